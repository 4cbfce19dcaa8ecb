"""Search of the public site: folded words over the slim table, best of the newest first.

A query is words and "phrases in quotes"; all of them must occur. The last word may be a beginning.
Dari and Pashto words also match by the looser key (ځدراڼ finds جدران), below exact matches.
Nothing is found that ``newsroom.models.public_edition`` does not let readers see.
"""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import OperationalError, connection, transaction
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Extract
from django.utils.translation import gettext as _

from newsroom.links import article_path
from newsroom.listing import Facet, Filters, Option, page_numbers
from newsroom.models import Article, SearchEntry, public_edition
from prcms.base import dates, richtext
from prcms.base.text import fold, fold_joined, local_digits, search_terms, spans

PAGE_SIZE = 10
# Ranking reads rows back, so only this many of the newest matches are ranked.
RANKED = 2000
# Counting stops here: "more than 1,000".
COUNTED = 1000
SECONDS = 2
LONGEST = 200
_CONFIG = "simple"
_QUOTED = re.compile('"([^"]+)"|«([^»]+)»|“([^”]+)”')


@dataclass(frozen=True)
class Query:
    """What a reader typed, understood."""

    text: str
    phrases: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    language: str

    @classmethod
    def read(cls, text: str, *, language: str) -> "Query":
        """Take quoted phrases and the remaining words; at most sixteen words in all."""
        text = text[:LONGEST]
        phrases = []
        for match in _QUOTED.finditer(text):
            words = search_terms(next(part for part in match.groups() if part), language=language)
            if words:
                phrases.append(tuple(words))
        rest = _QUOTED.sub(" ", text)
        return cls(text, tuple(phrases[:4]), tuple(search_terms(rest, language=language)), language)

    def __bool__(self) -> bool:
        return bool(self.phrases or self.words)

    @property
    def terms(self) -> list[str]:
        """What to mark in the text."""
        return [*self.words, *(" ".join(words) for words in self.phrases)]

    @property
    def has_looser_forms(self) -> bool:
        """Whether the looser key differs, so that exact spelling can stand above it."""
        return self._either(weak=False) != self._either(weak=self.language != "en")

    def strict(self) -> SearchQuery:
        """The words as they are spelt, joined half-spaces included."""
        return _tsquery(self._either(weak=False))

    def loose(self) -> SearchQuery:
        """The same, or by the looser key of Dari and Pashto."""
        return _tsquery(self._either(weak=self.language != "en"))

    def _either(self, *, weak: bool) -> str:
        parts = [" <-> ".join(f"'{word}'" for word in words) for words in self.phrases]
        groups = [f"({part})" for part in parts]
        last = len(self.words) - 1
        for index, word in enumerate(self.words):
            groups.append(self._alternatives(word, prefix=index == last, weak=weak))
        query = " & ".join(groups)
        joined = fold_joined(" ".join(self.words), language=self.language).split()
        if joined and not self.phrases and tuple(joined) != self.words:
            marks = [f"'{word}'" for word in joined]
            query = f"({query}) | ({' & '.join(marks)})"
        return query

    def _alternatives(self, word: str, *, prefix: bool, weak: bool) -> str:
        mark = ":*" if prefix and len(word) > 1 else ""
        forms = [word]
        if weak:
            forms.append(fold(word, language=self.language, weak=True))
        return "(" + " | ".join(f"'{form}'{mark}" for form in dict.fromkeys(forms)) + ")"


def _tsquery(raw: str) -> SearchQuery:
    # Keys hold letters, digits and spaces only, so nothing in them can end the quotes.
    return SearchQuery(raw, config=_CONFIG, search_type="raw")


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked when it is what was searched for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Hit:
    """One found text."""

    title: list[Piece]
    line: list[Piece]
    url: str
    kind: str
    kind_label: str
    published_at: datetime


