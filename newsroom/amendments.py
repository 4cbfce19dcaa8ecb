"""Changing what is public, in the open: propose, let a second person decide, apply as one.

The live text stays as it is until a second person applies the change. What they saw is what goes
out: the decision carries the hash of the proposal on their screen, and a proposal made from an
older wording has to be put on top of the present one first.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom import (
    amendable,
    corrections,
    drafts,
    emails,
    fingerprints,
    job_states,
    made_from,
    merging,
    rebinding,
    recall,
    spelling,
)
from newsroom.amendable import shown
from newsroom.hurrying import hurry
from newsroom.models import Amendment, Article, Edition, Revision, TranslationJob
from newsroom.permissions import can_amend, can_decide_amendment, touched
from prcms.base import audit, pagecache
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_text

State = Amendment.State
Kind = Amendment.Kind


class Clash(Refused):
    """Somebody else changed the same words; nothing was overwritten.

    ``outcome`` holds what could be put together and both wordings of what could not; saving on top
    of ``version`` and ``base`` is the writer's decision.
    """

    def __init__(self, outcome: merging.Outcome, *, amendment: Amendment, base: Revision) -> None:
        self.outcome = outcome
        self.version = amendment.version
        self.base = base
        super().__init__(
            _(
                "The same words were changed by %(who)s meanwhile. Both wordings stand below; "
                "keep what is right and save again."
            )
            % {"who": amendment.changed_by}
        )


def open_one(article: Article, language: str) -> Amendment | None:
    """The open proposal for this language, if there is one. One query."""
    return (
        Amendment.objects.filter(article=article, language=language, state__in=Amendment.OPEN)
        .select_related("base", "written_by", "changed_by", "decided_by")
        .first()
    )


def as_it_was(amendment: Amendment) -> dict[str, str]:
    """The wording a proposal was made from, by the same fields as its ``values``."""
    was = amendment.was or amendable.fields_of(amendment.base)
    return {**dict.fromkeys(amendment.values, ""), **was}


def changed_fields(amendment: Amendment) -> list[str]:
    """The fields in which a proposal differs from the wording it was made from, in order."""
    return amendable.changed(as_it_was(amendment), amendment.values)


def why_not_minor(amendment: Amendment) -> Any:
    """Why the proposal is more than spelling; None when it may be called that. One query."""
    changed = changed_fields(amendment)
    if any(amendable.is_shared(name) or not _is_spelt(name) for name in changed):
        return _("What stands beside the text changes. Readers are told of it.")
    people = amendment.article.people.select_related("person")
    names = [row.person.name_in(amendment.language) for row in people]
    was = as_it_was(amendment)
    before, after = (
        {name: values.get(name, "") for name in changed} for values in (was, amendment.values)
    )
    return spelling.refusal(before, after, names=names)


def _is_spelt(name: str) -> bool:
    """Whether a slip of spelling may stand in it: not in a name, a title or whether a file is there."""
    return not name.startswith("person_") and not name.endswith("_gone")


def whose_words_too(amendment: Amendment, *, by: User, now: datetime) -> str | None:
    """Why ``by`` does not decide on what other languages share; None when nothing stands against it.

    Their approval moves with the change, so nobody gives it to words of their own.
    """
    if not any(amendable.is_shared(name) for name in changed_fields(amendment)):
        return None
    for other in rebinding.also_read_in(amendment.article, amendment.language, at=now):
        if touched(by, other) or other.urgent_by_id == by.pk:
            return _(
                "This change is read in other languages too, and one of these texts is yours: "
                "%(language)s. Somebody else decides."
            ) % {"language": other.get_language_display()}
    return None


@transaction.atomic
def save(
    article: Article,
    *,
    language: str,
    values: Mapping[str, str],
    kind: str,
    by: User,
    now: datetime,
    note: str = "",
    is_apology: bool = False,
    version: int | None = None,
    base: int | None = None,
) -> Amendment:
    """Keep a proposal for one public language, beginning it if there is none.

    Args:
        values: everything as it is to become, by the names of ``amendable``; others stay.
        version: the proposal's version the writer began from; None when there was none.
        base: key of the revision that stood beside it as the live text.

    Side effects: a submitted proposal goes back to draft. Changes of two writers in different
    places are put together.

    Raises:
        Clash: two changed the same words. Nothing is changed; both wordings are on the error.
        Refused: nobody can read the language, what was typed cannot stand, or ``by`` may not
            propose changes to it.
    """
    article = drafts.lock(article)
    edition = _read_edition(article, language, now)
    can_amend.require(by, edition)
    if kind not in Kind.values:
        raise Refused(_("Choose what sort of change it is."))
    live = corrections.wording_of(edition)
    current = shown(edition)
    typed = amendable.cleaned(values, current, now=now)
    amendment = open_one(article, language)
    kept = amendment.values if amendment else {}
    names = [*current, *(name for name in kept if name.startswith(amendable.NOTICE))]
    mine = {**current, **{name: kept[name] for name in names if name in kept}, **typed}
    if amendment is None:
        amendment = Amendment(
            article=article, language=language, written_by=by, changed_by=by, version=0, values={}
        )
        if base not in (None, live.pk):
            amendment.changed_by = live.by
            began = article.revisions.filter(language=language, pk=base).first()
            if began is None:
                raise Refused(_("This page is out of date. Open it again."))
            mine = _merged(amendable.fields_of(began), mine, current, amendment, live)
    else:
        amendment.article = article
        mine = _together(amendment, mine, version, base, current, live)
    amendment.base = live
    amendment.was = current
    amendment.values = mine
    amendment.kind = kind
    amendment.is_apology = is_apology and kind != Kind.MINOR
    amendment.note = clean_text(note)
    amendment.state = State.DRAFT
    amendment.submitted_at = None
    amendment.decided_by, amendment.decided_at, amendment.return_reason = None, None, ""
    amendment.version += 1
    amendment.changed_by, amendment.changed_at = by, now
    amendment.hands = sorted({*amendment.hands, by.pk})
    amendment.content_hash = hash_of(amendment)
    amendment.save()
    audit.record(
        "amendment.save",
        amendment,
        by=by,
        after={"kind": kind, "hash": amendment.content_hash[:16]},
        at=now,
    )
    return amendment


@transaction.atomic
def submit(amendment: Amendment, *, by: User, now: datetime) -> Amendment:
    """Ask a second person to decide; those who may are written to.

    Raises:
        Refused: nothing changes, the notice for readers is missing, it is called spelling and is
            more, the live text changed since, or ``by`` may not.
    """
    amendment, edition = _locked(amendment, now)
    can_amend.require(by, edition)
    _require_state(amendment, State.DRAFT, State.RETURNED)
    _require_current(amendment, edition)
    _require_whole(amendment)
    amendment.state = State.SUBMITTED
    amendment.submitted_at = now
    amendment.hands = sorted({*amendment.hands, by.pk})
    amendment.save()
    audit.record("amendment.submit", amendment, by=by, at=now)
    emails.amendment_request(amendment, by=by, now=now)
    return amendment


@transaction.atomic
def take_back(amendment: Amendment, *, by: User, now: datetime) -> Amendment:
    """Write on at a submitted proposal. Raises ``Refused`` when it is not submitted."""
    amendment, edition = _locked(amendment, now, is_public=False)
    can_amend.require(by, edition)
    _require_state(amendment, State.SUBMITTED)
    amendment.state, amendment.submitted_at = State.DRAFT, None
    amendment.save()
    audit.record("amendment.take_back", amendment, by=by, at=now)
    _follow_job(edition, "take_back", by=by, now=now)
    return amendment


@transaction.atomic
def give_back(amendment: Amendment, *, reason: str, by: User, now: datetime) -> Amendment:
    """Send a submitted proposal back with reasons. Raises ``Refused`` without any."""
    amendment, edition = _locked(amendment, now, is_public=False)
    can_decide_amendment.require(by, (amendment, edition))
    _require_state(amendment, State.SUBMITTED)
    reason = clean_text(reason)
    if not reason:
        raise Refused(_("Say why; the reason is kept."))
    amendment.state, amendment.return_reason = State.RETURNED, reason
    amendment.decided_by, amendment.decided_at = by, now
    amendment.save()
    audit.record("amendment.return", amendment, by=by, reason=reason, at=now)
    _follow_job(edition, "return", by=by, now=now, reason=reason)
    emails.amendment_returned(amendment, by=by, now=now)
    return amendment


@transaction.atomic
def drop(amendment: Amendment, *, by: User, now: datetime) -> Amendment:
    """Give a proposal up; its words are kept. Raises ``Refused`` when it is closed already."""
    amendment, edition = _locked(amendment, now, is_public=False)
    if not can_decide_amendment(by, (amendment, edition)):
        can_amend.require(by, edition)
    _require_state(amendment, *Amendment.OPEN)
    amendment.state = State.DROPPED
    amendment.save()
    audit.record("amendment.drop", amendment, by=by, at=now)
    return amendment


@transaction.atomic
def apply(amendment: Amendment, *, seen_hash: str, by: User, now: datetime) -> Edition:
    """Make the proposal the public text, as the second person, and tell those concerned.

    Args:
        seen_hash: the ``content_hash`` on the decider's screen; another one now is refused.

    Side effects, as one: text columns and what stands beside them, a revision, the edition's hash,
    approval and address, the search row, the ledger (unless it is spelling only), letters to those
    whom a mailing brought the old wording, audit rows, held pages. The edition stays readable
    throughout; so does every other language, each with a revision and a row of the ledger of its
    own where its readers see the change.

    Raises:
        Refused: not submitted, changed since it was opened, made from an older wording, no longer
            readable, or ``by`` had a hand in it or in another language that it changes.
    """
    amendment, edition = _locked(amendment, now)
    _require_state(amendment, State.SUBMITTED)
    can_decide_amendment.require(by, (amendment, edition))
    why = whose_words_too(amendment, by=by, now=now)
    if why:
        raise Refused(why)
    if seen_hash != amendment.content_hash:
        raise Refused(
            _("The text changed after you opened this page. Read it again, then approve.")
        )
    _require_current(amendment, edition)
    _require_whole(amendment)
    amendment.state, amendment.decided_by, amendment.decided_at = State.APPLIED, by, now
    amendment.save()
    bound = rebinding.rewrite(edition, amendment, by=by, now=now)
    first = bound[0]
    audit.record(
        "amendment.apply",
        amendment,
        by=by,
        before={"hash": first.before.content_hash[:16], "version": first.before.number},
        after={
            "hash": first.after.content_hash[:16],
            "version": first.after.number,
            "kind": amendment.kind,
            "languages": [row.edition.language for row in bound],
        },
        reason=amendment.note,
        at=now,
    )
    if amendment.is_minor:
        recall.renew(edition, by=by, now=now)
    else:
        for row in bound:
            corrections.append(
                row.edition,
                kind=amendment.kind,
                note=notice_for(amendment, row.edition.language),
                is_apology=amendment.is_apology,
                before=row.before,
                after=row.after,
                by=amendment.changed_by,
                approved_by=by,
                now=now,
            )
    if not edition.is_source:
        _follow_job(edition, "approve", by=by, now=now)
        made_from.settle(edition, by=by, now=now)
    else:
        if amendment.is_minor:
            made_from.keep_everywhere(edition.article, by=by, now=now)
        hurry("open_translation_jobs")
    pagecache.bump()
    return edition


def notice_for(amendment: Amendment, language: str) -> str:
    """What readers of ``language`` are told: its own notice, or a neutral sentence."""
    if language == amendment.language:
        return amendment.note
    written: str = amendment.values.get(f"{amendable.NOTICE}{language}", "")
    return written or corrections.neutral_notice(amendment.kind, language)


def minor_only(article: Article, *, language: str, since: int) -> bool:
    """Whether nothing but spelling changed in the public text after revision ``since``. One query.

    Translations made from that revision may then keep their segments.
    """
    later = Amendment.objects.filter(
        article=article, language=language, state=State.APPLIED, base__number__gte=since
    ).values_list("kind", flat=True)
    return all(kind == Kind.MINOR for kind in later)


def _follow_job(edition: Edition, move: str, *, by: User, now: datetime, reason: str = "") -> None:
    """The translator's job follows the proposal that was handed in from the desk. Two queries."""
    handed_in = TranslationJob.objects.filter(
        article_id=edition.article_id,
        language=edition.language,
        state=TranslationJob.State.HANDED_IN,
    )
    if handed_in.exists():
        job_states.follow(edition, move, by=by, now=now, reason=reason)


