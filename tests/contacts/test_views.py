"""The page that ends letters."""

import pytest
from django.test import Client

from contacts import consent
from contacts.models import Suppression
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    row = make.delivery(address="reader@press.example")
    return consent.unsubscribe_url(row).removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(method, link, client):
    response = getattr(client, method)(link)

    assert response.status_code == 200
    assert Suppression.objects.count() == 0


@pytest.mark.parametrize("language", ["fa", "ps", "en"])
def test_page_speaks_its_language_and_hides_the_address(language, link, client):
    page = client.get(link.replace("/fa/", f"/{language}/"))

    text = page.content.decode()
    assert page.context["page_dir"] == ("ltr" if language == "en" else "rtl")
    assert "r…@press.example" in text
    assert "reader@press.example" not in text


def test_button_ends_the_letters(link, client):
    page = client.post(link)

    row = Suppression.objects.get()
    assert page.status_code == 200
    assert (row.address_key, row.scope) == ("reader@press.example", "bulk")


def test_one_click_needs_no_cookie_and_no_token(link):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(link, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert Suppression.objects.count() == 1


def test_page_lets_its_address_travel_nowhere(link, client):
    headers = client.get(link).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in headers["Cache-Control"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_is_not_found_and_does_nothing(method, client):
    row = make.delivery()

    response = getattr(client, method)(f"/fa/unsubscribe/{row.pk}.forged/")

    assert response.status_code == 404
    assert Suppression.objects.count() == 0
