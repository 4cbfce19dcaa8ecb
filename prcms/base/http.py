"""The one way out: fetching addresses that people typed or that pages named.

Every look at the outside (feeds, article pages, link checks) goes through :func:`get`, every
question to a service through :func:`post_json`. They keep
the promises that keep a fetcher from being turned inwards (OWASP "Server Side Request Forgery",
CWE-918) or worn down (CWE-400, CWE-409):

* ``http`` and ``https`` only, listed ports only, no name and password in the address, and one
  spelling per address: what a lenient resolver would read as a number is refused, not guessed at;
* a host is looked up once; *every* address it has must be public; the connection goes to one of
  the addresses that were checked. ``Host``, SNI and the certificate stay with the name, so a name
  that resolves differently the second time changes nothing;
* each redirect is a new address to be checked, three at most;
* proxies, cookies, ``.netrc`` and certificate settings of the environment are not read;
* bytes are counted after unpacking and on the wire, header lines too, and one deadline covers
  look-up, connecting, TLS, headers and body.

Ours on top of requests and of requests-hardened's list: that library looks at the first address
only, lets several inner IPv6 ranges pass, looks names up again when connecting, follows a
redirect's body without limit and can only open *all* of loopback.

Waiting between requests to one host is the caller's business.
"""

from __future__ import annotations

import codecs
import http.client
import io
import ipaddress
import json
import re
import socket
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Final

import requests
import urllib3
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection

from prcms.base.addresses import (
    PORTS,
    AddressError,
    IPAddress,
    Target,
    follow,
    is_listed,
    is_public,
    parse,
)

MAX_BYTES: Final = 2 * 1024 * 1024
TIMEOUT: Final = 10.0
MAX_REDIRECTS: Final = 3
USER_AGENT: Final = "Mozilla/5.0 (compatible; press-office-portal/1.0)"

CONNECT_SECONDS: Final = 4.0
READ_SECONDS: Final = 8.0
MAX_HEADER_BYTES: Final = 64 * 1024
MAX_ADDRESSES_TRIED: Final = 3


class HttpError(Exception):
    """Nothing usable came back. ``str()`` is for logs and names no address; ``sentence`` is for
    the screen; ``temporary`` says whether another try later makes sense."""

    temporary: ClassVar[bool] = False
    sentence: ClassVar[str | Promise] = _("The address could not be fetched.")


class Refused(HttpError):
    """Our rules forbid this address or this answer; another try would be refused as well."""

    sentence = _("This address may not be fetched. Use a public http or https address.")


class Unreachable(HttpError):
    """No such host, no connection, a bad certificate or a broken answer."""

    temporary = True
    sentence = _("The site cannot be reached at the moment.")


class TooLarge(HttpError):
    """The answer, its headers or what it unpacks to is above the limit."""

    sentence = _("The answer of the site is too large.")


class TimedOut(HttpError):
    """The deadline passed before the answer was complete."""

    temporary = True
    sentence = _("The site took too long to answer.")


def _setting(name: str) -> Any:
    try:
        return getattr(settings, name, None)
    except ImproperlyConfigured:
        return None


def _endpoints(entries: Collection[str]) -> frozenset[str]:
    return frozenset(str(entry).strip().lower() for entry in entries)


def _allowed_private() -> frozenset[str]:
    return _endpoints(_setting("HTTP_ALLOWED_PRIVATE") or ())


def _allowed_ports() -> frozenset[int]:
    return PORTS | {int(port) for port in _setting("HTTP_ALLOWED_PORTS") or ()}


# Time --------------------------------------------------------------------------------------


class _Budget:
    """The seconds left for one call, all hops together; ``step`` is the longest silence."""

    __slots__ = ("_deadline", "_step")

    def __init__(self, seconds: float, step: float = READ_SECONDS) -> None:
        self._deadline = time.monotonic() + seconds
        self._step = step

    def left(self, step: float | None = None) -> float:
        """Seconds that the next step may take; :class:`TimedOut` when there are none."""
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimedOut("deadline passed")
        return min(self._step if step is None else step, remaining)


# One connection ----------------------------------------------------------------------------


