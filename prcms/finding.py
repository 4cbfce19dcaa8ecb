"""The find-or-do box: opens a thing by its name or number, or begins a new one."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import access
from newsroom.indexing import with_key_words
from prcms.base import dates
from prcms.base.models import User
from prcms.base.text import fold, local_digits, to_latin_digits

EACH = 5
EACH_ON_PAGE = 20
MAX_QUERY = 100


@dataclass(frozen=True)
class Place:
    """One kind of thing the box looks through, and who may see it: by right and row by row."""

    model: str
    permission: str
    detail: Callable[[Any], str] = lambda obj: ""
    known: Callable[[Any], Q] = lambda user: Q()
    # Where many rows are looked through: the rows with all words, from an index of their own.
    search: Callable[[Any, str], Any] | None = None


@dataclass(frozen=True)
class Action:
    """Something new that can be begun from the box."""

    label: str | Promise
    url_name: str
    permission: str
    words: str = ""

    @property
    def url(self) -> str:
        """Where it begins; "" while the screen does not exist."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Found:
    """One line of the answer."""

    kind: str
    label: str
    url: str
    detail: str = ""


def _day(name: str) -> Callable[[Any], str]:
    return lambda obj: dates.format(getattr(obj, name, None), "medium")


PLACES = (
    Place(
        "newsroom.article",
        "newsroom.view_article",
        _day("created_at"),
        access.openable,
        with_key_words,
    ),
    # Who was merged into somebody else has no page any more.
    Place(
        "contacts.person",
        "contacts.view_person",
        known=lambda user: Q(merged_into__isnull=True),
    ),
    Place("contacts.organisation", "contacts.view_organisation"),
    Place("events.event", "events.view_event", _day("starts_at")),
    Place("monitoring.item", "monitoring.view_item", _day("published_at")),
)
ACTIONS = (
    Action(
        gettext_lazy("New article"),
        "admin:newsroom_article_add",
        "newsroom.add_article",
        "خبر اطلاعیه اعلامیه نو جدید news release announcement",
    ),
    Action(
        gettext_lazy("New submission"),
        "admin:newsroom_submission_add",
        "newsroom.hand_in_submission",
        "دستاورد ارسال نو جدید achievement",
    ),
    Action(
        gettext_lazy("New event"),
        "admin:events_event_add",
        "events.add_event",
        "کنفرانس رویداد پېښه غونډه نو جدید press conference",
    ),
    Action(
        gettext_lazy("New person"),
        "admin:contacts_person_add",
        "contacts.add_person",
        "شخص کس خبرنگار خبریال نو جدید contact journalist",
    ),
    Action(
        gettext_lazy("New organisation"),
        "admin:contacts_organisation_add",
        "contacts.add_organisation",
        "نهاد اداره رسانه رسنۍ نو جدید media outlet",
    ),
    Action(
        gettext_lazy("New clipping"),
        "admin:monitoring_clipping_add",
        "monitoring.add_clipping",
        "بریده پرېکړی جراید نو جدید",
    ),
    Action(gettext_lazy("New user"), "admin:base_user_add", "base.add_user", "کاربر کارن نو جدید"),
)


def actions_for(user: User) -> list[Action]:
    """What ``user`` may begin, where the screen exists. No queries of its own."""
    return [action for action in ACTIONS if user.has_perm(action.permission) and action.url]


def look(user: User, text: str, *, each: int = EACH) -> list[Found]:
    """Things and actions that match ``text``, at most ``each`` of every kind.

    A number alone opens by number; words must all occur in the folded key, so that spelling,
    digits and half-spaces do not matter. Only what ``user`` may see. One query per kind.
    """
    text = text.strip()[:MAX_QUERY]
    if not text:
        return []
    found = [
        Found(kind=pgettext("kind of result", "do"), label=str(action.label), url=action.url)
        for action in actions_for(user)
        if _means(action, text)
    ]
    for place in PLACES:
        found += _in(place, user, text, each)
    return found


def _means(action: Action, text: str) -> bool:
    words = fold(text).split()
    known = fold(f"{action.label} {action.words}")
    return bool(words) and all(word in known for word in words)


def _in(place: Place, user: User, text: str, each: int) -> list[Found]:
    if not user.has_perm(place.permission):
        return []
    model = apps.get_model(place.model)
    url_name = "admin:{}_change".format(place.model.replace(".", "_"))
    rows: Iterable[Any]
    known: QuerySet[Any] = model._default_manager.filter(place.known(user))
    if place.search is None:
        rows = known.filter(_matching(text)).order_by("-pk")[:each]
    else:
        # Two questions, each with an index; "or" between them would read every row.
        number = _number(text)
        numbered = [] if number is None else list(known.filter(pk=number))
        worded = place.search(known, text).order_by("-pk")[:each]
        rows = [*numbered, *(row for row in worded if row not in numbered)][:each]
    kind = str(capfirst(model._meta.verbose_name))
    try:
        return [
            Found(kind, str(row), reverse(url_name, args=[row.pk]), place.detail(row))
            for row in rows
        ]
    except NoReverseMatch:
        return []


def _number(text: str) -> int | None:
    """The number that was typed, in any digits; None for words."""
    number = to_latin_digits(text).lstrip("#")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def _matching(text: str) -> Q:
    words = Q()
    for word in fold(text).split():
        words &= Q(search_key__contains=word)
    if not words:
        words = Q(pk__in=[])
    number = _number(text)
    return words if number is None else Q(pk=number) | words


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Answers the box: JSON while typing, a page on Enter."""
    user = request.user
    assert isinstance(user, User)
    text = request.GET.get("q", "")[:MAX_QUERY]
    as_json = request.headers.get("Accept", "").startswith("application/json")
    found = look(user, text, each=EACH if as_json else EACH_ON_PAGE)
    said = ngettext("%(n)s result", "%(n)s results", len(found)) % {
        "n": local_digits(len(found), get_language())
    }
    if as_json:
        return JsonResponse({"results": [asdict(one) for one in found], "said": said})
    context = {
        **admin.site.each_context(request),
        "title": _("Find or do"),
        "find_query": text,
        "found": found,
        "said": said,
        "actions": actions_for(user),
    }
    return TemplateResponse(request, "admin/find.html", context)
