"""The other screens of the newsroom: the translation queue, what units hand in, pictures, topics."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from newsroom import access, admin_jobs, admin_views, desk_views, media, submissions, topics
from newsroom.forms import AcceptForm, DeclineForm, PhotoForm
from newsroom.models import Photo, Submission, Topic, TranslationJob
from newsroom.permissions import can_triage
from prcms.base import dates
from prcms.base.admin_site import (
    Move,
    SolarDateFilter,
    StaffAdmin,
    chip,
    number_column,
    solar_column,
)
from prcms.base.language import direction, html_lang
from prcms.base.text import fold, local_digits

NAMES: dict[str, str | Promise] = {
    "fa": pgettext_lazy("language, on a chip", "Dari"),
    "ps": pgettext_lazy("language, on a chip", "Pashto"),
    "en": pgettext_lazy("language, on a chip", "English"),
}
JOB_TONES = {
    "open": "info",
    "taken": "neutral",
    "handed_in": "warn",
    "returned": "bad",
    "done": "good",
    "cancelled": "draft",
}
SUBMISSION_TONES = {"received": "warn", "accepted": "good", "declined": "neutral"}


def photo_preview(photo: Photo) -> SafeString:
    """A small picture; its words stand beside it, so it has none of its own."""
    return format_html(
        '<img class="desk-photo" src="{}" alt="" loading="lazy" width="{}" height="{}">',
        reverse("admin:newsroom_photo_file", args=[photo.pk]),
        photo.width,
        photo.height,
    )


@admin.register(Photo)
class PhotoAdmin(StaffAdmin):
    """The library: pictures are added here or with an article, and never exchanged."""

    form = PhotoForm
    list_display = ["preview", "title", "credit", "shows_people", "sizes", "uploaded"]
    list_display_links = ["preview", "title"]
    list_filter = ["shows_people", ("uploaded_at", SolarDateFilter)]
    search_fields = ["title", "credit"]
    readonly_fields = ["preview", "sizes"]
    uploaded = solar_column("uploaded_at", gettext_lazy("uploaded"), "moment")

    class Media:
        css = {"all": ["css/pages/newsroom-staff.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        """Pictures of texts that are limited to others stay with them."""
        return super().get_queryset(request).filter(access.photos(request.user))

    @admin.display(description=gettext_lazy("picture"))
    def preview(self, obj: Photo) -> str:
        """The picture."""
        return photo_preview(obj) if obj.pk else "—"

    @admin.display(description=gettext_lazy("size"))
    def sizes(self, obj: Photo) -> str:
        """Width and height; what went wrong with it, if anything did."""
        if obj.last_error:
            return chip(obj.last_error, "bad")
        language = get_language()
        return f"{local_digits(obj.width, language)} × {local_digits(obj.height, language)}"

    def get_fields(self, request: HttpRequest, obj: Photo | None = None) -> Any:
        """A new picture is sent; a known one is shown."""
        return [
            "upload" if obj is None else "preview",
            "title",
            "credit",
            "shows_people",
            *([] if obj is None else ["taken_on"]),
        ]

    def get_urls(self) -> list[URLPattern]:
        """The picture itself, for staff."""
        view = self.admin_site.admin_view(admin_views.photo_file, cacheable=True)
        return [path("<int:pk>/file/", view, name="newsroom_photo_file"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Pictures stay: articles and revisions name them."""
        return False

    def save_model(self, request: Any, obj: Photo, form: Any, change: bool) -> None:
        """New pictures through ``newsroom.media``; of known ones only the words change."""
        if change:
            media.reword(obj, by=request.user, now=timezone.now())
            return
        upload, data = form.cleaned_data["upload"], form.cleaned_data
        photo = media.add_photo(
            data=upload.read(),
            name=upload.name or "",
            content_type=upload.content_type or "",
            title=data["title"],
            credit=data["credit"],
            shows_people=data["shows_people"],
            by=request.user,
            now=timezone.now(),
        )
        obj.pk = photo.pk
        obj.refresh_from_db()


