"""From the bytes of a feed to its items. Pure: no network, no files, no database, no clock.

Reads RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1.x and news sitemaps. Everything a
publisher can get wrong is expected: charsets, dates, links, markup, identities. Nothing is ever
fetched or opened, whatever the bytes look like, and no DOCTYPE is ever read.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from io import BytesIO
from typing import Any, Final, Literal
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import feedparser

from monitoring.feed_dates import KABUL, Confidence, FeedDate, read_date
from monitoring.feed_text import decode, http_charset, repair_references, to_line, to_plain
from prcms.base.language import normalise as normalise_tag

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_ITEMS: Final = 2000
TITLE_LENGTH: Final = 300
SUMMARY_LENGTH: Final = 4000
TEXT_LENGTH: Final = 40_000
LINK_LENGTH: Final = 2000
GUID_LENGTH: Final = 500

Kind = Literal["rss", "atom", "rdf", "json", "sitemap", "html", "empty", "unknown"]
DateSource = Literal["published", "updated", "none"]


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """One entry of a feed, cleaned: plain text only, NFC, without bidi overrides and controls.

    ``link`` is absolute http or https, or "". ``published`` is an aware moment in UTC or None:
    a date that is missing, unreadable or in the future is never replaced by another one; what the
    publisher wrote stays in ``date_text``, how sure the reading is in ``date_confidence`` (see
    :class:`monitoring.feed_dates.FeedDate`). ``guid`` is never empty and unique within the feed.
    ``language`` is what the feed declares (two-letter code, or ""), which is often wrong.
    """

    title: str
    link: str
    published: datetime | None
    summary: str
    guid: str
    author: str = ""
    text: str = ""
    language: str = ""
    date_source: DateSource = "none"
    date_confidence: Confidence = "none"
    date_text: str = ""


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a body turned out to be, for the screen that adds a source and for the health line."""

    kind: Kind
    items: list[ParsedItem] = field(default_factory=list)
    title: str = ""
    language: str = ""
    charset: str = ""
    charset_repaired: bool = False
    well_formed: bool = True
    left_out: int = 0


def parse_feed(
    data: bytes | str,
    *,
    headers: Mapping[str, str] | None = None,
    now: datetime | None = None,
    zone: tzinfo = KABUL,
) -> list[ParsedItem]:
    """The items of a feed, in its order. Total: never raises, [] when there is nothing to read.

    Args:
        data: the body as it came, at most 8 MiB (a larger one is not read: []).
        headers: of the response, in any case. ``Content-Type`` hints at the charset,
            ``Content-Location`` is the base of relative links, ``Date`` is the publisher's "now".
        now: overrules ``Date``. What claims to be more than a day later gets no date.
        zone: assumed where a time names no zone; Kabul by default.

    Returns:
        At most 2000 items (500 where the text is not well-formed XML). An entry given twice stands once; different entries under one guid are
        kept apart by salting all of their guids with their links.
    """
    return inspect_feed(data, headers=headers, now=now, zone=zone).items


def inspect_feed(
    data: bytes | str,
    *,
    headers: Mapping[str, str] | None = None,
    now: datetime | None = None,
    zone: tzinfo = KABUL,
) -> FeedReport:
    """:func:`parse_feed` with its findings about the feed itself. Same arguments; never raises."""
    told = _lower(headers)
    if not data or len(data) > MAX_BYTES:
        return FeedReport("unknown" if data else "empty")
    if isinstance(data, str):  # read from a file opened as text: what is said of bytes is past
        data, told = data.encode("utf-8", "replace"), {**told, "content-type": "; charset=utf-8"}
    decoded = decode(bytes(data), declared=http_charset(told.get("content-type", "")))
    text = decoded.text
    if not text.strip():
        return FeedReport("empty")
    if now is None:
        now = read_date(told.get("date", "")).moment
    context = _Context(
        base=_link(told.get("content-location", ""), ""),
        language=normalise_tag(told.get("content-language", "")) or "",
        now=now,
        zone=zone,
    )
    report = (_read_json if text.lstrip()[:1] == "{" else _read_xml)(text, context)
    items = _distinct(report.items)
    return replace(
        report,
        items=items[:MAX_ITEMS],
        left_out=max(0, len(items) - MAX_ITEMS),
        charset=decoded.charset,
        charset_repaired=decoded.repaired,
    )


@dataclass(frozen=True, slots=True)
class _Context:
    base: str
    language: str
    now: datetime | None
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class _Raw:
    """The strings of one entry as the format gave them."""

    title: str = ""
    link: str = ""
    guid: str = ""
    published: str = ""
    updated: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    language: str = ""


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in (headers or {}).items():
        if isinstance(name, str) and isinstance(value, str):
            found[name.lower()] = value
    return found


