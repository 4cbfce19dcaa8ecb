"""Lists of public texts: the lines of a list, its filters with counts, its numbered pages.

Everything here starts from ``Article.objects.public``. Bodies are never read for a list.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contacts.models import Organisation, Place
from newsroom.links import article_path
from newsroom.models import Article, Edition, Topic
from prcms.base import dates
from prcms.base.text import local_digits, to_latin_digits

PAGE_SIZE = 20
# The page cache keys pages by these names; see PAGE_CACHE_PARAMETERS.
NAMES = ("kind", "unit", "topic", "place", "year", "month")

Text = str | Promise


@dataclass(frozen=True)
class Story:
    """One line of a list, in the language of the list."""

    pk: int
    kind: str
    kind_label: Text
    title: str
    summary: str
    url: str
    published_at: datetime
    changed_at: datetime
    unit: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Filters:
    """What a reader chose; "" and 0 mean everything. Values nobody could have chosen are dropped."""

    kind: str = ""
    unit: int = 0
    topic: str = ""
    place: str = ""
    year: int = 0
    month: int = 0

    @classmethod
    def read(cls, data: Any) -> Self:
        """From a query string. A month counts within a year only."""
        kind = data.get("kind", "")
        year = _number(data.get("year", ""), 1300, 1450)
        return cls(
            kind=kind if kind in Article.Kind.values else "",
            unit=_number(data.get("unit", ""), 1, 2**31),
            topic=_code(data.get("topic", "")),
            place=_code(data.get("place", "")),
            year=year,
            month=_number(data.get("month", ""), 1, 12) if year else 0,
        )

    def query(self, **extra: Any) -> str:
        """The query string of this choice, "" when everything is shown."""
        values = {name: getattr(self, name) for name in NAMES} | extra
        return urlencode({name: value for name, value in values.items() if value})

    def feed_query(self) -> str:
        """The part of the choice that feeds know: they are new by nature and have no dates."""
        return self.without("year").without("place").query()

    def without(self, name: str) -> "Filters":
        """The same choice with one filter taken off; a year takes its month with it."""
        if name == "year":
            return replace(self, year=0, month=0)
        return replace(self, **{name: type(getattr(self, name))()})

    def condition(self) -> Q:
        """The choice as a condition on articles."""
        wanted = Q()
        if self.kind:
            wanted &= Q(kind=self.kind)
        if self.unit:
            wanted &= Q(unit_id=self.unit)
        if self.topic:
            wanted &= Q(topics__code=self.topic)
        if self.place:
            wanted &= Q(place__code=self.place)
        if self.year:
            wanted &= _within(*_span(self.year, self.month))
        return wanted

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in NAMES)


@dataclass(frozen=True)
class Option:
    """One value of a filter and how many texts it would show."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """One filter with its values."""

    name: str
    label: str
    options: list[Option]
    query_without: str = ""

    @property
    def chosen(self) -> Option | None:
        """The value in force, if any."""
        return next((option for option in self.options if option.chosen), None)


def page_numbers(number: int, last: int) -> list[int | None]:
    """The first, the last and the neighbours of ``number``; None where some are left out."""
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    shown: list[int | None] = []
    for one in near:
        if shown and shown[-1] is not None and one - shown[-1] > 1:
            shown.append(None)
        shown.append(one)
    return shown


@dataclass(frozen=True)
class Page:
    """One page of a list and the way to the others."""

    stories: list[Story]
    number: int
    count: int

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.count // PAGE_SIZE))

    def numbers(self) -> list[int | None]:
        """Page numbers worth showing; None where some are left out."""
        return page_numbers(self.number, self.last)


def latest(*, language: str, at: datetime, limit: int, condition: Q | None = None) -> list[Story]:
    """The newest public texts of a language. Three queries."""
    articles = Article.objects.public(language=language, at=at).filter(condition or Q())
    return stories(articles[:limit], language=language, at=at)


def page(filters: Filters, *, number: int, language: str, at: datetime) -> Page | None:
    """One numbered page, or None when there is no such page.

    Keys are found on narrow rows first and only the texts of this page are read, so a late page
    costs about what the first one costs.
    """
    articles = Article.objects.public(language=language, at=at).filter(filters.condition())
    count = articles.count()
    first = (number - 1) * PAGE_SIZE
    if first and first >= count:
        return None
    keys = list(articles.values_list("pk", flat=True)[first : first + PAGE_SIZE])
    chosen = Article.objects.public(language=language, at=at).filter(pk__in=keys)
    return Page(stories(chosen, language=language, at=at), number, count)


def stories(articles: "QuerySet[Article]", *, language: str, at: datetime) -> list[Story]:
    """Lines for public articles, in the queryset's order. Two queries."""
    rows = list(
        articles.select_related("unit").only(
            "kind", "unit", f"title_{language}", f"summary_{language}"
        )
    )
    others = _languages([row.pk for row in rows], at=at)
    return [
        Story(
            pk=row.pk,
            kind=row.kind,
            kind_label=row.get_kind_display(),
            title=row.title_in(language),
            summary=getattr(row, f"summary_{language}") or "",
            url=article_path(row.pk, row.slug, language),  # type: ignore[attr-defined]
            published_at=row.published_at,  # type: ignore[attr-defined]
            # Drafts change before they are public; what changes later is told to readers.
            changed_at=max(row.published_at, row.worded_at),  # type: ignore[attr-defined]
            unit=str(row.unit) if row.unit else "",
            languages=tuple(others.get(row.pk, ())),
        )
        for row in rows
    ]


