"""The life of an edition: which moves there are, who makes them, and the one door that makes them.

``TRANSITIONS`` is meant to be read by an editor-in-chief. "scheduled", "embargoed" and "public" are
phases of an approved edition: its moment is set, or has come. What must hold stands in
``newsroom.conditions``, what is written in ``newsroom.state_changes``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contacts import outbox
from newsroom import corrections, emails, indexing, job_states, kinds, locking, made_from
from newsroom.conditions import (
    Asked,
    Condition,
    embargo_is_running,
    follows_an_approved_source,
    has_an_answer_to_every_check,
    has_described_photos,
    has_headline_and_text,
    has_no_unread_machine_words,
    has_translated_all,
    has_what_its_kind_needs,
    is_countersigned,
    languages_go_together,
    moment_lies_ahead,
    source_goes_first,
    source_of,
    stands_for_all_languages,
    successor_is_public,
    was_read_before_signing,
    was_seen_as_it_is,
)
from newsroom.hurrying import hurry
from newsroom.models import Article, Edition, Embargo
from newsroom.permissions import (
    Rule,
    Text,
    can_countersign,
    can_edit,
    can_publish,
    can_publish_urgently,
    can_remove,
    can_review,
    can_revise,
    can_withdraw,
)
from newsroom.state_changes import CHANGES
from prcms.base import audit, pagecache
from prcms.base.errors import Refused
from prcms.base.models import User

# A text that one person published is signed by a second one within this time.
COUNTERSIGN_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Transition:
    """One row of the table; conditions answer with a refusal.

    ``asks`` is "reason", "moment", "successor" or ""; ``target`` is "" where the phase stays.
    """

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    who: Rule
    conditions: tuple[Condition, ...] = ()
    asks: str = ""
    tone: str = "plain"


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "submit",
        gettext_lazy("Submit for approval"),
        ("draft", "returned"),
        "submitted",
        can_edit,
        (
            has_headline_and_text,
            has_what_its_kind_needs,
            has_translated_all,
            has_no_unread_machine_words,
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
            has_what_its_kind_needs,
            has_no_unread_machine_words,
            has_described_photos,
            follows_an_approved_source,
            was_seen_as_it_is,
            has_an_answer_to_every_check,
        ),
        tone="primary",
    ),
    Transition(
        "publish",
        gettext_lazy("Publish now"),
        ("approved", "scheduled"),
        "public",
        can_publish,
        (source_goes_first, languages_go_together, was_seen_as_it_is),
        tone="primary",
    ),
    Transition(
        "schedule",
        gettext_lazy("Publish at a set time"),
        ("approved", "scheduled"),
        "scheduled",
        can_publish,
        (moment_lies_ahead, source_goes_first, languages_go_together, was_seen_as_it_is),
        asks="moment",
    ),
    Transition(
        "embargo",
        gettext_lazy("Give out under embargo"),
        ("approved", "scheduled", "embargoed"),
        "embargoed",
        can_publish,
        (
            moment_lies_ahead,
            source_goes_first,
            languages_go_together,
            was_seen_as_it_is,
            embargo_is_running,
        ),
        asks="moment",
    ),
    Transition(
        "lift",
        gettext_lazy("Lift the embargo now"),
        ("embargoed",),
        "public",
        can_publish,
        (source_goes_first, was_seen_as_it_is),
        asks="reason",
    ),
    Transition(
        "unschedule",
        gettext_lazy("Cancel the publication"),
        ("scheduled", "embargoed"),
        "approved",
        can_publish,
    ),
    Transition(
        "revise",
        gettext_lazy("Take the approval back"),
        ("approved", "scheduled", "embargoed"),
        "draft",
        can_revise,
    ),
    Transition(
        "publish_urgently",
        gettext_lazy("Publish now, alone"),
        ("draft", "submitted", "returned", "approved"),
        "public",
        can_publish_urgently,
        (
            has_headline_and_text,
            has_no_unread_machine_words,
            has_described_photos,
            source_goes_first,
            was_seen_as_it_is,
        ),
        asks="reason",
        tone="danger",
    ),
    Transition(
        "countersign",
        gettext_lazy("Sign as the second person"),
        ("public", "superseded", "withdrawn", "removed"),
        "",
        can_countersign,
        (was_read_before_signing,),
        tone="primary",
    ),
    Transition(
        "supersede",
        gettext_lazy("Replace by another text"),
        ("public",),
        "superseded",
        can_withdraw,
        (stands_for_all_languages, successor_is_public),
        asks="successor",
        tone="danger",
    ),
    Transition(
        "withdraw",
        gettext_lazy("Withdraw with a reason"),
        ("public", "superseded"),
        "withdrawn",
        can_withdraw,
        asks="reason",
        tone="danger",
    ),
    Transition(
        "remove",
        gettext_lazy("Remove for good"),
        ("public", "superseded", "withdrawn"),
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
        (is_countersigned,),
    ),
)
# Moves that readers are told of in the public ledger, and as what.
TAKEN_BACK = {"withdraw": "withdrawal", "remove": "removal"}
BY_NAME = {transition.name: transition for transition in TRANSITIONS}
PHASES = (
    "draft",
    "submitted",
    "returned",
    "approved",
    "embargoed",
    "scheduled",
    "public",
    "superseded",
    "withdrawn",
    "removed",
)


def allowed(edition: Edition, *, by: User, now: datetime) -> list[Transition]:
    """The moves ``by`` may make with ``edition`` now, in the table's order. May query per rule.

    Conditions are not asked: a button that would be refused says why when it is pressed.
    """
    phase = edition.phase(at=now)
    rows = [row for row in TRANSITIONS if phase in row.sources]
    answers = {who: who(by, edition) for who in dict.fromkeys(row.who for row in rows)}
    return [row for row in rows if answers[row.who]]


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
    successor: Article | None = None,
    embargo: Embargo | None = None,
    notices: Mapping[str, str] | None = None,
) -> Edition:
    """Make the move ``name`` and return the edition as it then is: the only door to a state.

    Args:
        by: who makes it; the table says who may.
        reason: needed for "return", "publish_urgently", "lift", "withdraw" and "remove".
        publish_at: needed for "schedule" and "embargo", aware.
        seen_hash: the ``content_hash`` on the mover's screen; a text changed since is refused.
            "countersign" does not go without it.
        successor: needed for "supersede": the public article that takes its place.
        embargo: needed for "embargo": the running row, whose ``lifts_at`` is ``publish_at``;
            ``newsroom.embargo`` makes it.
        notices: for "withdraw" and "remove": language → what its readers are told, here and in the
            ledger. Where one is missing, a neutral sentence stands; the reason is never shown.

    Side effects: an audit row ``edition.<name>``; the translation job follows; reviewers are
    written to about a submitted text, its writer about a returned one, and those who may sign
    about one that was published alone; the search row and the page generation follow a changed
    moment; withdrawing, removing, superseding, unscheduling or revising an original does the same
    to what its translations have of it, and mailings of a withdrawn one stop; where the kind asks
    for it, the required languages get the original's moment in the same transaction; an embargo
    that nothing is under any more is ended.

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
        successor=successor,
        embargo=embargo,
        notices=notices or {},
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


