"""Giving a text to named people before it is public: terms, marked copies, taking back, lifting.

An embargo covers approved editions; ``newsroom.workflow`` sets their moment ("embargo") and lets
them go ("lift"). A holder's copy is there only as long as its edition is under this embargo as it
was approved: a change of one letter voids the approval, and every copy is gone with it. At the
moment itself nothing is flipped; closing the row afterwards is bookkeeping.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from contacts.addresses import email_key
from contacts.lists import Recipient
from newsroom import beside, drafts, emails, workflow
from newsroom.models import Article, Edition, Embargo, EmbargoHolder
from newsroom.permissions import can_embargo
from newsroom.tokens import derived, hash_token
from prcms.base import audit, dates, richtext
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_line, clean_text, local_digits

MOST_HOLDERS = 500


@dataclass(frozen=True)
class Copy:
    """What one holder reads: the edition, and the mark that stands all over it."""

    edition: Edition
    mark: str


@transaction.atomic
def begin(
    article: Article,
    *,
    lifts_at: datetime,
    languages: Iterable[str],
    by: User,
    now: datetime,
    terms: str = "",
    replace_schedule: bool = False,
) -> Embargo:
    """Put the approved ``languages`` of ``article`` under embargo until ``lifts_at``.

    Args:
        terms: what the office asks for beyond the terms that stand on every page.
        replace_schedule: a moment that was set before may be replaced; without it that is refused.

    Side effects: the editions are moved ("embargo"); their preview links are dead; an audit row.

    Raises:
        Refused: an embargo is running, a language is not approved or has another moment, the
            moment does not lie ahead, or ``by`` may not.
    """
    article = drafts.lock(article)
    can_embargo.require(by, article)
    close_lapsed(now=now, article=article)
    if article.embargoes.filter(ended_at__isnull=True).exists():
        raise Refused(_("This text is under embargo already. Lift it, or add holders to it."))
    editions = list(
        article.editions.filter(language__in=list(languages)).order_by("-is_source", "language")
    )
    if not editions:
        raise Refused(_("Choose at least one language."))
    for edition in editions:
        _require_ready(edition, now, replace_schedule=replace_schedule)
    embargo = Embargo.objects.create(
        article=article,
        lifts_at=lifts_at,
        terms=clean_text(terms),
        begun_by=by,
        begun_at=now,
    )
    for edition in editions:
        edition.refresh_from_db()
        if edition.embargo_id == embargo.pk:
            continue
        workflow.move(
            edition,
            "embargo",
            by=by,
            now=now,
            publish_at=lifts_at,
            seen_hash=edition.content_hash,
            embargo=embargo,
        )
    audit.record(
        "embargo.begin",
        embargo,
        by=by,
        after={"lifts_at": lifts_at, "languages": [edition.language for edition in editions]},
        at=now,
    )
    return embargo


def _require_ready(edition: Edition, now: datetime, *, replace_schedule: bool) -> None:
    phase = edition.phase(at=now)
    language = edition.get_language_display()
    if phase == "scheduled" and not replace_schedule:
        raise Refused(
            _(
                "%(language)s is scheduled for %(moment)s. An embargo would take the place of "
                "that moment: say so, or cancel the publication first."
            )
            % {"language": language, "moment": dates.format(edition.publish_at, "long_moment")}
        )
    if phase not in ("approved", "scheduled"):
        raise Refused(
            _("Only an approved text is given out under embargo; %(language)s is “%(state)s”.")
            % {"language": language, "state": workflow.phase_label(phase)}
        )


@transaction.atomic
def add_holders(
    embargo: Embargo, recipients: Iterable[Recipient], *, by: User, now: datetime
) -> list[EmbargoHolder]:
    """Give each of ``recipients`` a numbered copy and write to them; who has one is left out.

    Raises ``Refused`` when the embargo is over or ``by`` may not.
    """
    embargo = Embargo.objects.select_for_update(of=("self",)).get(pk=embargo.pk)
    can_embargo.require(by, embargo)
    if not is_running(embargo, now=now):
        raise Refused(_("This embargo is over; nobody can be added."))
    taken = {email_key(address) for address in embargo.holders.values_list("address", flat=True)}
    number = embargo.holders.aggregate(last=Max("number"))["last"] or 0
    made = []
    for recipient in recipients:
        key = email_key(recipient.address)
        if not key:
            raise Refused(_("This is no e-mail address: %(text)s") % {"text": recipient.address})
        if key in taken:
            continue
        taken.add(key)
        number += 1
        if number > MOST_HOLDERS:
            raise Refused(_("An embargo with so many holders is none. Choose fewer people."))
        made.append(
            EmbargoHolder.objects.create(
                embargo=embargo,
                number=number,
                name=clean_line(recipient.name)[:200] or recipient.address,
                outlet_id=recipient.organisation_id,
                person_id=recipient.person_id,
                address=recipient.address,
                language=recipient.language,
                token_hash=hash_token(token_for(embargo.pk, number)),
                added_by=by,
                added_at=now,
            )
        )
    if made:
        audit.record(
            "embargo.add_holder",
            embargo,
            by=by,
            after={"holders": [f"{holder.number}: {holder.name}" for holder in made]},
            at=now,
        )
        emails.embargo_copies(
            embargo,
            [(holder, token_for(embargo.pk, holder.number)) for holder in made],
            by=by,
            now=now,
        )
    return made


def add_holder(
    embargo: Embargo,
    *,
    name: str,
    address: str,
    language: str,
    by: User,
    now: datetime,
) -> EmbargoHolder:
    """Add one person by hand. Raises ``Refused`` also when the address has a copy already."""
    recipient = Recipient(
        address=address,
        name=name,
        language=language,
        person_id=None,
        post_id=None,
        organisation_id=None,
        because="",
    )
    made = add_holders(embargo, [recipient], by=by, now=now)
    if not made:
        raise Refused(_("This address has a copy of this text already."))
    return made[0]


@transaction.atomic
def revoke_holder(holder: EmbargoHolder, *, by: User, now: datetime) -> None:
    """Take a copy back; its link is dead at once. Raises ``Refused`` when it was before."""
    can_embargo.require(by, holder.embargo)
    changed = EmbargoHolder.objects.filter(pk=holder.pk, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by
    )
    if not changed:
        raise Refused(_("This copy was taken back before."))
    audit.record("embargo.revoke", holder.embargo, by=by, after={"holder": str(holder)}, at=now)


@transaction.atomic
def accept(holder: EmbargoHolder, *, name: str, now: datetime) -> EmbargoHolder:
    """The holder agrees to the terms under their own name. Raises ``Refused`` without a name."""
    typed = clean_line(name)[:200]
    if not typed:
        raise Refused(_("Write your name: it stands for your signature."))
    holder = EmbargoHolder.objects.select_for_update(of=("self",)).get(pk=holder.pk)
    if holder.revoked_at is not None or not is_running(holder.embargo, now=now):
        raise Refused(_("This link no longer works"))
    if holder.accepted_at is None:
        holder.accepted_at = now
        holder.save(update_fields=["accepted_at"])
        audit.record(
            "embargo.accept",
            holder.embargo,
            by=None,
            after={"holder": str(holder), "signed": typed},
            at=now,
        )
    return holder


def by_token(token: str) -> EmbargoHolder | None:
    """Whose link it is; None for unknown and taken-back ones. What it opens is asked of the rest."""
    return (
        EmbargoHolder.objects.filter(token_hash=hash_token(token), revoked_at__isnull=True)
        .select_related("embargo__article__unit", "embargo__article__place")
        .first()
    )


def token_for(embargo_id: int, number: int) -> str:
    """The secret part of a holder's link."""
    return derived("embargo_holder", f"{embargo_id}:{number}")


