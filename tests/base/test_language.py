"""Languages told apart on lines as the newsroom meets them."""

import pytest

from prcms.base.language import detect, direction, html_lang, normalise


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fa", "وزیر صنعت و تجارت با سفیر ازبکستان در کابل دیدار کرد."),
        ("fa", "وزير صنعت و تجارت با سفير ازبكستان در كابل ديدار كرد."),
        ("fa", "افزایش صادرات میوه خشک افغانستان"),
        ("fa", "رئیس پوهنتون ننگرهار با ښاغلی احمد در کابل دیدار کرد"),
        ("ps", "د صنعت او سوداګرۍ وزارت ویاند وویل چې صادرات زیات شوي دي"),
        ("ps", "د افغانستان صادرات زيات شول"),
        ("ps", "د کابل نړیوال نندارتون پیل شو"),
        ("ps", "ښوونځي"),
        ("ar", "وزارة التجارة تعلن عن زيادة الصادرات في العام الجديد"),
        ("ar", "قال الوزير إن الحكومة ستعمل على دعم الصناعة"),
        ("ur", "وزیر تجارت نے کہا کہ برآمدات میں اضافہ ہوا ہے"),
        ("en", "Afghanistan's exports rise in the new year, the ministry says"),
        (None, "Bonjour le monde, comment allez-vous aujourd'hui mes amis"),
        (None, "سلام"),
        (None, "ok"),
        (None, "۱۲۳۴ !!"),
        (None, ""),
    ],
)
def test_detect_reads_the_text(language: str | None, text: str) -> None:
    assert detect(text) == language


def test_detect_trusts_the_tag_last() -> None:
    assert detect("د کابل نړیوال نندارتون پیل شو", declared="ur") == "ps"
    assert detect("سلام", declared="prs") == "fa"
    assert detect("سلام", declared="en-US") is None
    assert detect("abc", declared="EN_us") == "en"
    assert detect("", declared="fa") is None
    assert detect("سلام", declared="x" * 500) is None


def test_detect_survives_lone_surrogates_and_size() -> None:
    assert detect("\ud800 این خبر در کابل است و به مردم " * 3000) == "fa"


def test_tags_are_those_of_the_country() -> None:
    assert [html_lang(code) for code in ("fa", "prs", "fa_AF", "ps", "en", "ar", None, "؟")] == (
        ["fa-AF", "fa-AF", "fa-AF", "ps-AF", "en", "ar", "", ""]
    )
    assert [direction(code) for code in ("fa", "prs", "ps-AF", "ur", "en", None)] == (
        ["rtl", "rtl", "rtl", "rtl", "ltr", "ltr"]
    )
    assert normalise("PRS") == "fa"
