"""Feeds as they come: hostile, mis-declared, broken, in three languages and two calendars."""

import builtins
import json
import socket
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.parsing import MAX_ITEMS, ParsedItem, inspect_feed, parse_feed

SAMPLES = Path(__file__).parent.parent / "samples" / "feeds"
DATE = {"Date": "Sun, 22 Nov 2026 12:00:00 GMT"}
TITLE = "وزارت صنعت و تجارت می‌گوید نرخ کاهش یافت"


def rss(items: str, *, declaration: str = '<?xml version="1.0"?>', attributes: str = "") -> str:
    return (
        f'{declaration}<rss version="2.0"{attributes}><channel><title>channel</title>'
        f"<link>https://site.example/</link>{items}</channel></rss>"
    )


def item(
    title: str = TITLE, link: str = "https://site.example/1", more: str = "", guid: str = "1"
) -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid}</guid>{more}</item>"


def only(data: bytes | str, headers: dict[str, str] | None = None, **kwargs: object) -> ParsedItem:
    found = parse_feed(
        data.encode() if isinstance(data, str) else data, headers=headers or {}, **kwargs
    )
    assert len(found) == 1
    return found[0]


# Formats -----------------------------------------------------------------------------------


def test_rss_item_has_all_its_parts() -> None:
    found = only(
        rss(
            item(
                more="<description>خلاصه</description><author>a@b.example (نام)</author>"
                "<pubDate>Sun, 22 Nov 2026 10:00:00 +0430</pubDate>"
            )
        ),
        DATE,
    )

    assert found == ParsedItem(
        title=TITLE,
        link="https://site.example/1",
        published=datetime(2026, 11, 22, 5, 30, tzinfo=UTC),
        summary="خلاصه",
        guid="1",
        author="نام",
        date_source="published",
        date_confidence="exact",
        date_text="Sun, 22 Nov 2026 10:00:00 +0430",
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(item()), "rss"),
        (rss(item()).replace('version="2.0"', 'version="0.91"'), "rss"),
        (f"<rss><channel>{item()}</channel></rss>", "rss"),
        (
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>c</title></channel>'
                f'<item rdf:about="1"><title>{TITLE}</title><link>https://site.example/1</link></item>'
                "</rdf:RDF>"
            ),
            "rdf",
        ),
        (
            (
                '<feed xmlns="http://www.w3.org/2005/Atom"><title>c</title><entry>'
                f'<title>{TITLE}</title><link href="https://site.example/1"/><id>1</id>'
                "<updated>2026-11-22T10:00:00Z</updated></entry></feed>"
            ),
            "atom",
        ),
        (
            (
                '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>'
                f'<title>{TITLE}</title><link rel="alternate" href="https://site.example/1"/>'
                "<issued>2026-11-22T10:00:00Z</issued></entry></feed>"
            ),
            "atom",
        ),
        (
            (
                '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry>'
                f'<a:title>{TITLE}</a:title><a:link href="https://site.example/1"/></a:entry></a:feed>'
            ),
            "atom",
        ),
        (
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "items": [{"id": 1, "url": "https://site.example/1", "title": TITLE}],
                }
            ),
            "json",
        ),
        (
            (
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
                'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
                "<loc>https://site.example/1</loc><news:news><news:publication><news:name>n</news:name>"
                "<news:language>fa</news:language></news:publication><news:publication_date>"
                f"2026-11-22</news:publication_date><news:title>{TITLE}</news:title></news:news>"
                "</url><url><loc>https://site.example/no-news</loc></url></urlset>"
            ),
            "sitemap",
        ),
    ],
)
def test_every_format_gives_the_item(body: str, kind: str) -> None:
    report = inspect_feed(body.encode(), headers={})

    assert (report.kind, [(i.title, i.link) for i in report.items]) == (
        kind,
        [(TITLE, "https://site.example/1")],
    )


