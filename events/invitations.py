"""Who is asked to come, what they answered, and through which channel. One door for answers."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from contacts.lists import Recipient
from contacts.models import Mailing
from events import emails
from events.models import Event, Invitation
from events.permissions import can_check_in, can_invite
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_line, clean_text

# The link works a day longer than the event, for those who answer late with an apology.
TOKEN_OUTLIVES = timedelta(days=1)
ANSWERS = (Invitation.Answer.YES, Invitation.Answer.NO, Invitation.Answer.MAYBE)
MAX_PARTY = 12


@dataclass(frozen=True)
class Reply:
    """What somebody answered: the answer, how many come, crew, equipment, who comes instead."""

    answer: str
    party: int = 1
    crew: str = ""
    equipment: str = ""
    substitute: str = ""
    note: str = ""


@transaction.atomic
def invite(
    event: Event, *, recipients: Iterable[Recipient], by: User, now: datetime
) -> tuple[list[Invitation], Mailing | None]:
    """Invite everybody in ``recipients`` who is not invited yet, once per address.

    The letters, each with a calendar file and a link of its own, are queued in the same
    transaction. Returns the new invitations and their mailing (None when nobody was new).
    Raises ``Refused`` when the event is not confirmed, is over, or the user may not invite.
    """
    if not can_invite(by):
        raise Refused(_("You may not send invitations. Ask the events officer."))
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.state != Event.State.CONFIRMED:
        raise Refused(_("Confirm the event first: only confirmed events invite."))
    if event.ends_at <= now:
        raise Refused(_("The event is over."))
    taken = set(event.invitations.exclude(address="").values_list("address", flat=True))
    people = set(event.invitations.values_list("person_id", flat=True)) - {None}
    made: list[tuple[Invitation, str]] = []
    for recipient in recipients:
        address = recipient.address.lower()
        if address in taken or (recipient.person_id and recipient.person_id in people):
            continue
        taken.add(address)
        if recipient.person_id:
            people.add(recipient.person_id)
        made.append(_make(event, recipient, by=by, now=now))
    if not made:
        return [], None
    audit.record("event.invite", event, by=by, at=now, after={"invited": len(made)})
    mailing = emails.send_invitations(event, made, by=by, now=now)
    return [invitation for invitation, _token in made], mailing


def _make(event: Event, recipient: Recipient, *, by: User, now: datetime) -> tuple[Invitation, str]:
    key = uuid4()
    token = token_for(key)
    invitation = Invitation.objects.create(
        event=event,
        person_id=recipient.person_id,
        post_id=recipient.post_id,
        organisation_id=recipient.organisation_id,
        name=recipient.name,
        address=recipient.address.lower(),
        language=recipient.language,
        key=key,
        token_hash=hash_token(token),
        token_ends_at=event.ends_at + TOKEN_OUTLIVES,
        invited_at=now,
        invited_by=by,
    )
    return invitation, token


def token_for(key: UUID) -> str:
    """The secret part of an invitation's link: 192 bits derived from its key and SECRET_KEY.

    Derived, not stored, so that a reminder can carry the same link and a stolen table cannot.
    """
    digest = salted_hmac("events.invitation", key.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256, in hexadecimal. The token itself is in the mail only."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str, *, now: datetime) -> Invitation | None:
    """The invitation a link belongs to, or None when unknown, withdrawn or past its end."""
    return (
        Invitation.objects.select_related("event")
        .filter(token_hash=hash_token(token), token_ends_at__gt=now, revoked_at__isnull=True)
        .first()
    )


def answer_by_link(invitation: Invitation, *, reply: Reply, now: datetime) -> Invitation:
    """The invited answered on the page behind the link; may be changed until the event ends."""
    return _answer(invitation, reply, through=Invitation.Channel.LINK, by=None, now=now)


def note_answer(
    invitation: Invitation, *, reply: Reply, through: str, by: User, now: datetime
) -> Invitation:
    """Somebody of the office notes an answer given by telephone, WhatsApp, letter or in person."""
    if not (can_invite(by) or can_check_in(by)):
        raise Refused(_("You may not note answers. Ask the events officer."))
    if through == Invitation.Channel.LINK or through not in Invitation.Channel.values:
        raise Refused(_("Say how the answer came: telephone, WhatsApp, letter or in person."))
    return _answer(invitation, reply, through=through, by=by, now=now)


@transaction.atomic
def _answer(
    invitation: Invitation, reply: Reply, *, through: str, by: User | None, now: datetime
) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("event")
        .get(pk=invitation.pk)
    )
    event = invitation.event
    if invitation.revoked_at is not None:
        raise Refused(_("This invitation was withdrawn."))
    if event.state == Event.State.CANCELLED:
        raise Refused(_("The event was cancelled."))
    if event.ends_at <= now:
        raise Refused(_("The event is over."))
    if reply.answer not in ANSWERS:
        raise Refused(_("Choose one of the answers."))
    if not 1 <= reply.party <= MAX_PARTY:
        raise Refused(
            _("Between 1 and %(most)s people can come on one invitation.") % {"most": MAX_PARTY}
        )
    before = invitation.answer
    invitation.answer = reply.answer
    invitation.answered_at, invitation.answered_through = now, through
    invitation.noted_by = by
    invitation.party = reply.party
    invitation.crew = clean_text(reply.crew)
    invitation.equipment = clean_line(reply.equipment)
    invitation.substitute = clean_line(reply.substitute)
    invitation.note = clean_text(reply.note)
    invitation.save()
    audit.record(
        "invitation.answer",
        invitation,
        by=by,
        at=now,
        before={"answer": before},
        after={"answer": reply.answer, "through": through, "party": reply.party},
    )
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Withdraw an invitation; its link dies at once."""
    if not can_invite(by):
        raise Refused(_("You may not withdraw invitations. Ask the events officer."))
    changed = Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(
        revoked_at=now
    )
    if not changed:
        raise Refused(_("This invitation was already withdrawn."))
    audit.record("invitation.revoke", invitation, by=by, at=now)
