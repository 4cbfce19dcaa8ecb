"""Limiting a text to named people and units, lifting the limit, and who has opened it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.models import Organisation
from newsroom import drafts, translation_memory
from newsroom.models import Article, ArticleReader, Edition, PreviewLink
from newsroom.permissions import can_restrict
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent, User

# Somebody who works on a text all day is written down once an hour.
OPENING = timedelta(hours=1)


@transaction.atomic
def restrict(
    article: Article,
    *,
    users: Iterable[User] = (),
    units: Iterable[Organisation] = (),
    by: User,
    now: datetime,
) -> Article:
    """Limit ``article`` to its author, ``by``, ``users`` and the members of ``units``.

    Called again it sets the whole list anew. Side effects: preview links end; an audit row.

    Raises:
        Refused: a language is public or has a moment that was set, or ``by`` may not.
    """
    article = drafts.lock(article)
    can_restrict.require(by, article)
    if Edition.objects.public(at=now).filter(article=article).exists():
        raise Refused(_("This text is public; its readers cannot be limited any more."))
    people = {user.pk: user for user in users if user.pk != article.author_id}
    if by.pk != article.author_id:
        people.setdefault(by.pk, by)
    places = {unit.pk: unit for unit in units}
    before = _names(article)
    was = article.is_restricted
    article.readers.exclude(user__in=people).exclude(unit__in=places).delete()
    known = set(article.readers.values_list("user", "unit"))
    ArticleReader.objects.bulk_create(
        ArticleReader(article=article, user_id=user, unit_id=unit, added_by=by, added_at=now)
        for user, unit in [*((pk, None) for pk in people), *((None, pk) for pk in places)]
        if (user, unit) not in known
    )
    after = _names(article)
    if was and before == after:
        return article
    Article.objects.filter(pk=article.pk).update(is_restricted=True)
    article.is_restricted = True
    PreviewLink.objects.open(at=now).filter(article=article).update(revoked_at=now, revoked_by=by)
    audit.record(
        "article.restrict",
        article,
        by=by,
        before={"readers": before},
        after={"readers": after},
        at=now,
    )
    return article


@transaction.atomic
def open_up(article: Article, *, reason: str, by: User, now: datetime) -> Article:
    """Let the whole newsroom open ``article`` again. Raises ``Refused`` without a reason."""
    article = drafts.lock(article)
    can_restrict.require(by, article)
    if not article.is_restricted:
        raise Refused(_("This text is not limited to anybody."))
    if not reason.strip():
        raise Refused(_("Say why; the reason is kept."))
    before = _names(article)
    article.readers.all().delete()
    Article.objects.filter(pk=article.pk).update(is_restricted=False)
    article.is_restricted = False
    audit.record(
        "article.open_up",
        article,
        by=by,
        before={"readers": before},
        reason=reason.strip(),
        at=now,
    )
    # What was signed while the text was for few is offered to all translators from here on.
    translation_memory.remember_all(article, by=by, now=now)
    return article


def note_opened(article: Article, *, by: User, now: datetime) -> None:
    """Write down that ``by`` opened a restricted text, once an hour. No query for other texts."""
    if not article.is_restricted:
        return
    lately = openings(article).filter(actor=by, at__gt=now - OPENING)
    if not lately.exists():
        audit.record("article.open", article, by=by, at=now)


def openings(article: Article) -> QuerySet[AuditEvent]:
    """Who opened the restricted text, newest first."""
    return audit.trail(article).filter(verb="article.open")


def _names(article: Article) -> list[str]:
    rows = article.readers.select_related("user", "unit").order_by("pk")
    return sorted(str(row) for row in rows)
