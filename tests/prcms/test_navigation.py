"""The navigation: by right, in words, with the present place marked."""

from collections.abc import Callable

from prcms.base.models import User
from prcms.navigation import GROUPS, navigation_for


def test_people_see_what_they_may_open(make_user: Callable[..., User]) -> None:
    shown = navigation_for(make_user("administrator"), "/staff/base/user/5/change/")

    office = next(group for group in shown if str(group["label"]) == str(GROUPS[-1].label))
    assert [line["url"] for line in office["lines"]] == [
        "/staff/base/officeprofile/",
        "/staff/base/user/",
        "/staff/base/auditevent/",
    ]
    assert [line["current"] for line in office["lines"]] == [False, True, False]


def test_somebody_without_roles_sees_nothing(make_user: Callable[..., User]) -> None:
    assert navigation_for(make_user(), "/staff/") == []


def test_every_entry_leads_somewhere(make_user: Callable[..., User]) -> None:
    chief = make_user("administrator")
    chief.is_superuser = True

    shown = navigation_for(chief, "/staff/")

    assert sum(len(group["lines"]) for group in shown) == sum(
        len(group.entries) for group in GROUPS
    )