@admin.register(Topic)
class TopicAdmin(StaffAdmin):
    """What readers filter by."""

    list_display = ["name_fa", "name_ps", "name_en", "code", "place"]
    place = number_column("position", gettext_lazy("place in lists"))
    fields = ["name_fa", "name_ps", "name_en", "code", "position"]
    search_fields = ["name_fa", "name_ps", "name_en"]

    def save_model(self, request: Any, obj: Topic, form: Any, change: bool) -> None:
        """Through the door."""
        topics.save(obj, by=request.user, now=timezone.now())


@admin.register(Submission)
class SubmissionAdmin(StaffAdmin):
    """What the units handed in, to be decided on."""

    list_display = ["title", "state_chip", "unit", "by", "received", "became"]
    list_filter = ["state", ("received_at", SolarDateFilter)]
    list_select_related = ["unit", "by", "article"]
    search_fields = ["title", "text"]
    fields = [
        "title",
        "text",
        "figures",
        "pictures",
        ("unit", "by"),
        ("language", "received"),
        "state_chip",
        "answer",
        "became",
    ]
    readonly_fields = ["pictures", "state_chip", "became", "received"]
    received = solar_column("received_at", gettext_lazy("received"), "moment")

    class Media:
        css = {"all": ["css/pages/newsroom-staff.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        """What became a text that is limited to others stays with them."""
        return super().get_queryset(request).filter(access.submissions(request.user))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, obj: Submission) -> SafeString:
        """Received, accepted, declined."""
        return chip(obj.get_state_display(), SUBMISSION_TONES[obj.state])

    @admin.display(description=gettext_lazy("became"))
    def became(self, obj: Submission) -> str:
        """The article, if it became one."""
        if obj.article is None:
            return "—"
        url = reverse("admin:newsroom_article_change", args=[obj.article_id])
        return format_html('<a href="{}">{}</a>', url, obj.article)

    @admin.display(description=gettext_lazy("photos"))
    def pictures(self, obj: Submission) -> str:
        """All photos at a glance."""
        shown = [(photo_preview(photo),) for photo in obj.photos.all()]
        return format_html_join(" ", "{}", shown) or "—"

    def get_urls(self) -> list[URLPattern]:
        """The units' own form."""
        view = self.admin_site.admin_view(admin_views.hand_in)
        return [path("hand-in/", view, name="newsroom_submission_hand_in"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Units have a form of their own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was handed in stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return False

    def moves(self, request: Any, obj: Submission) -> Sequence[Move]:
        """Take up or decline."""
        if obj.state != Submission.State.RECEIVED or not can_triage(request.user, obj):
            return ()
        return (
            Move(
                "accept",
                gettext_lazy("Make an article of it"),
                _accept,
                form=AcceptForm,
                tone="primary",
            ),
            Move("decline", gettext_lazy("Decline with an answer"), _decline, form=DeclineForm),
        )


def _accept(request: Any, obj: Submission, data: dict[str, Any]) -> SafeString:
    article = submissions.accept(
        obj, kind=data["kind"], answer=data["answer"], by=request.user, now=timezone.now()
    )
    return format_html(
        '{} <a href="{}">{}</a>',
        _("The article is begun:"),
        reverse("admin:newsroom_article_change", args=[article.pk]),
        article,
    )


def _decline(request: Any, obj: Submission, data: dict[str, Any]) -> str:
    submissions.decline(obj, answer=data["answer"], by=request.user, now=timezone.now())
    return _("Declined. The sender is told.")


@admin.register(TranslationJob)
class TranslationJobAdmin(StaffAdmin):
    """The translation queue: what fell behind first, then soonest first. A job opens on the desk."""

    list_display = ["job", "pair", "size", "due", "state_chip", "assignee"]
    list_display_links = ["job"]
    list_filter = [admin_jobs.WhichFilter, "language", ("due_at", SolarDateFilter)]
    actions = [admin_jobs.take_chosen, admin_jobs.give_chosen]
    actions_selection_counter = False
    list_select_related = ["article", "assignee"]
    search_fields = ["article__search_key"]
    ordering = [F("is_update").desc(), F("due_at").asc(), "pk"]

    class Media:
        css = {"all": ["css/pages/newsroom-staff.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        """Jobs of texts that this user may know of."""
        return (
            super().get_queryset(request).filter(access.openable(request.user, prefix="article__"))
        )

    @admin.display(description=gettext_lazy("article"))
    def job(self, obj: TranslationJob) -> SafeString:
        """The headline of the original."""
        code = obj.article.source_language
        return format_html(
            '<span lang="{}" dir="{}">{}</span>', html_lang(code), direction(code), obj.article
        )

    @admin.display(description=gettext_lazy("languages"), ordering="language")
    def pair(self, obj: TranslationJob) -> str:
        """From and into."""
        into, source = NAMES[obj.language], NAMES[obj.article.source_language]
        return _("%(source)s into %(target)s") % {"source": source, "target": into}

    @admin.display(description=gettext_lazy("words"), ordering="words")
    def size(self, obj: TranslationJob) -> str:
        """How long it is."""
        return local_digits(obj.words, get_language())

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due(self, obj: TranslationJob) -> SafeString:
        """The moment; red when it has passed."""
        words = dates.format(obj.due_at, "moment")
        if obj.is_late(at=timezone.now()):
            return chip(words, "bad")
        return format_html('<time datetime="{}">{}</time>', obj.due_at.isoformat(), words)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, obj: TranslationJob) -> SafeString:
        """Where the job is, and whether readers have the old wording meanwhile."""
        shown = chip(obj.get_state_display(), JOB_TONES[obj.state])
        if obj.is_update:
            return format_html("{} {}", chip(_("behind"), "warn"), shown)
        return shown

    def get_list_display(self, request: HttpRequest) -> Any:
        """The last column is what this user may do with the row."""

        @admin.display(description=gettext_lazy("what to do"))
        def press(obj: TranslationJob) -> SafeString:
            return admin_jobs.row_button(request, obj)

        return [*self.list_display, press]

    def has_translate_permission(self, request: Any) -> bool:
        """Who takes jobs."""
        return bool(request.user.has_perm("newsroom.translate"))

    def has_manage_permission(self, request: Any) -> bool:
        """Who gives jobs out."""
        return bool(request.user.has_perm("newsroom.manage_jobs"))

    def moves(self, request: Any, obj: TranslationJob) -> Sequence[Move]:
        """Take, give, hand back, cancel, ask a machine."""
        return admin_jobs.offered(request, obj)

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:
        """Adds the way to the figures for those who lead the desk."""
        more = {**(extra_context or {}), "may_count": admin_jobs.may_count(request.user)}
        return super().changelist_view(request, more)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search in folded headlines."""
        return super().get_search_results(request, queryset, fold(search_term))

    def get_urls(self) -> list[URLPattern]:
        """The desk and its moves."""
        wrap = self.admin_site.admin_view
        return [
            path("figures/", wrap(admin_jobs.figures), name="newsroom_translationjob_figures"),
            path("<int:pk>/desk/", wrap(desk_views.desk), name="newsroom_translationjob_desk"),
            path(
                "<int:pk>/desk/segment/",
                wrap(desk_views.segment),
                name="newsroom_translationjob_segment",
            ),
            path(
                "<int:pk>/desk/help/",
                wrap(desk_views.help_for),
                name="newsroom_translationjob_help",
            ),
            path(
                "<int:pk>/desk/findings/",
                wrap(desk_views.findings),
                name="newsroom_translationjob_findings",
            ),
            path(
                "<int:pk>/desk/<slug:name>/",
                wrap(desk_views.job_move),
                name="newsroom_translationjob_desk_move",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A job is worked on at the desk."""
        return redirect("admin:newsroom_translationjob_desk", object_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs open by themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Through the desk only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A job that is not needed is cancelled, and stays."""
        return False
