"""Public pages of the events office and the page behind an invitation's link."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events.invitations import token_for
from events.models import Event, Invitation
from tests.factories.events import make_event, make_invitation

HOUR = timedelta(hours=1)


@pytest.fixture
def officer(make_user):
    return make_user("events_officer")


@pytest.fixture
def moment():
    return timezone.now()


def public_event(officer, moment, **values):
    defaults = {
        "starts_at": moment + 24 * HOUR,
        "is_public": True,
        "announce_at": moment - 48 * HOUR,
    }
    return make_event(by=officer, **{**defaults, **values})


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fa", "کنفرانس مطبوعاتی درباره بازار"),
        ("ps", "د بازار په اړه مطبوعاتي کنفرانس"),
        ("en", "Press conference on the market"),
    ],
)
def test_list_and_page_speak_the_readers_language(client, officer, moment, language, title):
    event = public_event(officer, moment)

    pages = [client.get(f"/{language}/events/"), client.get(f"/{language}/events/{event.pk}/")]

    assert [title in page.content.decode() for page in pages] == [True, True]
    assert [page.cookies for page in pages] == [{}, {}]


@pytest.mark.parametrize(
    "hidden",
    [
        {"is_public": False},
        {"state": "planned"},
        {"announce_at": "later"},
    ],
)
def test_what_is_not_announced_is_nowhere(client, officer, moment, hidden):
    if hidden.get("announce_at") == "later":
        hidden = {"announce_at": moment + HOUR}
    event = public_event(officer, moment, **hidden)

    listed = client.get("/fa/events/").content.decode()
    calendar = client.get("/fa/events/calendar.ics").content.decode()
    answers = [
        client.get(f"/fa/events/{event.pk}/").status_code,
        client.get(f"/fa/events/{event.pk}/event.ics").status_code,
    ]

    assert (event.title_fa in listed, "BEGIN:VEVENT" in calendar, answers) == (
        False,
        False,
        [404, 404],
    )


def test_closed_event_stays_among_the_past(client, officer, moment):
    event = public_event(officer, moment, starts_at=moment - 5 * HOUR, state="closed")

    listed = client.get("/fa/events/").content.decode()

    assert (event.title_fa in listed, client.get(f"/fa/events/{event.pk}/").status_code) == (
        True,
        200,
    )


def test_public_calendar_names_no_guest(client, officer, moment):
    event = public_event(officer, moment)
    make_invitation(event, by=officer, now=moment, address="guest@outlet.example")

    text = client.get("/en/events/calendar.ics").content.decode()

    assert "BEGIN:VEVENT" in text
    assert "guest@outlet.example" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_however_long(client, officer, moment, count, django_assert_num_queries):
    for number in range(count):
        public_event(officer, moment, starts_at=moment + (number + 1) * HOUR)

    with django_assert_num_queries(3):
        client.get("/fa/events/")


def test_get_of_a_link_changes_nothing(client, officer, moment):
    invited = make_invitation(public_event(officer, moment), by=officer, now=moment)
    address = f"/fa/invitation/{token_for(invited.key)}/"

    statuses = [client.get(address).status_code, client.head(address).status_code]

    assert statuses == [200, 200]
    assert Invitation.objects.get().answer == "none"


def test_answer_needs_no_cookie(officer, moment):
    invited = make_invitation(public_event(officer, moment), by=officer, now=moment)
    strict = Client(enforce_csrf_checks=True)
    address = f"/fa/invitation/{token_for(invited.key)}/"

    page = strict.get(address)
    strict.post(address, {"answer": "no"}, headers={"origin": "null"})

    assert (page.cookies, Invitation.objects.get().answer) == ({}, "no")


def test_post_answers_in_any_digits(client, officer, moment):
    invited = make_invitation(public_event(officer, moment), by=officer, now=moment)
    address = f"/fa/invitation/{token_for(invited.key)}/"

    page = client.post(address, {"answer": "yes", "party": "۳", "crew": "کمره‌مین"}, follow=True)

    row = Invitation.objects.get()
    assert (row.answer, row.party, row.crew, row.answered_through) == (
        "yes",
        3,
        "کمره‌مین",
        "link",
    )
    assert page.redirect_chain == [(f"{address}thanks/", 302)]
    assert page.status_code == 200


def test_page_keeps_its_address_to_itself(client, officer, moment):
    invited = make_invitation(public_event(officer, moment), by=officer, now=moment)

    page = client.get(f"/ps/invitation/{token_for(invited.key)}/")

    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("data", [{}, {"answer": "sure"}, {"answer": "yes", "party": "99"}])
def test_nonsense_is_shown_again_with_what_was_typed(client, officer, moment, data):
    invited = make_invitation(public_event(officer, moment), by=officer, now=moment)

    page = client.post(f"/fa/invitation/{token_for(invited.key)}/", {**data, "note": "یادداشت من"})

    assert (page.status_code, "یادداشت من" in page.content.decode()) == (200, True)
    assert Invitation.objects.get().answer == "none"


@pytest.mark.parametrize("token", ["x", "A" * 32, "%00", "..", "a" * 5000])
def test_guessed_links_open_nothing(client, db, token):
    assert client.get(f"/fa/invitation/{token}/").status_code == 404


def test_link_of_a_cancelled_event_says_so(client, officer, moment):
    event = public_event(officer, moment, state="cancelled", state_reason="بارندگی شدید")
    invited = make_invitation(event, by=officer, now=moment)

    page = client.get(f"/fa/invitation/{token_for(invited.key)}/").content.decode()

    assert ("بارندگی شدید" in page, '<form method="post"' in page) == (True, False)
    assert Event.objects.get().state == "cancelled"
