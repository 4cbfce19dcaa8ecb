"""When the public pages change by the clock alone; named in ``PAGE_CACHE_MOMENTS``."""

from datetime import datetime

from django.db.models import Min, Q

from events.models import Event


def next_event_change(now: datetime) -> datetime | None:
    """When the next public event is announced or ends. One query."""
    found = Event.objects.filter(is_public=True).aggregate(
        announced=Min("announce_at", filter=Q(announce_at__gt=now)),
        ended=Min("ends_at", filter=Q(ends_at__gt=now)),
    )
    return min((moment for moment in found.values() if moment is not None), default=None)
