"""Whether a translation still says what its original says: computed when asked, never stored.

Three facts that have nothing to do with one another: *fresh or behind* (its segments against the
approved original's), *by a machine or a person*, *reviewed or not*. What a text was made from is
written down on its edition (``source_hashes``, by ``newsroom.made_from``): the segments it says,
and the revision they stood in. A translation of which nobody wrote that down is never behind.

A draft of the original makes nothing behind: what counts is the wording that was approved last.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from rapidfuzz import fuzz

from newsroom import fingerprints, segmenting, translation_checks
from newsroom.models import Edition, Revision, TranslatedSegment
from newsroom.segmenting import Cut, Place, SourceSegment

# Below this likeness (0 to 100) a paragraph is a new one and not a changed one.
ALIKE: Final = 45
CHANGED, ADDED, REMOVED = "changed", "added", "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One segment of the original that differs from what a translation was made from.

    ``kind`` is "changed", "added" (no ``old``) or "removed" (no ``new``); ``only_joiners`` says
    that nothing but half-spaces differs.
    """

    kind: str
    old: SourceSegment | None
    new: SourceSegment | None

    @property
    def only_joiners(self) -> bool:
        """Whether a reader would hardly see the difference."""
        return bool(
            self.old and self.new and segmenting.same_but_joined(self.old.text, self.new.text)
        )


@dataclass(frozen=True, slots=True)
class Freshness:
    """How a translation stands to its approved original.

    ``frame_changed``: no words changed, but their order, links or headings did. ``machine`` and
    ``unreviewed`` count paragraphs nobody has put a name to, and those nobody has reviewed.
    ``made_from_at`` is when the wording it was made from was saved, ``original_at`` when the one
    that is approved now was.
    """

    behind: tuple[Change, ...] = ()
    frame_changed: bool = False
    machine: int = 0
    unreviewed: int = 0
    made_from_at: datetime | None = None
    original_at: datetime | None = None

    @property
    def is_behind(self) -> bool:
        """Whether readers of the original are told something else."""
        return bool(self.behind)

    @property
    def needs_update(self) -> bool:
        """Whether there is anything for a translator, be it a link only."""
        return self.is_behind or self.frame_changed


FRESH: Final = Freshness()


def state(edition: Edition) -> Freshness:
    """How ``edition`` stands to its original, with its segments counted. At most six queries."""
    return states([edition])[edition.pk]


def compared(edition: Edition) -> Freshness:
    """How ``edition`` stands to its original, its own segments not counted. At most two queries
    where the revisions are known."""
    return _compared([edition]).get(edition.pk, FRESH)


def is_behind(edition: Edition) -> bool:
    """Whether the approved original says something else by now. At most two queries as a rule."""
    return compared(edition).is_behind


def states(editions: Iterable[Edition]) -> dict[int, Freshness]:
    """Many at once, by the edition's key. At most four queries, however many there are.

    Each edition's ``article`` must be loaded. Texts are cut only where the revisions differ.
    """
    rows = list(editions)
    compared = _compared(rows)
    counts = (
        TranslatedSegment.objects.filter(edition__in=[row.pk for row in rows])
        .order_by()
        .values("edition_id")
        .annotate(
            machine=Count("pk", filter=Q(translated_by__isnull=True)),
            unreviewed=Count("pk", filter=Q(reviewed_by__isnull=True)),
        )
    )
    by_edition = {row["edition_id"]: row for row in counts}
    result = {}
    for row in rows:
        found = compared.get(row.pk, FRESH)
        count = by_edition.get(row.pk, {"machine": 0, "unreviewed": 0})
        result[row.pk] = Freshness(
            found.behind,
            found.frame_changed,
            count["machine"],
            count["unreviewed"],
            found.made_from_at,
            found.original_at,
        )
    return result


def behind_editions(
    *, languages: Iterable[str] | None = None, limit: int = 200
) -> Iterator[Edition]:
    """Translations that need an update, lowest key first, each with ``article`` loaded.

    Cheap: only editions whose original was approved anew since are looked at closer (one indexed
    query and three more for a chunk). Editions whose original is not approved now are left out.
    """
    rows = _suspects()
    if languages is not None:
        rows = rows.filter(language__in=list(languages))
    found = 0
    for chunk in _chunks(rows, 100):
        for pk, freshness in _compared(chunk).items():
            if freshness.needs_update:
                yield next(row for row in chunk if row.pk == pk)
                found += 1
                if found >= limit:
                    return


def _suspects() -> "QuerySet[Edition]":
    source = Edition.objects.filter(
        article=OuterRef("article"), is_source=True, state=Edition.State.APPROVED
    )
    return (
        Edition.objects.filter(is_source=False, source_hashes__has_key="segments")
        .annotate(
            approved=Subquery(source.values("approved_revision_id")[:1]),
            made_from=Cast(KeyTextTransform("revision", "source_hashes"), BigIntegerField()),
        )
        .filter(approved__isnull=False)
        .filter(Q(made_from__isnull=True) | ~Q(made_from=F("approved")))
        .exclude(state__in=Edition.ENDED)
        .select_related("article")
        .order_by("pk")
    )


