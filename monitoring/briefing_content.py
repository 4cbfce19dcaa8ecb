"""What a briefing says: the facts of one day as plain data, frozen when the director approves.

The payload knows no language: titles stand in it in every language they have, times as instants.
:mod:`monitoring.emails` writes it out for each reader.
"""

import hashlib
import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from events.models import Event
from monitoring.models import Briefing, BriefingItem, Item, Source
from monitoring.models.items import ToneValue
from newsroom.models import Article
from prcms.base.models import Language

# "The three that matter" are told with a sentence; some more by their headline.
TOP: Final = 3
MORE: Final = 9
LINES: Final = 30
# A text published long before the span was only found now; it is not news.
STALE: Final = timedelta(days=2)

_TONE_RANK = {
    ToneValue.NEGATIVE: 0,
    ToneValue.POSITIVE: 1,
    ToneValue.UNCLEAR: 2,
    ToneValue.NEUTRAL: 3,
}


def fingerprint(payload: dict[str, Any]) -> str:
    """SHA-256 of a payload in canonical writing."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def candidates(start: datetime, end: datetime) -> list[Item]:
    """The items about the ministry seen in a span, what matters most first, one per story. Two
    queries.

    Criticism before praise, widely read houses before others, told by many before told by one.
    """
    items = list(
        Item.objects.about_us()
        .seen_between(start, end)
        .filter(duplicate_of__isnull=True)
        .exclude(published_at__lt=start - STALE)
        .select_related("publisher")
    )
    told = Counter(item.story_id for item in items if item.story_id)

    def rank(item: Item) -> tuple[int, int, int, int]:
        copies = told[item.story_id] if item.story_id else 1
        return _TONE_RANK[ToneValue(item.tone)], -item.publisher.weight, -copies, item.pk

    stories: set[int] = set()
    chosen = []
    for item in sorted(items, key=rank):
        if item.story_id in stories:
            continue
        if item.story_id:
            stories.add(item.story_id)
        chosen.append(item)
    return chosen


def compose(briefing: Briefing, *, now: datetime) -> dict[str, Any]:
    """The payload of a briefing as it stands. Nine queries, whatever the number of items."""
    lines = list(
        briefing.lines.filter(is_left_out=False)
        .select_related("item__publisher")
        .order_by("position", "pk")
    )
    about = [line for line in lines if line.section == BriefingItem.Section.ABOUT_US]
    return {
        "day": briefing.day.isoformat(),
        "number": briefing.number,
        "version": briefing.version,
        "late": briefing.is_late,
        "from": briefing.covers_from.isoformat(),
        "until": briefing.covers_until.isoformat(),
        "note": briefing.note,
        "decisions": [
            {"text": line.text, "comment": line.comment}
            for line in lines
            if line.section == BriefingItem.Section.DECISION
        ],
        "today": _today(briefing.day),
        "counts": _counts(briefing),
        "top": [_line(line) for line in about[:TOP]],
        "more": [_line(line) for line in about[TOP : TOP + MORE]],
        "ours": _ours(briefing.day, now=now),
        "quality": _quality(briefing),
    }


def _line(line: BriefingItem) -> dict[str, Any]:
    item = line.item
    if item is None:  # the database refuses such a line
        raise ValueError("a line about us without an item")
    sentence = line.text or _first_sentence(item.summary)
    return {
        "publisher": item.publisher.name,
        "title": _shortened(item.title),
        "sentence": "" if sentence == item.title else sentence,
        "comment": line.comment,
        "language": item.language,
        "url": item.url,
        "medium": item.medium,
        "tone": item.tone,
        "judged_by_person": item.tone_is_human,
        "published": item.published_at.isoformat() if item.published_at else "",
    }


def _first_sentence(text: str, *, limit: int = 180) -> str:
    line = text.strip().partition("\n")[0]
    for mark in (". ", "؟ ", "! ", "۔ "):
        head, found, _rest = line.partition(mark)
        if found and len(head) > 20:
            line = head + mark.strip()
    return _shortened(line, limit=limit)


def _shortened(text: str, *, limit: int = 180) -> str:
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rpartition(" ")[0] or head) + "…"


def _counts(briefing: Briefing) -> dict[str, int]:
    """All items of the span, repetitions left out; not only those that are shown."""
    tones = Counter(
        Item.objects.about_us()
        .seen_between(briefing.covers_from, briefing.covers_until)
        .filter(duplicate_of__isnull=True)
        .exclude(published_at__lt=briefing.covers_from - STALE)
        .values_list("tone", flat=True)
    )
    return {"total": sum(tones.values()), **{str(value): tones[value] for value in ToneValue}}


def _bounds(day: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, start + timedelta(days=1)


def _today(day: date) -> list[dict[str, Any]]:
    start, end = _bounds(day)
    events = Event.objects.filter(
        starts_at__gte=start,
        starts_at__lt=end,
        state__in=[Event.State.PLANNED, Event.State.CONFIRMED],
    ).order_by("starts_at", "pk")[:5]
    return [
        {
            "at": event.starts_at.isoformat(),
            "title": {code: getattr(event, f"title_{code}") or "" for code in Language.values},
            "venue": event.venue,
        }
        for event in events
    ]


def _ours(day: date, *, now: datetime) -> list[dict[str, Any]]:
    """What we published the day before, each article once, in the languages it came out in."""
    start, end = _bounds(day - timedelta(days=1))
    found: dict[int, dict[str, Any]] = {}
    for code in Language.values:
        articles = Article.objects.public(language=code, at=now).filter(
            editions__publish_at__gte=start, editions__publish_at__lt=end
        )
        for article in articles[:20]:
            entry = found.setdefault(
                article.pk,
                {"title": {}, "url": f"{settings.SITE_URL}{article.get_absolute_url()}"},
            )
            entry["title"][code] = article.title_in(code)
    return [found[key] for key in sorted(found)][:8]


def _quality(briefing: Briefing) -> dict[str, Any]:
    # One that was paused after it had been read in this span was read all the same.
    read = Q(is_active=True) | Q(last_ok_at__gte=briefing.covers_from)
    sources = list(Source.objects.filter(read, kind=Source.Kind.FEED).select_related("publisher"))
    blind = [
        source
        for source in sources
        if source.last_ok_at is None or source.last_ok_at < briefing.covers_from
    ]
    clippings = (
        Item.objects.seen_between(briefing.covers_from, briefing.covers_until)
        .exclude(medium=Item.Medium.WEB)
        .count()
    )
    return {
        "watched": len(sources),
        "ok": len(sources) - len(blind),
        "blind": sorted({str(source) for source in blind})[:6],
        "clippings": clippings,
    }
