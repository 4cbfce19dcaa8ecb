"""Pictures from outside are never passed on: they are decoded and drawn anew.

What goes in is a JPEG, PNG, WebP or GIF *by its content*; the name and the type that came with it
are not believed and not needed, so a wrong one is corrected in silence. What comes out holds the
dots and nothing else: no EXIF, GPS, XMP, comments, colour profiles (converted to sRGB), thumbnails
or bytes behind the end, hence no polyglots. Animations become their first frame. SVG, HTML, PDF,
PostScript, TIFF, BMP, ICO and everything else is refused before any decoder sees it
(OWASP ASVS 5: 5.1.1, 5.2.1-3, 5.2.6, 5.3.1-2).

Limits: 25 MB, 40 million dots and 16,000 dots a side by the header, 200 frames; one picture at a
time is decoded in each process, so memory has a bound of a few hundred megabytes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import AppRegistryNotReady
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageFile

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 16_000
MAX_FRAMES: Final = 200
MAX_SCANS: Final = 100
"""Passes of a progressive JPEG; a few hundred over a large picture keep a processor for minutes."""
MAX_PROFILE: Final = 4 * 1024 * 1024

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
CONTENT_TYPES: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}
EXTENSIONS: Final = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}

# Pillow's own guard stays on as the second one, also for code that does not come through here.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_decoding = threading.Lock()


class BadImage(ValueError):  # the name says it
    """A file that is no picture we take. ``str()`` is a translated sentence that says what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        try:
            return str(self.sentence)
        except AppRegistryNotReady:
            # Used from a plain script: no catalogue is loaded, the reason still has to be said.
            return "not a picture that can be used"


_EMPTY = _("The file is empty. Choose the picture again.")
_TOO_MANY_BYTES = _("The picture is larger than 25 MB. Save a smaller copy and send that.")
_WRONG_KIND = _(
    "This is not a picture that can be used here. Save it as JPEG, PNG or WebP and send that."
)
_TOO_MANY_DOTS = _(
    "The picture has more than 40 million dots or a side above 16,000. Make it smaller first."
)
_TOO_MANY_FRAMES = _("The picture has too many frames. Save one frame as a still picture.")
_BROKEN = _(
    "The picture is damaged or incomplete. Open it, save it again as JPEG or PNG and send that."
)


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """Size in dots as seen (after turning) and Pillow's name of the format."""

    width: int
    height: int
    format: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """One size and format of a picture. ``ratio`` is ``None`` for the whole picture."""

    ratio: tuple[int, int] | None
    width: int
    height: int
    format: str

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.format]

    @property
    def name(self) -> str:
        """``"16x9-640.avif"``, ``"whole-640.jpg"``: a file name below the picture's own folder."""
        shape = f"{self.ratio[0]}x{self.ratio[1]}" if self.ratio else "whole"
        return f"{shape}-{self.width}.{EXTENSIONS[self.format]}"


# Looking without decoding ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    format: str
    width: int
    height: int
    frames: int


def _read_png(data: bytes) -> _Header:
    width, height = struct.unpack_from(">II", data, 16)
    position, frames = 8, 0
    while True:
        length, kind = struct.unpack_from(">I4s", data, position)
        if position == 8 and kind != b"IHDR":
            raise ValueError(kind)
        frames += kind == b"fcTL"
        if kind == b"IEND":
            return _Header("PNG", width, height, max(frames, 1))
        position += 12 + length


def _read_gif(data: bytes) -> _Header:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    frames = 0
    while data[position] != 0x3B:
        if data[position] == 0x2C:
            left, top, across, down, flags = struct.unpack_from("<HHHHB", data, position + 1)
            # Frames may reach beyond the screen the header names; decoders then make it larger.
            width, height = max(width, left + across), max(height, top + down)
            position += 10 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0) + 1
            frames += 1
            if frames > MAX_FRAMES:
                break
        elif data[position] == 0x21:
            position += 2
        else:
            raise ValueError(data[position])
        while data[position]:
            position += data[position] + 1
        position += 1
    return _Header("GIF", width, height, frames)


def _read_webp(data: bytes) -> _Header:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise ValueError(end)
    position, frames, width, height = 12, 0, 0, 0
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, position)
        body = position + 8
        if body + length > end:
            raise ValueError(length)
        across, down = _webp_size(kind, data, body)
        width, height = max(width, across), max(height, down)
        frames += kind == b"ANMF"
        position = body + length + (length & 1)
    return _Header("WEBP", width, height, max(frames, 1))


