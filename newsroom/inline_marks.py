"""Bold, links and the like as short numbered tags, so that a plain text box can hold them.

``read <1>this <2>page</2></1>`` stands for a link with bold words in it; ``<3/>`` for a line break
or a picture. The numbers are those of the original's marks in reading order; marks that only the
translation has come after them. A number that is nobody's is plain text. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from prcms.base import markup
from prcms.base.markup import VOID, Node
from prcms.base.text import to_latin_digits

_TOKEN = re.compile(r"<(/?)([0-9۰-۹٠-٩]{1,3})(/?)>")
_ALONE: Final = VOID | {"iframe"}
_NAMES: Final[dict[str, str | Promise]] = {
    "a": pgettext_lazy("mark in a text", "link"),
    "strong": pgettext_lazy("mark in a text", "bold"),
    "em": pgettext_lazy("mark in a text", "emphasis"),
    "sub": pgettext_lazy("mark in a text", "lowered"),
    "sup": pgettext_lazy("mark in a text", "raised"),
    "span": pgettext_lazy("mark in a text", "another language"),
    "bdi": pgettext_lazy("mark in a text", "direction of its own"),
    "abbr": pgettext_lazy("mark in a text", "abbreviation"),
    "br": pgettext_lazy("mark in a text", "line break"),
    "img": pgettext_lazy("mark in a text", "picture"),
    "iframe": pgettext_lazy("mark in a text", "film"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its number, the element it stands for, and whether it has no words inside."""

    number: int
    tag: str
    attributes: tuple[tuple[str, str], ...]
    is_alone: bool

    @property
    def name(self) -> str:
        """What people call it."""
        return str(_NAMES.get(self.tag, gettext_lazy("mark")))

    @property
    def detail(self) -> str:
        """Where a link leads, what language a phrase is in."""
        given = dict(self.attributes)
        return given.get("href") or given.get("title") or given.get("alt") or given.get("lang", "")

    @property
    def opening(self) -> str:
        """How it is written before the words, or alone."""
        return f"<{self.number}/>" if self.is_alone else f"<{self.number}>"

    @property
    def closing(self) -> str:
        """How it is written after the words; "" when it stands alone."""
        return "" if self.is_alone else f"</{self.number}>"


def marks(source_html: str, target_html: str = "") -> list[Mark]:
    """The marks of an original, and those that only its translation has."""
    found: list[Mark] = []
    for html in (source_html, target_html):
        free = [(mark.tag, mark.attributes) for mark in found]
        for node in _nodes(html):
            same = (node.tag, tuple(node.attributes.items()))
            if same in free:
                free.remove(same)
            else:
                found.append(Mark(len(found) + 1, *same, node.tag in _ALONE))
    return found


def to_tagged(html: str, known: Sequence[Mark]) -> str:
    """Inline HTML as text with numbered tags. Marks that are not ``known`` leave their words."""
    return _tagged(markup.tree(html).children, list(known))


def _tagged(children: list[Node | str], free: list[Mark]) -> str:
    parts = []
    for child in children:
        if isinstance(child, str):
            parts.append(" ".join(child.split("\n")))
            continue
        same = (child.tag, tuple(child.attributes.items()))
        mark = next((one for one in free if (one.tag, one.attributes) == same), None)
        if mark is None:
            parts.append(_tagged(child.children, free))
            continue
        free.remove(mark)
        inner = "" if mark.is_alone else _tagged(child.children, free)
        parts.append(f"{mark.opening}{inner}{mark.closing}")
    return "".join(parts)


def from_tagged(text: str, known: Sequence[Mark]) -> str:
    """Text with numbered tags as inline HTML. Never raises: loose ends are closed or dropped."""
    by_number = {mark.number: mark for mark in known}
    parts: list[str] = []
    opened: list[Mark] = []
    position = 0
    line = " ".join(text.split())
    for token in _TOKEN.finditer(line):
        mark = by_number.get(int(to_latin_digits(token[2])))
        parts.append(escape(line[position : token.start()], quote=False))
        position = token.end()
        if mark is None:
            parts.append(escape(token[0], quote=False))
        elif mark.is_alone:
            parts.append(_start(mark))
        elif not token[1]:
            opened.append(mark)
            parts.append(_start(mark))
        elif mark in opened:
            while True:
                last = opened.pop()
                parts.append(f"</{last.tag}>")
                if last is mark:
                    break
    parts.append(escape(line[position:], quote=False))
    parts += [f"</{mark.tag}>" for mark in reversed(opened)]
    return "".join(parts)


def _start(mark: Mark) -> str:
    printed = markup.print_tree(Node(mark.tag, dict(mark.attributes), []))
    return (
        printed
        if mark.tag in VOID
        else printed[: -len(mark.tag) - 3] + (f"</{mark.tag}>" if mark.is_alone else "")
    )


def _nodes(html: str) -> list[Node]:
    return [node for node in markup.tree(html).walk() if node.tag]
