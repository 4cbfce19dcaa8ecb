"""Every change page of the staff site opens for everybody who may look at it."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from newsroom.models import MachineEngine
from prcms.base import audit
from prcms.base.models import OfficeProfile
from prcms.base.roles import ROLES
from tests.factories import contacts, events, monitoring, newsroom
from tests.pages.test_leaks import World


@pytest.fixture
def rows(db: None, office: OfficeProfile, clock: Any) -> World:
    """At least one row behind every screen, with lines in its inlines."""
    world = World()
    person, staff = world.person, world.staff
    contacts.consent(person=person)
    listed = contacts.contact_list(
        rule={"kinds": ["media"], "media": ["tv"], "foreign": True, "rank": 3}
    )
    contacts.list_member(list=listed, person=person)
    resource = events.make_resource("hall")
    event = world.hidden_event
    event.bookings.create(
        resource=resource, during=(event.starts_at, event.ends_at), by=staff, at=event.starts_at
    )
    event.check_ins.create(name="guest", at=event.starts_at, by=staff, nonce=uuid4())
    monitoring.briefing_item(briefing=world.rows["monitoring.briefing"], item=monitoring.item())
    newsroom.submission(by=staff, unit=world.unit)
    MachineEngine.objects.create(name="engine", protocol="libretranslate")
    audit.record("person.create", person, by=staff)
    return world


@pytest.mark.parametrize("role", [role.name for role in ROLES])
def test_every_role_that_may_look_opens_the_page(rows: World, make_user: Any, role: str) -> None:
    user = make_user(role)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    request = RequestFactory().get("/")
    request.user = user
    answers = {}
    for model, screen in admin.site._registry.items():
        if not screen.has_view_or_change_permission(request):
            continue
        for row in screen.get_queryset(request)[:8]:
            if not screen.has_view_or_change_permission(request, row):
                continue
            info = model._meta.app_label, model._meta.model_name
            url = reverse("admin:{}_{}_change".format(*info), args=[row.pk])
            page = client.get(url, follow=True)
            # Some screens lead on to a desk of their own; the staff home means "not there".
            where = page.redirect_chain[-1][0] if page.redirect_chain else url
            answers[url] = (page.status_code, where == reverse("admin:index"))

    assert {url: said for url, said in answers.items() if said != (200, False)} == {}


def test_every_screen_has_a_row_to_open(rows: World) -> None:
    empty = [
        model._meta.label for model in admin.site._registry if not model._base_manager.exists()
    ]

    assert empty == []
