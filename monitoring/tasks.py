"""The press review's clockwork. Every task may be lost, repeated or run twice at once."""

import logging

from celery import shared_task
from django.utils import timezone

from monitoring import briefing, fetching

logger = logging.getLogger(__name__)


@shared_task
def fetch_due() -> None:
    """Check the sources whose time has come."""
    done = fetching.fetch_due(now=timezone.now())
    logger.info(
        "sources checked: %d, failed: %d, new items: %d", done.checked, done.failed, done.new_items
    )


@shared_task
def briefing_tick() -> None:
    """Put today's briefing together at its hour; send what is approved."""
    done = briefing.briefing_tick(now=timezone.now())
    logger.info("briefings made: %d, left out: %d, sent: %d", done.made, done.skipped, done.sent)
