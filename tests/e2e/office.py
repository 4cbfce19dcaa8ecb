"""The small office the working day happens in: staff, a unit, readers, a hall, feeds."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from io import BytesIO
from pathlib import Path

from django.contrib.auth.models import Group
from django.utils import timezone
from PIL import Image

from contacts import lists, registry
from contacts.models import (
    ContactList,
    ContactPoint,
    Organisation,
    Person,
    Post,
    Tenure,
    UnitMember,
)
from events.models import Resource
from monitoring.models import Publisher, Source, Topic
from prcms.base import roles
from prcms.base.models import OfficeProfile, User
from tests.conftest import APPS
from tests.loopback import Answer, FeedServer

PASSWORD = "pass-word-for-tests"
STAFF = {
    "herat": ("contributor", []),
    "writer": ("writer", []),
    "editor": ("editor", []),
    "pashto": ("translator", [["fa", "ps"]]),
    "english": ("translator", [["fa", "en"]]),
    "reviewer": ("reviewer", []),
    "contacts": ("contacts_officer", []),
    "events": ("events_officer", []),
    "analyst": ("analyst", []),
    "director": ("director", []),
}
READERS = {
    "fa": ("ناهید خبرنگار", "nahid@paper.example"),
    "ps": ("توریالی خبریال", "toryalai@radio.example"),
    "en": ("Karin Holm", "karin@agency.example"),
}
LEADERS = {"fa": "minister@office.example", "ps": "deputy@office.example"}
TITLES = {
    "fa": "بازار تازهٔ هرات در ۱۲ ولسوالی باز شد",
    "ps": "د هرات نوی بازار په ۱۲ ولسوالیو کې پرانیستل شو",
    "en": "New Herat market opens in 12 districts",
}
LEADS = {
    "fa": "دکانداران از روز شنبه می‌توانند جواز خود را در همان ولسوالی بگیرند.",
    "ps": "دکانداران کولی شي له شنبې ورځې خپل جواز په هماغې ولسوالۍ کې واخلي.",
    "en": "From Saturday shopkeepers can collect their licence in their own district.",
}
BODIES = {
    "fa": "<p>ریاست هرات ۱۲ دفتر تازه گشود و ۳۴۰ جواز را در هفته نخست صادر کرد.</p>",
    "ps": "<p>د هرات ریاست ۱۲ نوي دفترونه پرانیستل او په لومړۍ اونۍ کې یې ۳۴۰ جوازونه ورکړل.</p>",
    "en": "<p>The Herat directorate opened 12 offices and issued 340 licences in the first week.</p>",
}


@dataclass
class Office:
    """What the steps of the day refer to."""

    users: dict[str, User]
    unit: Organisation
    list: ContactList
    hall: Resource
    sources: dict[str, Source]


def furnish(feeds: FeedServer) -> Office:
    """Make the office; only what an administrator would have made before the day began."""
    roles.apply(import_module(f"{app}.permissions").GRANTS for app in APPS)
    users = {}
    for name, (role, pairs) in STAFF.items():
        user = User.objects.create_user(
            username=name,
            email=f"{name}@office.example",
            password=PASSWORD,
            full_name=name,
            is_staff=True,
            works_in=pairs,
        )
        user.groups.set(Group.objects.filter(name=role))
        users[name] = user
    office = OfficeProfile(pk=1, weekend=[4])
    office.name_fa, office.name_ps, office.name_en = (
        "وزارت انکشاف محلی",
        "د سیمه‌ییزې پراختیا وزارت",
        "Ministry of Local Development",
    )
    office.sender_address = "press@office.example"
    # No briefing is due before the step that is about it.
    office.briefing_hour = time(23, 59)
    office.save()
    by = users["contacts"]
    unit = _organisation(
        "ریاست هرات", "د هرات ریاست", "Herat directorate", "provincial", by, own=True
    )
    UnitMember.objects.create(user=users["herat"], unit=unit)
    _leaders(unit, by)
    return Office(users, unit, _press(by), _hall(), _sources(feeds))


def _organisation(
    fa: str, ps: str, en: str, kind: str, by: User, *, own: bool = False
) -> Organisation:
    organisation = Organisation(kind=kind, is_own=own)
    organisation.name_fa, organisation.name_ps, organisation.name_en = fa, ps, en
    return registry.save_organisation(organisation, by=by)


def _leaders(unit: Organisation, by: User) -> None:
    for rank, (language, address) in enumerate(LEADERS.items()):
        post = Post(organisation=unit, rank=rank, is_leadership=True)
        post.title_fa, post.title_ps, post.title_en = "مقام", "مقام", "Leader"
        registry.save_post(post, by=by)
        person = registry.save_person(Person(full_name=f"رهبر {rank}", language=language), by=by)
        Tenure.objects.create(person=person, post=post)
        registry.save_contact_point(ContactPoint(post=post, channel="email", value=address), by=by)


def _press(by: User) -> ContactList:
    press = ContactList.objects.create(name="رسانه‌های کابل")
    for language, (name, address) in READERS.items():
        person = registry.save_person(Person(full_name=name, language=language), by=by)
        registry.save_contact_point(
            ContactPoint(person=person, channel="email", value=address), by=by
        )
        lists.add(press, person, by=by)
    return press


def _hall() -> Resource:
    hall = Resource(kind="room", seats=60)
    hall.name_fa, hall.name_ps, hall.name_en = "تالار بزرگ", "لوی تالار", "Great hall"
    hall.save()
    return hall


def _sources(feeds: FeedServer) -> dict[str, Source]:
    """Two feeds of other houses: one in Dari, one in English with a wrong charset and dates."""
    feeds.answers["/fa.xml"] = Answer(
        body=DARI_FEED.format(date=f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} +0000").encode(),
        headers={"Content-Type": "application/rss+xml; charset=utf-8"},
    )
    feeds.answers["/en.xml"] = Answer(
        # UTF-8 that says it is windows-1252, and a date without a zone.
        body=ENGLISH_FEED.format(date=f"{timezone.localtime():%a, %d %b %Y %H:%M:%S}").encode(),
        headers={"Content-Type": "text/xml; charset=windows-1252"},
    )
    sources = {}
    for language, name in (("fa", "روزنامه بازار"), ("en", "Transit Daily")):
        publisher = Publisher.objects.create(name=name, language=language)
        sources[language] = Source.objects.create(
            publisher=publisher,
            name=name,
            kind="feed",
            url=f"http://127.0.0.1:{feeds.port}/{language}.xml",
            language=language,
            next_try_at=timezone.now(),
        )
    topic = Topic(query='"انکشاف محلی" OR "Local Development"', is_ministry=True)
    topic.name_fa, topic.name_ps, topic.name_en = "وزارت", "وزارت", "The ministry"
    topic.save()
    return sources


def a_minute_ago() -> time:
    """An hour for the briefing that has just passed, and was today."""
    now = timezone.localtime()
    earlier = now - timedelta(minutes=1)
    return earlier.time() if earlier.date() == now.date() else time(0, 0)


def photo(folder: Path) -> Path:
    """A picture as a telephone makes it."""
    data = BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(data, "JPEG")
    path = folder / "market.jpg"
    path.write_bytes(data.getvalue())
    return path


DARI_FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>روزنامه بازار</title><link>http://bazar.example/</link>
<description>خبرهای بازار</description>
<item><title>خبرنگاران از وزارت انكشاف محلي انتقاد كردند</title><link>http://bazar.example/1</link>
<guid>bazar-1</guid><pubDate>{date}</pubDate>
<description>شماری از دکانداران گفتند که وزارت انکشاف محلی در صدور جوازها ناکام بوده است.</description></item>
<item><title>هوای کابل فردا آفتابی است</title><link>http://bazar.example/2</link><guid>bazar-2</guid>
<pubDate>{date}</pubDate><description>اداره هواشناسی از روز آفتابی خبر داد.</description></item>
</channel></rss>"""

ENGLISH_FEED = """<?xml version="1.0" encoding="windows-1252"?>
<rss version="2.0"><channel><title>Transit Daily</title><link>http://transit.example/</link>
<description>Trade — day by day</description>
<item><title>Traders welcome “Local Development” ministry’s new offices</title>
<link>http://transit.example/a</link><guid>t-a</guid><pubDate>{date}</pubDate>
<description>Traders praised the Ministry of Local Development — waiting times fell.</description></item>
</channel></rss>"""
