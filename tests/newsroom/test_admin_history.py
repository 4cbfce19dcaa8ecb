"""The time line of an article, two wordings compared, and the way back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from newsroom import drafts, restoring
from newsroom.models import Article, Revision
from prcms.base.errors import Refused
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


@pytest.fixture
def writer(make_user):
    return make_user("writer")


def saved(edition, writer, *titles):
    """Save the headlines one after the other."""
    for number, title in enumerate(titles, start=1):
        edition = drafts.save_text(
            edition.article,
            language=edition.language,
            values={"title": title},
            version=edition.version,
            by=writer,
            now=THEN + timedelta(minutes=number),
        )
    return edition


def page(client, article, query=""):
    return client.get(reverse("admin:newsroom_article_revisions", args=[article.pk]) + query)


def test_the_last_change_is_shown_with_who_and_when(sign_in, writer):
    edition = saved(make.edition(writer=writer), writer, "بازار نو در کابل گشایش یافت")

    answer = page(sign_in("editor"), edition.article)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<del dir=" in text
    assert "هرات" in text
    assert "کابل" in text
    assert str(writer) in text
    assert [tab["current"] for tab in answer.context["tabs"]] == [True]


def test_two_chosen_wordings_stand_side_by_side(sign_in, writer):
    edition = saved(make.edition(writer=writer), writer, "دوم", "سوم", "چهارم")

    answer = page(sign_in("editor"), edition.article, "?language=fa&old=۴&new=2&view=columns")

    assert (answer.context["old"], answer.context["new"]) == (2, 4)
    (field,) = answer.context["compared"]
    assert ["دوم" in side for side in field["sides"]] == [True, False]
    assert ["چهارم" in side for side in field["sides"]] == [False, True]


def test_three_languages_are_in_reach_in_one_line_of_time(sign_in, writer):
    article = make.article(languages=("fa", "ps", "en"), author=writer)
    for number, code in enumerate(("fa", "ps", "en")):
        make.edition(of=article, language=code, writer=writer, now=THEN + timedelta(hours=number))

    answer = page(sign_in("editor"), article, "?language=ps")

    assert [tab["current"] for tab in answer.context["tabs"]] == [False, False, True]
    assert answer.context["language"] == "ps"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(count, sign_in, writer, django_assert_num_queries):
    edition = saved(make.edition(writer=writer), writer, *(f"عنوان {n}" for n in range(count)))
    client = sign_in("editor")
    page(client, edition.article)

    with django_assert_num_queries(12):
        page(client, edition.article)


def test_many_revisions_are_paged(sign_in, writer):
    edition = make.edition(writer=writer)
    Revision.objects.bulk_create(
        Revision(
            article=edition.article,
            language="fa",
            number=number,
            values={"text": {"title": f"{number}"}},
            content_hash="x",
            by=writer,
            at=THEN + timedelta(minutes=number),
        )
        for number in range(2, 91)
    )
    client = sign_in("editor")

    first, last = page(client, edition.article), page(client, edition.article, "?p=3")

    assert [line.number for line in first.context["page"]][:2] == [90, 89]
    assert [line.number for line in last.context["page"]][-1] == 1
    assert len(last.context["page"].object_list) == 30


def test_numbers_that_are_not_there_are_said_so(sign_in, writer):
    edition = make.edition(writer=writer)
    client = sign_in("editor")

    for query in ("?old=7&new=9", "?language=xx&old=a&new=-1", "?new=99999999999", "?p=x"):
        assert page(client, edition.article, query).status_code == 200


def test_a_text_for_named_readers_does_not_exist_for_others(sign_in, writer):
    edition = make.edition(writer=writer)
    Article.objects.update(is_restricted=True)

    assert page(sign_in("editor"), edition.article).status_code == 404
    assert page(sign_in("contributor"), edition.article).status_code == 403


# The way back --------------------------------------------------------------------------------


def restore(edition, by, *, number=1, version=None):
    return restoring.restore(
        edition.article,
        language="fa",
        number=number,
        version=edition.version if version is None else version,
        by=by,
        now=THEN + timedelta(hours=1),
    )


def test_an_earlier_wording_comes_back_as_a_save_with_a_note(writer):
    edition = saved(make.edition(writer=writer), writer, "دوم")

    back, newer = restore(edition, writer)

    assert Article.objects.get().title_fa == make.TITLES["fa"]
    assert (back.version, newer) == (3, False)
    assert "۱" in Revision.objects.get(number=3).note
    assert Revision.objects.get(number=2).values["text"]["title"] == "دوم"


def test_words_saved_meanwhile_are_kept_as_a_revision(writer):
    edition = saved(make.edition(writer=writer), writer, "دوم", "سوم")

    _back, newer = restore(edition, writer, version=2)

    assert newer is True
    assert Revision.objects.get(number=3).values["text"]["title"] == "سوم"


def test_what_is_public_points_to_the_open_way(writer):
    edition = make.public(writer=writer)
    values = {"text": {**edition.article.text("fa"), "title": "کهنه"}}
    make.revision(
        article=edition.article, by=writer, language="fa", number=9, values=values, at=THEN
    )

    with pytest.raises(Refused):
        restore(edition, writer, number=9)
    assert Article.objects.get().title_fa == make.TITLES["fa"]


def test_strangers_unknown_numbers_and_equal_words_are_refused(writer, make_user):
    edition = saved(make.edition(writer=writer), writer, "دوم")

    for by, number in ((make_user("analyst"), 1), (writer, 77), (writer, 2)):
        with pytest.raises(Refused):
            restore(edition, by, number=number)
    assert Revision.objects.count() == 2


def test_the_button_restores_and_says_so(sign_in, writer):
    edition = saved(make.edition(writer=writer), writer, "دوم")
    client = sign_in("editor")
    url = reverse("admin:newsroom_article_restore", args=[edition.article.pk])

    answer = client.post(url, {"language": "fa", "number": "1", "version": "2"}, follow=True)

    assert answer.status_code == 200
    assert Article.objects.get().title_fa == make.TITLES["fa"]
    assert client.get(url).status_code == 405
    assert client.post(url, {"language": "fa", "number": "a"}).status_code == 302


@pytest.mark.parametrize("language", ["", "xx", "\x00"])
def test_a_language_that_is_none_is_not_found(sign_in, language):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    url = reverse("admin:newsroom_article_restore", args=[article.pk])

    answer = client.post(url, {"language": language, "number": "1", "version": "1"})

    assert answer.status_code == 404
