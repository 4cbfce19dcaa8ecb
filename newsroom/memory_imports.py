"""Files that go into the memory or the glossary: queued, worked off in slices, and undone.

The row is the queue. A worker takes one file for a while, stores a batch of its rows and how far it
has read in one transaction, and goes on; one that is killed leaves a place to go on from and no row
twice. What an import added or replaced stays tied to it, so that it can be undone.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from newsroom import exchange, glossary, translation_memory
from newsroom.hurrying import hurry
from newsroom.models import MemoryImport, MemoryUnit, Term, TermForm
from newsroom.permissions import can_manage_memory
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.lease import claim
from prcms.base.models import User
from prcms.base.text import clean_line, fold, local_digits

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
BATCH = 1_000
# A worker lets others have their turn after so many seconds; the next goes on.
SLICE_SECONDS = 40.0
MOST_BYTES = 200 * 1024 * 1024
MOST_PROBLEMS = 200
MOST_ATTEMPTS = 5

State = MemoryImport.State
UNITS = (MemoryImport.Kind.TMX, MemoryImport.Kind.MEMORY_CSV)

PROBLEMS: dict[str, str | Promise] = {
    "language": gettext_lazy("A language that this office does not write, or none: %(about)s"),
    "incomplete": gettext_lazy("The original or the translation is missing: %(about)s"),
    "too_long": gettext_lazy("Too long for one paragraph or one term: %(about)s"),
    "no_words": gettext_lazy("No words to find it by: %(about)s"),
}
FAILURES: dict[str, str | Promise] = {
    "not_xml": gettext_lazy("The file is damaged or not XML (line %(line)s)."),
    "declares": gettext_lazy(
        "The file declares entities or a document type of its own (line %(line)s). Save it without."
    ),
    "too_deep": gettext_lazy("The elements of the file are nested too deeply (line %(line)s)."),
    "too_long": gettext_lazy("Something in the file is endlessly long (line %(line)s)."),
    "encoding": gettext_lazy("The letters of the file cannot be read. Save it as UTF-8."),
    "other_kind": gettext_lazy("This is another kind of file than you said."),
    "header": gettext_lazy(
        "The first line has to name the columns: source_language, target_language, source, target "
        "for the memory; fa, ps, en, kind, note for the glossary."
    ),
    "too_many": gettext_lazy("The file has more rows than one import takes. Divide it."),
    "gone": gettext_lazy("The file is no longer there. Send it again."),
    "stuck": gettext_lazy("The import broke off again and again. Ask for help."),
}


# Asking ------------------------------------------------------------------------------------


@transaction.atomic
def queue(
    *, file: "File[bytes]", kind: str, replaces: bool = False, by: User, now: datetime
) -> MemoryImport:
    """Keep a file for the worker. Raises ``Refused`` without the right, or for a file that is empty,
    too big or plainly of another kind."""
    can_manage_memory.require(by)
    if not file.size:
        raise Refused(_("The file is empty."))
    if file.size > MOST_BYTES:
        raise Refused(_("The file is bigger than 200 MB. Divide it."))
    failure = _plainly_wrong(file, kind)
    if failure:
        raise Refused(failure_text(failure))
    name = clean_line(PurePath(file.name or "").name)[-200:] or "?"
    batch = MemoryImport(kind=kind, name=name, replaces=replaces, by=by, at=now)
    file.seek(0)
    batch.total = exchange.count(cast(BinaryIO, file), kind)
    file.seek(0)
    batch.file.save(f"{uuid.uuid4().hex}.{kind}", file, save=False)
    batch.save()
    after = {"kind": kind, "units": batch.total, "replaces": replaces}
    audit.record("import.queue", batch, by=by, after=after, at=now)
    hurry("run_memory_imports")
    return batch


def _plainly_wrong(file: Any, kind: str) -> str:
    """The failure that reading the first row brings; "" when it can be read."""
    file.seek(0)
    try:
        first = next(exchange.rows(file, kind), None)
    except exchange.Unreadable as error:
        return f"{error.code}:{error.line}"
    return "" if first is not None else "other_kind:0"


def failure_text(code: str) -> str:
    """Why a file could not be read (further), as a sentence."""
    name, _colon, line = code.partition(":")
    sentence = FAILURES.get(name)
    shown = local_digits(line or "0", get_language())
    return str(sentence) % {"line": shown} if sentence else code


def problem_text(problem: dict[str, Any]) -> str:
    """What is wrong with one row, as a sentence."""
    sentence = PROBLEMS.get(problem.get("code", ""), "%(about)s")
    return str(sentence) % {"about": problem.get("about", "")}


@transaction.atomic
def undo(batch: MemoryImport, *, by: User, now: datetime) -> None:
    """Have the worker take out what an import added and restore what it replaced.

    Raises ``Refused`` without the right or while the import still runs. What people have confirmed
    or corrected since is theirs and stays.
    """
    can_manage_memory.require(by)
    batch = MemoryImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state not in (State.DONE, State.FAILED):
        raise Refused(_("Only an import that has ended can be undone."))
    batch.state, batch.undone_by = State.UNDOING, by
    batch.held_until, batch.attempts, batch.last_error = None, 0, ""
    batch.save()
    audit.record("import.undo", batch, by=by, at=now)
    hurry("run_memory_imports")


# Working -----------------------------------------------------------------------------------


def run_due(
    *,
    now: datetime,
    clock: Callable[[], datetime] = timezone.now,
    seconds: float = SLICE_SECONDS,
    size: int = BATCH,
) -> int:
    """Go on with the oldest import that waits; return how many rows of it were read or taken out.

    Stops after about ``seconds``; what is left goes on at the next call. Must not run inside a
    transaction.
    """
    due = MemoryImport.objects.filter(state__in=MemoryImport.OPEN).filter(
        Q(held_until=None) | Q(held_until__lt=now)
    )
    taken = claim(due.order_by("at", "pk"), now=now, lease=LEASE, limit=1)
    if not taken:
        return 0
    run = _Run(taken[0], clock=clock, until=time.monotonic() + seconds, size=size)
    if run.batch.attempts > MOST_ATTEMPTS:
        run.end(State.FAILED, "stuck:0")
        return 0
    done = run.undo() if run.batch.state == State.UNDOING else run.read()
    logger.info("import %s: %s rows, %s", run.batch.pk, done, run.batch.state)
    return done


class _Lost(Exception):
    """Another worker has the import now: this one had been gone too long."""


class _Run:
    """One worker's turn with one import."""

    def __init__(
        self, batch: MemoryImport, *, clock: Callable[[], datetime], until: float, size: int
    ) -> None:
        self.batch, self.clock, self.until, self.size = batch, clock, until, size
        self.held = batch.held_until

    def _keep(self, **values: Any) -> None:
        """Note how far the work is, in the transaction of the work. Raises ``_Lost``."""
        held = self.clock() + LEASE
        mine = MemoryImport.objects.filter(pk=self.batch.pk, held_until=self.held)
        if not mine.update(held_until=held, attempts=0, **values):
            raise _Lost
        self.held = held

    def end(self, state: str, error: str = "") -> None:
        """The import is through, or cannot go on."""
        now = self.clock()
        with transaction.atomic():
            self._keep(state=state, last_error=error, ended_at=now)
            MemoryImport.objects.filter(pk=self.batch.pk).update(held_until=None)
            self.batch.refresh_from_db()
            after = {name: getattr(self.batch, name) for name in ("state", "added", "skipped")}
            audit.record("import.end", self.batch, by=None, after=after, at=now)

    def _pause(self) -> None:
        MemoryImport.objects.filter(pk=self.batch.pk, held_until=self.held).update(held_until=None)
        hurry("run_memory_imports")

    def read(self) -> int:
        """Take rows in until the file or the time is over."""
        batch = self.batch
        begun = batch.read
        try:
            with batch.file.open("rb") as file:
                rows = islice(exchange.rows(cast(BinaryIO, file), batch.kind), batch.read, None)
                while part := list(islice(rows, self.size)):
                    self._store(part)
                    if time.monotonic() >= self.until:
                        self._pause()
                        return batch.read - begun
        except exchange.Unreadable as error:
            self._finish(State.FAILED, f"{error.code}:{error.line}")
        except FileNotFoundError:
            self._finish(State.FAILED, "gone:0")
        except _Lost:
            logger.warning("import %s: another worker went on with it", batch.pk)
        else:
            self._finish(State.DONE)
        return batch.read - begun

    def _finish(self, state: str, error: str = "") -> None:
        if self.batch.kind in UNITS:
            translation_memory.tidy()
        glossary.forget()
        self.end(state, error)

    @transaction.atomic
    def _store(self, rows: Sequence[exchange.Row]) -> None:
        """One batch and the note of it, both or neither."""
        batch = self.batch
        taking = _take_units if batch.kind in UNITS else _take_terms
        added, problems, left_out = taking(batch, rows, now=self.clock())
        room = max(MOST_PROBLEMS - len(batch.problems), 0)
        batch.problems = [*batch.problems, *problems[:room]]
        batch.read += len(rows)
        batch.added += added
        batch.skipped += left_out
        self._keep(
            state=State.RUNNING,
            read=batch.read,
            added=batch.added,
            skipped=batch.skipped,
            problems=batch.problems,
            total=max(batch.total or 0, batch.read),
        )

    def undo(self) -> int:
        """Take out what was added, then let hold again what was replaced."""
        done = 0
        try:
            while count := self._undo_some():
                done += count
                if time.monotonic() >= self.until:
                    self._pause()
                    return done
            self._finish(State.UNDONE)
        except _Lost:
            logger.warning("import %s: another worker went on with it", self.batch.pk)
        return done

    @transaction.atomic
    def _undo_some(self) -> int:
        size = self.size * 10
        keys = list(self.batch.units.values_list("pk", flat=True)[:size])
        if keys:
            count = MemoryUnit.objects.filter(pk__in=keys).delete()[0]
        elif terms := list(self.batch.terms.values_list("pk", flat=True)[:size]):
            count = Term.objects.filter(pk__in=terms).delete()[0]
        else:
            count = self._restore_some(size)
        self._keep()
        return count

    def _restore_some(self, size: int) -> int:
        """Units that this import replaced hold again, unless the same wording holds by now."""
        twin = MemoryUnit.objects.live().filter(
            source_language=OuterRef("source_language"),
            target_language=OuterRef("target_language"),
            source_digest=OuterRef("source_digest"),
            target_digest=OuterRef("target_digest"),
        )
        replaced = list(self.batch.superseded.values_list("pk", flat=True)[:size])
        again = MemoryUnit.objects.filter(pk__in=replaced)
        again.exclude(Exists(twin)).update(superseded_at=None)
        again.update(superseded_in=None)
        return len(replaced)


