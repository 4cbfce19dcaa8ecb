"""Machine translators: off until an administrator sets one up and switches it on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import machine_engines
from newsroom.models import MachineEngine
from prcms.base.admin_site import StaffAdmin, chip, number_column
from prcms.base.models import Language

_PAIRS = [
    (f"{source}-{target}", gettext_lazy("%(source)s into %(target)s"), source, target)
    for source in Language.values
    for target in Language.values
    if source != target
]


class EngineForm(forms.ModelForm[MachineEngine]):
    """Pairs are ticked; the key is named, never typed."""

    url = forms.URLField(
        label=gettext_lazy("address"),
        max_length=300,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy(
            "An address inside the office must also be allowed on the server (MACHINE_HOSTS)."
        ),
    )
    pairs = forms.MultipleChoiceField(
        label=gettext_lazy("languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked means all."),
    )

    class Meta:
        model = MachineEngine
        fields = ["name", "protocol", "url", "model", "key_name", "pairs", "letters_a_day", "is_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pairs"].choices = [  # type: ignore[attr-defined]
            (
                value,
                label % {"source": Language(source).label, "target": Language(target).label},
            )
            for value, label, source, target in _PAIRS
        ]
        self.initial["pairs"] = ["-".join(pair) for pair in self.instance.pairs]

    def clean_pairs(self) -> list[list[str]]:
        """As the model keeps them."""
        return [value.split("-") for value in self.cleaned_data["pairs"]]


@admin.register(MachineEngine)
class MachineEngineAdmin(StaffAdmin):
    """Which machines may be asked, and how much a day."""

    form = EngineForm
    list_display = ["name", "protocol", "on_chip", "letters"]
    letters = number_column("letters_a_day", gettext_lazy("letters a day at most"))

    @admin.display(description=gettext_lazy("in use"), ordering="is_on")
    def on_chip(self, obj: MachineEngine) -> SafeString:
        """On or off."""
        return chip(_("on"), "good") if obj.is_on else chip(_("off"), "neutral")

    def save_model(self, request: Any, obj: MachineEngine, form: Any, change: bool) -> None:
        """Through the door."""
        machine_engines.save(obj, by=request.user, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A machine that is not wanted is switched off; what it drafted keeps its name."""
        return False
