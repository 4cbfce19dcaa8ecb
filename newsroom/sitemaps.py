"""What search engines may find of the newsroom (sitemaps.org; Google's news sitemap).

Pages of the sitemap hold a fixed range of article numbers, so a page never shifts and costs the
same however many there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Greatest

from newsroom.links import absolute, article_path
from newsroom.models import Article, Edition

# Articles in one file; three languages of each stay far below the 50,000 addresses allowed.
RANGE = 5000
# Google's rules: two days, a thousand addresses.
NEWS_AGE = timedelta(days=2)
NEWS_LIMIT = 1000


@dataclass(frozen=True)
class Address:
    """One address with its last change and the same text in all its languages."""

    url: str
    changed_at: datetime | None
    languages: dict[str, str]


@dataclass(frozen=True)
class NewsAddress:
    """One fresh text for the news sitemap."""

    url: str
    language: str
    title: str
    published_at: datetime


def pages(*, at: datetime) -> list[int]:
    """Numbers of the pages that hold at least one public text."""
    editions = Edition.objects.public(at=at).order_by()
    last = editions.order_by("-article_id").values_list("article_id", flat=True).first()
    return list(range((last or 0) // RANGE + 1)) if last else []


def addresses(number: int, *, at: datetime) -> Iterator[Address]:
    """The addresses on one page, article by article."""
    rows = (
        Edition.objects.public(at=at)
        .filter(article_id__gte=number * RANGE, article_id__lt=(number + 1) * RANGE)
        .order_by("article_id", "language")
        .annotate(moment=Greatest("publish_at", "changed_at"))
        .values_list("article_id", "language", "slug", "moment")
    )
    group: dict[str, tuple[str, datetime | None]] = {}
    key = None
    for pk, language, slug, moment in rows:
        if pk != key:
            yield from _group(group)
            group, key = {}, pk
        group[language] = (absolute(article_path(pk, slug, language)), moment)
    yield from _group(group)


def _group(group: dict[str, tuple[str, datetime | None]]) -> Iterator[Address]:
    languages = {language: url for language, (url, _moment) in group.items()}
    for url, moment in group.values():
        yield Address(url, moment, languages)


def news(*, at: datetime) -> list[NewsAddress]:
    """Texts of the last two days in every language, newest first."""
    found = []
    for language in ("fa", "ps", "en"):
        fresh = Article.objects.public(language=language, at=at).filter(
            published_at__gte=at - NEWS_AGE
        )
        rows = fresh.values_list("pk", "slug", f"title_{language}", "published_at")
        found += [
            NewsAddress(absolute(article_path(pk, slug, language)), language, title, moment)
            for pk, slug, title, moment in rows[:NEWS_LIMIT]
        ]
    return sorted(found, key=lambda row: row.published_at, reverse=True)[:NEWS_LIMIT]
