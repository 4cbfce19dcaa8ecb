"""The only way to send mail: everything is a row first, and each row tells its fate."""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError, OperationalError

from contacts import consent
from contacts.addresses import email_key
from contacts.letters import Letter
from contacts.models import (
    Delivery,
    Mailing,
    MailingAttachment,
    Organisation,
    Post,
)
from contacts.sending import Round, deliver_due
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import clean_line

__all__ = [
    "Attachment",
    "Envelope",
    "Progress",
    "Round",
    "deliver_due",
    "progress",
    "queue",
    "resume",
    "retry",
    "rewrite",
    "settle_unknown",
    "stop",
    "stop_about",
    "withhold",
]

logger = logging.getLogger(__name__)
State = Delivery.State
Why = Delivery.Why


@dataclass(frozen=True)
class Attachment:
    """A file; with ``content_id`` a picture that the HTML shows as ``cid:<content_id>``."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Envelope:
    """One rendered letter to one address. ``because`` says why this reader gets it."""

    address: str
    name: str
    language: str
    subject: str
    text: str
    html: str = ""
    person_id: int | None = None
    post_id: int | None = None
    because: str = ""
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Progress:
    """How far a mailing is. ``total`` is the sum of the others."""

    total: int
    waiting: int
    deferred: int
    sent: int
    failed: int
    unknown: int
    withheld: int

    @property
    def is_finished(self) -> bool:
        """Every row is in an end state."""
        return self.waiting + self.deferred == 0


@transaction.atomic
def queue(
    *,
    kind: str,
    label: str,
    dedupe_key: str,
    envelopes: Iterable[Envelope],
    by: User | None,
    now: datetime,
    source: models.Model | None = None,
    attachments: Sequence[Attachment] = (),
    sender_name: str = "",
    reply_to: str = "",
    not_before: datetime | None = None,
) -> Mailing:
    """Store a mailing and one delivery per address, and hurry the worker after the commit.

    The second call with the same ``dedupe_key`` returns the first mailing and adds nothing. Of
    several envelopes to one address (compared folded) the first is kept. An address that is none,
    or whose reader must not be written to, gets a row that says so and is not sent.

    Args:
        kind: a ``Mailing.Kind``; decides what happens when a worker dies with a message in hand.
        label: what the mailing is about, for the mailings page.
        dedupe_key: names the occasion, at most 200 characters, e.g. ``"release:12:1"``.
        envelopes: rendered letters; read only when the mailing is new.
        by: who sends; None for the portal itself.
        source: the object it is about, for :func:`stop_about` and the links between screens.
        attachments: files that go to everybody, besides each envelope's own.
        sender_name, reply_to: override the office's own for this mailing.
        not_before: nothing is handed to the mail server before this moment.

    Raises:
        Refused: a subject, name, address or file name holds a line end (it would become a header).
        ValueError: an unknown kind or language, or an over-long key.
    """
    if kind not in Mailing.Kind.values:
        raise ValueError(f"unknown kind of mailing {kind!r}")
    if not 0 < len(dedupe_key) <= 200:
        raise ValueError("dedupe_key must have 1 to 200 characters")
    _single_line(label, sender_name, reply_to)
    mailing, is_new = Mailing.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "label": label[:250],
            "sender_name": sender_name[:150],
            "reply_to": reply_to,
            "not_before": not_before,
            "created_at": now,
            "created_by": by,
            "source_label": source._meta.label_lower if source is not None else "",
            "source_key": str(source.pk) if source is not None else "",
        },
    )
    if not is_new:
        return mailing
    letters = _one_per_address(envelopes)
    rows = Delivery.objects.bulk_create(_deliveries(mailing, letters, now=now))
    files = [_file(mailing, None, attachment) for attachment in attachments]
    for row, letter in zip(rows, letters.values(), strict=True):
        files += [_file(mailing, row, attachment) for attachment in letter.attachments]
    MailingAttachment.objects.bulk_create(files)
    audit.record(
        "mailing.queue", mailing, by=by, at=now, after={"kind": kind, "recipients": len(rows)}
    )
    transaction.on_commit(hurry)
    return mailing


def _single_line(*values: str) -> None:
    for value in values:
        if len(value.splitlines()) > 1 or value.endswith(("\r", "\n")):
            raise Refused(
                _("A subject, name or address must be a single line: it holds a line break.")
            )


def _one_per_address(envelopes: Iterable[Envelope]) -> dict[str, Envelope]:
    letters: dict[str, Envelope] = {}
    for letter in envelopes:
        _single_line(letter.address, letter.name, letter.subject, letter.because)
        if letter.language not in Language.values:
            raise ValueError(f"unknown language {letter.language!r}")
        key = email_key(letter.address) or clean_line(letter.address).lower()[:254]
        letters.setdefault(key, letter)
    return letters


def _deliveries(mailing: Mailing, letters: dict[str, Envelope], *, now: datetime) -> list[Delivery]:
    stops = consent.blocked(
        letters, [letter.person_id for letter in letters.values()], at=now, kind=mailing.kind
    )
    officials = _official_posts(letters.values())
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    rows = []
    for key, letter in letters.items():
        row = Delivery(
            mailing=mailing,
            address=letter.address.strip()[:254],
            address_key=key,
            name=letter.name[:200],
            language=letter.language,
            person_id=letter.person_id,
            post_id=letter.post_id,
            because=letter.because[:250],
            subject=letter.subject[:250],
            text=letter.text,
            html=letter.html,
            message_id=f"<{uuid4().hex}@{host}>",
            may_unsubscribe=mailing.kind in Mailing.BULK and letter.post_id not in officials,
            queued_at=now,
        )
        reason = stops.reason(key, letter.person_id)
        if not email_key(letter.address):
            row.state, row.why = State.WITHHELD, Why.BAD_ADDRESS
        elif reason:
            row.state, row.why, row.last_error = State.WITHHELD, Why.BLOCKED, reason
        rows.append(row)
    return rows


def _official_posts(letters: Iterable[Envelope]) -> set[int]:
    """Posts outside the media: their holders get releases as official mail, not as subscribers."""
    wanted = [letter.post_id for letter in letters if letter.post_id is not None]
    return set(
        Post.objects.filter(pk__in=wanted)
        .exclude(organisation__kind=Organisation.Kind.MEDIA)
        .values_list("pk", flat=True)
    )


def _file(mailing: Mailing, row: Delivery | None, attachment: Attachment) -> MailingAttachment:
    _single_line(attachment.name, attachment.content_type, attachment.content_id)
    return MailingAttachment(
        mailing=mailing,
        delivery=row,
        name=_ascii_name(attachment.name),
        content_type=attachment.content_type,
        data=attachment.data,
        content_id=attachment.content_id.strip("<>"),
    )


def _ascii_name(name: str) -> str:
    """Latin file names only: others arrive as "noname" in many clients."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.")
    ending = re.sub(r"[^A-Za-z0-9]+", "", ending)
    return f"{(stem or 'file')[:100]}{'.' if ending else ''}{ending[:10]}"