# Nothing to read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"http://127.0.0.1:9/feed", "unknown"),
        (b"https://site.example/rss", "unknown"),
        (b"file:///etc/passwd", "unknown"),
        (b"/etc/passwd", "unknown"),
        (b"feed://x", "unknown"),
        (b"<!doctype html><html><body><p>404</p></body></html>", "html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown"),
        (b"{}", "unknown"),
        (b'{"items": 3}', "unknown"),
        (b'{"items": [1, null, "x", {"title": 5}]}', "json"),
        (b"{" * 100_000, "unknown"),
        (b'{"items":' + b"[" * 100_000, "unknown"),
        (b"[]", "unknown"),
        (b"\x00" * 5000, "empty"),
        (b"\xff" * 5000, "unknown"),
        (b"\x1f\x8b\x08\x00broken gzip", "unknown"),
        (b"PK\x03\x04", "unknown"),
        (b"<rss", "unknown"),
        (b"<rss>", "rss"),
        (b"<!DOCTYPE " + b"[" * 100_000, "unknown"),
        (b"<!--" * 100_000, "unknown"),
        (b"<?xml" * 100_000, "unknown"),
        (b"<" * 300_000, "unknown"),
        (b"<rss>" + b"<a>" * 100_000, "rss"),
        (b"<rss>" + b"&" * 300_000, "rss"),
        (b"<rss>" + b"<![CDATA[" * 50_000, "rss"),
        (b"<rss>" + b'<item a="' * 20_000, "rss"),
    ],
)
def test_nothing_to_read_is_an_empty_list(body: bytes, kind: str) -> None:
    assert parse_feed(body, headers={}) == []
    assert inspect_feed(body, headers={}).kind == kind


def test_a_body_above_the_limit_is_not_read() -> None:
    body = rss(item()).encode() + b" " * (8 * 1024 * 1024)

    assert parse_feed(body, headers={}) == []


@pytest.mark.parametrize("body", [b"http://127.0.0.1:9/feed", b"/etc/passwd", rss(item()).encode()])
def test_nothing_is_opened_or_fetched(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    def forbidden(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the parser reached out")

    parse_feed(rss(item()).encode(), headers={})  # imports happen before
    monkeypatch.setattr(builtins, "open", forbidden)
    monkeypatch.setattr(socket, "socket", forbidden)

    parse_feed(body, headers={"Content-Location": "http://127.0.0.1:9/"})


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["", "text/xml; charset=utf-16", "x; charset=zlib"])
)
def test_any_bytes_give_a_list(noise: bytes, content_type: str) -> None:
    for body in (noise, b"<rss><channel><item><title>" + noise, b'<?xml version="1.0"?>' + noise):
        assert isinstance(parse_feed(body, headers={"Content-Type": content_type}), list)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 600), st.integers(0, 255))
def test_one_wrong_byte_never_raises_and_keeps_links_clean(place: int, value: int) -> None:
    body = bytearray(rss(item() + item(guid="2", link="https://site.example/2")).encode())
    body[place % len(body)] = value

    for found in parse_feed(bytes(body), headers=DATE):
        assert found.link == "" or found.link.startswith(("http://", "https://"))
        assert found.guid


# Entities ----------------------------------------------------------------------------------

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n else str()};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("declaration", "title", "expected"),
    [
        (BOMB, "الف&lol8;ب", "الفب"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "الف&x;ب", "الفب"),
        ('<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>', "الف", "الف"),
        ('<!DOCTYPE r SYSTEM "http://127.0.0.1:9/evil.dtd">', "الف", "الف"),
        ('<!DOCTYPE r [<!ENTITY a "<rss><channel><item>">]>', "الف&a;ب", "الفب"),
        (
            (
                '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
                '"http://my.netscape.com/publish/formats/rss-0.91.dtd">'
            ),
            "الف",
            "الف",
        ),
        ("<!-- <rss> --><?xml-stylesheet href='x'?>", "الف", "الف"),
        ("<br />\n<b>Warning</b>: mysql in /srv/x.php on line 3<br />", "الف", "الف"),
        ("\n\n  \ufeff<?xml version='1.0'?>", "الف", "الف"),
        ("", "AT&T و &nbsp;کابل&hellip; &copy;", "AT&T و کابل… ©"),
        ("", "A &amp;amp; B", "A & B"),
        ("", "&#1705;&#x627;&#0;&#x1F;&#xD800;&#99999999;بل", "کابل"),
        ("", "5 &lt; 6 و 7 &gt; 2", "5 < 6 و 7 > 2"),
        ("", "&unknown;کابل", "کابل"),
    ],
)
def test_prologs_and_entities_are_neutralised(declaration: str, title: str, expected: str) -> None:
    assert only(rss(item(title=title), declaration=declaration)).title == expected


