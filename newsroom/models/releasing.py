"""Who sees a text before everybody does: embargo, release sets, preview links, named readers."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation
from newsroom.models.articles import Article
from prcms.base.models import Language


def _staff(verbose: Any, **kwargs: Any) -> "models.ForeignKey[Any, Any]":
    """A member of staff who did something; kept when they leave."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=verbose,
        **kwargs,
    )


class Embargo(models.Model):
    """An article given to named holders before it is public. It ends at its moment or when lifted."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="embargoes", verbose_name=_("article")
    )
    lifts_at = models.DateTimeField(_("public from"))
    terms = models.TextField(_("terms"), help_text=_("What a holder accepts before reading."))
    begun_by = _staff(_("begun by"))
    begun_at = models.DateTimeField(_("begun"))
    ended_by = _staff(_("ended by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended early"), blank=True)

    class Meta:
        verbose_name = _("embargo")
        verbose_name_plural = _("embargoes")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(ended_at__isnull=True), name="embargo_one_running"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, end_reason="")
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason="")),
                name="embargo_ended_early_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}"


class EmbargoHolder(models.Model):
    """One named reader under embargo and their marked copy. Only a hash of the link is kept."""

    embargo = models.ForeignKey(
        Embargo, on_delete=models.CASCADE, related_name="holders", verbose_name=_("embargo")
    )
    number = models.PositiveSmallIntegerField(_("copy number"))
    name = models.CharField(_("name"), max_length=200)
    outlet = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("outlet"),
    )
    person = models.ForeignKey(
        "contacts.Person",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    address = models.EmailField(_("e-mail"))
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.DARI
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    added_by = _staff(_("added by"))
    added_at = models.DateTimeField(_("added"))
    accepted_at = models.DateTimeField(_("terms accepted"), null=True, blank=True)
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    last_opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    revoked_by = _staff(_("taken back by"), null=True, blank=True)

    class Meta:
        verbose_name = _("holder of an embargoed copy")
        verbose_name_plural = _("holders of embargoed copies")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["embargo", "number"], name="holder_copy_once"),
            models.UniqueConstraint(fields=["embargo", "address"], name="holder_address_once"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="holder_revocation_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"


class ReleaseSet(models.Model):
    """Several articles, languages and files that become public as one, or not at all."""

    class State(models.TextChoices):
        """Where the set stands. "Released" is when its moment has come."""

        OPEN = "open", _("being put together")
        SET = "set", _("moment is set")
        HELD = "held", _("held: a part changed")
        CANCELLED = "cancelled", _("cancelled")

    name = models.CharField(_("name"), max_length=150)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.OPEN, editable=False
    )
    publish_at = models.DateTimeField(_("public from"), null=True, blank=True)
    made_by = _staff(_("made by"))
    made_at = models.DateTimeField(_("made"))
    set_by = _staff(_("moment set by"), null=True, blank=True)
    set_at = models.DateTimeField(_("moment set"), null=True, blank=True)
    held_reason = models.TextField(_("why it is held"), blank=True)

    class Meta:
        verbose_name = _("release set")
        verbose_name_plural = _("release sets")
        ordering = ["-made_at", "-pk"]
        permissions = [("manage_releases", "Can put release sets together and set their moment")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="set")
                | Q(publish_at__isnull=False, set_by__isnull=False, set_at__isnull=False),
                name="release_set_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | ~Q(held_reason=""),
                name="release_set_held_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReleaseItem(models.Model):
    """One article of a release set and the languages that must be ready."""

    release_set = models.ForeignKey(
        ReleaseSet, on_delete=models.CASCADE, related_name="items", verbose_name=_("release set")
    )
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="release_items", verbose_name=_("article")
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language), verbose_name=_("languages")
    )
    needs_files = models.BooleanField(
        _("a file is part of it"),
        default=False,
        help_text=_("Not ready until a file for each language is attached."),
    )
    position = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("part of a release set")
        verbose_name_plural = _("parts of a release set")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["release_set", "article"], name="release_item_once"),
            models.CheckConstraint(
                condition=Q(languages__len__gt=0), name="release_item_has_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}"


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    """The ways preview links are asked for."""

    def open(self, *, at: datetime) -> Self:
        """Links that still work at ``at``."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class PreviewLink(models.Model):
    """A link with which somebody without an account reads a draft, for a while."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="preview_links", verbose_name=_("article")
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language), verbose_name=_("languages")
    )
    reader = models.CharField(_("for whom"), max_length=150)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = _staff(_("made by"))
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("ends"))
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    last_opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    revoked_by = _staff(_("taken back by"), null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="preview_link_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(languages__len__gt=0), name="preview_link_has_a_language"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="preview_link_revocation_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reader


class ArticleReader(models.Model):
    """A person or a unit that a restricted article is limited to."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="readers", verbose_name=_("article")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    unit = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    added_by = _staff(_("added by"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("named reader")
        verbose_name_plural = _("named readers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit__isnull=True)
                | Q(user__isnull=True, unit__isnull=False),
                name="article_reader_person_or_unit",
            ),
            models.UniqueConstraint(fields=["article", "user"], name="article_reader_user_once"),
            models.UniqueConstraint(fields=["article", "unit"], name="article_reader_unit_once"),
        ]

    def __str__(self) -> str:
        return str(self.user or self.unit)
