"""What a careful colleague would say over the writer's shoulder. Advice; nothing here refuses.

Pure: one language's texts in, a report out. Places are quoted so that the page can jump there.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prcms.base import richtext
from prcms.base.language import normalise
from prcms.base.markup import BLOCKS, Node, tree
from prcms.base.text import word_count

Text = str | Promise

# Words a minute, silent reading of news.
PACE: Final = {"fa": 180, "ps": 170, "en": 230}
HEADLINE_WORDS: Final = 12
HEADLINE_LETTERS: Final = 90
LEAD_WORDS: Final = 60
# Letters either side of a finding, so that the place can be found again.
_AROUND: Final = 12

MESSAGES: Final[dict[str, Text]] = {
    "missing": _("is empty and needed"),
    "long_headline": _("is longer than twelve words"),
    "long_lead": _("is longer than sixty words"),
    "arabic_letters": _("Arabic ي, ى or ك instead of ی and ک"),
    "wrong_letters": _("letters of another language"),
    "double_space": _("two spaces in a row"),
    "space_before_mark": _("a space before a punctuation mark"),
    "stray_half_space": _("a half-space beside a space"),
    "open_quote": _("a « or » without its partner"),
    "straight_quote": _('straight quotes "…" instead of « »'),
    "bidi_control": _("an invisible direction mark"),
    "photo_without_words": _("a photo without a description"),
}


@dataclass(frozen=True)
class Finding:
    """One thing to look at. ``field`` is a name of ``TEXT_FIELDS`` or "photos"; ``excerpt`` the place."""

    code: str
    field: str
    excerpt: str = ""
    count: int = 1

    @property
    def message(self) -> Text:
        """What it is, as the end of a sentence that begins with the field's name."""
        return MESSAGES[self.code]


@dataclass(frozen=True)
class Report:
    """One language: how much there is to read, and what to look at."""

    words: int
    minutes: int
    headline_letters: int
    findings: tuple[Finding, ...]


def report(
    text: Mapping[str, str],
    *,
    language: str,
    required: Iterable[str] = (),
    photos_without_words: int = 0,
) -> Report:
    """Look at one language of an article.

    Args:
        text: by name of ``TEXT_FIELDS``; the body is HTML, sanitised or not.
        language: "fa", "ps" or "en".
        required: names of text fields its kind asks for, beside headline and text.
        photos_without_words: photos not described in this language and not decorative.
    """
    words = sum(
        word_count(richtext.to_text(value, links=False) if name == "body" else value)
        for name, value in text.items()
        if name != "editor_notes"
    )
    findings = [
        *_missing(text, required),
        *_lengths(text),
        *_letters(text, language),
    ]
    if photos_without_words:
        findings.append(Finding("photo_without_words", "photos", count=photos_without_words))
    return Report(
        words=words,
        minutes=math.ceil(words / PACE.get(language, 200)),
        headline_letters=len(text.get("title", "")),
        findings=tuple(findings),
    )


def _missing(text: Mapping[str, str], required: Iterable[str]) -> Iterator[Finding]:
    """Silent while nothing at all is written: an empty language is not a list of faults."""
    if not any(value and not richtext.is_blank(value) for value in text.values()):
        return
    for name in ("title", "body", *required):
        if name in text and richtext.is_blank(text[name]):
            yield Finding("missing", name)


def _lengths(text: Mapping[str, str]) -> Iterator[Finding]:
    title = text.get("title", "")
    if word_count(title) > HEADLINE_WORDS or len(title) > HEADLINE_LETTERS:
        yield Finding("long_headline", "title")
    if word_count(text.get("summary", "")) > LEAD_WORDS:
        yield Finding("long_lead", "summary")


_PASHTO = "ټځڅډړږښګڼېۍ"
_URDU = "ٹڈڑںےھہ"
_ARABIC_SCRIPT = "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff"
_BOTH_DIRECTIONS = {
    "double_space": re.compile("[ \u00a0]{2,}"),
    "space_before_mark": re.compile(r"(?<=\w)[ \u00a0]+[،؛؟,;:!?](?!\w)"),
    "stray_half_space": re.compile("[\\s\u00a0]\u200c+|\u200c+(?=[\\s\u00a0])"),
    "bidi_control": re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+"),
}
_BY_LANGUAGE: Final[Mapping[str, Mapping[str, re.Pattern[str]]]] = {
    "fa": {
        "arabic_letters": re.compile("[يىك]"),
        "wrong_letters": re.compile(f"[{_PASHTO}{_URDU}]+"),
        "straight_quote": re.compile('"'),
    },
    # In Pashto ي is a letter of its own; only ى and ك come from an Arabic keyboard.
    "ps": {
        "arabic_letters": re.compile("[ىك]"),
        "wrong_letters": re.compile(f"[{_URDU}]+"),
        "straight_quote": re.compile('"'),
    },
    "en": {"wrong_letters": re.compile(f"[{_ARABIC_SCRIPT}]+")},
}


def _letters(text: Mapping[str, str], language: str) -> Iterator[Finding]:
    """Every kind of slip once per field, with the first place and how often."""
    patterns = {**_BY_LANGUAGE.get(language, {}), **_BOTH_DIRECTIONS}
    for name, value in text.items():
        if not value:
            continue
        lines = list(_own_words(value, language)) if name == "body" else value.split("\n")
        for code, pattern in patterns.items():
            yield from _found(code, name, lines, pattern)
        unpaired = [line for line in lines if not _is_paired(line)]
        if unpaired:
            line = unpaired[0]
            at = max(line.find("«"), line.find("»"), 0)
            yield Finding("open_quote", name, _around(line, at, at + 1), len(unpaired))


def _found(code: str, name: str, lines: list[str], pattern: re.Pattern[str]) -> Iterator[Finding]:
    places = [(line, match) for line in lines for match in pattern.finditer(line)]
    if places:
        line, match = places[0]
        excerpt = _around(line, match.start(), match.end())
        yield Finding(code, name, excerpt, len(places))


def _around(line: str, start: int, end: int) -> str:
    return line[max(start - _AROUND, 0) : end + _AROUND]


def _is_paired(line: str) -> bool:
    """Whether every « has its » in the same paragraph, in this order."""
    depth = 0
    for char in line:
        depth += {"«": 1, "»": -1}.get(char, 0)
        if depth < 0:
            return False
    return depth == 0


def _own_words(html: str, language: str) -> Iterator[str]:
    """The paragraphs of a body without phrases that are marked as another language's."""
    lines = [""]

    def walk(node: Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                lines[-1] += child.replace("\n", " ")
            elif child.tag == "br":
                lines.append("")
            elif normalise(child.attributes.get("lang", language)) == language:
                if child.tag in BLOCKS:
                    lines.append("")
                walk(child)
                if child.tag in BLOCKS:
                    lines.append("")
            else:
                lines[-1] += "\ufffc"

    walk(tree(html))
    # White space between blocks is the editor's and not the writer's.
    return (line.strip(" \t") for line in lines if line.strip())
