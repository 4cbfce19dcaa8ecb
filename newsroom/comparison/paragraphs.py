"""Paragraphs against paragraphs: which one became which, then the words within."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from rapidfuzz.distance import LCSseq

from newsroom.comparison.wording import Note, Op, Run, align, key_of, tokens_of, words
from prcms.base.markup import BLOCKS, Node, runs

ParagraphKind = Literal[
    "same", "changed", "marks", "new", "gone", "moved", "moved_away", "split", "merged"
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, list item, table row or picture; ``old`` and ``new`` are places from 1."""

    kind: ParagraphKind
    tag: str
    runs: tuple[Run, ...]
    notes: tuple[Note, ...] = ()
    old: int | None = None
    new: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One named text of an article, compared."""

    name: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs, marks and places included."""
        return any(one.kind != "same" for one in self.paragraphs)


class _Unit(NamedTuple):
    """The smallest piece of a rich text that is paired: its place in the frame, words, marking."""

    tag: str
    frame: str
    text: str
    marks: tuple[tuple[str, str, str], ...]

    @property
    def tokens(self) -> list[int]:
        return _numbers(self.text)


@lru_cache(maxsize=4096)
def _keys_of(text: str) -> tuple[str, ...]:
    return tuple(token.key for token in tokens_of(text))


def _numbers(text: str) -> list[int]:
    return [hash(key) for key in _keys_of(text)]


def _units(html: str | None) -> list[_Unit]:
    return [unit for node in runs(html) for unit in _cut(node, "")]


def _cut(node: Node, frame: str) -> Iterator[_Unit]:
    """Lists by item, tables by row, quotes by paragraph; everything else is one unit."""
    path = f"{frame}/{node.tag}"
    inner = [child for child in node.children if isinstance(child, Node) and child.tag in BLOCKS]
    if node.tag == "tr":
        cells = [child for child in node.children if isinstance(child, Node)]
        text = " | ".join(_text(cell).strip() for cell in cells)
        shape = tuple(("cell", cell.tag, _spelt(cell.attributes)) for cell in cells)
        marks = tuple(mark for cell in cells for mark in _marks(cell))
        yield _Unit("tr", path, text, (*shape, *marks))
        return
    if not inner:
        text = _text(node).strip()
        marks = tuple(_marks(node))
        if text or marks or node.tag == "hr":
            yield _Unit(node.tag, path, text, (*_own(node), *marks))
        return
    loose: list[Node | str] = []
    for child in [*node.children, Node("p")]:
        if isinstance(child, str) or child.tag not in BLOCKS:
            loose.append(child)
            continue
        piece = Node(node.tag, dict(node.attributes), loose)
        if _text(piece).strip() or any(True for _m in _marks(piece)):
            yield _Unit(node.tag, path, _text(piece).strip(), (*_own(piece), *_marks(piece)))
        loose = []
        if child.children or child.tag == "hr":
            yield from _cut(child, path)


def _text(node: Node) -> str:
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(_spaces(child))
        elif child.tag == "br":
            parts.append("\n")
        else:
            parts.append(_text(child))
    return "".join(parts)


_BLANKS: Final = re.compile("[ \t\n]+")


def _spaces(text: str) -> str:
    """White space as a page shows it; a no-break space stays what it is."""
    return _BLANKS.sub(" ", text)


def _own(node: Node) -> Iterator[tuple[str, str, str]]:
    """What a block says of itself: the language and direction of its words, a list's beginning."""
    if node.attributes:
        yield ("block", "", _spelt(node.attributes))


def _spelt(attributes: Mapping[str, str]) -> str:
    return " ".join(
        f"{name}={value}" for name, value in sorted(attributes.items()) if name != "rel"
    )


def _marks(node: Node) -> Iterator[tuple[str, str, str]]:
    """Kind, words and detail of everything marked inside a block."""
    for child in node.children:
        if isinstance(child, str) or child.tag in BLOCKS or child.tag == "br":
            continue
        text = _text(child).strip()
        if child.tag == "a":
            yield ("link", text, child.attributes.get("href", ""))
        elif child.tag in {"img", "iframe"}:
            yield ("picture", child.attributes.get("alt", ""), _spelt(child.attributes))
        elif child.tag in {"span", "bdi", "abbr"}:
            yield ("language", text, f"{child.tag} {_spelt(child.attributes)}")
        else:
            yield ("emphasis", text, child.tag)
        yield from _marks(child)


def blocks(before_html: str | None, after_html: str | None) -> tuple[Paragraph, ...]:
    """The paragraphs of both texts in the order of the new one; gone ones where they stood."""
    a, b = _units(before_html), _units(after_html)
    return _paired(a, b)


def lines(before: str, after: str) -> tuple[Paragraph, ...]:
    """:func:`blocks` for plain texts of several lines; every line that is not blank is a paragraph."""
    first, second = (
        [_Unit("p", "/p", line.strip(), ()) for line in text.split("\n") if line.strip()]
        for text in (before, after)
    )
    return _paired(first, second)


