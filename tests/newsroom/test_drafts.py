"""Writing: beginning, saving, merging, clashing, and never changing public words in silence."""

from datetime import timedelta

import pytest

from newsroom import drafts
from newsroom.models import Article, Revision
from prcms.base import audit
from prcms.base.errors import Refused
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


def begin(writer, **values):
    return drafts.create(
        **{
            "kind": "release",
            "source_language": "fa",
            "text": {"title": "عنوان", "body": "<p>متن</p>"},
            "by": writer,
            "now": THEN,
            **values,
        }
    )


def test_create_opens_a_draft_with_its_first_revision_and_an_audit_row(make_user):
    writer = make_user("writer")

    article = begin(writer, note="by telephone")

    edition = article.editions.get()
    assert (edition.language, edition.state, edition.is_source) == ("fa", "draft", True)
    assert (edition.written_by, edition.version) == (writer, 1)
    revision = Revision.objects.get()
    assert (revision.number, revision.content_hash) == (1, edition.content_hash)
    assert revision.note == "by telephone"
    assert revision.values["text"]["title"] == "عنوان"
    assert audit.trail(article).get().verb == "article.create"


@pytest.mark.parametrize("role", ["contributor", "translator", "reviewer", "analyst"])
def test_create_is_refused_to_those_who_do_not_write(role, make_user):
    with pytest.raises(Refused):
        begin(make_user(role))

    assert not Article.objects.exists()


@pytest.mark.parametrize("values", [{"kind": "poem"}, {"source_language": "ur"}])
def test_create_refuses_what_the_portal_does_not_know(values, make_user):
    with pytest.raises(Refused):
        begin(make_user("writer"), **values)


def test_text_is_stored_clean_and_in_nfc(make_user):
    article = begin(
        make_user("writer"),
        text={
            "title": "  بازار\u202e  نو\n هرات ",
            "summary": "آ\u0622",
            "body": '<p onclick="x()">متن</p><script>alert(1)</script>',
        },
    )

    article.refresh_from_db()
    assert article.title_fa == "بازار نو هرات"
    assert article.summary_fa == "آآ"
    assert article.body_fa == "<p>متن</p>"


def test_an_over_long_headline_is_refused(make_user):
    with pytest.raises(Refused):
        begin(make_user("writer"), text={"title": "ب" * 251})


def test_save_text_writes_a_revision_and_leaves_other_languages_alone(make_user):
    writer = make_user("writer")
    article = begin(writer)
    drafts.save_text(
        article, language="ps", values={"title": "سرلیک"}, version=0, by=writer, now=THEN
    )

    edition = drafts.save_text(
        article, language="fa", values={"title": "عنوان نو"}, version=1, by=writer, now=THEN
    )

    article.refresh_from_db()
    assert (article.title_fa, article.title_ps) == ("عنوان نو", "سرلیک")
    assert edition.version == 2
    assert article.editions.get(language="ps").version == 1
    assert list(article.revisions.order_by("pk").values_list("language", "number")) == [
        ("fa", 1),
        ("ps", 1),
        ("fa", 2),
    ]


def test_saving_the_same_words_changes_nothing(make_user):
    writer = make_user("writer")
    article = begin(writer)

    edition = drafts.save_text(
        article, language="fa", values={"title": "عنوان"}, version=1, by=writer, now=THEN
    )

    assert edition.version == 1
    assert article.revisions.count() == 1


def test_two_writers_in_different_fields_are_merged(make_user):
    one, two = make_user("writer", username="one"), make_user("writer", username="two")
    article = begin(one)
    drafts.save_text(
        article, language="fa", values={"title": "عنوان یک"}, version=1, by=one, now=THEN
    )

    drafts.save_text(
        article,
        language="fa",
        values={"title": "عنوان", "summary": "خلاصه دو"},
        version=1,
        by=two,
        now=THEN,
    )

    article.refresh_from_db()
    assert (article.title_fa, article.summary_fa) == ("عنوان یک", "خلاصه دو")


