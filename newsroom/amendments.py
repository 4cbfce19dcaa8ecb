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
    corrections,
    drafts,
    emails,
    fingerprints,
    indexing,
    job_states,
    made_from,
    merging,
    recall,
    spelling,
)
from newsroom.hurrying import hurry
from newsroom.models import (
    TEXT_FIELDS,
    Amendment,
    Article,
    ArticlePhoto,
    Edition,
    Revision,
    TranslationJob,
)
from newsroom.permissions import can_amend, can_decide_amendment
from prcms.base import audit, pagecache
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_line, clean_text, slugify

State = Amendment.State
Kind = Amendment.Kind
# Names of the photo's fields in ``Amendment.values``: "alt_12" is the description of use 12.
PHOTO_FIELDS = ("alt", "caption")


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


def shown(edition: Edition) -> dict[str, str]:
    """What readers see now and an amendment may change, by field. One query."""
    article, language = edition.article, edition.language
    values = article.text(language)
    for use in article.photos.order_by("position", "pk"):
        values[f"alt_{use.pk}"] = use.alt_in(language)
        values[f"caption_{use.pk}"] = use.caption_in(language)
    return values


def open_one(article: Article, language: str) -> Amendment | None:
    """The open proposal for this language, if there is one. One query."""
    return (
        Amendment.objects.filter(article=article, language=language, state__in=Amendment.OPEN)
        .select_related("base", "written_by", "changed_by", "decided_by")
        .first()
    )


def as_it_was(amendment: Amendment) -> dict[str, str]:
    """The wording a proposal was made from, by the same fields as its ``values``."""
    return {**dict.fromkeys(amendment.values, ""), **_fields_of(amendment.base)}


def changed_fields(amendment: Amendment) -> list[str]:
    """The fields in which a proposal differs from the wording it was made from, in order."""
    before = as_it_was(amendment)
    return [name for name, value in amendment.values.items() if value != before.get(name, "")]