def hash_of(amendment: Amendment) -> str:
    """What a decision on the proposal is bound to: every word of it and what it was made from."""
    return fingerprints.digest(
        {
            "values": amendment.values,
            "kind": amendment.kind,
            "apology": amendment.is_apology,
            "note": amendment.note,
            "base": amendment.base_id,
        }
    )


def _together(
    amendment: Amendment,
    mine: dict[str, str],
    version: int | None,
    base: int | None,
    current: dict[str, str],
    live: Revision,
) -> dict[str, str]:
    """``mine`` with what happened meanwhile: another save of the proposal, another live text."""
    began = as_it_was(amendment)
    theirs = amendment.values
    if version != amendment.version:
        if amendment.base_id != live.pk:
            theirs = _merged(began, theirs, current, amendment, live)
        return _merged(began, mine, theirs, amendment, live)
    if live.pk in (amendment.base_id, base):
        return mine
    return _merged(began, mine, current, amendment, live)


def _merged(
    began: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    amendment: Amendment,
    live: Revision,
) -> dict[str, str]:
    outcome = merging.merge_texts(began, mine, theirs)
    if outcome.clashing:
        raise Clash(outcome, amendment=amendment, base=live)
    return outcome.merged


def _read_edition(article: Article, language: str, now: datetime) -> Edition:
    """The edition, if readers can open it: public, or superseded and still at its address."""
    edition = article.editions.select_for_update().filter(language=language).first()
    if edition is None or not edition.is_readable(at=now):
        raise Refused(_("This text is not public. Change it as any draft; readers see none of it."))
    edition.article = article
    return edition


