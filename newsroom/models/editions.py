"""The life of one language of an article, and what it looked like at every step."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsroom.models.articles import Article, public_edition, readable_edition
from prcms.base.models import Language


class EditionQuerySet(models.QuerySet["Edition"]):
    """The ways editions are asked for."""

    def public(self, *, at: datetime) -> Self:
        """Editions a reader may see at ``at``."""
        return self.filter(public_edition(at))

    def readable(self, *, at: datetime) -> Self:
        """Editions that answer at their own address: public ones, and superseded ones."""
        return self.filter(readable_edition(at))

    def coming(self, *, at: datetime) -> Self:
        """Approved, with a moment that is still to come, embargoed or not."""
        return self.filter(state=Edition.State.APPROVED, publish_at__gt=at)

    def scheduled(self, *, at: datetime) -> Self:
        """Approved, with a moment that is still to come, and nobody outside holds a copy."""
        return self.coming(at=at).filter(embargo__isnull=True)

    def embargoed(self, *, at: datetime) -> Self:
        """Approved, with a moment that is still to come, and given to named holders before it."""
        return self.coming(at=at).filter(embargo__isnull=False)

    def in_phase(self, phase: str, *, at: datetime) -> Self:
        """Editions that are in ``phase`` at ``at``: the queryset's side of :meth:`Edition.phase`."""
        if phase in ("public", "scheduled", "embargoed"):
            return {"public": self.public, "scheduled": self.scheduled}.get(phase, self.embargoed)(
                at=at
            )
        if phase == Edition.State.APPROVED:
            return self.filter(state=phase, publish_at__isnull=True)
        return self.filter(state=phase)

    def not_countersigned(self) -> Self:
        """Published by one person, and no second person has signed. Whatever became of it since."""
        return self.filter(urgent_by__isnull=False, approved_by__isnull=True)

    def effects_due(self, *, at: datetime) -> Self:
        """Public, but mail, caches and the log have not been told yet."""
        return self.public(at=at).filter(effects_done_at__isnull=True)


