"""The ledger of what was wrong: one line of rows, each holding the hash of the last, told to all.

Rows are added and never changed, by trigger as well as by this module. What readers are shown of
them stands in :func:`of_item` (on the item) and :func:`page` (the public ledger).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from newsroom import fingerprints, links, recall
from newsroom.models import Article, Correction, Edition, Revision
from prcms.base import audit, dates
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent, User
from prcms.base.text import clean_text

PAGE_SIZE = 20
# How long feeds replace a text that was taken back by its notice.
NOTICE_STANDS = timedelta(days=30)
# Any number nobody else takes: writers of the ledger wait for each other here.
_LINE = 0x6C656467
_TOLD = 2000
# How much of a row's hash the audit trail keeps.
_KEPT = 16
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True)
class Break:
    """The key of a row that is not what was written, and what is wrong with it."""

    row: int
    what: str


@transaction.atomic
def append(
    edition: Edition,
    *,
    kind: str,
    note: str,
    before: Revision,
    after: Revision | None,
    by: User,
    now: datetime,
    approved_by: User | None = None,
    is_apology: bool = False,
) -> Correction:
    """Add a row about ``edition`` at the end of the ledger, and tell those who got the old wording.

    Args:
        kind: a value of ``Correction.Kind``.
        note: what was wrong and what is right, for readers, in the text's language.
        before, after: the wordings; a text taken back has no wording after.
        approved_by: the second person; needed for a change, not for taking a text back.

    Side effects: an audit row; one letter to every reader whom a mailing brought the text in this
    language; copies that still wait in the post office are taken back with it.

    Raises:
        Refused: there is no notice for readers.
    """
    note = clean_text(note)
    if not note:
        raise Refused(_("Say what was wrong and what is right; readers are told."))
    if len(note) > _TOLD:
        raise Refused(_("The notice is too long: readers want one or two sentences."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LINE])
    last = Correction.objects.order_by("-pk").values_list("row_hash", flat=True).first()
    row = Correction(
        article_id=edition.article_id,
        language=edition.language,
        kind=kind,
        is_apology=is_apology,
        note=note,
        before=before,
        after=after,
        at=now,
        by=by,
        approved_by=approved_by,
        previous_hash=last or "",
    )
    row.row_hash = hash_of(row)
    row.save(force_insert=True)
    audit.record(
        f"correction.{kind}", row, by=by, after={"hash": row.row_hash[:_KEPT]}, reason=note, at=now
    )
    recall.tell(row, edition=edition, now=now)
    return row


def taken_back(edition: Edition, *, kind: str, by: User, now: datetime, note: str) -> Correction:
    """Write down that a readable text was withdrawn or removed; for ``newsroom.workflow`` alone.

    ``note`` is the notice for readers; without one they are told in neutral words of the text's
    language. The office's own reason is never shown.
    """
    note = clean_text(note) or neutral_notice(kind, edition.language)
    before = wording_of(edition)
    return append(edition, kind=kind, note=note, before=before, after=None, by=by, now=now)


def neutral_notice(kind: str, language: str) -> str:
    """What readers of ``language`` are told where nobody wrote a notice for them."""
    with translation.override(language):
        if kind == Correction.Kind.REMOVAL:
            return _("This text was removed for legal reasons or for somebody's safety.")
        if kind == Correction.Kind.WITHDRAWAL:
            return _("This text was withdrawn because it is not right. It no longer holds.")
        return _("What stands beside this text was changed: a fact, a name, a file or the office.")


def notice_of(edition: Edition) -> str:
    """What readers are told on the page of a text that was taken back. One query."""
    rows = Correction.objects.filter(
        article_id=edition.article_id,
        language=edition.language,
        kind__in=["withdrawal", "removal"],
    )
    found = rows.order_by("-pk").values_list("note", flat=True).first()
    kind = "removal" if edition.state == Edition.State.REMOVED else "withdrawal"
    return found or neutral_notice(kind, edition.language)


def wording_of(edition: Edition) -> Revision:
    """The revision that holds the edition's present wording. One query.

    A text that came into the portal without one gets it now, from what readers are shown.
    """
    found = Revision.objects.filter(
        article_id=edition.article_id, language=edition.language, number=edition.version
    ).first()
    if found is not None:
        return found
    return Revision.objects.create(
        article_id=edition.article_id,
        language=edition.language,
        number=edition.version,
        values=fingerprints.snapshot(edition.article, edition.language),
        content_hash=edition.content_hash,
        by_id=edition.changed_by_id,
        at=edition.changed_at,
    )


# The chain ---------------------------------------------------------------------------------


def hash_of(row: Correction) -> str:
    """The hash a row must carry: over its words, its people, both wordings and the row before it."""
    return fingerprints.digest(
        {
            "previous": row.previous_hash,
            "article": row.article_id,
            "language": row.language,
            "kind": row.kind,
            "apology": row.is_apology,
            "note": row.note,
            "before": [row.before_id, fingerprints.digest(row.before.values)],
            "after": [row.after_id, fingerprints.digest(row.after.values)] if row.after else None,
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": row.by_id,
            "approved_by": row.approved_by_id,
        }
    )


def verify() -> list[Break]:
    """Read the whole ledger and say what is not as it was written; [] when it is whole.

    Finds changed words, swapped wordings, rows put in or taken out between others, and rows cut off
    at the end: the audit trail holds the hash of every row that was written. Two queries.
    """
    broken = []
    previous = ""
    told = _told()
    for row in _in_order():
        if row.previous_hash != previous:
            broken.append(Break(row.pk, _("A row before this one is missing or was put in.")))
        if hash_of(row) != row.row_hash:
            broken.append(
                Break(row.pk, _("This row, or a wording it names, was changed afterwards."))
            )
        if told.pop(row.pk, row.row_hash[:_KEPT]) != row.row_hash[:_KEPT]:
            broken.append(Break(row.pk, _("The audit trail names another hash for this row.")))
        previous = row.row_hash
    broken += [
        Break(key, _("The audit trail names this row, and it is not in the ledger."))
        for key in sorted(told)
    ]
    return broken


def _told() -> dict[int, str]:
    """Key → the beginning of the hash of every row, as the audit trail has it. One query."""
    verbs = [f"correction.{kind}" for kind in Correction.Kind.values]
    rows = AuditEvent.objects.filter(verb__in=verbs, object_label=Correction._meta.label_lower)
    return {
        int(key): after.get("hash", "")[:_KEPT]
        for key, after in rows.values_list("object_key", "after")
    }


def _in_order() -> Iterator[Correction]:
    rows = Correction.objects.select_related("before", "after").order_by("pk")
    yield from rows.iterator(chunk_size=200)


# What readers are shown --------------------------------------------------------------------


def of_item(pk: int, *, language: str) -> list[Correction]:
    """What was corrected in one language of an article, newest first. One query."""
    rows = Correction.objects.filter(article_id=pk, language=language).select_related("before")
    return list(rows.order_by("-at", "-pk"))


def told_lately(
    keys: Iterable[int], *, condition: Q, language: str, at: datetime
) -> dict[int, Correction]:
    """The newest row of each of ``keys``, and of texts that were taken back within a month.

    ``condition`` narrows articles, as the filters of lists do. One query.
    """
    fresh = Q(
        kind__in=["withdrawal", "removal"],
        at__gt=at - NOTICE_STANDS,
        article__in=Article.objects.filter(condition).order_by().values("pk"),
    ) & ~Q(article__in=Article.objects.public(language=language, at=at).order_by().values("pk"))
    rows = (
        Correction.objects.filter(Q(article_id__in=list(keys)) | fresh, language=language)
        .order_by("article_id", "-at", "-pk")
        .distinct("article_id")
    )
    return {row.article_id: row for row in rows}


@dataclass(frozen=True)
class Filters:
    """What a reader of the ledger chose. ``month`` is a Solar month such as "1405-04"."""

    kind: str = ""
    month: str = ""

    @classmethod
    def read(cls, kind: str, month: str) -> "Filters":
        """Values nobody could have chosen are dropped."""
        return cls(
            kind=kind if kind in Correction.Kind.values else "",
            month=month if _span(month) else "",
        )


@dataclass(frozen=True)
class Line:
    """One row of the public ledger, with the item as far as readers may know it."""

    correction: Correction
    title: str
    url: str
    old_url: str


@dataclass(frozen=True)
class Page:
    """A page of the ledger; ``older`` is the key to go on from, 0 at the end."""

    lines: list[Line]
    older: int


def page(
    filters: Filters, *, language: str, at: datetime, before: int = 0, size: int = PAGE_SIZE
) -> Page | None:
    """Rows of one language, newest first, from below the row ``before``. Three queries at most.

    None when ``before`` is no row of this language. What nobody can read now is named by number.
    """
    rows = _chosen(filters, language)
    if before:
        start = Correction.objects.filter(pk=before, language=language).first()
        if start is None:
            return None
        rows = rows.filter(Q(at__lt=start.at) | Q(at=start.at, pk__lt=start.pk))
    found = list(rows.select_related("article", "before")[: size + 1])
    shown = found[:size]
    public = dict(
        Edition.objects.readable(at=at)
        .filter(language=language, article_id__in={row.article_id for row in shown})
        .values_list("article_id", "slug")
    )
    cuts = last_cuts({row.article_id for row in shown}, language=language) if shown else {}
    lines = [_line(row, public, cuts) for row in shown]
    return Page(lines, shown[-1].pk if len(found) > size else 0)


def _line(row: Correction, public: dict[int, str], cuts: dict[int, int]) -> Line:
    pk, language = row.article_id, row.language
    if pk not in public:
        return Line(row, "", links.article_path(pk, "", language), "")
    readable = row.after_id is not None and row.pk > cuts.get(pk, 0)
    return Line(
        row,
        row.article.title_in(language),
        links.article_path(pk, public[pk], language),
        links.version_path(pk, public[pk], language, row.before.number) if readable else "",
    )


def last_cuts(keys: Iterable[int], *, language: str) -> dict[int, int]:
    """Article → key of the last row that took it back: wordings before it stay closed. One query."""
    rows = Correction.objects.filter(
        article_id__in=list(keys), language=language, kind__in=["withdrawal", "removal"]
    )
    return dict(rows.order_by("pk").values_list("article_id", "pk"))


def _chosen(filters: Filters, language: str) -> "QuerySet[Correction]":
    rows = Correction.objects.filter(language=language).order_by("-at", "-pk")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    span = _span(filters.month)
    if span:
        rows = rows.filter(at__gte=span[0], at__lt=span[1])
    return rows


def months(*, language: str, at: datetime) -> list[tuple[str, str]]:
    """(value, words) of the months from now back to the first row, at most three years. One query."""
    first = Correction.objects.filter(language=language).order_by("at").values_list("at").first()
    if first is None:
        return []
    found: dict[str, str] = {}
    day, start = timezone.localdate(at), timezone.localdate(first[0])
    while len(found) < 36 and _bounds(day)[1] >= start:
        found[_month(day)] = dates.format(day, "month", language=language)
        day = _bounds(day)[0] - timedelta(days=1)
    return list(found.items())


def _month(day: date) -> str:
    solar = dates.SolarDate.from_date(day)
    return f"{solar.year:04}-{solar.month:02}"


def _bounds(day: date) -> tuple[date, date]:
    solar = dates.SolarDate.from_date(day)
    return dates.month_bounds(solar.year, solar.month)


def _span(month: str) -> tuple[datetime, datetime] | None:
    """The local midnights a Solar month lies between; None for what is no month."""
    found = _MONTH.fullmatch(month)
    if not found or not 1300 <= int(found[1]) <= 1450 or not 1 <= int(found[2]) <= 12:
        return None
    first, last = dates.month_bounds(int(found[1]), int(found[2]))
    zone = dates.local_zone()
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )
