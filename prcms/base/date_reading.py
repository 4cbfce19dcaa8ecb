"""Reading the dates and times that people type: any digits, Solar Hijri or Gregorian.

The rule throughout: a date that is not certain is no date. Two-digit years, unknown words,
impossible days and lunar dates (whose day depends on sighting) give None, never a guess.
Pure: no Django. Callers use ``prcms.base.dates``.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from prcms.base.calendars import GREGORIAN_MONTHS, SOLAR_MONTHS, SolarDate
from prcms.base.text import fold, to_latin_digits

SOLAR_YEARS = range(1300, 1451)
GREGORIAN_YEARS = range(1900, 2101)
_LONGEST = 120


def _split(line: str) -> list[str]:
    return line.split(" ")


def _keyed(lists: list[list[str]]) -> dict[str, int]:
    return {fold(name): n for names in lists for n, name in enumerate(names, start=1) if name}


def _variants(lines: list[str]) -> dict[str, int]:
    """One line of spellings per month, first month first."""
    return {fold(name): n for n, line in enumerate(lines, start=1) for name in line.split()}


_SOLAR = _keyed(list(SOLAR_MONTHS.values())) | _variants(
    [
        "فروردین hamal farvardin wray",
        "اردیبهشت غوایی saur thawr sour sowr ordibehesht ghwayai ghwayay",
        "خرداد jauza jowza khordad ghbargolai ghbargolay",
        "تیر چنگاش sartan tir chungash changash chungakh",
        "مرداد امرداد mordad amordad zmarai zmaray",
        "شهریور سمبله sonbola sunbola sumbula sonbula shahrivar wazhai wagay",
        "مهر mehr tala",
        "آبان aban akrab larham laram",
        "آذر لینده لیندی azar qaus qows qavs lindai lindey",
        "دی jady jaddi dey dai marghumai marghomay",
        "بهمن bahman dalwa dalv dalow salwagha",
        "اسفند esfand hoot hout kab",
    ]
)
_GREGORIAN = _keyed(list(GREGORIAN_MONTHS.values())) | _variants(
    [
        "jan ژانویه جنوری",
        "feb فوریه فېبروري فیبروری فبروری",
        "mar مارس",
        "apr آوریل اپرېل آپریل",
        "مۍ مې مئ",
        "jun ژوئن جوون",
        "jul ژوئیه جولایی",
        "aug اوت اگوست آگوست",
        "sep sept سپتامبر سپټمبر",
        "oct اکتبر اکټوبر",
        "nov نوامبر",
        "dec دسامبر ډسمبر ډیسمبر دیسمبر",
    ]
)
# "مه" is May in Iran and an ordinal ending in Pashto (۱۰مه): May only when no month is named.
_MAY_OR_ENDING = "مه"
_WEEKDAYS = {
    fold(word)
    for word in _split(
        "شنبه جمعه آدینه "
        "جمعې اونۍ یونۍ دونۍ درېنۍ څلرنۍ پینځنۍ "
        "monday tuesday wednesday thursday friday saturday sunday "
        "mon tue tues wed thu thur thurs fri sat sun"
    )
}
# سه شنبه in two words, and Pashto's own numbers and oblique form (د څلورشنبې په ورځ).
_NUMBERED_WEEKDAY = re.compile(r"(?<!\w)(?:یک|دو|سه|سې|چهار|چار|څلور|پنج|پنځ|پینځ)? ?شنب[هې](?!\w)")
_ORDINALS = _variants(
    [
        "اول یکم نخست لومړی لومړۍ first",
        "دوم دویم دویمه second",
        "سوم دریم دریمه third",
        "چهارم څلورم څلورمه fourth",
        "پنجم پنځم پنځمه fifth",
        "ششم شپږم شپږمه sixth",
        "هفتم اووم اوومه seventh",
        "هشتم اتم اتمه eighth",
        "نهم نهمه ninth",
        "دهم لسم لسمه tenth",
    ]
)
_NOISE = {
    fold(word)
    for word in _split(
        "روز مورخ مورخه تاریخ تاریخی سال ماه برج هجری د کال ورځ نېټه نیټه میاشت میاشتې په "
        "ام امه مه م مې st nd rd th of the on day date year month"
    )
}
_SOLAR_WORDS = {fold(w) for w in _split("شمسی خورشیدی لمریز لمریزکال ش sh")}
_GREGORIAN_WORDS = {fold(w) for w in _split("میلادی عیسوی زېږدیز زیږدیز ع ad ce")}
_SEPARATORS = "/-.,،;؛"
_SAME_MEANING = {
    **dict.fromkeys("\u2044\u2215\uff0f\\\u060d\u066b", "/"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u0640", "-"),
    **dict.fromkeys("\u066c", ","),
}
_ZONES = {
    "z": timedelta(0),
    "utc": timedelta(0),
    "gmt": timedelta(0),
    "aft": timedelta(hours=4, minutes=30),
    "pkt": timedelta(hours=5),
    "irst": timedelta(hours=3, minutes=30),
    "irdt": timedelta(hours=4, minutes=30),
}


def _phrase(*alternatives: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


_AFTERNOON = _phrase(
    r"بعد ?از ?(?:ظهر|چاشت)|پس از (?:ظهر|چاشت)",
    r"ب ?\. ?ظ|بظ|عصر|شام|دیگر",
    r"(?:له |تر )?غرمې (?:نه )?وروسته|غ ?\. ?و|ماسپښین|مازدیگر|ماښام",
    r"p\.? ?m",
)
_FORENOON = _phrase(
    r"(?:قبل|پیش) ?از ?(?:ظهر|چاشت)",
    r"ق ?\. ?ظ|قظ|صبح",
    r"(?:له |تر )?غرمې (?:نه )?مخکې|غ ?\. ?م|سهار",
    r"a\.? ?m",
)
_CLOCK = re.compile(
    r"(?:(?<!\w)(?P<before>am|pm)\s*)?"
    r"(?:(?<!\w)(?:ساعت|at|بجو)\s*)?"
    r"(?<![\d:])(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d{2})"
    r"(?:\s*:\s*(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?![\d:])"
    r"(?:\s*(?:بجې|بجو|بجه)(?!\w))?(?:[\s.]*(?P<after>am|pm)(?!\w)\.?)?"
    r"(?P<zone>\s*(?:utc|gmt|z|aft|pkt|irst|irdt)(?!\w)|\s*[+-]\d{2}:?\d{2}(?!\d))?"
)
_HOUR_ONLY = re.compile(
    r"(?:(?<!\w)(?P<before>am|pm)\s*)?"
    r"(?P<clock>(?<!\w)(?:ساعت|at)\s*)?"
    r"(?<![\d:/.-])(?P<hour>\d{1,2})(?![\d:/-])"
    r"(?:\s*و\s*(?P<minute>\d{1,2})\s*دقیقه(?!\w))?"
    r"(?P<clock2>\s*(?:بجې|بجو|بجه|oclock)(?!\w))?(?:[\s.]*(?P<after>am|pm)(?!\w)\.?)?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: a day, and where given a time of day and an offset from UTC."""

    day: date
    time: time | None
    offset: timedelta | None