def test_two_writers_in_one_field_clash_and_both_texts_are_kept(make_user):
    one, two = make_user("writer", username="one"), make_user("writer", username="two")
    article = begin(one)
    drafts.save_text(
        article, language="fa", values={"title": "عنوان یک"}, version=1, by=one, now=THEN
    )

    with pytest.raises(drafts.Clash) as caught:
        drafts.save_text(
            article, language="fa", values={"title": "عنوان دو"}, version=1, by=two, now=THEN
        )

    wordings = caught.value.clashing["title"]
    assert (wordings.mine, wordings.theirs) == ("عنوان دو", "عنوان یک")
    assert caught.value.theirs_by == one
    article.refresh_from_db()
    assert article.title_fa == "عنوان یک"
    assert article.revisions.count() == 2


@pytest.mark.parametrize("phase", ["submitted", "approved", "scheduled"])
def test_changing_a_text_that_was_decided_on_takes_it_back_to_draft(phase, make_user):
    writer = make_user("writer")
    edition = make.edition(phase=phase, writer=writer)

    drafts.save_text(
        edition.article,
        language="fa",
        values={"title": "عنوان دیگر"},
        version=1,
        by=writer,
        now=THEN,
    )

    edition.refresh_from_db()
    assert edition.state == "draft"
    assert (edition.approved_by, edition.approved_hash, edition.publish_at) == (None, "", None)
    assert audit.trail(edition).get().verb == (
        "edition.take_back" if phase == "submitted" else "edition.revise"
    )


@pytest.mark.parametrize("phase", ["public", "withdrawn", "removed"])
def test_public_and_ended_texts_are_not_changed_in_silence(phase, make_user):
    edition = make.edition(phase=phase)

    with pytest.raises(Refused):
        drafts.save_text(
            edition.article,
            language="fa",
            values={"title": "عنوان دیگر"},
            version=1,
            by=make_user("editor"),
            now=THEN,
        )

    edition.article.refresh_from_db()
    assert edition.article.title_fa == make.TITLES["fa"]


def test_a_public_text_is_safe_although_no_worker_saw_its_minute_pass(make_user):
    edition = make.edition(phase="scheduled")
    after = edition.publish_at + timedelta(seconds=1)

    with pytest.raises(Refused):
        drafts.save_text(
            edition.article,
            language="fa",
            values={"title": "عنوان دیگر"},
            version=1,
            by=make_user("editor"),
            now=after,
        )


def test_facts_are_part_of_what_was_approved_and_topics_are_not(make_user):
    writer = make_user("writer")
    edition = make.edition(phase="approved", writer=writer)
    topic = make.topic()

    drafts.save_facts(edition.article, by=writer, now=THEN, topics=[topic])
    edition.refresh_from_db()
    assert edition.state == "approved"

    drafts.save_facts(edition.article, by=writer, now=THEN, kind="statement")
    edition.refresh_from_db()
    assert edition.state == "draft"


def test_urgent_needs_a_reason(make_user):
    writer = make_user("writer")
    article = begin(writer)

    with pytest.raises(Refused):
        drafts.save_facts(article, by=writer, now=THEN, is_urgent=True, urgent_reason="  ")


def test_a_language_in_somebody_elses_hands_is_not_changed(make_user):
    translator, editor = make_user("translator"), make_user("editor")
    source = make.edition(phase="approved", of=make.article(languages=("fa", "ps")))
    make.edition(language="ps", of=source.article, writer=translator)
    make.job(article=source.article, assignee=translator)

    with pytest.raises(Refused):
        drafts.save_text(
            source.article, language="ps", values={"title": "نوی"}, version=1, by=editor, now=THEN
        )


def test_an_author_without_further_rights_changes_own_originals_only(make_user):
    officer = make_user("events_officer")
    own = begin(officer)
    foreign = make.edition().article

    drafts.save_text(own, language="fa", values={"title": "نو"}, version=1, by=officer, now=THEN)
    with pytest.raises(Refused):
        drafts.save_text(
            foreign, language="fa", values={"title": "نو"}, version=1, by=officer, now=THEN
        )
