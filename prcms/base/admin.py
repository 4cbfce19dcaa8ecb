"""Screens of the ground floor: users, the office, the audit trail."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin

from prcms.base import accounts, audit, images, roles, verbs
from prcms.base.admin_site import (
    Move,
    ReasonForm,
    SolarDateFilter,
    StaffAdmin,
    chip,
    solar_column,
)
from prcms.base.errors import Refused
from prcms.base.hidden import hidden_from
from prcms.base.models import AuditEvent, OfficeProfile, User
from prcms.base.text import local_digits, to_latin_digits

# Sign-in is allauth's: one door, with throttling and the second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.enable_nav_sidebar = False
for registered in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(registered):
        admin.site.unregister(registered)

PAIRS = (("fa", "ps"), ("fa", "en"), ("ps", "fa"), ("ps", "en"), ("en", "fa"), ("en", "ps"))


class RoleChoices(forms.ModelMultipleChoiceField):
    """Check boxes, each with what the role is for."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        groups = Group.objects.filter(name__in=roles.NAMES)
        super().__init__(groups, required=False, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The role's name and, under it, its description."""
        role = next(role for role in roles.ROLES if role.name == obj.name)
        return format_html(
            '<span>{}<span class="choice-help">{}</span></span>', role.label, role.description
        )


class UserForm(forms.ModelForm[User]):
    """What an administrator decides about a colleague. Passwords are never typed here."""

    groups = RoleChoices(label=gettext_lazy("roles"))
    pairs = forms.MultipleChoiceField(
        label=gettext_lazy("translates between"),
        required=False,
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only for translators: the jobs offered in the translation queue."),
    )

    class Meta:
        model = User
        fields = ("full_name", "username", "email", "phone", "language", "groups")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"fa": _("Dari"), "ps": _("Pashto"), "en": _("English")}
        field = self.fields["pairs"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (f"{a}-{b}", _("%(a)s to %(b)s") % {"a": names[a], "b": names[b]}) for a, b in PAIRS
        ]
        field.initial = ["-".join(pair) for pair in self.instance.works_in]

    def clean_email(self) -> str:
        """One person per address: it opens the account."""
        email = self.cleaned_data["email"].strip()
        taken = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if email and taken.exists():
            raise forms.ValidationError(_("Another user has this address."))
        return str(email)

    def save(self, commit: bool = True) -> User:
        """Keep the pairs of languages beside the model's own fields."""
        self.instance.works_in = [pair.split("-") for pair in self.cleaned_data["pairs"]]
        return super().save(commit)


