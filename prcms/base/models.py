"""Users, the office's own facts, the audit trail and the heartbeat."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prcms.base.text import fold


class Language(models.TextChoices):
    """The languages of the portal; the first is the office's own."""

    DARI = "fa", _("Dari")
    PASHTO = "ps", _("Pashto")
    ENGLISH = "en", _("English")


class User(AbstractUser):
    """Somebody who signs in to the staff screens.

    Names are one field: many Afghan names have no family name.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(
        _("full name"),
        max_length=150,
        help_text=_("As colleagues know this person. One name is enough."),
    )
    language = models.CharField(
        _("language of the screens"), max_length=2, choices=Language, default=Language.DARI
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    works_in = models.JSONField(
        _("translates between"),
        default=list,
        blank=True,
        help_text=_("Pairs of language codes, source first, for the translation queue."),
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["full_name", "username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The one name this person goes by."""
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """The same name: names are not taken apart here."""
        return self.get_full_name()


class OfficeProfile(models.Model):
    """The ministry and its press office: one row, edited by the office, read everywhere."""

    name = models.CharField(_("name of the ministry"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    office_name = models.CharField(_("name of the press office"), max_length=200, blank=True)
    tagline = models.CharField(_("one line under the name"), max_length=200, blank=True)
    boilerplate = models.TextField(
        _("about the ministry"),
        blank=True,
        help_text=_("Two or three sentences that end every press release."),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    office_hours = models.CharField(_("office hours"), max_length=200, blank=True)
    duty_name = models.CharField(_("press contact on duty"), max_length=150, blank=True)
    duty_phone = models.CharField(_("telephone of the press contact"), max_length=40, blank=True)
    duty_email = models.EmailField(_("e-mail of the press contact"), blank=True)
    sender_name = models.CharField(_("sender of mails"), max_length=150, blank=True)
    sender_address = models.EmailField(_("sender address"), blank=True)
    reply_to = models.EmailField(_("answers go to"), blank=True)
    logo = models.ImageField(_("emblem"), upload_to="office/", blank=True)
    calendar = models.CharField(
        _("first calendar"),
        max_length=10,
        choices=[
            ("solar", _("Solar Hijri")),
            ("lunar", _("lunar Hijri")),
            ("gregorian", _("Gregorian")),
        ],
        default="solar",
    )
    lunar_offset = models.SmallIntegerField(
        _("days to add to the lunar date"),
        default=0,
        help_text=_("The moon is sighted, not computed: −1, 0 or +1."),
    )
    weekend = models.JSONField(
        _("days off"), default=list, blank=True, help_text=_("Monday is 0, Sunday is 6.")
    )
    briefing_hour = models.TimeField(
        _("the daily briefing is put together at"),
        default="05:30",
    )
    briefing_language = models.CharField(
        _("language of the briefing"), max_length=2, choices=Language, default=Language.DARI
    )
    show_people = models.BooleanField(
        _("show pictures of people"),
        default=True,
        help_text=_("When off, pictures marked as showing people are left out everywhere."),
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("office")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="office_is_one_row"),
            models.CheckConstraint(
                condition=Q(lunar_offset__gte=-2, lunar_offset__lte=2),
                name="office_lunar_offset_small",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> "OfficeProfile":
        """The one row; an unsaved one with a neutral name on an empty database. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, name="—", weekend=[4])


class AuditEvent(models.Model):
    """Who did what to which object, when, from what to what.

    Append-only: a database trigger refuses UPDATE and DELETE (migration 0002). Objects are
    named by label and key, without a foreign key, so that the trail outlives them.
    """

    at = models.DateTimeField(_("when"), db_index=True)
    actor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_events",
        verbose_name=_("who"),
    )
    actor_label = models.CharField(_("name at the time"), max_length=150, blank=True)
    verb = models.CharField(_("act"), max_length=60, db_index=True)
    object_label = models.CharField(_("kind of object"), max_length=80)
    object_key = models.CharField(_("key of object"), max_length=64)
    object_text = models.CharField(_("object"), max_length=255, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_label", "object_key", "-at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_text}"


class Heartbeat(models.Model):
    """One row per background process kind, written each minute by that process itself."""

    name = models.CharField(_("process"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("last sign of life"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name


class ContentGeneration(models.Model):
    """One row that counts the changes of public content; see ``prcms.base.pagecache``."""

    number = models.PositiveBigIntegerField(_("changes of public content"), default=0)
    revoked = models.PositiveBigIntegerField(_("number of the last withdrawal"), default=0)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("content generation")
        verbose_name_plural = _("content generations")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="content_generation_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Folded(models.Model):
    """A row found by a folded key: ``search_key`` is written by ``set_keys`` before saving.

    ``FOLDS`` names the fields that make the key.
    """

    FOLDS: ClassVar[tuple[str, ...]] = ()

    search_key = models.TextField(editable=False, default="", blank=True)

    class Meta:
        abstract = True

    def set_keys(self) -> None:
        """Compute the stored keys from the typed values. Call before saving; never rewrites text."""
        values: list[Any] = [getattr(self, name, "") for name in self.FOLDS]
        self.search_key = " ".join(fold(str(v)) for v in values if v)


class Versioned(models.Model):
    """A row whose page several people may have open: every save counts ``version`` up by one."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Leased(models.Model):
    """A row that is work: claimed for a while, tried, and marked with what came of it."""

    held_until = models.DateTimeField(_("held until"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    class Meta:
        abstract = True
