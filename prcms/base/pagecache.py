"""Public pages are held as bytes: in this process while they are current, on disk for bad days.

How long a held page is true
    One row (:class:`prcms.base.models.ContentGeneration`) carries a number that every change of
    public content raises in its own transaction (:func:`bump`). Each process reads it at most
    once a second. A page held under an older number is rendered anew. What becomes public or
    lapses by the clock alone is told by the functions named in ``PAGE_CACHE_MOMENTS``: a held
    page ends at the next such moment, to the second. What nobody announces (another press contact,
    a new name) is seen after ``PAGE_CACHE_SECONDS``.
What is held
    Answers with status 200 to GET and HEAD of public paths, asked for without a session, that
    set no cookie and do not call themselves private. The key is scheme, host, path and the
    parameters of ``PAGE_CACHE_PARAMETERS`` in a fixed order; other parameters are taken away
    from the request before it is rendered, so a page cannot depend on what its key leaves out.
On bad days
    The last good copy of each page without parameters also lies under ``VAR_DIR/pages``. When
    rendering fails (PostgreSQL is away) that copy is served, marked with ``X-Last-Good-Copy``
    and the time it was made. Copies older than the last withdrawal (``bump(revoke=True)``) are
    never served.

Redis has no part in this. See docs/decisions/0005-page-cache.md for why and for figures.
"""

import gzip
import hashlib
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import brotli  # type: ignore[import-untyped]  # a C module without stubs
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.module_loading import import_string

from prcms.base.models import ContentGeneration

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
MomentSource = Callable[[datetime], datetime | None]

# What a process may not know yet, in seconds; also how long it believes that PostgreSQL is away.
LAG = 1.0
# How long a reader waits for somebody else's rendering of the same page.
PATIENCE = 5.0
# Headers that belong to one answer, not to the page.
_PER_ANSWER = frozenset({"content-length", "date", "etag", "cache-control", "content-encoding"})
_TOO_BIG = 1024 * 1024


def bump(*, revoke: bool = False) -> None:
    """Tell every process that public content changed. Call inside the changing transaction.

    The number becomes visible with the change itself, so no process can hold old content under
    the new number. The row stays locked until the transaction ends: call this last.

    Args:
        revoke: something was withdrawn or removed, so the copies kept for bad days are void too.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO base_contentgeneration (id, number, revoked, changed_at)"
            " VALUES (1, 1, CASE WHEN %(revoke)s THEN 1 ELSE 0 END, now())"
            " ON CONFLICT (id) DO UPDATE SET number = base_contentgeneration.number + 1,"
            " revoked = CASE WHEN %(revoke)s THEN base_contentgeneration.number + 1"
            " ELSE base_contentgeneration.revoked END, changed_at = now()",
            {"revoke": revoke},
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What a process knows about the content: its number, the last withdrawal, the next moment."""

    number: int
    revoked: int
    next_change: datetime | None
    read_at: float


