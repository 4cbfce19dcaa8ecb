"""Topics: whose they are to make, what is written down, which held pages follow."""

import pytest
from django.urls import reverse

from newsroom import topics
from newsroom.models import Topic
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent, ContentGeneration
from tests.factories import newsroom as make

pytestmark = pytest.mark.django_db


def generation():
    return ContentGeneration.objects.values_list("number", flat=True).first() or 0


def test_a_new_topic_is_cleaned_and_written_down(make_user, now):
    made = Topic(code="trade", name_fa="  تجارت \u202e", name_en="Trade")
    editor = make_user("editor")

    topics.save(made, by=editor, now=now)

    assert Topic.objects.get().name_fa == "تجارت"
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.at) == ("topic.create", editor, now)


@pytest.mark.parametrize(("phase", "bumps"), [("public", 1), ("draft", 0), ("withdrawn", 0)])
def test_pages_follow_a_renamed_topic_while_a_public_text_has_it(phase, bumps, make_user, now):
    topic = make.topic(name_fa="تجارت")
    make.edition(phase=phase, now=now).article.topics.add(topic)
    topic.name_fa = "تجارت خارجی"
    before = generation()

    topics.save(topic, by=make_user("editor"), now=now)

    assert generation() - before == bumps
    event = AuditEvent.objects.get(verb="topic.change")
    assert event.before["name_fa"] == "تجارت"
    assert event.after["name_fa"] == "تجارت خارجی"


def test_nothing_is_written_when_nothing_changed(make_user, now):
    topic = make.topic()
    make.edition(phase="public", now=now).article.topics.add(topic)
    before = generation()

    topics.save(topic, by=make_user("editor"), now=now)

    assert (AuditEvent.objects.count(), generation()) == (0, before)


@pytest.mark.parametrize("role", ["writer", "reviewer", "director"])
def test_others_make_no_topics(role, make_user, now):
    with pytest.raises(Refused):
        topics.save(Topic(code="trade"), by=make_user(role), now=now)


def test_the_page_saves_through_the_door(sign_in):
    topic = make.topic(name_fa="تجارت")
    url = reverse("admin:newsroom_topic_change", args=[topic.pk])

    sign_in("editor").post(url, {"name_fa": "بازار", "code": topic.code, "position": "۷"})

    topic.refresh_from_db()
    assert (topic.name_fa, topic.position) == ("بازار", 7)
    assert AuditEvent.objects.get().verb == "topic.change"
