"""A fortnight of press for the demo office, through the same doors as on a working day.

Feeds are written out as RSS and read back by the fetching module, so that demo items have been
parsed, matched and judged like real ones. The invented hosts do not exist: at the end the sources
are paused.
"""

from datetime import date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from typing import Final
from xml.sax.saxutils import escape

from django.db import transaction
from django.utils import timezone as clock

from contacts import holders
from contacts.models import Delivery
from monitoring import briefing, clippings, fetching, tone, topics
from monitoring.demo_texts import (
    ABOUT_US,
    CLIPPINGS,
    DECISIONS,
    ELSEWHERE,
    NEARBY,
    NOTES,
    PRODUCTS,
    PROVINCES,
    PUBLISHERS,
    REASONS,
    TOPICS,
)
from monitoring.models import Briefing, BriefingItem, Item, Publisher, Source, Topic
from monitoring.models.items import ToneValue
from prcms.base import http
from prcms.base.demo import DemoOffice
from prcms.base.models import OfficeProfile
from prcms.base.text import local_digits

DAYS: Final = 14
_COLUMN = {"fa": 0, "ps": 1, "en": 2}


def build(office: DemoOffice) -> None:
    """Make publishers, sources, topics, a fortnight of items, tones, clippings and briefings."""
    first = clock.localdate(office.now) - timedelta(days=DAYS)
    sources = _sources(office)
    _topics(office, at=_moment(first, time(3)))
    profile = OfficeProfile.load()
    for n in range(DAYS + 1):
        day = first + timedelta(days=n)
        due = briefing.due_at(day, profile)
        for hours in (9.5, 0.5):
            if due - timedelta(hours=hours) <= office.now:
                _read_all(office, sources, now=due - timedelta(hours=hours))
        if n % 2 == 0:
            cut = min(office.now, due - timedelta(minutes=20))
            _clip(office, n // 2, day - timedelta(days=1), now=cut)
        _judge(office, until=min(office.now, due), every=n < DAYS)
        if due <= office.now:
            _brief(office, day, n, due=due)
    later = min(office.now, due + timedelta(hours=3))
    if later > due:
        _read_all(office, sources, now=later)
    for source in sources:
        fetching.pause(source, by=office.users["analyst"], now=office.now)


def _moment(day: date, at: time) -> datetime:
    return clock.make_aware(datetime.combine(day, at))


def _sources(office: DemoOffice) -> list[Source]:
    made = []
    for name, medium, language, foreign, weight, offset, host in PUBLISHERS:
        publisher = Publisher(
            name=name,
            medium=medium,
            language=language,
            is_foreign=foreign,
            weight=weight,
            utc_offset=offset,
            homepage=f"https://{host}/",
        )
        publisher.set_keys()
        publisher.save()
        made.append(
            Source.objects.create(
                publisher=publisher,
                url=f"https://{host}/rss.xml",
                language=language,
                interval=15 if weight == 3 else 30,
                next_try_at=office.now,
            )
        )
    return made


def _topics(office: DemoOffice, *, at: datetime) -> None:
    for names, query, aliases, negative, is_ministry in TOPICS:
        topic = Topic(query=query, aliases=aliases, negative=negative, is_ministry=is_ministry)
        for language, name in zip(("fa", "ps", "en"), names, strict=True):
            setattr(topic, f"name_{language}", name)
        topics.keep(topic, by=office.users["analyst"], now=at)


def _read_all(office: DemoOffice, sources: list[Source], *, now: datetime) -> None:
    """One round: a few houses have news, two do not answer, the rest say what they said."""
    down = set(office.rng.sample(range(len(sources)), 2))
    wire = _story(office, "fa") if office.rng.random() < 0.6 else None
    for number, source in enumerate(sources):
        source.refresh_from_db()
        if number in down:
            fetching.record(fetching.Answer(source, error=http.TimedOut("demo")), now=now)
            continue
        stories = []
        if office.rng.random() < 0.3:
            stories.append(_story(office, source.publisher.language))
        if wire and source.publisher.language == "fa" and office.rng.random() < 0.35:
            stories.append(wire)
        if office.rng.random() < 0.12:
            stories.append(_pick(office, NEARBY, source.publisher.language))
        if office.rng.random() < 0.12:
            stories.append(_pick(office, ELSEWHERE, source.publisher.language))
        body = _rss(office, source, stories, now=now)
        answer = http.Response(
            url=source.url,
            status=200,
            headers={"Content-Type": "application/rss+xml; charset=utf-8"},
            content=body.encode(),
        )
        fetching.record(fetching.Answer(source, response=answer), now=now)


def _story(office: DemoOffice, language: str) -> tuple[str, str]:
    return _pick(office, ABOUT_US, language)


def _pick(
    office: DemoOffice, texts: dict[str, tuple[tuple[str, str], ...]], language: str
) -> tuple[str, str]:
    column = _COLUMN[language]
    values = {
        "p": office.rng.choice(PROVINCES)[column],
        "g": office.rng.choice(PRODUCTS)[column],
        "n": local_digits(office.rng.randrange(4, 90), language),
    }
    title, text = office.rng.choice(texts[language])
    text = text.format(**values)
    return title.format(**values), text[0].upper() + text[1:]


def _rss(
    office: DemoOffice, source: Source, stories: list[tuple[str, str]], *, now: datetime
) -> str:
    zone = timezone(timedelta(minutes=source.publisher.utc_offset))
    items = []
    for title, text in stories:
        at = (now - timedelta(minutes=office.rng.randrange(10, 500))).astimezone(zone)
        stamp = format_datetime(at)
        if source.publisher.weight == 1:
            stamp = stamp[:-6]  # the small houses forget the zone, as they do
        number = office.rng.randrange(10**6, 10**7)
        link = f"{source.publisher.homepage}{clock.localdate(now):%Y/%m}/{number}"
        items.append(
            f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{stamp}</pubDate><description>{escape(text)}</description></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(source.publisher.name)}</title><link>{source.publisher.homepage}</link>"
        f"<pubDate>{format_datetime(now)}</pubDate>{''.join(items)}</channel></rss>"
    )


