"""The staff home: what waits for this person, by deadline; the language switch beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.models import Delivery
from monitoring.models import Briefing
from prcms.base import dates, verbs
from prcms.base.hidden import hidden_from
from prcms.base.models import AuditEvent, Heartbeat, User
from prcms.base.queues import Queue, QueueRow
from prcms.base.text import local_digits
from prcms.finding import actions_for

APPS = ("newsroom", "contacts", "events", "monitoring")
# Whose day begins in which app: its lists stand above the others'.
OWN_APP = {
    "writer": "newsroom",
    "contributor": "newsroom",
    "editor": "newsroom",
    "translator": "newsroom",
    "reviewer": "newsroom",
    "contacts_officer": "contacts",
    "events_officer": "events",
    "analyst": "monitoring",
    "director": "monitoring",
}
SOON = timedelta(hours=2)
SILENT_WORKER = timedelta(minutes=5)
CHANGES_SHOWN = 12


@dataclass(frozen=True)
class Fact:
    """One part of the system line."""

    text: str
    bad: bool = False
    url: str = ""


@dataclass(frozen=True)
class Change:
    """One thing that somebody else did since the last visit."""

    at: datetime
    who: str
    what: str
    kind: str
    label: str
    url: str


@dataclass(frozen=True)
class Shown:
    """A queue with what the page says about it as a whole."""

    queue: Queue
    next_due: datetime | None
    oldest: datetime | None
    rows: list[tuple[QueueRow, str]]


def arrange(
    queues: Iterable[tuple[str, Queue]], *, roles: Iterable[str], now: datetime
) -> tuple[list[Shown], list[Queue]]:
    """Lists with something in them in the order to be worked off, and the empty ones.

    Alarms come first, then the lists of the user's own app, then by ``order`` and next deadline.
    ``queues`` are pairs of app name and queue. Asks nothing of the database.
    """
    own = {OWN_APP[role] for role in roles if role in OWN_APP}
    full: list[tuple[tuple[Any, ...], Shown]] = []
    empty: list[Queue] = []
    for app, queue in queues:
        if not queue.count:
            empty.append(queue)
            continue
        due = [row.due_at for row in queue.rows if row.due_at]
        since = [row.since for row in queue.rows if row.since]
        next_due, oldest = min(due, default=None), min(since, default=None)
        rows = [(row, _urgency(row.due_at, now)) for row in queue.rows]
        key = (not queue.alarm, app not in own, queue.order, next_due is None, next_due or now)
        full.append((key, Shown(queue, next_due, oldest, rows)))
    full.sort(key=lambda pair: pair[0])
    return [shown for _key, shown in full], empty


def _urgency(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    if due < now:
        return "late"
    return "soon" if due - now < SOON else "later"


def collect(user: User, now: datetime) -> list[tuple[str, Queue]]:
    """Every app's lists for this user. As many queries as the apps say."""
    found: list[tuple[str, Queue]] = []
    for app in APPS:
        if find_spec(f"{app}.stats") is None:
            continue
        queues: Callable[[User, datetime], list[Queue]] = import_module(f"{app}.stats").queues
        found += [(app, queue) for queue in queues(user, now)]
    return found


def system_facts(now: datetime) -> list[Fact]:
    """How the portal itself is: background work, mail, briefing. Three queries."""
    return [_worker(now), *_mail(), _briefing()]


def _worker(now: datetime) -> Fact:
    at = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    if at is None:
        return Fact(_("Background work has not started yet"), bad=True)
    if now - at > SILENT_WORKER:
        return Fact(_("Background work stands still since %(at)s") % {"at": _at(at)}, bad=True)
    return Fact(_("Background work runs"))


def _mail() -> list[Fact]:
    states = Delivery.State
    counts: dict[str, int] = dict(
        Delivery.objects.exclude(state__in=[states.SENT, states.WITHHELD])
        .values_list("state")
        .annotate(n=Count("pk"))
        .order_by()
    )
    waiting = sum(counts.get(s, 0) for s in (states.QUEUED, states.SENDING, states.DEFERRED))
    failed = sum(counts.get(s, 0) for s in (states.FAILED, states.BOUNCED, states.UNKNOWN))
    facts = [
        Fact(
            ngettext("%(n)s mail waiting", "%(n)s mails waiting", waiting) % {"n": _number(waiting)}
            if waiting
            else _("No mail waiting")
        )
    ]
    if failed:
        said = ngettext("%(n)s mail not delivered", "%(n)s mails not delivered", failed)
        facts.append(
            Fact(
                said % {"n": _number(failed)},
                bad=True,
                url=_url("admin:contacts_mailing_changelist"),
            )
        )
    return facts


def _briefing() -> Fact:
    last = Briefing.objects.filter(state=Briefing.State.SENT).order_by("-sent_at").first()
    if last is None or last.sent_at is None:
        return Fact(_("No briefing sent yet"))
    return Fact(_("Last briefing sent %(at)s") % {"at": _at(last.sent_at)})


def changes_since(user: User, since: datetime) -> list[Change]:
    """What others did since ``since`` to things ``user`` may see; newest first. Two queries."""
    events = (
        AuditEvent.objects.filter(at__gt=since, object_label__in=_visible_labels(user))
        .exclude(hidden_from(user, label="object_label", key="object_key"))
        .exclude(actor=user)
        .order_by("-at", "-pk")[:CHANGES_SHOWN]
    )
    return [
        Change(
            at=event.at,
            who=event.actor_label or _("the portal"),
            what=verbs.said(event.verb),
            kind=verbs.kind(event.object_label),
            label=event.object_text,
            url=verbs.link(event.object_label, event.object_key),
        )
        for event in events
    ]


def _visible_labels(user: User) -> list[str]:
    return [
        model._meta.label_lower
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if user.has_perm(f"{app}.view_{model._meta.model_name}")
    ]


def last_visit(request: HttpRequest, now: datetime) -> datetime:
    """When this person was here before today's sign-in; a day ago when that is not known."""
    text = request.session.get("visit_before", "")
    found = parse_datetime(text) if text else None
    return found or now - timedelta(days=1)


def screen(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for signed-in staff, as every page of the admin; never kept by caches."""
    guarded: Callable[..., HttpResponse] = secure_admin_login(admin.site.admin_view(view))
    return guarded


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My work: the lists, the system line, what changed."""
    user = request.user
    assert isinstance(user, User)
    now = timezone.now()
    since = last_visit(request, now)
    roles = [group.name for group in user.groups.all()]
    full, empty = arrange(collect(user, now), roles=roles, now=now)
    facts = system_facts(now)
    context = {
        **admin.site.each_context(request),
        "title": _("My work"),
        "now": now,
        "queues": full,
        "empty": empty,
        "facts": facts,
        "trouble": any(fact.bad for fact in facts),
        "since": since,
        "changes": changes_since(user, since),
        "actions": actions_for(user)[:5],
    }
    return TemplateResponse(request, "admin/index.html", context)


@require_safe
def not_a_page(request: HttpRequest) -> HttpResponse:
    """Where Django would list models: lead to the work instead."""
    return HttpResponseRedirect(reverse("staff_home"))


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language of the screens with the user and go back to the page."""
    user = request.user
    assert isinstance(user, User)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        user.language = language
        user.save(update_fields=["language"])
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("staff_home")
    return HttpResponseRedirect(back)


def _at(value: datetime) -> str:
    return dates.format(value, "moment")


def _number(value: int) -> str:
    return local_digits(value, get_language())


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
