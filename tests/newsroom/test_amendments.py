"""Changing what is public: proposals, the second person, one application with all that follows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from contacts.models import Delivery, Mailing
from newsroom import (
    amendments,
    corrections,
    distribution,
    drafts,
    fingerprints,
    indexing,
    media,
    workflow,
)
from newsroom.models import Amendment, Article, Correction, Edition, Revision
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import ContentGeneration
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

LATER = THEN + timedelta(hours=2)
NEW_BODY = "<p>بازار نو دارای ۲۶۰ دکان است.</p>"
NOTE = "شمار دکان‌ها ۲۴۰ نوشته شده بود؛ درست ۲۶۰ است."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def edition(db):
    return make.public(of=make.article(languages=("fa",)))


@pytest.fixture
def writer(make_user):
    return make_user("writer")


@pytest.fixture
def editor(make_user):
    return make_user("editor")


def bind(edition):
    """Approve the item as it is now, with what was hung on it."""
    shown = fingerprints.snapshot(edition.article, "fa")
    digest = fingerprints.digest(shown)
    Revision.objects.update(values=shown, content_hash=digest)
    Edition.objects.update(content_hash=digest, approved_hash=digest)


def propose(edition, by, *, body=NEW_BODY, now=LATER, **values):
    values = {"kind": "correction", "note": NOTE, "values": {"body": body}, **values}
    return amendments.save(edition.article, language=edition.language, by=by, now=now, **values)


def submitted(edition, by, **values):
    return amendments.submit(propose(edition, by, **values), by=by, now=LATER)


def applied(edition, writer, editor, *, now=LATER, **values):
    amendment = submitted(edition, writer, now=now, **values)
    return amendments.apply(amendment, seen_hash=amendment.content_hash, by=editor, now=now)


def test_readers_see_the_old_wording_until_a_second_person_applies(edition, writer, editor):
    amendment = submitted(edition, writer)
    article = Article.objects.get()
    assert "۲۴۰" in article.body_fa

    result = amendments.apply(amendment, seen_hash=amendment.content_hash, by=editor, now=LATER)

    article = Article.objects.public(language="fa", at=LATER).get()
    after = Revision.objects.get(number=2)
    assert article.body_fa == NEW_BODY
    assert article.title_fa == make.TITLES["fa"]
    assert (result.content_hash, result.approved_hash) == (after.content_hash, after.content_hash)
    assert (result.approved_by, result.approved_revision, result.version) == (editor, after, 2)
    assert (result.changed_by, result.publish_at) == (writer, edition.publish_at)
    amendment.refresh_from_db()
    assert (amendment.state, amendment.decided_by) == ("applied", editor)


def test_everything_that_follows_happens_with_it(edition, writer, editor):
    generation = ContentGeneration.objects.values_list("number", flat=True).first() or 0

    applied(edition, writer, editor)

    row = Correction.objects.get()
    assert (row.kind, row.note, row.before.number, row.after.number) == ("correction", NOTE, 1, 2)
    assert (row.by, row.approved_by, row.at) == (writer, editor, LATER)
    assert indexing.matches("۲۶۰", language="fa", at=LATER).count() == 1
    assert indexing.matches("۲۴۰", language="fa", at=LATER).count() == 0
    assert ContentGeneration.objects.get().number == generation + 1
    verbs = [event.verb for event in audit.trail(Amendment.objects.get()).order_by("pk")]
    assert verbs == ["amendment.save", "amendment.submit", "amendment.apply"]
    assert [event.verb for event in audit.trail(row)] == ["correction.correction"]


def test_nobody_applies_their_own_proposal(edition, editor, make_user):
    amendment = submitted(edition, editor)
    with pytest.raises(Refused):
        amendments.apply(amendment, seen_hash=amendment.content_hash, by=editor, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.update(state="applied", decided_by=editor, decided_at=LATER)


def test_whoever_had_a_hand_in_it_does_not_decide(edition, editor, make_user):
    other = make_user("editor", username="other")
    amendment = propose(edition, other)
    amendment = propose(edition, editor, version=1, body=NEW_BODY.replace("نو", "تازه"))
    amendment = propose(edition, other, version=2)
    amendment = amendments.submit(amendment, by=other, now=LATER)
    with pytest.raises(Refused):
        amendments.apply(amendment, seen_hash=amendment.content_hash, by=editor, now=LATER)
    assert Amendment.objects.get().hands == sorted([other.pk, editor.pk])


@pytest.mark.parametrize("role", ["writer", "translator", "contacts_officer", "analyst"])
def test_only_editors_and_reviewers_decide(edition, writer, make_user, role):
    amendment = submitted(edition, writer)
    stranger = make_user(role, username="stranger")
    for act in (
        lambda: amendments.apply(
            amendment, seen_hash=amendment.content_hash, by=stranger, now=LATER
        ),
        lambda: amendments.give_back(amendment, reason="Why?", by=stranger, now=LATER),
    ):
        with pytest.raises(Refused):
            act()
    assert Amendment.objects.get().state == "submitted"


def test_what_was_seen_is_what_is_applied(edition, writer, editor):
    seen = submitted(edition, writer).content_hash
    amendments.take_back(Amendment.objects.get(), by=writer, now=LATER)
    amendment = submitted(edition, writer, version=1, body=NEW_BODY.replace("۲۶۰", "۲۷۰"))
    with pytest.raises(Refused, match="changed after you opened"):
        amendments.apply(amendment, seen_hash=seen, by=editor, now=LATER)
    assert "۲۴۰" in Article.objects.get().body_fa


def test_a_saved_proposal_is_no_longer_submitted(edition, writer):
    submitted(edition, writer)
    assert propose(edition, writer, version=1).state == "draft"


REFUSED_ON_SUBMIT = {
    "no notice": ({"note": " "}, "what is right"),
    "nothing changes": ({"values": {}}, "Nothing changes"),
    "no text left": ({"values": {"body": ""}}, "headline and a text"),
    "more than spelling": ({"kind": "minor"}, "A number changes"),
}


@pytest.mark.parametrize("name", REFUSED_ON_SUBMIT)
def test_what_may_not_be_submitted_is_kept_and_says_why(edition, writer, name):
    values, why = REFUSED_ON_SUBMIT[name]
    values = {"kind": "correction", "note": NOTE, "values": {"body": NEW_BODY}, **values}
    amendment = amendments.save(edition.article, language="fa", by=writer, now=LATER, **values)
    with pytest.raises(Refused, match=why):
        amendments.submit(amendment, by=writer, now=LATER)
    assert Amendment.objects.get().state == "draft"


def test_only_what_is_public_is_amended(writer):
    edition = make.edition(phase="scheduled", of=make.article())
    with pytest.raises(Refused, match="not public"):
        propose(edition, writer, now=THEN)


@pytest.mark.parametrize(("role", "may"), [("translator", True), ("analyst", False)])
def test_a_translation_is_amended_by_translators_too(make_user, role, may):
    source = make.public(of=make.article(languages=("fa", "ps")))
    translation = make.public(of=source.article, language="ps")
    user = make_user(role)
    values = {"body": make.BODIES["ps"].replace("۲۴۰", "۲۶۰")}
    if not may:
        with pytest.raises(Refused):
            propose(translation, user, values=values)
        return
    amendment = submitted(translation, user, values=values)
    reviewer = make_user("reviewer")
    amendments.apply(amendment, seen_hash=amendment.content_hash, by=reviewer, now=LATER)
    article = Article.objects.get()
    assert ("۲۶۰" in article.body_ps, "۲۶۰" in article.body_fa) == (True, False)


def test_spelling_only_stands_in_the_history_and_not_in_the_ledger(edition, writer, editor):
    body = make.BODIES["fa"].replace("دارای", "داراي")
    applied(edition, writer, editor, kind="minor", note="", body=body)

    assert Correction.objects.count() == 0
    assert Article.objects.get().body_fa == body
    assert Mailing.objects.filter(kind="release").count() == 0
    assert amendments.minor_only(edition.article, language="fa", since=1) is True
    applied(edition, writer, editor, now=LATER + timedelta(hours=1))
    assert amendments.minor_only(edition.article, language="fa", since=1) is False
    assert amendments.minor_only(edition.article, language="fa", since=3) is True


def test_two_writers_in_different_fields_are_put_together(edition, writer, editor):
    propose(edition, writer)
    propose(edition, editor, version=0, values={"title": "بازار بزرگ هرات"})
    values = Amendment.objects.get().values
    assert (values["body"], values["title"]) == (NEW_BODY, "بازار بزرگ هرات")


def test_two_writers_in_the_same_words_lose_nothing(edition, writer, editor):
    propose(edition, writer)
    with pytest.raises(amendments.Clash) as caught:
        propose(edition, editor, version=0, body="<p>بازار نو دارای ۲۷۰ دکان است.</p>")
    found = caught.value.outcome.clashing["body"]
    assert ("۲۶۰" in found.both, "۲۷۰" in found.both) == (True, True)
    assert Amendment.objects.get().values["body"] == NEW_BODY
    kept = propose(edition, editor, version=caught.value.version, base=caught.value.base.pk)
    assert kept.version == 2


def test_a_proposal_from_an_older_wording_is_put_on_the_present_one(edition, writer, editor):
    base = Revision.objects.get().pk
    applied(edition, writer, editor, values={"title": "بازار بزرگ هرات"})

    amendment = propose(edition, writer, base=base)

    assert amendment.values["title"] == "بازار بزرگ هرات"
    assert amendment.values["body"] == NEW_BODY
    amendments.drop(amendment, by=writer, now=LATER)
    with pytest.raises(amendments.Clash):
        propose(edition, writer, base=base, values={"title": "بازار دیگر"})


def test_a_text_taken_back_and_brought_out_anew_needs_a_second_look(edition, writer, editor):
    """The proposal stays; it is applied only on top of what is public now."""
    amendment = submitted(edition, writer)
    Revision.objects.create(
        article=edition.article,
        language="fa",
        number=2,
        values=Revision.objects.get().values,
        content_hash=edition.content_hash,
        by=edition.written_by,
        at=LATER,
    )
    Edition.objects.update(version=2)
    with pytest.raises(Refused, match="has changed since"):
        amendments.apply(amendment, seen_hash=amendment.content_hash, by=editor, now=LATER)


def test_captions_and_descriptions_are_part_of_it(edition, writer, editor):
    use = make.article_photo(article=edition.article, caption_fa="بازار ۱۴۰۴")
    bind(edition)

    applied(edition, writer, editor, values={f"caption_{use.pk}": "بازار ۱۴۰۵"})

    use.refresh_from_db()
    assert (use.caption_fa, use.alt_fa) == ("بازار ۱۴۰۵", "دروازه بازار")
    assert Article.objects.public(language="fa", at=LATER).count() == 1
    assert Revision.objects.get(number=2).values["photos"][0]["caption"] == "بازار ۱۴۰۵"


def test_sending_back_needs_reasons_and_tells_the_writer(edition, writer, editor):
    amendment = submitted(edition, writer)
    with pytest.raises(Refused):
        amendments.give_back(amendment, reason=" ", by=editor, now=LATER)
    amendments.give_back(amendment, reason="منبع؟", by=editor, now=LATER)
    row = Amendment.objects.get()
    assert (row.state, row.return_reason, row.decided_by) == ("returned", "منبع؟", editor)
    assert Delivery.objects.get(mailing__dedupe_key__startswith="amendment-returned").address == (
        writer.email
    )
    assert amendments.submit(row, by=writer, now=LATER).state == "submitted"


def test_a_dropped_proposal_keeps_its_words_and_makes_room(edition, writer):
    amendments.drop(propose(edition, writer), by=writer, now=LATER)
    assert propose(edition, writer).version == 1
    assert list(Amendment.objects.order_by("pk").values_list("state", flat=True)) == [
        "dropped",
        "draft",
    ]


def test_a_new_headline_keeps_the_number_and_renews_the_address(edition, writer, editor, client):
    old = f"/fa/news/{edition.article_id}-{edition.slug}/"
    result = applied(edition, writer, editor, values={"title": "بازار بزرگ هرات"})
    assert result.slug != edition.slug
    response = client.get(old)
    assert (response.status_code, "versions" in response["Location"]) == (301, False)


# Nothing is silent -------------------------------------------------------------------------


def _routes(edition, by):
    article, use = edition.article, make.article_photo(article=make.article())
    photo = make.article_photo(article=article)
    bind(edition)
    yield (
        "text",
        lambda: drafts.save_text(
            article, language="fa", values={"body": NEW_BODY}, version=1, by=by, now=LATER
        ),
    )
    yield "facts", lambda: drafts.save_facts(article, kind="speech", by=by, now=LATER)
    yield "unit", lambda: drafts.save_facts(article, unit=contacts.unit(), by=by, now=LATER)
    yield (
        "caption",
        lambda: media.describe(photo, language="fa", alt="x", caption="y", by=by, now=LATER),
    )
    yield "order", lambda: media.arrange(photo, position=3, is_decorative=True, by=by, now=LATER)
    yield "photo added", lambda: media.attach(article, use.photo, by=by, now=LATER)
    yield "photo removed", lambda: media.detach(photo, by=by, now=LATER)
    yield (
        "file",
        lambda: media.attach_file(
            article, data=b"%PDF-1", name="a.pdf", title="a", by=by, now=LATER
        ),
    )


def test_every_door_refuses_to_change_a_public_text(edition, editor):
    asked = []
    for name, act in _routes(edition, editor):
        with pytest.raises(Refused, match="cannot be changed in silence"), transaction.atomic():
            act()
        asked.append(name)
    assert len(asked) == 8
    assert Revision.objects.filter(article=edition.article).count() == 1


def _at_commit(act):
    """Do it, then ask what the database asks at the end of a transaction."""
    act()
    connection.check_constraints()


@pytest.mark.parametrize("field", ["title_fa", "summary_fa", "body_fa", "meaning_fa"])
@pytest.mark.parametrize("phase", ["public", "scheduled"])
def test_the_database_refuses_a_wording_nobody_approved(db, field, phase):
    make.edition(phase=phase)
    with pytest.raises(IntegrityError, match="in silence"), transaction.atomic():
        _at_commit(lambda: Article.objects.update(**{field: "other"}))


def test_the_database_lets_other_columns_and_languages_change(edition):
    _at_commit(lambda: Article.objects.update(title_ps="سرلیک", version=5))
    assert Article.objects.get().version == 5


def test_the_door_itself_passes_the_database(edition, writer, editor):
    _at_commit(lambda: applied(edition, writer, editor))
    assert "۲۶۰" in Article.objects.get().body_fa


# Those who got it --------------------------------------------------------------------------


@pytest.fixture
def mailed(db, make_user):
    """A text in two languages, sent to a reader of each."""
    source = make.public(of=make.article(languages=("fa", "ps")))
    make.public(of=source.article, language="ps")
    row = contacts.contact_list()
    for code in ("fa", "ps", "en"):
        person = contacts.person(language=code, email=f"{code}@outlet.example")
        contacts.list_member(list=row, person=person)
    distribution.send(source.article, lists=[row], by=make_user("contacts_officer"), now=THEN)
    return source


def test_whoever_got_the_old_wording_gets_one_letter(mailed, writer, editor):
    Delivery.objects.filter(mailing__kind="release").update(state="sent", sent_at=THEN)

    applied(mailed, writer, editor, is_apology=True)

    row = Correction.objects.get()
    mailing = Mailing.objects.about(row).get()
    letters = {letter.address: letter for letter in mailing.deliveries.all()}
    # The reader of English had got the Dari original; the reader of Pashto their own wording.
    assert sorted(letters) == ["en@outlet.example", "fa@outlet.example"]
    assert NOTE in letters["fa@outlet.example"].text
    assert "We apologise" in letters["en@outlet.example"].text
    assert make.TITLES["fa"] in letters["en@outlet.example"].subject
    assert mailing.dedupe_key == f"correction:{row.pk}"


def test_letters_that_have_not_left_get_the_new_wording(mailed, writer, editor):
    Delivery.objects.filter(address="en@outlet.example").update(state="sent", sent_at=THEN)

    applied(mailed, writer, editor)

    rows = {
        row.address: row
        for row in Delivery.objects.filter(
            mailing__source_label__endswith="article", mailing__kind="release"
        )
    }
    assert ("۲۶۰" in rows["fa@outlet.example"].text, "۲۶۰" in rows["ps@outlet.example"].text) == (
        True,
        False,
    )
    assert "۲۴۰" in rows["en@outlet.example"].text
    told = Mailing.objects.about(Correction.objects.get()).get().deliveries
    assert list(told.values_list("address", flat=True)) == ["en@outlet.example"]


def test_a_second_correction_tells_each_reader_once_more_and_no_more(mailed, writer, editor):
    Delivery.objects.filter(mailing__kind="release").update(state="sent", sent_at=THEN)
    applied(mailed, writer, editor)
    applied(mailed, writer, editor, body=NEW_BODY.replace("۲۶۰", "۲۷۰"))
    counts = [
        Mailing.objects.about(row).get().deliveries.count()
        for row in Correction.objects.order_by("pk")
    ]
    assert counts == [2, 2]


def test_taking_a_text_back_writes_to_those_who_got_it_and_holds_the_rest(mailed, editor):
    Delivery.objects.filter(address="fa@outlet.example").update(state="sent", sent_at=THEN)

    workflow.move(mailed, "withdraw", by=editor, now=LATER, reason="رقم‌ها نادرست بود")

    rows = Correction.objects.order_by("pk")
    assert [(row.language, row.kind, row.after) for row in rows] == [
        ("fa", "withdrawal", None),
        ("ps", "withdrawal", None),
    ]
    told = [
        (row.language, letter.address)
        for row in rows
        for mailing in Mailing.objects.about(row)
        for letter in mailing.deliveries.all()
    ]
    assert told == [("fa", "fa@outlet.example")]
    waiting = Delivery.objects.filter(
        mailing__in=Mailing.objects.about(mailed.article), mailing__kind="release"
    )
    assert sorted(waiting.values_list("address", "state")) == [
        ("en@outlet.example", "withheld"),
        ("fa@outlet.example", "sent"),
        ("ps@outlet.example", "withheld"),
    ]
    assert corrections.verify() == []


def test_a_change_to_what_one_person_published_is_no_signature_under_it(writer, editor):
    edition = make.edition(phase="urgent", of=make.article(languages=("fa",)))

    applied(edition, writer, editor)

    edition.refresh_from_db()
    row = Correction.objects.get()
    assert (row.approved_by, edition.approved_by) == (editor, None)
    assert edition.is_not_countersigned
    assert list(Edition.objects.not_countersigned()) == [edition]
    workflow.move(edition, "countersign", by=editor, now=LATER, seen_hash=edition.content_hash)
    edition.refresh_from_db()
    assert edition.approved_by == editor


def test_whoever_published_alone_neither_decides_nor_sends_back(writer, editor):
    of = make.article(languages=("fa",))
    edition = make.edition(phase="urgent", of=of, approver=editor)
    amendment = submitted(edition, writer)

    for act in (
        lambda: amendments.apply(amendment, seen_hash=amendment.content_hash, by=editor, now=LATER),
        lambda: amendments.give_back(amendment, reason="no", by=editor, now=LATER),
    ):
        with pytest.raises(Refused, match="published alone"):
            act()

    assert Amendment.objects.get().state == "submitted"


def test_a_wording_that_never_was_is_nothing_to_start_from(edition, writer):
    with pytest.raises(Refused, match="out of date"):
        propose(edition, writer, base=10**6)

    assert not Amendment.objects.exists()