def _webp_size(kind: bytes, data: bytes, body: int) -> tuple[int, int]:
    if kind == b"VP8X":
        across, down = data[body + 4 : body + 7], data[body + 7 : body + 10]
        return int.from_bytes(across, "little") + 1, int.from_bytes(down, "little") + 1
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, body + 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        across, down = struct.unpack_from("<HH", data, body + 6)
        return across & 0x3FFF, down & 0x3FFF
    return 0, 0


_FRAME_STARTS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _read_jpeg(data: bytes) -> _Header:
    position, width, height = 2, 0, 0
    while True:
        if data[position] != 0xFF:
            raise ValueError(position)
        mark = data[position + 1]
        if mark == 0xFF:
            position += 1
            continue
        length = struct.unpack_from(">H", data, position + 2)[0]
        if mark in _FRAME_STARTS:
            down, across = struct.unpack_from(">HH", data, position + 5)
            width, height = max(width, across), max(height, down)
        if mark == 0xDA:
            break
        position += 2 + length
    if data.count(b"\xff\xda", position) > MAX_SCANS or b"\xff\xd9" not in data[position:]:
        raise ValueError(position)
    return _Header("JPEG", width, height, 1)


def _reader(data: bytes) -> Callable[[bytes], _Header]:
    if data.startswith(b"\xff\xd8\xff"):
        return _read_jpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _read_png
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _read_gif
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _read_webp
    raise BadImage(_WRONG_KIND)


def _look(data: bytes) -> _Header:
    """Kind, size and frames from the bytes alone, limits included."""
    if not data:
        raise BadImage(_EMPTY)
    if len(data) > MAX_BYTES:
        raise BadImage(_TOO_MANY_BYTES)
    read = _reader(data)
    try:
        header = read(data)
    except (struct.error, IndexError, ValueError) as error:
        raise BadImage(_BROKEN) from error
    if header.width < 1 or header.height < 1 or header.frames < 1:
        raise BadImage(_BROKEN)
    if header.frames > MAX_FRAMES:
        raise BadImage(_TOO_MANY_FRAMES)
    _check_size(header.width, header.height)
    return header


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise BadImage(_TOO_MANY_DOTS)


# Decoding ----------------------------------------------------------------------------------


@contextmanager
def _decoder() -> Iterator[None]:
    """One picture at a time; whatever a decoder says about hostile bytes becomes one sentence."""
    with _decoding, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except BadImage:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise BadImage(_TOO_MANY_DOTS) from error
        except Exception as error:  # decoders raise SyntaxError, struct.error, KeyError, …
            raise BadImage(_BROKEN) from error


def _open(data: bytes) -> Image.Image:
    """The first frame: upright, sRGB, in mode L, RGB or RGBA, without any information beside it."""
    header = _look(data)
    picture: Image.Image = Image.open(io.BytesIO(data), formats=[header.format])
    # The decoder's own idea of the size counts as well as ours.
    _check_size(*picture.size)
    if ImageFile.LOAD_TRUNCATED_IMAGES:
        raise BadImage(_BROKEN)
    picture.load()
    _check_size(*picture.size)
    profile = picture.info.get("icc_profile")
    orientation = _orientation(picture)
    picture = _plain_mode(picture)
    picture = _to_srgb(picture, profile)
    picture.info = {}
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    # A new canvas: nothing that hangs on the decoded object comes along.
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_EXIF_ORIENTATION: Final = 0x0112


def _orientation(picture: Image.Image) -> int:
    """The turn the camera noted (EXIF 2.32, tag 0112), 1 when there is none to be read."""
    try:
        turn = picture.getexif().get(_EXIF_ORIENTATION, 1)
        return turn if isinstance(turn, int) else 1
    except Exception:  # noqa: BLE001  # broken EXIF must not cost anybody the picture
        return 1


def _plain_mode(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode in {"I", "F"}:
        # 16-bit grey, as scanners write it: Pillow's own conversion would clip it to white.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode in {"1", "L"}:
        return picture.convert("L")
    if picture.mode == "CMYK":
        return picture
    return picture.convert("RGB")


def _to_srgb(picture: Image.Image, profile: object) -> Image.Image:
    target = "RGBA" if picture.mode == "RGBA" else "L" if picture.mode == "L" else "RGB"
    if isinstance(profile, bytes) and 0 < len(profile) <= MAX_PROFILE and target != "L":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode=target
            )
            return turned or picture.convert(target)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # A profile that does not fit its picture is left out, as browsers do.
            return picture.convert(target)
    return picture.convert(target)


