"""Staff screens of the stakeholder database; the post office's stand in ``post_office_admin``."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Prefetch, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.fields import TranslationField

from contacts import admin_views, consent, lists, registry
from contacts.addresses import email_key, masked, phone_key
from contacts.forms import (
    ConsentForm,
    ContactListForm,
    ContactPointForm,
    OutletForm,
    VersionedForm,
)
from contacts.models import (
    Consent,
    ContactList,
    ContactPoint,
    Interaction,
    ListMember,
    MediaOutlet,
    Organisation,
    Person,
    Place,
    Post,
    Tenure,
    UnitMember,
)
from contacts.permissions import can_note_consent, can_reveal
from contacts.post_office_admin import DeliveryAdmin, MailingAdmin, SuppressionAdmin
from prcms.base.admin_site import (
    Move,
    StaffAdmin,
    StaffStackedInline,
    StaffTabularInline,
    chip,
    solar_column,
)
from prcms.base.errors import Refused
from prcms.base.text import fold, local_digits

__all__ = ["DeliveryAdmin", "MailingAdmin", "SuppressionAdmin"]


class VersionedAdmin(StaffAdmin):
    """Pages that several people have open: each carries the version it was opened with."""

    form = VersionedForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The version goes along with the first section, hidden."""
        sections = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return sections
        (name, options), *others = sections
        return [(name, {**options, "fields": [*options["fields"], "opened_version"]}), *others]

    def opened(self, form: Any, *, change: bool) -> int | None:
        """The version that was opened; 0, which never holds, when a page was posted without one."""
        return (form.cleaned_data.get("opened_version") or 0) if change else None


