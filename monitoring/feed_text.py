"""From the bytes of a feed to the right letters, and from its markup to plain text. Pure.

Publishers of the region declare charsets wrongly in every direction; the bytes themselves are the
better witness. What is decided here is decided from the bytes, the declaration only breaks ties.
"""

import codecs
import html
import re
from dataclasses import dataclass
from html.entities import html5
from typing import Final

import nh3

from prcms.base.text import clean_line, clean_text

_BOMS: Final = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a declaration may choose. UTF-7 and the codecs that are no charsets are not among them.
_CHARSETS: Final = frozenset(
    {f"cp125{n}" for n in range(9)}
    | {f"iso8859-{n}" for n in range(1, 17)}
    | {"cp874", "cp866", "cp1006", "koi8-r", "koi8-u", "mac-arabic", "mac-farsi", "mac-cyrillic"}
    | {"gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"}
    | {"iso2022_jp", "tis-620"}
)
_LATIN: Final = frozenset({"cp1252", "iso8859-1", "iso8859-15", "cp1250", "iso8859-2", "ascii"})
_XML_DECLARATION = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']"
)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")

_PERSIAN_LETTERS: Final = frozenset("ابپتټثجچځحخدذرزژسشصضطظعغفقکكگلمنوهیيىآئأؤءةہ")
_MARKS: Final = frozenset("\ufffd" + "".join(map(chr, range(0x064B, 0x0653))))
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a body, the charset it turned out to be in, and whether that was not as told."""

    text: str
    charset: str
    repaired: bool


def http_charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type header."""
    match = _HTTP_CHARSET.search(content_type[:500])
    return match.group(1) if match else None


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Turn bytes into text. Total; damaged places become U+FFFD.

    Order: byte order mark; the zero bytes of UTF-16; valid UTF-8, whatever was declared; UTF-8
    with a few broken places; Arabic-script single bytes (windows-1256, ISO 8859-6) by the look of
    their words, whatever was declared; the declaration; windows-1252.

    Args:
        data: the whole body.
        declared: the charset of the HTTP header. The XML declaration is read from ``data``.
    """
    told = _told(declared) or _told(_xml_charset(data))
    text, charset = _decode(data, told)
    mended = _undo_mojibake(text)
    return Decoded(
        mended.replace("\x00", "").lstrip("\ufeff"),
        charset,
        mended != text or (told is not None and told != charset),
    )


def _xml_charset(data: bytes) -> str | None:
    match = _XML_DECLARATION.search(data[:1000])
    return match.group(1).decode("ascii") if match else None


def _told(name: str | None) -> str | None:
    if not name:
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if found in _CHARSETS or found in {"utf-8", "ascii"} else None


def _decode(data: bytes, told: str | None) -> tuple[str, str]:
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace"), charset
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace"), wide
    if told == "iso2022_jp" and b"\x1b" in data:
        return data.decode(told, "replace"), told
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    lenient = data[:_SAMPLE].decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    whole = sum(char > "\x7f" for char in lenient) - broken
    if whole > broken:
        return _decode_pieces(data), "utf-8"
    charset = _single_byte(data[:_SAMPLE], told)
    return data.decode(charset, "replace"), charset


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: markup is ASCII, so every other byte of it is zero."""
    head = data[:400]
    if head.count(0) * 4 < len(head) or len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 2 * min(even, odd) or even == odd:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _decode_pieces(data: bytes) -> str:
    """A page glued together from several charsets: each stretch of text is looked at by itself."""
    pieces = []
    for piece in re.split(rb"([<>\n])", data):
        try:
            pieces.append(piece.decode("utf-8"))
        except UnicodeDecodeError:
            charset = "cp1256" if _looks_arabic(piece, "cp1256") else "utf-8"
            pieces.append(piece.decode(charset, "replace"))
    return "".join(pieces)


def _single_byte(data: bytes, told: str | None) -> str:
    best = max(("cp1256", "iso8859-6"), key=lambda name: _arabic_share(data, name))
    if _looks_arabic(data, best):
        return best
    if told in _CHARSETS:
        try:
            data.decode(told)
        except UnicodeDecodeError:
            return told if told not in _LATIN and data else "cp1252"
        return "cp1252" if told == "iso8859-1" else told
    return "cp1252"


def _looks_arabic(data: bytes, charset: str) -> bool:
    """Whether the words are written in high bytes only, and those are Persian letters."""
    words = [word for word in _WORD.findall(data) if max(word) > 0x7F and len(word) > 1]
    high = sum(1 for word in words if sum(byte > 0x7F for byte in word) * 10 >= len(word) * 6)
    return bool(words) and high * 2 > len(words) and _arabic_share(data, charset) > 0.85


def _arabic_share(data: bytes, charset: str) -> float:
    """How many of the high characters are letters a Persian or Pashto page is made of."""
    text = data.decode(charset, "replace")
    # Vowel marks count against: a page full of them is Cyrillic read as Arabic.
    seen = [char for char in text if char > "\x7f" and (char.isalpha() or char in _MARKS)]
    good = sum(char in _PERSIAN_LETTERS for char in seen)
    return good / len(seen) if seen else 0.0


