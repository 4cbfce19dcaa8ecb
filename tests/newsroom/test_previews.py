"""Links to drafts for people without an account."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from newsroom import embargo, previews, readers, workflow
from newsroom.models import PreviewLink
from prcms.base import audit
from prcms.base.errors import Refused
from tests.conftest import NOON
from tests.factories import newsroom as make

DAY = timedelta(days=1)


@pytest.fixture
def clock(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(NOON)
    return set_to


@pytest.fixture
def author(make_user):
    return make_user("writer")


@pytest.fixture
def article(author):
    article = make.article(languages=("fa", "ps"), author=author)
    make.edition(of=article, now=NOON)
    make.edition(of=article, language="ps", now=NOON)
    return article


@pytest.fixture
def link(article, author):
    return previews.make(article, reader="مشاور حقوقی", languages=["fa", "ps"], by=author, now=NOON)


def page(token, language="fa", **kwargs):
    return Client().get(f"/{language}/preview/{token}/", **kwargs)


def test_the_token_is_not_kept(link):
    row, token = link

    assert len(token) == 32
    assert token not in str(PreviewLink.objects.filter(pk=row.pk).values().get())
    assert row.expires_at == NOON + 3 * DAY


def test_the_page_shows_the_draft_marked_and_to_nobody_else(link, clock):
    _row, token = link

    response = page(token)

    said = response.content.decode()
    assert response.status_code == 200
    assert make.TITLES["fa"] in said
    assert said.count("مشاور حقوقی") >= 20
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert not response.cookies
    assert 'name="robots" content="noindex"' in said


def test_what_stands_beside_the_text_is_shown_as_readers_will_meet_it(link, article, clock):
    make.beside(article)
    _row, token = link

    said = page(token).content.decode()

    for words in ("۲۴۰ دکان", "شاروالی", "نجیبه", "شاروال هرات"):
        assert words in said
    assert '<section class="fact-boxes"' in said
    # Nothing is worded in Pashto yet, so nothing stands there.
    assert "fact-boxes" not in page(token, "ps").content.decode()


def test_only_its_languages(link, article, author, clock):
    _row, token = previews.make(article, reader="x", languages=["ps"], by=author, now=NOON)

    assert make.TITLES["ps"] in page(token, "ps").content.decode()
    assert page(token, "fa").status_code == 404
    assert f"/fa/preview/{token}/" not in page(token, "ps").content.decode()


def test_openings_are_counted(link, clock):
    row, token = link

    page(token)
    clock(NOON + timedelta(hours=1))
    page(token, "ps")
    Client().head(f"/fa/preview/{token}/")

    row.refresh_from_db()
    assert (row.opened, row.last_opened_at) == (2, NOON + timedelta(hours=1))


@pytest.mark.parametrize("why", ["wrong", "expired", "revoked", "restricted", "withdrawn"])
def test_every_dead_link_gets_the_same_answer(link, article, author, clock, why):
    row, token = link
    asked = token
    if why == "wrong":
        asked = token[:-1] + ("A" if token[-1] != "A" else "B")
    elif why == "expired":
        clock(row.expires_at)
    elif why == "revoked":
        previews.revoke(row, by=author, now=NOON)
    elif why == "restricted":
        readers.restrict(article, by=author, now=NOON)
    else:
        article.editions.all().delete()
        article.revisions.all().delete()
        make.edition(of=article, phase="withdrawn", now=NOON)

    response = page(asked)

    assert response.status_code == 404
    assert make.TITLES["fa"] not in response.content.decode()
    assert response.content == page("something-else").content
    assert response["Cache-Control"] == "private, no-store"


def test_a_second_before_its_end_it_works(link, clock):
    row, token = link

    clock(row.expires_at - timedelta(seconds=1))

    assert page(token).status_code == 200


def test_after_publication_it_leads_to_the_public_page(author, article, link, clock):
    _row, token = link
    article.editions.filter(language="fa").delete()
    article.revisions.filter(language="fa").delete()
    make.public(of=article, now=NOON)

    response = page(token)

    assert (response.status_code, response["Location"]) == (302, f"/fa/news/{article.pk}-slug/")
    assert page(token, "ps").status_code == 200


def test_pictures_and_files_come_through_the_link_alone(link, article, clock):
    row, token = link
    photo, other = make.photo(), make.photo()
    make.article_photo(article=article, photo=photo)
    mine, foreign = make.rendition(photo=photo), make.rendition(photo=other)
    file = make.attachment(article=article)
    for stored in (mine, foreign, file):
        default_storage.save(stored.file.name, ContentFile(b"bytes"))
    client = Client()

    said = page(token).content.decode()

    assert f"/fa/preview/{token}/picture/{mine.pk}/" in said
    assert "/media/" not in said
    assert client.get(f"/fa/preview/{token}/picture/{mine.pk}/").content == b"bytes"
    assert client.get(f"/fa/preview/{token}/picture/{foreign.pk}/").status_code == 404
    assert client.get(f"/fa/preview/{token}/file/{file.pk}/").content == b"bytes"
    assert client.get(mine.file.url).status_code == 404
    PreviewLink.objects.filter(pk=row.pk).update(
        expires_at=NOON + timedelta(seconds=1), made_at=NOON - DAY
    )
    clock(NOON + timedelta(seconds=1))
    assert client.get(f"/fa/preview/{token}/picture/{mine.pk}/").status_code == 404
    assert client.get(f"/fa/preview/{token}/file/{file.pk}/").status_code == 404


def test_none_is_made_where_access_is_limited_or_under_embargo(article, author, make_user):
    make.edition(of=article, language="en", phase="approved", now=NOON)
    readers.restrict(article, by=author, now=NOON)
    with pytest.raises(Refused):
        previews.make(article, reader="x", languages=["fa"], by=author, now=NOON)


def test_an_embargo_ends_them_for_its_time(author, make_user, clock):
    edition = make.edition(writer=author, phase="approved", now=NOON)
    _row, token = previews.make(edition.article, reader="x", languages=["fa"], by=author, now=NOON)

    embargo.begin(
        edition.article,
        lifts_at=NOON + DAY,
        languages=["fa"],
        by=make_user("editor"),
        now=NOON,
    )

    assert page(token).status_code == 404
    with pytest.raises(Refused):
        previews.make(edition.article, reader="y", languages=["fa"], by=author, now=NOON)


@pytest.mark.parametrize(
    "wrong", [{"days": 0}, {"days": 31}, {"reader": " "}, {"languages": ["de"]}]
)
def test_what_is_refused(article, author, wrong):
    asked = {"reader": "x", "languages": ["fa"], "days": 3, **wrong}

    with pytest.raises(Refused):
        previews.make(article, by=author, now=NOON, **asked)

    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize("role", ["translator", "reviewer", "director", "contacts_officer"])
def test_who_may_not_make_one(article, make_user, role):
    with pytest.raises(Refused):
        previews.make(article, reader="x", languages=["fa"], by=make_user(role), now=NOON)


def test_making_and_taking_back_are_written_down(link, article, author):
    row, token = link
    previews.revoke(row, by=author, now=NOON)

    trail = list(audit.trail(article))

    assert [act.verb for act in trail[:2]] == ["article.revoke_preview", "article.preview"]
    assert token not in str([(act.before, act.after) for act in trail])
    with pytest.raises(Refused):
        previews.revoke(row, by=author, now=NOON)


def test_the_draft_is_shown_as_it_stands_now(link, article, author, clock):
    _row, token = link
    edition = article.editions.get(language="fa")
    edition.article.title_fa = "عنوان تازه"
    edition.article.save()

    assert "عنوان تازه" in page(token).content.decode()
    assert timezone.now() == NOON
    assert workflow.allowed(edition, by=author, now=NOON)