# XML ---------------------------------------------------------------------------------------

_ROOTS: Final[dict[str, Kind]] = {
    "rss": "rss",
    "rdf": "rdf",
    "feed": "atom",
    "channel": "rss",
    "urlset": "sitemap",
    "html": "html",
}
_START_TAG = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})(?=[\s/>])")
_PROLOG = 100_000
# Beyond this a broken text is read entry by entry only: the forgiving parser is slow.
_FORGIVEN = 60_000
# How many entries of a broken text are read; more would take the time of other sources.
_SALVAGED = 500
_ENTRY = {"rss": "item", "rdf": "item", "atom": "entry"}


def _read_xml(text: str, context: _Context) -> FeedReport:
    kind, start = _find_root(text)
    if kind in ("unknown", "html"):
        return FeedReport(kind)
    body = repair_references(_without_tail(text[start:], kind))
    if kind == "sitemap":
        return _read_sitemap(body, context)
    result, well_formed = _feedparser(body, kind, context)
    feed = _plain_dict(result.get("feed"))
    link = _link(_string(feed, "link"), context.base)
    declared = normalise_tag(_string(feed, "language")) or context.language
    entries = result.get("entries")
    raws = (_raw_entry(_plain_dict(entry)) for entry in (entries or [])[: MAX_ITEMS * 2])
    context = replace(context, base=context.base or link, language=declared)
    return FeedReport(
        kind,
        items=_items(raws, context),
        title=to_line(_string(feed, "title"), limit=200),
        language=declared,
        well_formed=well_formed,
    )


def _find_root(text: str) -> tuple[Kind, int]:
    """Where the feed's own element begins. Declarations, comments, a DOCTYPE with its entities and
    whatever a broken server printed before it are skipped and never parsed."""
    at = 0
    end = min(len(text), _PROLOG)
    seen_html = False
    while (at := text.find("<", at, end)) >= 0:
        if text.startswith("<!--", at):
            at = _after(text, "-->", at + 4)
        elif text.startswith("<?", at):
            at = _after(text, "?>", at + 2)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            at = _after_doctype(text, at + 9)
        else:
            match = _START_TAG.match(text, at)
            kind = _ROOTS.get(match.group(1).lower()) if match else None
            if kind == "html":
                seen_html = True
            elif kind:
                return kind, at
            at += 1
    return ("html" if seen_html else "unknown"), len(text)


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return found + len(mark) if found >= 0 else len(text)


def _after_doctype(text: str, at: int) -> int:
    """The end of a document type declaration, its internal subset and quoted strings included."""
    depth = 0
    quote = ""
    for index in range(at, len(text)):
        char = text[index]
        if quote:
            if char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
        elif char == ">" and depth <= 0:
            return index + 1
    # Never closed: take its first ">" for the end, the rest may still be a feed.
    return _after(text, ">", at)


def _without_tail(body: str, kind: Kind) -> str:
    """Cut what follows the root, or close a text that broke off after its last whole entry."""
    match = _START_TAG.match(body)
    if match is None:
        return body
    name = match.group()[1:]
    closing = body.rfind(f"</{name}")
    if closing >= 0:
        return body[:closing] + f"</{name}>"
    entry = _ENTRY.get(kind)
    last = body.rfind(f"</{entry}>") if entry else -1
    if last < 0:
        return body
    whole = body[: last + len(f"</{entry}>")]
    inner = "</channel>" if kind == "rss" and name.lower() == "rss" else ""
    return f"{whole}{inner}</{name}>"


def _feedparser(body: str, kind: Kind, context: _Context) -> tuple[dict[str, Any], bool]:
    """Read with feedparser, from memory only. A broken text is read entry by entry, so that one
    bad entry costs itself and no other."""
    try:
        parser = ElementTree.XMLParser(target=_Nothing())  # noqa: S314 -- no DOCTYPE comes so far
        parser.feed(body)
        parser.close()
    except (ElementTree.ParseError, ValueError):
        return _salvage(body, kind, context), False
    return _run_feedparser(body, context), True


class _Nothing:
    """A parser target that keeps nothing: only well-formedness is asked for."""

    def close(self) -> None:
        return None


