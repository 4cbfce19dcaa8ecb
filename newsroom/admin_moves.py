"""The buttons of an article: every language's moves, in the order people press them."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from newsroom import workflow
from newsroom.admin_desks import NAMES
from newsroom.admin_states import public_words
from newsroom.forms import MomentForm
from newsroom.models import Article, Edition
from newsroom.permissions import can_distribute
from prcms.base.admin_site import Move, ReasonForm
from prcms.base.errors import Refused

# Which moves stand first on the page, whatever the language.
ORDER = ("approve", "submit", "publish", "schedule", "return", "take_back", "unschedule", "revise")


def offered_moves(request: Any, obj: Article) -> list[Move]:
    """What this user may do with the article now."""
    now = timezone.now()
    editions = sorted(obj.editions.all(), key=lambda row: (not row.is_source, row.language))
    offered: dict[str, list[Edition]] = {}
    for edition in editions:
        edition.article = obj
        for row in workflow.allowed(edition, by=request.user, now=now):
            offered.setdefault(row.name, []).append(edition)
    names = sorted(offered, key=lambda name: ORDER.index(name) if name in ORDER else 99)
    found: list[Move] = []
    for name in names:
        row = workflow.BY_NAME[name]
        if len(offered[name]) > 1 and name in ("approve", "submit", "publish"):
            found.append(_move(row, offered[name], len(editions)))
        found += [_move(row, [edition], len(editions)) for edition in offered[name]]
    if can_distribute(request.user, obj) and any(e.is_public(at=now) for e in editions):
        sending = Move("distribute", gettext_lazy("Send to lists"), _nothing, form=_GoOn)
        # Before what takes a text away, after what brings it out.
        ahead = sum(1 for move in found if move.tone != "danger")
        found.insert(ahead, sending)
    return found


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
    seen = "".join(edition.content_hash[: 12 if len(editions) == 1 else 8] for edition in editions)

    def run(request: Any, _obj: Any, data: dict[str, Any]) -> str:
        now = timezone.now()
        moved = [
            workflow.move(
                edition,
                row.name,
                by=request.user,
                now=now,
                reason=data.get("reason", ""),
                publish_at=data.get("publish_at"),
                seen_hash=edition.content_hash,
            )
            for edition in editions
        ]
        return _said(moved, now)

    names = "، ".join(str(NAMES[edition.language]) for edition in editions)
    label = f"{row.label} ({names})" if of > 1 else row.label
    form: type[forms.Form] | None = None
    if row.asks:
        form = ReasonForm if row.asks == "reason" else MomentForm
    kwargs = {"initial": {"publish_at": _next_hour(editions[0])}} if row.asks == "moment" else None
    return Move(
        f"{row.name.replace('_', '-')}-{codes}-{seen}",
        label,
        run,
        form=form,
        form_kwargs=kwargs,
        tone=row.tone,
        help=public_words(editions[0].publish_at) if editions[0].publish_at else "",
    )


def _next_hour(edition: Edition) -> datetime:
    """What the moment's box begins with: what is set, or the next full hour but one."""
    if edition.publish_at is not None:
        return edition.publish_at
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=2)


def _said(moved: list[Edition], now: datetime) -> str:
    """What the green line says after a move."""
    lines = []
    for edition in moved:
        phase = edition.phase(at=now)
        words = str(workflow.phase_label(phase))
        if phase in ("scheduled", "public") and edition.publish_at:
            words = public_words(edition.publish_at)
        lines.append(f"{NAMES[edition.language]}: {words}")
    return " | ".join(lines)
