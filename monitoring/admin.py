"""Screens of the press review: declarative; what happens stands in the capability modules."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin

from monitoring import admin_briefing, admin_views, clippings, fetching, tone, topics
from monitoring.admin_columns import TONE_TONES, in_language, moved
from monitoring.forms import ClippingForm
from monitoring.models import (
    Clipping,
    Item,
    Publisher,
    Source,
    Topic,
)
from monitoring.models.items import ToneValue
from monitoring.permissions import can_check_sources, can_judge
from prcms.base import audit, dates
from prcms.base.admin_site import (
    Move,
    SolarDateFilter,
    StaffAdmin,
    chip,
    number_column,
    solar_column,
)
from prcms.base.errors import Refused
from prcms.base.text import fold, local_digits

# The briefing's screen registers itself.
__all__ = ["admin_briefing"]

HEALTH_TONES = {Source.Health.NEW: "draft", Source.Health.OK: "good", Source.Health.FAILING: "bad"}
# An address typed without a scheme is meant securely.
WITH_HTTPS = {**StaffAdmin.formfield_overrides, models.URLField: {"assume_scheme": "https"}}


@admin.register(Publisher)
class PublisherAdmin(StaffAdmin):
    """The houses we read."""

    list_display = ["name_shown", "medium", "language", "weight_shown", "is_foreign", "n_sources"]
    list_filter = ["medium", "language", "is_foreign"]
    search_fields = ["search_key"]
    formfield_overrides = WITH_HTTPS
    autocomplete_fields = ["organisation"]
    weight_shown = number_column("weight", gettext_lazy("weight"))
    fields = [
        "name",
        "medium",
        "language",
        "is_foreign",
        "homepage",
        "weight",
        "utc_offset",
        "organisation",
    ]

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def name_shown(self, obj: Publisher) -> str:
        """As the house writes it."""
        return in_language(obj.name, obj.language)

    @admin.display(description=gettext_lazy("sources"))
    def n_sources(self, obj: Any) -> str:
        """How many feeds are read of it."""
        return local_digits(obj.sources_count, translation.get_language())

    def get_queryset(self, request: HttpRequest) -> Any:
        """With counts, so that the list asks once."""
        return super().get_queryset(request).annotate(sources_count=Count("sources"))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search in folded keys."""
        return super().get_search_results(request, queryset, fold(search_term))

    def save_model(self, request: Any, obj: Publisher, form: Any, change: Any) -> None:
        """With its key and an audit row."""
        obj.set_keys()
        obj.save()
        verb = "publisher.change" if change else "publisher.add"
        audit.record(
            verb,
            obj,
            by=request.user,
            after={n: str(form.cleaned_data[n]) for n in form.changed_data},
        )


