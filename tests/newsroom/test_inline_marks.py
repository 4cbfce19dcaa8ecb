"""Short tags hold what a text box cannot: there and back again, and no harm from slips."""

import pytest

from newsroom.inline_marks import from_tagged, marks, to_tagged

LINK = '<a href="https://a.example/?x=1&amp;y=2" rel="noopener">'


@pytest.mark.parametrize(
    ("html", "tagged"),
    [
        ("a &lt; b &amp; c", "a < b & c"),
        ("a <strong>b</strong> c", "a <1>b</1> c"),
        (f"{LINK}a <strong>b</strong></a>", "<1>a <2>b</2></1>"),
        ("a<br>b <em>c</em><br>d", "a<1/>b <2>c</2><3/>d"),
        ('x <span lang="en" dir="ltr">Port</span>', "x <1>Port</1>"),
        ('<img src="/media/a.jpg" alt="b"> c', "<1/> c"),
    ],
)
def test_there_and_back_again(html, tagged):
    known = marks(html)

    assert to_tagged(html, known) == tagged
    assert from_tagged(tagged, known) == html


def test_a_translation_may_have_them_in_another_order():
    known = marks(f"{LINK}a</a> and <strong>b</strong>")

    assert from_tagged("<2>ب</2> او <۱>الف</۱>", known) == (f"<strong>ب</strong> او {LINK}الف</a>")


def test_marks_of_the_translation_alone_are_kept():
    known = marks("a <strong>b</strong>", "<em>c</em> <strong>d</strong>")

    assert [mark.tag for mark in known] == ["strong", "em"]
    assert to_tagged("<em>c</em> <strong>d</strong>", known) == "<2>c</2> <1>d</1>"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("<1>a", "<strong>a</strong>"),
        ("a</1>", "a"),
        ("<9>a</9>", "&lt;9&gt;a&lt;/9&gt;"),
        ("<1>a <2>b</1> c</2>", "<strong>a <em>b</em></strong> c"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("a\n b", "a b"),
    ],
)
def test_slips_do_no_harm(typed, html):
    assert from_tagged(typed, marks("<strong>a</strong> <em>b</em>")) == html
