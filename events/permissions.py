"""Who may do what with events, and which role may do it."""

from typing import Any

GRANTS = {
    "events_officer": [
        "events.add_event",
        "events.change_event",
        "events.view_event",
        "events.add_agendaitem",
        "events.change_agendaitem",
        "events.delete_agendaitem",
        "events.view_agendaitem",
        "events.add_resource",
        "events.change_resource",
        "events.view_resource",
        "events.view_booking",
        "events.view_invitation",
        "events.view_checkin",
        "events.invite_press",
        "events.check_in",
    ],
    "director": ["events.view_event", "events.view_invitation", "events.view_checkin"],
    "editor": ["events.view_event"],
    "writer": ["events.view_event"],
    "contacts_officer": ["events.view_event", "events.view_invitation"],
    "analyst": ["events.view_event"],
}


def can_plan(user: Any) -> bool:
    """Planning, booking and calling off belong to whoever may change events."""
    return bool(user.has_perm("events.change_event"))


def can_keep_resources(user: Any) -> bool:
    """What there is to be booked is entered by whoever books it."""
    return bool(user.has_perm("events.change_resource"))


def can_invite(user: Any) -> bool:
    """Inviting writes to people outside, so it is a right of its own."""
    return bool(user.has_perm("events.invite_press"))


def can_check_in(user: Any) -> bool:
    """The person at the door sees names and answers, nothing else is needed."""
    return bool(user.has_perm("events.check_in"))
