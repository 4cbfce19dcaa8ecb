"""The release for a word processor: right to left where it is, whole, in the order the format wants."""

import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from newsroom import press_docx, press_pack
from tests.newsroom.test_press_pack import HEADS, LINES, TITLES, sample


def opened(language: str):
    return Document(io.BytesIO(press_pack.as_docx(sample("announcement", language))))


def runs(document):
    return [run for paragraph in document.paragraphs for run in paragraph.runs]


@pytest.mark.parametrize("language", ["fa", "ps", "en"])
def test_everything_stands_in_it_in_reading_order(language):
    words = [paragraph.text for paragraph in opened(language).paragraphs]

    title = words.index(TITLES[language])
    first = words.index(LINES[language])
    assert title < first
    assert words.index("***") > first


@pytest.mark.parametrize(("language", "expected"), [("fa", True), ("ps", True), ("en", False)])
def test_paragraphs_run_as_their_language_does(language, expected):
    title = next(p for p in opened(language).paragraphs if p.text == TITLES[language])

    assert (title._p.pPr.find(qn("w:bidi")) is not None) is expected


def test_latin_words_are_runs_of_their_own():
    title = next(p for p in opened("fa").paragraphs if p.text == TITLES["fa"])

    assert [(run.text, bool(run.font.rtl)) for run in title.runs if "Uzbek" in run.text] == [
        ("Uzbekistan", False)
    ]
    assert {bool(run.font.rtl) for run in title.runs if "Uzbek" not in run.text} == {True}


def test_telephone_keeps_its_order():
    phone = next(p for p in opened("fa").paragraphs if p.text == "+93 70 000 0114")

    assert phone._p.pPr is None or phone._p.pPr.find(qn("w:bidi")) is None
    assert [bool(run.font.rtl) for run in phone.runs] == [False]


def test_tables_run_from_the_right_and_head_cells_are_bold():
    table = opened("fa").tables[0]

    assert table._tbl.tblPr[1].tag == qn("w:bidiVisual")
    assert [cell.text for cell in table.rows[0].cells] == list(HEADS["fa"])
    assert table.rows[0].cells[0].paragraphs[0].runs[0].bold is True


@pytest.mark.parametrize("language", ["fa", "ps", "en"])
def test_run_properties_stand_in_the_order_of_the_format(language):
    for run in runs(opened(language)):
        places = [press_docx._ORDER.index(element.tag) for element in run._r.rPr]
        assert places == sorted(places)


@pytest.mark.parametrize(("language", "tag"), [("fa", "fa-AF"), ("ps", "ps-AF")])
def test_runs_name_their_language(language, tag):
    tags = {
        run._r.rPr.find(qn("w:lang")).get(qn("w:bidi"))
        for run in runs(opened(language))
        if run.font.rtl
    }

    assert tags == {tag}


def test_facts_and_people_follow_the_text():
    words = [paragraph.text for paragraph in opened("en").paragraphs]

    assert "Source: اداره ملی احصائیه https://stat.example/1405?a=b" in words
    assert "12.5% of factories, Province" in words


def test_half_spaces_are_kept():
    assert "می‌خواهیم" in "\n".join(p.text for p in opened("fa").paragraphs)


def test_a_text_of_nothing_but_a_headline_is_written():
    pack = sample("statement", "fa")
    pack.text.update(summary="", body="", editor_notes="", meaning="")

    document = Document(io.BytesIO(press_pack.as_docx(pack)))

    assert TITLES["fa"] in [paragraph.text for paragraph in document.paragraphs]
