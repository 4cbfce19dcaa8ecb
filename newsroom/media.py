"""Pictures and files: redrawn on arrival, described per use, private until something public uses them."""

import hashlib
import logging
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from newsroom import drafts
from newsroom.hurrying import hurry
from newsroom.models import Article, ArticlePhoto, Attachment, Edition, Photo, Rendition
from newsroom.permissions import can_add_photo, can_describe_photo, can_edit
from prcms.base import audit, images, pagecache
from prcms.base.errors import Refused
from prcms.base.models import Language, OfficeProfile, User
from prcms.base.text import clean_line

logger = logging.getLogger(__name__)

# Phones, pages and full screens; nothing is enlarged.
WIDTHS = (320, 640, 1280)
MAX_FILE = 20 * 1024 * 1024
_PDF = b"%PDF-"


@transaction.atomic
def add_photo(
    *,
    data: bytes,
    name: str,
    by: User,
    now: datetime,
    content_type: str = "",
    title: str = "",
    credit: str = "",
    shows_people: bool = False,
) -> Photo:
    """Store a picture, redrawn and without metadata, and return its row.

    The same picture is stored once: the second time its first row is returned. Sizes are made by
    the worker afterwards.

    Raises:
        Refused: not a picture, too large, or ``by`` may not add photos.
    """
    can_add_photo.require(by)
    try:
        clean, clean_name = images.redraw(data, name=name, content_type=content_type)
    except images.BadImage as error:
        raise Refused(str(error)) from error
    sha256 = hashlib.sha256(clean).hexdigest()
    known = Photo.objects.filter(sha256=sha256).first()
    if known is not None:
        return known
    facts = images.describe(clean)
    photo = Photo(
        sha256=sha256,
        width=facts.width,
        height=facts.height,
        title=clean_line(title)[:200],
        credit=clean_line(credit)[:150],
        shows_people=shows_people,
        uploaded_by=by,
        uploaded_at=now,
    )
    _keep(photo.file, clean_name, clean)
    photo.save()
    hurry("make_renditions", photo.pk)
    audit.record(
        "photo.add", photo, by=by, after={"width": facts.width, "height": facts.height}, at=now
    )
    return photo


@transaction.atomic
def reword(photo: Photo, *, by: User, now: datetime) -> Photo:
    """Store what is said of a picture: what it shows, credit, whether people, the day.

    Public pages that show it follow at once; a picture that turns out to show people leaves the
    copies kept for bad days as well. Raises ``Refused`` when ``by`` may not.
    """
    can_describe_photo.require(by)
    photo.title, photo.credit = clean_line(photo.title), clean_line(photo.credit)
    stored = Photo.objects.select_for_update().get(pk=photo.pk)
    before, after = audit.differences(stored, photo)
    if not after:
        return photo
    photo.save(update_fields=["title", "credit", "shows_people", "taken_on"])
    audit.record("photo.change", photo, by=by, before=before, after=after, at=now)
    if Edition.objects.readable(at=now).filter(article__photos__photo=photo).exists():
        pagecache.bump(revoke=photo.shows_people and not stored.shows_people)
    return photo


def make_renditions(photo: Photo, *, now: datetime) -> int:
    """Make the sizes a page needs, once; return how many were made.

    A picture that cannot be read gets the reason written on its row and waits for a person.
    """
    with photo.file.open("rb") as source:
        data = source.read()
    try:
        made = images.renditions(data, widths=WIDTHS, ratios=(None,))
    except images.BadImage as error:
        Photo.objects.filter(pk=photo.pk).update(last_error=str(error))
        logger.warning("photo %s cannot be read", photo.pk)
        return 0
    count = 0
    for size, content, _content_type in made:
        kind = images.EXTENSIONS[size.format]
        if photo.renditions.filter(format=kind, width=size.width).exists():
            continue
        row = Rendition(
            photo=photo, format=kind, width=size.width, height=size.height, size=len(content)
        )
        _keep(row.file, size.name, content)
        row.save()
        count += 1
    Photo.objects.filter(pk=photo.pk).update(renditions_at=now, last_error="")
    return count


def without_renditions(*, limit: int) -> list[int]:
    """Keys of photos that wait for their sizes, oldest first; failed ones wait for a person."""
    waiting = Photo.objects.filter(renditions_at__isnull=True, last_error="")
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def attach(
    article: Article,
    photo: Photo,
    *,
    by: User,
    now: datetime,
    alt: dict[str, str] | None = None,
    caption: dict[str, str] | None = None,
    is_decorative: bool = False,
) -> ArticlePhoto:
    """Use ``photo`` in ``article``, after the pictures it has.

    ``alt`` and ``caption`` map language codes to text. Approvals of all languages end, because
    every reader would see something else than was approved. Raises ``Refused`` when a language is
    public, the photo is in use already, or ``by`` may not change the article.
    """
    article = _lock_for(article, by)
    if article.photos.filter(photo=photo).exists():
        raise Refused(_("This photo is already in the article."))
    last = article.photos.aggregate(last=Max("position"))["last"] or 0
    use = ArticlePhoto(article=article, photo=photo, position=last + 1, is_decorative=is_decorative)
    for code in Language.values:
        _describe(use, code, alt=(alt or {}).get(code, ""), caption=(caption or {}).get(code, ""))
    use.save()
    drafts.refresh(article, by=by, now=now, note=_("photo added"))
    audit.record("article.photo_add", article, by=by, after={"photo": photo.sha256[:16]}, at=now)
    return use


