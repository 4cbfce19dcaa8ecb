"""Home, the search page, and the pages without a language."""

from datetime import timedelta

import pytest
from django.templatetags.static import static

from prcms.base.models import OfficeProfile
from tests.conftest import NOON
from tests.factories import newsroom
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def public(count: int) -> list[int]:
    return [
        newsroom.public(
            of=newsroom.article(title_fa=f"خبر {n}"), publish_at=NOON - timedelta(hours=n + 1)
        ).article_id
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("", "fa"), ("ps", "ps"), ("prs", "fa"), ("de,en;q=0.5", "en"), ("//evil.example", "fa")],
)
def test_bare_address_leads_to_the_readers_language(client, accepts, language):
    response = client.get("/", headers={"accept-language": accepts})

    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in response["Vary"]


def test_favicon_leads_to_the_emblem(client):
    response = client.get("/favicon.ico")

    assert (response.status_code, response["Location"]) == (302, static("img/emblem.svg"))


def test_search_without_hits_offers_words_only_and_each_once(client):
    response = client.get("/en/search/", {"q": "saffron | <b> & saffron !("})

    assert response.context["words"] == ["saffron", "<b>"]


def test_home_leads_with_the_newest_and_lists_the_next_four(client):
    keys = public(7)

    context = client.get("/fa/").context

    assert context["lead"].pk == keys[0]
    assert [story.pk for story in context["latest"]] == keys[1:5]


def test_home_shows_this_weeks_public_events_only(client):
    public(1)
    person = newsroom.person()
    facts = {"by": person, "is_public": True, "announce_at": NOON}
    soon = make_event(starts_at=NOON + timedelta(days=1), **facts)
    make_event(starts_at=NOON + timedelta(days=8), **facts)
    make_event(starts_at=NOON - timedelta(days=1), **facts)
    make_event(by=person, starts_at=NOON + timedelta(days=1))

    assert client.get("/fa/").context["events"] == [soon]


def test_home_of_an_empty_office_says_so(client):
    page = client.get("/en/").content.decode()

    assert "Nothing has been published in this language yet." in page


def test_home_shows_pictures_of_people_only_where_the_office_does(client):
    [key] = public(1)
    use = newsroom.article_photo(article_id=key, photo=newsroom.photo(shows_people=True))
    newsroom.rendition(photo=use.photo)
    profile = OfficeProfile.objects.create(pk=1, name="وزارت")

    with_people = client.get("/fa/").context["lead_picture"]
    profile.show_people = False
    profile.save()
    without = client.get("/fa/").context["lead_picture"]

    assert (with_people.alt, without) == ("دروازه بازار", None)


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_queries(client, django_assert_num_queries, count):
    public(count)
    with django_assert_num_queries(8):
        client.get("/fa/")


def test_searches_stay_out_of_shared_caches_and_search_engines(client):
    response = client.get("/fa/search/?q=زعفران")

    assert response["Cache-Control"] == "private, max-age=0"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_empty_result_helps_on(client):
    public(1)

    page = client.get("/en/search/?q=zzz+yyy").content.decode()

    assert 'href="?q=zzz"' in page
    assert 'href="?q=yyy"' in page


def test_search_words_are_shown_as_text(client):
    page = client.get("/en/search/", {"q": '"><script>x</script>'}).content.decode()

    assert "<script>x" not in page
    assert 'value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"' in page


@pytest.mark.parametrize("number", ["2", "999999", "۹"])
def test_page_of_results_beyond_the_last_is_404(client, number):
    public(1)

    assert client.get("/fa/search/", {"q": "خبر", "page": number}).status_code == 404


def test_health_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"
