"""What is found before a translation is handed in, and that right ones are left alone."""

import pytest
from django.utils import translation

from newsroom.glossary import TermHit
from newsroom.translation_checks import ADVICE, ERROR, Finding, check, figures
from tests.newsroom.right_translations import RIGHT


def codes(source, target, pair="fa-en", hits=()):
    """The (code, level) of everything found."""
    source_language, target_language = pair.split("-")
    found = check(
        source, target, source_language=source_language, target_language=target_language, hits=hits
    )
    return [(finding.code, finding.level) for finding in found]


@pytest.mark.parametrize(("source_language", "target_language", "source", "target"), RIGHT)
def test_a_right_translation_is_left_alone(source_language, target_language, source, target):
    assert codes(source, target, f"{source_language}-{target_language}") == []


@pytest.mark.parametrize(("source_language", "target_language", "source", "target"), RIGHT)
def test_figures_of_a_right_translation_agree_the_other_way_round(
    source_language, target_language, source, target
):
    found = codes(target, source, f"{target_language}-{source_language}")

    assert [code for code, _level in found if code in {"number", "date"}] == []


WRONG = [
    # A changed, lost or invented figure.
    ("fa-en", "۲۴۰ دکان", "420 shops", [("number", ERROR), ("number", ERROR)]),
    ("fa-en", "۲۴۰ دکان ساخته شد", "Many shops were built", [("number", ERROR)]),
    ("fa-en", "دکان‌ها ساخته شد", "240 shops were built", [("number", ERROR)]),
    ("fa-en", "۱۲٫۵ درصد", "125 percent", [("number", ERROR), ("number", ERROR)]),
    ("fa-en", "۱۲ درصد رشد", "a growth of 12", [("number", ERROR), ("number", ERROR)]),
    ("fa-en", "۳ میلیون دالر", "3 billion dollars", [("number", ERROR), ("number", ERROR)]),
    ("fa-en", "۱۲٬۵۰۰ تن", "1,250 tons", [("number", ERROR), ("number", ERROR)]),
    ("fa-ps", "۱۲ ولایت", "۲۱ ولایتونه", [("number", ERROR), ("number", ERROR)]),
    # A day that is another day.
    ("fa-en", "در ۱۵ حمل ۱۴۰۵", "on 5 April 2026", [("date", ERROR), ("date", ERROR)]),
    ("fa-en", "در ۱۵ حمل ۱۴۰۵", "on 4 April 2025", [("date", ERROR), ("date", ERROR)]),
    ("fa-ps", "در ۱۵ حمل ۱۴۰۵", "د ۱۴۰۵ کال د غویي په ۱۵مه", [("date", ERROR), ("date", ERROR)]),
    ("fa-en", "۱۴۰۵/۰۱/۱۵", "14 April 2026", [("date", ERROR), ("date", ERROR)]),
    ("fa-en", "۱۰ محرم ۱۴۴۸", "1 July 2026", [("date", ERROR), ("date", ERROR)]),
    ("fa-en", "در ماه حمل ۱۴۰۵", "in June 2026", [("date", ERROR), ("date", ERROR)]),
    ("fa-en", "سال ۱۴۰۵", "in 2024", [("number", ERROR), ("number", ERROR)]),
    ("fa-en", "ساعت ۲:۳۰", "at 3:30", [("number", ERROR), ("number", ERROR)]),
    # Parts.
    ("fa-en", "بازار باز است", "  ", [("missing", ERROR)]),
    ("fa-en", "بازار باز است", "<p>&nbsp;</p>", [("missing", ERROR)]),
    ("fa-ps", "بازار هرات باز است", "بازار هرات باز است", [("untranslated", ERROR)]),
    ("fa-ps", "بازار هرات باز مي‌شود", "بازار هرات باز می شود", [("untranslated", ERROR)]),
    ("fa-en", "<p>یک متن</p><p>دیگر</p>", "<p>One text</p>", [("paragraphs", ERROR)]),
    ("fa-en", "<p>یک متن</p>", "<p>One</p><p>text</p>", [("paragraphs", ADVICE)]),
    (
        "en-ps",
        "The office opened a new market in Herat and many traders came to see it.",
        "این اداره در هرات بازار نو را گشایش داد و شمار زیاد تاجران برای دیدن آن آمدند",
        [("language", ERROR)],
    ),
    # Quotes, brackets.
    ("fa-en", "«بازار»", "“The market", [("pairs", ERROR)]),
    ("en-fa", "“The market”", "«بازار", [("pairs", ERROR)]),
    ("en-fa", "The market (old)", "بازار (کهنه", [("pairs", ERROR)]),
    ("en-fa", "The market", "»بازار«", [("pairs", ERROR)]),
    ("en-fa", "“The market", "«بازار", [("pairs", ADVICE)]),
    ("en-fa", "“The market”", "“بازار”", [("quotes", ADVICE)]),
    # Links and marking.
    (
        "fa-en",
        '<p><a href="https://moic.gov.af/x">این‌جا</a></p>',
        "<p>here</p>",
        [("link", ERROR)],
    ),
    (
        "fa-en",
        '<p><a href="https://moic.gov.af/x">این‌جا</a></p>',
        '<p><a href="https://moic.gov.af/y">here</a></p>',
        [("link", ERROR), ("link", ADVICE)],
    ),
    ("fa-en", "<p><strong>مهم</strong></p>", "<p>Important</p>", [("marks", ADVICE)]),
    # Letters.
    ("en-fa", "big market", "بازار كلان", [("arabic_letters", ERROR)]),
    ("en-fa", "a market", "بازاري", [("arabic_letters", ERROR)]),
    ("en-ps", "big market", "لوى بازار", [("arabic_letters", ERROR)]),
    ("en-fa", "in the market", "بازار میں", [("urdu_letters", ERROR)]),
    ("en-fa", "of the trade", "سوداګرۍ", [("pashto_letters", ADVICE)]),
    ("en-fa", "the market", "بازار market نو Bazaar", [("latin", ADVICE)]),
    ("fa-en", "بازار نو", "The بازار is new", [("script", ERROR)]),
    ("fa-en", "۵ دکان", "۵ shops", [("digits", ERROR)]),
    ("en-fa", "5 shops", "5 دکان", [("digits", ADVICE)]),
    # Invisible signs and spaces.
    ("en-fa", "the market", "بازار\u202e نو", [("bidi", ERROR)]),
    ("en-fa", "the market", "\u2067بازار\u2069", [("bidi", ERROR)]),
    ("en-fa", "the market", "بازار\u200c نو", [("half_space", ADVICE)]),
    ("en-fa", "the market", "بازار  نو", [("spaces", ADVICE)]),
    ("en-fa", "the market, new", "بازار ، نو", [("spaces", ADVICE)]),
    ("en-fa", "the market?", "بازار?", [("punctuation", ADVICE)]),
    ("fa-en", "بازار، نو", "market، new", [("punctuation", ADVICE)]),
    ("fa-en", "بازار نو در شهر هرات با حضور وزیر و تاجران گشایش یافت و مردم شاد شدند", "A market", [("short", ADVICE)]),
]  # fmt: skip


