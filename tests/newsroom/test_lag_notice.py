"""Readers of a translation that is behind are told, with the figures, and nobody else is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom import amendments, drafts, translation_queue, workflow
from newsroom.models import Edition
from tests.factories import newsroom as make

NOW = timezone.now() - timedelta(days=1)
NOTE = "رقم اصلاح شد."


@pytest.fixture
def people(make_user):
    return {
        role: make_user(role, username=f"a-{role}")
        for role in ("writer", "editor", "translator", "reviewer")
    }


@pytest.fixture
def public(db, people):
    """A Dari original and its Pashto translation, both public."""
    article = drafts.create(
        kind="news",
        source_language="fa",
        text={"title": "بازار نو", "body": "<p>بازار ۲۴۰ دکان دارد.</p><p>پایان.</p>"},
        by=people["writer"],
        now=NOW,
    )
    source = workflow.move(article.editions.get(), "submit", by=people["writer"], now=NOW)
    source = workflow.move(source, "approve", by=people["editor"], now=NOW)
    workflow.move(source, "publish", by=people["editor"], now=NOW)
    job = make.job(article=article, assignee=people["translator"])
    text = {"title": "نوی بازار", "body": "<p>بازار ۲۴۰ دوکانونه لري.</p><p>پای.</p>"}
    translation_queue.save_text(job, values=text, version=0, by=people["translator"], now=NOW)
    edition = translation_queue.hand_in(job, by=people["translator"], now=NOW)
    edition = workflow.move(edition, "approve", by=people["reviewer"], now=NOW)
    return workflow.move(edition, "publish", by=people["reviewer"], now=NOW)


def amend(edition, people, old, new, kind="correction"):
    """Change the public Dari text through its door."""
    article = edition.article
    article.refresh_from_db()
    amendment = amendments.save(
        article,
        language="fa",
        values={"body": article.body_fa.replace(old, new)},
        kind=kind,
        note="" if kind == "minor" else NOTE,
        by=people["writer"],
        now=NOW,
    )
    amendment = amendments.submit(amendment, by=people["writer"], now=NOW)
    amendments.apply(amendment, seen_hash=amendment.content_hash, by=people["editor"], now=NOW)


def page(client, edition, language="ps"):
    address = f"/{language}/news/{edition.article_id}-x"
    return client.get(address, follow=True).content.decode()


def test_a_translation_that_is_behind_says_so_with_the_figures(public, people, client):
    assert 'class="box box-warn"' not in page(client, public)

    amend(public, people, "۲۴۰", "۲۵۰")

    shown = page(client, public)
    assert "<bdi>۲۴۰</bdi>" in shown
    assert "<bdi>۲۵۰</bdi>" in shown
    assert f'href="/fa/news/{public.article_id}' in shown


def test_readers_of_the_original_are_told_nothing(public, people, client):
    amend(public, people, "۲۴۰", "۲۵۰")

    assert "<bdi>۲۴۰</bdi>" not in page(client, public, "fa")


def test_spelling_of_the_original_is_no_news(public, people, client):
    amend(public, people, "پایان", "پایان۔", kind="minor")

    assert not translation_queue.is_behind(
        Edition.objects.select_related("article").get(pk=public.pk)
    )
