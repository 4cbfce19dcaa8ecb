"""What a rule may say and whom it matches."""

from datetime import date

import pytest

from contacts import rules
from prcms.base.errors import Refused
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


def matched(rule):
    return [o.code for o in rules.organisations(rules.read(rule), on=TODAY)]


@pytest.fixture
def world():
    country = make.place(kind="country", code="af")
    herat = make.place(code="herat", parent=country)
    port = make.place(kind="port", code="port-torghundi", parent=herat)
    kabul = make.place(code="kabul", parent=country)
    root = make.unit(code="root", name="۱", kind="ministry")
    unit = make.unit(code="unit", name="۲", kind="provincial", parent=root, place=herat)
    make.unit(code="port", name="۳", kind="port", parent=unit, place=port)
    make.outlet(code="tv", name="۴", media=("tv", "web"), languages=("fa",), place=kabul,
                provinces=(herat,))  # fmt: skip
    make.outlet(code="radio", name="۵", media=("radio",), languages=("ps", "fa"), place=kabul)
    make.outlet(code="world", name="۶", media=("tv",), languages=("en",), is_foreign=True)
    make.organisation(code="donor", name="۷", kind="donor", language="en", place=kabul)
    make.outlet(code="closed", name="۸", media=("tv",), closed_on=TODAY)


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ({}, []),
        ({"kinds": []}, []),
        ({"reach": "both"}, []),
        ({"leadership": False}, []),
        ({"kinds": ["media"]}, ["tv", "radio", "world"]),
        ({"kinds": ["media", "donor"]}, ["tv", "radio", "world", "donor"]),
        ({"media": ["tv"]}, ["tv", "world"]),
        ({"media": ["tv", "radio"]}, ["tv", "radio", "world"]),
        ({"media": ["tv"], "foreign": False}, ["tv"]),
        ({"foreign": True}, ["world"]),
        ({"foreign": False}, ["tv", "radio"]),
        ({"languages": ["ps"]}, ["radio"]),
        ({"languages": ["en"]}, ["world", "donor"]),
        ({"own": True}, ["root", "unit", "port"]),
        ({"own": False, "kinds": ["ministry"]}, []),
        ({"places": ["herat"]}, ["unit", "port", "tv"]),
        ({"places": ["af"]}, ["unit", "port", "tv", "radio", "donor"]),
        ({"places": ["nowhere"]}, []),
        ({"under": ["root"]}, ["root", "unit", "port"]),
        ({"under": ["unit"], "kinds": ["port"]}, ["port"]),
        ({"places": ["herat"], "kinds": ["media"]}, ["tv"]),
    ],
)
def test_rule_matches(world, rule, codes):
    assert matched(rule) == codes


def test_outlet_reaching_two_chosen_provinces_is_matched_once(world):
    place = make.place(code="farah")
    make.outlet(code="west", name="۹", provinces=(place, make.place(code="ghor")))

    assert matched({"places": ["farah", "ghor"]}) == ["west"]


@pytest.mark.parametrize(
    "rule",
    [
        [],
        "media",
        None,
        {"medium": ["tv"]},
        {"kinds": "media"},
        {"kinds": ["medium"]},
        {"media": ["tv", 1]},
        {"languages": ["ar"]},
        {"foreign": "yes"},
        {"rank": "3"},
        {"rank": True},
        {"rank": -1},
        {"reach": "all"},
        {"places": {"herat": 1}},
    ],
)
def test_rule_is_refused_when_not_understood(rule):
    with pytest.raises(Refused):
        rules.read(rule)


def test_posts_go_by_rank_and_leadership():
    office = make.unit(code="office")
    minister = make.post(organisation=office, rank=1, is_leadership=True)
    adviser = make.post(organisation=office, rank=8, is_leadership=True)
    clerk = make.post(organisation=office, rank=90)
    make.post(organisation=office, rank=1, abolished_on=TODAY)
    make.post(rank=1)

    def found(**rule):
        return list(rules.posts(rules.read({"own": True, **rule}), on=TODAY))

    assert found(rank=8) == [minister, adviser]
    assert found(leadership=True, rank=1) == [minister]
    assert found() == [minister, adviser, clerk]


@pytest.mark.parametrize(
    ("rule", "asks"),
    [
        ({"own": True}, (True, False)),
        ({"rank": 3}, (False, True)),
        ({"leadership": True}, (False, True)),
        ({"own": True, "reach": "posts"}, (False, True)),
        ({"rank": 3, "reach": "both"}, (True, True)),
        ({"leadership": True, "reach": "organisations"}, (True, False)),
    ],
)
def test_reach(rule, asks):
    read = rules.read(rule)

    assert (read.asks_organisations, read.asks_posts) == asks


def test_a_tree_that_bites_its_tail_ends(world):
    first = make.place(code="first")
    second = make.place(code="second", parent=first)
    first.parent = second
    first.save()

    assert matched({"places": ["first"]}) == []