def is_running(embargo: Embargo, *, now: datetime) -> bool:
    """Whether something still waits under it: neither ended nor its moment come."""
    return embargo.ended_at is None and embargo.lifts_at > now


def covered(embargo: Embargo, *, now: datetime) -> list[Edition]:
    """The editions that wait under the embargo as they were approved, original first. One query."""
    if not is_running(embargo, now=now):
        return []
    return list(
        Edition.objects.embargoed(at=now)
        .filter(embargo=embargo, approved_hash=F("content_hash"))
        .select_related("article")
        .order_by("-is_source", "language")
    )


def copy(holder: EmbargoHolder, *, language: str, now: datetime) -> Copy | None:
    """The holder's copy in ``language``; None without acceptance or without such an edition."""
    if holder.accepted_at is None or holder.revoked_at is not None:
        return None
    for edition in covered(holder.embargo, now=now):
        if edition.language == language:
            return Copy(edition, mark(holder, language=language))
    return None


def mark(holder: EmbargoHolder, *, language: str) -> str:
    """ "Copy 7 of 20, for …, not before Wednesday …": in the language of the text. One query."""
    return _("Copy %(number)s of %(total)s, for %(name)s. Not before %(moment)s, Kabul time.") % {
        "number": local_digits(holder.number, language),
        "total": local_digits(holder.embargo.holders.count(), language),
        # Isolated, so that a Latin name turns no Dari sentence round.
        "name": f"\u2068{holder.name}\u2069",
        "moment": dates.format(holder.embargo.lifts_at, "long_moment", language=language),
    }


