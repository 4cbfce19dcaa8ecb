"""The address an open form speaks to, and what a save does with words that met others'."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.models import Article, Autosave, Edition, Presence
from tests.factories import newsroom as make
from tests.newsroom.test_admin import change_url, form_data

TAB = "a" * 24


def url(article=None):
    if article is None:
        return reverse("admin:newsroom_article_writing_new")
    return reverse("admin:newsroom_article_writing", args=[article.pk])


def say(client, article=None, **said):
    return client.post(
        url(article), json.dumps({"tab": TAB, **said}), content_type="application/json"
    )


def test_words_are_kept_company_is_named_and_advice_given(sign_in):
    client, other = sign_in("writer", username="one"), sign_in("editor", username="two")
    article = make.edition(writer=client.user).article
    say(other, article, tab="b" * 24, language="fa", typing=True)

    answer = say(
        client, article, values={"title_fa": "كتاب"}, versions={"fa": 1}, language="fa", typing=True
    ).json()

    assert answer["kept"] != ""
    assert len(answer["others"]) == 1
    assert answer["meanwhile"] == []
    assert [finding["code"] for finding in answer["checks"]["fa"]["findings"]] == ["arabic_letters"]
    row = Autosave.objects.get()
    assert (row.user, row.values, row.versions) == (client.user, {"title_fa": "كتاب"}, {"fa": 1})
    assert Presence.objects.count() == 2


def test_what_others_saved_meanwhile_is_said(sign_in):
    one, two = sign_in("writer", username="one"), sign_in("editor", username="two")
    article = make.edition(writer=one.user).article
    page = two.get(change_url(article))
    two.post(change_url(article), form_data(page, title_fa="عنوان نو"))

    answer = say(one, article, versions={"fa": 1}).json()

    assert len(answer["meanwhile"]) == 1
    assert str(two.user) in answer["meanwhile"][0]


def test_leaving_and_throwing_away(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    say(client, article, values={"title_fa": "x"})

    say(client, article, leaving=True)
    assert (Presence.objects.count(), Autosave.objects.count()) == (0, 1)
    say(client, article, tab="c" * 24, discard=TAB)
    assert Autosave.objects.count() == 0


@pytest.mark.parametrize("role", ["", "contributor", "administrator"])
def test_whoever_may_not_see_the_text_is_refused(role, sign_in):
    client = sign_in(*[role] if role else [])
    article = make.edition().article

    statuses = [
        say(client, article).status_code,
        client.get(url(article)).status_code,
        say(client).status_code,
    ]

    assert statuses == [403, 403, 403]
    assert Client().post(url(article), "{}", content_type="application/json").status_code == 302
    assert not Presence.objects.exists()


def test_a_text_for_named_readers_is_closed_here_too(sign_in):
    client = sign_in("editor")
    article = make.edition(of=make.article(is_restricted=True)).article

    statuses = [say(client, article).status_code, client.get(url(article)).status_code]

    assert (statuses, Presence.objects.count()) == ([403, 403], 0)


@pytest.mark.parametrize(
    "body", ["", "[]", "3", '{"versions": []}', '{"values": [1]}', '{"versions": {"fa": "x"}}']
)
def test_what_is_no_such_request_is_answered_and_kept_nowhere(body, sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article

    response = client.post(url(article), body, content_type="application/json")

    assert response.status_code in (400, 409)
    assert response.json()["refused"] != ""
    assert not Autosave.objects.exists()


def test_a_form_that_outlived_its_session_gets_a_fresh_token(sign_in):
    client = sign_in("writer")

    answer = client.get(url()).json()

    assert (answer["user"], len(answer["csrf"])) == (client.user.pk, 64)


@pytest.mark.parametrize("photos", [1, 3])
def test_the_round_trip_costs_the_same_with_one_photo_and_three(
    photos, sign_in, django_assert_num_queries
):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    for _n in range(photos):
        make.article_photo(article=article)
    say(client, article, values={"title_fa": "x"}, versions={"fa": 1})

    # Session, user, article, rights (2); keeping and presence (with savepoints, 5 each); company,
    # editions, rule, photos.
    with django_assert_num_queries(19):
        say(client, article, values={"title_fa": "y"}, versions={"fa": 1})


def test_unsaved_words_are_offered_and_gone_after_a_save(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    say(client, article, values={"title_fa": "نو"}, versions={"fa": 1})

    page = client.get(change_url(article))
    assert [copy["values"] for copy in page.context["writing"]["unsaved"]] == [{"title_fa": "نو"}]
    client.post(change_url(article), form_data(page, title_fa="نو", tab=TAB))

    assert not Autosave.objects.exists()
    again = client.get(change_url(article)).context["writing"]
    assert (again["unsaved"], again["saved"]) == ([], [TAB])


def test_a_clash_keeps_what_could_be_put_together(sign_in):
    """The other's lead is not overwritten by the old one that still stood in my form."""
    one, two = sign_in("writer", username="one"), sign_in("editor", username="two")
    article = make.edition(writer=one.user).article
    page_one, page_two = one.get(change_url(article)), two.get(change_url(article))
    one.post(change_url(article), form_data(page_one, title_fa="عنوان یک", summary_fa="خلاصهٔ یک"))

    clash = two.post(change_url(article), form_data(page_two, title_fa="عنوان دو"))
    two.post(change_url(article), form_data(clash))

    article.refresh_from_db()
    assert (article.title_fa, article.summary_fa) == ("عنوان دو", "خلاصهٔ یک")


