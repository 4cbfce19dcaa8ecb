"""Release sets: ready or not, all in one minute or none, held when a part is lost."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from newsroom import drafts, readers, release_sets, stats, workflow
from newsroom.models import Edition, ReleaseSet
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent, User
from tests.conftest import NOON
from tests.factories import newsroom as make

MOMENT = NOON + timedelta(hours=4)
SECOND = timedelta(seconds=1)


@pytest.fixture
def editor(make_user):
    return make_user("editor")


@pytest.fixture
def articles(db):
    found = []
    for _number in range(2):
        article = make.article(languages=("fa", "ps"))
        make.edition(of=article, phase="approved", now=NOON)
        make.edition(of=article, language="ps", phase="approved", now=NOON)
        found.append(article)
    return found


@pytest.fixture
def release_set(articles, editor):
    made = release_sets.make(name="بودجه ۱۴۰۶", by=editor, now=NOON)
    for article in articles:
        release_sets.put(made, article, languages=["ps", "fa"], by=editor, now=NOON)
    return made


def phases(articles, at=NOON):
    rows = Edition.objects.filter(article__in=articles).order_by("article", "language")
    return [edition.phase(at=at) for edition in rows]


def problems(release_set, now=NOON):
    return [
        (line.item.article_id, line.language, line.problems)
        for line in release_sets.readiness(release_set, now=now)
        if line.problems
    ]


def test_all_parts_get_the_same_minute(release_set, articles, editor):
    assert problems(release_set) == []

    done = release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)

    assert (done.state, done.publish_at, done.set_by) == ("set", MOMENT, editor)
    assert phases(articles) == ["scheduled"] * 4
    assert phases(articles, MOMENT - SECOND) == ["scheduled"] * 4
    assert phases(articles, MOMENT) == ["public"] * 4


def test_one_part_that_is_not_ready_keeps_all_back(release_set, articles, editor):
    third = make.edition(now=NOON).article
    release_sets.put(release_set, third, languages=["fa", "en"], by=editor, now=NOON)
    start = AuditEvent.objects.count()

    with pytest.raises(Refused, match=str(third)):
        release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)

    assert phases(articles) == ["approved"] * 4
    assert AuditEvent.objects.count() == start
    assert [(pk, code) for pk, code, _why in problems(release_set)] == [
        (third.pk, "fa"),
        (third.pk, "en"),
    ]


def test_a_refused_move_takes_back_those_before_it(release_set, articles, make_user, editor):
    # The last part goes wrong only at its own move: its moment lies too far ahead.
    with pytest.raises(Refused):
        release_sets.schedule(
            release_set, publish_at=NOON + timedelta(days=900), by=editor, now=NOON
        )

    assert phases(articles) == ["approved"] * 4
    assert ReleaseSet.objects.get().state == "open"


def test_what_is_asked_of_each_part(editor):
    release_set = release_sets.make(name="x", by=editor, now=NOON)
    article = make.article(languages=("fa", "ps"))
    make.edition(of=article, phase="scheduled", now=NOON, publish_at=MOMENT)
    make.edition(of=article, language="ps", phase="approved", now=NOON)
    make.article_photo(article=article, alt_ps="")
    release_sets.put(
        release_set, article, languages=["fa", "ps"], needs_files=True, by=editor, now=NOON
    )
    alone = make.article(languages=("fa", "en"))
    make.edition(of=alone, phase="draft", now=NOON)
    make.edition(of=alone, language="en", phase="approved", now=NOON)
    release_sets.put(release_set, alone, languages=["en"], by=editor, now=NOON)

    counts = {(pk, code): len(why) for pk, code, why in problems(release_set)}

    assert counts == {(article.pk, "fa"): 2, (article.pk, "ps"): 2, (alone.pk, "en"): 1}
    make.attachment(article=article, language="")
    assert {(pk, code): len(why) for pk, code, why in problems(release_set)} == {
        (article.pk, "fa"): 1,
        (article.pk, "ps"): 1,
        (alone.pk, "en"): 1,
    }


def _edit(article, by):
    edition = article.editions.get(language="fa")
    drafts.save_text(
        article,
        language="fa",
        values={"title": "عنوان دیگر"},
        version=edition.version,
        by=by,
        now=NOON,
    )


def _revise(article, by):
    workflow.move(article.editions.get(language="ps"), "revise", by=by, now=NOON)


def _unschedule(article, by):
    workflow.move(article.editions.get(language="ps"), "unschedule", by=by, now=NOON)


@pytest.mark.parametrize("change", [_edit, _revise, _unschedule])
def test_a_part_that_is_lost_takes_the_whole_set_back(
    release_set, articles, editor, make_user, change
):
    release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)
    by = make_user("writer") if change is not _unschedule else editor

    change(articles[0], by)

    release_set.refresh_from_db()
    assert release_set.state == "held"
    assert release_set.held_reason
    assert "public" not in phases(articles, MOMENT)
    assert phases([articles[1]]) == ["approved"] * 2
    assert AuditEvent.objects.filter(verb="releaseset.hold_back").count() == 1
    queue = next(q for q in stats.queues(editor, NOON) if q.key == "held_sets")
    assert (queue.count, queue.alarm) == (1, True)


def test_a_held_set_can_be_set_again(release_set, articles, editor):
    release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)
    _unschedule(articles[0], editor)

    release_sets.schedule(release_set, publish_at=MOMENT + SECOND, by=editor, now=NOON)

    assert phases(articles, MOMENT + SECOND) == ["public"] * 4
    assert ReleaseSet.objects.get().held_reason == ""


@pytest.mark.parametrize("name", ["publish", "schedule"])
def test_a_part_gets_no_moment_of_its_own(release_set, articles, editor, name):
    release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)

    with pytest.raises(Refused, match="بودجه"):
        workflow.move(
            articles[0].editions.get(language="fa"),
            name,
            by=editor,
            now=NOON,
            publish_at=MOMENT + SECOND,
        )

    assert phases(articles) == ["scheduled"] * 4
    assert ReleaseSet.objects.get().state == "set"


def test_cancelling_takes_every_moment_away(release_set, articles, editor):
    release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)

    release_sets.cancel(release_set, reason="کابینه نپذیرفت", by=editor, now=NOON)

    assert phases(articles) == ["approved"] * 4
    assert ReleaseSet.objects.get().state == "cancelled"


def test_once_public_it_is_not_cancelled_and_tells_each_result(release_set, articles, editor):
    release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)

    with pytest.raises(Refused):
        release_sets.cancel(release_set, reason="x", by=editor, now=MOMENT)
    release_set.refresh_from_db()

    assert [line.phase for line in release_sets.readiness(release_set, now=MOMENT)] == [
        "public"
    ] * 4
    assert problems(release_set, MOMENT) == []


def test_no_parts_change_while_the_moment_is_set(release_set, articles, editor):
    release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)

    with pytest.raises(Refused):
        release_sets.put(release_set, make.article(), languages=["fa"], by=editor, now=NOON)
    with pytest.raises(Refused):
        release_sets.take_out(release_set.items.first(), by=editor, now=NOON)


@pytest.mark.parametrize("role", ["writer", "translator", "reviewer", "analyst"])
def test_who_may_not(make_user, role):
    with pytest.raises(Refused):
        release_sets.make(name="x", by=make_user(role), now=NOON)


def test_a_text_limited_to_others_is_not_put_in(release_set, editor, make_user):
    article = make.edition(writer=make_user("writer")).article
    readers.restrict(article, by=article.author, now=NOON)

    with pytest.raises(Refused):
        release_sets.put(release_set, article, languages=["fa"], by=editor, now=NOON)


@pytest.mark.parametrize("count", [1, 3])
def test_readiness_costs_six_queries(editor, count, django_assert_num_queries):
    release_set = release_sets.make(name="x", by=editor, now=NOON)
    for _number in range(count):
        article = make.edition(phase="approved", now=NOON).article
        make.article_photo(article=article)
        release_sets.put(release_set, article, languages=["fa"], by=editor, now=NOON)

    with django_assert_num_queries(6):
        release_sets.readiness(release_set, now=NOON)


@pytest.mark.parametrize("act", ["schedule", "cancel"])
def test_articles_are_locked_before_their_set(act, release_set, editor):
    """Who takes one part away holds its article and waits for the set: nobody waits in a ring."""
    with CaptureQueriesContext(connection) as queries:
        if act == "schedule":
            release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)
        else:
            release_sets.cancel(release_set, reason="later", by=editor, now=NOON)

    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    tables = [sql.partition(" FROM ")[2].split(" ", 1)[0].strip('"') for sql in locks]
    assert tables[:2] == ["newsroom_article", "newsroom_releaseset"]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_take_two_parts_away_at_once_both_get_an_answer(
    release_set, articles, editor, make_user
):
    release_sets.schedule(release_set, publish_at=MOMENT, by=editor, now=NOON)
    both = Barrier(2)
    said = []

    def take(article):
        by = User.objects.get(pk=editor.pk)
        edition = article.editions.get(language="ps")
        both.wait(10)
        try:
            workflow.move(edition, "revise", by=by, now=NOON)
            said.append("taken")
        except Refused:
            said.append("refused")
        except OperationalError as error:
            said.append(str(error))
        finally:
            connection.close()

    workers = [Thread(target=take, args=[article]) for article in articles]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert said == ["taken", "taken"]
    assert ReleaseSet.objects.get().state == "held"
    assert sorted(phases(articles)) == ["approved", "approved", "draft", "draft"]
