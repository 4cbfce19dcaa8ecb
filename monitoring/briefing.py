"""The daily briefing: put together at its hour, approved by the director, sent once each.

One row a day. ``briefing_tick`` may run as often and in as many workers as it likes.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import holders, outbox
from contacts.models import Mailing
from monitoring import emails
from monitoring.briefing_content import LINES, candidates, compose, fingerprint
from monitoring.models import Briefing, BriefingItem
from monitoring.permissions import can_approve_briefing, can_prepare_briefing
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import OfficeProfile, User

logger = logging.getLogger(__name__)

State = Briefing.State

LOOK_BACK: Final = timedelta(days=7)
# Later than this a briefing is history: it is left out and reported, not sent.
TOO_OLD: Final = timedelta(hours=12)
LATE: Final = timedelta(minutes=30)
LONGEST_SPAN: Final = timedelta(hours=72)
SPAN: Final = timedelta(hours=24)

Allowed = Callable[[Any, Briefing], bool]


@dataclass(frozen=True)
class Step:
    """One row of the table: what it is called, from where to where, who may, whether it needs a
    reason."""

    name: str
    label: str | Promise
    sources: tuple[str, ...]
    target: str
    allowed: Allowed
    needs_reason: bool = False


def _prepares(user: Any, briefing: Briefing) -> bool:
    return can_prepare_briefing(user)


def _approves(user: Any, briefing: Briefing) -> bool:
    return can_approve_briefing(user, briefing)


def _decides(user: Any, briefing: Briefing) -> bool:
    return bool(user.has_perm("monitoring.approve_briefing"))


STEPS: Final = (
    Step("submit", gettext_lazy("Submit to the director"), ("draft",), "awaiting", _prepares),
    Step("approve", gettext_lazy("Approve and send"), ("draft", "awaiting"), "approved", _approves),
    Step("return", gettext_lazy("Send back"), ("awaiting",), "draft", _decides, needs_reason=True),
    Step(
        "reopen",
        gettext_lazy("Make a corrected version"),
        ("approved", "sent"),
        "draft",
        _decides,
        needs_reason=True,
    ),
    Step(
        "skip",
        gettext_lazy("Send no briefing for this day"),
        ("draft", "awaiting"),
        "skipped",
        _decides,
        needs_reason=True,
    ),
)
_BY_NAME: Final = {step.name: step for step in STEPS}


@dataclass(frozen=True, slots=True)
class Tick:
    """What one sweep did."""

    made: int = 0
    skipped: int = 0
    sent: int = 0


def open_steps(briefing: Briefing, user: Any) -> list[Step]:
    """The steps ``user`` may take with the briefing now."""
    return [
        step for step in STEPS if briefing.state in step.sources and step.allowed(user, briefing)
    ]


def due_at(day: date, profile: OfficeProfile) -> datetime:
    """When the briefing of a day is put together."""
    # The default of an office that has not been saved yet is text.
    hour = time.fromisoformat(str(profile.briefing_hour))
    return timezone.make_aware(datetime.combine(day, hour))


def briefing_tick(*, now: datetime) -> Tick:
    """Make what is due, give up what is too old, send what is approved.

    Idempotent: the row of a day is unique, each step locks it. Looks back seven days for days
    without a row, but never before the first briefing of all. A day that is more than twelve hours
    late is left out, and its row says so.
    """
    made = skipped = 0
    for day in _missing_days(now):
        late = now - due_at(day, OfficeProfile.load())
        if late > TOO_OLD:
            skipped += _leave_out(day, now=now)
        elif _begin(day, late=late > LATE, now=now):
            made += 1
    for briefing in Briefing.objects.filter(state=State.COLLECTING).order_by("day"):
        put_together(briefing, now=now)
    sent = sum(
        send(briefing, now=now) for briefing in Briefing.objects.filter(state=State.APPROVED)
    )
    return Tick(made, skipped, sent)


def _missing_days(now: datetime) -> list[date]:
    profile = OfficeProfile.load()
    today = timezone.localdate(now)
    known = set(Briefing.objects.filter(day__gte=today - LOOK_BACK).values_list("day", flat=True))
    first = Briefing.objects.order_by("day").values_list("day", flat=True).first() or today
    days = [today - timedelta(days=n) for n in range(LOOK_BACK.days, -1, -1)]
    return [
        day for day in days if day >= first and day not in known and due_at(day, profile) <= now
    ]


def _insert(briefing: Briefing) -> bool:
    """Add a day's row; False when another worker was first."""
    last = Briefing.objects.aggregate(last=Max("number"))["last"] or 0
    briefing.number = last + 1
    try:
        with transaction.atomic():
            briefing.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _begin(day: date, *, late: bool, now: datetime) -> bool:
    until = due_at(day, OfficeProfile.load())
    return _insert(
        Briefing(
            day=day,
            covers_from=_covers_from(until),
            covers_until=max(until, now) if late else until,
            is_late=late,
            created_at=now,
        )
    )


