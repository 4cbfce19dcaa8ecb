"""Dates in running text, in three calendars and three languages. Pure: no Django.

A month's name alone is no date (میزان is also "amount", قوس an arch): a day or a year must stand
beside it. Lunar days may differ by two because the month begins when the moon is seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from prcms.base import date_reading
from prcms.base.calendars import (
    GREGORIAN_MONTHS,
    LUNAR_MONTHS,
    SOLAR_MONTHS,
    LunarDate,
    SolarDate,
)
from prcms.base.text import fold

_YEARS = range(1395, 1416)
_SIGHTING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written; ``year`` or ``day`` may be missing. ``calendar`` names one of three."""

    calendar: str
    year: int | None
    month: int
    day: int | None

    def __str__(self) -> str:
        exact = self.exact()
        if exact is not None:
            return exact.isoformat()
        parts = [f"{self.year:04}"] if self.year else []
        parts.append(f"{self.month:02}")
        parts += [f"{self.day:02}"] if self.day else []
        return f"{self.calendar} {'-'.join(parts)}"

    def exact(self) -> date | None:
        """The Gregorian day of a whole solar or Gregorian date; None for others and impossible ones."""
        if not self.year or not self.day or self.calendar == "lunar":
            return None
        try:
            if self.calendar == "solar":
                return SolarDate(self.year, self.month, self.day).to_date()
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def _keys(line: str) -> set[str]:
    return {fold(word) for word in line.split()}


def _table(calendar: str, lists: dict[str, list[str]], more: str) -> dict[str, tuple[str, int]]:
    names = {fold(name): n for line in lists.values() for n, name in enumerate(line, start=1)}
    for n, line in enumerate(more.split("|"), start=1):
        names.update({fold(name): n for name in line.split()})
    return {name: (calendar, n) for name, n in names.items()}


# Oblique forms of Pashto, spellings of Kabul's English press, and Iran's names where they are not
# also everyday words.
_MONTHS: Final[dict[str, tuple[str, int]]] = {
    **_table(
        "solar",
        SOLAR_MONTHS,
        "فروردین|saur thawr اردیبهشت غوایی غویي|jauza خرداد|sartan چنگاښ|مرداد زمري|"
        "سنبلې شهریور وږي sonbola sunbola|تلې|لړم آبان|آذر qaus لیندې|jaddi مرغومي|dalwa بهمن سلواغې|"
        "hoot اسفند",
    ),
    **_table(
        "gregorian",
        GREGORIAN_MONTHS,
        "jan ژانویه جنورۍ|feb فوریه|mar مارس مارچ|apr آوریل|مې|jun ژوئن|jul ژوئیه|aug اوت اگست آگست|"
        "sep sept سپتامبر سپټمبر|oct اکتبر اکټوبر|nov نوامبر|dec دسامبر ډسمبر",
    ),
    **_table(
        "lunar",
        {
            code: [name for name in names if " " not in fold(name)]
            for code, names in LUNAR_MONTHS.items()
        }
        | {
            "fa": [
                "محرم",
                "صفر",
                "",
                "",
                "",
                "",
                "رجب",
                "شعبان",
                "رمضان",
                "شوال",
                "ذوالقعده",
                "ذوالحجه",
            ]
        },
        "||||||||ramadhan ramazan روژې",
    ),
}
_MONTHS.pop("", None)
# May is also the beginning of every Dari verb.
_MAY = _keys("می مې")
_NOISE = _keys(
    "ماه برج میاشت میاشتې د سال کال په هجری شمسی خورشیدی قمری میلادی عیسوی لمریز لمریزکال "
    "کې ام م مه مې سپوږمیز زېږدیز of the st nd rd th day year نېټه نېټې تاریخ"
)
_MARKS = {",", "،", ".", "-"}
_RANGE = _keys("تا الی تر و او to and through until") | {"-", "–", "—"}
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_NUMERIC = re.compile(r"(?<![\d/.-])\d{1,4}([/.-])\d{1,2}\1\d{1,4}(?![\d/]|[.-]\d)")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def as_day(self) -> int | None:
        return int(self.text) if self.text.isdecimal() and 1 <= int(self.text) <= 31 else None

    @property
    def as_year(self) -> int | None:
        year = int(self.text) if self.text.isdecimal() and len(self.text) == 4 else 0
        return year if 1200 <= year <= 2200 else None


