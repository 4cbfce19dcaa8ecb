"""Translations that fell behind come back once, with only what changed to be done."""

from datetime import timedelta

import pytest
from django.urls import reverse

from newsroom import fingerprints, made_from, translation_queue, translation_updates
from newsroom.models import TranslationJob
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

HOUR = timedelta(hours=1)
NEW = "<p>بازار نو دارای ۳۰۰ دکان است.</p><p>بازار در شهر هرات است.</p>"


@pytest.fixture
def source(db):
    return make.edition(phase="approved", of=make.article(languages=("fa", "ps")))


@pytest.fixture
def translation(source):
    edition = make.edition(phase="approved", language="ps", of=source.article, writer=make.person())
    approve(source)
    made_from.settle(edition, by=make.person(), now=THEN)
    return edition


def approve(source):
    source.approved_revision = source.article.revisions.filter(language="fa").latest("number")
    source.approved_hash = source.content_hash
    source.save()


def change(source, body=NEW):
    """The original is approved with another text."""
    article = source.article
    article.refresh_from_db()
    article.body_fa = body
    article.save()
    shown = fingerprints.snapshot(article, "fa")
    source.content_hash = fingerprints.digest(shown)
    number = article.revisions.filter(language="fa").latest("number").number + 1
    make.revision(
        article=article,
        number=number,
        by=make.person(),
        values=shown,
        content_hash=source.content_hash,
    )
    source.version = number
    approve(source)


def jobs():
    return list(TranslationJob.objects.values_list("language", "state", "is_update", "words"))


def test_nothing_opens_for_what_is_fresh(source, translation):
    assert translation_updates.open_updates(now=THEN) == 0


def test_an_update_opens_once_with_the_changed_words_alone(source, translation):
    change(source)

    assert translation_updates.open_updates(now=THEN + HOUR) == 1
    assert translation_updates.open_updates(now=THEN + HOUR) == 0

    assert jobs() == [("ps", "open", True, 11)]
    assert TranslationJob.objects.get().due_at == THEN + 5 * HOUR


def test_a_second_change_before_anybody_looked_makes_no_second_job(source, translation):
    change(source)
    translation_updates.open_updates(now=THEN)
    change(source, NEW + "<p>این بند سوم است.</p>")

    assert translation_updates.open_updates(now=THEN + HOUR) == 0
    assert jobs() == [("ps", "open", True, 15)]


def test_a_cancelled_update_comes_back_with_the_next_change_only(source, translation, make_user):
    change(source)
    translation_updates.open_updates(now=THEN)
    job = TranslationJob.objects.get()
    translation_queue.cancel(job, by=make_user("editor"), now=THEN, reason="Spelling only.")
    assert translation_updates.open_updates(now=THEN + HOUR) == 0

    change(source, NEW + "<p>این بند سوم است.</p>")
    assert translation_updates.open_updates(now=THEN + HOUR) == 1


def test_an_update_ends_when_the_original_is_set_right_again(source, translation):
    before = source.article.body_fa
    change(source)
    translation_updates.open_updates(now=THEN)
    assert translation_updates.close_settled(now=THEN) == 0

    change(source, before)

    assert translation_updates.close_settled(now=THEN + HOUR) == 1
    assert jobs() == [("ps", "cancelled", True, 11)]


@pytest.mark.parametrize("phase", ["draft", "submitted", "withdrawn"])
def test_only_what_is_out_comes_back(phase, source, translation):
    change(source)
    values = {"state": phase, "approved_by": None, "approved_at": None, "approved_hash": ""}
    if phase == "withdrawn":
        values = {
            "state": phase,
            "withdrawn_by": make.person(),
            "withdrawn_at": THEN,
            "withdrawal_reason": "Wrong.",
        }
    type(translation).objects.filter(pk=translation.pk).update(**values)

    assert translation_updates.open_updates(now=THEN) == 0


def test_updates_stand_on_top_of_the_queue(source, translation, sign_in):
    early = make.job(article=make.article(), due_at=THEN - HOUR)
    change(source)
    translation_updates.open_updates(now=THEN)

    response = sign_in("editor").get(reverse("admin:newsroom_translationjob_changelist"))

    assert [job.pk for job in response.context["cl"].result_list] == [
        TranslationJob.objects.get(is_update=True).pk,
        early.pk,
    ]
