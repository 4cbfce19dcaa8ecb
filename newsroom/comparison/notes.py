"""A change in numbers, and its notes in the reader's language."""

from collections.abc import Callable, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from newsroom.comparison.paragraphs import Paragraph
from newsroom.comparison.wording import Note, Run, tokens_of
from prcms.base.text import local_digits


def changed(result: Sequence[Run] | Sequence[Paragraph]) -> bool:
    """Whether anything differs, marks and places included."""
    return any(item.kind != "same" for item in result)


def count(result: Sequence[Run] | Sequence[Paragraph]) -> tuple[int, int]:
    """Words that went and words that came; a word that moved with its paragraph is neither."""
    gone = new = 0
    for item in result:
        if isinstance(item, Paragraph):
            if item.kind != "moved_away":
                inner = count(item.runs)
                gone, new = gone + inner[0], new + inner[1]
            continue
        size = sum(any(c.isalnum() for c in token.text) for token in tokens_of(item.text))
        if item.kind == "gone":
            gone += size
        elif item.kind == "new":
            new += size
    return gone, new


def _frame_words(path: str) -> str:
    """A path such as "ul/li" in the words of somebody who writes."""
    tag = path.rpartition("/")[2]
    if "blockquote" in path:
        return _("quotation")
    names = {
        "p": _("paragraph"),
        "h2": _("heading 2"),
        "h3": _("heading 3"),
        "h4": _("heading 4"),
        "li": _("numbered list") if "ol" in path else _("list"),
        "tr": _("table row"),
        "figure": _("picture"),
        "figcaption": _("caption"),
        "hr": _("line"),
    }
    return names.get(tag, tag)


def _letter_words(char: str) -> str:
    return f"{char} (U+{ord(char):04X})"


def _letter(note: Note) -> str:
    return _("letter %(before)s became %(after)s") % {
        "before": _letter_words(note.before),
        "after": _letter_words(note.after),
    }


def _control(note: Note) -> str:
    if note.before and note.after:
        return _("invisible %(before)s became %(after)s") % {
            "before": note.before,
            "after": note.after,
        }
    if note.after:
        return _("invisible %(names)s added") % {"names": note.after}
    return _("invisible %(names)s removed") % {"names": note.before}


def _half_space(note: Note) -> str:
    return _("half-space added") if note.after else _("half-space removed")


def _digits(number: str) -> str:
    return local_digits(number, get_language())


def _moved(note: Note) -> str:
    return _("moved from place %(before)s to %(after)s") % {
        "before": _digits(note.before),
        "after": _digits(note.after),
    }


def _split(note: Note) -> str:
    return _("split into %(count)s paragraphs") % {"count": _digits(note.after)}


def _merged(note: Note) -> str:
    return _("%(count)s paragraphs joined") % {"count": _digits(note.before)}


def _frame(note: Note) -> str:
    return _("%(before)s became %(after)s") % {
        "before": _frame_words(note.before),
        "after": _frame_words(note.after),
    }


def _link(note: Note) -> str:
    if not note.after:
        return _("link removed: %(address)s") % {"address": _address(note.before)}
    if not note.before:
        return _("link added: %(address)s") % {"address": _address(note.after)}
    return _("the link led to %(before)s and now leads to %(after)s") % {
        "before": _address(note.before),
        "after": _address(note.after),
    }


def _address(href: str) -> str:
    # Isolated: an address in the middle of a Dari sentence keeps its own order.
    return f"\u2066{href}\u2069"


def _picture(note: Note) -> str:
    phrase = _("picture removed") if note.what == "picture_gone" else _("picture added")
    return f"{phrase}: {note.before}" if note.before else phrase


_TOLD: Final[dict[str, Callable[[Note], str]]] = {
    "letter": _letter,
    "control": _control,
    "half_space": _half_space,
    "moved": _moved,
    "split": _split,
    "merged": _merged,
    "heading": _frame,
    "frame": _frame,
    "link": _link,
    "picture_gone": _picture,
    "picture_new": _picture,
}
_PHRASES: Final[dict[str, str | Promise]] = {
    "space": gettext_lazy("only the space"),
    "line": gettext_lazy("only the line break"),
    "digits": gettext_lazy("other digits"),
    "tatweel": gettext_lazy("lengthening stroke"),
    "vowel_marks": gettext_lazy("vowel marks"),
    "emphasis": gettext_lazy("emphasis changed"),
    "language": gettext_lazy("language or direction mark changed"),
    "picture": gettext_lazy("picture changed"),
    "cell": gettext_lazy("shape of the table changed"),
    "block": gettext_lazy("direction or numbering changed"),
}


def said(note: Note) -> str:
    """The note as a short phrase in the reader's language."""
    told = _TOLD.get(note.what)
    return told(note) if told else str(_PHRASES[note.what])
