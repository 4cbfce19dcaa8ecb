"""The sitemaps of the whole site: an index, the fixed pages, the texts, the news of two days."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.views.decorators.http import require_safe

from events.models import Event
from newsroom import sitemaps as newsroom
from newsroom.links import absolute
from prcms.base.language import html_lang
from prcms.base.models import Language, OfficeProfile

FIXED = (
    "home",
    "newsroom:list",
    "newsroom:press",
    "newsroom:topics",
    "newsroom:corrections",
    "events:list",
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps."""
    paths = [reverse("sitemap_pages")]
    paths += [reverse("sitemap_texts", args=[n]) for n in newsroom.pages(at=timezone.now())]
    inner = "".join(f"<sitemap><loc>{escape(absolute(path))}</loc></sitemap>\n" for path in paths)
    return _xml(f'<sitemapindex xmlns="{_XMLNS}">\n{inner}</sitemapindex>\n')


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """Pages that are always there, and public events, in three languages."""
    now = timezone.now()
    keys = Event.objects.public(now).order_by("pk").values_list("pk", flat=True)
    addresses = [_in_languages(name) for name in FIXED]
    addresses += [_in_languages("events:detail", key) for key in keys[:10_000]]
    return _urlset(
        newsroom.Address(url, None, languages)
        for languages in addresses
        for url in languages.values()
    )


@require_safe
def texts(request: HttpRequest, number: int) -> HttpResponse:
    """One range of articles with their languages."""
    found = list(newsroom.addresses(number, at=timezone.now()))
    if not found:
        raise Http404
    return _urlset(found)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Texts of the last two days (Google's news sitemap)."""
    name = OfficeProfile.load().name
    rows = "".join(
        f"<url><loc>{escape(row.url)}</loc><news:news><news:publication>"
        f"<news:name>{escape(name)}</news:name><news:language>{row.language}</news:language>"
        f"</news:publication><news:publication_date>{_iso(row.published_at)}"
        f"</news:publication_date><news:title>{escape(row.title)}</news:title></news:news></url>\n"
        for row in newsroom.news(at=timezone.now())
    )
    space = "http://www.google.com/schemas/sitemap-news/0.9"
    return _xml(f'<urlset xmlns="{_XMLNS}" xmlns:news="{space}">\n{rows}</urlset>\n')


def _in_languages(name: str, *args: int) -> dict[str, str]:
    found = {}
    for code in Language.values:
        with translation.override(code):
            found[code] = absolute(reverse(name, args=args))
    return found


def _urlset(addresses: Iterable[newsroom.Address]) -> HttpResponse:
    rows = []
    for address in addresses:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{html_lang(code)}" href="{escape(url)}"/>'
            for code, url in address.languages.items()
        )
        changed = f"<lastmod>{_iso(address.changed_at)}</lastmod>" if address.changed_at else ""
        rows.append(f"<url><loc>{escape(address.url)}</loc>{changed}{links}</url>\n")
    space = "http://www.w3.org/1999/xhtml"
    inner = "".join(rows)
    return _xml(f'<urlset xmlns="{_XMLNS}" xmlns:xhtml="{space}">\n{inner}</urlset>\n')


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _xml(body: str) -> HttpResponse:
    return HttpResponse(_HEAD + body, content_type="application/xml; charset=utf-8")
