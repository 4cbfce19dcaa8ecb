"""When two addresses, identities or headlines are the same. Pure."""

import hashlib
import re
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from prcms.base.text import fold, nfc

_TRACKING: Final = re.compile(
    r"utm_.*|fbclid|gclid|yclid|mc_[ce]id|_ga|igshid|nocache|withmediaplayer|amp", re.IGNORECASE
)


def url_key(url: str) -> str:
    """The key of a page: scheme, "www.", tracking parameters, fragment, percent-encoding and
    half-spaces of the address make no difference; its letters' case does. "" for no address."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return ""
    path = quote(nfc(unquote(parts.path)).replace("\u200c", "").rstrip("/"))
    kept = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(k)
    ]
    whole = f"{host}{port}{path}?{urlencode(sorted(kept))}"
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


def guid_key(guid: str) -> str:
    """The key of a feed's own identity: a move from http to https makes no new item."""
    return re.sub(r"^https?://(www\.)?", "", guid.strip(), flags=re.IGNORECASE)[:500] or guid[:500]


def title_key(title: str) -> str:
    """The key of a headline."""
    return fold(title)[:300]


def numbers_in(key: str) -> frozenset[str]:
    """The figures of a headline: two reports that differ in one are two matters."""
    return frozenset(word for word in key.split() if any(char.isdecimal() for char in word))