# Charsets ----------------------------------------------------------------------------------

XML_UTF8 = '<?xml version="1.0" encoding="utf-8"?>'


def declared(charset: str) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?>'


# Windows-1256 has no Persian yeh: its writers type the Arabic one.
ARABIC_TYPED = TITLE.replace("ی", "ي")


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        (rss(item()).encode(), "text/xml; charset=windows-1256", TITLE),
        (rss(item()).encode(), "text/xml; charset=iso-8859-1", TITLE),
        (rss(item()).encode(), "text/xml; charset=us-ascii", TITLE),
        (rss(item()).encode(), "text/xml; charset=utf-16", TITLE),
        (rss(item()).encode(), "text/xml; charset=nonsense", TITLE),
        (rss(item()).encode(), 'text/xml; charset="UTF-8"', TITLE),
        (rss(item()).encode(), "text/xml; charset=utf-7", TITLE),
        (rss(item()).encode(), "", TITLE),
        (rss(item(), declaration=declared("windows-1256")).encode(), "text/xml", TITLE),
        (rss(item(), declaration=declared("iso-8859-1")).encode(), "text/xml", TITLE),
        (rss(item(), declaration=declared("utf-16")).encode(), "", TITLE),
        (b"\xef\xbb\xbf" + rss(item()).encode(), "text/xml; charset=windows-1256", TITLE),
        (rss(item()).encode("utf-16"), "text/xml", TITLE),
        (rss(item()).encode("utf-16-le"), "text/xml; charset=utf-8", TITLE),
        (rss(item()).encode("utf-16-be"), "", TITLE),
        (b"\xfe\xff" + rss(item()).encode("utf-16-be"), "", TITLE),
        (rss(item()).encode("utf-32"), "", TITLE),
        (
            rss(item(title=ARABIC_TYPED), declaration=XML_UTF8).encode("cp1256"),
            "text/xml; charset=utf-8",
            ARABIC_TYPED,
        ),
        (
            rss(item(title=ARABIC_TYPED)).encode("cp1256"),
            "text/xml; charset=iso-8859-1",
            ARABIC_TYPED,
        ),
        (
            rss(item(title=ARABIC_TYPED)).encode("cp1256"),
            "text/xml; charset=windows-1252",
            ARABIC_TYPED,
        ),
        (
            rss(item(title=ARABIC_TYPED), declaration=declared("windows-1256")).encode("cp1256"),
            "",
            ARABIC_TYPED,
        ),
        (rss(item(title="وزارت العدل في كابول")).encode("iso-8859-6"), "", "وزارت العدل في كابول"),
        (rss(item(title="Café à Zürich")).encode("latin-1"), "text/xml", "Café à Zürich"),
        (
            rss(item(title="Министерство торговли")).encode("cp1251"),
            "text/xml; charset=windows-1251",
            "Министерство торговли",
        ),
        (rss(item(title=TITLE + "%%")).encode().replace(b"%%", b"\xff"), "", TITLE + "\ufffd"),
    ],
)
def test_wrong_charsets_are_repaired(data: bytes, content_type: str, expected: str) -> None:
    assert only(data, {"content-TYPE": content_type}).title == expected


