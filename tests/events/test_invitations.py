"""Invitations: once per address, answered through one door, a link that leaks nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from icalendar import Calendar

from contacts.lists import Recipient
from contacts.models import Delivery
from events import invitations, planning, reminders
from events.models import Event, Invitation
from prcms.base.errors import Refused
from tests.factories.events import make_event, make_invitation

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def recipient(number: int, language: str = "fa", **values) -> Recipient:
    """Somebody at an outlet."""
    defaults = {
        "address": f"Desk{number}@outlet.example",
        "name": f"میز خبر {number}",
        "language": language,
        "person_id": None,
        "post_id": None,
        "organisation_id": None,
        "because": "فهرست کابل",
    }
    return Recipient(**{**defaults, **values})


@pytest.fixture
def officer(make_user):
    return make_user("events_officer")


@pytest.fixture
def event(officer, now):
    return make_event(by=officer, starts_at=now + 3 * DAY)


def _link(text: str) -> str:
    """The secret part of the link in a letter."""
    line = next(line for line in text.splitlines() if "/invitation/" in line)
    return line.strip().strip("/").rsplit("/", 1)[-1]


def test_each_is_invited_once_in_own_language(event, officer, now):
    people = [recipient(1), recipient(2, "ps"), recipient(3, "en"), recipient(1)]

    made, mailing = invitations.invite(event, recipients=people, by=officer, now=now)
    again, nothing = invitations.invite(event, recipients=people, by=officer, now=now)

    letters = Delivery.objects.filter(mailing=mailing).order_by("address_key")
    assert [(letter.address_key, letter.language) for letter in letters] == [
        ("desk1@outlet.example", "fa"),
        ("desk2@outlet.example", "ps"),
        ("desk3@outlet.example", "en"),
    ]
    assert [letter.subject.partition(":")[2].strip() for letter in letters] == [
        event.title_fa,
        event.title_ps,
        event.title_en,
    ]
    assert len(made) == 3
    assert (again, nothing) == ([], None)
    assert Delivery.objects.count() == 3


def test_letter_has_a_calendar_request_for_this_reader(event, officer, now):
    invitations.invite(event, recipients=[recipient(1)], by=officer, now=now)

    attachment = Delivery.objects.get().attachments.get()
    calendar = Calendar.from_ical(bytes(attachment.data))
    [item] = calendar.walk("VEVENT")
    assert str(calendar["method"]) == "REQUEST"
    assert str(item["uid"]).startswith(str(event.uid))
    assert item.decoded("dtstart") == event.starts_at
    assert str(item["attendee"]).lower() == "mailto:desk1@outlet.example"
    assert str(item["summary"]) == event.title_fa


def test_link_in_the_letter_opens_this_invitation_until_a_day_after(event, officer, now):
    [invitation], _mailing = invitations.invite(
        event, recipients=[recipient(1)], by=officer, now=now
    )
    token = _link(Delivery.objects.get().text)

    assert invitations.by_token(token, now=now) == invitation
    assert invitations.by_token(token, now=event.ends_at + DAY) is None
    assert invitations.by_token(token + "x", now=now) is None
    assert token not in str(Invitation.objects.values().get())


def test_withdrawn_invitation_kills_its_link(event, officer, now):
    [invitation], _mailing = invitations.invite(
        event, recipients=[recipient(1)], by=officer, now=now
    )
    token = _link(Delivery.objects.get().text)

    invitations.revoke(invitation, by=officer, now=now)

    assert invitations.by_token(token, now=now) is None


def test_answer_by_link_keeps_the_last_word(event, officer, now):
    invited = make_invitation(event, by=officer, now=now)
    invitations.answer_by_link(invited, reply=invitations.Reply("yes", party=3), now=now)

    invitations.answer_by_link(invited, reply=invitations.Reply("no"), now=now + HOUR)

    row = Invitation.objects.get()
    assert (row.answer, row.answered_at, row.answered_through, row.noted_by, row.party) == (
        "no",
        now + HOUR,
        "link",
        None,
        1,
    )


def test_noted_answer_names_channel_and_noter(event, officer, now):
    invited = make_invitation(event, by=officer, now=now)

    invitations.note_answer(
        invited,
        reply=invitations.Reply("yes", crew="کمره‌مین\nراننده", substitute="نوید"),
        through="phone",
        by=officer,
        now=now,
    )

    row = Invitation.objects.get()
    assert (row.answer, row.answered_through, row.noted_by, row.substitute, row.crew) == (
        "yes",
        "phone",
        officer,
        "نوید",
        "کمره‌مین\nراننده",
    )


@pytest.mark.parametrize(
    "reply",
    [
        invitations.Reply("perhaps"),
        invitations.Reply("none"),
        invitations.Reply("yes", party=0),
        invitations.Reply("yes", party=13),
    ],
)
def test_nonsense_answers_are_refused(event, officer, now, reply):
    invited = make_invitation(event, by=officer, now=now)

    with pytest.raises(Refused):
        invitations.answer_by_link(invited, reply=reply, now=now)

    assert Invitation.objects.get().answer == "none"


@pytest.mark.parametrize("through", ["link", "pigeon", ""])
def test_noted_answer_needs_an_honest_channel(event, officer, now, through):
    invited = make_invitation(event, by=officer, now=now)

    with pytest.raises(Refused):
        invitations.note_answer(
            invited, reply=invitations.Reply("yes"), through=through, by=officer, now=now
        )


def test_no_answer_after_the_event_or_its_cancelling(event, officer, now):
    invited = make_invitation(event, by=officer, now=now)
    reply = invitations.Reply("yes")

    with pytest.raises(Refused):
        invitations.answer_by_link(invited, reply=reply, now=event.ends_at)
    planning.move(event, "cancel", by=officer, now=now, reason="بارندگی")
    with pytest.raises(Refused):
        invitations.answer_by_link(invited, reply=reply, now=now)


@pytest.mark.parametrize(
    "half",
    [
        {"answer": "yes"},
        {"answered_through": "phone"},
        {"answer": "yes", "answered_at": F("invited_at")},
        {"answer": "yes", "answered_at": F("invited_at"), "answered_through": "phone"},
    ],
)
def test_database_refuses_half_answers(event, officer, now, half):
    make_invitation(event, by=officer, now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(**half)


@pytest.mark.parametrize("state", ["planned", "postponed", "cancelled", "closed"])
def test_only_confirmed_events_invite(event, officer, now, state):
    Event.objects.update(state=state)

    with pytest.raises(Refused):
        invitations.invite(event, recipients=[recipient(1)], by=officer, now=now)

    assert Invitation.objects.count() == Delivery.objects.count() == 0


def test_writer_may_not_invite(event, make_user, now):
    with pytest.raises(Refused):
        invitations.invite(event, recipients=[recipient(1)], by=make_user("writer"), now=now)


def test_only_the_silent_are_reminded_once_with_the_same_link(event, officer, now):
    invitations.invite(event, recipients=[recipient(1), recipient(2)], by=officer, now=now)
    first = Invitation.objects.get(address="desk1@outlet.example")
    invitations.answer_by_link(first, reply=invitations.Reply("no"), now=now)
    moment = event.starts_at - timedelta(hours=20)

    counts = [reminders.send_due(now=moment), reminders.send_due(now=moment)]

    letters = Delivery.objects.filter(address_key="desk2@outlet.example").order_by("pk")
    assert counts == [1, 0]
    assert len({_link(letter.text) for letter in letters}) == 1
    assert letters.count() == 2


def test_no_reminder_long_before_the_event(event, officer, now):
    invitations.invite(event, recipients=[recipient(1)], by=officer, now=now)

    assert reminders.send_due(now=now + DAY) == 0


def test_cancelling_is_told_to_the_invited_with_a_calendar_cancel(event, officer, now):
    invitations.invite(event, recipients=[recipient(1)], by=officer, now=now)
    planning.move(event, "cancel", by=officer, now=now, reason="بارندگی شدید")
    event.refresh_from_db()

    reminders.announce_change(event, by=officer, now=now)
    mailing = reminders.announce_change(event, by=officer, now=now)

    letter = mailing.deliveries.get()
    calendar = Calendar.from_ical(bytes(letter.attachments.get().data))
    [item] = calendar.walk("VEVENT")
    assert (str(calendar["method"]), str(item["status"]), int(item["sequence"])) == (
        "CANCEL",
        "CANCELLED",
        1,
    )
    assert "بارندگی شدید" in letter.text
