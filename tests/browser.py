"""Fixtures that drive a real browser: the Chromium found on the machine, none is downloaded.

Without one the browser tests are left out and the summary says so in capitals; with ``CI=true``
each of them fails instead. The hooks here also repeat what `make test` found before the tests.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from prcms.launch.checks import chromium

# The synchronous browser driver keeps an event loop in this thread; Django would refuse the
# database there although nothing runs side by side.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

MISSING = (
    "BROWSER TESTS DID NOT RUN: no Chromium found. Install one (Debian: apt-get install chromium) "
    "or name it: CHROMIUM=/path/to/chromium make test"
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark browser tests; leave them out where there is no browser (but never in CI)."""
    browser_tests = [item for item in items if "chromium_path" in getattr(item, "fixturenames", ())]
    for item in browser_tests:
        item.add_marker("browser")
    if browser_tests and not chromium() and os.environ.get("CI") != "true":
        config.hook.pytest_deselected(items=browser_tests)
        items[:] = [item for item in items if item not in browser_tests]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what else went wrong, just above the closing line."""
    if not chromium():
        terminalreporter.write_sep("!", MISSING, red=True, bold=True)
    if failed := os.environ.get("FAILED_CHECKS"):
        terminalreporter.write_sep("!", f"FAILED CHECKS (see above): {failed}", red=True, bold=True)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of the browser."""
    return chromium() or pytest.fail(MISSING, pytrace=False)


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Any]:
    """A headless browser for one test module.

    Not longer: while it is open, this thread counts as inside an event loop.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        opened = driver.chromium.launch(executable_path=chromium_path, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page with its own cookies: ``new_page(width=390, locale="ps-AF")``.

    The test fails at its end when a page of its had a script error or broke the content security
    policy; ``strict=False`` is for pages where that is what is tested.
    """
    contexts, complaints = [], []

    def hear(message: Any) -> None:
        # A refused or missing page is an error to the console, too; tests look at the status.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def make(*, width: int = 1280, height: int = 900, strict: bool = True, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        if strict:
            page.on("console", hear)
            page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One page at desk width."""
    return new_page()
