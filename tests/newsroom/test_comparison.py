"""What two wordings differ in, the invisible included."""

import random
import time
import unicodedata

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from newsroom.comparison import (
    Note,
    Run,
    blocks,
    changed,
    count,
    fields,
    lines,
    plain,
    plain_blocks,
    render,
    render_blocks,
    said,
    words,
)
from newsroom.comparison.wording import MATRIX

ZWNJ = "\u200c"


def same(text: str) -> Run:
    return Run("same", text)


def gone(text: str, *notes: Note) -> Run:
    return Run("gone", text, notes)


def new(text: str, *notes: Note) -> Run:
    return Run("new", text, notes)


def test_words_and_punctuation_are_compared_apart() -> None:
    before = "وزارت ۱۲ نفر را گماشت، و رفت."
    after = "وزارت ۱۵ نفر را گماشت؛ و رفت."

    assert words(before, after) == (
        same("وزارت "),
        gone("۱۲"),
        new("۱۵"),
        same(" نفر را گماشت"),
        gone("،"),
        new("؛"),
        same(" و رفت."),
    )


def test_equal_texts_are_one_run_and_nothing_is_none() -> None:
    assert words("همان", "همان") == (same("همان"),)
    assert words("", "") == ()
    assert words("", "نو") == (new("نو"),)
    assert words("کهنه", "") == (gone("کهنه"),)


@pytest.mark.parametrize(
    ("before", "after", "note", "phrase"),
    [
        (
            "می خواهد",
            f"می{ZWNJ}خواهد",
            Note("half_space", "", ZWNJ),
            "half-space added",
        ),
        (f"کتاب{ZWNJ}ها", "کتابها", Note("half_space", ZWNJ, ""), "half-space removed"),
        ("وزير", "وزیر", Note("letter", "ي", "ی"), "letter ي (U+064A) became ی (U+06CC)"),
        ("كتاب", "کتاب", Note("letter", "ك", "ک"), "letter ك (U+0643) became ک (U+06A9)"),
        ("۱۲", "12", Note("digits"), "other digits"),
        ("٤٥", "۴۵", Note("digits"), "other digits"),
        ("سلام\u200f", "سلام", Note("control", "RLM", ""), "invisible RLM removed"),
        ("سلام", "سلام\u200e", Note("control", "", "LRM"), "invisible LRM added"),
        ("گُل", "گل", Note("vowel_marks"), "vowel marks"),
        ("ســلام", "سلام", Note("tatweel"), "lengthening stroke"),
        ("یک\nدو", "یک دو", Note("line"), "only the line break"),
    ],
)
def test_what_no_eye_sees_is_shown_and_named(
    before: str, after: str, note: Note, phrase: str
) -> None:
    found = words(before, after)

    assert [one for run in found for one in run.notes] == [note]
    with override("en"):
        assert said(note) == phrase


def test_a_letter_changed_is_a_change_of_its_own_beside_other_words() -> None:
    assert words("علي رفت خانه", "علی آمد خانه") == (
        gone("علي"),
        new("علی", Note("letter", "ي", "ی")),
        same(" "),
        gone("رفت"),
        new("آمد"),
        same(" خانه"),
    )


def test_a_space_before_a_colon_is_seen() -> None:
    assert words("گفت : بلی", "گفت: بلی") == (
        same("گفت"),
        gone(" ", Note("space")),
        same(": بلی"),
    )
    with override("en"):
        assert "␣" in render(words("گفت : بلی", "گفت: بلی"), language="fa")


def test_another_word_is_no_invisible_change() -> None:
    assert words("تجارت", "صنعت") == (gone("تجارت"), new("صنعت"))


def test_a_word_that_happens_to_stay_in_a_rewritten_sentence_is_no_anchor() -> None:
    found = words("دریا در کوه به شهر رفت و از آن گذشت", "آسمان در شب به روشنی رسید و از این آمد")

    assert [run.kind for run in found] == ["gone", "new"]


@given(
    st.text(alphabet="ابی يك۱2\u200c\u200f ،\n\u064eae\u0301👩🏽\u200d🌾", max_size=40),
    st.text(alphabet="ابی يك۱2\u200c\u200f ،\n\u064eae\u0301👩🏽\u200d🌾", max_size=40),
)
def test_the_runs_spell_both_texts(before: str, after: str) -> None:
    found = words(before, after)

    assert "".join(run.text for run in found if run.kind != "new") == before
    assert "".join(run.text for run in found if run.kind != "gone") == after


def test_a_letter_is_never_parted_from_its_marks() -> None:
    found = words("کِتابِ مَن", "کَتابِ مَن")

    assert not any(unicodedata.combining(run.text[0]) for run in found)
    assert words("👩🏽\u200d🌾 ده", "👩🏿\u200d🌾 ده")[0] == gone("👩🏽\u200d🌾")


# Paragraphs ----------------------------------------------------------------------------------

ONE = "وزارت صنعت و تجارت امروز نمایشگاه را گشود."
TWO = "بازرگانان از هشت ولایت در آن غرفه دارند."
THREE = "نمایشگاه تا پایان هفته باز است."


