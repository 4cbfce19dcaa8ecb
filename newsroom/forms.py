"""The newsroom's forms: articles in three languages, translations, what units hand in, sending."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import ContactList, Organisation
from newsroom.models import TEXT_FIELDS, Article, ArticlePhoto, Photo, Submission
from prcms.base.forms import MomentField
from prcms.base.language import direction, html_lang
from prcms.base.models import Language
from prcms.base.text import to_latin_digits

LABELS = {
    "title": gettext_lazy("headline"),
    "summary": gettext_lazy("lead"),
    "body": gettext_lazy("text"),
    "meaning": gettext_lazy("what it means for you"),
    "editor_notes": gettext_lazy("notes to editors"),
}
ROWS = {"summary": 3, "meaning": 4, "editor_notes": 3}


def speak(widget: forms.Widget, language: str) -> None:
    """Mark a box with the language of the text that is typed into it."""
    widget.attrs.update({"lang": html_lang(language), "dir": direction(language)})


class ArticleForm(forms.ModelForm[Article]):
    """One article, its texts in all languages; saving is ``newsroom.drafts``' business."""

    version_fa = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version_ps = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version_en = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = [
            "kind",
            "source_language",
            "unit",
            "place",
            "topics",
            "is_urgent",
            "urgent_reason",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        versions = (
            {edition.language: edition.version for edition in article.editions.all()}
            if article.pk
            else {}
        )
        for code in Language.values:
            for name in TEXT_FIELDS:
                field = self.fields.get(f"{name}_{code}")
                if field is None:
                    continue
                # The heading above says which language; the label need not say it again.
                field.label = LABELS[name]
                field.required = False
                speak(field.widget, code)
                if name in ROWS:
                    field.widget.attrs["rows"] = ROWS[name]
            if f"version_{code}" in self.fields:
                self.initial[f"version_{code}"] = versions.get(code, 0)

    def text(self, language: str) -> dict[str, str]:
        """What was typed in ``language``; only the fields this page shows."""
        return {
            name: self.cleaned_data.get(f"{name}_{language}") or ""
            for name in TEXT_FIELDS
            if f"{name}_{language}" in self.fields
        }

    def has_changed_in(self, language: str) -> bool:
        """Whether anything typed in ``language`` differs from what the page showed."""
        names = {f"{name}_{language}" for name in TEXT_FIELDS}
        return bool(names & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        """An article begins with a headline in its own language."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        code = data.get("source_language") or self.instance.source_language
        title = f"title_{code}"
        if title in self.fields and not (data.get(title) or "").strip():
            self.add_error(title, _("Write a headline first; everything else can follow."))
        if data.get("is_urgent") and not (data.get("urgent_reason") or "").strip():
            self.add_error("urgent_reason", _("Say why the text is urgent."))
        return data


class ArticlePhotoForm(forms.ModelForm[ArticlePhoto]):
    """A photo of the article: chosen from the library or sent along; saved by ``newsroom.media``."""

    upload = forms.FileField(
        label=gettext_lazy("or a new picture"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = ArticlePhoto
        fields = ["photo", "is_decorative", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "photo" in self.fields:
            self.fields["photo"].required = False
        for code in Language.values:
            for name in (f"alt_{code}", f"caption_{code}"):
                if name in self.fields:
                    self.fields[name].required = False
                    speak(self.fields[name].widget, code)

    def clean(self) -> dict[str, Any]:
        """A picture from the library or a new one, not neither."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.has_changed() and not data.get("photo") and not data.get("upload"):
            self.add_error(None, _("Choose a photo or send a new one."))
        return data

    def described(self, name: str) -> dict[str, str]:
        """What was typed for "alt" or "caption", by language."""
        return {
            code: self.cleaned_data.get(f"{name}_{code}") or ""
            for code in Language.values
            if f"{name}_{code}" in self.fields
        }


class PhotoForm(forms.ModelForm[Photo]):
    """A picture for the library."""

    upload = forms.FileField(
        label=gettext_lazy("picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Photo
        fields = ["title", "credit", "shows_people", "taken_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # A known picture is never exchanged: only what is said of it changes.
            del self.fields["upload"]


class MomentForm(forms.Form):
    """When a text is to become public."""

    publish_at = MomentField(
        label=gettext_lazy("public from"),
        help_text=gettext_lazy("Kabul time, in either calendar and any digits."),
    )


class AcceptForm(forms.Form):
    """What a submission becomes, and a word to the sender."""

    kind = forms.ChoiceField(
        label=gettext_lazy("becomes"), choices=Article.Kind, initial=Article.Kind.RELEASE
    )
    answer = forms.CharField(
        label=gettext_lazy("answer to the unit"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Sent by e-mail. Empty: the unit is thanked and told it is taken up."
        ),
    )


class DeclineForm(forms.Form):
    """Why a submission is not taken up."""

    answer = forms.CharField(
        label=gettext_lazy("answer to the unit"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Sent by e-mail. Say what would make the next one fit."),
    )


class _Pictures(forms.FileInput):
    """Several pictures at once, from a phone's camera or gallery."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All files of the name, not the last one."""
        return files.getlist(name)


class PicturesField(forms.FileField):
    """A list of uploaded files; what is in them is looked at when they are stored."""

    widget = _Pictures(attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[bytes]"]:
        """Every file by itself; none is allowed."""
        return [super(PicturesField, self).clean(one, initial) for one in data or []]


class SubmissionForm(forms.ModelForm[Submission]):
    """What a unit hands in: five boxes in one column."""

    photos = PicturesField(
        label=gettext_lazy("photos"),
        required=False,
        help_text=gettext_lazy("Up to ten. JPEG, PNG or WebP, 25 MB each."),
    )
    shows_people = forms.BooleanField(label=gettext_lazy("the photos show people"), required=False)

    class Meta:
        model = Submission
        fields = ["unit", "title", "text", "figures", "language"]
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "text": forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
            "figures": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.filter(members__user=user).distinct()
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0].pk
            self.fields["unit"].widget = forms.HiddenInput()
        self.initial.setdefault("language", user.language)


class ListsForm(forms.Form):
    """Which lists an article goes to."""

    lists = forms.ModelMultipleChoiceField(
        label=gettext_lazy("contact lists"),
        queryset=ContactList.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one list.")},
    )


class ConfirmForm(ListsForm):
    """The number of readers, typed by hand: nobody writes to two hundred people by a slip."""

    count = forms.CharField(label=gettext_lazy("number of readers"), max_length=12)

    def clean_count(self) -> int:
        """Digits of any of the three sets."""
        text = to_latin_digits(self.cleaned_data["count"]).strip()
        if not text.isdecimal():
            raise forms.ValidationError(_("Type the number of readers in digits."))
        return int(text)
