"""Who may do what."""

import pytest

from contacts.permissions import can_reveal, can_send, can_suppress, units_of
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db

ROLES = {
    # role: may send, may see private numbers, may suppress
    "writer": (False, False, False),
    "contributor": (False, False, False),
    "editor": (True, False, False),
    "translator": (False, False, False),
    "reviewer": (False, False, False),
    "contacts_officer": (True, True, True),
    "events_officer": (True, False, False),
    "analyst": (False, False, False),
    "director": (True, True, False),
    "administrator": (True, False, False),
}


@pytest.mark.parametrize("role", ROLES)
def test_roles(role, make_user):
    user = make_user(role)

    assert (can_send(user), can_reveal(user), can_suppress(user)) == ROLES[role]


def test_units_of_a_user_are_open_units_of_the_ministry(make_user):
    user = make_user()
    unit = make.unit_member(user=user).unit
    make.unit_member(user=user, unit=make.unit(closed_on="2026-01-01"))
    make.unit_member(user=make_user(username="other"))

    assert list(units_of(user)) == [unit]
