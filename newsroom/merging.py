"""Two people's changes to one text put together, field by field and paragraph by paragraph.

Pure: texts in, texts out. What both changed in the same place is never decided here; it comes
back as a clash, with a wording that keeps both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from prcms.base import richtext


@dataclass(frozen=True)
class Piece:
    """A paragraph: ``key`` is equal when the paragraphs are, ``text`` is what is written back."""

    key: str
    text: str


@dataclass(frozen=True)
class Merged:
    """One field put together. ``clashes``: both changed the same words, and ``text`` holds both."""

    text: str
    clashes: bool = False


@dataclass(frozen=True)
class Clashing:
    """A field that two people changed in the same place; ``both`` keeps the words of each."""

    base: str
    mine: str
    theirs: str
    both: str


@dataclass(frozen=True)
class Outcome:
    """What became of a whole text: fields that could be put together, and those that could not."""

    merged: dict[str, str] = field(default_factory=dict)
    clashing: dict[str, Clashing] = field(default_factory=dict)


def merge_texts(
    base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> Outcome:
    """Put ``mine`` on top of ``theirs``; both began from ``base``.

    Args:
        base, mine, theirs: values by field name; a name missing in ``base`` or ``theirs`` was "".
            Only the fields of ``mine`` are looked at.

    Returns:
        Every field of ``mine`` either in ``merged`` or in ``clashing``.
    """
    outcome = Outcome()
    for name, typed in mine.items():
        before, stored = base.get(name, ""), theirs.get(name, "")
        result = merge_field(name, base=before, mine=typed, theirs=stored)
        if result.clashes:
            outcome.clashing[name] = Clashing(before, typed, stored, result.text)
        else:
            outcome.merged[name] = result.text
    return outcome


def merge_field(name: str, *, base: str, mine: str, theirs: str) -> Merged:
    """One field. Headlines are one piece; texts are merged by paragraph, plain ones by line."""
    if mine == theirs or theirs == base:
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    if name == "title":
        return Merged(_both_lines(mine, theirs), clashes=True)
    cut, glue = (_blocks, "") if name == "body" else (_lines, "\n")
    return _merge(cut(base), cut(mine), cut(theirs), glue)


def _both_lines(mine: str, theirs: str) -> str:
    return " | ".join(part for part in (mine, theirs) if part)


def _blocks(html: str) -> list[Piece]:
    return [Piece(block.digest, block.html) for block in richtext.blocks(html)]


def _lines(text: str) -> list[Piece]:
    return [Piece(line, line) for line in text.split("\n")] if text else []


def _merge(base: list[Piece], mine: list[Piece], theirs: list[Piece], glue: str) -> Merged:
    """Between the paragraphs that all three share, one side's change wins if it is the only one."""
    result: list[Piece] = []
    clashes = False
    for before, one, other in _stretches(base, mine, theirs):
        if _same(one, other) or _same(before, other):
            result += one
        elif _same(before, one):
            result += other
        else:
            clashes = True
            result += one
            result += [piece for piece in other if piece.key not in {own.key for own in one}]
    return Merged(glue.join(piece.text for piece in result), clashes)


def _same(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    return [piece.key for piece in one] == [piece.key for piece in other]


Stretch = tuple[list[Piece], list[Piece], list[Piece]]


def _stretches(base: list[Piece], mine: list[Piece], theirs: list[Piece]) -> list[Stretch]:
    """The three texts cut at the paragraphs that none of them changed, those included."""
    at_mine, at_theirs = _kept(base, mine), _kept(base, theirs)
    shared = [place for place in range(len(base)) if place in at_mine and place in at_theirs]
    ends = [
        (-1, -1, -1),
        *((place, at_mine[place], at_theirs[place]) for place in shared),
        (len(base), len(mine), len(theirs)),
    ]
    found: list[Stretch] = []
    for start, end in pairwise(ends):
        between = [
            text[low + 1 : high]
            for text, low, high in zip((base, mine, theirs), start, end, strict=True)
        ]
        if any(between):
            found.append((between[0], between[1], between[2]))
        if end[0] < len(base):
            found.append(([base[end[0]]], [mine[end[1]]], [theirs[end[2]]]))
    return found


def _kept(base: list[Piece], other: list[Piece]) -> dict[int, int]:
    """Where each unchanged paragraph of ``base`` stands in ``other``."""
    matcher = SequenceMatcher(
        None,
        [piece.key for piece in base],
        [piece.key for piece in other],
        autojunk=False,
    )
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
