"""Fixtures of the whole suite. Few on purpose."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import translation

from newsroom import kinds
from prcms.base import roles
from prcms.base.models import User

pytest_plugins = ["tests.browser", "tests.loopback"]

# Wednesday 10 Saratan 1405, 14:00 in Kabul.
NOON = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
APPS = ("prcms.base", "contacts", "newsroom", "events", "monitoring")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; whoever still holds a connection when all tests are over loses it.

    PostgreSQL drops no database that a server thread on its way out is connected to.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def now() -> datetime:
    """The moment tests happen at, unless they say otherwise."""
    return NOON


@pytest.fixture(autouse=True)
def dari() -> Iterator[None]:
    """Every test begins in Dari and leaves no other language behind."""
    with translation.override("fa"):
        yield


@pytest.fixture(autouse=True)
def rules_of_kinds(request: pytest.FixtureRequest) -> None:
    """The rows a migration makes, also after a test that emptied every table."""
    marked = request.node.get_closest_marker("django_db") is not None
    asked = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if asked or marked:
        request.getfixturevalue("db")
        kinds.ensure()


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make a user who holds the named roles: ``make_user("writer")``."""

    def make(*names: str, username: str = "", language: str = "fa") -> User:
        if names and not Group.objects.filter(name=names[0]).exists():
            roles.apply(import_module(f"{app}.permissions").GRANTS for app in APPS)
        username = username or "-".join(names) or "nobody"
        user = User.objects.create_user(
            username=username,
            email=f"{username}@office.example",
            password="pass-word-for-tests",
            full_name=username,
            language=language,
            is_staff=True,
        )
        user.groups.set(Group.objects.filter(name__in=names))
        return user

    return make


@pytest.fixture
def sign_in(make_user: Callable[..., User]) -> Callable[..., Client]:
    """A client signed in as a new user with the named roles (``client.user`` is that user)."""

    def make(*names: str, **kwargs: str) -> Client:
        user = make_user(*names, **kwargs)
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return make
