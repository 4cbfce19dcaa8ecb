"""What each move writes into the edition's columns. For ``newsroom.workflow`` alone.

Nothing here asks whether the move is allowed, and nothing here saves the edition.
"""

from collections.abc import Callable

from newsroom.conditions import Asked
from newsroom.models import Edition, Revision


def _clear_approval(edition: Edition) -> None:
    edition.approved_by = None
    edition.approved_at = None
    edition.approved_hash = ""
    edition.urgent_by = None
    edition.urgent_at = None
    edition.urgent_reason = ""
    edition.publish_at = None
    edition.embargo = None
    edition.effects_done_at = None


def _clear_submission(edition: Edition) -> None:
    edition.submitted_by = None
    edition.submitted_at = None


def _clear_return(edition: Edition) -> None:
    edition.returned_by = None
    edition.returned_at = None
    edition.return_reason = ""


def _clear_withdrawal(edition: Edition) -> None:
    edition.withdrawn_by = None
    edition.withdrawn_at = None
    edition.withdrawal_reason = ""


def _bind(edition: Edition) -> None:
    """Bind to the words as they stand, and to the revision that holds them. One query."""
    edition.approved_hash = edition.content_hash
    edition.approved_revision = (
        Revision.objects.filter(
            article_id=edition.article_id,
            language=edition.language,
            content_hash=edition.content_hash,
        )
        .order_by("-number")
        .first()
    )


def _to_draft(edition: Edition, _asked: Asked) -> None:
    edition.state = Edition.State.DRAFT
    _clear_approval(edition)
    _clear_submission(edition)
    _clear_withdrawal(edition)


def _submit(edition: Edition, asked: Asked) -> None:
    edition.state = Edition.State.SUBMITTED
    edition.submitted_by = asked.by
    edition.submitted_at = asked.now
    _clear_return(edition)


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
    _bind(edition)


def _publish(edition: Edition, asked: Asked) -> None:
    edition.publish_at = asked.now
    edition.effects_done_at = None


def _publish_urgently(edition: Edition, asked: Asked) -> None:
    # Whoever goes alone answers alone: an earlier approval does not stand in for the signature.
    edition.state = Edition.State.APPROVED
    edition.approved_by = None
    edition.approved_at = None
    edition.urgent_by = asked.by
    edition.urgent_at = asked.now
    edition.urgent_reason = asked.reason
    _clear_return(edition)
    _bind(edition)
    _publish(edition, asked)


def _countersign(edition: Edition, asked: Asked) -> None:
    edition.approved_by = asked.by
    edition.approved_at = asked.now


def _schedule(edition: Edition, asked: Asked) -> None:
    edition.publish_at = asked.publish_at
    edition.effects_done_at = None


def _embargo(edition: Edition, asked: Asked) -> None:
    _schedule(edition, asked)
    edition.embargo = asked.embargo


def _unschedule(edition: Edition, _asked: Asked) -> None:
    edition.publish_at = None
    edition.embargo = None
    edition.effects_done_at = None


def _withdraw(edition: Edition, asked: Asked) -> None:
    edition.state = Edition.State.WITHDRAWN
    edition.withdrawn_by = asked.by
    edition.withdrawn_at = asked.now
    edition.withdrawal_reason = asked.reason


def _remove(edition: Edition, asked: Asked) -> None:
    _withdraw(edition, asked)
    edition.state = Edition.State.REMOVED


def _supersede(edition: Edition, asked: Asked) -> None:
    edition.state = Edition.State.SUPERSEDED
    if edition.is_source:
        edition.article.superseded_by = asked.successor
        edition.article.save(update_fields=["superseded_by"])


def _reopen(edition: Edition, asked: Asked) -> None:
    _to_draft(edition, asked)
    if edition.is_source and edition.article.superseded_by_id:
        edition.article.superseded_by = None
        edition.article.save(update_fields=["superseded_by"])


CHANGES: dict[str, Callable[[Edition, Asked], None]] = {
    "submit": _submit,
    "take_back": _to_draft,
    "return": _return,
    "approve": _approve,
    "publish": _publish,
    "schedule": _schedule,
    "unschedule": _unschedule,
    "embargo": _embargo,
    "lift": _publish,
    "publish_urgently": _publish_urgently,
    "countersign": _countersign,
    "revise": _to_draft,
    "supersede": _supersede,
    "withdraw": _withdraw,
    "remove": _remove,
    "reopen": _reopen,
}
