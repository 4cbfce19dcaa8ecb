"""The audit trail in words."""

import pytest
from django.utils import translation

from prcms.base import verbs


def test_acts_are_said_in_words_and_unknown_ones_stay_readable() -> None:
    with translation.override("en"):
        assert verbs.said("article.approve") == "approved"
        assert verbs.said("booking.fly-away") == "booking fly away"


def test_kinds_and_fields_are_called_as_people_call_them() -> None:
    with translation.override("en"):
        assert verbs.kind("base.user") == "User"
        assert verbs.kind("gone.model") == "gone.model"
        assert verbs.field("base.user", "full_name") == "Full name"
        assert verbs.field("base.user", "no_such") == "No such"


def test_things_with_a_screen_have_a_link() -> None:
    assert verbs.link("base.user", "5") == "/staff/base/user/5/change/"
    assert verbs.link("base.heartbeat", "5") == ""


def test_changes_show_choices_in_words_and_every_field_once() -> None:
    with translation.override("en"):
        rows = verbs.changes("base.user", {"language": "fa", "phone": "1"}, {"language": "ps"})

    assert rows == [
        {"field": "Language of the screens", "before": "Dari", "after": "Pashto"},
        {"field": "Telephone", "before": "1", "after": ""},
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (["a", "b"], "a, b"),
        ({"a": 1}, "a: 1"),
    ],
)
def test_stored_values_are_written_as_a_person_would(value: object, text: str) -> None:
    with translation.override("en"):
        assert verbs.shown(value) == text
