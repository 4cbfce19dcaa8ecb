"""What every staff screen is made of: moves as buttons, chips, Solar Hijri columns and filters.

Django's own admin lies underneath; apps derive their screens from :class:`StaffAdmin`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField

from prcms.base import audit, dates, verbs
from prcms.base.errors import Outdated, Refused
from prcms.base.forms import DayField, MomentField, NumberField
from prcms.base.language import direction, html_lang
from prcms.base.richtext import RichTextField
from prcms.base.text import local_digits

Text = str | Promise
TONES = ("neutral", "info", "good", "warn", "bad", "draft", "embargo")


class ReasonForm(forms.Form):
    """Asks why; used by moves that must be explained."""

    reason = forms.CharField(label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True)
class Move:
    """A change of state offered as a button.

    ``run(request, obj, cleaned_data)`` calls the capability module's door; it may raise
    ``Refused`` and may return a sentence for the green message. ``form`` is shown on a page of
    its own first (``form(data, files)``; give ``form_kwargs`` for more). ``tone`` is "primary",
    "plain" or "danger".
    """

    name: str
    label: Text
    run: Callable[[HttpRequest, Any, dict[str, Any]], Text | None]
    form: type[forms.Form] | None = None
    form_kwargs: dict[str, Any] | None = None
    tone: str = "plain"
    help: Text = ""
    done: Text = ""

    @property
    def asks(self) -> bool:
        """Whether a page with a form comes first. Templates ask this: they would *call* ``form``."""
        return self.form is not None


def chip(label: Text, tone: str = "neutral") -> SafeString:
    """A readable status: ``tone`` is one of ``TONES`` and chooses the colours, never the words."""
    return format_html('<span class="chip chip--{}">{}</span>', tone, label)


def solar_column(field: str, label: Any, style: str = "medium") -> Callable[..., Any]:
    """A list column that shows ``field`` in the Solar Hijri calendar and sorts by it."""

    @admin.display(description=label, ordering=field, empty_value="—")
    def column(self: Any, obj: models.Model) -> SafeString | None:
        value: Any = obj
        for part in field.split("__"):
            value = getattr(value, part, None)
            if value is None:
                return None
        return format_html(
            '<time datetime="{}">{}</time>', value.isoformat(), dates.format(value, style)
        )

    return column


def number_column(field: str, label: Any) -> Callable[..., Any]:
    """A list column that shows the whole number ``field`` in the reader's digits and sorts by it."""

    @admin.display(description=label, ordering=field, empty_value="—")
    def column(self: Any, obj: models.Model) -> str | None:
        value = getattr(obj, field)
        return None if value is None else local_digits(value, get_language())

    return column


class SolarDateFilter(admin.FieldListFilter):
    """Filters a date or moment by today, week, and Solar Hijri months of the last twelve."""

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[models.Model],
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.parameter = f"{field_path}__solar"
        super().__init__(field, request, params, model, model_admin, field_path)
        value = params.get(self.parameter)
        self.value = value[-1] if isinstance(value, list) else value
        self.is_moment = isinstance(field, models.DateTimeField)
        self.today = timezone.localdate()

    def expected_parameters(self) -> list[str | None]:
        """The one query parameter this filter reads."""
        return [self.parameter]

    def _range(self) -> tuple[date, date] | None:
        if self.value == "today":
            return self.today, self.today + timedelta(days=1)
        if self.value == "week":
            return self.today - timedelta(days=6), self.today + timedelta(days=1)
        year, _dash, month = (self.value or "").partition("-")
        if year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12:
            if not 1300 <= int(year) <= 1450:
                return None
            first, last = dates.month_bounds(int(year), int(month))
            return first, last + timedelta(days=1)
        return None

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen span; all of them when the parameter makes no sense."""
        bounds = self._range()
        if bounds is None:
            return queryset
        start: date | datetime = bounds[0]
        end: date | datetime = bounds[1]
        if self.is_moment:
            start = timezone.make_aware(datetime.combine(bounds[0], time.min))
            end = timezone.make_aware(datetime.combine(bounds[1], time.min))
        return queryset.filter(**{f"{self.field_path}__gte": start, f"{self.field_path}__lt": end})

    def choices(self, changelist: Any) -> Any:
        """All, today, seven days, and the last twelve Solar Hijri months."""

        def choice(value: str | None, label: Text) -> dict[str, Any]:
            query = (
                changelist.get_query_string(remove=[self.parameter])
                if value is None
                else changelist.get_query_string({self.parameter: value})
            )
            return {"selected": self.value == value, "query_string": query, "display": label}

        yield choice(None, _("any time"))
        yield choice("today", _("today"))
        yield choice("week", _("last seven days"))
        solar = dates.SolarDate.from_date(self.today)
        year, month = solar.year, solar.month
        for _index in range(12):
            first, _last = dates.month_bounds(year, month)
            yield choice(f"{year}-{month:02d}", dates.format(first, "month"))
            month -= 1
            if month == 0:
                year, month = year - 1, 12


@dataclass(frozen=True)
class Entry:
    """One line of an object's history."""

    at: datetime
    who: str
    what: str
    changes: list[dict[str, str]]
    reason: str = ""


