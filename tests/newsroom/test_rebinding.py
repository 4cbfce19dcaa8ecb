"""A change beside the text reaches every language that shares it, each bound and told anew."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from newsroom import amendable, amendments, corrections, facts, fingerprints, people, wordings
from newsroom.models import Article, Attachment, Correction, Edition, FactBox, NamedPerson, Revision
from prcms.base.errors import Refused
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

LATER = THEN + timedelta(hours=2)
NOTE = "شمار دکان‌ها نادرست بود؛ درست ۲۶۰ است."
DAY = date(2026, 6, 1)
WORDS = {
    "fa": {"label": "بازار", "text": "۲۴۰ دکان", "source": "ریاست هرات"},
    "ps": {"label": "بازار", "text": "۲۴۰ دوکانونه", "source": "د هرات ریاست"},
}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def writer(make_user):
    return make_user("writer")


@pytest.fixture
def editor(make_user):
    return make_user("editor")


@pytest.fixture
def article(db, writer):
    """A Dari text with a fact box and a person named, public in Dari and Pashto, begun in English."""
    article = make.article(languages=("fa", "ps", "en"))
    box = FactBox(article=article, kind="figure", source_url="https://a.example/", as_of=DAY)
    for code, words in WORDS.items():
        facts.write_words(box, code, words)
    box.save()
    person = contacts.person(full_name="حمید نورزی", name_fa="حمید نورزی", name_ps="حمید نورزی")
    named = NamedPerson(article=article, person=person, on=DAY)
    people.write_words(named)
    named.save()
    make.public(of=article, language="fa")
    make.public(of=article, language="ps")
    make.edition(of=article, language="en", phase="submitted")
    return article


def save(article, by, *, language="fa", note=NOTE, kind="correction", now=LATER, **values):
    return amendments.save(
        article, language=language, values=values, kind=kind, note=note, by=by, now=now
    )


def apply(article, writer, editor, *, language="fa", now=LATER, **values):
    amendment = save(article, writer, language=language, now=now, **values)
    amendments.submit(amendment, by=writer, now=now)
    amendment.refresh_from_db()
    return amendments.apply(amendment, seen_hash=amendment.content_hash, by=editor, now=now)


def bound(article):
    """Language → whether the edition is readable and bound to what its readers are shown."""
    return {
        edition.language: (
            edition.is_readable(at=LATER),
            edition.content_hash
            == fingerprints.digest(fingerprints.snapshot(edition.article, edition.language)),
        )
        for edition in Edition.objects.select_related("article").filter(article=article)
    }


def test_words_of_one_language_stay_there(article, writer, editor):
    box = FactBox.objects.get()
    apply(article, writer, editor, **{f"fact_{box.pk}_text": "۲۶۰ دکان"})
    box.refresh_from_db()
    assert (box.text_fa, box.text_ps) == ("۲۶۰ دکان", "۲۴۰ دوکانونه")
    assert bound(article)["fa"] == bound(article)["ps"] == (True, True)
    assert [row.language for row in Correction.objects.all()] == ["fa"]
    assert Edition.objects.get(language="ps").version == 1


def test_what_is_shared_binds_and_tells_every_public_language(article, writer, editor):
    box = FactBox.objects.get()
    values = {f"fact_{box.pk}_url": "https://b.example/", "notice_ps": "د سرچینې پته سمه شوه."}
    apply(article, writer, editor, **values)
    assert bound(article) == {"fa": (True, True), "ps": (True, True), "en": (False, True)}
    rows = {row.language: row for row in Correction.objects.all()}
    assert {code: row.note for code, row in rows.items()} == {
        "fa": NOTE,
        "ps": "د سرچینې پته سمه شوه.",
    }
    pashto = Edition.objects.get(language="ps")
    assert (rows["ps"].before.number, rows["ps"].after.number) == (1, 2)
    assert (pashto.approved_revision, pashto.approved_by, pashto.version) == (
        rows["ps"].after,
        editor,
        2,
    )
    assert corrections.verify() == []


def test_without_a_notice_of_its_own_a_language_is_told_in_neutral_words(article, writer, editor):
    box = FactBox.objects.get()
    apply(article, writer, editor, **{f"fact_{box.pk}_asof": "2026-05-01"})
    row = Correction.objects.get(language="ps")
    assert row.note == corrections.neutral_notice("correction", "ps")


def test_a_language_that_nobody_reads_yet_loses_its_approval(article, writer, editor):
    apply(article, writer, editor, unit=str(contacts.unit().pk))
    english = Edition.objects.get(language="en")
    assert (english.state, english.version) == ("draft", 2)
    assert Revision.objects.filter(language="en", number=2).exists()


def test_what_readers_of_a_language_do_not_see_is_bound_and_not_told(article, writer, editor):
    new = {"label": "نو", "text": "۱۲ دکان", "source": "ریاست", "url": "", "asof": ""}
    apply(article, writer, editor, **{f"fact_new_{name}": text for name, text in new.items()})
    assert [box.text_fa for box in FactBox.objects.order_by("position", "pk")] == [
        "۲۴۰ دکان",
        "۱۲ دکان",
    ]
    assert bound(article)["ps"] == (True, True)
    assert [row.language for row in Correction.objects.all()] == ["fa"]


def test_a_box_a_person_and_a_file_are_taken_out(article, writer, editor):
    make.attachment(article=article, language="fa")
    file, box, named = Attachment.objects.get(), FactBox.objects.get(), NamedPerson.objects.get()
    shown = fingerprints.snapshot(Article.objects.get(), "fa")
    digest = fingerprints.digest(shown)
    Revision.objects.filter(language="fa").update(values=shown, content_hash=digest)
    Edition.objects.filter(language="fa").update(content_hash=digest, approved_hash=digest)
    gone = {f"fact_{box.pk}_gone": "1", f"person_{named.pk}_gone": "1", f"file_{file.pk}_gone": "1"}
    apply(article, writer, editor, **gone)
    counts = (FactBox.objects.count(), NamedPerson.objects.count(), Attachment.objects.count())
    assert counts == (0, 0, 0)
    assert bound(article)["fa"] == bound(article)["ps"] == (True, True)


def test_somebody_is_named_with_the_post_of_that_day(article, writer, editor):
    tenure = contacts.tenure(starts_on=date(2026, 1, 1))
    apply(
        article,
        writer,
        editor,
        person_new_person=str(tenure.person_id),
        person_new_on=DAY.isoformat(),
    )
    named = NamedPerson.objects.get(person=tenure.person)
    assert (named.tenure, named.position, named.on) == (tenure, 2, DAY)


def test_a_name_in_one_language_is_put_right(article, writer, editor):
    named = NamedPerson.objects.get()
    apply(article, writer, editor, language="fa", **{f"person_{named.pk}_title": "وزیر"})
    named.refresh_from_db()
    assert (named.title_fa, named.title_ps) == ("وزیر", "")


def test_a_translation_changes_its_own_words_and_nothing_shared(article, make_user):
    translator, reviewer = make_user("translator"), make_user("reviewer")
    edition = Edition.objects.select_related("article").get(language="ps")
    box = FactBox.objects.get()
    assert [name for name in amendable.shown(edition) if amendable.is_shared(name)] == []
    with pytest.raises(ValueError, match="nothing readers see"):
        save(article, translator, language="ps", **{f"fact_{box.pk}_url": "https://b.example/"})
    text = {f"fact_{box.pk}_text": "۲۶۰ دوکانونه"}
    apply(article, translator, reviewer, language="ps", **text)
    box.refresh_from_db()
    assert (box.text_fa, box.text_ps) == ("۲۴۰ دکان", "۲۶۰ دوکانونه")


def test_nobody_signs_a_shared_change_over_words_of_their_own(article, writer, editor):
    Revision.objects.filter(language="ps").update(by=editor)
    box = FactBox.objects.get()
    with pytest.raises(Refused, match="read in other languages too"):
        apply(article, writer, editor, **{f"fact_{box.pk}_url": "https://b.example/"})
    assert bound(article)["ps"] == (True, True)
    assert Correction.objects.count() == 0


def test_what_stands_beside_a_text_is_never_spelling_only(article, writer):
    box = FactBox.objects.get()
    amendment = save(article, writer, kind="minor", **{f"fact_{box.pk}_asof": "2026-05-01"})
    with pytest.raises(Refused, match="beside the text"):
        amendments.submit(amendment, by=writer, now=LATER)


REFUSED = {
    "fact_{}_url": ("http://127.0.0.1/", "open web"),
    "fact_{}_asof": ("2999-01-01", "cannot lie ahead"),
    "fact_{}_label": ("ب" * 151, "At most 150"),
    "unit": ("999999", "unit and a place"),
    "person_new_person": ("999999", "who is named"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_stand_is_refused_when_it_is_typed(article, writer, name):
    value, why = REFUSED[name]
    with pytest.raises(Refused, match=why):
        save(article, writer, **{name.format(FactBox.objects.get().pk): value})


def test_the_old_wording_shows_what_stood_beside_it(article, writer, editor, client):
    box = FactBox.objects.get()
    apply(article, writer, editor, **{f"fact_{box.pk}_text": "۲۶۰ دکان"})
    slug = Edition.objects.get(language="fa").slug
    wording = wordings.find(article.pk, 1, slug=slug, language="fa")
    assert [field.name for field in wording.fields if field.is_changed] == ["facts"]
    assert "۲۴۰ دکان" in wording.field("facts").value


def test_a_superseded_text_is_put_right_too(article, writer, editor):
    Edition.objects.filter(language__in=["fa", "ps"]).update(state="superseded")
    apply(article, writer, editor, body="<p>بازار نو دارای ۲۶۰ دکان است.</p>")
    edition = Edition.objects.get(language="fa")
    assert (edition.state, edition.is_readable(at=LATER)) == ("superseded", True)
    line = corrections.page(corrections.Filters(), language="fa", at=LATER).lines[0]
    assert line.title == make.TITLES["fa"]
