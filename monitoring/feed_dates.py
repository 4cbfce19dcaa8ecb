"""Reading the dates that feeds write. Pure: no clock, no settings, no Django.

RFC 822/5322, RFC 3339/ISO 8601 and what newsrooms of the region write beside them: Solar Hijri in
figures or with Afghan, Pashto or Iranian month names, all three digit sets, missing or local zone
names, ``24:10:00``. A date that cannot be read is None; nothing is ever dated "today" for that.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final, Literal

import jdatetime

from prcms.base.text import to_latin_digits

# Asia/Kabul has had this offset, without summer time, since 1945.
KABUL: Final = timezone(timedelta(hours=4, minutes=30))

Confidence = Literal["exact", "zone", "day", "guess", "future", "none"]

_FIRST_YEAR = 1990
_LAST_YEAR = 2050
# Figures: a year in this span is Solar Hijri; lunar years (1445 and later) stay unread.
_SOLAR_YEARS = range(1369, 1430)
_LATE_ALLOWANCE = timedelta(days=1)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class FeedDate:
    """A moment and how sure it is.

    ``confidence``: ``exact``; ``zone`` (no zone given, the publisher's was assumed); ``day`` (no
    time given, midnight in the publisher's zone); ``guess`` (day and month could be the other way
    round); ``future`` (later than allowed: ``moment`` is None); ``none`` (unreadable, ``moment``
    is None).
    """

    moment: datetime | None
    confidence: Confidence


_UNREADABLE = FeedDate(None, "none")


def _hours(hours: float) -> timezone:
    return timezone(timedelta(minutes=round(hours * 60)))


_ZONES: Final[dict[str, timezone]] = {
    **dict.fromkeys(("z", "utc", "gmt", "ut", "wet"), UTC),
    **dict.fromkeys(("aft", "asia/kabul", "kabul", "irdt"), KABUL),
    **dict.fromkeys(("irst", "irt", "asia/tehran", "tehran"), _hours(3.5)),
    **dict.fromkeys(("pkt", "uzt", "tjt", "tmt", "asia/karachi", "asia/tashkent"), _hours(5)),
    **dict.fromkeys(("ist", "asia/kolkata"), _hours(5.5)),
    **dict.fromkeys(("gst", "asia/dubai"), _hours(4)),
    **dict.fromkeys(("msk", "trt", "ast3", "eat", "eest"), _hours(3)),
    **dict.fromkeys(("cet", "bst", "west"), _hours(1)),
    **dict.fromkeys(("cest", "eet", "sast"), _hours(2)),
    **dict.fromkeys(("est", "cdt"), _hours(-5)),
    **dict.fromkeys(("edt",), _hours(-4)),
    **dict.fromkeys(("cst", "mdt"), _hours(-6)),
    **dict.fromkeys(("mst", "pdt"), _hours(-7)),
    **dict.fromkeys(("pst",), _hours(-8)),
    **dict.fromkeys(("jst", "kst"), _hours(9)),
}


def _months(*lines: str) -> dict[str, int]:
    """Twelve names a line, alternatives of one month joined by "|"."""
    table: dict[str, int] = {}
    for line in lines:
        for number, names in enumerate(line.split(), start=1):
            for name in names.split("|"):
                table[_plain(name)] = number
    return table


# Letters of one sound, as the three keyboards type them; marks and invisible characters go.
_SAME = str.maketrans(
    {
        **dict.fromkeys("يىېۍئ", "ی"),
        "ك": "ک",
        "ګ": "گ",
        "ة": "ه",
        "ۀ": "ه",
        **dict.fromkeys("آأإ", "ا"),
        **dict.fromkeys("،,؛;()", " "),
        **dict.fromkeys("\u2212\u2013\u2014\u2010\u2011", "-"),
    }
)
_UNSEEN = re.compile(
    "[\u0640\u064b-\u065f\u0670\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]"
)


def _plain(text: str) -> str:
    return _UNSEEN.sub("", to_latin_digits(text)).translate(_SAME).lower()


_GREGORIAN: Final = _months(
    "jan|january feb|february mar|march apr|april may jun|june jul|july aug|august "
    "sep|sept|september oct|october nov|november dec|december",
    # As Kabul and Peshawar write them.
    "جنوری فبروری|فروری مارچ اپریل مۍ|می جون جولای|جولایی اگست|آگست سپتمبر|ستمبر اکتوبر "
    "نومبر دسمبر|ډسمبر",
    # As Tehran and the Persian services of foreign broadcasters write them.
    "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه|جولای اوت سپتامبر اکتبر نوامبر دسامبر",
)
_SOLAR: Final = _months(
    "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی|جدي دلو حوت",
    "وری غویی غبرګولی|غبرګولي چنګاښ زمری وږی تله لړم لیندۍ|لیندی مرغومی سلواغه کب",
    "فروردین اردیبهشت خرداد تیر مرداد|امرداد شهریور مهر آبان آذر دی بهمن اسفند",
    "hamal sawr|saur|thawr jawza saratan asad sunbula|sonbola mizan aqrab qaws jadi|jadee "
    "dalw|dalwa hut|hoot",
)

_TIME = re.compile(
    r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s*(am|pm|a\.m\.?|p\.m\.?|ق\.?\s?ظ\.?|ب\.?\s?ظ\.?|قبل از ظهر|بعد از ظهر|غ\.\s?م\.?|غ\.\s?و\.?)"
    r"(?![a-z]))?"
    r"(?:\s*((?:utc|gmt)\s?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}|[+-]\d{1,2}:\d{2}|[+-]\d{1,2}"
    r"|[a-z]{1,9}/[a-z_]{1,20}|[a-z]{1,5})(?![\w:]))?"
)
_AFTERNOON = re.compile(r"p|ب|بعد|غ\.\s?و")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?\s*(z|[+-]\d{2}:?\d{2})?)?")
_YEAR_FIRST = re.compile(r"(?<![\d-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<![\d-])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")


def read_date(
    text: object,
    *,
    now: datetime | None = None,
    zone: tzinfo = KABUL,
) -> FeedDate:
    """Read one date of a feed. Total: any object, never raises.

    Args:
        text: what stood in the element; anything but ``str`` is unreadable.
        now: aware; what is more than a day later is refused as ``future``. None: only years after
            2050 are refused.
        zone: where a time without a zone was written.

    Returns:
        The moment in UTC and its confidence. Years before 1990 (the epoch, year 1, a Solar Hijri
        year taken for a Gregorian one) are unreadable, never corrected.
    """
    if not isinstance(text, str) or not 4 <= len(text) <= _LONGEST * 4:
        return _UNREADABLE
    line = " ".join(_plain(text).split())[:_LONGEST]
    try:
        found = _read(line, zone)
    except (ValueError, OverflowError):
        return _UNREADABLE
    if found.moment is None or not _FIRST_YEAR <= found.moment.year <= _LAST_YEAR:
        return _UNREADABLE
    if now is not None and found.moment > now + _LATE_ALLOWANCE:
        return FeedDate(None, "future")
    return found


def _read(line: str, zone: tzinfo) -> FeedDate:
    if _EPOCH.fullmatch(line):
        seconds = int(line) / (1000 if len(line) >= 12 else 1)
        return FeedDate(datetime.fromtimestamp(int(seconds), tz=UTC), "exact")
    compact = _COMPACT.fullmatch(line)
    if compact:
        return _read_compact(compact, zone)
    time = _TIME.search(line)
    rest = line
    zone_word = ""
    if time:
        zone_word = time.group(5) or ""
        if zone_word in _GREGORIAN or zone_word in _SOLAR:
            zone_word = ""
            rest = line[: time.start()] + " " + line[time.start(5) :]
        else:
            rest = line[: time.start()] + " " + line[time.end() :]
    day, sure = _read_day(rest)
    if day is None:
        return _UNREADABLE
    if time is None or int(time.group(1)) > 24 or int(time.group(2)) > 59:
        return _at(day, 0, zone, "day" if sure else "guess")
    seconds = _seconds(time)
    offset = _offset(zone_word)
    if offset is None:
        return _at(day, seconds, zone, "zone" if sure else "guess")
    return _at(day, seconds, offset, "exact" if sure else "guess")


def _read_compact(match: re.Match[str], zone: tzinfo) -> FeedDate:
    year, month, day, hour, minute, second, word = match.groups()
    when = _calendar_day(int(year), int(month), int(day))
    if when is None:
        return _UNREADABLE
    if hour is None:
        return _at(when, 0, zone, "day")
    if int(hour) > 24 or int(minute) > 59:
        return _UNREADABLE
    seconds = int(hour) * 3600 + int(minute) * 60 + min(int(second or 0), 59)
    offset = _offset(word or "")
    return _at(when, seconds, offset or zone, "exact" if offset else "zone")


def _at(day: date, seconds: int, zone: tzinfo, confidence: Confidence) -> FeedDate:
    # Counting seconds from midnight makes 24:10 the first minutes of the next day.
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return FeedDate((midnight + timedelta(seconds=seconds)).astimezone(UTC), confidence)


def _seconds(match: re.Match[str]) -> int:
    hour, minute, second, half = match.group(1, 2, 3, 4)
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if _AFTERNOON.match(half) else 0)
    return hours * 3600 + int(minute) * 60 + min(int(second or 0), 59)


def _offset(word: str) -> timezone | None:
    """The zone behind a name or a figure; None when there is none or it is unknown."""
    if word in _ZONES:
        return _ZONES[word]
    match = _OFFSET.search(word)
    if match is None:
        return None
    minutes = int(match.group(2)) * 60 + int(match.group(3) or 0)
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=minutes if match.group(1) == "+" else -minutes))


def _read_day(text: str) -> tuple[date | None, bool]:
    """The day in a text without its time, and whether its parts can be read in one way only."""
    match = _YEAR_FIRST.search(text)
    if match:
        year, month, day = map(int, match.groups())
        return _calendar_day(year, month, day), True
    match = _YEAR_LAST.search(text)
    if match:
        first, second, year = map(int, match.groups())
        if second > 12:
            first, second = second, first
        # Day first is how the region writes; where both could be months it stays a guess.
        return _calendar_day(year, second, first), first > 12 or first == second
    return _read_named_day(text), True


def _read_named_day(text: str) -> date | None:
    words = re.findall(r"[^\W\d_]+", text)
    numbers = [int(n) for n in re.findall(r"(?<!\d)\d{1,4}(?!\d)", text)]
    if len(numbers) < 2:
        return None
    for word in words:
        if word in _SOLAR and any(n in _SOLAR_YEARS for n in numbers):
            return _solar(_pick_year(numbers), _SOLAR[word], _pick_day(numbers))
    for word in words:
        if word in _GREGORIAN:
            year = _pick_year(numbers)
            if year < 100:  # RFC 5322 section 4.3
                year += 2000 if year < 50 else 1900
            return _gregorian(year, _GREGORIAN[word], _pick_day(numbers))
    return None


def _pick_year(numbers: list[int]) -> int:
    return next((n for n in numbers if n > 31), numbers[1])


def _pick_day(numbers: list[int]) -> int:
    return next(n for n in [*numbers, 0] if n <= 31)


def _calendar_day(year: int, month: int, day: int) -> date | None:
    if year in _SOLAR_YEARS:
        return _solar(year, month, day)
    return _gregorian(year, month, day)


def _gregorian(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if _FIRST_YEAR - 1 <= year <= _LAST_YEAR + 1 else None


def _solar(year: int, month: int, day: int) -> date | None:
    if year not in _SOLAR_YEARS:
        return None
    return date.fromordinal(jdatetime.date(year, month, day).togregorian().toordinal())
