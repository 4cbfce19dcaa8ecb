"""What is said about single paragraphs of a translation while it is checked and reviewed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.editions import Edition


class SegmentRemark(models.Model):
    """A reviewer wants one paragraph to be better; settled when it was changed, or by hand.

    ``field``, ``key`` and ``nth`` name the paragraph as in ``TranslatedSegment``; the remark
    outlives the translation it speaks of.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="remarks", verbose_name=_("edition")
    )
    field = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    nth = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("remark"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("remark on a paragraph")
        verbose_name_plural = _("remarks on paragraphs")
        ordering = ["edition", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "field", "key", "nth", "by"],
                condition=Q(settled_at__isnull=True),
                name="remark_one_open_each",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="remark_settled_whole",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class CheckReason(models.Model):
    """Why a translation is right although a check says otherwise.

    One row per kind of finding. ``covers`` are digests of the single findings it was given for:
    the same mistake in other words is asked about again.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="check_reasons", verbose_name=_("edition")
    )
    code = models.CharField(_("check"), max_length=30)
    text = models.TextField(_("reason"))
    covers = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reason against a check")
        verbose_name_plural = _("reasons against checks")
        ordering = ["edition", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="check_reason_once"),
            models.CheckConstraint(condition=~Q(text=""), name="check_reason_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
