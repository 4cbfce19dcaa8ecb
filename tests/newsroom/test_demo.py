"""The demo newsroom is whole: every state is there, and nothing in it breaks a rule."""

from random import Random

import pytest
from django.utils import timezone

from contacts.models import Delivery
from newsroom import corrections, demo, fingerprints
from newsroom.demo_texts import STORIES
from newsroom.models import (
    Amendment,
    Article,
    Correction,
    Edition,
    Submission,
    TranslationJob,
)
from prcms.base.demo import DemoOffice
from tests.factories import contacts

USERS = {
    "writer": ("writer",),
    "editor": ("editor",),
    "herat": ("contributor",),
    "pashto": ("translator",),
    "english": ("translator",),
    "reviewer": ("reviewer",),
    "contacts": ("contacts_officer",),
}


@pytest.fixture
def office(make_user):
    built = DemoOffice(rng=Random(1405), now=timezone.now())
    for username, roles in USERS.items():
        built.users[username] = make_user(*roles, username=username)
    unit = contacts.unit(place=contacts.place())
    contacts.unit_member(user=built.users["herat"], unit=unit)
    built.things["units"] = {"herat": unit}
    demo.build(built)
    return built


def test_every_state_is_shown(office):
    now = office.now
    phases = {edition.phase(at=now) for edition in Edition.objects.all()}

    assert len(office.things["articles"]) == Article.objects.count() == len(STORIES) + 1
    assert phases == {"draft", "submitted", "returned", "scheduled", "public"}
    for language, least in (("fa", 28), ("ps", 27), ("en", 27)):
        assert Article.objects.public(language=language, at=now).count() == least
    assert set(TranslationJob.objects.values_list("state", flat=True)) == {
        "taken",
        "handed_in",
        "done",
    }
    assert sorted(Submission.objects.values_list("state", flat=True)) == [
        "accepted",
        "declined",
        "received",
    ]


def test_mistakes_are_owned_up_to(office):
    rows = Correction.objects.order_by("at", "language")

    assert [(row.kind, row.language, row.is_apology) for row in rows] == [
        ("correction", "fa", True),
        ("clarification", "en", False),
        ("clarification", "fa", False),
        ("clarification", "ps", False),
    ]
    assert corrections.verify() == []
    assert Amendment.objects.get(state="submitted").language == "fa"


def test_nothing_breaks_a_rule(office):
    editions = Edition.objects.select_related("article")

    assert all(
        edition.content_hash
        == fingerprints.digest(fingerprints.snapshot(edition.article, edition.language))
        for edition in editions
    )
    assert not Delivery.objects.filter(state="queued").exists()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.en.title[:30])
def test_each_text_says_the_same_in_three_languages(story):
    texts = (story.fa, story.ps, story.en)

    assert len({text.body.count("\n") for text in texts}) == 1
    assert len({bool(text.meaning) for text in texts}) == 1
    assert all(text.title and text.summary and len(text.title) <= 120 for text in texts)
