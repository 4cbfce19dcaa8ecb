"""Places, organisations and what makes some of them media outlets."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from prcms.base.models import Folded, Language, Versioned


class Place(Versioned):
    """A country, one of the 34 provinces, a border port or a city."""

    class Kind(models.TextChoices):
        """What sort of place."""

        COUNTRY = "country", _("country")
        PROVINCE = "province", _("province")
        PORT = "port", _("border port")
        CITY = "city", _("city")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    code = models.SlugField(
        _("code"), max_length=40, unique=True, help_text=_("Short Latin name used in addresses.")
    )
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("lies in"),
    )
    sort_key = models.CharField(max_length=400, editable=False, default="", db_index=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="place_not_its_own_parent")
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """The ways organisations are asked for."""

    def own(self) -> Self:
        """Directorates, provincial offices, ports and attachés of this ministry."""
        return self.filter(is_own=True, closed_on__isnull=True)

    def media(self) -> Self:
        """Organisations that are media outlets."""
        return self.filter(kind=Organisation.Kind.MEDIA, closed_on__isnull=True)


class Organisation(Versioned, Folded):
    """A ministry, directorate, port, outlet, donor, chamber or company, in a tree."""

    class Kind(models.TextChoices):
        """What the organisation is to this office."""

        MINISTRY = "ministry", _("ministry or independent body")
        LEADERSHIP = "leadership", _("leadership office")
        DIRECTORATE = "directorate", _("directorate")
        PROVINCIAL = "provincial", _("provincial directorate")
        PORT = "port", _("border port")
        ATTACHE = "attache", _("commercial attaché")
        MEDIA = "media", _("media outlet")
        DONOR = "donor", _("donor")
        EMBASSY = "embassy", _("embassy")
        CHAMBER = "chamber", _("chamber or union")
        COMPANY = "company", _("company")
        CIVIL = "civil", _("civil society")
        OTHER = "other", _("other")

    FOLDS: ClassVar[tuple[str, ...]] = (
        "name_fa",
        "name_ps",
        "name_en",
        "short_name_fa",
        "short_name_ps",
        "short_name_en",
    )

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=250)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    code = models.SlugField(_("code"), max_length=60, null=True, blank=True, unique=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("place"),
    )
    is_own = models.BooleanField(
        _("part of this ministry"),
        default=False,
        help_text=_("Units of the ministry hand in news and have pages of their own."),
    )
    language = models.CharField(
        _("writes and reads"),
        max_length=2,
        choices=Language,
        default=Language.DARI,
        help_text=_("Letters to the organisation itself are written in this language."),
    )
    website = models.URLField(_("website"), blank=True)
    note = models.TextField(_("note"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    sort_key = models.CharField(max_length=800, editable=False, default="", db_index=True)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="organisation_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MediaOutlet(models.Model):
    """What the office knows about an organisation as a medium."""

    class Medium(models.TextChoices):
        """How an outlet reaches people."""

        TELEVISION = "tv", _("television")
        RADIO = "radio", _("radio")
        NEWSPAPER = "paper", _("newspaper")
        AGENCY = "agency", _("news agency")
        WEBSITE = "web", _("news site")
        MAGAZINE = "magazine", _("magazine")

    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.CASCADE,
        related_name="outlet",
        verbose_name=_("organisation"),
    )
    media = ArrayField(
        models.CharField(max_length=10, choices=Medium), verbose_name=_("media"), default=list
    )
    languages = ArrayField(
        models.CharField(max_length=5), verbose_name=_("languages"), default=list, blank=True
    )
    provinces = models.ManyToManyField(
        Place,
        blank=True,
        limit_choices_to={"kind": Place.Kind.PROVINCE},
        verbose_name=_("reaches"),
    )
    licence = models.CharField(_("licence number"), max_length=80, blank=True)
    is_foreign = models.BooleanField(_("foreign outlet"), default=False)

    class Meta:
        verbose_name = _("facts about an outlet")
        verbose_name_plural = _("facts about outlets")

    def __str__(self) -> str:
        return str(self.organisation)


class UnitMember(models.Model):
    """Which unit of the ministry a user hands in for. Several are possible."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="units",
        verbose_name=_("user"),
    )
    unit = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="members",
        limit_choices_to={"is_own": True},
        verbose_name=_("unit"),
    )

    class Meta:
        verbose_name = _("member of a unit")
        verbose_name_plural = _("members of units")
        constraints = [
            models.UniqueConstraint(fields=["user", "unit"], name="unit_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} | {self.unit}"
