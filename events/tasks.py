"""Background work of the events office."""

import logging

from celery import shared_task
from django.utils import timezone

from events import reminders

logger = logging.getLogger(__name__)


@shared_task
def send_reminders() -> None:
    """Queue the reminders that are due."""
    sent = reminders.send_due(now=timezone.now())
    if sent:
        logger.info("reminders queued: %d", sent)