def _covers_from(until: datetime) -> datetime:
    """Where the last briefing that went out ended: what an unsent one held is not lost."""
    last = (
        Briefing.objects.filter(state__in=Briefing.FROZEN, covers_until__lt=until)
        .order_by("-covers_until")
        .values_list("covers_until", flat=True)
        .first()
    )
    return max(last, until - LONGEST_SPAN) if last else until - SPAN


def _leave_out(day: date, *, now: datetime) -> bool:
    until = due_at(day, OfficeProfile.load())
    briefing = Briefing(
        day=day,
        covers_from=until - SPAN,
        covers_until=until,
        is_late=True,
        created_at=now,
        state=State.SKIPPED,
        skip_reason=_("The portal was not running at the hour of this briefing."),
    )
    new = _insert(briefing)
    if new:
        audit.record("briefing.skip", briefing, by=None, at=now, after={"state": "skipped"})
        logger.warning("the briefing of %s is too old and was left out", day)
    return new


@transaction.atomic
def put_together(briefing: Briefing, *, now: datetime) -> Briefing:
    """Choose the items of a briefing and make it a draft. Does nothing to one that is further.

    A quiet day makes a draft as well. Earlier briefings that nobody approved are left out now:
    their items stand in this one.
    """
    row = Briefing.objects.select_for_update(of=("self",)).get(pk=briefing.pk)
    if row.state != State.COLLECTING:
        return row
    chosen = candidates(row.covers_from, row.covers_until)[:LINES]
    BriefingItem.objects.bulk_create(
        BriefingItem(
            briefing=row,
            section=BriefingItem.Section.ABOUT_US,
            position=10 * number,
            item=item,
        )
        for number, item in enumerate(chosen, start=1)
    )
    row.state = State.DRAFT
    row.save(update_fields=["state"])
    audit.record("briefing.make", row, by=None, at=now, after={"items": len(chosen)})
    for old in Briefing.objects.select_for_update(of=("self",)).filter(
        day__lt=row.day, state__in=[State.DRAFT, State.AWAITING]
    ):
        _skip(old, _("Nobody approved it before the next briefing."))
        audit.record("briefing.skip", old, by=None, at=now, after={"state": "skipped"})
    return row


def _skip(row: Briefing, reason: str) -> None:
    row.state, row.skip_reason = State.SKIPPED, reason
    row.save(update_fields=["state", "skip_reason"])


