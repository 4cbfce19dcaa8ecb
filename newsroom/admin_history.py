"""All that happened to an article in one line of time, two wordings compared, and the way back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom import access, comparison, readers, restoring
from newsroom.admin_desks import NAMES
from newsroom.forms import LABELS
from newsroom.models import TEXT_FIELDS, Article, Edition, Revision
from newsroom.permissions import can_edit, can_view
from prcms.base import verbs
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent, Language
from prcms.base.text import local_digits, to_latin_digits

PER_PAGE = 30
# Unchanged paragraphs around a change.
CONTEXT = 1
_BESIDE: Mapping[str, str | Promise] = {
    "people": gettext_lazy("people named"),
    "facts": gettext_lazy("fact boxes"),
    "photos": gettext_lazy("photos"),
    "files": gettext_lazy("files"),
}


def urls(wrap: Callable[..., Any]) -> list[URLPattern]:
    """The screens, for the article's admin."""
    return [
        path("<int:pk>/revisions/", wrap(revisions), name="newsroom_article_revisions"),
        path("<int:pk>/revisions/restore/", wrap(restore), name="newsroom_article_restore"),
    ]


@dataclass(frozen=True)
class Entry:
    """One line of the time line: a saved wording, or an act."""

    at: datetime
    language: str
    who: str
    words: str
    note: str
    number: int | None = None


def _article(request: HttpRequest, pk: int) -> Article:
    """The article, if this user may see it at all; one for named readers does not exist for others."""
    if not can_view(request.user):
        raise PermissionDenied
    return get_object_or_404(access.visible(request.user), pk=pk)


