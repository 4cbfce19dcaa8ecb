"""What the post office and the address book put on the staff home."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Delivery, Mailing
from contacts.permissions import can_send
from prcms.base.hidden import hidden_from
from prcms.base.queues import Queue, QueueRow
from prcms.base.text import local_digits

SHOWN = 10
RUNNING = ("queued", "sending", "deferred")


def queues(user: Any, now: datetime) -> list[Queue]:
    """Failed messages, unclear ones and running mailings, for whoever may send. Four queries while short."""
    if not can_send(user):
        return []
    letters = Mailing.objects.exclude(hidden_from(user, label="source_label", key="source_key"))
    deliveries = Delivery.objects.filter(mailing__in=letters)
    return [
        _deliveries(
            "mail_failed",
            _("Mail that did not arrive"),
            deliveries.filter(state__in=("failed", "bounced")),
            order=20,
        ),
        _deliveries(
            "mail_unknown",
            _("Mail that may or may not have left"),
            deliveries.filter(state=Delivery.State.UNKNOWN),
            order=15,
        ),
        _running(letters),
    ]


def _deliveries(key: str, title: Any, found: "QuerySet[Delivery]", *, order: int) -> Queue:
    rows = [
        QueueRow(
            label=delivery.name or delivery.address,
            url=reverse("admin:contacts_delivery_change", args=[delivery.pk]),
            detail=delivery.mailing.label,
            since=delivery.queued_at,
            chip=delivery.get_why_display(),
            tone="bad",
        )
        for delivery in found.select_related("mailing").order_by("-queued_at", "-pk")[:SHOWN]
    ]
    # A short list is its own count.
    count = len(rows) if len(rows) < SHOWN else found.count()
    return Queue(
        key=key,
        title=title,
        rows=rows,
        count=count,
        url=reverse("admin:contacts_delivery_changelist") + "?trouble=1",
        act=_("Decide"),
        order=order,
        alarm=bool(rows),
        empty=_("Everything that was sent has left."),
    )


def _running(letters: "QuerySet[Mailing]") -> Queue:
    found: Any = letters.filter(pk__in=Delivery.objects.filter(state__in=RUNNING).values("mailing"))
    rows = []
    for mailing in found.with_counts()[:SHOWN]:
        mailing_counts: Any = mailing
        done = mailing_counts.n_total - mailing_counts.n_open
        stopped = mailing.stopped_at is not None
        rows.append(
            QueueRow(
                label=mailing.label,
                url=reverse("admin:contacts_mailing_change", args=[mailing.pk]),
                detail=gettext("%(done)s of %(total)s done")
                % {
                    "done": local_digits(done, get_language()),
                    "total": local_digits(mailing_counts.n_total, get_language()),
                },
                due_at=mailing.not_before,
                since=mailing.created_at,
                chip=_("stopped") if stopped else _("running"),
                tone="warn" if stopped else "info",
            )
        )
    count = len(rows) if len(rows) < SHOWN else found.count()
    return Queue(
        key="mail_running",
        title=_("Mailings on their way"),
        rows=rows,
        count=count,
        url=reverse("admin:contacts_mailing_changelist"),
        act=_("Watch"),
        order=60,
        empty=_("Nothing is on its way."),
    )
