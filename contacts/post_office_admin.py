"""Screens of the post office: mailings, deliveries, and who must not be written to."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts import consent, outbox
from contacts.forms import SuppressionForm
from contacts.models import Delivery, Mailing, Suppression
from contacts.permissions import can_send, can_suppress
from prcms.base.admin_site import (
    Move,
    ReasonForm,
    SolarDateFilter,
    StaffAdmin,
    chip,
    solar_column,
)
from prcms.base.hidden import hidden_from
from prcms.base.text import fold, local_digits

TONES = {
    Delivery.State.QUEUED: "draft",
    Delivery.State.SENDING: "info",
    Delivery.State.SENT: "good",
    Delivery.State.DEFERRED: "warn",
    Delivery.State.FAILED: "bad",
    Delivery.State.BOUNCED: "bad",
    Delivery.State.UNKNOWN: "embargo",
    Delivery.State.WITHHELD: "neutral",
}
# Lines on the page of a mailing; the rest is on the list of deliveries.
SHOWN = 300


class _Record(StaffAdmin):
    """A screen that shows rows nobody types: no adding, changing or deleting."""

    class Media:
        css = {"all": ["css/pages/contacts.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from the outbox."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was written stays as it was; moves are buttons."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing that was sent disappears."""
        return False


def state_chip(delivery: Delivery) -> str:
    """The state in its colour."""
    return chip(delivery.get_state_display(), TONES[Delivery.State(delivery.state)])


