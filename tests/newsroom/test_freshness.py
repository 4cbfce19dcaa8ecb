"""Fresh or behind: every way an original can change under its translation, one test each."""

from datetime import timedelta

import pytest

from newsroom import drafts, freshness, made_from, translation_memory, workflow
from newsroom.models import Edition, TranslatedSegment
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

LATER = THEN + timedelta(hours=1)
TEXT = "<p>بازار نو دارای ۲۴۰ دکان است.</p><h2>نرخ\u200cها</h2><p>نرخ گندم امروز کم شد.</p>"
PASHTO = "<p>نوی بازار ۲۴۰ دوکانونه لري.</p><h2>بیې</h2><p>د غنمو بیه نن راټیټه شوه.</p>"


NUMBERS = {"240": "۲۴۰", "250": "۲۵۰"}


@pytest.fixture
def editor(make_user):
    return make_user("editor", username="the-editor")


@pytest.fixture
def writer(make_user):
    return make_user("writer", username="the-writer")


@pytest.fixture
def source(db, writer):
    article = drafts.create(
        kind="news",
        source_language="fa",
        text={"title": make.TITLES["fa"], "body": TEXT},
        by=writer,
        now=THEN,
    )
    return workflow.move(article.editions.get(), "submit", by=writer, now=THEN)


@pytest.fixture
def edition(source, editor, make_user):
    """A Pashto translation made outside the desk, reviewed against the approved original."""
    source = workflow.move(source, "approve", by=editor, now=THEN)
    translator = make_user("translator", username="the-translator")
    article = source.article
    make.job(article=article, assignee=translator)
    row = drafts.save_text(
        article,
        language="ps",
        values={"title": "په هرات کې نوی بازار", "body": PASHTO},
        version=0,
        by=translator,
        now=THEN,
    )
    row = workflow.move(row, "submit", by=translator, now=THEN)
    reviewer = make_user("reviewer", username="the-reviewer")
    return workflow.move(row, "approve", by=reviewer, now=THEN)


def rewrite(edition, *, editor, approve=True, now=LATER, **values):
    """Change the original through its doors."""
    article = edition.article
    article.refresh_from_db()
    source = article.editions.get(is_source=True)
    saved = drafts.save_text(
        article,
        language="fa",
        values=values,
        version=source.version,
        by=article.author,
        now=now,
    )
    if approve:
        workflow.move(saved, "submit", by=article.author, now=now)
        workflow.move(saved, "approve", by=editor, now=now)
    return again(edition)


def again(edition):
    return Edition.objects.select_related("article").get(pk=edition.pk)


def kinds(edition):
    return [change.kind for change in freshness.state(edition).behind]


def test_a_reviewed_translation_is_fresh(edition):
    found = freshness.state(edition)

    assert (found.is_behind, found.frame_changed, found.machine, found.unreviewed) == (
        False,
        False,
        0,
        0,
    )
    assert edition.segments.count() == 4


def test_a_draft_of_the_original_makes_nothing_behind(edition, editor):
    row = rewrite(edition, editor=editor, approve=False, body=TEXT.replace("۲۴۰", "۲۵۰"))

    assert not freshness.state(row).needs_update
    assert list(freshness.behind_editions()) == []


def test_a_changed_paragraph_returns_alone(edition, editor):
    row = rewrite(edition, editor=editor, body=TEXT.replace("۲۴۰", "۲۵۰"))

    (change,) = freshness.state(row).behind
    assert (change.kind, change.old.text, change.new.text) == (
        "changed",
        "بازار نو دارای ۲۴۰ دکان است.",
        "بازار نو دارای ۲۵۰ دکان است.",
    )
    assert list(freshness.behind_editions()) == [row]


def test_another_language_added_changes_nothing(edition, make_user):
    drafts.save_text(
        edition.article,
        language="en",
        values={"title": "New market"},
        version=0,
        by=make_user("editor"),
        now=LATER,
    )

    assert not freshness.state(again(edition)).needs_update
    assert list(freshness.behind_editions()) == []


def test_a_minor_slip_keeps_the_translation(edition, editor):
    row = rewrite(edition, editor=editor, body=TEXT.replace("دکان", "دوکان"))
    assert kinds(row) == ["changed"]

    kept = made_from.keep_as_minor(row, by=editor, now=LATER)

    row = again(edition)
    assert (kept, freshness.state(row).needs_update) == (1, False)
    segment = row.segments.get(kept_as_minor=True)
    assert (segment.source, segment.target) == (
        "بازار نو دارای ۲۴۰ دوکان است.",
        "نوی بازار ۲۴۰ دوکانونه لري.",
    )
    event = AuditEvent.objects.get(verb="edition.keep_minor")
    assert event.after == {"original": ["بازار نو دارای ۲۴۰ دوکان است."]}


def test_minor_is_for_those_who_approve_originals(edition, editor, writer):
    row = rewrite(edition, editor=editor, body=TEXT.replace("دکان", "دوکان"))

    with pytest.raises(Refused):
        made_from.keep_as_minor(row, by=writer, now=LATER)


def test_only_named_paragraphs_are_kept(edition, editor):
    row = rewrite(
        edition, editor=editor, body=TEXT.replace("دکان", "دوکان").replace("کم شد", "زیاد شد")
    )
    typo, meaning = freshness.state(row).behind

    made_from.keep_as_minor(row, by=editor, now=LATER, places=[typo.new.place])

    assert [change.new.place for change in freshness.state(again(row)).behind] == [
        meaning.new.place
    ]


