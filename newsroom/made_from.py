"""Writing down what a translation was made from, and signing its paragraphs.

For the doors that change a translation's text: the desk, the workflow's approval, amendments.
Everything here expects the article's row to be locked by the caller.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom import fingerprints, freshness, locking, segmenting, translation_memory
from newsroom.models import Article, Edition, Revision, TranslatedSegment
from newsroom.permissions import can_keep_as_minor
from newsroom.segmenting import Cut, Place
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User


def note(edition: Edition, *, places: Collection[Place], free: Collection[str] = ()) -> None:
    """Write down that the edition's text, as stored, says ``places`` of the approved original.

    ``free`` are fields whose text no longer fits the original paragraph by paragraph.
    """
    edition.source_hashes = _noted(
        edition, places, free, composed(edition.article, edition.language)
    )
    edition.save(update_fields=["source_hashes"])


def note_pending(
    edition: Edition,
    *,
    places: Collection[Place],
    text: Mapping[str, str],
    free: Collection[str] = (),
) -> None:
    """Like :func:`note` for a text that is proposed and not yet public; holds once it is."""
    pending = _noted(edition, places, free, _digests(text))
    edition.source_hashes = {**edition.source_hashes, "pending": pending}
    edition.save(update_fields=["source_hashes"])


def _noted(
    edition: Edition, places: Collection[Place], free: Collection[str], digests: dict[str, str]
) -> dict[str, Any]:
    article = edition.article
    source = segmenting.source_edition(article)
    return {
        "text": _text_hash(article, source),
        "revision": _revision(source),
        "segments": sorted([*place] for place in places),
        "frames": freshness.frames(segmenting.source_cuts(article, source)),
        "composed": digests,
        "free": sorted(free),
    }


def _revision(source: Edition | None) -> int | None:
    """The revision that holds the approved wording; approvals of old did not write it down."""
    if source is None or source.approved_revision_id is not None:
        return source.approved_revision_id if source else None
    revisions = source.article.revisions.filter(language=source.language)
    return revisions.order_by("-number").values_list("pk", flat=True).first()


def _text_hash(article: Article, source: Edition | None) -> str:
    values = segmenting.approved_values(article, source)
    return (
        fingerprints.digest(values["text"])
        if values is not None
        else fingerprints.text_hash(article, article.source_language)
    )


def composed(article: Article, language: str) -> dict[str, str]:
    """A digest per field of a translated text, to see later whether somebody changed it elsewhere."""
    return _digests(_words(article, language))


def _words(article: Article, language: str) -> dict[str, str]:
    """Everything one language says, by field, as it stands. A few queries."""
    return segmenting.fields_of(fingerprints.snapshot(article, language))


def _digests(text: Mapping[str, str]) -> dict[str, str]:
    return {name: fingerprints.digest(value)[:32] for name, value in text.items() if value}


def take_whole(edition: Edition, *, now: datetime) -> None:
    """The edition's text was written field by field, looking at the approved original of now."""
    free = realign(edition, now=now, to_current=True)
    text = _words(edition.article, edition.language)
    pieces = segmenting.source_cuts(edition.article)
    written = {row_place(row) for row in edition.segments.exclude(target="")}
    note(
        edition,
        places=[
            segment.place
            for piece in pieces
            for segment in piece.segments
            if segment.place in written or (piece.field in free and text.get(piece.field))
        ],
        free=free,
    )


def realign(edition: Edition, *, now: datetime, to_current: bool = False) -> list[str]:
    """Take over what was written outside the desk; return the fields that do not fit any more.

    Where the frames agree, each paragraph becomes the translation of the one in its place; who
    changed the text is its translator, and nobody has reviewed it. Fields that do not fit are
    "free": their text is used as a whole and what the desk had is kept aside.

    ``to_current`` takes the approved original of now for what the text was made from, otherwise it
    is the one that was written down.
    """
    article = edition.article
    then = edition.source_hashes.get("composed", {})
    text = _words(article, edition.language)
    stands = _digests(text)
    touched = {name for name in {*then, *stands} if then.get(name) != stands.get(name)}
    free = set(edition.source_hashes.get("free", ()))
    if not touched:
        return sorted(free)
    known = {row_place(row): row for row in edition.segments.all()}
    for piece in _original(edition, to_current=to_current):
        if piece.field not in touched:
            continue
        value = text.get(piece.field, "")
        words = segmenting.align(piece, segmenting.cut(piece.field, value)) if value else {}
        if words is None:
            free.add(piece.field)
            continue
        free.discard(piece.field)
        _take_over(edition, piece, words, known, now=now)
    edition.source_hashes = {
        **edition.source_hashes,
        "composed": stands,
        "free": sorted(free),
    }
    edition.save(update_fields=["source_hashes"])
    return sorted(free)


def _original(edition: Edition, *, to_current: bool) -> list[Cut]:
    """What the text was made from, cut: the revision written down, else the approved wording."""
    key = edition.source_hashes.get("revision")
    if not to_current and key and "segments" in edition.source_hashes:
        revision = Revision.objects.filter(pk=key).first()
        if revision is not None:
            return segmenting.cuts(revision.values)
    return segmenting.source_cuts(edition.article)


