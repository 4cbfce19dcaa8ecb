"""The life of an edition: which moves there are, who makes them, and the one door that makes them.

``TRANSITIONS`` is meant to be read by an editor-in-chief. "scheduled" and "public" are phases of
an approved edition: its moment is set, or has come.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contacts import outbox
from newsroom import emails, indexing, job_states
from newsroom.hurrying import hurry
from newsroom.models import Article, Edition
from newsroom.permissions import (
    Rule,
    Text,
    can_edit,
    can_publish,
    can_remove,
    can_review,
    can_revise,
    can_withdraw,
)
from prcms.base import audit, pagecache
from prcms.base.errors import Refused
from prcms.base.models import User

# How far ahead a moment may lie; a wrong year is the commonest slip with two calendars.
FARTHEST = timedelta(days=730)


@dataclass(frozen=True)
class Asked:
    """What comes with a move."""

    by: User
    now: datetime
    reason: str = ""
    publish_at: datetime | None = None
    seen_hash: str | None = None


Condition = Callable[[Edition, Asked], str | None]


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``asks`` is "reason", "moment" or ""; conditions answer with a refusal."""

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    who: Rule
    conditions: tuple[Condition, ...] = ()
    asks: str = ""
    tone: str = "plain"


def has_headline_and_text(edition: Edition, _asked: Asked) -> str | None:
    """A text has a headline and a body."""
    text = edition.article.text(edition.language)
    if text["title"] and text["body"]:
        return None
    return _("A headline and a text are needed first.")


def has_translated_all(edition: Edition, _asked: Asked) -> str | None:
    """A translation says everything the original says."""
    if edition.is_source:
        return None
    article = edition.article
    source = article.text(article.source_language)
    own = article.text(edition.language)
    if all(own[name] for name, value in source.items() if value):
        return None
    return _("Some parts of the original are not translated yet.")


def has_described_photos(edition: Edition, _asked: Asked) -> str | None:
    """Every photo is described in this language or marked as decorative."""
    if all(use.is_described(edition.language) for use in edition.article.photos.all()):
        return None
    return _("Describe every photo in this language, or mark it as decorative.")


def follows_an_approved_source(edition: Edition, _asked: Asked) -> str | None:
    """A translation is made from an approved original."""
    if edition.is_source:
        return None
    source = edition.article.editions.filter(is_source=True).first()
    if source is not None and source.state == Edition.State.APPROVED:
        return None
    return _("The original is not approved yet, or no longer.")


def was_seen_as_it_is(edition: Edition, asked: Asked) -> str | None:
    """What was on the screen is what is approved."""
    if asked.seen_hash is None or asked.seen_hash == edition.content_hash:
        return None
    return _("The text changed after you opened this page. Read it again, then approve.")


def moment_lies_ahead(edition: Edition, asked: Asked) -> str | None:
    """A schedule is for later, and not for years later."""
    if asked.publish_at is None:
        return _("Say when the text is to become public.")
    if asked.publish_at <= asked.now:
        return _("This moment has passed. Choose a later one, or publish now.")
    if asked.publish_at > asked.now + FARTHEST:
        return _("This moment is more than two years away. Check the year and the calendar.")
    return None


def source_goes_first(edition: Edition, asked: Asked) -> str | None:
    """A translation is never public before its original."""
    if edition.is_source:
        return None
    source = edition.article.editions.filter(is_source=True).first()
    moment = asked.publish_at or asked.now
    if source is None or source.state != Edition.State.APPROVED or source.publish_at is None:
        return _("The original has no moment of publication yet; it goes first.")
    if source.publish_at > moment:
        return _("A translation cannot become public before the original.")
    return None


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "submit",
        gettext_lazy("Submit for approval"),
        ("draft", "returned"),
        "submitted",
        can_edit,
        (
            has_headline_and_text,
            has_translated_all,
            has_described_photos,
            follows_an_approved_source,
        ),
        tone="primary",
    ),
    Transition(
        "take_back", gettext_lazy("Take back to write on"), ("submitted",), "draft", can_edit
    ),
    Transition(
        "return",
        gettext_lazy("Send back with reasons"),
        ("submitted",),
        "returned",
        can_review,
        asks="reason",
    ),
    Transition(
        "approve",
        gettext_lazy("Approve"),
        ("submitted",),
        "approved",
        can_review,
        (
            has_headline_and_text,
            has_described_photos,
            follows_an_approved_source,
            was_seen_as_it_is,
        ),
        tone="primary",
    ),
    Transition(
        "publish",
        gettext_lazy("Publish now"),
        ("approved", "scheduled"),
        "public",
        can_publish,
        (source_goes_first, was_seen_as_it_is),
        tone="primary",
    ),
    Transition(
        "schedule",
        gettext_lazy("Publish at a set time"),
        ("approved", "scheduled"),
        "scheduled",
        can_publish,
        (moment_lies_ahead, source_goes_first, was_seen_as_it_is),
        asks="moment",
    ),
    Transition(
        "unschedule",
        gettext_lazy("Cancel the publication"),
        ("scheduled",),
        "approved",
        can_publish,
    ),
    Transition(
        "revise",
        gettext_lazy("Take the approval back"),
        ("approved", "scheduled"),
        "draft",
        can_revise,
    ),
    Transition(
        "withdraw",
        gettext_lazy("Withdraw with a reason"),
        ("public",),
        "withdrawn",
        can_withdraw,
        asks="reason",
        tone="danger",
    ),
    Transition(
        "remove",
        gettext_lazy("Remove for good"),
        ("public", "withdrawn"),
        "removed",
        can_remove,
        asks="reason",
        tone="danger",
    ),
    Transition(
        "reopen",
        pgettext_lazy("withdrawn text", "Reopen as a draft"),
        ("withdrawn",),
        "draft",
        can_withdraw,
    ),
)
BY_NAME = {transition.name: transition for transition in TRANSITIONS}
PHASES = (
    "draft",
    "submitted",
    "returned",
    "approved",
    "scheduled",
    "public",
    "withdrawn",
    "removed",
    "superseded",
)


