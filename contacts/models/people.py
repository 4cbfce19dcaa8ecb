"""Posts stay, holders change: who held what when, and how to reach them."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.addresses import masked
from contacts.models.organisations import Organisation
from prcms.base.models import Folded, Language, Versioned
from prcms.base.ranges import Alone, Days


class Post(Versioned, Folded):
    """An office somebody holds: "director of the Herat directorate". Owns its official contacts."""

    FOLDS: ClassVar[tuple[str, ...]] = ("title_fa", "title_ps", "title_en")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="posts", verbose_name=_("organisation")
    )
    title = models.CharField(_("title"), max_length=200)
    rank = models.PositiveSmallIntegerField(
        _("rank"), default=100, help_text=_("Smaller is higher; orders lists and seating.")
    )
    is_leadership = models.BooleanField(
        _("reads the daily briefing"),
        default=False,
        help_text=_("The briefing goes to whoever holds this post on the day."),
    )
    abolished_on = models.DateField(_("abolished on"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return f"{self.title}، {self.organisation}" if self.organisation_id else self.title


class Person(Versioned, Folded):
    """Somebody the office deals with. One name in one script is enough."""

    FOLDS: ClassVar[tuple[str, ...]] = (
        "full_name",
        "name_fa",
        "name_ps",
        "name_latin",
        "known_as",
        "takhallus",
    )

    full_name = models.CharField(
        _("name"), max_length=200, help_text=_("As this person writes it, in any script.")
    )
    name_fa = models.CharField(_("name in Dari"), max_length=200, blank=True)
    name_ps = models.CharField(_("name in Pashto"), max_length=200, blank=True)
    name_latin = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    passport_name = models.CharField(_("name as in the passport"), max_length=200, blank=True)
    takhallus = models.CharField(_("takhallus"), max_length=100, blank=True)
    father_name = models.CharField(_("father's name"), max_length=100, blank=True)
    known_as = models.CharField(_("known as"), max_length=100, blank=True)
    honorific = models.CharField(_("form of address"), max_length=80, blank=True)
    language = models.CharField(
        _("writes and reads"), max_length=2, choices=Language, default=Language.DARI
    )
    sort_key = models.CharField(max_length=800, editable=False, default="", db_index=True)
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.full_name

    def name_in(self, language: str) -> str:
        """The name in the script of ``language``, or as typed when that is not known."""
        known = {"fa": self.name_fa, "ps": self.name_ps, "en": self.name_latin}
        return known.get(language) or self.full_name


class TenureQuerySet(models.QuerySet["Tenure"]):
    """Who holds which post on a day; never stored, always asked."""

    def on(self, day: date) -> Self:
        """Tenures that run on ``day``."""
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        )


# The first migration names these two here; the constraint below must go on comparing equal to it.
_Span = Days
_Alone = Alone


class Tenure(models.Model):
    """A person in a post from a day to a day (exclusive). Acting holders may overlap."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="tenures", verbose_name=_("person")
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="tenures", verbose_name=_("post")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day no longer in the post.")
    )
    is_acting = models.BooleanField(_("acting"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        ordering = [F("starts_on").desc(nulls_last=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lt=F("ends_on")),
                name="tenure_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="tenure_one_holder_at_a_time",
                expressions=[
                    (Alone("post"), RangeOperators.OVERLAPS),
                    (Days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_acting=False),
                violation_error_message=_(
                    "Somebody else holds this post in that time. End the other tenure first, "
                    "or mark this one as acting."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} | {self.post}"


class ContactPoint(models.Model):
    """One way to reach a person, a post or an organisation. Shared mailboxes are allowed."""

    class Channel(models.TextChoices):
        """The ways people are reached here."""

        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone")
        WHATSAPP = "whatsapp", _("WhatsApp")
        TELEGRAM = "telegram", _("Telegram")
        ADDRESS = "address", _("postal address")

    class Visibility(models.TextChoices):
        """Who may see it."""

        PUBLIC = "public", _("public directory")
        STAFF = "staff", _("staff")
        PRIVATE = "private", _("private, shown on request and recorded")

    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_points",
        verbose_name=_("person"),
    )
    post = models.ForeignKey(
        Post,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_points",
        verbose_name=_("post"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_points",
        verbose_name=_("organisation"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    value = models.CharField(_("as typed"), max_length=400)
    # E.164 for numbers, the folded address for e-mail; see contacts.registry.point_key.
    value_key = models.CharField(max_length=254, editable=False, db_index=True)
    label = models.CharField(_("what for"), max_length=80, blank=True)
    visibility = models.CharField(
        _("visible to"), max_length=8, choices=Visibility, default=Visibility.STAFF
    )
    is_preferred = models.BooleanField(_("use first"), default=False)
    verified_on = models.DateField(_("checked on"), null=True, blank=True)
    failed_on = models.DateField(_("found wrong on"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["-is_preferred", "channel", "pk"]
        permissions = [("reveal_contactpoint", "Can see private contact points")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=False, post__isnull=True, organisation__isnull=True)
                    | Q(person__isnull=True, post__isnull=False, organisation__isnull=True)
                    | Q(person__isnull=True, post__isnull=True, organisation__isnull=False)
                ),
                name="contact_point_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        # Headings, histories and messages show this; a private value must not leak through them.
        if self.visibility == self.Visibility.PRIVATE:
            return f"{self.get_channel_display()} {masked(self.value)}"
        return self.value


class Interaction(models.Model):
    """A call, letter, meeting or question: what passed between the office and somebody."""

    class Kind(models.TextChoices):
        """What happened."""

        CALL = "call", _("telephone call")
        LETTER = "letter", _("letter")
        MEETING = "meeting", _("meeting")
        MESSAGE = "message", _("message")
        QUESTION = "question", _("question from the press")
        NOTE = "note", _("note")

    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("what passed"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("noted by"),
    )

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False),
                name="interaction_is_with_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
