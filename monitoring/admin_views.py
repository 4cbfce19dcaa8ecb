"""Staff pages beside the forms: the tone desk, a clipping's file."""

import json
from pathlib import PurePath
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import tone
from monitoring.models import Clipping, Item
from monitoring.permissions import can_judge
from prcms.base.errors import Refused
from prcms.base.models import User

DESK_ROWS = 10


def marked(text: str, field: str, reasons: list[dict[str, Any]]) -> SafeString:
    """``text`` escaped, with ``<mark>`` on the letters that made it match."""
    spans = sorted(
        (int(reason["start"]), int(reason["end"]))
        for reason in reasons
        if reason.get("field") == field
    )
    pieces: list[str | SafeString] = []
    at = 0
    for start, end in spans:
        if start < at or end > len(text):
            continue
        pieces += [text[at:start], format_html("<mark>{}</mark>", text[start:end])]
        at = end
    pieces.append(text[at:])
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def reasons_of(item: Item) -> list[dict[str, Any]]:
    """The places of all mentions of an item; uses what was prefetched."""
    return [reason for mention in item.mentions.all() for reason in mention.because]


@require_safe
def tone_desk(request: HttpRequest) -> HttpResponse:
    """Items about the ministry that nobody has judged: sentence shown, one key or button each."""
    if not can_judge(request.user):
        raise PermissionDenied
    waiting = Item.objects.needing_tone()
    items = list(
        waiting.select_related("publisher")
        .prefetch_related("mentions__topic", "tones")
        .newest()[:DESK_ROWS]
    )
    rows = []
    for item in items:
        reasons = reasons_of(item)
        suggestion = next(iter(item.tones.all()), None)
        rows.append(
            {
                "item": item,
                "title": marked(item.title, "title", reasons),
                "summary": marked(item.summary, "summary", reasons),
                "topics": [mention.topic for mention in item.mentions.all()],
                "evidence": suggestion.evidence if suggestion else "",
            }
        )
    context = {
        **admin.site.each_context(request),
        "title": _("Mentions that need a tone"),
        "rows": rows,
        "count": waiting.count(),
        "opts": Item._meta,
    }
    return render(request, "admin/monitoring/tone_desk.html", context)


@require_POST
def say_tone(request: HttpRequest, pk: int) -> HttpResponse:
    """One judgement, then back to where it was made; JSON for the keyboard."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    item = get_object_or_404(Item, pk=pk)
    value = request.POST.get("tone", "")
    wants_json = request.headers.get("Accept", "") == "application/json"
    try:
        if value == "aside":
            tone.set_aside(item, by=request.user, now=timezone.now())
        else:
            tone.say(item, value, by=request.user, now=timezone.now())
    except Refused as refusal:
        if wants_json:
            answer = json.dumps({"refused": str(refusal)})
            return HttpResponse(answer, status=409, content_type="application/json")
        messages.error(request, str(refusal))
    if wants_json:
        return HttpResponse("{}", content_type="application/json")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("admin:monitoring_item_changelist")
    return HttpResponseRedirect(back)


@require_safe
def scan(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a clipping, for staff who may see it; always as a download."""
    if not request.user.has_perm("monitoring.view_clipping"):
        raise PermissionDenied
    clipping = get_object_or_404(Clipping, pk=pk)
    if not clipping.scan:
        raise Http404
    name = f"clipping-{clipping.pk}{PurePath(clipping.scan.name or '').suffix}"
    return FileResponse(clipping.scan.open("rb"), as_attachment=True, filename=name)
