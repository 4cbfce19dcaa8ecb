"""The sitemaps as crawlers fetch them."""

from xml.etree import ElementTree

import pytest

from tests.conftest import NOON
from tests.factories import newsroom
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def tree(client, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def locations(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iterfind(".//s:loc", NS)]


def test_every_address_of_every_sitemap_answers(client):
    newsroom.public(of=newsroom.article(title_fa="<&> «خبر»"))
    make_event(by=newsroom.person(), starts_at=NOON, is_public=True, announce_at=NOON)

    found = [
        page
        for sitemap in locations(tree(client, "/sitemap.xml"))
        for page in locations(tree(client, sitemap.removeprefix(SITE)))
    ]

    assert len(found) == 6 * 3 + 3 + 1
    assert {client.get(url.removeprefix(SITE)).status_code for url in found} == {200}


def test_fixed_pages_name_their_languages(client):
    root = tree(client, "/sitemap-pages.xml")
    links = root.find("s:url", NS).findall("x:link", NS)

    assert [(link.get("hreflang"), link.get("href")) for link in links] == [
        ("fa-AF", f"{SITE}/fa/"),
        ("ps-AF", f"{SITE}/ps/"),
        ("en", f"{SITE}/en/"),
    ]


def test_news_sitemap_says_name_language_date_and_title(client):
    newsroom.public(of=newsroom.article(title_fa="<خبر> & دیگر"))

    root = tree(client, "/news-sitemap.xml")

    assert root.find(".//n:language", NS).text == "fa"
    assert root.find(".//n:title", NS).text == "<خبر> & دیگر"
    assert root.find(".//n:publication_date", NS).text == "2026-07-01T08:00:00+00:00"


def test_page_without_texts_is_404(client):
    assert client.get("/sitemap-texts-7.xml").status_code == 404


def test_crawlers_are_led_to_the_sitemap_and_away_from_staff(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[1] == "Disallow: /staff/"
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
