"""Suppression in two layers, the ledger, and how letters are ended."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts import consent
from contacts.models import Suppression
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db


def test_blocked_asks_both_layers_in_one_query(now, django_assert_num_queries):
    person = make.person()
    make.suppression(address_key="a@press.example", reason="یک")
    make.suppression(person=person, reason="دو")

    with django_assert_num_queries(1):
        stops = consent.blocked(["A@press.example", "b@press.example"], [person.pk, None], at=now)

    assert stops.reason("a@PRESS.example") == "یک"
    assert stops.reason("b@press.example") == ""
    assert stops.reason("b@press.example", person.pk) == "دو"


def test_blocked_holds_from_its_beginning_to_its_end(now):
    hour = timedelta(hours=1)
    make.suppression(address_key="a@press.example", since=now, until=now + hour)

    def is_blocked(at):
        return bool(consent.blocked(["a@press.example"], at=at).reason("a@press.example"))

    moments = [now - hour, now, now + hour / 2, now + hour]
    assert [is_blocked(at) for at in moments] == [False, True, True, False]


@pytest.mark.parametrize(
    ("kind", "is_blocked"),
    [(None, True), ("release", True), ("bulletin", True), ("invitation", False), ("reply", False)],
)
def test_blocked_by_ended_releases_only_for_mass_mail(kind, is_blocked, now):
    make.suppression(address_key="a@press.example", scope="bulk")

    stops = consent.blocked(["a@press.example"], at=now, kind=kind)

    assert bool(stops.reason("a@press.example")) == is_blocked


@pytest.mark.parametrize(
    "values",
    [
        {"reason": "x"},
        {"reason": "x", "address": "no address"},
        {"reason": " ", "address": "a@press.example"},
        {"reason": "x", "address": "a@press.example", "until": "past"},
    ],
)
def test_suppress_refuses(values, now):
    if values.get("until"):
        values = values | {"until": now}

    with pytest.raises(Refused):
        consent.suppress(**values, by=None, now=now)

    assert Suppression.objects.count() == 0


def test_lift_ends_it_once_and_keeps_the_row(now, make_user):
    user = make_user()
    row = make.suppression(address_key="a@press.example")

    consent.lift(row, reason="پشیمان شد", by=user, now=now)

    assert consent.blocked(["a@press.example"], at=now).by_address == {}
    with pytest.raises(Refused):
        consent.lift(row, reason="باز", by=user, now=now)
    assert Suppression.objects.count() == 1


def test_the_trail_never_holds_the_address_of_a_person(now, make_user):
    person = make.person()

    consent.suppress(
        address="a@press.example", person=person, reason="خواهش", by=make_user(), now=now
    )

    event = AuditEvent.objects.get(verb="contact.block")
    assert event.object_label == "contacts.person"
    assert "press.example" not in f"{event.object_text}{event.before}{event.after}"


def test_ledger_goes_by_its_newest_line(now):
    person = make.person()
    day = timedelta(days=1)

    def note(*, given, at, **values):
        consent.note(
            person=person, channel="email", purpose="releases", given=given, basis="تلیفون",
            by=None, now=at, **values,
        )  # fmt: skip

    def given(on):
        return consent.given(person, channel="email", purpose="releases", on=on)

    today = date(2026, 7, 1)
    note(given=True, at=now, expires_on=today + 5 * day)
    note(given=False, at=now + 2 * day)

    assert [given(today + n * day) for n in (-1, 0, 1, 2, 3)] == [None, True, True, False, False]


def test_ledger_consent_ends_on_its_last_day(now):
    person = make.person()
    today = date(2026, 7, 1)
    make.consent(person=person, at=now, expires_on=today)

    def given(on):
        return consent.given(person, channel="email", purpose="releases", on=on)

    assert (given(today), given(today + timedelta(days=1))) == (True, False)


def test_ledger_refuses_a_line_without_a_basis(now):
    with pytest.raises(Refused):
        consent.note(
            person=make.person(), channel="email", purpose="releases", given=True, basis=" ",
            by=None, now=now,
        )  # fmt: skip


def test_unsubscribe_twice_makes_one_row(now):
    row = make.delivery(address="a@press.example")

    first = consent.unsubscribe(row, now=now)
    second = consent.unsubscribe(row, now=now + timedelta(seconds=1))

    assert first == second
    assert (first.address_key, first.scope) == ("a@press.example", "bulk")


def test_unsubscribe_links_are_per_delivery_and_signed():
    row = make.delivery()
    token = consent.unsubscribe_url(row).rstrip("/").rpartition("/")[2]

    assert consent.delivery_of(token) == row
    other = f"{row.pk + 1}.{token.partition('.')[2]}"
    assert [consent.delivery_of(t) for t in (other, "", "x", f"{row.pk}.x", token + "x")] == [
        None
    ] * 5


def test_database_refuses_a_suppression_of_nothing():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.suppression(address_key="")