def _languages(keys: list[int], *, at: datetime) -> dict[int, list[str]]:
    """In which languages each article is public."""
    found: dict[int, list[str]] = {}
    editions = Edition.objects.public(at=at).filter(article_id__in=keys)
    for key, code in editions.order_by("language").values_list("article_id", "language"):
        found.setdefault(key, []).append(code)
    return found


def page_number(text: str) -> int:
    """The page asked for, 1 when none or nonsense is."""
    return _number(text, 1, 10**6) or 1


def heading(facets: list[Facet]) -> str:
    """What the list shows, in words: "News" or the chosen values."""
    chosen = [capfirst(facet.chosen.label) for facet in facets if facet.chosen]
    return " | ".join(chosen) if chosen else _("News")


def topics(*, language: str, at: datetime) -> list[Option]:
    """Topics with public texts, in the office's order. Two queries."""
    public = Article.objects.public(language=language, at=at).filter(topics__isnull=False)
    counts = dict(public.order_by().values_list("topics").annotate(Count("pk")))
    return _topics(counts, Filters())


def facets(filters: Filters, *, language: str, at: datetime) -> list[Facet]:
    """The filters with counts; each count keeps the other filters in force. Nine queries at most.

    A filter without a value to choose is left out.
    """

    def counted(without: str, field: str) -> dict[Any, int]:
        base = Article.objects.public(language=language, at=at)
        base = base.filter(filters.without(without).condition(), **{f"{field}__isnull": False})
        return dict(base.order_by().values_list(field).annotate(Count("pk")))

    kinds = counted("kind", "kind")
    found = [
        Facet(
            "kind",
            _("Kind"),
            [
                Option(kind.value, str(kind.label), kinds[kind.value], kind == filters.kind)
                for kind in Article.Kind
                if kind.value in kinds
            ],
        ),
        Facet("unit", _("Directorate or office"), _units(counted("unit", "unit"), filters)),
        Facet("topic", _("Topic"), _topics(counted("topic", "topics"), filters)),
        Facet("place", _("Place"), _places(counted("place", "place"), filters)),
        *_times(filters, language=language, at=at),
    ]
    return [
        replace(facet, query_without=filters.without(facet.name).query())
        for facet in found
        if facet.options
    ]


def _units(counts: dict[int, int], filters: Filters) -> list[Option]:
    rows = Organisation.objects.filter(pk__in=counts)
    options = [
        Option(str(row.pk), str(row), counts[row.pk], row.pk == filters.unit) for row in rows
    ]
    return sorted(options, key=lambda option: -option.count)


def _topics(counts: dict[int, int], filters: Filters) -> list[Option]:
    rows: Iterable[Topic] = Topic.objects.filter(pk__in=counts)
    return [Option(row.code, str(row), counts[row.pk], row.code == filters.topic) for row in rows]


def _places(counts: dict[int, int], filters: Filters) -> list[Option]:
    rows: Iterable[Place] = Place.objects.filter(pk__in=counts)
    return [Option(row.code, str(row), counts[row.pk], row.code == filters.place) for row in rows]


def _times(filters: Filters, *, language: str, at: datetime) -> list[Facet]:
    """Solar Hijri years, and the months of the chosen one, counted in one pass."""
    base = Article.objects.public(language=language, at=at)
    base = base.filter(filters.without("year").condition()).order_by()
    oldest = base.order_by("published_at").values_list("published_at", flat=True).first()
    if oldest is None:
        return []
    zone = dates.local_zone()
    first = dates.SolarDate.from_date(oldest.astimezone(zone).date()).year
    last = dates.SolarDate.from_date(at.astimezone(zone).date()).year
    spans = {f"y{year}": _span(year, 0) for year in range(first, last + 1)}
    if filters.year:
        spans |= {f"m{month}": _span(filters.year, month) for month in range(1, 13)}
    counts = base.aggregate(
        **{name: Count("pk", filter=_within(*span)) for name, span in spans.items()}
    )
    years = [
        Option(str(year), local_digits(year, language), counts[f"y{year}"], year == filters.year)
        for year in range(last, first - 1, -1)
        if counts[f"y{year}"]
    ]
    months = [
        Option(
            str(month),
            dates.month_name(month, language=language),
            counts[f"m{month}"],
            month == filters.month,
        )
        for month in range(1, 13)
        if counts.get(f"m{month}")
    ]
    return [Facet("year", _("Year"), years), Facet("month", _("Month"), months)]


def _span(year: int, month: int) -> tuple[datetime, datetime]:
    """A Solar Hijri year, or one month of it, as half-open local midnights."""
    if month:
        first, last = dates.month_bounds(year, month)
    else:
        first, last = dates.year_bounds(year)
    return _midnight(first), _midnight(last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=dates.local_zone())


def _within(start: datetime, end: datetime) -> Q:
    # The annotated moment: naming the editions again would join those of other languages.
    return Q(published_at__gte=start, published_at__lt=end)


def _number(text: str, low: int, high: int) -> int:
    """The number typed in any of the three digit sets when it lies in range, else 0."""
    latin = to_latin_digits(text)
    if not (latin.isascii() and latin.isdigit() and len(latin) <= 10):
        return 0
    return int(latin) if low <= int(latin) <= high else 0


def _code(text: str) -> str:
    return text if len(text) <= 40 and text.replace("-", "").replace("_", "").isalnum() else ""
