"""The only writer of audit rows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from prcms.base.models import AuditEvent, User


def record(
    verb: str,
    obj: models.Model,
    *,
    by: User | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> AuditEvent:
    """Write one audit row about ``obj`` in the caller's transaction and return it.

    ``verb`` is a short English key such as ``"article.approve"``. ``by`` is None for the portal
    itself. ``before`` and ``after`` hold the changed values only, JSON-serialisable; never put
    addresses, tokens or message bodies in them.
    """
    return AuditEvent.objects.create(
        at=at or timezone.now(),
        actor=by,
        actor_label=str(by) if by else "",
        verb=verb,
        object_label=obj._meta.label_lower,
        object_key=str(obj.pk),
        object_text=str(obj)[:255],
        before=_plain(before),
        after=_plain(after),
        reason=reason,
    )


def differences(stored: models.Model, row: models.Model) -> tuple[dict[str, Any], dict[str, Any]]:
    """The editable columns in which ``row`` differs from what is ``stored``: before and after."""
    names = [
        field.attname
        for field in row._meta.concrete_fields
        if field.editable and getattr(stored, field.attname) != getattr(row, field.attname)
    ]
    return (
        {name: getattr(stored, name) for name in names},
        {name: getattr(row, name) for name in names},
    )


def trail(obj: models.Model) -> "models.QuerySet[AuditEvent]":
    """Everything recorded about ``obj``, newest first. One query when evaluated."""
    return AuditEvent.objects.filter(
        object_label=obj._meta.label_lower, object_key=str(obj.pk)
    ).select_related("actor")


def trails(objects: Iterable[models.Model], *, each: int) -> list[AuditEvent]:
    """The newest ``each`` of every one of ``objects``, newest first. One query."""
    rows = [trail(obj).select_related(None)[:each] for obj in objects]
    return list(rows[0].union(*rows[1:], all=True).order_by("-at", "-pk")) if rows else []


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """JSON cannot hold dates or lazy strings; the encoder's rules turn them into text."""
    encoder = DjangoJSONEncoder()
    plain: dict[str, Any] = {}
    for key, value in (values or {}).items():
        if value is None or isinstance(value, bool | int | float | str | list | dict):
            plain[key] = value
        else:
            try:
                plain[key] = encoder.default(value)
            except TypeError:
                plain[key] = str(value)
    return plain
