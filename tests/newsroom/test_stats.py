"""What waits, by role, and what it costs to ask."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom import stats, workflow
from newsroom.models import ReleaseSet
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


def waiting(user):
    return {queue.key: queue.count for queue in stats.queues(user, THEN)}


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        ("writer", ["my_texts", "to_review", "submissions"]),
        ("contributor", []),
        (
            "editor",
            [
                "awaiting_approval",
                "not_countersigned",
                "my_texts",
                "to_review",
                "submissions",
                "translation_queue",
                "publication_late",
                "scheduled",
                "held_sets",
            ],
        ),
        ("translator", ["translation_queue"]),
        ("reviewer", ["awaiting_approval", "not_countersigned"]),
        (
            "director",
            [
                "awaiting_approval",
                "not_countersigned",
                "publication_late",
                "scheduled",
                "held_sets",
            ],
        ),
        ("contacts_officer", ["scheduled"]),
        ("analyst", []),
    ],
)
def test_each_role_has_its_questions(role, keys, make_user):
    assert [queue.key for queue in stats.queues(make_user(role), THEN)] == keys


def test_nobody_is_asked_to_approve_own_words(make_user):
    editor = make_user("editor")
    make.edition(phase="submitted", writer=editor)
    touched = make.edition(phase="submitted")
    make.revision(article=touched.article, by=editor, number=2)
    make.edition(phase="submitted")

    assert waiting(editor)["awaiting_approval"] == 1


def test_a_reviewer_is_asked_about_translations_only(make_user):
    source = make.edition(phase="submitted", of=make.article(languages=("fa", "ps")))
    make.edition(phase="submitted", language="ps", of=source.article, writer=make.person())

    assert waiting(make_user("reviewer"))["awaiting_approval"] == 1


def test_translators_see_free_jobs_of_their_pairs_and_their_own(make_user):
    translator = make_user("translator")
    translator.works_in = [["fa", "ps"]]
    translator.save()
    make.job(article=make.article())
    make.job(article=make.article(), language="en")
    make.job(article=make.article(), assignee=make.person())
    make.job(article=make.article(), assignee=translator, due_at=THEN - timedelta(minutes=1))

    (queue,) = stats.queues(translator, THEN)

    assert queue.count == 2
    assert queue.alarm


@pytest.mark.parametrize("rows", [1, 3])
def test_the_questions_of_an_editor_cost_the_same_with_one_row_and_three(
    rows, make_user, django_assert_num_queries
):
    editor = make_user("editor")
    for _row in range(rows):
        make.edition(phase="submitted")
        make.edition(phase="draft", writer=editor)
        make.edition(phase="scheduled")
        make.public(
            effects_done_at=THEN,
            of=make.article(review_on=THEN.date()),
        )
        make.public()
        make.edition(phase="urgent", effects_done_at=THEN)
        ReleaseSet.objects.create(
            name="Spring", state="held", held_reason="A part changed.", made_by=editor, made_at=THEN
        )
        make.submission()
        make.job(article=make.article())
    editor.has_perm("newsroom.view_article")

    with django_assert_num_queries(12):
        assert set(waiting(editor).values()) == {rows}


@pytest.mark.parametrize(("role", "count"), [("director", 2), ("editor", 2), ("reviewer", 1)])
def test_the_red_list_names_what_one_person_published_until_a_second_signs(role, count, make_user):
    user = make_user(role)
    source = make.edition(phase="urgent", of=make.article(languages=("fa", "ps")))
    make.edition(phase="urgent", language="ps", of=source.article, writer=make.person())
    make.public()

    assert waiting(user)["not_countersigned"] == count

    second = make_user("director", username="second")
    workflow.move(source, "countersign", by=second, now=THEN, seen_hash=source.content_hash)
    assert waiting(second)["not_countersigned"] == 1


@pytest.mark.parametrize(("hours", "alarm"), [(23, False), (24, False), (25, True)])
def test_the_red_list_is_an_alarm_a_day_later(hours, alarm, make_user):
    edition = make.edition(phase="urgent")
    now = edition.urgent_at + timedelta(hours=hours)

    queue = next(
        q for q in stats.queues(make_user("director"), now) if q.key == "not_countersigned"
    )

    assert queue.alarm is alarm
    assert queue.rows[0].due_at == edition.urgent_at + timedelta(hours=24)


def test_a_publication_nobody_worked_off_is_an_alarm_after_two_minutes(make_user):
    edition = make.edition(phase="scheduled")
    director = make_user("director")
    after = {}
    for seconds in (120, 121):
        now = edition.publish_at + timedelta(seconds=seconds)
        queues = {queue.key: queue for queue in stats.queues(director, now)}
        after[seconds] = (queues["publication_late"].count, queues["publication_late"].alarm)

    assert after == {120: (0, False), 121: (1, True)}


def test_whoever_wrote_a_text_is_told_when_it_is_to_be_looked_at_again(make_user):
    writer = make_user("writer")
    today = timezone.localdate(THEN)
    make.public(of=make.article(author=writer, review_on=today), effects_done_at=THEN)
    make.public(
        of=make.article(author=writer, review_on=today + timedelta(days=1)), effects_done_at=THEN
    )
    make.public(of=make.article(review_on=today), effects_done_at=THEN)
    make.edition(of=make.article(author=writer, review_on=today))

    assert waiting(writer)["to_review"] == 1
    assert waiting(make_user("editor"))["to_review"] == 2
