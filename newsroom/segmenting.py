"""Cutting a text into the pieces that are translated one by one, and putting them together again.

A text is a *frame* (tags of blocks, attributes, white space, rules, pictures) with *slots* for the
words. A slot is a paragraph, heading, list item, table cell, quoted paragraph, caption, the
description of a picture, or a line of a plain field. Putting translated words into the slots of
the original's frame gives a text with exactly the frame of the original, so nothing of its
structure can be lost or bent while translating.

What makes two segments the same
    The key is a digest of the segment's words and inline marks, NFC, with white space made uniform
    and *without attributes*. A paragraph that moves, a link that leads elsewhere, a heading of
    another level keep the key: the frame changed, the words did not (:func:`carry` takes the new
    addresses over). A half-space more or less is another key, because readers see it, but such a
    pair is known as nearly the same (:func:`same_but_joined`). Marks around all words of a slot
    belong to the frame. Equal segments of one field are told apart by ``nth``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any, Final

from newsroom import fingerprints
from newsroom.models import TEXT_FIELDS, Article, Edition
from prcms.base import markup
from prcms.base.markup import BLOCKS, VOID, Node
from prcms.base.text import nfc

RICH: Final = frozenset({"body"})
# Attributes that are words and not structure.
_DESCRIBED: Final = {"img": "alt", "iframe": "title"}
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
# Half-spaces and the joiner: they shape a word and are not one.
_JOINERS = re.compile("[\u200c\u200d]")

Place = tuple[str, str, int]
"""Where a translated piece belongs: field, key, nth."""


@dataclass(frozen=True, slots=True)
class SourceSegment:
    """One piece of the original. ``html`` has inline marks only; ``text`` has none.

    ``kind`` is the block it stands in ("p", "h2", "li", "td", "figcaption", "alt", "line" …).
    """

    field: str
    key: str
    nth: int
    html: str
    text: str
    kind: str = "p"

    @property
    def place(self) -> Place:
        """Field, key and count: what a translation of it is kept under."""
        return (self.field, self.key, self.nth)


@dataclass(frozen=True, slots=True)
class Cut:
    """One field of a text, cut: ``frame`` has one piece more than there are segments."""

    field: str
    is_rich: bool
    frame: tuple[str, ...]
    segments: tuple[SourceSegment, ...]

    @property
    def skeleton(self) -> str:
        """The frame without attributes and white space: equal ones can take each other's words."""
        return re.sub(r"\s+", "", _TAG.sub(r"<\1\2>", "\0".join(self.frame)))


@dataclass(slots=True)
class _Cutter:
    """Collects frame and words while walking a tree."""

    frame: list[str] = field(default_factory=lambda: [""])
    found: list[tuple[str, str, str]] = field(default_factory=list)

    def fixed(self, html: str) -> None:
        self.frame[-1] += html

    def words(self, html: str, text: str, kind: str) -> None:
        self.found.append((html, text, kind))
        self.frame.append("")

    def block(self, node: Node) -> None:
        start, end = _shell(node)
        self.fixed(start)
        self.children(node.children, node.tag)
        self.fixed(end)

    def children(self, children: list[Node | str], kind: str) -> None:
        loose: list[Node | str] = []
        for child in children:
            if isinstance(child, Node) and child.tag in BLOCKS:
                self.run(loose, kind)
                loose = []
                self.block(child)
            else:
                loose.append(child)
        self.run(loose, kind)

    def run(self, nodes: list[Node | str], kind: str) -> None:
        """Inline content between blocks: words, or pictures whose descriptions are words."""
        if not nodes:
            return
        words = _spoken(nodes)
        if not _says_something(words):
            for node in nodes:
                self.silent(node)
            return
        inner = [node for node in nodes if isinstance(node, Node) or node.strip()]
        if len(inner) == 1 and isinstance(inner[0], Node) and inner[0].tag not in VOID | {"abbr"}:
            # One mark around everything is a matter of the frame.
            at = nodes.index(inner[0])
            start, end = _shell(inner[0])
            self.fixed(inner_html(nodes[:at]) + start)
            self.run(inner[0].children, kind)
            self.fixed(end + inner_html(nodes[at + 1 :]))
            return
        html = inner_html(nodes)
        bare = html.strip()
        before, after = html.split(bare, 1)
        self.fixed(before)
        self.words(bare, words, kind)
        self.fixed(after)

    def silent(self, node: Node | str) -> None:
        """What has no words of its own; a picture's description or a film's title is a slot."""
        if isinstance(node, str):
            self.fixed(inner_html([node]))
            return
        name = _DESCRIBED.get(node.tag)
        words = node.attributes.get(name, "") if name else ""
        if name and _says_something(words):
            marked = Node(node.tag, {**node.attributes, name: "\0"}, node.children)
            before, after = markup.print_tree(marked).split("\0")
            self.fixed(before)
            self.words(escape(words, quote=False), words, "alt")
            self.fixed(after)
            return
        start, end = _shell(node)
        self.fixed(start)
        for child in node.children:
            self.silent(child)
        self.fixed(end)