def _clip(office: DemoOffice, number: int, day: date, *, now: datetime) -> None:
    name, medium, title, said, page, column, programme = CLIPPINGS[number % len(CLIPPINGS)]
    clippings.enter(
        publisher=Publisher.objects.get(name=name),
        medium=medium,
        title=title,
        summary=said,
        place=clippings.Place(
            appeared_on=day,
            page=page,
            column=column,
            programme=programme,
            begins=time(19, 5) if programme else None,
            ends=time(19, 22) if programme else None,
        ),
        by=office.users["analyst"],
        now=now,
    )


def _judge(office: DemoOffice, *, until: datetime, every: bool) -> None:
    """The analyst confirms most suggestions, corrects some, and has not come to today's last ones."""
    waiting = list(Item.objects.needing_tone().filter(fetched_at__lt=until).order_by("pk"))
    if not every:
        waiting = waiting[: len(waiting) // 2]
    for item in waiting:
        value = item.tone
        if value == ToneValue.UNCLEAR or office.rng.random() < 0.1:
            value = office.rng.choice([ToneValue.NEUTRAL, ToneValue.NEUTRAL, ToneValue.UNCLEAR])
        tone.say(item, value, by=office.users["analyst"], now=until - timedelta(minutes=10))


def _brief(office: DemoOffice, day: date, number: int, *, due: datetime) -> None:
    """Put together at its hour; the analyst writes a word and submits, the director approves."""
    briefing.briefing_tick(now=due)
    row = Briefing.objects.get(day=day)
    row.note = NOTES[number % len(NOTES)]
    row.save(update_fields=["note"])
    if number % 3 == 1:
        BriefingItem.objects.create(
            briefing=row, position=1, text=DECISIONS[number // 3 % len(DECISIONS)]
        )
    analyst, director = office.users["analyst"], office.users["director"]
    briefing.move(row, "submit", by=analyst, now=due + timedelta(minutes=20))
    if number == 5:
        briefing.move(row, "return", by=director, now=due + timedelta(minutes=30), reason=REASONS)
        briefing.move(row, "submit", by=analyst, now=due + timedelta(minutes=38))
    if number < DAYS and holders.leadership(day):
        _send(row, office, at=due + timedelta(minutes=45))


def _send(row: Briefing, office: DemoOffice, *, at: datetime) -> None:
    """Approve and queue in one transaction, and mark the letters as gone: nobody is mailed about
    a day that is over."""
    with transaction.atomic():
        briefing.move(row, "approve", by=office.users["director"], now=at)
        briefing.send(row, now=at)
        row.refresh_from_db()
        Delivery.objects.filter(
            mailing__dedupe_key=row.mailing_key, state=Delivery.State.QUEUED
        ).update(
            state=Delivery.State.SENT, sent_at=at + timedelta(minutes=1), attempts=1, smtp_code=250
        )