# Drawing -----------------------------------------------------------------------------------


def _encode(picture: Image.Image, kind: str, quality: int) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    elif kind == "PNG":
        picture.save(out, "PNG", compress_level=6)
    elif kind == "WEBP":
        picture.save(out, "WEBP", quality=quality, method=4, exact=False)
    else:
        picture.save(out, "AVIF", quality=quality, speed=8, max_threads=1)
    return out.getvalue()


def redraw(data: bytes, *, name: str = "", content_type: str = "") -> tuple[bytes, str]:
    """Draw a picture anew; what comes back is safe to keep and to serve.

    ``name`` and ``content_type`` are what the sender claimed; both are ignored. Photographs
    (JPEG, WebP without transparency) come back as JPEG, everything else as PNG with its
    transparency. The returned name is ours: 32 letters of the result's SHA-256 and the right
    extension. The same bytes in give the same bytes out.

    Raises :class:`BadImage` with a sentence for the person who sent the file.
    """
    with _decoder():
        header = _look(data)
        picture = _open(data)
        photo = header.format in {"JPEG", "WEBP"} and picture.mode != "RGBA"
        kind = "JPEG" if photo else "PNG"
        drawn = _encode(picture, kind, 88)
    return drawn, f"{hashlib.sha256(drawn).hexdigest()[:32]}.{EXTENSIONS[kind]}"


def describe(data: bytes) -> ImageFacts:
    """Size and format by the header, without decoding. Raises :class:`BadImage`."""
    with _decoder():
        header = _look(data)
        picture = Image.open(io.BytesIO(data), formats=[header.format])
        _check_size(*picture.size)
        width, height = picture.size
        if _orientation(picture) in {5, 6, 7, 8}:
            width, height = height, width
        return ImageFacts(width, height, header.format)


WIDTHS: Final = (320, 640, 960, 1280, 1920)
RATIOS: Final[tuple[tuple[int, int] | None, ...]] = (None, (16, 9), (1, 1))


def renditions(
    data: bytes,
    *,
    focal: tuple[float, float] = (0.5, 0.5),
    widths: Sequence[int] = WIDTHS,
    ratios: Sequence[tuple[int, int] | None] = RATIOS,
) -> list[tuple[Rendition, bytes, str]]:
    """Every size and format of a picture as ``(rendition, bytes, content type)``.

    ``focal`` is the point that must stay in view, as fractions of width and height from the
    top left corner. ``ratios`` are shapes to cut (``None``: the whole picture), ``widths`` in
    dots. Nothing is enlarged: widths above the cut's own are left out, and a picture smaller
    than all of them comes in its own size. AVIF, WebP and JPEG; PNG in place of JPEG where
    there is transparency. Raises :class:`BadImage`.
    """
    result: list[tuple[Rendition, bytes, str]] = []
    with _decoder():
        picture = _open(data)
        last = "PNG" if picture.mode == "RGBA" else "JPEG"
        for ratio in dict.fromkeys(ratios):
            box = _cut(picture.size, ratio, focal)
            across, down = box[2] - box[0], box[3] - box[1]
            for width in sorted({wide for wide in widths if 0 < wide <= across}) or [across]:
                height = max(1, round(width * down / across))
                small = picture.resize(
                    (width, height), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0
                )
                for kind, quality in (("AVIF", 55), ("WEBP", 78), (last, 82)):
                    rendition = Rendition(ratio, width, height, kind)
                    result.append(
                        (rendition, _encode(small, kind, quality), rendition.content_type)
                    )
    return result


def _cut(
    size: tuple[int, int], ratio: tuple[int, int] | None, focal: tuple[float, float]
) -> tuple[int, int, int, int]:
    """The largest box of a shape, as near to the focal point as the edges allow."""
    width, height = size
    if ratio is None:
        return 0, 0, width, height
    across = min(width, max(1, round(height * ratio[0] / ratio[1])))
    down = min(height, max(1, round(width * ratio[1] / ratio[0])))
    left = round(min(max(focal[0], 0.0), 1.0) * width - across / 2)
    top = round(min(max(focal[1], 0.0), 1.0) * height - down / 2)
    left = min(max(left, 0), width - across)
    top = min(max(top, 0), height - down)
    return left, top, left + across, top + down
