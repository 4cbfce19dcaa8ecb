"""Dates in templates: ``{% load dates %}``. Everything goes through :mod:`prcms.base.dates`."""

from datetime import date, datetime, tzinfo
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from prcms.base import dates

register = template.Library()


@register.filter
def day(value: Any, style: str = "medium") -> str:
    """``{{ value|day }}`` or ``{{ value|day:"long" }}``: a day in Solar Hijri; "" for no date."""
    return dates.format(value, style) if isinstance(value, date) else ""


@register.filter
def moment(value: Any, style: str = "moment") -> str:
    """``{{ value|moment }}``: day and time of day in the office's zone; "" for no date."""
    return dates.format(value, style) if isinstance(value, date) else ""


@register.filter
def ago(value: Any, now: Any) -> str:
    """``{{ value|ago:now }}``: how long ago or how soon; "" unless both are instants."""
    if isinstance(value, datetime) and isinstance(now, datetime):
        return dates.ago(value, now)
    return ""


@register.simple_tag(name="day")
def day_tag(
    value: Any,
    style: str = "medium",
    language: str | None = None,
    calendar: str = "solar",
    lunar_offset: int = 0,
    tz: tzinfo | None = None,
) -> str:
    """``{% day value style language calendar %}``: :func:`prcms.base.dates.format`, all of it."""
    if not isinstance(value, date):
        return ""
    return dates.format(
        value, style, language=language, calendar=calendar, lunar_offset=lunar_offset, tz=tz
    )


@register.simple_tag
def time_tag(
    value: Any,
    style: str = "medium",
    language: str | None = None,
    calendar: str = "solar",
    lunar_offset: int = 0,
) -> str | SafeString:
    """``{% time_tag value style %}``: ``<time>`` with the ISO 8601 form for machines."""
    shown = day_tag(value, style, language, calendar, lunar_offset)
    if not shown:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)
