"""Which texts a topic asks for, and why. Pure: strings in, findings out.

The query language
    Words side by side must all occur. ``"…"``, “…” and «…» hold a phrase. Between them stand

    ============== ==================== ============== =========================================
    English        Dari                 Pashto         meaning
    ============== ==================== ============== =========================================
    ``AND``        ``و``                ``او``         both (also ``&``; also nothing at all)
    ``OR``         ``یا``               ``یا``         one of them (also ``|``, ``،``, a comma)
    ``NOT``        ``نه`` ``بدون``      ``نه`` ``پرته`` must not occur (also ``-word``)
    ``NEAR/5``     ``نزدیک/۵``          ``نږدې/۵``     at most five words between (``NEAR/5f``:
                                                       in this order)
    ``title:``     ``عنوان:``           ``سرلیک:``     only in the title
    ============== ==================== ============== =========================================

    NEAR binds closest, then NOT, then AND, then OR; round brackets group. ``تجار*`` finds every
    word that begins so. Letters, digits and half-spaces are compared as keys
    (:func:`prcms.base.text.fold`), always on whole words.
Aliases and negative contexts
    An alias is a phrase that matches by itself, beside the query. A negative context is a phrase
    in which the words do not count: with «وزارت صنعت، معدن و تجارت» as one, a text that has the
    words nowhere else does not match.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from prcms.base.text import fold, fold_with_map, to_latin_digits

MAX_QUERY: Final = 4000
MAX_TERMS: Final = 300
MAX_DEPTH: Final = 20
MAX_DISTANCE: Final = 50


class QueryError(ValueError):
    """A query cannot be read.

    ``key`` names the reason (the forms translate it), ``at`` is the place in the query where it
    shows, ``detail`` the piece of text it is about. ``str()`` is an English sentence.
    """

    SENTENCES: Final = {
        "empty": "The query has no word to look for.",
        "too_long": "The query is too long.",
        "too_deep": "There are too many brackets inside each other.",
        "unclosed_quote": "A quotation mark is opened and never closed.",
        "unclosed_bracket": "A bracket is opened and never closed.",
        "unopened_bracket": "A bracket is closed that was never opened.",
        "missing_operand": "A word is missing before or after an operator.",
        "near_operand": "NEAR stands between words, phrases or alternatives of them.",
        "near_distance": "The distance of NEAR is a number from 0 to 50.",
        "only_negative": "A query that only says what must not occur would match everything.",
        "empty_phrase": "There is nothing between the quotation marks.",
    }

    def __init__(self, key: str, *, at: int = 0, detail: str = "") -> None:
        super().__init__(self.SENTENCES[key])
        self.key = key
        self.at = at
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a term stands: ``field`` is a key of the texts given, ``start`` and ``end``
    are a half-open span of that text as it is stored."""

    term: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """Why a text belongs to a topic. ``hits`` are in the order of the text."""

    hits: tuple[Hit, ...]

    def because(self) -> list[dict[str, object]]:
        """The hits as plain data, to be stored beside a mention."""
        return [
            {"term": hit.term, "field": hit.field, "start": hit.start, "end": hit.end}
            for hit in self.hits
        ]


# The text ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    start: int
    end: int
    # Only a half-space or nothing visible parts this word from the one before it.
    soft: bool


_INVISIBLE = re.compile("[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*")


