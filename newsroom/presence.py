"""Who has an article open, in which language, and whether they are typing. Rows, no locks.

A tab says every few seconds that it is there; one that has been silent for half a minute is not
believed any more, so that a machine that lost its power blocks nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsroom.models import Article, Presence
from newsroom.permissions import can_view
from prcms.base.models import Language, User

BELIEVED = timedelta(seconds=30)
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Other:
    """Somebody else's tab, or another tab of one's own. ``language`` may be ""."""

    who: User
    is_self: bool
    language: str
    is_typing: bool
    since: datetime


def seen(
    article: Article, *, tab: str, language: str, is_typing: bool, by: User, now: datetime
) -> None:
    """``by`` has ``article`` open in ``tab``. Raises ``Refused`` when it is not theirs to see."""
    can_view.require(by, article)
    Presence.objects.update_or_create(
        article=article,
        user=by,
        tab=tab,
        defaults={
            "language": language if language in Language.values else "",
            "is_typing": is_typing,
            "seen_at": now,
        },
        create_defaults={
            "language": language if language in Language.values else "",
            "is_typing": is_typing,
            "seen_at": now,
            "began_at": now,
        },
    )


def left(article: Article, *, tab: str, by: User) -> None:
    """The tab says good-bye."""
    Presence.objects.filter(article=article, user=by, tab=tab).delete()


def others(article: Article, *, tab: str, by: User, now: datetime) -> list[Other]:
    """Everybody else who has it open now, each person and language once; typing wins. One query."""
    rows = (
        Presence.objects.filter(article=article, seen_at__gt=now - BELIEVED)
        .exclude(user=by, tab=tab)
        .select_related("user")
        .order_by("-is_typing", "began_at", "pk")
    )
    found: dict[tuple[int, str], Other] = {}
    for row in rows:
        found.setdefault(
            (row.user_id, row.language),
            Other(row.user, row.user_id == by.pk, row.language, row.is_typing, row.began_at),
        )
    return list(found.values())


def open_tabs(article: Article, *, by: User, now: datetime) -> set[str]:
    """The tabs in which ``by`` has it open now. One query."""
    rows = Presence.objects.filter(article=article, user=by, seen_at__gt=now - BELIEVED)
    return set(rows.values_list("tab", flat=True))


def sweep(*, now: datetime) -> int:
    """Delete the traces of tabs long closed. Returns how many."""
    deleted, _by_model = Presence.objects.filter(seen_at__lt=now - KEPT_FOR).delete()
    return deleted
