"""The people and the fact boxes on an article's page; the rules are those of people and facts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from contacts.models import Person, Tenure
from newsroom import facts, people
from newsroom.admin_parts import may_change_shared
from newsroom.forms import speak
from newsroom.models import Article, FactBox, NamedPerson
from newsroom.models.details import FACT_WORDS
from prcms.base.admin_site import StaffAdmin, StaffStackedInline
from prcms.base.errors import Refused
from prcms.base.forms import DayField
from prcms.base.models import Language

AUTO, PLAIN = "auto", "plain"


class NamedPersonForm(forms.ModelForm[NamedPerson]):
    """Who, on which day, in which post."""

    post = forms.ChoiceField(label=gettext_lazy("in the post"), required=False)

    class Meta:
        model = NamedPerson
        fields = ["person", "on", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.instance
        if "person" not in self.fields:
            return
        if named.pk:
            # Another person is another row; a list of everybody for each row would be slow.
            self.fields["person"].disabled = True
            self.fields["person"].widget = forms.HiddenInput()
        else:
            self.initial.setdefault("on", timezone.localdate())
        choices = [
            (AUTO, gettext_lazy("the post of that day")),
            (PLAIN, gettext_lazy("name alone")),
        ]
        tenures = self._tenures()
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            *choices,
            *((str(tenure.pk), str(tenure.post)) for tenure in tenures),
        ]
        self.initial["post"] = str(named.tenure_id or PLAIN) if named.pk else AUTO

    def _tenures(self) -> list[Tenure]:
        """Every post of the person, so that the one of the day can be chosen; newest first."""
        if self.instance.pk:
            return list(self.instance.person.tenures.all())
        typed = self.data.get(self.add_prefix("person"), "") if self.is_bound else ""
        if not typed.isdecimal():
            return []
        found = Tenure.objects.filter(person=int(typed)).select_related("post__organisation")
        return list(found)

    def clean_post(self) -> people.Choice:
        """The tenure itself, or "auto" or "plain"."""
        value = self.cleaned_data["post"] or AUTO
        if value == PLAIN:
            return "plain"
        if value == AUTO:
            return "auto"
        return Tenure.objects.select_related("post__organisation", "person").get(pk=int(value))


class NamedPersonInline(StaffStackedInline):
    """The people a text names."""

    model = NamedPerson
    form = NamedPersonForm
    template = "admin/newsroom/article/people_inline.html"
    autocomplete_fields = ["person"]
    fields = [("person", "on"), ("post", "position")]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With everything the rows show: a constant number of queries."""
        rows = super().get_queryset(request).select_related("person", "tenure")
        return rows.prefetch_related("person__tenures__post__organisation")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """People are entered on a screen of their own."""
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("person")
        for right in ("can_add_related", "can_change_related", "can_view_related"):
            if field is not None and hasattr(field.widget, right):
                setattr(field.widget, right, False)
        return formset

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the article sees whom it names."""
        return bool(request.user.has_perm("newsroom.view_article"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the original: people are shared by all languages."""
        return obj is not None and may_change_shared(request, obj)

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


class FactBoxForm(forms.ModelForm[FactBox]):
    """One box in all languages."""

    as_of = DayField(label=gettext_lazy("as of"), required=False)
    # The door reads addresses; Django's own reader would accept inner ones.
    source_url = forms.CharField(
        label=gettext_lazy("address of the source"),
        required=False,
        widget=forms.URLInput(attrs={"dir": "ltr", "placeholder": "https://"}),
    )

    class Meta:
        model = FactBox
        fields = ["kind", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in Language.values:
            for name in FACT_WORDS:
                field = self.fields.get(f"{name}_{code}")
                if field is not None:
                    field.required = False
                    field.widget.attrs.pop("maxlength", None)
                    speak(field.widget, code)
                    if name == "text":
                        field.widget.attrs["rows"] = 3

    def words(self, language: str) -> dict[str, str]:
        """What was typed in one language; only the boxes this page shows."""
        return {
            name: self.cleaned_data.get(f"{name}_{language}") or ""
            for name in FACT_WORDS
            if f"{name}_{language}" in self.fields
        }

    def _post_clean(self) -> None:
        """Nothing of the model's own: the door cleans, and says what is wrong."""


class FactBoxInline(StaffStackedInline):
    """The fact boxes of a text."""

    model = FactBox
    form = FactBoxForm
    formfield_overrides = {
        **StaffAdmin.formfield_overrides,
        models.URLField: {"form_class": forms.CharField},
    }
    fields = [
        ("kind", "position"),
        *(tuple(f"{name}_{code}" for code in ("fa", "ps", "en")) for name in FACT_WORDS),
        ("source_url", "as_of"),
    ]

    has_view_permission = NamedPersonInline.has_view_permission
    has_change_permission = NamedPersonInline.has_change_permission
    has_add_permission = NamedPersonInline.has_change_permission
    has_delete_permission = NamedPersonInline.has_change_permission


def save_person(article: Article, row: Any, user: Any, now: datetime) -> None:
    """One row of the people's form."""
    data = row.cleaned_data
    person = row.instance.person if row.instance.pk else data.get("person")
    if person is None:
        return
    people.name(
        article,
        person,
        on=data.get("on") or timezone.localdate(now),
        post=data["post"],
        position=data.get("position") if row.instance.pk else None,
        by=user,
        now=now,
    )


def save_fact(article: Article, row: Any, user: Any, now: datetime) -> None:
    """One row of the boxes' form."""
    data, box = row.cleaned_data, row.instance
    shared = {name: data[name] for name in ("kind", "source_url", "as_of") if name in data}
    if box.pk is None:
        words = {code: row.words(code) for code in Language.values}
        facts.add(
            article,
            words={code: typed for code, typed in words.items() if any(typed.values())},
            by=user,
            now=now,
            **shared,
        )
        return
    facts.arrange(box, position=data.get("position") or box.position, by=user, now=now, **shared)
    for code in Language.values:
        facts.describe(box, language=code, words=row.words(code), by=user, now=now)


def suggested(article: Article, *, on: date) -> list[dict[str, Any]]:
    """People found in the text with the posts they may be named with. Four queries at most."""
    found = people.suggestions(article)
    tenures: dict[int, list[Tenure]] = {}
    if found:
        rows = Tenure.objects.on(on).filter(person__in=[one.person for one in found])
        for tenure in rows.select_related("post__organisation").order_by("is_acting", "pk"):
            tenures.setdefault(tenure.person_id, []).append(tenure)
    return [
        {
            "person": one.person,
            "choices": [
                *((f"{one.person.pk}:{t.pk}", str(t.post)) for t in tenures.get(one.person.pk, ())),
                (f"{one.person.pk}:{PLAIN}", ""),
            ],
        }
        for one in found
    ]


def name_suggested(article: Article, chosen: Sequence[str], user: Any, now: datetime) -> None:
    """Name those who were ticked, each once, as of today."""
    on, seen = timezone.localdate(now), set()
    for value in chosen:
        person_id, _colon, post = value.partition(":")
        if not person_id.isdecimal() or person_id in seen:
            continue
        seen.add(person_id)
        person = Person.objects.filter(pk=int(person_id)).first()
        tenure = Tenure.objects.filter(pk=int(post)).first() if post.isdecimal() else None
        if person is None or (tenure is None and post != PLAIN):
            raise Refused(str(gettext_lazy("This person or post is not known any more.")))
        people.name(article, person, on=on, post=tenure or "plain", by=user, now=now)
