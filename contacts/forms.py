"""Forms of the contacts' staff screens."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from contacts import registry, rules
from contacts.addresses import masked
from contacts.models import ContactList, ContactPoint, MediaOutlet, Organisation, Place, Suppression
from prcms.base.errors import Refused
from prcms.base.forms import DayField, MomentField, NumberField
from prcms.base.models import Language
from prcms.base.text import local_digits
from prcms.base.verbs import comma


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A page of the address book, with the version of it that was opened."""

    opened_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_version"] = getattr(self.instance, "version", None)


class ContactPointForm(forms.ModelForm):  # type: ignore[type-arg]
    """One way to reach somebody. A stored private one is shown masked and cannot be typed over."""

    class Meta:
        model = ContactPoint
        fields = (
            "channel",
            "value",
            "label",
            "visibility",
            "is_preferred",
            "verified_on",
            "failed_on",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_masked = (
            self.instance.pk is not None
            and self.instance.visibility == ContactPoint.Visibility.PRIVATE
        )
        if self.is_masked and "value" in self.fields:
            self.fields["value"] = forms.CharField(
                label=self.fields["value"].label, disabled=True, required=False
            )
            self.initial["value"] = masked(self.instance.value)
            # Whoever may not see it must not make it visible by moving it to "staff" either.
            self.fields["visibility"].disabled = True
            self.fields["channel"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Numbers and addresses must be usable in their channel."""
        cleaned = super().clean() or {}
        if self.is_masked:
            cleaned["value"] = self.instance.value
            return cleaned
        channel, value = cleaned.get("channel"), cleaned.get("value")
        if channel and value:
            try:
                registry.check_point(channel, value)
            except Refused as refusal:
                self.add_error("value", str(refusal))
        return cleaned


class OutletForm(forms.ModelForm):  # type: ignore[type-arg]
    """Facts about an outlet: media and languages are ticked, not typed."""

    media = forms.MultipleChoiceField(  # type: ignore[assignment] # a field beside Form.media
        label=_("media"),
        choices=MediaOutlet.Medium.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("languages"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = MediaOutlet
        fields = ("media", "languages", "provinces", "licence", "is_foreign")


def _trilean(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[("", _("does not matter")), ("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )


def _several(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class ContactListForm(VersionedForm):
    """A list and its rule, condition by condition. Nothing chosen means: nobody by rule."""

    kinds = _several(_("kinds of organisation"), Organisation.Kind.choices)
    media = _several(  # type: ignore[assignment] # a field beside Form.media
        _("media"), MediaOutlet.Medium.choices
    )
    languages = _several(_("languages"), Language.choices)
    places: forms.ModelMultipleChoiceField[Place] = forms.ModelMultipleChoiceField(
        label=_("places"),
        queryset=Place.objects.all(),
        required=False,
        to_field_name="code",
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_(
            "Organisations there or in a place that lies there, and outlets that reach it."
        ),
    )
    under: forms.ModelMultipleChoiceField[Organisation] = forms.ModelMultipleChoiceField(
        label=_("belongs under"),
        queryset=Organisation.objects.filter(code__isnull=False, children__isnull=False).distinct(),
        required=False,
        to_field_name="code",
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("These organisations and everything below them."),
    )
    foreign = _trilean(_("outlet"), _("foreign only"), _("domestic only"))
    own = _trilean(_("this ministry"), _("its units only"), _("others only"))
    rank = NumberField(
        label=_("posts up to rank"),
        required=False,
        min_value=0,
        max_value=32767,
        help_text=_("Smaller is higher. Writes to the holders of posts instead of mailboxes."),
    )
    leadership = forms.BooleanField(
        label=_("only posts that read the daily briefing"), required=False
    )
    reach = forms.ChoiceField(
        label=_("write to"),
        required=False,
        choices=[
            ("", _("as fits the conditions")),
            ("organisations", _("the organisation's mailbox")),
            ("posts", _("today's holders of its posts")),
            ("both", _("both")),
        ],
    )

    class Meta:
        model = ContactList
        fields = ("name", "purpose", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in (self.instance.rule or {}).items():
            if name in self.fields:
                self.initial[name] = (
                    {True: "yes", False: "no"}.get(value, value)
                    if (name in ("foreign", "own"))
                    else value
                )

    def rule(self) -> dict[str, Any]:
        """The rule as chosen; conditions that were left alone are not in it."""
        data = self.cleaned_data
        chosen: dict[str, Any] = {
            "kinds": data["kinds"],
            "media": data["media"],
            "languages": data["languages"],
            "places": sorted(place.code for place in data["places"]),
            "under": sorted(organisation.code for organisation in data["under"]),
            "foreign": data["foreign"],
            "own": data["own"],
            "rank": data["rank"],
            "leadership": data["leadership"] or None,
            "reach": data["reach"],
        }
        return {name: value for name, value in chosen.items() if value not in (None, "", [])}

    def chosen(self) -> list[tuple[str, str]]:
        """The stored rule in words: each condition and what was chosen. Two queries at most."""
        said = []
        rule = self.instance.rule or {}
        for name, field in self.fields.items():
            if name not in rule:
                continue
            value = self.initial.get(name)
            if isinstance(field, forms.ModelMultipleChoiceField):
                rows = field.queryset.filter(**{f"{field.to_field_name}__in": value})  # type: ignore[union-attr]
                words = comma().join(str(row) for row in rows)
            elif isinstance(field, forms.BooleanField):
                words = gettext("yes")
            elif isinstance(field, forms.ChoiceField):
                labels = {str(code): str(label) for code, label in field.choices}  # type: ignore[union-attr, misc]
                codes = value if isinstance(value, list) else [value]
                words = comma().join(labels.get(str(code), str(code)) for code in codes)
            else:
                words = local_digits(value, get_language())
            said.append((str(capfirst(field.label)), words))
        return said

    def clean(self) -> dict[str, Any]:
        """The rule must be understood by the rule engine."""
        cleaned = super().clean() or {}
        if not self.errors:
            self.cleaned_data = cleaned
            try:
                rules.read(self.rule())
            except Refused as refusal:
                self.add_error(None, str(refusal))
        return cleaned


class SuppressionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whom not to write to, and why."""

    address = forms.EmailField(label=_("address"), required=False)
    until = MomentField(
        label=_("until"), required=False, help_text=_("Empty: until somebody lifts it.")
    )

    class Meta:
        model = Suppression
        fields = ("person", "scope", "reason", "until")


class ConsentForm(forms.Form):
    """One line for the ledger."""

    channel = forms.ChoiceField(label=_("channel"), choices=ContactPoint.Channel.choices)
    purpose = forms.ChoiceField(
        label=_("purpose"),
        choices=[
            ("releases", _("press releases")),
            ("invitations", _("invitations")),
            ("bulletin", _("bulletin")),
            ("sharing", _("may be given to other offices")),
        ],
    )
    given = forms.ChoiceField(
        label=_("answer"), choices=[("yes", _("agreed")), ("no", _("took it back or said no"))]
    )
    basis = forms.CharField(
        label=_("how it was obtained"),
        max_length=200,
        help_text=_("For example: by telephone on 3 Hamal, noted by the desk."),
    )
    expires_on = DayField(label=_("ends on"), required=False)
