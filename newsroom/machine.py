"""Machine drafts: what a translation lacks is asked of a machine, by the worker, and kept.

What holds
    Nothing restricted, under embargo or not approved leaves: asked when a draft is queued and again
    in the transaction before each request. A machine never overwrites a person's words, and a
    machine's words are no translation until a person has confirmed them (``newsroom.conditions``).

What a lost worker costs
    The row is the queue. Which paragraphs go together is fixed when it is queued; that a batch is
    about to be asked is written down before it is sent, its answer as soon as it is there, and only
    then is it used. So a worker killed after an answer, or an emptied broker, asks nothing twice.
    A request that was on the wire when its worker died is the one thing nobody can know: it is
    asked again, with the same ``Idempotency-Key``, at most :data:`MOST_ASKED` times; after that
    the draft has failed and a person decides.
"""

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from newsroom import glossary, locking, machine_clients, translation_desk
from newsroom.hurrying import hurry
from newsroom.machine_clients import Question, Trouble
from newsroom.machine_marks import hidden, shown, why_refused
from newsroom.models import Article, Edition, MachineDraft, MachineEngine, TranslationJob
from newsroom.permissions import can_ask_machines, can_manage_jobs
from newsroom.segmenting import Place, SourceSegment
from prcms.base import audit, lease
from prcms.base.errors import Refused
from prcms.base.models import User

logger = logging.getLogger(__name__)
State = MachineDraft.State

BATCH_LETTERS: Final = 3000
BATCH_PARAGRAPHS: Final = 20
# Longer paragraphs are for people: no machine keeps such a thread.
LONGEST: Final = 6000
LEASE: Final = timedelta(minutes=3)
# How often one batch may go on the wire, answered or not.
MOST_ASKED: Final = 5
WAITS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
# A run begins no new batch after this, so that the worker's own time limit is never met.
RUN_SECONDS: Final = 40.0


def engines(job: TranslationJob) -> list[MachineEngine]:
    """The machines that are switched on and know the job's pair. One query."""
    pair = [job.article.source_language, job.language]
    return [
        engine
        for engine in MachineEngine.objects.filter(is_on=True)
        if not engine.pairs or pair in engine.pairs
    ]


def why_not(article: Article, *, now: datetime) -> str | None:
    """Why the words of ``article`` must not leave the house, or None. Two queries, always fresh."""
    row = Article.objects.get(pk=article.pk)
    if row.is_restricted:
        return _("This text is limited to named readers; no machine outside may see it.")
    if row.embargoes.filter(ended_at__isnull=True, lifts_at__gt=now).exists():
        return _("This text is under embargo; no machine outside may see it.")
    source = row.editions.filter(is_source=True).first()
    if source is None or source.phase(at=now) not in ("approved", "scheduled", "public"):
        return _("Only an approved original is given to a machine.")
    return None


@transaction.atomic
def ask(
    job: TranslationJob, *, engine: MachineEngine | None = None, by: User, now: datetime
) -> MachineDraft:
    """Queue a machine draft of the paragraphs that nobody has translated, and return its row.

    ``engine`` None means the first that is on and knows the pair.

    Raises:
        Refused: no machine is on, the text must not leave, a draft is under way already, nothing
            is missing, the day's letters are used up, or the job is not ``by``'s.
    """
    job = _locked(job)
    can_ask_machines.require(by, job)
    if job.state not in (TranslationJob.State.OPEN, *TranslationJob.HELD):
        raise Refused(_("This job is already handed in or ended."))
    known = engines(job)
    chosen = next((one for one in known if engine is None or one.pk == engine.pk), None)
    if chosen is None:
        raise Refused(_("No machine translator is switched on for these languages."))
    refusal = why_not(job.article, now=now)
    if refusal:
        raise Refused(refusal)
    if job.machine_drafts.filter(state__in=[State.QUEUED, State.RUNNING]).exists():
        raise Refused(_("A machine is already at work on this text."))
    segments = _missing(job)
    if not segments:
        raise Refused(_("Every paragraph has its translation already."))
    letters = sum(len(segment.html) for segment in segments)
    if letters + letters_today(chosen.name, now=now) > chosen.letters_a_day:
        raise Refused(_("The machine's letters for today are used up. Try again tomorrow."))
    draft = MachineDraft.objects.create(
        job=job,
        engine=chosen.name,
        asked_by=by,
        asked_at=now,
        source_hash=job.source_hash,
        total=len(segments),
        answers={"batches": _batches(segments), "sent": {}, "got": {}, "refused": {}},
    )
    audit.record(
        "machine.ask",
        draft,
        by=by,
        after={"engine": chosen.name, "paragraphs": draft.total},
        at=now,
    )
    hurry("run_machine_drafts")
    return draft