@admin.register(User)
class UserAdmin(StaffAdmin):
    """Colleagues: made with a temporary password, given roles, switched off, never deleted."""

    form = UserForm
    list_display = ["full_name", "username", "role_names", "state", "last_seen"]
    list_display_links = ["full_name"]
    list_filter = ["is_active", "language"]
    search_fields = ["full_name", "username", "email"]
    ordering = ["full_name"]
    fieldsets = [
        (None, {"fields": [("full_name", "username"), ("email", "phone"), "language"]}),
        (gettext_lazy("Work"), {"fields": ["groups", "pairs"]}),
    ]

    last_seen = solar_column("last_login", gettext_lazy("last here"), "moment")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Roles come with the list in one query."""
        queryset: QuerySet[User] = super().get_queryset(request)
        return queryset.prefetch_related("groups")

    @admin.display(description=gettext_lazy("roles"))
    def role_names(self, obj: User) -> str:
        """What the person is, in the office's words."""
        held = {group.name for group in obj.groups.all()}
        labels = (str(role.label) for role in roles.ROLES if role.name in held)
        return verbs.comma().join(labels) or "—"

    @admin.display(description=gettext_lazy("state"), ordering="is_active")
    def state(self, obj: User) -> SafeString:
        """Whether the person may sign in."""
        return chip(_("active"), "good") if obj.is_active else chip(_("switched off"), "neutral")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: the audit trail names people. Switching off is the way."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may everything is changed by their like only: a new password would be theirs."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Make the account with a temporary password, or record what changed."""
        by = request.user
        assert isinstance(by, User)
        if change:
            super().save_model(request, obj, form, change)
            names = [name for name in form.changed_data if name not in ("groups", "pairs")]
            audit.record(
                "user.change",
                obj,
                by=by,
                before={name: form.initial.get(name) for name in names},
                after={name: form.cleaned_data[name] for name in names},
            )
            return
        obj.is_staff = True
        obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        audit.record("user.create", obj, by=by)
        self._show_password(request, obj, accounts.set_temporary_password(user=obj, by=by))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Record a change of roles by name: it is what people ask about later.

        Nobody changes their own roles: the rule of two persons rests on it.
        """
        held = sorted(form.instance.groups.values_list("name", flat=True))
        wanted = sorted(group.name for group in form.cleaned_data["groups"])
        if held != wanted and form.instance.pk == request.user.pk:
            raise Refused(_("Nobody changes their own roles. Ask another administrator."))
        super().save_related(request, form, formsets, change)
        if held != wanted:
            assert isinstance(request.user, User)
            audit.record(
                "user.roles",
                form.instance,
                by=request.user,
                before={"groups": held},
                after={"groups": wanted},
            )

    def moves(self, request: HttpRequest, obj: User) -> list[Move]:
        """New password, new telephone, off and on; nobody switches themselves off."""
        if not self.has_change_permission(request, obj):
            return []
        moves = [Move("password", _("Give a temporary password"), self._new_password)]
        if Authenticator.objects.filter(user=obj).exists():
            moves.append(
                Move(
                    "second-factor",
                    _("Reset the second step"),
                    self._reset_factor,
                    form=ReasonForm,
                    done=_("The second step is reset; it is set up anew at the next sign-in."),
                )
            )
        if obj.pk != request.user.pk:
            if obj.is_active:
                moves.append(
                    Move(
                        "deactivate",
                        _("Switch off"),
                        self._deactivate,
                        form=ReasonForm,
                        tone="danger",
                        help=_("Ends all sessions at once. What the person did stays on record."),
                        done=_("This person can no longer sign in."),
                    )
                )
            else:
                moves.append(Move("reactivate", _("Switch on again"), self._reactivate))
        return moves

    def _new_password(self, request: HttpRequest, obj: User, data: dict[str, Any]) -> SafeString:
        assert isinstance(request.user, User)
        password = accounts.set_temporary_password(user=obj, by=request.user)
        return self._password_sentence(password)

    def _show_password(self, request: HttpRequest, obj: User, password: str) -> None:
        self.message_user(request, self._password_sentence(password))

    @staticmethod
    def _password_sentence(password: str) -> SafeString:
        return format_html(
            '{} <bdi dir="ltr"><strong>{}</strong></bdi><br>{}',
            _("Temporary password:"),
            password,
            _("It is shown this once. Hand it over in person or by telephone, not by mail."),
        )

    @staticmethod
    def _reset_factor(request: HttpRequest, obj: User, data: dict[str, Any]) -> None:
        assert isinstance(request.user, User)
        accounts.remove_second_factor(user=obj, by=request.user, reason=data["reason"])

    @staticmethod
    def _deactivate(request: HttpRequest, obj: User, data: dict[str, Any]) -> None:
        assert isinstance(request.user, User)
        accounts.set_active(user=obj, active=False, by=request.user, reason=data["reason"])

    @staticmethod
    def _reactivate(request: HttpRequest, obj: User, data: dict[str, Any]) -> None:
        assert isinstance(request.user, User)
        accounts.set_active(user=obj, active=True, by=request.user)


class OfficeForm(forms.ModelForm[OfficeProfile]):
    """The office's own data; the emblem is drawn anew before it is kept."""

    DAYS = (5, 6, 0, 1, 2, 3, 4)

    weekend = forms.TypedMultipleChoiceField(
        label=gettext_lazy("days off"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (5, gettext_lazy("Saturday")),
            (6, gettext_lazy("Sunday")),
            (0, gettext_lazy("Monday")),
            (1, gettext_lazy("Tuesday")),
            (2, gettext_lazy("Wednesday")),
            (3, gettext_lazy("Thursday")),
            (4, gettext_lazy("Friday")),
        ],
    )

    def clean_logo(self) -> Any:
        """A new emblem is verified and redrawn; what is not a picture is refused in words."""
        logo = self.cleaned_data.get("logo")
        if "logo" not in self.changed_data or not logo:
            return logo
        try:
            data, name = images.redraw(
                logo.read(), name=logo.name, content_type=logo.content_type or ""
            )
        except images.BadImage as bad:
            raise forms.ValidationError(str(bad)) from bad
        return ContentFile(data, name=name)


