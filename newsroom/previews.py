"""Links with which somebody without an account reads a draft: given out, counted, taken back.

A link opens one article in its languages and nothing else. It is dead, whatever its row says, while
the text is limited to named readers or under embargo: those have ways of their own.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from newsroom import drafts
from newsroom.models import Article, Edition, PreviewLink
from newsroom.permissions import can_preview
from newsroom.tokens import hash_token
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import clean_line

DAYS = 3
MOST_DAYS = 30


@transaction.atomic
def make(
    article: Article,
    *,
    reader: str,
    languages: Iterable[str],
    by: User,
    now: datetime,
    days: int = DAYS,
) -> tuple[PreviewLink, str]:
    """Make a link for ``reader``; return its row and its token, which is shown once and not kept.

    ``days`` is how long it works, at most ``MOST_DAYS``. Raises ``Refused`` when the text is
    limited to named readers or under embargo, nothing of it is a draft, or ``by`` may not.
    """
    article = drafts.lock(article)
    can_preview.require(by, article)
    if article.is_restricted:
        raise Refused(_("This text is limited to named readers: no link can be made to it."))
    if _is_embargoed(article, now):
        raise Refused(_("This text is under embargo: add a holder instead of a link."))
    chosen = [code for code in Language.values if code in set(languages)]
    if not chosen:
        raise Refused(_("Choose at least one language."))
    name = clean_line(reader)[:150]
    if not name:
        raise Refused(_("Say for whom the link is; the name stands on the page."))
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("A link works between 1 and %(most)s days.") % {"most": MOST_DAYS})
    token = secrets.token_urlsafe(24)
    link = PreviewLink.objects.create(
        article=article,
        languages=chosen,
        reader=name,
        token_hash=hash_token(token),
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit.record(
        "article.preview",
        article,
        by=by,
        after={"reader": name, "languages": chosen, "expires_at": link.expires_at},
        at=now,
    )
    return link, token


@transaction.atomic
def revoke(link: PreviewLink, *, by: User, now: datetime) -> None:
    """Take a link back; it is dead at once. Raises ``Refused`` when it was taken back before."""
    can_preview.require(by, link.article)
    changed = PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by
    )
    if not changed:
        raise Refused(_("This link was taken back before."))
    audit.record(
        "article.revoke_preview", link.article, by=by, after={"reader": link.reader}, at=now
    )


def by_token(token: str, *, now: datetime) -> PreviewLink | None:
    """The link that works now with ``token``, with its article; None for every other token.

    Two queries at most.
    """
    link = (
        PreviewLink.objects.open(at=now)
        .filter(token_hash=hash_token(token), article__is_restricted=False)
        .select_related("article__unit", "article__place")
        .first()
    )
    if link is None or _is_embargoed(link.article, now):
        return None
    return link


def note_opened(link: PreviewLink, *, now: datetime) -> None:
    """Count one opening. Changes nothing that anybody reads, so programs may follow links."""
    PreviewLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, last_opened_at=now)


def edition(link: PreviewLink, language: str) -> Edition | None:
    """The edition that the link shows in ``language``; None when it is not the link's to show."""
    if language not in link.languages:
        return None
    found: Edition | None = (
        link.article.editions.filter(language=language)
        .exclude(state__in=[*Edition.ENDED, Edition.State.SUPERSEDED])
        .first()
    )
    return found


def _is_embargoed(article: Article, now: datetime) -> bool:
    return Edition.objects.embargoed(at=now).filter(article=article).exists()