def letters_today(engine: str, *, now: datetime) -> int:
    """Letters sent to ``engine`` in the last 24 hours, in requests that began. One query."""
    rows = MachineDraft.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=now - timedelta(days=1)), engine=engine
    ).values_list("answers", flat=True)
    since = (now - timedelta(days=1)).isoformat()
    return sum(
        count
        for answers in rows
        for batch in answers.get("sent", {}).values()
        for at, count in batch
        if at > since
    )


@transaction.atomic
def cancel(draft: MachineDraft, *, by: User, now: datetime) -> MachineDraft:
    """Stop a draft that is waiting or under way; what a machine answered is not used.

    Raises ``Refused`` unless it is the asker's own, or ``by`` manages the queue.
    """
    draft = _locked_draft(draft)
    if draft.asked_by_id != by.pk:
        can_manage_jobs.require(by, draft.job)
    if draft.state not in (State.QUEUED, State.RUNNING):
        raise Refused(_("This machine draft has ended already."))
    _end(draft, State.CANCELLED, now=now)
    audit.record("machine.cancel", draft, by=by, at=now)
    return draft


@transaction.atomic
def retry(draft: MachineDraft, *, by: User, now: datetime) -> MachineDraft:
    """Let a failed draft go on where it stopped: answers that are there are not asked for again.

    Raises ``Refused`` as :func:`ask` does.
    """
    draft = _locked_draft(draft)
    can_ask_machines.require(by, draft.job)
    if draft.state != State.FAILED:
        raise Refused(_("Only a failed machine draft is tried again."))
    refusal = why_not(draft.job.article, now=now)
    if refusal:
        raise Refused(refusal)
    if draft.job.state not in (TranslationJob.State.OPEN, *TranslationJob.HELD):
        raise Refused(_("This job is already handed in or ended."))
    if draft.job.machine_drafts.filter(state__in=[State.QUEUED, State.RUNNING]).exists():
        raise Refused(_("A machine is already at work on this text."))
    # The count of what went on the wire begins anew; the letters of the day do not.
    draft.answers["forgiven"] = {
        number: len(sent) for number, sent in draft.answers["sent"].items()
    }
    draft.state, draft.ended_at = State.QUEUED, None
    draft.attempts, draft.next_try_at, draft.held_until, draft.last_error = 0, None, None, ""
    draft.save()
    audit.record("machine.retry", draft, by=by, at=now)
    hurry("run_machine_drafts")
    return draft


def progress(draft: MachineDraft) -> int:
    """How many of ``draft.total`` paragraphs have been answered. No query."""
    batches = draft.answers.get("batches", [])
    return sum(len(batches[int(number)]) for number in draft.answers.get("got", {}))


# The worker's side -------------------------------------------------------------------------


