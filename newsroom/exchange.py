"""Files of memories and glossaries: TMX 1.4b, TBX and CSV, read and written as streams.

Readers yield one :class:`Row` per unit of the file, in order and always the same ones, so that a
reading can go on where another ended. What is wrong with a row is said on the row; what makes the
file unreadable raises :class:`Unreadable`. No database.
"""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

from newsroom import safe_xml
from newsroom.memory_keys import LONGEST
from prcms.base.language import html_lang, normalise
from prcms.base.richtext import sanitize
from prcms.base.text import clean_line

LANGUAGES: Final = ("fa", "ps", "en")
STATUSES: Final = ("preferred", "accepted", "forbidden")
MOST_ROWS: Final = 500_000
LONGEST_FORM: Final = 200
LONGEST_NOTE: Final = 250


class Unreadable(Exception):
    """The file cannot be read (further): ``code`` says why, ``line`` where (0: unknown)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph and its translation."""

    source_language: str
    target_language: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept of a glossary: its forms as (language, status, text)."""

    forms: tuple[tuple[str, str, str], ...]
    note: str = ""
    kind: str = "term"


@dataclass(slots=True)
class Row:
    """One unit of a file: the pairs or the entry in it, or the code of what is wrong with it."""

    pairs: list[Pair] = field(default_factory=list)
    entry: Entry | None = None
    problem: str = ""
    about: str = ""


def language_of(tag: str) -> str | None:
    """The portal's code of a tag (prs, fa-AF, pbu, ps_AF, en-GB); None for other languages."""
    code = normalise(tag)
    return code if code in LANGUAGES else None


def rows(file: BinaryIO, kind: str) -> Iterator[Row]:
    """The rows of a file. ``kind`` is one of ``MemoryImport.Kind``. Raises :class:`Unreadable`."""
    reader = _READERS[kind]
    try:
        for number, row in enumerate(reader(file), start=1):
            if number > MOST_ROWS:
                raise Unreadable("too_many")
            yield row
    except safe_xml.Unsafe as error:
        raise Unreadable(error.code, error.line) from error


def count(file: BinaryIO, kind: str) -> int:
    """About how many rows a file has: tags or lines are counted, nothing is understood."""
    mark = {"tmx": rb"<tu[\s>]", "tbx": rb"<(?:termEntry|conceptEntry)[\s>]"}.get(kind, rb"\n")
    found, rest = 0, b""
    while chunk := file.read(1 << 20):
        data = rest + chunk
        matches = list(re.finditer(mark, data))
        found += len(matches)
        # A tag may lie across two chunks; what was counted must not be seen again.
        rest = data[max(len(data) - 20, matches[-1].end() if matches else 0) :]
    return found - 1 if kind.endswith("_csv") and found else found


# TMX ---------------------------------------------------------------------------------------

_NATIVE = frozenset({"bpt", "ept", "it", "ph"})
_INLINE = re.compile(r"</?(?:strong|em|sub|sup|a|br|span|bdi)\b[^<>]*>", re.IGNORECASE)


class _Segment:
    """The text of one ``seg``: words, and marking given as native codes."""

    def __init__(self) -> None:
        self.parts: list[tuple[bool, str]] = []
        self.length = 0

    def add(self, text: str, *, is_code: bool) -> None:
        """One more piece; what is far too long is counted and not kept."""
        self.length += len(text)
        if self.length <= LONGEST * 2:
            self.parts.append((is_code, text))

    def text(self) -> str:
        """One clean line; marking survives when it is of the kind our own texts have."""
        codes = [text for is_code, text in self.parts if is_code]
        if not any(_INLINE.search(code) for code in codes):
            return clean_line("".join(text for is_code, text in self.parts if not is_code))
        joined = "".join(
            "".join(_INLINE.findall(text)) if is_code else escape(text)
            for is_code, text in self.parts
        )
        clean = sanitize(f"<p>{joined}</p>")
        return clean_line(re.sub(r"</?p>", "", clean))


class _Tmx:
    """What is known while a TMX file passes by."""

    def __init__(self) -> None:
        self.source = self.own_source = self.language = self.unknown = ""
        self.texts: dict[str, str] = {}
        self.segment: _Segment | None = None
        self.codes = 0
        self.too_long = False

    def text(self, text: str) -> None:
        """Words count only inside a segment."""
        if self.segment is not None:
            self.segment.add(text, is_code=self.codes > 0)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        if name == "header":
            self.source = attributes.get("srclang", "")
        elif name == "tu":
            self.texts, self.unknown, self.too_long = {}, "", False
            self.own_source = attributes.get("srclang", "")
        elif name == "tuv":
            self.language = attributes.get("xml:lang") or attributes.get("lang") or ""
        elif name == "seg":
            self.segment, self.codes = _Segment(), 0
        elif self.segment is not None and name in _NATIVE:
            self.codes += 1

    def end(self, name: str) -> Row | None:
        """A tag closes; a row when it was that of a unit."""
        if name in _NATIVE and self.codes:
            self.codes -= 1
        elif name == "seg" and self.segment is not None:
            code = language_of(self.language)
            self.too_long = self.too_long or self.segment.length > LONGEST
            if code is None:
                self.unknown = self.unknown or self.language
            else:
                self.texts.setdefault(code, self.segment.text())
            self.segment = None
        elif name == "tu":
            source = self.own_source or self.source
            return _unit(self.texts, source, unknown=self.unknown, too_long=self.too_long)
        return None


