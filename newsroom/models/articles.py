"""What the office writes: one article, its text in up to three languages, its shared facts."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation, Place
from prcms.base.models import Folded, Language
from prcms.base.richtext import RichTextField

# The fields that exist once per language; an edition's hash is taken over them.
TEXT_FIELDS = ("title", "summary", "body", "meaning", "editor_notes")


def public_edition(at: datetime, prefix: str = "") -> Q:
    """The one predicate of visibility: approved as it now stands, and its moment has come.

    ``prefix`` leads from the queried model to the edition ("editions__", or "" for editions).
    Nothing is flipped when the moment comes, so no worker is needed for it to hold.
    """
    return Q(
        **{
            f"{prefix}state": "approved",
            f"{prefix}publish_at__lte": at,
            f"{prefix}approved_hash": F(f"{prefix}content_hash"),
        }
    )


def readable_edition(at: datetime, prefix: str = "") -> Q:
    """What still answers at its own address: what is public, and what another text took the place of.

    A superseded text is bound to what was signed like a public one; it stands in no list.
    """
    return public_edition(at, prefix) | Q(
        **{
            f"{prefix}state": "superseded",
            f"{prefix}publish_at__lte": at,
            f"{prefix}approved_hash": F(f"{prefix}content_hash"),
        }
    )


class Topic(models.Model):
    """What articles are about; readers filter and subscribe by it."""

    code = models.SlugField(
        _("code"), max_length=40, unique=True, help_text=_("Short Latin name used in addresses.")
    )
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=100)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name or self.code


class ArticleQuerySet(models.QuerySet["Article"]):
    """The ways articles are asked for."""

    def public(self, *, language: str, at: datetime) -> Self:
        """Articles a reader of ``language`` may see at ``at``, newest first.

        Each carries ``published_at``, ``worded_at`` (its words changed last), ``slug`` and
        ``edition_id`` of that language's edition. This is the only way public code reads articles.
        One query, no duplicates.
        """
        return self._read_as(public_edition(at, "editions__"), language)

    def readable(self, *, language: str, at: datetime) -> Self:
        """The same with superseded texts: for the page of one text, never for a list."""
        return self._read_as(readable_edition(at, "editions__"), language)

    def _read_as(self, condition: Q, language: str) -> Self:
        return (
            self.filter(condition, editions__language=language)
            .annotate(
                published_at=F("editions__publish_at"),
                worded_at=F("editions__changed_at"),
                slug=F("editions__slug"),
                edition_id=F("editions__pk"),
            )
            .order_by("-published_at", "-pk")
        )

    def public_anywhere(self, *, at: datetime) -> Self:
        """Articles that are public in at least one language at ``at``."""
        # A look-up by key, not a join: an article public in three languages must not come thrice.
        public = Article.objects.filter(public_edition(at, "editions__")).order_by().values("pk")
        return self.filter(pk__in=public)


class Article(Folded):
    """One text of the office. What of it is public is decided by its editions, language by language."""

    class Kind(models.TextChoices):
        """What sort of text it is; readers and media filter by it."""

        NEWS = "news", _("news")
        ANNOUNCEMENT = "announcement", _("announcement")
        RELEASE = "release", _("press release")
        STATEMENT = "statement", _("statement")
        SPEECH = "speech", _("speech")
        INTERVIEW = "interview", _("interview")
        MEETING = "meeting", _("minister's meeting")
        WORKSHOP = "workshop", _("workshop or event report")
        DEVELOPMENT = "development", _("development news")
        ECONOMIC = "economic", _("economic news")

    FOLDS: ClassVar[tuple[str, ...]] = ("title_fa", "title_ps", "title_en")

    # No column: the key of the user for whom this very row was read past ``access.openable``.
    found_for: int | None = None

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    unit = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        limit_choices_to={"is_own": True},
        verbose_name=_("unit"),
        help_text=_(
            "The directorate, provincial office or port whose work this is; it is credited."
        ),
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="articles", verbose_name=_("topics")
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("place"),
    )
    source_language = models.CharField(
        _("written in"),
        max_length=2,
        choices=Language,
        default=Language.DARI,
        help_text=_("The language of the original; the others are translated from it."),
    )
    title = models.CharField(
        _("headline"), max_length=250, blank=True, help_text=_("Up to about twelve words.")
    )
    summary = models.TextField(
        _("lead"),
        blank=True,
        help_text=_("One or two sentences that also stand in lists, feeds and mails."),
    )
    body = RichTextField(_("text"), blank=True)
    meaning = models.TextField(
        _("what it means for you"),
        blank=True,
        help_text=_("Who can do what now, where and until when, in plain words."),
    )
    editor_notes = models.TextField(
        _("notes to editors"),
        blank=True,
        help_text=_("Background for the press, printed under the release."),
    )
    is_urgent = models.BooleanField(_("urgent"), default=False)
    urgent_reason = models.CharField(_("why it is urgent"), max_length=250, blank=True)
    is_restricted = models.BooleanField(
        _("only for named readers"),
        default=False,
        help_text=_("Until it is public, only the people and units named may open it."),
    )
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("superseded by"),
    )
    review_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="articles",
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("begun"))
    updated_at = models.DateTimeField(_("last changed"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-updated_at", "-pk"]
        permissions = [("distribute_article", "Can send articles to contact lists")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_urgent=False) | ~Q(urgent_reason=""),
                name="article_urgent_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(source_language__in=["fa", "ps", "en"]),
                name="article_source_language_known",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("pk")),
                name="article_superseded_by_another",
            ),
        ]
        indexes = [
            # The staff list with its filters and its count, without reading the texts themselves.
            models.Index(
                fields=["-updated_at", "-id"],
                include=["is_restricted", "author", "kind", "source_language"],
                name="article_newest",
            ),
            models.Index(
                fields=["author"], condition=Q(is_restricted=True), name="article_restricted"
            ),
            # Staff search: every word as a beginning, without an extension.
            GinIndex(SearchVector("search_key", config="simple"), name="article_key_words"),
            models.Index(
                fields=["review_on"],
                condition=Q(review_on__isnull=False),
                name="article_to_look_at_again",
            ),
        ]

    def __str__(self) -> str:
        return self.title_in(self.source_language) or self.any_title or f"{self.pk}"

    def get_absolute_url(self) -> str:
        """The short address that leads to the reader's language."""
        return reverse("short", args=[self.pk])

    def text(self, language: str) -> dict[str, str]:
        """The typed text of one language, field by field; "" where nothing was typed."""
        return {name: getattr(self, f"{name}_{language}") or "" for name in TEXT_FIELDS}

    def title_in(self, language: str) -> str:
        """The headline in ``language``, "" when there is none. Never another language's."""
        return getattr(self, f"title_{language}") or ""

    @property
    def any_title(self) -> str:
        """A headline in whichever language has one, for staff lists."""
        return next((title for code in Language.values if (title := self.title_in(code))), "")
