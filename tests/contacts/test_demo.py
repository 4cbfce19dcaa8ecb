"""The demo office's stakeholders."""

from random import Random

import pytest
from django.db.models import Count

from contacts import demo, holders, lists
from contacts.models import ContactPoint, Organisation, Person, Place
from contacts.permissions import units_of
from prcms.base import demo as base_demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(make_user, now):
    make_user("contributor", "contacts_officer")  # makes the groups
    office = base_demo.DemoOffice(rng=Random(1405), now=now)
    base_demo.build(office)
    demo.build(office)
    return office


def test_demo_office_is_believable(office, now):
    assert Place.objects.filter(kind="province").count() == 34
    assert Place.objects.filter(kind="port").count() == 13
    kinds = dict(Organisation.objects.order_by().values_list("kind").annotate(Count("pk")))
    assert (kinds["provincial"], kinds["port"], kinds["attache"]) == (34, 13, 10)
    assert len(office.things["outlets"]) == 35
    for language in ("fa", "ps", "en"):
        assert not Organisation.objects.filter(**{f"name_{language}": ""}).exists()
    assert len(holders.leadership(now.date())) == 8
    for made in office.things["lists"].values():
        assert lists.preview(made, now.date()).members != []
    assert list(units_of(office.users["herat"])) == [office.things["units"]["herat"]]


def test_demo_addresses_lead_nowhere_and_names_are_used_once(office):
    emails = ContactPoint.objects.filter(channel="email").values_list("value", flat=True)
    assert [value for value in emails if not value.endswith(".example")] == []
    assert not ContactPoint.objects.filter(value_key="").exists()
    names = Person.objects.values_list("full_name", flat=True)
    assert len(names) == len(set(names))