def _resolve(target: Target, budget: _Budget) -> list[IPAddress]:
    """Look the host up, once. ``getaddrinfo`` knows no deadline, so a thread waits for it."""
    answers: list[Any] = []
    errors: list[Exception] = []

    def look_up() -> None:
        try:
            answers.extend(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001  # told to the caller, not to the thread
            errors.append(error)

    thread = threading.Thread(target=look_up, daemon=True, name="http-look-up")
    thread.start()
    thread.join(budget.left())
    if thread.is_alive():
        raise TimedOut("look-up took too long")
    if errors:
        raise Unreachable("host not found") from errors[0]
    try:
        found = [ipaddress.ip_address(answer[4][0]) for answer in answers]
    except ValueError as error:
        raise Refused("the resolver gave something that is no address") from error
    if not found:
        raise Unreachable("host not found")
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Route:
    """Where one hop goes: addresses that were checked, and nothing else."""

    addresses: tuple[IPAddress, ...]
    port: int
    budget: _Budget
    wire_bytes: int

    def connect(self) -> socket.socket:
        failure: OSError | None = None
        for address in self.addresses[:MAX_ADDRESSES_TRIED]:
            family = socket.AF_INET if address.version == 4 else socket.AF_INET6
            try:
                sock = socket.socket(family, socket.SOCK_STREAM)
            except OSError as error:
                failure = error
                continue
            try:
                sock.settimeout(self.budget.left(CONNECT_SECONDS))
                sock.connect((str(address), self.port))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                sock.close()
                failure = error
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        if isinstance(failure, TimeoutError):
            raise TimedOut("no connection in time") from failure
        raise Unreachable("no connection") from failure


class _Reader(io.RawIOBase):
    """A socket's bytes, counted and under the deadline.

    A time-out of the socket alone is not enough: it begins anew with every byte that drips in.
    """

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, budget: _Budget) -> None:
        super().__init__()
        self._sock, self._raw, self._budget = sock, raw, budget
        self._count = 0
        self.limit = MAX_HEADER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._sock.settimeout(self._budget.left())
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError as error:
            raise TimedOut("no data in time") from error
        self._count += count or 0
        if self._count > self.limit:
            raise TooLarge("more bytes on the wire than allowed")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """The standard library's answer, read through :class:`_Reader`."""

    def __init__(self, sock: socket.socket, *args: Any, route: _Route, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._reader = _Reader(sock, self.fp.detach(), route.budget)
        self._wire_bytes = route.wire_bytes
        self.fp = io.BufferedReader(self._reader)

    def begin(self) -> None:
        try:
            super().begin()
        except http.client.LineTooLong as error:
            raise TooLarge("header line too long") from error
        except http.client.HTTPException as error:
            if str(error).startswith("got more than"):
                raise TooLarge("too many header lines") from error
            raise
        self._reader.limit = self._wire_bytes


class _PinnedHTTP(HTTPConnection):
    def __init__(self, *args: Any, route: _Route, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._route = route
        self.response_class = partial(_Answer, route=route)  # type: ignore[assignment]  # called like a class

    def _new_conn(self) -> socket.socket:
        return self._route.connect()


class _PinnedHTTPS(HTTPSConnection):
    def __init__(self, *args: Any, route: _Route, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._route = route
        self.response_class = partial(_Answer, route=route)  # type: ignore[assignment]  # called like a class

    def _new_conn(self) -> socket.socket:
        return self._route.connect()


class _PinnedAdapter(HTTPAdapter):
    """requests' transport with our connections; made for one hop and closed after it."""

    def __init__(self, route: _Route) -> None:
        self._route = route
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        kind = _PinnedHTTPS if pool.scheme == "https" else _PinnedHTTP
        pool.ConnectionCls = partial(kind, route=self._route)
        return pool


# The call ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. A status of 400 and above is an answer, too, and is not raised.

    ``url`` is the address of the last hop, ``headers`` do not mind upper and lower case,
    ``content`` is unpacked.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def not_modified(self) -> bool:
        """The copy that ``etag`` or ``last_modified`` named is still the current one."""
        return self.status == 304

    @property
    def content_type(self) -> str:
        """Media type in lower case without parameters; ``""`` when the site names none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def etag(self) -> str:
        return self.headers.get("ETag", "")

    @property
    def last_modified(self) -> str:
        return self.headers.get("Last-Modified", "")

    @property
    def encoding(self) -> str:
        """Name of a text codec that exists: byte order mark, header, the document's own word,
        UTF-8 where it fits, else windows-1256 (old Afghan and Iranian sites)."""
        for mark, name in _MARKS:
            if self.content.startswith(mark):
                return name
        declared = _CHARSET.search(self.headers.get("Content-Type", ""))
        within = _CHARSET_WITHIN.search(self.content[:2048])
        for word in (declared[1] if declared else "", within[1].decode("ascii") if within else ""):
            if word and (name := _codec(word)):
                return name
        try:
            self.content.decode("utf-8")
        except UnicodeDecodeError as error:
            # A capped answer may end in the middle of a letter.
            return "utf-8" if error.start >= len(self.content) - 3 else "windows-1256"
        return "utf-8"

    @property
    def text(self) -> str:
        return self.content.decode(self.encoding, errors="replace")


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN = re.compile(
    rb"(?:charset|encoding)\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)


def _codec(word: str) -> str:
    try:
        # Only text codecs decode bytes to str; "zip" or "rot13" must not be reachable.
        b"a".decode(word, errors="replace")
        return codecs.lookup(word).name
    except (LookupError, ValueError, TypeError):
        return ""


_NOT_FOR_CALLERS: Final = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade"}
)
_SECRETS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


def get(
    url: str,
    *,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    headers: Mapping[str, str] | None = None,
    allow_types: Collection[str] | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    user_agent: str | None = None,
    private: Collection[str] = (),
) -> Response:
    """Fetch one address.

    ``max_bytes`` limits the *unpacked* body; ``timeout`` is in seconds for everything together.
    ``allow_types`` are media types (``"text/html"``, or ``"image/"`` for a whole family; ``""``
    for answers that name none) that a successful answer must have, checked before its body is
    read. ``etag`` and ``last_modified`` are what the last answer carried (RFC 9110, 13.1); the
    answer is then ``not_modified`` without a body when nothing is new.

    ``settings.HTTP_ALLOWED_PORTS`` adds ports. ``settings.HTTP_ALLOWED_PRIVATE`` opens exact
    ``"host:port"`` endpoints, written as in the address, whatever they resolve to; it is empty
    unless a test or a neighbouring service needs it; ``private`` opens further ones to this call.

    Raises :class:`Refused`, :class:`Unreachable`, :class:`TooLarge` or :class:`TimedOut`, all of
    them :class:`HttpError`, and nothing else. No retries, no cookies, nothing cached.
    """
    budget = _Budget(timeout)
    sent = _headers(headers, etag=etag, last_modified=last_modified, user_agent=user_agent)
    try:
        target = parse(url)
        for _hop in range(MAX_REDIRECTS + 1):
            outcome = _fetch(
                target,
                sent,
                budget,
                max_bytes=max_bytes,
                allow_types=allow_types,
                also=_endpoints(private),
            )
            if isinstance(outcome, Response):
                return outcome
            following = parse(outcome)
            if following.authority != target.authority or following.scheme != target.scheme:
                sent = {name: v for name, v in sent.items() if name.lower() not in _SECRETS}
            target = following
    except AddressError as error:
        raise Refused(str(error)) from error
    raise Refused("too many redirects")


def post_json(
    url: str,
    payload: object,
    *,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    private: Collection[str] = (),
) -> Response:
    """Ask a service with a JSON body and return its answer, whatever its status.

    The address rules are those of :func:`get`. ``private`` names further exact ``"host:port"``
    endpoints that may be inner ones. The service may be silent for the whole ``timeout``
    (seconds): it works before it answers. Redirects are refused: what was asked, and the key in
    ``headers``, are for this address alone. Raises as :func:`get` does.
    """
    budget = _Budget(timeout, step=timeout)
    sent = _headers(headers, etag=None, last_modified=None, user_agent=None)
    sent |= {"Accept": "application/json", "Content-Type": "application/json"}
    try:
        body = json.dumps(payload, ensure_ascii=False).encode()
        outcome = _fetch(
            parse(url),
            sent,
            budget,
            max_bytes=max_bytes,
            allow_types=None,
            body=body,
            also=_endpoints(private),
        )
    except (AddressError, ValueError) as error:
        raise Refused(str(error)) from error
    if isinstance(outcome, Response):
        return outcome
    raise Refused("a redirect in place of an answer")


def _headers(
    extra: Mapping[str, str] | None,
    *,
    etag: str | None,
    last_modified: str | None,
    user_agent: str | None,
) -> dict[str, str]:
    sent = {
        "User-Agent": user_agent or _setting("HTTP_USER_AGENT") or USER_AGENT,
        "Accept": "*/*",
        # Only what we unpack ourselves within limits.
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    if etag:
        sent["If-None-Match"] = etag
    if last_modified:
        sent["If-Modified-Since"] = last_modified
    for name, value in (extra or {}).items():
        if name.lower() in _NOT_FOR_CALLERS:
            raise Refused("this header is set by the client itself")
        sent[name] = value
    return sent


def _fetch(
    target: Target,
    headers: Mapping[str, str],
    budget: _Budget,
    *,
    max_bytes: int,
    allow_types: Collection[str] | None,
    body: bytes | None = None,
    also: frozenset[str] = frozenset(),
) -> Response | str:
    """One hop: the answer, or the address of the next hop. With a ``body`` it is a POST."""
    listed = is_listed(target, ports=_allowed_ports(), private=_allowed_private() | also)
    addresses = [target.literal] if target.literal is not None else _resolve(target, budget)
    if not listed and not all(is_public(address) for address in addresses):
        raise Refused("the host has an address that is not public")
    # Chunk marks and a bad compressor may double the bytes on the wire, not more.
    route = _Route(tuple(addresses), target.port, budget, 2 * max_bytes + 4 * MAX_HEADER_BYTES)
    adapter = _PinnedAdapter(route)
    try:
        answer = _send(adapter, target, headers, budget, body)
        try:
            return _take(answer, target, max_bytes=max_bytes, allow_types=allow_types)
        finally:
            answer.close()
    except AddressError:
        raise
    except requests.exceptions.SSLError as error:
        raise Unreachable("no trustworthy encrypted connection") from error
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
        raise TimedOut("no data in time") from error
    except (
        requests.exceptions.RequestException,
        urllib3.exceptions.HTTPError,
        http.client.HTTPException,
        OSError,
        ValueError,
    ) as error:
        budget.left()
        raise Unreachable("broken answer") from error
    finally:
        adapter.close()


def _send(
    adapter: _PinnedAdapter,
    target: Target,
    headers: Mapping[str, str],
    budget: _Budget,
    body: bytes | None,
) -> requests.Response:
    method = "GET" if body is None else "POST"
    try:
        prepared = requests.Request(method, target.url, headers=dict(headers), data=body).prepare()
    except (requests.exceptions.RequestException, ValueError, UnicodeError) as error:
        raise Refused("not an address or header that can be sent") from error
    # The library must read the address as we do, or it is nobody's to follow.
    if not (prepared.url or "").startswith(f"{target.scheme}://{target.authority}/"):
        raise Refused("host cannot be read with certainty")
    seconds = budget.left()
    # Straight to the transport: a session would follow redirects' bodies, cookies and .netrc.
    return adapter.send(prepared, stream=True, timeout=(seconds, seconds), verify=True, proxies={})


def _take(
    answer: requests.Response,
    target: Target,
    *,
    max_bytes: int,
    allow_types: Collection[str] | None,
) -> Response | str:
    headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(answer.headers)
    status = answer.status_code
    location = headers.get("Location")
    if status in _REDIRECTS and location:
        return follow(target, location)
    if status < 300 and allow_types is not None:
        _check_type(headers.get("Content-Type", ""), allow_types)
    packing = headers.get("Content-Encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise Refused("packed in a way that was not asked for")
    length = headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > max_bytes:
        raise TooLarge("announced length above the limit")
    return Response(target.url, status, headers, _body(answer.raw, max_bytes))


def _check_type(declared: str, allowed: Collection[str]) -> None:
    kind = declared.partition(";")[0].strip().lower()
    for entry in allowed:
        wanted = entry.lower().removesuffix("*")
        if kind == wanted or (wanted.endswith("/") and kind.startswith(wanted)):
            return
    raise Refused("not the kind of document that was asked for")


def _body(raw: Any, max_bytes: int) -> bytes:
    """Unpack in small steps, so that a bomb is noticed at the limit and never held."""
    taken = bytearray()
    for chunk in raw.stream(16 * 1024, decode_content=True):
        taken += chunk
        if len(taken) > max_bytes:
            raise TooLarge("more unpacked bytes than allowed")
    return bytes(taken)
