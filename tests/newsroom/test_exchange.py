"""Files of memories and glossaries: what is read, what is refused, and that both ways agree."""

from io import BytesIO

import pytest

from newsroom import exchange
from newsroom.exchange import Entry, Pair, Row, Unreadable

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header srclang="fa"/><body>'
FOOT = "</body></tmx>"


def read(text, kind="tmx"):
    """The rows of a file given as text or bytes."""
    data = text if isinstance(text, bytes) else text.encode()
    return list(exchange.rows(BytesIO(data), kind))


def tu(fa="بازار", en="market", tags=("fa-AF", "en-US"), inside=""):
    return (
        f'<tu{inside}><tuv xml:lang="{tags[0]}"><seg>{fa}</seg></tuv>'
        f'<tuv xml:lang="{tags[1]}"><seg>{en}</seg></tuv></tu>'
    )


def refusal(text, kind="tmx"):
    with pytest.raises(Unreadable) as caught:
        read(text, kind)
    return caught.value.code


# TMX ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["fa", "fa-AF", "prs", "prs-AF", "FA_af", "per"])
@pytest.mark.parametrize("other", ["en", "en-US", "EN-gb"])
def test_languages_are_known_by_their_tags(tag, other):
    (row,) = read(HEAD + tu(tags=(tag, other)) + FOOT)

    assert row.pairs == [Pair("fa", "en", "بازار", "market")]


@pytest.mark.parametrize("tag", ["ps", "ps-AF", "pbu", "pus"])
def test_pashto_by_its_tags(tag):
    (row,) = read(HEAD + tu(en="بازار", tags=("fa", tag)) + FOOT)

    assert row.pairs == [Pair("fa", "ps", "بازار", "بازار")]


def test_three_languages_make_two_pairs():
    text = HEAD + tu().replace("</tu>", '<tuv xml:lang="ps"><seg>مارکېټ</seg></tuv></tu>') + FOOT

    (row,) = read(text)

    assert row.pairs == [
        Pair("fa", "en", "بازار", "market"),
        Pair("fa", "ps", "بازار", "مارکېټ"),
    ]


def test_the_unit_names_its_own_original():
    (row,) = read(HEAD + tu(inside=' srclang="en-US"') + FOOT)

    assert row.pairs == [Pair("en", "fa", "market", "بازار")]


def test_old_files_name_the_language_without_a_prefix_and_have_a_document_type():
    text = HEAD.replace("<tmx", '<!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx') + tu() + FOOT

    assert read(text.replace("xml:lang", "lang"))[0].pairs == [Pair("fa", "en", "بازار", "market")]


def test_native_codes_are_marking_only_when_ours():
    ours = 'a <bpt i="1">&lt;strong&gt;</bpt>b<ept i="1">&lt;/strong&gt;</ept> &amp; c'
    foreign = '<bpt i="1">{\\b </bpt>b<ept i="1">}</ept><hi>c</hi>'
    hostile = '<bpt i="1">&lt;script&gt;</bpt>x<ph>&lt;a href="javascript:x"&gt;</ph>y'

    rows = read(HEAD + tu(en=ours) + tu(en=foreign) + tu(en=hostile) + FOOT)

    assert [row.pairs[0].target for row in rows] == [
        "a <strong>b</strong> &amp; c",
        "bc",
        "xy",
    ]


def test_bidi_controls_and_line_ends_do_not_come_in():
    (row,) = read(HEAD + tu(fa="با\u202eزا\u2066ر\n  نو") + FOOT)

    assert row.pairs[0].source == "بازار نو"


@pytest.mark.parametrize(
    ("unit", "problem"),
    [
        (tu(tags=("fa", "de")), "language"),
        (tu(tags=("fa", "")), "incomplete"),
        (tu(tags=("fa", "fa")), "incomplete"),
        (tu(en=""), "incomplete"),
        (tu(en="x" * 20_001), "too_long"),
        ("<tu></tu>", "incomplete"),
    ],
)
def test_a_bad_unit_is_a_problem_and_the_next_is_read(unit, problem):
    rows = read(HEAD + unit + tu() + FOOT)

    assert [row.problem for row in rows] == [problem, ""]


