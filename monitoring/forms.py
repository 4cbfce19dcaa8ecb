"""What the desk types in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.models import Clipping, Item, Publisher
from prcms.base.forms import DayField
from prcms.base.models import Language


class ClippingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A cutting or a broadcast: what was said, where it stood, the evidence."""

    publisher = forms.ModelChoiceField(
        Publisher.objects.all(), label=_("publisher"), help_text=_("The paper or the station.")
    )
    medium = forms.ChoiceField(
        label=_("medium"),
        choices=[c for c in Item.Medium.choices if c[0] != Item.Medium.WEB],
        initial=Item.Medium.PRINT,
    )
    title = forms.CharField(label=_("headline"), max_length=300)
    summary = forms.CharField(
        label=_("what was said"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_("The sentences about the ministry word for word: the tone rests on them."),
    )
    language = forms.ChoiceField(
        label=_("language"),
        choices=[("", _("as the text shows")), *Language.choices],
        required=False,
    )
    appeared_on = DayField(label=_("printed or broadcast on"))

    class Meta:
        model = Clipping
        fields = ["appeared_on", "page", "column", "programme", "begins", "ends", "scan"]

    field_order = [
        "publisher",
        "medium",
        "title",
        "summary",
        "language",
        "appeared_on",
        "page",
        "column",
        "programme",
        "begins",
        "ends",
        "scan",
    ]

    def save_m2m(self) -> Any:
        """Nothing: the capability module stores everything."""
        return None