class ContactsAdmin(VersionedAdmin):
    """What the screens of places, organisations, posts and people share."""

    search_fields = ("search_key",)
    # The column of ContactPoint that names this model; "" when it has no contact points.
    point_owner = ""
    formfield_overrides = {
        **StaffAdmin.formfield_overrides,
        models.URLField: {"assume_scheme": "https"},
    }

    class Media:
        css = {"all": ["css/pages/contacts.css"]}

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """No language is compulsory: one name in any of them is enough, and the registry asks it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, TranslationField):
            field.required = False
        return field

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Every word as a folded key, or the whole as a telephone number or e-mail address."""
        words = fold(search_term).split()
        if not words:
            return queryset, False
        named = Q()
        for word in words:
            named &= Q(search_key__contains=word)
        key = email_key(search_term) or phone_key(search_term)
        if self.point_owner and key:
            owners = ContactPoint.objects.filter(
                value_key=key, **{f"{self.point_owner}__isnull": False}
            )
            named |= Q(pk__in=owners.values(f"{self.point_owner}_id"))
        return queryset.filter(named), False

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """Through the registry, which fills the keys and the trail."""
        _SAVERS[type(obj)](obj, by=request.user, version=self.opened(form, change=change))

    def save_formset(self, request: Any, form: Any, formset: Any, change: Any) -> None:
        """Lines of the page, each with its trace in the trail of the page's object."""
        parts = formset.save(commit=False)
        for part in formset.deleted_objects:
            registry.remove_part(part, of=form.instance, by=request.user)
        for part in parts:
            if isinstance(part, ContactPoint):
                registry.save_contact_point(part, by=request.user)
                continue
            if isinstance(part, Interaction) and part._state.adding:
                part.by = request.user
            registry.save_part(part, of=form.instance, by=request.user)
        formset.save_m2m()

    def get_urls(self) -> list[URLPattern]:
        """Django's pages and the one that shows private contact points."""
        view = self.admin_site.admin_view(admin_views.private_points)
        own = [
            path(
                "<int:pk>/private/",
                view,
                {"screen": self},
                name=f"{self.opts.app_label}_{self.opts.model_name}_private",
            )
        ]
        return [*(own if self.point_owner else []), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        """Adds the way to private contact points for those who may see them."""
        if self.point_owner and obj is not None and can_reveal(request.user):
            context["private_url"] = reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_private", args=[obj.pk]
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


_SAVERS: dict[type, Any] = {
    Place: registry.save_place,
    Organisation: registry.save_organisation,
    Post: registry.save_post,
    Person: registry.save_person,
}


class ContactPointInline(StaffStackedInline):
    """Ways to reach whoever the page is about; private ones are masked."""

    model = ContactPoint
    form = ContactPointForm
    fields = (
        ("channel", "value", "label"),
        ("visibility", "is_preferred", "verified_on", "failed_on"),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Readers without the right to change never get the raw value."""
        if self.has_change_permission(request, obj):
            return self.fields
        return (("channel", "shown", "label"), self.fields[1])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """As above."""
        return () if self.has_change_permission(request, obj) else ("shown",)

    @admin.display(description=_("as typed"))
    def shown(self, point: ContactPoint) -> str:
        """The value, masked when private."""
        if point.visibility == ContactPoint.Visibility.PRIVATE:
            return masked(point.value)
        return point.value


class TenureInline(StaffTabularInline):
    """Who held what from when to when. A change of holder is one new line; none is deleted."""

    model = Tenure
    extra = 0
    autocomplete_fields = ("person", "post")
    fields = ("person", "post", "starts_on", "ends_on", "is_acting", "source")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names the lines show."""
        return super().get_queryset(request).select_related("person", "post__organisation")


class InteractionInline(StaffTabularInline):
    """Calls, letters and meetings; noted once, not rewritten."""

    model = Interaction
    extra = 0
    fields = ("kind", "at", "text")
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was noted stays."""
        return False


class ConsentInline(StaffTabularInline):
    """The consent ledger, newest first; a new line is written by the button above."""

    model = Consent
    extra = 0
    fields = readonly_fields = ("purpose", "channel", "given", "basis", "expires_on")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the move only."""
        return False


class OutletInline(StaffStackedInline):
    """Facts about a media outlet; for organisations of that kind."""

    model = MediaOutlet
    form = OutletForm
    autocomplete_fields = ("provinces",)
    can_delete = False
    extra = 0
    max_num = 1


class PostInline(StaffTabularInline):
    """The posts of an organisation, highest first; each is edited on its own page."""

    model = Post
    extra = 0
    fields = readonly_fields = ("post_link", "rank", "is_leadership")
    can_delete = False
    verbose_name_plural = _("posts")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On the page of posts."""
        return False

    @admin.display(description=_("title"))
    def post_link(self, post: Post) -> str:
        """The title, leading to the post."""
        url = reverse("admin:contacts_post_change", args=[post.pk])
        return format_html('<a href="{}">{}</a>', url, post.title)


class ParentFilter(admin.SimpleListFilter):
    """Organisations directly below one that has some below it."""

    title = _("belongs to")
    parameter_name = "under"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those that have others below them."""
        above = Organisation.objects.filter(children__isnull=False).distinct()
        return [(str(organisation.pk), organisation.name) for organisation in above]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Their children."""
        value = self.value()
        return queryset.filter(parent_id=value) if value and value.isdecimal() else queryset


class ProvinceFilter(admin.SimpleListFilter):
    """By province, whatever lies in it included."""

    title = _("province")
    parameter_name = "province"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All provinces, in the order of the alphabet."""
        provinces = Place.objects.filter(kind=Place.Kind.PROVINCE)
        return [(place.code, place.name) for place in provinces]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """In the province or in a port or city of it."""
        code = self.value()
        if not code:
            return queryset
        return queryset.filter(Q(place__code=code) | Q(place__parent__code=code))


@admin.register(Place)
class PlaceAdmin(ContactsAdmin, TranslationAdmin):
    """Countries, provinces, ports, cities."""

    list_display = ("name", "kind", "parent")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    fields = ("kind", "name", "code", "parent")
    search_fields = ("name",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """By any of the names as typed, or the code: places have no folded key."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(
            Q(name_fa__icontains=term)
            | Q(name_ps__icontains=term)
            | Q(name_en__icontains=term)
            | Q(code__icontains=term)
        ), False


@admin.register(Organisation)
class OrganisationAdmin(ContactsAdmin, TranslationAdmin):
    """Ministries, units, outlets, donors, chambers: everybody the office deals with."""

    point_owner = "organisation"
    change_form_template = "contacts/admin/change_form.html"
    list_display = ("sentence", "kind_chip", "place", "parent", "changed")
    list_display_links = ("sentence",)
    list_filter = ("kind", "is_own", ProvinceFilter, ParentFilter)
    list_select_related = ("place", "parent")
    autocomplete_fields = ("parent", "place")
    inlines = (OutletInline, PostInline, ContactPointInline, InteractionInline)
    fieldsets = (
        (None, {"fields": ("kind", "name", "short_name", "parent", "place", "is_own")}),
        (
            _("more"),
            {
                "classes": ("collapse",),
                "fields": ("language", "website", "code", "closed_on", "note"),
            },
        ),
    )
    changed = solar_column("updated_at", _("changed"))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Facts about an outlet for media only."""
        if obj is not None and obj.kind != Organisation.Kind.MEDIA:
            return self.inlines[1:]
        return self.inlines

    @admin.display(description=_("organisation"), ordering="sort_key")
    def sentence(self, obj: Organisation) -> str:
        """Its name, and that it is closed when it is."""
        if obj.closed_on:
            return format_html("{} {}", obj.name, chip(gettext("closed"), "neutral"))
        return obj.name

    @admin.display(description=_("kind"), ordering="kind")
    def kind_chip(self, obj: Organisation) -> str:
        """The kind; units of the ministry stand out."""
        return chip(obj.get_kind_display(), "info" if obj.is_own else "neutral")


def _current_tenures(*related: str) -> Prefetch:
    return Prefetch(
        "tenures",
        queryset=Tenure.objects.on(timezone.localdate())
        .select_related(*related)
        .order_by("is_acting", "-starts_on", "-pk"),
        to_attr="current_tenures",
    )


@admin.register(Post)
class PostAdmin(ContactsAdmin, TranslationAdmin):
    """Posts stay, holders change: a change of holder is one line here and no list changes."""

    point_owner = "post"
    change_form_template = "contacts/admin/change_form.html"
    list_display = ("sentence", "holder", "organisation", "rank_column", "briefing")
    list_display_links = ("sentence",)
    list_filter = ("is_leadership", "organisation__kind")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)
    inlines = (TenureInline, ContactPointInline)
    fields = ("title", "organisation", "rank", "is_leadership", "abolished_on")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With today's holders."""
        return super().get_queryset(request).prefetch_related(_current_tenures("person"))

    @admin.display(description=_("post"))
    def sentence(self, obj: Post) -> str:
        """Its title."""
        return obj.title

    @admin.display(description=_("rank"), ordering="rank")
    def rank_column(self, obj: Post) -> str:
        """The rank in the digits of the page."""
        return local_digits(obj.rank, get_language())

    @admin.display(description=_("holder today"))
    def holder(self, obj: Any) -> str:
        """Who holds it, or that it is vacant."""
        if not obj.current_tenures:
            return chip(gettext("vacant"), "warn")
        tenure = obj.current_tenures[0]
        if tenure.is_acting:
            return format_html("{} {}", tenure.person.full_name, chip(gettext("acting"), "info"))
        return str(tenure.person.full_name)

    @admin.display(description=_("briefing"), ordering="is_leadership")
    def briefing(self, obj: Post) -> str:
        """Whether its holder reads the daily briefing."""
        return chip(gettext("gets the briefing"), "info") if obj.is_leadership else "—"


@admin.register(Person)
class PersonAdmin(ContactsAdmin):
    """People: one name is enough, and nobody is asked for a last name."""

    point_owner = "person"
    change_form_template = "contacts/admin/change_form.html"
    list_display = ("sentence", "posts_today", "reached_by", "language", "changed")
    list_display_links = ("sentence",)
    list_filter = ("language",)
    inlines = (TenureInline, ContactPointInline, InteractionInline, ConsentInline)
    fieldsets = (
        (None, {"fields": ("full_name", "honorific", "language")}),
        (
            _("names in other scripts"),
            {"fields": ("name_fa", "name_ps", "name_latin", "passport_name")},
        ),
        (
            _("more"),
            {
                "classes": ("collapse",),
                "fields": ("takhallus", "father_name", "known_as", "note"),
            },
        ),
    )
    changed = solar_column("updated_at", _("changed"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """With today's posts and the contact points that everybody here may see."""
        shown = ContactPoint.objects.exclude(visibility=ContactPoint.Visibility.PRIVATE).filter(
            failed_on__isnull=True
        )
        return (
            super()
            .get_queryset(request)
            .filter(merged_into__isnull=True)
            .prefetch_related(
                _current_tenures("post__organisation"),
                Prefetch("contact_points", queryset=shown, to_attr="shown_points"),
            )
        )

    @admin.display(description=_("person"), ordering="sort_key")
    def sentence(self, obj: Person) -> str:
        """The name, with the form of address before it."""
        return f"{obj.honorific} {obj.full_name}".strip()

    @admin.display(description=_("posts today"))
    def posts_today(self, obj: Any) -> str:
        """What this person is today."""
        return format_html_join("؛ ", "{}", ((str(t.post),) for t in obj.current_tenures)) or "—"

    @admin.display(description=_("reached by"))
    def reached_by(self, obj: Any) -> str:
        """The first two ways that are not private."""
        return (
            format_html_join(
                " ", '<bdi dir="ltr">{}</bdi>', ((p.value,) for p in obj.shown_points[:2])
            )
            or "—"
        )

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """Saves, and says when somebody like this is already there."""
        super().save_model(request, obj, form, change)
        for duplicate in registry.possible_duplicates(obj):
            messages.warning(
                request,
                format_html(
                    '{} <a href="{}">{}</a> ({})',
                    gettext("This may be the same person:"),
                    reverse("admin:contacts_person_change", args=[duplicate.person.pk]),
                    duplicate.person.full_name,
                    "، ".join(duplicate.reasons),
                ),
            )

    def moves(self, request: HttpRequest, obj: Any) -> Sequence[Move]:
        """Write in the consent ledger."""
        if not can_note_consent(request.user):
            return ()

        def note(request: Any, obj: Person, data: dict[str, Any]) -> None:
            data = {**data, "given": data["given"] == "yes"}
            consent.note(person=obj, by=request.user, now=timezone.now(), **data)

        return (Move("consent", _("note a consent"), note, form=ConsentForm, done=_("Noted.")),)


class ListMemberInline(StaffTabularInline):
    """Put on the list, or kept off it, by hand. Say why: a colleague will wonder."""

    model = ListMember
    extra = 0
    autocomplete_fields = ("person", "post", "organisation")
    fields = ("person", "post", "organisation", "is_excluded", "reason")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the names the lines show."""
        return (
            super()
            .get_queryset(request)
            .select_related("person", "post__organisation", "organisation")
        )


@admin.register(ContactList)
class ContactListAdmin(VersionedAdmin):
    """Lists by rule and by hand, with exactly who gets a letter today, and because of what."""

    form = ContactListForm
    list_display = ("name", "purpose", "in_use", "changed")
    list_filter = ("is_active",)
    search_fields = ("name", "purpose")
    inlines = (ListMemberInline,)
    readonly_fields = ("who_gets_it",)
    fieldsets = (
        (None, {"fields": ("name", "purpose", "is_active")}),
        (
            _("rule: all chosen conditions must hold; nothing chosen matches nobody"),
            {
                "fields": (
                    "kinds",
                    "media",
                    "languages",
                    "places",
                    "under",
                    "foreign",
                    "own",
                    "rank",
                    "leadership",
                    "reach",
                )
            },
        ),
        (_("who exactly gets a letter to this list today"), {"fields": ("who_gets_it",)}),
    )
    changed = solar_column("updated_at", _("changed"))

    class Media:
        css = {"all": ["css/pages/contacts.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Readers are told the rule in words: its boxes are no columns that could be shown."""
        if obj is None or self.has_change_permission(request, obj):
            return self.readonly_fields
        return (*self.readonly_fields, "rule_in_words")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """As above."""
        basics, rule, who = super().get_fieldsets(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            rule = (_("rule"), {"fields": ["rule_in_words"]})
        return [basics, rule, who]

    @admin.display(description=_("conditions"))
    def rule_in_words(self, obj: ContactList) -> str:
        """Each condition and what was chosen."""
        said = ContactListForm(instance=obj).chosen()
        return format_html_join("", "<div>{}: {}</div>", said) or gettext("Nobody by rule.")

    @admin.display(description=_("in use"), ordering="is_active")
    def in_use(self, obj: ContactList) -> str:
        """Whether it is offered when something is sent."""
        if obj.is_active:
            return chip(gettext("in use"), "good")
        return chip(gettext("put away"), "neutral")

    @admin.display(description="")
    def who_gets_it(self, obj: ContactList) -> str:
        """The live preview; saved rules only."""
        if obj._state.adding:
            return gettext("Save the list first; then everybody on it stands here.")
        try:
            preview = lists.preview(obj, timezone.localdate())
        except Refused as refusal:
            return str(refusal)
        stops = consent.blocked(
            [member.recipient.address for member in preview.members if member.recipient],
            [member.recipient.person_id for member in preview.members if member.recipient],
            at=timezone.now(),
        )
        rows = [
            {
                "member": member,
                "blocked": stops.reason(member.recipient.address, member.recipient.person_id),
            }
            for member in preview.members
            if member.recipient
        ]
        return render_to_string(
            "contacts/admin/_who_gets_it.html",
            {"rows": rows, "preview": preview, "blocked": sum(1 for r in rows if r["blocked"])},
        )

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """The list, then its rule through the door that knows rules."""
        registry.save_list(obj, by=request.user, version=self.opened(form, change=change))
        if obj.rule != form.rule():
            lists.save_rule(obj, rule=form.rule(), by=request.user)

    save_formset = ContactsAdmin.save_formset


@admin.register(UnitMember)
class UnitMemberAdmin(StaffAdmin):
    """Which unit a user hands in for."""

    list_display = ("user", "unit")
    list_select_related = ("user", "unit")
    autocomplete_fields = ("unit",)
    search_fields = ("user__full_name", "user__username")

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """With its trace in the trail of the unit."""
        registry.save_part(obj, of=obj.unit, by=request.user)

    def delete_model(self, request: Any, obj: Any) -> None:
        """With its trace in the trail of the unit."""
        registry.remove_part(obj, of=obj.unit, by=request.user)
