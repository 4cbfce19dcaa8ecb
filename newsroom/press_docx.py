"""The press release for a word processor, built from the tree of the rich text.

Right-to-left is said three times over, as Word wants it (ECMA-376 part 1): ``w:bidi`` on the
paragraph, ``w:rtl`` on runs of Arabic script (17.3.2.30), ``w:bidiVisual`` on tables (17.4.1).
"""

import re
from datetime import UTC
from io import BytesIO
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from prcms.base import dates, markup
from prcms.base.language import direction, html_lang

# On every machine with an office suite, with all letters of Pashto.
FONT: Final = "Arial"
LAPIS: Final = RGBColor(0x1B, 0x3A, 0x70)
_HEADINGS: Final = {"h2": 1, "h3": 2, "h4": 3}
# Latin words with what stands between them; everything else is Arabic script or neutral.
_LATIN = re.compile(r"[A-Za-zÀ-ɏ@](?:[\wÀ-ɏ@ .,:;/+&'’\-]*[A-Za-z0-9À-ɏ])?", re.ASCII)

# The order of run properties is part of the format (17.3.2.28).
_ORDER: Final = [
    qn(f"w:{name}")
    for name in (
        *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs"),
        *("vertAlign", "rtl", "cs", "lang"),
    )
]


def write(pack: Any) -> bytes:
    """The bytes of a DOCX of ``pack`` (a :class:`newsroom.press_pack.Pack`), in its language."""
    return _Letter(pack).bytes()


class _Letter:
    """One document on its way."""

    def __init__(self, pack: Any) -> None:
        self.pack = pack
        self.rtl = direction(pack.language) == "rtl"
        self.document = Document()
        self._set_up()

    def bytes(self) -> bytes:
        """Write everything in reading order."""
        pack, office = self.pack, self.pack.office
        self._line(office.name, size=15, bold=True, colour=LAPIS)
        for line in (office.office_name, office.address):
            if line:
                self._line(line, size=9)
        if office.duty_phone or office.duty_email:
            who = f": {office.duty_name}" if office.duty_name else ""
            self._line(_("Press contact on duty") + who, size=10, bold=True)
            for line in (office.duty_phone, office.duty_email):
                if line:
                    self._line(line, size=10, ltr=True)
        released = f" | {_('For immediate release')}" if pack.is_release else ""
        self._line(capfirst(pack.kind) + released, size=10, bold=True)
        self._line(dates.format(pack.published_at, "long_moment"), size=10)
        self._paragraph([(pack.title, {})], style="Title")
        if pack.text["summary"]:
            self._line(pack.text["summary"], size=11.5, bold=True)
        for node in markup.runs(pack.text["body"]):
            self._block(node)
        self._section(_("What this means for you"), pack.text["meaning"])
        self._section(_("Facts and sources"), pack.facts_text)
        comma = "، " if self.rtl else ", "
        people = [comma.join(filter(None, (one.name, one.title))) for one in pack.people]
        self._section(_("In this text"), "\n".join(people))
        self._line("***", size=11)
        self._section(_("Notes to editors"), pack.text["editor_notes"])
        self._section(_("About the %(name)s") % {"name": office.name}, office.boilerplate)
        self._line(_("On the web:"), size=9)
        self._line(pack.short_address, size=9, ltr=True)
        written = BytesIO()
        self.document.save(written)
        return written.getvalue()

    def _set_up(self) -> None:
        pack = self.pack
        facts = self.document.core_properties
        facts.title, facts.author = pack.title[:255], pack.office.name[:255]
        facts.language = html_lang(pack.language)
        facts.comments = ""
        facts.created = facts.modified = pack.published_at.astimezone(UTC).replace(tzinfo=None)
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(11.5)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(part), FONT)

    def _section(self, heading: str, text: str) -> None:
        if not text:
            return
        self._paragraph([(heading, {})], style="Heading 1")
        for line in text.split("\n"):
            if line.strip():
                self._line(line, size=11)

    def _line(
        self,
        text: str,
        *,
        size: float,
        bold: bool = False,
        ltr: bool = False,
        colour: RGBColor | None = None,
    ) -> None:
        marks = {"bold": bold, "size": size, "ltr": ltr, "colour": colour}
        self._paragraph([(text, marks)])

    def _block(self, node: markup.Node, style: str | None = None) -> None:
        """One block of the rich text, and what it holds."""
        if node.tag in ("ul", "ol"):
            name = "List Number" if node.tag == "ol" else "List Bullet"
            for item in node.children:
                if isinstance(item, markup.Node):
                    self._block(item, style=name)
        elif node.tag == "table":
            self._table(node)
        elif node.tag == "hr":
            self._line("—", size=11)
        elif any(_is_block(child) for child in node.children):
            self._mixed(node, "Quote" if node.tag == "blockquote" else style)
        else:
            level = _HEADINGS.get(node.tag)
            quote = "Quote" if node.tag == "blockquote" else style
            runs = _runs(node, {})
            if runs:
                self._paragraph(runs, style=f"Heading {level}" if level else quote)

    def _mixed(self, node: markup.Node, style: str | None) -> None:
        """Blocks inside a block; loose words between them are a paragraph."""
        loose: list[markup.Node | str] = []
        for child in [*node.children, markup.Node("p")]:
            if isinstance(child, str) or not _is_block(child):
                loose.append(child)
                continue
            if runs := _runs(markup.Node("p", {}, loose), {}):
                self._paragraph(runs, style=style)
            loose = []
            self._block(child, style=None if child.tag in _HEADINGS else style)

    def _table(self, node: markup.Node) -> None:
        rows = [inner for inner in node.walk() if inner.tag == "tr"]
        cells = [[cell for cell in row.children if isinstance(cell, markup.Node)] for row in rows]
        width = max((len(row) for row in cells), default=0)
        for caption in node.walk():
            if caption.tag == "caption":
                self._paragraph(_runs(caption, {"bold": True}))
        if not width:
            return
        table = self.document.add_table(rows=len(cells), cols=width, style="Table Grid")
        if self.rtl:
            # The order of these elements is part of the format (17.4.60): after the style.
            table._tbl.tblPr.insert(1, OxmlElement("w:bidiVisual"))
        for place, row in enumerate(cells):
            for column, cell in enumerate(row):
                into = table.cell(place, column).paragraphs[0]
                self._fill(into, _runs(cell, {"bold": cell.tag == "th"}))
        self.document.add_paragraph()

    def _paragraph(self, runs: list[tuple[str, dict[str, Any]]], style: str | None = None) -> None:
        self._fill(self.document.add_paragraph(style=style), runs)

    def _fill(self, paragraph: Any, runs: list[tuple[str, dict[str, Any]]]) -> None:
        if self.rtl and not (len(runs) == 1 and runs[0][1].get("ltr")):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for text, marks in runs:
            for piece, latin in _by_script(text) if self.rtl else [(text, True)]:
                self._run(paragraph, piece, marks, rtl=not latin and not marks.get("ltr"))

    def _run(self, paragraph: Any, text: str, marks: dict[str, Any], *, rtl: bool) -> None:
        run = paragraph.add_run(text)
        properties = run._r.get_or_add_rPr()
        run.bold, run.italic = marks.get("bold") or None, marks.get("italic") or None
        run.font.subscript = marks.get("sub") or None
        run.font.superscript = marks.get("sup") or None
        if colour := marks.get("colour"):
            run.font.color.rgb = colour
        if size := marks.get("size"):
            run.font.size = Pt(size)
        if rtl:
            # Complex scripts have a weight and a size of their own.
            if marks.get("bold"):
                properties.append(OxmlElement("w:bCs"))
            if size := marks.get("size"):
                element = OxmlElement("w:szCs")
                element.set(qn("w:val"), str(int(size * 2)))
                properties.append(element)
            run.font.rtl = True
        language = OxmlElement("w:lang")
        language.set(qn("w:bidi" if rtl else "w:val"), html_lang(self.pack.language))
        properties.append(language)
        properties[:] = sorted(properties, key=lambda element: _ORDER.index(element.tag))


