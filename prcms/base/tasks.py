"""Background work of the ground floor."""

import logging

from celery import shared_task
from django.utils import timezone

from prcms.base.models import Heartbeat

logger = logging.getLogger(__name__)


@shared_task
def heartbeat() -> None:
    """Write that a worker is alive; the supervisor and the staff home read it."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
    logger.debug("heartbeat written")
