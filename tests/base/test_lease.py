"""Claiming due rows: each goes to one worker, for a while, and counts as a try."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from contacts.models import Delivery
from prcms.base.lease import claim
from tests.factories import contacts as factories

LEASE = timedelta(minutes=5)


def test_claim_holds_counts_and_updates_up_to_the_limit(db: None, now: datetime) -> None:
    rows = [factories.delivery() for _n in range(3)]

    claimed = claim(
        Delivery.objects.order_by("pk"), now=now, lease=LEASE, limit=2, updates={"state": "sending"}
    )

    assert [row.pk for row in claimed] == [row.pk for row in rows[:2]]
    stored = list(Delivery.objects.order_by("pk").values_list("state", "attempts", "held_until"))
    assert stored == [
        ("sending", 1, now + LEASE),
        ("sending", 1, now + LEASE),
        ("queued", 0, None),
    ]
    assert [(row.state, row.attempts, row.held_until) for row in claimed] == stored[:2]


def test_claim_of_nothing_is_an_empty_list(db: None, now: datetime) -> None:
    assert claim(Delivery.objects.all(), now=now, lease=LEASE, limit=5) == []


@pytest.mark.django_db(transaction=True)
def test_rows_another_worker_holds_are_passed_over(now: datetime) -> None:
    first, second = factories.delivery(), factories.delivery()
    got: list[int] = []

    def other_worker() -> None:
        got.extend(
            row.pk for row in claim(Delivery.objects.order_by("pk"), now=now, lease=LEASE, limit=5)
        )
        connection.close()

    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=first.pk)
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join()

    assert got == [second.pk]
