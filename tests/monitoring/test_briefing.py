"""One briefing a day, approved as it is, sent once each."""

import smtplib
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from contacts import outbox
from contacts.models import Delivery, Mailing
from monitoring import briefing as desk
from monitoring import tone
from monitoring.models import Briefing, BriefingItem
from prcms.base.audit import trail
from prcms.base.errors import Refused
from prcms.base.models import OfficeProfile
from tests.factories import monitoring as make

# The hour of the briefing is 05:30 in Kabul, which is 01:00 UTC.
DUE = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
DAY = date(2026, 7, 1)


def about_us(**values: object):
    """An item about the ministry, seen in the night before."""
    values.setdefault("fetched_at", DUE - timedelta(hours=3))
    topic = values.pop("topic", None)
    item = make.item(**values)
    make.mention(item=item, topic=topic or make.topic())
    return item


@pytest.mark.django_db
def test_tick_before_the_hour_makes_nothing() -> None:
    assert desk.briefing_tick(now=DUE - timedelta(minutes=1)) == desk.Tick()
    assert Briefing.objects.count() == 0


@pytest.mark.django_db
def test_tick_follows_the_hour_of_the_office() -> None:
    OfficeProfile.objects.create(pk=1, name="وزارت", briefing_hour="07:00")

    assert desk.briefing_tick(now=DUE + timedelta(minutes=89)).made == 0
    assert desk.briefing_tick(now=DUE + timedelta(minutes=90)).made == 1


@pytest.mark.django_db
def test_tick_makes_a_draft_of_what_was_seen() -> None:
    item = about_us()
    about_us(fetched_at=DUE - timedelta(hours=30))
    make.item(fetched_at=DUE - timedelta(hours=3))

    tick = desk.briefing_tick(now=DUE)

    briefing = Briefing.objects.get()
    assert tick == desk.Tick(made=1)
    assert (briefing.day, briefing.state, briefing.is_late) == (DAY, "draft", False)
    assert [line.item for line in briefing.lines.all()] == [item]


@pytest.mark.django_db
def test_tick_twice_makes_one() -> None:
    desk.briefing_tick(now=DUE)

    assert desk.briefing_tick(now=DUE + timedelta(minutes=1)) == desk.Tick()
    assert Briefing.objects.count() == 1


@pytest.mark.django_db
def test_tick_on_a_quiet_day_makes_one_as_well() -> None:
    desk.briefing_tick(now=DUE)

    assert desk.preview(Briefing.objects.get(), now=DUE)["counts"]["total"] == 0


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_make_one() -> None:
    about_us()
    barrier = threading.Barrier(2)
    made: list[int] = []

    def tick() -> None:
        try:
            barrier.wait(10)
            made.append(desk.briefing_tick(now=DUE).made)
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(made) == [0, 1]
    assert Briefing.objects.count() == 1
    assert BriefingItem.objects.count() == 1


@pytest.mark.django_db
def test_tick_after_a_short_stop_makes_a_late_one() -> None:
    desk.briefing_tick(now=DUE + timedelta(hours=11))

    briefing = Briefing.objects.get()
    assert (briefing.state, briefing.is_late) == ("draft", True)
    assert briefing.covers_until == DUE + timedelta(hours=11)


@pytest.mark.django_db
def test_tick_leaves_out_what_is_older_than_twelve_hours_and_says_so() -> None:
    make.briefing(day=DAY - timedelta(days=3), state="skipped", skip_reason="x")

    tick = desk.briefing_tick(now=DUE + timedelta(minutes=5))

    assert tick == desk.Tick(made=1, skipped=2)
    left_out = Briefing.objects.filter(day__in=[DAY - timedelta(days=2), DAY - timedelta(days=1)])
    assert {(b.state, b.is_late, bool(b.skip_reason)) for b in left_out} == {
        ("skipped", True, True)
    }


