"""The post office at work, against a real mail server: refusals, outages, dying workers."""

import smtplib
import threading
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from contacts import consent, outbox, sending
from contacts.models import Delivery
from tests.contacts import dying
from tests.factories import contacts as make

database = pytest.mark.django_db(transaction=True)
LATER = sending.LEASE + timedelta(seconds=1)


def fates(mailing):
    rows = mailing.deliveries.order_by("pk")
    return list(rows.values_list("state", "why", "smtp_code", "attempts"))


@database
def test_sends_each_message_once_and_marks_it(server, queue, now):
    mailing = queue("a@press.example", "b@press.example")

    done = outbox.deliver_due(now=now)
    again = outbox.deliver_due(now=now)

    assert done == outbox.Round(sent=2)
    assert again == outbox.Round()
    assert sorted(m.to for m in server.messages) == [("a@press.example",), ("b@press.example",)]
    assert fates(mailing) == [("sent", "", 250, 1)] * 2
    assert set(mailing.deliveries.values_list("sent_at", flat=True)) == {now}


@database
def test_sixty_recipients_with_refusals_of_both_sorts(server, queue, now):
    addresses = [f"r{n:02}@press.example" for n in range(60)]
    for address in addresses[::10]:
        server.answers[address] = f"550 5.1.1 <{address}> unknown here"
    for address in addresses[5::10]:
        server.answers[address] = "451 4.3.0 mailbox busy"
    mailing = queue(*addresses)

    done = outbox.deliver_due(now=now)

    assert done == outbox.Round(sent=48, failed=6, deferred=6)
    assert Counter(fates(mailing)) == {
        ("sent", "", 250, 1): 48,
        ("failed", "refused", 550, 1): 6,
        ("deferred", "later", 451, 1): 6,
    }
    assert sorted(m.to[0] for m in server.messages) == [a for n, a in enumerate(addresses) if n % 5]
    first = mailing.deliveries.order_by("pk").first()
    assert first.last_error == "5.1.1 <…@…> unknown here"
    assert not outbox.progress(mailing).is_finished


@database
def test_deferred_is_tried_with_growing_waits_five_times_within_a_day(server, queue, now):
    server.answers["a@press.example"] = "451 4.3.0 mailbox busy"
    mailing = queue("a@press.example")
    moments = [now]

    while True:
        outbox.deliver_due(now=moments[-1])
        row = mailing.deliveries.get()
        if row.next_try_at is None:
            break
        early = row.next_try_at - timedelta(seconds=1)
        assert outbox.deliver_due(now=early) == outbox.Round()
        moments.append(row.next_try_at)

    waits = [later - earlier for earlier, later in pairwise(moments)]
    assert waits == list(sending.WAITS)
    assert moments[-1] - moments[0] < timedelta(hours=24)
    assert fates(mailing) == [("failed", "gave_up", 451, 5)]


