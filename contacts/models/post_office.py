"""Mailings and deliveries: every mail of the portal is a row before it is sent."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Q, When
from django.utils.translation import gettext_lazy as _

from contacts.models.people import Person, Post
from prcms.base.models import Language, Leased


class MailingQuerySet(models.QuerySet["Mailing"]):
    """What the mailings page asks."""

    def with_counts(self) -> Self:
        """Adds ``n_total``, ``n_open``, ``n_sent``, ``n_bad`` and ``n_withheld``, in one query."""

        def count(*states: str) -> Count:
            return Count("deliveries", filter=Q(deliveries__state__in=states))

        return self.annotate(
            n_total=Count("deliveries"),
            n_open=count("queued", "sending", "deferred"),
            n_sent=count("sent"),
            n_bad=count("failed", "bounced", "unknown"),
            n_withheld=count("withheld"),
        )

    def about(self, obj: models.Model) -> Self:
        """Mailings that were queued with ``source=obj``."""
        return self.filter(source_label=obj._meta.label_lower, source_key=str(obj.pk))


class Mailing(models.Model):
    """One thing sent to one or many: a release, an invitation, a briefing, a notice."""

    class Kind(models.TextChoices):
        """What is sent; decides what happens to a message that was in a dead worker's hands."""

        RELEASE = "release", _("press release")
        INVITATION = "invitation", _("invitation")
        BRIEFING = "briefing", _("daily briefing")
        NOTICE = "notice", _("notice to staff")
        REPLY = "reply", _("reply")
        BULLETIN = "bulletin", _("bulletin to subscribers")

    # Sent again after a worker died with the message in hand: twice is better than never.
    SENT_AGAIN: ClassVar[tuple[str, ...]] = ("release", "invitation", "briefing", "notice")
    # Read by subscribers and newsrooms, who may end them with one click (RFC 8058).
    BULK: ClassVar[tuple[str, ...]] = ("release", "bulletin")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    label = models.CharField(_("about"), max_length=250)
    dedupe_key = models.CharField(
        _("key"),
        max_length=200,
        unique=True,
        help_text=_("The same thing is never mailed twice: the second attempt finds this key."),
    )
    sender_name = models.CharField(_("sender"), max_length=150, blank=True)
    reply_to = models.EmailField(_("answers go to"), blank=True)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    source_label = models.CharField(max_length=80, blank=True, editable=False)
    source_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["source_label", "source_key"])]
        permissions = [("send_mailing", "Can send mailings")]

    def __str__(self) -> str:
        return self.label


class MailingAttachment(models.Model):
    """A file that goes with every delivery of a mailing, or with one of them."""

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("mailing")
    )
    delivery = models.ForeignKey(
        "Delivery",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("delivery"),
    )
    name = models.CharField(
        _("file name"), max_length=120, help_text=_("Latin letters: other names get lost in mail.")
    )
    content_type = models.CharField(_("type"), max_length=120)
    data = models.BinaryField(_("data"))
    content_id = models.CharField(_("content id"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("attachment of a mailing")
        verbose_name_plural = _("attachments of mailings")

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """The post office's questions."""

    def due(self, now: datetime) -> Self:
        """To be sent now: queued or deferred, their time come, their mailing not stopped.

        Letters to single readers go before releases and bulletins, so that a large mailing
        never holds up the briefing.
        """
        return self.filter(
            Q(next_try_at__isnull=True) | Q(next_try_at__lte=now),
            Q(mailing__not_before__isnull=True) | Q(mailing__not_before__lte=now),
            state__in=[Delivery.State.QUEUED, Delivery.State.DEFERRED],
            mailing__stopped_at__isnull=True,
        ).order_by(Case(When(mailing__kind__in=Mailing.BULK, then=1), default=0), "pk")

    def abandoned(self, now: datetime) -> Self:
        """In the hands of a worker that let its lease lapse."""
        return self.filter(state=Delivery.State.SENDING, held_until__lt=now)


class Delivery(Leased):
    """One message to one address: rendered once, sent once, its fate on the row."""

    class State(models.TextChoices):
        """Where the message is."""

        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DEFERRED = "deferred", _("will be tried again")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("came back")
        UNKNOWN = "unknown", _("unclear, a person decides")
        WITHHELD = "withheld", _("withheld")

    class Why(models.TextChoices):
        """Why a message was not sent, or not yet."""

        NONE = "", "—"
        BLOCKED = "blocked", _("this reader must not be written to")
        BAD_ADDRESS = "bad_address", _("this is not an e-mail address")
        REFUSED = "refused", _("the reader's server refused it")
        LATER = "later", _("the reader's server asked to try later")
        NO_SERVER = "no_server", _("our mail server could not be reached")
        SENDER = "sender", _("our own mail server did not accept us as sender")
        NOT_BUILT = "not_built", _("the message could not be put together")
        DIED = "died", _("the portal stopped while this message was in its hands")
        GAVE_UP = "gave_up", _("it was tried five times")

    ENDED: ClassVar[tuple[str, ...]] = ("sent", "failed", "bounced", "unknown", "withheld")

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("mailing")
    )
    address = models.EmailField(_("address"))
    address_key = models.CharField(max_length=254, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("person")
    )
    post = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("post")
    )
    because = models.CharField(_("because"), max_length=250, blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    message_id = models.CharField(_("message id"), max_length=200, unique=True)
    may_unsubscribe = models.BooleanField(_("may unsubscribe"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.QUEUED)
    why = models.CharField(_("why not sent"), max_length=12, choices=Why, blank=True)
    # Set just before the message is handed to the mail server: tells what a dead worker had begun.
    handed_at = models.DateTimeField(null=True, blank=True, editable=False)
    queued_at = models.DateTimeField(_("queued"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    smtp_code = models.PositiveSmallIntegerField(_("answer of the server"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "address_key"], name="delivery_once_per_address"
            ),
            models.CheckConstraint(
                condition=(Q(state="sent") & Q(sent_at__isnull=False))
                | Q(state="bounced")
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="delivery_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["queued", "deferred", "sending"]),
                name="delivery_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name or self.address_key}"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """What holds now."""

    def at(self, moment: datetime) -> Self:
        """Suppressions in force at ``moment``."""
        return self.filter(since__lte=moment).filter(Q(until__isnull=True) | Q(until__gt=moment))


class Suppression(models.Model):
    """An address or a person that must not be written to, and why."""

    class Scope(models.TextChoices):
        """How far it goes."""

        ALL = "all", _("nothing at all")
        BULK = "bulk", _("no releases and bulletins")

    address_key = models.CharField(_("address"), max_length=254, blank=True, db_index=True)
    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="suppressions",
        verbose_name=_("person"),
    )
    scope = models.CharField(_("what is not sent"), max_length=4, choices=Scope, default=Scope.ALL)
    reason = models.CharField(_("reason"), max_length=200)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(address_key="") | Q(person__isnull=False),
                name="suppression_of_something",
            )
        ]

    def __str__(self) -> str:
        return str(self.person or self.address_key)


class Consent(models.Model):
    """One line of the consent ledger: never changed, the newest line counts."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="consents", verbose_name=_("person")
    )
    channel = models.CharField(_("channel"), max_length=10)
    purpose = models.CharField(_("purpose"), max_length=60)
    given = models.BooleanField(_("given"))
    basis = models.CharField(_("how it was obtained"), max_length=200)
    at = models.DateTimeField(_("when"))
    expires_on = models.DateField(_("ends on"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("noted by"),
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.purpose} | {self.person}"
