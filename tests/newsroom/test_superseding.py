"""A text whose place another one took: its address answers, nothing lists it."""

import pytest
from django.utils import timezone

from newsroom import workflow
from newsroom.models import Article, SearchEntry
from prcms.base.errors import Refused
from tests.factories import newsroom as make


@pytest.fixture
def pair(db, make_user):
    """An old text in two languages and the new one in Dari alone, superseded now."""
    now = timezone.now()
    old = make.public(of=make.article(languages=("fa", "ps"), title_fa="مهلت پیشین"), now=now)
    make.public(language="ps", of=old.article, writer=make.person(), now=now)
    new = make.public(of=make.article(title_fa="مهلت تازه"), now=now)
    workflow.move(old, "supersede", by=make_user("director"), now=now, successor=new.article)
    return old.article, new.article


def test_its_address_answers_in_every_language_with_the_way_to_the_other(pair, client):
    old, new = pair

    for language in ("fa", "ps"):
        response = client.get(f"/{language}/news/{old.pk}/", follow=True)
        page = response.content.decode()
        assert response.status_code == 200
        assert "مهلت تازه" in page
        assert f'href="/fa/news/{new.pk}-slug/"' in page
        assert '<meta name="robots" content="noindex">' in page


def test_the_short_address_leads_to_it(pair, client):
    old, _new = pair

    assert client.get(f"/n/{old.pk}", follow=True).status_code == 200


def test_lists_search_feeds_and_sitemaps_leave_it_out(pair, client):
    _old, new = pair

    assert list(Article.objects.public(language="fa", at=timezone.now())) == [new]
    assert list(SearchEntry.objects.values_list("article_id", flat=True)) == [new.pk]
    for address in ("/fa/news/", "/fa/news/feed.atom", "/fa/search/?q=مهلت", "/sitemap.xml"):
        assert "مهلت پیشین" not in client.get(address).content.decode(), address


def test_all_its_languages_go_together_and_it_is_noted(pair):
    old, new = pair
    old.refresh_from_db()

    assert old.superseded_by == new
    assert set(old.editions.values_list("state", flat=True)) == {"superseded"}


def test_a_text_does_not_take_its_own_place_nor_one_that_is_not_public(db, make_user):
    now = timezone.now()
    old, draft = make.public(now=now), make.edition()
    director = make_user("director")

    for successor in (None, old.article, draft.article):
        with pytest.raises(Refused):
            workflow.move(old, "supersede", by=director, now=now, successor=successor)


def test_when_the_other_one_is_taken_back_the_notice_still_leads_there(pair, client, make_user):
    old, new = pair
    editor = make_user("editor")
    edition = new.editions.get()
    workflow.move(edition, "withdraw", by=editor, now=timezone.now(), reason="Wrong.")

    page = client.get(f"/fa/news/{old.pk}/", follow=True).content.decode()

    assert "مهلت تازه" not in page
    assert f'href="/fa/news/{new.pk}/' in page


def test_a_superseded_text_can_still_be_withdrawn(pair, client, make_user):
    old, _new = pair
    source = old.editions.get(language="fa")

    workflow.move(
        source,
        "withdraw",
        by=make_user("editor"),
        now=timezone.now(),
        reason="Wrong from the start.",
    )

    assert client.get(f"/fa/news/{old.pk}/", follow=True).status_code == 410
    assert client.get(f"/ps/news/{old.pk}/", follow=True).status_code == 410