@pytest.mark.parametrize("charset", ["cp1252", "latin-1", "cp1256"])
def test_text_that_was_garbled_upstream_is_restored(charset: str) -> None:
    def shown(byte: int) -> str:
        try:
            return bytes([byte]).decode(charset)
        except UnicodeDecodeError:
            return chr(byte)

    garbled = "".join(map(shown, TITLE.encode()))
    report = inspect_feed(rss(item(title=garbled)).encode(), headers={})

    assert [i.title for i in report.items] == [TITLE]
    assert report.charset_repaired is True


@pytest.mark.parametrize(
    "title", ["عکس روز: عکس‌های تازه", "طرح طلا عالی غذا", "Ärger über Ölpreise", "naïve Ù"]
)
def test_right_text_is_not_repaired(title: str) -> None:
    assert only(rss(item(title=title))).title == title


def test_pages_glued_from_two_charsets() -> None:
    good, old = item(guid="1"), item(title=ARABIC_TYPED, guid="2", link="https://site.example/2")
    head, tail = rss("@@").encode().split(b"@@")

    found = parse_feed(
        head + good.encode() + old.encode("cp1256") + good.encode() + tail, headers={}
    )

    assert [i.title for i in found] == [TITLE, ARABIC_TYPED]


# Text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("&lt;b&gt;خبر&lt;/b&gt; روز", "خبر روز"),
        ("<![CDATA[<a href='javascript:x'>خبر</a>]]>", "خبر"),
        ("<![CDATA[<script>alert(1)</script>خبر]]>", "خبر"),
        ("<![CDATA[<img src=x onerror=alert(1)>خبر]]>", "خبر"),
        ("خبر\u202eمعکوس\u202c", "خبرمعکوس"),
        ("\u2066خبر\u2069\ufeff روز", "خبر روز"),
        ("می\u200cگوید", "می\u200cگوید"),
        ("خبر\x07\x1b[31m", "خبر[31m"),
        ("  خبر \n\t روز  ", "خبر روز"),
        ("كابل و یاس", "كابل و یاس"),
        ("آ", "آ"),
        ("cafe\u0301", "café"),
        ("<b>خبر</b> ساده", "خبر ساده"),
    ],
)
def test_titles_are_plain_clean_text(raw: str, expected: str) -> None:
    assert only(rss(item(title=raw))).title == expected


def test_summaries_are_plain_text_with_their_lines() -> None:
    found = only(
        rss(
            item(
                more="<description><![CDATA[<p>بند اول</p><p>بند <b>دوم</b> &amp; سوم<br>خط</p>"
                "<style>x{}</style><iframe src='//e.example'></iframe>]]></description>"
            )
        )
    )

    assert found.summary == "بند اول\n\nبند دوم & سوم\nخط"


def test_full_text_is_kept_beside_the_summary() -> None:
    found = only(
        rss(
            item(
                more="<description>کوتاه</description>"
                "<content:encoded><![CDATA[<p>متن کامل</p>]]></content:encoded>"
            ),
            attributes=' xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        )
    )

    assert (found.summary, found.text) == ("کوتاه", "متن کامل")


def test_long_texts_are_cut() -> None:
    found = only(rss(item(title="خ" * 5000, more=f"<description>{'خبر ' * 50_000}</description>")))

    assert (len(found.title), len(found.summary) <= 4000) == (300, True)


def test_an_item_without_a_title_is_told_by_its_words() -> None:
    body = rss(
        "<item><description>سخن نخست\nسخن دوم</description><link>http://a.example/1</link></item>"
    )

    assert only(body).title == "سخن نخست"


# Links -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("java&#10;script:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("ftp://site.example/x", ""),
        ("vbscript:x", ""),
        ("mailto:a@b.example", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("http://site.example:99999/", ""),
        ("http:\\\\site.example\\x", ""),
        ("http://user:secret@site.example/1", "http://site.example/1"),
        ("  https://site.example/1\n", "https://site.example/1"),
        ("HTTPS://site.example/1", "https://site.example/1"),
        ("https://site.example/خبر/می\u200cگوید", "https://site.example/خبر/می\u200cگوید"),
        ("https://site.example/a b", "https://site.example/a%20b"),
        ("https://site.example/\u202ecod.exe", "https://site.example/cod.exe"),
        ("https://site.example/?a=1&amp;b=2", "https://site.example/?a=1&b=2"),
        ("https://site.example/?a=1&b=2", "https://site.example/?a=1&b=2"),
        ("/news/1", "https://site.example/news/1"),
        ("news/1", "https://site.example/news/1"),
        ("//cdn.example/1", "https://cdn.example/1"),
        ("https://site.example/" + "x" * 5000, ""),
    ],
)
def test_links_are_absolute_http_or_nothing(link: str, expected: str) -> None:
    assert only(rss(item(link=link, guid="tag:1"))).link == expected


