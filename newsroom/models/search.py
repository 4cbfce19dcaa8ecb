"""The slim search table: one narrow row per edition that has a moment of publication."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation, Place
from newsroom.models.articles import Article
from newsroom.models.editions import Edition
from prcms.base.models import Language


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """The ways the table is asked."""

    def public(self, *, language: str, at: datetime) -> Self:
        """Rows whose edition readers of ``language`` may see at ``at``.

        The row is written when the moment is set and deleted when it is taken back, so the time is
        all that is left to compare.
        """
        return self.filter(language=language, published_at__lte=at)


class SearchEntry(models.Model):
    """What search needs of one edition, and nothing wider."""

    edition = models.OneToOneField(
        Edition,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_entry",
        verbose_name=_("edition"),
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="search_entries", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    kind = models.CharField(_("kind"), max_length=12, choices=Article.Kind)
    unit = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("place")
    )
    topics = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("topics"))
    published_at = models.DateTimeField(_("public from"))
    vector = SearchVectorField(_("all words"))
    title_vector = SearchVectorField(_("words of headline and lead"))

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = [
            GinIndex(fields=["vector"], name="search_entry_words"),
            models.Index(fields=["language", "-published_at"], name="search_entry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.language}"
