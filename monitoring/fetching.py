"""Looking at the sources: politely, on time, and never giving one up in silence.

The row is the queue: ``Source.next_try_at`` says when, the lease says who. Fetching is done by a
few threads that touch no database; what came back is stored by the caller's thread.
"""

import hashlib
import logging
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone as clock
from django.utils.translation import gettext as _

from monitoring import ingest
from monitoring.feed_dates import read_date
from monitoring.models import Source
from monitoring.parsing import inspect_feed
from monitoring.permissions import can_check_sources
from prcms.base import audit, http, lease
from prcms.base.errors import Refused
from prcms.base.models import User

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
# One round stays under a minute: four waves of eight, ten seconds each at the worst.
ROUND: Final = 32
AT_ONCE: Final = 8
LONGEST_WAIT: Final = timedelta(hours=12)
LONGEST_RETRY_AFTER: Final = timedelta(hours=24)
# When this many houses fail together and none answers, it is our own line.
OUTAGE_HOSTS: Final = 3
OUTAGE_WAIT: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a source: an answer of the site, or why there is none."""

    source: Source
    response: http.Response | None = None
    error: http.HttpError | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What one sweep did. ``outage``: nothing answered, so no source is blamed."""

    checked: int = 0
    failed: int = 0
    new_items: int = 0
    outage: bool = False


def fetch_due(*, now: datetime, limit: int = ROUND) -> Round:
    """Check the sources that are due, at most one per host, and store what is new.

    Safe to run in several workers at once. A worker that dies leaves its sources to the next
    sweep after the lease (five minutes).
    """
    chosen = _one_per_host(Source.objects.due(now)[: limit * 4], now=now)[:limit]
    claimed = lease.claim(
        Source.objects.due(now).filter(pk__in=chosen), now=now, lease=LEASE, limit=limit
    )
    if not claimed:
        return Round()
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        answers = list(pool.map(lambda source: ask(source, now=now), claimed))
    if _is_outage(answers):
        _wait_for_the_line(answers, now=now)
        return Round(checked=len(answers), failed=len(answers), outage=True)
    new_items = failed = 0
    for answer in answers:
        new = record(answer, now=now)
        new_items += new or 0
        failed += new is None
    return Round(checked=len(answers), failed=failed, new_items=new_items)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _one_per_host(due: Iterable[Source], *, now: datetime) -> list[int]:
    """The longest waiting source of each host that nobody is asking now."""
    busy = {
        _host(url)
        for url in Source.objects.filter(held_until__gte=now).values_list("url", flat=True)
    }
    chosen: dict[str, int] = {}
    for source in due:
        host = _host(source.url)
        if host not in busy:
            chosen.setdefault(host, source.pk)
    return list(chosen.values())


def ask(source: Source, *, now: datetime) -> Answer:
    """Fetch a source. Touches no database. Never raises ``http.HttpError``.

    Validators are sent except on the first check of a day: some feeds answer "unchanged" for ever.
    """
    zone = clock.get_default_timezone()
    fresh = (
        source.last_ok_at is not None
        and source.last_ok_at.astimezone(zone).date() == now.astimezone(zone).date()
        and source.health == Source.Health.OK
    )
    try:
        response = http.get(
            source.url,
            etag=(source.etag or None) if fresh else None,
            last_modified=(source.last_modified or None) if fresh else None,
        )
    except http.HttpError as error:
        return Answer(source, error=error)
    return Answer(source, response=response)


def _is_outage(answers: Sequence[Answer]) -> bool:
    hosts = {_host(answer.source.url) for answer in answers}
    return len(hosts) >= OUTAGE_HOSTS and all(
        isinstance(answer.error, http.Unreachable | http.TimedOut) for answer in answers
    )


def _wait_for_the_line(answers: Sequence[Answer], *, now: datetime) -> None:
    Source.objects.filter(pk__in=[answer.source.pk for answer in answers]).update(
        next_try_at=now + OUTAGE_WAIT,
        held_until=None,
        last_error=_("No site answered: our own connection seems to be down."),
    )
    logger.warning("no source answered, all %d wait for the line", len(answers))


def record(answer: Answer, *, now: datetime) -> int | None:
    """Write what came of a check on the source's row, and store what is new.

    Returns how many items were new; None when the check failed. Whatever goes wrong in reading
    ends on the row and costs no other source its turn.
    """
    try:
        with transaction.atomic():
            return _record(answer, now=now)
    except Exception:
        logger.exception("source %s could not be read", answer.source.pk)
        _failed(answer.source, 1.0, _("The feed could not be read."), now=now)
        return None


def _record(answer: Answer, *, now: datetime) -> int | None:
    source, response = answer.source, answer.response
    if response is None:
        error = answer.error
        weight = 0.5 if error is not None and error.temporary else 1.0
        _failed(source, weight, str(error.sentence) if error else "", now=now)
        return None
    if response.not_modified:
        _succeeded(source, response, 0, now=now, body_hash=source.body_hash)
        return 0
    if not response.ok:
        _refused(source, response, now=now)
        return None
    body_hash = hashlib.sha256(response.content).hexdigest()
    if body_hash == source.body_hash:
        _succeeded(source, response, 0, now=now, body_hash=body_hash)
        return 0
    report = inspect_feed(
        response.content,
        headers={"Content-Location": response.url, **response.headers},
        now=now,
        zone=timezone(timedelta(minutes=source.publisher.utc_offset)),
    )
    if report.kind in ("html", "unknown", "empty"):
        _failed(source, 1.0, _not_a_feed(report.kind), now=now)
        return None
    stored = ingest.store(source, report.items, now=now)
    # What was left over is met again at the next check, which must then not be "unchanged".
    _succeeded(source, response, stored.new, now=now, body_hash="" if stored.left else body_hash)
    return stored.new


