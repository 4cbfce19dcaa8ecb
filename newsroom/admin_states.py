"""How states look, and the list of what awaits approval or a moment."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from newsroom import access, publishing, workflow
from newsroom.admin_desks import NAMES
from newsroom.bounded_lists import BoundedPaginator, EditionChangeList
from newsroom.indexing import with_key_words
from newsroom.models import Article, Edition
from prcms.base import dates
from prcms.base.admin_site import StaffAdmin, chip, solar_column
from prcms.base.language import direction, html_lang
from prcms.base.text import local_digits

# Phase → how its chip looks and the sign that stands beside the language's name.
PHASES: dict[str, tuple[str, str]] = {
    "draft": ("draft", "…"),
    "submitted": ("warn", "?"),
    "returned": ("bad", "↩"),
    "approved": ("info", "✓"),
    "embargoed": ("warn", "◷"),
    "scheduled": ("info", "◷"),
    "public": ("good", "✓"),
    "withdrawn": ("bad", "✕"),
    "removed": ("bad", "✕"),
    "superseded": ("neutral", "↻"),
}


def edition_chip(edition: Edition, now: datetime) -> SafeString:
    """The language and the sign of its phase; the phase in words for those who do not see it."""
    phase = edition.phase(at=now)
    tone, sign = PHASES[phase]
    words = workflow.phase_label(phase)
    if edition.is_not_countersigned:
        tone, sign, words = "bad", "!", _("published alone")
    label = format_html(
        '{} {}<span class="visually-hidden"> {}</span>',
        NAMES[edition.language],
        sign,
        words,
    )
    return chip(label, tone)


def public_words(moment: datetime) -> str:
    """ "public on Wednesday 10 Saratan 1405, 14:00", in the language of the screen."""
    return _("public on %(moment)s") % {"moment": dates.format(moment, "long_moment")}


class WaitingFilter(admin.SimpleListFilter):
    """Editions by phase; what awaits a decision is the default."""

    title = gettext_lazy("state")
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Everything that has been submitted once."""
        return [
            (phase, workflow.phase_label(phase))
            for phase in ("approved", "scheduled", "embargoed", "public", "withdrawn")
        ]

    def choices(self, changelist: Any) -> Any:
        """The default is called by its name."""
        for choice in super().choices(changelist):
            plain = changelist.get_query_string(remove=[self.parameter_name])
            first = choice["query_string"] == plain
            label = workflow.phase_label("submitted") if first else choice["display"]
            yield {**choice, "display": label}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """What awaits approval unless something else is asked for."""
        if self.value() is None and DelayFilter.parameter_name in request.GET:
            return queryset
        phase, now = self.value() or Edition.State.SUBMITTED, timezone.now()
        if phase == "public":
            # The table's own constraint says that an approved text has the hash it was approved
            # with; asked again here, it would make PostgreSQL expect a handful of rows.
            return queryset.filter(state=Edition.State.APPROVED, publish_at__lte=now)
        return queryset.in_phase(phase, at=now)


class DelayFilter(admin.SimpleListFilter):
    """The report of delays: what waits for a worker, and what was worked off late."""

    title = gettext_lazy("publication late")
    parameter_name = "delay"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Still waiting, or done by now."""
        return [
            ("waiting", gettext_lazy("still waiting for the worker")),
            ("done", gettext_lazy("worked off late")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By the same conditions as the alarm on the staff home."""
        if self.value() == "waiting":
            return queryset.filter(pk__in=publishing.late(now=timezone.now()).values("pk"))
        if self.value() == "done":
            return queryset.filter(pk__in=publishing.came_late().values("pk"))
        return queryset


@admin.register(Edition)
class EditionAdmin(StaffAdmin):
    """What awaits approval or a moment, language by language. Decisions are made on the article."""

    list_display = [
        "headline",
        "life",
        "submitted_by",
        "submitted",
        "approved_by",
        "public",
        "delay",
    ]
    list_display_links = ["headline"]
    list_filter = [WaitingFilter, DelayFilter, "language", "is_source"]
    list_select_related = ["article", "submitted_by", "approved_by"]
    search_fields = ["article__search_key"]
    ordering = ["submitted_at", "pk"]
    paginator = BoundedPaginator
    show_full_result_count = False
    submitted = solar_column("submitted_at", gettext_lazy("submitted"), "moment")
    public = solar_column("publish_at", gettext_lazy("public from"), "moment")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Languages of texts that this user may know of."""
        return (
            super().get_queryset(request).filter(access.openable(request.user, prefix="article__"))
        )

    @admin.display(description=gettext_lazy("minutes late"))
    def delay(self, obj: Edition) -> str:
        """How long after its moment it was worked off, in minutes; "—" when in time."""
        if obj.publish_at is None or obj.state != Edition.State.APPROVED:
            return "—"
        after = (obj.effects_done_at or timezone.now()) - obj.publish_at
        if after <= publishing.PATIENCE:
            return "—"
        return local_digits(int(after.total_seconds() // 60), get_language())

    @admin.display(description=gettext_lazy("headline"))
    def headline(self, obj: Edition) -> SafeString:
        """The headline in the edition's language."""
        return format_html(
            '<span lang="{}" dir="{}">{}</span>',
            html_lang(obj.language),
            direction(obj.language),
            obj.article.title_in(obj.language) or obj.article,
        )

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def life(self, obj: Edition) -> SafeString:
        """Language and phase on one chip."""
        return edition_chip(obj, timezone.now())

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The light list."""
        return EditionChangeList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search in folded headlines, every word as a beginning, as in the list of articles."""
        if not search_term.strip():
            return queryset, False
        found = with_key_words(Article.objects.all(), search_term).order_by().values("pk")
        return queryset.filter(article__in=found), False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """All languages of an article are on one page."""
        edition = get_object_or_404(Edition, pk=object_id)
        return redirect("admin:newsroom_article_change", edition.article_id)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees articles."""
        return bool(request.user.has_perm("newsroom.view_article"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Editions begin with the texts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Through the workflow only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Through the workflow only."""
        return False
