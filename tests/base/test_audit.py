"""The audit trail: what is written, and that nothing unwrites it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from prcms.base import audit
from prcms.base.models import AuditEvent, OfficeProfile


def _event(now, user=None):
    office = OfficeProfile(pk=1, name_fa="وزارت")
    return audit.record(
        "office.change",
        office,
        by=user,
        before={"name": "a"},
        after={"at": now},
        reason="r",
        at=now,
    )


def test_record_names_actor_object_and_values(make_user, now):
    user = make_user(username="zarghuna")

    event = _event(now, user)

    assert (event.verb, event.object_label, event.object_key, event.object_text) == (
        "office.change",
        "base.officeprofile",
        "1",
        "وزارت",
    )
    assert (event.actor_label, event.before, event.after, event.reason) == (
        "zarghuna",
        {"name": "a"},
        {"at": "2026-07-01T09:30:00Z"},
        "r",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda event: AuditEvent.objects.filter(pk=event.pk).update(verb="x"),
        lambda event: AuditEvent.objects.filter(pk=event.pk).delete(),
        lambda event: event.delete(),
    ],
)
def test_database_refuses_change_and_removal(now, act):
    event = _event(now)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(event)

    assert AuditEvent.objects.get() == event


@pytest.mark.django_db
def test_trail_is_newest_first(now):
    first, second = _event(now), _event(now)

    trail = list(audit.trail(OfficeProfile(pk=1)))

    assert trail == [second, first]


@pytest.mark.django_db
def test_trails_are_the_newest_of_each_in_one_query(now, django_assert_num_queries):
    office, other = OfficeProfile(pk=1, name_fa="الف"), OfficeProfile(pk=2, name_fa="ب")
    for minute in range(3):
        for row in (office, other):
            audit.record("office.change", row, by=None, at=now + timedelta(minutes=minute))

    with django_assert_num_queries(1):
        found = audit.trails([office, other], each=2)

    assert [(row.object_key, (row.at - now).seconds // 60) for row in found] == [
        ("2", 2),
        ("1", 2),
        ("2", 1),
        ("1", 1),
    ]
    assert audit.trails([], each=2) == []
