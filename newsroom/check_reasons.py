"""No translation goes on with something that looks wrong, unless a person says why it is right.

The checks themselves are :mod:`newsroom.translation_checks`. A reason is given once for each kind
of finding, or once for all of them, and covers exactly the findings it was given for: the same
mistake in other words is asked about again. Whoever reviews the translation reads the reasons.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language, ngettext

from newsroom import fingerprints, glossary, locking, segmenting, translation_checks
from newsroom.models import Article, CheckReason, Edition, TranslationJob
from newsroom.permissions import can_review
from newsroom.segmenting import Cut, Place
from newsroom.translation_checks import ERROR, Finding
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_text, local_digits

# The key of a reason that is given for every kind at once.
ALL = ""
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Doubt:
    """An error that a check found in one paragraph.

    ``place`` is None where a whole field was compared because its paragraphs do not correspond.
    """

    field: str
    place: Place | None
    finding: Finding
    digest: str


class Unexplained(Refused):
    """Something looks wrong and nobody has said why it is right; ``doubts`` are what."""

    def __init__(self, doubts: list[Doubt]) -> None:
        self.doubts = doubts
        count = len(doubts)
        said = ngettext(
            "%(n)s thing looks wrong: %(what)s Put it right, or say why the text is right.",
            "%(n)s things look wrong: %(what)s Put them right, or say why the text is right.",
            count,
        )
        what = " ".join(dict.fromkeys(doubt.finding.message for doubt in doubts[:3]))
        super().__init__(said % {"n": local_digits(count, get_language()), "what": _ended(what)})


def _ended(text: str) -> str:
    """A sentence ends with a mark even when it ends with a quoted word."""
    return text if text.endswith((".", "؟", "!", "?")) else f"{text}."


def doubts(article: Article, language: str, text: Mapping[str, str] | None = None) -> list[Doubt]:
    """The errors of a translation against the approved original, in reading order.

    Args:
        text: the translation by field, as ``segmenting.fields_of`` names them; left out, it is
            what stands in the article. Fields that are empty are somebody else's matter.

    A few queries, whatever the length.
    """
    if text is None:
        text = segmenting.fields_of(fingerprints.snapshot(article, language))
    found: list[Doubt] = []
    for piece in segmenting.source_cuts(article):
        if value := text.get(piece.field, ""):
            for place, source, target in _pairs(piece, value):
                found += _check(article, language, piece.field, place, source, target)
    return found


def _pairs(piece: Cut, value: str) -> Iterable[tuple[Place | None, str, str]]:
    """Original and translation paragraph by paragraph, or whole where they do not correspond."""
    words = segmenting.align(piece, segmenting.cut(piece.field, value))
    if words is None:
        yield None, segmenting.compose(piece, segmenting.own_words(piece)), value
        return
    for segment in piece.segments:
        if target := words.get(segment.place, ""):
            yield segment.place, segment.html, target


def _check(
    article: Article, language: str, field: str, place: Place | None, source: str, target: str
) -> list[Doubt]:
    languages = {"source_language": article.source_language, "target_language": language}
    hits = glossary.terms_in(segmenting.plain_text(source), **languages)
    return [
        Doubt(field, place, finding, _digest(finding.code, source, target))
        for finding in translation_checks.check(source, target, hits=hits, **languages)
        if finding.level == ERROR
    ]


def _digest(code: str, source: str, target: str) -> str:
    return hashlib.sha256("\0".join((code, source, target)).encode()).hexdigest()[:24]


def unexplained(edition: Edition, text: Mapping[str, str] | None = None) -> list[Doubt]:
    """The errors that no reason covers. Nothing for an original."""
    if edition.is_source:
        return []
    found = doubts(edition.article, edition.language, text)
    if not found:
        return []
    rows = edition.check_reasons.values_list("covers", flat=True)
    covered = {digest for covers in rows for digest in covers}
    return [doubt for doubt in found if doubt.digest not in covered]


@transaction.atomic
def explain(
    edition: Edition,
    reasons: Mapping[str, str],
    *,
    by: User,
    now: datetime,
    text: Mapping[str, str] | None = None,
) -> list[Doubt]:
    """Keep why the text is right although checks say otherwise; return what is left unexplained.

    Args:
        reasons: a sentence by the code of the finding; under :data:`ALL` for whatever has none.
        text: as in :func:`doubts`.

    One audit row for each kind. Raises ``Refused`` unless ``by`` has the job of this language or
    reviews it.
    """
    given = {code: clean_text(said)[:LONGEST] for code, said in reasons.items() if said.strip()}
    left = unexplained(edition, text)
    if not given or not left:
        return left
    locking.lock(edition.article_id)
    _require_concerned(edition, by)
    by_code: dict[str, list[Doubt]] = {}
    for doubt in left:
        by_code.setdefault(doubt.finding.code, []).append(doubt)
    for code, found in by_code.items():
        said = given.get(code) or given.get(ALL)
        if said:
            _keep(edition, code, said, found, by=by, now=now)
    return unexplained(edition, text)


def _require_concerned(edition: Edition, by: User) -> None:
    jobs = TranslationJob.objects.open().filter(
        article_id=edition.article_id, language=edition.language, assignee=by
    )
    if not jobs.exists():
        can_review.require(by, edition)


def _keep(
    edition: Edition, code: str, said: str, found: list[Doubt], *, by: User, now: datetime
) -> None:
    before = edition.check_reasons.filter(code=code).first()
    # What is said of a kind now stands for all that was said of it before.
    covers = {*(before.covers if before else ()), *(doubt.digest for doubt in found)}
    CheckReason.objects.update_or_create(
        edition=edition,
        code=code,
        defaults={"text": said, "covers": sorted(covers), "by": by, "at": now},
    )
    audit.record(
        "edition.explain",
        edition,
        by=by,
        before={"reason": before.text} if before else {},
        after={"check": code, "findings": [doubt.finding.message for doubt in found]},
        reason=said,
        at=now,
    )


def require(edition: Edition, text: Mapping[str, str] | None = None) -> None:
    """Raise :class:`Unexplained` unless every error has its reason."""
    if left := unexplained(edition, text):
        raise Unexplained(left)
