"""Folding keeps meaning, meets spellings, and never fails."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prcms.base.text import (
    ALPHABET,
    clean_line,
    clean_text,
    fold,
    fold_joined,
    fold_with_map,
    index_text,
    local_digits,
    nfc,
    search_terms,
    slugify,
    sort_key,
    spans,
    to_latin_digits,
    word_count,
)

# Random text that is often Arabic script with everything that goes wrong in it.
_TROUBLE = st.sampled_from(
    "اآأإٱبپتټثجځچڅحخدډذرړزژږسشښصضطظعغفقکكڪگګلمنڼوؤهةۀہھەیيىېۍئےء"
    "ًٌٍَُِّْٰٕٓٔـ\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad"
    "۰۵۹٠٥٩059،؛؟«»٫٬.,-/ \n\tﷲﻻﷺﺀﹷAaÉéßſİıǅ'’ʿ\ud800\udfff゙か가각"
)
_TEXT = st.one_of(st.text(), st.text(_TROUBLE, max_size=60))
_PROPERTY = settings(derandomize=True, max_examples=200, deadline=None, database=None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علي", "علی"),
        ("علی", "على"),
        ("کابل", "كابل"),
        ("جګړه", "جگړه"),
        ("خانه", "خانۀ"),
        ("خانه", "خانهٔ"),
        ("خانه", "خانة"),
        ("أحمد", "احمد"),
        ("إسلام", "اسلام"),
        ("آب", "اب"),
        ("ٱلله", "الله"),
        ("ﷲ", "الله"),
        ("ﻻله", "لاله"),
        ("ﻛﺎﺑﻞ", "کابل"),
        ("مسؤول", "مسوول"),
        ("رئیس", "رييس"),
        ("علماء", "علما"),
        ("قُرْآن", "قران"),
        ("موسیٰ", "موسی"),
        ("مُحَمَّد", "محمد"),
        ("کتـــاب", "کتاب"),
        ("می‌خواهم", "می خواهم"),
        ("۱۴۰۵", "1405"),
        ("١٤٠٥", "1405"),
        ("۱۲٫۵", "12.5"),
        ("«کابل»،", "کابل"),
        ("کجا؟", "کجا?"),
        ("\u202bکابل\u202c", "کابل"),
        ("کا\u200fبل", "کابل"),
        ("CAFÉ", "cafe"),
        ("Straße", "STRASSE"),
        ("Mas'ud", "Mas’ud"),
        ("Ｋabul", "kabul"),
        ("کابل\u00a0\nهرات", "کابل هرات"),
    ],
)
def test_fold_meets_spellings(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("پښتو", "پشتو"),
        ("ټول", "تول"),
        ("ډار", "دار"),
        ("ړنگ", "رنگ"),
        ("ځوان", "جوان"),
        ("مې", "می"),
        ("چې", "چی"),
        ("بازار", "بزار"),
        ("صد", "سد"),
        ("کابل هرات", "کابلهرات"),
        ("و", "ه"),
    ],
)
def test_fold_keeps_letters_that_mean_something(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_fold_pashto_keeps_yeh_with_hamza_and_meets_arabic_yeh() -> None:
    assert fold("کوئ", language="ps") != fold("کوی", language="ps")
    assert fold("کوي", language="ps") == fold("کوی", language="ps")
    assert fold("لیندۍ", language="ps") == "لیندۍ"
    # The letter may come as one code point or as yeh and mark, with any yeh.
    assert fold("کوي\u0654", language="ps") == fold("کوی\u0654", language="ps") == "کوئ"
    assert fold("کوئ", language="fa") == fold("کوی") == "کوی"


@pytest.mark.parametrize(
    ("pashto", "dari"),
    [
        ("ځدراڼ", "جدران"),
        ("څمکني", "چمکنی"),
        ("پښتو", "پشتو"),
        ("ټول", "تول"),
        ("ډېر", "دیر"),
        ("لیندۍ", "لیندی"),
        ("کوئ", "کوی"),
        ("ږغ", "ژغ"),
    ],
)
def test_fold_weak_meets_dari_spelling_in_every_profile(pashto: str, dari: str) -> None:
    keys = {
        fold(word, language=code, weak=True) for word in (pashto, dari) for code in ("ps", "fa")
    }

    assert len(keys) == 1


def test_fold_leaves_nothing_of_what_is_not_a_word() -> None:
    assert fold(" ،؟!«» \u202e\ud800\x00…ـ\u200c") == ""


@given(text=_TEXT, weak=st.booleans(), language=st.sampled_from([None, "fa", "ps"]))
@example(text="ᄀﹷᅡ", weak=False, language=None)
@example(text="e\u200d\u0301", weak=False, language=None)
@_PROPERTY
def test_fold_is_total_idempotent_and_tidy(text: str, weak: bool, language: str | None) -> None:
    key = fold(text, language=language, weak=weak)

    assert fold(key, language=language, weak=weak) == key
    assert key == " ".join(key.split())
    key.encode("utf-8")


@given(text=_TEXT)
@_PROPERTY
def test_fold_is_blind_to_normalization_form(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(nfc(text)) == fold(text)


def test_fold_is_idempotent_for_every_character() -> None:
    for code in range(0x20000):
        key = fold(chr(code))
        assert fold(key) == key, hex(code)


@given(text=_TEXT, weak=st.booleans(), language=st.sampled_from([None, "ps"]))
@example(text="ᄀﹷᅡ", weak=False, language=None)
@_PROPERTY
def test_map_agrees_with_fold_and_points_into_the_original(
    text: str, weak: bool, language: str | None
) -> None:
    folded = fold_with_map(text, language=language, weak=weak)

    assert folded.text == fold(text, language=language, weak=weak)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(
        start < end <= len(text) for start, end in zip(folded.offsets, folded.ends, strict=False)
    )


def test_map_points_at_the_letter_behind_each_key_character() -> None:
    folded = fold_with_map("«كِتا‌ب» ۵")

    assert folded.text == "کتا ب 5"
    assert folded.offsets == (1, 3, 4, 5, 6, 7, 9, 10)


@pytest.mark.parametrize("text", ["می‌خواهم", "می خواهم", "میخواهم", "مي‌خواهم"])
def test_joined_key_meets_all_three_spellings(text: str) -> None:
    assert fold_joined(text) == "میخواهم"
    assert "میخواهم" in index_text(text).split()


def test_joined_key_joins_endings_and_leaves_the_month_of_may_alone() -> None:
    assert fold_joined("کتاب‌ها") == fold_joined("کتاب ها") == "کتابها"
    assert fold_joined("۱۰ می ۲۰۲۶") == "10 می 2026"
    assert fold_joined("می خورم", language="ps") == "می خورم"


def test_index_text_holds_both_readings_once() -> None:
    assert index_text("می‌خواهم بروم") == "می خواهم بروم میخواهم"
    assert index_text("بروم") == "بروم"
    assert index_text("") == ""


@pytest.mark.parametrize(
    ("text", "terms", "found"),
    [
        ("وزارت تجارت", ["تجارت"], ["تجارت"]),
        ("تجارتخانه", ["تجارت"], []),
        ("وزارت «صنعت» و تجارتِ ما", ["صنعت و تجارت"], ["صنعت» و تجارتِ"]),
        ("من می‌خواهم", ["ميخواهم"], ["می‌خواهم"]),
        ("من می‌خواهم", ["می خواهم"], ["می‌خواهم"]),
        ("من میخواهم", ["می‌خواهم"], ["میخواهم"]),
        ("ﷲ اکبر", ["الله"], ["ﷲ"]),
        ("سال ۱۴۰۵،", ["1405"], ["۱۴۰۵"]),
        ("كابُل و کابل", ["کابل"], ["كابُل", "کابل"]),
        ("The Ministry (MoIC) said", ["moic"], ["MoIC"]),
        ("کابل", ["", "،"], []),
        ("", ["کابل"], []),
    ],
)
def test_spans_mark_the_words_as_stored(text: str, terms: list[str], found: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, terms)] == found


def test_spans_with_prefix_mark_the_whole_word_once() -> None:
    text = "تجارتخانه و تجارت"

    assert spans(text, ["تجارت", "تجار"], prefix=True) == [(0, 9), (12, 17)]


@given(text=_TEXT, term=_TEXT, prefix=st.booleans())
@_PROPERTY
def test_spans_are_ordered_apart_and_inside(text: str, term: str, prefix: bool) -> None:
    found = spans(text, [term], prefix=prefix)

    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in found)


def test_search_terms_are_unique_keys_in_order() -> None:
    assert search_terms("كابل، هرات كابل ۱۴۰۵!") == ["کابل", "هرات", "1405"]
    assert search_terms("a b c d", limit=2) == ["a", "b"]
    assert search_terms(" ؟ ") == []


def test_sort_key_follows_one_alphabet_for_dari_and_pashto() -> None:
    names = ["Zabul", "یما", "هرات", "وردک", "کابل", "گل", "څمکنی", "چمن", "ځدران", "جوزجان"]
    names += ["پری", "ټوپک", "تور", "ثنا", "آصف", "احمد", "ژاله", "ږیړه", "۱۲", "Adam", "علی"]

    shown = (
        "۱۲ آصف احمد پری تور ټوپک ثنا جوزجان ځدران چمن څمکنی ژاله ږیړه علی کابل گل وردک هرات یما"
    )
    assert sorted(names, key=sort_key) == [*shown.split(), "Adam", "Zabul"]


def test_sort_key_of_each_letter_rises_and_is_plain_ascii() -> None:
    keys = [sort_key(letter) for letter in ALPHABET]

    assert len(keys) == 45
    assert keys == sorted(set(keys))
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys)


def test_sort_key_ignores_spaces_and_keyboards() -> None:
    assert sort_key("عبد الله") == sort_key("عبدالله") == sort_key("عبد‌الله")
    assert sort_key("علي") == sort_key("علی")


def test_clean_line_drops_what_deceives_and_keeps_what_shapes() -> None:
    assert clean_line(" a\u202eb\u2066\n\tc\u200cd\u200e\ud800\x00\ufeff ") == "ab c\u200cd\u200e"
    assert clean_line("ا\u0653ب") == "آب"


def test_clean_text_keeps_lines() -> None:
    assert clean_text("\r\n یک  دو \r\n\n\n\nسه\u2028چار\n") == "یک دو\n\nسه\nچار"


@given(text=_TEXT)
@_PROPERTY
def test_cleaning_is_idempotent_and_storable(text: str) -> None:
    for clean in (clean_line, clean_text):
        once = clean(text)
        assert clean(once) == once
        assert nfc(once) == once
        assert "\x00" not in once
        once.encode("utf-8")


def test_digits_change_and_nothing_else() -> None:
    assert to_latin_digits("۱۴۰۵/٠٤ الف") == "1405/04 الف"
    assert local_digits(1405, "fa") == local_digits("1405", "ps-AF") == "۱۴۰۵"
    assert local_digits("۱۴۰۵", "en") == local_digits("١٤٠٥", None) == "1405"
    assert local_digits("10", "ar") == "١٠"


def test_word_count_counts_half_spaced_words_once() -> None:
    assert word_count("من می‌خواهم، بروم — ۵ بار!") == 5
    assert word_count(" … ") == 0


def test_slugify_makes_a_readable_address() -> None:
    assert slugify("نشستِ مطبوعاتی: می‌خواهیم! ۱۴۰۵") == "نشست-مطبوعاتی-میخواهیم-1405"
    assert slugify("؟!") == ""
    assert slugify("یک دو سه", max_length=6) == "یک-دو"
    assert slugify("ا" * 200) == "ا" * 80
