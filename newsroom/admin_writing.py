"""Beside the writer while they type: keeping words, who else is here, advice. One address, JSON.

``newsroom.autosaving``, ``presence`` and ``writing_checks`` hold the rules; this speaks for them.
"""

import json
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from newsroom import autosaving, presence, writing_checks
from newsroom.admin_desks import NAMES
from newsroom.forms import LABELS
from newsroom.models import TEXT_FIELDS, Article, KindRule
from newsroom.permissions import can_create, can_view
from prcms.base import dates
from prcms.base.errors import Refused
from prcms.base.models import Language
from prcms.base.text import local_digits


@never_cache
@require_http_methods(["GET", "POST"])
def writing(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """What an open form tells the server every few seconds, and what it is told back.

    GET answers with a fresh CSRF token, for forms that outlived their session. POST takes JSON::

        {"tab": "…", "scope": "article", "values": {"title_fa": "…"}, "versions": {"fa": 3},
         "language": "fa", "typing": true}

    with every value that differs from what the page was opened with, ``"discard": "<tab>"`` to
    throw a copy away, or ``"leaving": true``.
    """
    article = None if pk is None else get_object_or_404(Article, pk=pk)
    may = can_create(request.user) if article is None else can_view(request.user, article)
    if not may:
        raise PermissionDenied
    if request.method != "POST":
        return JsonResponse({"csrf": get_token(request), "user": request.user.pk})
    try:
        answer = _answer(request, article, _Said(json.loads(request.body)), timezone.now())
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return JsonResponse({"refused": _("This page is out of date. Open it again.")}, status=400)
    return JsonResponse(answer)


class _Said:
    """The request's JSON by name; raises ``TypeError`` or the like for what is no such JSON."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.tab = str(data["tab"]) if "tab" in data else ""
        self.scope = str(data.get("scope", "article"))
        self.language = str(data.get("language", ""))
        self.is_typing = bool(data.get("typing"))
        self.is_leaving = bool(data.get("leaving"))
        self.discard = str(data.get("discard", ""))
        self.values: dict[str, str] | None = data.get("values")
        self.versions: dict[str, int] = {
            code: int(number)
            for code, number in data.get("versions", {}).items()
            if code in Language.values
        }
        if self.tab and not autosaving.is_tab(self.tab):
            raise ValueError("no name of a tab")
        if self.values is not None and not isinstance(self.values, dict):
            raise TypeError("values by name are expected")


def _answer(request: Any, article: Article | None, said: _Said, now: datetime) -> dict[str, Any]:
    by = request.user
    if said.discard:
        autosaving.discard(tab=said.discard, scope=said.scope, by=by)
        return {}
    kept = None
    if said.values is not None:
        kept = autosaving.keep(
            tab=said.tab,
            scope=said.scope,
            article=article,
            values=said.values,
            versions=said.versions,
            by=by,
            now=now,
        )
    if article is not None and said.is_leaving:
        presence.left(article, tab=said.tab, by=by)
    if said.is_leaving:
        return {}
    answer: dict[str, Any] = {"kept": dates.format(kept.saved_at, "time") if kept else ""}
    if article is not None:
        presence.seen(
            article,
            tab=said.tab,
            language=said.language,
            is_typing=said.is_typing,
            by=by,
            now=now,
        )
        answer["others"] = [
            _of(other) for other in presence.others(article, tab=said.tab, by=by, now=now)
        ]
        answer["meanwhile"] = _meanwhile(article, said.versions, by)
    if said.scope == "article":
        answer["checks"] = checks_of(article, said.values or {})
    return answer


def _of(other: presence.Other) -> str:
    """One line of who else is here."""
    language = str(NAMES.get(other.language, ""))
    if other.is_self:
        return _("You have this text open in another tab.")
    if other.is_typing and language:
        return _("%(who)s is writing in %(language)s.") % {"who": other.who, "language": language}
    if other.is_typing:
        return _("%(who)s is writing.") % {"who": other.who}
    return _("%(who)s has this text open.") % {"who": other.who}


def _meanwhile(article: Article, versions: dict[str, int], by: Any) -> list[str]:
    """What others saved since this page was opened. One query."""
    lines = []
    for edition in article.editions.select_related("changed_by"):
        known = versions.get(edition.language)
        if known is None or known == edition.version or edition.changed_by_id == by.pk:
            continue
        lines.append(
            _(
                "%(who)s saved the %(language)s text at %(time)s. Your words will be put "
                "together with theirs when you save."
            )
            % {
                "who": edition.changed_by,
                "language": NAMES[edition.language],
                "time": dates.format(edition.changed_at, "time"),
            }
        )
    return lines


def checks_of(article: Article | None, typed: dict[str, str]) -> dict[str, Any]:
    """Advice per language on what is stored with what is typed on top of it. A query or two."""
    kind = typed.get("kind") or (article.kind if article else "")
    rule = KindRule.objects.filter(kind=kind).first() if kind else None
    required = [part for part in rule.required_parts if part in TEXT_FIELDS] if rule else []
    photos = list(article.photos.all()) if article is not None and article.pk else []
    found = {}
    for code in Language.values:
        stored = article.text(code) if article is not None else dict.fromkeys(TEXT_FIELDS, "")
        text = {name: typed.get(f"{name}_{code}", stored[name]) for name in TEXT_FIELDS}
        report = writing_checks.report(
            text,
            language=code,
            required=required,
            photos_without_words=sum(not use.is_described(code) for use in photos),
        )
        if report.words or any(text.values()):
            found[code] = _shown(report, code)
    return found


def _shown(report: writing_checks.Report, code: str) -> dict[str, Any]:
    screen = get_language()
    words = ngettext("%(n)s word", "%(n)s words", report.words) % {
        "n": local_digits(report.words, screen)
    }
    minutes = _("about %(n)s min to read") % {"n": local_digits(report.minutes, screen)}
    return {
        "size": f"{words} | {minutes}",
        "headline": local_digits(report.headline_letters, screen),
        "findings": [
            {
                "code": finding.code,
                "field": f"{finding.field}_{code}",
                "label": str(LABELS.get(finding.field, _("photos"))),
                "says": str(finding.message),
                "excerpt": finding.excerpt,
                "count": local_digits(finding.count, screen) if finding.count > 1 else "",
            }
            for finding in report.findings
        ],
    }


def page_data(request: Any, article: Article | None) -> dict[str, Any]:
    """What the page's scripts begin with: where to speak to, whose page it is, unsaved words."""
    now, tab = timezone.now(), request.POST.get("tab", "")
    live = presence.open_tabs(article, by=request.user, now=now) if article else set()
    rows = autosaving.waiting(scope="article", article=article, by=request.user)
    return {
        "url": writing_url(article),
        "user": request.user.pk,
        "article": article.pk if article else "new",
        "scope": "article",
        "tab": tab,
        # A page that came back from a save that was refused: what is on it is stored nowhere.
        "refused": request.method == "POST",
        "saved": request.session.pop("saved_tabs", []),
        "unsaved": [
            {
                "tab": row.tab,
                "at": row.saved_at.isoformat(),
                "when": dates.format(row.saved_at, "moment"),
                "open": row.tab in live,
                "values": row.values,
                "versions": row.versions,
            }
            for row in rows
            if row.tab != tab
        ],
        "labels": {
            f"{name}_{code}": f"{NAMES[code]}: {LABELS[name]}"
            for code in Language.values
            for name in TEXT_FIELDS
        },
        "words": _words(),
        "digits": local_digits("0123456789", get_language()),
    }


def writing_url(article: Article | None) -> str:
    """Where a form of this article speaks to."""
    if article is None:
        return reverse("admin:newsroom_article_writing_new")
    return reverse("admin:newsroom_article_writing", args=[article.pk])


def forget_saved(request: Any) -> None:
    """The words of this tab are saved: its copies go, here and (at the next page) in the browser."""
    tab = request.POST.get("tab", "")
    if tab:
        autosaving.discard(tab=tab, scope="article", by=request.user)
        saved = [*request.session.get("saved_tabs", []), tab]
        request.session["saved_tabs"] = saved[-20:]


def _words() -> dict[str, str]:
    """What the scripts say, in the language of the screen. {time} and {n} are filled in there."""
    return {
        "kept": _("Kept at {time}, not saved yet"),
        "nothing": _("Nothing unsaved"),
        "offline": _("No connection. Your words are kept in this browser; trying again."),
        "signed_out": _(
            "You are signed out. Go on writing: your words are kept in this browser. Sign in in "
            "another tab, then come back here."
        ),
        "sign_in": _("Sign in in another tab"),
        "refused": _("Not kept on the server: {why} Your words are kept in this browser."),
        "unsaved": _("Unsaved words of {time}"),
        "unsaved_here": _("kept in this browser"),
        "unsaved_server": _("kept on the server"),
        "unsaved_open": _("in another tab that is still open"),
        "difference": _("Show the difference"),
        "hide": _("Hide the difference"),
        "take": _("Take over"),
        "discard": _("Discard"),
        "taken": _("Taken over. Save when it is as you want it."),
        "no_box": _("This text cannot be changed here now. Copy what you need:"),
        "side": _("Side by side"),
        "tabs": _("One at a time"),
        "no_findings": _("Nothing to remark."),
        "begin": _("Advice comes as you write."),
        "jump": _("Go there"),
        "cleaned": _("Removed while pasting: {what}."),
        "undo": _("Undo the paste"),
        "cleaned_color": _("colours"),
        "cleaned_font": _("fonts ({n})"),
        "cleaned_size": _("sizes ({n})"),
        "cleaned_style": _("other formatting ({n})"),
        "cleaned_picture": _("pictures ({n})"),
        "cleaned_border": _("table borders ({n})"),
        "cleaned_class": _("names of Word styles ({n})"),
        "cleaned_control": _("invisible direction marks ({n})"),
        "cleaned_comment": _("hidden remarks of Word ({n})"),
        "zwnj_short": _("Half-space"),
        "zwnj": _("Half-space (Shift+Space)"),
        "show_zwnj": _("Show half-spaces"),
        "quotes": _("Quotation marks « »"),
        "help": _("Keys (?)"),
    }
