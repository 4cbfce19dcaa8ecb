"""The page cache in front of the real site."""

from datetime import timedelta

import pytest
from django.test import Client

from prcms.base.pagecache import bump
from tests.conftest import NOON
from tests.factories import newsroom

pytestmark = pytest.mark.django_db
PATHS = ("/fa/", "/fa/news/", "/fa/press/", "/fa/news/feed.atom", "/sitemap-texts-0.xml")


@pytest.fixture
def site(clock, office, settings, tmp_path) -> Client:
    """A process that holds pages."""
    settings.PAGE_CACHE_BYTES = 10_000_000
    settings.VAR_DIR = tmp_path
    return Client()


def read(site: Client, path: str) -> str:
    return site.get(path).content.decode()


def test_second_reader_costs_no_query(site, django_assert_num_queries):
    newsroom.public()
    for path in PATHS:
        read(site, path)

    with django_assert_num_queries(0):
        for path in PATHS:
            assert site.get(path)["Cache-Control"].startswith("public, max-age=0, s-maxage=")


def test_held_page_keeps_its_defences(site):
    fresh, held = site.get("/fa/"), site.get("/fa/")

    names = (
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
        "Content-Language",
        "Content-Type",
    )
    assert {name: held[name] for name in names} == {name: fresh[name] for name in names}
    assert "Set-Cookie" not in held


def test_scheduled_text_appears_on_held_pages_at_its_second(site, clock):
    newsroom.public(publish_at=NOON - timedelta(days=1))
    text = newsroom.edition(
        phase="scheduled",
        of=newsroom.article(title_fa="نشانک", kind="release"),
        slug="nishanak",
        publish_at=NOON + timedelta(milliseconds=300),
    )
    page = f"/fa/news/{text.article_id}-nishanak/"

    before = [("نشانک" in read(site, p) or "nishanak" in read(site, p)) for p in PATHS]
    gone = site.get(page).status_code
    clock(NOON + timedelta(milliseconds=300))
    after = [("نشانک" in read(site, p) or "nishanak" in read(site, p)) for p in PATHS]

    assert (before, gone) == ([False] * 5, 404)
    assert (after, site.get(page).status_code) == ([True] * 5, 200)


def test_staff_who_are_signed_in_see_pages_as_they_are(site, sign_in):
    newsroom.public(of=newsroom.article(title_fa="پیشین"))
    read(site, "/fa/")
    newsroom.public(of=newsroom.article(title_fa="قناری‌نامه"))
    editor = sign_in("editor")

    assert "قناری‌نامه" not in read(site, "/fa/")
    assert "قناری‌نامه" in editor.get("/fa/").content.decode()


def test_searches_are_not_held(site, django_assert_num_queries):
    newsroom.public()
    read(site, "/fa/search/?q=بازار")
    text = newsroom.public(of=newsroom.article(title_fa="بازار دیگر"))
    bump()

    assert f"/fa/news/{text.article_id}-slug/" in read(site, "/fa/search/?q=بازار")