@pytest.mark.parametrize(("pair", "source", "target", "expected"), WRONG)
def test_a_slip_is_found(pair, source, target, expected):
    assert codes(source, target, pair) == expected


MINISTRY = TermHit(
    "وزارت صنعت و تجارت",
    "Ministry of Industry and Commerce",
    accepted=("MoIC",),
    forbidden=("Ministry of Trade",),
    term_id=1,
)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("The Ministry of Industry and Commerce said", []),
        ("The MoIC said", []),
        ("the ministry of industry  and commerce said".replace("  ", " "), []),
        ("The Ministry of Trade said", [("term_forbidden", ERROR)]),
        ("The ministry said", [("term", ADVICE)]),
    ],
)
def test_words_of_the_glossary(target, expected):
    assert codes("وزارت صنعت و تجارت گفت", target, hits=[MINISTRY]) == expected


def test_a_forbidden_form_inside_the_preferred_one_is_not_counted():
    hit = TermHit("MoIC", "وزارت صنعت و تجارت", forbidden=("تجارت", "وزارت"), term_id=3)

    assert codes("MoIC", "وزارت صنعت و تجارت", "en-fa", [hit]) == []
    assert codes("MoIC", "وزارت", "en-fa", [hit]) == [("term_forbidden", ERROR)]


def test_a_message_names_what_is_wrong():
    with translation.override("en"):
        found = check("۲۴۰ دکان", "shops", source_language="fa", target_language="en")

    assert found == [Finding("number", ERROR, "The original says “۲۴۰”; the translation does not.")]


def test_nothing_is_asked_of_a_line_without_words():
    assert codes("—", "", "fa-en") == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("۱۲٫۵ و 12.5 و ١٢٫٥ و ۱۲/۵", "fa", ["12.5"] * 4),
        ("۱٬۲۵۰ 1,250 ۱۲۵۰", "fa", ["1250"] * 3),
        ("۱۵ حمل ۱۴۰۵، ۱۴۰۵/۱/۱۵، 2026-04-04", "fa", ["2026-04-04"] * 3),
        ("۱۵ حمل | حمل ۱۴۰۵ | ۱۰ محرم ۱۴۴۸", "fa", ["solar 01-15", "solar 1405-01", "lunar 1448-01-10"]),
        ("صبح ۱۰:۳۰ و ۲:۳۰ بعد از ظهر", "fa", ["10:30", "14:30"]),
        ("۵٪ و %۵ و ۵ فیصد", "fa", ["5%"] * 3),
        ("روز اول", "fa", []),
        ("۳۱ حوت ۱۴۰۵", "fa", ["solar 1405-12-31"]),
    ],
)  # fmt: skip
def test_figures_are_written_one_way(text, language, expected):
    assert figures(text, language) == expected
