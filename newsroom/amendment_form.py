"""The form of a change to a public text: the boxes hold what readers see until somebody types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from contacts.models import Organisation, Person, Place, Tenure
from newsroom import amendable, facts, spoken
from newsroom.forms import LABELS, ROWS, speak
from newsroom.models import TEXT_FIELDS, Amendment, Edition, FactBox, NamedPerson
from prcms.base.forms import DayField
from prcms.base.models import Language
from prcms.base.richtext import EditorWidget
from prcms.base.text import local_digits

PARTS: Mapping[str, str | Promise] = {
    "alt": gettext_lazy("description of the photo"),
    "caption": gettext_lazy("caption of the photo"),
    "fact_kind": gettext_lazy("kind"),
    "fact_label": gettext_lazy("heading"),
    "fact_text": gettext_lazy("text"),
    "fact_source": gettext_lazy("source"),
    "fact_url": gettext_lazy("address of the source"),
    "fact_asof": gettext_lazy("as of"),
    "fact_gone": gettext_lazy("take this fact box out, in all languages"),
    "person_name": gettext_lazy("name"),
    "person_title": gettext_lazy("title of that day"),
    "person_gone": gettext_lazy("take this person out, in all languages"),
    "person_person": gettext_lazy("person"),
    "person_on": gettext_lazy("on the day"),
    "person_post": gettext_lazy("in the post"),
    "file_title": gettext_lazy("title of the file"),
    "file_gone": gettext_lazy("take this file out"),
    "sharedfile_title": gettext_lazy("title of the file"),
    "sharedfile_gone": gettext_lazy("take this file out, in all languages"),
    **spoken.LABELS,
}
_GROUPS: Mapping[str, str | Promise] = {
    "fact": gettext_lazy("fact box"),
    "person": gettext_lazy("person named"),
    "file": gettext_lazy("file"),
    "sharedfile": gettext_lazy("file"),
}
_NEW: Mapping[str, str | Promise] = {
    "fact": gettext_lazy("one more fact box"),
    "person": gettext_lazy("one more person, or somebody named with another post"),
}
_LATIN = {"attrs": {"dir": "ltr", "placeholder": "https://"}}


def label_of(name: str) -> str:
    """What a part of a change is called, such as "heading" for "fact_12_label"."""
    if name in TEXT_FIELDS:
        return str(LABELS[name])
    if name.startswith(amendable.NOTICE):
        return _("notice for readers (%(language)s)") % {
            "language": Language(name.removeprefix(amendable.NOTICE)).label
        }
    first, _dash, rest = name.partition("_")
    key = name if name in PARTS else f"{first}_{rest.partition('_')[2]}".rstrip("_")
    return str(PARTS[key])


def groups_of(names: Sequence[str]) -> dict[str, str]:
    """Group → what it is called, numbered by place: "fact_12" → "fact box 2"."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name in names:
        key = group_of(name)
        first, _dash, row = key.partition("_")
        if first not in _GROUPS or key in found:
            continue
        if row == "new":
            found[key] = str(_NEW[first])
            continue
        counts[first] = counts.get(first, 0) + 1
        found[key] = f"{_GROUPS[first]} {local_digits(str(counts[first]), get_language())}"
    return found


def group_of(name: str) -> str:
    """The row a name belongs to: "fact_12" for "fact_12_label", itself for a text."""
    first, _dash, rest = name.partition("_")
    return f"{first}_{rest.partition('_')[0]}" if first in _GROUPS else name


@dataclass(frozen=True)
class Row:
    """What is changed together: its name, what readers see now, the boxes to type in."""

    label: str
    live: str
    fields: Sequence[forms.BoundField]
    is_html: bool = False
    is_new: bool = False
    is_shared: bool = False
    photo: Any = None