class Edition(models.Model):
    """One language of an article: who wrote it, who approved which exact text, when it is public.

    ``state`` is written by ``newsroom.workflow`` alone. An approval is bound to a hash of what the
    approver saw; when the text no longer has that hash, it is not public, whatever the state.
    """

    class State(models.TextChoices):
        """Where the text stands. "Public" is not a state but a moment that has come."""

        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("awaiting approval")
        RETURNED = "returned", _("sent back")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REMOVED = "removed", _("removed")
        SUPERSEDED = "superseded", _("superseded")

    OPEN: ClassVar[tuple[str, ...]] = ("draft", "submitted", "returned")
    ENDED: ClassVar[tuple[str, ...]] = ("withdrawn", "removed")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="editions", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    is_source = models.BooleanField(_("original"), default=False, editable=False)
    slug = models.CharField(_("part of the address"), max_length=120, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="editions_written",
        verbose_name=_("written by"),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("last changed by"),
    )
    changed_at = models.DateTimeField(_("last changed"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions_submitted",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent back by"),
    )
    returned_at = models.DateTimeField(_("sent back"), null=True, blank=True)
    return_reason = models.TextField(_("why it was sent back"), blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions_approved",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True, editable=False)
    publish_at = models.DateTimeField(_("public from"), null=True, blank=True)
    first_public_at = models.DateTimeField(_("first public"), null=True, blank=True)
    effects_done_at = models.DateTimeField(
        _("publication worked off"), null=True, blank=True, editable=False
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)
    # Publication by one person: stands in for the approval until a second person signs.
    urgent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published alone by"),
    )
    urgent_at = models.DateTimeField(_("published alone"), null=True, blank=True)
    urgent_reason = models.TextField(_("why it could not wait"), blank=True)
    embargo = models.ForeignKey(
        "newsroom.Embargo",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=_("embargo"),
    )
    # What was approved last: translations are measured against it, not against a later draft.
    approved_revision = models.ForeignKey(
        "newsroom.Revision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved wording"),
    )
    machine_made = models.BooleanField(_("drafted by a machine"), default=False)
    source_hashes = models.JSONField(default=dict, blank=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["article", "-is_source", "language"]
        permissions = [
            ("approve_source", "Can approve originals"),
            ("approve_translation", "Can approve translations"),
            ("publish_edition", "Can set the moment of publication"),
            ("publish_urgently", "Can publish alone, to be signed by a second person"),
            ("withdraw_edition", "Can withdraw public texts"),
            ("remove_edition", "Can remove public texts for good"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="edition_once"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(is_source=True), name="edition_one_source"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["fa", "ps", "en"]), name="edition_language_known"
            ),
            models.CheckConstraint(condition=~Q(content_hash=""), name="edition_has_a_hash"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="edition_approver_is_not_writer",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("changed_by")),
                name="edition_approver_is_not_changer",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (Q(submitted_by__isnull=False) & ~Q(approved_by=F("submitted_by")))
                | Q(submitted_by__isnull=True, urgent_by__isnull=False),
                name="edition_approver_is_not_submitter",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True, submitted_at__isnull=True)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="edition_submission_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_by__isnull=False),
                name="edition_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(returned_by__isnull=True, returned_at__isnull=True, return_reason="")
                | (Q(returned_by__isnull=False, returned_at__isnull=False) & ~Q(return_reason="")),
                name="edition_return_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_by__isnull=False),
                name="edition_returned_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_hash="")),
                name="edition_approval_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_hash="")
                | Q(approved_by__isnull=False)
                | Q(urgent_by__isnull=False),
                name="edition_hash_bound_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(urgent_by__isnull=True, urgent_at__isnull=True, urgent_reason="")
                | (
                    # What one person took upon themselves went out at once, as it stood.
                    Q(
                        urgent_by__isnull=False,
                        urgent_at__isnull=False,
                        publish_at__isnull=False,
                    )
                    & ~Q(urgent_reason="")
                    & ~Q(approved_hash="")
                ),
                name="edition_urgency_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(urgent_by__isnull=True)
                | ~Q(approved_by=F("urgent_by")),
                name="edition_second_person_is_another",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=["draft", "submitted", "returned"],
                        approved_by__isnull=True,
                        urgent_by__isnull=True,
                    )
                    | (
                        Q(state__in=["approved", "withdrawn", "removed", "superseded"])
                        & (Q(approved_by__isnull=False) | Q(urgent_by__isnull=False))
                    )
                ),
                name="edition_approval_fits_state",
            ),
            models.CheckConstraint(
                # A superseded text stays readable, so it too is what somebody signed.
                condition=~Q(state__in=["approved", "superseded"])
                | Q(approved_hash=F("content_hash")),
                name="edition_approved_as_it_stands",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(approved_by__isnull=False)
                | Q(urgent_by__isnull=False),
                name="edition_public_only_when_approved",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=["withdrawn", "removed"],
                        withdrawn_by__isnull=False,
                        withdrawn_at__isnull=False,
                    )
                    & ~Q(withdrawal_reason="")
                )
                | (
                    ~Q(state__in=["withdrawn", "removed"])
                    & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawal_reason="")
                ),
                name="edition_withdrawal_whole",
            ),
            models.CheckConstraint(
                condition=Q(effects_done_at__isnull=True) | Q(publish_at__isnull=False),
                name="edition_effects_after_publication",
            ),
            models.CheckConstraint(
                condition=Q(embargo__isnull=True) | Q(publish_at__isnull=False),
                name="edition_embargo_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="superseded") | Q(publish_at__isnull=False),
                name="edition_superseded_was_public",
            ),
        ]
        indexes = [
            models.Index(
                fields=["language", "-publish_at", "-article"],
                condition=Q(state="approved"),
                name="edition_public",
            ),
            models.Index(
                fields=["publish_at"],
                condition=Q(state="approved", effects_done_at__isnull=True),
                name="edition_due",
            ),
            models.Index(
                fields=["submitted_at"], condition=Q(state="submitted"), name="edition_waiting"
            ),
            models.Index(
                fields=["urgent_at"],
                condition=Q(urgent_by__isnull=False, approved_by__isnull=True),
                name="edition_not_countersigned",
            ),
            # Everything but the archive: few rows, whichever state is asked for.
            models.Index(
                fields=["state", "article"],
                condition=~Q(state="approved"),
                name="edition_not_approved",
            ),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state="approved"),
                name="edition_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} ({self.language})"

    def is_public(self, *, at: datetime) -> bool:
        """Whether a reader may see it at ``at``: the queryset's predicate for a row in hand."""
        return (
            self.state == self.State.APPROVED
            and self.publish_at is not None
            and self.publish_at <= at
            and self.approved_hash == self.content_hash
        )

    def is_readable(self, *, at: datetime) -> bool:
        """Whether its own address answers: it is public, or another text took its place."""
        if self.is_public(at=at):
            return True
        return (
            self.state == self.State.SUPERSEDED
            and self.publish_at is not None
            and self.publish_at <= at
            and self.approved_hash == self.content_hash
        )

    def is_coming(self, *, at: datetime) -> bool:
        """Whether its moment is set and still to come, embargoed or not."""
        return (
            self.state == self.State.APPROVED
            and self.publish_at is not None
            and self.publish_at > at
        )

    def phase(self, *, at: datetime) -> str:
        """The state as people speak of it: also "scheduled", "embargoed" and "public"."""
        if self.is_public(at=at):
            return "public"
        if self.is_coming(at=at):
            return "embargoed" if self.embargo_id else "scheduled"
        return self.state

    @property
    def is_not_countersigned(self) -> bool:
        """Whether one person published it and no second one has signed."""
        return self.urgent_by_id is not None and self.approved_by_id is None


class Revision(models.Model):
    """One language of an article as it stood after a save. Never changed."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    number = models.PositiveIntegerField(_("number"))
    values = models.JSONField(_("text"))
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="revisions",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language", "number"], name="revision_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.number}"
