"""The letter of the day: right to left, small, and the same facts in both parts."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.utils import translation

from monitoring import emails
from prcms.base.models import OfficeProfile

LINE = {
    "publisher": "Kabul Ledger",
    "title": "وزارت تجارت نرخ تازه را اعلام کرد",
    "sentence": "سخنگو گفت نرخ از فردا عملی می‌شود.",
    "comment": "جواب می‌خواهد",
    "language": "fa",
    "url": "https://ledger.example/2026/11/a-very-long-address-that-cannot-be-wrapped-at-all?x=1",
    "medium": "web",
    "tone": "negative",
    "judged_by_person": False,
    "published": "2026-06-30T20:00:00+00:00",
}
PAYLOAD = {
    "day": "2026-07-01",
    "number": 12,
    "version": 1,
    "late": False,
    "from": "2026-06-30T01:00:00+00:00",
    "until": "2026-07-01T01:00:00+00:00",
    "note": "امروز نرخ‌ها مهم است.",
    "decisions": [{"text": "آیا امروز جواب بدهیم؟", "comment": "تا ساعت ۱۰"}],
    "today": [
        {
            "at": "2026-07-01T05:30:00+00:00",
            "title": {"fa": "کنفرانس مطبوعاتی", "ps": "", "en": "Press conference"},
            "venue": "تالار بزرگ",
        }
    ],
    "counts": {"total": 12, "positive": 4, "neutral": 6, "negative": 1, "unclear": 1},
    "top": [LINE, {**LINE, "title": "Ministry <b>says</b> & signs", "language": "en"}],
    "more": [{**LINE, "title": "د وزارت خبر", "language": "ps", "url": ""}],
    "ours": [{"title": {"fa": "اعلامیه ما"}, "url": "https://portal.example/n/7"}],
    "quality": {"watched": 20, "ok": 18, "blind": ["د سبا غږ", "Kabul Ledger"], "clippings": 0},
}
QUIET = {
    **PAYLOAD,
    "note": "",
    "decisions": [],
    "today": [],
    "counts": {"total": 0, "positive": 0, "neutral": 0, "negative": 0, "unclear": 0},
    "top": [],
    "more": [],
    "ours": [],
    "quality": {"watched": 0, "ok": 0, "blind": [], "clippings": 2},
}


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    """A ministry with names in three languages."""
    OfficeProfile.objects.create(
        pk=1, name_fa="وزارت تجارت", name_ps="د سوداګرۍ وزارت", name_en="Ministry of Trade"
    )


def words(text: str) -> str:
    """Letters only: what a reader reads, however it is laid out."""
    return re.sub(r"[\s\u200e\u200f·|.:،,\-—0-9۰-۹]+", "", text)


@pytest.mark.parametrize("language", ["fa", "ps", "en"])
@pytest.mark.parametrize("payload", [PAYLOAD, QUIET], ids=["full", "quiet"])
def test_both_parts_hold_the_same_facts(language: str, payload: dict) -> None:
    letter = emails.letter(payload, language=language)

    seen = words(
        html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", "", letter.html, flags=re.DOTALL))
    )
    with translation.override(language):
        parts = emails.sections(payload, language=language)
    for part in parts:
        for line in part.lines:
            for fact in (part.title, part.summary, line.lead, line.text, *line.details):
                assert words(fact) in seen
                assert words(fact) in words(letter.text)
            assert line.url in letter.text
            assert html.escape(line.url) in letter.html


@pytest.mark.parametrize("language", ["fa", "ps", "en"])
@pytest.mark.parametrize("payload", [PAYLOAD, QUIET], ids=["full", "quiet"])
def test_plain_text_is_narrow(language: str, payload: dict) -> None:
    letter = emails.letter(payload, language=language, because="خلاصه به این بست می‌رود " * 6)

    wide = [
        line
        for line in letter.text.splitlines()
        if len(line) > 60 and not line.strip().startswith("https://")
    ]
    assert wide == []


@pytest.mark.parametrize("language", ["fa", "ps", "en"])
@pytest.mark.parametrize("total", [0, 1, 12, 1234])
def test_subject_is_short_and_begins_with_the_count(language: str, total: int) -> None:
    payload = {**PAYLOAD, "counts": {**PAYLOAD["counts"], "total": total}}

    subject = emails.letter(payload, language=language).subject

    digits = {"en": "0123456789"}.get(language, "۰۱۲۳۴۵۶۷۸۹")
    assert len(subject) <= 60
    if total:
        assert subject.startswith("".join(digits[int(d)] for d in str(total)))


@pytest.mark.parametrize(("language", "direction"), [("fa", "rtl"), ("ps", "rtl"), ("en", "ltr")])
def test_html_has_the_direction_of_its_language(language: str, direction: str) -> None:
    letter = emails.letter(PAYLOAD, language=language)

    tag = {"fa": "fa-AF", "ps": "ps-AF", "en": "en"}[language]
    assert f'<html lang="{tag}" dir="{direction}"' in letter.html
    cells = re.findall(r"<td[^>]*>", letter.html)
    assert all(f'dir="{direction}"' in cell for cell in cells if "lang=" in cell)


def test_foreign_titles_carry_their_own_direction_and_are_escaped() -> None:
    letter = emails.letter(PAYLOAD, language="fa")

    assert (
        '<bdi lang="en" dir="ltr">Ministry &lt;b&gt;says&lt;/b&gt; &amp; signs</bdi>' in letter.html
    )


def test_html_stays_under_forty_kilobytes_on_the_fullest_day() -> None:
    long = {**LINE, "title": "خ" * 180, "sentence": "س" * 180, "comment": "ن" * 300}
    full = {
        **PAYLOAD,
        "top": [long] * 3,
        "more": [long] * 9,
        "ours": PAYLOAD["ours"] * 8,
        "today": PAYLOAD["today"] * 5,
        "decisions": [{"text": "ت" * 300, "comment": "ن" * 300}] * 3,
    }

    assert len(emails.letter(full, language="fa").html.encode()) <= 40 * 1024


def test_late_and_corrected_letters_say_so() -> None:
    plain = emails.letter(PAYLOAD, language="en").text
    told = emails.letter({**PAYLOAD, "late": True, "version": 2}, language="en").text

    assert "late" not in plain
    assert "This briefing is late" in told
    assert "Corrected version 2" in told


def test_published_moments_are_solar_hijri_in_kabul_time() -> None:
    assert emails.dates.format(datetime(2026, 6, 30, 20, tzinfo=UTC), "moment", language="fa") in (
        emails.letter(PAYLOAD, language="fa").text
    )


@pytest.mark.parametrize(
    ("language", "mark"), [("fa", "\u200f"), ("ps", "\u200f"), ("en", "\u200e")]
)
@pytest.mark.parametrize("publisher", ["Kabul Ledger", "د سبا غږ"])
def test_the_line_under_an_item_runs_as_the_letter_does(
    publisher: str, language: str, mark: str
) -> None:
    """A mark of the letter's own direction comes first, the name is isolated behind it."""
    letter = emails.letter(
        {**PAYLOAD, "top": [{**LINE, "publisher": publisher}], "more": []}, language=language
    )

    begin = f"{mark}\u2068{publisher}\u2069 | "
    assert f"<bdi>{begin}" in letter.html
    assert f"  {begin}" in letter.text
