"""Halls and cameras: taken once, whole kits or nothing. The database is the judge."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from events.models import Booking, Event, Resource
from events.permissions import can_plan
from prcms.base import audit, dates
from prcms.base.errors import Refused
from prcms.base.models import User

EXCLUSION_VIOLATION = "23P01"


@transaction.atomic
def book(
    event: Event,
    *,
    resources: Iterable[Resource],
    by: User,
    now: datetime,
    set_up: timedelta = timedelta(minutes=30),
    tear_down: timedelta = timedelta(minutes=30),
) -> list[Booking]:
    """Hold every resource for the event, set-up and tear-down included; all or none.

    Resources are taken in the order of their keys, so that two kits asked for at once cannot
    wait for each other. The exclusion constraint ``booking_no_overlap`` decides; nothing is
    checked beforehand. Raises ``Refused`` naming what is taken, by which event and when; then
    nothing has been booked.
    """
    if not can_plan(by):
        raise Refused(_("You may not book halls and equipment. Ask the events officer."))
    during = DateTimeTZRange(event.starts_at - set_up, event.ends_at + tear_down, "[)")
    made = []
    for resource in sorted(set(resources), key=lambda r: r.pk):
        if not resource.is_active:
            raise Refused(_("“%(name)s” is out of use. Choose another.") % {"name": resource.name})
        try:
            with transaction.atomic():
                booking = Booking.objects.create(
                    resource=resource, event=event, during=during, by=by, at=now
                )
        except IntegrityError as error:
            if getattr(error.__cause__, "pgcode", "") != EXCLUSION_VIOLATION:
                raise
            raise Refused(_taken(resource, during)) from error
        audit.record("booking.hold", booking, by=by, at=now, after={"event": event.pk})
        made.append(booking)
    return made


def release(booking: Booking, *, by: User, now: datetime) -> None:
    """Give a resource back. Raises ``Refused`` when it was given back already."""
    if not can_plan(by):
        raise Refused(_("You may not release bookings. Ask the events officer."))
    with transaction.atomic():
        changed = Booking.objects.filter(pk=booking.pk, state=Booking.State.HELD).update(
            state=Booking.State.RELEASED
        )
        if not changed:
            raise Refused(_("This booking was already released."))
        audit.record("booking.release", booking, by=by, at=now)
    booking.state = Booking.State.RELEASED


@transaction.atomic
def follow(
    event: Event, *, old_start: datetime, old_end: datetime, now: datetime, by: User
) -> None:
    """Move the event's bookings with it when it is rescheduled, keeping set-up and tear-down.

    Raises ``Refused`` when something is taken at the new time; nothing has moved then.
    """
    held = list(
        event.bookings.select_for_update(of=("self",))
        .filter(state=Booking.State.HELD)
        .select_related("resource")
        .order_by("resource_id")
    )
    for booking in held:
        before = booking.during
        during = DateTimeTZRange(
            event.starts_at - (old_start - before.lower),
            event.ends_at + (before.upper - old_end),
            "[)",
        )
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=booking.pk).update(during=during)
        except IntegrityError as error:
            if getattr(error.__cause__, "pgcode", "") != EXCLUSION_VIOLATION:
                raise
            raise Refused(_taken(booking.resource, during, other_than=event)) from error
        audit.record("booking.move", booking, by=by, at=now)


def _taken(resource: Resource, during: DateTimeTZRange, other_than: Event | None = None) -> str:
    """Say whose booking is in the way. One query."""
    others = Booking.objects.filter(
        resource=resource, state=Booking.State.HELD, during__overlap=during
    )
    if other_than is not None:
        others = others.exclude(event=other_than)
    other = others.select_related("event").first()
    if other is None:
        return _("“%(name)s” was booked by somebody else just now. Look again.") % {
            "name": resource.name
        }
    return _(
        "“%(name)s” is booked for “%(event)s” from %(start)s until %(end)s. "
        "Choose another hall or another time."
    ) % {
        "name": resource.name,
        "event": other.event.title,
        "start": dates.format(other.during.lower, "moment"),
        "end": dates.format(other.during.upper, "moment"),
    }
