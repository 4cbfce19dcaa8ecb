"""Feeds of every list: Atom, RSS 2.0 and JSON Feed 1.1, per language, kind, unit and topic.

An entry keeps its id when its headline or address changes. What was corrected says so;
a text that is taken back is replaced by its notice for a month.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import corrections, links, listing
from newsroom.models import Article, Correction
from prcms.base import dates, richtext
from prcms.base.language import html_lang
from prcms.base.models import OfficeProfile

SIZE = 30


@dataclass(frozen=True)
class Entry:
    """One entry of a feed. ``notice`` says what was corrected, or why the text is gone."""

    pk: int
    title: str
    url: str
    summary: str
    body: str
    kind: str
    unit: str
    published_at: datetime
    changed_at: datetime
    notice: str = ""

    def html(self) -> str:
        """The notice and the text as HTML."""
        notice = format_html("<p><strong>{}</strong></p>", self.notice) if self.notice else ""
        return f"{notice}{richtext.render(self.body)}"


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """RFC 4287."""
    return _xml(request, Atom1Feed)


@require_safe
def rss(request: HttpRequest) -> HttpResponse:
    """RSS 2.0."""
    return _xml(request, Rss201rev2Feed)


def _xml(request: HttpRequest, kind: type[Atom1Feed] | type[Rss201rev2Feed]) -> HttpResponse:
    language = get_language() or "fa"
    filters = listing.Filters.read(request.GET)
    title, description = _words(filters)
    feed = kind(
        title=title,
        link=links.absolute(links.list_path(language, filters.feed_query())),
        description=description,
        language=html_lang(language),
        feed_url=links.absolute(request.get_full_path()),
    )
    for entry in _entries(filters, language):
        feed.add_item(
            title=entry.title,
            link=links.absolute(entry.url),
            description="\n\n".join(part for part in (entry.notice, entry.summary) if part),
            unique_id=links.entry_id(entry.pk, language),
            unique_id_is_permalink=False,
            pubdate=entry.published_at,
            updateddate=entry.changed_at,
            categories=[entry.kind],
            author_name=entry.unit or None,
        )
    response = HttpResponse(content_type=kind.content_type)
    feed.write(response, "utf-8")
    return response


@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    """JSON Feed 1.1 with the whole text (jsonfeed.org/version/1.1)."""
    language = get_language() or "fa"
    filters = listing.Filters.read(request.GET)
    title, description = _words(filters)
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "description": description,
        "language": html_lang(language),
        "home_page_url": links.absolute(links.list_path(language, filters.feed_query())),
        "feed_url": links.absolute(request.get_full_path()),
        "items": [
            {
                "id": links.entry_id(entry.pk, language),
                "url": links.absolute(entry.url),
                "title": entry.title,
                "summary": entry.summary or entry.notice,
                "content_html": entry.html(),
                "date_published": entry.published_at.isoformat(),
                "date_modified": entry.changed_at.isoformat(),
                "language": html_lang(language),
                "tags": [entry.kind],
                "authors": [{"name": entry.unit}] if entry.unit else [],
            }
            for entry in _entries(filters, language)
        ],
    }
    return JsonResponse(
        data, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}
    )


def _words(filters: listing.Filters) -> tuple[str, str]:
    office = OfficeProfile.load()
    kind = str(Article.Kind(filters.kind).label) if filters.kind else _("News")
    return f"{kind} – {office.name}", office.tagline


def _entries(filters: listing.Filters, language: str) -> list[Entry]:
    """The newest texts of a filter, those corrected with their notice, and what was taken back.

    Filters by date and place do not apply. Five queries.
    """
    now = timezone.now()
    wanted = filters.without("year").without("place").condition()
    stories = listing.latest(language=language, at=now, limit=SIZE, condition=wanted)
    keys = [story.pk for story in stories]
    public = Article.objects.public(language=language, at=now)
    bodies = dict(public.filter(pk__in=keys).values_list("pk", f"body_{language}"))
    told = corrections.told_lately(keys, condition=wanted, language=language, at=now)
    shown = [
        _entry(story, bodies[story.pk] or "", told.get(story.pk))
        for story in stories
        if story.pk in bodies
    ]
    back = [
        _taken_back(row) for key, row in told.items() if key not in bodies and row.after_id is None
    ]
    return sorted([*shown, *back], key=lambda entry: entry.published_at, reverse=True)


def _entry(story: listing.Story, body: str, correction: Correction | None) -> Entry:
    return Entry(
        pk=story.pk,
        title=story.title,
        url=story.url,
        summary=story.summary,
        body=body,
        kind=str(story.kind_label),
        unit=story.unit,
        published_at=story.published_at,
        changed_at=story.changed_at,
        notice=_notice(correction) if correction else "",
    )


def _taken_back(row: Correction) -> Entry:
    """The entry of a text that is gone, under the id it had: readers' programs replace what they hold."""
    removed = row.kind == Correction.Kind.REMOVAL
    return Entry(
        pk=row.article_id,
        title=_("This text was removed") if removed else _("This text was withdrawn"),
        url=links.article_path(row.article_id, "", row.language),
        summary="",
        body="",
        kind=str(row.get_kind_display()),
        unit="",
        published_at=row.at,
        changed_at=row.at,
        notice=_notice(row),
    )


def _notice(row: Correction) -> str:
    """One line on what was corrected, to stand before the text."""
    line = f"{capfirst(row.get_kind_display())} ({dates.format(row.at, 'medium')}): {row.note}"
    return f"{line} {_('We apologise for the mistake.')}" if row.is_apology else line
