"""Pictures and files: private until something public uses them."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.articles import Article
from prcms.base.models import Language


def photo_path(photo: "Photo", filename: str) -> str:
    """Where an original is kept: named by content, so nothing can be guessed from a title."""
    suffix = filename.rsplit(".", 1)[-1].lower()
    return f"private/photos/{photo.sha256[:2]}/{photo.sha256}.{suffix}"


def rendition_path(rendition: "Rendition", filename: str) -> str:
    """Where one size of a picture is kept."""
    sha = rendition.photo.sha256
    return f"private/renditions/{sha[:2]}/{sha}-{rendition.width}.{rendition.format}"


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """Where a file is kept: named by content as well."""
    suffix = filename.rsplit(".", 1)[-1].lower()
    return f"private/files/{attachment.sha256[:2]}/{attachment.sha256}.{suffix}"


class Photo(models.Model):
    """A picture the office has: redrawn on arrival, without metadata. The same bytes exist once."""

    file = models.FileField(_("picture"), upload_to=photo_path, max_length=200)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    title = models.CharField(
        _("what it shows"), max_length=200, blank=True, help_text=_("For finding it again.")
    )
    credit = models.CharField(_("credit"), max_length=150, blank=True)
    shows_people = models.BooleanField(
        _("shows people"),
        default=False,
        help_text=_("Offices that show no people hide such pictures everywhere."),
    )
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    renditions_at = models.DateTimeField(_("sizes made"), null=True, blank=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="photo_has_a_size")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.sha256[:8]}"


class Rendition(models.Model):
    """One size and format of a photo, made by the worker."""

    FORMATS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("avif", "AVIF"),
        ("webp", "WebP"),
        ("jpg", "JPEG"),
        ("png", "PNG"),
    )

    photo = models.ForeignKey(
        Photo, on_delete=models.CASCADE, related_name="renditions", verbose_name=_("photo")
    )
    format = models.CharField(_("format"), max_length=4, choices=FORMATS)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    size = models.PositiveIntegerField(_("bytes"))
    file = models.FileField(_("file"), upload_to=rendition_path, max_length=200)

    class Meta:
        verbose_name = _("size of a photo")
        verbose_name_plural = _("sizes of photos")
        ordering = ["format", "width"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "format", "width"], name="rendition_once")
        ]

    def __str__(self) -> str:
        return f"{self.width} {self.format}"


class ArticlePhoto(models.Model):
    """A photo as one article uses it: described anew for every use and language."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="photos", verbose_name=_("article")
    )
    photo = models.ForeignKey(
        Photo, on_delete=models.PROTECT, related_name="uses", verbose_name=_("photo")
    )
    alt = models.CharField(
        _("description for those who do not see it"),
        max_length=250,
        blank=True,
        help_text=_("What the picture tells that the text does not."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("It tells nothing the text does not say.")
    )
    position = models.PositiveSmallIntegerField(_("place"), default=1)
    focal_x = models.PositiveSmallIntegerField(
        _("centre of interest across, %"),
        default=50,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    focal_y = models.PositiveSmallIntegerField(
        _("centre of interest down, %"),
        default=40,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("photo of the article")
        verbose_name_plural = _("photos of the article")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "photo"], name="article_photo_once"),
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100), name="article_photo_focal_inside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo}"

    def alt_in(self, language: str) -> str:
        """The description in ``language``, "" when missing. Never another language's."""
        return getattr(self, f"alt_{language}") or ""

    def caption_in(self, language: str) -> str:
        """The caption in ``language``, "" when missing. Never another language's."""
        return getattr(self, f"caption_{language}") or ""

    def is_described(self, language: str) -> bool:
        """Whether a reader who does not see it misses nothing."""
        return self.is_decorative or bool(self.alt_in(language))


class Attachment(models.Model):
    """A file that goes with an article, in one language or for all."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("article")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        blank=True,
        help_text=_("Empty: the file is for readers of every language."),
    )
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=200)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64, editable=False)
    position = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["position", F("title").asc(), "pk"]

    def __str__(self) -> str:
        return self.title