@admin.register(Source)
class SourceAdmin(StaffAdmin):
    """Where we look, and how the last look went."""

    list_display = ["shown", "health_chip", "last_ok_ago", "trouble", "next_check", "every"]
    list_filter = ["health", "is_active", "language"]
    search_fields = ["name", "publisher__search_key", "url"]
    autocomplete_fields = ["publisher"]
    formfield_overrides = WITH_HTTPS
    list_select_related = ["publisher"]
    fields = [
        "publisher",
        "name",
        "kind",
        "url",
        "language",
        "interval",
        "health_chip",
        "last_ok_ago",
        "trouble",
        "next_check",
    ]
    readonly_fields = ["health_chip", "last_ok_ago", "trouble", "next_check"]

    @admin.display(description=gettext_lazy("next check"), ordering="next_try_at")
    def next_check(self, obj: Source) -> str:
        """Nothing for a paused source."""
        return dates.format(obj.next_try_at, "moment") if obj.is_active and obj.next_try_at else "—"

    @admin.display(description=gettext_lazy("minutes between checks"), ordering="interval")
    def every(self, obj: Source) -> str:
        """In the digits of the page."""
        return local_digits(obj.interval, translation.get_language())

    @admin.display(description=gettext_lazy("source"), ordering="publisher__name")
    def shown(self, obj: Source) -> str:
        """House and feed."""
        return in_language(obj, obj.publisher.language)

    @admin.display(description=gettext_lazy("health"), ordering="health")
    def health_chip(self, obj: Source) -> str:
        """Well, failing, paused."""
        if not obj.is_active:
            return chip(_("paused"), "neutral")
        return chip(obj.get_health_display(), HEALTH_TONES[Source.Health(obj.health)])

    @admin.display(description=gettext_lazy("last success"), ordering="last_ok_at")
    def last_ok_ago(self, obj: Source) -> str:
        """How long ago it answered well."""
        return dates.ago(obj.last_ok_at, timezone.now()) if obj.last_ok_at else _("never")

    @admin.display(description=gettext_lazy("trouble"))
    def trouble(self, obj: Source) -> str:
        """The last error in words."""
        return obj.last_error or "—"

    def moves(self, request: HttpRequest, obj: Source) -> Sequence[Move]:
        """Check now, pause, watch."""
        found = []
        if can_check_sources(request.user) and obj.kind == Source.Kind.FEED:
            found.append(Move("check", _("Check now"), self._check, tone="primary"))
        if request.user.has_perm("monitoring.change_source"):
            if obj.is_active:
                found.append(Move("pause", _("Pause"), moved(fetching.pause), done=_("Paused.")))
            else:
                found.append(Move("watch", _("Watch"), moved(fetching.watch), done=_("Watched.")))
        return found

    @staticmethod
    def _check(request: Any, obj: Source, data: dict[str, Any]) -> str:
        new = fetching.check_now(obj, by=request.user, now=timezone.now())
        if new is None:
            obj.refresh_from_db()
            raise Refused(obj.last_error)
        return ngettext("%(n)s new item.", "%(n)s new items.", new) % {
            "n": local_digits(new, translation.get_language())
        }

    def save_model(self, request: Any, obj: Source, form: Any, change: Any) -> None:
        """A new source is checked at the next sweep; a changed address forgets its validators."""
        if obj.next_try_at is None:
            obj.next_try_at = timezone.now()
        if "url" in form.changed_data:
            obj.etag = obj.last_modified = obj.body_hash = ""
        obj.save()
        verb = "source.change" if change else "source.add"
        audit.record(verb, obj, by=request.user, after={"fields": form.changed_data})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Items point here: a source is paused, not deleted."""
        return False


@admin.register(Topic)
class TopicAdmin(StaffAdmin, TranslationAdmin):
    """What we watch for. "Try it" shows what a query would have found, before it is saved."""

    change_form_template = "admin/monitoring/topic/change_form.html"
    list_display = ["name", "is_ministry", "is_active", "n_mentions", "version", "changed"]
    list_filter = ["is_active", "is_ministry"]
    search_fields = ["name_fa", "name_ps", "name_en"]
    fields = ["name", "query", "aliases", "negative", "is_ministry", "is_active"]
    formfield_overrides = {
        **StaffAdmin.formfield_overrides,
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 4})},
    }
    changed = solar_column("changed_at", gettext_lazy("last changed"))

    @admin.display(description=gettext_lazy("mentions"))
    def n_mentions(self, obj: Any) -> str:
        """How many items it has found."""
        return local_digits(obj.mentions_count, translation.get_language())

    def get_queryset(self, request: HttpRequest) -> Any:
        """With counts, so that the list asks once."""
        return super().get_queryset(request).annotate(mentions_count=Count("mentions"))

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """ "Try it" renders the form again with what was found, and saves nothing."""
        if request.method == "POST" and "_try" in request.POST:
            typed = {name: request.POST.get(name, "") for name in ("query", "aliases", "negative")}
            try:
                trial = topics.try_out(topics.read(**typed), now=timezone.now())
            except Refused as refusal:
                request.refusal = str(refusal)
            else:
                request.refusal = _("This was a trial. Nothing has been saved yet.")
                request.trial = _trial(trial)
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """With the trial, when there was one."""
        context.update(getattr(request, "trial", {}))
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: Any, obj: Topic, form: Any, change: Any) -> None:
        """Through the door, which reads the query and keeps its history."""
        topics.keep(obj, by=request.user, now=timezone.now())

    def moves(self, request: HttpRequest, obj: Topic) -> Sequence[Move]:
        """Look back."""
        if not request.user.has_perm("monitoring.change_topic"):
            return ()
        return [Move("again", _("Look through the last 30 days"), self._again)]

    @staticmethod
    def _again(request: Any, obj: Topic, data: dict[str, Any]) -> str:
        added = topics.match_again(obj, by=request.user, now=timezone.now())
        return ngettext("%(n)s mention added.", "%(n)s mentions added.", added) % {
            "n": local_digits(added, translation.get_language())
        }

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Mentions point here: a topic is switched off, not deleted."""
        return False


