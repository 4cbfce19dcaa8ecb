"""Fact boxes: with a source, in every language, part of what is approved."""

from datetime import date

import pytest
from django.utils.translation import override

from newsroom import beside, facts, fingerprints, workflow
from newsroom.models import Article, FactBox
from prcms.base import audit
from prcms.base.errors import Refused
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

WORDS = {"fa": {"label": "دکان‌ها", "text": "۲۴۰ دکان ساخته شد.", "source": "ریاست بازارها"}}


@pytest.fixture
def writer(make_user):
    return make_user("writer")


@pytest.fixture
def article(writer):
    return make.edition(writer=writer).article


def add(article, by, **values):
    return facts.add(article, **{"words": WORDS, "by": by, "now": THEN, **values})


def test_a_box_stands_with_its_source_and_day(article, writer):
    add(article, writer, source_url="https://moled.example/report", as_of=date(2026, 6, 21))

    (shown,) = beside.facts(article, language="fa")

    assert (shown.kind, shown.label, shown.text, shown.source) == (
        "figure",
        "دکان‌ها",
        "۲۴۰ دکان ساخته شد.",
        "ریاست بازارها",
    )
    assert (shown.source_url, shown.as_of) == ("https://moled.example/report", date(2026, 6, 21))
    assert beside.facts(article, language="en") == []
    assert [row.verb for row in audit.trail(article)] == ["article.fact_add"]


@pytest.mark.parametrize(
    "words",
    [
        {"fa": {"text": "", "source": "ریاست"}},
        {"fa": {"text": "۲۴۰ دکان", "source": " "}},
        {"en": {"text": "240 shops", "source": "Office"}},
        {"fa": {"text": "۲۴۰ دکان", "source": "ر" * 201}},
    ],
)
def test_a_box_without_text_or_source_is_refused(words, article, writer):
    with pytest.raises(Refused):
        add(article, writer, words=words)

    assert not FactBox.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example/",
        "https://user@a.example/",
        "http://127.0.0.1/",
        "http://10.1.2.3/",
        "/report",
        "https://a.example:0/",
    ],
)
def test_an_address_that_is_no_page_of_the_open_web_is_refused(url, article, writer):
    with pytest.raises(Refused):
        add(article, writer, source_url=url)


def test_a_figure_is_not_of_tomorrow(article, writer):
    with pytest.raises(Refused):
        add(article, writer, as_of=date(2027, 1, 1))
    with pytest.raises(Refused):
        add(article, writer, kind="rumour")


def test_a_box_changes_what_was_approved(writer):
    edition = make.edition(phase="approved", writer=writer)

    add(edition.article, writer)

    edition.refresh_from_db()
    assert edition.state == "draft"
    assert edition.content_hash == fingerprints.digest(fingerprints.snapshot(edition.article, "fa"))


def test_a_text_without_boxes_keeps_its_hash(article, writer):
    before = fingerprints.snapshot(article, "fa")
    box = add(article, writer)
    assert fingerprints.snapshot(article, "fa")["facts"] == [
        {
            "kind": "figure",
            "label": "دکان‌ها",
            "text": "۲۴۰ دکان ساخته شد.",
            "source": "ریاست بازارها",
            "url": "",
            "as_of": None,
        }
    ]

    facts.remove(box, by=writer, now=THEN)

    assert fingerprints.snapshot(article, "fa") == before


def test_arranging_and_describing(article, writer):
    box = add(article, writer)

    facts.arrange(
        box,
        kind="claim",
        source_url="https://a.example/",
        as_of=None,
        position=3,
        by=writer,
        now=THEN,
    )
    box = facts.describe(box, language="fa", words={"label": "ادعا"}, by=writer, now=THEN)

    assert (box.kind, box.position, box.label_fa) == ("claim", 3, "ادعا")
    with pytest.raises(Refused):
        facts.describe(box, language="fa", words={"source": ""}, by=writer, now=THEN)


def test_what_is_public_stays(writer):
    public = make.public(writer=writer)

    with pytest.raises(Refused):
        add(public.article, writer)


def test_a_translation_says_the_boxes_too(writer, make_user):
    row = make.article(languages=("fa", "en"), author=writer)
    make.edition(of=row, writer=writer)
    edition = make.edition(of=row, language="en", writer=writer)
    box = add(row, writer)
    row.editions.filter(is_source=True).update(state="draft")

    keys = [(field.key, field.source, field.value) for field in facts.fields(row, "en")]
    assert keys == [
        (f"fact_{box.pk}_label", "دکان‌ها", ""),
        (f"fact_{box.pk}_text", "۲۴۰ دکان ساخته شد.", ""),
        (f"fact_{box.pk}_source", "ریاست بازارها", ""),
    ]
    edition.refresh_from_db()
    edition.article = Article.objects.get(pk=row.pk)
    with override("en"), pytest.raises(Refused, match="A fact box of the original"):
        workflow.move(edition, "submit", by=writer, now=THEN)

    facts.save_fields(
        row,
        "en",
        {
            f"fact_{box.pk}_label": "Shops",
            f"fact_{box.pk}_text": "240 shops.",
            f"fact_{box.pk}_source": "Markets",
        },
        by=writer,
        now=THEN,
    )

    box.refresh_from_db()
    assert box.says_all("en", of="fa")
    with override("en"):
        assert beside.facts_text(beside.facts(row, language="en")) == (
            "Shops\n240 shops.\nSource: Markets"
        )


def test_at_most_twelve_boxes(article, writer):
    for _number in range(facts.MOST):
        add(article, writer)

    with pytest.raises(Refused):
        add(article, writer)