# One batch ---------------------------------------------------------------------------------

Taken = tuple[int, list[dict[str, Any]], int]


def _problem(number: int, code: str, about: str) -> dict[str, Any]:
    return {"row": number, "code": code, "about": about}


def _take_units(batch: MemoryImport, rows: Sequence[exchange.Row], *, now: datetime) -> Taken:
    """Store the pairs that the memory does not have: (added, problems, rows left out)."""
    problems: list[dict[str, Any]] = []
    units: dict[tuple[str, ...], MemoryUnit] = {}
    empty = 0
    for number, row in enumerate(rows, start=batch.read + 1):
        if row.problem:
            problems.append(_problem(number, row.problem, row.about))
            continue
        before = len(units)
        made = list(filter(None, (_unit(batch, pair, now=now) for pair in row.pairs)))
        if not made:
            problems.append(_problem(number, "no_words", row.pairs[0].source[:80]))
            continue
        for unit in made:
            units.setdefault(_identity(unit), unit)
        empty += len(units) == before
    known = _known(units.values())
    added = [unit for identity, unit in units.items() if identity not in known]
    if batch.replaces:
        _replace(batch, units, now=now)
    MemoryUnit.objects.bulk_create(added, batch_size=BATCH, ignore_conflicts=True)
    return len(added), problems, len(problems) + empty + len(units) - len(added)