def _chunks(rows: "QuerySet[Edition]", size: int) -> Iterator[list[Edition]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:size]):
        yield chunk
        last = chunk[-1].pk


# Comparing ---------------------------------------------------------------------------------


def _compared(rows: list[Edition]) -> dict[int, Freshness]:
    rows = [row for row in rows if not row.is_source and row.source_hashes.get("segments")]
    if not rows:
        return {}
    sources = {
        source.article_id: source
        for source in Edition.objects.filter(
            is_source=True, article__in={row.article_id for row in rows}
        ).select_related("approved_revision")
    }
    olds = Revision.objects.in_bulk(
        {key for row in rows if (key := row.source_hashes.get("revision"))}
    )
    result = {}
    for row in rows:
        source = sources.get(row.article_id)
        if source is None:
            continue
        old = olds.get(row.source_hashes.get("revision") or 0)
        if old is not None and old.pk == source.approved_revision_id:
            # What nobody translated then was no secret to whoever reviewed it.
            result[row.pk] = Freshness(made_from_at=old.at)
            continue
        source.article = row.article
        values = segmenting.approved_values(row.article, source)
        found = _against(row, old, values)
        at = source.approved_revision.at if source.approved_revision else source.approved_at
        result[row.pk] = replace(found, original_at=at)
    return result


def _against(row: Edition, old: Revision | None, values: Mapping[str, Any] | None) -> Freshness:
    at = old.at if old else None
    made_from = row.source_hashes
    if values is None:
        return Freshness(made_from_at=at)
    now = segmenting.cuts(values)
    known = {(str(name), str(key), int(nth)) for name, key, nth in made_from["segments"]}
    wanted = {segment.place: segment for piece in now for segment in piece.segments}
    if known == set(wanted):
        same = made_from.get("frames") == frames(now)
        return Freshness(frame_changed=not same, made_from_at=at)
    before = {
        segment.place: segment
        for piece in (segmenting.cuts(old.values) if old else ())
        for segment in piece.segments
    }
    gone = [one for place, one in before.items() if place in known and place not in wanted]
    missing = [one for place, one in wanted.items() if place not in known and place not in before]
    changes = paired(missing, gone)
    return Freshness(tuple(changes), frame_changed=not changes, made_from_at=at)


def frames(pieces: Iterable[Cut]) -> dict[str, str]:
    """A digest per field of what is not words: frame, order, attributes."""
    return {
        piece.field: fingerprints.digest(
            [list(piece.frame), [segment.html for segment in piece.segments]]
        )[:32]
        for piece in pieces
    }


def paired(missing: list[SourceSegment], gone: list[SourceSegment]) -> list[Change]:
    """Which new segment came from which old one: changed, added, removed, in reading order.

    A paragraph that was split is the old one of both halves; of two that became one neither counts
    as removed.
    """
    changes, taken = [], set()
    for segment in missing:
        scores = [(likeness(segment, old), old) for old in gone if old.field == segment.field]
        near = [(score, old) for score, old in scores if score >= ALIKE]
        taken |= {old.place for _score, old in near}
        best = max(near, key=lambda one: one[0])[1] if near else None
        changes.append(Change(CHANGED if best else ADDED, best, segment))
    removed = [Change(REMOVED, old, None) for old in gone if old.place not in taken]
    return [*changes, *removed]


def likeness(one: SourceSegment, other: SourceSegment) -> float:
    """How much two segments have in common, 0 to 100; a part of the other counts nearly as much."""
    whole = fuzz.ratio(one.text, other.text)
    if min(len(one.text), len(other.text)) < 12:
        return whole
    # A headline has one line: whatever stands there now replaces what stood there.
    part = fuzz.partial_ratio(one.text, other.text)
    return max(whole, part * 0.9 if part > 85 else 0)


def figures_changed(changes: Iterable[Change], *, language: str) -> list[tuple[str, str]]:
    """What readers should know at once: (until now, now) for each number or date that differs.

    ``language`` is the original's. A figure that fell away has "" as its second part, a new one
    "" as its first. Figures are read across digits and calendars.
    """
    found = []
    for change in changes:
        old = translation_checks.figures(change.old.text, language) if change.old else []
        new = translation_checks.figures(change.new.text, language) if change.new else []
        gone = [figure for figure in old if figure not in new]
        came = [figure for figure in new if figure not in old]
        for place in range(max(len(gone), len(came))):
            pair = (
                gone[place] if place < len(gone) else "",
                came[place] if place < len(came) else "",
            )
            if pair not in found:
                found.append(pair)
    return found


def translated_places(edition: Edition) -> set[Place]:
    """The segments the edition's text says, as it was written down."""
    return {
        (str(name), str(key), int(nth))
        for name, key, nth in edition.source_hashes.get("segments", ())
    }
