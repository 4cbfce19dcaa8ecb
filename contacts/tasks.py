"""Background work of the contacts: the post office."""

import logging

from celery import shared_task
from django.utils import timezone

from contacts import outbox

logger = logging.getLogger(__name__)


@shared_task
def deliver_due() -> None:
    """Send what is due and take back what a dead worker left."""
    done = outbox.deliver_due(now=timezone.now())
    logger.info("mail: %s", done)
