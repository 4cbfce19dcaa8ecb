"""The list of articles: its columns, its filters, its search."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from newsroom import access, reviews, workflow
from newsroom.admin_states import PHASES, edition_chip
from newsroom.bounded_lists import ArticleChangeList, BoundedPaginator
from newsroom.indexing import with_key_words
from newsroom.models import Article, Edition
from newsroom.row_by_row import holds
from prcms.base.admin_site import SolarDateFilter, StaffAdmin, solar_column
from prcms.base.language import direction, html_lang
from prcms.base.text import to_latin_digits


class PhaseFilter(admin.SimpleListFilter):
    """Articles with at least one language in the phase."""

    title = gettext_lazy("state")
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The phases in the order texts pass them."""
        return [(phase, workflow.phase_label(phase)) for phase in PHASES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By a look-up of editions, so that no article stands twice."""
        phase, now = self.value(), timezone.now()
        if phase not in PHASES:
            return queryset
        editions = Edition.objects.in_phase(phase, at=now)
        if phase == "public":
            # Nearly the whole archive: asked article by article, it stops at the end of the page.
            return queryset.filter(holds(editions.filter(article=OuterRef("pk"))))
        return queryset.filter(pk__in=editions.values("article_id"))


class AttentionFilter(admin.SimpleListFilter):
    """Articles that somebody must still look at although they are public."""

    title = gettext_lazy("waits for")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """A second signature, or another look."""
        return [
            ("signature", gettext_lazy("the signature of a second person")),
            ("review", gettext_lazy("another look: its day has come")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By the same conditions as the lists on the staff home."""
        if self.value() == "signature":
            editions = Edition.objects.not_countersigned()
            return queryset.filter(pk__in=editions.values("article_id"))
        if self.value() == "review":
            return reviews.due(queryset, at=timezone.now())
        return queryset


class ArticleList(StaffAdmin):
    """What the list shows; the page of one article stands in ``newsroom.admin_articles``."""

    list_display = ["headline", "languages", "kind", "unit", "author", "changed"]
    list_display_links = ["headline"]
    list_filter = [
        PhaseFilter,
        AttentionFilter,
        "kind",
        "source_language",
        ("updated_at", SolarDateFilter),
    ]
    list_select_related = ["unit", "author"]
    paginator = BoundedPaginator
    show_full_result_count = False
    search_fields = ["search_key"]
    search_help_text = gettext_lazy("Words of the headline, in any spelling, or the number.")
    changed = solar_column("updated_at", gettext_lazy("last changed"), "moment")

    def get_queryset(self, request: HttpRequest) -> Any:
        """What this user may know of, with the editions for the chips."""
        known = access.openable(request.user)
        return super().get_queryset(request).filter(known).prefetch_related("editions")

    @admin.display(description=gettext_lazy("headline"))
    def headline(self, obj: Article) -> SafeString:
        """The headline in the article's own language."""
        text = obj.title_in(obj.source_language) or obj.any_title or f"{obj.pk}"
        return format_html(
            '<span lang="{}" dir="{}">{}</span>',
            html_lang(obj.source_language),
            direction(obj.source_language),
            text,
        )

    @admin.display(description=gettext_lazy("languages"))
    def languages(self, obj: Article) -> SafeString:
        """One chip per language, original first."""
        now = timezone.now()
        editions = sorted(obj.editions.all(), key=lambda row: (not row.is_source, row.language))
        return format_html_join(" ", "{}", ((edition_chip(row, now),) for row in editions))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The light list."""
        return ArticleChangeList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search in folded keys; a number finds the article that has it."""
        number = to_latin_digits(search_term).strip()
        if number.isdecimal() and len(number) < 10:
            return queryset.filter(pk=int(number)), False
        return with_key_words(queryset, search_term) if search_term.strip() else queryset, False