def _locked(
    amendment: Amendment, now: datetime, *, is_public: bool = True
) -> tuple[Amendment, Edition]:
    """Both rows as they are now; the article is locked first, as every writer does."""
    article = drafts.lock(amendment.article)
    if is_public:
        edition = _read_edition(article, amendment.language, now)
    else:
        edition = article.editions.select_for_update().get(language=amendment.language)
        edition.article = article
    row = Amendment.objects.select_for_update().get(pk=amendment.pk)
    row.article = article
    return row, edition


def _require_state(amendment: Amendment, *states: str) -> None:
    if amendment.state not in states:
        raise Refused(
            _("This is not possible now: the change is “%(state)s”.")
            % {"state": amendment.get_state_display()}
        )


def _require_current(amendment: Amendment, edition: Edition) -> None:
    if amendment.base_id != corrections.wording_of(edition).pk:
        raise Refused(
            _(
                "The public text has changed since this change was written. Open it, look at both "
                "wordings, save and submit again."
            )
        )


def _require_whole(amendment: Amendment) -> None:
    if not changed_fields(amendment):
        raise Refused(_("Nothing changes: the texts are the same as the public ones."))
    if not (amendment.values["title"] and amendment.values["body"]):
        raise Refused(_("A headline and a text are needed first."))
    if amendment.is_minor:
        why = why_not_minor(amendment)
        if why:
            raise Refused(str(why))
    elif not amendment.note:
        raise Refused(_("Say what was wrong and what is right; readers are told."))
