"""Names and titles of officials follow the contacts."""

from datetime import date

import pytest

from newsroom import glossary
from newsroom.models import Term, TermForm
from newsroom.official_names import keep_in_step
from prcms.base.errors import Refused
from tests.factories import contacts

pytestmark = pytest.mark.django_db


def official(kind="directorate", **tenure):
    """Somebody who holds a post of the state."""
    house = contacts.organisation(kind=kind)
    post = contacts.post(organisation=house, title_fa="رئیس", title_ps="رییس", title_en="Director")
    person = contacts.person(full_name="ا", name_fa="احمد", name_ps="احمد", name_latin="Ahmad")
    contacts.tenure(person=person, post=post, **tenure)
    return person, post


def said():
    return sorted(
        (form.term.kind, form.language, form.status, form.text)
        for form in TermForm.objects.select_related("term")
    )


WHOLE = [
    ("person", "en", "preferred", "Ahmad"),
    ("person", "fa", "preferred", "احمد"),
    ("person", "ps", "preferred", "احمد"),
    ("title", "en", "preferred", "Director"),
    ("title", "fa", "preferred", "رئیس"),
    ("title", "ps", "preferred", "رییس"),
]


def test_names_and_titles_enter_once(now):
    official()

    assert keep_in_step(now=now) == 2
    assert said() == WHOLE
    assert keep_in_step(now=now) == 0


def test_a_title_of_many_posts_is_one_term(now):
    official()
    contacts.post(
        organisation=contacts.organisation(kind="port"),
        title_fa="رئیس",
        title_ps="رییس",
        title_en="Director",
    )

    assert keep_in_step(now=now) == 2


def test_changes_follow_and_added_forms_stay(now):
    person, _post = official()
    keep_in_step(now=now)
    term = Term.objects.get(person=person)
    TermForm.objects.create(term=term, language="ps", text="احمده", status="accepted")
    person.name_latin = "Ahmed"
    person.save()

    assert keep_in_step(now=now) == 1

    assert ("person", "en", "preferred", "Ahmed") in said()
    assert ("person", "ps", "accepted", "احمده") in said()


def test_those_who_left_leave_the_glossary(now):
    official(ends_on=date(2026, 1, 1))
    keep_in_step(now=now)

    assert [row for row in said() if row[0] == "person"] == []


@pytest.mark.parametrize("kind", ["media", "company", "donor", "other"])
def test_others_are_no_officials(kind, now):
    official(kind)

    assert keep_in_step(now=now) == 0


def test_a_name_in_one_language_is_no_term(now):
    person, _post = official()
    person.name_ps = person.name_latin = ""
    person.save()

    assert keep_in_step(now=now) == 1


def test_such_a_term_is_not_removed_here(now, make_user):
    official()
    keep_in_step(now=now)

    with pytest.raises(Refused):
        glossary.remove(Term.objects.first(), by=make_user("editor"), now=now)


def test_the_sweep_costs_the_same_when_nothing_changed(now, django_assert_num_queries):
    official()
    keep_in_step(now=now)

    with django_assert_num_queries(8):
        keep_in_step(now=now)
