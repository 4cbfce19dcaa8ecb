"""Claiming due rows: the database is the queue, whoever claims a row works it off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction

M = TypeVar("M", bound=models.Model)


def claim(
    queryset: "models.QuerySet[M]",
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    updates: Mapping[str, Any] | None = None,
) -> list[M]:
    """Claim up to ``limit`` rows of ``queryset`` for ``lease`` and return them.

    Rows locked by another worker are skipped. The claim is committed before the caller works,
    so no lock is held while it talks to the network. ``attempts`` goes up by one; ``updates``
    sets further columns in the same statement. The model must derive from ``Leased``. The caller
    filters for what is due, including rows whose ``held_until`` has passed.

    Must not be called inside a transaction that outlives the work.
    """
    with transaction.atomic():
        rows = list(queryset.select_for_update(skip_locked=True, of=("self",))[:limit])
        if not rows:
            return []
        values = {"held_until": now + lease, **(updates or {})}
        model = type(rows[0])
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(
            attempts=models.F("attempts") + 1, **values
        )
        for row in rows:
            row.attempts += 1  # type: ignore[attr-defined]
            for name, value in values.items():
                setattr(row, name, value)
    return rows
