"""The calendar arithmetic against ICU, for every day of 1300-1450 SH."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icu4py.messageformat import MessageFormat

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


def _icu(value: date, calendar: str) -> str:
    formatter = MessageFormat("{d,date,yyyy-MM-dd}", f"en@calendar={calendar};numbers=latn")
    return formatter.format({"d": datetime(value.year, value.month, value.day, 10, tzinfo=UTC)})


def test_every_day_from_1300_to_1450_is_the_day_of_icu() -> None:
    formatter = MessageFormat("{d,date,yyyy-MM-dd}", "en@calendar=persian;numbers=latn")
    day, last = date(1921, 3, 21), date(2072, 3, 19)
    expected = SolarDate(1300, 1, 1)
    days = 0
    while day <= last:
        solar = SolarDate.from_date(day)
        at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        assert str(solar) == formatter.format({"d": at})
        assert solar == expected
        assert solar.to_date() == day
        expected = _next(solar)
        day += timedelta(days=1)
        days += 1

    assert days == 55152
    assert expected == SolarDate(1451, 1, 1)


def _next(solar: SolarDate) -> SolarDate:
    if solar.day < month_length(solar.year, solar.month):
        return SolarDate(solar.year, solar.month, solar.day + 1)
    if solar.month < 12:
        return SolarDate(solar.year, solar.month + 1, 1)
    return SolarDate(solar.year + 1, 1, 1)


def test_leap_years_end_on_the_thirtieth() -> None:
    assert [year for year in range(1399, 1413) if is_leap(year)] == [1399, 1403, 1408, 1412]
    assert SolarDate(1403, 12, 30).to_date() == date(2025, 3, 20)
    assert SolarDate(1404, 1, 1).to_date() == date(2025, 3, 21)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1404, 0, 1), (1404, 1, 0), (0, 1, 1)],
)
def test_days_that_do_not_exist_are_refused(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match="no such"):
        SolarDate(year, month, day)


def test_bounds_are_the_first_and_the_last_day() -> None:
    assert month_bounds(1405, 4) == (date(2026, 6, 22), date(2026, 7, 22))
    assert month_bounds(1403, 12) == (date(2025, 2, 19), date(2025, 3, 20))
    assert year_bounds(1405) == (date(2026, 3, 21), date(2027, 3, 20))


def test_lunar_days_are_those_of_icu_moved_by_the_offset() -> None:
    for days in range(0, 3000, 41):
        day = date(2020, 1, 1) + timedelta(days=days)
        lunar = LunarDate.from_date(day)
        written = f"{lunar.year:04}-{lunar.month:02}-{lunar.day:02}"
        assert written == _icu(day, "islamic-umalqura")
        assert LunarDate.from_date(day, offset=1) == LunarDate.from_date(day + timedelta(days=1))


def test_every_language_names_twelve_months_and_seven_days() -> None:
    for names in (SOLAR_MONTHS, GREGORIAN_MONTHS, LUNAR_MONTHS):
        assert {code: len(set(months)) for code, months in names.items()} == (
            {"fa": 12, "ps": 12, "en": 12}
        )
    assert {len(set(days)) for days in WEEKDAYS.values()} == {7}
