"""The buttons of an article: every language's moves, in the order people press them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import check_reasons, kinds, reviews, workflow
from newsroom.admin_desks import NAMES
from newsroom.admin_states import public_words
from newsroom.models import Article, Edition
from newsroom.move_forms import SuccessorForm, TakeBackForm, WordedMomentForm
from newsroom.permissions import can_distribute, can_mark_reviewed
from prcms.base import dates
from prcms.base.admin_site import Move, ReasonForm
from prcms.base.errors import Refused
from prcms.base.models import Language

# Which moves stand first on the page, whatever the language.
ORDER = (
    "countersign",
    "approve",
    "submit",
    "publish",
    "schedule",
    "return",
    "take_back",
    "lift",
    "unschedule",
    "revise",
)
# An embargo has terms and holders, so it is begun on a page of its own.
ELSEWHERE = ("embargo",)
FORMS: dict[str, type[forms.Form]] = {
    "reason": ReasonForm,
    "moment": WordedMomentForm,
    "successor": SuccessorForm,
}


def offered_moves(request: Any, obj: Article) -> list[Move]:
    """What this user may do with the article now."""
    now = timezone.now()
    editions = sorted(obj.editions.all(), key=lambda row: (not row.is_source, row.language))
    offered: dict[str, list[Edition]] = {}
    together: list[str] | None = None
    for edition in editions:
        edition.article = obj
        rows = workflow.allowed(edition, by=request.user, now=now)
        may_publish = any(row.name == "publish" for row in rows)
        for row in rows:
            # Nobody goes alone where two have signed already, unless other languages are missing.
            if row.name == "publish_urgently" and may_publish:
                together = kinds.together_languages(obj) if together is None else together
                if not together:
                    continue
            offered.setdefault(row.name, []).append(edition)
    names = sorted(offered, key=lambda name: ORDER.index(name) if name in ORDER else 99)
    found: list[Move] = []
    for name in names:
        if name in ELSEWHERE:
            continue
        row = workflow.BY_NAME[name]
        if len(offered[name]) > 1 and name in ("approve", "submit", "publish"):
            found.append(_move(row, offered[name], len(editions)))
        found += [_move(row, [edition], len(editions)) for edition in offered[name]]
    if can_distribute(request.user, obj) and any(e.is_public(at=now) for e in editions):
        sending = Move("distribute", gettext_lazy("Send to lists"), _nothing, form=_GoOn)
        # Before what takes a text away, after what brings it out.
        ahead = sum(1 for move in found if move.tone != "danger")
        found.insert(ahead, sending)
    if obj.review_on and can_mark_reviewed(request.user, obj) and _is_public(editions, now):
        found.append(Move("reviewed", gettext_lazy("Looked at again: still right"), _mark_reviewed))
    return found


def _is_public(editions: list[Edition], now: datetime) -> bool:
    return any(edition.is_public(at=now) for edition in editions)


def _mark_reviewed(request: Any, obj: Article, _data: dict[str, Any]) -> str:
    article = reviews.mark_reviewed(obj, by=request.user, now=timezone.now())
    if article.review_on is None:
        return _("Noted.")
    return _("Noted. The next look is due on %(day)s.") % {
        "day": dates.format(article.review_on, "long")
    }


def in_reach(moves: Sequence[Move], *, saves_and_submits: bool) -> tuple[list[Move], list[Move]]:
    """The two moves that stand on the bar, and those behind "more".

    Where "save and submit" stands on the bar, submitting without saving need not. What takes a
    text away, or puts it out on one person's word, is never an unintended press away.
    """
    first = [
        move
        for move in moves
        if move.tone != "danger" and not (saves_and_submits and move.name.startswith("submit-"))
    ][:2]
    return first, [move for move in moves if move not in first]


def may_submit(request: Any, article: Article | None, now: datetime) -> bool:
    """Whether "save and submit" is offered: something is a draft and this user's to submit."""
    if article is None:
        return True
    for edition in article.editions.all():
        edition.article = article
        if edition.state not in (Edition.State.DRAFT, Edition.State.RETURNED):
            continue
        if any(row.name == "submit" for row in workflow.allowed(edition, by=request.user, now=now)):
            return True
    return False


def submit_written(article: Article, *, by: Any, now: datetime) -> tuple[list[str], list[str]]:
    """Submit what can be submitted after a save: the original first, then complete translations.

    Returns what was done and what could not be, in sentences. A translation whose original is
    still to be approved waits without a word: that is its ordinary course.
    """
    said, failed = [], []
    editions = sorted(article.editions.all(), key=lambda row: (not row.is_source, row.language))
    source_stands = any(row.is_source and row.state == Edition.State.APPROVED for row in editions)
    for edition in editions:
        edition.article = article
        if not edition.is_source and not source_stands:
            continue
        offered = workflow.allowed(edition, by=by, now=now)
        if all(row.name != "submit" for row in offered):
            continue
        try:
            said.append(_said([workflow.move(edition, "submit", by=by, now=now)], now))
        except Refused as refusal:
            failed.append(f"{NAMES[edition.language]}: {refusal}")
    return said, failed


