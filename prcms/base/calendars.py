"""The three calendars of the office: arithmetic and names.

Solar Hijri is the civil calendar of Afghanistan (jdatetime does the arithmetic; the tests hold it
against ICU for every day of 1300-1450 SH). Lunar Hijri is ICU's Umm al-Qura table, moved by the
office's own day offset because the month begins when the moon is sighted. Pure: no Django.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import jdatetime
from icu4py.messageformat import MessageFormat


def _names(line: str) -> list[str]:
    return line.split(" ")


# Names by language, first month first. Dari and Pashto names are the Afghan ones (CLDR fa-AF, ps),
# without the stray izafe CLDR 44 has on سنبله; English ones are how Kabul's press spells them.
SOLAR_MONTHS = {
    "fa": _names("حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت"),
    "ps": _names("وری غویی غبرگولی چنگاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب"),
    "en": _names("Hamal Sawr Jawza Saratan Asad Sunbula Mizan Aqrab Qaws Jadi Dalw Hut"),
}
GREGORIAN_MONTHS = {
    "fa": _names("جنوری فبروری مارچ اپریل می جون جولای آگست سپتمبر اکتوبر نومبر دسمبر"),
    "ps": _names("جنوري فبروري مارچ اپریل می جون جولای اګست سپتمبر اکتوبر نومبر دسمبر"),
    "en": _names(
        "January February March April May June July August September October November December"
    ),
}
LUNAR_MONTHS = {
    "fa": [
        *("محرم", "صفر", "ربیع‌الاول", "ربیع‌الثانی", "جمادی‌الاول", "جمادی‌الثانی"),
        *("رجب", "شعبان", "رمضان", "شوال", "ذوالقعده", "ذوالحجه"),
    ],
    "ps": [
        *("محرم", "صفر", "ربیع‌الاول", "ربیع‌الثاني", "جمادي‌الاول", "جمادي‌الثاني"),
        *("رجب", "شعبان", "رمضان", "شوال", "ذوالقعده", "ذوالحجه"),
    ],
    "en": [
        *("Muharram", "Safar", "Rabi al-Awwal", "Rabi al-Thani", "Jumada al-Ula"),
        *("Jumada al-Thani", "Rajab", "Shaban", "Ramadan", "Shawwal", "Dhu al-Qadah"),
        "Dhu al-Hijjah",
    ],
}
# Monday first, as datetime.weekday() counts. CLDR's newer native Pashto names (اونۍ also means
# "week") are read but not written: press and offices write the Persian ones.
WEEKDAYS = {
    "fa": _names("دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه"),
    "ps": _names("دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه"),
    "en": _names("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
}

_ONE_DAY = timedelta(days=1)


def is_leap(year: int) -> bool:
    """Whether Hut of a Solar Hijri year has 30 days."""
    return bool(jdatetime.date(year, 1, 1).isleap())


def month_length(year: int, month: int) -> int:
    """Days in a Solar Hijri month (1-12): 31 six times, 30 five times, then 29 or 30.

    Raises:
        ValueError: for a month that does not exist.
    """
    if not 1 <= month <= 12:
        raise ValueError(f"no such month: {month}")
    if month <= 6:
        return 31
    return 30 if month < 12 or is_leap(year) else 29


@dataclass(frozen=True, slots=True, order=True)
class SolarDate:
    """A day of the Solar Hijri calendar; sorts in time order.

    Raises:
        ValueError: when there is no such day (31 Mizan, 30 Hut of a common year).
    """

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if self.year < 1 or not 1 <= self.day <= month_length(self.year, self.month):
            raise ValueError(f"no such day: {self.year}/{self.month}/{self.day}")

    @classmethod
    def from_date(cls, value: date) -> "SolarDate":
        """The Solar Hijri day of a Gregorian one. ValueError before 22 March 622."""
        solar = jdatetime.date.fromgregorian(year=value.year, month=value.month, day=value.day)
        return cls(solar.year, solar.month, solar.day)

    def to_date(self) -> date:
        """The Gregorian day."""
        gregorian = jdatetime.date(self.year, self.month, self.day).togregorian()
        return date(gregorian.year, gregorian.month, gregorian.day)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True, order=True)
class LunarDate:
    """A day of the lunar Hijri calendar, as computed; sighting may move it."""

    year: int
    month: int
    day: int

    @classmethod
    def from_date(cls, value: date, *, offset: int = 0) -> "LunarDate":
        """The lunar day of a Gregorian one.

        Args:
            value: the Gregorian day.
            offset: days the office adds because the moon was (or was not) seen, usually -1, 0, 1.
        """
        return cls(*_umm_al_qura(value + timedelta(days=offset)))


@lru_cache(maxsize=4096)
def _umm_al_qura(value: date) -> tuple[int, int, int]:
    # A formatter per call: ICU's are not safe to share between threads. ICU formats in the zone of
    # the process; ten in the morning UTC is the same day from UTC-10 to UTC+13.
    formatter = MessageFormat("{d,date,y-M-d}", "en@calendar=islamic-umalqura;numbers=latn")
    noon = datetime(value.year, value.month, value.day, 10, tzinfo=UTC)
    year, month, day = formatter.format({"d": noon}).split("-")
    return int(year), int(month), int(day)


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first and the last Gregorian day of a Solar Hijri month (both inclusive)."""
    first = SolarDate(year, month, 1).to_date()
    return first, first + (month_length(year, month) - 1) * _ONE_DAY


def year_bounds(year: int) -> tuple[date, date]:
    """The first and the last Gregorian day of a Solar Hijri year (both inclusive)."""
    return SolarDate(year, 1, 1).to_date(), SolarDate(year + 1, 1, 1).to_date() - _ONE_DAY
