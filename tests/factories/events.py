"""Dull events for tests."""

from datetime import datetime, timedelta
from uuid import uuid4

from events.invitations import hash_token, token_for
from events.models import Event, Invitation, Resource
from prcms.base.models import User


def make_event(*, by: User, starts_at: datetime, **values: object) -> Event:
    """An hour's press conference, stored as it is."""
    defaults = {
        "title_fa": "کنفرانس مطبوعاتی درباره بازار",
        "title_ps": "د بازار په اړه مطبوعاتي کنفرانس",
        "title_en": "Press conference on the market",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "state": Event.State.CONFIRMED,
        "uid": uuid4(),
        "created_by": by,
    }
    event = Event(**{**defaults, **values})
    event.set_keys()
    event.save()
    return event


def make_resource(name: str = "تالار", **values: object) -> Resource:
    """A hall."""
    return Resource.objects.create(**{"kind": "room", "name_fa": name, "seats": 40, **values})


def make_invitation(event: Event, *, by: User, now: datetime, **values: object) -> Invitation:
    """An unanswered invitation in Dari."""
    key = uuid4()
    defaults = {
        "name": "خبرنگار",
        "address": f"{key.hex[:8]}@outlet.example",
        "language": "fa",
        "key": key,
        "token_hash": hash_token(token_for(key)),
        "token_ends_at": event.ends_at + timedelta(days=1),
        "invited_at": now,
        "invited_by": by,
    }
    return Invitation.objects.create(event=event, **{**defaults, **values})