class _GoOn(forms.Form):
    """Makes the button a link: the page behind it asks everything."""


def _nothing(_request: HttpRequest, _obj: Any, _data: dict[str, Any]) -> None:
    return None


def _move(row: workflow.Transition, editions: list[Edition], of: int) -> Move:
    """A button for one language, or for several at once."""
    codes = "".join(edition.language for edition in editions)
    # Of all hashes whole: a few letters of each could be met by a second text on purpose.
    whole = "".join(edition.content_hash for edition in editions)
    seen = hashlib.sha256(whole.encode()).hexdigest()[:32]

    doubts = _doubts(row, editions)

    @transaction.atomic
    def run(request: Any, _obj: Any, data: dict[str, Any]) -> str:
        now = timezone.now()
        moved: list[Edition] = []
        for edition in editions:
            if doubts:
                reasons = {check_reasons.ALL: data["reason"]}
                check_reasons.explain(edition, reasons, by=request.user, now=now)
            if moved:
                # The original may have taken this language along in its own transaction.
                edition.refresh_from_db()
                if edition.phase(at=now) == row.target:
                    moved.append(edition)
                    continue
            moved.append(
                workflow.move(
                    edition,
                    row.name,
                    by=request.user,
                    now=now,
                    reason=data.get("reason", ""),
                    publish_at=data.get("publish_at"),
                    seen_hash=edition.content_hash,
                    successor=data.get("successor"),
                    notices=data.get("notices"),
                )
            )
        return _said(moved, now)

    names = "، ".join(str(NAMES[edition.language]) for edition in editions)
    label = f"{row.label} ({names})" if of > 1 else row.label
    kwargs: dict[str, Any] | None = None
    if row.asks == "moment":
        kwargs = {"initial": {"publish_at": _next_hour(editions[0])}}
    elif row.name in workflow.TAKEN_BACK:
        kwargs = {
            "kind": workflow.TAKEN_BACK[row.name],
            "languages": _taken_along(row, editions[0]),
        }
    form = TakeBackForm if row.name in workflow.TAKEN_BACK else FORMS.get(row.asks)
    return Move(
        f"{row.name.replace('_', '-')}-{codes}-{seen}",
        label,
        run,
        form=ReasonForm if doubts else form,
        form_kwargs=kwargs,
        tone=row.tone,
        help=str(check_reasons.Unexplained(doubts)) if doubts else _help(row, editions[0]),
    )


def _doubts(row: workflow.Transition, editions: list[Edition]) -> list[check_reasons.Doubt]:
    """What looks wrong in translations that would be approved here; whoever approves says why not.

    Those made at the desk were asked there. Most look right and are approved with one press.
    """
    if row.name != "approve":
        return []
    return [doubt for edition in editions for doubt in check_reasons.unexplained(edition)]


def _taken_along(row: workflow.Transition, edition: Edition) -> list[str]:
    """The languages that go: an original takes along what was made from it."""
    if not edition.is_source:
        return [edition.language]
    now = timezone.now()
    others = [
        other.language
        for other in edition.article.editions.all()
        if not other.is_source and other.phase(at=now) in row.sources
    ]
    return [code for code in Language.values if code in (edition.language, *others)]


def _help(row: workflow.Transition, edition: Edition) -> str:
    """What the move will do, said before it is made."""
    if row.name == "publish_urgently":
        return _(
            "The text becomes public at once, on your word alone. Your reason is kept, and until "
            "%(moment)s a second person, who wrote none of it, must sign."
        ) % {"moment": dates.format(timezone.now() + workflow.COUNTERSIGN_WITHIN, "long_moment")}
    if row.name == "supersede":
        return _(
            "The page stays readable at its address, with a notice and a link to the other text. "
            "It leaves the lists, the search and the feeds, in all its languages."
        )
    if row.name == "lift" and edition.publish_at:
        return _(
            "The text becomes public at once, in all languages under this embargo, and not on "
            "%(moment)s as its holders were told."
        ) % {"moment": dates.format(edition.publish_at, "long_moment")}
    return public_words(edition.publish_at) if edition.publish_at else ""


def _next_hour(edition: Edition) -> datetime:
    """What the moment's box begins with: what is set, or the next full hour but one."""
    if edition.publish_at is not None:
        return edition.publish_at
    # Of the local clock: Kabul's hours begin at half past those of UTC.
    hour = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=2)


def _said(moved: list[Edition], now: datetime) -> str:
    """What the green line says after a move."""
    lines = []
    for edition in moved:
        phase = edition.phase(at=now)
        words = str(workflow.phase_label(phase))
        if phase in ("scheduled", "embargoed", "public") and edition.publish_at:
            words = public_words(edition.publish_at)
        lines.append(f"{NAMES[edition.language]}: {words}")
    return " | ".join(lines)
