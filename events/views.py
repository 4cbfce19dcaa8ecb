"""Public pages of the events office: what is coming, and the page behind an invitation's link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from events import ical, invitations
from events.forms import AnswerForm
from events.models import Event, Invitation
from prcms.base.errors import Refused

PAST_SHOWN = 10


@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """Coming events by day, the last ten past ones below."""
    now = timezone.now()
    public = Event.objects.public(now).select_related("place")
    context = {
        "coming": public.upcoming(now),
        "past": public.filter(ends_at__lte=now).order_by("-starts_at", "-pk")[:PAST_SHOWN],
        "now": now,
        "breadcrumb": [{"label": _("Events")}],
    }
    return render(request, "events/event_list.html", context)


@require_GET
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One public event."""
    now = timezone.now()
    event = get_object_or_404(
        Event.objects.public(now).select_related("place", "speaker", "unit"), pk=pk
    )
    context = {
        "event": event,
        "agenda": event.agenda.all(),
        "now": now,
        "breadcrumb": [{"label": _("Events"), "url": reverse("events:list")}],
    }
    return render(request, "events/event_detail.html", context)


@require_GET
def event_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One public event as a calendar file."""
    now = timezone.now()
    event = get_object_or_404(Event.objects.public(now), pk=pk)
    return _calendar([event], name=event.title, filename=f"event-{pk}.ics")


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """All public events, coming and past, as a calendar to subscribe to."""
    return _calendar(
        Event.objects.public(timezone.now()).order_by("starts_at"),
        name=_("Events of the ministry"),
        filename="events.ics",
    )


def _calendar(events: Any, *, name: str, filename: str) -> HttpResponse:
    data = ical.feed(events, language=get_language() or "fa", name=name, now=timezone.now())
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


# The secret in the address is the right to answer, so no cookie is needed to prove it; and with
# "no-referrer" a browser names no origin that a check could compare.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation: GET shows, POST answers.

    Open to whoever holds the link; shows no more than the answer needs. A link checker that
    follows it changes nothing.
    """
    now = timezone.now()
    invitation = invitations.by_token(token, now=now)
    if invitation is None:
        return _private(render(request, "events/answer_gone.html", status=404))
    form = AnswerForm(request.POST or None, initial=_initial(invitation))
    if request.method == "POST" and form.is_valid():
        try:
            invitations.answer_by_link(invitation, reply=form.reply(), now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _private(redirect("events:answered", token=token))
    context = {"invitation": invitation, "event": invitation.event, "form": form, "now": now}
    return _private(render(request, "events/answer.html", context))


@never_cache
@require_GET
def answered(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, what was noted, and how to change it."""
    invitation = invitations.by_token(token, now=timezone.now())
    if invitation is None or invitation.answer == Invitation.Answer.NONE:
        raise Http404
    context = {"invitation": invitation, "event": invitation.event, "token": token}
    return _private(render(request, "events/answered.html", context))


def _initial(invitation: Invitation) -> dict[str, Any]:
    """What was answered before, so that a second thought is a small change."""
    if invitation.answer == Invitation.Answer.NONE:
        return {}
    names = ("answer", "party", "crew", "equipment", "substitute", "note")
    return {name: getattr(invitation, name) for name in names}


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the token out of referrers, caches and search engines."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