@transaction.atomic
def describe(
    use: ArticlePhoto,
    *,
    language: str,
    alt: str,
    caption: str,
    by: User,
    now: datetime,
) -> ArticlePhoto:
    """Write one language's description and caption. Raises ``Refused`` like any text of it."""
    article = drafts.lock(use.article)
    edition = article.editions.filter(language=language).first() or Edition(
        article=article, language=language, is_source=language == article.source_language
    )
    can_edit.require(by, edition)
    use = ArticlePhoto.objects.select_related("photo").get(pk=use.pk)
    if use.alt_in(language) == clean_line(alt) and use.caption_in(language) == clean_line(caption):
        return use
    _describe(use, language, alt=alt, caption=caption)
    use.save()
    drafts.refresh(article, by=by, now=now, note=_("photo described"))
    return use


@transaction.atomic
def arrange(
    use: ArticlePhoto,
    *,
    by: User,
    now: datetime,
    position: int,
    is_decorative: bool,
) -> ArticlePhoto:
    """Set a photo's place and whether it is decorative, for all languages at once."""
    article = _lock_for(use.article, by)
    use = ArticlePhoto.objects.select_related("photo").get(pk=use.pk)
    if (use.position, use.is_decorative) == (position, is_decorative):
        return use
    use.position, use.is_decorative = position, is_decorative
    use.save()
    drafts.refresh(article, by=by, now=now, note=_("photos arranged"))
    return use


@transaction.atomic
def detach(use: ArticlePhoto, *, by: User, now: datetime) -> None:
    """Take a photo out of an article. It stays in the library. Raises ``Refused`` when public."""
    article = _lock_for(use.article, by)
    sha256 = use.photo.sha256[:16]
    use.delete()
    drafts.refresh(article, by=by, now=now, note=_("photo removed"))
    audit.record("article.photo_remove", article, by=by, before={"photo": sha256}, at=now)


@transaction.atomic
def attach_file(
    article: Article,
    *,
    data: bytes,
    name: str,
    title: str,
    by: User,
    now: datetime,
    language: str = "",
) -> Attachment:
    """Add a PDF to an article, for one language or ("") for all.

    Raises ``Refused`` when it is no PDF, larger than 20 MB, or a language it touches is public.
    """
    article = _lock_for(article, by)
    if len(data) > MAX_FILE:
        raise Refused(_("The file is larger than 20 MB."))
    if not data.startswith(_PDF):
        raise Refused(_("Only PDF files can be added."))
    file = Attachment(
        article=article,
        language=language,
        title=clean_line(title)[:200] or clean_line(name)[:200],
        name=clean_line(name)[-120:],
        content_type="application/pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        position=article.attachments.count() + 1,
    )
    _keep(file.file, "file.pdf", data)
    file.save()
    drafts.refresh(article, by=by, now=now, note=_("file added"))
    audit.record("article.file_add", article, by=by, after={"title": file.title}, at=now)
    return file


def may_serve(photo: Photo, *, at: datetime) -> bool:
    """Whether anybody at all may load the picture: a readable article uses it at ``at``.

    Pictures of people stay private while the office shows none. Two queries at most.
    """
    if photo.shows_people and not OfficeProfile.load().show_people:
        return False
    shown = Edition.objects.readable(at=at).filter(article__photos__photo=photo)
    return bool(shown.exists())


def may_serve_file(file: Attachment, *, at: datetime) -> bool:
    """Whether anybody may load the file: its article is public in a language it belongs to."""
    editions = Edition.objects.readable(at=at).filter(article_id=file.article_id)
    if file.language:
        editions = editions.filter(language=file.language)
    return editions.exists()


def photo_at(path: str) -> Photo | None:
    """The photo whose original or one of whose sizes lies at ``path`` in the media store."""
    found = Photo.objects.filter(file=path).first()
    if found is not None:
        return found
    size = Rendition.objects.select_related("photo").filter(file=path).first()
    return size.photo if size else None


def _keep(file: FieldFile, name: str, data: bytes) -> None:
    """Store bytes under the name made of their content; what lies there already is the same.

    It may lie there without a row when an earlier transaction was rolled back.
    """
    path = file.field.generate_filename(file.instance, name)
    if not file.storage.exists(path):
        path = file.storage.save(path, ContentFile(data))
    file.name = path


def _lock_for(article: Article, by: User) -> Article:
    """The locked article, once it is sure that ``by`` may change what all languages share."""
    article = drafts.lock(article)
    can_edit.require(by, article.editions.select_related("article").get(is_source=True))
    return article


def _describe(use: ArticlePhoto, language: str, *, alt: str, caption: str) -> None:
    alt, caption = clean_line(alt), clean_line(caption)
    if len(alt) > 250 or len(caption) > 300:
        raise Refused(_("A description has at most 250 letters, a caption 300."))
    setattr(use, f"alt_{language}", alt)
    setattr(use, f"caption_{language}", caption)
