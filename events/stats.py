"""What the staff home asks the events office."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events.models import Event, Invitation
from prcms.base import dates
from prcms.base.queues import Queue, QueueRow
from prcms.base.text import local_digits

SHOWN = 10


def queues(user: Any, now: datetime) -> list[Queue]:
    """Today's, tomorrow's and this week's events with their answers. Two queries."""
    if not user.has_perm("events.view_event"):
        return []
    coming = (
        Event.objects.filter(
            ends_at__gt=now,
            starts_at__lt=now + timedelta(days=7),
            state__in=[Event.State.PLANNED, Event.State.CONFIRMED],
        )
        .annotate(
            yes=Count("invitations", filter=Q(invitations__answer=Invitation.Answer.YES)),
            no=Count("invitations", filter=Q(invitations__answer=Invitation.Answer.NO)),
            silent=Count("invitations", filter=Q(invitations__answer=Invitation.Answer.NONE)),
        )
        .order_by("starts_at", "pk")
    )
    rows = [_row(event) for event in coming[:SHOWN]]
    count = len(rows) if len(rows) < SHOWN else coming.count()
    return [
        Queue(
            key="events",
            title=_("Events of the next seven days"),
            rows=rows,
            count=count,
            url=reverse("admin:events_event_changelist"),
            act=_("Open"),
            order=40,
            empty=_("No event in the next seven days."),
        )
    ]


def _row(event: Any) -> QueueRow:
    """The event, its hour, who comes."""
    answers = ngettext("%(n)s comes", "%(n)s come", event.yes) % {
        "n": local_digits(event.yes, get_language())
    }
    silent = _("%(n)s silent") % {"n": local_digits(event.silent, get_language())}
    return QueueRow(
        label=event.title,
        url=reverse("admin:events_event_change", args=[event.pk]),
        detail=f"{dates.format(event.starts_at, 'moment')} | {answers} | {silent}",
        due_at=event.starts_at,
        chip=event.get_state_display(),
        tone="good" if event.state == Event.State.CONFIRMED else "draft",
    )
