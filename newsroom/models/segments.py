"""Translations paragraph by paragraph: what each was made from, by whom, and who looked at it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.editions import Edition
from newsroom.models.jobs import TranslationJob
from prcms.base.models import Leased


class TranslatedSegment(models.Model):
    """One paragraph of a translated edition, tied to the paragraph it says again by a hash.

    ``key`` is the digest of the source segment, ``nth`` counts equal segments of one field. Whether
    it is behind is never stored: it is, when the approved original has no such segment.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="segments", verbose_name=_("edition")
    )
    field = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    nth = models.PositiveSmallIntegerField(default=0)
    source = models.TextField(_("original"))
    target = models.TextField(_("translation"), blank=True)
    engine = models.CharField(
        _("machine"), max_length=60, blank=True, help_text=_("Empty when a person wrote it.")
    )
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("translated by"),
    )
    translated_at = models.DateTimeField(_("translated"))
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    kept_as_minor = models.BooleanField(
        _("kept although the original changed"),
        default=False,
        help_text=_("Somebody marked the change of the original as minor."),
    )

    class Meta:
        verbose_name = _("translated paragraph")
        verbose_name_plural = _("translated paragraphs")
        ordering = ["edition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "field", "key", "nth"], name="segment_once"),
            models.CheckConstraint(
                condition=~Q(engine="") | Q(translated_by__isnull=False),
                name="segment_by_person_or_machine",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="segment_review_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.source[:60]


class MachineDraft(Leased):
    """A machine is to translate what a job still lacks: queued, tried, and with its answer kept.

    The answer is stored before it is used, so nothing is asked for twice.
    """

    class State(models.TextChoices):
        """Where it is."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being translated by a machine")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    job = models.ForeignKey(
        TranslationJob,
        on_delete=models.CASCADE,
        related_name="machine_drafts",
        verbose_name=_("translation job"),
    )
    engine = models.CharField(_("machine"), max_length=60)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.QUEUED, editable=False
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    asked_at = models.DateTimeField(_("asked for"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    source_hash = models.CharField(max_length=64)
    total = models.PositiveIntegerField(_("paragraphs"), default=0)
    answers = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("machine draft")
        verbose_name_plural = _("machine drafts")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["job"],
                condition=Q(state__in=["queued", "running"]),
                name="machine_draft_one_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], ended_at__isnull=True)
                | (~Q(state__in=["queued", "running"]) & Q(ended_at__isnull=False)),
                name="machine_draft_ended_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} ({self.engine})"


class MachineEngine(models.Model):
    """A machine translator the office may ask. Off until somebody switches it on."""

    class Protocol(models.TextChoices):
        """What it speaks."""

        LIBRETRANSLATE = "libretranslate", "LibreTranslate"
        CHAT = "chat", _("chat completions")

    name = models.CharField(_("name"), max_length=60, unique=True)
    protocol = models.CharField(_("protocol"), max_length=14, choices=Protocol)
    url = models.URLField(_("address"), max_length=300)
    model = models.CharField(_("model"), max_length=100, blank=True)
    key_name = models.CharField(
        _("name of its key"),
        max_length=60,
        blank=True,
        help_text=_("The environment variable that holds the key; the key itself is never stored."),
    )
    is_on = models.BooleanField(_("in use"), default=False)
    pairs = models.JSONField(
        _("languages"), default=list, blank=True, help_text=_("Pairs of codes; empty means all.")
    )
    letters_a_day = models.PositiveIntegerField(_("letters a day at most"), default=200_000)

    class Meta:
        verbose_name = _("machine translator")
        verbose_name_plural = _("machine translators")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