@transaction.atomic
def move(briefing: Briefing, name: str, *, by: User, now: datetime, reason: str = "") -> Briefing:
    """Take one step of ``STEPS``: the only door to a briefing's state for people.

    Side effects: *approve* freezes the payload and its hash and queues the letters when the
    transaction commits; *reopen* makes the next version and keeps what was sent. An audit row in
    every case.

    Raises ``Refused`` when the state, the rights or a missing reason forbid it, and on *approve*
    when nobody of the leadership can be reached.
    """
    step = _BY_NAME.get(name)
    row = Briefing.objects.select_for_update(of=("self",)).get(pk=briefing.pk)
    if step is None or row.state not in step.sources:
        raise Refused(_("This is not possible now: the briefing has changed meanwhile."))
    if not step.allowed(by, row):
        raise Refused(_("You may not do this with the briefing."))
    if step.needs_reason and not reason.strip():
        raise Refused(_("Say why."))
    before = {"state": row.state, "version": row.version}
    _EFFECTS[name](row, by, now, reason.strip())
    row.state = step.target
    row.save()
    audit.record(
        f"briefing.{name}",
        row,
        by=by,
        at=now,
        before=before,
        after={"state": row.state, "version": row.version, "hash": row.payload_hash},
        reason=reason.strip(),
    )
    if name == "approve":
        transaction.on_commit(lambda: _hurry(row, now))
    return row


def _submit(row: Briefing, by: User, now: datetime, reason: str) -> None:
    row.submitted_by, row.submitted_at, row.return_reason = by, now, ""


def _approve(row: Briefing, by: User, now: datetime, reason: str) -> None:
    if not holders.leadership(row.day):
        raise Refused(_("No post of the leadership has an e-mail address: nobody would get it."))
    row.approved_by, row.approved_at = by, now
    row.payload = compose(row, now=now)
    row.payload_hash = fingerprint(row.payload)


def _return(row: Briefing, by: User, now: datetime, reason: str) -> None:
    row.submitted_by = row.submitted_at = None
    row.return_reason = reason


def _reopen(row: Briefing, by: User, now: datetime, reason: str) -> None:
    row.version += 1
    row.submitted_by = row.submitted_at = row.approved_by = row.approved_at = row.sent_at = None
    row.payload, row.payload_hash, row.mailing_key = {}, "", ""
    row.return_reason = reason


def _skipped(row: Briefing, by: User, now: datetime, reason: str) -> None:
    row.skip_reason = reason


_EFFECTS: Final[dict[str, Callable[[Briefing, User, datetime, str], None]]] = {
    "submit": _submit,
    "approve": _approve,
    "return": _return,
    "reopen": _reopen,
    "skip": _skipped,
}


def _hurry(briefing: Briefing, now: datetime) -> None:
    """Queue the letters at once. Losing this loses nothing: the tick finds the approved row."""
    try:
        send(briefing, now=now)
    except Exception:  # the approval stands; the next tick tries again
        logger.exception("briefing %s could not be queued at once", briefing.pk)


def dedupe_key(briefing: Briefing) -> str:
    """The name under which the post office knows a version of a briefing."""
    return f"briefing:{briefing.day.isoformat()}:v{briefing.version}"


@transaction.atomic
def send(briefing: Briefing, *, now: datetime) -> bool:
    """Hand an approved briefing to the post office: one letter per leading post and address, each
    in its reader's language, written from the frozen payload alone.

    The mailing and the new state are stored together; a second run finds the state or the mailing's
    key and adds nothing. Returns whether this run did it.
    """
    row = Briefing.objects.select_for_update(of=("self",)).get(pk=briefing.pk)
    if row.state != State.APPROVED:
        return False
    if fingerprint(row.payload) != row.payload_hash:
        logger.error("briefing %s is not what was approved and is not sent", row.pk)
        return False
    readers = holders.leadership(row.day)
    if not readers:
        logger.error("briefing %s has no readers", row.pk)
        return False
    key = dedupe_key(row)
    outbox.queue(
        kind=Mailing.Kind.BRIEFING,
        label=emails.label(row.payload),
        dedupe_key=key,
        envelopes=emails.envelopes(row.payload, readers),
        by=row.approved_by,
        now=now,
        source=row,
    )
    row.state, row.sent_at, row.mailing_key = State.SENT, now, key
    row.save(update_fields=["state", "sent_at", "mailing_key"])
    audit.record("briefing.send", row, by=None, at=now, after={"readers": len(readers)})
    return True


def preview(briefing: Briefing, *, now: datetime) -> dict[str, Any]:
    """The payload as it would be frozen now, or as it was frozen."""
    return briefing.payload if briefing.is_frozen else compose(briefing, now=now)
