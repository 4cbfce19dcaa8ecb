"""What search engines are told of the news."""

from datetime import timedelta

import pytest

from newsroom import sitemaps
from tests.conftest import NOON
from tests.factories import newsroom

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def test_every_address_names_all_its_languages_and_itself():
    article = newsroom.article(languages=("fa", "ps", "en"))
    newsroom.public(of=article)
    newsroom.public(of=article, language="ps")
    newsroom.edition(of=article, language="en")

    found = list(sitemaps.addresses(article.pk // sitemaps.RANGE, at=NOON))

    urls = {code: f"{SITE}/{code}/news/{article.pk}-slug/" for code in ("fa", "ps")}
    assert [address.url for address in found] == list(urls.values())
    assert [address.languages for address in found] == [urls, urls]


def test_pages_hold_fixed_ranges_of_numbers(monkeypatch):
    first, second = newsroom.public(), newsroom.public()
    monkeypatch.setattr(sitemaps, "RANGE", second.article_id)

    assert sitemaps.pages(at=NOON) == [0, 1]
    assert [a.url.split("/")[-2] for a in sitemaps.addresses(0, at=NOON)] == [
        f"{first.article_id}-slug"
    ]
    assert [a.url.split("/")[-2] for a in sitemaps.addresses(1, at=NOON)] == [
        f"{second.article_id}-slug"
    ]


def test_without_public_texts_there_is_no_page():
    newsroom.edition(phase="scheduled")

    assert sitemaps.pages(at=NOON - timedelta(days=1)) == []


def test_news_are_two_days_old_at_most():
    fresh = newsroom.public(publish_at=NOON - timedelta(days=2))
    newsroom.public(publish_at=NOON - timedelta(days=2, seconds=1))
    newest = newsroom.public(language="ps", publish_at=NOON)

    found = sitemaps.news(at=NOON)

    assert [(row.url, row.language) for row in found] == [
        (f"{SITE}/ps/news/{newest.article_id}-slug/", "ps"),
        (f"{SITE}/fa/news/{fresh.article_id}-slug/", "fa"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_addresses_is_one_query(django_assert_num_queries, count):
    for _ in range(count):
        newsroom.public()
    with django_assert_num_queries(1):
        assert len(list(sitemaps.addresses(0, at=NOON))) == count
