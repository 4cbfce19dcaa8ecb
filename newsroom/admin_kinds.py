"""The rules of the kinds: what each sort of text needs, in which languages, how long it holds."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext

from contacts.models import ContactList
from newsroom import kinds
from newsroom.forms import speak
from newsroom.models import KindRule
from prcms.base.admin_site import StaffAdmin, number_column
from prcms.base.editor import EditorAdminMixin
from prcms.base.models import Language


class KindRuleForm(forms.ModelForm[KindRule]):
    """Boxes to tick; saving is ``newsroom.kinds``' business."""

    required_parts = forms.MultipleChoiceField(
        label=gettext_lazy("needed before submission"),
        choices=KindRule.Part,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Beside the headline and the text, which every text needs."),
    )
    required_languages = forms.MultipleChoiceField(
        label=gettext_lazy("languages needed"),
        choices=Language,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    default_lists = forms.ModelMultipleChoiceField(
        label=gettext_lazy("usually sent to"),
        queryset=ContactList.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ticked beforehand where such a text is sent to lists."),
    )

    class Meta:
        model = KindRule
        fields = ["required_parts", "order", "required_languages", "default_lists", "review_months"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in Language.values:
            field = self.fields.get(f"starter_{code}")
            if field is not None:
                field.required = False
                speak(field.widget, code)


@admin.register(KindRule)
class KindRuleAdmin(EditorAdminMixin, StaffAdmin):
    """One row per kind, made once and for all; the office changes what stands in it."""

    form = KindRuleForm
    list_display = ["name", "parts", "order", "languages", "months"]
    list_display_links = ["name"]
    months = number_column("review_months", gettext_lazy("looked at again after (months)"))
    fieldsets = [
        (gettext_lazy("Before it is public"), {"fields": ["required_parts"]}),
        (gettext_lazy("Languages"), {"fields": ["order", "required_languages"]}),
        (gettext_lazy("Afterwards"), {"fields": ["default_lists", "review_months"]}),
        (
            gettext_lazy("A blank text begins with"),
            {"fields": ["starter_fa", "starter_ps", "starter_en"]},
        ),
    ]

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def name(self, obj: KindRule) -> str:
        """The kind in words."""
        return str(obj)

    @admin.display(description=gettext_lazy("needed before submission"))
    def parts(self, obj: KindRule) -> str:
        """The required parts in words."""
        return _listed([str(KindRule.Part(part).label) for part in obj.required_parts])

    @admin.display(description=gettext_lazy("languages needed"))
    def languages(self, obj: KindRule) -> str:
        """The required languages by name."""
        return _listed([str(Language(code).label) for code in obj.required_languages])

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row per kind already."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A kind without rules would be ruled by what nobody chose."""
        return False

    def save_model(self, request: Any, obj: KindRule, form: Any, change: bool) -> None:
        """Through the door, which writes down what changed."""
        data = form.cleaned_data
        kinds.save_rule(
            obj,
            by=request.user,
            now=timezone.now(),
            default_lists=data["default_lists"],
            starters={code: data.get(f"starter_{code}") or "" for code in Language.values},
            **{name: data[name] for name in kinds.FIELDS},
        )
        obj.refresh_from_db()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """The lists went through the door with the rest."""


def _listed(words: list[str]) -> str:
    return pgettext("between parts of a list", ", ").join(words) or "—"
