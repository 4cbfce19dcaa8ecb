"""Dates as people read and write them: the one place that parses and formats.

Solar Hijri with Dari or Pashto month names, lunar Hijri with the office's day offset, Gregorian;
digits of the language. Patterns are our own, because CLDR's give «۱۴۰۵ سرطان ۱۰, چهارشنبه» for
fa-AF. What is stored is a plain ``date`` or an aware ``datetime`` in UTC.

Works without Django's settings (Dari, Asia/Kabul); with them, follows the active language and
``TIME_ZONE``.
"""

from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from django.utils.translation import gettext, ngettext

from prcms.base import date_reading
from prcms.base.calendars import (
    GREGORIAN_MONTHS,
    LUNAR_MONTHS,
    SOLAR_MONTHS,
    WEEKDAYS,
    LunarDate,
    SolarDate,
    is_leap,
    month_bounds,
    month_length,
    year_bounds,
)
from prcms.base.language import direction, normalise
from prcms.base.text import local_digits

__all__ = [
    "CALENDARS",
    "GREGORIAN_MONTHS",
    "LUNAR_MONTHS",
    "SOLAR_MONTHS",
    "STYLES",
    "WEEKDAYS",
    "LunarDate",
    "SolarDate",
    "ago",
    "format",
    "is_leap",
    "local_zone",
    "month_bounds",
    "month_length",
    "month_name",
    "parse",
    "parse_moment",
    "parse_time",
    "year_bounds",
]

CALENDARS = ("solar", "lunar", "gregorian")
STYLES = ("short", "medium", "long", "month", "year", "time", "moment", "long_moment")
_MONTHS = {"solar": SOLAR_MONTHS, "lunar": LUNAR_MONTHS, "gregorian": GREGORIAN_MONTHS}


def local_zone() -> tzinfo:
    """The zone of the office: ``settings.TIME_ZONE``, or Asia/Kabul (UTC+4:30) without settings."""
    try:
        return ZoneInfo(settings.TIME_ZONE)
    except ImproperlyConfigured:
        return ZoneInfo("Asia/Kabul")


def parse(text: str) -> date | None:
    """The day a person typed, or None when it is not exactly one existing day.

    Digits ۰-۹, ٠-٩ or 0-9; separators / - . , ، ; ؛ or spaces; year first or year last (then day,
    month, year); month names in Dari, Pashto, Iranian Persian, English and common Latin spellings;
    weekday names, ordinals and «سال», «مورخ» are passed over. Years 1300-1450 are Solar Hijri,
    1900-2100 Gregorian; two-digit years are refused. An ISO 8601 or mail date with a time gives
    the day as written there. Never raises; long or strange text is None at once.
    """
    reading = date_reading.read(text)
    return reading.day if reading else None


def parse_moment(text: str, *, tz: tzinfo | str | None = None) -> datetime | None:
    """The instant a person typed as day and time of day, or None.

    Args:
        text: as for :func:`parse`, with 14:00, 2 pm, ساعت ۲ بعد از ظهر, ۲:۳۰ ب.ظ, ۲ بجې غ.و …
        tz: the zone meant when the text names none (default: the office's) and the zone of the
            answer. A day without a time is None: midnight would be a guess.
    """
    reading = date_reading.read(text)
    return date_reading.moment(reading, tz=_zone(tz)) if reading else None


def parse_time(text: str) -> time | None:
    """The time of day a person typed, or None. Forms as in :func:`parse_moment`."""
    return date_reading.read_time(text)


def _zone(tz: tzinfo | str | None) -> tzinfo:
    if tz is None:
        return local_zone()
    return ZoneInfo(tz) if isinstance(tz, str) else tz


def _language(language: str | None) -> str:
    """The language of names and digits: as asked, else the active one, else Dari."""
    if language is None:
        try:
            language = translation.get_language() or settings.LANGUAGE_CODE
        except ImproperlyConfigured:
            language = "fa"
    code = normalise(language) or "fa"
    if code in SOLAR_MONTHS:
        return code
    return "fa" if direction(code) == "rtl" else "en"


def month_name(month: int, *, language: str | None = None, calendar: str = "solar") -> str:
    """The name of month 1-12 of a calendar in a language (default: the active one)."""
    return _MONTHS[calendar][_language(language)][month - 1]


