"""What the staff templates need beyond Django's own tags."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import template
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, IntegerField, Max, Min, TimeField
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from prcms.base import dates
from prcms.base.language import direction, html_lang
from prcms.base.text import local_digits
from prcms.base.verbs import comma

register = template.Library()
_CELL = re.compile(r"^(\s*<t[dh])(?=[\s>])")


@register.filter
def lang_dir(language: str | None) -> SafeString:
    """The ``lang`` and ``dir`` attributes of a text in ``language``; "" when it is not known."""
    if not language:
        return SafeString("")
    return flatatt({"lang": html_lang(language), "dir": direction(language)})


@register.filter
def chosen(choices: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """The selected choice of a list filter."""
    return next((choice for choice in choices if choice.get("selected")), None)


@register.filter
def labelled(cells: Iterable[str], headers: Iterable[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row, each with its column's name, which stands beside it on a telephone.

    ``cells`` are the safe ``<td>``/``<th>`` elements Django's list makes, ``headers`` its column
    heads. The check box column has no readable name and stays as it is.
    """
    for cell, header in zip(cells, headers, strict=False):
        text = str(header.get("text") or "")
        if "<" in text or not text.strip():
            yield SafeString(cell)
            continue
        label = flatatt({"data-label": capfirst(text)})
        # Django built the cell and escaped its content; only an escaped attribute is added.
        yield SafeString(_CELL.sub(lambda found, extra=label: found[1] + extra, cell, count=1))  # type: ignore[misc]


@register.simple_tag
def pager(cl: Any) -> list[dict[str, Any]]:
    """The page links of a list: ``number``, ``url`` and ``current``; no url for a gap."""
    if not cl.multi_page or cl.show_all:
        return []
    pages: list[dict[str, Any]] = []
    for number in cl.paginator.get_elided_page_range(cl.page_num, on_each_side=2, on_ends=1):
        if number == cl.paginator.ELLIPSIS:
            pages.append({"number": number, "url": "", "current": False})
            continue
        pages.append(
            {
                "number": number,
                "url": cl.get_query_string({PAGE_VAR: number}),
                "current": number == cl.page_num,
            }
        )
    return pages


@register.inclusion_tag("admin/includes/solar_hierarchy.html")
def solar_hierarchy(cl: Any) -> dict[str, Any]:
    """Drill down by Solar Hijri years, months and days. At most one query.

    Works through the plain ``<field>__gte`` / ``<field>__lt`` parameters, so that a link can be
    kept and sent to a colleague.
    """
    if not cl.date_hierarchy:
        return {"choices": [], "back": None}
    return SolarDrill(cl).context()


class SolarDrill:
    """The links of one date drill-down."""

    def __init__(self, cl: Any) -> None:
        self.cl = cl
        self.name = cl.date_hierarchy
        field = cl.opts.get_field(self.name.partition("__")[0])
        self.is_moment = isinstance(field, DateTimeField)
        self.start = self._read(f"{self.name}__gte")
        self.end = self._read(f"{self.name}__lt")

    def context(self) -> dict[str, Any]:
        """What the template shows: the way back and the next finer spans."""
        if self.start is None or self.end is None:
            return {"back": None, "choices": self._years()}
        solar = dates.SolarDate.from_date(self.start)
        year_first, year_last = dates.year_bounds(solar.year)
        month_first, month_last = dates.month_bounds(solar.year, solar.month)
        if (self.start, self.end) == (year_first, year_last + timedelta(days=1)):
            return {
                "back": self._link(None, _("all dates")),
                "here": dates.format(self.start, "year"),
                "choices": [
                    self._span(*dates.month_bounds(solar.year, month), style="month")
                    for month in range(1, 13)
                ],
            }
        if (self.start, self.end) == (month_first, month_last + timedelta(days=1)):
            days = (month_last - month_first).days + 1
            return {
                "back": self._span(year_first, year_last, style="year"),
                "here": dates.format(self.start, "month"),
                "choices": [
                    self._span(day, day, style="day")
                    for day in (month_first + timedelta(days=n) for n in range(days))
                ],
            }
        return {
            "back": self._span(month_first, month_last, style="month"),
            "here": dates.format(self.start, "long"),
            "choices": [],
        }

    def _years(self) -> list[dict[str, Any]]:
        bounds = self.cl.queryset.aggregate(first=Min(self.name), last=Max(self.name))
        if bounds["first"] is None:
            return []
        first, last = (
            dates.SolarDate.from_date(
                timezone.localdate(value) if isinstance(value, datetime) else value
            ).year
            for value in (bounds["first"], bounds["last"])
        )
        return [
            self._span(*dates.year_bounds(year), style="year")
            for year in range(max(first, last - 14), last + 1)
        ]

    def _span(self, first: date, last: date, *, style: str) -> dict[str, Any]:
        label = (
            local_digits(dates.SolarDate.from_date(first).day, get_language())
            if style == "day"
            else dates.format(first, style)
        )
        return self._link((first, last + timedelta(days=1)), label)

    def _link(self, span: tuple[date, date] | None, label: str) -> dict[str, Any]:
        keys = [f"{self.name}__gte", f"{self.name}__lt"]
        if span is None:
            return {"url": self.cl.get_query_string(remove=keys), "label": label}
        values = [self._written(day) for day in span]
        query = self.cl.get_query_string(dict(zip(keys, values, strict=True)), [PAGE_VAR])
        return {"url": query, "label": label}

    def _written(self, day: date) -> str:
        if not self.is_moment:
            return day.isoformat()
        return timezone.make_aware(datetime.combine(day, time.min)).isoformat()

    def _read(self, key: str) -> date | None:
        text = self.cl.params.get(key)
        text = text[-1] if isinstance(text, list) and text else text
        if not isinstance(text, str):
            return None
        try:
            if found := parse_datetime(text):
                return timezone.localdate(found) if timezone.is_aware(found) else found.date()
            return parse_date(text)
        except ValueError:
            return None


@register.filter
def read_only(field: Any) -> Any:
    """What a field says to whoever may not change it, as the office writes it.

    Django would show days in the Gregorian calendar, numbers in Latin digits and choices of a list
    by their keys. A column without a value is a quiet dash that is read out as what it means.
    """
    name, row = field.field["field"], field.form.instance
    shown: Any = None
    if isinstance(name, str):
        try:
            shown = _written(row._meta.get_field(name), getattr(row, name))
        except (FieldDoesNotExist, AttributeError):
            shown = None
    if shown is None:
        shown = field.contents()
    if str(shown) in ("", field.empty_value_display):
        return format_html(
            '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>',
            field.empty_value_display,
            _("nothing entered"),
        )
    return shown


def _written(column: Any, value: Any) -> str | None:
    """``value`` of ``column`` as the office writes it; None where Django's own way is right."""
    if value is None:
        return None
    if isinstance(column, DateTimeField):
        return dates.format(value, "moment")
    if isinstance(column, DateField):
        return dates.format(value, "medium")
    if isinstance(column, TimeField):
        return local_digits(f"{value:%H:%M}", get_language())
    if isinstance(column, IntegerField) and not column.choices:
        return local_digits(value, get_language())
    if isinstance(column, ArrayField) and value:
        labels = dict(column.base_field.flatchoices)
        return comma().join(str(labels.get(one, one)) for one in value)
    return None
