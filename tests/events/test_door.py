"""The door: once per invitation, once per act, and never a silent refusal."""

from uuid import UUID

import pytest

from events import door, invitations
from events.models import CheckIn
from prcms.base.errors import Refused
from tests.factories.events import make_event, make_invitation

ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture
def officer(make_user):
    return make_user("events_officer")


def test_check_in_writes_who_when_and_by(officer, now):
    event = make_event(by=officer, starts_at=now)
    invited = make_invitation(event, by=officer, now=now, name="فرشته")

    door.check_in(event, by=officer, now=now, nonce=ONE, invitation=invited, count=3)

    row = CheckIn.objects.get()
    assert (row.name, row.count, row.at, row.by, row.admitted) == ("فرشته", 3, now, officer, True)


def test_same_act_twice_is_one_row(officer, now):
    event = make_event(by=officer, starts_at=now)
    first = door.check_in(event, by=officer, now=now, nonce=ONE, name="مهمان")

    second = door.check_in(event, by=officer, now=now, nonce=ONE, name="مهمان")

    assert first == second
    assert CheckIn.objects.count() == 1


def test_invited_guest_comes_in_once(officer, now):
    event = make_event(by=officer, starts_at=now)
    invited = make_invitation(event, by=officer, now=now)
    door.check_in(event, by=officer, now=now, nonce=ONE, invitation=invited)

    with pytest.raises(Refused):
        door.check_in(event, by=officer, now=now, nonce=TWO, invitation=invited)


def test_refused_guest_may_come_back(officer, now):
    event = make_event(by=officer, starts_at=now)
    invited = make_invitation(event, by=officer, now=now)
    door.check_in(
        event, by=officer, now=now, nonce=ONE, invitation=invited, refused_because="بدون کارت"
    )

    door.check_in(event, by=officer, now=now, nonce=TWO, invitation=invited)

    assert list(CheckIn.objects.order_by("pk").values_list("admitted", flat=True)) == [False, True]


@pytest.mark.parametrize(
    "values", [{"name": "  "}, {"name": "الف", "count": 0}, {"name": "الف", "count": 51}]
)
def test_nonsense_is_refused(officer, now, values):
    event = make_event(by=officer, starts_at=now)

    with pytest.raises(Refused):
        door.check_in(event, by=officer, now=now, nonce=ONE, **values)

    assert CheckIn.objects.count() == 0


def test_invitation_of_another_event_is_refused(officer, now):
    event, other = (make_event(by=officer, starts_at=now) for _n in range(2))
    invited = make_invitation(other, by=officer, now=now)

    with pytest.raises(Refused):
        door.check_in(event, by=officer, now=now, nonce=ONE, invitation=invited)


def test_writer_does_not_stand_at_the_door(make_user, officer, now):
    with pytest.raises(Refused):
        door.check_in(
            make_event(by=officer, starts_at=now),
            by=make_user("writer"),
            now=now,
            nonce=ONE,
            name="الف",
        )


def test_list_shows_those_who_come_first(officer, now):
    event = make_event(by=officer, starts_at=now)
    make_invitation(event, by=officer, now=now, name="الف")
    comes = make_invitation(event, by=officer, now=now, name="ی")
    reply = invitations.Reply(answer="yes", party=2)
    invitations.note_answer(comes, reply=reply, through="phone", by=officer, now=now)

    rows = [(row.name, row.came) for row in door.expected(event)]

    assert rows == [("ی", False), ("الف", False)]