def test_a_clash_in_one_language_does_not_settle_another(sign_in):
    one, two = sign_in("writer", username="one"), sign_in("editor", username="two")
    article = make.article(languages=("fa", "en"), author=one.user)
    for code in ("fa", "en"):
        make.edition(of=article, language=code, writer=one.user)
    page_one, page_two = one.get(change_url(article)), two.get(change_url(article))
    one.post(change_url(article), form_data(page_one, title_fa="یک", title_en="One"))

    first = two.post(change_url(article), form_data(page_two, title_fa="دو", title_en="Two"))
    second = two.post(change_url(article), form_data(first))

    assert [str(page.context["clash"]["language"]) for page in (first, second)] == [
        "دری",
        "انگلیسی",
    ]
    article.refresh_from_db()
    assert (article.title_fa, article.title_en) == ("یک", "One")


def test_words_for_a_text_that_was_published_meanwhile_are_kept(sign_in):
    client = sign_in("editor")
    now = timezone.now()
    edition = make.edition(phase="approved", now=now, of=make.article(languages=("fa", "en")))
    article = edition.article
    make.edition(of=article, language="en", now=now)
    page = client.get(change_url(article))
    Edition.objects.filter(pk=edition.pk).update(publish_at=now)

    answer = client.post(change_url(article), form_data(page, title_fa="عنوان نو", title_en="New"))

    assert answer.status_code == 200
    assert [words["text"] for words in answer.context["kept_words"]] == ["عنوان نو"]
    assert Autosave.objects.get().values == {"title_fa": "عنوان نو"}
    client.post(change_url(article), form_data(answer))
    article.refresh_from_db()
    assert (article.title_fa, article.title_en) == (make.TITLES["fa"], "New")
    assert Autosave.objects.get().values == {"title_fa": "عنوان نو"}


def test_save_and_submit_is_one_press(sign_in):
    client = sign_in("writer")
    add = reverse("admin:newsroom_article_add")
    page = client.get(add)
    data = form_data(page, kind="news", title_fa="عنوان", body_fa="<p>متن</p>", title_en="Headline")
    data.pop("_continue")

    response = client.post(add, {**data, "_submit": "1"})

    states = dict(Article.objects.get().editions.values_list("language", "state"))
    assert (response.status_code, states) == (302, {"fa": "submitted", "en": "draft"})


def test_what_cannot_be_submitted_is_saved_and_the_reason_said(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    page = client.get(change_url(article))

    response = client.post(
        change_url(article),
        {**form_data(page, body_fa="", title_fa="تازه"), "_submit": "1"},
        follow=True,
    )

    article.refresh_from_db()
    assert article.title_fa == "تازه"
    assert article.editions.get().state == "draft"
    assert any(message.level_tag == "warning" for message in response.context["messages"])


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"3",
        b"[]",
        b'"words"',
        b"\xff\xfe",
        b"{",
        DEEP.encode(),
        b'{"values": ' + DEEP.encode() + b"}",
        b'{"tab": null, "values": {}}',
        b'{"tab": "short"}',
        b'{"tab": "' + b"a" * 5_000 + b'"}',
        b'{"tab": "aaaaaaaa\\u0000"}',
        b'{"tab": "aaaaaaaa", "values": ["title_fa"]}',
        b'{"tab": "aaaaaaaa", "values": "title_fa"}',
        b'{"tab": "aaaaaaaa", "versions": {"fa": Infinity}}',
        b'{"tab": "aaaaaaaa", "versions": {"fa": NaN}}',
        b'{"tab": "aaaaaaaa", "versions": {"fa": "one"}}',
        b'{"tab": "aaaaaaaa", "versions": {"fa": {}}}',
        b'{"tab": "aaaaaaaa", "versions": [1]}',
        b'{"tab": "aaaaaaaa", "versions": 1}',
    ],
    ids=range(21),
)
def test_what_no_page_of_ours_would_say_is_told_so(sign_in, body):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article

    answer = client.post(url(article), body, content_type="application/json")

    assert answer.status_code == 400
    assert Autosave.objects.count() == Presence.objects.count() == 0


@pytest.mark.parametrize(
    "said",
    [
        {"values": {"title_fa": 3}},
        {"values": {"title_fa": None}},
        {"values": {"title_fa": {"a": 1}}},
        {"values": {"title_fa\x00": "a"}},
        {"values": {"t" * 5_000: "a"}},
        {"values": {f"f{n}": "a" for n in range(301)}},
        {"values": {"body_fa": "a" * 5_000_000}},
        {"values": {"title_fa": "a"}, "scope": "job:0"},
        {"values": {"title_fa": "a"}, "scope": "article\x00"},
    ],
    ids=range(9),
)
def test_what_no_form_of_ours_holds_is_refused(sign_in, said):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article

    answer = say(client, article, **said)

    assert (answer.status_code, Autosave.objects.count()) == (409, 0)


def test_odd_letters_are_kept_as_far_as_they_can_be_stored(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    long = "خ" * 250_000

    answer = say(
        client,
        article,
        values={"title_fa": "\ud800a\x00", "summary_fa": long, "body_fa": "<p>b\ud800</p>"},
        versions={"fa": 1, "\x00": 2, "xx": 10**40},
        language="\x00",
        discard="",
    )

    row = Autosave.objects.get()
    assert answer.status_code == 200
    assert (row.values["title_fa"], len(row.values["summary_fa"])) == ("a", 250_000)
    assert row.versions == {"fa": 1}
