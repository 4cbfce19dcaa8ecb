"""The pages that belong to no single app: home, search, the language chooser, health, robots."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.models import Event
from newsroom import links, listing, reading
from prcms import search
from prcms.base.models import Language, OfficeProfile

LATEST = 5
WEEK = timedelta(days=7)


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Lead the bare address to the reader's language, Dari when in doubt."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept-Language",))
    return response


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks no database, so a load balancer sees the process only."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may ask for, and where the sitemap is."""
    lines = ["User-agent: *", "Disallow: /staff/", "Disallow: /accounts/"]
    lines += [f"Disallow: /{code}/search/" for code in Language.values]
    lines += [f"Sitemap: {links.absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers and feed readers that ask for the old address of the emblem to the file."""
    response = HttpResponseRedirect(static("img/emblem.svg"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest text large, the next ones below, this week's events, topics."""
    now, language = timezone.now(), get_language() or "fa"
    stories = listing.latest(language=language, at=now, limit=LATEST)
    office = OfficeProfile.load()
    lead = reading.find(stories[0].pk, language=language, at=now) if stories else None
    pictures = reading.pictures(lead, language=language, office=office) if lead else []
    paths = {code: f"/{code}/" for code in Language.values}
    context = {
        "is_home": True,
        "office": office,
        "lead": stories[0] if stories else None,
        "lead_picture": pictures[0] if pictures else None,
        "latest": stories[1:],
        "events": _week(now),
        "topics": listing.topics(language=language, at=now),
        "page_meta": links.PageMeta(
            description=office.tagline or office.name,
            canonical=links.absolute(paths[language]),
            alternates=links.alternates(paths),
            feeds=links.feed_links(language),
            card=links.card(
                title=office.name,
                description=office.tagline,
                url=links.absolute(paths[language]),
                language=language,
            ),
        ),
    }
    return render(request, "home.html", context)


def _week(now: datetime) -> list[Event]:
    """At most three public events of the coming seven days."""
    return list(Event.objects.public(now).upcoming(now).filter(starts_at__lt=now + WEEK)[:3])


def _single_words(text: str) -> list[str]:
    """The words of a search to try alone: each once, no bare signs; none when it is one word."""
    words = [w for w in dict.fromkeys(text.split()) if any(c.isalnum() for c in w)]
    return words[:6] if len(text.split()) > 1 else []


@require_safe
def site_search(request: HttpRequest) -> HttpResponse:
    """Texts that hold all the words; what people search for stays out of shared caches."""
    now, language = timezone.now(), get_language() or "fa"
    text = request.GET.get("q", "").strip()[: search.LONGEST]
    filters = listing.Filters.read({k: request.GET.get(k, "") for k in ("kind", "year")})
    number = listing.page_number(request.GET.get("page", ""))
    found = search.search(text, language=language, at=now, filters=filters, number=number)
    if number > found.last:
        raise Http404
    is_empty = bool(text) and not found.hits
    context = {
        "q": text,
        "found": found,
        "filters": filters,
        "query": filters.query(q=text),
        "words": _single_words(text) if is_empty else [],
        "latest": listing.latest(language=language, at=now, limit=4) if is_empty else [],
        "page_meta": links.PageMeta(noindex=True),
        "breadcrumb": [{"label": _("Search")}],
    }
    response = render(request, "search.html", context)
    response.headers["Cache-Control"] = "private, max-age=0"
    return response
