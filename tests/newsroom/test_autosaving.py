"""Unsaved words: whose they are, what is kept of them, and for how long."""

from datetime import timedelta

import pytest

from newsroom import autosaving
from newsroom.models import Autosave
from prcms.base.errors import Refused
from tests.factories import newsroom as make

TAB = "a" * 24


def keep(by, now, **values):
    return autosaving.keep(
        **{
            "tab": TAB,
            "scope": "article",
            "article": None,
            "values": {"title_fa": "عنوان"},
            "versions": {"fa": 1},
            "by": by,
            "now": now,
            **values,
        }
    )


def test_one_row_per_tab_holds_the_newest_words(make_user, now):
    writer = make_user("writer")
    article = make.edition(writer=writer).article

    keep(writer, now, article=article)
    keep(writer, now, article=article, values={"title_fa": "عنوان نو"})
    keep(writer, now, article=article, tab="b" * 24)

    rows = autosaving.waiting(scope="article", article=article, by=writer)
    assert sorted((row.tab[0], row.values["title_fa"]) for row in rows) == [
        ("a", "عنوان نو"),
        ("b", "عنوان"),
    ]


def test_nothing_unsaved_leaves_no_row(make_user, now):
    writer = make_user("writer")
    keep(writer, now)

    assert keep(writer, now, values={}) is None
    assert not Autosave.objects.exists()


def test_nobody_reads_or_throws_away_anothers_words(make_user, now):
    one, two = make_user("writer", username="one"), make_user("writer", username="two")
    keep(one, now)

    autosaving.discard(tab=TAB, scope="article", by=two)

    assert list(autosaving.waiting(scope="article", article=None, by=two)) == []
    assert autosaving.waiting(scope="article", article=None, by=one).count() == 1


def test_words_of_one_article_are_not_offered_at_another(make_user, now):
    writer = make_user("writer")
    one, two = (make.edition(writer=writer).article for _n in range(2))
    keep(writer, now, article=one)

    found = [
        autosaving.waiting(scope="article", article=which, by=writer).count()
        for which in (one, two, None)
    ]

    assert found == [1, 0, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tab": "x"},
        {"tab": "<script>" * 3},
        {"scope": "job:0"},
        {"scope": "page:1"},
        {"values": {"title_fa": 3}},
        {"values": {"a b": "c"}},
        {"values": {"body_fa": "x" * 300_001}},
        {"values": {f"f{n}": "" for n in range(301)}},
    ],
    ids=repr,
)
def test_what_no_page_of_ours_sends_is_refused(wrong, make_user, now):
    with pytest.raises(Refused):
        keep(make_user("writer"), now, **wrong)


def test_a_stranger_keeps_nothing_and_sees_nothing(make_user, now):
    stranger = make_user()
    article = make.edition().article

    for of in (None, article):
        with pytest.raises(Refused):
            keep(stranger, now, article=of)
        with pytest.raises(Refused):
            autosaving.waiting(scope="article", article=of, by=stranger)


def test_rich_text_is_sanitised_and_the_rest_kept_as_typed(make_user, now):
    row = keep(
        make_user("writer"),
        now,
        values={"body_fa": "<p onclick=x>a<script>b</script></p>", "title_fa": "a\x00<b>  \u200c"},
    )

    row.refresh_from_db()
    assert row.values == {"body_fa": "<p>a</p>", "title_fa": "a<b>  \u200c"}


def test_what_nobody_came_back_for_is_swept_after_thirty_days(make_user, now):
    writer = make_user("writer")
    keep(writer, now - timedelta(days=30, seconds=1))
    keep(writer, now - timedelta(days=30), tab="b" * 24)

    assert autosaving.sweep(now=now) == 1
    assert Autosave.objects.get().tab == "b" * 24