@database
def test_server_away_defers_one_and_leaves_the_rest_untouched(settings, queue, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mailing = queue("a@press.example", "b@press.example", "c@press.example")

    done = outbox.deliver_due(now=now)

    assert done == outbox.Round(deferred=1)
    assert fates(mailing) == [
        ("deferred", "no_server", None, 1),
        ("queued", "", None, 0),
        ("queued", "", None, 0),
    ]


@database
def test_suppression_is_looked_at_in_the_second_of_sending(server, queue, now):
    mailing = queue("a@press.example", "b@press.example")
    consent.suppress(address="A@press.example", reason="به تلیفون خواست", by=None, now=now)

    done = outbox.deliver_due(now=now)

    assert done == outbox.Round(sent=1, withheld=1)
    assert [m.to for m in server.messages] == [("b@press.example",)]
    row = mailing.deliveries.get(address_key="a@press.example")
    assert (row.state, row.why, row.last_error) == ("withheld", "blocked", "به تلیفون خواست")


@database
def test_stopped_mailing_stays_and_goes_on(server, queue, now, make_user):
    user = make_user()
    mailing = queue("a@press.example")
    outbox.stop(mailing, by=user, now=now)

    assert outbox.deliver_due(now=now) == outbox.Round()
    outbox.resume(mailing, by=user, now=now)
    assert outbox.deliver_due(now=now) == outbox.Round(sent=1)


@database
def test_stopped_in_the_middle_gives_claimed_rows_back(server, queue, now, make_user, settings):
    settings.EMAIL_BACKEND = "tests.contacts.test_sending.StoppingBackend"
    StoppingBackend.stop = lambda: outbox.stop(mailing, by=user, now=now)
    user = make_user()
    mailing = queue("a@press.example", "b@press.example", "c@press.example")

    outbox.deliver_due(now=now)

    assert fates(mailing) == [
        ("sent", "", 250, 1),
        ("queued", "", None, 0),
        ("queued", "", None, 0),
    ]


class StoppingBackend(dying.EmailBackend):
    """Somebody presses "stop" while the first message is on its way."""

    stop = None

    def send_messages(self, email_messages):
        count = super().send_messages(email_messages)
        if StoppingBackend.stop is not None:
            StoppingBackend.stop()
            StoppingBackend.stop = None
        return count


@database
@pytest.mark.parametrize("kind", ["release", "invitation", "briefing", "notice"])
def test_killed_worker_repeats_only_the_message_in_hand_with_the_same_id(
    server, queue, now, settings, kind
):
    settings.EMAIL_BACKEND = "tests.contacts.dying.Backend"
    dying.Backend.alive = 3
    addresses = [f"r{n}@press.example" for n in range(12)]
    mailing = queue(*addresses, kind=kind)

    with pytest.raises(dying.Killed):
        outbox.deliver_due(now=now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    # The lease still holds: nobody touches what may be in somebody's hands.
    meanwhile = outbox.deliver_due(now=now)
    after = outbox.deliver_due(now=now + LATER)

    got = Counter(m.to[0] for m in server.messages)
    assert got == {a: 2 if a == "r2@press.example" else 1 for a in addresses}
    assert len({m.message["Message-ID"] for m in server.to("r2@press.example")}) == 1
    assert (meanwhile.sent, after) == (9, outbox.Round(sent=1, taken_back=1))
    assert outbox.progress(mailing).sent == 12


@database
@pytest.mark.parametrize("kind", ["reply", "bulletin"])
def test_killed_worker_leaves_kinds_that_must_not_double_to_a_person(
    server, queue, now, settings, kind
):
    settings.EMAIL_BACKEND = "tests.contacts.dying.Backend"
    dying.Backend.alive = 1
    mailing = queue("a@press.example", kind=kind)

    with pytest.raises(dying.Killed):
        outbox.deliver_due(now=now)
    after = outbox.deliver_due(now=now + LATER)

    assert after == outbox.Round(unknown=1)
    assert len(server.messages) == 1
    assert fates(mailing) == [("unknown", "died", None, 1)]


@database
def test_claimed_but_untouched_rows_wait_again_whatever_their_kind(server, now):
    mailing = make.mailing(kind="reply")
    row = make.delivery(
        mailing=mailing, state="sending", held_until=now - timedelta(seconds=1), attempts=1
    )

    done = outbox.deliver_due(now=now)

    assert done == outbox.Round(sent=1, taken_back=1)
    assert server.messages[0].to == (row.address,)


@database
def test_message_that_ends_every_worker_is_given_up(server, now):
    row = make.delivery(
        state="sending", held_until=now - timedelta(seconds=1), handed_at=now, attempts=5
    )

    assert outbox.deliver_due(now=now) == outbox.Round()
    assert fates(row.mailing) == [("failed", "died", None, 5)]
    assert server.messages == []


@database
def test_two_workers_at_once_double_nothing(server, queue, now):
    addresses = [f"r{n}@press.example" for n in range(40)]
    mailing = queue(*addresses)
    rounds = []
    together = threading.Barrier(2)

    def work():
        try:
            together.wait(10)
            rounds.append(outbox.deliver_due(now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert Counter(m.to[0] for m in server.messages) == dict.fromkeys(addresses, 1)
    assert sum(done.sent for done in rounds) == 40
    assert outbox.progress(mailing).sent == 40


@database
def test_overtaken_worker_does_not_overwrite_the_row(server, queue, now):
    mailing = queue("a@press.example")
    Delivery.objects.update(state="sending", held_until=now, attempts=1)
    stale = Delivery.objects.select_related("mailing").get()
    Delivery.objects.update(held_until=now + sending.LEASE)

    sending._Desk(now)._mark(stale, sending.Fate("failed", "refused"))

    assert mailing.deliveries.get().state == "sending"


@database
def test_a_message_that_cannot_be_built_does_not_stop_the_others(server, queue, now):
    mailing = queue("a@press.example", "b@press.example")
    mailing.deliveries.filter(address_key="a@press.example").update(subject="x\nBcc: y@x.example")

    done = outbox.deliver_due(now=now)

    assert done == outbox.Round(sent=1, failed=1)
    assert fates(mailing)[0] == ("failed", "not_built", None, 1)
    assert [m.to for m in server.messages] == [("b@press.example",)]


@database
def test_limit_is_kept(server, queue, now):
    queue(*[f"r{n}@press.example" for n in range(15)])

    assert outbox.deliver_due(now=now, limit=12) == outbox.Round(sent=12)


@pytest.mark.parametrize(
    ("error", "kind", "state", "why", "code", "broken"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no")}), "release", "failed", "refused", 550, 0),
        (smtplib.SMTPRecipientsRefused({"a": (452, b"full")}), "release", "deferred", "later", 452, 0),
        (smtplib.SMTPRecipientsRefused({"a": (421, b"bye")}), "release", "deferred", "later", 421, 1),
        (smtplib.SMTPDataError(554, b"spam"), "reply", "failed", "refused", 554, 0),
        (smtplib.SMTPDataError(451, b"later"), "reply", "deferred", "later", 451, 0),
        (smtplib.SMTPSenderRefused(550, b"who", "x"), "release", "deferred", "sender", 550, 0),
        (smtplib.SMTPNotSupportedError("utf8"), "release", "failed", "not_built", None, 0),
        (smtplib.SMTPServerDisconnected("gone"), "briefing", "deferred", "no_server", None, 1),
        (smtplib.SMTPServerDisconnected("gone"), "reply", "unknown", "no_server", None, 1),
        (TimeoutError(), "bulletin", "unknown", "no_server", None, 1),
        (ConnectionResetError(), "release", "deferred", "no_server", None, 1),
    ],
)  # fmt: skip
def test_fate_of(error, kind, state, why, code, broken):
    fate = sending.fate_of(error, kind=kind)

    assert (fate.state, fate.why, fate.code, fate.broken) == (state, why, code, bool(broken))
