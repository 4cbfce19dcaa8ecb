"""Screens of the events office: declarative; what happens stands in the capability modules."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin

from contacts import lists
from events import admin_views, booking, invitations, planning, reminders, resources
from events.forms import BookForm, InviteForm, NoteAnswerForm
from events.models import AgendaItem, Booking, CheckIn, Event, Invitation, Resource
from events.permissions import can_check_in, can_invite, can_plan
from newsroom.access import can_open, visible
from prcms.base.admin_site import (
    Move,
    ReasonForm,
    SolarDateFilter,
    StaffAdmin,
    StaffTabularInline,
    chip,
    number_column,
    solar_column,
)
from prcms.base.text import fold, local_digits

STATE_TONES = {
    Event.State.PLANNED: "draft",
    Event.State.CONFIRMED: "good",
    Event.State.POSTPONED: "warn",
    Event.State.CANCELLED: "bad",
    Event.State.CLOSED: "neutral",
}
ANSWER_TONES = {
    Invitation.Answer.NONE: "draft",
    Invitation.Answer.YES: "good",
    Invitation.Answer.NO: "bad",
    Invitation.Answer.MAYBE: "warn",
}


class AgendaInline(StaffTabularInline):
    """The run of show."""

    model = AgendaItem
    extra = 1


@admin.register(Event)
class EventAdmin(StaffAdmin, TranslationAdmin):
    """Plan, book, invite, receive."""

    list_display = ["title", "state_chip", "kind", "starts", "answers", "bookings_short"]
    list_display_links = ["title"]
    list_filter = ["state", "kind", ("starts_at", SolarDateFilter)]
    search_fields = ["search_key"]
    autocomplete_fields = ["place", "unit", "speaker", "article"]
    inlines = [AgendaInline]
    fieldsets = [
        (None, {"fields": ["kind", "title", "summary", "starts_at", "ends_at"]}),
        (gettext_lazy("where"), {"fields": ["venue", "directions", "place"]}),
        (
            gettext_lazy("who"),
            {
                "fields": [
                    "unit",
                    "speaker",
                    "contact_name",
                    "contact_phone",
                    "answer_by",
                    "capacity",
                ]
            },
        ),
        (gettext_lazy("website"), {"fields": ["is_public", "announce_at", "article"]}),
    ]
    starts = solar_column("starts_at", gettext_lazy("begins"), "moment")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, obj: Event) -> str:
        """Planned, confirmed, …"""
        return chip(obj.get_state_display(), STATE_TONES[Event.State(obj.state)])

    @admin.display(description=gettext_lazy("answers"))
    def answers(self, obj: Any) -> str:
        """Yes and silent, of all invited."""
        if not obj.invited:
            return "—"
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:events_event_guests", args=[obj.pk]),
            _("%(yes)s of %(all)s come")
            % {
                "yes": local_digits(obj.yes, get_language()),
                "all": local_digits(obj.invited, get_language()),
            },
        )

    @admin.display(description=gettext_lazy("booked"))
    def bookings_short(self, obj: Any) -> str:
        """How many halls and pieces of equipment are held."""
        return local_digits(obj.held, get_language()) if obj.held else "—"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With counts, so that the list asks once."""
        held = Q(bookings__state=Booking.State.HELD)
        yes = Q(invitations__answer=Invitation.Answer.YES)
        return (
            super()
            .get_queryset(request)
            .annotate(
                invited=Count("invitations", distinct=True),
                yes=Count("invitations", filter=yes, distinct=True),
                held=Count("bookings", filter=held, distinct=True),
            )
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search in folded keys."""
        return super().get_search_results(request, queryset, fold(search_term))

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> Any:
        """A text limited to other readers is not named, and stays where it is."""
        shown = super().get_readonly_fields(request, obj)
        return (*shown, "hidden_article") if self._hides(request, obj) else shown

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        """The same for the field."""
        sections = super().get_fieldsets(request, obj)
        if not self._hides(request, obj):
            return sections
        return [
            (
                name,
                {
                    **options,
                    "fields": [
                        "hidden_article" if field == "article" else field
                        for field in options["fields"]
                    ],
                },
            )
            for name, options in sections
        ]

    def _hides(self, request: HttpRequest, obj: Event | None) -> bool:
        return bool(obj and obj.article and not can_open(request.user, obj.article))

    @admin.display(description=gettext_lazy("article"))
    def hidden_article(self, obj: Event) -> str:
        """Says that there is one, and no more."""
        return _("A text for named readers")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Only texts that this user may know of can be chosen."""
        if db_field.name == "article":
            kwargs["queryset"] = visible(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: Any, obj: Event, form: Any, change: bool) -> None:
        """Through the door; a clash of bookings is caught before, in ``clashes``."""
        planning.save(obj, by=request.user, now=timezone.now())

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """The agenda, through the door as well."""
        items = formset.save(commit=False)
        gone = formset.deleted_objects
        if items or gone:
            planning.save_agenda(
                form.instance, items=items, gone=gone, by=request.user, now=timezone.now()
            )

    def get_urls(self) -> list[URLPattern]:
        """The guest list and the door."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/guests/", wrap(admin_views.guests), name="events_event_guests"),
            path("<int:pk>/door/", wrap(admin_views.door), name="events_event_door"),
            path(
                "<int:pk>/release/<int:booking_pk>/",
                wrap(admin_views.release_booking),
                name="events_event_release",
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        """Bookings and answers stand above the form."""
        if obj is not None:
            context["bookings"] = obj.bookings.filter(state=Booking.State.HELD).select_related(
                "resource"
            )
            context["may_check_in"] = can_check_in(request.user)
            context["may_plan"] = can_plan(request.user)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def moves(self, request: HttpRequest, obj: Event) -> Sequence[Move]:
        """State changes, booking, inviting, telling the invited of a change."""
        user: Any = request.user
        now = timezone.now()
        offered = [self._state_move(transition) for transition in planning.open_moves(obj, user)]
        alive = obj.state in (Event.State.PLANNED, Event.State.CONFIRMED)
        if can_plan(user) and alive:
            offered.append(
                Move(
                    "book",
                    gettext_lazy("Book hall and equipment"),
                    self._book,
                    form=BookForm,
                    form_kwargs={"event": obj},
                )
            )
        if can_invite(user) and obj.state == Event.State.CONFIRMED and obj.ends_at > now:
            offered.append(
                Move(
                    "invite",
                    gettext_lazy("Invite lists"),
                    self._invite,
                    form=InviteForm,
                    tone="primary",
                    help=gettext_lazy(
                        "Everybody on the lists gets one letter with a calendar file and a link "
                        "to answer. Who was invited before is left out."
                    ),
                )
            )
        if can_invite(user) and obj.sequence and obj.invitations.exists():
            offered.append(
                Move("announce", gettext_lazy("Tell the invited of the change"), self._announce)
            )
        return offered

    def _state_move(self, transition: planning.Transition) -> Move:
        def run(request: Any, obj: Event, data: dict[str, Any]) -> None:
            planning.move(
                obj,
                transition.name,
                by=request.user,
                now=timezone.now(),
                reason=data.get("reason", ""),
            )

        return Move(
            transition.name,
            transition.label,
            run,
            form=ReasonForm if transition.needs_reason else None,
            tone="primary" if transition.name == "confirm" else "plain",
        )

    def _book(self, request: Any, obj: Event, data: dict[str, Any]) -> str:
        made = booking.book(
            obj,
            resources=data["resources"],
            by=request.user,
            now=timezone.now(),
            set_up=timedelta(minutes=data["set_up"]),
            tear_down=timedelta(minutes=data["tear_down"]),
        )
        return _("Booked: %(names)s.") % {"names": "، ".join(str(b.resource) for b in made)}

    def _invite(self, request: Any, obj: Event, data: dict[str, Any]) -> str:
        now = timezone.now()
        recipients = [
            recipient
            for contact_list in data["lists"]
            for recipient in lists.members(contact_list, on=timezone.localdate(now))
        ]
        made, _mailing = invitations.invite(obj, recipients=recipients, by=request.user, now=now)
        return ngettext(
            "%(count)s invitation is on its way.",
            "%(count)s invitations are on their way.",
            len(made),
        ) % {"count": local_digits(len(made), get_language())}

    def _announce(self, request: Any, obj: Event, data: dict[str, Any]) -> str:
        mailing = reminders.announce_change(obj, by=request.user, now=timezone.now())
        return _("The notice goes to %(count)s invited.") % {
            "count": local_digits(mailing.deliveries.count(), get_language())
        }


@admin.register(Invitation)
class InvitationAdmin(StaffAdmin):
    """One invitation: what was sent, what was answered, through which channel."""

    list_display = ["name", "event", "answer_chip", "answered_through", "answered", "heads"]
    list_filter = ["answer", "answered_through", ("invited_at", SolarDateFilter)]
    list_select_related = ["event"]
    search_fields = ["name", "event__search_key"]
    answered = solar_column("answered_at", gettext_lazy("answered"), "moment")
    heads = number_column("party", gettext_lazy("how many come"))

    @admin.display(description=gettext_lazy("answer"), ordering="answer")
    def answer_chip(self, obj: Invitation) -> str:
        """Comes, does not come, …"""
        return chip(obj.get_answer_display(), ANSWER_TONES[Invitation.Answer(obj.answer)])

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Invitations are made from the event."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answers are noted by the move below, never typed over."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Withdrawn, not deleted."""
        return False

    def moves(self, request: HttpRequest, obj: Invitation) -> Sequence[Move]:
        """Note an answer, withdraw."""
        user: Any = request.user
        if obj.revoked_at or obj.event.ends_at <= timezone.now():
            return ()
        offered = []
        if can_invite(user) or can_check_in(user):
            offered.append(
                Move(
                    "answer",
                    gettext_lazy("Note an answer"),
                    self._note,
                    form=NoteAnswerForm,
                    tone="primary",
                )
            )
        if can_invite(user):
            offered.append(
                Move("revoke", gettext_lazy("Withdraw the invitation"), self._revoke, tone="danger")
            )
        return offered

    def _note(self, request: Any, obj: Invitation, data: dict[str, Any]) -> None:
        reply = invitations.Reply(
            answer=data["answer"],
            party=data["party"] or 1,
            crew=data["crew"],
            equipment=data["equipment"],
            substitute=data["substitute"],
            note=data["note"],
        )
        invitations.note_answer(
            obj, reply=reply, through=data["through"], by=request.user, now=timezone.now()
        )

    def _revoke(self, request: Any, obj: Invitation, data: dict[str, Any]) -> None:
        invitations.revoke(obj, by=request.user, now=timezone.now())


@admin.register(Resource)
class ResourceAdmin(StaffAdmin, TranslationAdmin):
    """Halls, cameras, vehicles, people that can be in one place only."""

    list_display = ["name", "kind", "serial_short", "places", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name_fa", "name_ps", "name_en", "serial"]
    places = number_column("seats", gettext_lazy("seats"))

    @admin.display(description=gettext_lazy("serial number"), ordering="serial")
    def serial_short(self, obj: Resource) -> str:
        """As it stands on the thing, from left to right."""
        return format_html('<bdi dir="ltr">{}</bdi>', obj.serial) if obj.serial else "—"

    def save_model(self, request: Any, obj: Resource, form: Any, change: bool) -> None:
        """Through the door."""
        resources.save(obj, by=request.user, now=timezone.now())


@admin.register(Booking)
class BookingAdmin(StaffAdmin):
    """What is taken when. Booking itself is done from the event."""

    list_display = ["resource", "event", "start", "end", "state_chip"]
    list_filter = ["state", "resource__kind", "resource"]
    list_select_related = ["resource", "event"]
    fields = ["resource", "event", "start", "end", "state_chip", "by", "when"]
    readonly_fields = ["start", "end", "state_chip", "when"]
    when = solar_column("at", gettext_lazy("booked at"), "moment")

    @admin.display(description=gettext_lazy("from"), ordering="during")
    def start(self, obj: Booking) -> str:
        """The first minute, set-up included."""
        return admin_views.moment(obj.during.lower)

    @admin.display(description=gettext_lazy("until"))
    def end(self, obj: Booking) -> str:
        """The last minute, tear-down included."""
        return admin_views.moment(obj.during.upper)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, obj: Booking) -> str:
        """Booked or released."""
        return chip(obj.get_state_display(), "good" if obj.state == "held" else "neutral")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Booked from the event."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Changed from the event."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Released, not deleted."""
        return False


@admin.register(CheckIn)
class CheckInAdmin(StaffAdmin):
    """Who came through the door. Read only: the door writes it."""

    list_display = ["name", "outlet", "event", "admitted", "heads", "when"]
    list_filter = ["admitted", ("at", SolarDateFilter)]
    list_select_related = ["event"]
    search_fields = ["name", "outlet"]
    heads = number_column("count", gettext_lazy("how many came in"))
    when = solar_column("at", gettext_lazy("when"), "moment")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written at the door."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never deleted."""
        return False
