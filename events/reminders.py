"""Reminders to those who have not answered, and notices of changes to everybody invited."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.models import Mailing
from events import emails
from events.invitations import token_for
from events.models import Event, Invitation
from events.permissions import can_invite
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User

# The silent are reminded once, a day and a half before, so that it is a working day in between.
BEFORE = timedelta(hours=36)
# Who was invited an hour ago needs no reminder.
SETTLE = timedelta(hours=12)


def send_due(*, now: datetime) -> int:
    """Queue the reminders whose time has come; returns how many letters. Safe to run twice.

    Follows a moved event by itself: nothing is stored but "reminded at".
    """
    events = Event.objects.filter(
        state=Event.State.CONFIRMED, starts_at__gt=now, starts_at__lte=now + BEFORE
    ).filter(
        invitations__answer=Invitation.Answer.NONE,
        invitations__reminded_at__isnull=True,
        invitations__revoked_at__isnull=True,
        invitations__invited_at__lte=now - SETTLE,
    )
    return sum(_remind(event, now=now) for event in events.distinct())


@transaction.atomic
def _remind(event: Event, *, now: datetime) -> int:
    silent = list(
        event.invitations.select_for_update(skip_locked=True).filter(
            ~Q(address=""),
            answer=Invitation.Answer.NONE,
            reminded_at__isnull=True,
            revoked_at__isnull=True,
            invited_at__lte=now - SETTLE,
        )
    )
    if not silent:
        return 0
    Invitation.objects.filter(pk__in=[row.pk for row in silent]).update(reminded_at=now)
    emails.send_reminders(event, [(row, token_for(row.key)) for row in silent], now=now)
    audit.record("event.remind", event, by=None, at=now, after={"reminded": len(silent)})
    return len(silent)


@transaction.atomic
def announce_change(event: Event, *, by: User, now: datetime) -> Mailing:
    """Write to everybody invited and not withdrawn that the event changed.

    Raises ``Refused`` when nobody was invited or the user may not write to the press. Pressed
    twice for the same change, the second finds the first mailing.
    """
    if not can_invite(by):
        raise Refused(_("You may not write to the invited. Ask the events officer."))
    invited = list(event.invitations.filter(revoked_at__isnull=True).exclude(address=""))
    if not invited:
        raise Refused(_("Nobody was invited by mail, so there is nobody to write to."))
    mailing = emails.send_change(
        event, [(row, token_for(row.key)) for row in invited], by=by, now=now
    )
    audit.record("event.announce_change", event, by=by, at=now, after={"told": len(invited)})
    return mailing
