"""What the staff home asks the press review."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.models import Briefing, Item, Source
from monitoring.permissions import can_approve_briefing, can_judge, can_prepare_briefing
from prcms.base import dates
from prcms.base.queues import Queue, QueueRow

SHOWN = 10
# A briefing not approved by then is late for those who read it with their tea.
_OPEN = (Briefing.State.DRAFT, Briefing.State.AWAITING)


def queues(user: Any, now: datetime) -> list[Queue]:
    """Briefings to prepare or approve, mentions without a tone, failing sources. Six queries."""
    found = []
    if can_prepare_briefing(user) or user.has_perm("monitoring.approve_briefing"):
        found.append(_briefings(user))
    if can_judge(user):
        found.append(_tones())
    if user.has_perm("monitoring.change_source"):
        found.append(_sources(now))
    return found


def _briefings(user: Any) -> Queue:
    waiting = list(Briefing.objects.filter(state__in=_OPEN).order_by("day")[:SHOWN])
    approves = user.has_perm("monitoring.approve_briefing")
    rows = [
        QueueRow(
            label=_("Daily briefing of %(day)s") % {"day": dates.format(briefing.day, "medium")},
            url=reverse("admin:monitoring_briefing_change", args=[briefing.pk]),
            since=briefing.created_at,
            due_at=briefing.covers_until,
            chip=briefing.get_state_display(),
            tone="warn" if briefing.state == Briefing.State.AWAITING else "draft",
        )
        for briefing in waiting
        if not approves or can_approve_briefing(user, briefing)
    ]
    return Queue(
        key="briefing",
        title=_("Briefing to approve") if approves else _("Briefing to prepare"),
        rows=rows,
        count=len(rows),
        url=reverse("admin:monitoring_briefing_changelist"),
        act=_("Look and approve") if approves else _("Prepare"),
        order=5,
        empty=_("No briefing is waiting."),
    )


def _tones() -> Queue:
    waiting = Item.objects.needing_tone()
    rows = [
        QueueRow(
            label=item.title,
            url=reverse("admin:monitoring_item_change", args=[item.pk]),
            detail=str(item.publisher),
            language=item.language,
            since=item.fetched_at,
            chip=_("%(tone)s?") % {"tone": item.get_tone_display()},
            tone={"positive": "good", "negative": "bad"}.get(item.tone, "neutral"),
        )
        for item in waiting.select_related("publisher").newest()[:SHOWN]
    ]
    return Queue(
        key="tones",
        title=_("Mentions that need a tone"),
        rows=rows,
        count=waiting.count(),
        url=reverse("admin:monitoring_tone_desk"),
        act=_("Judge"),
        order=25,
        empty=_("Every mention has been judged by a person."),
    )


def _sources(now: datetime) -> Queue:
    failing = Source.objects.failing()
    rows = [
        QueueRow(
            label=str(source),
            url=reverse("admin:monitoring_source_change", args=[source.pk]),
            detail=source.last_error,
            since=source.last_ok_at,
            chip=_("failing"),
            tone="bad",
        )
        for source in failing.select_related("publisher").order_by("last_ok_at")[:SHOWN]
    ]
    return Queue(
        key="sources",
        title=_("Sources that do not answer"),
        rows=rows,
        count=failing.count(),
        url=reverse("admin:monitoring_source_changelist") + "?health__exact=failing",
        act=_("Look"),
        order=60,
        alarm=bool(rows),
        empty=_("All sources answer."),
    )
