"""Reading XML from strangers as a stream: nothing is expanded, fetched or held whole.

Document types may be named, as TMX files do, but declare nothing; entities beyond XML's own five
are refused; elements may not nest deeply, nor one tag or run of text be endless. Pure: no Django.
"""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, Literal, NamedTuple, NoReturn
from xml.parsers import expat

_CHUNK: Final = 65_536
_MOST_ATTRIBUTES: Final = 32
_LONGEST_ATTRIBUTE: Final = 4_000
_DEEPEST: Final = 40
# One tag or comment longer than this is no translation.
_LONGEST_MARKUP: Final = 1_000_000


class Unsafe(Exception):
    """The file is not read further. ``code`` says why, ``line`` where (0: unknown)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


class Event(NamedTuple):
    """A tag that opens or closes, or a piece of text. Names come without namespace prefixes."""

    kind: Literal["start", "end", "text"]
    name: str
    attributes: Mapping[str, str]


_NONE: Mapping[str, str] = {}


class _Reader:
    """One parser and what it has seen since the last chunk."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.depth = 0
        parser = self.parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        for name in (
            "EntityDecl",
            "UnparsedEntityDecl",
            "NotationDecl",
            "AttlistDecl",
            "ElementDecl",
        ):
            setattr(parser, f"{name}Handler", self._declared)
        parser.ExternalEntityRefHandler = self._declared
        parser.SkippedEntityHandler = self._declared
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _refuse(self, code: str) -> NoReturn:
        raise Unsafe(code, self.parser.CurrentLineNumber)

    def _doctype(self, _name: str, _system: Any, _public: Any, has_internal: int) -> None:
        if has_internal:
            self._refuse("declares")

    def _declared(self, *_arguments: Any) -> int:
        self._refuse("declares")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            self._refuse("too_deep")
        if len(attributes) > _MOST_ATTRIBUTES or any(
            len(value) > _LONGEST_ATTRIBUTE for value in attributes.values()
        ):
            self._refuse("too_long")
        self.events.append(Event("start", name.rpartition(":")[2], attributes))

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.events.append(Event("end", name.rpartition(":")[2], _NONE))

    def _text(self, text: str) -> None:
        self.events.append(Event("text", text, _NONE))

    def feed(self, chunk: bytes, *, is_last: bool) -> list[Event]:
        """What the next bytes hold."""
        self.events = []
        try:
            self.parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            raise Unsafe("not_xml", error.lineno) from error
        except (LookupError, ValueError, UnicodeError) as error:
            raise Unsafe("encoding", self.parser.ErrorLineNumber) from error
        return self.events


def events(file: BinaryIO) -> Iterator[Event]:
    """The tags and texts of a file in order, a chunk in memory at a time. Raises :class:`Unsafe`."""
    reader = _Reader()
    fed = 0
    while chunk := file.read(_CHUNK):
        fed += len(chunk)
        yield from reader.feed(chunk, is_last=False)
        if fed - max(reader.parser.CurrentByteIndex, 0) > _LONGEST_MARKUP:
            raise Unsafe("too_long", reader.parser.CurrentLineNumber)
    yield from reader.feed(b"", is_last=True)
