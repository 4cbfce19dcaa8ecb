"""Words that are typed and not saved: kept every few seconds, offered again, swept after a month.

Not a revision and nobody else's business: a row belongs to one user, one tab and one form. Only
its owner ever reads it, and only while the article is still theirs to see.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from newsroom.models import Article, Autosave
from newsroom.permissions import can_create, can_view
from prcms.base import richtext
from prcms.base.errors import Refused
from prcms.base.markup import MAX_LENGTH
from prcms.base.models import User

KEPT_FOR = timedelta(days=30)
# How many unsaved copies of one form are offered; a person who reloads a lot makes many.
OFFERED = 10

_TAB = re.compile(r"[A-Za-z0-9-]{8,36}")
_SCOPE = re.compile(r"article|(?:job|amendment):[1-9][0-9]{0,9}")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
_MOST_FIELDS = 300


@transaction.atomic
def keep(
    *,
    tab: str,
    scope: str,
    article: Article | None,
    values: Mapping[str, str],
    versions: Mapping[str, int],
    by: User,
    now: datetime,
) -> Autosave | None:
    """Keep what ``by`` has typed in one tab; no values mean that nothing is unsaved there.

    Args:
        tab: a random name the page gave itself, 8 to 36 letters, digits and hyphens.
        scope: "article", "job:<id>" or "amendment:<id>".
        article: what is written; None for one not begun yet.
        values: typed texts by the name of their field. Rich text is sanitised.
        versions: the edition versions the typing began from, by language.

    Raises:
        Refused: the article is not ``by``'s to see, or the request makes no sense.
    """
    _require(by, article)
    if not is_tab(tab) or not _SCOPE.fullmatch(scope):
        raise Refused(_("This page is out of date. Open it again in another tab."))
    if not values:
        discard(tab=tab, scope=scope, by=by)
        return None
    row, _created = Autosave.objects.update_or_create(
        user=by,
        tab=tab,
        scope=scope,
        defaults={
            "article": article,
            "values": _storable(values),
            "versions": {code: int(number) for code, number in versions.items()},
            "saved_at": now,
        },
    )
    return row


def waiting(*, scope: str, article: Article | None, by: User) -> QuerySet[Autosave]:
    """``by``'s unsaved copies of one form, newest first, a few at most. One query."""
    _require(by, article)
    rows = Autosave.objects.filter(user=by, scope=scope, article=article)
    return rows.order_by("-saved_at", "-pk")[:OFFERED]


def discard(*, tab: str, scope: str, by: User) -> None:
    """Throw one of ``by``'s own copies away: it was saved, or is not wanted."""
    Autosave.objects.filter(user=by, tab=tab, scope=scope).delete()


def is_tab(name: str) -> bool:
    """Whether a page may call itself ``name``: 8 to 36 letters, digits and hyphens."""
    return _TAB.fullmatch(name) is not None


def sweep(*, now: datetime) -> int:
    """Delete what nobody came back for in a month. Returns how many."""
    deleted, _by_model = Autosave.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
    return deleted


def _require(by: User, article: Article | None) -> None:
    if article is None:
        can_create.require(by)
    else:
        can_view.require(by, article)


def _storable(values: Mapping[str, str]) -> dict[str, str]:
    """Strings by field name. What is beyond any form's bounds is refused, never cut."""
    fits = len(values) <= _MOST_FIELDS and all(
        _FIELD.fullmatch(name) and isinstance(value, str) and len(value) <= MAX_LENGTH
        for name, value in values.items()
    )
    if not fits:
        raise Refused(_("This text is too long to be kept. Save it in parts."))
    return {
        # Rich text comes back into the editor.
        name: richtext.sanitize(value) if name.startswith("body") else _kept(value)
        for name, value in values.items()
    }


def _kept(value: str) -> str:
    """As typed, without what PostgreSQL cannot store: NUL and lone halves of characters."""
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()
