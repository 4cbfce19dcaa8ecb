"""The post office at work: due rows are claimed, handed to the mail server, and marked.

The promise: nobody is missing; twice only the message that was in a worker's hands when it died,
and then with the same Message-ID, and only for kinds where twice is better than never.
"""

import logging
import smtplib
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from contacts import consent, message
from contacts.addresses import scrubbed
from contacts.models import Delivery, Mailing, MailingAttachment
from prcms.base import lease
from prcms.base.models import OfficeProfile

logger = logging.getLogger(__name__)

# Longer than everything that may happen to one message: eight SMTP commands of 20 seconds.
LEASE = timedelta(minutes=10)
# A worker that dies delays this many others until their lease lapses, but never doubles them.
CHUNK = 10
# Rows not begun after this many seconds of one round go back to the queue.
BUDGET = 45.0
# After the first, second, third and fourth attempt; the fifth is the last (within 24 hours).
WAITS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)

State = Delivery.State
Why = Delivery.Why


@dataclass(frozen=True)
class Fate:
    """What became of one message."""

    state: str
    why: str = ""
    code: int | None = None
    error: str = ""
    # The connection is gone; ``away`` means that there is no server to talk to at all.
    broken: bool = False
    away: bool = False


@dataclass(frozen=True)
class Round:
    """What one sweep did."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    withheld: int = 0
    unknown: int = 0
    taken_back: int = 0


def deliver_due(*, now: datetime, limit: int = 200) -> Round:
    """Send up to ``limit`` due messages through Django's mail backend and mark each row.

    First takes back rows whose worker died. Any number of workers may run this at once. Must not
    be called inside a transaction. Never raises for one message: its row says what happened.
    """
    taken_back, unknown = take_back(now=now)
    desk = _Desk(now)
    try:
        while limit > 0 and desk.is_open():
            rows = lease.claim(
                Delivery.objects.due(now).select_related("mailing"),
                now=now,
                lease=LEASE,
                limit=min(CHUNK, limit),
                updates={"state": State.SENDING, "handed_at": None},
            )
            if not rows:
                break
            limit -= len(rows)
            desk.work(rows)
    finally:
        desk.close()
    done = desk.done
    return Round(
        sent=done[State.SENT],
        deferred=done[State.DEFERRED],
        failed=done[State.FAILED],
        withheld=done[State.WITHHELD],
        unknown=done[State.UNKNOWN] + unknown,
        taken_back=taken_back,
    )


def take_back(*, now: datetime) -> tuple[int, int]:
    """Rows whose lease lapsed: untouched ones wait again, handed ones follow their kind.

    Returns how many wait again and how many became "unknown".
    """
    lapsed = Delivery.objects.abandoned(now)
    waits = {"state": State.QUEUED, "held_until": None, "handed_at": None, "next_try_at": None}
    # A message that ends every worker that touches it must not end them for ever.
    lapsed.filter(attempts__gt=len(WAITS)).update(state=State.FAILED, why=Why.DIED, held_until=None)
    count = lapsed.filter(handed_at__isnull=True).update(**waits)
    handed = lapsed.filter(handed_at__isnull=False)
    count += handed.filter(mailing__kind__in=Mailing.SENT_AGAIN).update(**waits, why=Why.DIED)
    unknown = handed.update(state=State.UNKNOWN, why=Why.DIED, held_until=None)
    return count, unknown


class _Desk:
    """One worker's round: one connection, one clock, what was loaded, what was done."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.started = time.monotonic()
        self.office = OfficeProfile.load()
        self.connection: BaseEmailBackend | None = None
        self.away = False
        self.done: Counter[str] = Counter()
        self._shared: dict[int, list[MailingAttachment]] = {}

    def is_open(self) -> bool:
        """Whether there is time left and a server to talk to."""
        return not self.away and time.monotonic() - self.started < BUDGET

    def work(self, rows: list[Delivery]) -> None:
        """Send claimed rows one by one; rows not begun go back to the queue whatever happens."""
        waiting = list(rows)
        try:
            while waiting and self.is_open():
                self.send(waiting.pop(0))
        finally:
            self._release(waiting)

    def close(self) -> None:
        """Part from the server."""
        if self.connection is not None:
            connection, self.connection = self.connection, None
            try:
                connection.close()
            except (smtplib.SMTPException, OSError):
                logger.debug("the mail server did not say goodbye")

    def send(self, row: Delivery) -> None:
        """One message, from the last check to the mark on its row."""
        reason = consent.blocked(
            [row.address_key], [row.person_id], at=self.now, kind=row.mailing.kind
        ).reason(row.address_key, row.person_id)
        if reason:
            self._mark(row, Fate(State.WITHHELD, Why.BLOCKED, error=reason))
            return
        try:
            letter = message.build(
                row, attachments=self._files(row), office=self.office, now=self.now
            )
            # Building happens once more inside the backend; errors must show here, not there.
            letter.message()
        except (ValueError, LookupError) as error:
            self._mark(row, Fate(State.FAILED, Why.NOT_BUILT, error=str(error)))
            return
        unreachable = self._connect()
        if unreachable is not None:
            self._mark(row, unreachable)
            return
        if self._hand(row):
            self._mark(row, self._transmit(row, letter))
        else:
            self._release([row])

    def _connect(self) -> Fate | None:
        if self.connection is not None:
            return None
        connection = get_connection()
        try:
            connection.open()
        except smtplib.SMTPResponseException as error:
            return Fate(
                State.DEFERRED, Why.SENDER, error.smtp_code, _said(error.smtp_error), away=True
            )
        except (smtplib.SMTPException, OSError) as error:
            return Fate(State.DEFERRED, Why.NO_SERVER, error=type(error).__name__, away=True)
        self.connection = connection
        return None

    def _hand(self, row: Delivery) -> bool:
        """Note on the row that it is being handed over; False when it is stopped or taken away."""
        return bool(
            Delivery.objects.filter(
                pk=row.pk,
                state=State.SENDING,
                held_until=row.held_until,
                mailing__stopped_at__isnull=True,
            ).update(handed_at=self.now)
        )

    def _transmit(self, row: Delivery, letter: message.OneLetter) -> Fate:
        assert self.connection is not None
        try:
            self.connection.send_messages([letter])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return fate_of(error, kind=row.mailing.kind)
        return Fate(State.SENT, code=250)

    def _mark(self, row: Delivery, fate: Fate) -> None:
        values: dict[str, Any] = {
            "state": fate.state,
            "why": fate.why,
            "smtp_code": fate.code,
            "last_error": scrubbed(fate.error, row.name),
            "next_try_at": None,
            "held_until": None,
        }
        if fate.state == State.SENT:
            values["sent_at"] = self.now
        if fate.state == State.DEFERRED:
            if row.attempts > len(WAITS):
                values["state"], values["why"] = State.FAILED, Why.GAVE_UP
            else:
                values["next_try_at"] = self.now + WAITS[row.attempts - 1]
        kept = Delivery.objects.filter(
            pk=row.pk, state=State.SENDING, held_until=row.held_until
        ).update(**values)
        if not kept:
            logger.warning("delivery %s was taken over before it was marked", row.pk)
        self.done[values["state"]] += 1
        self.away = self.away or fate.away
        if fate.broken:
            self.close()

    def _release(self, rows: list[Delivery]) -> None:
        if not rows:
            return
        Delivery.objects.filter(
            pk__in=[row.pk for row in rows],
            state=State.SENDING,
            held_until=rows[0].held_until,
            handed_at__isnull=True,
        ).update(state=State.QUEUED, held_until=None, attempts=F("attempts") - 1)

    def _files(self, row: Delivery) -> list[MailingAttachment]:
        """The files of the mailing (read once a round), then the delivery's own."""
        shared = self._shared.get(row.mailing_id)
        if shared is None:
            shared = list(row.mailing.attachments.filter(delivery__isnull=True).order_by("pk"))
            self._shared[row.mailing_id] = shared
        return [*shared, *row.attachments.order_by("pk")]


def fate_of(error: Exception, *, kind: str) -> Fate:
    """What an error while handing over means for the row (RFC 5321 section 4.2.1). Pure."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return _answered(code, said)
    if isinstance(error, smtplib.SMTPSenderRefused):
        # About us, not about the reader: no address may fail for it.
        return Fate(
            State.DEFERRED,
            Why.SENDER,
            error.smtp_code,
            _said(error.smtp_error),
            broken=error.smtp_code == 421,
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        return Fate(State.FAILED, Why.NOT_BUILT, error=str(error))
    # Hung up or timed out: the server may or may not have taken the message.
    state = State.DEFERRED if kind in Mailing.SENT_AGAIN else State.UNKNOWN
    return Fate(state, Why.NO_SERVER, error=type(error).__name__, broken=True)


def _answered(code: int, said: bytes | str) -> Fate:
    if 400 <= code < 500:
        return Fate(State.DEFERRED, Why.LATER, code, _said(said), broken=code == 421)
    return Fate(State.FAILED, Why.REFUSED, code, _said(said))


def _said(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
