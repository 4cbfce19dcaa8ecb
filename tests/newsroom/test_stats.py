"""What waits, by role, and what it costs to ask."""

from datetime import timedelta

import pytest

from newsroom import stats
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


def waiting(user):
    return {queue.key: queue.count for queue in stats.queues(user, THEN)}


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        ("writer", ["my_texts", "submissions"]),
        ("contributor", []),
        (
            "editor",
            ["awaiting_approval", "my_texts", "submissions", "translation_queue", "scheduled"],
        ),
        ("translator", ["translation_queue"]),
        ("reviewer", ["awaiting_approval"]),
        ("director", ["awaiting_approval", "scheduled"]),
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
        make.submission()
        make.job(article=make.article())
    editor.has_perm("newsroom.view_article")

    with django_assert_num_queries(6):
        assert set(waiting(editor).values()) == {rows}
