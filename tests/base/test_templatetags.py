"""Dates and text in templates."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

_MOMENT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def _render(source: str, language: str = "fa", **context: Any) -> str:
    with translation.override(language):
        return Template("{% load dates text %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ v|day }}", "۱۰ سرطان ۱۴۰۵"),
        ('{{ v|day:"long" }}', "چهارشنبه، ۱۰ سرطان ۱۴۰۵"),
        ("{{ v|moment }}", "۱۰ سرطان ۱۴۰۵، ۱۴:۰۰"),
        ('{{ v|moment:"time" }}', "۱۴:۰۰"),
        ("{% day v %}", "۱۰ سرطان ۱۴۰۵"),
        ('{% day v "short" "en" "gregorian" %}', "2026-07-01"),
        ('{% day v calendar="lunar" lunar_offset=1 %}', "۱۷ محرم ۱۴۴۸"),
        (
            '{% time_tag v "moment" %}',
            '<time datetime="2026-07-01T09:30:00+00:00">۱۰ سرطان ۱۴۰۵، ۱۴:۰۰</time>',
        ),
        ("{% time_tag v.date %}", '<time datetime="2026-07-01">۱۰ سرطان ۱۴۰۵</time>'),
    ],
)
def test_dates_are_written_in_the_language_of_the_page(source: str, shown: str) -> None:
    assert _render(source, v=_MOMENT) == shown


@pytest.mark.parametrize(
    "source", ["{{ v|day }}", "{{ v|moment }}", "{% day v %}", "{% time_tag v %}", "{{ v|ago:v }}"]
)
@pytest.mark.parametrize("value", [None, "", "yesterday"])
def test_no_date_is_nothing(source: str, value: Any) -> None:
    assert _render(source, v=value) == ""


def test_ago_compares_with_the_moment_given() -> None:
    now = datetime(2026, 7, 1, 11, 30, tzinfo=UTC)

    assert _render("{{ v|ago:now }}", "en", v=_MOMENT, now=now) == "2 hours ago"
    assert _render("{{ v|ago:now }}", "en", v=date(2026, 7, 1), now=now) == ""


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ v|bdi }}", "<b>MoIC</b>", "<bdi>&lt;b&gt;MoIC&lt;/b&gt;</bdi>"),
        ('{{ v|bdi:"auto" }}', "x", '<bdi dir="auto">x</bdi>'),
        ("{{ v|bdi }}", "", ""),
        ("{{ v|bdi }}", None, ""),
        ("{{ v|bdi }}", 0, "<bdi>0</bdi>"),
        ("{% ltr v %}", "+93 700", '<bdi dir="ltr">+93 700</bdi>'),
        ("{{ v|digits }}", 1405, "۱۴۰۵"),
        ('{{ v|digits:"en" }}', "۱۴۰۵", "1405"),
        ("{{ v|digits }}", "<5", "&lt;۵"),
        ("{{ v|digits }}", None, ""),
        ("{{ v|html_lang }}-{{ v|direction }}", "prs", "fa-AF-rtl"),
        ("{{ v|filesize_local }}", "x", ""),
    ],
)
def test_values_are_isolated_and_escaped(source: str, value: Any, shown: str) -> None:
    assert _render(source, v=value) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1536, "1.5 KB"),
        (20 * 1024**2, "20 MB"),
        (5 * 1024**4, "5120 GB"),
    ],
)
def test_file_sizes_are_short(size: int, shown: str) -> None:
    assert _render("{{ v|filesize_local }}", "en", v=size) == shown


@pytest.mark.parametrize(
    ("text", "terms", "shown"),
    [
        ("وزارت صنعت و تجارتِ <b>", "تجارت", "وزارت صنعت و <mark>تجارتِ</mark> &lt;b&gt;"),
        ("من می‌خواهم", "ميخواهم", "من <mark>می‌خواهم</mark>"),
        ("<b>", "b", "&lt;<mark>b</mark>&gt;"),
        ("کابل", "", "کابل"),
        (None, "کابل", ""),
        ("کابل و هرات", ["هرات"], "کابل و <mark>هرات</mark>"),
    ],
)
def test_highlight_marks_the_letters_as_stored(text: Any, terms: Any, shown: str) -> None:
    assert _render("{% highlight text terms %}", text=text, terms=terms) == shown
