"""Queueing, deciding, stopping: what the other apps and the screens call."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts import outbox
from contacts.models import Delivery, Mailing, MailingAttachment
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db


def states(mailing):
    return list(mailing.deliveries.order_by("pk").values_list("address_key", "state"))


def test_queue_makes_one_delivery_per_address_with_its_own_message_id(queue):
    mailing = queue("a@press.example", "b@press.example")

    assert states(mailing) == [("a@press.example", "queued"), ("b@press.example", "queued")]
    ids = set(mailing.deliveries.values_list("message_id", flat=True))
    assert len(ids) == 2


def test_queue_twice_returns_the_first_mailing_and_adds_nothing(queue):
    first = queue("a@press.example", key="release:1")

    second = queue("b@press.example", key="release:1")

    assert second.pk == first.pk
    assert states(first) == [("a@press.example", "queued")]
    assert AuditEvent.objects.filter(verb="mailing.queue").count() == 1


@pytest.mark.parametrize(
    "other",
    ["A@PRESS.example", " a@press.example ", "\u200fa@press.example", "a@PRESS.EXAMPLE"],
)
def test_queue_folds_spellings_of_one_address(queue, other):
    mailing = queue("a@press.example", other)

    assert states(mailing) == [("a@press.example", "queued")]


def test_queue_withholds_what_is_no_address_and_sends_the_rest(queue):
    mailing = queue("not an address", "b@press.example")

    rows = list(mailing.deliveries.order_by("pk").values_list("state", "why"))
    assert rows == [("withheld", "bad_address"), ("queued", "")]


@pytest.mark.parametrize(
    "bad", ["x\r\nBcc: all@press.example", "x\ny", "x\n", "x\u2028y", "x\x85y"]
)
@pytest.mark.parametrize("field", ["address", "name", "subject", "because"])
def test_queue_refuses_line_ends_in_what_becomes_a_header(queue, letter, field, bad):
    values = {"address": "a@press.example", field: bad}

    with pytest.raises(Refused):
        queue(envelopes=[letter(**values)])

    assert Mailing.objects.count() == 0


@pytest.mark.parametrize("field", ["label", "sender_name", "reply_to"])
def test_queue_refuses_line_ends_in_the_mailing(queue, field):
    with pytest.raises(Refused):
        queue("a@press.example", **{field: "x\nBcc: all@press.example"})


def test_queue_refuses_line_ends_in_file_names(queue, letter):
    file = outbox.Attachment("x\n.pdf", "application/pdf", b"%PDF")

    with pytest.raises(Refused):
        queue(envelopes=[letter(attachments=[file])])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": "spam"}, "unknown kind of mailing 'spam'"),
        ({"key": ""}, "dedupe_key must have 1 to 200 characters"),
        ({"key": "k" * 201}, "dedupe_key must have 1 to 200 characters"),
    ],
)
def test_queue_stops_programming_mistakes(queue, values, message):
    with pytest.raises(ValueError, match=message):
        queue("a@press.example", **values)


def test_queue_stops_an_unknown_language(queue, letter):
    with pytest.raises(ValueError, match="unknown language 'ar'"):
        queue(envelopes=[letter(language="ar")])


def test_queue_to_nobody_is_a_mailing_without_rows(queue):
    mailing = queue()

    assert outbox.progress(mailing) == outbox.Progress(0, 0, 0, 0, 0, 0, 0)
    assert outbox.progress(mailing).is_finished


def test_queue_withholds_suppressed_addresses_and_people(queue, letter):
    person = make.person()
    make.suppression(address_key="a@press.example")
    make.suppression(person=person)

    mailing = queue(
        envelopes=[
            letter("a@press.example"),
            letter("b@press.example", person_id=person.pk),
            letter("c@press.example"),
        ]
    )

    assert states(mailing) == [
        ("a@press.example", "withheld"),
        ("b@press.example", "withheld"),
        ("c@press.example", "queued"),
    ]
    assert mailing.deliveries.first().last_error == "خواهش خودش"


def test_queue_sends_invitations_to_who_ended_releases(queue):
    make.suppression(address_key="a@press.example", scope="bulk")

    invitation = queue("a@press.example", key="i", kind="invitation")
    release = queue("a@press.example", key="r", kind="release")

    assert states(invitation) == [("a@press.example", "queued")]
    assert states(release) == [("a@press.example", "withheld")]


def test_queue_lets_newsrooms_unsubscribe_and_officials_not(queue, letter):
    reporter = make.post(organisation=make.outlet())
    official = make.post()
    envelopes = [
        letter("a@press.example"),
        letter("b@press.example", post_id=reporter.pk),
        letter("c@press.example", post_id=official.pk),
    ]

    release = queue(envelopes=envelopes, key="r", kind="release")
    briefing = queue(envelopes=envelopes, key="b", kind="briefing")

    column = "may_unsubscribe"
    assert list(release.deliveries.order_by("pk").values_list(column, flat=True)) == [
        True,
        True,
        False,
    ]
    assert not briefing.deliveries.filter(may_unsubscribe=True).exists()


def test_queue_gives_files_latin_names(queue, letter):
    files = [
        outbox.Attachment("دعوت‌نامه.ics", "text/calendar", b"x"),
        outbox.Attachment("گزارش Report 1405.pdf", "application/pdf", b"x"),
        outbox.Attachment("../../etc/passwd", "text/plain", b"x"),
    ]

    mailing = queue(envelopes=[letter(attachments=files)])

    names = list(mailing.attachments.order_by("pk").values_list("name", flat=True))
    assert names == ["file.ics", "Report-1405.pdf", "file.etcpasswd"]


def test_queue_keeps_common_and_own_files_apart(queue, letter):
    own = outbox.Attachment("own.txt", "text/plain", b"own")
    common = outbox.Attachment("common.txt", "text/plain", b"common")

    mailing = queue(
        envelopes=[letter("a@press.example", attachments=[own]), letter("b@press.example")],
        attachments=[common],
    )

    first = mailing.deliveries.order_by("pk").first()
    assert list(MailingAttachment.objects.order_by("pk").values_list("name", "delivery")) == [
        ("common.txt", None),
        ("own.txt", first.pk),
    ]


def test_queue_names_its_source(queue):
    source = make.organisation()

    mailing = queue("a@press.example", source=source)

    assert list(Mailing.objects.about(source)) == [mailing]
    assert list(Mailing.objects.about(make.organisation())) == []


def test_queue_hurries_after_the_commit_even_without_a_broker(
    queue, no_broker, django_capture_on_commit_callbacks, caplog
):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        mailing = queue("a@press.example")

    assert len(callbacks) == 1
    assert states(mailing) == [("a@press.example", "queued")]
    assert [record.message for record in caplog.records if record.name == "contacts.outbox"] == [
        "no broker, mail waits for the sweep: OperationalError"
    ]


def test_retry_counts_tries_anew_and_keeps_the_message_id(now, make_user):
    user = make_user()
    row = make.delivery(
        state="failed", why="refused", smtp_code=550, last_error="no such user", attempts=5
    )

    outbox.retry(row, by=user, now=now)

    stored = Delivery.objects.get(pk=row.pk)
    assert (stored.state, stored.why, stored.attempts, stored.smtp_code, stored.last_error) == (
        "queued",
        "",
        0,
        None,
        "",
    )
    assert stored.message_id == row.message_id
    assert AuditEvent.objects.get(verb="delivery.retry").actor == user


@pytest.mark.parametrize("state", ["queued", "sending", "unknown"])
def test_retry_refuses_what_is_not_over(now, make_user, state):
    row = make.delivery(state=state)

    with pytest.raises(Refused):
        outbox.retry(row, by=make_user(), now=now)


def test_retry_refuses_what_was_sent(now, make_user):
    row = make.delivery(state="sent", sent_at=now)

    with pytest.raises(Refused):
        outbox.retry(row, by=make_user(), now=now)


def test_retry_refuses_who_must_not_be_written_to(now, make_user):
    row = make.delivery(state="withheld", address="a@press.example")
    make.suppression(address_key="a@press.example")

    with pytest.raises(Refused, match="خواهش خودش"):
        outbox.retry(row, by=make_user(), now=now)


def test_settle_unknown_as_sent(now, make_user):
    row = make.delivery(state="unknown")

    outbox.settle_unknown(row, sent=True, by=make_user(), now=now)

    row.refresh_from_db()
    assert (row.state, row.sent_at) == ("sent", now)


def test_settle_unknown_as_not_sent_queues_it_with_the_same_message_id(now, make_user):
    row = make.delivery(state="unknown", attempts=1)
    before = row.message_id

    outbox.settle_unknown(row, sent=False, by=make_user(), now=now)

    row.refresh_from_db()
    assert (row.state, row.attempts, row.message_id) == ("queued", 0, before)


def test_settle_unknown_is_decided_once(now, make_user):
    user = make_user()
    row = make.delivery(state="unknown")
    outbox.settle_unknown(row, sent=True, by=user, now=now)

    with pytest.raises(Refused):
        outbox.settle_unknown(row, sent=False, by=user, now=now)


def test_stop_and_resume(now, make_user):
    user = make_user()
    row = make.delivery()

    outbox.stop(row.mailing, by=user, now=now, reason="نشر نشد")
    stopped = list(Delivery.objects.due(now))
    outbox.resume(row.mailing, by=user, now=now)
    resumed = list(Delivery.objects.due(now))

    assert (stopped, resumed) == ([], [row])
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", "reason")
    assert list(verbs) == [("mailing.stop", "نشر نشد"), ("mailing.resume", "")]


def test_stop_and_resume_refuse_twice(now, make_user):
    user = make_user()
    mailing = make.mailing()

    with pytest.raises(Refused):
        outbox.resume(mailing, by=user, now=now)
    outbox.stop(mailing, by=user, now=now)
    with pytest.raises(Refused):
        outbox.stop(mailing, by=user, now=now)


def test_stop_about_stops_what_is_not_finished(now, queue):
    source = make.organisation()
    running = queue("a@press.example", key="1", source=source)
    finished = queue("b@press.example", key="2", source=source)
    other = queue("c@press.example", key="3", source=make.organisation())
    finished.deliveries.update(state="sent", sent_at=now)

    stopped = outbox.stop_about(source, by=None, now=now, reason="برگرفته شد")

    assert stopped == [running]
    rows = Mailing.objects.order_by("pk").values_list("pk", "stopped_at")
    assert list(rows) == [(running.pk, now), (finished.pk, None), (other.pk, None)]


def test_progress_counts_every_state_once(now):
    mailing = make.mailing()
    for state in Delivery.State.values:
        make.delivery(mailing=mailing, state=state, sent_at=now if state == "sent" else None)

    assert outbox.progress(mailing) == outbox.Progress(
        total=8, waiting=2, deferred=1, sent=1, failed=2, unknown=1, withheld=1
    )
    assert not outbox.progress(mailing).is_finished


def test_due_waits_for_its_moment_and_puts_letters_before_mass_mail(now):
    bulletin = make.delivery(mailing=make.mailing(kind="bulletin"))
    briefing = make.delivery(mailing=make.mailing(kind="briefing"))
    make.delivery(mailing=make.mailing(not_before=now + timedelta(seconds=1)))
    make.delivery(state="deferred", next_try_at=now + timedelta(seconds=1))
    again = make.delivery(state="deferred", next_try_at=now)

    assert list(Delivery.objects.due(now)) == [briefing, bulletin, again]


def test_database_refuses_two_rows_for_one_address():
    mailing = make.mailing()
    make.delivery(mailing=mailing, address="a@press.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        make.delivery(mailing=mailing, address="a@press.example")


@pytest.mark.parametrize(("state", "has_time"), [("sent", False), ("queued", True)])
def test_database_refuses_sent_without_a_time_and_a_time_without_sent(now, state, has_time):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.delivery(state=state, sent_at=now if has_time else None)
