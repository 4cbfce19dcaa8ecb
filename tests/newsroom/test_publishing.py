"""Publication by the clock: one second before, at, after; effects once; nothing without approval."""

from datetime import timedelta

import pytest
from django.db import connections

from newsroom import indexing, publishing
from newsroom.models import Article, Edition, SearchEntry
from prcms.base import audit
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

MOMENT = THEN + timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("at", "seen"), [(MOMENT - SECOND, 0), (MOMENT, 1), (MOMENT + SECOND, 1)])
def test_a_scheduled_text_is_seen_from_its_second_on_without_a_worker(at, seen, db):
    make.edition(phase="scheduled", publish_at=MOMENT)

    assert Article.objects.public(language="fa", at=at).count() == seen
    assert Article.objects.public_anywhere(at=at).count() == seen
    assert Edition.objects.public(at=at).count() == seen
    assert indexing.matches("بازار", language="fa", at=at).count() == seen


@pytest.mark.parametrize(
    "phase", ["draft", "submitted", "returned", "approved", "withdrawn", "removed"]
)
def test_nothing_else_is_ever_seen(phase, db):
    make.edition(phase=phase)

    for at in (THEN, THEN + timedelta(days=999)):
        assert not Article.objects.public(language="fa", at=at).exists()
        assert not indexing.matches("بازار", language="fa", at=at).exists()


def test_a_text_is_public_in_its_own_language_only(db):
    make.public(of=make.article(languages=("fa", "ps")))

    assert Article.objects.public(language="fa", at=THEN).count() == 1
    assert Article.objects.public(language="ps", at=THEN).count() == 0


def test_public_lists_each_article_once_newest_first_with_its_moment(db):
    old = make.public(publish_at=THEN - timedelta(days=2))
    new = make.public(of=make.article(languages=("fa", "ps")))
    make.public(of=new.article, language="ps")

    found = list(Article.objects.public(language="fa", at=THEN))

    assert found == [new.article, old.article]
    assert [article.published_at for article in found] == [new.publish_at, old.publish_at]
    assert [article.edition_id for article in found] == [new.pk, old.pk]


def test_effects_happen_once_and_are_written_down(db):
    edition = make.edition(phase="scheduled", publish_at=MOMENT)

    assert publishing.publish_due(now=MOMENT - SECOND) == 0
    assert publishing.publish_due(now=MOMENT) == 1
    assert publishing.publish_due(now=MOMENT + SECOND) == 0

    edition.refresh_from_db()
    assert (edition.effects_done_at, edition.first_public_at) == (MOMENT, MOMENT)
    row = audit.trail(edition).get()
    assert (row.verb, row.actor, row.after["late_seconds"]) == ("edition.public", None, 0)


def test_late_work_is_caught_up_and_says_how_late(db):
    edition = make.edition(phase="scheduled", publish_at=MOMENT)

    publishing.publish_due(now=MOMENT + timedelta(minutes=10))

    assert audit.trail(edition).get().after["late_seconds"] == 600


def test_one_bad_row_holds_up_no_other(db, monkeypatch):
    bad = make.edition(phase="scheduled", publish_at=MOMENT)
    good = make.edition(phase="scheduled", publish_at=MOMENT + SECOND)
    SearchEntry.objects.all().delete()
    plain = indexing.index

    def index(edition):
        if edition.pk == bad.pk:
            raise RuntimeError("broken row")
        plain(edition)

    monkeypatch.setattr(indexing, "index", index)

    assert publishing.publish_due(now=MOMENT + SECOND) == 1
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.effects_done_at == MOMENT + SECOND
    assert bad.effects_done_at is None


@pytest.mark.django_db(transaction=True)
def test_a_row_in_another_workers_hands_is_skipped():
    edition = make.edition(phase="scheduled", publish_at=MOMENT)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM newsroom_edition WHERE id = %s FOR UPDATE", [edition.pk])
        assert publishing.publish_due(now=MOMENT) == 0
        other.rollback()
    finally:
        other.close()
    assert publishing.publish_due(now=MOMENT) == 1


