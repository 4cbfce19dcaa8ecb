"""Screens of the translation memory, the glossary, and the files that go in and out."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from newsroom import glossary, memory_exports, memory_imports, memory_keys, translation_memory
from newsroom.memory_forms import (
    NAMES,
    CorrectionForm,
    GlossaryForm,
    ImportForm,
    SureForm,
)
from newsroom.models import MemoryImport, MemoryUnit, Term, TermForm
from newsroom.permissions import can_manage_memory
from prcms.base.admin_site import (
    Move,
    ReasonForm,
    SolarDateFilter,
    StaffAdmin,
    chip,
    number_column,
    solar_column,
)
from prcms.base.language import direction, html_lang
from prcms.base.models import Language, OfficeProfile
from prcms.base.text import fold, local_digits

IMPORT_TONES = {
    "queued": "info",
    "running": "info",
    "done": "good",
    "failed": "bad",
    "undoing": "warn",
    "undone": "draft",
}


def said(text: str, language: str, *, words: int = 0) -> SafeString:
    """A text in its own direction; cut after some words."""
    shown = memory_keys.bare(text)
    if words:
        shown = Truncator(shown).words(words, truncate="…")
    tag, way = html_lang(language), direction(language)
    return format_html('<span class="said" lang="{}" dir="{}">{}</span>', tag, way, shown)


class ExportsMixin:
    """A list whose rows can be had as files by those who manage the memory."""

    exports: dict[str, tuple[str, Any]] = {}

    def get_urls(self) -> list[URLPattern]:
        """One address per kind of file."""
        view = self.admin_site.admin_view(self.export)  # type: ignore[attr-defined]
        info = self.opts.app_label, self.opts.model_name  # type: ignore[attr-defined]
        return [
            path("export/<slug:name>/", view, name="{}_{}_export".format(*info)),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With links to the files."""
        links = []
        if can_manage_memory(request.user):
            info = self.opts.app_label, self.opts.model_name  # type: ignore[attr-defined]
            links = [
                {"url": reverse("admin:{}_{}_export".format(*info), args=[name]), "label": label}
                for name, (_type, label) in self.exports.items()
            ]
        context = {"exports": links, **(extra_context or {})}
        return super().changelist_view(request, context)  # type: ignore[misc, no-any-return]

    def export(self, request: HttpRequest, name: str) -> HttpResponse | StreamingHttpResponse:
        """The file, as a stream."""
        if not can_manage_memory(request.user):
            raise PermissionDenied
        if name not in self.exports or request.method != "GET":
            raise Http404
        kind, _label = self.exports[name]
        response = StreamingHttpResponse(self.pieces(request, name), content_type=kind)
        day = timezone.localdate().isoformat()
        file = f"{self.opts.model_name}-{day}.{name}"  # type: ignore[attr-defined]
        response["Content-Disposition"] = f'attachment; filename="{file}"'
        response["Cache-Control"] = "no-store"
        return response

    def pieces(self, request: HttpRequest, name: str) -> Iterator[str]:
        """What the file is made of."""
        raise NotImplementedError


