"""The table of roles becomes groups with exactly the granted rights."""

import pytest
from django.contrib.auth.models import Group

from prcms.base import roles

pytestmark = pytest.mark.django_db


def held(name: str) -> list[str]:
    group = Group.objects.get(name=name)
    return sorted(group.permissions.values_list("codename", flat=True))


def test_apply_makes_a_group_for_every_role() -> None:
    changes = roles.apply([{"writer": ["base.view_user"]}])

    assert sorted(changes.created) == sorted(roles.NAMES)
    assert (changes.granted, changes.revoked) == (1, 0)
    assert held("writer") == ["view_user"]


def test_apply_twice_changes_nothing() -> None:
    roles.apply([{"writer": ["base.view_user"]}])

    assert roles.apply([{"writer": ["base.view_user"]}]) == roles.Changes((), 0, 0)


def test_apply_takes_away_what_is_no_longer_granted() -> None:
    roles.apply([{"writer": ["base.view_user", "base.change_user"]}])

    changes = roles.apply([{"writer": ["base.view_user"]}, {"editor": ["base.change_user"]}])

    assert (changes.granted, changes.revoked) == (1, 1)
    assert (held("writer"), held("editor")) == (["view_user"], ["change_user"])


@pytest.mark.parametrize("table", [{"emperor": []}, {"writer": ["base.fly"]}])
def test_unknown_names_are_refused_and_nothing_is_changed(table: dict[str, list[str]]) -> None:
    roles.apply([{"writer": ["base.view_user"]}])

    with pytest.raises(ValueError, match=r"unknown"):
        roles.apply([table])

    assert held("writer") == ["view_user"]