def allowed(edition: Edition, *, by: User, now: datetime) -> list[Transition]:
    """The moves ``by`` may make with ``edition`` now, in the table's order. May query per rule.

    Conditions are not asked: a button that would be refused says why when it is pressed.
    """
    phase = edition.phase(at=now)
    return [row for row in TRANSITIONS if phase in row.sources and row.who(by, edition)]


@transaction.atomic
def move(
    edition: Edition,
    name: str,
    *,
    by: User,
    now: datetime,
    reason: str = "",
    publish_at: datetime | None = None,
    seen_hash: str | None = None,
) -> Edition:
    """Make the move ``name`` and return the edition as it then is: the only door to a state.

    Args:
        by: who makes it; the table says who may.
        reason: needed for "return", "withdraw" and "remove".
        publish_at: needed for "schedule", aware.
        seen_hash: the ``content_hash`` on the mover's screen; a text changed since is refused.

    Side effects: an audit row ``edition.<name>``; the translation job follows; reviewers are
    written to about a submitted text and its writer about a returned one; the search row and the
    page generation follow a changed moment; withdrawing, removing, unscheduling or revising an
    original does the same to what its translations have of it, and mailings of a withdrawn one
    stop.

    Raises:
        Refused: the phase, the person or a condition does not allow it. Nothing is changed.
    """
    row = BY_NAME[name]
    edition = _locked(edition)
    phase = edition.phase(at=now)
    if phase not in row.sources:
        raise Refused(
            _("This is not possible now: the text is “%(state)s”.") % {"state": phase_label(phase)}
        )
    row.who.require(by, edition)
    asked = Asked(
        by=by,
        now=now,
        reason=reason.strip(),
        publish_at=publish_at if row.asks == "moment" else None,
        seen_hash=seen_hash,
    )
    if row.asks == "reason" and not asked.reason:
        raise Refused(_("Say why; the reason is kept."))
    for condition in row.conditions:
        refusal = condition(edition, asked)
        if refusal:
            raise Refused(refusal)
    _apply(edition, row, asked)
    return edition


def void(edition: Edition, *, by: User, now: datetime) -> None:
    """Take a submitted or approved text back to draft because its words change.

    For ``newsroom.drafts`` alone, which has checked that ``by`` may change it; holds the same
    audit and follow-up as a move. Call with the article locked.
    """
    name = "take_back" if edition.state == Edition.State.SUBMITTED else "revise"
    _apply(edition, BY_NAME[name], Asked(by=by, now=now, reason=_("the text was changed")))


def phase_label(phase: str) -> Text:
    """What people call a phase."""
    special = {"scheduled": gettext_lazy("scheduled"), "public": gettext_lazy("public")}
    return special.get(phase) or Edition.State(phase).label


def reindex(article: Article) -> None:
    """Search rows and held pages follow a change that is no move, such as other topics."""
    indexing.index_article(article)
    if article.editions.filter(publish_at__isnull=False).exists():
        pagecache.bump()


def _locked(edition: Edition) -> Edition:
    """The row as it is now. The article is locked first, as every writer does, so none waits in a ring."""
    Article.objects.select_for_update().get(pk=edition.article_id)
    return (
        Edition.objects.select_for_update(of=("self",)).select_related("article").get(pk=edition.pk)
    )


