"""The translation queue: one open job per article and target language."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.articles import Article
from prcms.base.models import Language


class TranslationJobQuerySet(models.QuerySet["TranslationJob"]):
    """The ways jobs are asked for."""

    def open(self) -> Self:
        """Not yet done and not cancelled."""
        return self.filter(state__in=TranslationJob.OPEN)

    def late(self, *, at: datetime) -> Self:
        """Still with a translator although the time is up."""
        return self.filter(state__in=["open", "taken", "returned"], due_at__lt=at)


class TranslationJob(models.Model):
    """Somebody is to translate an article into one language by a certain time."""

    class State(models.TextChoices):
        """Where the job is."""

        OPEN = "open", _("free to take")
        TAKEN = "taken", _("being translated")
        HANDED_IN = "handed_in", _("awaiting review")
        RETURNED = "returned", _("sent back")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("not needed")

    OPEN: ClassVar[tuple[str, ...]] = ("open", "taken", "handed_in", "returned")
    HELD: ClassVar[tuple[str, ...]] = ("taken", "returned")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="jobs", verbose_name=_("article")
    )
    language = models.CharField(_("into"), max_length=2, choices=Language)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN, editable=False
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="translation_jobs",
        verbose_name=_("translator"),
    )
    due_at = models.DateTimeField(_("due"))
    words = models.PositiveIntegerField(_("words"), default=0)
    source_hash = models.CharField(max_length=64, editable=False)
    is_update = models.BooleanField(
        _("brings an existing translation up to date"), default=False, editable=False
    )
    worked_seconds = models.PositiveIntegerField(
        _("time at the desk (seconds)"), default=0, editable=False
    )
    alarmed_at = models.DateTimeField(_("alarm raised"), null=True, blank=True, editable=False)
    reasons = models.TextField(_("why it was sent back"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = TranslationJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation job")
        verbose_name_plural = _("translation queue")
        ordering = ["due_at", "pk"]
        permissions = [
            ("translate", "Can take translation jobs"),
            ("manage_jobs", "Can assign and cancel translation jobs"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=Q(state__in=["open", "taken", "handed_in", "returned"]),
                name="job_one_open",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="open", assignee__isnull=True, taken_at__isnull=True)
                    | Q(
                        state__in=["taken", "handed_in", "returned", "done"],
                        assignee__isnull=False,
                        taken_at__isnull=False,
                    )
                    | Q(state="cancelled")
                ),
                name="job_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handed_in", "done"]) | Q(handed_in_at__isnull=False),
                name="job_handed_in_at_a_time",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["done", "cancelled"], done_at__isnull=False)
                    | Q(~Q(state__in=["done", "cancelled"]), done_at__isnull=True)
                ),
                name="job_ended_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["open", "taken", "handed_in", "returned"]),
                name="job_open_by_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article} → {self.language}"

    def is_late(self, *, at: datetime) -> bool:
        """Whether the translator's time is up."""
        return self.state in ("open", "taken", "returned") and self.due_at < at
