"""What the frames need on every page: the staff frame and the public one."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsroom.links import NATIVE_NAMES, feed_links
from prcms.navigation import navigation_for


def staff(request: HttpRequest) -> dict[str, Any]:
    """The navigation of the staff screens; nothing on public pages."""
    if not request.path.startswith("/staff/"):
        return {}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"staff_navigation": navigation_for(user, request.path)}


def public(request: HttpRequest) -> dict[str, Any]:
    """The sections, feeds and language switch of the public frame. No queries.

    The switch leads to the same address in the other language; pages whose languages differ
    (a text) give their own ``languages_here``.
    """
    if request.path.startswith("/staff/"):
        return {}
    language = get_language() or settings.LANGUAGE_CODE
    sections = [
        (_("News"), reverse("newsroom:list")),
        (_("Press area"), reverse("newsroom:press")),
        (_("Events"), reverse("events:list")),
        (_("Topics"), reverse("newsroom:topics")),
    ]
    return {
        "home_url": reverse("home"),
        "search_url": reverse("search"),
        "public_nav": [
            {"label": label, "url": url, "current": _current(request.path, url)}
            for label, url in sections
        ],
        "languages_here": [
            {
                "code": code,
                "name": name,
                "current": code == language,
                "url": _same_page(request, code),
            }
            for code, name in NATIVE_NAMES.items()
        ],
        "site_feeds": feed_links(language),
        "site_host": urlsplit(settings.SITE_URL).netloc,
    }


def _current(path: str, url: str) -> str:
    """ "page" on the section's own page, "true" below it, "" elsewhere."""
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""


def _same_page(request: HttpRequest, code: str) -> str:
    """The address of this page in another language; the home page for pages without language."""
    first, _slash, rest = request.path.lstrip("/").partition("/")
    if first not in NATIVE_NAMES:
        return f"/{code}/"
    query = request.META.get("QUERY_STRING", "")
    return f"/{code}/{rest}" + (f"?{query}" if query else "")
