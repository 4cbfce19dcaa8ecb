"""Forms of the events office."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactList
from events.invitations import MAX_PARTY, Reply
from events.models import Booking, Event, Invitation, Resource
from prcms.base.forms import NumberField

ANSWERS = [
    (Invitation.Answer.YES, _("I come")),
    (Invitation.Answer.NO, _("I do not come")),
    (Invitation.Answer.MAYBE, _("I am not sure yet")),
]


class AnswerForm(forms.Form):
    """What the invited says: seven fields at the most, one column, works without scripts."""

    answer = forms.ChoiceField(label=_("Do you come?"), choices=ANSWERS, widget=forms.RadioSelect)
    party = NumberField(
        label=_("How many of you come?"),
        min_value=1,
        max_value=MAX_PARTY,
        initial=1,
        required=False,
    )
    crew = forms.CharField(
        label=_("Names of those who come with you"),
        help_text=_("One name per line: camera, sound, driver."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    equipment = forms.CharField(
        label=_("Equipment you bring"),
        help_text=_("For the people at the gate: cameras, tripods, lights."),
        required=False,
        max_length=250,
    )
    substitute = forms.CharField(
        label=_("Somebody comes instead of you"),
        help_text=_("Leave empty when you come yourself."),
        required=False,
        max_length=200,
    )
    note = forms.CharField(
        label=_("Anything else we should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def reply(self) -> Reply:
        """The valid form as the capability module wants it."""
        data = self.cleaned_data
        return Reply(
            answer=data["answer"],
            party=data["party"] or 1,
            crew=data["crew"],
            equipment=data["equipment"],
            substitute=data["substitute"],
            note=data["note"],
        )


class NoteAnswerForm(AnswerForm):
    """An answer taken down by the office."""

    answer = forms.ChoiceField(
        label=_("answer"),
        choices=[
            (Invitation.Answer.YES, _("comes")),
            (Invitation.Answer.NO, _("does not come")),
            (Invitation.Answer.MAYBE, _("not sure")),
        ],
        widget=forms.RadioSelect,
    )
    through = forms.ChoiceField(
        label=_("how the answer came"),
        choices=[
            choice for choice in Invitation.Channel.choices if choice[0] != Invitation.Channel.LINK
        ],
    )
    field_order = ["answer", "through", "party", "crew", "equipment", "substitute", "note"]


class InviteForm(forms.Form):
    """Which lists to invite; who exactly that is stands beside it."""

    lists: "forms.ModelMultipleChoiceField[ContactList]" = forms.ModelMultipleChoiceField(
        label=_("contact lists"),
        queryset=ContactList.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lists"].queryset = ContactList.objects.filter(is_active=True)  # type: ignore[attr-defined]


class BookForm(forms.Form):
    """Which hall and equipment to take for the event."""

    resources: "forms.ModelMultipleChoiceField[Resource]" = forms.ModelMultipleChoiceField(
        label=_("halls and equipment"),
        help_text=_("All of them or none: a kit is never booked by halves."),
        queryset=Resource.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    set_up = NumberField(
        label=_("minutes before, to set up"), min_value=0, max_value=600, initial=30
    )
    tear_down = NumberField(
        label=_("minutes after, to clear up"), min_value=0, max_value=600, initial=30
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = event.bookings.filter(state=Booking.State.HELD).values("resource")
        self.fields["resources"].queryset = Resource.objects.filter(  # type: ignore[attr-defined]
            is_active=True
        ).exclude(pk__in=held)


class DoorForm(forms.Form):
    """One arrival at the door."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    invitation = forms.ModelChoiceField(
        queryset=Invitation.objects.none(), required=False, widget=forms.HiddenInput
    )
    name = forms.CharField(label=_("name"), required=False, max_length=200)
    outlet = forms.CharField(label=_("outlet"), required=False, max_length=200)
    count = NumberField(
        label=_("how many came in"),
        min_value=1,
        max_value=50,
        initial=1,
    )
    refused_because = forms.CharField(label=_("refused because"), required=False, max_length=200)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invitation"].queryset = event.invitations.all()  # type: ignore[attr-defined]