@admin.register(Mailing)
class MailingAdmin(_Record):
    """What was sent to whom, and how far it is."""

    list_display = ("label", "kind", "progress", "trouble", "made")
    list_filter = ("kind", ("created_at", SolarDateFilter))
    search_fields = ("label",)
    fields = ("label", "kind", "created_by", "created", "not_before", "how_far", "recipients")
    readonly_fields = ("created", "how_far", "recipients")
    made = solar_column("created_at", _("made"), "moment")
    created = solar_column("created_at", _("made"), "long_moment")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the counts of the rows; not about what is limited to other readers."""
        hidden = hidden_from(request.user, label="source_label", key="source_key")
        return Mailing.objects.with_counts().exclude(hidden)

    @admin.display(description=_("how far"))
    def progress(self, obj: Any) -> str:
        """ "197 of 200 sent", stopped or running."""
        said = gettext("%(sent)s of %(total)s sent") % {
            "sent": _number(obj.n_sent),
            "total": _number(obj.n_total),
        }
        if obj.stopped_at:
            return format_html("{} {}", said, chip(gettext("stopped"), "warn"))
        if obj.n_open:
            return format_html("{} {}", said, chip(gettext("running"), "info"))
        return said

    @admin.display(description=_("trouble"))
    def trouble(self, obj: Any) -> str:
        """How many did not arrive, leading to them."""
        if not obj.n_bad:
            return "—"
        url = reverse("admin:contacts_delivery_changelist")
        said = ngettext("%(n)s not delivered", "%(n)s not delivered", obj.n_bad) % {
            "n": _number(obj.n_bad)
        }
        return format_html(
            '<a href="{}?mailing__id__exact={}&amp;trouble=1">{}</a>', url, obj.pk, said
        )

    @admin.display(description=_("how far"))
    def how_far(self, obj: Mailing) -> str:
        """The bar and the numbers."""
        return render_to_string(
            "contacts/admin/_how_far.html", {"mailing": obj, "progress": outbox.progress(obj)}
        )

    @admin.display(description=_("recipients"))
    def recipients(self, obj: Mailing) -> str:
        """One line per recipient."""
        rows = obj.deliveries.order_by("pk")[: SHOWN + 1]
        lines = [(row, state_chip(row)) for row in rows]
        return render_to_string(
            "contacts/admin/_recipients.html",
            {"lines": lines[:SHOWN], "is_cut": len(lines) > SHOWN, "mailing": obj},
        )

    def moves(self, request: HttpRequest, obj: Any) -> Sequence[Move]:
        """Stop what is not finished; let a stopped one go on."""
        if not can_send(request.user):
            return ()
        if obj.stopped_at:
            return (Move("resume", _("go on sending"), _resume, tone="primary"),)
        if outbox.progress(obj).is_finished:
            return ()
        return (
            Move(
                "stop",
                _("stop sending"),
                _stop,
                form=ReasonForm,
                tone="danger",
                help=_("What has not been handed to the mail server yet stays here."),
            ),
        )


def _stop(request: Any, obj: Mailing, data: dict[str, Any]) -> None:
    outbox.stop(obj, by=request.user, now=timezone.now(), reason=data["reason"])


def _resume(request: Any, obj: Mailing, data: dict[str, Any]) -> None:
    outbox.resume(obj, by=request.user, now=timezone.now())


class TroubleFilter(admin.SimpleListFilter):
    """Messages that need somebody."""

    title = _("trouble")
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One answer."""
        return [("1", _("not delivered or unclear"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Failed, returned, unclear."""
        if self.value() == "1":
            return queryset.filter(state__in=("failed", "bounced", "unknown"))
        return queryset


@admin.register(Delivery)
class DeliveryAdmin(_Record):
    """One message to one address, and its fate."""

    list_display = ("sentence", "state_column", "why", "tries", "queued", "sent")
    list_display_links = ("sentence",)
    list_filter = (TroubleFilter, "state", "mailing__kind", ("queued_at", SolarDateFilter))
    list_select_related = ("mailing",)
    search_fields = ("address_key", "name", "subject")
    fields = (
        "mailing_link",
        "name",
        "address",
        "language",
        "because",
        "state_column",
        "why",
        "answer",
        "tries",
        "queued_column",
        "sent_column",
        "subject",
        "text",
    )
    readonly_fields = (
        "mailing_link",
        "state_column",
        "answer",
        "tries",
        "queued_column",
        "sent_column",
    )
    queued = solar_column("queued_at", _("queued"), "moment")
    sent = solar_column("sent_at", _("sent"), "moment")
    queued_column = solar_column("queued_at", _("queued"), "long_moment")
    sent_column = solar_column("sent_at", _("sent"), "long_moment")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Not about what is limited to other readers."""
        hidden = hidden_from(request.user, label="mailing__source_label", key="mailing__source_key")
        return super().get_queryset(request).exclude(hidden)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The links from a mailing to its deliveries."""
        return lookup == "mailing__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("message"), ordering="pk")
    def sentence(self, obj: Delivery) -> str:
        """To whom, about what."""
        return format_html(
            "<bdi>{}</bdi>: <bdi>{}</bdi>", obj.name or obj.address, obj.mailing.label
        )

    @admin.display(description=_("state"), ordering="state")
    def state_column(self, obj: Delivery) -> str:
        """Where it is."""
        return state_chip(obj)

    @admin.display(description=_("answer of the server"), empty_value="—")
    def answer(self, obj: Delivery) -> str | None:
        """Code and words of the mail server, left to right, or the reason it was withheld."""
        if not obj.last_error and obj.smtp_code is None:
            return None
        side = "ltr" if obj.smtp_code else "auto"
        return format_html('<bdi dir="{}">{} {}</bdi>', side, obj.smtp_code or "", obj.last_error)

    @admin.display(description=_("attempts"), ordering="attempts")
    def tries(self, obj: Delivery) -> str:
        """How often it was tried."""
        return _number(obj.attempts)

    @admin.display(description=_("mailing"))
    def mailing_link(self, obj: Delivery) -> str:
        """The mailing it belongs to."""
        url = reverse("admin:contacts_mailing_change", args=[obj.mailing_id])
        return format_html('<a href="{}">{}</a>', url, obj.mailing)

    def moves(self, request: HttpRequest, obj: Any) -> Sequence[Move]:
        """Send again, or decide about an unclear one."""
        if not can_send(request.user):
            return ()
        state = Delivery.State(obj.state)
        if state == Delivery.State.UNKNOWN:
            return (
                Move("arrived", _("it has left"), _settle(sent=True)),
                Move("again", _("it has not left: send it"), _settle(sent=False), tone="primary"),
            )
        if state in (
            Delivery.State.FAILED,
            Delivery.State.BOUNCED,
            Delivery.State.WITHHELD,
            Delivery.State.DEFERRED,
        ):
            return (Move("retry", _("send again"), _retry, tone="primary"),)
        return ()


def _retry(request: Any, obj: Delivery, data: dict[str, Any]) -> str:
    outbox.retry(obj, by=request.user, now=timezone.now())
    return gettext("It is in the queue again.")


def _settle(*, sent: bool) -> Any:
    def run(request: Any, obj: Delivery, data: dict[str, Any]) -> None:
        outbox.settle_unknown(obj, sent=sent, by=request.user, now=timezone.now())

    return run


@admin.register(Suppression)
class SuppressionAdmin(StaffAdmin):
    """Addresses and people that must not be written to; checked at the second of sending."""

    form = SuppressionForm
    list_display = ("sentence", "scope", "reason", "begun", "ends")
    list_display_links = ("sentence",)
    list_filter = ("scope",)
    list_select_related = ("person",)
    search_fields = ("address_key", "reason")
    autocomplete_fields = ("person",)
    fields = ("address", "person", "scope", "reason", "until")
    begun = solar_column("since", _("since"), "moment")
    ends = solar_column("until", _("until"), "moment")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The stored key on the page of a row, the form's own field on a new one."""
        if obj is None:
            return self.fields
        return ("address_key", "person", "scope", "reason", "since", "until", "by")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """By address, by reason, or by the folded name of the person."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        word = fold(search_term)
        if word:
            found = found | queryset.filter(person__search_key__contains=word)
        return found, distinct

    @admin.display(description=_("who"))
    def sentence(self, obj: Suppression) -> str:
        """The person or the address."""
        return format_html("<bdi>{}</bdi>", obj.person or obj.address_key)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Lifted by a move, never rewritten."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The row stays as history."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """Through the door."""
        row = consent.suppress(
            address=form.cleaned_data.get("address", ""),
            person=obj.person,
            scope=obj.scope,
            reason=obj.reason,
            until=obj.until,
            by=request.user,
            now=timezone.now(),
        )
        obj.pk, obj.address_key = row.pk, row.address_key

    def moves(self, request: HttpRequest, obj: Any) -> Sequence[Move]:
        """Lift it."""
        now = timezone.now()
        if not can_suppress(request.user) or (obj.until is not None and obj.until <= now):
            return ()
        return (Move("lift", _("may be written to again"), _lift, form=ReasonForm),)


def _lift(request: Any, obj: Suppression, data: dict[str, Any]) -> None:
    consent.lift(obj, reason=data["reason"], by=request.user, now=timezone.now())


def _number(value: int) -> str:
    return local_digits(value, get_language())