def note_opened(holder: EmbargoHolder, *, now: datetime) -> None:
    """Count one opening of the text."""
    EmbargoHolder.objects.filter(pk=holder.pk).update(opened=F("opened") + 1, last_opened_at=now)


def plain_text(found: Copy) -> str:
    """The copy as plain text to paste: the mark stands above, below and between the parts."""
    text = found.edition.article.text(found.edition.language)
    line = f"[{found.mark}]"
    article, language = found.edition.article, found.edition.language
    pieces = [text["title"], text["summary"], *_body(text["body"], line)]
    if facts := beside.facts_text(beside.facts(article, language=language)):
        pieces += [line, facts]
    pieces += [text["meaning"], beside.people_text(beside.people(article, language=language))]
    pieces += [text["editor_notes"]]
    return "\n\n".join([line, *(piece for piece in pieces if piece), line]) + "\n"


def _body(html: str, line: str) -> list[str]:
    """The paragraphs, with the mark after every fourth."""
    pieces: list[str] = []
    for place, block in enumerate(richtext.blocks(html), start=1):
        pieces.append(block.text)
        if place % 4 == 0:
            pieces.append(line)
    return pieces


@transaction.atomic
def lift(embargo: Embargo, *, reason: str, by: User, now: datetime) -> None:
    """End the embargo early: the text is public now, and every holder is told, with the reason.

    Raises ``Refused`` without a reason, when it is over, or when ``by`` may not.
    """
    article = drafts.lock(embargo.article)
    can_embargo.require(by, article)
    waiting = covered(Embargo.objects.get(pk=embargo.pk), now=now)
    if not waiting:
        raise Refused(_("Nothing waits under this embargo any more."))
    for edition in waiting:
        # The original carries its translations along.
        edition.refresh_from_db()
        if edition.phase(at=now) == "embargoed":
            workflow.move(edition, "lift", by=by, now=now, reason=reason)


def close_lapsed(*, now: datetime, article: Article | None = None) -> int:
    """Write the end on embargoes whose moment has come. Nothing depends on it but the books."""
    lapsed = Embargo.objects.filter(Q(ended_at__isnull=True), lifts_at__lte=now)
    if article is not None:
        lapsed = lapsed.filter(article=article)
    return lapsed.update(ended_at=F("lifts_at"))
