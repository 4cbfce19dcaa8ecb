"""What readers filter by: topics are made and renamed here."""

from datetime import datetime

from django.db import transaction

from newsroom.models import Edition, Topic
from newsroom.permissions import can_keep_topics
from prcms.base import audit, pagecache
from prcms.base.models import Language, User
from prcms.base.text import clean_line


@transaction.atomic
def save(topic: Topic, *, by: User, now: datetime) -> Topic:
    """Store a new or changed topic; held pages follow when a public text has it.

    Raises ``Refused`` when ``by`` keeps no topics.
    """
    can_keep_topics.require(by)
    for code in Language.values:
        if name := getattr(topic, f"name_{code}"):
            setattr(topic, f"name_{code}", clean_line(name))
    stored = Topic.objects.select_for_update().filter(pk=topic.pk).first() if topic.pk else None
    if stored is None:
        topic.save()
        audit.record("topic.create", topic, by=by, at=now)
        return topic
    before, after = audit.differences(stored, topic)
    if not after:
        return topic
    topic.save()
    audit.record("topic.change", topic, by=by, before=before, after=after, at=now)
    if Edition.objects.readable(at=now).filter(article__topics=topic).exists():
        pagecache.bump()
    return topic