def _run_feedparser(body: str, context: _Context) -> dict[str, Any]:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if context.base:
        headers["content-location"] = context.base
    try:
        # A BytesIO, always: given text, feedparser opens what looks like an address or a path.
        result = feedparser.parse(
            BytesIO(body.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # noqa: BLE001 -- a hostile text must cost its own source only
        return {}
    return _plain_dict(result)


def _salvage(body: str, kind: Kind, context: _Context) -> dict[str, Any]:
    name = _ENTRY.get(kind, "item")
    opening = re.compile(rf"<(?:[\w.-]{{1,40}}:)?{name}(?=[\s>])", re.IGNORECASE)
    starts = [match.start() for match in opening.finditer(body)][: _SALVAGED + 1]
    if not starts:
        return _run_feedparser(body[:_FORGIVEN], context)
    head = body[: starts[0]][:_FORGIVEN]
    result = _run_feedparser(f"{head}</{name}>", context)
    entries: list[Any] = []
    forgiven = 0
    ends = [*starts[1:], len(body)]
    for start, end in list(zip(starts, ends, strict=True))[:_SALVAGED]:
        piece = _whole_entry(body[start:end], name)
        forgiven += len(piece)
        if forgiven > 10 * _FORGIVEN:
            break
        found = _run_feedparser(f"{head}{piece}", context).get("entries")
        entries.extend((found or [])[:1])
    return {"feed": result.get("feed"), "entries": entries}


def _whole_entry(piece: str, name: str) -> str:
    end = piece.rfind(f"</{name}>")
    return (piece[: end + len(name) + 3] if end >= 0 else piece)[:_FORGIVEN]


def _plain_dict(value: object) -> dict[str, Any]:
    """The stored keys of feedparser's dictionary, without its guesses for missing ones."""
    return dict(dict.items(value)) if isinstance(value, dict) else {}


def _string(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _raw_entry(entry: dict[str, Any]) -> _Raw:
    guid = _string(entry, "id")
    summary = _string(entry, "summary") or _string(entry, "description")
    content = max(
        (_string(_plain_dict(part), "value") for part in _list(entry, "content")),
        key=len,
        default="",
    )
    detail = _plain_dict(entry.get("title_detail"))
    return _Raw(
        title=_string(entry, "title") or _string(entry, "media_title"),
        link=_entry_link(entry, guid),
        guid=guid,
        published=_string(entry, "published") or _string(entry, "created"),
        updated=_string(entry, "updated") or _string(entry, "date"),
        summary=summary or content,
        content=content,
        author=_string(entry, "author"),
        language=_string(detail, "language"),
    )


def _list(entry: Mapping[str, Any], key: str) -> list[Any]:
    value = entry.get(key)
    return value if isinstance(value, list) else []


def _entry_link(entry: Mapping[str, Any], guid: str) -> str:
    """The page of an entry: its alternate link, not its own file, its pictures or its replies."""
    links = [_plain_dict(link) for link in _list(entry, "links")]
    for wanted in (("alternate",), ("", "related", "via")):
        for link in links:
            if (_string(link, "rel") or "") in wanted and _string(link, "href").strip():
                return _string(link, "href")
    if _string(entry, "link"):
        return _string(entry, "link")
    # A guid that is an address is the page, unless the feed says otherwise.
    return guid if re.match(r"https?://", guid, re.IGNORECASE) else ""


# Other formats -----------------------------------------------------------------------------

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def _read_sitemap(body: str, context: _Context) -> FeedReport:
    """A news sitemap; an ordinary one, without titles, has no news to tell."""
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 -- no DOCTYPE has come this far
    except (ElementTree.ParseError, ValueError):
        return FeedReport("sitemap", well_formed=False)
    raws = []
    for url in list(root)[: MAX_ITEMS * 2]:
        places = [child for child in url if child.tag.rpartition("}")[2] == "loc"]
        news = url.find(f"{_NEWS}news")
        if news is None or not places:
            continue
        link = (places[0].text or "").strip()
        raws.append(
            _Raw(
                title=news.findtext(f"{_NEWS}title", ""),
                link=link,
                guid=link,
                published=news.findtext(f"{_NEWS}publication_date", ""),
                language=news.findtext(f"{_NEWS}publication/{_NEWS}language", ""),
            )
        )
    return FeedReport("sitemap", items=_items(raws, context))


def _read_json(text: str, context: _Context) -> FeedReport:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return FeedReport("unknown")
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list):
        return FeedReport("unknown")
    declared = normalise_tag(_string(feed, "language")) or context.language
    base = context.base or _link(_string(feed, "home_page_url"), "")
    raws = (_raw_json(entry) for entry in entries[: MAX_ITEMS * 2] if isinstance(entry, dict))
    return FeedReport(
        "json",
        items=_items(raws, replace(context, base=base, language=declared)),
        title=to_line(_string(feed, "title"), limit=200),
        language=declared,
    )


def _raw_json(entry: dict[str, Any]) -> _Raw:
    number = entry.get("id")
    guid = str(number) if isinstance(number, int | float) else _string(entry, "id")
    people = [_plain_dict(person) for person in [entry.get("author"), *_list(entry, "authors")]]
    content = _string(entry, "content_html") or _string(entry, "content_text")
    return _Raw(
        title=_string(entry, "title"),
        link=_string(entry, "url") or _string(entry, "external_url"),
        guid=guid,
        published=_string(entry, "date_published"),
        updated=_string(entry, "date_modified"),
        summary=_string(entry, "summary") or content,
        content=content,
        author=next((_string(p, "name") for p in people if _string(p, "name")), ""),
        language=_string(entry, "language"),
    )


# Items -------------------------------------------------------------------------------------


def _items(raws: Iterable[_Raw], context: _Context) -> list[ParsedItem]:
    return list(_made(raws, context))


def _made(raws: Iterable[_Raw], context: _Context) -> Iterator[ParsedItem]:
    for raw in raws:
        link = _link(raw.link, context.base) or _guid_link(raw.guid)
        summary = to_plain(raw.summary, limit=SUMMARY_LENGTH)
        title = to_line(raw.title, limit=TITLE_LENGTH)
        if not title:
            # Entries without a title are told by their first words.
            title = to_line(summary.partition("\n")[0], limit=120)
        if not title and not link:
            continue
        date, source, date_text = _date(raw, context)
        yield ParsedItem(
            title=title or link,
            link=link,
            published=date.moment,
            summary="" if summary == title else summary,
            guid=_guid(raw, link, title, date_text),
            author=_author(raw.author),
            text=to_plain(raw.content, limit=TEXT_LENGTH),
            language=normalise_tag(raw.language) or context.language,
            date_source=source,
            date_confidence=date.confidence,
            date_text=date_text,
        )


def _date(raw: _Raw, context: _Context) -> tuple[FeedDate, DateSource, str]:
    found: tuple[FeedDate, DateSource, str] = (FeedDate(None, "none"), "none", "")
    candidates: tuple[tuple[DateSource, str], ...] = (
        ("published", raw.published),
        ("updated", raw.updated),
    )
    for source, text in candidates:
        if not text.strip():
            continue
        date = read_date(text, now=context.now, zone=context.zone)
        shown = to_line(text, limit=80)
        if date.moment is not None:
            return date, source, shown
        if found[1] == "none":
            found = (date, source, shown)
    return found


_BAD_IN_LINK = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")


def _link(text: str, base: str) -> str:
    """An absolute http(s) address without a name and password, or "". Never raises."""
    text = _BAD_IN_LINK.sub("", text[: LINK_LENGTH * 2]).strip()
    if not text or "\\" in text:
        return ""
    try:
        whole = urljoin(base, text) if base else text
        parts = urlsplit(whole)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s<>\"']", host):
        return ""
    authority = parts.netloc.rpartition("@")[2]
    address = parts._replace(netloc=authority).geturl()
    address = re.sub(r"\s", "%20", address).translate({60: "%3C", 62: "%3E", 34: "%22"})
    return address if len(address) <= LINK_LENGTH else ""


def _guid_link(guid: str) -> str:
    return _link(guid, "") if guid[:4].lower() == "http" else ""


def _author(text: str) -> str:
    """A name. Addresses of persons are not kept: nobody asked them."""
    return to_line(re.sub(r"\(?[^\s()<>]+@[^\s()<>]+\)?", "", text), limit=120).strip("()<> ")


def _guid(raw: _Raw, link: str, title: str, date_text: str) -> str:
    guid = to_line(raw.guid, limit=GUID_LENGTH * 4)
    if guid and len(guid) <= GUID_LENGTH:
        return guid
    if guid:
        return f"sha256:{_hash(raw.guid)}"
    if link and len(link) <= GUID_LENGTH:
        return link
    return f"sha256:{_hash(link or f'{title}|{date_text}')}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def _distinct(items: list[ParsedItem]) -> list[ParsedItem]:
    """Each entry once, each guid once. All entries that share a guid are salted, not only the
    later ones, so that tomorrow's order does not make new items of old ones."""
    first: dict[tuple[str, str, str], ParsedItem] = {}
    for item in items:
        first.setdefault((item.guid, item.link, item.title), item)
    once = list(first.values())
    counts = Counter(item.guid for item in once)
    distinct: dict[str, ParsedItem] = {}
    for item in once:
        guid = item.guid
        if counts[guid] > 1:
            guid = f"{guid[: GUID_LENGTH - 50]}#{_hash(f'{item.link}|{item.title}')}"
        distinct.setdefault(guid, replace(item, guid=guid))
    return list(distinct.values())
