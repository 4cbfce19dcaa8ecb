"""The pages on who reads a text before everybody: what they do, and who may."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Delivery
from newsroom import access, readers
from newsroom.models import Embargo, PreviewLink, ReleaseSet
from tests.factories import contacts
from tests.factories import newsroom as make


def url(name, article):
    return reverse(f"admin:newsroom_article_{name}", args=[article.pk])


def test_readers_are_named_and_the_limit_is_lifted_with_a_reason(sign_in, make_user):
    client, named = sign_in("editor"), make_user("reviewer")
    article = make.edition(writer=client.user).article
    page = url("readers", article)

    client.post(page, {"act": "restrict", "users": [named.pk], "units": [contacts.unit().pk]})
    article.refresh_from_db()
    limited = (article.is_restricted, access.can_open(named, article), article.readers.count())
    empty = client.post(page, {"act": "open_up", "reason": ""})
    client.post(page, {"act": "open_up", "reason": "پایان"})
    article.refresh_from_db()

    assert limited == (True, True, 2)
    assert empty.status_code == 200
    assert not article.is_restricted


def test_the_page_tells_who_opened_a_restricted_text(sign_in):
    client = sign_in("editor")
    article = make.edition(writer=client.user).article
    readers.restrict(article, by=client.user, now=timezone.now())

    client.get(reverse("admin:newsroom_article_change", args=[article.pk]))
    page = client.get(url("readers", article))

    assert [row.actor for row in page.context["openings"]] == [client.user]


def test_a_link_is_shown_once_and_taken_back(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    page = url("previews", article)

    made = client.post(
        page, {"act": "make", "reader": "ناشر", "languages": ["fa"], "days": "۳"}
    ).content.decode()
    again = client.get(page).content.decode()
    link = PreviewLink.objects.get()
    token = re.search(r"/fa/preview/([\w-]{32})/", made)
    client.post(page, {"act": "revoke", "number": link.pk})

    assert token is not None
    assert token[1] not in again
    link.refresh_from_db()
    assert link.expires_at - link.made_at == timedelta(days=3)
    assert link.revoked_by == client.user


def test_an_embargo_from_beginning_to_lift(sign_in):
    client = sign_in("editor")
    article = make.edition(phase="approved").article
    page = url("embargo", article)
    day = (timezone.localtime() + timedelta(days=2)).date()

    client.post(
        page,
        {
            "act": "begin",
            "lifts_at": day.isoformat(),
            "lifts_at_time": "14:00",
            "languages": ["fa"],
            "terms": "",
        },
    )
    running = Embargo.objects.get()
    client.post(
        page, {"act": "add", "name": "نجیبه", "address": "n@outlet.example", "language": "ps"}
    )
    holder = running.holders.get()
    client.post(page, {"act": "revoke", "number": holder.pk})
    client.post(page, {"act": "lift", "reason": "خبر درز کرد"})

    running.refresh_from_db()
    holder.refresh_from_db()
    assert Delivery.objects.filter(address="n@outlet.example").count() == 1
    assert holder.revoked_by == client.user
    assert running.end_reason == "خبر درز کرد"
    assert article.editions.get().phase(at=timezone.now()) == "public"


@pytest.mark.parametrize(
    ("name", "role"), [("embargo", "writer"), ("embargo", "translator"), ("embargo", "analyst")]
)
def test_who_does_not_see_the_embargo(sign_in, name, role):
    article = make.edition(phase="approved").article

    assert sign_in(role).get(url(name, article)).status_code == 403


def test_who_may_look_but_do_nothing(sign_in):
    client = sign_in("translator")
    article = make.edition().article

    for name, act in (("readers", "restrict"), ("previews", "make")):
        assert client.get(url(name, article)).status_code == 200
        assert client.post(url(name, article), {"act": act}).status_code == 403


def test_the_look_speaks_the_language_of_the_text(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article

    page = client.get(
        reverse("admin:newsroom_article_look", args=[article.pk, "fa"]) + "?width=phone"
    ).content.decode()

    assert '<html lang="fa-AF" dir="rtl">' in page
    assert "phone-width" in page
    assert make.TITLES["fa"] in page


def test_a_release_set_is_put_together_on_its_page(sign_in):
    client = sign_in("editor")
    article = make.edition(phase="approved").article

    client.post(
        reverse("admin:newsroom_releaseset_add"),
        {
            "name": "بودجه",
            "items-TOTAL_FORMS": "1",
            "items-INITIAL_FORMS": "0",
            "items-0-article": article.pk,
            "items-0-languages": ["fa"],
        },
    )

    made = ReleaseSet.objects.get()
    assert [(item.article, item.languages) for item in made.items.all()] == [(article, ["fa"])]
    page = client.get(reverse("admin:newsroom_releaseset_change", args=[made.pk]))
    assert [row["line"].problems for row in page.context["lines"]] == [[]]