class Watch:
    """Reads the content generation at most once a second, and again at each announced moment."""

    def __init__(
        self, *, sources: list[MomentSource], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sources = sources
        self._clock = clock
        self._lock = threading.Lock()
        self._known: Known | None = None
        self._last: Known | None = None
        self._away_until = 0.0

    def look(self, now: datetime) -> Known | None:
        """The current state at ``now``, at most a second old; None while PostgreSQL is away."""
        known = self._known
        if known is not None and self._is_fresh(known, now):
            return known
        with self._lock:
            known = self._known
            if known is not None and self._is_fresh(known, now):
                return known
            if self._clock() < self._away_until:
                return None
            self._known = self._read(now)
            self._last = self._known or self._last
            return self._known

    def last(self) -> Known | None:
        """What was known before PostgreSQL went away."""
        return self._last

    def _is_fresh(self, known: Known, now: datetime) -> bool:
        passed = known.next_change is not None and known.next_change <= now
        return not passed and self._clock() - known.read_at < LAG

    def _read(self, now: datetime) -> Known | None:
        try:
            row = ContentGeneration.objects.filter(pk=1).values_list("number", "revoked").first()
            moments = [moment for source in self._sources if (moment := source(now)) is not None]
        except (DatabaseError, InterfaceError):
            log.warning("page cache: the content generation cannot be read")
            self._away_until = self._clock() + LAG
            return None
        number, revoked = row or (0, 0)
        return Known(number, revoked, min(moments, default=None), self._clock())


@dataclass(frozen=True, slots=True)
class Page:
    """One rendered page: its headers, its bytes in two encodings, and until when it is true."""

    headers: tuple[tuple[str, str], ...]
    br: bytes
    gz: bytes
    tag: str
    number: int
    ends_at: datetime | None
    made_at: datetime

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        return len(self.br) + len(self.gz) + 512

    def is_current(self, known: Known, now: datetime) -> bool:
        """Whether the page still says what the database says."""
        return self.number == known.number and (self.ends_at is None or now < self.ends_at)

    @classmethod
    def of(cls, response: HttpResponse, *, known: Known, now: datetime) -> "Page":
        """Take the bytes and lasting headers of a rendered answer."""
        body = response.content
        latest = now + timedelta(seconds=settings.PAGE_CACHE_SECONDS)
        headers = tuple(
            (name, value) for name, value in response.items() if name.lower() not in _PER_ANSWER
        )
        return cls(
            headers=headers,
            br=brotli.compress(body, quality=5),
            gz=gzip.compress(body, compresslevel=6, mtime=0),
            tag=hashlib.blake2b(body, digest_size=12).hexdigest(),
            number=known.number,
            ends_at=min(known.next_change or latest, latest),
            made_at=now,
        )


class Memory:
    """Pages by key, the least recently asked for dropped first when the bytes run out."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._rendering: dict[str, threading.Lock] = {}

    def get(self, key: str) -> Page | None:
        """The held page, current or not."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        """Hold a page; forget others if need be."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += page.size
            while self._bytes > self._limit and self._pages:
                self._drop(next(iter(self._pages)))

    def forget(self, key: str) -> None:
        """Drop a page that is no longer there."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= page.size

    @contextmanager
    def one_renderer(self, key: str) -> Iterator[bool]:
        """True for one caller at a time per key; False for those who waited in vain."""
        with self._lock:
            lock = self._rendering.setdefault(key, threading.Lock())
        got = lock.acquire(timeout=PATIENCE)
        try:
            yield got
        finally:
            if got:
                with self._lock:
                    self._rendering.pop(key, None)
                lock.release()


class Disk:
    """The last good copy of each page, one small file each, oldest removed beyond ``limit``."""

    def __init__(self, folder: Path, *, limit: int = 20_000) -> None:
        self._folder = folder
        self._limit = limit
        self._writes = 0

    def put(self, key: str, page: Page) -> None:
        """Write a copy; a full disk is logged and costs the reader nothing."""
        head = {
            "headers": page.headers,
            "tag": page.tag,
            "number": page.number,
            "made_at": page.made_at.isoformat(),
        }
        path = self._path(key)
        part = path.with_suffix(f".{threading.get_ident()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(json.dumps(head).encode() + b"\n" + page.gz)
            part.replace(path)
            self._prune()
        except OSError:
            log.warning("page cache: a copy could not be written to disk")

    def get(self, key: str, *, revoked: int) -> Page | None:
        """The copy of a page, unless it is older than the last withdrawal."""
        try:
            page = _read_copy(self._path(key).read_bytes())
        except (OSError, ValueError, EOFError, KeyError, TypeError):
            return None
        return page if page.number >= max(revoked, self._revoked()) else None

    def forget(self, key: str) -> None:
        """Remove the copy of a page that is gone."""
        self._path(key).unlink(missing_ok=True)

    def note_revoked(self, number: int) -> None:
        """Remember the last withdrawal for processes that start while PostgreSQL is away."""
        if number <= self._revoked():
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"revoked.{threading.get_ident()}"
            part.write_text(str(number))
            part.replace(self._folder / "revoked")
        except OSError:
            log.warning("page cache: the last withdrawal could not be noted on disk")

    def _revoked(self) -> int:
        try:
            return int((self._folder / "revoked").read_text())
        except (OSError, ValueError):
            return 0

    def _path(self, key: str) -> Path:
        return self._folder / (hashlib.sha256(key.encode()).hexdigest() + ".page")

    def _prune(self) -> None:
        self._writes += 1
        if self._writes % 500:
            return
        copies = sorted(self._folder.glob("*.page"), key=lambda path: path.stat().st_mtime)
        for path in copies[: -self._limit]:
            path.unlink(missing_ok=True)


def _read_copy(data: bytes) -> Page:
    """A page from a copy: one line of JSON, then the compressed bytes."""
    head, _, gz = data.partition(b"\n")
    facts = json.loads(head)
    return Page(
        headers=tuple((name, value) for name, value in facts["headers"]),
        br=brotli.compress(gzip.decompress(gz), quality=1),
        gz=gz,
        tag=facts["tag"],
        number=facts["number"],
        ends_at=None,
        made_at=datetime.fromisoformat(facts["made_at"]),
    )


class PageCacheMiddleware:
    """Answers public pages from memory; stands before sessions, after static files."""

    def __init__(
        self,
        get_response: GetResponse,
        *,
        now: Callable[[], datetime] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not settings.PAGE_CACHE_BYTES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._now = now
        self.memory = Memory(limit=settings.PAGE_CACHE_BYTES)
        self.disk = Disk(Path(settings.VAR_DIR) / "pages")
        sources = [import_string(name) for name in settings.PAGE_CACHE_MOMENTS]
        self.watch = Watch(sources=sources, clock=clock)
        self._revoked = 0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The held page if it is current, else a fresh one, else the last good copy."""
        key = page_key(request)
        if key is None:
            return self.get_response(request)
        now = self.now()
        known = self.watch.look(now)
        if known is None:
            return self._last_good(request, key) or self.get_response(request)
        self._note_revoked(known)
        page = self.memory.get(key)
        if page is not None and page.is_current(known, now):
            return answer(request, page, now=now)
        return self._render(request, key, known=known, now=now)

    def now(self) -> datetime:
        """The moment of this request."""
        return self._now() if self._now else timezone.now()

    def _render(
        self, request: HttpRequest, key: str, *, known: Known, now: datetime
    ) -> HttpResponseBase:
        with self.memory.one_renderer(key) as first:
            page = self.memory.get(key)
            # Somebody else may have rendered it meanwhile; after a long wait its previous copy
            # is better than a crowd of renderers, unless something was withdrawn since.
            if page is not None and (
                page.is_current(known, now) or (not first and page.number >= known.revoked)
            ):
                return answer(request, page, now=now)
            response = self._ask(request)
            if response.status_code >= 500:
                return self._last_good(request, key) or response
            if not may_hold(response):
                self._drop_gone(key, response)
                return response
            page = Page.of(response, known=known, now=now)
            self.memory.put(key, page)
        if "?" not in key:
            self.disk.put(key, page)
        return answer(request, page, now=now)

    def _ask(self, request: HttpRequest) -> HttpResponse:
        """Render for GET whatever was asked: one copy serves HEAD as well."""
        method, request.method = request.method, "GET"
        try:
            response = self.get_response(request)
        finally:
            request.method = method
        return response  # type: ignore[return-value]  # streaming ones fail may_hold

    def _drop_gone(self, key: str, response: HttpResponseBase) -> None:
        if response.status_code in (301, 302, 404, 410):
            self.memory.forget(key)
            self.disk.forget(key)

    def _note_revoked(self, known: Known) -> None:
        if known.revoked > self._revoked:
            self.disk.note_revoked(known.revoked)
            self._revoked = known.revoked

    def _last_good(self, request: HttpRequest, key: str) -> HttpResponse | None:
        last = self.watch.last()
        revoked = last.revoked if last else 0
        page = self.memory.get(key)
        if page is None or page.number < revoked:
            page = self.disk.get(key, revoked=revoked)
        if page is None:
            return None
        response = answer(request, page, now=self.now())
        response.headers["Cache-Control"] = "public, max-age=0, s-maxage=1"
        response.headers["X-Last-Good-Copy"] = page.made_at.astimezone(UTC).isoformat(
            timespec="seconds"
        )
        return response


def page_key(request: HttpRequest) -> str | None:
    """The key under which an answer may be held, or None; strips parameters the key leaves out.

    Stripping changes ``request.GET`` of public pages: unknown parameters never reach a view.
    """
    if request.method not in ("GET", "HEAD") or not _is_public(request.path_info):
        return None
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
        return None
    query = request.META.get("QUERY_STRING", "")
    if query:
        known = [
            (name, value)
            for name, value in parse_qsl(query, encoding="utf-8", errors="replace")
            if name in settings.PAGE_CACHE_PARAMETERS
        ]
        query = urlencode(sorted(known))
        request.META["QUERY_STRING"] = query
        request.GET = QueryDict(query)
    key = f"{request.scheme}://{request.get_host()}{request.path_info}"
    return f"{key}?{query}" if query else key


def _is_public(path: str) -> bool:
    return path.startswith(tuple(settings.PAGE_CACHE_PATHS))


def may_hold(response: HttpResponseBase) -> bool:
    """Whether an answer is the same for everybody: 200, no cookie, not private, not a stream."""
    control = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.cookies
        and not response.streaming
        and "cookie" not in response.headers.get("Vary", "").lower()
        and not any(word in control for word in ("private", "no-store", "no-cache"))
        and isinstance(response, HttpResponse)
        and len(response.content) <= _TOO_BIG
    )