BOMB = '<!DOCTYPE tmx [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HOSTILE = {
    "billion laughs": (HEAD.replace("<tmx", BOMB + "<tmx") + tu(fa="&b;") + FOOT, "declares"),
    "outside file": (
        HEAD.replace("<tmx", '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]><tmx')
        + tu(fa="&x;")
        + FOOT,
        "declares",
    ),
    "parameter entity": (
        HEAD.replace("<tmx", '<!DOCTYPE tmx [<!ENTITY % x SYSTEM "http://x/">%x;]><tmx') + FOOT,
        "declares",
    ),
    "entity of the named type": (
        HEAD.replace("<tmx", '<!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx') + tu(fa="&nbsp;") + FOOT,
        "declares",
    ),
    "unknown entity": (HEAD + tu(fa="&nbsp;") + FOOT, "not_xml"),
    "default attributes": (
        HEAD.replace("<tmx", '<!DOCTYPE tmx [<!ATTLIST tu a CDATA "x">]><tmx') + FOOT,
        "declares",
    ),
    "depth": (HEAD + "<x>" * 5000, "too_deep"),
    "huge attribute": (HEAD + f'<tu a="{"x" * 10_000}">', "too_long"),
    "endless tag": (HEAD + "<tu " + "a" * 3_000_000, "too_long"),
    "endless comment": (HEAD + "<!--" + "a" * 3_000_000, "too_long"),
    "many attributes": (HEAD + "<tu " + " ".join(f'a{n}="x"' for n in range(50)) + ">", "too_long"),
    "half a file": (HEAD + tu() + "<tu><tuv", "not_xml"),
    "no XML": ("بازار,market\n", "not_xml"),
    "another kind": ("<html><body/></html>", "other_kind"),
    "nothing": ("", "not_xml"),
    "wrong encoding": (HEAD.encode() + "بازار".encode("cp1256") + FOOT.encode(), "not_xml"),
    "unknown encoding": (HEAD.replace("UTF-8", "x-none"), "encoding"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_files_are_refused(name):
    text, code = HOSTILE[name]

    assert refusal(text) == code


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1256"])
def test_other_encodings_are_read_when_declared(encoding):
    text = HEAD.replace("UTF-8", encoding) + tu(fa="تجارت") + FOOT

    assert read(text.encode(encoding))[0].pairs == [Pair("fa", "en", "تجارت", "market")]


PAIRS = [
    Pair("fa", "en", "بازار", "market"),
    Pair("ps", "en", "<b> & \"x\" ]]> ۱۲٫۵٪", "a < b & c"),
    Pair("fa", "ps", "یک <strong>بازار <em>نو</em></strong> &amp; کهنه", '<a href="https://x.af/?a=1&amp;b=2" rel="noopener">بازار</a>'),
    Pair("en", "fa", "=1+1", "-نیم‌فاصله"),
    Pair("en", "fa", "'quoted, \"twice\"", "a\u200fb؛ c"),
]  # fmt: skip


def test_tmx_comes_back_as_it_went(now):
    text = "".join(exchange.tmx(PAIRS, now=now, name="Office & <sons>"))

    assert [row.pairs for row in read(text)] == [[pair] for pair in PAIRS]


def test_memory_csv_comes_back_as_it_went():
    text = "".join(exchange.memory_csv(PAIRS))

    assert [row.pairs for row in read(text, "memory_csv")] == [[pair] for pair in PAIRS]


# Glossary ----------------------------------------------------------------------------------

ENTRIES = [
    Entry((("fa", "preferred", "وزارت صنعت و تجارت"), ("ps", "preferred", "د صنعت او سوداګرۍ وزارت"))),
    Entry(
        (
            ("en", "preferred", "customs & duty <b>"),
            ("en", "accepted", "duty"),
            ("en", "forbidden", "tax"),
            ("fa", "preferred", "=محصول"),
        ),
        "note, with | and \"quotes\"",
        "place",
    ),
]  # fmt: skip


@pytest.mark.parametrize("form", ["tbx", "terms_csv"])
def test_a_glossary_comes_back_as_it_went(form):
    made = {
        "tbx": lambda: exchange.tbx(ENTRIES, name="x"),
        "terms_csv": lambda: exchange.terms_csv(ENTRIES),
    }

    rows = read("".join(made[form]()), form)

    assert [(sorted(row.entry.forms), row.entry.note, row.entry.kind) for row in rows] == [
        (sorted(entry.forms), entry.note, entry.kind) for entry in ENTRIES
    ]


def test_tbx_of_the_newer_style_is_read():
    text = (
        '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>'
        '<conceptEntry id="1"><descrip type="definition">what one pays</descrip>'
        '<langSec xml:lang="prs"><termSec><term>محصول</term></termSec>'
        '<termSec><term>مالیه</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec></langSec>'
        '<langSec xml:lang="en"><termSec><term>duty</term></termSec></langSec></conceptEntry>'
        "</body></text></tbx>"
    )

    (row,) = read(text, "tbx")

    assert row.entry == Entry(
        (("fa", "preferred", "محصول"), ("fa", "forbidden", "مالیه"), ("en", "preferred", "duty")),
        "what one pays",
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("بازار | مارکیت | !دکان,,market,n", [("en", "preferred", "market"), ("fa", "accepted", "مارکیت"), ("fa", "forbidden", "دکان"), ("fa", "preferred", "بازار")]),
        ("!بازار,,market,n", [("en", "preferred", "market"), ("fa", "forbidden", "بازار")]),
    ],
)  # fmt: skip
def test_a_table_cell_holds_several_forms(line, expected):
    (row,) = read(f"FA , ps,en,note\n{line}\n", "terms_csv")

    assert sorted(row.entry.forms) == expected


