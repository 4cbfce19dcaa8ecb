"""The life of an event: every cell of the table, and what moves with it."""

from datetime import time, timedelta

import pytest

from events import booking, planning
from events.models import AgendaItem, Booking, Event
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import ContentGeneration
from tests.factories.events import make_event, make_resource

HOUR = timedelta(hours=1)
ALLOWED = {
    ("planned", "confirm"): "confirmed",
    ("postponed", "confirm"): "confirmed",
    ("planned", "postpone"): "postponed",
    ("confirmed", "postpone"): "postponed",
    ("planned", "cancel"): "cancelled",
    ("confirmed", "cancel"): "cancelled",
    ("postponed", "cancel"): "cancelled",
    ("confirmed", "close"): "closed",
}
ROLES = ("writer", "editor", "director", "analyst", "contacts_officer", "events_officer")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("move", sorted(planning.BY_NAME))
@pytest.mark.parametrize("state", Event.State.values)
def test_every_cell_of_the_table(make_user, now, state, move, role):
    user = make_user(role)
    event = make_event(by=user, starts_at=now - 3 * HOUR, state=state)

    try:
        outcome = planning.move(event, move, by=user, now=now, reason="دلیل").state
    except Refused:
        outcome = "refused"

    expected = ALLOWED.get((state, move), "refused") if role == "events_officer" else "refused"
    assert outcome == expected
    assert Event.objects.get().state == (state if expected == "refused" else expected)


@pytest.mark.parametrize("move", ["postpone", "cancel"])
def test_reason_is_required(make_user, now, move):
    officer = make_user("events_officer")
    event = make_event(by=officer, starts_at=now)

    with pytest.raises(Refused):
        planning.move(event, move, by=officer, now=now, reason="  ")


def test_close_before_the_end_is_refused(make_user, now):
    officer = make_user("events_officer")
    event = make_event(by=officer, starts_at=now)

    with pytest.raises(Refused):
        planning.move(event, "close", by=officer, now=now)


def test_cancelling_frees_the_hall(make_user, now):
    officer = make_user("events_officer")
    event = make_event(by=officer, starts_at=now + HOUR)
    booking.book(event, resources=[make_resource()], by=officer, now=now)

    planning.move(event, "cancel", by=officer, now=now, reason="بارندگی")

    assert Booking.objects.get().state == "released"


def test_moved_event_takes_its_hall_along(make_user, now):
    officer = make_user("events_officer")
    event = make_event(by=officer, starts_at=now)
    booking.book(event, resources=[make_resource()], by=officer, now=now)

    event.starts_at, event.ends_at = now + 5 * HOUR, now + 7 * HOUR
    planning.save(event, by=officer, now=now)

    held = Booking.objects.get()
    half = timedelta(minutes=30)
    assert (held.during.lower, held.during.upper) == (now + 5 * HOUR - half, now + 7 * HOUR + half)
    assert Event.objects.get().sequence == 1


def test_move_into_a_taken_hall_changes_nothing(make_user, now):
    officer, hall = make_user("events_officer"), make_resource()
    event = make_event(by=officer, starts_at=now)
    booking.book(event, resources=[hall], by=officer, now=now)
    later = make_event(by=officer, starts_at=now + 5 * HOUR)
    booking.book(later, resources=[hall], by=officer, now=now)

    event.starts_at, event.ends_at = now + 5 * HOUR, now + 6 * HOUR
    with pytest.raises(Refused):
        planning.save(event, by=officer, now=now)

    assert Event.objects.get(pk=event.pk).starts_at == now


def test_save_cleans_lines_and_keeps_the_trail(make_user, now):
    officer = make_user("events_officer")
    event = Event(
        title_fa="نشست\u202e\nخبری", starts_at=now, ends_at=now + HOUR, kind="press_conference"
    )

    planning.save(event, by=officer, now=now)

    assert Event.objects.get().title_fa == "نشست خبری"
    assert [row.verb for row in audit.trail(event)] == ["event.plan"]


def test_a_changed_agenda_is_recorded_and_reaches_the_public_page(sign_in, now):
    client = sign_in("events_officer")
    event = make_event(by=client.user, starts_at=now, is_public=True, announce_at=now)
    gone = event.agenda.create(starts_at=time(9), title="آغاز")
    item = AgendaItem(event=event, starts_at=time(10), title=" پرسش‌ها\n ")

    planning.save_agenda(event, items=[item], gone=[gone], by=client.user, now=now)

    row = audit.trail(event).get(verb="event.change")
    assert list(event.agenda.values_list("title", flat=True)) == ["پرسش‌ها"]
    assert (row.before, row.after) == ({"agenda": ["آغاز"]}, {"agenda": ["پرسش‌ها"]})
    assert ContentGeneration.objects.get().number == 1
    assert client.get(f"/staff/events/event/{event.pk}/history/").status_code == 200


def test_an_agenda_is_for_planners_only(make_user, now):
    writer = make_user("writer")
    event = make_event(by=writer, starts_at=now)
    item = AgendaItem(event=event, starts_at=time(10), title="پرسش‌ها")

    with pytest.raises(Refused):
        planning.save_agenda(event, items=[item], by=writer, now=now)

    assert not event.agenda.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title_ps", "غونډه"),
        ("summary_en", "About prices."),
        ("venue_en", "Great hall"),
        ("directions_fa", "دروازه شمالی"),
        ("contact_phone", "+93 20 210 0000"),
    ],
)
def test_whatever_guests_were_told_is_a_new_version_for_their_calendars(
    name, value, make_user, now
):
    officer = make_user("events_officer")
    event = make_event(by=officer, starts_at=now)
    setattr(event, name, value)

    planning.save(event, by=officer, now=now)
    planning.save(event, by=officer, now=now)

    assert Event.objects.get().sequence == 1


def test_what_guests_are_not_told_is_no_new_version(make_user, now):
    officer = make_user("events_officer")
    event = make_event(by=officer, starts_at=now)
    event.capacity = 12

    planning.save(event, by=officer, now=now)

    assert Event.objects.get().sequence == 0