def hurry() -> None:
    """Ask a worker to look now. Losing this loses nothing: the sweep comes within a minute."""
    try:
        current_app.send_task("contacts.tasks.deliver_due", retry=False, ignore_result=True)
    except (OperationalError, KombuError, OSError) as error:
        logger.warning("no broker, mail waits for the sweep: %s", type(error).__name__)


def _locked(delivery: Delivery) -> Delivery:
    return (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("mailing")
        .get(pk=delivery.pk)
    )


@transaction.atomic
def retry(delivery: Delivery, *, by: User, now: datetime) -> Delivery:
    """Put a failed, returned, withheld or deferred message back in the queue, tries counted anew.

    Keeps its Message-ID. Raises ``Refused`` in any other state, and when the reader still must
    not be written to.
    """
    row = _locked(delivery)
    if row.state not in (State.FAILED, State.BOUNCED, State.WITHHELD, State.DEFERRED):
        raise Refused(_("Only a message that was not delivered can be sent again."))
    if not email_key(row.address):
        raise Refused(_("This is not an e-mail address. Correct the contact and send anew."))
    reason = consent.blocked(
        [row.address_key], [row.person_id], at=now, kind=row.mailing.kind
    ).reason(row.address_key, row.person_id)
    if reason:
        raise Refused(_("This reader must not be written to: %(reason)s") % {"reason": reason})
    before = {"state": row.state, "attempts": row.attempts}
    _requeue(row)
    audit.record("delivery.retry", row, by=by, at=now, before=before, after={"state": row.state})
    transaction.on_commit(hurry)
    return row


@transaction.atomic
def settle_unknown(delivery: Delivery, *, sent: bool, by: User, now: datetime) -> Delivery:
    """Decide about a message that may or may not have left: it did, or it is sent again.

    Raises ``Refused`` when somebody has already decided.
    """
    row = _locked(delivery)
    if row.state != State.UNKNOWN:
        raise Refused(_("This has already been decided."))
    if sent:
        row.state, row.sent_at = State.SENT, now
        row.save(update_fields=["state", "sent_at"])
    else:
        _requeue(row)
        transaction.on_commit(hurry)
    audit.record(
        "delivery.settle", row, by=by, at=now, before={"state": "unknown"}, after={"sent": sent}
    )
    return row