def history_of(obj: models.Model, *, limit: int = 200) -> list[Entry]:
    """What was done to ``obj``, newest first: the audit trail, and saved forms it does not tell of.

    Two queries, and one for the content type the first time.
    """
    trail = list(audit.trail(obj)[:limit])
    entries = [
        Entry(
            at=event.at,
            who=event.actor_label or str(_("the portal")),
            what=verbs.said(event.verb),
            changes=verbs.changes(event.object_label, event.before, event.after),
            reason=event.reason,
        )
        for event in trail
    ]
    forms_saved = LogEntry.objects.filter(
        object_id=str(obj.pk), content_type=ContentType.objects.get_for_model(type(obj))
    ).select_related("user")[:limit]
    for log in forms_saved:
        told = any(
            event.actor_id == log.user_id and abs(event.at - log.action_time) < timedelta(seconds=3)
            for event in trail
        )
        if not told:
            entries.append(Entry(log.action_time, str(log.user), str(log.get_change_message()), []))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


class StaffFields:
    """How fields look in staff forms: dates in either calendar, texts in their own direction."""

    # A column without a value, in lists, on pages and in the lines of a page alike.
    empty_value_display = "—"

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Dates are typed in either calendar, numbers in any digits; a language's box is its own way."""
        if isinstance(db_field, models.DateTimeField):
            return db_field.formfield(form_class=MomentField, **kwargs)
        if isinstance(db_field, models.DateField):
            return db_field.formfield(form_class=DayField, **kwargs)
        if isinstance(db_field, models.IntegerField) and not db_field.choices:
            number: Any = db_field.formfield(form_class=NumberField, **kwargs)
            if number is not None and number.min_value is None:
                number.widget.attrs.setdefault("dir", "ltr")  # a minus stands before its number
            return number
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is None:
            return field
        if isinstance(db_field, TranslationField):
            language = db_field.language
            field.widget.attrs.update({"lang": html_lang(language), "dir": direction(language)})
        elif isinstance(db_field, models.EmailField | models.URLField):
            field.widget.attrs.setdefault("dir", "ltr")
        elif isinstance(db_field, models.CharField | models.TextField) and not db_field.choices:
            field.widget.attrs.setdefault("dir", "auto")
        return field


class StaffTabularInline(StaffFields, admin.TabularInline):
    """Rows of a table inside a staff form."""

    extra = 0


class StaffStackedInline(StaffFields, admin.StackedInline):
    """Blocks inside a staff form."""

    extra = 0


