"""Asking a worker to look now. Everything asked for here is also found by a sweep."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError, OperationalError

logger = logging.getLogger(__name__)


def hurry(task: str, *args: Any) -> None:
    """Send ``newsroom.tasks.<task>`` after the commit; without a broker the sweep does it."""
    transaction.on_commit(lambda: _send(f"newsroom.tasks.{task}", args))


def _send(name: str, args: tuple[Any, ...]) -> None:
    try:
        current_app.send_task(name, args=args, retry=False, ignore_result=True)
    except (OperationalError, KombuError, OSError) as error:
        logger.warning("no broker, %s waits for its sweep: %s", name, type(error).__name__)
