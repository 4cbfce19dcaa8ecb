"""Who else has a text open: believed for half a minute and no longer."""

from datetime import timedelta

import pytest

from newsroom import presence
from newsroom.models import Presence
from prcms.base.errors import Refused
from tests.factories import newsroom as make


def seen(article, by, now, tab="a" * 12, language="fa", is_typing=False):
    presence.seen(article, tab=tab, language=language, is_typing=is_typing, by=by, now=now)


def others(article, by, now, tab="a" * 12):
    return [
        (other.who.username, other.is_self, other.language, other.is_typing)
        for other in presence.others(article, tab=tab, by=by, now=now)
    ]


@pytest.fixture
def article(db):
    return make.edition().article


def test_others_and_ones_own_other_tab_are_named_the_typing_ones_first(make_user, article, now):
    one, two = make_user("writer", username="one"), make_user("editor", username="two")
    seen(article, one, now)
    seen(article, one, now, tab="b" * 12, language="ps")
    seen(article, two, now, tab="c" * 12, language="en", is_typing=True)

    assert others(article, one, now) == [("two", False, "en", True), ("one", True, "ps", False)]
    assert presence.open_tabs(article, by=one, now=now) == {"a" * 12, "b" * 12}


@pytest.mark.parametrize(("seconds", "believed"), [(29, 1), (30, 0)])
def test_a_silent_tab_is_not_believed_after_thirty_seconds(
    seconds, believed, make_user, article, now
):
    one, two = make_user("writer", username="one"), make_user("editor", username="two")
    seen(article, two, now, tab="c" * 12)

    assert len(others(article, one, now + timedelta(seconds=seconds))) == believed


def test_a_tab_that_is_closed_is_gone_at_once(make_user, article, now):
    one, two = make_user("writer", username="one"), make_user("editor", username="two")
    seen(article, two, now, tab="c" * 12)

    presence.left(article, tab="c" * 12, by=one)
    assert len(others(article, one, now)) == 1
    presence.left(article, tab="c" * 12, by=two)
    assert others(article, one, now) == []


def test_a_tab_keeps_its_beginning_and_an_unknown_language_is_none(make_user, article, now):
    one = make_user("writer")
    seen(article, one, now)
    seen(article, one, now + timedelta(seconds=9), language="xx")

    row = Presence.objects.get()
    assert (row.began_at, row.seen_at, row.language) == (now, now + timedelta(seconds=9), "")


def test_strangers_are_refused(make_user, article, now):
    with pytest.raises(Refused):
        seen(article, make_user(), now)


def test_traces_of_closed_tabs_are_swept_after_a_day(make_user, article, now):
    seen(article, make_user("writer"), now - timedelta(days=1, seconds=1))

    assert presence.sweep(now=now) == 1


def test_asking_costs_one_query_however_many_there_are(
    make_user, article, now, django_assert_num_queries
):
    one = make_user("writer", username="one")
    for n in range(3):
        seen(article, make_user("editor", username=f"e{n}"), now, tab=f"{n}" * 12)

    with django_assert_num_queries(1):
        assert len(others(article, one, now)) == 3
