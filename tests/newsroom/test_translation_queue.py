"""The queue: jobs open once, are taken once, handed in whole, and reviewed by somebody else."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from contacts.models import Mailing
from newsroom import drafts, due_times, translation_queue, workflow
from newsroom.models import ReleaseItem, ReleaseSet, TranslationJob
from prcms.base.errors import Refused
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

WHOLE = {"title": "سرلیک", "body": "<p>متن</p>"}


@pytest.fixture
def source(db):
    return make.edition(phase="approved")


@pytest.fixture
def job(source, translator):
    return make.job(article=source.article, assignee=translator)


@pytest.fixture
def translator(make_user):
    return make_user("translator")


def test_jobs_open_for_the_languages_that_are_missing_once(source):
    assert translation_queue.open_jobs(now=THEN) == 2
    assert translation_queue.open_jobs(now=THEN) == 0

    assert sorted(TranslationJob.objects.values_list("language", "state")) == [
        ("en", "open"),
        ("ps", "open"),
    ]


@pytest.mark.parametrize("phase", ["draft", "submitted", "returned", "withdrawn"])
def test_no_jobs_for_what_is_not_approved(phase, db):
    make.edition(phase=phase)

    assert translation_queue.open_jobs(now=THEN) == 0


def test_no_job_for_a_language_that_somebody_has_written_already(db):
    source = make.edition(phase="approved", of=make.article(languages=("fa", "ps")))
    make.edition(of=source.article, language="ps")

    translation_queue.open_jobs(now=THEN)

    assert TranslationJob.objects.get().language == "en"


def test_a_pashto_original_gets_dari_and_english_jobs(db):
    make.edition(phase="approved", language="ps")

    translation_queue.open_jobs(now=THEN)

    assert sorted(TranslationJob.objects.values_list("language", flat=True)) == ["en", "fa"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_each_job_once():
    make.edition(phase="approved")
    opened = []

    def work():
        opened.append(translation_queue.open_jobs(now=THEN))
        connection.close()

    workers = [Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    # A row that the other worker held is left to the next tick.
    opened.append(translation_queue.open_jobs(now=THEN))
    assert sum(opened) == 2
    assert TranslationJob.objects.count() == 2


def test_the_database_refuses_a_second_open_job(source):
    make.job(article=source.article)

    with pytest.raises(IntegrityError, match="job_one_open"), transaction.atomic():
        make.job(article=source.article)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("job_taken_by_somebody", {"state": "taken"}),
        ("job_handed_in_at_a_time", {"state": "handed_in", "assignee": 1, "taken_at": THEN}),
        ("job_ended_at_a_time", {"state": "cancelled"}),
    ],
)
def test_the_database_refuses_half_states(name, values, source, translator):
    job = make.job(article=source.article)
    if "assignee" in values:
        values = {**values, "assignee": translator}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        TranslationJob.objects.filter(pk=job.pk).update(**values)


@pytest.mark.parametrize(
    ("publish_in", "urgent", "due_in"),
    [
        (None, False, timedelta(hours=4)),
        (None, True, timedelta(hours=2)),
        (timedelta(hours=1), False, timedelta(minutes=30)),
        (timedelta(minutes=40), True, timedelta(minutes=20)),
        (timedelta(hours=20), False, timedelta(hours=19, minutes=30)),
    ],
)
def test_due_follows_the_moment_of_publication(publish_in, urgent, due_in, db):
    article = make.article(is_urgent=urgent, urgent_reason="Flood." if urgent else "")
    phase = "scheduled" if publish_in else "approved"
    make.edition(of=article, phase=phase, publish_at=publish_in and THEN + publish_in)

    translation_queue.open_jobs(now=THEN)

    assert set(TranslationJob.objects.values_list("due_at", flat=True)) == {THEN + due_in}


def test_translators_of_the_pair_are_told(source, make_user):
    one = make_user("translator", username="one")
    two = make_user("translator", username="two")
    one.works_in, two.works_in = [["fa", "ps"]], [["fa", "en"]]
    one.save()
    two.save()

    translation_queue.open_jobs(now=THEN)

    told = [
        list(mailing.deliveries.values_list("address", flat=True))
        for mailing in Mailing.objects.order_by("pk")
    ]
    assert told == [["one@office.example"], ["two@office.example"]]


def test_only_one_translator_gets_a_job(source, make_user):
    one = make_user("translator", username="one")
    two = make_user("translator", username="two")
    job = make.job(article=source.article)

    translation_queue.take(job, by=one, now=THEN)
    with pytest.raises(Refused):
        translation_queue.take(job, by=two, now=THEN)

    job.refresh_from_db()
    assert (job.state, job.assignee) == ("taken", one)


def test_a_job_is_for_translators_of_its_pair(source, make_user):
    job = make.job(article=source.article)
    english = make_user("translator")
    english.works_in = [["fa", "en"]]
    english.save()

    for user in (english, make_user("writer")):
        with pytest.raises(Refused):
            translation_queue.take(job, by=user, now=THEN)


def test_what_was_translated_stays_when_a_job_is_handed_back(job, translator):
    translation_queue.save_text(job, values={"title": "سرلیک"}, version=0, by=translator, now=THEN)

    translation_queue.hand_back(job, by=translator, now=THEN)

    job.refresh_from_db()
    job.article.refresh_from_db()
    assert (job.state, job.assignee, job.article.title_ps) == ("open", None, "سرلیک")


def test_only_the_holder_saves(job, make_user):
    other = make_user("translator", username="other")

    with pytest.raises(Refused):
        translation_queue.save_text(job, values=WHOLE, version=0, by=other, now=THEN)


def test_a_translation_is_handed_in_whole(job, translator):
    translation_queue.save_text(job, values={"title": "سرلیک"}, version=0, by=translator, now=THEN)
    with pytest.raises(Refused):
        translation_queue.hand_in(job, by=translator, now=THEN)

    translation_queue.save_text(job, values=WHOLE, version=1, by=translator, now=THEN)
    edition = translation_queue.hand_in(job, by=translator, now=THEN)

    job.refresh_from_db()
    assert (edition.state, job.state, job.handed_in_at) == ("submitted", "handed_in", THEN)


def test_a_translator_who_reviews_does_not_approve_own_translations(job, make_user, translator):
    both = make_user("reviewer", "translator", username="both")
    translation_queue.assign(job, to=both, by=make_user("editor"), now=THEN)
    translation_queue.save_text(job, values=WHOLE, version=0, by=both, now=THEN)
    edition = translation_queue.hand_in(job, by=both, now=THEN)

    with pytest.raises(Refused):
        workflow.move(edition, "approve", by=both, now=THEN)


def test_an_original_that_changed_meanwhile_is_noticed(job, translator, make_user):
    translation_queue.save_text(job, values=WHOLE, version=0, by=translator, now=THEN)
    writer, approver = make_user("editor", username="one"), make_user("editor", username="two")
    source = drafts.save_text(
        job.article,
        language="fa",
        values={"title": "عنوان دیگر"},
        version=1,
        by=writer,
        now=THEN,
    )
    workflow.move(source, "submit", by=writer, now=THEN)
    workflow.move(source, "approve", by=approver, now=THEN)

    with pytest.raises(Refused):
        translation_queue.hand_in(job, by=translator, now=THEN)

    edition = job.article.editions.get(language="ps")
    assert translation_queue.is_behind(edition)


def test_a_translation_saved_against_an_old_screen_stays_behind(job, translator):
    translation_queue.save_text(
        job, values=WHOLE, version=0, by=translator, now=THEN, seen_source="0" * 64
    )

    edition = job.article.editions.get(language="ps")
    assert edition.source_hashes == {}


def test_a_cancelled_language_stays_cancelled_until_the_original_is_approved_anew(
    source, make_user
):
    editor = make_user("editor")
    job = make.job(article=source.article)
    make.job(article=source.article, language="en")

    translation_queue.cancel(
        job, by=editor, now=THEN + timedelta(minutes=1), reason="Only for Dari readers."
    )

    assert translation_queue.open_jobs(now=THEN) == 0
    source.approved_at = THEN + timedelta(hours=1)
    source.save()
    assert translation_queue.open_jobs(now=THEN) == 1


def test_cancelling_needs_a_reason_and_the_right(source, make_user):
    job = make.job(article=source.article)

    with pytest.raises(Refused):
        translation_queue.cancel(job, by=make_user("editor"), now=THEN, reason=" ")
    with pytest.raises(Refused):
        translation_queue.cancel(job, by=make_user("translator"), now=THEN, reason="No.")


def test_a_submitted_translation_that_is_changed_goes_back_to_its_translator(job, translator):
    translation_queue.save_text(job, values=WHOLE, version=0, by=translator, now=THEN)
    edition = translation_queue.hand_in(job, by=translator, now=THEN)

    drafts.save_text(
        job.article,
        language="ps",
        values={"title": "بل سرلیک"},
        version=edition.version,
        by=translator,
        now=THEN,
    )

    edition.refresh_from_db()
    job.refresh_from_db()
    assert (edition.state, job.state) == ("draft", "taken")


# Who gets it ------------------------------------------------------------------------------


def translators(make_user, **pairs):
    found = []
    for name, works_in in pairs.items():
        user = make_user("translator", username=name)
        user.works_in = works_in
        user.save()
        found.append(user)
    return found


def test_whoever_has_least_to_do_is_suggested(source, make_user):
    busy, idle, _english = translators(
        make_user, busy=[["fa", "ps"]], idle=[["fa", "ps"]], english=[["fa", "en"]]
    )
    make.job(article=make.article(), assignee=busy, words=300)
    make.job(article=make.article(), assignee=idle, words=20)
    job = make.job(article=source.article)

    assert translation_queue.candidates(job) == [idle, busy]
    assert translation_queue.suggest_assignee(job) == idle


def test_who_names_the_pair_comes_before_who_takes_anything(source, make_user):
    anything, pashto = translators(make_user, anything=[], pashto=[["fa", "ps"]])
    make.job(article=make.article(), assignee=pashto, words=300)

    job = make.job(article=source.article)
    assert translation_queue.candidates(job) == [pashto, anything]


def test_reviewers_are_kept_for_the_second_look(source, make_user):
    job = make.job(article=source.article)
    both = make_user("reviewer", "translator", username="both")
    assert translation_queue.suggest_assignee(job) is None

    (busy,) = translators(make_user, busy=[["fa", "ps"]])
    make.job(article=make.article(), assignee=busy, words=3000)
    assert translation_queue.candidates(job) == [busy, both]


def test_suggesting_costs_the_same_for_one_and_three(source, make_user, django_assert_num_queries):
    job = make.job(article=source.article)
    for n in range(3):
        make_user("translator", username=f"one-{n}")
    with django_assert_num_queries(9):
        translation_queue.candidates(job)


def test_jobs_are_given_out_by_themselves_only_where_the_office_wants_it(
    source, make_user, settings
):
    (pashto,) = translators(make_user, pashto=[["fa", "ps"]])
    job = make.job(article=source.article)
    nobodys = make.job(article=source.article, language="en")
    assert translation_queue.auto_assign(now=THEN) == 0

    settings.TRANSLATION_AUTO_ASSIGN = True
    assert translation_queue.auto_assign(now=THEN) == 1

    job.refresh_from_db()
    nobodys.refresh_from_db()
    assert (job.state, job.assignee, nobodys.state) == ("taken", pashto, "open")


# When it is due ---------------------------------------------------------------------------


def test_due_times_follow_a_moment_that_is_set_moved_and_cancelled(source, make_user):
    editor = make_user("editor")
    job = make.job(article=source.article)

    def due():
        job.refresh_from_db()
        return job.due_at - THEN

    workflow.move(source, "schedule", by=editor, now=THEN, publish_at=THEN + timedelta(hours=20))
    assert due() == timedelta(hours=19, minutes=30)
    workflow.move(source, "schedule", by=editor, now=THEN, publish_at=THEN + timedelta(hours=1))
    assert due() == timedelta(minutes=30)
    workflow.move(source, "unschedule", by=editor, now=THEN)
    assert due() == timedelta(hours=4)
    workflow.move(source, "publish", by=editor, now=THEN + timedelta(minutes=10))
    assert due() == timedelta(hours=4)


def test_a_moment_that_is_brought_forward_to_now_leaves_the_usual_hours(source, make_user):
    editor = make_user("editor")
    job = make.job(article=source.article)
    week = THEN + timedelta(days=7)
    workflow.move(source, "schedule", by=editor, now=THEN, publish_at=week)

    workflow.move(source, "publish", by=editor, now=THEN + timedelta(hours=1))

    job.refresh_from_db()
    assert job.due_at == THEN + timedelta(hours=5)


def test_due_times_follow_a_release_set(source):
    job = make.job(article=source.article)
    release_set = ReleaseSet.objects.create(
        name="Budget", made_by=make.person(), made_at=THEN, publish_at=THEN + timedelta(days=2)
    )
    ReleaseItem.objects.create(
        release_set=release_set, article=source.article, languages=["fa", "ps"]
    )

    assert (due_times.retime(now=THEN), due_times.retime(now=THEN)) == (1, 0)
    job.refresh_from_db()
    assert job.due_at == THEN + timedelta(days=2) - timedelta(minutes=30)


def test_long_texts_get_more_time():
    assert due_times.hours(250, is_urgent=False) == timedelta(hours=4)
    assert due_times.hours(2000, is_urgent=False) == timedelta(hours=8)
    assert due_times.hours(2000, is_urgent=True) == timedelta(hours=8)
    assert due_times.hours(250, is_urgent=True) == timedelta(hours=2)


def test_a_late_job_raises_one_alarm(job, translator, make_user):
    editor = make_user("editor")
    late = job.due_at + timedelta(minutes=1)
    assert translation_queue.raise_alarms(now=job.due_at) == 0

    assert translation_queue.raise_alarms(now=late) == 1
    assert translation_queue.raise_alarms(now=late + timedelta(hours=1)) == 0

    mailing = Mailing.objects.get()
    told = sorted(mailing.deliveries.values_list("address", flat=True))
    assert told == sorted([editor.email, translator.email])
    job.refresh_from_db()
    assert job.alarmed_at == late


def test_more_time_lets_the_alarm_ring_again(source, job, make_user):
    late = job.due_at + timedelta(minutes=1)
    make_user("editor")
    translation_queue.raise_alarms(now=late)
    source.publish_at = late + timedelta(days=1)
    source.save()

    due_times.retime(now=late)

    job.refresh_from_db()
    assert job.alarmed_at is None


# Time at the desk -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "after", "counted"),
    [
        (40, timedelta(hours=1), 40),
        (4000, timedelta(hours=1), 300),
        (200, timedelta(seconds=50), 50),
        (-5, timedelta(hours=1), 0),
    ],
)
def test_time_at_the_desk_is_bounded(seconds, after, counted, job, translator):
    translation_queue.work(job, seconds=seconds, by=translator, now=THEN + after)

    job.refresh_from_db()
    assert job.worked_seconds == counted


def test_two_tabs_do_not_make_more_time_than_there_was(job, translator):
    for _tab in range(5):
        translation_queue.work(job, seconds=100, by=translator, now=THEN + timedelta(seconds=120))

    job.refresh_from_db()
    assert job.worked_seconds == 120


def test_only_the_holders_time_counts(job, make_user):
    other = make_user("editor")
    translation_queue.work(job, seconds=40, by=other, now=THEN + timedelta(hours=1))

    job.refresh_from_db()
    assert job.worked_seconds == 0


def test_an_urgent_publication_ends_a_job_that_was_never_handed_in(job, source, make_user):
    source.publish_at = THEN - timedelta(hours=1)
    source.save()
    edition = make.edition(
        of=make_pashto(job.article), language="ps", phase="draft", writer=job.assignee
    )
    workflow.move(
        edition,
        "publish_urgently",
        by=make_user("director"),
        now=THEN,
        reason="Flood.",
        seen_hash=edition.content_hash,
    )

    job.refresh_from_db()
    assert (job.state, job.handed_in_at) == ("done", THEN)


def make_pashto(article):
    article.title_ps, article.body_ps = make.TITLES["ps"], make.BODIES["ps"]
    article.save()
    return article
