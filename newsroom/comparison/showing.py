"""A change as safe HTML and as plain text."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from newsroom.comparison.notes import said
from newsroom.comparison.paragraphs import Paragraph
from newsroom.comparison.wording import CONTROLS, Note, Run
from prcms.base.language import direction, html_lang
from prcms.base.text import ZWNJ, local_digits

Side = Literal["both", "before", "after"]


def _hidden(phrase: str) -> SafeString:
    language = get_language() or "en"
    return format_html(
        '<span class="visually-hidden" lang="{}" dir="{}"> {} </span>',
        html_lang(language),
        direction(language),
        phrase,
    )


def _visible(text: str, *, replaced: bool) -> SafeString:
    """Changed words with what nobody sees in them made visible.

    Half-spaces are marked where one wording stands against another; in text that is altogether
    new or gone they are as ordinary as spaces.
    """
    alone = text.isspace()
    parts: list[str] = []
    for char in text:
        if char == ZWNJ and replaced:
            # The character itself stays, so that the letters keep their shapes.
            parts.append(_mark(f"{ZWNJ}¦", _("half-space (ZWNJ)")))
        elif char in CONTROLS:
            parts.append(_mark(CONTROLS[char], _control_words(char)))
        elif char == "\n":
            parts.append(_mark("¶", _("new paragraph")) + "<br>")
        elif char == "\u00a0":
            parts.append(_mark("⍽", _("no-break space")))
        elif alone and char.isspace():
            parts.append(_mark("␣", _("space")))
        else:
            parts.append(escape(char))
    return SafeString("".join(parts))


def _control_words(char: str) -> str:
    return _("invisible character %(name)s") % {"name": unicodedata.name(char, CONTROLS[char])}


def _mark(sign: str, title: str) -> str:
    return format_html(
        '<bdi class="compare__mark" title="{}" aria-label="{}" role="img">{}</bdi>',
        title,
        title,
        sign,
    )


def _unchanged(text: str) -> SafeString:
    return SafeString(escape(text).replace("\n", "<br>"))


def render(found: Sequence[Run], *, language: str, side: Side = "both") -> SafeString:
    """Runs as inline HTML. ``language`` is the text's; ``side`` leaves out what is not on it."""
    rtl = direction(language)
    parts: list[SafeString] = []
    for at, run in enumerate(found):
        if run.kind == "same":
            parts.append(_unchanged(run.text))
        elif run.kind == "gone" and side != "after":
            # A direction of their own: old and new words never mix into each other's order.
            parts.append(
                format_html(
                    '<del dir="{}">{}{}{}</del>',
                    rtl,
                    _hidden(_("removed:")),
                    _visible(run.text, replaced=_is_replaced(found, at)),
                    _hidden(_("end of removed")),
                )
            )
        elif run.kind == "new" and side != "before":
            parts.append(
                format_html(
                    '<ins dir="{}">{}{}{}</ins>',
                    rtl,
                    _hidden(_("added:")),
                    _visible(run.text, replaced=_is_replaced(found, at)),
                    _hidden(_("end of added")),
                )
            )
        if run.notes and not (side == "before" and run.kind == "new"):
            parts.append(_notes(run.notes))
    return SafeString("".join(parts))


def _is_replaced(found: Sequence[Run], at: int) -> bool:
    """Whether the run at ``at`` came for another one, or went for one."""
    if found[at].kind == "gone":
        return at + 1 < len(found) and found[at + 1].kind == "new"
    return bool(found[at].notes) or (at > 0 and found[at - 1].kind == "gone")


def _notes(notes: Sequence[Note]) -> SafeString:
    language = get_language() or "en"
    phrase = _list_separator(language).join(said(note) for note in notes)
    return format_html(
        '<span class="compare__note" lang="{}" dir="{}">{}</span>',
        html_lang(language),
        direction(language),
        phrase,
    )


def _list_separator(language: str) -> str:
    return "، " if direction(language) == "rtl" else ", "


_LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "before": frozenset({"new", "moved"}),
    "after": frozenset({"gone", "moved_away"}),
    "both": frozenset(),
}


def render_blocks(
    paragraphs: Sequence[Paragraph],
    *,
    language: str,
    side: Side = "both",
    context: int | None = None,
) -> SafeString:
    """Paragraphs as one block of HTML in the text's language and direction.

    Args:
        side: "both" shows old and new words in one text; "before" and "after" one of them.
        context: unchanged paragraphs kept around a change; farther ones are counted, not shown.
    """
    shown = _near(paragraphs, context)
    parts: list[SafeString] = []
    left_out = 0
    for one, near in zip(paragraphs, shown, strict=True):
        if one.kind in _LEFT_OUT[side]:
            continue
        if not near:
            left_out += 1
            continue
        if left_out:
            parts.append(_omission(left_out))
            left_out = 0
        parts.append(_block(one, language=language, side=side))
    if left_out:
        parts.append(_omission(left_out))
    return format_html(
        '<div class="compare" lang="{}" dir="{}">{}</div>',
        html_lang(language),
        direction(language),
        SafeString("".join(parts)),
    )


def _near(paragraphs: Sequence[Paragraph], context: int | None) -> list[bool]:
    if context is None:
        return [True] * len(paragraphs)
    near = [False] * len(paragraphs)
    for at, one in enumerate(paragraphs):
        if one.kind != "same":
            for there in range(max(at - context, 0), min(at + context + 1, len(near))):
                near[there] = True
    return near


def _omission(number: int) -> SafeString:
    language = get_language() or "en"
    phrase = ngettext("%(count)s unchanged paragraph", "%(count)s unchanged paragraphs", number) % {
        "count": local_digits(str(number), language)
    }
    return format_html(
        '<p class="compare__omission" lang="{}" dir="{}">{}</p>',
        html_lang(language),
        direction(language),
        phrase,
    )


def _block(one: Paragraph, *, language: str, side: Side) -> SafeString:
    inner: SafeString
    if one.kind == "moved_away" and side == "both":
        inner = SafeString("")
    else:
        inner = render(one.runs, language=language, side=side)
    notes = _notes(one.notes) if one.notes else SafeString("")
    return format_html(
        '<p class="compare__block compare__block--{} compare__block--{}">{}{}</p>',
        one.kind.replace("_", "-"),
        one.tag,
        inner,
        notes,
    )


def plain(found: Sequence[Run]) -> str:
    """Runs as text: ``[-gone-]{+new+}``, half-spaces as ¦ and invisible characters by name."""
    parts: list[str] = []
    for run in found:
        if run.kind == "same":
            parts.append(run.text)
        else:
            text = "".join(_plain_char(char) for char in run.text)
            parts.append(f"[-{text}-]" if run.kind == "gone" else f"{{+{text}+}}")
        if run.notes:
            parts.append(f" ({_list_separator(get_language() or 'en').join(map(said, run.notes))})")
    return "".join(parts)


def _plain_char(char: str) -> str:
    if char == ZWNJ:
        return f"{ZWNJ}¦"
    return f"<{CONTROLS[char]}>" if char in CONTROLS else char


def plain_blocks(paragraphs: Sequence[Paragraph], *, unchanged: bool = False) -> str:
    """Paragraphs as text, a blank line between them; only the changed ones unless ``unchanged``."""
    parts = []
    for one in paragraphs:
        if one.kind == "moved_away" or (one.kind == "same" and not unchanged):
            continue
        notes = " ".join(f"({said(note)})" for note in one.notes)
        parts.append(" ".join(piece for piece in (plain(one.runs), notes) if piece))
    return "\n\n".join(parts)