def _take_over(
    edition: Edition,
    piece: Cut,
    words: Mapping[Place, str],
    known: dict[Place, TranslatedSegment],
    *,
    now: datetime,
) -> None:
    for segment in piece.segments:
        html = words.get(segment.place, "")
        row = known.get(segment.place)
        if not html or (row is not None and row.target == html):
            continue
        TranslatedSegment.objects.update_or_create(
            edition=edition,
            field=segment.field,
            key=segment.key,
            nth=segment.nth,
            defaults={
                "source": segment.html,
                "target": html,
                "engine": "",
                "translated_by_id": edition.changed_by_id,
                "translated_at": now,
                "reviewed_by": None,
                "reviewed_at": None,
                "kept_as_minor": False,
            },
        )


def settle(edition: Edition, *, by: User, now: datetime) -> None:
    """Sign the paragraphs of a translation that ``by`` has just approved.

    The paragraphs its text says are reviewed, older ones leave, and the memory learns. A text of
    which nobody wrote down what it was made from was compared with the approved original by
    whoever approves it, so that is what it was made from. Nothing happens for originals.
    """
    if edition.is_source:
        return
    pending = edition.source_hashes.get("pending", {})
    stands = composed(edition.article, edition.language)
    if pending and pending["composed"].items() <= stands.items():
        # What the desk proposed for a public text stands there now.
        edition.source_hashes = {**pending, "composed": stands}
        edition.save(update_fields=["source_hashes"])
    free = realign(edition, now=now)
    if "segments" not in edition.source_hashes:
        pieces = segmenting.source_cuts(edition.article)
        note(
            edition,
            places=[segment.place for piece in pieces for segment in piece.segments],
            free=free,
        )
    said = freshness.translated_places(edition)
    signed: list[int] = []
    gone: list[int] = []
    for row in edition.segments.select_for_update().order_by("pk"):
        (signed if row_place(row) in said else gone).append(row.pk)
    edition.segments.filter(pk__in=gone).delete()
    edition.segments.filter(pk__in=signed, reviewed_by__isnull=True).update(
        reviewed_by=by, reviewed_at=now
    )
    translation_memory.remember(edition, by=by, now=now)


def row_place(row: TranslatedSegment) -> Place:
    """Field, key and count of a stored segment."""
    return (row.field, row.key, row.nth)


# Minor changes of the original -------------------------------------------------------------


@transaction.atomic
def keep_as_minor(
    edition: Edition, *, by: User, now: datetime, places: Iterable[Place] | None = None
) -> int:
    """Keep the translation of paragraphs whose original changed in spelling only.

    Args:
        places: the new paragraphs; None means all that changed. Added and removed ones need a
            translator and stay as they are.

    Returns how many were kept. Side effects: the stored paragraphs point to the new wording and
    say so, the edition counts as made from it, an audit row names what was kept.

    Raises ``Refused`` unless ``by`` approves originals, or when nothing of that kind changed.
    """
    can_keep_as_minor.require(by, edition)
    article = locking.lock(edition.article_id)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    edition.article = article
    named = None if places is None else set(places)
    changes = [
        change
        for change in freshness.state(edition).behind
        if change.old and change.new and (named is None or change.new.place in named)
    ]
    if not changes:
        raise Refused(_("There is no changed paragraph whose translation could be kept."))
    said = freshness.translated_places(edition)
    for change in changes:
        assert change.old is not None  # narrowed above
        assert change.new is not None
        said.discard(change.old.place)
        said.add(change.new.place)
        _repoint(edition, change.old.place, change.new)
    edition.source_hashes = {
        **edition.source_hashes,
        "segments": sorted([*place] for place in said),
    }
    pieces = segmenting.source_cuts(article)
    if said == {segment.place for piece in pieces for segment in piece.segments}:
        source = segmenting.source_edition(article)
        edition.source_hashes |= {
            "text": _text_hash(article, source),
            "revision": _revision(source),
            "frames": freshness.frames(pieces),
        }
    edition.save(update_fields=["source_hashes"])
    audit.record(
        "edition.keep_minor",
        edition,
        by=by,
        before={"original": [change.old.text for change in changes if change.old]},
        after={"original": [change.new.text for change in changes if change.new]},
        at=now,
    )
    return len(changes)


def keep_everywhere(article: Article, *, by: User, now: datetime) -> int:
    """After a change of the original that was approved as minor: keep it in every translation."""
    kept = 0
    for edition in article.editions.filter(is_source=False).order_by("pk"):
        edition.article = article
        if any(change.old and change.new for change in freshness.state(edition).behind):
            kept += keep_as_minor(edition, by=by, now=now)
    return kept


def _repoint(edition: Edition, old: Place, new: Any) -> None:
    rows = edition.segments.filter(field=old[0], key=old[1], nth=old[2])
    if edition.segments.filter(field=new.field, key=new.key, nth=new.nth).exists():
        return
    rows.update(field=new.field, key=new.key, nth=new.nth, source=new.html, kept_as_minor=True)
