"""What follows when a text's moment has come. Visibility itself is a predicate and needs nothing here."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from newsroom import indexing, reviews, translation_memory
from newsroom.models import Edition, Embargo, SearchEntry
from prcms.base import audit, pagecache

logger = logging.getLogger(__name__)

# Working off later than this after the moment is written down as late.
PATIENCE = timedelta(minutes=2)


def late(*, now: datetime) -> "QuerySet[Edition]":
    """Editions that readers see for longer than :data:`PATIENCE` and that are not worked off."""
    return Edition.objects.effects_due(at=now).filter(publish_at__lt=now - PATIENCE)


def came_late() -> "QuerySet[Edition]":
    """Editions that were worked off, but later than :data:`PATIENCE` after their moment."""
    return Edition.objects.filter(effects_done_at__gt=F("publish_at") + PATIENCE)


def publish_due(*, now: datetime, limit: int = 5000) -> int:
    """Work off every edition whose moment has come, once each; return how many.

    Each edition is a transaction of its own and is skipped while another worker has it, so one bad
    row holds up no other and nothing is done twice. A row that fails stays due and is logged, and
    so is that some come late.
    """
    waiting = late(now=now).count()
    if waiting:
        logger.error("%s publications are later than %s", waiting, PATIENCE)
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
    delay in seconds, the search row where it is missing, the day of the first review, the end of
    an embargo whose moment this was, the page generation.
    """
    # Both rows in one breath: whoever moves the text holds the article and waits for the edition.
    edition = (
        Edition.objects.select_for_update(skip_locked=True, no_key=True, of=("self", "article"))
        .effects_due(at=now)
        .filter(pk=key)
        .select_related("article")
        .first()
    )
    if edition is None or edition.publish_at is None:
        return False
    delay = now - edition.publish_at
    edition.effects_done_at = now
    edition.first_public_at = edition.first_public_at or edition.publish_at
    edition.save(update_fields=["effects_done_at", "first_public_at"])
    reviews.first_public(edition, on=timezone.localdate(edition.publish_at))
    if edition.embargo_id is not None:
        Embargo.objects.filter(pk=edition.embargo_id, ended_at__isnull=True).update(
            ended_at=edition.publish_at
        )
    # The move that set the moment wrote the row; it is read here and seldom written again.
    if not SearchEntry.objects.filter(edition=edition, published_at=edition.publish_at).exists():
        indexing.index(edition)
    audit.record(
        "edition.public",
        edition,
        by=None,
        after={
            "publish_at": edition.publish_at,
            "hash": edition.content_hash[:16],
            "late_seconds": int(delay.total_seconds()) if delay > PATIENCE else 0,
        },
        at=now,
    )
    if edition.article.is_restricted:
        # No secret any more: what was held back at the signature may be offered now.
        translation_memory.remember(edition, by=None, now=now)
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
