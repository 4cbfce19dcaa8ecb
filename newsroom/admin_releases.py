"""The screen of release sets: parts, what is missing, the one moment."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import access, release_sets
from newsroom.admin_desks import NAMES
from newsroom.admin_states import edition_chip, public_words
from newsroom.forms import MomentForm
from newsroom.models import Article, ReleaseItem, ReleaseSet
from newsroom.permissions import can_release
from prcms.base.admin_site import (
    Move,
    ReasonForm,
    StaffAdmin,
    StaffStackedInline,
    chip,
    solar_column,
)
from prcms.base.models import Language

TONES = {"open": "draft", "set": "info", "held": "bad", "cancelled": "neutral"}


class ItemForm(forms.ModelForm[ReleaseItem]):
    """One part: which article, in which languages, with a file or without."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("languages"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["fa", "ps", "en"],
    )

    class Meta:
        model = ReleaseItem
        fields = ["article", "languages", "needs_files"]


class ItemInline(StaffStackedInline):
    """The parts of a set."""

    model = ReleaseItem
    form = ItemForm
    autocomplete_fields = ["article"]
    extra = 0
    verbose_name_plural = gettext_lazy("parts")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Articles are chosen here and written on a page of their own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for right in ("can_add_related", "can_change_related", "can_view_related"):
            if field is not None and hasattr(field.widget, right):
                setattr(field.widget, right, False)
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the set."""
        return bool(request.user.has_perm("newsroom.view_releaseset"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While no moment is set."""
        return can_release(request.user, obj) and (obj is None or obj.state in ("open", "held"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return self.has_change_permission(request, obj)


@admin.register(ReleaseSet)
class ReleaseSetAdmin(StaffAdmin):
    """Several texts, languages and files that become public in one minute."""

    list_display = ["name", "state_chip", "moment", "made"]
    list_filter = ["state"]
    search_fields = ["name"]
    fields = ["name"]
    inlines = [ItemInline]
    change_form_template = "admin/newsroom/releaseset/change_form.html"
    moment = solar_column("publish_at", gettext_lazy("public from"), "moment")
    made = solar_column("made_at", gettext_lazy("made"), "moment")

    class Media:
        css = {"all": ["css/pages/newsroom-staff.css", "css/pages/sharing.css"]}

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, obj: ReleaseSet) -> SafeString:
        """The state; "public" once the moment has come."""
        words, tone = state_of(obj)
        return chip(words, tone)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without sets that hold a text limited to other readers."""
        unknown = Article.objects.filter(is_restricted=True).exclude(access.openable(request.user))
        return super().get_queryset(request).exclude(items__article__in=unknown)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever puts sets together."""
        return can_release(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same people, while no moment is set."""
        return can_release(request.user, obj) and (obj is None or obj.state in ("open", "held"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A set that is not needed is cancelled, and stays."""
        return False

    def save_model(self, request: Any, obj: ReleaseSet, form: Any, change: bool) -> None:
        """Through the door; later only the name changes."""
        if change:
            obj.save(update_fields=["name"])
            return
        made = release_sets.make(
            name=form.cleaned_data["name"], by=request.user, now=timezone.now()
        )
        obj.pk = made.pk
        obj.refresh_from_db()

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """The parts, through the door as well."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        now = timezone.now()
        for row in formset.forms:
            if row in formset.deleted_forms:
                if row.instance.pk:
                    release_sets.take_out(row.instance, by=request.user, now=now)
            elif row.has_changed() and row.cleaned_data.get("article"):
                release_sets.put(
                    form.instance,
                    row.cleaned_data["article"],
                    languages=row.cleaned_data["languages"],
                    needs_files=row.cleaned_data["needs_files"],
                    by=request.user,
                    now=now,
                )

    def render_change_form(
        self, request: Any, context: Any, *args: Any, obj: ReleaseSet | None = None, **kwargs: Any
    ) -> Any:
        """What is ready and what is not stands above the parts."""
        if obj is not None:
            now = timezone.now()
            lines = release_sets.readiness(obj, now=now)
            words, tone = state_of(obj)
            context |= {
                "lines": [
                    {
                        "line": line,
                        "chip": edition_chip(line.edition, now)
                        if line.edition
                        else chip(str(NAMES[line.language]), "draft"),
                    }
                    for line in lines
                ],
                "missing": sum(not line.is_ready for line in lines),
                "state": chip(words, tone),
                "public": public_words(obj.publish_at)
                if obj.publish_at and obj.state == ReleaseSet.State.SET
                else "",
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def moves(self, request: Any, obj: ReleaseSet) -> Sequence[Move]:
        """Set the moment of all parts; give the set up."""
        if not can_release(request.user, obj):
            return ()
        found = []
        if obj.state in ("open", "held"):
            found.append(
                Move(
                    "schedule",
                    gettext_lazy("Set the moment of all parts"),
                    _schedule,
                    form=MomentForm,
                    tone="primary",
                    help=gettext_lazy("All parts become public in this minute, or none."),
                )
            )
        is_out = obj.publish_at is not None and obj.publish_at <= timezone.now()
        if obj.state != "cancelled" and not (obj.state == "set" and is_out):
            found.append(
                Move(
                    "cancel",
                    gettext_lazy("Cancel the release set"),
                    _cancel,
                    form=ReasonForm,
                    tone="danger",
                    help=gettext_lazy("The texts stay approved, without a moment."),
                )
            )
        return found


def state_of(release_set: ReleaseSet) -> tuple[str | Promise, str]:
    """The state in words and its tone; "public" is a moment that has come."""
    moment = release_set.publish_at
    if release_set.state == "set" and moment is not None and moment <= timezone.now():
        return _("public"), "good"
    return release_set.get_state_display(), TONES[release_set.state]


def _schedule(request: Any, obj: ReleaseSet, data: dict[str, Any]) -> str:
    done = release_sets.schedule(
        obj, publish_at=data["publish_at"], by=request.user, now=timezone.now()
    )
    assert done.publish_at is not None
    return public_words(done.publish_at)


def _cancel(request: Any, obj: ReleaseSet, data: dict[str, Any]) -> str:
    release_sets.cancel(obj, reason=data["reason"], by=request.user, now=timezone.now())
    return _("Cancelled. The texts stay approved, without a moment.")
