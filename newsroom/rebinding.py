"""A decided change written down: columns, rows, revisions, and every language bound to its new hash.

For ``newsroom.amendments`` alone, which has locked the article and asked whether it may be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsroom import amendable, corrections, fingerprints, indexing, spoken, workflow
from newsroom.models import Amendment, Article, Edition, Revision
from prcms.base.models import User
from prcms.base.text import clean_line, slugify


@dataclass(frozen=True)
class Bound:
    """A language whose readers see the change: what stood there and what stands there now."""

    edition: Edition
    before: Revision
    after: Revision


def rewrite(edition: Edition, amendment: Amendment, *, by: User, now: datetime) -> list[Bound]:
    """Write the change and bind all languages to it. The first of the result is ``edition``.

    Another readable language follows with a revision of its own where something it shares changed;
    one that is submitted or approved for later loses its approval, as after any change of a draft.
    Only languages whose readers see a difference are in the result.
    """
    article, language = edition.article, edition.language
    others = [
        (other, corrections.wording_of(other) if other.is_readable(at=now) else None)
        for other in _others(edition)
    ]
    before = corrections.wording_of(edition)
    amendable.write(article, language, amendment.values, now=now)
    article.updated_at = now
    article.version += 1
    article.set_keys()
    article.save()
    edition.slug = slugify(article.title_in(language))
    edition.submitted_by, edition.submitted_at = amendment.changed_by, amendment.submitted_at
    seen = fingerprints.snapshot(article, language)
    bound = [Bound(edition, before, _bind(edition, seen, amendment, by=by, now=now))]
    for other, stood in others:
        other.article = article
        seen = fingerprints.snapshot(article, other.language)
        if fingerprints.digest(seen) == other.content_hash:
            continue
        if stood is None:
            _carry(other, seen, amendment, by=by, now=now)
            continue
        after = _bind(other, seen, amendment, by=by, now=now)
        if spoken.beside(stood.values, other.language) != spoken.beside(seen, other.language):
            bound.append(Bound(other, stood, after))
    return bound


def _others(edition: Edition) -> list[Edition]:
    rows = Edition.objects.select_for_update(of=("self",)).filter(article_id=edition.article_id)
    found = list(rows.exclude(pk=edition.pk).order_by("pk"))
    for other in found:
        other.article = edition.article
    return found


def _bind(
    edition: Edition, seen: Mapping[str, Any], amendment: Amendment, *, by: User, now: datetime
) -> Revision:
    """The readable edition stays readable: hash, approval and revision move together."""
    edition.content_hash = edition.approved_hash = fingerprints.digest(seen)
    edition.version += 1
    edition.changed_by, edition.changed_at = amendment.changed_by, now
    if not edition.is_not_countersigned:
        # Else the signature under what one person published is still asked for, as a move of its
        # own: who decides on a change answers for the change.
        edition.approved_by, edition.approved_at = by, now
    after = _record(edition, seen, amendment, now)
    edition.approved_revision = after
    edition.save()
    indexing.index(edition)
    return after


def _carry(
    edition: Edition, seen: Mapping[str, Any], amendment: Amendment, *, by: User, now: datetime
) -> None:
    """A language that nobody reads follows as any draft does."""
    if edition.state in (Edition.State.SUBMITTED, Edition.State.APPROVED):
        workflow.void(edition, by=by, now=now)
    edition.content_hash = fingerprints.digest(seen)
    edition.version += 1
    if edition.state in Edition.OPEN:
        # What was taken back keeps the names of those who wrote and signed it.
        edition.changed_by, edition.changed_at = amendment.changed_by, now
    _record(edition, seen, amendment, now)
    edition.save()


def _record(
    edition: Edition, seen: Mapping[str, Any], amendment: Amendment, now: datetime
) -> Revision:
    return Revision.objects.create(
        article_id=edition.article_id,
        language=edition.language,
        number=edition.version,
        values=seen,
        content_hash=edition.content_hash,
        by=amendment.changed_by,
        at=now,
        note=clean_line(str(amendment.get_kind_display()))[:200],
    )


def also_read_in(article: Article, language: str, *, at: datetime) -> list[Edition]:
    """The other languages whose readers a shared change reaches. One query."""
    rows = Edition.objects.readable(at=at).filter(article=article).exclude(language=language)
    found = list(rows.order_by("pk"))
    for edition in found:
        edition.article = article
    return found