def test_relative_links_follow_xml_base_then_the_address_of_the_feed() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/a/"><entry>'
        '<title>خبر</title><link href="b"/><id>1</id></entry></feed>'
    )

    assert (
        only(atom, {"Content-Location": "https://other.example/"}).link
        == "https://base.example/a/b"
    )
    assert (
        only(rss(item(link="b")), {"Content-Location": "https://other.example/x/"}).link
        == "https://other.example/x/b"
    )


def test_the_page_is_the_alternate_link_not_the_enclosure() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>خبر</title><id>1</id>'
        '<link rel="self" href="https://a.example/self"/>'
        '<link rel="enclosure" href="https://a.example/x.mp3"/>'
        '<link rel="alternate" href="https://a.example/page"/></entry></feed>'
    )

    assert only(atom).link == "https://a.example/page"


def test_a_guid_that_is_an_address_is_the_link() -> None:
    body = rss("<item><title>خبر</title><guid>https://a.example/9</guid></item>")

    assert only(body).link == "https://a.example/9"


# Identity ----------------------------------------------------------------------------------


def test_guid_falls_back_to_the_link_then_to_a_hash() -> None:
    by_link = only(rss("<item><title>خبر</title><link>https://a.example/1</link></item>"))
    by_hash = only(rss("<item><title>خبر</title></item>"))
    again = only(rss("<item><title>خبر</title></item>"))

    assert by_link.guid == "https://a.example/1"
    assert by_hash.guid.startswith("sha256:")
    assert by_hash.guid == again.guid


def test_the_same_entry_twice_stands_once() -> None:
    assert len(parse_feed(rss(item() * 3).encode(), headers={})) == 1


def test_one_guid_for_all_entries_keeps_them_apart_in_any_order() -> None:
    entries = [item(title=f"خبر {n}", link=f"https://a.example/{n}", guid="0") for n in range(3)]

    forward = {i.guid: i.link for i in parse_feed(rss("".join(entries)).encode(), headers={})}
    backward = {
        i.guid: i.link for i in parse_feed(rss("".join(entries[::-1])).encode(), headers={})
    }

    assert len(forward) == 3
    assert forward == backward


def test_long_guids_are_hashed() -> None:
    assert only(rss(item(guid="x" * 3000))).guid.startswith("sha256:")


def test_at_most_two_thousand_items() -> None:
    many = "".join(item(guid=str(n), link=f"https://a.example/{n}") for n in range(2500))

    report = inspect_feed(rss(many).encode(), headers={})

    assert len(report.items) == MAX_ITEMS
    assert report.left_out == 500


# Broken XML --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        item(guid="a") + "<item><title>نیمه <b></title></item>" + item(guid="b"),
        item(guid="a") + item(guid="b") + "<item><title>بریده شد در میا",
        item(guid="a") + "<item><title>x</title><foo:bar>1</foo:bar></item>" + item(guid="b"),
        item(guid="a") + item(guid="b", more="<description>a < b && c</description>"),
        item(guid="a") + item(guid="b", more="<description>\x0b\x00</description>"),
    ],
)
def test_one_broken_entry_costs_no_other(broken: str) -> None:
    found = {i.guid for i in parse_feed(rss(broken).encode(), headers={})}

    assert {"a", "b"} <= found