class WordingFilter(admin.SimpleListFilter):
    """What holds, what was replaced, or both."""

    title = gettext_lazy("wording")
    parameter_name = "wording"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """What holds is the default."""
        return [("superseded", _("no longer said so")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """The default is called by its name."""
        for choice in super().choices(changelist):
            plain = changelist.get_query_string(remove=[self.parameter_name])
            is_default = choice["query_string"] == plain
            yield {**choice, "display": _("holds") if is_default else choice["display"]}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Live units unless something else is asked for."""
        if self.value() == "all":
            return queryset
        return queryset.filter(superseded_at__isnull=self.value() != "superseded")


class SourceFilter(admin.SimpleListFilter):
    """Made and reviewed here, or imported."""

    title = gettext_lazy("origin")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The two ways in."""
        return [("here", _("reviewed here")), ("import", _("imported"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By the tie to an import."""
        if self.value() in ("here", "import"):
            return queryset.filter(batch__isnull=self.value() == "here")
        return queryset


@admin.register(MemoryUnit)
class MemoryUnitAdmin(ExportsMixin, StaffAdmin):
    """The translation memory: searched by words, put right one unit at a time."""

    change_list_template = "admin/newsroom/memory_list.html"
    list_display = ["original", "translation", "pair", "reviewed", "state_chip"]
    list_display_links = ["original"]
    list_filter = [
        "source_language",
        "target_language",
        WordingFilter,
        SourceFilter,
        ("reviewed_at", SolarDateFilter),
    ]
    search_fields = ["source"]
    search_help_text = gettext_lazy("Words of the original; the last one may be begun only.")
    show_full_result_count = False
    fields = ("whole_original", "whole_translation", "pair", "whence", "state_chip")
    readonly_fields = ("whole_original", "whole_translation", "pair", "whence", "state_chip")
    reviewed = solar_column("reviewed_at", gettext_lazy("reviewed"))
    exports = {
        "tmx": ("application/x-tmx+xml; charset=utf-8", "TMX"),
        "csv": ("text/csv; charset=utf-8", "CSV"),
    }

    class Media:
        css = {"all": ["css/pages/memory.css"]}

    @admin.display(description=gettext_lazy("original text"))
    def original(self, obj: MemoryUnit) -> SafeString:
        """The first words."""
        return said(obj.source, obj.source_language, words=24)

    @admin.display(description=gettext_lazy("translation"))
    def translation(self, obj: MemoryUnit) -> SafeString:
        """The first words."""
        return said(obj.target, obj.target_language, words=24)

    @admin.display(description=gettext_lazy("original text"))
    def whole_original(self, obj: MemoryUnit) -> SafeString:
        """All of it."""
        return said(obj.source, obj.source_language)

    @admin.display(description=gettext_lazy("translation"))
    def whole_translation(self, obj: MemoryUnit) -> SafeString:
        """All of it."""
        return said(obj.target, obj.target_language)

    @admin.display(description=gettext_lazy("languages"))
    def pair(self, obj: MemoryUnit) -> str:
        """From and into."""
        return _("%(source)s into %(target)s") % {
            "source": NAMES[obj.source_language],
            "target": NAMES[obj.target_language],
        }

    @admin.display(description=gettext_lazy("origin"))
    def whence(self, obj: MemoryUnit) -> str:
        """Which article or file, whose work."""
        words = translation_memory.origin(obj)
        if obj.article_id is None:
            return words
        url = reverse("admin:newsroom_article_change", args=[obj.article_id])
        return format_html('<a href="{}">{}</a>', url, words)

    @admin.display(description=gettext_lazy("wording"))
    def state_chip(self, obj: MemoryUnit) -> SafeString:
        """Whether it still holds."""
        if obj.superseded_at is None:
            return chip(_("holds"), "good")
        return chip(_("no longer said so"), "draft")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[MemoryUnit]":
        """Without the keys; texts for named readers only stay with those readers."""
        units: QuerySet[MemoryUnit] = super().get_queryset(request)
        return units.defer("vector", "source_key").filter(
            translation_memory.open_to_everybody(timezone.now())
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """By the folded words of the original."""
        return translation_memory.searched(queryset, search_term), False

    def pieces(self, request: Any, name: str) -> Iterator[str]:
        """What holds now."""
        now, office = timezone.now(), OfficeProfile.load().name
        units = MemoryUnit.objects.live().filter(translation_memory.open_to_everybody(now))
        return memory_exports.memory(units, form=name, name=office, by=request.user, now=now)

    def moves(self, request: Any, obj: MemoryUnit) -> Sequence[Move]:
        """Put it right, take it out, or let it hold again."""
        if not can_manage_memory(request.user):
            return ()
        if obj.superseded_at is not None:
            return (Move("restore", gettext_lazy("Let it hold again"), _restore),)
        return (
            Move(
                "correct",
                gettext_lazy("Correct the translation"),
                _correct,
                form=CorrectionForm,
                form_kwargs={
                    "language": obj.target_language,
                    "initial": {"target": obj.target},
                },
                tone="primary",
                help=gettext_lazy("The old wording is no longer offered; it stays readable."),
            ),
            Move(
                "supersede",
                gettext_lazy("No longer offer it"),
                _supersede,
                form=ReasonForm,
                tone="danger",
            ),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Units come from reviewed translations and from files."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Through the moves only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was said once stays readable."""
        return False


def _correct(request: Any, obj: MemoryUnit, data: dict[str, Any]) -> SafeString:
    better = translation_memory.correct(
        obj, target=data["target"], by=request.user, now=timezone.now()
    )
    url = reverse("admin:newsroom_memoryunit_change", args=[better.pk])
    return format_html('<a href="{}">{}</a>', url, _("Corrected. This is what is offered now."))


def _supersede(request: Any, obj: MemoryUnit, data: dict[str, Any]) -> str:
    translation_memory.supersede(obj, reason=data["reason"], by=request.user, now=timezone.now())
    return _("No longer offered.")


def _restore(request: Any, obj: MemoryUnit, data: dict[str, Any]) -> str:
    translation_memory.restore(obj, by=request.user, now=timezone.now())
    return _("Offered again.")


# Glossary ----------------------------------------------------------------------------------


def _preferred(code: str) -> Any:
    """A column with the preferred form of one language and the number of others."""

    @admin.display(description=NAMES[code])
    def column(self: Any, obj: Term) -> SafeString | str:
        forms = [form for form in obj.forms.all() if form.language == code]
        if not forms:
            return "—"
        lines = format_html_join(
            "",
            '<span class="form-line form-line--{}">{}<span lang="{}" dir="{}">{}</span></span>',
            (
                (f.status, _unheard(f), html_lang(code), direction(code), f.text)
                for f in _ordered(forms)
            ),
        )
        return format_html('<span class="form-lines">{}</span>', lines)

    return column


def _unheard(form: TermForm) -> SafeString | str:
    """What the eye sees in the style of a form, for those who hear the page."""
    if form.status == TermForm.Status.PREFERRED:
        return ""
    label = form.get_status_display()
    return format_html('<span class="visually-hidden">{}: </span>', label)


def _ordered(forms: Sequence[TermForm]) -> list[TermForm]:
    order = list(TermForm.Status.values)
    return sorted(forms, key=lambda form: (order.index(form.status), form.pk))


class WhoseFilter(admin.SimpleListFilter):
    """The office's own terms, or what comes from the contacts."""

    title = gettext_lazy("origin")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The two kinds."""
        return [("own", _("our own")), ("contacts", _("from the contacts"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By the tie to a person or a post."""
        if self.value() == "own":
            return queryset.filter(person=None, post=None)
        if self.value() == "contacts":
            return queryset.exclude(person=None, post=None)
        return queryset


@admin.register(Term)
class TermAdmin(ExportsMixin, StaffAdmin):
    """The glossary: a concept a row, the three languages side by side."""

    change_list_template = "admin/newsroom/memory_list.html"
    form = GlossaryForm
    list_display = ["term", "dari", "pashto", "english", "kind", "note"]
    list_display_links = ["term"]
    list_filter = ["kind", WhoseFilter]
    search_fields = ["forms__search_key"]
    exports = {
        "tbx": ("application/xml; charset=utf-8", "TBX"),
        "csv": ("text/csv; charset=utf-8", "CSV"),
    }
    dari, pashto, english = _preferred("fa"), _preferred("ps"), _preferred("en")

    class Media:
        css = {"all": ["css/pages/memory.css"]}

    @admin.display(description=gettext_lazy("number"), ordering="pk")
    def term(self, obj: Term) -> str:
        """The number it is opened by."""
        return local_digits(obj.pk, get_language())

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Term]":
        """With all forms."""
        terms: QuerySet[Term] = super().get_queryset(request).prefetch_related("forms")
        return terms

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """In folded forms."""
        key = fold(search_term)
        if not key:
            return queryset, False
        found = TermForm.objects.filter(search_key__contains=key).values("term_id")
        return queryset.filter(pk__in=found), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """One row per status, one box per language."""
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ["dari", "pashto", "english", "kind", "note"]})]
        rows = [
            tuple(f"{status}_{code}" for code in Language.values)
            for status in TermForm.Status.values
        ]
        helped = _(
            "One form a line. “Accepted” may be used too: plurals, oblique forms, spellings."
        )
        return [
            (None, {"fields": rows, "description": helped}),
            (None, {"fields": ["kind", "note"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those who only read see the forms as text."""
        if self.has_change_permission(request, obj):
            return ()
        return ("dari", "pashto", "english", "kind", "note")

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The boxes of the forms are made by the form itself."""
        kwargs["fields"] = ["kind", "note"] if self.has_change_permission(request, obj) else []
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: Any, obj: Term, form: Any, change: bool) -> None:
        """Through the glossary's door."""
        saved = glossary.save(
            term=obj if change else None,
            kind=form.cleaned_data["kind"],
            note=form.cleaned_data["note"],
            forms=form.forms_by_language(),
            by=request.user,
            now=timezone.now(),
        )
        obj.pk = saved.pk
        obj._state.adding = False

    def pieces(self, request: Any, name: str) -> Iterator[str]:
        """All terms."""
        now, office = timezone.now(), OfficeProfile.load().name
        return memory_exports.glossary(form=name, name=office, by=request.user, now=now)

    def moves(self, request: Any, obj: Term) -> Sequence[Move]:
        """A term of the office's own can be taken out."""
        if obj.person_id or obj.post_id or not can_manage_memory(request.user):
            return ()
        remove = partial(Move, form=SureForm, tone="danger")
        return (
            remove(
                "remove",
                gettext_lazy("Take the term out"),
                _remove,
                help=gettext_lazy("Translators are no longer told of it."),
            ),
        )

    def object_url(self, obj: Any) -> str:
        """A term that is gone leads to the list."""
        if not Term.objects.filter(pk=obj.pk).exists():
            return reverse("admin:newsroom_term_changelist")
        return super().object_url(obj)

    def _run(
        self, request: HttpRequest, obj: Any, move: Move, data: dict[str, Any], back: str
    ) -> HttpResponse:
        if move.name == "remove":
            back = reverse("admin:newsroom_term_changelist")
        return super()._run(request, obj, move, data, back)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who manage the memory."""
        return can_manage_memory(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who manage the memory."""
        return can_manage_memory(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Through the move, which leaves a trace."""
        return False


def _remove(request: Any, obj: Term, data: dict[str, Any]) -> str:
    glossary.remove(Term.objects.get(pk=obj.pk), by=request.user, now=timezone.now())
    return _("Taken out.")


# Imports -----------------------------------------------------------------------------------


@admin.register(MemoryImport)
class MemoryImportAdmin(StaffAdmin):
    """Files for the memory and the glossary: sent here, followed here, undone here."""

    form = ImportForm
    change_list_template = "admin/newsroom/memory_imports.html"
    change_form_template = "admin/newsroom/memory_import.html"
    list_display = ["name", "kind", "state_chip", "progress", "units", "left_out", "by", "sent"]
    list_filter = ["state", "kind"]
    list_select_related = ["by"]
    sent = solar_column("at", gettext_lazy("when"), "moment")
    units = number_column("added", gettext_lazy("added"))
    left_out = number_column("skipped", gettext_lazy("left out"))

    class Media:
        css = {"all": ["css/pages/memory.css"]}

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, obj: MemoryImport) -> SafeString:
        """Where it is; what went wrong."""
        mark = chip(obj.get_state_display(), IMPORT_TONES[obj.state])
        if obj.state != MemoryImport.State.FAILED:
            return mark
        return format_html("{} {}", mark, memory_imports.failure_text(obj.last_error))

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, obj: MemoryImport) -> SafeString:
        """How far it has come; the page looks again by itself while it runs."""
        language = get_language()
        words = _("%(read)s of %(total)s") % {
            "read": local_digits(obj.read, language),
            "total": local_digits(obj.total if obj.total is not None else "؟", language),
        }
        is_open = obj.state in MemoryImport.OPEN
        if not is_open:
            return format_html('<span class="import__progress">{}</span>', words)
        bar: SafeString | str = ""
        if obj.state != MemoryImport.State.UNDOING and obj.total:
            bar = format_html(
                '<progress max="{}" value="{}" aria-label="{}"></progress> ',
                obj.total,
                obj.read,
                _("progress"),
            )
        return format_html(
            '<span class="import__progress" data-pr-import-open>{}<span>{}</span></span>',
            bar,
            words,
        )

    @admin.display(description=gettext_lazy("where the memory says something else"))
    def manner(self, obj: MemoryImport) -> str:
        """Whether it replaces or stands beside what was there."""
        if obj.replaces:
            return _("The wording of the file replaces it.")
        return _("Both are offered.")

    @admin.display(description=gettext_lazy("what was wrong"))
    def wrong(self, obj: MemoryImport) -> SafeString | str:
        """The rows that were left out because of a fault, up to a number."""
        if not obj.problems:
            return "—"
        language = get_language()
        rows = format_html_join(
            "",
            '<li><span class="import__row">{}</span> <bdi>{}</bdi></li>',
            (
                (
                    _("row %(n)s:") % {"n": local_digits(problem["row"], language)},
                    memory_imports.problem_text(problem),
                )
                for problem in obj.problems
            ),
        )
        return format_html('<ul class="import__problems">{}</ul>', rows)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one is sent; a known one is shown."""
        if obj is None:
            return ["upload", "kind", "replaces"]
        manner = ["manner"] if obj.kind in memory_imports.UNITS else []
        shown = ["state_chip", "progress", ("units", "left_out"), "kind", *manner]
        return [*shown, ("by", "sent"), "wrong"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was sent stays as it was sent."""
        if obj is None:
            return ()
        shown = ("state_chip", "progress", "units", "left_out", "kind", "manner")
        return (*shown, "by", "sent", "wrong")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """One button: the page of the import follows, where its progress is shown."""
        fewer = {"show_save": False, "show_save_and_add_another": False}
        return super().add_view(request, form_url, {**fewer, **(extra_context or {})})

    def save_model(self, request: Any, obj: MemoryImport, form: Any, change: bool) -> None:
        """Through the door of the imports."""
        batch = memory_imports.queue(
            file=form.cleaned_data["upload"],
            kind=form.cleaned_data["kind"],
            replaces=form.cleaned_data["replaces"],
            by=request.user,
            now=timezone.now(),
        )
        obj.__dict__.update(batch.__dict__)

    def moves(self, request: Any, obj: MemoryImport) -> Sequence[Move]:
        """An import that has ended can be undone."""
        ended = obj.state in (MemoryImport.State.DONE, MemoryImport.State.FAILED)
        if not ended or not can_manage_memory(request.user):
            return ()
        return (
            Move(
                "undo",
                gettext_lazy("Undo the import"),
                _undo,
                form=SureForm,
                tone="danger",
                help=gettext_lazy(
                    "Takes out what this file added and lets hold again what it replaced. What people "
                    "have confirmed or corrected since stays."
                ),
            ),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who manage the memory."""
        return can_manage_memory(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A file stays as it was sent."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Undone, not deleted: what came from it names it."""
        return False


def _undo(request: Any, obj: MemoryImport, data: dict[str, Any]) -> str:
    memory_imports.undo(obj, by=request.user, now=timezone.now())
    return _("It is being undone.")
