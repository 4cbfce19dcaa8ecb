"""What moves ask for on a page of their own: a moment that the button repeats, the text that follows,
what readers are told when a text is taken back.
"""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import corrections
from newsroom.forms import MomentForm, speak
from newsroom.models import Article
from prcms.base import dates
from prcms.base.models import Language
from prcms.base.text import to_latin_digits

_MINUTE = "%Y-%m-%dT%H:%M%z"
_ADDRESS = re.compile(r"/(?:news|n)/(\d{1,9})(?:\D|$)")


class WordedMomentForm(MomentForm):
    """A moment, said in full on the button that is pressed: two calendars breed wrong years.

    The button says the moment that would be set. Whoever types another one is shown the button
    again with its words, and nothing is set before it was pressed as it reads.
    """

    said = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moment = self.initial.get("publish_at")
        if self.moment is not None:
            self.initial["said"] = self.moment.strftime(_MINUTE)

    @property
    def button(self) -> str:
        """What happens and when, in the words of the screen's language."""
        if self.moment is None:
            return ""
        return _("Public on %(moment)s") % {"moment": dates.format(self.moment, "long_moment")}

    def clean(self) -> dict[str, Any]:
        """The button was pressed with the words of the typed moment on it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        moment = data.get("publish_at")
        if moment is None:
            return data
        self.moment = moment
        said = moment.strftime(_MINUTE)
        if data.get("said") != said:
            typed: Any = self.data
            self.data = {**typed.dict(), self.add_prefix("said"): said}
            raise forms.ValidationError(
                _("Read the button: it says when the text becomes public. Then press it again."),
                code="not_said",
            )
        return data


class SuccessorForm(forms.Form):
    """The public text that takes the place of another, by its number or its address."""

    successor = forms.CharField(
        label=gettext_lazy("the text that takes its place"),
        max_length=300,
        help_text=gettext_lazy(
            "Its number as it stands on the public page, or its address. It must be public itself."
        ),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean_successor(self) -> Article:
        """The article, or a sentence on what was not found."""
        typed = to_latin_digits(self.cleaned_data["successor"]).strip()
        found = _ADDRESS.search(typed)
        number = found.group(1) if found else typed
        if not number.isdecimal() or len(number) > 9:
            raise forms.ValidationError(_("Type the number of a text, or paste its address."))
        article: Article | None = (
            Article.objects.public_anywhere(at=timezone.now()).filter(pk=int(number)).first()
        )
        if article is None:
            raise forms.ValidationError(_("No public text has this number."))
        return article


class TakeBackForm(forms.Form):
    """Why a public text is taken back, for the office; and what its readers are told, by language."""

    reason = forms.CharField(
        label=gettext_lazy("reason, for the office alone"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Kept with the text and in the audit trail. Readers are never shown it."
        ),
    )

    def __init__(self, *args: Any, kind: str, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(languages)
        for code in self.languages:
            field = forms.CharField(
                label=_("notice for readers (%(language)s)") % {"language": Language(code).label},
                initial=corrections.neutral_notice(kind, code),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_(
                    "This is what readers see in place of the text, on the page of corrections, in "
                    "feeds and in letters. Left empty, the sentence that stands here now is shown."
                )
                if code == self.languages[-1]
                else "",
            )
            speak(field.widget, code)
            self.fields[f"notice_{code}"] = field

    def clean(self) -> dict[str, Any]:
        """With the notices under one name, by language."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["notices"] = {code: data.get(f"notice_{code}", "") for code in self.languages}
        return data
