"""The form of a change to a public text: the boxes hold the live text until somebody types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from newsroom.forms import LABELS, ROWS, speak
from newsroom.models import TEXT_FIELDS, Amendment
from prcms.base.richtext import EditorWidget

PHOTO_LABELS = {"alt": _("description of the photo"), "caption": _("caption of the photo")}


class AmendmentForm(forms.Form):
    """What the text is to become, what sort of change that is, and what readers are told."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("what sort of change"), choices=Amendment.Kind.choices, widget=forms.RadioSelect
    )
    is_apology = forms.BooleanField(label=_("with an apology"), required=False)
    note = forms.CharField(
        label=_("notice for readers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was wrong and what is right, in the language of the text."),
    )

    def __init__(self, *args: Any, fields: dict[str, str], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak(self.fields["note"].widget, language)
        self.names = list(fields)
        for name in fields:
            widget: forms.Widget = forms.TextInput()
            if name == "body":
                widget = EditorWidget(language=language)
            elif name in ROWS:
                widget = forms.Textarea(attrs={"rows": ROWS[name]})
            speak(widget, language)
            self.fields[name] = forms.CharField(
                label=label_of(name), required=False, widget=widget, strip=False
            )

    def values(self) -> dict[str, str]:
        """The texts by name."""
        return {name: self.cleaned_data[name] for name in self.names}


def label_of(name: str) -> Any:
    """What a field of a change is called: a text, or "alt_12" and "caption_12" of a photo."""
    if name in TEXT_FIELDS:
        return LABELS[name]
    return PHOTO_LABELS[name.partition("_")[0]]