def cut(name: str, value: str, *, is_rich: bool | None = None) -> Cut:
    """Cut the value of one field. Pure; the pieces put together again are the value.

    Args:
        name: the field; "body" is rich text, every other is plain, one segment per line.
        is_rich: says otherwise than the name.
    """
    rich = name in RICH if is_rich is None else is_rich
    return _cut(name, value or "", is_rich=rich)


@lru_cache(maxsize=256)
def _cut(name: str, value: str, *, is_rich: bool) -> Cut:
    cutter = _Cutter()
    if is_rich:
        cutter.children(markup.tree(value).children, "p")
    else:
        _cut_lines(cutter, value)
    seen: dict[str, int] = {}
    segments = []
    for html, text, kind in cutter.found:
        key = segment_key(html)
        nth = seen.get(key, 0)
        seen[key] = nth + 1
        segments.append(SourceSegment(name, key, nth, html, text, kind))
    return Cut(name, is_rich, tuple(cutter.frame), tuple(segments))


def _cut_lines(cutter: _Cutter, value: str) -> None:
    for number, line in enumerate(nfc(value).split("\n")):
        cutter.fixed("\n" if number else "")
        bare = line.strip()
        if not _says_something(bare):
            cutter.fixed(line)
            continue
        before, after = line.split(bare, 1)
        cutter.fixed(before)
        cutter.words(escape(bare, quote=False), bare, "line")
        cutter.fixed(after)


def compose(piece: Cut, targets: Mapping[Place, str]) -> str:
    """The field in the words of ``targets`` and the frame of ``piece``.

    Args:
        targets: HTML with inline marks, by place. A missing one leaves its slot empty; the
            sanitiser drops empty paragraphs, so only whole translations have the whole frame.
    """
    parts = [piece.frame[0]]
    for segment, following in zip(piece.segments, piece.frame[1:], strict=True):
        html = targets.get(segment.place, "")
        if not piece.is_rich:
            parts.append(" ".join(plain_text(html).split()))
        elif segment.kind == "alt":
            parts.append(escape(" ".join(plain_text(html).split())))
        else:
            parts.append(html)
        parts.append(following)
    return "".join(parts)


def own_words(piece: Cut) -> dict[Place, str]:
    """The segments' own HTML by place: what composing gives the text itself back."""
    return {segment.place: segment.html for segment in piece.segments}


def align(source: Cut, target: Cut) -> dict[Place, str] | None:
    """A translated text cut like its original: its words by the original's places.

    None when the frames differ in more than attributes: then nobody knows what belongs to what.
    """
    if source.is_rich != target.is_rich or source.skeleton != target.skeleton:
        return None
    if [one.kind for one in source.segments] != [one.kind for one in target.segments]:
        return None
    return {
        one.place: other.html for one, other in zip(source.segments, target.segments, strict=True)
    }


# What is cut -------------------------------------------------------------------------------


def approved_values(article: Article, source: Edition | None = None) -> dict[str, Any] | None:
    """What readers of the original were last promised: the approved wording, as a snapshot.

    None when nothing was approved yet. Up to two queries; pass the source edition with its
    ``approved_revision`` loaded to spare them.
    """
    source = source or source_edition(article)
    if source is None:
        return None
    if source.approved_revision_id is not None and source.approved_revision is not None:
        return dict(source.approved_revision.values)
    if source.state == Edition.State.APPROVED:
        return fingerprints.snapshot(article, article.source_language)
    return None


def source_edition(article: Article) -> Edition | None:
    """The original's edition with its approved wording. One query."""
    found = article.editions.filter(is_source=True).select_related("approved_revision").first()
    if found is not None:
        found.article = article
    return found