def test_next_moment_is_the_next_one_after_now(db):
    make.edition(phase="scheduled", publish_at=MOMENT)
    make.edition(phase="scheduled", publish_at=MOMENT + SECOND)
    make.public()

    assert publishing.next_moment(THEN) == MOMENT
    assert publishing.next_moment(MOMENT) == MOMENT + SECOND
    assert publishing.next_moment(MOMENT + SECOND) is None


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("بازار", "fa"),
        ("بازار نو هرات", "fa"),
        ("هرا", "fa"),
        ("۲۴۰ دکان", "fa"),
        ("٢٤٠", "fa"),
        ("240", "fa"),
        ("بازار پرانیستل", "ps"),
        ("بازار پرانیستل شو", "ps"),
        ("HERAT market", "en"),
        ("240 shops", "en"),
    ],
)
def test_search_finds_across_spellings(query, language, db):
    article = make.article(languages=("fa", "ps", "en"))
    make.public(of=article)
    for code in ("ps", "en"):
        make.public(of=article, language=code)

    found = indexing.matches(query, language=language, at=THEN)

    assert [entry.article_id for entry in found] == [article.pk]


@pytest.mark.parametrize("query", ["", "   ", "!?", "'; drop table", "\\", "a & | !", "دولت"])
def test_hostile_and_foreign_queries_match_nothing(query, db):
    make.public()

    assert list(indexing.matches(query, language="fa", at=THEN)) == []


def test_a_headline_ranks_above_the_text(db):
    inside = make.public(of=make.article(title_fa="خبر", body_fa="<p>بندر</p>"))
    headline = make.public(of=make.article(title_fa="بندر تورخم", body_fa="<p>خبر</p>"))

    found = [entry.article_id for entry in indexing.matches("بندر", language="fa", at=THEN)]

    assert found == [headline.article_id, inside.article_id]
    assert SearchEntry.objects.count() == 2


def test_twenty_texts_on_one_second_are_seen_in_it_and_worked_off_at_once(db):
    writer = make.person()
    for _n in range(20):
        make.edition(phase="scheduled", publish_at=MOMENT, writer=writer)

    assert not Article.objects.public(language="fa", at=MOMENT - SECOND).exists()
    assert Article.objects.public(language="fa", at=MOMENT).count() == 20
    assert publishing.publish_due(now=MOMENT) == 20


@pytest.mark.parametrize(
    ("since", "found"),
    [(timedelta(minutes=2), 0), (timedelta(minutes=2, seconds=1), 1)],
)
def test_late_is_what_readers_see_for_more_than_two_minutes_and_nobody_worked_off(since, found, db):
    make.edition(phase="scheduled", publish_at=MOMENT)

    assert publishing.late(now=MOMENT + since).count() == found


def test_late_work_is_logged_caught_up_and_stands_in_the_report(db, caplog):
    edition = make.edition(phase="scheduled", publish_at=MOMENT)
    make.edition(phase="scheduled", publish_at=MOMENT + timedelta(minutes=10))

    publishing.publish_due(now=MOMENT + timedelta(minutes=10))

    assert [record.getMessage() for record in caplog.records] == [
        "1 publications are later than 0:02:00"
    ]
    assert not publishing.late(now=MOMENT + timedelta(minutes=10)).exists()
    assert list(publishing.came_late()) == [edition]


def test_the_moment_of_an_embargo_ends_it(db):
    edition = make.edition(phase="embargoed", publish_at=MOMENT)

    publishing.publish_due(now=MOMENT + SECOND)

    edition.embargo.refresh_from_db()
    assert (edition.embargo.ended_at, edition.embargo.ended_by) == (MOMENT, None)


@pytest.mark.parametrize(("kind", "day"), [("announcement", "2026-12-31"), ("news", "None")])
def test_becoming_public_sets_the_day_of_the_first_review(kind, day, db):
    edition = make.edition(
        phase="scheduled", publish_at=MOMENT, of=make.article(kind=kind, languages=("fa",))
    )

    publishing.publish_due(now=MOMENT)

    edition.article.refresh_from_db()
    # Six Solar Hijri months after 10 Saratan 1405.
    assert str(edition.article.review_on) == day


@pytest.mark.django_db(transaction=True)
def test_a_text_that_somebody_is_changing_is_skipped_and_never_waited_for():
    """Who changes it holds the article and waits for the edition: the other order is a ring."""
    edition = make.edition(phase="scheduled", publish_at=MOMENT)
    other = connections.create_connection("default")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM newsroom_article WHERE id = %s FOR UPDATE", [edition.article_id]
        )
        meanwhile = publishing.publish_due(now=MOMENT)
    other.rollback()
    other.close()

    assert meanwhile == 0
    assert publishing.publish_due(now=MOMENT) == 1
