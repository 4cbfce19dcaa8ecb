"""Events, the halls and cameras they need, who is invited, and who came."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation, Person, Place, Post
from newsroom.models import Article
from prcms.base.models import Folded, Language
from prcms.base.ranges import Alone


class EventQuerySet(models.QuerySet["Event"]):
    """The ways events are asked for."""

    def public(self, at: datetime) -> Self:
        """What the website may show at ``at``: announced events, also cancelled and past ones."""
        return self.filter(
            is_public=True,
            state__in=[
                Event.State.CONFIRMED,
                Event.State.POSTPONED,
                Event.State.CANCELLED,
                Event.State.CLOSED,
            ],
            announce_at__lte=at,
        )

    def upcoming(self, at: datetime) -> Self:
        """Not over at ``at``, soonest first."""
        return self.filter(ends_at__gt=at).order_by("starts_at", "pk")


class Event(Folded):
    """Something that happens somewhere from a moment to a moment."""

    class Kind(models.TextChoices):
        """What sort of event."""

        PRESS_CONFERENCE = "press_conference", _("press conference")
        GATHERING = "gathering", _("minister's gathering")
        CONFERENCE = "conference", _("conference")
        EXHIBITION = "exhibition", _("exhibition")
        WORKSHOP = "workshop", _("workshop")
        INTERVIEW = "interview", _("interview")
        APPEARANCE = "appearance", _("radio or television appearance")
        COMMISSION = "commission", _("commission or editorial board")
        VISIT = "visit", _("visit")

    class State(models.TextChoices):
        """Where the event stands; changed by ``events.planning`` only."""

        PLANNED = "planned", _("planned")
        CONFIRMED = "confirmed", _("confirmed")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")
        CLOSED = "closed", _("closed")

    FOLDS: ClassVar[tuple[str, ...]] = ("title_fa", "title_ps", "title_en")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.PRESS_CONFERENCE)
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("what it is about"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PLANNED, editable=False
    )
    state_reason = models.TextField(_("reason"), blank=True, editable=False)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    venue = models.CharField(
        _("where"),
        max_length=250,
        blank=True,
        help_text=_("As guests should read it; the hall itself is booked below."),
    )
    directions = models.TextField(_("how to get there"), blank=True)
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("place"),
    )
    unit = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        limit_choices_to={"is_own": True},
        verbose_name=_("held by"),
    )
    speaker = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="speaks_at",
        verbose_name=_("speaks"),
    )
    contact_name = models.CharField(_("questions to"), max_length=150, blank=True)
    contact_phone = models.CharField(_("telephone for questions"), max_length=40, blank=True)
    answer_by = models.DateTimeField(_("answers until"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats for the press"), null=True, blank=True)
    is_public = models.BooleanField(_("on the website"), default=False)
    announce_at = models.DateTimeField(_("announced on the website from"), null=True, blank=True)
    article = models.ForeignKey(
        Article,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("report or release"),
    )
    sequence = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text=_("Rises with every change sent out (RFC 5545).")
    )
    uid = models.UUIDField(editable=False, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="event_ends_after_it_begins",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(announce_at__isnull=False),
                name="event_public_has_a_moment",
                violation_error_message=_("Say from when the website shows the event."),
            ),
        ]
        permissions = [
            ("invite_press", "Can send invitations"),
            ("check_in", "Can check guests in at the door"),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """One line of the run of show."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="agenda", verbose_name=_("event")
    )
    starts_at = models.TimeField(_("at"))
    title = models.CharField(_("what"), max_length=250)
    speaker = models.CharField(_("who"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.title


class Resource(models.Model):
    """Something that can be in one place only: a hall, a camera, a vehicle, a person."""

    class Kind(models.TextChoices):
        """What is booked."""

        ROOM = "room", _("hall")
        CAMERA = "camera", _("camera")
        SOUND = "sound", _("sound equipment")
        VEHICLE = "vehicle", _("vehicle")
        STAFF = "staff", _("member of staff")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=150)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("hall or equipment")
        verbose_name_plural = _("halls and equipment")
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.name


# The first migration names it here; the constraint below must go on comparing equal to it.
_Alone = Alone


class Booking(models.Model):
    """A resource held for a span, set-up and tear-down included. Overlaps are impossible."""

    class State(models.TextChoices):
        """Whether the resource is taken."""

        HELD = "held", _("booked")
        RELEASED = "released", _("released")

    resource = models.ForeignKey(
        Resource,
        on_delete=models.PROTECT,
        related_name="bookings",
        verbose_name=_("hall or equipment"),
    )
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="bookings", verbose_name=_("event")
    )
    during = DateTimeRangeField(_("from–until"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.HELD)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("booked by"),
    )
    at = models.DateTimeField(_("booked at"))

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["during", "pk"]
        constraints = [
            ExclusionConstraint(
                name="booking_no_overlap",
                expressions=[
                    (Alone("resource"), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state="held"),
                violation_error_message=_("This is already booked in that time."),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False)
                & Q(during__lower_inf=False)
                & Q(during__upper_inf=False),
                name="booking_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} | {self.event}"


class Invitation(models.Model):
    """One invitation: to a person, a post's holder or an outlet; its answer and how it came."""

    class Answer(models.TextChoices):
        """What the invited said."""

        NONE = "none", _("no answer yet")
        YES = "yes", _("comes")
        NO = "no", _("does not come")
        MAYBE = "maybe", _("not sure")

    class Channel(models.TextChoices):
        """How the answer reached the office."""

        LINK = "link", _("by link")
        PHONE = "phone", _("by telephone")
        WHATSAPP = "whatsapp", _("by WhatsApp")
        LETTER = "letter", _("by letter")
        PERSON = "person", _("in person")

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("event")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("person")
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("post")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("outlet"),
    )
    name = models.CharField(
        _("name"), max_length=200, help_text=_("As frozen when the invitation was made.")
    )
    address = models.EmailField(_("address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    key = models.UUIDField(
        unique=True, editable=False, help_text=_("The link is derived from it; see invitations.")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    token_ends_at = models.DateTimeField(editable=False)
    invited_at = models.DateTimeField(_("invited"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
    )
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    answer = models.CharField(_("answer"), max_length=5, choices=Answer, default=Answer.NONE)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_through = models.CharField(
        _("answered"), max_length=8, choices=Channel, blank=True, default=""
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("noted by"),
    )
    party = models.PositiveSmallIntegerField(_("how many come"), default=1)
    crew = models.TextField(
        _("names of the crew"), blank=True, help_text=_("One name per line: camera, sound, driver.")
    )
    equipment = models.CharField(_("equipment"), max_length=250, blank=True)
    substitute = models.CharField(_("comes instead"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="none", answered_at__isnull=True, answered_through="")
                | (~Q(answer="none") & Q(answered_at__isnull=False) & ~Q(answered_through="")),
                name="invitation_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_through__in=["", "link"]) | Q(noted_by__isnull=False),
                name="invitation_note_has_a_noter",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(person__isnull=False),
                name="invitation_person_once",
            ),
            models.UniqueConstraint(
                fields=["event", "address"],
                condition=~Q(address=""),
                name="invitation_address_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CheckIn(models.Model):
    """Somebody came through the door, or was refused. Never changed afterwards."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="check_ins", verbose_name=_("event")
    )
    invitation = models.ForeignKey(
        Invitation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="check_ins",
        verbose_name=_("invitation"),
    )
    name = models.CharField(_("name"), max_length=200)
    outlet = models.CharField(_("outlet"), max_length=200, blank=True)
    count = models.PositiveSmallIntegerField(_("how many came in"), default=1)
    admitted = models.BooleanField(_("let in"), default=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("at the door"),
    )
    nonce = models.UUIDField(
        unique=True, editable=False, help_text=_("A repeated upload of one scan is one row.")
    )

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(admitted=True) | ~Q(reason=""), name="check_in_refusal_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["invitation"],
                condition=Q(invitation__isnull=False, admitted=True),
                name="check_in_once_per_invitation",
            ),
        ]

    def __str__(self) -> str:
        return self.name