def _tmx(file: BinaryIO) -> Iterator[Row]:
    return _read(_rooted(file, {"tmx"}), _Tmx())


def _read(stream: Iterable[safe_xml.Event], state: "_Tmx | _Tbx") -> Iterator[Row]:
    for kind, name, attributes in stream:
        if kind == "text":
            state.text(name)
        elif kind == "start":
            state.start(name, attributes)
        elif (row := state.end(name)) is not None:
            yield row


def _unit(texts: Mapping[str, str], source: str, *, unknown: str, too_long: bool) -> Row:
    about = next(iter(texts.values()), "")[:80]
    if too_long:
        return Row(problem="too_long", about=about)
    first = language_of(source)
    if first not in texts:
        # "*all*": any may be the original; the one that stands first is taken.
        first = next(iter(texts), None)
    pairs = [
        Pair(first, code, texts[first], text)
        for code, text in texts.items()
        if first is not None and code != first and text and texts[first]
    ]
    if pairs:
        return Row(pairs=pairs)
    return Row(problem="language" if unknown else "incomplete", about=unknown or about)


def _rooted(file: BinaryIO, names: set[str]) -> Iterator[safe_xml.Event]:
    """The events of a file whose outermost element is one of ``names``."""
    stream = safe_xml.events(file)
    first = next(stream, None)
    while first is not None and first.kind == "text":
        first = next(stream, None)
    if first is None or first.name not in names:
        raise Unreadable("other_kind")
    return itertools.chain([first], stream)


def tmx(units: Iterable[Pair], *, now: datetime, name: str) -> Iterator[str]:
    """A TMX 1.4b file, piece by piece; marking stands in it as native codes."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    yield (
        '<header creationtool="prcms" creationtoolversion="1" segtype="paragraph" adminlang="en" '
        f'o-tmf="prcms" datatype="html" srclang="*all*" creationdate="{stamp}">'
        f"<note>{escape(_xml_text(name))}</note></header>\n<body>\n"
    )
    for unit in units:
        source, target = html_lang(unit.source_language), html_lang(unit.target_language)
        yield (
            f'<tu srclang="{source}"><tuv xml:lang="{source}"><seg>{_coded(unit.source)}</seg></tuv>'
            f'<tuv xml:lang="{target}"><seg>{_coded(unit.target)}</seg></tuv></tu>\n'
        )
    yield "</body>\n</tmx>\n"


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("", text)


def _coded(text: str) -> str:
    """A paragraph inside ``seg``: inline tags become bpt, ept and ph."""
    text = _xml_text(text)
    if not _INLINE.search(text):
        return escape(text)
    parts: list[str] = []
    open_numbers: list[int] = []
    number = last = 0
    for match in _INLINE.finditer(text):
        parts.append(_words(text[last : match.start()]))
        last = match.end()
        tag = match.group()
        if tag.startswith("</"):
            mark = open_numbers.pop() if open_numbers else 0
            parts.append(
                f'<ept i="{mark}">{escape(tag)}</ept>' if mark else f"<ph>{escape(tag)}</ph>"
            )
        elif tag.lower().startswith("<br"):
            parts.append(f"<ph>{escape(tag)}</ph>")
        else:
            number += 1
            open_numbers.append(number)
            parts.append(f'<bpt i="{number}">{escape(tag)}</bpt>')
    parts.append(_words(text[last:]))
    return "".join(parts)


def _words(html: str) -> str:
    """The text between tags: character references are read, then XML's own are written."""
    plain = html.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u00a0")
    return escape(plain.replace("&amp;", "&"))


# TBX ---------------------------------------------------------------------------------------

_STATUS_WORDS: Final = {
    "preferred": "preferred",
    "admitted": "accepted",
    "accepted": "accepted",
    "deprecated": "forbidden",
    "superseded": "forbidden",
    "forbidden": "forbidden",
}
_KINDS: Final = frozenset({"term", "person", "title", "place", "body"})
_TERM_BOXES: Final = frozenset({"tig", "ntig", "termSec"})
_CONCEPTS: Final = frozenset({"termEntry", "conceptEntry"})
_STATUS_NOTES: Final = frozenset({"administrativeStatus", "normativeAuthorization"})