def html(*paragraphs: str) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def kinds(before: str, after: str) -> list[str]:
    return [one.kind for one in blocks(before, after)]


def test_a_paragraph_is_compared_with_its_own_earlier_self() -> None:
    found = blocks(html(ONE, TWO, THREE), html(ONE, TWO.replace("هشت", "نه"), THREE))

    assert [one.kind for one in found] == ["same", "changed", "same"]
    assert plain(found[1].runs) == "بازرگانان از [-هشت-]{+نه+} ولایت در آن غرفه دارند."
    assert count(found) == (1, 1)


def test_a_paragraph_that_came_or_went_stands_where_it_stood() -> None:
    assert kinds(html(ONE, THREE), html(ONE, TWO, THREE)) == ["same", "new", "same"]
    assert kinds(html(ONE, TWO, THREE), html(ONE, THREE)) == ["same", "gone", "same"]


def test_a_moved_paragraph_is_neither_new_nor_gone() -> None:
    found = blocks(html(ONE, TWO, THREE), html(TWO, THREE, ONE))

    moved = next(one for one in found if one.kind == "moved")
    assert (moved.old, moved.new) == (1, 3)
    assert [one.kind for one in found] == ["moved_away", "same", "same", "moved"]
    assert count(found) == (0, 0)
    with override("fa"):
        assert "۳" in said(moved.notes[0])


def test_a_moved_paragraph_shows_its_changed_words() -> None:
    found = blocks(html(ONE, TWO, THREE), html(TWO, THREE, ONE.replace("امروز", "دیروز")))

    assert count(found) == (1, 1)
    assert found[-1].kind == "moved"


def test_split_and_joined_paragraphs_are_named() -> None:
    split = blocks(html(f"{ONE} {TWO}", THREE), html(ONE, TWO, THREE))
    joined = blocks(html(ONE, TWO, THREE), html(f"{ONE} {TWO}", THREE))

    assert [(one.kind, one.notes) for one in split] == [
        ("split", (Note("split", "1", "2"),)),
        ("same", ()),
    ]
    assert [(one.kind, one.notes) for one in joined] == [
        ("merged", (Note("merged", "2", "1"),)),
        ("same", ()),
    ]


@pytest.mark.parametrize(
    ("before", "after", "notes"),
    [
        ("<h2>نمایشگاه</h2>", "<h3>نمایشگاه</h3>", (Note("heading", "h2", "h3"),)),
        ("<p>نمایشگاه</p>", "<h3>نمایشگاه</h3>", (Note("frame", "p", "h3"),)),
        ("<p>نمایشگاه</p>", "<ul><li>نمایشگاه</li></ul>", (Note("frame", "p", "ul/li"),)),
        (
            '<p>از <a href="https://a.af/1">این جا</a></p>',
            '<p>از <a href="https://a.af/2">این جا</a></p>',
            (Note("link", "https://a.af/1", "https://a.af/2"),),
        ),
        (
            '<p>از <a href="https://a.af/1">این جا</a></p>',
            "<p>از این جا</p>",
            (Note("link", "https://a.af/1", ""),),
        ),
        (
            "<p>از این جا</p>",
            '<p>از <a href="https://a.af/1">این جا</a></p>',
            (Note("link", "", "https://a.af/1"),),
        ),
        ("<p>سخن <strong>تازه</strong></p>", "<p>سخن تازه</p>", (Note("emphasis"),)),
        (
            '<p>سخن <span lang="en" dir="ltr">MoIC</span></p>',
            "<p>سخن MoIC</p>",
            (Note("language"),),
        ),
        ('<p dir="ltr">سخن تازه</p>', "<p>سخن تازه</p>", (Note("block"),)),
        (
            "<table><tr><td>۱</td><td>۲</td></tr></table>",
            "<table><tr><th>۱</th><td>۲</td></tr></table>",
            (Note("cell"),),
        ),
    ],
)
def test_a_change_of_the_marking_alone_is_named(
    before: str, after: str, notes: tuple[Note, ...]
) -> None:
    (found,) = blocks(before, after)

    assert (found.kind, found.notes) == ("marks", notes)
    assert count([found]) == (0, 0)
    for language in ("fa", "ps", "en"):
        with override(language):
            assert all(said(note) for note in found.notes)


def test_lists_are_compared_item_by_item_and_tables_row_by_row() -> None:
    assert kinds(
        "<ul><li>گندم</li><li>برنج</li></ul>", "<ul><li>گندم</li><li>جو</li><li>برنج</li></ul>"
    ) == ["same", "new", "same"]
    table = "<table><tr><td>گندم</td><td>{}</td></tr><tr><td>جو</td><td>۲</td></tr></table>"
    found = blocks(table.format("۱"), table.format("۵"))
    assert [one.kind for one in found] == ["changed", "same"]
    assert plain(found[0].runs) == "گندم | [-۱-]{+۵+}"


def test_a_half_space_alone_changes_a_paragraph() -> None:
    found = blocks(html("او می خواهد برود"), html(f"او می{ZWNJ}خواهد برود"))

    assert changed(found)
    assert found[0].runs[2] == new(f"می{ZWNJ}خواهد", Note("half_space", "", ZWNJ))


