"""Who publishes, where we look, and what we look for."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from prcms.base.models import Folded, Language, Leased


class Publisher(Folded):
    """One voice: several feeds of one house are one publisher."""

    class Medium(models.TextChoices):
        """What kind of house it is."""

        SITE = "site", _("news site")
        AGENCY = "agency", _("news agency")
        NEWSPAPER = "newspaper", _("newspaper")
        RADIO = "radio", _("radio")
        TELEVISION = "television", _("television")

    FOLDS: ClassVar[tuple[str, ...]] = ("name", "homepage")

    name = models.CharField(
        _("name"), max_length=150, unique=True, help_text=_("As the house writes its own name.")
    )
    medium = models.CharField(_("medium"), max_length=10, choices=Medium, default=Medium.SITE)
    language = models.CharField(_("main language"), max_length=2, choices=Language)
    is_foreign = models.BooleanField(_("foreign"), default=False)
    homepage = models.URLField(_("home page"), blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
        help_text=_(
            "The office's own judgement: 1 is little read, 3 is read by everybody. Decides what "
            "stands first in the briefing."
        ),
    )
    utc_offset = models.SmallIntegerField(
        _("minutes from UTC"),
        default=270,
        validators=[MinValueValidator(-720), MaxValueValidator(840)],
        help_text=_("Used for times that name no zone. Kabul is 270, Tehran 210, Islamabad 300."),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="publishers",
        verbose_name=_("in the contacts"),
    )

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=3), name="publisher_weight_1_to_3"
            ),
            models.CheckConstraint(
                condition=Q(utc_offset__gte=-720, utc_offset__lte=840),
                name="publisher_offset_exists",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceQuerySet(models.QuerySet["Source"]):
    """The ways sources are asked for."""

    def due(self, now: datetime) -> Self:
        """Watched, their next check come, in nobody's hands; the longest waiting first."""
        return (
            self.filter(
                Q(held_until__isnull=True) | Q(held_until__lt=now),
                kind=Source.Kind.FEED,
                is_active=True,
                next_try_at__lte=now,
            )
            .select_related("publisher")
            .order_by("next_try_at", "pk")
        )

    def watched(self) -> Self:
        """Not paused."""
        return self.filter(is_active=True)

    def failing(self) -> Self:
        """Watched, and the last check brought nothing usable."""
        return self.filter(is_active=True, health=Source.Health.FAILING)


class Source(Leased):
    """One feed of a publisher: when it is looked at next and how the last look went.

    ``next_try_at`` is the next check. A source that fails is asked less often and never given up.
    """

    class Kind(models.TextChoices):
        """How items come in."""

        FEED = "feed", _("feed")
        DESK = "desk", _("typed in by the desk")

    class Health(models.TextChoices):
        """How the last check went."""

        NEW = "new", _("not checked yet")
        OK = "ok", _("well")
        FAILING = "failing", _("failing")

    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="sources", verbose_name=_("publisher")
    )
    name = models.CharField(
        _("name"), max_length=150, blank=True, help_text=_("Such as “economy” or “Pashto”.")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.FEED)
    url = models.URLField(_("address of the feed"), max_length=1000, unique=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        blank=True,
        help_text=_("A hint only: each text's own language is looked at."),
    )
    is_active = models.BooleanField(
        _("watched"), default=True, help_text=_("Off: paused, its items stay.")
    )
    interval = models.PositiveIntegerField(
        _("minutes between checks"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
    )
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=200, blank=True, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    failures = models.FloatField(
        _("weight of failures"),
        default=0,
        editable=False,
        help_text=_("A refusal counts one, a passing trouble half, a name not found a quarter."),
    )
    health = models.CharField(
        _("health"), max_length=7, choices=Health, default=Health.NEW, editable=False
    )
    last_checked_at = models.DateTimeField(_("last check"), null=True, blank=True, editable=False)
    last_ok_at = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    last_new_at = models.DateTimeField(_("last new item"), null=True, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["publisher__name", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(health="failing") | ~Q(last_error=""),
                name="source_failing_says_why",
            ),
            models.CheckConstraint(
                condition=Q(interval__gte=5, interval__lte=1440), name="source_interval_sane"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=Q(is_active=True), name="source_due"
            )
        ]
        permissions = [("check_source", "Can have a source checked now")]

    def __str__(self) -> str:
        return f"{self.publisher} | {self.name}" if self.name else str(self.publisher)


class Topic(models.Model):
    """What the office watches for: a query, other names, and phrases that do not count."""

    name = models.CharField(_("name"), max_length=100)
    query = models.TextField(
        _("query"),
        blank=True,
        help_text=_(
            "Words side by side must all occur. «phrase», AND و او, OR یا, NOT نه, NEAR/5, "
            "brackets, title: for the headline only."
        ),
    )
    aliases = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One per line, in any language. Each of them is enough."),
    )
    negative = models.TextField(
        _("does not count inside"),
        blank=True,
        help_text=_("One phrase per line, such as the name of another country's ministry."),
    )
    is_active = models.BooleanField(_("watched"), default=True)
    is_ministry = models.BooleanField(
        _("is about the ministry itself"),
        default=False,
        help_text=_("Tone is judged towards the ministry; items of these topics need one."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    changed_at = models.DateTimeField(_("last changed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("topic watched")
        verbose_name_plural = _("topics watched")
        ordering = ["-is_ministry", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def alias_lines(self) -> list[str]:
        """The other names, one each."""
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]

    @property
    def negative_lines(self) -> list[str]:
        """The phrases that do not count, one each."""
        return [line.strip() for line in self.negative.splitlines() if line.strip()]


class TopicVersion(models.Model):
    """What a topic asked for, from when: changing a query changes every count made with it."""

    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, related_name="versions", verbose_name=_("topic watched")
    )
    number = models.PositiveIntegerField(_("version"))
    query = models.TextField(_("query"), blank=True)
    aliases = models.TextField(_("other names"), blank=True)
    negative = models.TextField(_("does not count inside"), blank=True)
    at = models.DateTimeField(_("from"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("version of a topic")
        verbose_name_plural = _("versions of topics")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="topic_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.number}"