def _is_block(child: object) -> bool:
    return isinstance(child, markup.Node) and child.tag in markup.BLOCKS


def _runs(node: markup.Node, marks: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The words of an inline tree with how they are marked; a link is followed by its address."""
    found: list[tuple[str, dict[str, Any]]] = []
    names = {"strong": "bold", "em": "italic", "sub": "sub", "sup": "sup"}
    for child in node.children:
        if isinstance(child, str):
            if text := re.sub(r"[ \t\r\n]+", " ", child):
                found.append((text, marks))
        elif child.tag == "br":
            found.append(("\n", marks))
        elif child.tag in ("img", "iframe"):
            words = child.attributes.get("alt") or child.attributes.get("title") or ""
            found += [(words, marks)] if words else []
        else:
            name = names.get(child.tag)
            found += _runs(child, {**marks, name: True} if name else marks)
            href = child.attributes.get("href", "")
            if href.startswith(("http://", "https://")) and href != _plain(child):
                found.append((f" ({href})", marks))
    return found


def _plain(node: markup.Node) -> str:
    return "".join(
        child if isinstance(child, str) else _plain(child) for child in node.children
    ).strip()


def _by_script(text: str) -> list[tuple[str, bool]]:
    """Pieces and whether each is Latin."""
    pieces, end = [], 0
    for match in _LATIN.finditer(text):
        if match.start() > end:
            pieces.append((text[end : match.start()], False))
        pieces.append((match[0], True))
        end = match.end()
    if end < len(text):
        pieces.append((text[end:], False))
    return pieces
