"""Feeds of every list: Atom, RSS 2.0 and JSON Feed 1.1, per language, kind, unit and topic.

An entry keeps its id when its headline or address changes. A text that is taken back leaves.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import links, listing
from newsroom.models import Article
from prcms.base import richtext
from prcms.base.language import html_lang
from prcms.base.models import OfficeProfile

SIZE = 30


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
    for story, _body in _entries(filters, language):
        feed.add_item(
            title=story.title,
            link=links.absolute(story.url),
            description=story.summary,
            unique_id=links.entry_id(story.pk, language),
            unique_id_is_permalink=False,
            pubdate=story.published_at,
            updateddate=story.changed_at,
            categories=[str(story.kind_label)],
            author_name=story.unit or None,
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
                "id": links.entry_id(story.pk, language),
                "url": links.absolute(story.url),
                "title": story.title,
                "summary": story.summary,
                "content_html": richtext.render(body),
                "date_published": story.published_at.isoformat(),
                "date_modified": story.changed_at.isoformat(),
                "language": html_lang(language),
                "tags": [str(story.kind_label)],
                "authors": [{"name": story.unit}] if story.unit else [],
            }
            for story, body in _entries(filters, language)
        ],
    }
    return JsonResponse(
        data, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}
    )


def _words(filters: listing.Filters) -> tuple[str, str]:
    office = OfficeProfile.load()
    kind = str(Article.Kind(filters.kind).label) if filters.kind else _("News")
    return f"{kind} – {office.name}", office.tagline


def _entries(filters: listing.Filters, language: str) -> list[tuple[listing.Story, str]]:
    """The newest texts of a filter with their bodies; filters by date and place do not apply."""
    now = timezone.now()
    wanted = filters.without("year").without("place").condition()
    stories = listing.latest(language=language, at=now, limit=SIZE, condition=wanted)
    public = Article.objects.public(language=language, at=now)
    bodies = dict(
        public.filter(pk__in=[story.pk for story in stories]).values_list("pk", f"body_{language}")
    )
    return [(story, bodies.get(story.pk) or "") for story in stories if story.pk in bodies]