def _paired(a: list[_Unit], b: list[_Unit]) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    for op in align(a, b):
        if op.same:
            found += [
                Paragraph("same", b[new].tag, words(b[new].text, b[new].text), (), old + 1, new + 1)
                for old, new in zip(range(op.a0, op.a1), range(op.b0, op.b1), strict=True)
            ]
        else:
            found += _gap(a, b, op)
    return tuple(_moved(found, a, b))


_ENOUGH: Final = 0.35
_MOST: Final = 0.8
_PARTS: Final = 4
# Pairs of paragraphs that are weighed against each other in one stretch of changes.
_WEIGHED: Final = 40_000


def _similar(first: list[int], second: list[int]) -> float:
    """Twice the common words by all words, 0 … 1."""
    total = len(first) + len(second)
    return 2 * LCSseq.similarity(first, second) / total if total else 1.0


class _Step(NamedTuple):
    score: float
    old: int
    new: int


def _gap(a: list[_Unit], b: list[_Unit], op: Op) -> list[Paragraph]:
    """One stretch in which nothing is the same: the pairing with the most words in common."""
    olds, news = range(op.a0, op.a1), range(op.b0, op.b1)
    if not olds or not news or len(olds) * len(news) > _WEIGHED:
        return [*(_gone(a, at) for at in olds), *(_new(b, at) for at in news)]
    weigh = _Weigher([a[at] for at in olds], [b[at] for at in news])
    best: dict[tuple[int, int], _Step] = {}
    for i in range(len(olds), -1, -1):
        for j in range(len(news), -1, -1):
            best[i, j] = max(
                _steps(weigh, best, i, j, len(olds), len(news)), default=_Step(0, 0, 0)
            )
    found: list[Paragraph] = []
    i = j = 0
    while (step := best[i, j]).old or step.new:
        old, new = olds[i : i + step.old], news[j : j + step.new]
        if not step.new:
            found.append(_gone(a, old[0]))
        elif not step.old:
            found.append(_new(b, new[0]))
        else:
            found.append(_change(a, b, old, new))
        i, j = i + step.old, j + step.new
    return found


def _steps(
    weigh: "_Weigher", best: dict[tuple[int, int], _Step], i: int, j: int, olds: int, news: int
) -> Iterator[_Step]:
    # On equal scores the tuple's order prefers what takes more of the old: gone before new.
    if i < olds:
        yield _Step(best[i + 1, j].score, 1, 0)
    if j < news:
        yield _Step(best[i, j + 1].score, 0, 1)
    if i < olds and j < news:
        for old, new in weigh.shapes(i, j, olds - i, news - j):
            gain = weigh.gain(i, j, old, new)
            if gain:
                yield _Step(best[i + old, j + new].score + gain, old, new)


class _Weigher:
    """How much two stretches of paragraphs have in common; what cannot match is not measured."""

    def __init__(self, olds: list[_Unit], news: list[_Unit]) -> None:
        self._a = [unit.tokens for unit in olds]
        self._b = [unit.tokens for unit in news]
        self._sets_a = [frozenset(tokens) for tokens in self._a]
        self._sets_b = [frozenset(tokens) for tokens in self._b]

    def _common(self, i: int, j: int) -> int:
        return len(self._sets_a[i] & self._sets_b[j])

    def shapes(self, i: int, j: int, olds: int, news: int) -> Iterator[tuple[int, int]]:
        """1:1, one into several, several into one; only while each part is mostly in the whole."""
        yield 1, 1
        for parts in range(2, min(_PARTS, news) + 1):
            if self._common(i, j + parts - 1) < 0.7 * len(self._sets_b[j + parts - 1]):
                break
            yield 1, parts
        for parts in range(2, min(_PARTS, olds) + 1):
            if self._common(i + parts - 1, j) < 0.7 * len(self._sets_a[i + parts - 1]):
                break
            yield parts, 1

    def gain(self, i: int, j: int, old: int, new: int) -> float:
        """Words in common, 0 when the two are rather two different texts."""
        if old == new == 1:
            most = max(len(self._sets_a[i]), len(self._sets_b[j]))
            if self._common(i, j) < 0.25 * most:
                # Pictures and rules have no words; a pair of empty ones is a pair.
                return 0.0 if most else 0.5
        first = [token for at in range(i, i + old) for token in self._a[at]]
        second = [token for at in range(j, j + new) for token in self._b[at]]
        likeness = _similar(first, second)
        enough = _ENOUGH if old == new == 1 else _MOST
        return likeness * (len(first) + len(second)) if likeness >= enough else 0.0


def _gone(a: list[_Unit], at: int) -> Paragraph:
    unit = a[at]
    kept = (Run("gone", unit.text),) if unit.text else ()
    return Paragraph("gone", unit.tag, kept, _pictures(unit, "picture_gone"), at + 1, None)