def _apply(edition: Edition, row: Transition, asked: Asked) -> None:
    """Write the move down: columns, audit, job, search, pages, and what hangs on an original."""
    before = _facts(edition, asked.now)
    was_shown = edition.is_public(at=asked.now)
    had_moment = edition.publish_at is not None
    _CHANGES[row.name](edition, asked)
    edition.save()
    audit.record(
        f"edition.{row.name}",
        edition,
        by=asked.by,
        before=before,
        after=_facts(edition, asked.now),
        reason=asked.reason,
        at=asked.now,
    )
    job_states.follow(edition, row.name, by=asked.by, now=asked.now, reason=asked.reason)
    if row.name == "submit":
        emails.review_request(edition, now=asked.now)
    elif row.name == "return":
        emails.returned(edition, by=asked.by, now=asked.now)
    elif row.name == "approve" and edition.is_source:
        hurry("open_translation_jobs")
    elif row.name == "publish":
        hurry("publish_due")
    if edition.is_source:
        _carry_to_translations(edition, row, asked)
    if had_moment or edition.publish_at is not None:
        indexing.index(edition)
        pagecache.bump(revoke=was_shown and not edition.is_public(at=asked.now))


def _carry_to_translations(source: Edition, row: Transition, asked: Asked) -> None:
    """No translation stays public, or becomes public, without its original."""
    if row.name in ("withdraw", "remove"):
        job_states.cancel(source.article_id, now=asked.now)
        outbox.stop_about(source.article, by=asked.by, now=asked.now, reason=asked.reason)
    if row.name not in ("withdraw", "remove", "unschedule", "revise", "schedule"):
        return
    for edition in _translations(source):
        phase = edition.phase(at=asked.now)
        if row.name in ("withdraw", "remove") and phase in row.sources:
            _apply(edition, row, asked)
        elif phase == "scheduled" and not _keeps_moment(edition, source, row):
            _apply(edition, BY_NAME["unschedule"], asked)


def _keeps_moment(edition: Edition, source: Edition, row: Transition) -> bool:
    """Whether a scheduled translation still comes after its original."""
    return (
        row.name == "schedule"
        and edition.publish_at is not None
        and source.publish_at is not None
        and source.publish_at <= edition.publish_at
    )


def _translations(source: Edition) -> Iterable[Edition]:
    return (
        Edition.objects.select_for_update(of=("self",))
        .select_related("article")
        .filter(article_id=source.article_id, is_source=False)
        .order_by("pk")
    )


def _facts(edition: Edition, now: datetime) -> dict[str, object]:
    return {
        "phase": edition.phase(at=now),
        "publish_at": edition.publish_at,
        "hash": edition.content_hash[:16],
        "version": edition.version,
    }


def _clear_approval(edition: Edition) -> None:
    edition.approved_by = None
    edition.approved_at = None
    edition.approved_hash = ""
    edition.publish_at = None
    edition.effects_done_at = None


def _clear_submission(edition: Edition) -> None:
    edition.submitted_by = None
    edition.submitted_at = None


def _clear_withdrawal(edition: Edition) -> None:
    edition.withdrawn_by = None
    edition.withdrawn_at = None
    edition.withdrawal_reason = ""


def _to_draft(edition: Edition, _asked: Asked) -> None:
    edition.state = Edition.State.DRAFT
    _clear_approval(edition)
    _clear_submission(edition)
    _clear_withdrawal(edition)


def _submit(edition: Edition, asked: Asked) -> None:
    edition.state = Edition.State.SUBMITTED
    edition.submitted_by = asked.by
    edition.submitted_at = asked.now
    edition.returned_by = None
    edition.returned_at = None
    edition.return_reason = ""


def _return(edition: Edition, asked: Asked) -> None:
    edition.state = Edition.State.RETURNED
    edition.returned_by = asked.by
    edition.returned_at = asked.now
    edition.return_reason = asked.reason
    _clear_submission(edition)


def _approve(edition: Edition, asked: Asked) -> None:
    edition.state = Edition.State.APPROVED
    edition.approved_by = asked.by
    edition.approved_at = asked.now
    edition.approved_hash = edition.content_hash


def _publish(edition: Edition, asked: Asked) -> None:
    edition.publish_at = asked.now
    edition.effects_done_at = None


def _schedule(edition: Edition, asked: Asked) -> None:
    edition.publish_at = asked.publish_at
    edition.effects_done_at = None


def _unschedule(edition: Edition, _asked: Asked) -> None:
    edition.publish_at = None
    edition.effects_done_at = None


def _withdraw(edition: Edition, asked: Asked) -> None:
    edition.state = Edition.State.WITHDRAWN
    edition.withdrawn_by = asked.by
    edition.withdrawn_at = asked.now
    edition.withdrawal_reason = asked.reason


def _remove(edition: Edition, asked: Asked) -> None:
    _withdraw(edition, asked)
    edition.state = Edition.State.REMOVED


_CHANGES: dict[str, Callable[[Edition, Asked], None]] = {
    "submit": _submit,
    "take_back": _to_draft,
    "return": _return,
    "approve": _approve,
    "publish": _publish,
    "schedule": _schedule,
    "unschedule": _unschedule,
    "revise": _to_draft,
    "withdraw": _withdraw,
    "remove": _remove,
    "reopen": _to_draft,
}
