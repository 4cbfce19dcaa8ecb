"""Form fields for days, moments and whole numbers: typed as people write them.

Days are typed in either calendar, and everything in any of the three digit sets.

The text box shows Solar Hijri with the digits of the screen's language; beneath it the same day
stands in all three calendars, on the server for the first value and by ``js/moment-field.js``
while somebody types. Both widgets replace the admin's own pickers (``FORMFIELD_OVERRIDES``).
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Script
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from prcms.base import dates
from prcms.base.text import local_digits, to_latin_digits

_TWO_DIGIT_YEAR = re.compile(r"\s*\d{1,2}\s*[/.\- ]\s*\d{1,2}\s*[/.\- ]\s*\d{1,2}\s*")
# The stubs do not know Script objects in Media yet (Django 5.2 does).
_ECHO_SCRIPT: Any = Script("js/moment-field.js", type="module")
# A text box given more than this is not being used to write a date.
_SHOWN = 40


class DayInput(forms.DateInput):
    """One text box for a day, with the day in all calendars beneath it.

    Args:
        attrs: HTML attributes, kept as given.
        lunar_offset: days the office adds to the computed lunar date.
    """

    template_name = "base/widgets/day.html"
    supports_microseconds = False

    def __init__(self, attrs: dict[str, Any] | None = None, *, lunar_offset: int = 0) -> None:
        super().__init__(attrs={"autocomplete": "off", "dir": "auto", **(attrs or {})})
        self.lunar_offset = lunar_offset

    @property
    def media(self) -> forms.Media:
        """The module that echoes the other calendars while somebody types."""
        return forms.Media(js=[_ECHO_SCRIPT])

    def format_value(self, value: Any) -> str | None:
        """Solar Hijri with local digits for a day; what was typed stays as typed."""
        if value in (None, ""):
            return None
        return dates.format(value, "short") if isinstance(value, date) else str(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The usual context, and the echo line for the first value."""
        context = super().get_context(name, value, attrs)
        day = value if isinstance(value, date) else dates.parse(str(value or ""))
        identity = context["widget"]["attrs"].get("id")
        context["widget"] |= {
            "language": get_language() or "",
            "lunar_offset": self.lunar_offset,
            "echo": echo(day, lunar_offset=self.lunar_offset) if day else "",
            "echo_id": f"{identity}_echo" if identity else "",
        }
        if identity:
            context["widget"]["attrs"].setdefault("aria-describedby", f"{identity}_echo")
        return context

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        # The project's templates, whichever form renderer the settings name.
        return render_to_string(template_name, context)


class MomentInput(DayInput):
    """Two text boxes, a day and a time of day, for one field.

    The day is posted under the field's own name and the time under ``<name>_time``; a value with
    both in the first box works as well.
    """

    template_name = "base/widgets/moment.html"

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> str | None:
        """Day and time as one text; None when neither was sent."""
        parts = [str(data[key]).strip() for key in (name, f"{name}_time") if data.get(key)]
        return " ".join(part for part in parts if part) if name in data or parts else None

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        """Whether the form was posted without this field."""
        return name not in data and f"{name}_time" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The context of the day's box, and of the time's box beside it."""
        context = super().get_context(name, value, attrs)
        identity = context["widget"]["attrs"].get("id")
        day, clock = self._boxes(value)
        context["widget"] |= {
            "value": day,
            "time_value": clock,
            "time_name": f"{name}_time",
            "time_id": f"{identity}_time" if identity else "",
        }
        return context

    def _boxes(self, value: Any) -> tuple[str | None, str]:
        """What stands in the two boxes for a value of the field or a text that was posted."""
        if isinstance(value, datetime):
            local = value.astimezone(dates.local_zone()) if value.tzinfo else value
            clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
            return dates.format(local, "short"), local_digits(clock, get_language())
        text = str(value or "").strip()
        day, _space, clock = text.rpartition(" ")
        if day and dates.parse_time(clock) is not None:
            return day, clock
        return self.format_value(value), ""


def echo(value: date | datetime, *, lunar_offset: int = 0) -> str:
    """One day in the three calendars, with its weekday, in the active language."""
    # Not a middle dot: between Persian digits it reads as a zero.
    return " | ".join(
        [
            dates.format(value, "long"),
            dates.format(value, "medium", calendar="gregorian"),
            dates.format(value, "medium", calendar="lunar", lunar_offset=lunar_offset),
        ]
    )


class DayField(forms.DateField):
    """A day, typed in any digits, in Solar Hijri or Gregorian; cleans to ``datetime.date``."""

    widget = DayInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _(
            "“%(value)s” is not a day that exists. Type year, month and day, for example %(example)s."
        ),
        "short_year": _("Write the year with four digits, for example %(example)s."),
    }

    def to_python(self, value: Any) -> date | None:
        """The day, or a ValidationError that says how to write one."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.astimezone(dates.local_zone()).date() if value.tzinfo else value.date()
        if isinstance(value, date):
            return value
        day = dates.parse(str(value))
        if day is None:
            raise self._refusal(str(value))
        return day

    def _refusal(self, text: str) -> ValidationError:
        params = {"value": text.strip()[:_SHOWN], "example": _example()}
        code = "short_year" if _TWO_DIGIT_YEAR.fullmatch(to_latin_digits(text)) else "invalid"
        return ValidationError(self.error_messages[code], code=code, params=params)


