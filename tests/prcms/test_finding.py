"""The find-or-do box: spellings, numbers, rights, actions."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from contacts.models import Person
from prcms import finding
from prcms.base.models import User


def person(name: str) -> Person:
    made = Person(full_name=name)
    made.set_keys()
    made.save()
    return made


@pytest.mark.parametrize("typed", ["كريمي", "کریمی", "کَریمی", "احمد کریمی", "کریمی احمد", "کری"])
def test_a_person_is_found_in_any_spelling(make_user: Callable[..., User], typed: str) -> None:
    found = person("احمد کریمی")
    person("زرغونه")

    results = finding.look(make_user("contacts_officer"), typed)

    assert [one.url for one in results] == [f"/staff/contacts/person/{found.pk}/change/"]


@pytest.mark.parametrize("digits", ["{}", "#{}"])
def test_a_number_opens_the_thing(make_user: Callable[..., User], digits: str) -> None:
    from prcms.base.text import local_digits

    found = person("احمد")

    results = finding.look(
        make_user("contacts_officer"), digits.format(local_digits(found.pk, "fa"))
    )

    assert [one.label for one in results] == ["احمد"]


def test_who_was_merged_is_not_offered(make_user: Callable[..., User]) -> None:
    kept, merged = person("احمد کریمی"), person("احمد کریمي")
    merged.merged_into = kept
    merged.save()

    for typed in ("کریمی", str(merged.pk)):
        urls = [
            one.url for one in finding.look(make_user("contacts_officer", username=typed), typed)
        ]
        assert f"/staff/contacts/person/{merged.pk}/change/" not in urls
    assert f"/staff/contacts/person/{kept.pk}/change/" in [
        one.url for one in finding.look(make_user("contacts_officer"), "کریمی")
    ]


def test_nothing_is_found_that_may_not_be_seen(make_user: Callable[..., User]) -> None:
    person("احمد کریمی")

    assert finding.look(make_user("administrator"), "کریمی") == []


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "\u200c", "9" * 40, "'\";--", "x" * 5000])
def test_strange_questions_find_nothing_and_break_nothing(
    make_user: Callable[..., User], typed: str
) -> None:
    person("احمد")

    assert finding.look(make_user("contacts_officer"), typed) == []


def test_actions_are_offered_by_right(make_user: Callable[..., User]) -> None:
    officer, administrator = make_user("contacts_officer"), make_user("administrator")

    with translation.override("en"):
        found = [finding.look(user, "new person") for user in (officer, administrator)]

    assert [[one.url for one in each] for each in found] == [["/staff/contacts/person/add/"], []]


def test_json_for_the_box_and_a_page_on_enter(sign_in: Callable[..., Client]) -> None:
    client = sign_in("contacts_officer")
    found = person("احمد کریمی")

    answer = client.get("/staff/find/?q=کریمی", headers={"accept": "application/json"}).json()
    page = client.get("/staff/find/?q=<script>")

    assert [(one["label"], one["url"]) for one in answer["results"]] == [
        ("احمد کریمی", f"/staff/contacts/person/{found.pk}/change/")
    ]
    assert b'<script>"' not in page.content
    assert b"q=<script>" not in page.content


def test_one_query_for_each_kind_of_thing(
    make_user: Callable[..., User], django_assert_num_queries: Callable[..., object]
) -> None:
    officer = make_user("contacts_officer")
    officer.has_perm("x.y")
    person("احمد کریمی")

    with django_assert_num_queries(4):
        finding.look(officer, "کریمی")
