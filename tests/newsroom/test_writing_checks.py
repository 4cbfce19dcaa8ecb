"""Advice beside the text: what is remarked, where, and what is left in peace."""

import pytest

from newsroom import writing_checks


def found(language="fa", **text):
    report = writing_checks.report(text, language=language)
    return [(finding.code, finding.field, finding.count) for finding in report.findings]


GOOD = {"title": "بازار نو", "body": "<p>متن «درست» است.</p>"}


@pytest.mark.parametrize(
    ("language", "field", "value", "code"),
    [
        ("fa", "title", "كتاب", "arabic_letters"),
        ("fa", "title", "علي", "arabic_letters"),
        ("fa", "title", "ښار", "wrong_letters"),
        ("fa", "title", "ہے", "wrong_letters"),
        ("ps", "title", "كتاب", "arabic_letters"),
        ("ps", "title", "ٹول", "wrong_letters"),
        ("en", "title", "The بازار", "wrong_letters"),
        ("fa", "title", "دو  فاصله", "double_space"),
        ("fa", "body", "<p>دو &nbsp;فاصله</p>", "double_space"),
        ("fa", "title", "سلام ، دنیا", "space_before_mark"),
        ("fa", "title", "می\u200c خواهم", "stray_half_space"),
        ("fa", "body", "<p>او گفت «نه.</p><p>بعد» رفت.</p>", "open_quote"),
        ("fa", "title", 'گفت "نه"', "straight_quote"),
        ("fa", "title", "الف\u200fب", "bidi_control"),
        ("fa", "title", " ".join(["واژه"] * 13), "long_headline"),
        ("fa", "summary", " ".join(["واژه"] * 61), "long_lead"),
        ("fa", "body", "", "missing"),
    ],
)
def test_each_slip_is_found(language, field, value, code):
    text = {
        **GOOD,
        **({"title": "Market", "body": "<p>Text</p>"} if language == "en" else {}),
        field: value,
    }

    assert [row[:2] for row in found(language, **text)] == [(code, field)]


@pytest.mark.parametrize(
    ("language", "value"),
    [
        ("ps", "ښاري علي ځای ۍ ې"),
        ("fa", "می\u200cخواهم «یک «دو» سه»، ۱۲٫۵؛ بلی؟"),
        ("en", 'He said "no", 12.5% (twice).'),
    ],
)
def test_ordinary_writing_is_left_in_peace(language, value):
    assert found(language, title=value, body=f"<p>{value}</p>") == []


def test_a_phrase_marked_as_another_language_is_left_in_peace():
    body = '<p>شعار <span lang="ps-AF" dir="rtl">ښه ژوند</span> بود.</p>'

    assert found(title="عنوان", body=body) == []


def test_a_slip_is_said_once_with_its_place_and_how_often():
    report = writing_checks.report(
        {"title": "a", "body": "<p>یک كتاب و</p><ul><li>دو كتاب</li></ul>"}, language="fa"
    )
    finding = next(row for row in report.findings if row.code == "arabic_letters")

    assert (finding.field, finding.count) == ("body", 2)
    assert finding.excerpt in "یک كتاب و"


def test_what_the_kind_asks_for_and_photos_without_words_are_named():
    report = writing_checks.report(
        {**GOOD, "summary": "", "meaning": ""},
        language="fa",
        required=["summary"],
        photos_without_words=2,
    )

    assert [(row.code, row.field, row.count) for row in report.findings] == [
        ("missing", "summary", 1),
        ("photo_without_words", "photos", 2),
    ]


def test_an_empty_language_is_no_list_of_faults():
    report = writing_checks.report(dict.fromkeys(("title", "summary", "body"), ""), language="ps")

    assert (report.words, report.minutes, report.findings) == (0, 0, ())


@pytest.mark.parametrize(("language", "minutes"), [("fa", 3), ("ps", 3), ("en", 2)])
def test_reading_time_goes_by_the_language(language, minutes):
    report = writing_checks.report({"body": f"<p>{'word ' * 400}</p>"}, language=language)

    assert (report.words, report.minutes) == (400, minutes)