class MomentField(forms.DateTimeField):
    """A day and a time of day in the office's zone; cleans to an aware ``datetime`` in UTC."""

    widget = MomentInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _(
            "“%(value)s” is not a day and a time. "
            "Type them like %(example)s in the first box and 14:00 in the second."
        ),
        "no_time": _("Add the time of day, for example 14:00."),
        "no_day": _("Add the day, for example %(example)s."),
        "short_year": DayField.default_error_messages["short_year"],
    }

    def prepare_value(self, value: Any) -> Any:
        """The value as it is: the widget moves it to the office's zone."""
        return value

    def to_python(self, value: Any) -> datetime | None:
        """The instant, or a ValidationError that says what is missing."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=dates.local_zone())
            return aware.astimezone(UTC)
        text = str(value).strip()
        if not text:
            return None
        moment = dates.parse_moment(text)
        if moment is None:
            raise self._refusal(text)
        return moment.astimezone(UTC)

    def _refusal(self, text: str) -> ValidationError:
        if dates.parse(text) is not None:
            code = "no_time"
        elif dates.parse_time(text) is not None:
            code = "no_day"
        elif _TWO_DIGIT_YEAR.fullmatch(to_latin_digits(text).rpartition(" ")[0] or text):
            code = "short_year"
        else:
            code = "invalid"
        params = {"value": text[:_SHOWN], "example": _example()}
        return ValidationError(self.error_messages[code], code=code, params=params)


class NumberInput(forms.TextInput):
    """A box for a whole number, shown with the digits of the screen's language.

    Not a number box: browsers throw ۳۰ away in one before it is ever sent.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"inputmode": "numeric", "autocomplete": "off", "size": 4, "class": "number-box"}
        super().__init__(attrs={**own, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Local digits for a number; what was typed stays as typed."""
        if isinstance(value, int):
            return local_digits(value, get_language())
        return None if value in (None, "") else str(value)


class NumberField(forms.IntegerField):
    """A whole number, typed in any of the three digit sets; cleans to ``int``."""

    widget = NumberInput

    def to_python(self, value: Any) -> int | None:
        """۲, ٢ and 2 are the same number; so are a minus and a hyphen."""
        if isinstance(value, str):
            value = to_latin_digits(value).replace("\u2212", "-")
        return super().to_python(value)


def _example() -> str:
    return local_digits(gettext("1405/04/10"), get_language())


# For ``ModelAdmin.formfield_overrides``: every date in the admin is typed the office's way.
FORMFIELD_OVERRIDES: dict[type[Any], dict[str, Any]] = {
    models.DateTimeField: {"form_class": MomentField, "widget": MomentInput},
    models.DateField: {"form_class": DayField, "widget": DayInput},
}
