"""The one list of what a text may contain, and the machine that enforces it.

:data:`FEATURES` drives three things that must never drift apart: the editor's toolbar, the
editor's own filter and the sanitiser. :func:`sanitize` is the boundary; the editor's filter is a
courtesy to the person who types.

How it stays safe: the text is parsed and printed by html5ever through nh3 (the parser browsers
agree on), then rebuilt from the list by the rules below, and this is repeated until nothing
changes any more. What is stored is therefore a fixed point of parse and print: a browser that
reads it sees exactly the tree that was checked, and markup that "turns bad" when it is parsed
again (mutation XSS) never reaches the fixed point. Fonts, classes, styles, ids and handlers have
no rule and so do not exist.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import nh3
from django.conf import settings

MAX_LENGTH: Final = 300_000
"""Characters of HTML that are read as HTML; the form refuses more, anything else is cut."""
MAX_TAGS: Final = 20_000
MAX_DEPTH: Final = 32


@dataclass(frozen=True, slots=True)
class Feature:
    """Something an editor can do: buttons of the toolbar, and the tags with their attributes."""

    name: str
    buttons: tuple[str, ...]
    tags: Mapping[str, tuple[str, ...]]


FEATURES: Final = (
    Feature("headings", ("Format",), {"p": (), "h2": (), "h3": (), "h4": ()}),
    Feature("emphasis", ("Bold", "Italic"), {"strong": (), "em": ()}),
    Feature("raised", ("Subscript", "Superscript"), {"sub": (), "sup": ()}),
    Feature(
        "lists",
        ("BulletedList", "NumberedList", "Outdent", "Indent"),
        {"ul": (), "ol": ("start",), "li": ()},
    ),
    Feature("quotes", ("Blockquote",), {"blockquote": ()}),
    Feature("links", ("Link", "Unlink"), {"a": ("href",)}),
    Feature(
        "tables",
        ("Table",),
        {
            "table": (),
            "caption": (),
            "thead": (),
            "tbody": (),
            "tfoot": (),
            "tr": (),
            "th": ("colspan", "rowspan", "scope"),
            "td": ("colspan", "rowspan"),
        },
    ),
    Feature("languages", ("BidiRtl", "BidiLtr", "Language"), {"span": (), "bdi": ()}),
    Feature("abbreviations", (), {"abbr": ("title",)}),
    Feature("breaks", ("HorizontalRule",), {"hr": (), "br": ()}),
    # Pictures come from the office's own media and are placed by its picker, not by the editor.
    Feature(
        "pictures",
        (),
        {"figure": (), "figcaption": (), "img": ("src", "alt", "width", "height")},
    ),
    Feature("films", ("Iframe",), {"iframe": ("src", "title")}),
)

TAGS: Final[Mapping[str, tuple[str, ...]]] = {
    tag: attributes for feature in FEATURES for tag, attributes in feature.tags.items()
}
VOID: Final = frozenset({"br", "hr", "img"})
EVERYWHERE: Final = ("lang", "dir")

_INLINE: Final = frozenset(
    {"strong", "em", "sub", "sup", "a", "span", "bdi", "abbr", "br", "img", "iframe"}
)
BLOCKS: Final = frozenset(TAGS) - _INLINE
# What other editors write for the same thing.
_RENAMED: Final = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
# Blocks without a meaning here: they become paragraphs, so that their texts do not run together.
_BOXES: Final = frozenset(
    [
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "address",
        "pre",
        "center",
        "details",
        "summary",
        "dt",
        "dd",
        "form",
        "fieldset",
    ]
)
_DROPPED_WHOLE: Final = frozenset(
    [
        "script",
        "style",
        "svg",
        "math",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "plaintext",
        "xmp",
        "listing",
        "title",
        "head",
        "textarea",
        "select",
        "option",
        "optgroup",
        "datalist",
        "button",
        "object",
        "embed",
        "applet",
        "param",
        "audio",
        "video",
        "canvas",
        "source",
        "track",
        "map",
        "area",
        "frame",
        "frameset",
        "base",
        "link",
        "meta",
        "dialog",
        "portal",
    ]
)
_FORMATTING = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/])[^>]*>?", re.IGNORECASE
)

# Direction overrides and isolates (CVE-2021-42574), controls, byte order marks, interlinear
# marks, noncharacters, invisible tag letters, lone surrogates. ZWNJ, ZWJ, LRM, RLM and ALM stay.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
_SPACES = re.compile("[\x0c\u2028\u2029]")


def plain(text: str) -> str:
    """Text as it may stand in a page: NFC, no invisible controls."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _SPACES.sub(" ", text)))