@require_safe
def revisions(request: HttpRequest, pk: int) -> HttpResponse:
    """The time line, and beside it two wordings of one language. Seven queries, eight with both."""
    article = _article(request, pk)
    readers.note_opened(article, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    editions = {edition.language: edition for edition in article.editions.all()}
    order = sorted(editions, key=lambda code: (not editions[code].is_source, code))
    asked = request.GET.get("language", "")
    language = asked if asked in editions else next(iter(order), article.source_language)
    edition = editions.get(language)
    lines: Any = _Times(article, editions)
    page = Paginator(lines, PER_PAGE).get_page(to_latin_digits(request.GET.get("p", "1")))
    old, new = _chosen(request, edition)
    compared = _compared(article, language, old, new)
    columns = request.GET.get("view") == "columns"
    if edition is not None:
        edition.article = article
    context = {
        **admin.site.each_context(request),
        "title": _("Revisions"),
        "article": article,
        "opts": Article._meta,
        "tabs": [
            {
                "name": NAMES[code],
                "current": code == language,
                "url": f"{_url(pk)}?language={code}{'&view=columns' if columns else ''}",
                "version": editions[code].version,
            }
            for code in order
        ],
        "language": language,
        "edition": edition,
        "page": page,
        "old": old,
        "new": new,
        "compared": _shown(compared, language, columns=columns),
        "count": _count(compared),
        "columns": columns,
        "other_view": _query(language, old, new, "" if columns else "columns"),
        "can_restore": edition is not None
        and not edition.is_public(at=timezone.now())
        and can_edit(request.user, edition),
        "is_public": edition is not None and edition.is_public(at=timezone.now()),
    }
    return render(request, "admin/newsroom/article/revisions.html", context)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one wording back, then show the text."""
    article = _article(request, pk)
    language = request.POST.get("language", "")
    if language not in Language.values:
        raise Http404
    user: Any = request.user
    try:
        _edition, newer = restoring.restore(
            article,
            language=language,
            number=_int(request.POST.get("number")) or 0,
            version=_int(request.POST.get("version")) or 0,
            by=user,
            now=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{_url(pk)}?language={language}")
    messages.success(request, _("The earlier words are back; what stood there is a revision."))
    if newer:
        messages.warning(
            request,
            _("Somebody had saved newer words meanwhile. They are kept as the revision before."),
        )
    return redirect(f"{_url(pk)}?language={language}")


class _Times:
    """Wordings and acts merged by time, counted and cut for a paginator: four queries in all."""

    def __init__(self, article: Article, editions: Mapping[str, Edition]) -> None:
        self._languages = {str(edition.pk): code for code, edition in editions.items()}
        self._revisions = article.revisions.defer("values").select_related("by")
        self._acts = AuditEvent.objects.filter(
            Q(object_label="newsroom.article", object_key=str(article.pk))
            | Q(object_label="newsroom.edition", object_key__in=list(self._languages))
        )

    def count(self) -> int:
        """How many lines there are."""
        return int(self._revisions.count() + self._acts.count())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, cut: slice) -> list[Entry]:
        lines = [
            *(self._saved(row) for row in self._revisions[: cut.stop]),
            *(self._act(row) for row in self._acts[: cut.stop]),
        ]
        return sorted(lines, key=lambda line: line.at, reverse=True)[cut]

    @staticmethod
    def _saved(row: Revision) -> Entry:
        return Entry(
            at=row.at,
            language=row.language,
            who=str(row.by),
            words=_("saved"),
            note=row.note,
            number=row.number,
        )

    def _act(self, row: AuditEvent) -> Entry:
        return Entry(
            at=row.at,
            language=self._languages.get(row.object_key, "")
            if row.object_label == "newsroom.edition"
            else "",
            who=row.actor_label,
            words=verbs.said(row.verb),
            note=row.reason,
        )


def _chosen(request: HttpRequest, edition: Edition | None) -> tuple[int, int]:
    """The two numbers asked for, older first; the last two unless told."""
    newest = edition.version if edition is not None else 0
    new = _int(request.GET.get("new")) or newest
    old = _int(request.GET.get("old")) or max(new - 1, 0)
    return min(old, new), max(old, new)


def _compared(
    article: Article, language: str, old: int, new: int
) -> tuple[comparison.Field, ...] | None:
    """Both wordings field by field; None when one is not there. One query."""
    rows = article.revisions.filter(language=language, number__in=[old, new])
    found = {row.number: row.values for row in rows}
    if new not in found or (old and old not in found):
        return None
    return comparison.fields(_wording(found.get(old, {})), _wording(found[new]))


def _wording(values: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a revision, and what stands beside them as lines."""
    text = values.get("text", {})
    lines = {name: text.get(name, "") for name in TEXT_FIELDS}
    lines["people"] = _lines([one["name"], one["title"]] for one in values.get("people", ()))
    lines["facts"] = _lines(
        [box["label"], box["text"].replace("\n", " "), box["source"], box["url"]]
        for box in values.get("facts", ())
    )
    lines["photos"] = _lines([one["alt"], one["caption"]] for one in values.get("photos", ()))
    lines["files"] = _lines([title] for _sha256, title in values.get("files", ()))
    return lines


def _lines(rows: Any) -> str:
    return "\n".join(" | ".join(part for part in row if part) for row in rows)


def _shown(
    compared: Sequence[comparison.Field] | None, language: str, *, columns: bool
) -> list[dict[str, Any]] | None:
    """The changed fields as HTML."""
    if compared is None:
        return None
    shown = []
    for field in compared:
        if not field.changed:
            continue
        sides: tuple[comparison.Side, ...] = ("before", "after") if columns else ("both",)
        shown.append(
            {
                "label": LABELS.get(field.name) or _BESIDE[field.name],
                "sides": [
                    comparison.render_blocks(
                        field.paragraphs, language=language, side=side, context=CONTEXT
                    )
                    for side in sides
                ],
            }
        )
    return shown


def _count(compared: Sequence[comparison.Field] | None) -> dict[str, str]:
    gone = new = 0
    for field in compared or ():
        less, more = comparison.count(field.paragraphs)
        gone, new = gone + less, new + more
    screen = get_language()
    return {"gone": local_digits(str(gone), screen), "new": local_digits(str(new), screen)}


def _url(pk: int) -> str:
    return reverse("admin:newsroom_article_revisions", args=[pk])


def _query(language: str, old: int, new: int, view: str) -> str:
    tail = f"&view={view}" if view else ""
    return f"?language={language}&old={old}&new={new}{tail}"


def _int(typed: str | None) -> int | None:
    digits = to_latin_digits(typed or "").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else None
