"""Staff screens of the events office."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from events.models import Booking, CheckIn, Event, Invitation
from prcms.base import audit, dates
from tests.factories.events import make_event, make_invitation, make_resource

HOUR = timedelta(hours=1)


@pytest.fixture
def officer(sign_in):
    return sign_in("events_officer")


@pytest.fixture
def event(officer, moment):
    return make_event(by=officer.user, starts_at=moment + 48 * HOUR)


@pytest.fixture
def moment():
    from django.utils import timezone

    return timezone.now()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("event", 8), ("invitation", 8), ("resource", 8), ("booking", 9), ("checkin", 8)],
)
def test_lists_ask_the_same_however_long(
    officer, moment, name, queries, count, django_assert_num_queries
):
    for number in range(count):
        event = make_event(by=officer.user, starts_at=moment + number * 5 * HOUR)
        hall = make_resource(f"تالار {number}")
        invited = make_invitation(event, by=officer.user, now=moment)
        Booking.objects.create(
            resource=hall,
            event=event,
            during=(event.starts_at, event.ends_at),
            by=officer.user,
            at=moment,
        )
        CheckIn.objects.create(
            event=event, invitation=invited, name="الف", at=moment, by=officer.user, nonce=uuid4()
        )
    address = reverse(f"admin:events_{name}_changelist")
    officer.get(address)

    with django_assert_num_queries(queries):
        page = officer.get(address)

    assert page.status_code == 200


def test_new_event_is_planned_through_the_door(officer, moment):
    officer.post(
        reverse("admin:events_event_add"),
        {
            "kind": "press_conference",
            "title_fa": "کنفرانس درباره ترانزیت",
            "starts_at": "۱۴۰۶/۰۱/۱۵",
            "starts_at_time": "۱۰:۰۰",
            "ends_at": "2027-04-04",
            "ends_at_time": "12:00",
            "agenda-TOTAL_FORMS": "0",
            "agenda-INITIAL_FORMS": "0",
        },
    )

    event = Event.objects.get()
    assert (event.title_fa, event.state, event.created_by) == (
        "کنفرانس درباره ترانزیت",
        "planned",
        officer.user,
    )
    assert event.ends_at - event.starts_at == 2 * HOUR


def test_refused_save_keeps_what_was_typed(officer, event, moment):
    hall = make_resource()
    other = make_event(by=officer.user, starts_at=moment + 72 * HOUR, title_fa="نشست دیگر")
    for one in (event, other):
        Booking.objects.create(
            resource=hall,
            event=one,
            during=(one.starts_at, one.ends_at),
            by=officer.user,
            at=moment,
        )

    page = officer.post(
        reverse("admin:events_event_change", args=[event.pk]),
        {
            "kind": "press_conference",
            "title_fa": "عنوان نو که نباید گم شود",
            "starts_at": other.starts_at.date().isoformat(),
            "starts_at_time": other.starts_at.astimezone().strftime("%H:%M"),
            "ends_at": "2099-01-01",
            "ends_at_time": "12:00",
            "agenda-TOTAL_FORMS": "0",
            "agenda-INITIAL_FORMS": "0",
        },
    )

    text = page.content.decode()
    assert (page.status_code, "عنوان نو که نباید گم شود" in text, "نشست دیگر" in text) == (
        200,
        True,
        True,
    )
    assert Event.objects.get(pk=event.pk).title_fa == event.title_fa


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("planned", {"confirm", "postpone", "cancel", "book"}),
        ("confirmed", {"postpone", "cancel", "close", "book", "invite"}),
        ("cancelled", set()),
    ],
)
def test_page_offers_the_moves_of_the_state(officer, moment, state, names):
    event = make_event(by=officer.user, starts_at=moment + HOUR, state=state)

    page = officer.get(reverse("admin:events_event_change", args=[event.pk]))

    assert {move.name for move in page.context["moves"]} == names


def test_move_that_asks_leads_to_its_page(officer, event):
    make_resource()
    page = officer.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()

    address = reverse("admin:events_event_move", args=[event.pk, "book"])
    assert (f'href="{address}"' in page, f'action="{address}"' in page) == (True, False)


def test_hall_is_booked_by_the_move_and_clash_is_told(officer, event, moment):
    hall = make_resource("تالار بزرگ")
    rival = make_event(by=officer.user, starts_at=event.starts_at, title_fa="رقیب")
    data = {"resources": [hall.pk], "set_up": "۳۰", "tear_down": "30"}

    officer.post(reverse("admin:events_event_move", args=[event.pk, "book"]), data, follow=True)
    page = officer.post(
        reverse("admin:events_event_move", args=[rival.pk, "book"]), data, follow=True
    )

    assert [booking.event for booking in Booking.objects.all()] == [event]
    assert [event.title_fa in str(message) for message in page.context["messages"]] == [True]


def test_phone_note_is_written_with_noter(officer, event, moment):
    invited = make_invitation(event, by=officer.user, now=moment)

    officer.post(
        reverse("admin:events_invitation_move", args=[invited.pk, "answer"]),
        {"answer": "yes", "through": "phone", "party": "۲"},
    )

    row = Invitation.objects.get()
    assert (row.answer, row.answered_through, row.party, row.noted_by) == (
        "yes",
        "phone",
        2,
        officer.user,
    )


def test_door_lets_in_once(officer, event, moment):
    invited = make_invitation(event, by=officer.user, now=moment, name="ملالی")
    address = reverse("admin:events_event_door", args=[event.pk])
    data = {"nonce": str(uuid4()), "invitation": invited.pk, "count": "۱"}

    officer.post(address, data)
    officer.post(address, data)
    again = officer.post(address, {**data, "nonce": str(uuid4())}, follow=True)

    assert [row.name for row in CheckIn.objects.all()] == ["ملالی"]
    assert again.status_code == 200


def test_door_finds_by_folded_letters(officer, event, moment):
    make_invitation(event, by=officer.user, now=moment, name="یاسین کریمی")
    make_invitation(event, by=officer.user, now=moment, name="ملالی")

    page = officer.get(reverse("admin:events_event_door", args=[event.pk]), {"q": "ياسين كريمي"})

    assert [row.name for row, _nonce in page.context["rows"]] == ["یاسین کریمی"]


@pytest.mark.parametrize("name", ["guests", "door"])
def test_pages_beside_the_form_refuse_a_translator(sign_in, event, name):
    client = sign_in("translator")

    assert client.get(reverse(f"admin:events_event_{name}", args=[event.pk])).status_code == 403


def test_the_agenda_of_the_form_goes_through_the_door(officer, event):
    page = officer.get(reverse("admin:events_event_change", args=[event.pk]))
    form = page.context["adminform"].form
    posted = {name: form[name].value() or "" for name in form.fields}
    for name in ("starts_at", "ends_at"):
        value = getattr(event, name).astimezone()
        posted[name] = dates.format(value, "short", language="en") + value.strftime(" %H:%M")
    posted |= {
        "agenda-TOTAL_FORMS": "1",
        "agenda-INITIAL_FORMS": "0",
        "agenda-0-starts_at": "10:00",
        "agenda-0-title": "پرسش‌ها",
    }

    officer.post(reverse("admin:events_event_change", args=[event.pk]), posted)

    after = audit.trail(event).order_by("pk").last().after
    assert after == {"agenda": ["پرسش‌ها"]}
