"""Texts with headings, links and tables: reading them, showing them, and the field they live in.

:mod:`prcms.base.markup` decides what a text may contain. This module is the only one that knows
which editor types it (see ``docs/decisions/0001-editor.md``): another editor means another
widget here and nothing else, because migrations see a plain ``TextField``.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from prcms.base.markup import (
    BLOCKS,
    EVERYWHERE,
    FEATURES,
    MAX_LENGTH,
    TAGS,
    VOID,
    Node,
    print_tree,
    runs,
    sanitize,
)

__all__ = [
    "Block",
    "RichTextField",
    "blocks",
    "excerpt",
    "is_blank",
    "render",
    "sanitize",
    "to_text",
]

# Reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level piece of a text: a paragraph, heading, list, table, picture.

    ``digest`` is the SHA-256 (hex) of ``html`` with white space made uniform: it stays the same
    as long as the words and their marking stay the same.
    """

    tag: str
    html: str
    text: str
    digest: str


_BESIDE_BLOCKS = re.compile(rf" ?(</?(?:{'|'.join(sorted(BLOCKS))})(?: [^>]*)?>) ?")


def blocks(html: str | None) -> list[Block]:
    """The top-level blocks of a text in order; blank ones are left out."""
    result = []
    for node in runs(html):
        printed = print_tree(node)
        text = "\n".join(_block_lines(node, columns=None, links=False)).strip()
        # The editor indents lists and tables; white space beside a block's tag is no change.
        uniform = _BESIDE_BLOCKS.sub(r"\1", re.sub(r"(?:\s|&nbsp;)+", " ", printed))
        digest = hashlib.sha256(uniform.encode()).hexdigest()
        if text or _shows_something(node):
            result.append(Block(node.tag, printed, text, digest))
    return result


def is_blank(html: str | None) -> bool:
    """Nothing to read, look at or play: ``<p>&nbsp;</p>`` is blank."""
    return not any(
        _shows_something(node) or _visible(" ".join(_block_lines(node, columns=None, links=False)))
        for node in runs(html)
    )


def to_text(html: str | None, *, columns: int | None = None, links: bool = True) -> str:
    """Plain text: blank lines between paragraphs, dashes and numbers for lists.

    ``columns`` breaks lines at that many characters (mails: RFC 3676 advises 78 at most); words
    longer than that stay whole. ``links`` writes a link as ``text (address)``.
    """
    pieces = (_block_lines(node, columns=columns, links=links) for node in runs(html))
    return "\n\n".join("\n".join(lines) for lines in pieces if any(line.strip() for line in lines))


def excerpt(html: str | None, words: int = 40) -> str:
    """The first words on one line, with "…" where something is left out."""
    every = to_text(html, links=False).split()
    if len(every) <= words:
        return " ".join(every)
    return " ".join(every[: max(words, 1)]).rstrip(" .,،;؛:-–—") + "…"


_INVISIBLE = re.compile("[\\s\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064]+")


def _visible(text: str) -> bool:
    return bool(_INVISIBLE.sub("", text))


def _shows_something(node: Node) -> bool:
    return any(inner.tag in {"img", "iframe"} for inner in node.walk())


def _inline(node: Node, *, links: bool) -> str:
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(re.sub(r"\s+", " ", child))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag == "img":
            parts.append(child.attributes.get("alt", ""))
        elif child.tag == "iframe":
            parts.append(child.attributes["src"] if links else child.attributes.get("title", ""))
        else:
            text = _inline(child, links=links)
            href = child.attributes.get("href", "")
            # A bare address needs no second copy behind it.
            bare = re.sub(r"^(?:https?://|mailto:|tel:)", "", href).rstrip("/")
            shown = not links or not href or href.startswith("#") or text.strip() in (href, bare)
            parts.append(text if shown else f"{text} ({href})")
    return "".join(parts)


