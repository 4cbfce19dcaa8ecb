"""Mistakes in the demo office's public texts, and what its readers are told. All of it is invented."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple


class Change(NamedTuple):
    """One change of a public Dari text: of words in it, or of the source of its fact box."""

    title: str
    kind: str
    note: str
    ago: timedelta
    wrong: str = ""
    right: str = ""
    source_url: str = ""
    notices: Mapping[str, str] = {}
    is_apology: bool = False
    is_applied: bool = True


CHANGES = (
    Change(
        "بازار نو صنایع دستی هرات با ۲۴۰ دکان گشایش یافت",
        "correction",
        "ساعت بسته‌شدن بازار ۷ شام نوشته شده بود؛ درست ۶ شام است.",
        timedelta(days=3),
        wrong="۷ شام",
        right="۶ شام",
        is_apology=True,
    ),
    Change(
        "نمایشگاه دستاوردهای زنان پیشه\u200cور در مزار شریف",
        "clarification",
        "نشانی منبع فیس ثبت به صفحه‌ای می‌رسید که دیگر نیست؛ اکنون به جدول فیس‌ها می‌رسد.",
        timedelta(days=2),
        source_url="https://moled.example/figures/fees",
        notices={
            "ps": "د ثبت د فیس د سرچینې پته داسې پاڼې ته تلله چې نور نشته؛ اوس د فیسونو جدول ته ځي.",
            "en": (
                "The source of the registration fee led to a page that is gone; it now leads to "
                "the table of fees."
            ),
        },
    ),
    Change(
        "زمان انتظار موترهای بار در تورخم از ۳۱ به ۱۸ ساعت کم شد",
        "correction",
        "شمار موترهای روزانه ۴۲۰ نوشته شده بود؛ درست ۴۰۲ است.",
        timedelta(hours=1),
        wrong="۴۲۰",
        right="۴۰۲",
        is_applied=False,
    ),
)