def _trial(trial: topics.Trial) -> dict[str, Any]:
    most = max((count for _day, count in trial.days), default=0) or 1
    return {
        "trial": trial,
        "trial_days": [(day, count, round(100 * count / most)) for day, count in trial.days],
        "trial_samples": [
            {
                "item": sample.item,
                "title": admin_views.marked(sample.item.title, "title", sample.match.because()),
                "summary": admin_views.marked(
                    sample.item.summary, "summary", sample.match.because()
                ),
            }
            for sample in trial.samples
        ],
    }


class AboutUsFilter(admin.SimpleListFilter):
    """What the list holds: everything, what is about us, what needs a person."""

    title = gettext_lazy("about us")
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three questions of the desk."""
        return [
            ("us", _("about the ministry")),
            ("tone", _("needs a tone")),
            ("topics", _("on any topic")),
            ("aside", _("set aside")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By the model's own questions."""
        if self.value() == "us":
            return queryset.about_us()
        if self.value() == "tone":
            return queryset.needing_tone()
        if self.value() == "topics":
            return queryset.relevant()
        if self.value() == "aside":
            return queryset.filter(set_aside_at__isnull=False)
        return queryset


@admin.register(Item)
class ItemAdmin(StaffAdmin):
    """What is said. Read-only: the desk judges, it does not rewrite."""

    list_display = ["headline", "publisher_shown", "topics_shown", "tone_chip", "seen"]
    list_filter = [AboutUsFilter, "tone", "medium", "language", ("fetched_at", SolarDateFilter)]
    search_fields = ["search_key"]
    list_select_related = ["publisher"]
    fieldsets = [
        (None, {"fields": ["headline_marked", "summary_marked", "link", "publisher_shown"]}),
        (
            gettext_lazy("when and why"),
            {"fields": ["published", "seen", "because", "tone_history", "story_shown"]},
        ),
    ]
    readonly_fields = [
        "headline_marked",
        "summary_marked",
        "link",
        "publisher_shown",
        "published",
        "seen",
        "because",
        "tone_history",
        "story_shown",
    ]
    seen = solar_column("fetched_at", gettext_lazy("seen"), "moment")

    @admin.display(description=gettext_lazy("headline"), ordering="title")
    def headline(self, obj: Item) -> str:
        """In its own language."""
        return in_language(obj.title, obj.language)

    @admin.display(description=gettext_lazy("publisher"), ordering="publisher__name")
    def publisher_shown(self, obj: Item) -> str:
        """As the house writes its name."""
        return in_language(obj.publisher, obj.publisher.language)

    @admin.display(description=gettext_lazy("topics"))
    def topics_shown(self, obj: Item) -> str:
        """What it was found by."""
        return "، ".join(str(mention.topic) for mention in obj.mentions.all()) or "—"

    @admin.display(description=gettext_lazy("tone"), ordering="tone")
    def tone_chip(self, obj: Item) -> str:
        """The stance, and whether a person said it."""
        if obj.set_aside_at:
            return chip(_("set aside"), "neutral")
        label = obj.get_tone_display()
        if not obj.tone_is_human:
            label = _("%(tone)s?") % {"tone": label}
        return chip(label, TONE_TONES[ToneValue(obj.tone)])

    @admin.display(description=gettext_lazy("headline"))
    def headline_marked(self, obj: Item) -> str:
        """With the letters that made it match."""
        text = admin_views.marked(obj.title, "title", admin_views.reasons_of(obj))
        return in_language(text, obj.language)

    @admin.display(description=gettext_lazy("summary"))
    def summary_marked(self, obj: Item) -> str:
        """With the letters that made it match."""
        text = admin_views.marked(obj.summary, "summary", admin_views.reasons_of(obj))
        return in_language(text, obj.language)

    @admin.display(description=gettext_lazy("address"))
    def link(self, obj: Item) -> str:
        """To the page itself."""
        if not obj.url:
            return "—"
        return format_html(
            '<a href="{}" rel="noopener noreferrer" target="_blank"><bdi dir="ltr">{}</bdi></a>',
            obj.url,
            obj.url,
        )

    @admin.display(description=gettext_lazy("published"))
    def published(self, obj: Item) -> str:
        """The publisher's date, and how sure it is."""
        if obj.published_at is None:
            return _("no readable date")
        doubt = {
            "zone": _("no time zone given"),
            "day": _("only the day is given"),
            "guess": _("day and month could be the other way round"),
        }.get(obj.date_confidence, "")
        shown = dates.format(obj.published_at, "moment")
        return f"{shown} ({doubt})" if doubt else shown

    @admin.display(description=gettext_lazy("matched because"))
    def because(self, obj: Item) -> str:
        """Topic and terms."""
        lines = [
            (mention.topic, "، ".join(dict.fromkeys(r["term"] for r in mention.because)))
            for mention in obj.mentions.all()
        ]
        return format_html_join("", "<div>{}: <bdi>{}</bdi></div>", lines) or "—"

    @admin.display(description=gettext_lazy("judgements"))
    def tone_history(self, obj: Item) -> str:
        """All of them, the newest first, each with its sentence."""
        lines = [
            (
                row.get_value_display(),
                row.by or row.get_made_by_display(),
                dates.format(row.at, "moment"),
                in_language(row.evidence, obj.language),
            )
            for row in obj.tones.select_related("by")
        ]
        return format_html_join("", "<div>{} | {} | {} | {}</div>", lines) or "—"

    @admin.display(description=gettext_lazy("told by"))
    def story_shown(self, obj: Item) -> str:
        """Who else reports the same."""
        if obj.story is None:
            return "—"
        others = obj.story.items.exclude(pk=obj.pk).select_related("publisher")
        links = [
            (reverse("admin:monitoring_item_change", args=[item.pk]), item.publisher)
            for item in others
        ]
        return format_html_join(" | ", '<a href="{}"><bdi>{}</bdi></a>', links) or "—"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With mentions, so that the list asks a fixed number of times."""
        return super().get_queryset(request).prefetch_related("mentions__topic")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search in folded keys."""
        return super().get_search_results(request, queryset, fold(search_term))

    def moves(self, request: HttpRequest, obj: Item) -> Sequence[Move]:
        """The four tones, and "not about us"."""
        if not can_judge(request.user):
            return ()
        if obj.set_aside_at:
            return [Move("take-back", _("About us after all"), moved(tone.take_back))]
        return [
            *(
                Move(f"tone-{value}", label, moved(partial(tone.say, value=value)))
                for value, label in ToneValue.choices
            ),
            Move("aside", _("Not about us"), moved(tone.set_aside)),
        ]

    def get_urls(self) -> list[URLPattern]:
        """The tone desk."""
        wrap = self.admin_site.admin_view
        return [
            path("desk/", wrap(admin_views.tone_desk), name="monitoring_tone_desk"),
            path("<int:pk>/tone/", wrap(admin_views.say_tone), name="monitoring_item_tone"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Items come from sources and clippings."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody rewrites what others said."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor makes it vanish."""
        return False


@admin.register(Clipping)
class ClippingAdmin(StaffAdmin):
    """Cuttings and broadcasts, entered once with their evidence."""

    form = ClippingForm
    list_display = ["headline", "publisher_shown", "medium_shown", "place_shown", "appeared"]
    list_filter = ["item__medium", ("appeared_on", SolarDateFilter)]
    search_fields = ["item__search_key"]
    list_select_related = ["item__publisher"]
    appeared = solar_column("appeared_on", gettext_lazy("printed or broadcast on"))
    entered = solar_column("entered_at", gettext_lazy("entered"), "moment")

    @admin.display(description=gettext_lazy("headline"))
    def headline(self, obj: Clipping) -> str:
        """In its own language."""
        return in_language(obj.item.title, obj.item.language)

    @admin.display(description=gettext_lazy("publisher"))
    def publisher_shown(self, obj: Clipping) -> str:
        """As the house writes its name."""
        return in_language(obj.item.publisher, obj.item.publisher.language)

    @admin.display(description=gettext_lazy("medium"))
    def medium_shown(self, obj: Clipping) -> str:
        """Print, radio, television."""
        return str(obj.item.get_medium_display())

    @admin.display(description=gettext_lazy("where"))
    def place_shown(self, obj: Clipping) -> str:
        """Page and column, or programme and minutes."""
        if obj.programme:
            minutes = [dates.format(t, "time") for t in (obj.begins, obj.ends) if t]
            return format_html("<bdi>{}</bdi> {}", obj.programme, "–".join(minutes))
        parts = [_("page %(n)s") % {"n": obj.page}] if obj.page else []
        if obj.column:
            parts.append(_("column %(n)s") % {"n": obj.column})
        return "، ".join(parts) or "—"

    @admin.display(description=gettext_lazy("item"))
    def item_link(self, obj: Clipping) -> str:
        """To its tone and topics."""
        url = reverse("admin:monitoring_item_change", args=[obj.item_id])
        return format_html('<a href="{}">{}</a>', url, self.headline(obj))

    @admin.display(description=gettext_lazy("evidence"))
    def scan_link(self, obj: Clipping) -> str:
        """The file, for those who may see it."""
        if not obj.scan:
            return "—"
        url = reverse("admin:monitoring_clipping_scan", args=[obj.pk])
        return format_html(
            '<a href="{}">{}</a> <bdi dir="ltr">{}</bdi>',
            url,
            _("Download"),
            obj.scan_sha256[:16],
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything when entering; what was entered afterwards."""
        if obj is None:
            return [(None, {"fields": list(ClippingForm.field_order)})]
        shown = ["item_link", "publisher_shown", "appeared", "place_shown", "scan_link"]
        return [(None, {"fields": [*shown, "entered_by", "entered"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nothing is changed after it was entered."""
        if obj is None:
            return []
        return [
            "item_link",
            "publisher_shown",
            "appeared",
            "place_shown",
            "scan_link",
            "entered_by",
            "entered",
        ]

    def get_form(self, request: Any, obj: Any = None, change: Any = False, **kwargs: Any) -> Any:
        """The entry form has more fields than the row."""
        if obj is None:
            kwargs["fields"] = None
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: Any, obj: Clipping, form: Any, change: Any) -> None:
        """Through the door, which makes the item as well."""
        data = form.cleaned_data
        upload = data.get("scan")
        made = clippings.enter(
            publisher=data["publisher"],
            medium=data["medium"],
            title=data["title"],
            summary=data["summary"],
            language=data["language"],
            place=clippings.Place(
                appeared_on=data["appeared_on"],
                page=data["page"],
                column=data["column"],
                programme=data["programme"],
                begins=data["begins"],
                ends=data["ends"],
            ),
            scan=(upload.read(clippings.MAX_SCAN + 1), upload.name) if upload else None,
            by=request.user,
            now=timezone.now(),
        )
        obj.pk, obj.item = made.pk, made.item

    def get_urls(self) -> list[URLPattern]:
        """The file."""
        view = self.admin_site.admin_view(admin_views.scan)
        return [
            path("<int:pk>/scan/", view, name="monitoring_clipping_scan"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Evidence is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor deleted."""
        return False
