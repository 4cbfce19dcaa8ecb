"""Changing what is public, in the open: the proposed change, and the ledger of what was changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.articles import Article
from newsroom.models.editions import Revision
from prcms.base.models import Language


class Amendment(models.Model):
    """A change to one public language of an article, on its way to a second person.

    The live text stays as it is until the amendment is applied. ``values`` is everything as it is to
    become, by the names of ``newsroom.amendable``. A minor one (spelling) stands in the item's history
    only; any other becomes a :class:`Correction`.
    """

    class Kind(models.TextChoices):
        """What sort of change it is."""

        CORRECTION = "correction", _("correction")
        CLARIFICATION = "clarification", _("clarification")
        UPDATE = "update", _("update")
        MINOR = "minor", _("spelling only")

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("awaiting approval")
        RETURNED = "returned", _("sent back")
        APPLIED = "applied", _("applied")
        DROPPED = "dropped", _("dropped")

    OPEN: ClassVar[tuple[str, ...]] = ("draft", "submitted", "returned")

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.CORRECTION)
    is_apology = models.BooleanField(_("with an apology"), default=False)
    note = models.TextField(
        _("notice for readers"),
        blank=True,
        help_text=_("What was wrong and what is right, in the language of the text."),
    )
    values = models.JSONField(_("text"), default=dict)
    # What readers were shown when it was written, by the same names as ``values``.
    was = models.JSONField(default=dict, editable=False)
    base = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="+", verbose_name=_("made from")
    )
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("last changed by"),
    )
    changed_at = models.DateTimeField(_("last changed"))
    # The keys of everybody whose words it holds: none of them decides on it.
    hands = models.JSONField(default=list, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    return_reason = models.TextField(_("why it was sent back"), blank=True)

    class Meta:
        verbose_name = _("change to a public text")
        verbose_name_plural = _("changes to public texts")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="amendment_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied")
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("written_by"))
                    & ~Q(decided_by=F("changed_by"))
                ),
                name="amendment_applied_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "applied"]) | Q(kind="minor") | ~Q(note=""),
                name="amendment_has_a_notice",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="amendment_returned_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} ({self.language})"

    @property
    def is_minor(self) -> bool:
        """Whether it changes spelling only, so that translations and mailings need not follow."""
        return self.kind == self.Kind.MINOR


class Correction(models.Model):
    """One entry of the public ledger. Append-only by trigger; each row carries the hash of the last."""

    class Kind(models.TextChoices):
        """The five kinds readers are told of."""

        CORRECTION = "correction", _("correction")
        CLARIFICATION = "clarification", _("clarification")
        UPDATE = "update", _("update")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        REMOVAL = "removal", _("removal")

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    is_apology = models.BooleanField(_("with an apology"), default=False)
    note = models.TextField(_("notice for readers"))
    before = models.ForeignKey(
        Revision,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("wording until then"),
    )
    after = models.ForeignKey(
        Revision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wording since then"),
    )
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    # Unique, so that no two rows can follow the same one: the chain is one line.
    previous_hash = models.CharField(max_length=64, blank=True, unique=True, editable=False)
    row_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["language", "-at", "-id"], name="correction_newest"),
            models.Index(fields=["article", "language", "-at"], name="correction_of_article"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="correction_has_a_notice"),
            models.CheckConstraint(
                condition=Q(kind__in=["withdrawal", "removal"])
                | (Q(approved_by__isnull=False, after__isnull=False) & ~Q(approved_by=F("by"))),
                name="correction_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.article_id} ({self.language})"
