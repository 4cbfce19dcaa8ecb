"""Halls and equipment: whose they are to enter, and what is written down."""

import pytest
from django.urls import reverse

from events import resources
from events.models import Resource
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories.events import make_resource

pytestmark = pytest.mark.django_db


def test_a_new_hall_is_cleaned_and_written_down(make_user, now):
    officer = make_user("events_officer")

    resources.save(Resource(kind="room", name_fa="تالار \u202e بزرگ"), by=officer, now=now)

    assert Resource.objects.get().name_fa == "تالار بزرگ"
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.at) == ("resource.create", officer, now)


def test_a_change_says_before_and_after_and_no_change_nothing(make_user, now):
    hall, officer = make_resource(seats=40), make_user("events_officer")
    resources.save(hall, by=officer, now=now)
    hall.seats = 60

    resources.save(hall, by=officer, now=now)

    event = AuditEvent.objects.get()
    assert (event.verb, event.before, event.after) == (
        "resource.change",
        {"seats": 40},
        {"seats": 60},
    )


def test_a_hall_needs_a_name_and_somebody_who_may(make_user, now):
    with pytest.raises(Refused):
        resources.save(Resource(kind="room"), by=make_user("events_officer"), now=now)
    with pytest.raises(Refused):
        resources.save(make_resource(), by=make_user("editor"), now=now)


def test_the_page_saves_through_the_door_and_reads_local_digits(sign_in):
    hall = make_resource(seats=40)
    client = sign_in("events_officer")
    url = reverse("admin:events_resource_change", args=[hall.pk])

    page = client.get(url).content.decode()
    client.post(url, {"kind": "room", "name_fa": "تالار", "seats": "۶۰", "is_active": "on"})

    hall.refresh_from_db()
    assert ('value="۴۰"' in page, hall.seats) == (True, 60)
    assert AuditEvent.objects.get(verb="resource.change").after == {"seats": 60}