def test_a_feed_cut_off_in_the_middle_gives_its_whole_entries() -> None:
    body = rss(item(guid="a") + item(guid="b")).encode()
    cut = body[: body.index(b"</item>", body.index(b"<guid>b")) - 3]

    report = inspect_feed(cut, headers={})

    assert [i.guid for i in report.items] == ["a"]


def test_what_hosters_append_is_ignored() -> None:
    body = rss(item()) + "<script>var ad=1;</script><!-- cached -->"

    report = inspect_feed(body.encode(), headers={})

    assert (report.well_formed, len(report.items)) == (True, 1)


# Dates -------------------------------------------------------------------------------------


def at(hour: int, minute: int = 0, day: int = 22, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "confidence"),
    [
        # Zones
        ("Sun, 22 Nov 2026 10:00:00 GMT", at(10), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 +0000", at(10), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 AFT", at(5, 30), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 IRST", at(6, 30), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 IRDT", at(5, 30), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 PKT", at(5), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 EST", at(15), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 +04:30", at(5, 30), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 +0430", at(5, 30), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 GMT+4:30", at(5, 30), "exact"),
        ("Sun, 22 Nov 2026 10:00:00 Asia/Kabul", at(5, 30), "exact"),
        ("Sun, 22 Nov 2026 10:00:00", at(5, 30), "zone"),
        ("Sun, 22 Nov 2026 10:00:00 XYZ", at(5, 30), "zone"),
        ("22 Nov 2026 10:00", at(5, 30), "zone"),
        ("Nov 22, 2026 10:00 AM", at(5, 30), "zone"),
        ("Nov 22, 2026 10:00 PM GMT", at(22), "exact"),
        ("Sun Nov 22 10:00:00 2026", at(5, 30), "zone"),
        ("Sunday, 22-Nov-26 10:00:00 GMT", at(10), "exact"),
        ("Sun, 22 Nov 26 10:00:00 GMT", at(10), "exact"),
        # ISO
        ("2026-11-22T10:00:00Z", at(10), "exact"),
        ("2026-11-22T10:00:00.123456+04:30", at(5, 30), "exact"),
        ("2026-11-22 10:00:00", at(5, 30), "zone"),
        ("2026/11/22 10:00", at(5, 30), "zone"),
        ("20261122T100000Z", at(10), "exact"),
        ("2026-11-22", at(19, 30, day=21), "day"),
        ("22/11/2026 10:00 GMT", at(10), "exact"),
        ("03/11/2026 10:00 GMT", at(10, day=3), "guess"),
        ("1795341600", at(10), "exact"),
        # Solar Hijri
        ("1405/09/01 10:00", at(5, 30), "zone"),
        ("1405-09-01T10:00:00+04:30", at(5, 30), "exact"),
        ("۱۴۰۵/۰۹/۰۱ ۱۰:۰۰", at(5, 30), "zone"),
        ("١٤٠٥/٠٩/٠١ ١٠:٠٠", at(5, 30), "zone"),
        ("01/09/1405 10:00 GMT", at(10), "guess"),
        ("یکشنبه ۱ قوس ۱۴۰۵ ساعت ۱۰:۰۰", at(5, 30), "zone"),
        ("۱ قوس ۱۴۰۵ - ۱۰:۰۰", at(5, 30), "zone"),
        ("يكشنبه، ۱ قوس ۱۴۰۵، ۱۰:۰۰ قبل از ظهر", at(5, 30), "zone"),
        ("۱ قوس ۱۴۰۵ ۱۰:۰۰ بعد از ظهر", at(17, 30), "zone"),
        ("۱۰:۰۰ - ۱ آذر ۱۴۰۵", at(5, 30), "zone"),
        ("د ۱۴۰۵ کال د لیندۍ ۱ ۱۰:۰۰", at(5, 30), "zone"),
        ("۱ ليندۍ ۱۴۰۵", at(19, 30, day=21), "day"),
        ("10 Saratan 1405 12:00 AFT", at(7, 30, day=1, month=7), "exact"),
        ("یکشنبه 22 نوامبر 2026 10:00", at(5, 30), "zone"),
        ("۲۲ نومبر ۲۰۲۶ ۱۰:۰۰", at(5, 30), "zone"),
        ("1404/09/01 10:00", datetime(2025, 11, 22, 5, 30, tzinfo=UTC), "zone"),
        ("1403/12/30", datetime(2025, 3, 19, 19, 30, tzinfo=UTC), "day"),
        # Odd hours
        ("Sat, 21 Nov 2026 24:10:00 GMT", at(0, 10), "exact"),
        ("Sun, 22 Nov 2026 10:00:60 GMT", datetime(2026, 11, 22, 10, 0, 59, tzinfo=UTC), "exact"),
        ("Sun, 22 Nov 2026 25:10:00 GMT", at(19, 30, day=21), "day"),
        # A day of grace for clocks that run ahead
        ("Mon, 23 Nov 2026 11:59:00 GMT", at(11, 59, day=23), "exact"),
        # Refused
        ("Mon, 23 Nov 2026 12:01:00 GMT", None, "future"),
        ("Sun, 22 Nov 2099 10:00:00 GMT", None, "none"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, "none"),
        ("0", None, "none"),
        ("-0001-11-30T00:00:00+00:00", None, "none"),
        ("0000-00-00 00:00:00", None, "none"),
        ("0001-01-01T00:00:00Z", None, "none"),
        ("1404/12/30", None, "none"),
        ("1405/13/01", None, "none"),
        ("2026-02-30", None, "none"),
        ("1 Nov 1404 10:00", None, "none"),
        ("1447/05/01", None, "none"),
        ("1405/10/15", None, "future"),
        ("yesterday", None, "none"),
        ("دیروز", None, "none"),
        ("", None, "none"),
        ("2026", None, "none"),
        ("9" * 500, None, "none"),
        ("Sun, 22 Nov 2026 10:00:00 +9959", at(5, 30), "zone"),
    ],
)
def test_dates(text: str, moment: datetime | None, confidence: str) -> None:
    found = only(rss(item(more=f"<pubDate>{text}</pubDate>")), DATE)

    assert (found.published, found.date_confidence) == (moment, confidence)