# Mojibake: UTF-8 that somebody upstream read as windows-1252, Latin-1 or windows-1256 and wrote
# as UTF-8 again. Arabic script begins with the bytes D8-DB, which these tables show as follows.


def _shown(charset: str, byte: int) -> str:
    try:
        return bytes([byte]).decode(charset)
    except UnicodeDecodeError:
        return chr(byte)


def _byte_table(charset: str) -> dict[str, int]:
    return {_shown(charset, byte): byte for byte in range(0x80, 0x100)}


def _runs(table: dict[str, int]) -> re.Pattern[str]:
    def group(first: int, last: int) -> str:
        return "".join(re.escape(char) for char, byte in table.items() if first <= byte <= last)

    tail = f"[{group(0x80, 0xBF)}]"
    return re.compile(
        f"(?:[{group(0xC2, 0xC3)}{group(0xD8, 0xDB)}]{tail}|[{group(0xE2, 0xE2)}{group(0xEF, 0xEF)}]"
        f"{tail}{tail})+"
    )


_MOJIBAKE: Final = tuple(
    (table, _runs(table))
    for table in (
        # Latin-1 first keeps its C1 bytes; windows-1252 shows the same bytes as other characters.
        {**_byte_table("cp1252"), **{chr(byte): byte for byte in range(0x80, 0xA0)}},
        _byte_table("cp1256"),
    )
)


def _undo_mojibake(text: str) -> str:
    for table, runs in _MOJIBAKE:
        # One long run proves it; correct Persian has none ("عک" of عکس is a run of one).
        if any(len(match.group()) >= 6 for match in runs.finditer(text)):
            text = runs.sub(lambda match, table=table: _mend(match.group(), table), text)  # type: ignore[misc]
    return text


def _mend(run: str, table: dict[str, int]) -> str:
    if len(run) < 4 and all(char.isalpha() and char > "\u0600" for char in run):
        return run
    try:
        return bytes(table[char] for char in run).decode("utf-8")
    except (UnicodeDecodeError, KeyError):
        return run


# Markup ------------------------------------------------------------------------------------

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:#(\d{1,40}|[xX][0-9a-fA-F]{1,40});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_XML_NAMES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


def _reference(match: re.Match[str]) -> str:
    number, name = match.groups()
    if number is not None:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
        return match.group() if legal or 0x10000 <= code <= 0x10FFFF else ""
    if name is None:
        return "&amp;"
    if name in _XML_NAMES:
        return match.group()
    # An entity of a DOCTYPE that was cut off stands for nothing.
    return "".join(f"&#{ord(char)};" for char in html5.get(f"{name};", ""))


def repair_references(xml: str) -> str:
    """Make the references of a text legal XML: HTML names resolved, bare & escaped, unknown and
    illegal ones dropped. CDATA sections are left alone. Linear in the length of the text."""
    xml = _ILLEGAL.sub("", xml)
    parts = []
    at = 0
    while True:
        start = xml.find("<![CDATA[", at)
        end = xml.find("]]>", start) if start >= 0 else -1
        if end < 0:
            parts.append(_REFERENCE.sub(_reference, xml[at:]))
            return "".join(parts)
        parts.append(_REFERENCE.sub(_reference, xml[at:start]))
        parts.append(xml[start : end + 3])
        at = end + 3


_BREAKS = re.compile(
    r"<(?=/?(?:p|br|div|li|ul|ol|tr|td|th|h[1-6]|blockquote|table|hr)\b)", re.IGNORECASE
)
# Python refuses to read figures of thousands of digits with an exception.
_LONG_NUMBER = re.compile("&#[xX]?[0-9a-fA-F]{9,};?")
_TAGLIKE = re.compile(r"<[A-Za-z/!?]")


def to_plain(markup: str, *, limit: int) -> str:
    """Readable text of an HTML fragment, in at most ``limit`` characters.

    Scripts and styles go with their content; block tags become line ends; entities are resolved
    once. A text without markup is only cleaned ("5 < 6" stays). ZWNJ and ZWJ are kept; bidi
    overrides and controls are not (``clean_text``).
    """
    # Markup is longer than its text, but not endlessly: this bounds the parser's work.
    markup = _LONG_NUMBER.sub("", _ILLEGAL.sub("", markup[: limit * 20]))
    if _TAGLIKE.search(markup):
        markup = nh3.clean(_BREAKS.sub("\n<", markup), tags=set())
    return clean_text(_cut(clean_text(html.unescape(markup)), limit))


def to_line(markup: str, *, limit: int) -> str:
    """:func:`to_plain` on one line."""
    return _cut(clean_line(to_plain(markup, limit=limit * 2)), limit)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ", limit // 2)
    return (head[:space] if space > 0 else head).rstrip() + "…"
