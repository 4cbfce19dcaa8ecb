"""What the office watches for: trying a query before it counts, and keeping its history."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import tone
from monitoring.matching import Match, Matcher, QueryError, compile_topic
from monitoring.models import Item, Mention, Tone, Topic, TopicVersion
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User

TRIAL_DAYS: Final = 30
TRIAL_SAMPLES: Final = 20
_TRIAL_ITEMS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Sample:
    """One item that would match, and why."""

    item: Item
    match: Match


@dataclass(frozen=True, slots=True)
class Trial:
    """What a query finds in the last 30 days: ``days`` holds the count of each, oldest first."""

    understood: str
    read: int
    found: int
    days: Sequence[tuple[date, int]]
    samples: Sequence[Sample]


def sentence_of(error: QueryError) -> str:
    """Why a query cannot be read, in the reader's language."""
    sentences = {
        "empty": _("The query has no word to look for."),
        "too_long": _("The query is too long."),
        "too_deep": _("There are too many brackets inside each other."),
        "unclosed_quote": _("A quotation mark is opened and never closed."),
        "unclosed_bracket": _("A bracket is opened and never closed."),
        "unopened_bracket": _("A bracket is closed that was never opened."),
        "missing_operand": _("A word is missing before or after an operator."),
        "near_operand": _("NEAR stands between words, phrases or alternatives of them."),
        "near_distance": _("The distance of NEAR is a number from 0 to 50."),
        "only_negative": _("A query that only says what must not occur would match everything."),
        "empty_phrase": _("There is nothing between the quotation marks."),
    }
    return sentences[error.key]


def read(query: str, aliases: str, negative: str) -> Matcher:
    """Read a topic as typed (lists one per line). Raises ``Refused`` with the reason."""
    try:
        return compile_topic(query, aliases=aliases.splitlines(), negative=negative.splitlines())
    except QueryError as error:
        raise Refused(sentence_of(error)) from error


def try_out(matcher: Matcher, *, now: datetime) -> Trial:
    """What a query would have found in the last 30 days. Changes nothing. One query.

    Reads at most 20,000 items, the newest first.
    """
    since = now - timedelta(days=TRIAL_DAYS)
    items = (
        Item.objects.filter(fetched_at__gte=since, fetched_at__lte=now)
        .select_related("publisher")
        .order_by("-fetched_at", "-pk")[:_TRIAL_ITEMS]
    )
    today = timezone.localdate(now)
    counts: Counter[date] = Counter()
    samples: list[Sample] = []
    read_ = 0
    for item in items.iterator(chunk_size=500):
        read_ += 1
        match = matcher.match(title=item.title, summary=item.summary, text=item.text)
        if match is None:
            continue
        counts[timezone.localdate(item.fetched_at)] += 1
        if len(samples) < TRIAL_SAMPLES:
            samples.append(Sample(item, match))
    days = [today - timedelta(days=n) for n in range(TRIAL_DAYS - 1, -1, -1)]
    return Trial(
        understood=matcher.explain(),
        read=read_,
        found=sum(counts.values()),
        days=[(day, counts[day]) for day in days],
        samples=samples,
    )


@transaction.atomic
def keep(topic: Topic, *, by: User | None, now: datetime) -> Topic:
    """Save a topic with a new version where what it asks for has changed.

    Raises ``Refused`` for a query that cannot be read.
    """
    read(topic.query, topic.aliases, topic.negative)
    asked = {"query": topic.query, "aliases": topic.aliases, "negative": topic.negative}
    latest = topic.versions.first() if topic.pk else None
    before = {name: getattr(latest, name) for name in asked} if latest else {}
    if latest is None or before != asked:
        topic.version = latest.number + 1 if latest else 1
        topic.changed_at = now
        topic.save()
        TopicVersion.objects.create(topic=topic, number=topic.version, at=now, by=by, **asked)
        audit.record("topic.change", topic, by=by, at=now, before=before, after=asked)
    else:
        topic.save()
    return topic


@transaction.atomic
def match_again(topic: Topic, *, by: User | None, now: datetime) -> int:
    """Look through the last 30 days for items that a new or changed topic finds.

    Mentions made before stay, with the version that made them. Returns how many were added.
    """
    matcher = read(topic.query, topic.aliases, topic.negative)
    since = now - timedelta(days=TRIAL_DAYS)
    fresh = (
        Item.objects.filter(fetched_at__gte=since)
        .exclude(pk__in=Mention.objects.filter(topic=topic).values("item"))
        .order_by("-fetched_at", "-pk")[:_TRIAL_ITEMS]
    )
    found = [
        (item, match)
        for item in fresh
        if (match := matcher.match(title=item.title, summary=item.summary, text=item.text))
    ]
    Mention.objects.bulk_create(
        Mention(
            item=item,
            topic=topic,
            topic_version=topic.version,
            because=match.because()[:50],
            at=now,
        )
        for item, match in found
    )
    if topic.is_ministry:
        judged = set(
            Tone.objects.filter(item__in=[item.pk for item, _match in found]).values_list(
                "item_id", flat=True
            )
        )
        new = [item for item, _match in found if item.pk not in judged]
        Tone.objects.bulk_create([tone.suggestion(item, names=matcher, now=now) for item in new])
        Item.objects.bulk_update(new, ["tone"], batch_size=200)
    added = len(found)
    audit.record("topic.match_again", topic, by=by, at=now, after={"added": added})
    return added
