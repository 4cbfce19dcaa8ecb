"""The translation desk: paragraph by paragraph, kept as typed, put together when it is whole.

Paragraphs are kept by themselves (:func:`put`); the article's own text follows about once a minute
while it is an open draft, and when the translation is handed in. What is public or approved is
never touched while somebody types: handing in an update of a public translation proposes an
amendment that a second person applies.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from newsroom import (
    amendable,
    amendments,
    check_reasons,
    drafts,
    facts,
    fingerprints,
    freshness,
    job_states,
    made_from,
    media,
    remarks,
    segmenting,
    spelling,
    translation_queue,
)
from newsroom.made_from import row_place
from newsroom.models import TEXT_FIELDS, Amendment, Article, Edition, TranslatedSegment
from newsroom.models import TranslationJob as Job
from newsroom.models.details import FACT_WORDS
from newsroom.permissions import can_review
from newsroom.segmenting import Cut, Place, SourceSegment
from prcms.base import audit, dates
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import local_digits, word_count

# While a draft is typed its text follows the paragraphs this often; each time is a revision.
FOLLOW: Final = timedelta(minutes=1)
LONGEST: Final = 20_000
_LOOK_BACK: Final = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the desk. ``offer`` is the earlier translation of a paragraph that changed.

    ``status``: "empty", "changed", "machine", "done", "reviewed".
    """

    segment: SourceSegment
    row: TranslatedSegment | None
    offer: TranslatedSegment | None

    @property
    def target(self) -> str:
        """What stands there now; "" for a changed one, whose earlier words are an offer."""
        return self.row.target if self.row else ""

    @property
    def status(self) -> str:
        """Which of the facts matters most to the translator."""
        if self.row is None or not self.row.target:
            return "changed" if self.offer else "empty"
        if self.row.translated_by_id is None:
            return "machine"
        return "reviewed" if self.row.reviewed_by_id else "done"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the desk shows of one job."""

    lines: tuple[Line, ...]
    pieces: tuple[Cut, ...]
    removed: tuple[TranslatedSegment, ...]
    free: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many paragraphs have words that a person put there or confirmed."""
        return sum(line.status in ("done", "reviewed") for line in self.lines)

    @property
    def words(self) -> int:
        """Words of the original in the paragraphs that are not done."""
        return sum(
            word_count(line.segment.text)
            for line in self.lines
            if line.status not in ("done", "reviewed")
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one paragraph that was sent in.

    ``outcome``: "kept", "same", "clash" (somebody else's words stand in ``row``; nothing was
    overwritten), "held" (a person's words, which no machine overwrites), "old" (kept, but the
    original of this paragraph changed meanwhile).
    """

    place: Place
    outcome: str
    row: TranslatedSegment | None


def sheet(article: Article, edition: Edition | None) -> Sheet:
    """The desk's rows for one language, in reading order. Up to five queries."""
    pieces = segmenting.source_cuts(article)
    rows = {row_place(row): row for row in _rows(edition)}
    wanted = [segment for piece in pieces for segment in piece.segments]
    offers = _offers(wanted, rows)
    lines = [Line(one, rows.get(one.place), offers.get(one.place)) for one in wanted]
    places = {one.place for one in wanted}
    used = {offer.pk for offer in offers.values()}
    removed = [row for place, row in rows.items() if place not in places and row.pk not in used]
    free = edition.source_hashes.get("free", ()) if edition else ()
    return Sheet(tuple(lines), tuple(pieces), tuple(removed), tuple(free))


def _rows(edition: Edition | None) -> list[TranslatedSegment]:
    if edition is None:
        return []
    return list(edition.segments.select_related("translated_by", "reviewed_by").order_by("pk"))


def _offers(
    wanted: list[SourceSegment], rows: Mapping[Place, TranslatedSegment]
) -> dict[Place, TranslatedSegment]:
    """The nearest earlier paragraph for each that has no translation; newest among equals."""
    places = {one.place for one in wanted}
    gone = [
        (
            SourceSegment(row.field, row.key, row.nth, row.source, _words(row.source)),
            row,
        )
        for place, row in rows.items()
        if place not in places and row.target
    ]
    found = {}
    for segment in wanted:
        if segment.place in rows and rows[segment.place].target:
            continue
        near = [
            (freshness.likeness(segment, old), row.pk, row)
            for old, row in gone
            if old.field == segment.field
        ]
        best = max(near, default=None, key=lambda one: one[:2])
        if best and best[0] >= freshness.ALIKE:
            found[segment.place] = best[2]
    return found


def _words(html: str) -> str:
    return segmenting.plain_text(html)


# Keeping -----------------------------------------------------------------------------------


@transaction.atomic
def put(
    target: Job | Edition,
    words: Mapping[Place, str],
    *,
    now: datetime,
    by: User | None = None,
    engine: str = "",
    seen: Mapping[Place, str] | None = None,
) -> list[Kept]:
    """Keep the translation of some paragraphs; "" empties one.

    Args:
        target: the job, or its edition.
        words: HTML with inline marks, by place.
        by: the translator whose job it is; None for a machine, named by ``engine``.
        seen: the :func:`stamp` of what stood there when the writer began, by place. Other words
            that were kept meanwhile are not overwritten. Left out: nothing is compared.

    Kept again by a person without a change, a machine's paragraph counts as confirmed. Begins the
    language's edition when there is none. Writes no audit row for a person's typing; a machine's
    draft is one row.

    Raises:
        Refused: the job is not ``by``'s, or is handed in.
    """
    job = _job(target)
    if by is not None:
        job = translation_queue.own(job, by)
        if job.state not in Job.HELD:
            raise Refused(_("This translation is handed in. Take it back to write on."))
    article = drafts.lock(job.article)
    edition = _edition(article, job, by=by, now=now)
    sources = {one.place: one for one in segmenting.source_segments(article)}
    rows = {
        row_place(row): row
        for row in edition.segments.select_for_update(of=("self",)).select_related("translated_by")
    }
    result = []
    for place, typed in words.items():
        html = segmenting.inline(typed[:LONGEST])
        row = rows.get(place)
        before = None if seen is None else seen.get(place, "")
        outcome = _outcome(row, html, before, by)
        if outcome not in ("same", "clash", "held"):
            source = sources.get(place)
            old_html = source.html if source else (row.source if row else "")
            if not old_html:
                old = _earlier(article, place)
                if old is None:
                    raise Refused(_("The original has no such paragraph, and never had."))
                old_html = old.html
            row = _store(edition, place, old_html, html, row=row, by=by, engine=engine, now=now)
            outcome = "kept" if source else "old"
        result.append(Kept(place, outcome, row))
    if by is None:
        kept = sum(one.outcome == "kept" for one in result)
        audit.record("job.machine", job, by=None, after={"engine": engine, "kept": kept}, at=now)
        return result
    changed = {one.place for one in result if one.outcome in ("kept", "old")}
    remarks.settle_changed(edition, changed, by=by, now=now)
    if edition.state in ("draft", "returned") and edition.changed_at <= now - FOLLOW:
        _follow(job, article, edition, by=by, now=now)
    return result


def stamp(html: str) -> str:
    """A short mark of the words on somebody's screen; "" for none."""
    return hashlib.sha256(html.encode()).hexdigest()[:16] if html else ""


def _outcome(row: TranslatedSegment | None, html: str, before: str | None, by: User | None) -> str:
    stands = row.target if row else ""
    if by is None and row is not None and row.target and row.translated_by_id is not None:
        return "held"
    if stands == html and (row is None or by is None or row.translated_by_id is not None):
        return "same"
    if before is not None and stands != html and stamp(stands) != before:
        return "clash"
    return "kept"


def _store(
    edition: Edition,
    place: Place,
    source: str,
    html: str,
    *,
    row: TranslatedSegment | None,
    by: User | None,
    engine: str,
    now: datetime,
) -> TranslatedSegment:
    name, key, nth = place
    if row is None:
        row = TranslatedSegment(edition=edition, field=name, key=key, nth=nth)
    changed = row.target != html
    # Words confirmed as they were stay the machine's work that a person answers for.
    row.engine = engine if by is None else ("" if changed else row.engine)
    row.source, row.target = source, html
    row.translated_by, row.translated_at = by, now
    if changed:
        row.reviewed_by = row.reviewed_at = None
        row.kept_as_minor = False
    row.save()
    return row


def _job(target: Job | Edition) -> Job:
    if isinstance(target, Job):
        return target
    return Job.objects.open().get(article_id=target.article_id, language=target.language)


def _edition(article: Article, job: Job, *, by: User | None, now: datetime) -> Edition:
    edition = (
        Edition.objects.select_for_update().filter(article=article, language=job.language).first()
    )
    if edition is None:
        writer = by or job.assignee or article.author
        edition = drafts.begin_language(article, language=job.language, by=writer, now=now)
    edition.article = article
    return edition


def _earlier(article: Article, place: Place) -> SourceSegment | None:
    """A paragraph of an earlier wording: somebody translated it while the original changed."""
    revisions = article.revisions.filter(language=article.source_language).order_by("-number")
    for revision in revisions[:_LOOK_BACK]:
        for piece in segmenting.cuts(revision.values):
            for segment in piece.segments:
                if segment.place == place:
                    return segment
    return None


# Putting together --------------------------------------------------------------------------


def compose(article: Article, edition: Edition) -> tuple[dict[str, str], set[Place]]:
    """The translation by field as it stands on the desk, and which paragraphs it says.

    Paragraphs that are missing keep the words of the earlier one that they came from. Free fields
    and fields the original has not got stay out. Up to five queries.
    """
    found = sheet(article, edition)
    targets: dict[Place, str] = {}
    said: set[Place] = set()
    for line in found.lines:
        row = line.row if line.row and line.row.target else line.offer
        if row is None:
            continue
        targets[line.segment.place] = segmenting.carry(row.source, line.segment.html, row.target)
        if row is line.row:
            said.add(line.segment.place)
    text = {
        piece.field: segmenting.compose(piece, targets)
        for piece in found.pieces
        if piece.field not in found.free
    }
    said |= {
        segment.place
        for piece in found.pieces
        if piece.field in found.free
        for segment in piece.segments
    }
    return text, said


def _follow(job: Job, article: Article, edition: Edition, *, by: User, now: datetime) -> Edition:
    """Write the paragraphs into the article's own text and pictures: one revision."""
    made_from.realign(edition, now=now)
    text, said = compose(article, edition)
    language, free = job.language, edition.source_hashes.get("free", ())
    values = {name: text[name] for name in TEXT_FIELDS if name in text}
    edition = drafts.save_text(
        article, language=language, values=values, version=edition.version, by=by, now=now
    )
    for use, described in _described(article, language, text):
        media.describe(use, language=language, by=by, now=now, **described)
    facts.save_fields(article, language, _fact_words(article, text), by=by, now=now)
    edition.refresh_from_db()
    edition.article = Article.objects.get(pk=article.pk)
    made_from.note(edition, places=said, free=free)
    machine = edition.segments.filter(translated_by__isnull=True).exclude(target="").exists()
    if edition.machine_made != machine:
        edition.machine_made = machine
        edition.save(update_fields=["machine_made"])
    return edition


def _described(
    article: Article, language: str, text: Mapping[str, str]
) -> list[tuple[Any, dict[str, str]]]:
    """Pictures with the words the desk has for them; what it has none for stays as it is."""
    found = []
    for use in article.photos.select_related("photo"):
        name = f"photo:{use.photo.sha256[:16]}"
        described = {
            "alt": text.get(f"{name}:alt") or use.alt_in(language),
            "caption": text.get(f"{name}:caption") or use.caption_in(language),
        }
        found.append((use, described))
    return found


def _fact_words(article: Article, text: Mapping[str, str]) -> dict[str, str]:
    """The words of the fact boxes by the names facts and amendments give them."""
    boxes = list(article.facts.order_by("position", "pk"))
    return {
        f"fact_{box.pk}_{part}": words
        for number, box in enumerate(boxes)
        for part in FACT_WORDS
        if (words := text.get(f"fact:{number}:{part}"))
    }


@transaction.atomic
def write(job: Job, *, by: User, now: datetime) -> Edition | None:
    """Let the draft's text follow the paragraphs now. None when nothing is translated yet.

    Raises ``Refused`` unless the job is ``by``'s. Public and approved texts stay as they are.
    """
    job = translation_queue.own(job, by)
    article = drafts.lock(job.article)
    edition = article.editions.filter(language=job.language).first()
    if edition is None or edition.state not in ("draft", "returned"):
        return edition
    edition.article = article
    return _follow(job, article, edition, by=by, now=now)


@transaction.atomic
def hand_in(
    job: Job,
    *,
    by: User,
    now: datetime,
    kind: str = "",
    notice: str = "",
    reasons: Mapping[str, str] | None = None,
) -> Edition | Amendment:
    """Hand the translation in for review: through the workflow, or as an amendment when public.

    Args:
        kind: for a public text, a value of ``Amendment.Kind``; "" lets :func:`proposed_kind` say.
        notice: what readers of a public text are told, in its language; not needed for "minor".
            Left out where the kind was left out too, it is :func:`proposed_notice`.
        reasons: why what checks call wrong is right, as in :func:`newsroom.check_reasons.explain`.

    Raises:
        check_reasons.Unexplained: something looks wrong and has no reason yet.
        Refused: paragraphs are missing or changed since, a machine's are not confirmed, a
            reviewer's remark is not settled, or the job is not ``by``'s.
    """
    job = translation_queue.own(job, by)
    if job.state not in Job.HELD:
        raise Refused(_("This translation is already handed in."))
    article = drafts.lock(job.article)
    edition = article.editions.filter(language=job.language).first()
    if edition is None:
        raise Refused(_("Nothing is translated yet."))
    edition.article = article
    made_from.realign(edition, now=now)
    found = sheet(article, edition)
    _require_whole(found)
    _require_settled(edition)
    public = edition.is_public(at=now)
    if not public:
        edition = _follow(job, article, edition, by=by, now=now)
    text = _as_handed_in(article, edition)
    if left := check_reasons.explain(edition, reasons or {}, by=by, now=now, text=text):
        raise check_reasons.Unexplained(left)
    if public:
        return _propose(job, article, edition, by=by, now=now, kind=kind, notice=notice)
    return translation_queue.hand_in(job, by=by, now=now)


def _as_handed_in(article: Article, edition: Edition) -> dict[str, str]:
    """The whole translation by field: the desk's paragraphs, and what was written elsewhere."""
    stands = segmenting.fields_of(fingerprints.snapshot(edition.article, edition.language))
    text, _said = compose(article, edition)
    return {**stands, **text}


def _require_settled(edition: Edition) -> None:
    count = len(remarks.open_ones(edition))
    if count:
        raise Refused(
            ngettext(
                "%(n)s remark of the reviewer is not settled: change the paragraph, or settle it.",
                "%(n)s remarks of the reviewer are not settled: change the paragraphs, or settle them.",
                count,
            )
            % {"n": local_digits(count, get_language())}
        )


def proposed_kind(article: Article, edition: Edition) -> str:
    """What an update of a public translation is: "minor" when the original changed in spelling only.

    Every approved change of the original since the translation's wording must have been minor.
    Two queries.
    """
    source = segmenting.source_edition(article)
    key = edition.source_hashes.get("revision")
    since = article.revisions.filter(pk=key).values_list("number", flat=True).first()
    if since is None or source is None or source.approved_revision_id == key:
        return Amendment.Kind.UPDATE
    language = article.source_language
    changes = Amendment.objects.filter(
        article=article,
        language=language,
        state=Amendment.State.APPLIED,
        base__number__gte=since,
    )
    # A text that was taken back and approved anew changed on another way than amendments.
    last = changes.order_by("-decided_at").values_list("decided_at", flat=True).first()
    stands = source.approved_revision
    if last is None or stands is None or stands.at != last:
        return Amendment.Kind.UPDATE
    is_minor = amendments.minor_only(article, language=language, since=since)
    return Amendment.Kind.MINOR if is_minor else Amendment.Kind.UPDATE


def proposed_notice(article: Article, language: str) -> str:
    """What readers of an update are told, unless the translator says it better. One query."""
    source = segmenting.source_edition(article)
    revision = source.approved_revision if source else None
    if revision is None:
        return ""
    with override(language):
        day = dates.format(revision.at, "long", language=language)
        return _("This translation was brought in line with the original of %(day)s.") % {
            "day": day
        }


def _require_whole(found: Sheet) -> None:
    lines = [line for line in found.lines if line.segment.field not in found.free]
    missing = sum(line.status in ("empty", "changed") for line in lines)
    if missing:
        raise Refused(
            ngettext(
                "%(n)s paragraph is not translated yet or has changed.",
                "%(n)s paragraphs are not translated yet or have changed.",
                missing,
            )
            % {"n": local_digits(missing, get_language())}
        )
    machine = sum(line.status == "machine" for line in lines)
    if machine:
        raise Refused(
            ngettext(
                "%(n)s paragraph is still the machine's. Read and confirm it.",
                "%(n)s paragraphs are still the machine's. Read and confirm each.",
                machine,
            )
            % {"n": local_digits(machine, get_language())}
        )


def _propose(
    job: Job,
    article: Article,
    edition: Edition,
    *,
    by: User,
    now: datetime,
    kind: str,
    notice: str,
) -> Amendment:
    """An update of what is public goes through the door for public texts."""
    text, said = compose(article, edition)
    values = {name: text[name] for name in TEXT_FIELDS if name in text}
    for use, described in _described(article, job.language, text):
        values[f"alt_{use.pk}"] = described["alt"]
        values[f"caption_{use.pk}"] = described["caption"]
    values |= _fact_words(article, text)
    if not kind:
        kind = proposed_kind(article, edition)
        stands = amendable.shown(edition)
        if kind == Amendment.Kind.MINOR and spelling.refusal(stands, {**stands, **values}):
            # The original's change was spelling, but the translation says something else now.
            kind = Amendment.Kind.UPDATE
        notice = notice or proposed_notice(article, job.language)
    before = amendments.open_one(article, job.language)
    amendment = amendments.save(
        article,
        language=job.language,
        values=values,
        kind=kind,
        note="" if kind == Amendment.Kind.MINOR else notice,
        version=before.version if before else None,
        by=by,
        now=now,
    )
    amendment = amendments.submit(amendment, by=by, now=now)
    shown = {name: amendment.values[name] for name in TEXT_FIELDS if name in amendment.values}
    free = edition.source_hashes.get("free", ())
    made_from.note_pending(edition, places=said, text=shown, free=free)
    job_states.follow(edition, "submit", by=by, now=now)
    return amendment


# Reviewing ---------------------------------------------------------------------------------


@transaction.atomic
def accept(edition: Edition, place: Place, *, by: User, now: datetime) -> TranslatedSegment:
    """A reviewer has read one paragraph and finds it right.

    Raises ``Refused`` unless the translation is handed in and ``by`` may review it.
    """
    drafts.lock(edition.article)
    edition = Edition.objects.select_related("article").get(pk=edition.pk)
    can_review.require(by, edition)
    if edition.state != Edition.State.SUBMITTED:
        raise Refused(_("Only what is handed in is reviewed."))
    name, key, nth = place
    row = edition.segments.select_for_update().filter(field=name, key=key, nth=nth).first()
    if row is None or row.translated_by_id == by.pk:
        raise Refused(_("This paragraph is not there any more, or it is your own."))
    if row.reviewed_by_id is None:
        row.reviewed_by, row.reviewed_at = by, now
        row.save(update_fields=["reviewed_by", "reviewed_at"])
    return row
