"""What the post office puts on the staff home."""

import pytest

from contacts import stats
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db


def test_queues_show_failed_unclear_and_running(now, make_user):
    failed = make.delivery(state="failed", why="refused", name="نجیبه")
    unknown = make.delivery(state="unknown")
    running = make.delivery()
    make.delivery(state="sent", sent_at=now)

    queues = {queue.key: queue for queue in stats.queues(make_user("editor"), now)}

    assert {key: (q.count, q.alarm) for key, q in queues.items()} == {
        "mail_failed": (1, True),
        "mail_unknown": (1, True),
        "mail_running": (1, False),
    }
    assert queues["mail_failed"].rows[0].label == "نجیبه"
    assert queues["mail_failed"].rows[0].detail == failed.mailing.label
    assert queues["mail_unknown"].rows[0].url.endswith(f"/delivery/{unknown.pk}/change/")
    assert queues["mail_running"].rows[0].label == running.mailing.label


def test_queues_are_for_who_may_send(now, make_user):
    assert stats.queues(make_user("writer"), now) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_queues_ask_four_questions(rows, now, make_user, django_assert_num_queries):
    user = make_user("editor")
    user.has_perm("x")
    for _row in range(rows):
        make.delivery(state="failed")
        make.delivery(state="unknown")
        make.delivery()

    with django_assert_num_queries(4):
        queues = stats.queues(user, now)

    assert [queue.count for queue in queues] == [rows] * 3


def test_long_queues_show_ten_and_count_all(now, make_user):
    mailing = make.mailing()
    for _row in range(12):
        make.delivery(mailing=mailing, state="failed")

    queue = stats.queues(make_user("editor"), now)[0]

    assert (len(queue.rows), queue.count) == (10, 12)