def test_the_date_without_a_zone_is_in_the_publishers_zone() -> None:
    body = rss(item(more="<pubDate>Sun, 22 Nov 2026 10:00:00</pubDate>"))

    found = only(body, zone=timezone(timedelta(hours=3, minutes=30)))

    assert found.published == at(6, 30)


def test_now_overrules_the_header() -> None:
    body = rss(item(more="<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate>"))

    assert only(body, DATE, now=at(10, day=1)).published is None
    assert only(body, {"Date": "nonsense"}).published == at(10)


def test_an_unreadable_date_falls_back_to_the_update_and_says_so() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>خبر</title><id>1</id>'
        "<published>soon</published><updated>2026-11-22T10:00:00Z</updated></entry></feed>"
    )

    found = only(body, DATE)

    assert (found.published, found.date_source) == (at(10), "updated")


def test_no_date_is_never_today() -> None:
    found = only(rss(item()), DATE, now=at(10))

    assert (found.published, found.date_source, found.date_confidence) == (None, "none", "none")


def test_the_declared_language_is_a_hint() -> None:
    body = rss(item()).replace("<link>https://site.example/</link>", "<language>fa-AF</language>")

    assert only(body).language == "fa"


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_samples_read_as_their_editors_meant_them(sample: Path) -> None:
    expected = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))

    found = parse_feed(sample.read_bytes(), headers=expected["headers"])

    assert [
        [i.title, i.link, i.published.isoformat() if i.published else None] for i in found
    ] == expected["items"]


def test_a_feed_opened_as_text_is_read_as_one_of_bytes() -> None:
    text = rss(item(), declaration='<?xml version="1.0" encoding="windows-1256"?>')

    assert [one.title for one in parse_feed(text, headers={})] == [TITLE]
