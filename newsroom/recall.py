"""Those who got a wording that was corrected or taken back hear of it, by the way it came to them.

What a mailing carried is read from the letters themselves: a letter of a text names its address,
which says the language, so nothing has to be guessed.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts import letters, outbox
from contacts.lists import Recipient
from contacts.models import Delivery, Mailing
from newsroom import emails, links
from newsroom.models import Article, Correction, Edition
from prcms.base.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

_WAITING = (Delivery.State.QUEUED, Delivery.State.DEFERRED)
# It has reached its reader, or may have.
_OUT = (*_WAITING, Delivery.State.SENDING, Delivery.State.SENT, Delivery.State.UNKNOWN)


def tell(correction: Correction, *, edition: Edition, now: datetime) -> Mailing | None:
    """Write once to everybody whom a mailing brought the text in the correction's language.

    Copies that have not left yet are rewritten with the new wording, or held back when the text was
    taken back, and their readers need no letter. None when nobody is left to write to.
    """
    by = correction.by
    reason = correction.note
    if correction.after_id is None:
        stopped = outbox.withhold(_copies(edition, _WAITING), reason=reason, by=by, now=now)
    else:
        stopped = renew(edition, by=by, now=now)
    got_it: Iterable[Delivery] = _copies(edition, _OUT).exclude(pk__in=stopped).order_by("pk")
    readers = {row.address_key: row for row in got_it}
    if not readers:
        return None
    return emails.correction(
        correction, article=edition.article, readers=list(readers.values()), now=now
    )


def renew(edition: Edition, *, by: User, now: datetime) -> set[int]:
    """Give copies that still wait in the post office the present wording; the keys of those renewed."""
    rendered: dict[tuple[str, str], letters.Letter] = {}

    def letter(row: Delivery) -> letters.Letter:
        key = (row.language, row.because)
        if key not in rendered:
            rendered[key] = emails.release_letter(
                edition.article,
                edition,
                Recipient(
                    address=row.address,
                    name=row.name,
                    language=row.language,
                    person_id=row.person_id,
                    post_id=row.post_id,
                    organisation_id=None,
                    because=row.because,
                ),
            )
        return rendered[key]

    return outbox.rewrite(
        _copies(edition, _WAITING),
        letter=letter,
        by=by,
        now=now,
        reason=_("the text was corrected"),
    )


def mailings_of(correction: Correction) -> "QuerySet[Mailing]":
    """The letters that told of ``correction``, with their counts."""
    return Mailing.objects.about(correction).with_counts()


def _copies(edition: Edition, states: tuple[str, ...]) -> "QuerySet[Delivery]":
    article = Article(pk=edition.article_id)
    return Delivery.objects.filter(
        mailing__in=Mailing.objects.about(article).filter(kind=Mailing.Kind.RELEASE),
        text__contains=links.article_path(edition.article_id, "", edition.language),
        state__in=states,
    )
