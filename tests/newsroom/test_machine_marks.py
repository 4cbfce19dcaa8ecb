"""Marks go out as placeholders and come back as they were; wrong answers are named."""

import pytest
from django.utils import translation

from newsroom import segmenting
from newsroom.machine_marks import hidden, shown, why_refused

LINKED = (
    'دیدن <a href="https://mocit.example/x" rel="noopener">پایگاه <strong>ما</strong></a><br>امروز'
)


def segment(html):
    return segmenting.cut("body", f"<p>{html}</p>").segments[0]


def test_no_address_leaves():
    assert hidden(LINKED) == ('دیدن <g id="1">پایگاه <g id="2">ما</g></g><x id="3"/>امروز')


@pytest.mark.parametrize(
    "answer",
    [
        'زموږ <g id="1">پاڼه <g id="2">وګورئ</g></g><x id="3"/>نن',
        "زموږ <g id='1'>پاڼه <g id=2>وګورئ</g></g><x id=\"3\"></x>نن",
    ],
)
def test_what_went_out_comes_back(answer):
    assert shown(LINKED, answer) == (
        'زموږ <a href="https://mocit.example/x" rel="noopener">پاڼه <strong>وګورئ</strong></a><br>نن'
    )


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "زموږ پاڼه",
        '<g id="1">پاڼه <g id="2">وګورئ</g></g>نن',
        '<g id="1">پاڼه <g id="2">وګورئ</g></g><x id="3"/><x id="3"/>',
        '<g id="1">پاڼه <g id="2">وګورئ</g><x id="3"/>',
        '<g id="1">پاڼه</g></g><g id="2">وګورئ</g><x id="3"/>',
        '<x id="1"/><g id="2">وګورئ</g><x id="3"/>',
        '<g id="1">پاڼه <g id="2">وګورئ</g></g><x id="3"/><script>alert(1)</script>',
        '<g id="1">پاڼه <g id="2">وګورئ</g></g><x id="3"/><a href="https://bad.example">نن</a>',
        '<g id="1" onclick="x()">پاڼه <g id="2">وګورئ</g></g><x id="3"/>',
        '<g id="1">پاڼه <g id="2">وګورئ</g></g><x id="3"/><img src=x onerror=alert(1)',
        '<g id="1">پاڼه <g id="2">وګورئ</g></g><x id="3"/><!-- -->',
    ],
)
def test_lost_doubled_bent_and_foreign_marks_are_refused(answer):
    assert shown(LINKED, answer) is None


def test_escaped_marks_stay_words():
    assert shown("a &lt; b", "ا &lt; ب &amp; ج") == "ا &lt; ب &amp; ج"


LONG = "وزارت صنعت و تجارت امروز بازار نو را در شهر هرات گشایش داد و از تاجران دعوت کرد."


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("د صنعت او سوداګرۍ وزارت نن په هرات ښار کې نوی بازار پرانیست او سوداګر یې راوبلل.", ""),
        ("  ", "The answer is empty."),
        ("—", "The answer is empty."),
        (LONG, "The answer is not translated."),
        (
            "The ministry opened the new market in the city of Herat today and invited traders.",
            "The answer is in another language.",
        ),
        ("نوی بازار " * 60, "The answer is far longer than the original."),
        (
            "بازار &lt;script&gt;alert(1)&lt;/script&gt;",
            "Marks or links were lost, or others came in.",
        ),
    ],
)
def test_each_wrong_answer_is_named(html, why):
    with translation.override("en"):
        assert why_refused(segment(LONG), html, source="fa", target="ps") == why


def test_names_and_figures_may_stay_as_they_are():
    assert why_refused(segment("۱۴۰۵"), "۱۴۰۵", source="fa", target="ps") == ""
