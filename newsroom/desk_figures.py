"""What the translation desk did in a month, and what waits: counted from the jobs themselves."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, Sum
from django.utils import timezone

from newsroom import access
from newsroom.models import TranslationJob
from prcms.base import dates
from prcms.base.models import Language, User

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Done:
    """One translator's month. ``hours`` is time at the desk; ``on_time`` counts jobs."""

    translator: User
    jobs: int
    words: int
    seconds: int
    timed_words: int
    on_time: int

    @property
    def hours(self) -> float:
        """Hours at the desk, to a tenth."""
        return round(self.seconds / 3600, 1)

    @property
    def pace(self) -> int | None:
        """Words an hour, of the jobs whose time was counted; None when none was."""
        return round(self.timed_words * 3600 / self.seconds) if self.seconds >= 60 else None

    @property
    def share(self) -> int:
        """Per cent of the jobs handed in by their due time."""
        return round(100 * self.on_time / self.jobs)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is open into one language."""

    language: str
    jobs: int
    words: int
    free: int
    late: int
    oldest: datetime | None

    @property
    def name(self) -> Any:
        """The language in the reader's own."""
        return Language(self.language).label


def month_of(text: str, *, now: datetime) -> tuple[int, int]:
    """A Solar Hijri year and month from "1405-08"; this month when it makes no sense."""
    year, _dash, month = text.partition("-")
    if re.fullmatch("1[34][0-9]{2}", year) and re.fullmatch("0[1-9]|1[0-2]", month):
        return int(year), int(month)
    today = dates.SolarDate.from_date(timezone.localdate(now))
    return today.year, today.month


def months(*, now: datetime) -> list[tuple[str, str]]:
    """The last twelve months, newest first: parameter and name."""
    today = dates.SolarDate.from_date(timezone.localdate(now))
    year, month = today.year, today.month
    found = []
    for _index in range(MONTHS):
        first, _last = dates.month_bounds(year, month)
        found.append((f"{year}-{month:02d}", dates.format(first, "month")))
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return found


def done_in(user: Any, *, year: int, month: int) -> list[Done]:
    """Jobs approved in a Solar Hijri month, by translator, most words first. Two queries.

    ``user`` is who asks: jobs of texts they may not know of are left out.
    """
    first, last = dates.month_bounds(year, month)
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    timed = Q(worked_seconds__gt=0)
    rows = (
        TranslationJob.objects.filter(access.openable(user, prefix="article__"))
        .filter(state=TranslationJob.State.DONE, done_at__gte=start, done_at__lt=end)
        .order_by()
        .values("assignee")
        .annotate(
            n=Count("pk"),
            total=Sum("words"),
            seconds=Sum("worked_seconds"),
            timed_words=Sum("words", filter=timed, default=0),
            on_time=Count("pk", filter=Q(handed_in_at__lte=F("due_at"))),
        )
    )
    found = list(rows)
    people = User.objects.in_bulk([row["assignee"] for row in found])
    result = [
        Done(
            people[row["assignee"]],
            row["n"],
            row["total"],
            row["seconds"],
            row["timed_words"],
            row["on_time"],
        )
        for row in found
    ]
    return sorted(result, key=lambda row: (-row.words, row.translator.pk))


def waiting(user: Any, *, now: datetime) -> list[Waiting]:
    """What is open now, by language in the house's order. One query."""
    rows = (
        TranslationJob.objects.open()
        .filter(access.openable(user, prefix="article__"))
        .order_by()
        .values("language")
        .annotate(
            n=Count("pk"),
            total=Sum("words"),
            free=Count("pk", filter=Q(state="open")),
            late=Count("pk", filter=Q(state__in=["open", "taken", "returned"], due_at__lt=now)),
            oldest=Min("opened_at"),
        )
    )
    found = {
        row["language"]: Waiting(
            row["language"], row["n"], row["total"], row["free"], row["late"], row["oldest"]
        )
        for row in rows
    }
    return [found.get(code) or Waiting(code, 0, 0, 0, 0, None) for code in Language.values]
