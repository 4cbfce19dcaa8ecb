"""The audit trail: what is written, and that nothing unwrites it."""

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
