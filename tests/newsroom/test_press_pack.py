"""The press pack: who gets it, what is in it, and how its pages look."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageChops

from newsroom import beside, press_pack
from newsroom.models import Article
from prcms.base import pdf
from prcms.base.models import OfficeProfile
from tests.conftest import NOON
from tests.factories import newsroom

GOLDEN = Path(__file__).parents[1] / "samples" / "packs"
NAMES = {
    "fa": "وزارت انکشاف اقتصاد محلی، ریاست عمومی اطلاعات، ارتباط عامه و همکاری با رسانه‌های آزاد",
    "ps": "د سیمه‌ییز اقتصاد د پراختیا وزارت، د اطلاعاتو او له رسنیو سره د اړیکو لوی ریاست",
    "en": "Ministry of Local Economic Development, General Directorate of Information",
}
TITLES = {
    "fa": "می‌خواهیم ۱۲٫۵٪ از کارخانه‌ها (۳۴۰ باب) تا ۱۴۰۶/۱/۱ به شبکهٔ برق Uzbekistan وصل شوند",
    "ps": "غواړو ۱۲٫۵٪ فابریکې (۳۴۰ بابه) د ۱۴۰۶/۱/۱ تر نېټې د برق له شبکې (Uzbekistan) سره ونښلوو",
    "en": "12.5% of factories (340) to join the grid from Uzbekistan by 21 March 2027",
}
LINES = {
    "fa": "وزیر گفت: «بازار [نو] برای همه باز است (شنبه تا چهارشنبه)»؛ شمارهٔ ۰۷۹۹–۱۲۳ و نشانی press@office.example را بنویسید. بهای ۲٬۵۰۰ ؋ است.",
    "ps": "وزیر وویل: «[نوی] بازار د ټولو لپاره پرانیستی دی (شنبه تر چهارشنبې)»؛ ۰۷۹۹–۱۲۳ شمېره او press@office.example وليکئ. ښځې، ګټه، ځای، څوک، ډېر، پړاو، کوڼ، یې، ۍ.",
    "en": "The minister said: “The [new] market is open to all (Saturday to Wednesday)”; write to press@office.example. It costs 2,500 afghanis, بازار نو.",
}
HEADS = {"fa": ("ولایت", "رقم"), "ps": ("ولایت", "شمېره"), "en": ("Province", "Figure")}


FACT = beside.Fact(
    kind="figure",
    kind_label="figure",
    label="۱۲٫۵٪ (12.5%)",
    text="۳۴۰ ← 340",
    source="اداره ملی احصائیه",
    source_url="https://stat.example/1405?a=b",
    as_of=NOON.date(),
)


def body(language: str, rows: int) -> str:
    line, (place, figure) = LINES[language], HEADS[language]
    table = "".join(f"<tr><td>{place} {n}</td><td>{n * 1250}</td></tr>" for n in range(1, rows))
    return (
        f"<p>{line}</p><h2>{place} (1)</h2><ul><li>{line}</li><li><strong>{figure}</strong> 12/5</li></ul>"
        f"<blockquote><p>{line}</p></blockquote>"
        f'<p>{line} <a href="https://example.org/a">{place}</a></p>'
        f'<table><thead><tr><th scope="col">{place}</th><th scope="col">{figure}</th></tr></thead>'
        f"<tbody>{table}</tbody></table>"
    )


def sample(kind: str, language: str) -> press_pack.Pack:
    """A pack that exists nowhere else, so that its pages never change."""
    beside_it = kind in ("announcement", "interview")
    office = OfficeProfile(
        name=NAMES[language],
        office_name=HEADS[language][0],
        duty_name=TITLES[language][:30],
        duty_phone="+93 70 000 0114",
        duty_email="press@office.example",
        boilerplate=LINES[language],
    )
    return press_pack.Pack(
        number=1234,
        language=language,
        office=office,
        kind=str(Article.Kind(kind).label),
        is_release=kind == "release",
        is_for_press=True,
        page_address="https://office.example/fa/news/1234-x/",
        title=TITLES[language],
        text={
            "title": TITLES[language],
            "summary": LINES[language],
            "body": body(language, rows=30 if kind == "release" else 4),
            "meaning": LINES[language] if kind == "announcement" else "",
            "editor_notes": f"{LINES[language]}\n{LINES[language]}",
        },
        unit=HEADS[language][0],
        published_at=NOON,
        version=3,
        check="0123456789ab",
        short_address="https://office.example/n/1234",
        people=[beside.Named(TITLES[language][:18], HEADS[language][0])] if beside_it else [],
        facts=[FACT] if beside_it else [],
    )


@pytest.fixture
def by_wheel(monkeypatch):
    """The engine that brings its own shaping: the same pixels on every machine."""
    engine = next(engine for engine in pdf.engines() if engine.name == "plutoprint")
    monkeypatch.setattr(pdf, "engines", lambda: (engine,))


@pytest.fixture
def herat(db):
    article = newsroom.article(kind="release", languages=("fa", "ps"), editor_notes_fa="یادداشت")
    newsroom.public(of=article)
    return article


# The pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fa", "ps", "en"])
@pytest.mark.parametrize("kind", press_pack.KINDS)
@pytest.mark.usefixtures("by_wheel")
def test_pages_look_as_they_were_approved(kind, language):
    document = pypdfium2.PdfDocument(press_pack.as_pdf(sample(kind, language)))
    try:
        pages = [page.render(scale=0.75, grayscale=True).to_pil() for page in document]
    finally:
        document.close()
    drawn = Image.new("L", (pages[0].width, sum(page.height for page in pages)), 255)
    for number, page in enumerate(pages):
        drawn.paste(page, (0, number * pages[0].height))
    golden = GOLDEN / f"{kind}-{language}.png"
    if not golden.exists():
        drawn.save(golden, optimize=True)
        pytest.fail(f"{golden.name} was missing and is drawn now: look at it, then commit it")

    expected = Image.open(golden)

    assert drawn.size == expected.size
    # A letter out of place differs in hundreds of points; rounding in none as dark as this.
    changed = ImageChops.difference(drawn, expected).point(lambda value: 255 * (value > 96))
    assert changed.histogram()[255] <= 40


def test_plain_text_isolates_what_runs_the_other_way():
    text = press_pack.as_text(sample("statement", "fa")).decode()

    assert text.startswith("\ufeffوزارت")
    assert "\u2066+93 70 000 0114\u2069\r\n" in text
    assert "\u2066https://office.example/n/1234\u2069" in text
    assert "می‌خواهیم" in text


def test_english_text_needs_no_isolates():
    text = press_pack.as_text(sample("statement", "en")).decode()

    assert [mark in text for mark in "\u2066\u2069"] == [False, False]


def test_plain_text_names_sources_and_people():
    text = press_pack.as_text(sample("interview", "en")).decode()

    assert "Source: اداره ملی احصائیه https://stat.example/1405?a=b" in text
    assert "12.5% of factories | Province" in text


# Who gets it --------------------------------------------------------------------------------


def test_pack_holds_what_readers_see(herat, django_assert_num_queries):
    with django_assert_num_queries(5):
        pack = press_pack.build(herat.pk, language="fa", at=NOON)

    assert pack is not None
    assert (pack.number, pack.language, pack.is_release) == (herat.pk, "fa", True)
    assert pack.text["editor_notes"] == "یادداشت"


@pytest.mark.parametrize("language", ["ps", "en"])
def test_what_is_not_public_is_not_packed(herat, language):
    assert press_pack.build(herat.pk, language=language, at=NOON) is None


def test_a_moment_before_its_time_there_is_nothing(db):
    article = newsroom.article(kind="release")
    newsroom.public(of=article, publish_at=NOON)

    early = press_pack.build(article.pk, language="fa", at=NOON - timedelta(seconds=1))

    assert early is None
    assert press_pack.build(article.pk, language="fa", at=NOON) is not None


@pytest.mark.parametrize(
    ("kind", "content_type", "start"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        (
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK\x03\x04",
        ),
        ("txt", "text/plain; charset=utf-8", b"\xef\xbb\xbf"),
        ("zip", "application/zip", b"PK\x03\x04"),
    ],
)
def test_every_format_downloads_under_a_latin_name(client, herat, kind, content_type, start):
    answer = client.get(f"/fa/news/{herat.pk}/pack.{kind}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{herat.pk}-fa.{kind}"'
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.content.startswith(start)


@pytest.mark.parametrize("kind", ["exe", "html", "pdf0"])
def test_unknown_formats_are_not_found(client, herat, kind):
    assert client.get(f"/fa/news/{herat.pk}/pack.{kind}").status_code == 404


def test_news_is_read_on_the_page_and_has_no_pack(client, db):
    article = newsroom.article(kind="news")
    newsroom.public(of=article)

    assert client.get(f"/fa/news/{article.pk}/pack.pdf").status_code == 404


def test_page_offers_the_files(client, herat):
    page = client.get(f"/fa/news/{herat.pk}/", follow=True).content.decode()

    for kind in ("pdf", "docx", "txt", "zip"):
        assert f'href="/fa/news/{herat.pk}/pack.{kind}"' in page


def test_without_an_engine_the_rest_is_offered(client, herat, monkeypatch):
    monkeypatch.setattr(pdf, "engines", lambda: ())

    page = client.get(f"/fa/news/{herat.pk}/", follow=True).content.decode()
    kit = client.get(f"/fa/news/{herat.pk}/pack.zip").content

    assert "pack.pdf" not in page
    assert client.get(f"/fa/news/{herat.pk}/pack.pdf").status_code == 404
    assert zipfile.ZipFile(io.BytesIO(kit)).namelist() == [
        f"{herat.pk}-fa.docx",
        f"{herat.pk}-fa.txt",
    ]


def test_kit_holds_all_formats_and_the_photos_in_their_largest_size(herat, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    use = newsroom.article_photo(article=herat, alt_fa="دکان‌ها", caption_fa="بازار نو")
    for width in (320, 1280, 2560):
        name = f"private/renditions/{width}.jpg"
        size = newsroom.rendition(photo=use.photo, format="jpg", width=width, file=name)
        default_storage.save(size.file.name, ContentFile(f"jpeg {width}".encode()))
    pack = press_pack.build(herat.pk, language="fa", at=NOON)
    assert pack is not None

    kit = zipfile.ZipFile(io.BytesIO(press_pack.as_kit(pack)))

    name = f"{herat.pk}-fa"
    assert kit.namelist() == [
        f"{name}.pdf",
        f"{name}.docx",
        f"{name}.txt",
        "photos/1.jpg",
        "photos/captions.txt",
    ]
    assert kit.read("photos/1.jpg") == b"jpeg 2560"
    assert pack.pictures[0].data == b"jpeg 1280"
    assert "بازار نو" in kit.read("photos/captions.txt").decode()


def test_pictures_of_people_stay_out_where_none_are_shown(herat, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    OfficeProfile.objects.create(pk=1, name="وزارت", show_people=False)
    use = newsroom.article_photo(article=herat, alt_fa="زنان")
    use.photo.shows_people = True
    use.photo.save()
    newsroom.rendition(photo=use.photo, format="jpg", width=640)

    pack = press_pack.build(herat.pk, language="fa", at=NOON)

    assert pack is not None
    assert pack.pictures == []
