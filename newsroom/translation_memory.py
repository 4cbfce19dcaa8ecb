"""The memory of reviewed translations: what was said before is offered again.

Candidates come from a GIN index over the folded words (pairs of the rarest words, a band of
lengths); RapidFuzz ranks them. Nothing needs a trigram extension.
"""

import itertools
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import connection, transaction
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from newsroom import memory_keys, word_rarity
from newsroom.models import Article, Edition, MemoryUnit
from newsroom.permissions import can_manage_memory
from prcms.base import audit, dates
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_line

logger = logging.getLogger(__name__)

# Below this many points of 100 a suggestion costs more time to read than it saves.
LOWEST = 65
# A paragraph typed differently (another yeh, another half-space) is as good as the same.
TYPED_OTHERWISE = 99
# How many rows a search may bring from the index before they are ranked, and how many are expected.
MOST_CANDIDATES = 1_000
EXPECTED_CANDIDATES = 600
# How many of the rarest words are tried; a likeness shares at least two of them.
RAREST = 10
LONGEST_WORDS = 32_767


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A translation that was approved before for the same or a similar paragraph.

    ``score`` is 100 for the same words, 99 when only the typing differs, else 65 to 98. ``origin``
    is a sentence in the reader's language that says where it comes from.
    """

    target: str
    source: str
    score: int
    origin: str
    unit_id: int


class _Candidate(NamedTuple):
    pk: int
    key: str
    article: int | None
    reviewer: int | None
    reviewed_at: datetime


def suggest(
    text: str,
    *,
    source_language: str,
    target_language: str,
    limit: int = 5,
    article: Article | None = None,
    now: datetime | None = None,
) -> list[Suggestion]:
    """What the memory knows for a paragraph, best first. At most three queries.

    Ranked by likeness, then: from an article of the same unit, reviewed here by a person, newest.
    Equal translations are offered once. Paragraphs of an article that only named readers may open
    are offered while their translation is public.

    Args:
        text: the paragraph, plain or with inline marking.
        source_language, target_language: codes of the portal.
        limit: how many at most.
        article: the article being translated; its unit's own wording comes first among equals.
        now: the moment asked about, now unless told.
    """
    key = memory_keys.key(text, source_language)
    if not key:
        return []
    units = _open_to_all(source_language, target_language)
    same = list(
        _rows(units.filter(source_digest=memory_keys.digest(key)).order_by("-reviewed_at")[:50])
    )
    ranked = [(float(TYPED_OTHERWISE), row) for row in same]
    if len(same) < limit:
        ranked += _alike(key, units)
    return _offers(text, ranked, limit=limit, article=article, at=now or timezone.now())


def open_to_everybody(at: datetime) -> Q:
    """Condition on units: what they say is no secret of an article that only few may open.

    It is none where nobody limits the article's readers, or the translation is public at ``at``.
    """
    public = Edition.objects.public(at=at).filter(
        article=OuterRef("article"), language=OuterRef("target_language")
    )
    return Q(article=None) | Q(article__is_restricted=False) | Q(Exists(public))


def _open_to_all(source_language: str, target_language: str) -> "QuerySet[MemoryUnit]":
    return MemoryUnit.objects.live().filter(
        source_language=source_language, target_language=target_language
    )


def _rows(units: "QuerySet[MemoryUnit]") -> Iterable[_Candidate]:
    values = units.values_list("pk", "source_key", "article_id", "reviewer_id", "reviewed_at")
    return itertools.starmap(_Candidate, values)


def has_words(query: str) -> Func:
    """A condition: the words of the original match ``query``, a literal of PostgreSQL's tsquery."""
    return Func(
        F("vector"),
        Cast(Value(query), SearchQueryField()),
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def _alike(key: str, units: "QuerySet[MemoryUnit]") -> list[tuple[float, _Candidate]]:
    """Units that resemble ``key`` without being the same, with their scores."""
    words = key.split(" ")
    query = _query(words)
    if not query:
        return []
    shortest, longest = int(len(words) * 0.55), int(len(words) / 0.55) + 1
    found = units.filter(has_words(query), words__range=(shortest, longest))
    rows = [row for row in _rows(found[:MOST_CANDIDATES]) if row.key != key]
    scored = process.extract(
        key, [row.key for row in rows], scorer=fuzz.ratio, score_cutoff=LOWEST, limit=40
    )
    return [(min(score, TYPED_OTHERWISE - 1.0), rows[place]) for _key, score, place in scored]


def _query(words: Sequence[str]) -> str:
    """The condition on the words: two of the rarest, as many pairs as stay cheap."""
    rarity = word_rarity.known()
    rarest = sorted(set(words), key=lambda word: (rarity.share(word), -len(word), word))[:RAREST]
    if len(rarest) < 4:
        groups: Iterable[tuple[str, ...]] = [(word,) for word in rarest]
    else:
        groups = itertools.combinations(rarest, 2)
    expected = sorted((rarity.rows(group), group) for group in groups)
    chosen: list[str] = []
    total = 0.0
    for rows, group in expected:
        total += rows
        if chosen and total > EXPECTED_CANDIDATES:
            break
        chosen.append("(" + "&".join(lexeme(word) for word in group) + ")")
    return "|".join(chosen)


def lexeme(word: str) -> str:
    """One word as a literal inside a tsquery."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _offers(
    text: str,
    ranked: list[tuple[float, _Candidate]],
    *,
    limit: int,
    article: Article | None,
    at: datetime,
) -> list[Suggestion]:
    """The best of the candidates with their words and origin. One or two queries."""
    neighbours = _same_unit(ranked, article)
    ranked.sort(
        key=lambda pair: (
            -int(pair[0]),
            pair[1].article not in neighbours,
            pair[1].reviewer is None,
            -pair[1].reviewed_at.timestamp(),
            -pair[1].pk,
        )
    )
    # Some may turn out to be restricted, or to say the same: look at a few more than are wanted.
    scores = {row.pk: int(score) for score, row in ranked[: limit * 4]}
    units = (
        MemoryUnit.objects.select_related("article", "translator", "batch")
        .filter(open_to_everybody(at), pk__in=scores)
        .in_bulk()
    )
    plain = memory_keys.bare(text)
    offers: dict[str, Suggestion] = {}
    for pk, score in scores.items():
        unit = units.get(pk)
        if unit is None or unit.target_digest in offers:
            continue
        exact = score == TYPED_OTHERWISE and memory_keys.bare(unit.source) == plain
        offers[unit.target_digest] = Suggestion(
            unit.target, unit.source, 100 if exact else score, origin(unit), unit.pk
        )
    best = sorted(offers.values(), key=lambda offer: -offer.score)
    return best[:limit]


def _same_unit(ranked: Sequence[tuple[float, _Candidate]], article: Article | None) -> set[Any]:
    if article is None:
        return set()
    known = {row.article for _score, row in ranked if row.article is not None}
    if not known or article.unit_id is None:
        return known & {article.pk}
    near = Article.objects.filter(pk__in=known, unit_id=article.unit_id)
    return {*near.values_list("pk", flat=True), *(known & {article.pk})}


def origin(unit: MemoryUnit) -> str:
    """Where a unit comes from, as a sentence. No queries when its relations are loaded.

    What comes from elsewhere is isolated, so that a Latin name does not turn a Dari sentence round.
    """
    told = {
        "article": _isolated(unit.article),
        "who": _isolated(unit.translator),
        "file": _isolated(unit.batch),
        "day": dates.format(unit.reviewed_at, "medium"),
    }
    if unit.article is not None and unit.translator is not None:
        return _("From “%(article)s”, translated by %(who)s, approved on %(day)s.") % told
    if unit.article is not None:
        return _("From “%(article)s”, approved on %(day)s.") % told
    if unit.batch is not None:
        return _("From the imported file “%(file)s”, %(day)s.") % told
    return _("Entered by hand on %(day)s.") % told


def _isolated(value: object) -> str:
    return f"\u2068{value}\u2069"


# Taking in ---------------------------------------------------------------------------------


class Words(Func):
    """The tsvector of a folded key, without a parser that might part its words otherwise."""

    function = "array_to_tsvector"
    template = "array_to_tsvector(string_to_array(%(expressions)s, ' '))"
    output_field = SearchVectorField()


def made(
    *, source: str, target: str, source_language: str, target_language: str, **values: Any
) -> MemoryUnit | None:
    """A unit with its keys, not yet saved; None when it has no words to be found by."""
    key = memory_keys.key(source, source_language)
    if not key or not memory_keys.says_something(target):
        return None
    return MemoryUnit(
        source=source,
        target=target,
        source_language=source_language,
        target_language=target_language,
        source_key=key,
        source_digest=memory_keys.digest(key),
        target_digest=memory_keys.wording(target),
        words=min(key.count(" ") + 1, LONGEST_WORDS),
        vector=Words(Value(key)),
        **values,
    )


@transaction.atomic
def remember(edition: Edition, *, by: User | None, now: datetime) -> int:
    """Take the reviewed paragraphs of an approved translation into the memory; return how many.

    Called when a translation is approved (and again whenever it is; nothing enters twice). Only
    paragraphs that a person translated and a person reviewed enter: what only a machine made never
    does, nor what was kept although its original had changed. A text for named readers waits until
    it is public or their limit is lifted. Another wording that this article gave the same paragraph
    before is superseded. Writes one audit row.
    """
    article = edition.article
    if edition.is_source or (article.is_restricted and not edition.is_public(at=now)):
        return 0
    segments = edition.segments.filter(
        translated_by__isnull=False, reviewed_at__isnull=False, kept_as_minor=False
    ).exclude(target="")
    fresh: dict[tuple[str, str], MemoryUnit] = {}
    for segment in segments.order_by("reviewed_at", "pk"):
        unit = made(
            source=segment.source,
            target=segment.target,
            source_language=article.source_language,
            target_language=edition.language,
            article=article,
            translator_id=segment.translated_by_id,
            reviewer_id=segment.reviewed_by_id,
            reviewed_at=segment.reviewed_at,
        )
        if unit is not None:
            fresh[unit.source_digest, unit.target_digest] = unit
    if not fresh:
        return 0
    superseded = _supersede_older(article, edition.language, fresh, now=now)
    added = _enter(fresh)
    if added or superseded:
        after = {"added": added, "superseded": superseded}
        audit.record("edition.remember", edition, by=by, after=after, at=now)
    return len(fresh)


def remember_all(article: Article, *, by: User | None, now: datetime) -> int:
    """:func:`remember` every approved translation of ``article``: for when its limit was lifted."""
    approved = article.editions.filter(
        state=Edition.State.APPROVED, is_source=False, approved_hash=F("content_hash")
    )
    editions = approved.select_related("article").order_by("language")
    return sum(remember(edition, by=by, now=now) for edition in editions)


def _supersede_older(
    article: Article, language: str, fresh: dict[tuple[str, str], MemoryUnit], *, now: datetime
) -> int:
    """End the wordings this article gave the same paragraphs before. Returns how many."""
    older = MemoryUnit.objects.live().filter(
        article=article,
        target_language=language,
        source_digest__in={source for source, _target in fresh},
    )
    gone = [
        unit.pk
        for unit in older.only("pk", "source_digest", "target_digest")
        if (unit.source_digest, unit.target_digest) not in fresh
    ]
    return MemoryUnit.objects.filter(pk__in=gone).update(superseded_at=now)


_ORIGIN = ("source", "target", "article", "translator", "reviewer", "reviewed_at")


def _enter(fresh: dict[tuple[str, str], MemoryUnit]) -> int:
    """Store what is new; what is known gets the newer origin and no longer belongs to an import."""
    example = next(iter(fresh.values()))
    known = _open_to_all(example.source_language, example.target_language).filter(
        source_digest__in={source for source, _target in fresh}
    )
    added = dict(fresh)
    for unit in known:
        newer = added.pop((unit.source_digest, unit.target_digest), None)
        if newer is None or (unit.reviewed_at >= newer.reviewed_at and unit.batch_id is None):
            continue
        for name in _ORIGIN:
            setattr(unit, name, getattr(newer, name))
        unit.batch = None
        unit.save(update_fields=[*_ORIGIN, "batch"])
    MemoryUnit.objects.bulk_create(added.values(), ignore_conflicts=True)
    return len(added)


# Put right by people -----------------------------------------------------------------------


@transaction.atomic
def correct(unit: MemoryUnit, *, target: str, by: User, now: datetime) -> MemoryUnit:
    """Put a better wording in the place of a unit's; the old one is superseded and stays readable.

    Raises ``Refused`` without the right, without words, for an unchanged wording or when the unit
    no longer holds. Returns the unit that holds now.
    """
    can_manage_memory.require(by)
    unit = _locked(unit)
    target = clean_line(target)
    if not memory_keys.says_something(target):
        raise Refused(_("Write the better translation, or mark the unit as no longer said so."))
    if target == unit.target:
        raise Refused(_("Nothing was changed."))
    digest = memory_keys.wording(target)
    unit.superseded_at = now
    unit.save(update_fields=["superseded_at"])
    better = _open_to_all(unit.source_language, unit.target_language).filter(
        source_digest=unit.source_digest, target_digest=digest
    )
    current = better.first()
    if current is None:
        current = made(
            source=unit.source,
            target=target,
            source_language=unit.source_language,
            target_language=unit.target_language,
            article=unit.article,
            translator=by,
            reviewer=by,
            reviewed_at=now,
        )
        assert current is not None  # the source had words before
        current.save()
    before, after = {"target": unit.target}, {"target": target}
    audit.record("memory.correct", current, by=by, before=before, after=after, at=now)
    audit.record("memory.supersede", unit, by=by, after={"target": target}, at=now)
    return current


@transaction.atomic
def supersede(unit: MemoryUnit, *, reason: str, by: User, now: datetime) -> None:
    """Take a unit out of what is offered; it stays readable. Raises ``Refused`` like :func:`correct`."""
    can_manage_memory.require(by)
    unit = _locked(unit)
    if not reason.strip():
        raise Refused(_("Say why; the reason is kept."))
    unit.superseded_at = now
    unit.save(update_fields=["superseded_at"])
    audit.record("memory.supersede", unit, by=by, reason=reason, at=now)


@transaction.atomic
def restore(unit: MemoryUnit, *, by: User, now: datetime) -> None:
    """Offer a superseded unit again. Raises ``Refused`` when the same wording already holds."""
    can_manage_memory.require(by)
    unit = MemoryUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    twin = _open_to_all(unit.source_language, unit.target_language).filter(
        source_digest=unit.source_digest, target_digest=unit.target_digest
    )
    if unit.superseded_at is None or twin.exists():
        raise Refused(_("This wording holds already."))
    unit.superseded_at, unit.superseded_in = None, None
    unit.save(update_fields=["superseded_at", "superseded_in"])
    audit.record("memory.restore", unit, by=by, at=now)


def _locked(unit: MemoryUnit) -> MemoryUnit:
    row = MemoryUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if row.superseded_at is not None:
        raise Refused(_("Somebody has put this unit right already."))
    return row


def searched(units: "QuerySet[MemoryUnit]", words: str) -> "QuerySet[MemoryUnit]":
    """The units whose original has all these words (the last may be begun only).

    When none has, those whose translation contains the line as typed.
    """
    folded = memory_keys.key(words, "fa") or memory_keys.key(words, "ps")
    if not folded:
        return units.none() if words.strip() else units
    terms = [lexeme(word) for word in folded.split(" ")]
    found = units.filter(has_words("&".join([*terms[:-1], f"{terms[-1]}:*"])))
    return found if found.exists() else units.filter(target__icontains=words.strip())


def tidy() -> None:
    """After many rows came or went: fold the index's waiting list in and count words anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('memory_words')")
        cursor.execute(f"ANALYZE {connection.ops.quote_name(MemoryUnit._meta.db_table)}")
    word_rarity.forget()