def _wrap(text: str, columns: int | None, first: str = "", rest: str = "") -> list[str]:
    lines: list[str] = []
    for written in text.split("\n"):
        line = re.sub(r"[ \xa0]+", " ", written).strip()
        start = rest if lines else first
        if columns is None or not line:
            lines.append((start + line).rstrip() if not line else start + line)
            continue
        lines += textwrap.wrap(
            line,
            max(columns, len(first) + 8),
            initial_indent=start,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def _block_lines(node: Node, *, columns: int | None, links: bool) -> list[str]:
    """One block as lines of plain text."""
    if node.tag in {"ul", "ol"}:
        return _list_lines(node, columns=columns, links=links)
    if node.tag == "table":
        return _table_lines(node, columns=columns, links=links)
    if node.tag == "hr":
        return ["---"]
    nested = [child for child in node.children if isinstance(child, Node) and _is_block(child)]
    if not nested:
        lines = _wrap(_inline(node, links=links), columns)
    else:
        narrower = None if columns is None else columns - 2
        width = narrower if node.tag == "blockquote" else columns
        lines = _mixed_lines(node, columns=width, links=links, blank=node.tag != "li")
    if node.tag == "blockquote":
        return [f"> {line}".rstrip() for line in lines]
    return lines


def _mixed_lines(node: Node, *, columns: int | None, links: bool, blank: bool) -> list[str]:
    """Blocks inside a block, loose text between them taken as paragraphs."""
    lines: list[str] = []
    loose: list[Node | str] = []
    for child in [*node.children, Node("p")]:
        if isinstance(child, str) or not _is_block(child):
            loose.append(child)
            continue
        for piece in (Node("p", {}, loose), child):
            text = _block_lines(piece, columns=columns, links=links)
            if any(line.strip() for line in text):
                lines += ["", *text] if lines and blank else text
        loose = []
    return lines


def _is_block(node: Node) -> bool:
    return node.tag in BLOCKS


def _list_lines(node: Node, *, columns: int | None, links: bool) -> list[str]:
    lines: list[str] = []
    number = int(node.attributes.get("start", "1"))
    for item in node.children:
        if not isinstance(item, Node):
            continue
        mark = f"{number}. " if node.tag == "ol" else "- "
        width = None if columns is None else max(columns - len(mark), 8)
        inner = _mixed_lines(item, columns=width, links=links, blank=False)
        for place, line in enumerate(inner or [""]):
            lines.append(((" " * len(mark) if place else mark) + line).rstrip())
        number += 1
    return lines


def _table_lines(node: Node, *, columns: int | None, links: bool) -> list[str]:
    lines: list[str] = []
    for row in node.walk():
        if row.tag == "caption":
            lines += _wrap(_inline(row, links=links), columns)
        if row.tag != "tr":
            continue
        cells = [
            " ".join(_block_lines(cell, columns=None, links=links)).strip()
            for cell in row.children
            if isinstance(cell, Node)
        ]
        lines += _wrap(" | ".join(cells), columns)
    return lines


# Showing -----------------------------------------------------------------------------------

_FILM_LIMITS: Final = (
    '<iframe loading="lazy" allowfullscreen referrerpolicy="strict-origin-when-cross-origin" '
    'sandbox="allow-scripts allow-same-origin allow-presentation allow-popups" '
)


class _Rendered:
    """Sanitised pages by the digest of what was stored; the longest unused leaves first."""

    def __init__(self, *, entries: int, characters: int) -> None:
        self._entries, self._characters, self._held = entries, characters, 0
        self._pages: OrderedDict[bytes, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, html: str) -> str:
        key = hashlib.sha256(f"{settings.MEDIA_URL}\0{html}".encode("utf-8", "replace")).digest()
        with self._lock:
            if (page := self._pages.get(key)) is not None:
                self._pages.move_to_end(key)
                return page
        page = sanitize(html).replace("<iframe ", _FILM_LIMITS)
        page = page.replace("<img ", '<img loading="lazy" ')
        with self._lock:
            self._pages[key] = page
            self._held += len(page)
            while len(self._pages) > self._entries or self._held > self._characters:
                self._held -= len(self._pages.popitem(last=False)[1])
        return page


_rendered = _Rendered(entries=512, characters=16_000_000)


def render(html: str | None) -> SafeString:
    """A stored text as safe markup, sanitised once more: rows may be older than the rules.

    Embedded films are shut in and loaded late here and not when saving, so that a change of
    these limits is no change of anybody's text.
    """
    if not html:
        return SafeString("")
    return SafeString(_rendered.get(str(html)))


# Writing -----------------------------------------------------------------------------------

_DIRECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "fa": ("fa-AF", "rtl"),
    "ps": ("ps-AF", "rtl"),
    "en": ("en", "ltr"),
}
# Plugins of the stock build that send texts elsewhere (exportpdf, scayt, wsc), have published
# holes (preview: CVE-2024-24816), or offer what the list does not hold.
_UNUSED_PLUGINS: Final = (
    "about,autoembed,codesnippet,colorbutton,colordialog,copyformatting,div,docprops,easyimage,"
    "embed,embedbase,embedsemantic,exportpdf,filebrowser,flash,font,forms,image,image2,justify,"
    "liststyle,mathjax,newpage,pagebreak,placeholder,preview,print,save,scayt,smiley,stylescombo,"
    "templates,uicolor,uploadimage,uploadwidget,wsc"
)


def editor_filter() -> str:
    """The list in the editor's own filter language, for typing and for pasting."""
    rules = []
    for tag, attributes in TAGS.items():
        needed = {"a": "href", "img": "src", "iframe": "src"}.get(tag)
        names = [f"!{name}" if name == needed else name for name in attributes]
        names += [] if tag in VOID else list(EVERYWHERE)
        rules.append(f"{tag}[{','.join(names)}]" if names else tag)
    return "; ".join(rules)


