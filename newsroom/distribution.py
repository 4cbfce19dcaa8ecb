"""Sending what is public to contact lists: each reader once, in their own language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import consent
from contacts import lists as contact_lists
from contacts.lists import Recipient
from contacts.models import ContactList, Delivery, Mailing
from newsroom import drafts, emails
from newsroom.models import Article, Edition
from newsroom.permissions import can_distribute
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User

# A message in one of these states has reached its reader, or still may.
_HAS_IT = ("queued", "sending", "sent", "deferred", "unknown")


@dataclass(frozen=True)
class Line:
    """One reader and the edition they get."""

    recipient: Recipient
    edition: Edition

    @property
    def is_other_language(self) -> bool:
        """Whether the reader gets a language that is not theirs, with a note."""
        return self.edition.language != self.recipient.language


@dataclass(frozen=True)
class LeftOut:
    """Somebody on a list who gets nothing, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """Exactly who gets what, and who does not."""

    lines: list[Line] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def by_language(self) -> dict[str, int]:
        """How many letters go out in each language of the text."""
        counts: dict[str, int] = {}
        for line in self.lines:
            counts[line.edition.language] = counts.get(line.edition.language, 0) + 1
        return counts


def plan(article: Article, *, lists_chosen: Iterable[ContactList], now: datetime) -> Plan:
    """Who would get ``article`` now. Nothing is stored; the number of queries grows with the lists.

    Raises ``Refused`` when no language of the article is public.
    """
    public = {
        edition.language: edition
        for edition in Edition.objects.public(at=now).filter(article=article)
    }
    if not public:
        raise Refused(_("Nothing of this article is public yet, so nothing can be sent."))
    fallback = public.get(article.source_language) or next(iter(public.values()))
    found, left_out = _everybody(lists_chosen, now)
    has_it = _who_has_it(article, found)
    blocked = consent.blocked(
        found,
        [recipient.person_id for recipient in found.values()],
        at=now,
        kind=Mailing.Kind.RELEASE,
    )
    lines = []
    for key, recipient in found.items():
        reason = blocked.reason(key, recipient.person_id)
        if key in has_it:
            left_out.append(LeftOut(recipient.name, _("was sent this text before")))
        elif reason:
            left_out.append(LeftOut(recipient.name, reason))
        else:
            lines.append(Line(recipient, public.get(recipient.language, fallback)))
    return Plan(lines, left_out)


@transaction.atomic
def send(
    article: Article,
    *,
    lists: Iterable[ContactList],
    by: User,
    now: datetime,
    expected: int | None = None,
) -> Mailing:
    """Queue the article for everybody on ``lists`` who has not got it, each in their language.

    Args:
        expected: how many letters the sender was told of; another number now is refused.

    Side effects: a ``Mailing`` of kind release with one ``Delivery`` per reader; an audit row.
    Readers without a public edition in their language get the original with a note.

    Raises:
        Refused: nothing is public, nobody is left to write to, the number changed, or ``by`` may
            not send.
    """
    can_distribute.require(by, article)
    # Two senders at once: the second one sees the first one's letters and leaves those readers out.
    article = drafts.lock(article)
    chosen = list(lists)
    if not chosen:
        raise Refused(_("Choose at least one list."))
    ready = plan(article, lists_chosen=chosen, now=now)
    if not ready.lines:
        raise Refused(_("Everybody on these lists has this text already or cannot be written to."))
    if expected is not None and expected != len(ready.lines):
        raise Refused(
            _("The lists changed meanwhile: there are now %(n)s readers. Look again.")
            % {"n": len(ready.lines)}
        )
    run = Mailing.objects.about(article).filter(kind=Mailing.Kind.RELEASE).count() + 1
    mailing = emails.release(
        article,
        [(line.recipient, line.edition) for line in ready.lines],
        dedupe_key=f"release:{article.pk}:{run}",
        by=by,
        now=now,
    )
    audit.record(
        "article.distribute",
        article,
        by=by,
        after={
            "lists": [contact_list.name for contact_list in chosen],
            "recipients": len(ready.lines),
            "languages": ready.by_language(),
            "mailing": mailing.pk,
        },
        at=now,
    )
    return mailing


def _everybody(
    chosen: Iterable[ContactList], now: datetime
) -> tuple[dict[str, Recipient], list[LeftOut]]:
    """All readers of the lists by address, and those the lists themselves leave out."""
    found: dict[str, Recipient] = {}
    left_out: list[LeftOut] = []
    today = timezone.localdate(now)
    for contact_list in chosen:
        preview = contact_lists.preview(contact_list, today)
        for member in preview.members:
            if member.recipient is not None:
                found.setdefault(member.recipient.key, member.recipient)
        left_out += [
            LeftOut(member.label, _("has no e-mail address")) for member in preview.unreachable
        ]
        left_out += [
            LeftOut(member.label, member.why or _("kept off the list"))
            for member in preview.excluded
        ]
    return found, left_out


def _who_has_it(article: Article, found: Iterable[str]) -> set[str]:
    """The addresses to which the article already went, or is on its way. One query."""
    return set(
        Delivery.objects.filter(
            mailing__in=Mailing.objects.about(article).filter(kind=Mailing.Kind.RELEASE),
            address_key__in=list(found),
            state__in=_HAS_IT,
        ).values_list("address_key", flat=True)
    )
