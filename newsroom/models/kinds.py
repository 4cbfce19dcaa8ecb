"""What the office asks of each kind of text: rows that the office edits itself."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactList
from newsroom.models.articles import Article
from prcms.base.models import Language
from prcms.base.richtext import RichTextField


class KindRule(models.Model):
    """One row per kind: what must be filled in, which languages go first, where it is sent.

    ``starter`` is the text a blank article of this kind begins with, per language.
    """

    class Part(models.TextChoices):
        """Parts beyond headline and text, which every kind needs."""

        SUMMARY = "summary", _("lead")
        MEANING = "meaning", _("what it means for you")
        EDITOR_NOTES = "editor_notes", _("notes to editors")
        UNIT = "unit", _("unit")
        PLACE = "place", _("place")
        TOPICS = "topics", _("topics")
        PHOTO = "photo", _("photo")
        PEOPLE = "people", _("people named")

    class Order(models.TextChoices):
        """Whether the original waits for its translations."""

        SOURCE_FIRST = "source_first", _("original first, the others follow")
        TOGETHER = "together", _("the required languages become public together")

    kind = models.CharField(_("kind"), max_length=12, choices=Article.Kind, unique=True)
    required_parts = ArrayField(
        models.CharField(max_length=12, choices=Part),
        default=list,
        blank=True,
        verbose_name=_("needed before submission"),
    )
    required_languages = ArrayField(
        models.CharField(max_length=2, choices=Language),
        default=list,
        blank=True,
        verbose_name=_("languages needed"),
    )
    order = models.CharField(
        _("order of languages"), max_length=12, choices=Order, default=Order.SOURCE_FIRST
    )
    default_lists = models.ManyToManyField(
        ContactList, blank=True, related_name="+", verbose_name=_("usually sent to")
    )
    review_months = models.PositiveSmallIntegerField(
        _("looked at again after (months)"),
        null=True,
        blank=True,
        help_text=_("Empty: never. Then whoever owns the text is reminded to check it."),
    )
    starter = RichTextField(_("text to begin with"), blank=True)

    PARTS: ClassVar[tuple[str, ...]] = tuple(Part.values)

    class Meta:
        verbose_name = _("rules of a kind")
        verbose_name_plural = _("rules of the kinds")
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_months__isnull=True) | Q(review_months__gt=0),
                name="kind_rule_review_positive",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
