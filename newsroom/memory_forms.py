"""Forms of the memory's, the glossary's and the imports' screens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from newsroom.models import MemoryImport, Term, TermForm
from prcms.base.language import direction, html_lang
from prcms.base.models import Language

STATUSES = TermForm.Status
NAMES = {"fa": _("Dari"), "ps": _("Pashto"), "en": _("English")}
LABELS = {
    "preferred": _("preferred"),
    "accepted": _("accepted as well"),
    "forbidden": _("not to be used"),
}


class CorrectionForm(forms.Form):
    """A better wording for a unit of the memory."""

    target = forms.CharField(
        label=_("translation"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].widget.attrs.update(
            {"lang": html_lang(language), "dir": direction(language)}
        )


class SureForm(forms.Form):
    """Nothing to fill in: the page says what will happen and asks for one more press."""


class GlossaryForm(forms.ModelForm):  # type: ignore[type-arg]
    """A term with all its forms; what the boxes are called is ``<status>_<language>``."""

    class Meta:
        model = Term
        fields = ("kind", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = self._said()
        is_official = bool(self.instance.person_id or self.instance.post_id)
        for code in Language.values:
            for status in STATUSES.values:
                self._add(status, code, said.get((status, code), []), is_fixed=is_official)
        if is_official:
            self.fields["kind"].disabled = True

    def _said(self) -> dict[tuple[str, str], list[str]]:
        said: dict[tuple[str, str], list[str]] = {}
        if self.instance.pk:
            for form in self.instance.forms.all():
                said.setdefault((form.status, form.language), []).append(form.text)
        return said

    def _add(self, status: str, code: str, forms_now: list[str], *, is_fixed: bool) -> None:
        is_line = status == STATUSES.PREFERRED
        attrs = {"lang": html_lang(code), "dir": direction(code)}
        widget = forms.TextInput(attrs) if is_line else forms.Textarea({**attrs, "rows": 3})
        field = forms.CharField(
            label=f"{LABELS[status]} ({NAMES[code]})", required=False, widget=widget
        )
        field.max_length = 200 if is_line else 4000
        field.initial = "\n".join(forms_now)
        field.disabled = is_line and is_fixed
        self.fields[f"{status}_{code}"] = field

    def forms_by_language(self) -> dict[str, dict[str, list[str]]]:
        """What was typed, as :func:`newsroom.glossary.save` takes it."""
        return {
            code: {
                status: self.cleaned_data[f"{status}_{code}"].split("\n")
                for status in STATUSES.values
            }
            for code in Language.values
        }


class ImportForm(forms.ModelForm):  # type: ignore[type-arg]
    """A file for the memory or the glossary."""

    upload = forms.FileField(
        label=_("file"),
        help_text=_("200 MB at most; tables with a first line that names the columns."),
        widget=forms.FileInput(attrs={"accept": ".tmx,.tbx,.xml,.csv"}),
    )

    class Meta:
        model = MemoryImport
        fields = ("kind", "replaces")
