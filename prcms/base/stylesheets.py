"""One stylesheet for the public frame, put together from plain files: no build, few requests.

``css/public.css`` does not exist in the source tree. This finder writes it under ``VAR_DIR`` from
the files of ``PUBLIC_STYLESHEETS`` whenever one of them is newer, for ``collectstatic`` as well as
for the development server.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/public.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACES = re.compile(r"\s*\n\s*")


class OneSheetFinder(BaseFinder):
    """Offers ``css/public.css`` to the static files machinery."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """Where the sheet lies, [] or None for other names."""
        if path != NAME:
            return []
        found = str(write())
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """The one file, for ``collectstatic``."""
        folder = write().parent.parent
        yield NAME, FileSystemStorage(location=folder)


def write() -> Path:
    """Write the sheet if it is missing or older than one of its parts; return where it lies."""
    sources = [
        Path(settings.STATICFILES_DIRS[0]) / "css" / f"{name}.css"
        for name in settings.PUBLIC_STYLESHEETS
    ]
    target = Path(settings.VAR_DIR) / "stylesheets" / NAME
    newest = max(source.stat().st_mtime for source in sources)
    if not target.exists() or target.stat().st_mtime < newest:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        part.write_text("\n".join(_small(source.read_text("utf-8")) for source in sources), "utf-8")
        part.replace(target)
    return target


def _small(css: str) -> str:
    """Without comments and indents: the rest is what compression is for."""
    return _SPACES.sub("\n", _COMMENT.sub("", css)).strip() + "\n"