@pytest.mark.django_db
def test_tick_looks_back_seven_days_and_never_before_the_first() -> None:
    make.briefing(day=DAY - timedelta(days=30), state="skipped", skip_reason="x")

    desk.briefing_tick(now=DUE)

    assert Briefing.objects.filter(day__gte=DAY - timedelta(days=7)).count() == 8
    assert Briefing.objects.count() == 9


@pytest.mark.django_db
def test_an_unapproved_briefing_gives_its_items_to_the_next() -> None:
    desk.briefing_tick(now=DUE)
    item = about_us(fetched_at=DUE - timedelta(hours=3))

    desk.briefing_tick(now=DUE + timedelta(days=1))

    old, new = Briefing.objects.order_by("day")
    assert (old.state, new.state) == ("skipped", "draft")
    assert [line.item for line in new.lines.all()] == []  # seen before the last 24 hours
    assert item.briefing_lines.count() == 0


@pytest.mark.django_db
def test_the_next_covers_from_where_the_last_sent_one_ended(make_user) -> None:
    make.leader()
    desk.briefing_tick(now=DUE)
    first = Briefing.objects.get()
    desk.move(first, "approve", by=make_user("director"), now=DUE)
    desk.send(first, now=DUE)

    desk.briefing_tick(now=DUE + timedelta(days=1))

    assert Briefing.objects.latest("day").covers_from == first.covers_until


@pytest.mark.django_db
def test_candidates_stand_by_what_matters() -> None:
    topic = make.topic()
    plain = about_us(topic=topic, tone="neutral")
    praise = about_us(topic=topic, tone="positive")
    small = about_us(topic=topic, tone="negative", publisher=make.publisher(weight=1))
    large = about_us(topic=topic, tone="negative", publisher=make.publisher(weight=3))

    chosen = desk.candidates(DUE - timedelta(days=1), DUE)

    assert chosen == [large, small, praise, plain]


@pytest.mark.django_db
def test_candidates_tell_a_story_once_and_old_texts_never() -> None:
    story = make.story()
    first = about_us(story=story)
    about_us(story=story)
    about_us(published_at=DUE - timedelta(days=9))
    undated = about_us(published_at=None)

    chosen = desk.candidates(DUE - timedelta(days=1), DUE)

    assert {item.pk for item in chosen} == {first.pk, undated.pk}


# The door ----------------------------------------------------------------------------------


def ready(state: str, *, by=None, director=None, **values: object) -> Briefing:
    """A briefing in any state, whole."""
    facts: dict[str, object] = {"state": state}
    if state == "awaiting":
        facts |= {"submitted_by": by, "submitted_at": DUE}
    if state in ("approved", "sent"):
        facts |= {"approved_by": director, "approved_at": DUE, "payload_hash": "x"}
    if state == "sent":
        facts |= {"sent_at": DUE}
    if state == "skipped":
        facts |= {"skip_reason": "x"}
    return make.briefing(**{**facts, **values})


ALLOWED = {
    ("draft", "submit", "analyst"): "awaiting",
    ("draft", "approve", "director"): "approved",
    ("draft", "skip", "director"): "skipped",
    ("awaiting", "approve", "director"): "approved",
    ("awaiting", "return", "director"): "draft",
    ("awaiting", "skip", "director"): "skipped",
    ("approved", "reopen", "director"): "draft",
    ("sent", "reopen", "director"): "draft",
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["analyst", "director", "editor", "writer", "administrator"])
@pytest.mark.parametrize("name", ["submit", "approve", "return", "reopen", "skip", "nonsense"])
@pytest.mark.parametrize(
    "state", ["collecting", "draft", "awaiting", "approved", "sent", "skipped"]
)
def test_every_step_of_the_table(make_user, state: str, name: str, role: str) -> None:
    make.leader()
    user = make_user(role)
    other = make_user("analyst", "director", username="other")
    briefing = ready(state, by=other, director=other)
    target = ALLOWED.get((state, name, role))

    if target is None:
        with pytest.raises(Refused):
            desk.move(briefing, name, by=user, now=DUE, reason="چون")
        briefing.refresh_from_db()
        assert briefing.state == state
        assert list(trail(briefing)) == []
    else:
        desk.move(briefing, name, by=user, now=DUE, reason="چون")
        briefing.refresh_from_db()
        assert briefing.state == target
        assert [entry.verb for entry in trail(briefing)] == [f"briefing.{name}"]


