"""What may be called spelling only, rule by rule."""

import pytest
from django.utils import translation

from newsroom import spelling

BODY = '<p>وزارت صنعت می شود و <a href="https://a.example/">پیوند</a> «سخن او» ۲۴۰ دکان.</p>'
TEXT = {"title": "بازار نو", "summary": "بازار روز ۱۰ سرطان باز میشود.", "body": BODY}

RULES = {
    "headline": ({"title": "بازارِ نو"}, "headline"),
    "a number": ({"body": BODY.replace("۲۴۰", "۲۵۰")}, "number"),
    "a number typed in other digits only": ({"body": BODY.replace("۲۴۰", "240")}, None),
    "a month": ({"summary": "بازار روز ۱۰ اسد باز میشود."}, "date"),
    "a quotation": ({"body": BODY.replace("سخن او", "سخن وی")}, "quotation"),
    "an address": ({"body": BODY.replace("a.example", "b.example")}, "link"),
    "the words of a link": ({"body": BODY.replace("پیوند", "پیوندی")}, "link"),
    "a word put in": ({"body": BODY.replace("صنعت", "صنعت و تجارت")}, "become other words"),
    "a word taken out": ({"body": BODY.replace("وزارت ", "")}, "become other words"),
    "another word": ({"body": BODY.replace("وزارت", "ریاست")}, "become other words"),
    "the opposite": ({"body": BODY.replace("می شود", "نمی شود")}, "become other words"),
    "a space that should be none": ({"body": BODY.replace("می شود", "می‌شود")}, None),
    "two words run together": ({"summary": TEXT["summary"].replace("میشود", "می‌شود")}, None),
    "one letter": ({"body": BODY.replace("وزارت", "وزرات")}, None),
    "another letter of the keyboard": ({"body": BODY.replace("وزارت", "وزارث")}, None),
    "nothing": ({}, None),
}


@pytest.mark.parametrize("name", RULES)
def test_each_rule_says_why(name):
    change, expected = RULES[name]
    with translation.override("en"):
        why = spelling.refusal(TEXT, {**TEXT, **change})
        said = None if why is None else str(why)
    assert (said is None) == (expected is None), said
    assert expected is None or expected in said


def test_a_name_of_the_text_is_never_spelling():
    changed = {**TEXT, "body": BODY.replace("صنعت", "صنعث")}
    with translation.override("en"):
        assert spelling.refusal(TEXT, changed) is None
        assert "name" in str(spelling.refusal(TEXT, changed, names=["احمد صنعت"]))


def test_an_english_name_is_known_by_its_capital():
    before, after = {"summary": "Mr Noori spoke."}, {"summary": "Mr Nuri spoke."}
    with translation.override("en"):
        assert "name" in str(spelling.refusal(before, after))
        assert spelling.refusal({"summary": "He spok."}, {"summary": "He spoke."}) is None
        assert spelling.refusal({"summary": "He is able."}, {"summary": "He is unable."})


def test_many_small_slips_are_too_many():
    words = [f"کلمهٔشماره{chr(0x627 + n)}" for n in range(12)]
    before = {"body": "<p>" + " ".join(words) + "</p>"}
    after = {"body": "<p>" + " ".join(f"{word[:-2]}ثث" for word in words) + "</p>"}
    with translation.override("en"):
        assert "More letters" in str(spelling.refusal(before, after))


def test_a_long_text_is_compared_at_once():
    body = "<p>" + " ".join(f"کلمه{n % 97}" for n in range(6000)) + "</p>"
    assert spelling.refusal({"body": body}, {"body": body.replace("کلمه5 ", "کلیمه5 ", 1)}) is None
