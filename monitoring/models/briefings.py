"""The daily briefing: one a day, approved as it is, sent once each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.items import Item


class Briefing(models.Model):
    """One day's briefing. ``state`` is written by ``monitoring.briefing`` alone.

    Approval freezes ``payload`` and its hash: what is sent is what was approved, letter by letter.
    """

    class State(models.TextChoices):
        """Where the briefing is."""

        COLLECTING = "collecting", _("being put together")
        DRAFT = "draft", _("draft")
        AWAITING = "awaiting", _("awaiting approval")
        APPROVED = "approved", _("approved")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("left out")

    OPEN: ClassVar[tuple[str, ...]] = ("collecting", "draft", "awaiting")
    FROZEN: ClassVar[tuple[str, ...]] = ("approved", "sent")

    day = models.DateField(_("day"), unique=True)
    number = models.PositiveIntegerField(_("number"), unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.COLLECTING, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    covers_from = models.DateTimeField(_("covers from"), editable=False)
    covers_until = models.DateTimeField(_("covers until"), editable=False)
    note = models.TextField(
        _("word of the desk"),
        blank=True,
        help_text=_("One or two sentences that stand first: what is new, what needs an answer."),
    )
    is_late = models.BooleanField(_("late"), default=False, editable=False)
    payload = models.JSONField(default=dict, blank=True, editable=False)
    payload_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("put together"), editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    return_reason = models.TextField(_("why it was sent back"), blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="briefings_approved",
        editable=False,
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    mailing_key = models.CharField(max_length=200, blank=True, editable=False)
    skip_reason = models.TextField(_("why it was left out"), blank=True, editable=False)

    class Meta:
        verbose_name = _("daily briefing")
        verbose_name_plural = _("daily briefings")
        ordering = ["-day"]
        permissions = [("approve_briefing", "Can approve the daily briefing")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["approved", "sent"],
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                )
                & ~Q(payload_hash="")
                | (
                    ~Q(state__in=["approved", "sent"])
                    & Q(approved_by__isnull=True, approved_at__isnull=True, payload_hash="")
                ),
                name="briefing_approval_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="briefing_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="skipped") & ~Q(skip_reason="")
                | (~Q(state="skipped") & Q(skip_reason="")),
                name="briefing_skipped_says_why",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True, submitted_at__isnull=True)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="briefing_submission_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="awaiting") | Q(submitted_by__isnull=False),
                name="briefing_awaiting_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=F("submitted_by")),
                name="briefing_approver_is_not_submitter",
            ),
            models.CheckConstraint(
                condition=Q(covers_until__gt=F("covers_from")), name="briefing_covers_a_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def is_frozen(self) -> bool:
        """Approved: nothing in it changes any more."""
        return self.state in self.FROZEN


class BriefingItem(models.Model):
    """One line of a briefing: an item, or a matter the leadership must decide."""

    class Section(models.TextChoices):
        """Where the line stands."""

        DECISION = "decision", _("needs your decision")
        ABOUT_US = "about_us", _("what is said about us")

    briefing = models.ForeignKey(
        Briefing, on_delete=models.CASCADE, related_name="lines", verbose_name=_("daily briefing")
    )
    section = models.CharField(
        _("section"), max_length=8, choices=Section, default=Section.DECISION
    )
    position = models.PositiveIntegerField(_("order"), default=100)
    item = models.ForeignKey(
        Item,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="briefing_lines",
        verbose_name=_("item"),
    )
    text = models.CharField(
        _("sentence"),
        max_length=300,
        blank=True,
        help_text=_("What must be decided; or one sentence that stands for the item's summary."),
    )
    comment = models.CharField(
        _("comment"), max_length=300, blank=True, help_text=_("The desk's remark on this line.")
    )
    is_left_out = models.BooleanField(_("leave out"), default=False)

    class Meta:
        verbose_name = _("line of a briefing")
        verbose_name_plural = _("lines of briefings")
        ordering = ["section", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "item"],
                condition=Q(item__isnull=False),
                name="briefing_item_once",
            ),
            models.CheckConstraint(
                condition=Q(section="about_us", item__isnull=False)
                | (Q(section="decision", item__isnull=True) & ~Q(text="")),
                name="briefing_line_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.item or "")