def _unit(batch: MemoryImport, pair: exchange.Pair, *, now: datetime) -> MemoryUnit | None:
    return translation_memory.made(
        source=pair.source,
        target=pair.target,
        source_language=pair.source_language,
        target_language=pair.target_language,
        batch=batch,
        reviewed_at=now,
    )


_IDENTITY = ("source_language", "target_language", "source_digest", "target_digest")


def _identity(unit: MemoryUnit) -> tuple[str, ...]:
    return tuple(getattr(unit, name) for name in _IDENTITY)


def _known(units: Iterable[MemoryUnit]) -> set[tuple[str, ...]]:
    """The identities of live units with the same originals. One query."""
    digests = {unit.source_digest for unit in units}
    live = MemoryUnit.objects.live().filter(source_digest__in=digests)
    return set(live.values_list(*_IDENTITY))


def _replace(
    batch: MemoryImport, units: dict[tuple[str, ...], MemoryUnit], *, now: datetime
) -> None:
    """Supersede what the memory says otherwise for the originals in the file."""
    digests = {unit.source_digest for unit in units.values()}
    languages = {(unit.source_language, unit.target_language) for unit in units.values()}
    live = MemoryUnit.objects.live().filter(source_digest__in=digests)
    live = live.exclude(batch=batch) if batch.pk else live
    said = {(i[0], i[1], i[2]) for i in units}
    gone = [
        row[0]
        for row in live.values_list("pk", *_IDENTITY)
        if row[1:3] in languages and row[1:4] in said and row[1:] not in units
    ]
    MemoryUnit.objects.filter(pk__in=gone).update(superseded_at=now, superseded_in=batch)