def _plain(text: str) -> str:
    """Latin digits, folded words, plain separators; marks and invisible characters gone."""
    text = to_latin_digits(unicodedata.normalize("NFKC", text))
    chars: list[str] = []
    for raw in text:
        # Tatweel is typed for a hyphen between numbers; after a letter it only stretches it.
        char = "" if raw == "\u0640" and "".join(chars[-1:]).isalpha() else raw
        char = _SAME_MEANING.get(char, char)
        if not char:
            continue
        category = unicodedata.category(char)
        if char == "\u200c" or category in ("Zs", "Cc"):
            chars.append(" ")
        elif category not in ("Cf", "Mn"):
            chars.append(char)
    plain = re.sub(r"[^\W\d_]+", lambda match: fold(match.group()), "".join(chars))
    plain = _NUMBERED_WEEKDAY.sub("شنبه", plain)
    plain = re.sub(r"(?<=\d)t(?=\d)", " ", plain)
    plain = _AFTERNOON.sub(" pm ", plain)
    plain = _FORENOON.sub(" am ", plain)
    return re.sub(r"\s+", " ", plain).strip()


class _Clock(NamedTuple):
    time: time
    offset: timedelta | None
    rest: str


def _clock(plain: str) -> _Clock | None:
    """The time of day in a text and the text without it. ValueError for a time there is not."""
    match = _CLOCK.search(plain)
    if match is None:
        for candidate in _HOUR_ONLY.finditer(plain):
            if any(candidate[name] for name in ("before", "after", "clock", "clock2")):
                match = candidate
                break
    if match is None:
        return None
    found = match.groupdict()
    hour = _hour(int(found["hour"]), found["before"] or found["after"])
    at = time(hour, int(found["minute"] or 0), int(found.get("second") or 0))
    rest = f"{plain[: match.start()]} {plain[match.end() :]}"
    return _Clock(at, _offset((found.get("zone") or "").strip()), rest)


def _hour(hour: int, half: str | None) -> int:
    if half is None or (half == "pm" and 13 <= hour <= 23):
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"no such hour: {hour} {half}")
    return hour % 12 + (12 if half == "pm" else 0)