# Attributes --------------------------------------------------------------------------------

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(r"https?://[^/?#@\s]+(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"mailto:[^\s<>\"'`,;@]+@[^\s<>\"'`@]+", re.IGNORECASE)
_TELEPHONE = re.compile(r"tel:\+?[0-9][0-9().\- ]{1,30}(?:;ext=[0-9]{1,8})?", re.IGNORECASE)
_LINE_END = re.compile(r"%0[0ad]", re.IGNORECASE)
_FILM_PATHS: Final = {
    "www.youtube-nocookie.com": re.compile(r"/embed/[A-Za-z0-9_-]{6,24}"),
    "player.vimeo.com": re.compile(r"/video/[0-9]{4,14}"),
}
_FILM_WORDS: Final = frozenset({"start", "end", "list", "h", "hl", "cc_lang_pref", "rel"})


def _link(value: str) -> str | None:
    """A link that every reader takes for the same link (RFC 3986; WHATWG URL)."""
    href = re.sub("[\t\n]", "", value).strip()
    if not href or len(href) > 2048 or "\\" in href or href.startswith("//"):
        return None
    scheme = _SCHEME.match(href)
    if scheme is None:
        # "x:y" without a scheme's letters is nobody's relative link.
        return None if ":" in re.split("[/?#]", href, maxsplit=1)[0] else href
    if scheme[1].lower() in {"http", "https"}:
        return href if _WEB.fullmatch(href) and _splits(href) else None
    if _LINE_END.search(href):
        return None
    return href if _MAIL.fullmatch(href) or _TELEPHONE.fullmatch(href) else None


def _splits(href: str) -> bool:
    try:
        parts = urlsplit(href)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _picture(value: str) -> str | None:
    """A file below our own media address, and nowhere else."""
    base = str(settings.MEDIA_URL or "")
    src = value.strip()
    if not base.strip("/") or not src.startswith(base):
        return None
    path = src[len(base) :]
    seen = unquote(unquote(path))
    if re.search(r"[\\?#:\s\"'<>]", path) or re.search(r"[\\\x00-\x20?#]", seen):
        return None
    parts = seen.split("/")
    return None if any(part in {"", ".", ".."} for part in parts) else src


def _film(value: str) -> str | None:
    """An embed page of the two film houses, spelt anew."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return None
    path = _FILM_PATHS.get(parts.netloc.lower())
    if parts.scheme != "https" or path is None or not path.fullmatch(parts.path):
        return None
    words = [
        (key, word)
        for key, word in parse_qsl(parts.query[:500])
        if key in _FILM_WORDS and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", word)
    ]
    query = f"?{urlencode(words)}" if words else ""
    return f"https://{parts.netloc.lower()}{parts.path}{query}"


def _number(most: int) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        digits = value.strip()
        if not re.fullmatch(r"[0-9]{1,4}", digits) or not 1 <= int(digits) <= most:
            return None
        return str(int(digits))

    return check


def _one_of(*words: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        word = value.strip().lower()
        return word if word in words else None

    return check


def _words(value: str) -> str | None:
    return " ".join(value.split(" ")).strip()[:1000] or None


def _language(value: str) -> str | None:
    tag = value.strip()
    return tag if len(tag) <= 35 and _LANGUAGE.fullmatch(tag) else None


# The order here is the order in which attributes are printed, always.
_CHECKS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "lang": _language,
    "dir": _one_of("rtl", "ltr", "auto"),
    "href": _link,
    "src": _picture,
    "alt": lambda value: value.strip()[:1000],
    "title": _words,
    "width": _number(9999),
    "height": _number(9999),
    "colspan": _number(100),
    "rowspan": _number(1000),
    "scope": _one_of("row", "col", "rowgroup", "colgroup"),
    "start": _number(9999),
}


def _attributes(tag: str, given: Mapping[str, str]) -> dict[str, str]:
    allowed = (*TAGS.get(tag, ()), *(() if tag in VOID else EVERYWHERE))
    kept: dict[str, str] = {}
    for name, check in _CHECKS.items():
        if name not in allowed or name not in given:
            continue
        rule = _film if tag == "iframe" and name == "src" else check
        value = rule(plain(given[name]))
        if value is not None:
            kept[name] = value
            if name == "href":
                kept["rel"] = "noopener"
    if tag == "img":
        # Without the attribute a screen reader reads the file's name aloud.
        kept.setdefault("alt", "")
        kept = {name: kept[name] for name in _CHECKS if name in kept}
    return kept


# Trees -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Node:
    """An element; ``children`` are elements and strings of plain text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()


# nh3 prints tags, quotes and entities in one way only; this reads exactly that way.
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[^\s\"=<>/]+=\"[^\"]*\")*)\s*/?>|([^<]+)|<")
_ATTRIBUTE = re.compile(r"([^\s\"=<>/]+)=\"([^\"]*)\"")
_CLEANER = nh3.Cleaner(
    tags=frozenset(TAGS) | frozenset(_RENAMED) | _BOXES,
    clean_content_tags=_DROPPED_WHOLE,
    attributes={
        "*": set(EVERYWHERE),
        **{tag: set(names) for tag, names in TAGS.items() if names},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)


def _unescape(text: str) -> str:
    for entity, letter in (("&nbsp;", "\xa0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"')):
        text = text.replace(entity, letter)
    return text.replace("&amp;", "&")


def _escape(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;")


def _build(printed: str) -> Node:
    """The tree of what nh3 printed, rebuilt by our rules."""
    root = Node("")
    # Each open tag with the element its children go to: too deep, and that is the parent's.
    stack: list[tuple[str, Node]] = [("", root)]
    position = 0
    while found := _TOKEN.match(printed, position):
        position = found.end()
        closing, tag, given, text = found.groups()
        if tag is None:
            stack[-1][1].children.append(_unescape(text) if text else "<")
        elif closing:
            if any(tag == name for name, _ in stack[1:]):
                while _close(stack) != tag:
                    pass
        else:
            attributes = {name: _unescape(value) for name, value in _ATTRIBUTE.findall(given)}
            stack.append((tag, _open(stack, Node(tag, attributes))))
            if tag == "iframe":
                # Raw text for the parser, never text for a reader.
                end = printed.find("</iframe>", position)
                position = len(printed) if end < 0 else end
            if tag in VOID:
                _close(stack)
    while len(stack) > 1:
        _close(stack)
    return root


def _open(stack: list[tuple[str, Node]], node: Node) -> Node:
    return node if len(stack) <= MAX_DEPTH or node.tag in VOID else stack[-1][1]


def _close(stack: list[tuple[str, Node]]) -> str:
    tag, node = stack.pop()
    parent = stack[-1][1]
    if node is not parent:
        parent.children.extend(_finish(node))
    return tag


def _finish(node: Node) -> list[Node | str]:
    """What an element becomes once all its children are known."""
    node.tag = _RENAMED.get(node.tag, node.tag)
    node.attributes = _attributes(node.tag, node.attributes)
    if node.tag in _BOXES:
        return _unbox(node)
    if node.tag in {"img", "iframe"}:
        node.children = []
        return [node] if "src" in node.attributes else []
    if (node.tag == "a" and "href" not in node.attributes) or (
        node.tag == "span" and not node.attributes
    ):
        return node.children
    if node.tag == "figure" and not any(
        inner.tag in {"img", "iframe", "table", "blockquote"} for inner in node.walk()
    ):
        return [_retag(child) for child in node.children]
    if not node.children and (
        node.tag in _INLINE - VOID or node.tag in {"p", "h2", "h3", "h4", "blockquote", "ul", "ol"}
    ):
        return []
    return [node]


def _retag(child: Node | str) -> Node | str:
    """A caption without its picture is a paragraph."""
    if isinstance(child, Node) and child.tag == "figcaption":
        child.tag = "p"
    return child


def _unbox(box: Node) -> list[Node | str]:
    allowed: dict[str, str] = {
        name: box.attributes[name] for name in EVERYWHERE if name in box.attributes
    }
    result: list[Node | str] = []
    for run in _runs(box.children):
        if isinstance(run, Node):
            run.attributes = {**allowed, **run.attributes}
            result.append(run)
        else:
            result.append(Node("p", dict(allowed), run))
    return result


def _runs(children: list[Node | str]) -> Iterator[Node | list[Node | str]]:
    """Blocks one by one, and what stands loose between them as lists; blank runs are left out."""
    loose: list[Node | str] = []
    for child in [*children, Node("p")]:
        if isinstance(child, str) or child.tag in _INLINE:
            loose.append(child)
            continue
        if any(isinstance(part, Node) or part.strip() for part in loose):
            yield loose
        loose = []
        if child.children or child.tag in VOID:
            yield child


def _print(node: Node) -> str:
    parts: list[str] = []
    text = ""
    for child in [*node.children, None]:
        if isinstance(child, str):
            text += child
            continue
        if text:
            # A leading U+0338 would join the ">" before it into another character under NFC.
            parts.append(_escape(plain(text).lstrip("\u0338")))
            text = ""
        if child is not None:
            parts.append(_print_element(child))
    return "".join(parts)


def _print_element(node: Node) -> str:
    attributes = "".join(
        f' {name}="{_escape(value).replace(chr(34), "&quot;")}"'
        for name, value in node.attributes.items()
    )
    start = f"<{node.tag}{attributes}>"
    return start if node.tag in VOID else f"{start}{_print(node)}</{node.tag}>"


# The boundary ------------------------------------------------------------------------------


def _pass(html: str) -> str:
    html = _UNWANTED.sub("", html.replace("\r\n", "\n").replace("\r", "\n"))
    return _print(_build(_CLEANER.clean(html)))


def _text_only(html: str) -> str:
    """What is left of a text that cannot be read within bounds: its words."""
    words = plain(re.sub("<[^>]*>?", " ", html[:MAX_LENGTH])).lstrip("\u0338")
    return _escape(_unescape(words)[: MAX_LENGTH // 6])


def _bounded(html: str) -> str:
    """The parser's work grows with depth times length; nobody's article is near these bounds."""
    tags = html.count("<")
    if len(html) > MAX_LENGTH or tags > MAX_TAGS:
        return _text_only(html)
    # Open formatting with differing attributes is repeated in every later block (HTML standard,
    # 13.2.4.3); without attributes at most three of each kind are.
    formatting = sum(1 for _ in _FORMATTING.finditer(html))
    return _FORMATTING.sub(r"<\1>", html) if formatting * tags > 2_000_000 else html


def sanitize(html: str | None) -> str:
    """HTML made of :data:`FEATURES` only. ``None`` and ``""`` give ``""``; never raises.

    The result is a fixed point: sanitising, or parsing and printing it again changes nothing.
    Longer input than :data:`MAX_LENGTH` characters or :data:`MAX_TAGS` tags comes back as text.
    """
    if not html:
        return ""
    before = _bounded(str(html))
    for _round in range(6):
        after = _pass(before)
        if len(after) > MAX_LENGTH or after.count("<") > MAX_TAGS:
            break
        if after == before:
            return after
        before = after
    return _pass(_text_only(before))


def tree(html: str | None) -> Node:
    """The sanitised text as a tree, for readers that need its structure."""
    return _build(sanitize(html))


def runs(html: str | None) -> list[Node]:
    """The top-level blocks; loose text between them becomes a paragraph."""
    return [
        run if isinstance(run, Node) else Node("p", {}, run) for run in _runs(tree(html).children)
    ]


def print_tree(node: Node) -> str:
    """One element back as HTML."""
    return _print_element(node)