def why_not_minor(amendment: Amendment) -> Any:
    """Why the proposal is more than spelling; None when it may be called that. One query."""
    people = amendment.article.people.select_related("person")
    names = [row.person.name_in(amendment.language) for row in people]
    return spelling.refusal(as_it_was(amendment), amendment.values, names=names)


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
        values: the texts as they are to become, by the names of :func:`shown`; others stay.
        version: the proposal's version the writer began from; None when there was none.
        base: key of the revision that stood beside it as the live text.

    Side effects: a submitted proposal goes back to draft. Changes of two writers in different
    places are put together.

    Raises:
        Clash: two changed the same words. Nothing is changed; both wordings are on the error.
        Refused: the language is not public, or ``by`` may not propose changes to it.
    """
    article = drafts.lock(article)
    edition = _public_edition(article, language, now)
    can_amend.require(by, edition)
    if kind not in Kind.values:
        raise Refused(_("Choose what sort of change it is."))
    live = corrections.wording_of(edition)
    current = shown(edition)
    typed = _cleaned(values, current)
    amendment = open_one(article, language)
    kept = amendment.values if amendment else {}
    mine = {**current, **{name: kept[name] for name in current if name in kept}, **typed}
    if amendment is None:
        amendment = Amendment(
            article=article, language=language, written_by=by, changed_by=by, version=0, values={}
        )
        if base not in (None, live.pk):
            amendment.changed_by = live.by
            began = article.revisions.get(language=language, pk=base)
            mine = _merged(_fields_of(began), mine, current, amendment, live)
    else:
        amendment.article = article
        mine = _together(amendment, mine, version, base, current, live)
    amendment.base = live
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

    Side effects, as one: text columns and photo captions, a revision, the edition's hash, approval
    and address, the search row, the ledger (unless it is spelling only), letters to those whom a
    mailing brought the old wording, audit rows, held pages. The edition stays public throughout.

    Raises:
        Refused: not submitted, changed since it was opened, made from an older wording, no longer
            public, or ``by`` had a hand in it.
    """
    amendment, edition = _locked(amendment, now)
    _require_state(amendment, State.SUBMITTED)
    can_decide_amendment.require(by, (amendment, edition))
    if seen_hash != amendment.content_hash:
        raise Refused(
            _("The text changed after you opened this page. Read it again, then approve.")
        )
    _require_current(amendment, edition)
    _require_whole(amendment)
    amendment.state, amendment.decided_by, amendment.decided_at = State.APPLIED, by, now
    amendment.save()
    before = corrections.wording_of(edition)
    after = _rewrite(edition, amendment, by=by, now=now)
    audit.record(
        "amendment.apply",
        amendment,
        by=by,
        before={"hash": before.content_hash[:16], "version": before.number},
        after={"hash": after.content_hash[:16], "version": after.number, "kind": amendment.kind},
        reason=amendment.note,
        at=now,
    )
    if amendment.is_minor:
        recall.renew(edition, by=by, now=now)
    else:
        corrections.append(
            edition,
            kind=amendment.kind,
            note=amendment.note,
            is_apology=amendment.is_apology,
            before=before,
            after=after,
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


def _rewrite(edition: Edition, amendment: Amendment, *, by: User, now: datetime) -> Revision:
    """Put the words into the columns and bind the edition to them. Returns the new revision."""
    article, language, values = edition.article, edition.language, amendment.values
    for name in TEXT_FIELDS:
        setattr(article, f"{name}_{language}", values[name])
    article.updated_at = now
    article.version += 1
    article.set_keys()
    article.save()
    for use in article.photos.all():
        _describe(use, language, values)
    seen = fingerprints.snapshot(article, language)
    edition.content_hash = edition.approved_hash = fingerprints.digest(seen)
    edition.version += 1
    edition.slug = slugify(article.title_in(language))
    edition.changed_by, edition.changed_at = amendment.changed_by, now
    edition.submitted_by, edition.submitted_at = amendment.changed_by, amendment.submitted_at
    if not edition.is_not_countersigned:
        # Else the signature under what one person published is still asked for, as a move of its
        # own: who decides on a change answers for the change.
        edition.approved_by, edition.approved_at = by, now
    after = Revision.objects.create(
        article=article,
        language=language,
        number=edition.version,
        values=seen,
        content_hash=edition.content_hash,
        by=amendment.changed_by,
        at=now,
        note=clean_line(str(amendment.get_kind_display()))[:200],
    )
    edition.approved_revision = after
    edition.save()
    indexing.index(edition)
    return after


def _describe(use: ArticlePhoto, language: str, values: Mapping[str, str]) -> None:
    changed = False
    for name in PHOTO_FIELDS:
        new = values.get(f"{name}_{use.pk}")
        if new is not None and new != (getattr(use, f"{name}_{language}") or ""):
            setattr(use, f"{name}_{language}", new)
            changed = True
    if changed:
        use.save()


def _fields_of(revision: Revision) -> dict[str, str]:
    """A revision's words by the names of :func:`shown`; photos are known by what they show."""
    values = dict(revision.values.get("text", {}))
    described = {photo["sha256"]: photo for photo in revision.values.get("photos", [])}
    for use in ArticlePhoto.objects.filter(article_id=revision.article_id).select_related("photo"):
        photo = described.get(use.photo.sha256, {})
        values[f"alt_{use.pk}"] = photo.get("alt", "")
        values[f"caption_{use.pk}"] = photo.get("caption", "")
    return values


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


def _cleaned(values: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    unknown = set(values) - set(known)
    if unknown:
        raise ValueError(f"nothing readers see: {sorted(unknown)}")
    text = drafts.cleaned({name: values[name] for name in TEXT_FIELDS if name in values})
    photos = {name: clean_line(value) for name, value in values.items() if name not in TEXT_FIELDS}
    if any(len(value) > (250 if name[:3] == "alt" else 300) for name, value in photos.items()):
        raise Refused(_("A description has at most 250 letters, a caption 300."))
    return {**text, **photos}


def _public_edition(article: Article, language: str, now: datetime) -> Edition:
    edition = article.editions.select_for_update().filter(language=language).first()
    if edition is None or not edition.is_public(at=now):
        raise Refused(_("This text is not public. Change it as any draft; readers see none of it."))
    edition.article = article
    return edition


def _locked(
    amendment: Amendment, now: datetime, *, is_public: bool = True
) -> tuple[Amendment, Edition]:
    """Both rows as they are now; the article is locked first, as every writer does."""
    article = drafts.lock(amendment.article)
    if is_public:
        edition = _public_edition(article, amendment.language, now)
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
