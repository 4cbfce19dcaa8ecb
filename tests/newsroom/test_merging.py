"""Two people's changes put together: nothing of either is lost."""

import random

import pytest

from newsroom import merging


def body(*paragraphs):
    return "".join(f"<p>{text}</p>" for text in paragraphs)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        (
            ("یک", "دو", "سه"),
            ("یک نو", "دو", "سه"),
            ("یک", "دو", "سه نو"),
            ("یک نو", "دو", "سه نو"),
        ),
        (("یک", "دو"), ("یک", "دو", "سه"), ("صفر", "یک", "دو"), ("صفر", "یک", "دو", "سه")),
        (("یک", "دو", "سه"), ("یک", "سه"), ("یک", "دو", "سه نو"), None),
        (
            ("یک", "دو", "سه", "چهار"),
            ("یک", "سه", "چهار"),
            ("یک", "دو", "سه", "نو"),
            ("یک", "سه", "نو"),
        ),
        ((), ("یک",), ("یک",), ("یک",)),
        (("یک",), ("یک",), (), ()),
    ],
    ids=[
        "far apart",
        "added at both ends",
        "deleted beside a change",
        "deleted far away",
        "the same words",
        "they emptied it",
    ],
)
def test_paragraphs_that_do_not_touch_are_merged(base, mine, theirs, merged):
    found = merging.merge_field("body", base=body(*base), mine=body(*mine), theirs=body(*theirs))

    if merged is None:
        assert found.clashes
    else:
        assert (found.text, found.clashes) == (body(*merged), False)


def test_one_paragraph_changed_twice_keeps_both_wordings_in_their_place():
    found = merging.merge_field(
        "body",
        base=body("یک", "دو", "سه"),
        mine=body("یک", "دو الف", "سه"),
        theirs=body("یک", "دو ب", "سه"),
    )

    assert (found.text, found.clashes) == (body("یک", "دو الف", "دو ب", "سه"), True)


def test_a_headline_is_one_piece():
    found = merging.merge_field("title", base="یک", mine="دو", theirs="سه")

    assert (found.text, found.clashes) == ("دو | سه", True)


def test_plain_fields_are_merged_line_by_line():
    found = merging.merge_field("meaning", base="a\nb\nc", mine="A\nb\nc", theirs="a\nb\nC")

    assert (found.text, found.clashes) == ("A\nb\nC", False)


def test_a_half_space_is_a_change_like_any_other():
    found = merging.merge_field(
        "body", base=body("می خواهم"), mine=body("می\u200cخواهم"), theirs=body("می خواهم")
    )

    assert found.text == body("می\u200cخواهم")


def test_a_whole_text_says_of_every_field_what_became_of_it():
    outcome = merging.merge_texts(
        {"title": "t", "summary": "s", "body": body("b")},
        {"title": "t1", "summary": "s", "body": body("b", "c")},
        {"title": "t2", "summary": "s2", "body": body("b")},
    )

    assert outcome.merged == {"summary": "s2", "body": body("b", "c")}
    assert outcome.clashing == {"title": merging.Clashing("t", "t1", "t2", "t1 | t2")}


@pytest.mark.parametrize("seed", range(40))
def test_no_word_of_either_side_is_ever_lost(seed):
    """Whatever is added by either stands in the result, merged or clashing."""
    dice = random.Random(seed)
    base = [f"w{n}" for n in range(6)]

    def change(mark):
        words = list(base)
        for n in range(dice.randint(1, 3)):
            words.insert(dice.randint(0, len(words)), f"{mark}{n}")
        return words

    mine, theirs = change("m"), change("t")
    found = merging.merge_field("body", base=body(*base), mine=body(*mine), theirs=body(*theirs))

    assert all(f"<p>{word}</p>" in found.text for word in [*base, *mine, *theirs])
