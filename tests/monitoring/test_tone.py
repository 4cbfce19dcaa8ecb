"""The stance towards the ministry: little is claimed, and the sentence is shown."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from monitoring import tone
from monitoring.matching import compile_topic
from monitoring.models import Item, Tone
from prcms.base.audit import trail
from prcms.base.errors import Refused
from tests.factories import monitoring as make

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
NAMES = compile_topic(
    "«وزارت تجارت»",
    aliases=["د سوداګرۍ وزارت", "ministry of commerce"],
    negative=["وزارت تجارت پاکستان"],
)


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        ("تاجران از وزارت تجارت انتقاد کردند", "", "negative"),
        ("تاجران از وزارت تجارت قدردانی کردند", "", "positive"),
        ("وزارت تجارت از گشایش دفتر خبر داد", "", "neutral"),
        ("وزارت تجارت و آینده بازار", "", "unclear"),
        ("فقر در ولایات زیاد شد", "وزارت تجارت گفت کار دوام دارد.", "neutral"),
        ("مردم از گرانی شکایت دارند", "وزارت تجارت ارقام را نشر کرد.", "neutral"),
        ("تاجران از وزارت تجارت انتقاد نکردند", "", "unclear"),
        ("وزارت تجارت انتقادها را رد کرد", "", "unclear"),
        ("شورا از وزارت تجارت قدردانی و اتحادیه از وزارت تجارت انتقاد کرد", "", "unclear"),
        ("تاجران از وزارت تجارت پاکستان انتقاد کردند", "", "unclear"),
        ("سوداګرو پر د سوداګرۍ وزارت نیوکه وکړه", "", "negative"),
        ("بزګرانو د سوداګرۍ وزارت د ګام هرکلی وکړ", "", "positive"),
        ("د سوداګرۍ وزارت وویل چې بازار پرانیستل شو", "", "neutral"),
        ("Traders criticised the Ministry of Commerce", "", "negative"),
        ("Growers welcomed the Ministry of Commerce plan", "", "positive"),
        ("Growers did not praise the Ministry of Commerce", "", "unclear"),
        ("Crime rises", "The Ministry of Commerce said it would publish figures.", "neutral"),
        ("", "", "unclear"),
    ],
)
def test_judge(title: str, text: str, value: str) -> None:
    assert tone.judge(title, text, names=NAMES).value == value


def test_judge_shows_the_sentence_it_rests_on() -> None:
    text = "باران بارید. تاجران از وزارت تجارت انتقاد کردند. آسمان صاف شد."

    assert (
        tone.judge("خبر روز", text, names=NAMES).evidence == "تاجران از وزارت تجارت انتقاد کردند."
    )


@pytest.mark.django_db
def test_a_correction_is_a_new_row_and_counts(make_user) -> None:
    analyst = make_user("analyst")
    item = make.item()
    make.tone(item=item, value="negative", evidence="جمله")

    tone.say(item, "neutral", by=analyst, now=NOW)

    item.refresh_from_db()
    assert (item.tone, item.tone_is_human) == ("neutral", True)
    assert list(item.tones.order_by("pk").values_list("value", "made_by", "evidence")) == [
        ("negative", "machine", "جمله"),
        ("neutral", "person", "جمله"),
    ]
    assert [entry.verb for entry in trail(item)] == ["item.judge"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["writer", "editor", "administrator", "events_officer"])
def test_other_roles_do_not_judge(make_user, role: str) -> None:
    item = make.item()

    with pytest.raises(Refused):
        tone.say(item, "neutral", by=make_user(role), now=NOW)
    assert Tone.objects.count() == 0


@pytest.mark.django_db
def test_an_unknown_tone_is_refused(make_user) -> None:
    with pytest.raises(Refused):
        tone.say(make.item(), "lovely", by=make_user("analyst"), now=NOW)


@pytest.mark.django_db
def test_set_aside_and_taken_back(make_user) -> None:
    analyst = make_user("analyst")
    item = make.mention().item

    tone.set_aside(item, by=analyst, now=NOW)
    assert list(Item.objects.about_us()) == []
    with pytest.raises(Refused):
        tone.set_aside(item, by=analyst, now=NOW)

    tone.take_back(item, by=analyst, now=NOW)
    assert list(Item.objects.about_us()) == [item]
    with pytest.raises(Refused):
        tone.take_back(item, by=analyst, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "half",
    [
        {"made_by": "person"},
        {"made_by": "machine", "value": "negative", "evidence": ""},
    ],
)
def test_the_database_refuses_nameless_and_groundless_tones(half: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.tone(**half)