@pytest.mark.django_db
def test_nobody_approves_what_they_submitted(make_user) -> None:
    make.leader()
    both = make_user("analyst", "director")
    briefing = make.briefing()
    desk.move(briefing, "submit", by=both, now=DUE)

    with pytest.raises(Refused):
        desk.move(briefing, "approve", by=both, now=DUE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["return", "skip"])
def test_steps_that_need_a_reason(make_user, name: str) -> None:
    briefing = ready("awaiting", by=make_user("analyst"))

    with pytest.raises(Refused):
        desk.move(briefing, name, by=make_user("director"), now=DUE, reason="  ")


@pytest.mark.django_db
def test_approval_without_readers_is_refused(make_user) -> None:
    with pytest.raises(Refused):
        desk.move(make.briefing(), "approve", by=make_user("director"), now=DUE)


@pytest.mark.django_db
def test_approval_freezes_what_is_said(make_user) -> None:
    make.leader()
    item = about_us(title="وزارت تجارت وعده داد", tone="neutral")
    desk.briefing_tick(now=DUE)
    briefing = Briefing.objects.get()
    desk.move(briefing, "approve", by=make_user("director"), now=DUE)

    tone.say(item, "negative", by=make_user("analyst"), now=DUE)
    item.title = "عنوان دیگر"
    item.save()
    desk.send(briefing, now=DUE)

    payload = Briefing.objects.get().payload
    assert [(line["title"], line["tone"]) for line in payload["top"]] == [
        ("وزارت تجارت وعده داد", "neutral")
    ]
    assert "وزارت تجارت وعده داد" in Delivery.objects.get().text
    assert "عنوان دیگر" not in Delivery.objects.get().text


@pytest.mark.django_db
def test_a_payload_that_is_not_what_was_approved_is_not_sent(make_user) -> None:
    make.leader()
    briefing = make.briefing()
    desk.move(briefing, "approve", by=make_user("director"), now=DUE)
    row = Briefing.objects.get()
    row.payload["note"] = "forged"
    row.save()

    assert desk.send(row, now=DUE) is False
    assert Mailing.objects.count() == 0


@pytest.mark.django_db
def test_each_reader_gets_one_letter_in_their_language(make_user) -> None:
    make.leader(language="fa", email="a@moled.example")
    make.leader(language="ps", email="b@moled.example")
    make.leader(language="en", email="c@moled.example")
    make.leader(language="fa", email="a@moled.example")
    briefing = make.briefing()
    desk.move(briefing, "approve", by=make_user("director"), now=DUE)

    assert desk.send(briefing, now=DUE) is True
    assert desk.send(briefing, now=DUE) is False

    assert sorted(Delivery.objects.values_list("address", "language")) == [
        ("a@moled.example", "fa"),
        ("b@moled.example", "ps"),
        ("c@moled.example", "en"),
    ]
    mailing = Mailing.objects.get()
    assert (mailing.kind, mailing.dedupe_key) == ("briefing", "briefing:2026-07-01:v1")