def take_off(edition: Edition, *, by: User, now: datetime, reason: str) -> None:
    """Take the moment away from a scheduled text because its release set is taken back.

    For ``newsroom.release_sets`` alone; whoever changed one part need not have a right to the rest.
    """
    edition = _locked(edition)
    if edition.phase(at=now) == "scheduled":
        _apply(edition, BY_NAME["unschedule"], Asked(by=by, now=now, reason=reason))


def phase_label(phase: str) -> Text:
    """What people call a phase."""
    special = {
        "scheduled": gettext_lazy("scheduled"),
        "embargoed": gettext_lazy("under embargo"),
        "public": gettext_lazy("public"),
    }
    return special.get(phase) or Edition.State(phase).label


def reindex(article: Article) -> None:
    """Search rows and held pages follow a change that is no move, such as other topics."""
    indexing.index_article(article)
    if article.editions.filter(publish_at__isnull=False).exists():
        pagecache.bump()


def _locked(edition: Edition) -> Edition:
    """The row as it is now, its article locked first."""
    locking.lock(edition.article_id)
    return (
        Edition.objects.select_for_update(of=("self",)).select_related("article").get(pk=edition.pk)
    )


def _apply(edition: Edition, row: Transition, asked: Asked) -> None:
    """Write the move down: columns, audit, job, letters, search, pages, and what hangs on it."""
    before = _facts(edition, asked.now)
    was_shown = edition.is_public(at=asked.now)
    had_moment = edition.publish_at is not None
    embargo_id = edition.embargo_id
    CHANGES[row.name](edition, asked)
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
    if row.name in TAKEN_BACK:
        kind = TAKEN_BACK[row.name]
        note = asked.notices.get(edition.language, "")
        corrections.taken_back(edition, kind=kind, by=asked.by, now=asked.now, note=note)
    job_states.follow(edition, row.name, by=asked.by, now=asked.now, reason=asked.reason)
    _tell(edition, row, asked)
    _tell_release_set(edition, row, asked)
    if edition.is_source:
        _carry_to_translations(edition, row, asked)
    else:
        if row.name == "approve":
            made_from.settle(edition, by=asked.by, now=asked.now)
        _carry_to_source(edition, row, asked)
    if embargo_id is not None:
        _end_embargo(embargo_id, row, asked)
    if had_moment or edition.publish_at is not None:
        indexing.index(edition)
        pagecache.bump(revoke=was_shown and not edition.is_public(at=asked.now))


