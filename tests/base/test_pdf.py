"""PDF from our own markup, by every engine of this machine."""

import pypdfium2
import pytest
from PIL import ImageFile

from prcms.base import pdf

PAGE = '<html lang="{lang}" dir="{dir}"><head><link rel="stylesheet" href="own:/styles/press-pack.css"></head><body>{body}</body></html>'


@pytest.fixture(params=pdf.engines(), ids=lambda engine: engine.name)
def engine(request):
    return request.param


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_one_engine_at_least_comes_with_the_requirements():
    assert pdf.is_available()
    assert "plutoprint" in [engine.name for engine in pdf.engines()]


def test_write_takes_the_first_engine(monkeypatch):
    monkeypatch.setattr(pdf, "engines", lambda: (lambda _html, _pictures: b"%PDF-first",))

    assert pdf.write("<p>x</p>") == b"%PDF-first"


def test_without_an_engine_it_says_so(monkeypatch):
    monkeypatch.setattr(pdf, "engines", lambda: ())

    with pytest.raises(pdf.Unavailable):
        pdf.write("<p>x</p>")


def test_pages_break_and_are_numbered(engine):
    body = "".join(f"<p>paragraph {n} of a text that is long</p>" for n in range(80))

    found = pages(engine(PAGE.format(lang="en", dir="ltr", body=body), {}))

    assert len(found) > 1
    assert f"2 / {len(found)}" in found[1]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "https://evil.example/x.png",
        "file:///etc/hostname",
        "own:/pictures/../../etc/hostname",
        "own:/pictures/other.png",
        "own:/fonts/../../manage.py",
        "own:/styles/../../../manage.py",
        "x.png",
        "//evil.example/x.png",
    ],
)
def test_nothing_is_fetched(address):
    with pytest.raises(LookupError):
        pdf._own(address, {"1.png": b"x"})


def test_a_picture_that_is_not_ours_is_left_out_and_the_rest_is_set(engine, caplog):
    body = '<p>before</p><img src="https://evil.example/x.png" alt=""><p>after</p>'

    found = pages(engine(PAGE.format(lang="en", dir="ltr", body=body), {}))

    assert ["before" in found[0], "after" in found[0]] == [True, True]


def test_own_fonts_styles_and_pictures_are_found():
    assert pdf._own("own:/fonts/vazirmatn-arabic-bold.woff2", {})[1] == "font/woff2"
    assert pdf._own("own:/styles/press-pack.css", {})[1] == "text/css"
    assert pdf._own("own:/pictures/1.png", {"1.png": b"x"}) == (b"x", "image/png")


def test_an_engine_does_not_decide_that_broken_pictures_will_do(monkeypatch):
    """WeasyPrint does, for the whole process; every photo handed in afterwards was refused."""

    def load(_name):
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        raise ImportError

    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    monkeypatch.setattr(pdf, "import_module", load)

    assert pdf.engines.__wrapped__() == ()
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
