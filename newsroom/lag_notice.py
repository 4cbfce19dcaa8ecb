"""What readers of a translation are told when its original has moved on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from newsroom import freshness, links
from newsroom.models import Edition
from prcms.base import dates
from prcms.base.text import local_digits

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Lag:
    """A translation that is behind: of which wording, and which figures differ.

    ``figures`` are pairs (as said here, as said now) in the reader's digits and calendar, "" where
    there is none. ``url`` leads to the original in ``language``.
    """

    language: str
    at: datetime | None
    url: str
    figures: tuple[tuple[str, str], ...]


def of(article: Any, *, language: str, languages: Mapping[str, str]) -> Lag | None:
    """The notice for one public text, or None. One to three queries for a translation.

    Args:
        article: as from ``Article.objects.public``.
        languages: language → slug of the public editions; without a public original nothing is
            said of it.
    """
    source = article.source_language
    if language == source or source not in languages:
        return None
    edition = Edition.objects.get(pk=article.edition_id)
    edition.article = article
    found = freshness.compared(edition)
    if not found.is_behind:
        return None
    changed = freshness.figures_changed(found.behind, language=source)
    return Lag(
        language=source,
        at=found.original_at,
        url=links.article_path(article.pk, languages[source], source),
        figures=tuple(
            (_shown(before, language), _shown(after, language)) for before, after in changed
        ),
    )


def _shown(figure: str, language: str) -> str:
    if _DAY.fullmatch(figure):
        return dates.format(date.fromisoformat(figure), "long", language=language)
    return local_digits(figure, language)
