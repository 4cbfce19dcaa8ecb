"""Days and moments typed into forms, and shown there."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import translation

from prcms.base.forms import FORMFIELD_OVERRIDES, DayField, MomentField, NumberField

_KABUL = timezone(timedelta(hours=4, minutes=30))


class _Form(forms.Form):
    on = DayField(required=False)
    at = MomentField(required=False)


def _posted(query: str) -> _Form:
    return _Form(QueryDict(query))


@pytest.mark.parametrize(
    "typed", ["1405/04/10", "۱۴۰۵/۴/۱۰", "١٠/٤/١٤٠٥", "2026-07-01", "10 سرطان 1405"]
)
def test_day_field_cleans_either_calendar(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 7, 1)


def test_day_field_takes_days_instants_and_nothing() -> None:
    field = DayField(required=False)

    assert field.clean(date(2026, 7, 1)) == date(2026, 7, 1)
    assert field.clean(datetime(2026, 7, 1, 22, tzinfo=UTC)) == date(2026, 7, 2)
    assert field.clean("") is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            "1404/12/30",
            (
                "“1404/12/30” is not a day that exists. "
                "Type year, month and day, for example 1405/04/10."
            ),
        ),
        ("05/04/10", "Write the year with four digits, for example 1405/04/10."),
        (
            "x" * 500,
            (
                f"“{'x' * 40}” is not a day that exists. "
                "Type year, month and day, for example 1405/04/10."
            ),
        ),
    ],
)
def test_day_field_says_what_to_do(typed: str, message: str) -> None:
    with translation.override("en"), pytest.raises(forms.ValidationError) as refusal:
        DayField().clean(typed)

    with translation.override("en"):
        assert refusal.value.messages == [message]


@pytest.mark.parametrize(
    "query",
    [
        "at=1405/04/10&at_time=14:00",
        "at=۱۰ سرطان ۱۴۰۵&at_time=۲ ب.ظ",
        "at=2026-07-01 14:00",
        "at=2026-07-01T09:30:00Z&at_time=",
    ],
)
def test_moment_field_cleans_to_utc_from_one_or_two_boxes(query: str) -> None:
    form = _posted(query)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    assert form.cleaned_data["at"].tzinfo is UTC


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("at=1405/04/10&at_time=", "Add the time of day, for example 14:00."),
        ("at=&at_time=14:00", "Add the day, for example 1405/04/10."),
        ("at=05/04/10&at_time=14:00", "Write the year with four digits, for example 1405/04/10."),
        (
            "at=1405/04/10&at_time=25:00",
            (
                "“1405/04/10 25:00” is not a day and a time. "
                "Type them like 1405/04/10 in the first box and 14:00 in the second."
            ),
        ),
    ],
)
def test_moment_field_says_what_is_missing(query: str, message: str) -> None:
    with translation.override("en"):
        assert _posted(query).errors == {"at": [message]}


def test_empty_boxes_are_an_empty_value() -> None:
    form = _posted("on=&at=&at_time=")

    assert form.is_valid()
    assert form.cleaned_data == {"on": None, "at": None}


def test_day_widget_shows_solar_hijri_and_the_other_calendars() -> None:
    with translation.override("fa"):
        shown = str(_Form(initial={"on": date(2026, 7, 1)})["on"])

    assert 'value="۱۴۰۵/۰۴/۱۰"' in shown
    assert 'name="on"' in shown
    assert 'aria-describedby="id_on_echo"' in shown
    assert ">چهارشنبه، ۱۰ سرطان ۱۴۰۵ | ۱ جولای ۲۰۲۶ | ۱۶ محرم ۱۴۴۸<" in shown


def test_moment_widget_shows_both_boxes_in_the_office_zone() -> None:
    with translation.override("ps"):
        box = _Form(initial={"at": datetime(2026, 7, 1, 9, 30, tzinfo=UTC)})["at"]
        shown = " ".join(str(box).split())

    assert 'value="۱۴۰۵/۰۴/۱۰"' in shown
    assert 'name="at_time" id="id_at_time" value="۱۴:۰۰"' in shown
    assert "۱۰ چنگاښ ۱۴۰۵" in shown


def test_what_was_typed_stays_and_is_escaped() -> None:
    with translation.override("en"):
        form = _posted("on=%3Cb%3E&at=nonsense&at_time=14:00")
        shown_day, shown_moment = str(form["on"]), str(form["at"])

    assert 'value="&lt;b&gt;"' in shown_day
    assert 'value="nonsense"' in shown_moment
    assert 'value="14:00"' in shown_moment


def test_attributes_are_kept_and_nothing_is_inline() -> None:
    field = DayField(widget=DayField.widget(attrs={"class": "wide", "data-x": "1"}))

    shown = field.widget.render("on", None, {"id": "id_on", "required": True})

    assert 'class="wide"' in shown
    assert 'data-x="1"' in shown
    assert " required" in shown
    assert "style=" not in shown
    assert "<script" not in shown
    assert 'src="/static/js/moment-field.js" type="module"' in str(_Form().media)


@pytest.mark.parametrize(
    ("query", "changed"),
    [
        ("on=1405/04/10&at=1405/04/10&at_time=14:00:30", []),
        ("on=2026-07-01&at=2026-07-01&at_time=14:00:30", []),
        ("on=1405/04/11&at=1405/04/10&at_time=14:00", ["on", "at"]),
    ],
)
def test_another_spelling_of_the_same_moment_is_no_change(query: str, changed: list[str]) -> None:
    initial = {"on": date(2026, 7, 1), "at": datetime(2026, 7, 1, 14, 0, 30, 55, tzinfo=_KABUL)}

    form = _Form(QueryDict(query), initial=initial)

    assert form.changed_data == changed


def test_seconds_are_shown_so_that_saving_keeps_them() -> None:
    with translation.override("en"):
        shown = str(_Form(initial={"at": datetime(2026, 7, 1, 14, 0, 30, tzinfo=_KABUL)})["at"])

    assert 'value="14:00:30"' in shown


@pytest.mark.parametrize(
    ("model_field", "form_field"),
    [(models.DateField(), DayField), (models.DateTimeField(), MomentField)],
)
def test_model_fields_take_the_fields_as_the_admin_gives_them(
    model_field: Any, form_field: type[forms.Field]
) -> None:
    made = model_field.formfield(**FORMFIELD_OVERRIDES[type(model_field)])

    assert type(made) is form_field
    assert type(made.widget) is form_field.widget


def test_omitted_fields_are_known_to_be_omitted() -> None:
    widget = MomentField().widget

    assert widget.value_omitted_from_data(QueryDict("x=1"), {}, "at") is True
    assert widget.value_omitted_from_data(QueryDict("at="), {}, "at") is False
    assert widget.value_from_datadict(QueryDict("x=1"), {}, "at") is None


# Whole numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"), [("30", 30), ("۳۰", 30), ("٣٠", 30), (" ۳۰ ", 30), ("-۵", -5), ("−5", -5)]
)
def test_numbers_are_read_in_any_digits(typed: str, number: int) -> None:
    assert NumberField().clean(typed) == number


@pytest.mark.parametrize("typed", ["سی", "۳۰ نفر", "۳.۵", "--3"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        NumberField().clean(typed)


@pytest.mark.parametrize(("language", "shown"), [("fa", "۳۰"), ("ps", "۳۰"), ("en", "30")])
def test_numbers_are_shown_in_the_digits_of_the_screen(language: str, shown: str) -> None:
    class Count(forms.Form):
        n = NumberField(initial=30)

    with translation.override(language):
        assert f'value="{shown}"' in str(Count()["n"])
        assert 'value="3۰x"' in str(Count({"n": "3۰x"})["n"])
        assert Count({"n": "۳۰"}, initial={"n": 30}).changed_data == []
