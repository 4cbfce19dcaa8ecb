"""The addresses of texts and the words search engines and sharing cards read about them.

One place, so that the page, the feeds, the sitemaps and the cards say the same.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from prcms.base.language import html_lang

# What json_script escapes, so that no text can end the element (HTML 4.12.1.3).
_JSON_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}

# Each language's own name, for its own readers; never translated.
NATIVE_NAMES = {"fa": "دری", "ps": "پښتو", "en": "English"}


def article_path(pk: int, slug: str, language: str) -> str:
    """The address of an article in one language: its number decides, its words are for people."""
    with translation.override(language):
        if slug:
            return reverse("newsroom:article", args=[pk, slug])
        return reverse("newsroom:article_bare", args=[pk])


def version_path(pk: int, slug: str, language: str, number: int) -> str:
    """The address of an earlier wording of an article."""
    with translation.override(language):
        if slug:
            return reverse("newsroom:version", args=[pk, slug, number])
        return reverse("newsroom:version_bare", args=[pk, number])


def corrections_path(language: str, query: str = "") -> str:
    """The address of the public ledger of corrections in one language."""
    with translation.override(language):
        path = reverse("newsroom:corrections")
    return f"{path}?{query}" if query else path


def pack_path(pk: int, kind: str, language: str) -> str:
    """The address of a text as a file; ``kind`` is "pdf", "docx", "txt" or "zip"."""
    with translation.override(language):
        return reverse("newsroom:pack", args=[pk, kind])


def list_path(language: str, query: str = "") -> str:
    """The address of the list of news in one language."""
    with translation.override(language):
        path = reverse("newsroom:list")
    return f"{path}?{query}" if query else path


def absolute(path: str) -> str:
    """The full public address of a path. Never built from what a request claims as its host."""
    return f"{settings.SITE_URL}{path}"


def short_address(pk: int) -> str:
    """The address for print, messages and speech: leads to the reader's language."""
    return absolute(reverse("short", args=[pk]))


def entry_id(pk: int, language: str) -> str:
    """The lasting name of one edition in feeds (RFC 4151): a new headline keeps it."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:news/{pk}/{language}"


def correction_id(pk: int) -> str:
    """The lasting name of one row of the ledger in its feed (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:corrections/{pk}"


@dataclass(frozen=True)
class FeedLink:
    """A feed as pages name it."""

    type: str
    title: str
    url: str


@dataclass
class PageMeta:
    """What a page says about itself to machines; see templates/includes/_meta.html."""

    description: str = ""
    canonical: str = ""
    noindex: bool = False
    alternates: list[tuple[str, str]] = field(default_factory=list)
    feeds: list[FeedLink] = field(default_factory=list)
    card: list[tuple[str, str]] = field(default_factory=list)
    json_ld: str | SafeString = ""


def feed_links(language: str, query: str = "", title: str = "") -> list[FeedLink]:
    """The three feeds of a list, with the filter of that list."""
    suffix = f"?{query}" if query else ""
    kinds = (
        ("feed_atom", "application/atom+xml", "Atom"),
        ("feed_rss", "application/rss+xml", "RSS"),
        ("feed_json", "application/feed+json", "JSON Feed"),
    )
    with translation.override(language):
        return [
            FeedLink(kind, f"{title or _('News')} ({name})", reverse(f"newsroom:{view}") + suffix)
            for view, kind, name in kinds
        ]


def alternates(paths: dict[str, str]) -> list[tuple[str, str]]:
    """hreflang pairs for the languages that exist, the page itself among them, and x-default."""
    pairs = [(html_lang(code), absolute(path)) for code, path in paths.items()]
    if "fa" in paths:
        pairs.append(("x-default", absolute(paths["fa"])))
    return pairs


def card(
    *, title: str, description: str, url: str, language: str, image: str = "", kind: str = "website"
) -> list[tuple[str, str]]:
    """Open Graph properties (ogp.me); a page without a picture has none."""
    pairs = [
        ("og:type", kind),
        ("og:title", title),
        ("og:description", description),
        ("og:url", url),
        ("og:locale", html_lang(language).replace("-", "_")),
    ]
    if image:
        pairs.append(("og:image", image))
    return [(name, value) for name, value in pairs if value]


def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data as a data block: not a script, so no policy for scripts concerns it."""
    text = json.dumps(data, ensure_ascii=False).translate(_JSON_ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        SafeString(text),  # every character that could end the element is escaped above
    )


def news_article(
    *,
    title: str,
    description: str,
    url: str,
    language: str,
    published_at: datetime,
    modified_at: datetime,
    office: str,
    unit: str,
    section: str,
    images: Iterable[str] = (),
    corrections: Iterable[tuple[str, datetime, str]] = (),
    people: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """A schema.org NewsArticle.

    ``corrections``: notice, moment and address of the old wording. ``people``: name and title.
    """
    publisher = {
        "@type": "GovernmentOrganization",
        "name": office,
        "url": settings.SITE_URL,
        "correctionsPolicy": absolute(corrections_path(language)),
    }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "description": description,
        "inLanguage": html_lang(language),
        "datePublished": published_at.isoformat(),
        "dateModified": modified_at.isoformat(),
        "mainEntityOfPage": url,
        "url": url,
        "articleSection": section,
        "author": {"@type": "GovernmentOrganization", "name": unit or office},
        "publisher": publisher,
        "isAccessibleForFree": True,
    }
    if pictures := list(images):
        data["image"] = pictures
    mentions = [
        {"@type": "Person", "name": name, **({"jobTitle": title} if title else {})}
        for name, title in people
    ]
    if mentions:
        data["mentions"] = mentions
    comments = [
        {
            "@type": "CorrectionComment",
            "text": text,
            "datePublished": moment.isoformat(),
            "inLanguage": html_lang(language),
            **({"url": old} if old else {}),
        }
        for text, moment, old in corrections
    ]
    if comments:
        data["correction"] = comments
    return data


def share_links(title: str, url: str) -> list[tuple[str, str]]:
    """Plain links that hand a text to a messenger; no script, no counter."""
    words, address = quote(title, safe=""), quote(url, safe="")
    return [
        (_("WhatsApp"), f"https://wa.me/?text={words}%20{address}"),
        (_("Telegram"), f"https://t.me/share/url?url={address}&text={words}"),
        ("X", f"https://x.com/intent/post?text={words}&url={address}"),
        (_("E-mail"), f"mailto:?subject={words}&body={address}"),
    ]