def test_white_space_of_the_markup_is_no_change() -> None:
    assert kinds("<p>یک\n دو</p>", "<p>یک  دو</p>") == ["same"]
    assert kinds("<ul>\n<li>یک</li>\n</ul>", "<ul><li>یک</li></ul>") == ["same"]


def test_fields_are_compared_each_in_its_way() -> None:
    before = {"title": "عنوان", "summary": "", "body": html(ONE), "meaning": "یک\nدو"}
    after = {"title": "عنوان", "summary": "", "body": html(TWO), "meaning": "یک\nسه"}

    found = fields(before, after)

    assert [(one.name, one.changed) for one in found] == [
        ("title", False),
        ("body", True),
        ("meaning", True),
    ]
    assert [one.kind for one in lines("یک\nدو", "یک\n\nدو")] == ["same", "same"]


# Showing -------------------------------------------------------------------------------------


def test_html_is_safe_and_says_aloud_what_colour_shows() -> None:
    with override("en"):
        shown = render(words("<b> قدیم & x", "<b> نو & x"), language="fa")

    assert "<b>" not in shown
    assert '&lt;b&gt; <del dir="rtl">' in shown
    assert " removed: " in shown
    assert " added: " in shown
    assert shown.index("<del") < shown.index("<ins")


def test_the_block_has_the_texts_direction_and_notes_the_readers() -> None:
    found = blocks(html("وزير گفت"), html("وزیر گفت"))
    with override("en"):
        shown = render_blocks(found, language="ps")

    assert shown.startswith('<div class="compare" lang="ps-AF" dir="rtl">')
    assert (
        '<span class="compare__note" lang="en" dir="ltr">'
        "letter ي (U+064A) became ی (U+06CC)</span>" in shown
    )


def test_invisible_characters_get_a_sign_with_a_name() -> None:
    with override("en"):
        shown = render(words("می خواهد سلام\u200f", f"می{ZWNJ}خواهد سلام"), language="fa")

    assert (
        f'title="half-space (ZWNJ)" aria-label="half-space (ZWNJ)" role="img">{ZWNJ}¦</bdi>'
        in shown
    )
    assert 'title="invisible character RIGHT-TO-LEFT MARK"' in shown
    assert "\u200f" not in shown


def test_two_columns_hold_one_side_each() -> None:
    found = blocks(html(ONE, "کهنه"), html(ONE, "نو"))

    before = render_blocks(found, language="fa", side="before")
    after = render_blocks(found, language="fa", side="after")

    assert ("کهنه" in before, "نو<" in before) == (True, False)
    assert ("کهنه" in after, "نو<" in after) == (False, True)


def test_far_unchanged_paragraphs_are_counted_and_not_shown() -> None:
    same_ones = [f"سخن شمارهٔ {n} در این متن دراز." for n in range(10)]
    found = blocks(html(*same_ones, ONE), html(*same_ones, TWO))
    with override("fa"):
        shown = render_blocks(found, language="fa", context=1)

    assert same_ones[9] in shown
    assert same_ones[8] not in shown
    assert "۹" in shown


def test_plain_text_holds_only_what_changed() -> None:
    found = blocks(html(ONE, "کهنه", THREE), html(ONE, "کهنه و نو", THREE))

    assert plain_blocks(found) == "کهنه{+ و نو+}"


# Scale ---------------------------------------------------------------------------------------


def article(rnd: random.Random, paragraphs: int) -> list[list[str]]:
    stock = [f"کلمه{number}" for number in range(900)] + ["در", "به", "از", "که", "و"] * 40
    return [[rnd.choice(stock) for _ in range(60)] for _ in range(paragraphs)]


def test_five_thousand_words_take_a_fraction_of_a_second() -> None:
    rnd = random.Random(5)
    old = article(rnd, 84)
    revised = [[word if rnd.random() > 0.1 else "نو" for word in paragraph] for paragraph in old]
    revised[3], revised[60] = revised[60], revised[3]
    before, after = (html(*(" ".join(words_) for words_ in text)) for text in (old, revised))

    best = 9.0
    for _attempt in range(3):
        start = time.process_time()
        render_blocks(blocks(before, after), language="fa")
        best = min(best, time.process_time() - start)

    assert best < 0.3


def test_beyond_the_bound_sentences_are_the_anchors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.comparison.wording.MATRIX", 60)
    before = "یک دو سه. چهار پنج شش. هفت هشت نه."
    after = "یک دو سه. چهار پنجاه شش. هفت هشت نه."

    assert MATRIX == 200_000_000
    assert plain(words(before, after)) == "یک دو سه. چهار [-پنج-]{+پنجاه+} شش. هفت هشت نه."


def test_half_spaces_of_altogether_new_text_are_not_marked() -> None:
    assert "¦" not in render(words("", f"می{ZWNJ}خواهد"), language="fa")
    assert "¦" in render(words("می خواهد", f"می{ZWNJ}خواهد"), language="fa")