class _Tbx:
    """What is known while a TBX file passes by."""

    def __init__(self) -> None:
        self.forms: list[tuple[str, str, str]] = []
        self.note = self.kind = self.language = self.form = self.status = ""
        self.said = self.role = ""
        self.is_in = False

    def text(self, text: str) -> None:
        """Words of the innermost element."""
        self.said = (self.said + text)[: LONGEST_NOTE * 4]

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        self.said, self.role = "", attributes.get("type", "")
        if name in _CONCEPTS:
            self.forms, self.note, self.kind, self.is_in = [], "", "term", True
        elif name in {"langSet", "langSec"}:
            self.language = attributes.get("xml:lang") or attributes.get("lang") or ""
        elif name in _TERM_BOXES:
            self.form = self.status = ""

    def end(self, name: str) -> Row | None:
        """A tag closes; a row when it was that of a concept."""
        said, self.said = clean_line(self.said), ""
        if name == "term":
            self.form = said
        elif name in _TERM_BOXES and self.form:
            self.forms.append((self.language, self.status, self.form))
        elif name in _CONCEPTS:
            self.is_in = False
            return concept(self.forms, note=self.note, kind=self.kind)
        elif self.is_in:
            self._told(name, said)
        return None

    def _told(self, name: str, said: str) -> None:
        """What else a file says of a concept or a form."""
        if name == "termNote" and self.role in _STATUS_NOTES:
            words = _STATUS_WORDS.items()
            self.status = next((ours for word, ours in words if word in said.lower()), "")
        elif name == "descrip" and self.role == "subjectField" and said in _KINDS:
            self.kind = said
        elif name == "note" or (name == "descrip" and self.role == "definition"):
            self.note = self.note or said


def _tbx(file: BinaryIO) -> Iterator[Row]:
    return _read(_rooted(file, {"martif", "tbx", "TBX"}), _Tbx())


def concept(forms: Sequence[tuple[str, str, str]], *, note: str, kind: str) -> Row:
    """A row of a glossary from (language tag, status or "", text), checked.

    The first form of a language without a status is the preferred one, the others are accepted.
    """
    kept: dict[tuple[str, str], str] = {}
    preferred = {language_of(tag) for tag, status, _text in forms if status == "preferred"}
    first = next((text for _tag, _status, text in forms), "")[:80]
    for tag, given, text in forms:
        code = language_of(tag)
        if code is None or not any(char.isalnum() for char in text):
            continue
        if len(text) > LONGEST_FORM:
            return Row(problem="too_long", about=first)
        status = given or ("accepted" if code in preferred else "preferred")
        if status == "preferred" and "preferred" in (s for (c, _t), s in kept.items() if c == code):
            status = "accepted"
        preferred |= {code} if status == "preferred" else set()
        kept.setdefault((code, text), status)
    if not kept:
        return Row(problem="language" if forms else "incomplete", about=first)
    entry = tuple((code, status, text) for (code, text), status in kept.items())
    return Row(entry=Entry(entry, note[:LONGEST_NOTE], kind if kind in _KINDS else "term"))


_TBX_STATUS: Final = {
    "preferred": "preferredTerm-admn-sts",
    "accepted": "admittedTerm-admn-sts",
    "forbidden": "deprecatedTerm-admn-sts",
}