def answer(request: HttpRequest, page: Page, *, now: datetime) -> HttpResponse:
    """The page in the best encoding the reader takes; 304 when the reader has it already."""
    encoding, body = _encoded(page, request.headers.get("Accept-Encoding", ""))
    etag = f'"{page.tag}-{encoding or "id"}"'
    response = HttpResponse(body)
    for name, value in page.headers:
        response.headers[name] = value
    if _has_it(request, etag):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
        if vary := dict(page.headers).get("Vary"):
            response.headers["Vary"] = vary
    else:
        response.headers["Content-Length"] = str(len(body))
        if encoding:
            response.headers["Content-Encoding"] = encoding
        if request.method == "HEAD":
            response.content = b""
    patch_vary_headers(response, ("Accept-Encoding",))
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache_control(page.ends_at, now=now)
    return response


def cache_control(ends_at: datetime | None, *, now: datetime) -> str:
    """What caches in front of us may do: hold for seconds, never past the next moment."""
    seconds: int = settings.PAGE_CACHE_SHARED_SECONDS
    if ends_at is not None:
        seconds = max(0, min(seconds, int((ends_at - now).total_seconds())))
    stale = f"stale-while-revalidate={seconds}, stale-if-error=3600"
    return f"public, max-age=0, s-maxage={seconds}, {stale}"


def _encoded(page: Page, accepted: str) -> tuple[str, bytes]:
    wanted = _accepted(accepted)
    if "br" in wanted:
        return "br", page.br
    if "gzip" in wanted:
        return "gzip", page.gz
    return "", gzip.decompress(page.gz)


def _accepted(header: str) -> set[str]:
    """The codings of an Accept-Encoding header that are not refused with q=0 (RFC 9110 12.5.3)."""
    found = set()
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        if parameters.replace(" ", "").rstrip("0") not in ("q=", "q=0."):
            found.add(name.strip())
    return found


def _has_it(request: HttpRequest, etag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    if not given:
        return False
    tags = parse_etags(given)
    return tags == ["*"] or etag in (tag.removeprefix("W/") for tag in tags)