@pytest.mark.django_db
def test_a_corrected_version_goes_out_as_a_mailing_of_its_own(make_user) -> None:
    make.leader()
    director = make_user("director")
    briefing = make.briefing()
    desk.move(briefing, "approve", by=director, now=DUE)
    desk.send(briefing, now=DUE)

    desk.move(briefing, "reopen", by=director, now=DUE, reason="یک نام اشتباه بود")
    desk.move(briefing, "approve", by=director, now=DUE)
    desk.send(briefing, now=DUE)

    assert list(Mailing.objects.order_by("pk").values_list("dedupe_key", flat=True)) == [
        "briefing:2026-07-01:v1",
        "briefing:2026-07-01:v2",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_send_each_letter_once(make_user) -> None:
    for n in range(5):
        make.leader(email=f"l{n}@moled.example")
    briefing = make.briefing()
    with transaction.atomic():
        desk.move(briefing, "approve", by=make_user("director"), now=DUE)
        # The hurry after the commit is lost with its process: only the ticks remain.
        connection.run_on_commit.clear()
    barrier = threading.Barrier(2)
    sent: list[int] = []

    def tick() -> None:
        try:
            barrier.wait(10)
            sent.append(desk.briefing_tick(now=DUE).sent)
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(sent) == [0, 1]
    assert Delivery.objects.count() == 5


class Killed(BaseException):
    """What a SIGKILL looks like from inside: no handler runs."""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_neither_loses_nor_doubles(make_user, monkeypatch) -> None:
    for n in range(6):
        make.leader(email=f"l{n}@moled.example")
    briefing = make.briefing()
    desk.move(briefing, "approve", by=make_user("director"), now=DUE)
    desk.send(briefing, now=DUE)
    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    real = mail.get_connection().send_messages
    handed: list[str] = []

    def dies_at_the_third(self, messages):
        if len(handed) == 2:
            raise Killed
        handed.extend(message.to[0] for message in messages)
        return real(messages)

    monkeypatch.setattr(backend, dies_at_the_third)
    with pytest.raises(Killed):
        outbox.deliver_due(now=DUE)
    monkeypatch.undo()

    # The lease of what it held lapses; another worker goes on.
    for minutes in (1, 11, 22):
        outbox.deliver_due(now=DUE + timedelta(minutes=minutes))

    readers = sorted(message.to[0].split("<")[-1].strip(">") for message in mail.outbox)
    assert readers == [f"l{n}@moled.example" for n in range(6)]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_approval_and_queueing_loses_nothing(make_user, monkeypatch) -> None:
    make.leader()
    briefing = make.briefing()

    def dies(**_kwargs: object) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(outbox, "queue", dies)
    desk.move(briefing, "approve", by=make_user("director"), now=DUE)
    briefing.refresh_from_db()
    assert briefing.state == "approved"
    monkeypatch.undo()

    assert desk.briefing_tick(now=DUE + timedelta(minutes=1)).sent == 1
    assert Delivery.objects.count() == 1


# The database ------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "half",
    [
        {"state": "approved"},
        {"state": "sent", "sent_at": DUE},
        {"state": "awaiting"},
        {"state": "skipped"},
        {"state": "draft", "skip_reason": "x"},
        {"state": "draft", "sent_at": DUE},
        {"state": "draft", "payload_hash": "x"},
        {"state": "draft", "approved_at": DUE},
        {"state": "draft", "submitted_at": DUE},
        {"covers_until": datetime(2026, 6, 1, tzinfo=UTC)},
    ],
)
def test_the_database_refuses_half_states(half: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.briefing(**half)


@pytest.mark.django_db
def test_the_database_refuses_a_second_briefing_of_a_day() -> None:
    make.briefing()

    with pytest.raises(IntegrityError), transaction.atomic():
        make.briefing()


@pytest.mark.django_db
def test_the_database_refuses_self_approval(make_user) -> None:
    user = make_user("director")

    with pytest.raises(IntegrityError), transaction.atomic():
        ready("approved", director=user, submitted_by=user, submitted_at=DUE)


@pytest.mark.django_db
@pytest.mark.parametrize("half", [{"text": ""}, {"section": "about_us"}])
def test_the_database_refuses_empty_lines(half: dict[str, object]) -> None:
    briefing = make.briefing()

    with pytest.raises(IntegrityError), transaction.atomic():
        BriefingItem.objects.create(briefing=briefing, **half)
