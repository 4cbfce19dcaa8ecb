"""What was said: items from feeds and clippings from paper and air, in one list."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from monitoring.models.sources import Publisher, Source, Topic
from prcms.base.models import Folded


class ToneValue(models.TextChoices):
    """The stance of a text towards the ministry, not the mood of its subject."""

    POSITIVE = "positive", _("positive")
    NEUTRAL = "neutral", _("neutral")
    NEGATIVE = "negative", _("negative")
    UNCLEAR = "unclear", _("unclear")


class Story(models.Model):
    """Reports of one matter by different houses: many reports, one event."""

    title = models.CharField(_("title"), max_length=300)
    title_key = models.CharField(max_length=300, editable=False)
    first_seen_at = models.DateTimeField(_("first seen"), db_index=True)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-first_seen_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class ItemQuerySet(models.QuerySet["Item"]):
    """The ways items are asked for."""

    def about_us(self) -> Self:
        """Those that match a topic about the ministry and were not set aside by the desk."""
        return self.filter(
            pk__in=Mention.objects.filter(topic__is_ministry=True).values("item"),
            set_aside_at__isnull=True,
        )

    def relevant(self) -> Self:
        """Those that match any topic and were not set aside."""
        return self.filter(pk__in=Mention.objects.values("item"), set_aside_at__isnull=True)

    def needing_tone(self) -> Self:
        """About the ministry, and no person has judged them."""
        return self.about_us().filter(tone_is_human=False, duplicate_of__isnull=True)

    def seen_between(self, start: datetime, end: datetime) -> Self:
        """Came in from ``start`` up to, not including, ``end``."""
        return self.filter(fetched_at__gte=start, fetched_at__lt=end)

    def newest(self) -> Self:
        """By when they were published, or seen where no date was readable."""
        return self.order_by(Coalesce(F("published_at"), F("fetched_at")).desc(), "-pk")


class Item(Folded):
    """One text, broadcast or cutting. ``published_at`` is empty where no date could be read:
    nothing is ever dated by the day it was fetched."""

    class Medium(models.TextChoices):
        """How it appeared."""

        WEB = "web", _("web")
        PRINT = "print", _("print")
        RADIO = "radio", _("radio")
        TELEVISION = "television", _("television")

    FOLDS: ClassVar[tuple[str, ...]] = ("title", "summary")

    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="items", verbose_name=_("publisher")
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("source"),
    )
    medium = models.CharField(_("medium"), max_length=10, choices=Medium, default=Medium.WEB)
    guid_key = models.CharField(max_length=500, editable=False)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    url_key = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    title = models.CharField(_("headline"), max_length=300)
    title_key = models.CharField(max_length=300, editable=False)
    summary = models.TextField(_("summary"), blank=True)
    text = models.TextField(_("text"), blank=True)
    author = models.CharField(_("author"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=3,
        blank=True,
        help_text=_("As the text itself shows; empty when it does not."),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    date_source = models.CharField(_("the date comes from"), max_length=10, blank=True)
    date_confidence = models.CharField(_("the date is"), max_length=10, blank=True)
    fetched_at = models.DateTimeField(_("seen"))
    duplicate_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("the same as"),
    )
    story = models.ForeignKey(
        Story,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("story"),
    )
    # The newest row of ``tones``, written by monitoring.tone with it.
    tone = models.CharField(
        _("tone"), max_length=8, choices=ToneValue, default=ToneValue.UNCLEAR, editable=False
    )
    tone_is_human = models.BooleanField(_("judged by a person"), default=False, editable=False)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True, editable=False)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("set aside by"),
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["-fetched_at", "-pk"]
        permissions = [("judge_item", "Can judge the tone of items")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "guid_key"],
                condition=Q(source__isnull=False),
                name="item_once_per_source",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_by__isnull=True)
                | Q(set_aside_at__isnull=False, set_aside_by__isnull=False),
                name="item_set_aside_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate_of=F("id")), name="item_not_its_own_duplicate"
            ),
        ]
        indexes = [
            models.Index(fields=["-fetched_at", "-id"], name="item_newest"),
            models.Index(fields=["title_key"], name="item_title_key"),
        ]

    def __str__(self) -> str:
        return self.title


class Mention(models.Model):
    """An item belongs to a topic, and why: ``because`` holds the terms and their places."""

    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, related_name="mentions", verbose_name=_("item")
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="mentions", verbose_name=_("topic watched")
    )
    topic_version = models.PositiveIntegerField(_("version of the topic"), default=1)
    because = models.JSONField(_("matched because"), default=list, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "topic"], name="mention_once_per_topic")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.item}"


class Tone(models.Model):
    """One judgement of an item's stance. Never changed: a correction is a new row."""

    class MadeBy(models.TextChoices):
        """Who judged."""

        MACHINE = "machine", _("machine")
        PERSON = "person", _("person")

    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, related_name="tones", verbose_name=_("item")
    )
    value = models.CharField(_("tone"), max_length=8, choices=ToneValue)
    evidence = models.TextField(
        _("evidence"), blank=True, help_text=_("The sentence that the judgement rests on.")
    )
    made_by = models.CharField(_("judged by"), max_length=7, choices=MadeBy)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tones",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("tone")
        verbose_name_plural = _("tones")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_by="machine", by__isnull=True)
                | Q(made_by="person", by__isnull=False),
                name="tone_person_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(made_by="person") | Q(value="unclear") | ~Q(evidence=""),
                name="tone_machine_shows_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.get_value_display()


class Clipping(models.Model):
    """Where a printed or broadcast item stood, and its evidence."""

    item = models.OneToOneField(
        Item, on_delete=models.CASCADE, related_name="clipping", verbose_name=_("item")
    )
    appeared_on = models.DateField(_("printed or broadcast on"))
    page = models.CharField(_("page"), max_length=20, blank=True)
    column = models.CharField(_("column"), max_length=20, blank=True)
    programme = models.CharField(_("programme"), max_length=150, blank=True)
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    scan = models.FileField(_("scan or recording"), upload_to="clippings/%Y/%m/", blank=True)
    scan_sha256 = models.CharField(_("fingerprint of the file"), max_length=64, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="clippings",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("clipping")
        verbose_name_plural = _("clippings")
        ordering = ["-appeared_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("begins")),
                name="clipping_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(scan="") | ~Q(scan_sha256=""), name="clipping_scan_has_fingerprint"
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)