@dataclass(frozen=True)
class Found:
    """One page of results."""

    hits: list[Hit] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    count: int = 0
    number: int = 1
    too_slow: bool = False

    @property
    def has_more_than_counted(self) -> bool:
        """Whether counting stopped before the end."""
        return self.count > COUNTED

    @property
    def last(self) -> int:
        """The number of the last page that is ranked."""
        return max(1, -(-min(self.count, COUNTED) // PAGE_SIZE))

    def numbers(self) -> list[int | None]:
        """Page numbers worth showing; None where some are left out."""
        return page_numbers(self.number, self.last)


def search(
    text: str, *, language: str, at: datetime, filters: Filters | None = None, number: int = 1
) -> Found:
    """Find public texts of ``language`` at ``at``. Four to six queries, each stopped after two seconds.

    Args:
        text: as typed; more than 200 letters are cut.
        filters: kind and year are obeyed.
        number: page, ten texts each.
    """
    query = Query.read(text, language=language)
    if not query:
        return Found()
    try:
        with transaction.atomic():
            _limit_time(f"{SECONDS}s")
            found = _search(query, filters or Filters(), number, at)
            _limit_time("0")
    except OperationalError:
        return Found(too_slow=True)
    return found


def _limit_time(limit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [limit])


def _search(query: Query, filters: Filters, number: int, at: datetime) -> Found:
    rows = _ranked(query, Q(), at)
    facets = _facets(rows, filters, query.language)
    wanted = _condition(filters)
    if wanted:
        rows = _ranked(query, wanted, at)
    keys = [row.article_id for row in rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]]
    return Found(
        hits=_hits(keys, query, at),
        facets=facets,
        count=min(len(rows), COUNTED + 1),
        number=number,
    )


def _condition(filters: Filters) -> Q:
    wanted = Q(kind=filters.kind) if filters.kind else Q()
    if filters.year:
        start, end = _year(filters.year)
        wanted &= Q(published_at__gte=start, published_at__lt=end)
    return wanted


def _ranked(query: Query, wanted: Q, at: datetime) -> list[Any]:
    """The newest matches, best first: exact spelling, then headline and lead, then how new.

    They are found on the slim table alone; what readers may not see falls out of these few.
    """
    newest = (
        SearchEntry.objects.public(language=query.language, at=at)
        .filter(wanted, vector=query.loose())
        .order_by("-published_at")
        .values_list("pk", flat=True)[:RANKED]
    )
    age = Extract(Value(at) - F("published_at"), "epoch")
    exact = Case(
        When(vector=query.strict(), then=Value(1.0)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    fresh = Value(1.0) / (Value(1.0) + age / Value(180 * 86400.0))
    score = SearchRank(F("title_vector"), query.loose()) + fresh * Value(0.3)
    if query.has_looser_forms:
        score += exact
    return list(
        SearchEntry.objects.filter(public_edition(at, "edition__"), pk__in=list(newest))
        .annotate(score=score)
        .order_by("-score", "-published_at", "-pk")
        .values_list("article_id", "kind", "published_at", named=True)
    )


def _facets(rows: list[Any], filters: Filters, language: str) -> list[Facet]:
    """Kinds and years among the newest matches; each counts within the other's choice."""
    years = _years([row.published_at for row in rows])
    pairs = list(zip((row.kind for row in rows), years, strict=True))
    kinds = Counter(kind for kind, year in pairs if filters.year in (0, year))
    in_year = Counter(year for kind, year in pairs if filters.kind in ("", kind))
    found = [
        Facet(
            "kind",
            _("Kind"),
            [
                Option(kind.value, str(kind.label), kinds[kind.value], kind == filters.kind)
                for kind in Article.Kind
                if kinds[kind.value]
            ],
        ),
        Facet(
            "year",
            _("Year"),
            [
                Option(str(year), local_digits(year, language), in_year[year], year == filters.year)
                for year in sorted(in_year, reverse=True)
            ],
        ),
    ]
    return [facet for facet in found if facet.options]


def _years(moments: list[datetime]) -> list[int]:
    """The Solar Hijri year of each moment in the office's zone."""
    if not moments:
        return []
    zone = dates.local_zone()
    first = dates.SolarDate.from_date(min(moments).astimezone(zone).date()).year
    last = dates.SolarDate.from_date(max(moments).astimezone(zone).date()).year
    starts = [_year(year)[0] for year in range(first, last + 1)]
    return [first + bisect_right(starts, moment) - 1 for moment in moments]


def _year(year: int) -> tuple[datetime, datetime]:
    first, last = dates.year_bounds(year)
    zone = dates.local_zone()
    return (
        datetime.combine(first, time(), tzinfo=zone),
        datetime.combine(last + timedelta(days=1), time(), tzinfo=zone),
    )


def _hits(keys: list[int], query: Query, at: datetime) -> list[Hit]:
    language = query.language
    names = [f"{name}_{language}" for name in ("title", "summary", "body")]
    rows = (
        Article.objects.public(language=language, at=at)
        .filter(pk__in=keys)
        .only("kind", *names)
        .in_bulk()
    )
    return [_hit(rows[key], query) for key in keys if key in rows]


def _hit(article: Any, query: Query) -> Hit:
    title, summary, body = (
        getattr(article, f"{name}_{query.language}") or "" for name in ("title", "summary", "body")
    )
    return Hit(
        title=pieces(title, query),
        line=_line(summary, body, query),
        url=article_path(article.pk, article.slug, query.language),
        kind=article.kind,
        kind_label=str(article.get_kind_display()),
        published_at=article.published_at,
    )


def pieces(text: str, query: Query) -> list[Piece]:
    """The text as stored, cut where something found begins and ends."""
    found = _places(text, query)
    cut: list[Piece] = []
    at = 0
    for start, end in found:
        cut += [Piece(text[at:start], marked=False), Piece(text[start:end], marked=True)]
        at = end
    cut.append(Piece(text[at:], marked=False))
    return [piece for piece in cut if piece.text]


def _places(text: str, query: Query) -> list[tuple[int, int]]:
    found = spans(text, query.terms, language=query.language, prefix=True)
    if not found and query.language != "en":
        found = spans(text, query.terms, language=query.language, weak=True, prefix=True)
    return found


def _line(summary: str, body: str, query: Query) -> list[Piece]:
    """The stretch of the lead or the text around the first match, cut between words."""
    if not _places(summary, query):
        plain = " ".join(richtext.to_text(body, links=False).split())
        found = _places(plain, query)
        if found:
            return pieces(_window(plain, found[0][0]), query)
    return pieces(summary if len(summary) <= 300 else _window(summary, 0), query)


def _window(text: str, middle: int, size: int = 240) -> str:
    start = max(0, middle - size // 3)
    end = min(len(text), start + size)
    if start:
        start = text.find(" ", start, middle) + 1 or start
    if end < len(text):
        end = text.rfind(" ", middle, end) if text.rfind(" ", middle, end) > middle else end
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