class StaffAdmin(StaffFields, admin.ModelAdmin):
    """A staff screen: declarative, with moves as buttons and dates as the office writes them.

    Derived screens override :meth:`moves`. Bulk actions are off: every change of state goes
    through its door, one object at a time, unless a screen says otherwise.
    """

    actions: Any = None
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    save_on_top = False
    formfield_overrides: ClassVar[Any] = {
        models.DateTimeField: {"form_class": MomentField},
        models.DateField: {"form_class": DayField},
    }

    def moves(self, request: HttpRequest, obj: Any) -> Sequence[Move]:
        """The moves this user may make with ``obj`` now. May query."""
        return ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The languages of one field stand beside each other."""
        return [
            (name, {**options, "fields": self._side_by_side(options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def _side_by_side(self, names: Sequence[Any]) -> list[Any]:
        rows: list[Any] = []
        last = None
        for name in names:
            original = self._translated(name)
            if original is not None and original == last:
                row = rows[-1]
                rows[-1] = (*row, name) if isinstance(row, tuple) else (row, name)
            else:
                rows.append(name)
            last = original
        return rows

    def _translated(self, name: Any) -> str | None:
        """Which field ``name`` is a language of; None for others and for rich text."""
        if not isinstance(name, str):
            return None
        try:
            field: Any = self.opts.get_field(name)
        except FieldDoesNotExist:
            return None
        if not isinstance(field, TranslationField):
            return None
        original = field.translated_field
        return None if isinstance(original, RichTextField) else str(original.name)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The audit trail of one object, in words."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "object": obj,
            "opts": self.opts,
            "history": history_of(obj),
            "now": timezone.now(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def get_urls(self) -> list[URLPattern]:
        """Django's pages and one for each move."""
        info = self.opts.app_label, self.opts.model_name
        view = self.admin_site.admin_view(self.move_view)
        return [
            path(
                "<path:object_id>/move/<slug:name>/",
                view,
                name="{}_{}_move".format(*info),
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        """Adds the moves to the page."""
        moves = self.moves(request, obj) if obj is not None else ()
        context["moves"] = moves
        context["move_leads"] = any(move.tone == "primary" for move in moves)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which also says what a capability module refused at the first attempt."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form

        class RefusedForm(form):  # type: ignore[misc, valid-type]
            """The same form with one error more."""

            def clean(self) -> Any:
                """What was typed stays; the refusal stands above it."""
                cleaned = super().clean()
                self.add_error(None, refusal)
                return cleaned

        return RefusedForm

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """A rule that refuses a save is shown above the form; nothing typed is lost.

        The refused attempt has been rolled back; the page is rendered again from what was
        posted, with the refusal as its error.
        """
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            request.refusal = str(refusal)
            if isinstance(refusal, Outdated):
                # Whoever has read this and saves again means it.
                request.POST = request.POST.copy()
                request.POST["opened_version"] = str(refusal.version)
            return super().changeform_view(request, *args, **kwargs)

    def move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Make one move: POST runs it, GET shows its form. Refusals are shown, not raised."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        move = next((m for m in self.moves(request, obj) if m.name == name), None)
        back = self.object_url(obj)
        if move is None:
            messages.error(
                request,
                _("This is not possible now: the item has changed, or it is not yours to do."),
            )
            return HttpResponseRedirect(back)
        posted = request.method == "POST"
        form = None
        if move.form is not None:
            form = move.form(
                request.POST if posted else None,
                request.FILES if posted else None,
                **(move.form_kwargs or {}),
            )
        if posted and (form is None or form.is_valid()):
            return self._run(request, obj, move, form.cleaned_data if form else {}, back)
        context = {
            **self.admin_site.each_context(request),
            "title": move.label,
            "move": move,
            "form": form,
            "media": self.media + (form.media if form else forms.Media()),
            "original": obj,
            "opts": self.opts,
            "back": back,
        }
        return TemplateResponse(request, "admin/move.html", context)

    def object_url(self, obj: models.Model) -> str:
        """Where a move leads back to."""
        info = obj._meta.app_label, obj._meta.model_name
        return reverse("admin:{}_{}_change".format(*info), args=[obj.pk])

    def _run(
        self, request: HttpRequest, obj: Any, move: Move, data: dict[str, Any], back: str
    ) -> HttpResponse:
        try:
            said = move.run(request, obj, data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(said or move.done or _("Done.")))
        return HttpResponseRedirect(back)
