"""The guest list and the door: staff pages beside the event's form."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import booking
from events import door as door_list
from events.forms import DoorForm
from events.models import Booking, CheckIn, Event, Invitation
from events.permissions import can_check_in, can_plan
from prcms.base import dates
from prcms.base.errors import Refused
from prcms.base.text import fold


def moment(value: datetime) -> SafeString:
    """A moment as the office writes it, machine-readable inside."""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), dates.format(value, "moment")
    )


def _context(request: HttpRequest, event: Event, title: str) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": title,
        "event": event,
        "original": event,
        "opts": Event._meta,
    }


def guests(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody invited, with answer, channel, crew and equipment; printable."""
    if not request.user.has_perm("events.view_invitation"):
        raise PermissionDenied
    event = get_object_or_404(Event, pk=pk)
    invited = list(door_list.expected(event))
    counts = {
        answer: sum(1 for row in invited if row.answer == answer)
        for answer in Invitation.Answer.values
    }
    context = {
        **_context(request, event, _("Guest list")),
        "invited": invited,
        "counts": counts,
        "heads": sum(row.party for row in invited if row.answer == Invitation.Answer.YES),
    }
    return render(request, "admin/events/guests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The list at the door, for a telephone: search, let in, refuse, walk-ins."""
    if not can_check_in(request.user):
        raise PermissionDenied
    event = get_object_or_404(Event, pk=pk)
    form = DoorForm(request.POST or None, event=event)
    if request.method == "POST":
        if form.is_valid() and _let_in(request, event, form.cleaned_data):
            return redirect("admin:events_event_door", pk=pk)
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    term = fold(request.GET.get("q", ""))
    rows = list(door_list.expected(event))
    context = {
        **_context(request, event, _("At the door")),
        # Each row carries its own nonce: a button pressed twice on a bad line counts once.
        "rows": [
            (row, uuid4())
            for row in rows
            if not term or term in fold(f"{row.name} {row.organisation or ''}")
        ],
        "arrivals": CheckIn.objects.filter(event=event)[:20],
        "inside": sum(
            CheckIn.objects.filter(event=event, admitted=True).values_list("count", flat=True)
        ),
        "expected": sum(row.party for row in rows if row.answer == Invitation.Answer.YES),
        "term": request.GET.get("q", ""),
        "form": form if form.is_bound and form.errors else DoorForm(event=event),
    }
    return render(request, "admin/events/door.html", context)


def _let_in(request: Any, event: Event, data: dict[str, Any]) -> bool:
    """Write the arrival down; say so, or say why not."""
    try:
        arrival = door_list.check_in(
            event,
            by=request.user,
            now=timezone.now(),
            nonce=data["nonce"],
            invitation=data["invitation"],
            name=data["name"],
            outlet=data["outlet"],
            count=data["count"],
            refused_because=data["refused_because"],
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    if arrival.admitted:
        messages.success(request, _("%(name)s is in.") % {"name": arrival.name})
    else:
        messages.warning(request, _("%(name)s was refused.") % {"name": arrival.name})
    return True


@require_POST
def release_booking(request: Any, pk: int, booking_pk: int) -> HttpResponse:
    """Give a hall or camera back."""
    if not can_plan(request.user):
        raise PermissionDenied
    held = get_object_or_404(Booking.objects.select_related("resource"), pk=booking_pk, event=pk)
    try:
        booking.release(held, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is free again.") % {"name": held.resource})
    return redirect("admin:events_event_change", pk)
