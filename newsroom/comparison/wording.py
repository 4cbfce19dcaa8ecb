"""Words against words: the runs between two plain texts, and what no eye sees in them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from icu4py.breakers import WordBreaker
from rapidfuzz.distance import LCSseq

from prcms.base.text import ZWNJ, fold

MATRIX: Final = 200_000_000
"""Cells (bits) of one comparison of words; 25 MB of memory and about 50 ms."""

RunKind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said about a change that words do not show; see :func:`said`."""

    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, went or came. Notes stand on the last run of a change."""

    kind: RunKind
    text: str
    notes: tuple[Note, ...] = ()


class Token(NamedTuple):
    text: str
    # The white space after it.
    gap: str
    key: str


CONTROLS: Final = {
    "\u200b": "ZWSP",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u061c": "ALM",
    "\u00ad": "SHY",
    "\u2060": "WJ",
    "\ufeff": "BOM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
_TATWEEL: Final = "\u0640"
_ADDRESS: Final = re.compile(r"https?://[!-~]*[/\w]", re.ASCII)


@lru_cache(maxsize=65536)
def key_of(text: str) -> str:
    """What two spellings of one word share; signs are their own key."""
    return fold(text).replace(" ", "") or text


def tokens_of(text: str) -> list[Token]:
    tokens: list[Token] = []
    # Lone surrogates cannot be handed to ICU; no stored text has any.
    clean = text.encode("utf-8", "replace").decode()
    for piece in _pieces(clean):
        if "\n" in piece:
            tokens += [Token("\n", "", "\n")] * piece.count("\n")
        elif not piece.isspace():
            tokens.append(Token(piece, "", key_of(piece)))
        elif tokens and tokens[-1].text != "\n":
            tokens[-1] = tokens[-1]._replace(gap=tokens[-1].gap + piece)
        else:
            tokens.append(Token("", piece, piece))
    return tokens


def _pieces(text: str) -> Iterator[str]:
    """Words, signs and white space. An address is one word: half of one reads backwards among RTL."""
    at = 0
    for found in _ADDRESS.finditer(text):
        yield from WordBreaker(text[at : found.start()], "fa")
        yield found.group()
        at = found.end()
    yield from WordBreaker(text[at:], "fa")


class Op(NamedTuple):
    """``a[a0:a1]`` stands where ``b[b0:b1]`` stood; ``same`` when their keys are equal."""

    same: bool
    a0: int
    a1: int
    b0: int
    b1: int


def align(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Op]:
    """The longest common subsequence as alternating stretches."""
    number: dict[Hashable, int] = {}
    first = [number.setdefault(item, len(number)) for item in a]
    second = [number.setdefault(item, len(number)) for item in b]
    found: list[Op] = []
    for op in LCSseq.opcodes(first, second):
        here = Op(op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end)
        last = found[-1] if found else None
        if last is not None and not here.same and not last.same:
            # What went and what came in one place are one change.
            found[-1] = Op(False, last.a0, here.a1, last.b0, here.b1)
        else:
            found.append(here)
    return found


def _align_words(a: list[Token], b: list[Token]) -> list[Op]:
    if len(a) * len(b) <= MATRIX:
        return align([token.key for token in a], [token.key for token in b])
    return list(_align_sentences(a, b))


def _align_sentences(a: list[Token], b: list[Token]) -> Iterator[Op]:
    """Beyond the bound: sentences first, then the words of those that differ, if they fit."""
    first, second = _sentences(a), _sentences(b)
    keys = [
        [tuple(token.key for token in text[start:end]) for start, end in cut]
        for text, cut in ((a, first), (b, second))
    ]
    ends_a, ends_b = [0, *(end for _s, end in first)], [0, *(end for _s, end in second)]
    for op in align(keys[0], keys[1]):
        a0, a1, b0, b1 = ends_a[op.a0], ends_a[op.a1], ends_b[op.b0], ends_b[op.b1]
        if op.same or (a1 - a0) * (b1 - b0) > MATRIX or a0 == a1 or b0 == b1:
            yield Op(op.same, a0, a1, b0, b1)
            continue
        inner = align([t.key for t in a[a0:a1]], [t.key for t in b[b0:b1]])
        yield from (Op(i.same, a0 + i.a0, a0 + i.a1, b0 + i.b0, b0 + i.b1) for i in inner)


def _sentences(tokens: list[Token]) -> list[tuple[int, int]]:
    ends = [at + 1 for at, token in enumerate(tokens) if token.text in {".", "؟", "?", "!", "\n"}]
    if tokens and (not ends or ends[-1] != len(tokens)):
        ends.append(len(tokens))
    return list(zip([0, *ends], ends, strict=False))


def _length(tokens: Iterable[Token]) -> int:
    return sum(len(token.text) for token in tokens)


def _readable(ops: list[Op], a: list[Token], b: list[Token]) -> list[Op]:
    """A word or two that happen to be the same amid a rewritten sentence are no anchor."""
    ops = list(ops)
    at = 1
    while 0 < at < len(ops) - 1:
        before, here, after = ops[at - 1 : at + 2]
        if (
            here.same
            and not before.same
            and not after.same
            and here.a1 - here.a0 <= 3
            and "\n" not in (token.text for token in a[here.a0 : here.a1])
        ):
            size = _length(a[here.a0 : here.a1])
            around = [
                max(_length(a[op.a0 : op.a1]), _length(b[op.b0 : op.b1])) for op in (before, after)
            ]
            if size < min(around):
                ops[at - 1 : at + 2] = [Op(False, before.a0, after.a1, before.b0, after.b1)]
                at = max(at - 2, 1)
                continue
        at += 1
    return ops


class _Writer:
    """Collects runs; what went stands before what came, and neighbours of a kind are joined."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._gone = ""
        self._new = ""

    def same(self, text: str) -> None:
        if text:
            self.flush()
            self._join(text)

    def differ(self, gone: str, new: str) -> None:
        self._gone += gone
        self._new += new

    def flush(self) -> None:
        gone, new, self._gone, self._new = self._gone, self._new, "", ""
        if gone == new:
            self._join(gone)
            return
        tail = _common_tail(gone, new)
        if tail:
            gone, new = gone[: -len(tail)], new[: -len(tail)]
        notes = unseen(gone, new)
        if gone:
            self.runs.append(Run("gone", gone, () if new else notes))
        if new:
            self.runs.append(Run("new", new, notes))
        self._join(tail)

    def _join(self, text: str) -> None:
        if text and self.runs and self.runs[-1].kind == "same":
            self.runs[-1] = Run("same", self.runs[-1].text + text)
        elif text:
            self.runs.append(Run("same", text))