def _offset(zone: str) -> timedelta | None:
    if not zone:
        return None
    if zone in _ZONES:
        return _ZONES[zone]
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(f"no such offset: {zone}")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone[0] == "-" else offset


class _Words(NamedTuple):
    """A date taken apart: the text without its words, and what the words said."""

    numbers: str
    calendar: str | None
    month: int | None


def _words(rest: str) -> _Words | None:
    """Sort the words of a date; None when one of them has no place in a date."""
    calendars: set[str] = set()
    months: set[tuple[str, int]] = set()
    rest = re.sub(r"(?<!\w)(?:ه|ا)[ .]*ش(?!\w)\.?", " شمسی ", rest)
    rest = re.sub(r"(?<=\d{4})[ .]*م(?!\w)\.?", " میلادی ", rest)
    found = re.findall(r"[^\W\d_]+", rest)
    named = any(word in _SOLAR or word in _GREGORIAN for word in found)
    ordinal: list[int] = []
    for word in found:
        if word == _MAY_OR_ENDING and not named:
            months.add(("gregorian", 5))
        elif word in _SOLAR:
            months.add(("solar", _SOLAR[word]))
        elif word in _GREGORIAN:
            months.add(("gregorian", _GREGORIAN[word]))
        elif word in _SOLAR_WORDS:
            calendars.add("solar")
        elif word in _GREGORIAN_WORDS:
            calendars.add("gregorian")
        elif word in _ORDINALS:
            ordinal.append(_ORDINALS[word])
        elif word not in _WEEKDAYS and word not in _NOISE:
            return None
    calendars |= {calendar for calendar, _month in months}
    if len(calendars) > 1 or len(months) > 1 or len(ordinal) > 1:
        return None
    numbers = re.sub(r"[^\W\d_]+", " ", rest)
    numbers = " ".join([numbers, *map(str, ordinal)])
    month = next(iter(months))[1] if months else None
    return _Words(numbers, next(iter(calendars), None), month)


_THREE_NUMBERS = re.compile(
    r"[ ,،.]*(\d{1,4}) *([/.,،;؛ -]) *(\d{1,2}) *\2 *(\d{1,4})[ ,،.;؛]*",
)
_NUMBERS_ONLY = re.compile(rf"[\d {re.escape(_SEPARATORS)}]*")


def _day(rest: str) -> date | None:
    words = _words(rest)
    if words is None or not _NUMBERS_ONLY.fullmatch(words.numbers):
        return None
    if words.month is not None:
        parts = re.findall(r"\d+", words.numbers)
        years = [part for part in parts if len(part) == 4]
        days = [part for part in parts if len(part) <= 2]
        if len(parts) != 2 or not years or not days:
            return None
        return _made(int(years[0]), words.month, int(days[0]), words.calendar)
    match = _THREE_NUMBERS.fullmatch(words.numbers)
    if match is None:
        return None
    first, _separator, month, last = match.groups()
    if len(first) == 4 and len(last) <= 2:
        return _made(int(first), int(month), int(last), words.calendar)
    if len(last) == 4 and len(first) <= 2:
        return _made(int(last), int(month), int(first), words.calendar)
    return None


def _made(year: int, month: int, day: int, calendar: str | None) -> date | None:
    """The Gregorian day; ValueError when there is none, None when the year fits no calendar."""
    if year in SOLAR_YEARS and calendar != "gregorian":
        return SolarDate(year, month, day).to_date()
    if year in GREGORIAN_YEARS and calendar != "solar":
        return date(year, month, day)
    return None


def read(text: str) -> Reading | None:
    """What a text says, or None when it is not exactly one date (with or without a time)."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    try:
        plain = _plain(text)
        clock = _clock(plain)
        day = _day(clock.rest if clock else plain)
    except ValueError:
        return None
    if day is None:
        return None
    return Reading(day, clock.time if clock else None, clock.offset if clock else None)


def read_time(text: str) -> time | None:
    """A time of day alone: 14:00, ۱۴:۰۰, 2 pm, ساعت ۲ بعد از ظهر, ۲:۳۰ ب.ظ, ۲ بجې; else None."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    try:
        clock = _clock(_plain(text))
    except ValueError:
        return None
    if clock is None or clock.offset is not None or clock.rest.strip(" .،,"):
        return None
    return clock.time


def moment(reading: Reading, *, tz: tzinfo) -> datetime | None:
    """The instant a reading names, in the zone ``tz``; None when it has no time of day."""
    if reading.time is None:
        return None
    zone = tz if reading.offset is None else timezone(reading.offset)
    there = datetime.combine(reading.day, reading.time, tzinfo=zone)
    try:
        return there.astimezone(UTC).astimezone(tz)
    except OverflowError:
        return None
