"""The list at the door: who is expected, who came, who was refused and why."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from events.models import CheckIn, Event, Invitation
from events.permissions import can_check_in
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_line


def expected(event: Event) -> QuerySet[Invitation]:
    """Everybody invited and not withdrawn, with ``came``; those who come stand first. One query."""
    return (
        event.invitations.filter(revoked_at__isnull=True)
        .select_related("organisation", "noted_by")
        .annotate(came=Exists(CheckIn.objects.filter(invitation=OuterRef("pk"), admitted=True)))
        .order_by("-answer", "name", "pk")
    )


def check_in(
    event: Event,
    *,
    by: User,
    now: datetime,
    nonce: UUID,
    invitation: Invitation | None = None,
    name: str = "",
    outlet: str = "",
    count: int = 1,
    refused_because: str = "",
) -> CheckIn:
    """Write down that somebody came in, or was refused.

    ``nonce`` names the act: the same nonce again returns the first row, so a page sent twice on
    a bad line counts once. Somebody without an invitation needs a name. Raises ``Refused`` when
    the invited is in already or the user does not stand at the door.
    """
    if not can_check_in(by):
        raise Refused(_("You may not check guests in. Ask the events officer."))
    name = clean_line(name) or (invitation.name if invitation else "")
    if not name:
        raise Refused(_("Write the name of the guest."))
    if invitation is not None and invitation.event_id != event.pk:
        raise Refused(_("This invitation is for another event."))
    if not 1 <= count <= 50:
        raise Refused(_("Write how many came in: 1 to 50."))
    try:
        with transaction.atomic():
            arrival, created = CheckIn.objects.get_or_create(
                nonce=nonce,
                defaults={
                    "event": event,
                    "invitation": invitation,
                    "name": name,
                    "outlet": clean_line(outlet)
                    or str((invitation.organisation if invitation else None) or ""),
                    "count": count,
                    "admitted": not refused_because,
                    "reason": clean_line(refused_because),
                    "at": now,
                    "by": by,
                },
            )
            if created:
                audit.record("door.check_in", arrival, by=by, at=now)
    except IntegrityError as error:
        raise Refused(_("%(name)s is in already.") % {"name": name}) from error
    return arrival
