"""Feeds of the news."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from newsroom.models import Article
from prcms.base.models import OfficeProfile
from tests.conftest import NOON
from tests.factories import contacts, newsroom

pytestmark = pytest.mark.django_db
KINDS = ("atom", "rss", "json")


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def ids(client, path: str) -> list[str]:
    response = client.get(path)
    if "json" in path:
        return [item["id"] for item in json.loads(response.content)["items"]]
    return [entry.id for entry in feedparser.parse(response.content).entries]


def name_of(edition) -> str:
    return f"tag:127.0.0.1,2026:news/{edition.article_id}/{edition.language}"


@pytest.mark.parametrize("kind", KINDS)
def test_feed_is_newest_first_and_of_one_language(client, kind):
    old = newsroom.public(publish_at=NOON - timedelta(hours=5))
    new = newsroom.public(publish_at=NOON - timedelta(hours=1))
    newsroom.public(language="ps")

    assert ids(client, f"/fa/news/feed.{kind}") == [name_of(new), name_of(old)]


@pytest.mark.parametrize("kind", KINDS)
def test_feed_obeys_the_filters_of_its_list(client, kind):
    unit, topic = contacts.unit(), newsroom.topic()
    edition = newsroom.public(of=newsroom.article(kind="release", unit=unit))
    edition.article.topics.add(topic)
    newsroom.public()
    queries = ("kind=release", f"unit={unit.pk}", f"topic={topic.code}")

    found = [ids(client, f"/fa/news/feed.{kind}?{query}") for query in queries]

    assert found == [[name_of(edition)]] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_entry_keeps_its_name_when_headline_and_address_change(client, kind):
    edition = newsroom.public()
    before = ids(client, f"/fa/news/feed.{kind}")
    edition.slug = "another"
    edition.save()

    assert ids(client, f"/fa/news/feed.{kind}") == before == [name_of(edition)]


def test_atom_says_language_links_and_times(client):
    OfficeProfile.objects.create(pk=1, name_ps="وزارت", name="x")
    newsroom.public(language="ps", slug="slug")
    article = Article.objects.get()

    response = client.get("/ps/news/feed.atom?kind=news")
    feed = feedparser.parse(response.content)

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.bozo == 0
    assert (
        ElementTree.fromstring(response.content).get("{http://www.w3.org/XML/1998/namespace}lang")
        == "ps-AF"
    )
    assert feed.feed.links[1].href == "http://127.0.0.1:8000/ps/news/feed.atom?kind=news"
    assert feed.entries[0].link == f"http://127.0.0.1:8000/ps/news/{article.pk}-slug/"
    assert feed.entries[0].published == "2026-07-01T08:00:00+00:00"


def test_json_feed_carries_the_text_cleaned(client):
    newsroom.public(of=newsroom.article(body_fa='<p onclick="x()">متن</p><script>x()</script>'))

    feed = client.get("/fa/news/feed.json").json()

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "fa-AF"
    assert feed["items"][0]["content_html"] == "<p>متن</p>"


@pytest.mark.parametrize("kind", KINDS)
def test_links_are_built_from_our_address_not_the_requests(client, kind, settings):
    settings.ALLOWED_HOSTS = ["*"]
    newsroom.public()

    body = client.get(f"/fa/news/feed.{kind}", headers={"host": "evil.example"}).content.decode()

    assert "evil.example" not in body


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_feed_costs_five_queries(client, django_assert_num_queries, kind, count):
    for _ in range(count):
        newsroom.public()
    with django_assert_num_queries(5):
        client.get(f"/fa/news/feed.{kind}")