def fields_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The words of a snapshot (as in ``Revision.values``) by field, in reading order. Pure.

    Pictures are told by the beginning of their hash, ``photo:<sha256[:16]>:alt``, fact boxes by
    their place, ``fact:0:label``. Decorative pictures have no words.
    """
    text = values.get("text", {})
    found = {name: text.get(name) or "" for name in TEXT_FIELDS}
    for photo in values.get("photos", ()):
        if not photo.get("decorative"):
            name = f"photo:{photo['sha256'][:16]}"
            found |= {f"{name}:{part}": photo.get(part) or "" for part in ("alt", "caption")}
    for number, fact in enumerate(values.get("facts", ())):
        parts = ("label", "text", "source")
        found |= {f"fact:{number}:{part}": fact.get(part) or "" for part in parts}
    return found


def cuts(values: Mapping[str, Any]) -> list[Cut]:
    """A snapshot cut field by field, in reading order; fields without words are left out. Pure."""
    found = [cut(name, value) for name, value in fields_of(values).items()]
    return [piece for piece in found if piece.segments]


def source_cuts(article: Article, source: Edition | None = None) -> list[Cut]:
    """The approved original, cut; a text that was never approved is cut as it stands."""
    values = approved_values(article, source)
    if values is None:
        values = fingerprints.snapshot(article, article.source_language)
    return cuts(values)


def source_segments(article: Article) -> list[SourceSegment]:
    """Every piece of the approved original in reading order. Up to four queries."""
    return [segment for piece in source_cuts(article) for segment in piece.segments]


# Inline HTML -------------------------------------------------------------------------------


def segment_key(html: str) -> str:
    """Digest (SHA-256, hex) of words and marks; attributes and the width of white space are none."""
    bare = _TAG.sub(_bare_tag, nfc(html)).replace("&nbsp;", " ")
    return hashlib.sha256(" ".join(bare.split()).encode()).hexdigest()


def _bare_tag(tag: re.Match[str]) -> str:
    spoken = re.search(r' (?:alt|title)="([^"]*)"', tag[0])
    return f"<{tag[1]}{tag[2]}{' ' + spoken[1] if spoken else ''}>"


def same_but_joined(one: str, other: str) -> bool:
    """Whether two texts differ in half-spaces and white space only."""
    first, second = ("".join(_JOINERS.sub("", nfc(text)).split()) for text in (one, other))
    return first == second


def inline(html: str | None) -> str:
    """HTML as it may stand in a slot: sanitised, blocks dissolved into their words."""
    return inner_html(_dissolved(markup.tree(html).children)).strip()


def plain_text(html: str) -> str:
    """The words of a slot without marks; a line break is a space."""
    return _spoken(markup.tree(html).children).strip()


def inner_html(nodes: Iterable[Node | str]) -> str:
    """Children as HTML."""
    return markup.print_tree(Node("p", {}, list(nodes)))[3:-4]


def carry(old: str, new: str, target: str) -> str:
    """``target``, made from ``old``, with the attributes that ``new`` has in their place.

    A link of the original that now leads elsewhere leads there in the translation too. Marks are
    told apart by their tag and old attributes; what the translator added stays.
    """
    if old == new or "<" not in target:
        return target
    changes: dict[tuple[str, tuple[tuple[str, str], ...]], dict[str, str]] = {}
    for before, after in zip(_marked(old), _marked(new), strict=False):
        if before.tag == after.tag and before.attributes != after.attributes:
            changes[before.tag, tuple(before.attributes.items())] = after.attributes
    if not changes:
        return target
    root = markup.tree(target)
    for node in root.walk():
        attributes = changes.get((node.tag, tuple(node.attributes.items())))
        if attributes is not None:
            node.attributes = dict(attributes)
    return inner_html(root.children)


def _marked(html: str) -> list[Node]:
    return [node for node in markup.tree(html).walk() if node.tag]


def _dissolved(children: list[Node | str]) -> list[Node | str]:
    found: list[Node | str] = []
    for child in children:
        if isinstance(child, str) or child.tag not in BLOCKS:
            found.append(child)
        elif child.tag != "hr":
            found += [*([" "] if found else []), *_dissolved(child.children)]
    return found


def _shell(node: Node) -> tuple[str, str]:
    """The tags of an element without its content."""
    start = markup.print_tree(Node(node.tag, node.attributes, []))
    return (start, "") if node.tag in VOID else (start[: -len(node.tag) - 3], f"</{node.tag}>")


def _spoken(nodes: Iterable[Node | str]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif node.tag == "br":
            parts.append(" ")
        else:
            parts.append(_spoken(node.children))
    return nfc("".join(parts)).strip()


def _says_something(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
