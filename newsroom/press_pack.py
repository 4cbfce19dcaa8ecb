"""A public text as journalists use it: PDF on letterhead, DOCX, plain text, and a kit of all with photos.

Everything starts from :func:`newsroom.reading.find`, so nothing that is not public can be packed.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Final

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from newsroom import beside, links, press_docx, reading
from newsroom.models import Article, Edition
from prcms.base import pdf, richtext
from prcms.base.language import direction
from prcms.base.models import OfficeProfile

# What the press is given; the rest is read on the page.
KINDS: Final = ("release", "statement", "announcement", "speech", "interview")
# A picture in a letter needs no more; the kit holds the largest size there is.
WIDEST_IN_LETTER: Final = 1280


@dataclass(frozen=True)
class PackPicture:
    """A photo with its words; ``data`` fits a letter, ``largest`` a front page."""

    name: str
    alt: str
    caption: str
    credit: str
    data: bytes
    largest: bytes


@dataclass(frozen=True)
class Pack:
    """What every format shows. Texts are those of one language."""

    number: int
    language: str
    office: OfficeProfile
    kind: str
    is_release: bool
    is_for_press: bool
    page_address: str
    title: str
    text: dict[str, str]
    unit: str
    published_at: datetime
    version: int
    check: str
    short_address: str
    pictures: list[PackPicture] = field(default_factory=list)
    people: list[beside.Named] = field(default_factory=list)
    facts: list[beside.Fact] = field(default_factory=list)
    emblem: str = ""
    emblem_data: bytes = b""

    @property
    def body_text(self) -> str:
        """The text without markup."""
        return richtext.to_text(self.text["body"])

    @property
    def facts_text(self) -> str:
        """The fact boxes without markup, with their sources."""
        return beside.facts_text(self.facts)

    @property
    def phone_line(self) -> str:
        """The number, kept together among letters that run the other way (UAX #9)."""
        return _isolated(self.office.duty_phone, self.language)

    @property
    def email_line(self) -> str:
        """The address, kept together."""
        return _isolated(self.office.duty_email, self.language)

    @property
    def short_line(self) -> str:
        """The short address, kept together."""
        return _isolated(self.short_address, self.language)

    @property
    def file_name(self) -> str:
        """Latin, so that it survives every mail program: number and language."""
        return f"{self.number}-{self.language}"


def build(pk: int, *, language: str, at: datetime) -> Pack | None:
    """The pack of one public text, or None when readers of ``language`` may not see it at ``at``.

    Five queries without photos, and the files of its photos.
    """
    article = reading.find(pk, language=language, at=at)
    if article is None:
        return None
    edition = Edition.objects.get(article_id=pk, language=language)
    office = OfficeProfile.load()
    emblem, emblem_data = _emblem(office)
    with translation.override(language):
        return Pack(
            number=pk,
            language=language,
            office=office,
            kind=str(article.get_kind_display()),
            is_release=article.kind == Article.Kind.RELEASE,
            is_for_press=article.kind in KINDS,
            page_address=links.absolute(links.article_path(pk, article.slug, language)),  # type: ignore[attr-defined]
            title=article.title_in(language),
            text=article.text(language),
            unit=str(article.unit or ""),
            published_at=article.published_at,  # type: ignore[attr-defined]
            version=edition.version,
            check=edition.content_hash[:12],
            short_address=links.short_address(pk),
            people=reading.people_named(article, language=language),
            facts=reading.fact_boxes(article, language=language),
            pictures=_pictures(article, language=language, office=office),
            emblem=emblem,
            emblem_data=emblem_data,
        )


def as_pdf(pack: Pack) -> bytes:
    """The letter. Raises ``pdf.Unavailable`` where no engine runs."""
    with translation.override(pack.language):
        html = render_to_string("newsroom/press_pack/page.html", {"pack": pack})
    pictures = {picture.name: picture.data for picture in pack.pictures}
    if pack.emblem:
        pictures[pack.emblem] = pack.emblem_data
    return pdf.write(html, pictures=pictures)


def as_text(pack: Pack) -> bytes:
    """Plain text in UTF-8 with a mark at its start, which older editors need to see that it is."""
    with translation.override(pack.language):
        text = render_to_string("newsroom/press_pack/pack.txt", {"pack": pack})
    lines = [line.rstrip() for line in text.strip().split("\n")]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def as_docx(pack: Pack) -> bytes:
    """The letter for a word processor."""
    with translation.override(pack.language):
        return press_docx.write(pack)


def as_kit(pack: Pack) -> bytes:
    """All of it and the photos in their largest size, with their captions, as a ZIP."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as kit:
        for name, (_type, write) in FORMATS.items():
            if name != "zip" and (name != "pdf" or pdf.is_available()):
                kit.writestr(f"{pack.file_name}.{name}", write(pack))
        for picture in pack.pictures:
            kit.writestr(
                zipfile.ZipInfo(f"photos/{picture.name}", (1980, 1, 1, 0, 0, 0)), picture.largest
            )
        if pack.pictures:
            kit.writestr("photos/captions.txt", _captions(pack))
    return written.getvalue()


FORMATS: Final[dict[str, tuple[str, Callable[[Pack], bytes]]]] = {
    "pdf": ("application/pdf", as_pdf),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_docx,
    ),
    "txt": ("text/plain; charset=utf-8", as_text),
    "zip": ("application/zip", as_kit),
}


def offered(pk: int, *, language: str) -> list[tuple[str, str]]:
    """Label and address of each format this machine can make, for the page of the text."""
    labels = {
        "pdf": _("PDF on letterhead"),
        "docx": _("Word file"),
        "txt": _("plain text"),
        "zip": _("everything with photos (ZIP)"),
    }
    return [
        (label, links.pack_path(pk, name, language))
        for name, label in labels.items()
        if name != "pdf" or pdf.is_available()
    ]


def _captions(pack: Pack) -> bytes:
    lines = [
        "\r\n".join(
            part for part in (picture.name, picture.caption, picture.alt, picture.credit) if part
        )
        for picture in pack.pictures
    ]
    return ("\ufeff" + "\r\n\r\n".join(lines) + "\r\n").encode()


def _isolated(value: str, language: str) -> str:
    """A left-to-right value inside right-to-left text: LRI … PDI."""
    return f"\u2066{value}\u2069" if direction(language) == "rtl" else value


def _pictures(article: Article, *, language: str, office: OfficeProfile) -> list[PackPicture]:
    found: list[PackPicture] = []
    for use in article.photos.all():
        if use.photo.shows_people and not office.show_people:
            continue
        sizes = sorted(
            (size for size in use.photo.renditions.all() if size.format in ("jpg", "png")),
            key=lambda size: size.width,
        )
        fitting = [size for size in sizes if size.width <= WIDEST_IN_LETTER] or sizes[:1]
        if not sizes:
            continue
        found.append(
            PackPicture(
                name=f"{len(found) + 1}.{sizes[-1].format}",
                alt="" if use.is_decorative else use.alt_in(language),
                caption=use.caption_in(language),
                credit=use.photo.credit,
                data=_read(fitting[-1].file.name),
                largest=_read(sizes[-1].file.name),
            )
        )
    return found


def _emblem(office: OfficeProfile) -> tuple[str, bytes]:
    name = str(office.logo.name or "")
    kind = name.rpartition(".")[2].lower()
    if kind not in ("png", "jpg") or not default_storage.exists(name):
        return "", b""
    return f"emblem.{kind}", _read(name)


def _read(name: str | None) -> bytes:
    with default_storage.open(name or "") as stored:
        return bytes(stored.read())
