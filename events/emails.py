"""The letters of the events office; each is rendered in the reader's language and queued."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from contacts import letters, outbox
from contacts.models import Mailing
from events import ical
from events.models import Event, Invitation
from prcms.base.models import OfficeProfile, User

CALENDAR_TYPE = "text/calendar; charset=utf-8; method={method}"


def answer_url(token: str, language: str) -> str:
    """The address behind "answer" in a letter, in the reader's language."""
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse('events:answer', args=[token])}"


def send_invitations(
    event: Event, made: Iterable[tuple[Invitation, str]], *, by: User, now: datetime
) -> Mailing:
    """Queue one letter with a calendar file per new invitation. ``made`` pairs them with tokens."""
    made = list(made)
    office = OfficeProfile.load()
    first = min(invitation.pk for invitation, _token in made)
    return outbox.queue(
        kind=Mailing.Kind.INVITATION,
        label=_("Invitation: %(event)s") % {"event": event.title},
        dedupe_key=f"invitation:{event.pk}:{first}",
        envelopes=[
            _envelope(event, invitation, token, kind="invitation", office=office, now=now)
            for invitation, token in made
            if invitation.address
        ],
        by=by,
        now=now,
        source=event,
        sender_name=office.sender_name,
        reply_to=office.reply_to,
    )


def send_reminders(
    event: Event, made: Iterable[tuple[Invitation, str]], *, now: datetime
) -> Mailing:
    """Queue one reminder for each invitation in ``made``; the link is the same as before."""
    office = OfficeProfile.load()
    return outbox.queue(
        kind=Mailing.Kind.INVITATION,
        label=_("Reminder: %(event)s") % {"event": event.title},
        dedupe_key=f"reminder:{event.pk}:{event.sequence}",
        envelopes=[
            _envelope(event, invitation, token, kind="reminder", office=office, now=now)
            for invitation, token in made
            if invitation.address
        ],
        by=None,
        now=now,
        source=event,
        sender_name=office.sender_name,
        reply_to=office.reply_to,
    )


def send_change(
    event: Event, made: Iterable[tuple[Invitation, str]], *, by: User, now: datetime
) -> Mailing:
    """Tell everybody invited that the event moved, was postponed or cancelled."""
    office = OfficeProfile.load()
    return outbox.queue(
        kind=Mailing.Kind.INVITATION,
        label=_("Change: %(event)s") % {"event": event.title},
        dedupe_key=f"change:{event.pk}:{event.sequence}",
        envelopes=[
            _envelope(event, invitation, token, kind="change", office=office, now=now)
            for invitation, token in made
            if invitation.address
        ],
        by=by,
        now=now,
        source=event,
        sender_name=office.sender_name,
        reply_to=office.reply_to,
    )


def _envelope(
    event: Event,
    invitation: Invitation,
    token: str,
    *,
    kind: str,
    office: OfficeProfile,
    now: datetime,
) -> outbox.Envelope:
    cancelled = event.state == Event.State.CANCELLED
    with translation.override(invitation.language):
        letter = letters.render(
            f"events/email/{kind}",
            language=invitation.language,
            context={
                "event": event,
                "invitation": invitation,
                "office": office,
                "answer_url": answer_url(token, invitation.language),
                "reason": event.state_reason,
            },
        )
        calendar = ical.invitation(event, to=invitation, office=office, now=now, cancel=cancelled)
    method = "CANCEL" if cancelled else "REQUEST"
    return outbox.Envelope(
        address=invitation.address,
        name=invitation.name,
        language=invitation.language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        person_id=invitation.person_id,
        post_id=invitation.post_id,
        because=_("invited to the event"),
        attachments=(
            outbox.Attachment(
                name="invitation.ics",
                content_type=CALENDAR_TYPE.format(method=method),
                data=calendar,
            ),
        ),
    )
