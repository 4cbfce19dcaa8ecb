"""Halls, cameras, and press conferences past and coming, made as the officer makes them."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.db.models import Model
from django.utils import timezone

from contacts import lists
from contacts.models import Delivery
from events import booking, door, invitations, planning
from events.models import AgendaItem, Event, Invitation, Resource
from prcms.base.demo import DemoOffice

NAMESPACE = UUID("6f0f3f52-3c1b-4b0e-9d3c-0a2f6f1a1405")

RESOURCES = (
    ("room", "تالار کنفرانس‌ها", "د کنفرانسونو تالار", "Conference hall", "", 80),
    ("room", "اتاق مصاحبه", "د مرکې خونه", "Interview room", "", 8),
    ("room", "تالار چهارم", "څلورم تالار", "Hall four", "", 30),
    ("camera", "کمره ویدیویی ۱", "لومړۍ ویډیويي کمره", "Video camera 1", "PX-200341", None),
    ("camera", "کمره ویدیویی ۲", "دویمه ویډیويي کمره", "Video camera 2", "PX-200342", None),
    ("camera", "کمره عکاسی", "د عکاسۍ کمره", "Photo camera", "NK-77810", None),
    ("sound", "دستگاه صدا", "د غږ دستګاه", "Sound set", "SD-4410", None),
    ("vehicle", "موتر رسانه‌ها", "د رسنیو موټر", "Press vehicle", "KBL-5-11872", None),
    ("staff", "ترجمان همزمان", "همهاله ژباړن", "Simultaneous interpreter", "", None),
)

# kind, days from today, hour, titles, summaries, which resources, which lists
EVENTS = (
    (
        "press_conference",
        1,
        10,
        (
            "کنفرانس مطبوعاتی: نرخ‌نامه زمستانی مواد خوراکی",
            "مطبوعاتي کنفرانس: د خوراکي توکو ژمنی نرخ‌لیک",
            "Press conference: winter price list for food",
        ),
        (
            "وزارت نرخ‌نامه سه‌ماهه زمستان و شیوه نظارت بر بازارهای ولایتی را معرفی می‌کند.",
            "وزارت د ژمي درې میاشتنی نرخ‌لیک او د ولایتي بازارونو د څارنې تګلاره وړاندې کوي.",
            "The ministry presents the winter price list and how provincial markets are watched.",
        ),
        (0, 3, 6),
        ("kabul", "tv"),
    ),
    (
        "exhibition",
        4,
        9,
        (
            "نمایشگاه صنایع دستی زنان هرات",
            "په هرات کې د ښځو د لاسي صنایعو نندارتون",
            "Exhibition of crafts made by women of Herat",
        ),
        (
            "هشتاد تشبث کوچک محصولات خود را در سه روز به نمایش می‌گذارند.",
            "اتیا وړې تشبثات په دریو ورځو کې خپل تولیدات ښيي.",
            "Eighty small businesses show their products for three days.",
        ),
        (7,),
        (),
    ),
    (
        "workshop",
        6,
        13,
        (
            "ورکشاپ ثبت آنلاین تشبثات برای خبرنگاران اقتصادی",
            "د اقتصادي خبریالانو لپاره د تشبثاتو د آنلاین ثبت ورکشاپ",
            "Workshop on online business registration for economics reporters",
        ),
        (
            "گام‌به‌گام: از درخواست تا گرفتن جواز در هفت روز کاری.",
            "ګام په ګام: له غوښتنې تر جواز اخیستلو په اوو کاري ورځو کې.",
            "Step by step: from the application to the licence in seven working days.",
        ),
        (2, 5),
        (),
    ),
    (
        "press_conference",
        -9,
        11,
        (
            "کنفرانس مطبوعاتی: گزارش شش‌ماهه بنادر",
            "مطبوعاتي کنفرانس: د بندرونو شپږمیاشتنی راپور",
            "Press conference: half-year report on the ports",
        ),
        (
            "ارقام عبور کالا، کاهش زمان انتظار و برنامه نیمه دوم سال.",
            "د توکو د تېرېدو شمېرې، د انتظار د وخت کمېدل او د کال د دویمې نیمایي پلان.",
            "Figures on goods in transit, shorter waiting times and the plan for the second half.",
        ),
        (0, 4, 6),
        ("kabul",),
    ),
    (
        "visit",
        -3,
        9,
        (
            "دیدار مقام وزارت از بازار مرکزی مزارشریف",
            "د وزارت د مشر لیدنه د مزارشریف له مرکزي بازار",
            "The minister visits the central market of Mazar-e-Sharif",
        ),
        (
            "گفتگو با دکانداران درباره آب، برق و نظافت بازار.",
            "له دکاندارانو سره د اوبو، برېښنا او پاکوالي په اړه خبرې.",
            "Talks with shopkeepers about water, power and cleaning.",
        ),
        (5, 7),
        (),
    ),
)

VENUE = (
    "تالار کنفرانس‌های وزارت، چهارراهی دوم، کابل",
    "د وزارت د کنفرانسونو تالار، دویمه څلورلارې، کابل",
    "Conference hall of the ministry, Second Crossroads, Kabul",
)


def build(office: DemoOffice) -> None:
    """Make the halls and events; invite lists to press conferences; fill past guest lists."""
    officer = office.users["events"]
    resources = []
    for kind, fa, ps, en, serial, seats in RESOURCES:
        resource = Resource(kind=kind, serial=serial, seats=seats)
        _in_languages(resource, "name", (fa, ps, en))
        resource.save()
        resources.append(resource)
    made = [_event(office, row, resources) for row in EVENTS]
    office.things["events"] = made
    for event in made:
        if event.ends_at < office.now:
            planning.move(event, "close", by=officer, now=event.ends_at + timedelta(hours=2))


def _in_languages(row: Model, name: str, values: tuple[str, str, str]) -> None:
    """Set one field in Dari, Pashto and English."""
    for language, value in zip(("fa", "ps", "en"), values, strict=True):
        setattr(row, f"{name}_{language}", value)


def _event(office: DemoOffice, row: tuple, resources: list[Resource]) -> Event:  # type: ignore[type-arg]
    kind, days, hour, titles, summaries, wanted, list_names = row
    officer = office.users["events"]
    day = timezone.localdate(office.now) + timedelta(days=days)
    starts = timezone.make_aware(datetime.combine(day, time(hour)))
    made_at = min(office.now, starts) - timedelta(days=6)
    event = Event(kind=kind, starts_at=starts, ends_at=starts + timedelta(hours=2))
    _in_languages(event, "title", titles)
    _in_languages(event, "summary", summaries)
    _in_languages(event, "venue", VENUE)
    event.contact_name, event.contact_phone = officer.full_name, "+93 70 000 0121"
    event.capacity, event.is_public, event.announce_at = 60, True, made_at
    event.answer_by = starts - timedelta(hours=18)
    planning.save(event, by=officer, now=made_at)
    AgendaItem.objects.bulk_create(
        AgendaItem(event=event, starts_at=time(hour, minute), title=title)
        for minute, title in ((0, "خوش‌آمدید"), (10, "معرفی موضوع"), (40, "پرسش و پاسخ"))
    )
    event = planning.move(event, "confirm", by=officer, now=made_at)
    booking.book(event, resources=[resources[index] for index in wanted], by=officer, now=made_at)
    for name in list_names:
        _invite(office, event, name, at=made_at + timedelta(hours=1))
    return event


def _invite(office: DemoOffice, event: Event, name: str, *, at: datetime) -> None:
    """Invite one of the demo's lists; most answer, some by telephone; past events were attended."""
    contact_list = office.things["lists"].get(name)
    if contact_list is None:
        return
    officer = office.users["events"]
    made, mailing = invitations.invite(
        event, recipients=lists.members(contact_list, on=at.date()), by=officer, now=at
    )
    if mailing is not None:
        # The demo's letters were sent long ago; nothing of them may leave today.
        mailing.deliveries.update(state=Delivery.State.SENT, sent_at=at, attempts=1, smtp_code=250)
    for number, invitation in enumerate(made):
        answer = office.rng.choices(("yes", "no", "maybe", ""), (6, 2, 1, 3))[0]
        if not answer:
            continue
        reply = invitations.Reply(answer=answer, party=office.rng.choice((1, 1, 2, 3)))
        when = at + timedelta(hours=1 + number)
        if when >= event.ends_at:
            continue
        if office.rng.random() < 0.4:
            invitations.note_answer(invitation, reply=reply, through="phone", by=officer, now=when)
        else:
            invitations.answer_by_link(invitation, reply=reply, now=when)
    if event.ends_at < office.now:
        _attend(office, event)


def _attend(office: DemoOffice, event: Event) -> None:
    """Most of those who said yes came; one walked in."""
    officer = office.users["events"]
    for invitation in event.invitations.filter(answer=Invitation.Answer.YES):
        if office.rng.random() < 0.85:
            door.check_in(
                event,
                by=officer,
                now=event.starts_at - timedelta(minutes=office.rng.randint(2, 25)),
                nonce=uuid5(NAMESPACE, f"{event.pk}:{invitation.pk}"),
                invitation=invitation,
                count=invitation.party,
            )
