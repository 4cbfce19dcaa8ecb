"""The browser other tests lean on runs, and its strictness is real."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.loopback import FeedServer


def test_page_runs_scripts(page: Any) -> None:
    page.goto("data:text/html,<title>x</title><script>document.title = 1 + 1</script>")

    assert page.title() == "2"


def test_page_is_as_wide_as_asked(new_page: Callable[..., Any]) -> None:
    page = new_page(width=390)

    assert page.evaluate("window.innerWidth") == 390


def test_script_error_is_heard(new_page: Callable[..., Any], http_feed_server: FeedServer) -> None:
    address = http_feed_server.serve("/", "<script>boom()</script>", content_type="text/html")
    heard: list[str] = []
    page = new_page(strict=False)
    page.on("pageerror", lambda error: heard.append(str(error)))

    page.goto(address)

    assert heard == ["boom is not defined"]


@pytest.mark.django_db
def test_database_can_be_used_beside_a_page(page: Any, django_user_model: Any) -> None:
    page.goto("about:blank")

    assert django_user_model.objects.count() == 0