@admin.register(OfficeProfile)
class OfficeProfileAdmin(StaffAdmin, TranslationAdmin):
    """One form for the one row."""

    form = OfficeForm
    fieldsets = [
        (gettext_lazy("Names"), {"fields": ["name", "short_name", "office_name", "tagline"]}),
        (
            gettext_lazy("For journalists and readers"),
            {
                "fields": [
                    "boilerplate",
                    "address",
                    "office_hours",
                    "duty_name",
                    ("duty_phone", "duty_email"),
                ]
            },
        ),
        (
            gettext_lazy("Mails"),
            {"fields": ["sender_name", ("sender_address", "reply_to")]},
        ),
        (
            gettext_lazy("Calendar and week"),
            {"fields": [("calendar", "lunar_offset"), "weekend"]},
        ),
        (gettext_lazy("Daily briefing"), {"fields": [("briefing_hour", "briefing_language")]}),
        (gettext_lazy("Look"), {"fields": ["logo", "show_people"]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one office, so the list leads straight to it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        office = OfficeProfile.load()
        if office._state.adding:
            office.save()
        return HttpResponseRedirect(self.object_url(office))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one office."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is one office."""
        return False

    def save_model(self, request: HttpRequest, obj: OfficeProfile, form: Any, change: bool) -> None:
        """Save and record which fields changed, old value beside new."""
        super().save_model(request, obj, form, change)
        names = [name for name in form.changed_data if name != "logo"]
        assert isinstance(request.user, User)
        audit.record(
            "office.change",
            obj,
            by=request.user,
            before={name: form.initial.get(name) for name in names},
            after={name: form.cleaned_data.get(name) for name in names},
        )


class ActFilter(admin.SimpleListFilter):
    """Acts that stand in the trail, in words."""

    title = gettext_lazy("act")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every act on record once. One query."""
        found = AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct()
        words: dict[str, list[str]] = {}
        for verb in found:
            words.setdefault(verbs.said(verb), []).append(verb)
        return sorted((",".join(known), word) for word, known in words.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the chosen acts."""
        value = self.value()
        return queryset.filter(verb__in=value.split(",")) if value else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(StaffAdmin):
    """Who did what: read, searched, never changed."""

    list_display = ["said", "who", "kind", "object_link", "when"]
    list_display_links = ["said"]
    list_filter = [("at", SolarDateFilter), ActFilter]
    search_fields = ["object_text", "actor_label", "object_key"]
    list_select_related = ["actor"]
    show_full_result_count = False
    fields = ("said", "who", "when", "kind", "object_link", "changed", "reason")
    readonly_fields = fields

    when = solar_column("at", gettext_lazy("when"), "moment")

    @admin.display(description=gettext_lazy("act"), ordering="verb")
    def said(self, obj: AuditEvent) -> str:
        """The act in words."""
        return verbs.said(obj.verb)

    @admin.display(description=gettext_lazy("who"), ordering="actor_label")
    def who(self, obj: AuditEvent) -> SafeString:
        """The name at the time."""
        return format_html("<bdi>{}</bdi>", obj.actor_label or _("the portal"))

    @admin.display(description=gettext_lazy("kind"), ordering="object_label")
    def kind(self, obj: AuditEvent) -> str:
        """What sort of thing."""
        return verbs.kind(obj.object_label)

    @admin.display(description=gettext_lazy("object"))
    def object_link(self, obj: AuditEvent) -> SafeString:
        """The thing itself, when it still has a screen."""
        url = verbs.link(obj.object_label, obj.object_key)
        text = obj.object_text or local_digits(obj.object_key, get_language())
        if not url:
            return format_html("<bdi>{}</bdi>", text)
        return format_html('<a href="{}"><bdi>{}</bdi></a>', url, text)

    @admin.display(description=gettext_lazy("what changed"))
    def changed(self, obj: AuditEvent) -> SafeString | str:
        """Old and new, field by field."""
        rows = verbs.changes(obj.object_label, obj.before, obj.after)
        if not rows:
            return "—"
        return format_html(
            '<dl class="trail__changes">{}</dl>',
            format_html_join(
                "",
                "<dt>{}</dt><dd><del>{}</del> <ins>{}</ins></dd>",
                ((row["field"], row["before"], row["after"]) for row in rows),
            ),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Names of objects and people, and numbers in any digits."""
        found, distinct = super().get_search_results(
            request, queryset, to_latin_digits(search_term)
        )
        return (found | queryset.filter(Q(object_text__icontains=search_term)), distinct)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """Without acts on what is limited to other readers: their rows name it."""
        hidden = hidden_from(request.user, label="object_label", key="object_key")
        acts: QuerySet[AuditEvent] = super().get_queryset(request).exclude(hidden)
        return acts

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are written by acts alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The database refuses it too."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The database refuses it too."""
        return False
