"""What follows when a text's moment has come. Visibility itself is a predicate and needs nothing here."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from newsroom import indexing
from newsroom.models import Edition
from prcms.base import audit, pagecache

logger = logging.getLogger(__name__)

# Working off later than this after the moment is written down as late.
PATIENCE = timedelta(minutes=2)


def publish_due(*, now: datetime, limit: int = 500) -> int:
    """Work off every edition whose moment has come, once each; return how many.

    Each edition is a transaction of its own and is skipped while another worker has it, so one bad
    row holds up no other and nothing is done twice. A row that fails stays due and is logged.
    """
    keys = list(
        Edition.objects.effects_due(at=now)
        .order_by("publish_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    done = 0
    for key in keys:
        try:
            done += work_off(key, now=now)
        except Exception:
            logger.exception("edition %s could not be worked off", key)
    return done


@transaction.atomic
def work_off(key: int, *, now: datetime) -> bool:
    """Do what publication entails for one edition; False when somebody else did or does.

    Side effects, once: the first moment of publication, an audit row ``edition.public`` with the
    delay in seconds, the search row, the page generation.
    """
    edition = (
        Edition.objects.select_for_update(skip_locked=True, of=("self",))
        .effects_due(at=now)
        .filter(pk=key)
        .select_related("article")
        .first()
    )
    if edition is None or edition.publish_at is None:
        return False
    late = now - edition.publish_at
    edition.effects_done_at = now
    edition.first_public_at = edition.first_public_at or edition.publish_at
    edition.save(update_fields=["effects_done_at", "first_public_at"])
    indexing.index(edition)
    audit.record(
        "edition.public",
        edition,
        by=None,
        after={
            "publish_at": edition.publish_at,
            "hash": edition.content_hash[:16],
            "late_seconds": int(late.total_seconds()) if late > PATIENCE else 0,
        },
        at=now,
    )
    pagecache.bump()
    return True


def next_moment(now: datetime) -> datetime | None:
    """When the next text becomes public after ``now``; held pages end then. One indexed query."""
    return (
        Edition.objects.coming(at=now)
        .order_by("publish_at")
        .values_list("publish_at", flat=True)
        .first()
    )
