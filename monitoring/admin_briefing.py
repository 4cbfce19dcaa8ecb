"""The screen of the daily briefing: lines, the letter as it goes out, who got it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Delivery
from monitoring import briefing, emails
from monitoring.admin_columns import TONE_TONES, in_language, moved
from monitoring.models import Briefing, BriefingItem
from monitoring.models.items import ToneValue
from monitoring.permissions import can_prepare_briefing
from prcms.base import audit, dates
from prcms.base.admin_site import (
    Move,
    ReasonForm,
    SolarDateFilter,
    StaffAdmin,
    StaffTabularInline,
    chip,
    solar_column,
)
from prcms.base.language import direction, html_lang
from prcms.base.models import Language
from prcms.base.text import local_digits

STATE_TONES = {
    Briefing.State.COLLECTING: "draft",
    Briefing.State.DRAFT: "draft",
    Briefing.State.AWAITING: "warn",
    Briefing.State.APPROVED: "info",
    Briefing.State.SENT: "good",
    Briefing.State.SKIPPED: "neutral",
}
DELIVERY_TONES = {
    Delivery.State.SENT: "good",
    Delivery.State.FAILED: "bad",
    Delivery.State.BOUNCED: "bad",
    Delivery.State.UNKNOWN: "warn",
    Delivery.State.DEFERRED: "warn",
}


class BriefingLineInline(StaffTabularInline):
    """Order, remarks, what to leave out, and what must be decided."""

    model = BriefingItem
    fields = ["position", "section", "headline", "text", "comment", "is_left_out"]
    readonly_fields = ["headline"]
    extra = 1

    @admin.display(description=gettext_lazy("headline"))
    def headline(self, obj: BriefingItem) -> str:
        """Of the item, with its house and tone."""
        if obj.item is None:
            return "—"
        return format_html(
            "{}<br>{} {}",
            in_language(obj.item.title, obj.item.language),
            in_language(obj.item.publisher, obj.item.publisher.language),
            chip(obj.item.get_tone_display(), TONE_TONES[ToneValue(obj.item.tone)]),
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A briefing that no longer moves shows its order by standing in it."""
        fields = super().get_fields(request, obj)
        return fields if self._open(obj) else [name for name in fields if name != "position"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With items and houses."""
        return super().get_queryset(request).select_related("item__publisher")

    def _open(self, obj: Any) -> bool:
        return obj is not None and obj.state == Briefing.State.DRAFT

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only drafts grow."""
        return self._open(obj) and can_prepare_briefing(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only drafts change."""
        return self._open(obj) and can_prepare_briefing(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Lines of items are left out, not deleted; the inline asks per briefing."""
        return False


@admin.register(Briefing)
class BriefingAdmin(StaffAdmin):
    """The daily briefing: order, comment, look at it, submit, approve."""

    change_form_template = "admin/monitoring/briefing/change_form.html"
    list_display = ["day_shown", "number_shown", "state_chip", "n_items", "approver", "sent"]
    list_display_links = ["day_shown"]
    list_filter = ["state", ("day", SolarDateFilter)]
    list_select_related = ["approved_by"]
    inlines = [BriefingLineInline]
    fieldsets = [(None, {"fields": ["state_chip", "span", "note", "history"]})]
    sent = solar_column("sent_at", gettext_lazy("sent"), "moment")

    @admin.display(description=gettext_lazy("day"), ordering="day")
    def day_shown(self, obj: Briefing) -> str:
        """With its weekday."""
        return dates.format(obj.day, "long")

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def number_shown(self, obj: Briefing) -> str:
        """Number and version."""
        language = translation.get_language()
        if obj.version == 1:
            return local_digits(obj.number, language)
        return _("%(n)s, version %(v)s") % {
            "n": local_digits(obj.number, language),
            "v": local_digits(obj.version, language),
        }

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, obj: Briefing) -> str:
        """Where it is, and whether it is late."""
        shown = chip(obj.get_state_display(), STATE_TONES[Briefing.State(obj.state)])
        return format_html("{} {}", shown, chip(_("late"), "warn")) if obj.is_late else shown

    @admin.display(description=gettext_lazy("items"))
    def n_items(self, obj: Any) -> str:
        """How many lines."""
        return local_digits(obj.lines_count, translation.get_language())

    @admin.display(description=gettext_lazy("approved by"))
    def approver(self, obj: Briefing) -> str:
        """Whose word it is."""
        return str(obj.approved_by) if obj.approved_by else "—"

    @admin.display(description=gettext_lazy("covers"))
    def span(self, obj: Briefing) -> str:
        """From when to when."""
        return _("from %(from)s to %(until)s") % {
            "from": dates.format(obj.covers_from, "moment"),
            "until": dates.format(obj.covers_until, "moment"),
        }

    @admin.display(description=gettext_lazy("remarks"))
    def history(self, obj: Briefing) -> str:
        """Why it was sent back or left out."""
        return obj.return_reason or obj.skip_reason or "—"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With counts, so that the list asks once."""
        return super().get_queryset(request).annotate(lines_count=Count("lines"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The desk's word is typed while it is a draft."""
        fixed = ["state_chip", "span", "history"]
        return fixed if obj and obj.state == Briefing.State.DRAFT else [*fixed, "note"]

    def moves(self, request: HttpRequest, obj: Briefing) -> Sequence[Move]:
        """The open steps of the table."""
        return [
            Move(
                step.name,
                step.label,
                moved(partial(briefing.move, name=step.name)),
                form=ReasonForm if step.needs_reason else None,
                tone={"approve": "primary", "submit": "primary", "skip": "danger"}.get(
                    step.name, "plain"
                ),
            )
            for step in briefing.open_steps(obj, request.user)
        ]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        """With the letter as it would go out, and what became of each one."""
        if obj is not None:
            context.update(_briefing_context(request, obj))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request: Any, obj: Briefing, form: Any, change: Any) -> None:
        """The word of the desk; states move by their own door."""
        obj.save(update_fields=["note"])
        audit.record("briefing.edit", obj, by=request.user, after={"fields": form.changed_data})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Days make briefings, people do not."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent stays."""
        return False


def _briefing_context(request: HttpRequest, obj: Briefing) -> dict[str, Any]:
    wanted = request.GET.get("letter", "")
    language = wanted if wanted in Language.values else str(translation.get_language())
    payload = briefing.preview(obj, now=timezone.now())
    letter = emails.letter(payload, language=language)
    with translation.override(language):
        parts = emails.sections(payload, language=language)
    return {
        "letter": letter,
        "letter_language": language,
        "letter_languages": Language.choices,
        "letter_sections": parts,
        "letter_lang": html_lang(language),
        "letter_dir": direction(language),
        "deliveries": [
            (
                row,
                chip(
                    row.get_state_display(), DELIVERY_TONES.get(Delivery.State(row.state), "draft")
                ),
            )
            for row in Delivery.objects.filter(mailing__dedupe_key=obj.mailing_key).order_by("pk")
        ]
        if obj.mailing_key
        else [],
    }
