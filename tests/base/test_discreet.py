"""A log is read by more people than an address that opens a draft is meant for."""

import logging
from importlib import import_module

import pytest

from prcms.base import discreet

LINE = discreet.Formatter("%(levelname)s %(message)s")


def printed(message, *args, exc_info=None):
    record = logging.LogRecord("django.request", 30, "x.py", 1, message, args, exc_info)
    return LINE.format(record)


@pytest.mark.parametrize("kind", discreet.KEPT)
def test_a_secret_in_an_address_is_not_written_down(kind):
    assert printed("Not Found: %s", f"/fa/{kind}/t0ken-T0ken_t0ken/picture/7/") == (
        f"WARNING Not Found: /fa/{kind}/…/picture/7/"
    )


def test_tracebacks_are_no_exception():
    try:
        raise ValueError("/ps/preview/t0ken-T0ken_t0ken/")
    except ValueError as error:
        said = printed("Internal", exc_info=(ValueError, error, error.__traceback__))

    assert said.endswith("ValueError: /ps/preview/…/")


def test_other_addresses_stay_whole():
    for path in ("/fa/news/12-a-new-market/", "/staff/newsroom/article/1/embargo/"):
        assert printed("%s", path) == f"WARNING {path}"


def test_every_secret_address_is_known():
    """Patterns of public pages that take a token."""
    found = {
        str(pattern.pattern).partition("/")[0]
        for name in ("newsroom", "events", "contacts", "prcms")
        for pattern in import_module(f"{name}.urls").urlpatterns
        if "token>" in str(pattern.pattern)
    }
    assert found == set(discreet.KEPT)


def test_the_office_logs_with_it(settings):
    assert settings.LOGGING["formatters"]["line"]["()"] == "prcms.base.discreet.Formatter"
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"