@pytest.mark.parametrize(
    ("line", "problem"),
    [(",,,note", "incomplete"), ("x" * 201 + ",,,", "too_long"), ("|!|,,,", "incomplete")],
)
def test_a_bad_line_of_a_glossary(line, problem):
    (row,) = read(f"fa,ps,en,note\n{line}\n", "terms_csv")

    assert row.problem in {problem, "language"}


# CSV ---------------------------------------------------------------------------------------

COLUMNS = "source_language,target_language,source,target\n"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_of_any_spreadsheet_are_read(mark, encoding):
    text = (COLUMNS + "prs,en-GB,بازار,market\n").replace(",", mark)

    assert read(text.encode(encoding), "memory_csv") == [
        Row(pairs=[Pair("fa", "en", "بازار", "market")])
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("fa,de,x,y", "language"),
        ("fa,fa,x,y", "language"),
        ("fa,en,,y", "incomplete"),
        ("fa,en,x", "incomplete"),
        (f"fa,en,x,{'y' * 20_001}", "too_long"),
    ],
)
def test_a_bad_line_is_a_problem(line, problem):
    assert [row.problem for row in read(COLUMNS + line + "\n", "memory_csv")] == [problem]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "header"),
        (b"a,b\n1,2\n", "header"),
        ((COLUMNS + "fa,en,x,y\n").encode() + "بازار".encode("cp1256"), "encoding"),
        ((COLUMNS + "fa,en,x\x00,y\n").encode(), "encoding"),
        ((COLUMNS + 'fa,en,"' + "x\n" * 200_000).encode(), "too_long"),
        ((COLUMNS + "x" * 200_000).encode(), "too_long"),
    ],
)
def test_files_that_are_no_table_are_refused(data, code):
    assert refusal(data, "memory_csv") == code


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_an_export_is_a_formula(start):
    text = "".join(exchange.memory_csv([Pair("fa", "en", f"{start}cmd", "x")]))

    assert f"'{start}cmd" in text


def test_a_file_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(exchange, "MOST_ROWS", 2)

    assert refusal(HEAD + tu() * 3 + FOOT) == "too_many"


@pytest.mark.parametrize(
    ("kind", "text"), [("tmx", HEAD + tu() * 3 + FOOT), ("memory_csv", COLUMNS + "fa,en,x,y\n" * 3)]
)
def test_rows_are_counted_without_reading(kind, text):
    assert exchange.count(BytesIO(text.encode()), kind) == 3