def run_due(
    *,
    now: datetime,
    limit: int = 1,
    timeout: float = machine_clients.TIMEOUT,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Work off drafts that are due; return how many were touched.

    A draft whose worker died is taken up when its lease has lapsed. Must not be called inside a
    transaction. ``clock`` gives seconds and only bounds the run.
    """
    begun = clock()
    due = MachineDraft.objects.filter(
        Q(next_try_at__isnull=True) | Q(next_try_at__lte=now),
        Q(held_until__isnull=True) | Q(held_until__lt=now),
        state__in=[State.QUEUED, State.RUNNING],
    ).order_by("asked_at", "pk")
    rows = lease.claim(due, now=now, lease=LEASE, limit=limit, updates={"state": State.RUNNING})
    for draft in rows:
        _work(draft, now=now, timeout=timeout, is_time_up=lambda: clock() - begun > RUN_SECONDS)
    return len(rows)


def _work(
    draft: MachineDraft, *, now: datetime, timeout: float, is_time_up: Callable[[], bool]
) -> None:
    """Ask for what is missing, batch by batch, then use it."""
    try:
        for number in range(len(draft.answers["batches"])):
            if str(number) in _answers(draft)["got"]:
                continue
            if is_time_up():
                _release(draft)
                return
            asked = _prepare(draft, number, now=now)
            if asked is None:
                continue
            client, question, places = asked
            texts = client.translate(question, timeout=timeout)
            _keep(draft, number, places, texts, now=now)
        _use(draft, now=now)
    except Trouble as trouble:
        _note_trouble(draft, trouble, now=now)
    except _Over as over:
        if str(over):
            _fail(draft, str(over), now=now)


class _Over(Exception):
    """The draft must not go on; the words say why, none when it has ended already."""


@transaction.atomic
def _prepare(
    draft: MachineDraft, number: int, *, now: datetime
) -> tuple[machine_clients.Engine, Question, list[Place]] | None:
    """Look whether the text may still leave, write down that it does; None when nothing is left."""
    draft = _locked_draft(draft)
    job = draft.job
    if draft.state != State.RUNNING:
        raise _Over
    # Locked, so that two workers count the day's letters one after the other.
    engine = MachineEngine.objects.select_for_update().filter(name=draft.engine, is_on=True).first()
    if engine is None:
        raise _Over(_("No machine translator is switched on for these languages."))
    refusal = why_not(job.article, now=now)
    if refusal:
        raise _Over(refusal)
    if job.state not in (TranslationJob.State.OPEN, *TranslationJob.HELD):
        raise _Over(_("This job is already handed in or ended."))
    wanted = {tuple(place) for place in draft.answers["batches"][number]}
    segments = [segment for segment in _missing(job) if segment.place in wanted]
    if not segments:
        # Translated, changed or deleted meanwhile: nothing to ask.
        draft.answers["got"][str(number)] = []
        draft.save(update_fields=["answers"])
        return None
    sent = draft.answers["sent"].setdefault(str(number), [])
    if len(sent) - draft.answers.get("forgiven", {}).get(str(number), 0) >= MOST_ASKED:
        raise _Over(draft.last_error or _("The machine did not answer."))
    letters = sum(len(segment.html) for segment in segments)
    if letters + letters_today(engine.name, now=now) > engine.letters_a_day:
        raise _Over(_("The machine's letters for today are used up. Try again tomorrow."))
    client = machine_clients.client(engine)
    sent.append([now.isoformat(), letters])
    draft.save(update_fields=["answers"])
    question = Question(
        texts=tuple(hidden(segment.html) for segment in segments),
        source=job.article.source_language,
        target=job.language,
        terms=_terms(segments, job),
        key=f"{draft.pk}-{number}",
    )
    return client, question, [segment.place for segment in segments]


def _terms(segments: list[SourceSegment], job: TranslationJob) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for segment in segments:
        hits = glossary.terms_in(
            segment.text, source_language=job.article.source_language, target_language=job.language
        )
        found |= {hit.form: hit.preferred for hit in hits if hit.preferred}
    return tuple(sorted(found.items()))


@transaction.atomic
def _keep(
    draft: MachineDraft,
    number: int,
    places: list[Place],
    texts: list[str | None],
    *,
    now: datetime,
) -> None:
    """Store an answer before anything is made of it. Kept even when the draft was stopped."""
    draft = _locked_draft(draft)
    draft.answers["got"][str(number)] = [
        [*place, text] for place, text in zip(places, texts, strict=True)
    ]
    # Whatever went wrong before, the machine answers now.
    draft.held_until, draft.attempts = now + LEASE, 1
    draft.save(update_fields=["answers", "held_until", "attempts"])


@transaction.atomic
def _use(draft: MachineDraft, *, now: datetime) -> None:
    """Put the answers on the desk; what is wrong with one is said and does not spoil the others."""
    draft = _locked_draft(draft)
    if draft.state != State.RUNNING:
        return
    job = draft.job
    if job.state not in (TranslationJob.State.OPEN, *TranslationJob.HELD):
        raise _Over(_("This job is already handed in or ended."))
    missing = {segment.place: segment for segment in _missing(job)}
    words, refused = {}, {}
    for answer in draft.answers["got"].values():
        for field, key, nth, text in answer:
            segment = missing.get((field, key, nth))
            if segment is None:
                continue
            html = shown(segment.html, text)
            why = why_refused(
                segment, html, source=job.article.source_language, target=job.language
            )
            if why or html is None:
                refused[f"{field} {key[:12]} {nth}"] = why
            else:
                words[segment.place] = html
    draft.answers["refused"] = refused
    if words:
        translation_desk.put(job, words, now=now, engine=draft.engine)
        Edition.objects.filter(
            article_id=job.article_id, language=job.language, is_source=False
        ).exclude(state=Edition.State.APPROVED).update(machine_made=True)
    if refused and not words:
        _fail_locked(draft, _("Nothing the machine answered could be used."), now=now)
        return
    _end(draft, State.DONE, now=now)
    audit.record(
        "machine.done",
        draft,
        by=None,
        after={"paragraphs": len(words), "refused": len(refused)},
        at=now,
    )


@transaction.atomic
def _note_trouble(draft: MachineDraft, trouble: Trouble, *, now: datetime) -> None:
    """Wait and try again, or give up. The server's own wish comes before our table."""
    draft = _locked_draft(draft)
    if draft.state != State.RUNNING:
        return
    tries = draft.attempts
    draft.last_error = str(trouble.sentence)
    if not trouble.temporary or tries >= MOST_ASKED:
        _fail_locked(draft, draft.last_error, now=now)
        return
    # Not all at the same second: who fails together comes back apart.
    wait = WAITS[min(tries, len(WAITS)) - 1] * random.uniform(1.0, 1.2)  # noqa: S311 -- no secret
    draft.next_try_at = now + max(wait, trouble.wait or timedelta(0))
    draft.held_until, draft.state = None, State.QUEUED
    draft.save()
    logger.warning("machine draft %s waits after trouble %s", draft.pk, tries)


@transaction.atomic
def _fail(draft: MachineDraft, why: str, *, now: datetime) -> None:
    draft = _locked_draft(draft)
    if draft.state in (State.QUEUED, State.RUNNING):
        _fail_locked(draft, why, now=now)


def _fail_locked(draft: MachineDraft, why: str, *, now: datetime) -> None:
    draft.last_error = why
    _end(draft, State.FAILED, now=now)
    audit.record("machine.fail", draft, by=None, reason=why, at=now)


def _end(draft: MachineDraft, state: str, *, now: datetime) -> None:
    draft.state, draft.ended_at = state, now
    draft.held_until = draft.next_try_at = None
    draft.save()


@transaction.atomic
def _release(draft: MachineDraft) -> None:
    """Put the draft down between two batches; the next run goes on."""
    MachineDraft.objects.filter(pk=draft.pk, state=State.RUNNING).update(
        state=State.QUEUED, held_until=None, attempts=0
    )
    hurry("run_machine_drafts")


def _answers(draft: MachineDraft) -> dict[str, Any]:
    answers: dict[str, Any] = MachineDraft.objects.values_list("answers", flat=True).get(
        pk=draft.pk
    )
    return answers


def _missing(job: TranslationJob) -> list[SourceSegment]:
    """The paragraphs nobody has translated, in reading order."""
    edition = job.article.editions.filter(language=job.language).first()
    sheet = translation_desk.sheet(job.article, edition)
    return [
        line.segment
        for line in sheet.lines
        if line.status in ("empty", "changed")
        and line.segment.field not in sheet.free
        and len(line.segment.html) <= LONGEST
    ]


def _batches(segments: list[SourceSegment]) -> list[list[Place]]:
    batches: list[list[Place]] = []
    room = 0
    for segment in segments:
        size = len(segment.html)
        if not batches or size > room or len(batches[-1]) >= BATCH_PARAGRAPHS:
            batches.append([])
            room = BATCH_LETTERS
        batches[-1].append(segment.place)
        room -= size
    return batches


def _locked(job: TranslationJob) -> TranslationJob:
    locking.lock(job.article_id)
    return (
        TranslationJob.objects.select_for_update(of=("self",))
        .select_related("article", "assignee")
        .get(pk=job.pk)
    )


def _locked_draft(draft: MachineDraft) -> MachineDraft:
    """The row as it is now, with its job; locked in the house's order: article, job, draft."""
    job = _locked(draft.job)
    row = MachineDraft.objects.select_for_update().get(pk=draft.pk)
    row.job = job
    return row