def _common_tail(gone: str, new: str) -> str:
    """The white space that both end with."""
    size = 0
    while size < min(len(gone), len(new)) and gone[-1 - size] == new[-1 - size]:
        if not gone[-1 - size].isspace():
            break
        size += 1
    return gone[len(gone) - size :]


def words(before: str, after: str) -> tuple[Run, ...]:
    """The runs that lead from ``before`` to ``after``, in reading order.

    Runs that are "same" or "gone" spell ``before`` exactly, "same" or "new" spell ``after``.
    """
    if before == after:
        return (Run("same", before),) if before else ()
    a, b = tokens_of(before), tokens_of(after)
    writer = _Writer()
    for op in _readable(_align_words(a, b), a, b):
        if op.same:
            for old, new in zip(a[op.a0 : op.a1], b[op.b0 : op.b1], strict=True):
                _pair(writer, old, new)
        else:
            gone, new_ = a[op.a0 : op.a1], b[op.b0 : op.b1]
            writer.differ(
                "".join(token.text + token.gap for token in gone),
                "".join(token.text + token.gap for token in new_),
            )
    writer.flush()
    return tuple(writer.runs)


def _pair(writer: _Writer, old: Token, new: Token) -> None:
    if old.text == new.text:
        writer.same(old.text)
    else:
        # The same word in other characters is a change of its own, apart from its neighbours.
        writer.flush()
        writer.differ(old.text, new.text)
        writer.flush()
    if old.gap == new.gap:
        writer.same(old.gap)
    else:
        writer.differ(old.gap, new.gap)


def unseen(gone: str, new: str) -> tuple[Note, ...]:
    """What differs between two spellings of the same words; () when the words differ."""
    if _squeezed(gone) != _squeezed(new):
        return ()
    less, more = Counter(gone) - Counter(new), Counter(new) - Counter(gone)
    notes: list[Note] = []
    if less[ZWNJ] or more[ZWNJ]:
        notes.append(Note("half_space", ZWNJ if less[ZWNJ] else "", ZWNJ if more[ZWNJ] else ""))
    if gone.count("\n") != new.count("\n"):
        notes.append(Note("line"))
    spaces = [
        "".join(char for char in text if char.isspace() and char != "\n") for text in (gone, new)
    ]
    if spaces[0] != spaces[1] and not notes:
        notes.append(Note("space"))
    controls = [
        " ".join(CONTROLS[c] for c in side.elements() if c in CONTROLS) for side in (less, more)
    ]
    if any(controls):
        notes.append(Note("control", *controls))
    if any(char.isdecimal() for char in (*less, *more)):
        notes.append(Note("digits"))
    if less[_TATWEEL] or more[_TATWEEL]:
        notes.append(Note("tatweel"))
    if any(unicodedata.category(char)[0] == "M" for char in (*less, *more)):
        notes.append(Note("vowel_marks"))
    notes += _letters(less, more)
    return tuple(notes)


def _squeezed(text: str) -> str:
    key = fold(text).replace(" ", "")
    # Signs have no key; without this "؛" for "،" would be the same words.
    return key + "".join(
        char for char in text if unicodedata.category(char)[0] in "PS" and char != _TATWEEL
    )


def _letters(less: Counter[str], more: Counter[str]) -> Iterator[Note]:
    """Pairs of letters of one key, such as ي that became ی. Capitals are seen by everybody."""
    for old in sorted(less):
        if not old.isalpha() or old == _TATWEEL:
            continue
        twin = next(
            (
                char
                for char in sorted(more)
                if char.isalpha() and fold(char) == fold(old) and char.lower() != old.lower()
            ),
            None,
        )
        if twin is not None:
            yield Note("letter", old, twin)
