"""What the units hand in, and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from newsroom.models.articles import Article
from newsroom.models.media import Photo
from prcms.base.models import Language


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """The ways submissions are asked for."""

    def waiting(self) -> Self:
        """Not decided yet."""
        return self.filter(state=Submission.State.RECEIVED)


class Submission(models.Model):
    """An achievement, figures and photos from a directorate, province, port or attaché."""

    class State(models.TextChoices):
        """What became of it."""

        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("unit")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="submissions",
        verbose_name=_("handed in by"),
    )
    title = models.CharField(_("what happened"), max_length=200)
    text = models.TextField(
        _("in your words"), help_text=_("Who, what, where, when; it need not be polished.")
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.DARI
    )
    figures = models.TextField(
        _("figures"), blank=True, help_text=_("Numbers with their unit, period and source.")
    )
    photos = models.ManyToManyField(
        Photo, blank=True, related_name="submissions", verbose_name=_("photos")
    )
    received_at = models.DateTimeField(_("received"))
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.RECEIVED, editable=False
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="submissions",
        verbose_name=_("became"),
    )
    answer = models.TextField(_("answer to the unit"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("hand_in_submission", "Can hand in for the own unit"),
            ("triage_submission", "Can accept and decline submissions"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(
                        state="received",
                        decided_by__isnull=True,
                        decided_at__isnull=True,
                        article__isnull=True,
                    )
                    | Q(
                        state="accepted",
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                        article__isnull=False,
                    )
                    | (
                        Q(
                            state="declined",
                            decided_by__isnull=False,
                            decided_at__isnull=False,
                            article__isnull=True,
                        )
                        & ~Q(answer="")
                    )
                ),
                name="submission_decision_whole",
            )
        ]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(state="received"), name="submission_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.title
