"""Events as calendar text: feeds for readers, requests and cancellations for the invited.

Follows RFC 5545 (iCalendar) and RFC 5546 (iTIP): a stable UID, a SEQUENCE that rises with each
change, METHOD in the text, times in UTC so that no client has to know Kabul's half hour.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.utils import translation
from icalendar import Calendar, Component, vCalAddress
from icalendar import Event as CalendarEvent

from events.models import Event, Invitation
from prcms.base.models import OfficeProfile

PRODUCT = "-//Ministry press office//Portal//FA"
STATUS = {
    Event.State.PLANNED: "TENTATIVE",
    Event.State.CONFIRMED: "CONFIRMED",
    Event.State.POSTPONED: "TENTATIVE",
    Event.State.CANCELLED: "CANCELLED",
    Event.State.CLOSED: "CONFIRMED",
}


def invitation(
    event: Event, *, to: Invitation, office: OfficeProfile, now: datetime, cancel: bool = False
) -> bytes:
    """A calendar request (or its cancellation) for one invited address, as UTF-8 bytes."""
    calendar = _calendar("CANCEL" if cancel else "REQUEST")
    item = _item(event, language=to.language, now=now)
    if cancel:
        item["status"] = "CANCELLED"
    organizer = vCalAddress(f"MAILTO:{office.sender_address or settings.DEFAULT_FROM_EMAIL}")
    organizer.params["CN"] = office.office_name or office.name
    item["organizer"] = organizer
    if to.address:
        attendee = vCalAddress(f"MAILTO:{to.address}")
        attendee.params["CN"] = to.name
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        attendee.params["PARTSTAT"] = "NEEDS-ACTION"
        attendee.params["RSVP"] = "TRUE"
        item.add("attendee", attendee)
    calendar.add_component(item)
    return bytes(calendar.to_ical())


def feed(events: Iterable[Event], *, language: str, name: str, now: datetime) -> bytes:
    """A published calendar; never names an attendee (RFC 5546 section 3.2.1)."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for event in events:
        calendar.add_component(_item(event, language=language, now=now))
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Component:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _item(event: Event, *, language: str, now: datetime) -> Component:
    item = CalendarEvent()
    item.add("uid", f"{event.uid}@{settings.SITE_URL.split('//')[-1]}")
    item.add("sequence", event.sequence)
    item.add("dtstamp", now.astimezone(UTC))
    item.add("dtstart", event.starts_at.astimezone(UTC))
    item.add("dtend", event.ends_at.astimezone(UTC))
    with translation.override(language):
        item.add("summary", event.title, parameters={"LANGUAGE": language})
        if event.venue:
            item.add("location", event.venue, parameters={"LANGUAGE": language})
        if event.summary:
            item.add("description", event.summary, parameters={"LANGUAGE": language})
    item.add("status", STATUS[Event.State(event.state)])
    return item
