"""Who holds a post, and who reads the briefing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts import holders
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


def test_leadership_is_whoever_holds_the_posts_today_highest_first():
    office = make.unit()
    adviser = make.post(
        organisation=office, rank=8, is_leadership=True, email="adviser@office.example"
    )
    minister = make.post(
        organisation=office, rank=1, is_leadership=True, email="minister@office.example"
    )
    make.post(organisation=office, rank=2, email="clerk@office.example")
    make.post(is_leadership=True, abolished_on=TODAY, email="gone@office.example")
    make.tenure(person=make.person(full_name="وزیر نو"), post=minister, starts_on=TODAY)
    make.tenure(person=make.person(full_name="وزیر پیشین"), post=minister, ends_on=TODAY)

    found = holders.leadership(TODAY)

    assert [(r.address, r.person_id is None, r.post_id) for r in found] == [
        ("minister@office.example", False, minister.pk),
        ("adviser@office.example", True, adviser.pk),
    ]
    assert found[0].name == "وزیر نو"


@pytest.mark.parametrize("count", [1, 3])
def test_leadership_asks_four_questions(count, django_assert_num_queries):
    for n in range(count):
        post = make.post(is_leadership=True, email=f"l{n}@office.example")
        make.tenure(post=post)

    with django_assert_num_queries(4):
        assert len(holders.leadership(TODAY)) == count


def test_leaders_without_an_address_are_named():
    post = make.post(is_leadership=True)

    assert holders.leadership(TODAY) == []
    assert holders.unreachable_leaders(TODAY) == [post]


def test_current_is_none_for_a_vacant_post():
    post = make.post()
    person = make.tenure(post=post, ends_on=TODAY).person

    assert holders.current(post, on=TODAY) is None
    assert holders.current(post, on=TODAY - timedelta(days=1)) == person


def test_database_refuses_two_holders_at_a_time_but_not_somebody_acting():
    post = make.post()
    make.tenure(post=post, starts_on=TODAY)
    make.tenure(post=post, ends_on=TODAY)
    make.tenure(post=post, starts_on=TODAY, is_acting=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.tenure(post=post, starts_on=TODAY + timedelta(days=9))
