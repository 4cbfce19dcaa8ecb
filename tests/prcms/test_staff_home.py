"""My work: order of the lists, what changed, the system line, the language switch."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from prcms import staff_home
from prcms.base import audit
from prcms.base.models import Heartbeat, OfficeProfile, User
from prcms.base.queues import Queue, QueueRow


def queue(key: str, count: int = 1, **kwargs: object) -> Queue:
    rows = kwargs.pop("rows", [QueueRow(label=key, url="/x/")] * count)
    return Queue(key=key, title=key, rows=rows, count=count, url="/x/", **kwargs)


def test_alarms_come_first_then_the_own_app_then_order(now: datetime) -> None:
    queues = [
        ("contacts", queue("b", order=1)),
        ("newsroom", queue("c", order=50)),
        ("newsroom", queue("d", order=10)),
        ("monitoring", queue("a", order=99, alarm=True)),
    ]

    full, empty = staff_home.arrange(queues, roles=["writer"], now=now)

    assert [shown.queue.key for shown in full] == ["a", "d", "c", "b"]
    assert empty == []


def test_empty_lists_are_told_apart(now: datetime) -> None:
    full, empty = staff_home.arrange([("events", queue("a", 0))], roles=[], now=now)

    assert full == []
    assert [one.key for one in empty] == ["a"]


def test_a_list_says_its_next_deadline_its_age_and_what_is_urgent(now: datetime) -> None:
    rows = [
        QueueRow(label="late", url="/", due_at=now - timedelta(minutes=1), since=now),
        QueueRow(label="soon", url="/", due_at=now + timedelta(minutes=119)),
        QueueRow(label="later", url="/", due_at=now + timedelta(hours=2)),
        QueueRow(label="none", url="/", since=now - timedelta(days=3)),
    ]

    full, _empty = staff_home.arrange([("events", queue("a", 4, rows=rows))], roles=[], now=now)

    assert [urgency for _row, urgency in full[0].rows] == ["late", "soon", "later", ""]
    assert (full[0].next_due, full[0].oldest) == (rows[0].due_at, rows[3].since)


def test_the_system_line_says_when_background_work_stands_still(db: None, now: datetime) -> None:
    assert [fact.bad for fact in staff_home.system_facts(now)] == [True, False, False]

    Heartbeat.objects.create(name="worker", at=now - timedelta(minutes=6))
    assert staff_home.system_facts(now)[0].bad is True

    Heartbeat.objects.update(at=now - timedelta(minutes=1))
    assert staff_home.system_facts(now)[0].bad is False


def test_the_system_line_costs_three_queries(
    db: None, now: datetime, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(3):
        staff_home.system_facts(now)


def test_changes_are_others_and_of_things_this_user_may_see(
    make_user: Callable[..., User], now: datetime
) -> None:
    from contacts.models import Organisation, Place

    analyst, officer = make_user("analyst"), make_user("contacts_officer")
    place = Place(pk=1)
    organisation = Organisation(pk=5, name_fa="ریاست هرات")
    for user in (analyst, officer):
        audit.record("organisation.change", organisation, by=user, at=now)
    audit.record("office.change", OfficeProfile(pk=1, name_fa="x"), by=analyst, at=now)
    audit.record("place.change", place, by=analyst, at=now - timedelta(days=2))

    seen = staff_home.changes_since(officer, now - timedelta(hours=1))

    assert [(change.who, change.label) for change in seen] == [("analyst", "ریاست هرات")]
    assert staff_home.changes_since(analyst, now) == []


@pytest.mark.parametrize("role", ["writer", "editor", "contacts_officer", "analyst", "director"])
def test_every_role_has_a_home(sign_in: Callable[..., Client], role: str) -> None:
    assert sign_in(role).get("/staff/").status_code == 200


def test_language_is_kept_with_the_user(sign_in: Callable[..., Client]) -> None:
    client = sign_in("writer", language="fa")

    response = client.post("/staff/language/", {"language": "ps", "next": "/staff/find/?q=x"})

    assert response["Location"] == "/staff/find/?q=x"
    client.user.refresh_from_db()
    assert client.user.language == "ps"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_language_switch_stays_here(sign_in: Callable[..., Client], target: str) -> None:
    response = sign_in("writer").post("/staff/language/", {"language": "en", "next": target})

    assert response["Location"] == "/staff/"


def test_an_unknown_language_is_not_kept(sign_in: Callable[..., Client]) -> None:
    client = sign_in("writer", language="ps")

    client.post("/staff/language/", {"language": "xx"})

    client.user.refresh_from_db()
    assert client.user.language == "ps"


def test_language_needs_a_post(sign_in: Callable[..., Client]) -> None:
    assert sign_in("writer").get("/staff/language/?language=ps").status_code == 405


@pytest.mark.parametrize("path", ["base", "newsroom", "auth", "account", "password_change"])
def test_lists_of_models_lead_to_the_work(sign_in: Callable[..., Client], path: str) -> None:
    assert sign_in("administrator").get(f"/staff/{path}/")["Location"] == "/staff/"


def test_home_costs_a_known_number_of_queries(
    sign_in: Callable[..., Client], django_assert_num_queries: Callable[..., object]
) -> None:
    client = sign_in("administrator")
    client.get("/staff/")

    with django_assert_num_queries(15):
        client.get("/staff/")
