"""The frame of all mails."""

import re

import pytest
from django.template import engines

from contacts import letters
from prcms.base.models import OfficeProfile

BODY = """{% extends "email/base.html" %}
{% block content %}<h1>{{ title }}</h1><p>{{ story }}</p>
<table role="presentation"><tr><td class="button"><a href="https://x.example/">x</a></td></tr></table>
{% endblock %}"""
TEXT = """{% extends "email/base.txt" %}{% block content %}{{ title }}

{{ story }}
2 things & <more>
https://x.example/a
Roshnan TV گفت{% endblock %}"""


@pytest.fixture
def templates(settings, tmp_path):
    """A kind of letter called test/email/kind."""
    folder = tmp_path / "test" / "email"
    folder.mkdir(parents=True)
    (folder / "kind_subject.txt").write_text("  {{ title }}\n دو\n")
    (folder / "kind_body.txt").write_text(TEXT)
    (folder / "kind_body.html").write_text(BODY)
    changed = [{**settings.TEMPLATES[0]}]
    changed[0]["DIRS"] = [tmp_path, *changed[0]["DIRS"]]
    settings.TEMPLATES = changed
    yield
    engines._engines = {}


@pytest.fixture
def office():
    office = OfficeProfile(pk=1, duty_phone="+93 70 000 0114", duty_email="press@moled.example")
    office.name_fa, office.name_en = "وزارت", "Ministry"
    return office


def render(office, language="fa", **context):
    return letters.render(
        "test/email/kind",
        language=language,
        context={"title": "سرخط", "story": "متن & <b>", "office": office, **context},
    )


def test_subject_is_one_line_and_not_escaped(templates, office):
    assert render(office, title="داد & ستد").subject == "داد & ستد دو"


@pytest.mark.parametrize(
    ("language", "lang", "direction", "side"),
    [("fa", "fa-AF", "rtl", "right"), ("ps", "ps-AF", "rtl", "right"), ("en", "en", "ltr", "left")],
)
def test_every_text_cell_has_language_direction_and_side(
    templates, office, language, lang, direction, side
):
    html = render(office, language=language, because="x", bulk=True).html

    cells = re.findall(r'<td class="(?:band|main|foot)"[^>]*>', html)
    assert len(cells) == 3
    for cell in cells:
        assert f'lang="{lang}"' in cell
        assert f'dir="{direction}"' in cell
        assert f'align="{side}"' in cell
        assert f"text-align: {side}" in cell
    assert f'<html lang="{lang}" dir="{direction}"' in html


def test_style_is_in_the_tags_and_dark_colours_stay_in_the_head(templates, office):
    html = render(office).html

    assert "background-color: #1B3A70" in re.search(r'<td class="band"[^>]*>', html).group()
    assert "prefers-color-scheme: dark" in html
    assert "[data-ogsc]" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert len(html.encode()) < 40_000


def test_html_escapes_and_text_does_not(templates, office):
    letter = render(office)

    assert "متن &amp; &lt;b&gt;" in letter.html
    assert "متن & <b>" in letter.text
    assert "2 things & <more>" in letter.text


def test_text_lines_that_begin_with_latin_or_digits_are_marked_but_links_are_not(templates, office):
    lines = render(office).text.splitlines()

    assert "\u200f2 things & <more>" in lines
    assert "\u200fRoshnan TV گفت" in lines
    assert "https://x.example/a" in lines
    assert "\u200f" not in render(office, language="en").text


def test_frame_says_why_and_how_to_end_it_only_when_asked(templates, office):
    mark = "https://unsubscribe.invalid/"
    plain = render(office, language="en")
    bulk = render(office, language="en", because="you are on our list", bulk=True)

    assert (mark in plain.html, mark in plain.text) == (False, False)
    assert (mark in bulk.html, mark in bulk.text) == (True, True)
    assert "You get this letter because: you are on our list." in bulk.text
    assert "You get this letter" not in plain.text


def test_office_is_named_in_the_readers_language(templates, office):
    assert render(office, language="en").text.splitlines()[0] == "Ministry"
    assert render(office, language="fa").text.splitlines()[0] == "وزارت"


def test_nothing_is_asked_when_the_office_is_given(templates, office):
    # No database is allowed in this test.
    assert render(office).html != ""


def test_a_button_is_readable_although_it_stands_in_a_white_cell(templates, office):
    html = render(office).html

    assert "background-color: #1D4B9E" in re.search(r'<td class="button"[^>]*>', html).group()
    assert "color: #FFFFFF" in re.search(r'<a href="https://x.example/"[^>]*>', html).group()