def format(  # noqa: A001 -- dates.format is the name everything leans on
    value: date | datetime | time | None,
    style: str = "medium",
    *,
    language: str | None = None,
    calendar: str = "solar",
    lunar_offset: int = 0,
    tz: tzinfo | str | None = None,
) -> str:
    """A day or an instant as the language writes it; "" for None.

    Args:
        value: aware datetimes are shown in ``tz``; naive ones are taken as local already.
        style: ``short`` ۱۴۰۵/۰۴/۱۰, ``medium`` ۱۰ سرطان ۱۴۰۵, ``long`` چهارشنبه، ۱۰ سرطان ۱۴۰۵,
            ``month`` سرطان ۱۴۰۵, ``year`` ۱۴۰۵, ``time`` ۱۴:۰۰, ``moment`` medium and time,
            ``long_moment`` long and time with ساعت or بجې.
        language: fa, ps or en; default the active one.
        calendar: solar, lunar or gregorian.
        lunar_offset: days the office adds to the computed lunar date.
        tz: zone for aware datetimes; default the office's.

    Raises:
        ValueError: for a style or calendar that does not exist.
    """
    if style not in STYLES:
        raise ValueError(f"no such style: {style}")
    if calendar not in CALENDARS:
        raise ValueError(f"no such calendar: {calendar}")
    if value is None:
        return ""
    code = _language(language)
    if isinstance(value, time):
        return _clock_text(value, code)
    clock: time | None = None
    if isinstance(value, datetime):
        local = value.astimezone(_zone(tz)) if value.tzinfo is not None else value
        value, clock = local.date(), local.time()
    if style == "time":
        return _clock_text(clock, code) if clock else ""
    if style in ("moment", "long_moment") and clock:
        return _moment_text(value, clock, style, code, calendar, lunar_offset)
    day_style = {"moment": "medium", "long_moment": "long"}.get(style, style)
    return _day_text(value, day_style, code, calendar, lunar_offset)


def _clock_text(value: time, code: str) -> str:
    return local_digits(f"{value.hour:02}:{value.minute:02}", code)


def _moment_text(
    value: date, clock: time, style: str, code: str, calendar: str, lunar_offset: int
) -> str:
    day_style = "medium" if style == "moment" else "long"
    day = _day_text(value, day_style, code, calendar, lunar_offset)
    at = _clock_text(clock, code)
    if style == "long_moment":
        at = {"fa": f"ساعت {at}", "ps": f"{at} بجې"}.get(code, at)
    return f"{day}{_comma(code)} {at}"


def _comma(code: str) -> str:
    return "," if code == "en" else "،"


def _parts(value: date, calendar: str, lunar_offset: int) -> tuple[int, int, int]:
    if calendar == "solar":
        solar = SolarDate.from_date(value)
        return solar.year, solar.month, solar.day
    if calendar == "lunar":
        lunar = LunarDate.from_date(value, offset=lunar_offset)
        return lunar.year, lunar.month, lunar.day
    return value.year, value.month, value.day


def _day_text(value: date, style: str, code: str, calendar: str, lunar_offset: int) -> str:
    try:
        year, month, day = _parts(value, calendar, lunar_offset)
    except (ValueError, OverflowError):  # before the Hijra, or off the end of the calendar
        calendar = "gregorian"
        year, month, day = value.year, value.month, value.day
    name = _MONTHS[calendar][code][month - 1]
    if style == "short":
        mark = "-" if calendar == "gregorian" and code == "en" else "/"
        written = f"{year:04}{mark}{month:02}{mark}{day:02}"
    elif style == "year":
        written = f"{year}"
    elif style == "month":
        written = f"{name} {year}"
    else:
        written = f"{day} {name} {year}"
    if style == "long":
        written = f"{WEEKDAYS[code][value.weekday()]}{_comma(code)} {written}"
    return local_digits(written, code)


def ago(value: datetime, now: datetime) -> str:
    """How long ago (or how soon) an instant is, in the active language; the day after a month.

    Args:
        value, now: both aware (or both naive). Less than a minute either way is "just now".
    """
    seconds = int((now - value).total_seconds())
    size = abs(seconds)
    if size < 60:
        return gettext("just now")
    if size >= 30 * 86400:
        return format(value)
    for length, past, future in (
        (86400, _days_ago, _in_days),
        (3600, _hours_ago, _in_hours),
        (60, _minutes_ago, _in_minutes),
    ):
        if size >= length:
            n = size // length
            words = past(n) if seconds > 0 else future(n)
            return words % {"n": local_digits(n, _language(None))}
    raise AssertionError("unreachable")


def _days_ago(n: int) -> str:
    return ngettext("%(n)s day ago", "%(n)s days ago", n)


def _hours_ago(n: int) -> str:
    return ngettext("%(n)s hour ago", "%(n)s hours ago", n)


def _minutes_ago(n: int) -> str:
    return ngettext("%(n)s minute ago", "%(n)s minutes ago", n)


def _in_days(n: int) -> str:
    return ngettext("in %(n)s day", "in %(n)s days", n)


def _in_hours(n: int) -> str:
    return ngettext("in %(n)s hour", "in %(n)s hours", n)


def _in_minutes(n: int) -> str:
    return ngettext("in %(n)s minute", "in %(n)s minutes", n)