def _new(b: list[_Unit], at: int) -> Paragraph:
    unit = b[at]
    kept = (Run("new", unit.text),) if unit.text else ()
    return Paragraph("new", unit.tag, kept, _pictures(unit, "picture_new"), None, at + 1)


def _pictures(unit: _Unit, what: str) -> tuple[Note, ...]:
    return tuple(Note(what, text) for kind, text, _detail in unit.marks if kind == "picture")


def _change(a: list[_Unit], b: list[_Unit], old: range, new: range) -> Paragraph:
    before = "\n".join(a[at].text for at in old)
    after = "\n".join(b[at].text for at in new)
    first, second = a[old[0]], b[new[0]]
    found = words(before, after)
    kind: ParagraphKind = "changed"
    notes: list[Note] = []
    if len(new) > len(old):
        kind, notes = "split", [Note("split", "1", str(len(new)))]
        found = _without_line_notes(found)
    elif len(old) > len(new):
        kind, notes = "merged", [Note("merged", str(len(old)), "1")]
        found = _without_line_notes(found)
    elif before == after:
        kind = "marks"
    notes += _reframed(first, second)
    notes += _remarked(
        [mark for at in old for mark in a[at].marks],
        [mark for at in new for mark in b[at].marks],
        worded=before != after,
    )
    return Paragraph(kind, second.tag, found, tuple(notes), old[0] + 1, new[0] + 1)


def _without_line_notes(found: Sequence[Run]) -> tuple[Run, ...]:
    """The paragraph itself says that it was split or joined."""
    return tuple(
        replace(run, notes=tuple(note for note in run.notes if note.what != "line"))
        for run in found
    )


_HEADINGS: Final = frozenset({"h2", "h3", "h4"})


def _reframed(old: _Unit, new: _Unit) -> list[Note]:
    if old.frame == new.frame:
        return []
    what = "heading" if old.tag in _HEADINGS and new.tag in _HEADINGS else "frame"
    return [Note(what, old.frame.strip("/"), new.frame.strip("/"))]


def _remarked(
    old: Sequence[tuple[str, str, str]], new: Sequence[tuple[str, str, str]], *, worded: bool
) -> Iterator[Note]:
    """What is marked otherwise. Emphasis that merely follows changed words is not said again."""
    less, more = (
        list((Counter(old) - Counter(new)).elements()),
        list((Counter(new) - Counter(old)).elements()),
    )
    came = {(kind, key_of(text)): detail for kind, text, detail in more if kind == "link"}
    for kind, text, detail in less:
        if kind == "link" and (kind, key_of(text)) in came:
            target = came.pop((kind, key_of(text)))
            if target != detail:
                yield Note("link", detail, target)
        elif kind == "link":
            yield Note("link", detail)
    for target in came.values():
        yield Note("link", "", target)
    for kind in ("emphasis", "language", "picture", "cell", "block"):
        first = sorted(mark[1:] for mark in less if mark[0] == kind)
        second = sorted(mark[1:] for mark in more if mark[0] == kind)
        if worded and kind in {"emphasis", "language"}:
            first, second = [("", d) for _t, d in first], [("", d) for _t, d in second]
            first, second = sorted(first), sorted(second)
        if first != second:
            yield Note(kind)


def _moved(found: list[Paragraph], a: list[_Unit], b: list[_Unit]) -> list[Paragraph]:
    """Paragraphs that went here and came there are one paragraph that moved."""
    went = [at for at, one in enumerate(found) if one.kind == "gone" and one.runs]
    came = [at for at, one in enumerate(found) if one.kind == "new" and one.runs]
    if not went or not came or len(went) * len(came) > _WEIGHED:
        return found
    result = list(found)
    free = {at: b[(found[at].new or 1) - 1].tokens for at in came}
    for at in went:
        old = a[(found[at].old or 1) - 1]
        tokens = old.tokens
        likeness, there = max(
            ((_similar(tokens, other), -place) for place, other in free.items()), default=(0.0, 0)
        )
        if likeness < _MOST or len(tokens) < 3:
            continue
        del free[-there]
        target = found[-there]
        new = b[(target.new or 1) - 1]
        note = Note("moved", str(found[at].old), str(target.new))
        notes = (
            note,
            *_reframed(old, new),
            *_remarked(old.marks, new.marks, worded=old.text != new.text),
        )
        inner = words(old.text, new.text)
        result[-there] = replace(target, kind="moved", runs=inner, notes=notes, old=found[at].old)
        result[at] = replace(
            found[at], kind="moved_away", runs=inner, notes=(note,), new=target.new
        )
    return result


def fields(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Field, ...]:
    """Every field that either text has, in the order of the fields of an article."""
    names = dict.fromkeys((*before, *after))
    found = []
    for name in names:
        old, new = before.get(name) or "", after.get(name) or ""
        if old or new:
            compared = blocks(old, new) if name == "body" else lines(old, new)
            found.append(Field(name, compared))
    return tuple(found)
