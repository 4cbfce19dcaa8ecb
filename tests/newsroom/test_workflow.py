"""The door: conditions, what a move brings along, and what the database refuses.

Who may make which move stands in ``test_table``.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Mailing
from newsroom import workflow
from newsroom.models import Edition, SearchEntry, TranslationJob
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import ContentGeneration
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


@pytest.mark.parametrize("field", ["written_by", "changed_by", "submitted_by"])
def test_nobody_approves_own_words_through_the_door(field, make_user):
    editor = make_user("editor")
    edition = make.edition(phase="submitted", **{field: editor})

    with pytest.raises(Refused):
        workflow.move(edition, "approve", by=editor, now=THEN)

    edition.refresh_from_db()
    assert edition.state == "submitted"
    assert edition.approved_by is None


def test_nobody_approves_a_text_of_which_an_earlier_revision_is_theirs(make_user):
    editor = make_user("editor")
    edition = make.edition(phase="submitted")
    make.revision(article=edition.article, by=editor, number=2)

    with pytest.raises(Refused):
        workflow.move(edition, "approve", by=editor, now=THEN)


def test_a_superuser_may_not_approve_own_words_either(make_user):
    root = make_user("editor")
    root.is_superuser = True
    root.save()
    edition = make.edition(phase="submitted", writer=root)

    with pytest.raises(Refused):
        workflow.move(edition, "approve", by=root, now=THEN)


def test_somebody_switched_off_may_do_nothing(make_user):
    editor = make_user("editor")
    editor.is_active = False
    edition = make.edition(phase="submitted")

    with pytest.raises(Refused):
        workflow.move(edition, "approve", by=editor, now=THEN)


def test_approval_is_refused_when_the_text_changed_after_it_was_opened(make_user):
    editor = make_user("editor")
    edition = make.edition(phase="submitted")

    with pytest.raises(Refused):
        workflow.move(edition, "approve", by=editor, now=THEN, seen_hash="0" * 64)

    approved = workflow.move(
        edition, "approve", by=editor, now=THEN, seen_hash=edition.content_hash
    )
    assert approved.approved_hash == edition.content_hash


@pytest.mark.parametrize("move", ["return", "withdraw", "remove", "publish_urgently", "lift"])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_move_that_needs_a_reason_is_refused_without(move, reason, make_user):
    director = make_user("director")
    phase = {"return": "submitted", "publish_urgently": "draft", "lift": "embargoed"}
    edition = make.edition(phase=phase.get(move, "public"))

    with pytest.raises(Refused):
        workflow.move(edition, move, by=director, now=THEN, reason=reason)


@pytest.mark.parametrize(
    "moment", [None, THEN, THEN - timedelta(seconds=1), THEN + timedelta(days=800)]
)
def test_a_moment_that_is_missing_past_or_years_away_is_refused(moment, make_user):
    edition = make.edition(phase="approved")

    with pytest.raises(Refused):
        workflow.move(edition, "schedule", by=make_user("editor"), now=THEN, publish_at=moment)


def test_a_text_without_headline_or_body_is_not_submitted(make_user):
    writer = make_user("writer")
    article = make.article(languages=(), title_fa="عنوان", author=writer)
    edition = make.edition(of=article)

    with pytest.raises(Refused):
        workflow.move(edition, "submit", by=writer, now=THEN)


def test_an_undescribed_photo_stops_submission(make_user):
    writer = make_user("writer")
    edition = make.edition(writer=writer)
    use = make.article_photo(article=edition.article, alt_fa="")

    with pytest.raises(Refused):
        workflow.move(edition, "submit", by=writer, now=THEN)

    use.is_decorative = True
    use.save()
    assert workflow.move(edition, "submit", by=writer, now=THEN).state == "submitted"


def test_a_translation_waits_for_its_original(make_user):
    reviewer = make_user("reviewer")
    source = make.edition(phase="scheduled", of=make.article(languages=("fa", "ps")))
    edition = make.edition(phase="approved", language="ps", of=source.article, writer=make.person())

    with pytest.raises(Refused):
        workflow.move(edition, "publish", by=reviewer, now=THEN)
    with pytest.raises(Refused):
        workflow.move(
            edition,
            "schedule",
            by=reviewer,
            now=THEN,
            publish_at=source.publish_at - timedelta(seconds=1),
        )

    moved = workflow.move(edition, "schedule", by=reviewer, now=THEN, publish_at=source.publish_at)
    assert moved.publish_at == source.publish_at


def test_withdrawing_the_original_withdraws_its_public_translations(make_user):
    editor = make_user("editor")
    source = make.public(of=make.article(languages=("fa", "ps", "en")))
    pashto = make.public(language="ps", of=source.article, writer=make.person())
    english = make.edition(
        phase="scheduled", language="en", of=source.article, writer=make.person()
    )

    workflow.move(source, "withdraw", by=editor, now=THEN, reason="Wrong figures.")

    pashto.refresh_from_db()
    english.refresh_from_db()
    assert (pashto.state, pashto.withdrawal_reason) == ("withdrawn", "Wrong figures.")
    assert (english.phase(at=THEN), english.publish_at) == ("approved", None)
    assert not SearchEntry.objects.exists()


def test_moving_the_original_behind_a_translation_takes_the_translations_moment(make_user):
    editor = make_user("editor")
    source = make.edition(phase="scheduled", of=make.article(languages=("fa", "ps")))
    pashto = make.edition(phase="scheduled", language="ps", of=source.article, writer=make.person())

    workflow.move(
        source, "schedule", by=editor, now=THEN, publish_at=pashto.publish_at + timedelta(hours=1)
    )

    pashto.refresh_from_db()
    assert pashto.publish_at is None


def test_every_move_leaves_one_audit_row(make_user):
    editor = make_user("editor")
    edition = make.edition(phase="submitted")

    workflow.move(edition, "return", by=editor, now=THEN, reason="Name the source.")

    row = audit.trail(edition).get()
    assert (row.verb, row.actor, row.reason, row.at) == (
        "edition.return",
        editor,
        "Name the source.",
        THEN,
    )
    assert (row.before["phase"], row.after["phase"]) == ("submitted", "returned")


def test_scheduling_indexes_at_once_and_unscheduling_takes_it_out(make_user):
    editor = make_user("editor")
    edition = make.edition(phase="approved")
    moment = THEN + timedelta(hours=2)

    workflow.move(edition, "schedule", by=editor, now=THEN, publish_at=moment)
    assert SearchEntry.objects.get().published_at == moment

    workflow.move(edition, "unschedule", by=editor, now=THEN)
    assert not SearchEntry.objects.exists()


def test_withdrawing_voids_the_copies_kept_for_bad_days(make_user):
    edition = make.public()

    workflow.move(edition, "withdraw", by=make_user("editor"), now=THEN, reason="Wrong.")

    generation = ContentGeneration.objects.get()
    assert generation.revoked == generation.number


def test_submitting_writes_to_those_who_may_approve_and_to_nobody_else(make_user):
    make_user("editor", username="one")
    make_user("director", username="two")
    make_user("reviewer", username="three")
    writer = make_user("writer")
    edition = make.edition(writer=writer)

    workflow.move(edition, "submit", by=writer, now=THEN)

    mailing = Mailing.objects.get()
    assert mailing.kind == "notice"
    assert sorted(mailing.deliveries.values_list("address", flat=True)) == [
        "one@office.example",
        "two@office.example",
    ]


def test_the_job_follows_the_translation(make_user):
    translator, reviewer = make_user("translator"), make_user("reviewer")
    source = make.public(of=make.article(languages=("fa", "ps")))
    edition = make.edition(language="ps", of=source.article, writer=translator)
    job = make.job(article=source.article, assignee=translator)

    def state_after(move, by):
        workflow.move(edition, move, by=by, now=THEN, reason="Say it shorter.")
        job.refresh_from_db()
        return job.state

    assert state_after("submit", translator) == TranslationJob.State.HANDED_IN
    assert state_after("return", reviewer) == TranslationJob.State.RETURNED
    assert job.reasons == "Say it shorter."
    assert state_after("submit", translator) == TranslationJob.State.HANDED_IN
    assert state_after("approve", reviewer) == TranslationJob.State.DONE
    assert job.done_at == THEN


# Urgent publication -------------------------------------------------------------------------


def test_one_person_publishes_what_cannot_wait_and_a_second_one_signs(make_user):
    editor, director = make_user("editor"), make_user("director")
    edition = make.edition(writer=editor)

    alone = workflow.move(
        edition, "publish_urgently", by=editor, now=THEN, reason=" The road is closed. "
    )
    assert alone.is_public(at=THEN)
    assert (alone.urgent_by, alone.urgent_at, alone.urgent_reason, alone.approved_by) == (
        editor,
        THEN,
        "The road is closed.",
        None,
    )
    assert alone.approved_hash == alone.content_hash == alone.approved_revision.content_hash

    later = THEN + timedelta(hours=3)
    signed = workflow.move(
        alone, "countersign", by=director, now=later, seen_hash=alone.content_hash
    )
    assert (signed.approved_by, signed.approved_at, signed.publish_at) == (director, later, THEN)
    assert not Edition.objects.not_countersigned().exists()
    assert [row.verb for row in audit.trail(signed).order_by("pk")] == [
        "edition.publish_urgently",
        "edition.countersign",
    ]


def test_those_who_may_sign_are_written_to_and_nobody_else(make_user):
    make_user("editor", username="one")
    make_user("director", username="two")
    make_user("reviewer", username="three")
    author = make_user("editor", username="author")
    director = make_user("director", username="alone")
    edition = make.edition(writer=author)

    workflow.move(edition, "publish_urgently", by=director, now=THEN, reason="A flood.")

    mailing = Mailing.objects.get()
    assert sorted(mailing.deliveries.values_list("address", flat=True)) == [
        "one@office.example",
        "two@office.example",
    ]


@pytest.mark.parametrize("seen", [None, "0" * 64])
def test_nobody_signs_what_was_not_on_their_screen(seen, make_user):
    edition = make.edition(phase="urgent")

    with pytest.raises(Refused):
        workflow.move(edition, "countersign", by=make_user("director"), now=THEN, seen_hash=seen)


def test_withdrawing_wipes_no_missing_signature(make_user):
    editor, director = make_user("editor"), make_user("director")
    edition = make.edition(phase="urgent")
    withdrawn = workflow.move(edition, "withdraw", by=editor, now=THEN, reason="Wrong.")
    assert Edition.objects.not_countersigned().get() == withdrawn

    with pytest.raises(Refused):
        workflow.move(withdrawn, "reopen", by=editor, now=THEN)

    signed = workflow.move(
        withdrawn, "countersign", by=director, now=THEN, seen_hash=withdrawn.content_hash
    )
    assert workflow.move(signed, "reopen", by=editor, now=THEN).urgent_by is None


def test_an_urgent_translation_waits_for_its_original_all_the_same(make_user):
    article = make.article(languages=("fa", "ps"))
    make.edition(phase="approved", of=article)
    edition = make.edition(language="ps", of=article)

    with pytest.raises(Refused):
        workflow.move(
            edition, "publish_urgently", by=make_user("director"), now=THEN, reason="A flood."
        )


def test_an_urgent_text_still_has_a_headline_and_described_photos(make_user):
    director = make_user("director")
    bare = make.edition(of=make.article(languages=(), title_fa="عنوان"))
    pictured = make.edition()
    make.article_photo(article=pictured.article, alt_fa="")

    for edition in (bare, pictured):
        with pytest.raises(Refused):
            workflow.move(edition, "publish_urgently", by=director, now=THEN, reason="A flood.")


# Embargo ------------------------------------------------------------------------------------


def test_an_embargo_needs_its_row_and_its_own_moment(make_user):
    editor = make_user("editor")
    edition = make.edition(phase="approved")
    moment = THEN + timedelta(hours=2)
    running = make.embargo(article=edition.article, lifts_at=moment)
    another = make.embargo(article=make.article(), lifts_at=moment)

    for embargo, at in ((None, moment), (another, moment), (running, moment + timedelta(hours=1))):
        with pytest.raises(Refused):
            workflow.move(edition, "embargo", by=editor, now=THEN, publish_at=at, embargo=embargo)

    moved = workflow.move(
        edition, "embargo", by=editor, now=THEN, publish_at=moment, embargo=running
    )
    assert (moved.phase(at=THEN), moved.phase(at=moment)) == ("embargoed", "public")


def test_lifting_early_frees_every_language_and_ends_the_embargo(make_user):
    editor = make_user("editor")
    article = make.article(languages=("fa", "ps"))
    source = make.edition(phase="embargoed", of=article)
    pashto = make.edition(phase="embargoed", language="ps", of=article, writer=make.person())

    workflow.move(source, "lift", by=editor, now=THEN, reason="Others broke it.")

    pashto.refresh_from_db()
    embargo = article.embargoes.get()
    assert pashto.is_public(at=THEN)
    assert (embargo.ended_by, embargo.ended_at, embargo.end_reason) == (
        editor,
        THEN,
        "Others broke it.",
    )


@pytest.mark.parametrize("move", ["unschedule", "revise"])
def test_an_embargo_ends_when_nothing_waits_under_it(move, make_user):
    edition = make.edition(phase="embargoed")

    moved = workflow.move(edition, move, by=make_user("editor"), now=THEN)

    assert moved.embargo is None
    assert edition.article.embargoes.get().ended_at == THEN


HALF_STATES = {
    "edition_approver_is_not_writer": lambda row: {"written_by": row.approved_by},
    "edition_approver_is_not_changer": lambda row: {"changed_by": row.approved_by},
    "edition_approver_is_not_submitter": lambda row: {"submitted_by": row.approved_by},
    "edition_submission_whole": lambda _row: {"submitted_at": None},
    "edition_approval_whole": lambda _row: {"approved_at": None},
    "edition_approval_fits_state": lambda _row: {"state": "draft"},
    "edition_approved_as_it_stands": lambda _row: {"content_hash": "f" * 64},
    "edition_public_only_when_approved": lambda _row: {
        "state": "draft",
        "approved_by": None,
        "approved_at": None,
        "approved_hash": "",
    },
    "edition_withdrawal_whole": lambda _row: {"state": "withdrawn"},
    "edition_effects_after_publication": lambda _row: {
        "publish_at": None,
        "effects_done_at": THEN,
    },
    "edition_has_a_hash": lambda row: {
        "content_hash": "",
        "approved_hash": "x",
        "state": "withdrawn",
        "withdrawn_by": row.written_by,
        "withdrawn_at": THEN,
        "withdrawal_reason": "Wrong.",
    },
    "edition_hash_bound_by_somebody": lambda _row: {
        "state": "draft",
        "approved_by": None,
        "approved_at": None,
        "publish_at": None,
    },
    "edition_urgency_whole": lambda row: {"urgent_by": row.written_by, "urgent_at": THEN},
    "edition_second_person_is_another": lambda row: {
        "urgent_by": row.approved_by,
        "urgent_at": THEN,
        "urgent_reason": "The road is closed now.",
    },
    "edition_embargo_has_a_moment": lambda row: {
        "embargo": make.embargo(article=row.article),
        "publish_at": None,
    },
    "edition_superseded_was_public": lambda _row: {"state": "superseded", "publish_at": None},
    "edition_language_known": lambda _row: {"language": "ur"},
    "edition_submitted_by_somebody": lambda _row: {
        "state": "submitted",
        "submitted_by": None,
        "submitted_at": None,
        "approved_by": None,
        "approved_at": None,
        "approved_hash": "",
        "publish_at": None,
    },
    "edition_returned_with_reasons": lambda _row: {
        "state": "returned",
        "approved_by": None,
        "approved_at": None,
        "approved_hash": "",
        "publish_at": None,
    },
    "edition_return_whole": lambda _row: {"return_reason": "Because."},
}


@pytest.mark.parametrize("name", HALF_STATES)
def test_the_database_refuses_half_states(name, db):
    row = make.public()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Edition.objects.filter(pk=row.pk).update(**HALF_STATES[name](row))


def test_the_database_refuses_a_second_original(db):
    row = make.edition()

    with pytest.raises(IntegrityError, match="edition_one_source"), transaction.atomic():
        make.edition(of=row.article, language="ps", is_source=True)


def test_every_constraint_of_an_edition_has_its_test():
    named = {constraint.name for constraint in Edition._meta.constraints}

    assert named - set(HALF_STATES) == {"edition_once", "edition_one_source"}