def _requeue(row: Delivery) -> None:
    row.state, row.why, row.last_error, row.smtp_code = State.QUEUED, Why.NONE, "", None
    row.attempts, row.next_try_at, row.held_until, row.handed_at = 0, None, None, None
    row.sent_at = None
    row.save(
        update_fields=[
            "state",
            "why",
            "last_error",
            "smtp_code",
            "attempts",
            "next_try_at",
            "held_until",
            "handed_at",
            "sent_at",
        ]
    )


@transaction.atomic
def stop(mailing: Mailing, *, by: User | None, now: datetime, reason: str = "") -> Mailing:
    """Hand nothing more of this mailing to the mail server. Raises ``Refused`` when it is stopped.

    At most the message that each worker holds at this second still goes out.
    """
    row = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if row.stopped_at is not None:
        raise Refused(_("This mailing is already stopped."))
    row.stopped_at = now
    row.save(update_fields=["stopped_at"])
    audit.record("mailing.stop", row, by=by, at=now, reason=reason)
    return row


@transaction.atomic
def resume(mailing: Mailing, *, by: User, now: datetime) -> Mailing:
    """Let a stopped mailing go on where it was. Raises ``Refused`` when it is not stopped."""
    row = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if row.stopped_at is None:
        raise Refused(_("This mailing is not stopped."))
    row.stopped_at = None
    row.save(update_fields=["stopped_at"])
    audit.record("mailing.resume", row, by=by, at=now)
    transaction.on_commit(hurry)
    return row


@transaction.atomic
def stop_about(
    source: models.Model, *, by: User | None, now: datetime, reason: str = ""
) -> list[Mailing]:
    """Stop every unfinished mailing about ``source`` (an article taken back, an event called off).

    Returns the mailings stopped; none is not an error.
    """
    running = Mailing.objects.about(source).filter(
        stopped_at__isnull=True,
        deliveries__state__in=[State.QUEUED, State.SENDING, State.DEFERRED],
    )
    return [stop(mailing, by=by, now=now, reason=reason) for mailing in running.distinct()]


@transaction.atomic
def rewrite(
    deliveries: "models.QuerySet[Delivery]",
    *,
    letter: Callable[[Delivery], Letter],
    by: User | None,
    now: datetime,
    reason: str = "",
) -> set[int]:
    """Put other words into messages that have not left; return the keys of those that got them.

    ``letter`` renders the new message of a row. A row that a worker holds at this second, or that
    has left, stays as it is and is not in the answer.
    """
    done: list[Delivery] = []
    for row in _still_here(deliveries):
        new = letter(row)
        _single_line(new.subject)
        row.subject, row.text, row.html = new.subject[:250], new.text, new.html
        done.append(row)
    Delivery.objects.bulk_update(done, ["subject", "text", "html"], batch_size=200)
    _note("mailing.rewrite", done, by=by, now=now, reason=reason)
    return {row.pk for row in done}


@transaction.atomic
def withhold(
    deliveries: "models.QuerySet[Delivery]", *, by: User | None, now: datetime, reason: str
) -> set[int]:
    """Keep back messages that have not left, for ``reason``; return the keys of those kept."""
    done = list(_still_here(deliveries))
    for row in done:
        row.state, row.why, row.last_error = State.WITHHELD, Why.NONE, reason
    Delivery.objects.bulk_update(done, ["state", "why", "last_error"], batch_size=200)
    _note("mailing.withhold", done, by=by, now=now, reason=reason)
    return {row.pk for row in done}


def _still_here(deliveries: "models.QuerySet[Delivery]") -> "models.QuerySet[Delivery]":
    return (
        deliveries.filter(state__in=[State.QUEUED, State.DEFERRED])
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("mailing")
        .order_by("pk")
    )


def _note(
    verb: str, rows: Iterable[Delivery], *, by: User | None, now: datetime, reason: str
) -> None:
    """One audit row per mailing with how many messages it concerned."""
    mailings: dict[int, tuple[Mailing, int]] = {}
    for row in rows:
        count = mailings.get(row.mailing_id, (row.mailing, 0))[1]
        mailings[row.mailing_id] = (row.mailing, count + 1)
    for mailing, count in mailings.values():
        audit.record(verb, mailing, by=by, at=now, after={"recipients": count}, reason=reason)


def progress(mailing: Mailing) -> Progress:
    """How far the mailing is, from its rows. One query."""
    counts = dict(mailing.deliveries.order_by().values_list("state").annotate(models.Count("pk")))

    def total(*states: str) -> int:
        return sum(counts.get(state, 0) for state in states)

    return Progress(
        total=sum(counts.values()),
        waiting=total(State.QUEUED, State.SENDING),
        deferred=total(State.DEFERRED),
        sent=total(State.SENT),
        failed=total(State.FAILED, State.BOUNCED),
        unknown=total(State.UNKNOWN),
        withheld=total(State.WITHHELD),
    )