def _tell(edition: Edition, row: Transition, asked: Asked) -> None:
    """Letters to those whose turn it is now, and workers that may look at once."""
    if row.name == "submit":
        emails.review_request(edition, now=asked.now)
    elif row.name == "return":
        emails.returned(edition, by=asked.by, now=asked.now)
    elif row.name == "publish_urgently":
        emails.countersign_request(edition, now=asked.now, until=asked.now + COUNTERSIGN_WITHIN)
    if row.name in ("approve", "publish_urgently") and edition.is_source:
        hurry("open_translation_jobs")
    if row.target == "public":
        hurry("publish_due")


def _carry_to_translations(source: Edition, row: Transition, asked: Asked) -> None:
    """No translation stays public, or becomes public, without its original."""
    if row.name in ("withdraw", "remove"):
        outbox.stop_about(source.article, by=asked.by, now=asked.now, reason=asked.reason)
    if row.name in ("withdraw", "remove", "supersede"):
        job_states.cancel(source.article_id, now=asked.now)
    elif row.name not in ("publish", "schedule", "embargo", "lift", "unschedule", "revise"):
        return
    together = kinds.together_languages(source.article)
    for edition in _translations(source):
        phase = edition.phase(at=asked.now)
        if _moves_along(edition, phase, row, together):
            _apply(edition, row, asked)
        elif phase in ("scheduled", "embargoed") and not _keeps_moment(edition, source, row):
            _apply(edition, BY_NAME["unschedule"], asked)


def _moves_along(edition: Edition, phase: str, row: Transition, together: list[str]) -> bool:
    """Whether a translation makes the same move as its original."""
    if phase not in row.sources:
        return False
    if row.name in ("publish", "schedule", "embargo"):
        return edition.language in together
    return row.name in ("withdraw", "remove", "supersede", "lift")


def _keeps_moment(edition: Edition, source: Edition, row: Transition) -> bool:
    """Whether a scheduled translation still comes after its original."""
    return (
        row.name in ("publish", "schedule", "embargo", "lift")
        and edition.publish_at is not None
        and source.publish_at is not None
        and source.publish_at <= edition.publish_at
    )


def _carry_to_source(edition: Edition, row: Transition, asked: Asked) -> None:
    """An original does not go out at its moment without the languages it must go out with."""
    if row.name not in ("unschedule", "revise"):
        return
    if edition.language not in kinds.together_languages(edition.article):
        return
    source = source_of(edition)
    if source is not None and source.phase(at=asked.now) in ("scheduled", "embargoed"):
        _apply(_locked(source), BY_NAME["unschedule"], asked)


def _tell_release_set(edition: Edition, row: Transition, asked: Asked) -> None:
    """A release set becomes public whole or not at all."""
    # A set makes its moves through this module.
    from newsroom import release_sets  # noqa: PLC0415

    release_sets.part_changed(
        edition, move=row.name, by=asked.by, now=asked.now, reason=asked.reason
    )


def _end_embargo(key: int, row: Transition, asked: Asked) -> None:
    """End the embargo when it is lifted, or when nothing waits under it any more."""
    waiting = Edition.objects.coming(at=asked.now).filter(embargo_id=key)
    if row.name != "lift" and waiting.exists():
        return
    ended = Embargo.objects.filter(pk=key, ended_at__isnull=True).update(
        ended_by=asked.by, ended_at=asked.now, end_reason=asked.reason or str(row.label)
    )
    if ended:
        embargo = Embargo.objects.get(pk=key)
        tell = emails.embargo_lifted if row.name == "lift" else emails.embargo_stopped
        tell(embargo, by=asked.by, now=asked.now)


def _translations(source: Edition) -> Iterable[Edition]:
    return (
        Edition.objects.select_for_update(of=("self",))
        .select_related("article")
        .filter(article_id=source.article_id, is_source=False)
        .order_by("pk")
    )


def _facts(edition: Edition, now: datetime) -> dict[str, object]:
    facts: dict[str, object] = {
        "phase": edition.phase(at=now),
        "publish_at": edition.publish_at,
        "hash": edition.content_hash[:16],
        "version": edition.version,
    }
    if edition.approved_by_id:
        facts["approved_by"] = edition.approved_by_id
    if edition.urgent_by_id:
        facts["urgent_by"] = edition.urgent_by_id
    if edition.state == Edition.State.SUPERSEDED:
        facts["superseded_by"] = edition.article.superseded_by_id
    return facts
