"""The demo office's ground floor: its profile and its staff. Persons are invented."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from django.contrib.auth.models import Group

from prcms.base.models import OfficeProfile, User

PASSWORD = "bahar-1405-demo"  # noqa: S105 - printed at start; the demo office has no secrets

STAFF = (
    # username, full name, roles, language, pairs for the translation desk
    ("admin", "فرید صدیقی", ("administrator",), "fa", ()),
    ("director", "حمیدالله نورزی", ("director", "editor"), "fa", ()),
    ("editor", "شکیبا رحیمی", ("editor",), "fa", ()),
    ("writer", "جاوید امینی", ("writer",), "fa", ()),
    ("herat", "عبدالستار غوری", ("contributor",), "fa", ()),
    ("pashto", "زرغونه ساپۍ", ("translator",), "ps", (("fa", "ps"),)),
    ("english", "مریم هاشمی", ("translator",), "fa", (("fa", "en"),)),
    ("reviewer", "اسدالله وردک", ("reviewer",), "ps", ()),
    ("contacts", "نجیب کوهستانی", ("contacts_officer",), "fa", ()),
    ("events", "پروین احمدزی", ("events_officer",), "fa", ()),
    ("analyst", "روح‌الله بهزاد", ("analyst",), "fa", ()),
)


@dataclass
class DemoOffice:
    """What the builders of the apps hand on to each other."""

    rng: Random
    now: datetime
    users: dict[str, User] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)


def build(office: DemoOffice) -> None:
    """Make the profile and one user per role. The groups must exist (``sync_roles``)."""
    profile = OfficeProfile(pk=1, weekend=[4])
    texts = {
        "name": (
            "وزارت انکشاف اقتصاد محلی",
            "د سیمه‌ییز اقتصاد د پراختیا وزارت",
            "Ministry of Local Economic Development",
        ),
        "short_name": ("وزارت انکشاف محلی", "د سیمه‌ییزې پراختیا وزارت", "MoLED"),
        "office_name": (
            "ریاست اطلاعات و ارتباط عامه",
            "د اطلاعاتو او عامه اړیکو ریاست",
            "Directorate of Information and Public Relations",
        ),
        "tagline": (
            "بازار روشن، کار نزدیک خانه",
            "روښانه بازار، کور ته نږدې کار",
            "Clear markets, work close to home",
        ),
        "boilerplate": (
            " ".join(
                (
                    "این وزارت ثبت تشبثات کوچک، بازارهای ولایتی و بنادر محلی را زیر یک سقف اداره",
                    "می‌کند و هر سه ماه ارقام کار خود را نشر می‌کند.",
                )
            ),
            " ".join(
                (
                    "دا وزارت د وړو تشبثاتو ثبت، ولایتي بازارونه او سیمه‌ییز بندرونه تر یو چت لاندې",
                    "اداره کوي او هرې درې میاشتې د خپل کار شمېرې خپروي.",
                )
            ),
            " ".join(
                (
                    "The ministry runs the registration of small businesses, provincial markets",
                    "and local ports under one roof and publishes its figures every quarter.",
                )
            ),
        ),
        "address": (
            "چهارراهی دوم، سرک بازار، کابل",
            "دویمه څلورلارې، د بازار سړک، کابل",
            "Second Crossroads, Bazaar Road, Kabul",
        ),
        "office_hours": (
            "شنبه تا چهارشنبه ۸ تا ۱۶، پنجشنبه ۸ تا ۱۳",
            "له شنبې تر چهارشنبې ۸ تر ۱۶، پنجشنبه ۸ تر ۱۳",
            "Saturday to Wednesday 8–16, Thursday 8–13",
        ),
        "duty_name": ("شکیبا رحیمی", "شکیبا رحیمي", "Shakiba Rahimi"),
        "sender_name": (
            "دفتر مطبوعاتی وزارت انکشاف محلی",
            "د سیمه‌ییزې پراختیا وزارت مطبوعاتي دفتر",
            "MoLED press office",
        ),
    }
    for name, values in texts.items():
        for language, value in zip(("fa", "ps", "en"), values, strict=True):
            setattr(profile, f"{name}_{language}", value)
    profile.duty_phone = "+93 70 000 0114"
    profile.duty_email = "press@moled.example"
    profile.sender_address = "press@moled.example"
    profile.reply_to = "press@moled.example"
    profile.save()
    groups = {group.name: group for group in Group.objects.all()}
    for username, full_name, roles, language, pairs in STAFF:
        user = User.objects.create_user(
            username=username,
            email=f"{username}@moled.example",
            password=PASSWORD,
            full_name=full_name,
            language=language,
            works_in=[list(pair) for pair in pairs],
            is_staff=True,
        )
        user.groups.set([groups[role] for role in roles])
        office.users[username] = user