def _take_terms(batch: MemoryImport, rows: Sequence[exchange.Row], *, now: datetime) -> Taken:
    """Store the concepts that the glossary does not have."""
    problems: list[dict[str, Any]] = []
    entries: list[exchange.Entry] = []
    for number, row in enumerate(rows, start=batch.read + 1):
        if row.entry is None:
            problems.append(_problem(number, row.problem, row.about))
        else:
            entries.append(row.entry)
    fresh = list(_unknown(entries))
    terms = Term.objects.bulk_create(
        Term(kind=entry.kind, note=entry.note, batch=batch, changed_at=now) for entry in fresh
    )
    TermForm.objects.bulk_create(
        TermForm(term=term, language=code, status=status, text=text, search_key=fold(text))
        for term, entry in zip(terms, fresh, strict=True)
        for code, status, text in entry.forms
    )
    return len(fresh), problems, len(rows) - len(fresh)


def _unknown(entries: Sequence[exchange.Entry]) -> Iterator[exchange.Entry]:
    """The entries without a term that has all their preferred forms already. One query."""
    keys = {
        fold(text)
        for entry in entries
        for _code, status, text in entry.forms
        if status == "preferred"
    }
    holders: dict[tuple[str, str], set[int]] = {}
    rows = TermForm.objects.filter(search_key__in=keys, status="preferred")
    for term, code, key in rows.values_list("term_id", "language", "search_key"):
        holders.setdefault((code, key), set()).add(term)
    new = 0
    for entry in entries:
        preferred = [
            (code, fold(text)) for code, status, text in entry.forms if status == "preferred"
        ]
        sets = [holders.get(form, set()) for form in preferred]
        if sets and set.intersection(*sets):
            continue
        new -= 1
        for form in preferred:
            holders.setdefault(form, set()).add(new)
        yield entry