def editor_config(language: str) -> dict[str, Any]:
    """What the editor of a text in ``language`` ("fa", "ps" or "en") is told."""
    _tag, direction = _DIRECTIONS.get(language, ("", "ltr"))
    toolbar = [list(feature.buttons) for feature in FEATURES if feature.buttons]
    names = {"fa": _("Dari"), "ps": _("Pashto"), "en": _("English")}
    return {
        "toolbar": [
            ["Undo", "Redo"],
            *toolbar,
            ["PasteText", "RemoveFormat", "Find", "SpecialChar", "ShowBlocks", "Maximize"],
            ["Source"],
        ],
        "format_tags": "p;h2;h3;h4",
        "language_list": [
            f"{_DIRECTIONS[code][0]}:{name}:{_DIRECTIONS[code][1]}" for code, name in names.items()
        ],
        "allowedContent": editor_filter(),
        "disallowedContent": "script style; *[on*]; *[style]; *{*}; *(*)",
        "pasteFilter": editor_filter(),
        "pasteFromWordRemoveFontStyles": True,
        "pasteFromWordRemoveStyles": True,
        "pasteFromWordNumberedHeadingToList": True,
        "clipboard_handleImages": False,
        "removePlugins": _UNUSED_PLUGINS,
        "removeDialogTabs": "link:advanced;link:target;table:advanced;iframe:advanced",
        "fullPage": False,
        "versionCheck": False,
        "customConfig": "",
        "stylesSet": False,
        # The editor's own Pashto is ours: static/js/editor-pashto.js.
        "language": screen if (screen := (get_language() or "fa")[:2]) in _DIRECTIONS else "fa",
        "defaultLanguage": "fa",
        "contentsLanguage": _tag or language,
        "contentsLangDirection": direction,
        "contentsCss": [
            static(f"css/{name}.css") for name in ("tokens", "fonts", "editor-content")
        ],
        "bodyClass": "pr-text",
        # Letters stay letters: "&zwnj;" and "&laquo;" would only hide them from search.
        "entities": False,
        "entities_latin": False,
        "basicEntities": True,
        "disableNativeSpellChecker": False,
        "height": 360,
        "width": "100%",
    }


class EditorWidget(CKEditorWidget):  # type: ignore[misc]  # the package has no types
    """CKEditor 4 with our list. Without JavaScript it is a plain text area."""

    def __init__(self, *, language: str | None = None, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs)
        self.text_language = language
        self.config: dict[str, Any] = {}

    @property
    def media(self) -> forms.Media:
        theirs: Any = super().media
        # Named after all of theirs, or Django's merging may put it before the editor.
        return forms.Media(
            css={"all": [*theirs._css["all"], "css/editor-frame.css"]},
            js=[*theirs._js, "js/editor-pashto.js", "js/editor-setup.js"],
        )

    def format_value(self, value: Any) -> str | None:
        """Sanitised before it is shown as well: the edit page has no other guard."""
        return sanitize(str(value)) if value else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        # modeltranslation copies the widget of "body" to "body_ps": there the name tells.
        suffix = name.rpartition("_")[2]
        known = dict(settings.LANGUAGES)
        language = suffix if suffix in known else self.text_language or settings.LANGUAGE_CODE
        self.config = editor_config(language)
        tag, direction = _DIRECTIONS.get(language, (language, "ltr"))
        attrs = {**(attrs or {}), "lang": tag, "dir": direction}
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context

    def _set_config(self) -> None:
        """The package would put the language of the screen here, which may be Pashto."""


class RichTextField(models.TextField):  # type: ignore[type-arg]  # plain text in, plain text out
    """A text with marking, clean in the database whichever way it came in.

    Forms, ``save()``, ``bulk_create()``, ``update()``, ``bulk_update()``, fixtures and exact
    look-ups all pass :meth:`to_python`. Migrations see ``models.TextField``.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", list(args), dict(kwargs)

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return sanitize(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        value = super().pre_save(model_instance, add)
        if not isinstance(value, str):
            return value
        cleaned = sanitize(value)
        # Not setattr: on "body" modeltranslation's descriptor would write the value it has
        # just fallen back to into the column of the active language.
        if self.attname in model_instance.__dict__:
            model_instance.__dict__[self.attname] = cleaned
        return cleaned

    def formfield(self, **kwargs: Any) -> Any:
        widget = kwargs.get("widget")
        kind = widget if isinstance(widget, type) else type(widget)
        if widget is None or issubclass(kind, AdminTextareaWidget):
            kwargs["widget"] = EditorWidget(language=getattr(self, "language", None))
        kwargs.setdefault("max_length", MAX_LENGTH)
        return super().formfield(**kwargs)
