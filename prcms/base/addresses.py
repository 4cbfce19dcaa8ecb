"""Which addresses may be fetched: taken apart once, by one reader, strictly.

Pure: no packet is sent and no setting is read here. :mod:`prcms.base.http` asks.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin

import idna
from requests_hardened.ip_filter import EXTRA_BLOCKED_NET_RANGES

MAX_URL: Final = 4096
PORTS: Final = frozenset({80, 443, 8080, 8443})

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressError(ValueError):
    """An address that must not be fetched, or that two readers could read differently."""


def _networks(*blocks: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(block) for block in blocks)


# IANA special-purpose registries (RFC 6890 and later), written out because ``is_global`` differs
# between Python versions and calls several of these global (python/cpython#113171).
_DENIED_V4: Final = _networks(
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",
    "100.64.0.0/10",  # carrier-grade NAT; cloud metadata lives here, too
    "127.0.0.0/8",
    "168.63.129.16/32",  # a cloud's inner service on a public-looking address
    "169.254.0.0/16",  # link-local, metadata services
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",  # documentation
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved and broadcast
)
# Only 2000::/3 is handed out to anybody. All else – loopback, ULA, link-local, site-local,
# multicast, IPv4-mapped, IPv4-compatible, IPv4-translated, NAT64 – falls outside of it.
_UNICAST_V6: Final = ipaddress.IPv6Network("2000::/3")
_DENIED_V6: Final = _networks(
    "2001::/23",  # protocol assignments: Teredo (an IPv4 address inside), ORCHID, benchmarks
    "2001:db8::/32",
    "2002::/16",  # 6to4: an IPv4 address inside
    "2620:4f:8000::/48",
    "3ffe::/16",
    "3fff::/20",
)
_DENIED: Final = (*_DENIED_V4, *_DENIED_V6, *EXTRA_BLOCKED_NET_RANGES)
# ISATAP (RFC 5214) hides an IPv4 address behind these middle bits of any prefix.
_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the open internet and hides no other address inside."""
    if isinstance(address, ipaddress.IPv6Address) and (
        address.scope_id is not None
        or address not in _UNICAST_V6
        or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
    ):
        return False
    return address.is_global and not any(
        address in network for network in _DENIED if network.version == address.version
    )


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart once; nothing else ever parses it again."""

    scheme: str
    host: str
    port: int
    path: str
    literal: IPAddress | None

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        standard = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == standard else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def endpoint(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


_URL = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::([0-9]{0,5}))?")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_INNER_SUFFIXES: Final = (
    ".localhost",
    ".localdomain",
    ".local",
    ".internal",
    ".intranet",
    ".lan",
    ".home.arpa",
    ".onion",
)


def parse(url: object) -> Target:
    """Take an address apart. Raises :class:`AddressError`.

    Follows RFC 3986 for the parts and the number test of the WHATWG URL standard ("ends in a
    number") for hosts; stricter than both wherever two readers could disagree.
    """
    if not isinstance(url, str) or len(url) > MAX_URL:
        raise AddressError("not an address")
    found = _URL.fullmatch(url.strip(" \t\r\n"))
    if found is None or _FORBIDDEN.search(found[0]):
        raise AddressError("not a plain http or https address")
    scheme, authority, path, query = found[1].lower(), found[2], found[3], found[4] or ""
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None or "@" in authority or "%" in authority:
        raise AddressError("host cannot be read with certainty")
    host, literal = _host(parts[1])
    port = int(parts[2]) if parts[2] else {"http": 80, "https": 443}[scheme]
    if not 0 < port < 65536:
        raise AddressError("no such port")
    try:
        path = quote(path or "/", safe="/%:@!$&'()*+,;=-._~")
        query = quote(query, safe="/%:@!$&'()*+,;=-._~?[]")
    except UnicodeEncodeError as error:
        raise AddressError("not Unicode text") from error
    return Target(scheme, host, port, path + query, literal)


def _host(written: str) -> tuple[str, IPAddress | None]:
    if written.startswith("["):
        try:
            v6 = ipaddress.IPv6Address(written[1:-1])
        except ValueError as error:
            raise AddressError("not an IPv6 address") from error
        return v6.compressed, v6
    name = written.lower() if written.isascii() else _to_ascii(written)
    name = name.removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError("not a host name")
    if not _NUMBER.fullmatch(labels[-1]):
        return name, None
    try:
        v4 = ipaddress.IPv4Address(written)
    except ValueError as error:
        raise AddressError("a number in place of a host name") from error
    return str(v4), v4


def _to_ascii(written: str) -> str:
    if len(written) > 253:
        raise AddressError("host name too long")
    # "۱۲۷.۰.۰.۱" is a legal international name and still only ever meant as a number.
    if written.rstrip(".。．｡").replace("。", ".").split(".")[-1].isnumeric():
        raise AddressError("a number in place of a host name")
    try:
        return idna.encode(written, uts46=True, std3_rules=True).decode("ascii").lower()
    except (UnicodeError, ValueError, IndexError) as error:
        raise AddressError("not an international host name") from error


def is_listed(
    target: Target, *, ports: Collection[int] = PORTS, private: Collection[str] = ()
) -> bool:
    """Refuse by what is written, before any look-up.

    ``private`` holds exact ``"host:port"`` endpoints; ``True`` means that ``target`` is one of
    them and may resolve to anything. Raises :class:`AddressError`.
    """
    if target.endpoint in private:
        return True
    if target.port not in ports:
        raise AddressError("port not allowed")
    if target.literal is not None:
        if not is_public(target.literal):
            raise AddressError("not a public address")
        return False
    if "." not in target.host or target.host.endswith(_INNER_SUFFIXES):
        raise AddressError("not a public host name")
    return False


def follow(target: Target, location: str) -> str:
    """The address that a ``Location`` header means (RFC 9110, 10.2.2), not yet checked.

    Raises :class:`AddressError` for what readers could read differently.
    """
    with contextlib.suppress(UnicodeError):
        # Header text arrives as Latin-1; sites send UTF-8 in it.
        location = location.encode("latin-1").decode("utf-8")
    if _FORBIDDEN.search(location):
        raise AddressError("redirect cannot be read with certainty")
    try:
        return urljoin(target.url, location)
    except ValueError as error:
        raise AddressError("redirect to no address") from error
