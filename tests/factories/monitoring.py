"""One dull maker per model of the press review."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from contacts.models import Post
from monitoring.identity import title_key, url_key
from monitoring.models import (
    Briefing,
    BriefingItem,
    Clipping,
    Item,
    Mention,
    Publisher,
    Source,
    Story,
    Tone,
    Topic,
    TopicVersion,
)
from tests.factories import contacts

_numbers = count(1)
THEN = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def publisher(**values: Any) -> Publisher:
    """A Dari news site."""
    row = Publisher(**{"name": f"رسانه {next(_numbers)}", "language": "fa", **values})
    row.set_keys()
    row.save()
    return row


def source(**values: Any) -> Source:
    """A watched feed that is due."""
    if "publisher" not in values:
        values["publisher"] = publisher()
    n = next(_numbers)
    return Source.objects.create(
        **{"url": f"https://feed{n}.example/rss", "next_try_at": THEN, **values}
    )


def topic(**values: Any) -> Topic:
    """The ministry itself, by its name."""
    return Topic.objects.create(
        **{
            "name": f"موضوع {next(_numbers)}",
            "query": "«وزارت تجارت»",
            "is_ministry": True,
            **values,
        }
    )


def topic_version(**values: Any) -> TopicVersion:
    """The first version of a new topic."""
    if "topic" not in values:
        values["topic"] = topic()
    return TopicVersion.objects.create(**{"number": 1, "at": THEN, **values})


def item(**values: Any) -> Item:
    """A dated web item of a new source, without mentions."""
    n = next(_numbers)
    if "source" not in values:
        values["source"] = source()
    values.setdefault("publisher", values["source"].publisher if values["source"] else None)
    values.setdefault("title", f"خبر شماره {n}")
    values.setdefault("url", f"https://news.example/{n}")
    row = Item(
        **{
            "guid_key": f"guid-{n}",
            "url_key": url_key(values["url"]),
            "title_key": title_key(values["title"]),
            "language": "fa",
            "published_at": THEN - timedelta(hours=9),
            "date_source": "published",
            "date_confidence": "exact",
            "fetched_at": THEN - timedelta(hours=9),
            **values,
        }
    )
    row.set_keys()
    row.save()
    return row


def mention(**values: Any) -> Mention:
    """A new item that belongs to a new topic about the ministry."""
    values.setdefault("item", None)
    values.setdefault("topic", None)
    values["item"] = values["item"] or item()
    values["topic"] = values["topic"] or topic()
    return Mention.objects.create(**{"at": THEN, **values})


def tone(**values: Any) -> Tone:
    """The machine could not tell."""
    if "item" not in values:
        values["item"] = item()
    return Tone.objects.create(**{"value": "unclear", "made_by": "machine", "at": THEN, **values})


def story(**values: Any) -> Story:
    """A story without reports."""
    n = next(_numbers)
    return Story.objects.create(
        **{
            "title": f"ماجرا {n}",
            "title_key": f"ماجرا {n}",
            "first_seen_at": THEN,
            **values,
        }
    )


def clipping(**values: Any) -> Clipping:
    """A cutting from yesterday's paper; needs ``entered_by``."""
    if "item" not in values:
        values["item"] = item(source=None, publisher=publisher(), medium="print", url="")
    return Clipping.objects.create(
        **{"appeared_on": date(2026, 6, 30), "page": "3", "entered_at": THEN, **values}
    )


def briefing(**values: Any) -> Briefing:
    """Today's draft."""
    return Briefing.objects.create(
        **{
            "day": date(2026, 7, 1),
            "number": next(_numbers),
            "state": "draft",
            "covers_from": datetime(2026, 6, 30, 1, 0, tzinfo=UTC),
            "covers_until": datetime(2026, 7, 1, 1, 0, tzinfo=UTC),
            "created_at": THEN,
            **values,
        }
    )


def briefing_item(**values: Any) -> BriefingItem:
    """A matter to be decided."""
    if "briefing" not in values:
        values["briefing"] = briefing()
    if values.get("item") is None:
        values.setdefault("text", "آیا جواب داده شود؟")
    else:
        values.setdefault("section", "about_us")
    return BriefingItem.objects.create(**values)


def leader(*, language: str = "fa", email: str = "minister@moled.example") -> Post:
    """A post of the leadership with a mailbox and a holder who reads ``language``."""
    post = contacts.post(email=email, is_leadership=True)
    contacts.tenure(person=contacts.person(language=language), post=post)
    return post