class _Indexed:
    """One text, split into keys once for all topics."""

    def __init__(self, text: str) -> None:
        folded = fold_with_map(text)
        self.tokens: list[_Token] = []
        last = 0
        for match in re.finditer(r"[^ ]+", folded.text):
            start, end = folded.offsets[match.start()], folded.ends[match.end() - 1]
            soft = bool(self.tokens) and bool(_INVISIBLE.fullmatch(text, last, start))
            self.tokens.append(_Token(match.group(), start, end, soft))
            last = end

    @cached_property
    def places(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, token in enumerate(self.tokens):
            found.setdefault(token.key, []).append(index)
        return found

    def find(self, words: Sequence[str], *, prefix: bool) -> list[tuple[int, int]]:
        """Half-open token spans that say what ``words`` say."""
        wanted = "".join(words)
        starts: set[int] = set()
        for length in range(1, len(wanted) + 1):
            starts.update(self.places.get(wanted[:length], ()))
        if prefix:
            for key, places in self.places.items():
                if key.startswith(wanted):
                    starts.update(places)
        found = []
        for start in sorted(starts):
            count = self._length(start, words, wanted, prefix=prefix)
            if count:
                found.append((start, start + count))
        if prefix and len(words) > 1:
            found = sorted({*found, *self._prefix_phrase(words)})
        return found

    def _length(self, start: int, words: Sequence[str], wanted: str, *, prefix: bool) -> int:
        seen = ""
        soft = True
        for count, token in enumerate(self.tokens[start : start + len(wanted)], start=1):
            soft = soft and (count == 1 or token.soft)
            seen += token.key
            whole = seen == wanted or (prefix and seen.startswith(wanted))
            if whole:
                same = [t.key for t in self.tokens[start : start + count]] == list(words)
                return count if soft or same else 0
            if not wanted.startswith(seen):
                return 0
        return 0

    def _prefix_phrase(self, words: Sequence[str]) -> list[tuple[int, int]]:
        head, last = list(words[:-1]), words[-1]
        size = len(words)
        return [
            (start, start + size)
            for start in self.places.get(head[0], ())
            if [t.key for t in self.tokens[start : start + size - 1]] == head
            and start + size <= len(self.tokens)
            and self.tokens[start + size - 1].key.startswith(last)
        ]


@dataclass(frozen=True, slots=True)
class _Found:
    term: str
    field: str
    first: int
    after: int


@dataclass
class _Texts:
    """The indexed fields of one item and the stretches in which nothing counts."""

    fields: Mapping[str, _Indexed]
    masked: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def find(self, term: "_Term", only: str | None) -> list[_Found]:
        found = []
        for name, indexed in self.fields.items():
            if only is not None and name != only:
                continue
            for first, after in indexed.find(term.words, prefix=term.prefix):
                if not any(a < after and first < b for a, b in self.masked.get(name, ())):
                    found.append(_Found(term.shown, name, first, after))
        return found


# The tree ----------------------------------------------------------------------------------


class _Node(ABC):
    @abstractmethod
    def hits(self, texts: _Texts, only: str | None) -> list[_Found] | None:
        """The places that make this part true; None when it is not true."""

    @abstractmethod
    def shown_as(self) -> str:
        """The part in canonical writing."""

    def positive(self) -> bool:
        """Whether this part can only be true when something occurs."""
        return True

    def spot(self) -> bool:
        """Whether this part is a place in the text, so that NEAR can measure from it."""
        return False


@dataclass(frozen=True)
class _Term(_Node):
    words: tuple[str, ...]
    shown: str
    prefix: bool = False

    def hits(self, texts: _Texts, only: str | None) -> list[_Found] | None:
        return texts.find(self, only) or None

    def shown_as(self) -> str:
        star = "*" if self.prefix else ""
        return f"«{self.shown}{star}»" if " " in self.shown else f"{self.shown}{star}"

    def spot(self) -> bool:
        return True


@dataclass(frozen=True)
class _Not(_Node):
    part: _Node

    def hits(self, texts: _Texts, only: str | None) -> list[_Found] | None:
        return [] if self.part.hits(texts, only) is None else None

    def shown_as(self) -> str:
        return f"NOT {self.part.shown_as()}"

    def positive(self) -> bool:
        return False


@dataclass(frozen=True)
class _And(_Node):
    parts: tuple[_Node, ...]

    def hits(self, texts: _Texts, only: str | None) -> list[_Found] | None:
        found: list[_Found] = []
        for part in self.parts:
            hits = part.hits(texts, only)
            if hits is None:
                return None
            found.extend(hits)
        return found

    def shown_as(self) -> str:
        return "(" + " AND ".join(part.shown_as() for part in self.parts) + ")"

    def positive(self) -> bool:
        return any(part.positive() for part in self.parts)


@dataclass(frozen=True)
class _Or(_Node):
    parts: tuple[_Node, ...]

    def hits(self, texts: _Texts, only: str | None) -> list[_Found] | None:
        found = [hits for part in self.parts if (hits := part.hits(texts, only)) is not None]
        return [hit for hits in found for hit in hits] if found else None

    def shown_as(self) -> str:
        return "(" + " OR ".join(part.shown_as() for part in self.parts) + ")"

    def positive(self) -> bool:
        return all(part.positive() for part in self.parts)

    def spot(self) -> bool:
        return all(part.spot() for part in self.parts)


@dataclass(frozen=True)
class _Near(_Node):
    left: _Node
    right: _Node
    distance: int
    ordered: bool

    def hits(self, texts: _Texts, only: str | None) -> list[_Found] | None:
        rights = self.right.hits(texts, only) or []
        found: dict[_Found, None] = {}
        for left in self.left.hits(texts, only) or []:
            for right in rights:
                if left.field == right.field and self._close(left, right):
                    found[left] = found[right] = None
        return list(found) or None

    def _close(self, left: _Found, right: _Found) -> bool:
        forward = right.first - left.after
        if 0 <= forward <= self.distance:
            return True
        return not self.ordered and 0 <= left.first - right.after <= self.distance

    def shown_as(self) -> str:
        order = "f" if self.ordered else ""
        return f"({self.left.shown_as()} NEAR/{self.distance}{order} {self.right.shown_as()})"

    def spot(self) -> bool:
        return True


@dataclass(frozen=True)
class _In(_Node):
    name: str
    part: _Node

    def hits(self, texts: _Texts, only: str | None) -> list[_Found] | None:
        return self.part.hits(texts, self.name)

    def shown_as(self) -> str:
        return f"{self.name}:{self.part.shown_as()}"

    def positive(self) -> bool:
        return self.part.positive()


# Reading a query ---------------------------------------------------------------------------

_QUOTES = '"“”„‟«»‹›″＂'
_LEX = re.compile(
    rf"""
    (?P<space>[\s\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+)
  | (?P<open>[(（])
  | (?P<close>[)）])
  | (?P<or>[|،,؛;])
  | (?P<and>&)
  | (?P<near>(?:NEAR|نزدیک|نزديک|نږدې)[/／](?P<distance>[^\s()"]*))
  | (?P<field>(?:title|عنوان|سرلیک|سرليک)[:：])
  | (?P<quote>[{_QUOTES}])
  | (?P<minus>[-!−](?=[^\s]))
  | (?P<word>[^\s()（）|،,؛;&{_QUOTES}]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_KEYWORDS: Final = {
    "and": "and",
    "و": "and",
    "او": "and",
    "or": "or",
    "یا": "or",
    "not": "not",
    "نه": "not",
    "بدون": "not",
    "پرته": "not",
}
_COMMAS: Final = ("،", ",", "؛", ";")
_DISTANCE = re.compile(r"(\d{1,3})(f?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    at: int
    text: str = ""
    term: _Term | None = None
    distance: int = 0
    ordered: bool = False


def _lex(query: str) -> list[_Lexeme]:
    lexemes: list[_Lexeme] = []
    at = 0
    while at < len(query):
        match = _LEX.match(query, at)
        if match is None:  # cannot happen: every character belongs to a class
            at += 1
            continue
        kind = match.lastgroup or ""
        start, at = at, match.end()
        if match["near"] is not None:
            lexemes.append(_near(match, start))
        elif kind == "quote":
            lexeme, at = _phrase(query, start)
            lexemes.append(lexeme)
        elif kind == "word":
            lexemes.extend(_word(match.group(), start))
        elif kind != "space":
            lexemes.append(_Lexeme("not" if kind == "minus" else kind, start, match.group()))
    return lexemes


def _near(match: re.Match[str], at: int) -> _Lexeme:
    found = _DISTANCE.fullmatch(to_latin_digits(match["distance"] or ""))
    if found is None or int(found.group(1)) > MAX_DISTANCE:
        raise QueryError("near_distance", at=at, detail=match.group())
    return _Lexeme("near", at, distance=int(found.group(1)), ordered=bool(found.group(2)))


def _phrase(query: str, at: int) -> tuple[_Lexeme, int]:
    end = next((i for i in range(at + 1, len(query)) if query[i] in _QUOTES), -1)
    if end < 0:
        raise QueryError("unclosed_quote", at=at, detail=query[at : at + 30])
    shown = query[at + 1 : end]
    term = _term(shown)
    if term is None:
        raise QueryError("empty_phrase", at=at)
    return _Lexeme("term", at, shown, term), end + 1


def _word(text: str, at: int) -> list[_Lexeme]:
    key = fold(text)
    if key in _KEYWORDS and not text.endswith("*"):
        return [_Lexeme(_KEYWORDS[key], at, text)]
    term = _term(text)
    return [_Lexeme("term", at, text, term)] if term else []


def _term(text: str) -> _Term | None:
    prefix = text.rstrip().endswith("*")
    words = tuple(fold(text).split())
    shown = " ".join(text.replace("*", " ").split())
    return _Term(words, shown, prefix) if words else None


class _Parser:
    """Recursive descent; the depth of brackets is bounded by MAX_DEPTH."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self.lexemes = lexemes
        self.index = 0
        self.depth = 0

    def peek(self) -> _Lexeme | None:
        return self.lexemes[self.index] if self.index < len(self.lexemes) else None

    def take(self, *kinds: str) -> _Lexeme | None:
        lexeme = self.peek()
        if lexeme is not None and lexeme.kind in kinds:
            self.index += 1
            return lexeme
        return None

    def whole(self) -> _Node:
        node = self.alternatives()
        left = self.peek()
        if left is not None:
            raise QueryError("unopened_bracket", at=left.at, detail=left.text)
        return node

    def alternatives(self) -> _Node:
        parts = [self.together()]
        while sign := self.take("or"):
            # "a, b," is how people end lists.
            following = self.peek()
            if sign.text in _COMMAS and (following is None or following.kind == "close"):
                break
            parts.append(self.together())
        return parts[0] if len(parts) == 1 else _Or(tuple(parts))

    def together(self) -> _Node:
        parts = [self.negated()]
        while True:
            explicit = self.take("and")
            following = self.peek()
            if explicit is None and (following is None or following.kind in ("or", "close")):
                break
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else _And(tuple(parts))

    def negated(self) -> _Node:
        negative = False
        while self.take("not"):
            negative = not negative
        part = self.close_by()
        return _Not(part) if negative else part

    def close_by(self) -> _Node:
        node = self.single()
        while near := self.take("near"):
            right = self.single()
            if not (node.spot() and right.spot()):
                raise QueryError("near_operand", at=near.at)
            node = _Near(node, right, near.distance, near.ordered)
        return node

    def single(self) -> _Node:
        lexeme = self.peek()
        if lexeme is None:
            raise QueryError("missing_operand", at=self.lexemes[-1].at if self.lexemes else 0)
        if lexeme.kind == "term" and lexeme.term is not None:
            self.index += 1
            return lexeme.term
        if lexeme.kind in ("field", "open"):
            return self.nested(lexeme)
        stray = lexeme.kind == "close" and self.depth == 0
        key = "unopened_bracket" if stray else "missing_operand"
        raise QueryError(key, at=lexeme.at, detail=lexeme.text)

    def nested(self, opening: _Lexeme) -> _Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError("too_deep", at=opening.at)
        self.index += 1
        if opening.kind == "field":
            node: _Node = _In("title", self.single())
        else:
            node = self.alternatives()
            if not self.take("close"):
                raise QueryError("unclosed_bracket", at=opening.at)
        self.depth -= 1
        return node


@dataclass(frozen=True)
class Matcher:
    """A topic ready to be compared with texts; made by :func:`compile_topic`."""

    node: _Node
    negative: tuple[_Term, ...] = ()

    def match(self, **texts: str) -> Match | None:
        """Compare with the fields of one item (``title=``, ``text=``); None when it does not fit.

        Hits inside a negative context do not count. Never raises.
        """
        return self.match_indexed(index(**texts))

    def match_indexed(self, texts: Mapping[str, _Indexed]) -> Match | None:
        """:meth:`match` on texts that :func:`index` has split already."""
        masked = {
            name: [
                span for term in self.negative for span in indexed.find(term.words, prefix=False)
            ]
            for name, indexed in texts.items()
        }
        found = self.node.hits(_Texts(texts, masked), None)
        if not found:
            return None
        order = list(texts)
        hits = {
            Hit(hit.term, hit.field, tokens[hit.first].start, tokens[hit.after - 1].end)
            for hit in found
            for tokens in [texts[hit.field].tokens]
        }
        return Match(tuple(sorted(hits, key=lambda h: (order.index(h.field), h.start, -h.end))))

    def explain(self) -> str:
        """The query as it was understood, with its operators in English."""
        text = self.node.shown_as()
        return text[1:-1] if text.startswith("(") and isinstance(self.node, _And | _Or) else text


def index(**texts: str) -> dict[str, _Indexed]:
    """Split the fields of one item once, to compare them with many topics."""
    return {name: _Indexed(text) for name, text in texts.items()}


def compile_topic(
    query: str, *, aliases: Iterable[str] = (), negative: Iterable[str] = ()
) -> Matcher:
    """Read a query. Raises :class:`QueryError` when it cannot be understood.

    Args:
        query: in the language above; may be empty when there are aliases.
        aliases: phrases that match by themselves.
        negative: phrases in which nothing counts.
    """
    if len(query) > MAX_QUERY:
        raise QueryError("too_long", at=MAX_QUERY)
    lexemes = _lex(query)
    names = [term for term in map(_term, aliases) if term]
    contexts = tuple(term for term in map(_term, negative) if term)
    if len(lexemes) + len(names) + len(contexts) > MAX_TERMS:
        raise QueryError("too_long", at=0)
    parts: list[_Node] = [*names]
    if lexemes:
        node = _Parser(lexemes).whole()
        if not node.positive():
            raise QueryError("only_negative")
        parts.insert(0, node)
    if not parts:
        raise QueryError("empty")
    return Matcher(parts[0] if len(parts) == 1 else _Or(tuple(parts)), contexts)