class AmendmentForm(forms.Form):
    """What the text is to become, what sort of change that is, and what readers are told."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("what sort of change"),
        choices=Amendment.Kind.choices,
        widget=forms.RadioSelect,
    )
    is_apology = forms.BooleanField(label=gettext_lazy("with an apology"), required=False)
    note = forms.CharField(
        label=gettext_lazy("notice for readers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What was wrong and what is right, in the language of the text."),
    )

    def __init__(
        self,
        *args: Any,
        live: Mapping[str, str],
        edition: Edition,
        others: Sequence[Edition] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.live = edition, live
        speak(self.fields["note"].widget, edition.language)
        self.notices = [f"{amendable.NOTICE}{other.language}" for other in others]
        self.names = [*live, *self.notices]
        for name in live:
            self.fields[name] = self._field(name, edition.language)
            if isinstance(self.fields[name], DayField) and self.initial.get(name):
                self.initial[name] = date.fromisoformat(self.initial[name])
        for name in self.notices:
            field = forms.CharField(
                label=label_of(name),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            speak(field.widget, name.removeprefix(amendable.NOTICE))
            self.fields[name] = field

    def values(self) -> dict[str, str]:
        """Everything as typed, by name."""
        return {name: _said(self.cleaned_data[name]) for name in self.names}

    @property
    def told(self) -> list[forms.BoundField]:
        """The notices for readers of the other languages."""
        return [self[name] for name in self.notices]

    def rows(self) -> list[Row]:
        """The boxes in reading order, those of one fact box or person together."""
        photos = {use.pk: use for use in self.edition.article.photos.select_related("photo")}
        labels = groups_of(list(self.live))
        together: dict[str, list[str]] = {}
        for name in self.live:
            together.setdefault(group_of(name), []).append(name)
        rows = []
        for key, names in together.items():
            first, _dash, rest = key.partition("_")
            use = photos.get(int(rest)) if first == "alt" and rest.isdecimal() else None
            rows.append(
                Row(
                    label=labels.get(key) or label_of(names[0]),
                    live=said_of(self.live, names, self.edition.language),
                    fields=[self[name] for name in names],
                    is_html=key == "body",
                    is_new=rest == "new",
                    is_shared=all(amendable.is_shared(name) for name in names),
                    photo=use.photo if use else None,
                )
            )
        return rows

    def _field(self, name: str, language: str) -> forms.Field:
        first, _dash, _rest = name.partition("_")
        part = name.rpartition("_")[2]
        label = label_of(name)
        if part == "gone":
            return forms.BooleanField(label=label, required=False)
        if part in ("asof", "on"):
            return DayField(label=label, required=False)
        if (first, part) == ("fact", "kind"):
            return forms.ChoiceField(label=label, choices=FactBox.Kind.choices)
        if (first, part) == ("fact", "url"):
            return forms.CharField(label=label, required=False, widget=forms.URLInput(**_LATIN))
        if part == "person":
            return _person(label)
        if part == "post":
            return forms.ChoiceField(label=label, required=False, choices=self._posts())
        if name in ("unit", "place"):
            return forms.ChoiceField(label=label, required=False, choices=_choices(name))
        widget: forms.Widget = forms.TextInput()
        if name == "body":
            widget = EditorWidget(language=language)
        elif name in ROWS or (first, part) == ("fact", "text"):
            widget = forms.Textarea(attrs={"rows": ROWS.get(name, 3)})
        speak(widget, language)
        limit = facts.LIMITS.get(part) if first == "fact" else None
        return forms.CharField(
            label=label, required=False, widget=widget, strip=False, max_length=limit
        )

    def _posts(self) -> list[tuple[str, str | Promise]]:
        """The post of the day, none, or any the chosen person ever held."""
        typed = self.data.get("person_new_person") or self.initial.get("person_new_person") or ""
        choices: list[tuple[str, str | Promise]] = [
            ("auto", gettext_lazy("the post of that day")),
            ("plain", gettext_lazy("name alone")),
        ]
        if not str(typed).isdecimal():
            return choices
        held = Tenure.objects.filter(person=int(typed)).select_related("post__organisation")
        return [*choices, *((str(tenure.pk), str(tenure.post)) for tenure in held)]


def _person(label: str) -> forms.ModelChoiceField[Person]:
    relation: Any = NamedPerson._meta.get_field("person")
    return forms.ModelChoiceField(
        Person.objects.all(),
        label=label,
        required=False,
        widget=AutocompleteSelect(relation, admin.site),
    )


def _choices(name: str) -> list[tuple[str, str]]:
    rows: Any = Organisation.objects.filter(is_own=True) if name == "unit" else Place.objects.all()
    return [("", "—"), *((str(row.pk), str(row)) for row in rows)]


def _said(value: Any) -> str:
    """What a box holds, as a proposal keeps it."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Person):
        return str(value.pk)
    return str(value or "")


# In words ----------------------------------------------------------------------------------


def said_of(values: Mapping[str, str], names: Sequence[str], language: str) -> str:
    """What the parts of one row say, as readers meet them; "" for a row that is taken out."""
    key = group_of(names[0])
    if key not in groups_of(names):
        return in_words(names[0], values.get(names[0], ""), language)
    part = {name.removeprefix(f"{key}_"): values.get(name, "") for name in names}
    if part.get("gone"):
        return ""
    if key.startswith("fact_"):
        if not any(part.get(name) for name in ("label", "text", "source")):
            return ""
        return spoken.fact({**part, "as_of": part.get("asof", "")}, language)
    words = (in_words(name, values.get(name, ""), language) for name in names)
    return " | ".join(word for word in words if word)


def in_words(name: str, value: str, language: str) -> str:
    """One value for people: a name instead of a key, a day as the language writes it."""
    if not value:
        return ""
    part = name.rpartition("_")[2]
    if name in ("unit", "place"):
        return spoken.named(Organisation if name == "unit" else Place, value, language)
    if name == "person_new_person":
        person = Person.objects.filter(pk=int(value)).first()
        return person.name_in(language) if person else ""
    if name == "person_new_post":
        tenure = Tenure.objects.filter(pk=int(value)).first() if value.isdecimal() else None
        return str(tenure.post) if tenure else ""
    if part in ("asof", "on"):
        return spoken.when(value, language)
    return value
