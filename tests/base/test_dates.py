"""What people type as a date, and what they read."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from prcms.base import dates

_DAY = date(2026, 7, 1)
_PROPERTY = settings(derandomize=True, max_examples=200, deadline=None, database=None)


@pytest.mark.parametrize(
    "text",
    [
        "۱۴۰۵/۰۴/۱۰",
        "١٤٠٥/٤/١٠",
        "1405-04-10",
        "1405.4.10",
        "1405 4 10",
        "1405، 4، 10",
        "1405؛4؛10",
        "۱۴۰۵؍۴؍۱۰",
        "۱۴۰۵ـ۰۴ـ۱۰",
        "1405 – 4 – 10",
        "10/4/1405",
        "\u200f۱۴۰۵/۰۴/۱۰\u200f",
        "۱۰ سرطان ۱۴۰۵",
        "چهارشنبه، ۱۰ سرطان ۱۴۰۵",
        "چهار شنبه ۱۰ سرطان ۱۴۰۵",
        "چهار‌شنبه ۱۰ سرطان ۱۴۰۵",
        "د څلورشنبې په ورځ، ۱۰ چنگاښ ۱۴۰۵",
        "دهم سرطان ۱۴۰۵",
        "۱۰م سرطان ۱۴۰۵",
        "۱۴۰۵ سرطان ۱۰",
        "۱۰ سرطان سال ۱۴۰۵ ه.ش",
        "مورخ ۱۰/۴/۱۴۰۵ هـ ش",
        "۱۰ سرطان ۱۴۰۵ هجری شمسی",
        "۱۰ تیر ۱۴۰۵",
        "۱۰ چنگاښ ۱۴۰۵",
        "د ۱۴۰۵ کال د چنګاښ ۱۰مه نېټه",
        "10 Saratan 1405",
        "SARATAN 10, 1405",
        "2026-07-01",
        "01/07/2026",
        "1st July 2026",
        "July 1, 2026",
        "1 Jul 2026 AD",
        "۱ جولای ۲۰۲۶",
        "اول جولای ۲۰۲۶ میلادی",
        "۱ ژوئیه ۲۰۲۶",
        "2026-07-01T14:00:00Z",
        "2026-07-01T14:00:00.123456+04:30",
        "Wed, 01 Jul 2026 10:00:00 GMT",
    ],
)
def test_parse_reads_every_way_of_writing_a_day(text: str) -> None:
    assert dates.parse(text) == _DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1403/12/30", date(2025, 3, 20)),
        ("30 Hut 1403", date(2025, 3, 20)),
        ("۱۰ مه ۲۰۲۶", date(2026, 5, 10)),
        ("۱۰ می ۲۰۲۶", date(2026, 5, 10)),
        ("۱ لیندۍ ۱۴۰۵", date(2026, 11, 22)),
        ("29 Feb 2024", date(2024, 2, 29)),
    ],
)
def test_parse_knows_leap_days_and_names_of_may(text: str, day: date) -> None:
    assert dates.parse(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "1404/12/30",
        "۳۰ حوت ۱۴۰۴",
        "1404/13/01",
        "1404/07/31",
        "1405/0/10",
        "1405/4/0",
        "2026-02-30",
        "29 Feb 2026",
        "07/25/2026",
        "26/07/01",
        "05/04/10",
        "10 Saratan 05",
        "1299/01/01",
        "1451/01/01",
        "1899-01-01",
        "2101-01-01",
        "-0001-11-30",
        "+1405/4/10",
        "14050410",
        "1405",
        "1405/04",
        "10 سرطان",
        "10 سرطان 2026",
        "1 July 1405",
        "1 July 10 Saratan 1405",
        "1405/4/10 میلادی",
        "۱۰ محرم ۱۴۴۸",
        "1448/1/10 ه.ق",
        "1448/01/10 قمری",
        "1405//04//10",
        "1405/04-10",
        "1405/04/10/11",
        "1405/04/10 1405/04/11",
        "call 1405/04/10",
        "2026-07-01T25:00",
        "2026-07-01 24:10:00",
        "2026-07-01T14:00+99:99",
        "",
        "   ",
        "x",
        "\ud800",
        "\x00",
        "9" * 1_000_000,
        "1405/" * 200_000,
        "ساعت " * 50_000,
    ],
)
def test_parse_never_guesses(text: str) -> None:
    assert dates.parse(text) is None


@given(text=st.one_of(st.text(), st.text("0123456789۰۱۴۵٠١/-:.، سرطانپمحT+Zam \u200c\ud800")))
@_PROPERTY
def test_parse_never_raises(text: str) -> None:
    day = dates.parse(text)
    moment = dates.parse_moment(text, tz=UTC)

    assert day is None or date(1900, 1, 1) <= day <= date(2100, 12, 31)
    assert moment is None or moment.tzinfo is not None


@given(
    day=st.dates(date(1921, 3, 21), date(2072, 3, 19)),
    style=st.sampled_from(["short", "medium", "long"]),
    language=st.sampled_from(["fa", "ps", "en"]),
    calendar=st.sampled_from(["solar", "gregorian"]),
)
@_PROPERTY
def test_what_is_written_can_be_typed_back(
    day: date, style: str, language: str, calendar: str
) -> None:
    written = dates.format(day, style, language=language, calendar=calendar)

    assert dates.parse(written) == day


@pytest.mark.parametrize(
    "text",
    [
        "1405/4/10 14:00",
        "14:00 1405/4/10",
        "۱۰ سرطان ۱۴۰۵ ساعت ۲ بعد از ظهر",
        "ساعت ۲ بعدازظهر ۱۰ سرطان ۱۴۰۵",
        "چهارشنبه، ۱۰ سرطان ۱۴۰۵، ساعت ۱۴:۰۰",
        "۱۰ چنگاښ ۱۴۰۵، ۱۴:۰۰ بجې",
        "1405/4/10 2 pm",
        "1405/4/10 at 2:00 P.M.",
        "۱۴۰۵/۴/۱۰ ۲:۰۰ ب.ظ.",
        "۱۴۰۵/۴/۱۰ ۲ بجې غ.و",
        "د ۱۴۰۵ کال د چنگاښ ۱۰مه د ماسپښین ۲ بجې",
        "2026-07-01T09:30:00Z",
        "2026-07-01T14:00:00+0430",
        "Wed, 01 Jul 2026 14:00:00 AFT",
        "Wed, 01 Jul 2026 14:30:00 PKT",
        "Wed, 01 Jul 2026 13:00:00 IRST",
    ],
)
def test_parse_moment_reads_day_and_time(text: str) -> None:
    moment = dates.parse_moment(text, tz="Asia/Kabul")

    assert moment is not None
    assert moment.isoformat() == "2026-07-01T14:00:00+04:30"


@pytest.mark.parametrize(
    "text", ["1405/4/10", "14:00", "1405/4/10 24:00", "1405/4/10 13 am", "1405/4/10 0 pm", ""]
)
def test_parse_moment_wants_both_and_real_ones(text: str) -> None:
    assert dates.parse_moment(text, tz=UTC) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("۱۴:۰۰", time(14)),
        ("2 pm", time(14)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("۲:۳۰ ب.ظ", time(14, 30)),
        ("ساعت ۹ صبح", time(9)),
        ("۹ بجې سهار", time(9)),
        ("9:00 غ.م", time(9)),
        ("23:59:59", time(23, 59, 59)),
        ("14", None),
        ("24:00", None),
        ("9:5", None),
        ("2 pm 1405/4/10", None),
        ("x" * 1_000_000, None),
    ],
)
def test_parse_time(text: str, clock: time | None) -> None:
    assert dates.parse_time(text) == clock


@pytest.mark.parametrize(
    ("language", "calendar", "style", "written"),
    [
        ("fa", "solar", "short", "۱۴۰۵/۰۴/۱۰"),
        ("fa", "solar", "medium", "۱۰ سرطان ۱۴۰۵"),
        ("fa", "solar", "long", "چهارشنبه، ۱۰ سرطان ۱۴۰۵"),
        ("fa", "solar", "month", "سرطان ۱۴۰۵"),
        ("fa", "solar", "year", "۱۴۰۵"),
        ("fa", "solar", "time", "۱۴:۰۰"),
        ("fa", "solar", "moment", "۱۰ سرطان ۱۴۰۵، ۱۴:۰۰"),
        ("fa", "solar", "long_moment", "چهارشنبه، ۱۰ سرطان ۱۴۰۵، ساعت ۱۴:۰۰"),
        ("ps", "solar", "long_moment", "چهارشنبه، ۱۰ چنگاښ ۱۴۰۵، ۱۴:۰۰ بجې"),
        ("en", "solar", "medium", "10 Saratan 1405"),
        ("en", "solar", "long_moment", "Wednesday, 10 Saratan 1405, 14:00"),
        ("fa", "gregorian", "medium", "۱ جولای ۲۰۲۶"),
        ("ps", "gregorian", "short", "۲۰۲۶/۰۷/۰۱"),
        ("en", "gregorian", "short", "2026-07-01"),
        ("fa", "lunar", "medium", "۱۶ محرم ۱۴۴۸"),
        ("en", "lunar", "month", "Muharram 1448"),
        ("prs", "solar", "month", "سرطان ۱۴۰۵"),
        ("ar", "solar", "year", "۱۴۰۵"),
        ("de", "solar", "year", "1405"),
    ],
)
def test_format_writes_as_the_language_does(
    language: str, calendar: str, style: str, written: str
) -> None:
    moment = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)

    assert dates.format(moment, style, language=language, calendar=calendar) == written


def test_format_shows_the_day_it_is_in_kabul() -> None:
    late = datetime(2026, 7, 1, 20, tzinfo=UTC)

    assert dates.format(late, language="en") == "11 Saratan 1405"
    assert dates.format(late, language="en", tz=UTC) == "10 Saratan 1405"
    assert dates.format(late, language="en", tz="Asia/Tokyo") == "11 Saratan 1405"


def test_format_takes_naive_times_days_and_nothing() -> None:
    naive = datetime(2026, 7, 1, 14, tzinfo=UTC).replace(tzinfo=None)

    assert dates.format(naive, "moment", language="en") == "10 Saratan 1405, 14:00"
    assert dates.format(_DAY, "long_moment", language="en") == "Wednesday, 10 Saratan 1405"
    assert dates.format(_DAY, "time", language="en") == ""
    assert dates.format(time(9, 5), "time", language="fa") == "۰۹:۰۵"
    assert dates.format(None) == ""


def test_format_moves_the_lunar_day_by_the_office_offset() -> None:
    assert (
        dates.format(_DAY, language="en", calendar="lunar", lunar_offset=-1) == "15 Muharram 1448"
    )


def test_format_falls_back_to_gregorian_off_the_calendar() -> None:
    assert dates.format(date(1, 1, 1), language="en") == "1 January 1"
    assert dates.format(date.max, language="en", calendar="lunar", lunar_offset=1) == (
        "31 December 9999"
    )


@pytest.mark.parametrize("wrong", [{"style": "pretty"}, {"calendar": "maya"}])
def test_format_refuses_unknown_styles_and_calendars(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no such"):
        dates.format(_DAY, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "written"),
    [("fa", "۱۰ سرطان ۱۴۰۵"), ("ps", "۱۰ چنگاښ ۱۴۰۵"), ("en", "10 Saratan 1405")],
)
def test_format_follows_the_active_language(language: str, written: str) -> None:
    with translation.override(language):
        assert dates.format(_DAY) == written
        assert dates.month_name(4) == written.split(" ")[1]


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=29), "29 days ago"),
        (-timedelta(minutes=2), "in 2 minutes"),
        (-timedelta(hours=1), "in 1 hour"),
        (-timedelta(days=3), "in 3 days"),
        (timedelta(days=30), "10 Saratan 1405"),
    ],
)
def test_ago_in_words_until_a_month_has_passed(delta: timedelta, words: str) -> None:
    value = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=4.5)))

    with translation.override("en"):
        assert dates.ago(value, value + delta) == words


def test_the_browser_has_the_same_names_and_leap_years() -> None:
    script = (Path(django_settings.ROOT) / "static/js/moment-field.js").read_text("utf-8")

    for names in (dates.SOLAR_MONTHS, dates.GREGORIAN_MONTHS, dates.WEEKDAYS):
        for line in names.values():
            assert f'"{" ".join(line)}"' in script
    for line in dates.LUNAR_MONTHS.values():
        assert f'"{"|".join(line)}"' in script
    listed = script.partition("new Set([")[2].partition("]")[0].replace("\n", " ")
    assert [int(year) for year in listed.split(",") if year.strip()] == (
        [year for year in range(1300, 1451) if dates.is_leap(year)]
    )
