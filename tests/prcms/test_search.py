"""Search of the public site."""

from datetime import timedelta

import pytest
from django.db import connection

from newsroom.listing import Filters
from newsroom.models import Edition, SearchEntry
from prcms import search
from tests.conftest import NOON
from tests.factories import newsroom

pytestmark = pytest.mark.django_db


def text(title: str, body: str = "متن", *, language: str = "fa", **values) -> int:
    article_values = {k: values.pop(k) for k in list(values) if k in ("kind",)}
    article = newsroom.article(
        languages=(),
        source_language=language,
        **{f"title_{language}": title, f"body_{language}": f"<p>{body}</p>"},
        **article_values,
    )
    return newsroom.public(of=article, language=language, **values).article_id


def found(query: str, *, language: str = "fa", **values) -> list[int]:
    hits = search.search(query, language=language, at=NOON, **values).hits
    return [int(hit.url.split("/")[3].split("-")[0]) for hit in hits]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("کیفیت", "كيفيت"),
        ("می‌خواهیم", "می خواهیم"),
        ("می‌خواهیم", "میخواهیم"),
        ("میخواهیم", "می‌خواهیم"),
        ("سال ۱۴۰۵", "1405"),
        ("سال 1405", "١٤٠٥"),
        ("وزارتِ تجارت", "وزارت"),
        ("«کابل»،", "کابل"),
        ("مؤسسه", "موسسه"),
        ("صادرات", "صادر"),
        ("Herat Saffron", "saffron"),
    ],
)
def test_spelling_does_not_hide_a_text(written, asked):
    key = text(written)

    assert found(asked) == [key]


@pytest.mark.parametrize(("written", "asked"), [("ځدراڼ", "جدران"), ("جدران", "ځدراڼ")])
@pytest.mark.parametrize("language", ["fa", "ps"])
def test_names_written_both_ways_are_found(language, written, asked):
    key = text(written, language=language)

    assert found(asked, language=language) == [key]


def test_exact_spelling_stands_above_the_looser_one():
    loose = text("جدران", publish_at=NOON - timedelta(minutes=1))
    exact = text("ځدراڼ", publish_at=NOON - timedelta(days=300))

    assert found("ځدراڼ") == [exact, loose]


def test_headline_stands_above_text_and_new_above_old():
    in_text = text("دیگر", "زعفران", publish_at=NOON - timedelta(days=1))
    old = text("زعفران", publish_at=NOON - timedelta(days=300))
    new = text("زعفران", publish_at=NOON - timedelta(days=2))

    assert found("زعفران") == [new, old, in_text]


def test_all_words_must_occur_and_the_last_may_be_a_beginning():
    both = text("نرخ آرد در کابل")
    text("نرخ آرد در هرات")

    assert found("آرد کاب") == [both]
    assert found("کاب آرد") == []


@pytest.mark.parametrize("quotes", ['"{}"', "«{}»", "“{}”"])
def test_quoted_words_stand_side_by_side(quotes):
    phrase = text("بازار آزاد کابل")
    text("آزاد شدن بازار")

    assert found(quotes.format("بازار آزاد")) == [phrase]


def test_language_and_moment_are_kept_apart():
    text("زعفران", language="ps")
    text("زعفران", publish_at=NOON + timedelta(seconds=1))

    assert found("زعفران") == []


@pytest.mark.parametrize("phase", ["draft", "submitted", "approved", "withdrawn", "removed"])
def test_row_left_behind_in_the_table_shows_nothing(phase):
    article = newsroom.article(title_fa="زعفران")
    edition = newsroom.public(of=article)
    entry = SearchEntry.objects.get()
    ended = newsroom.edition(phase=phase, of=newsroom.article(title_fa="زعفران"))
    edition.delete()
    entry.pk, entry.article = ended.pk, ended.article
    entry.save(force_insert=True)

    result = search.search("زعفران", language="fa", at=NOON)

    assert (result.hits, result.count, result.facets) == ([], 0, [])


def test_marks_stand_on_the_letters_as_written():
    text("كيفيتِ صادرات", "ما می‌خواهیم «کیفیّت» را بهتر کنیم.")

    [hit] = search.search("کیفیت", language="fa", at=NOON).hits

    assert [piece.text for piece in hit.title if piece.marked] == ["كيفيتِ"]
    assert "".join(piece.text for piece in hit.title) == "كيفيتِ صادرات"
    assert [piece.text for piece in hit.line if piece.marked] == ["کیفیّت"]


def test_line_shows_the_place_in_a_long_text():
    text("خبر", "آغاز " + "سخن " * 300 + "زعفران هرات " + "پایان " * 300)

    [hit] = search.search("زعفران", language="fa", at=NOON).hits
    line = "".join(piece.text for piece in hit.line)

    assert "زعفران هرات" in line
    assert (line[0], line[-1], len(line) < 260) == ("…", "…", True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "!!!",
        "'",
        "''",
        "a' | 'b",
        "\\",
        "%",
        "_",
        ":*",
        "& |",
        "<->",
        "(",
        '"',
        '""',
        '"""',
        "«»",
        "\x00",
        "a\x00b",
        "\u202e",
        "؟" * 500,
        "ا" * 5000,
        "کلمه " * 400,
        "😀",
        "\ud800",
    ],
)
def test_hostile_queries_are_only_words(query):
    text("خبر")

    result = search.search(query, language="fa", at=NOON)

    assert (result.hits, result.too_slow) == ([], False)


def test_facets_and_filters_count_each_other():
    one = text("زعفران", kind="release")
    text("زعفران", kind="news", publish_at=NOON - timedelta(days=400))

    both = search.search("زعفران", language="fa", at=NOON)
    release = search.search("زعفران", language="fa", at=NOON, filters=Filters(kind="release"))

    kinds, years = both.facets
    assert [(o.value, o.count) for o in kinds.options] == [("news", 1), ("release", 1)]
    assert [(o.value, o.label, o.count) for o in years.options] == [
        ("1405", "۱۴۰۵", 1),
        ("1404", "۱۴۰۴", 1),
    ]
    assert ([o.value for o in release.facets[1].options], release.count) == (["1405"], 1)
    assert found("زعفران", filters=Filters(kind="release")) == [one]
    assert found("زعفران", filters=Filters(year=1405)) == [one]


def test_counting_stops_and_says_so(monkeypatch):
    monkeypatch.setattr(search, "COUNTED", 2)
    for _ in range(4):
        text("زعفران")

    result = search.search("زعفران", language="fa", at=NOON)

    assert (result.count, result.has_more_than_counted) == (3, True)


def test_pages_go_on_where_the_first_ended():
    keys = [text("زعفران", publish_at=NOON - timedelta(hours=n)) for n in range(12)]

    assert found("زعفران") + found("زعفران", number=2) == keys


def test_slow_search_is_stopped_and_leaves_the_connection_usable(monkeypatch):
    def slow(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(search, "SECONDS", 0.05)
    monkeypatch.setattr(search, "_search", slow)

    assert search.search("زعفران", language="fa", at=NOON).too_slow is True
    assert Edition.objects.count() == 0


def test_time_limit_ends_with_the_search():
    text("زعفران")
    search.search("زعفران", language="fa", at=NOON)

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.parametrize("count", [1, 3])
def test_search_page_costs_the_same_queries(client, django_assert_num_queries, monkeypatch, count):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    for _ in range(count):
        text("زعفران")
    with django_assert_num_queries(8):
        client.get("/fa/search/?q=زعفران")