def tbx(entries: Iterable[Entry], *, name: str) -> Iterator[str]:
    """A TBX-Basic file (ISO 30042, the martif style most tools read), piece by piece."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<martif type="TBX-Basic" xml:lang="en">\n'
    yield "<martifHeader><fileDesc><sourceDesc>"
    yield f"<p>{escape(_xml_text(name))}</p></sourceDesc></fileDesc></martifHeader>\n<text><body>\n"
    for number, entry in enumerate(entries, start=1):
        parts = [f'<termEntry id="c{number}"><descrip type="subjectField">{entry.kind}</descrip>']
        if entry.note:
            parts.append(f"<note>{escape(_xml_text(entry.note))}</note>")
        for code, forms in itertools.groupby(sorted(entry.forms), key=lambda form: form[0]):
            parts.append(f"<langSet xml:lang={quoteattr(html_lang(code))}>")
            parts += [
                f"<tig><term>{escape(_xml_text(text))}</term>"
                f'<termNote type="administrativeStatus">{_TBX_STATUS[status]}</termNote></tig>'
                for _code, status, text in sorted(forms, key=lambda f: STATUSES.index(f[1]))
            ]
            parts.append("</langSet>")
        parts.append("</termEntry>\n")
        yield "".join(parts)
    yield "</body></text>\n</martif>\n"


# CSV ---------------------------------------------------------------------------------------

MEMORY_COLUMNS: Final = ("source_language", "target_language", "source", "target")
TERM_COLUMNS: Final = ("kind", "fa", "ps", "en", "note")
# A spreadsheet runs a cell that begins so; the mark in front makes it text (OWASP).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_LINE = 4 * LONGEST


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines of a text file with their ends, a chunk in memory at a time."""
    chunk = file.read(1 << 16)
    is_wide = chunk.startswith((b"\xff\xfe", b"\xfe\xff"))
    decoder = codecs.getincrementaldecoder("utf-16" if is_wide else "utf-8-sig")()
    rest = ""
    try:
        while chunk:
            *whole, rest = (rest + decoder.decode(chunk)).split("\n")
            if "\x00" in rest or len(rest) > _LONGEST_LINE or any("\x00" in w for w in whole):
                raise Unreadable("too_long" if len(rest) > _LONGEST_LINE else "encoding")
            yield from (f"{line}\n" for line in whole)
            chunk = file.read(1 << 16)
        if rest := rest + decoder.decode(b"", final=True):
            yield rest
    except UnicodeError as error:
        raise Unreadable("encoding") from error


def _table(file: BinaryIO, needed: Callable[[set[str]], bool]) -> Iterator[dict[str, str]]:
    """The lines of a table by the names in its first line."""
    lines = _lines(file)
    first = next(lines, "")
    mark = max(",;\t", key=first.count)
    # A quoted cell may hold line ends; csv asks for more lines until it is closed.
    reader = csv.reader(itertools.chain([first], lines), delimiter=mark)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if not needed(set(names)):
            raise Unreadable("header", 1)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield dict(zip(names, map(_uncovered, cells), strict=False))
    except csv.Error as error:
        raise Unreadable("too_long", reader.line_num) from error


def _memory_csv(file: BinaryIO) -> Iterator[Row]:
    for cells in _table(file, set(MEMORY_COLUMNS).issubset):
        source, target = (clean_line(cells.get(name, "")) for name in ("source", "target"))
        tags = cells.get("source_language", ""), cells.get("target_language", "")
        first, second = map(language_of, tags)
        if first is None or second is None or first == second:
            yield Row(problem="language", about=" ".join(tags)[:80])
        elif not source or not target:
            yield Row(problem="incomplete", about=(source or target)[:80])
        elif max(len(source), len(target)) > LONGEST:
            yield Row(problem="too_long", about=source[:80])
        else:
            yield Row(pairs=[Pair(first, second, source, target)])


def _terms_csv(file: BinaryIO) -> Iterator[Row]:
    for cells in _table(file, lambda names: len(names & set(LANGUAGES)) >= 1):
        forms = [
            (code, *_status(part))
            for code in LANGUAGES
            for part in cells.get(code, "").split("|")
            if part.strip()
        ]
        note, kind = clean_line(cells.get("note", "")), cells.get("kind", "").strip().lower()
        yield concept(forms, note=note, kind=kind)


def _status(form: str) -> tuple[str, str]:
    """ "!form" is one that is not to be used; the first other one is preferred."""
    form = clean_line(form)
    return ("forbidden", clean_line(form[1:])) if form.startswith("!") else ("", form)


def _covered(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _uncovered(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _csv(lines: Iterable[Sequence[str]]) -> Iterator[str]:
    # The byte order mark tells spreadsheets that this is Unicode.
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for cells in lines:
        writer.writerow([_covered(cell) for cell in cells])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def memory_csv(units: Iterable[Pair]) -> Iterator[str]:
    """A table of the memory, line by line, safe to open in a spreadsheet."""
    lines = ((u.source_language, u.target_language, u.source, u.target) for u in units)
    return _csv(itertools.chain([MEMORY_COLUMNS], lines))


def terms_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """A table of the glossary, a column per language: "preferred | accepted | !not to be used"."""
    lines = (
        (entry.kind, *(_cell(entry, code) for code in LANGUAGES), entry.note) for entry in entries
    )
    return _csv(itertools.chain([TERM_COLUMNS], lines))


def _cell(entry: Entry, language: str) -> str:
    forms = [(status, text) for code, status, text in entry.forms if code == language]
    forms.sort(key=lambda form: STATUSES.index(form[0]))
    return " | ".join(f"!{text}" if status == "forbidden" else text for status, text in forms)


_READERS: Final[Mapping[str, Callable[[BinaryIO], Iterator[Row]]]] = {
    "tmx": _tmx,
    "tbx": _tbx,
    "memory_csv": _memory_csv,
    "terms_csv": _terms_csv,
}