def days_in(line: str) -> Iterator[tuple[int, int, Day]]:
    """The dates of a text with folded words and Latin digits: (start, end, day), in order found."""
    taken: list[tuple[int, int]] = []
    for match in _NUMERIC.finditer(line):
        reading = date_reading.read(match.group())
        if reading is not None:
            taken.append(match.span())
            read = reading.day
            yield (*match.span(), Day("gregorian", read.year, read.month, read.day))
    tokens = [_Token(m.group(), *m.span()) for m in _TOKEN.finditer(line)]
    for at, token in enumerate(tokens):
        if token.text in _MONTHS and not any(a <= token.start < b for a, b in taken):
            for start, end, day in _around(tokens, at):
                if not any(a < end and start < b for a, b in taken):
                    taken.append((start, end))
                    yield start, end, day


def _step(tokens: list[_Token], at: int, way: int) -> int | None:
    """The next number from a place, over words that belong to dates; None when something else comes."""
    for _passed in range(4):
        at += way
        if not 0 <= at < len(tokens):
            return None
        text = tokens[at].text
        if text.isdecimal():
            return at
        if text not in _NOISE and text not in _MARKS:
            return None
        if text == "." or (text == "-" and way < 0):
            return None
    return None


def _around(tokens: list[_Token], at: int) -> Iterator[tuple[int, int, Day]]:
    """The dates that a month's name at a place is part of: one, or two of a range."""
    calendar, month = _MONTHS[tokens[at].text]
    before, after = _step(tokens, at, -1), _step(tokens, at, 1)
    day = year = None
    first = last = at
    if before is not None and tokens[before].as_day:
        day, first = tokens[before].as_day, before
    elif before is not None and tokens[before].as_year:
        year, first = tokens[before].as_year, before
    if after is not None and tokens[after].as_year and year is None:
        year, last = tokens[after].as_year, after
    elif after is not None and day is None and _is_day_behind(tokens, at, after):
        day, last = tokens[after].as_day, after
        beyond = _step(tokens, after, 1)
        if year is None and beyond is not None and tokens[beyond].as_year:
            year, last = tokens[beyond].as_year, beyond
    if day is None and year is None:
        return
    if tokens[at].text in _MAY and year is None:
        return
    yield tokens[first].start, tokens[last].end, Day(calendar, year, month, day)
    opening = _opening(tokens, first) if first < at and day is not None else None
    if opening is not None:
        other = tokens[opening]
        yield other.start, other.end, Day(calendar, year, month, other.as_day)


def _is_day_behind(tokens: list[_Token], at: int, after: int) -> bool:
    """English and Pashto put the day behind the month: "April 15", «د وري په ۱۵مه»; «میزان ۳۰» is none."""
    if not tokens[after].as_day:
        return False
    ending = tokens[after + 1].text if after + 1 < len(tokens) else ""
    between = {token.text for token in tokens[at + 1 : after]}
    return tokens[at].text.isascii() or "په" in between or ending in {"مه", "م"}


def _opening(tokens: list[_Token], at: int) -> int | None:
    """In "4 to 6 April" and "۱۵-۱۷ حمل": where the first day stands."""
    if at >= 2 and tokens[at - 1].text in _RANGE and tokens[at - 2].as_day:
        return at - 2
    return None


# Comparing ---------------------------------------------------------------------------------


def same_day(one: Day, other: Day) -> bool:
    """Whether two dates may be the same day (or month), each as exact as it is written."""
    if one.calendar == other.calendar:
        pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
        return all(mine == theirs or mine is None or theirs is None for mine, theirs in pairs)
    return any(
        _fits(other, candidate, slack=_slack(one, other)) for candidate in _candidates(one)
    ) or any(_fits(one, candidate, slack=_slack(one, other)) for candidate in _candidates(other))


def _slack(one: Day, other: Day) -> int:
    return _SIGHTING_DAYS if "lunar" in (one.calendar, other.calendar) else 0


def _candidates(day: Day) -> Iterator[date]:
    """The Gregorian days a solar or Gregorian date may mean."""
    if day.calendar == "lunar":
        return
    shift = 621 if day.calendar == "gregorian" else 0
    years = [day.year] if day.year else [year + shift for year in _YEARS]
    for year in years:
        for number in [day.day] if day.day else range(1, 32):
            exact = Day(day.calendar, year, day.month, number).exact()
            if exact is not None:
                yield exact


def _fits(day: Day, candidate: date, *, slack: int) -> bool:
    """Whether a Gregorian day is one that ``day`` may mean, within some days."""
    for shift in range(-slack, slack + 1):
        moved = candidate + timedelta(days=shift)
        if day.calendar == "solar":
            solar = SolarDate.from_date(moved)
            parts = (solar.year, solar.month, solar.day)
        elif day.calendar == "lunar":
            lunar = LunarDate.from_date(moved)
            parts = (lunar.year, lunar.month, lunar.day)
        else:
            parts = (moved.year, moved.month, moved.day)
        wanted = (day.year, day.month, day.day)
        if all(want is None or want == part for want, part in zip(wanted, parts, strict=True)):
            return True
    return False