def test_an_original_changed_twice_is_compared_with_what_was_translated(edition, editor):
    rewrite(edition, editor=editor, body=TEXT.replace("۲۴۰", "۲۵۰"))
    row = rewrite(
        edition,
        editor=editor,
        body=TEXT.replace("۲۴۰", "۲۶۰"),
        now=LATER + timedelta(hours=1),
    )

    (change,) = freshness.state(row).behind
    assert "۲۴۰" in change.old.text
    assert "۲۶۰" in change.new.text


def test_an_original_changed_back_is_no_change(edition, editor):
    rewrite(edition, editor=editor, body=TEXT.replace("۲۴۰", "۲۵۰"))
    row = rewrite(edition, editor=editor, body=TEXT, now=LATER + timedelta(hours=1))

    assert not freshness.state(row).needs_update


def test_a_moved_paragraph_keeps_its_words(edition, editor):
    one, rest = TEXT.split("</p>", 1)
    row = rewrite(edition, editor=editor, body=f"{rest}{one}</p>")

    found = freshness.state(row)
    assert (found.behind, found.frame_changed) == ((), True)


def test_a_split_paragraph_returns_in_two_halves(edition, editor):
    row = rewrite(
        edition,
        editor=editor,
        body=TEXT.replace(
            "بازار نو دارای ۲۴۰ دکان است.", "بازار نو گشایش یافت.</p><p>دارای ۲۴۰ دکان است."
        ),
    )

    changes = freshness.state(row).behind
    assert {change.kind for change in changes} <= {"changed", "added"}
    assert [change.new.text for change in changes] == [
        "بازار نو گشایش یافت.",
        "دارای ۲۴۰ دکان است.",
    ]


def test_two_paragraphs_made_one_return_as_one(edition, editor):
    first, second = "نرخ گندم امروز کم شد.", "نرخ آرد دیروز زیاد شد."
    rewrite(edition, editor=editor, body=f"<p>{first}</p><p>{second}</p>")
    row = again(edition)
    made_from.note(
        row,
        places=[
            segment.place
            for piece in made_from.segmenting.source_cuts(row.article)
            for segment in piece.segments
        ],
    )
    row = rewrite(
        edition, editor=editor, body=f"<p>{first} {second}</p>", now=LATER + timedelta(hours=1)
    )

    (change,) = freshness.state(row).behind
    assert (change.kind, change.new.text) == ("changed", f"{first} {second}")


def test_a_deleted_paragraph_is_told(edition, editor):
    row = rewrite(edition, editor=editor, body=TEXT.rsplit("<p>", 1)[0])

    (change,) = freshness.state(row).behind
    assert (change.kind, change.new, change.old.text) == ("removed", None, "نرخ گندم امروز کم شد.")


def test_an_attribute_is_no_word(edition, editor):
    row = rewrite(edition, editor=editor, body=TEXT.replace("h2", "h3"))

    found = freshness.state(row)
    assert (found.is_behind, found.needs_update) == (False, True)
    assert list(freshness.behind_editions()) == [row]


def test_a_half_space_alone_is_told_as_such(edition, editor):
    row = rewrite(edition, editor=editor, body=TEXT.replace("نرخ\u200cها", "نرخها"))

    (change,) = freshness.state(row).behind
    assert (change.kind, change.only_joiners) == ("changed", True)


def test_withdrawn_and_published_again_stays_fresh(edition, editor):
    source = edition.article.editions.get(is_source=True)
    workflow.move(source, "publish", by=editor, now=LATER)
    workflow.move(source, "withdraw", by=editor, now=LATER, reason="Too early.")
    assert not freshness.state(again(edition)).needs_update

    source = workflow.move(source, "reopen", by=editor, now=LATER)
    workflow.move(source, "submit", by=edition.article.author, now=LATER)
    workflow.move(source, "approve", by=editor, now=LATER)

    assert not freshness.state(again(edition)).needs_update


def test_a_translation_nobody_wrote_anything_down_about_is_never_behind(db):
    source = make.edition(phase="approved", of=make.article(languages=("fa", "ps")))
    row = make.edition(of=source.article, language="ps")

    assert freshness.state(row) == freshness.FRESH
    assert list(freshness.behind_editions()) == []


def test_machine_and_review_are_facts_of_their_own(edition):
    TranslatedSegment.objects.filter(pk=edition.segments.first().pk).update(
        engine="Machine", translated_by=None, reviewed_by=None, reviewed_at=None
    )

    found = freshness.state(edition)
    assert (found.is_behind, found.machine, found.unreviewed) == (False, 1, 1)


def test_approving_signs_the_paragraphs_and_teaches_the_memory(edition):
    segment = edition.segments.get(target="نوی بازار ۲۴۰ دوکانونه لري.")

    assert (segment.reviewed_by, segment.reviewed_at) == (edition.approved_by, THEN)
    assert segment.translated_by == edition.written_by
    (offer,) = translation_memory.suggest(
        "بازار نو دارای ۲۴۰ دکان است.", source_language="fa", target_language="ps", limit=1
    )
    assert (offer.target, offer.score) == ("نوی بازار ۲۴۰ دوکانونه لري.", 100)


@pytest.mark.parametrize("many", [1, 3])
def test_many_are_compared_in_few_queries(many, edition, django_assert_num_queries):
    edition = again(edition)
    with django_assert_num_queries(3):
        freshness.states([edition] * many)


def test_figures_that_differ_are_told_across_digits(edition, editor, monkeypatch):
    monkeypatch.setattr(
        freshness.translation_checks,
        "figures",
        lambda text, _language: [n for n, seen in NUMBERS.items() if seen in text],
    )
    row = rewrite(edition, editor=editor, body=TEXT.replace("۲۴۰", "۲۵۰"))

    changes = freshness.state(row).behind
    assert freshness.figures_changed(changes, language="fa") == [("240", "250")]
