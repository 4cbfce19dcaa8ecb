"""The mark of an embargoed copy, put into pictures and PDF files themselves.

In Latin letters, because that is what every reader of a file can draw without fonts of ours: the
number says whose copy it is.
"""

import io
from datetime import datetime
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from newsroom.models import EmbargoHolder
from prcms.base import dates

# A file with more pages than this is not marked while somebody waits for it.
MOST_PAGES = 400


class CannotMark(Exception):
    """The file is broken, locked or too long; it is not given out unmarked."""


def line(holder: EmbargoHolder) -> str:
    """ "EMBARGO - COPY 7 - NOT BEFORE 2026-07-01 14:00 KABUL"."""
    local: datetime = holder.embargo.lifts_at.astimezone(dates.local_zone())
    return f"EMBARGO - COPY {holder.number} - NOT BEFORE {local:%Y-%m-%d %H:%M} KABUL"


def picture(data: bytes, mark: str) -> bytes:
    """The picture as JPEG with the mark across its top and bottom. Raises ``CannotMark``."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise CannotMark from error
    size = max(12, image.width // 36)
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(image, "RGBA")
    for top in (0, image.height - 2 * size):
        draw.rectangle((0, top, image.width, top + 2 * size), fill=(60, 20, 90, 210))
        draw.text((size // 2, top + size // 2), mark, font=font, fill=(255, 255, 255, 255))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def pdf(data: bytes, mark: str) -> bytes:
    """The PDF with the mark on top of every page. Raises ``CannotMark``."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
            raise CannotMark
        writer = PdfWriter(clone_from=reader)
        for page in writer.pages:
            box = page.mediabox
            stamp = PdfReader(io.BytesIO(_stamp(mark, float(box.width), float(box.height))))
            page.merge_translated_page(stamp.pages[0], float(box.left), float(box.bottom))
        writer.add_metadata({"/Subject": mark})
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CannotMark from error
    return out.getvalue()


def _stamp(mark: str, width: float, height: float) -> bytes:
    """A PDF of one page with nothing but ``mark`` at its top and foot (ISO 32000, 7.5 and 9.4)."""
    size = max(7.0, min(11.0, width / 55))
    words = mark.encode("ascii", "replace").decode().translate({40: "[", 41: "]", 92: "/"})
    shown = "".join(
        f"BT /F1 {size:.1f} Tf 0.36 0.16 0.52 rg 18 {at:.1f} Td ({words}) Tj ET\n"
        for at in (height - 2 * size, size)
    ).encode()
    parts: list[Any] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.1f} {height:.1f}] "
            "/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
        ).encode(),
        b"<< /Length %d >>\nstream\n%sendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start)
    return bytes(out)
