"""Inline marks on their way to a machine and back, and what is wrong with an answer. Pure.

A machine sees ``<g id="1">words</g>`` and ``<x id="2"/>`` in place of links and other marks, so no
address leaves and none can be bent. Each must come back once and properly nested; an answer with
any other tag is refused, and what is taken is cleaned like everything people paste.
"""

import re
from html import unescape
from typing import Final

from django.utils.translation import gettext as _

from newsroom import segmenting
from newsroom.segmenting import SourceSegment
from prcms.base import language as languages
from prcms.base.markup import VOID
from prcms.base.text import nfc

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
_OURS = re.compile(
    r"""<(?:g\s+id\s*=\s*["']?(?P<open>[0-9]{1,3})["']?\s*"""
    r"""|(?P<close>/g\s*)|x\s+id\s*=\s*["']?(?P<void>[0-9]{1,3})["']?\s*/?|(?P<after>/x\s*))>"""
)
# A tag, a comment or a declaration, complete or cut off.
_ANY = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
# Shorter texts are names and figures: their language does not show, nor need they change.
_SHOWS: Final = 30
_WORDS: Final = 5


def hidden(html: str) -> str:
    """A segment's HTML with numbered placeholders for its marks."""
    stack: list[int] = []
    count = 0

    def replace(tag: re.Match[str]) -> str:
        nonlocal count
        if tag[1]:
            stack.pop()
            return "</g>"
        count += 1
        if tag[2] in VOID:
            return f'<x id="{count}"/>'
        stack.append(count)
        return f'<g id="{count}">'

    return _TAG.sub(replace, html)


def shown(html: str, answer: str | None) -> str | None:
    """``answer`` with the marks of the segment ``html`` put back and cleaned; None if any is off."""
    if answer is None:
        return None
    marks = _marks(html)
    answer = re.sub(r"(<x\s[^<>]*[^/<>])></x\s*>", r"\1/>", nfc(answer))
    parts: list[str] = []
    open_marks: list[int] = []
    seen: set[int] = set()
    at = 0
    for found in _ANY.finditer(answer):
        ours = _OURS.fullmatch(found[0])
        if ours is None or ours["after"]:
            return None
        parts.append(answer[at : found.start()])
        at = found.end()
        if ours["close"]:
            if not open_marks:
                return None
            parts.append(f"</{marks[open_marks.pop()][0]}>")
            continue
        number = int(ours["open"] or ours["void"])
        if number not in marks or number in seen:
            return None
        tag, whole = marks[number]
        if bool(ours["void"]) != (tag in VOID):
            return None
        seen.add(number)
        parts.append(whole)
        if ours["open"]:
            open_marks.append(number)
    parts.append(answer[at:])
    if open_marks or seen != set(marks):
        return None
    return segmenting.inline("".join(parts))


def _marks(html: str) -> dict[int, tuple[str, str]]:
    """Tag and whole opening tag by number, as :func:`hidden` counts them."""
    opening = [tag for tag in _TAG.finditer(html) if not tag[1]]
    return {number: (tag[2], tag[0]) for number, tag in enumerate(opening, 1)}


def why_refused(segment: SourceSegment, html: str | None, *, source: str, target: str) -> str:
    """What is wrong with one translated segment; "" when it may be shown to a translator.

    ``html`` is what :func:`shown` gave.
    """
    if html is None:
        return _("Marks or links were lost, or others came in.")
    text = segmenting.plain_text(html)
    if not any(letter.isalnum() for letter in text):
        return _("The answer is empty.")
    length = len(segment.text)
    if len(text) > 4 * length + 80:
        return _("The answer is far longer than the original.")
    if length > 120 and len(text) * 6 < length:
        return _("The answer is far shorter than the original.")
    if "<" in unescape(text) and "<" not in segment.text:
        return _("Marks or links were lost, or others came in.")
    if len(segment.text.split()) >= _WORDS and text == segment.text and source != target:
        return _("The answer is not translated.")
    if len(text) >= _SHOWS and len(text.split()) >= _WORDS:
        found = languages.detect(text, declared=target)
        if found is not None and found != target:
            return _("The answer is in another language.")
    return ""
