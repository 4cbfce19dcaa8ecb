"""The life of an event: planned, confirmed, postponed, cancelled, closed. One door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import booking
from events.models import AgendaItem, Booking, Event
from events.permissions import can_plan
from prcms.base import audit, pagecache
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_line, clean_text

S = Event.State


@dataclass(frozen=True)
class Transition:
    """One line of the table: from where, to where, what the button says, is a reason needed."""

    name: str
    sources: tuple[str, ...]
    target: str
    label: Promise
    needs_reason: bool = False


TRANSITIONS = (
    Transition("confirm", (S.PLANNED, S.POSTPONED), S.CONFIRMED, gettext_lazy("Confirm")),
    Transition("postpone", (S.PLANNED, S.CONFIRMED), S.POSTPONED, gettext_lazy("Postpone"), True),
    Transition(
        "cancel",
        (S.PLANNED, S.CONFIRMED, S.POSTPONED),
        S.CANCELLED,
        gettext_lazy("Cancel the event"),
        True,
    ),
    Transition("close", (S.CONFIRMED,), S.CLOSED, gettext_lazy("Close after the event")),
)
BY_NAME = {transition.name: transition for transition in TRANSITIONS}
LINES = ("title", "venue", "contact_name", "contact_phone")
TEXTS = ("summary", "directions")
# What guests were told: a change of any of it is a new version of the entry in their calendars.
TOLD = ("starts_at", "ends_at", "place_id", "answer_by")


@transaction.atomic
def save(event: Event, *, by: User, now: datetime) -> Event:
    """Store a new or edited event. A moved event takes its bookings along.

    Cleans one-line fields, fills keys, raises ``sequence`` when guests' calendars must change.
    Raises ``Refused`` when the user may not plan, the end is not later than the beginning, or a
    booked hall is taken at the new time.
    """
    if not can_plan(by):
        raise Refused(_("You may not plan events. Ask the events officer."))
    if event.starts_at >= event.ends_at:
        raise Refused(_("The end must be later than the beginning."))
    _clean(event)
    if event._state.adding:
        event.uid, event.created_by = uuid4(), by
        event.save()
        audit.record("event.plan", event, by=by, at=now)
        if event.is_public:
            pagecache.bump()
        return event
    old = Event.objects.select_for_update().get(pk=event.pk)
    event.state, event.state_reason, event.sequence = old.state, old.state_reason, old.sequence
    changed = {
        name: str(getattr(old, name))
        for name in (*TOLD, *(column for name in (*LINES, *TEXTS) for column in _columns(name)))
        if (getattr(old, name) or "") != (getattr(event, name) or "")
    }
    if changed:
        event.sequence += 1
    event.save()
    if "starts_at" in changed or "ends_at" in changed:
        booking.follow(event, old_start=old.starts_at, old_end=old.ends_at, now=now, by=by)
    audit.record("event.change", event, by=by, at=now, before=changed)
    if event.is_public or old.is_public:
        pagecache.bump(revoke=not event.is_public)
    return event


@transaction.atomic
def save_agenda(
    event: Event,
    *,
    items: Iterable[AgendaItem],
    gone: Iterable[AgendaItem] = (),
    by: User,
    now: datetime,
) -> None:
    """Store the lines of an event's agenda and take ``gone`` away; public pages follow.

    Raises ``Refused`` when the user may not plan.
    """
    if not can_plan(by):
        raise Refused(_("You may not plan events. Ask the events officer."))
    before = list(event.agenda.values_list("title", flat=True))
    for item in gone:
        item.delete()
    for item in items:
        item.title, item.speaker = clean_line(item.title), clean_line(item.speaker)
        item.save()
    after = list(event.agenda.values_list("title", flat=True))
    audit.record(
        "event.change", event, by=by, at=now, before={"agenda": before}, after={"agenda": after}
    )
    if event.is_public:
        pagecache.bump()


@transaction.atomic
def move(event: Event, name: str, *, by: User, now: datetime, reason: str = "") -> Event:
    """Change the state: the only place that does.

    Cancelling releases the bookings. Raises ``Refused`` for a move the table does not allow, for
    a missing reason, for a close before the end, or for somebody who may not plan.
    """
    if not can_plan(by):
        raise Refused(_("You may not plan events. Ask the events officer."))
    transition = BY_NAME[name]
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.state not in transition.sources:
        raise Refused(_("The event is no longer in that state. Look at it again."))
    if transition.needs_reason and not reason.strip():
        raise Refused(_("Give the reason: guests will read it."))
    if name == "close" and now < event.ends_at:
        raise Refused(_("The event is not over yet."))
    before = event.state
    event.state, event.state_reason = transition.target, clean_text(reason)
    event.sequence += 1
    event.save(update_fields=["state", "state_reason", "sequence", "updated_at"])
    audit.record(
        f"event.{name}",
        event,
        by=by,
        at=now,
        before={"state": before},
        after={"state": event.state},
        reason=reason,
    )
    if event.state == S.CANCELLED:
        for held in event.bookings.filter(state=Booking.State.HELD):
            booking.release(held, by=by, now=now)
    if event.is_public:
        # No held page may go on inviting to what was called off.
        pagecache.bump(revoke=True)
    return event


def open_moves(event: Event, user: Any) -> list[Transition]:
    """The moves ``user`` may make now. No queries beyond the user's cached rights."""
    if not can_plan(user):
        return []
    return [transition for transition in TRANSITIONS if event.state in transition.sources]


def _clean(event: Event) -> None:
    """One-line fields stay one line, in every language; then the keys."""
    for name in LINES:
        for attribute in _columns(name):
            setattr(event, attribute, clean_line(getattr(event, attribute, "") or ""))
    for name in TEXTS:
        for attribute in _columns(name):
            setattr(event, attribute, clean_text(getattr(event, attribute, "") or ""))
    event.set_keys()


def _columns(name: str) -> tuple[str, ...]:
    if name in ("title", "summary", "venue", "directions"):
        return tuple(f"{name}_{language}" for language in ("fa", "ps", "en"))
    return (name,)