def _not_a_feed(kind: str) -> str:
    if kind == "html":
        return _("A web page came instead of a feed. Has its address changed?")
    if kind == "empty":
        return _("The answer was empty.")
    return _("What came is not a feed.")


def _refused(source: Source, response: http.Response, *, now: datetime) -> None:
    status = response.status
    passing = status >= 500 or status in (408, 425, 429)
    after = _retry_after(response, now=now) if status in (429, 503) else None
    _failed(
        source,
        0.5 if passing else 1.0,
        _("The site answered with error %(status)s.") % {"status": status},
        now=now,
        not_before=after,
    )


def _retry_after(response: http.Response, *, now: datetime) -> datetime | None:
    """When the site wants to be asked again (RFC 9110, 10.2.3), at most a day from now."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal() and len(value) < 8:
        moment: datetime | None = now + timedelta(seconds=int(value))
    else:
        moment = read_date(value).moment
    return min(moment, now + LONGEST_RETRY_AFTER) if moment else None


def _jitter(source: Source) -> float:
    """Up to a tenth more, always the same for a source: no two begin together for ever."""
    return 1 + (zlib.crc32(source.url.encode("utf-8", "replace")) % 100) / 1000


def next_wait(source: Source) -> timedelta:
    """How long until the next check: the interval, doubled with each whole failure, at most twelve
    hours (or the interval, where that is longer)."""
    base = timedelta(minutes=source.interval)
    grown = base * min(2**source.failures, 1000.0)
    return min(grown, max(LONGEST_WAIT, base)) * _jitter(source)


def _succeeded(
    source: Source, response: http.Response, new: int, *, now: datetime, body_hash: str
) -> None:
    source.failures = 0
    source.health = Source.Health.OK
    source.last_error = ""
    source.last_ok_at = source.last_checked_at = now
    if new:
        source.last_new_at = now
    if response.not_modified:
        # A 304 may carry a newer validator; one that it leaves out still holds.
        source.etag = response.etag[:500] or source.etag
        source.last_modified = response.last_modified[:200] or source.last_modified
    else:
        source.etag = response.etag[:500] if body_hash else ""
        source.last_modified = response.last_modified[:200] if body_hash else ""
    source.body_hash = body_hash
    _release(source, now + next_wait(source))


def _failed(
    source: Source,
    weight: float,
    sentence: str,
    *,
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    source.failures += weight
    source.health = Source.Health.FAILING
    source.last_error = sentence or _("The address could not be fetched.")
    source.last_checked_at = now
    wait = now + next_wait(source)
    _release(source, max(wait, not_before) if not_before else wait)


def _release(source: Source, next_try_at: datetime) -> None:
    source.next_try_at = next_try_at
    source.held_until = None
    source.attempts = 0
    source.save(
        update_fields=[
            "failures",
            "health",
            "last_error",
            "last_ok_at",
            "last_checked_at",
            "last_new_at",
            "etag",
            "last_modified",
            "body_hash",
            "next_try_at",
            "held_until",
            "attempts",
        ]
    )


def check_now(source: Source, *, by: User, now: datetime) -> int | None:
    """Check one source at once, paused or not; for the button. Takes up to ten seconds.

    Returns the number of new items, None when it failed (the row says why). Raises ``Refused``
    without the right, for a source without a feed, or while a worker has it in hand.
    """
    if not can_check_sources(by):
        raise Refused(_("You may not have sources checked."))
    if source.kind != Source.Kind.FEED:
        raise Refused(_("This source has no feed: its items are typed in."))
    free = Source.objects.filter(pk=source.pk).exclude(held_until__gte=now)
    claimed = lease.claim(free, now=now, lease=LEASE, limit=1)
    if not claimed:
        raise Refused(_("This source is being checked at this moment."))
    audit.record("source.check", claimed[0], by=by, at=now)
    return record(ask(claimed[0], now=now), now=now)


@transaction.atomic
def watch(source: Source, *, by: User | None, now: datetime) -> Source:
    """Begin or resume watching: the next sweep takes it. Does nothing to a source already watched."""
    row = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if row.is_active and row.next_try_at is not None:
        return row
    row.is_active, row.next_try_at = True, now
    row.save(update_fields=["is_active", "next_try_at"])
    audit.record("source.watch", row, by=by, at=now)
    return row


@transaction.atomic
def pause(source: Source, *, by: User | None, now: datetime) -> Source:
    """Stop watching; items stay. Does nothing to a paused source."""
    row = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if not row.is_active:
        return row
    row.is_active = False
    row.save(update_fields=["is_active"])
    audit.record("source.pause", row, by=by, at=now)
    return row
