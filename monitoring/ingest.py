"""From parsed items to stored ones: each once, with its topics, its tone and its story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from rapidfuzz import fuzz, process

from monitoring import tone
from monitoring.identity import guid_key, numbers_in, title_key, url_key
from monitoring.matching import Matcher, QueryError, compile_topic, index
from monitoring.models import Item, Mention, Source, Story, Tone, Topic
from monitoring.parsing import ParsedItem
from prcms.base.language import detect

MAX_NEW: Final = 200
STORY_SPAN: Final = timedelta(hours=72)
# Headlines of one report reworded by two desks score above, two matters of one kind below.
STORY_LIKENESS: Final = 88
_STORY_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored already, as far as a batch needs it: keys to item numbers."""

    guids: frozenset[str] = frozenset()
    own_urls: frozenset[str] = frozenset()
    publisher_urls: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """One item to be stored; ``same_as`` is the item of the same publisher that it repeats."""

    item: ParsedItem
    guid_key: str
    url_key: str
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What a run did: ``new`` items stored, ``known`` ones met again, ``left`` for the next run."""

    new: int
    known: int
    left: int
    mentions: int = 0


def decide(
    parsed: Iterable[ParsedItem], known: Known, *, limit: int = MAX_NEW
) -> tuple[list[Decision], int, int]:
    """What to store of a feed's items. Pure.

    An item is known when its guid or, within the source, its page is. A page known from another
    feed of the same publisher is stored as a repetition. Returns the decisions (at most
    ``limit``), how many were known, and how many are left for the next run.
    """
    decisions: list[Decision] = []
    guids, urls = set(known.guids), set(known.own_urls)
    seen = left = 0
    for item in parsed:
        guid, url = guid_key(item.guid), url_key(item.link)
        if guid in guids or (url and url in urls):
            seen += 1
            continue
        guids.add(guid)
        urls.add(url)
        if len(decisions) >= limit:
            left += 1
            continue
        decisions.append(Decision(item, guid, url, known.publisher_urls.get(url) if url else None))
    return decisions, seen, left


@transaction.atomic
def store(source: Source, parsed: Sequence[ParsedItem], *, now: datetime) -> Stored:
    """Store what is new of ``parsed`` under ``source``, with mentions, suggested tones and stories.

    Running it twice, or twice at once, stores everything once: the source's row is locked.
    """
    Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    decisions, seen, left = decide(parsed, _known(source, parsed))
    items = Item.objects.bulk_create([_row(source, decision, now) for decision in decisions])
    mentions = classify(items, now=now)
    return Stored(len(items), seen, left, mentions)


def _known(source: Source, parsed: Sequence[ParsedItem]) -> Known:
    guids = {guid_key(item.guid) for item in parsed}
    urls = {key for item in parsed if (key := url_key(item.link))}
    own = Item.objects.filter(source=source)
    rows = Item.objects.filter(publisher_id=source.publisher_id, url_key__in=urls).values_list(
        "url_key", "pk", "source_id"
    )
    pages = {key: (pk, source_id) for key, pk, source_id in rows.order_by("-pk")}
    return Known(
        guids=frozenset(own.filter(guid_key__in=guids).values_list("guid_key", flat=True)),
        own_urls=frozenset(
            own.filter(url_key__in=urls).values_list("url_key", flat=True) if urls else ()
        ),
        publisher_urls={key: pk for key, (pk, owner) in pages.items() if owner != source.pk},
    )


def _row(source: Source, decision: Decision, now: datetime) -> Item:
    parsed = decision.item
    item = Item(
        publisher_id=source.publisher_id,
        source=source,
        guid_key=decision.guid_key,
        url=parsed.link,
        url_key=decision.url_key,
        title=parsed.title[:300],
        title_key=title_key(parsed.title),
        summary=parsed.summary,
        text=parsed.text if parsed.text != parsed.summary else "",
        author=parsed.author[:150],
        language=language_of(parsed, source),
        published_at=parsed.published,
        date_source=parsed.date_source,
        date_confidence=parsed.date_confidence,
        fetched_at=now,
        duplicate_of_id=decision.same_as,
    )
    item.set_keys()
    return item


def language_of(parsed: ParsedItem, source: Source) -> str:
    """What language a text is in; the feed's own word is asked last, because feeds lie."""
    text = f"{parsed.title}\n{parsed.summary}"
    return detect(text, declared=parsed.language or source.language) or source.language


def matchers() -> dict[Topic, Matcher]:
    """The watched topics, ready to be compared. A topic that cannot be read is left out; its
    screen refuses such a query, so this is a row changed by hand. One query."""
    ready: dict[Topic, Matcher] = {}
    for topic in Topic.objects.filter(is_active=True):
        try:
            ready[topic] = compile_topic(
                topic.query, aliases=topic.alias_lines, negative=topic.negative_lines
            )
        except QueryError:
            continue
    return ready


def classify(items: Sequence[Item], *, now: datetime) -> int:
    """Give stored items their mentions, and those about the ministry a suggested tone and a story.

    Returns the number of mentions made. For items that have none yet.
    """
    if not items:
        return 0
    topics = matchers()
    names = tone.names_of(
        (topic.query, topic.alias_lines, topic.negative_lines)
        for topic in topics
        if topic.is_ministry
    )
    mentions: list[Mention] = []
    tones: list[Tone] = []
    relevant: list[Item] = []
    for item in items:
        indexed = index(title=item.title, summary=item.summary, text=item.text)
        found = [
            (topic, match)
            for topic, matcher in topics.items()
            if (match := matcher.match_indexed(indexed))
        ]
        mentions += [
            Mention(
                item=item,
                topic=topic,
                topic_version=topic.version,
                because=match.because()[:50],
                at=now,
            )
            for topic, match in found
        ]
        if found:
            relevant.append(item)
        if names is not None and any(topic.is_ministry for topic, _match in found):
            tones.append(tone.suggestion(item, names=names, now=now))
    Mention.objects.bulk_create(mentions, ignore_conflicts=True)
    Tone.objects.bulk_create(tones)
    join_stories(relevant, now=now)
    Item.objects.bulk_update(relevant, ["tone", "story"], batch_size=200)
    return len(mentions)


def join_stories(items: Sequence[Item], *, now: datetime) -> None:
    """Set ``story`` of items whose headline is nearly that of another house's within 72 hours.

    The candidate's story is joined, or begun with it. Only whole headlines of at least four words
    with the same figures are joined: a wrong pair is worse than a missed one.
    """
    if not items:
        return
    others = list(
        Item.objects.relevant()
        .filter(fetched_at__gte=now - STORY_SPAN)
        .exclude(pk__in=[item.pk for item in items])
        .order_by("pk")[:3000]
    )
    for item in items:
        match = _same_story(item, others)
        if match is not None:
            if match.story is None:
                match.story = Story.objects.create(
                    title=match.title, title_key=match.title_key, first_seen_at=match.fetched_at
                )
                Item.objects.filter(pk=match.pk).update(story=match.story)
            item.story = match.story
        others.append(item)


def _same_story(item: Item, others: Sequence[Item]) -> Item | None:
    key = item.title_key
    if len(key.split()) < _STORY_WORDS:
        return None
    figures = numbers_in(key)
    choices = {
        number: other.title_key
        for number, other in enumerate(others)
        if other.publisher_id != item.publisher_id and numbers_in(other.title_key) == figures
    }
    best = process.extractOne(
        key, choices, scorer=fuzz.token_sort_ratio, score_cutoff=STORY_LIKENESS
    )
    return others[best[2]] if best else None
