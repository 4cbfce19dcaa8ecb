"""Languages of the sign-in and staff pages, methods, caching, enrolment."""

from collections.abc import Callable

import pytest
from django.test import Client


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_methods_no_view_knows_are_refused(db: None, method: str) -> None:
    response = Client().generic(method, "/accounts/login/")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize(
    ("code", "attributes"),
    [
        ("fa", '<html lang="fa-AF" dir="rtl">'),
        ("ps", '<html lang="ps-AF" dir="rtl">'),
        ("en", '<html lang="en" dir="ltr">'),
    ],
)
def test_sign_in_speaks_the_language_asked_for_and_remembers_it(
    db: None, code: str, attributes: str
) -> None:
    client = Client()

    first = client.get(f"/accounts/login/?lang={code}")
    again = client.get("/accounts/login/")

    assert attributes in first.content.decode()
    assert attributes in again.content.decode()
    assert first.cookies["django_language"]["path"] == "/accounts/"


def test_an_unknown_language_changes_nothing(db: None) -> None:
    response = Client().get("/accounts/login/?lang=xx")

    assert response.status_code == 200
    assert "django_language" not in response.cookies


@pytest.mark.parametrize(("code", "direction"), [("fa", "rtl"), ("ps", "rtl"), ("en", "ltr")])
def test_staff_pages_follow_the_user_not_the_browser(
    sign_in: Callable[..., Client], code: str, direction: str
) -> None:
    client = sign_in("writer", language=code)

    response = client.get("/staff/", headers={"accept-language": "de"})

    assert f'dir="{direction}">' in response.content.decode().partition("<head>")[0]


def test_staff_pages_are_never_kept(sign_in: Callable[..., Client]) -> None:
    response = sign_in("writer").get("/staff/")

    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "same-origin"


def test_enrolment_comes_before_every_staff_page(
    sign_in: Callable[..., Client], settings: object
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client = sign_in("writer")

    assert client.get("/staff/find/")["Location"] == "/accounts/2fa/totp/activate/"
    assert client.post("/staff/language/", {"language": "ps"})["Location"] == "/staff/"
    assert client.get("/accounts/2fa/").status_code == 200
