"""Pages to print from our own markup: the one place that knows how a PDF is made.

Two engines read the same HTML and CSS and both shape Arabic script with HarfBuzz. WeasyPrint is
taken where its Debian libraries are (libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0): it
writes tagged files. Elsewhere PlutoPrint, which carries its libraries in its wheel, does it.
Neither may fetch anything: fonts come from our own folder and pictures are handed over as bytes.
"""

import logging
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final, Protocol

from django.conf import settings
from PIL import ImageFile

logger = logging.getLogger(__name__)

# Addresses in the markup begin with this; what stands behind it is looked up, never fetched.
SCHEME: Final = "own:"
FONTS: Final = f"{SCHEME}/fonts/"
STYLES: Final = f"{SCHEME}/styles/"
PICTURES: Final = f"{SCHEME}/pictures/"
_FOLDERS: Final = {FONTS: ("fonts", "font/woff2"), STYLES: ("css/pages", "text/css")}
_PICTURES: Final = {"jpg": "image/jpeg", "png": "image/png"}


class Unavailable(Exception):
    """No engine can run on this machine."""


class Engine(Protocol):
    """Markup in, the bytes of a PDF out."""

    name: str

    def __call__(self, html: str, pictures: Mapping[str, bytes]) -> bytes:
        """Raise what the engine raises when the markup cannot be set."""
        ...


def _own(url: str, pictures: Mapping[str, bytes]) -> tuple[bytes, str]:
    """The bytes behind one of our addresses and their type. Raises ``LookupError`` for any other."""
    start, _slash, name = url.rpartition("/")
    folder, kind = _FOLDERS.get(f"{start}/", ("", ""))
    path = settings.ROOT / "static" / folder / name
    if folder and path.is_file():
        return path.read_bytes(), kind
    picture = _PICTURES.get(name.rpartition(".")[2])
    if f"{start}/" == PICTURES and name in pictures and picture:
        return pictures[name], picture
    raise LookupError("nothing is fetched for a PDF")


class WeasyPrint:
    """Tagged PDF (PDF/UA-1), by Pango."""

    name = "weasyprint"

    def __init__(self, module: ModuleType) -> None:
        self._module: Any = module

    def __call__(self, html: str, pictures: Mapping[str, bytes]) -> bytes:
        """The document with the structure that screen readers need."""
        urls: Any = import_module("weasyprint.urls")

        class Fetcher(urls.URLFetcher):  # type: ignore[misc]
            """Hands out our own files; its parent's ways to the network are never reached."""

            def fetch(self, url: str, headers: Any = None) -> Any:
                """Called by the engine; what it raises is a picture or a font that is left out."""
                data, kind = _own(url, pictures)
                return urls.URLFetcherResponse(url, data, {"Content-Type": kind})

        document = self._module.HTML(string=html, base_url=f"{SCHEME}/", url_fetcher=Fetcher())
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


class PlutoPrint:
    """Untagged PDF, without any library of the system."""

    name = "plutoprint"

    def __init__(self, module: ModuleType) -> None:
        self._module: Any = module

    def __call__(self, html: str, pictures: Mapping[str, bytes]) -> bytes:
        """The same pages."""
        module = self._module

        class Fetcher(module.ResourceFetcher):  # type: ignore[misc, name-defined]
            """Hands out our own files."""

            def fetch_url(self, url: str) -> Any:
                """Called by the engine; what it raises is a picture or a font that is left out."""
                data, kind = _own(url, pictures)
                return module.ResourceData(data, kind, "")

        book = module.Book(module.PAGE_SIZE_A4)
        book.custom_resource_fetcher = Fetcher()
        book.load_html(html, base_url=f"{SCHEME}/")
        written = bytearray()
        book.write_to_pdf_stream(_Sink(written))
        return bytes(written)


class _Sink:
    """A file-like end for a writer that only writes."""

    def __init__(self, into: bytearray) -> None:
        self._into = into

    def write(self, data: bytes) -> int:
        """Take the bytes."""
        self._into += data
        return len(data)


@cache
def engines() -> tuple[Engine, ...]:
    """The engines that run on this machine, the better one first."""
    found: list[Engine] = []
    broken_pictures = ImageFile.LOAD_TRUNCATED_IMAGES
    for name, engine in (("weasyprint", WeasyPrint), ("plutoprint", PlutoPrint)):
        try:
            found.append(engine(import_module(name)))
        except (ImportError, OSError) as error:  # OSError: Python's part is here, a library is not
            logger.info("no PDF by %s: %s", name, type(error).__name__)
    # WeasyPrint tells Pillow to take broken pictures, and that for the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = broken_pictures
    return tuple(found)


def is_available() -> bool:
    """Whether PDF can be offered at all; the browser's own printing always can."""
    return bool(engines())


def write(html: str, *, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """A whole HTML document as PDF.

    Args:
        html: complete; style sheets of ``static/css/pages`` are linked as ``STYLES`` + name and
            name fonts of ``static/fonts`` as ``FONTS`` + name.
        pictures: bytes by name (``x.jpg``, ``x.png``), addressed as ``PICTURES`` + name.

    Raises ``Unavailable`` when this machine has no engine.
    """
    if not engines():
        raise Unavailable
    return engines()[0](html, pictures or {})
