"""The page of one article: declarative; what happens stands in the capability modules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import (
    admin_history,
    admin_sharing,
    admin_views,
    drafts,
    facts,
    media,
    people,
    readers,
    translation_queue,
    workflow,
)
from newsroom.admin_beside import (
    FactBoxInline,
    NamedPersonInline,
    name_suggested,
    save_fact,
    save_person,
    suggested,
)
from newsroom.admin_clashes import compared, kept_aside, with_merged, words_without_a_box
from newsroom.admin_desks import NAMES
from newsroom.admin_list import ArticleList
from newsroom.admin_moves import in_reach, may_submit, offered_moves, submit_written
from newsroom.admin_parts import (
    ArticlePhotoInline,
    may_change_shared,
    open_languages,
    save_photo,
)
from newsroom.admin_states import edition_chip, public_words
from newsroom.admin_writing import forget_saved, page_data, writing
from newsroom.forms import ArticleForm
from newsroom.models import (
    TEXT_FIELDS,
    Article,
    ArticlePhoto,
    Edition,
    FactBox,
    NamedPerson,
    TranslationJob,
)
from newsroom.permissions import can_distribute
from prcms.base import audit, dates, richtext, verbs
from prcms.base.admin_site import Move
from prcms.base.editor import EditorAdminMixin
from prcms.base.errors import Refused
from prcms.base.language import direction, html_lang
from prcms.base.models import Language


@admin.register(Article)
class ArticleAdmin(EditorAdminMixin, ArticleList):
    """One page per article: texts in all languages, their states, and what can be done now."""

    form = ArticleForm
    change_form_template = "admin/newsroom/article/change_form.html"
    autocomplete_fields = ["unit", "place"]
    inlines = [ArticlePhotoInline, NamedPersonInline, FactBoxInline]

    class Media:
        css = {"all": ["css/pages/newsroom-staff.css", "css/pages/sharing.css"]}
        js = [
            forms.Script(f"js/{name}.js", type="module") for name in ("desk-tabs", "writing-start")
        ]

    # The page ------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """What the page speaks to while somebody writes; sending to lists."""
        wrap = self.admin_site.admin_view
        return [
            path("add/writing/", wrap(writing), name="newsroom_article_writing_new"),
            path("<int:pk>/writing/", wrap(writing), name="newsroom_article_writing"),
            path(
                "<int:pk>/distribute/",
                wrap(admin_views.distribute),
                name="newsroom_article_distribute",
            ),
            *admin_history.urls(wrap),
            *admin_sharing.urls(wrap),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: Any,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Who opens a text for named readers is written down."""
        article = self.get_object(request, object_id)
        if article is not None:
            readers.note_opened(article, by=request.user, now=timezone.now())
            request.just_read = article
        return super().change_view(request, object_id, form_url, extra_context)

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        """The article with all that its page asks of it, so that questions of right cost nothing.

        What has just been read is handed on once: a save that was refused begins from a fresh row.
        """
        article = request.__dict__.pop("just_read", None)
        if article is not None and str(article.pk) == object_id:
            return article
        if from_field is not None:
            return super().get_object(request, object_id, from_field)
        hands = [
            f"{name}_by" for name in ("written", "submitted", "approved", "returned", "urgent")
        ]
        editions = Prefetch("editions", Edition.objects.select_related(*hands).order_by("pk"))
        jobs = Prefetch("jobs", TranslationJob.objects.select_related("assignee"))
        rows = self.get_queryset(request).prefetch_related(None).select_related("unit", "place")
        try:
            article = rows.prefetch_related(editions, jobs).get(pk=int(object_id))
        except (Article.DoesNotExist, ValueError, OverflowError):
            return None
        article.found_for = request.user.pk
        return article

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Whoever may change any language, or the shared facts, of this very article."""
        if obj is None:
            return bool(request.user.has_perm("newsroom.change_article"))
        return (
            bool(open_languages(request, obj))
            or may_change_shared(request, obj)
            or bool(request.user.has_perm("newsroom.change_article"))
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Texts are withdrawn or removed through the workflow, never deleted."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """In writing order: kind, the languages (original first), then the facts they share."""
        mine = open_languages(request, obj)
        source = obj.source_language if obj else Language.DARI
        order = sorted(Language.values, key=lambda code: code != source)
        first = ("kind", "source_language") if obj is None else ("kind",)
        sections: list[Any] = [(None, {"fields": [first], "classes": ["article-kind"]})]
        for code in order:
            if code in mine:
                fields: list[str] = [
                    *(f"{name}_{code}" for name in TEXT_FIELDS),
                    f"version_{code}",
                ]
            elif obj is not None and any(obj.text(code).values()):
                fields = [f"shown_{code}"]
            else:
                continue
            sections.append((NAMES[code], {"fields": fields, "classes": [f"lang lang-{code}"]}))
        facts: list[Any] = (
            ["unit", "place", "topics"] if obj is None else [("unit", "place"), "topics"]
        )
        sections.append((gettext_lazy("facts"), {"fields": facts}))
        sections.append(
            (
                gettext_lazy("urgent"),
                {"fields": ["is_urgent", "urgent_reason"], "classes": ["collapse"]},
            )
        )
        return sections

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> Any:
        """People and fact boxes are added to a text that has been saved once."""
        return self.inlines if obj is not None else [ArticlePhotoInline]

    def get_view_on_site_url(self, obj: Article | None = None) -> str | None:
        """Only where there is something to see: a draft has no public page."""
        if obj is None or not getattr(obj, "has_public_page", False):
            return None
        return super().get_view_on_site_url(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """What is public, or somebody else's, is shown and not offered for change."""
        shown = [f"shown_{code}" for code in Language.values]
        if obj is not None and not may_change_shared(request, obj):
            shown += ["kind", "unit", "place", "is_urgent", "urgent_reason"]
        return shown

    @admin.display(description=gettext_lazy("text"))
    def shown_fa(self, obj: Article) -> SafeString:
        """The Dari text as readers meet it."""
        return _shown(obj, "fa")

    @admin.display(description=gettext_lazy("text"))
    def shown_ps(self, obj: Article) -> SafeString:
        """The Pashto text as readers meet it."""
        return _shown(obj, "ps")

    @admin.display(description=gettext_lazy("text"))
    def shown_en(self, obj: Article) -> SafeString:
        """The English text as readers meet it."""
        return _shown(obj, "en")

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Topics are few: boxes to tick."""
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Units, places and topics are chosen here and kept on screens of their own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for right in ("can_add_related", "can_change_related", "can_view_related"):
            if field is not None and hasattr(field.widget, right):
                setattr(field.widget, right, False)
        return field

    def render_change_form(
        self, request: Any, context: Any, *args: Any, obj: Article | None = None, **kwargs: Any
    ) -> Any:
        """States above the form; history below it."""
        now = timezone.now()
        context["writing"] = page_data(request, obj)
        context["may_submit"] = may_submit(request, obj, now)
        if obj is not None:
            lives = _lives(obj, now)
            obj.has_public_page = any(  # type: ignore[attr-defined]
                life["phase"] in ("public", "superseded") for life in lives
            )
            context |= {
                "now": now,
                "lives": lives,
                "needs_a_look": any(
                    life["is_behind"]
                    or life.get("amend_url")
                    or life["edition"].state in ("returned", "withdrawn")
                    for life in lives
                ),
                "sharing": admin_sharing.panel(request.user, obj, now=now),
                "jobs": [job for job in obj.jobs.all() if job.state in TranslationJob.OPEN],
                "revisions": obj.revisions.defer("values").select_related("by")[:15],
                "trail": _trail(obj),
                "suggested_people": suggested(obj, on=timezone.localdate(now))
                if may_change_shared(request, obj)
                else (),
                "may_distribute": can_distribute(request.user, obj)
                and any(edition.is_public(at=now) for edition in obj.editions.all()),
                "clash": compared(request.clash) if hasattr(request, "clash") else None,
                "kept_words": kept_aside(request, obj, getattr(request, "without_box", {}), now),
                "submission": obj.submissions.select_related("unit", "by").first(),
            }
        # Asked once here; the page's own question is answered from it.
        request.offered = offered_moves(request, obj) if obj is not None else ()
        context["first_moves"], context["other_moves"] = in_reach(
            request.offered, saves_and_submits=context["may_submit"]
        )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Saving --------------------------------------------------------------------------------

    def save_model(self, request: Any, obj: Article, form: Any, change: bool) -> None:
        """Through the doors of ``newsroom.drafts``; what they refuse comes back on the page."""
        if change:
            request.without_box = words_without_a_box(request.POST, obj, form)
            if request.without_box:
                raise Refused(
                    _(
                        "Some of your words belong to a text that can no longer be changed here. "
                        "Nothing is lost: they stand above the form. Save again for the rest."
                    )
                )
        try:
            self._save(request, obj, form, change=change)
        except drafts.Clash as clash:
            # Once both texts are on the page, saving again is a decision and not an accident.
            request.clash = clash
            request.POST = with_merged(request.POST, clash)
            raise

    def _save(self, request: Any, obj: Article, form: Any, *, change: bool) -> None:
        now, data = timezone.now(), form.cleaned_data
        if not change:
            article = drafts.create(
                kind=data["kind"],
                source_language=data["source_language"],
                unit=data.get("unit"),
                place=data.get("place"),
                topics=data.get("topics") or (),
                text=form.text(data["source_language"]),
                by=request.user,
                now=now,
            )
            obj.pk = article.pk
        source = data.get("source_language") or obj.source_language
        facts = {name: data[name] for name in drafts.FACTS if name in data}
        if change and (facts or "topics" in data):
            drafts.save_facts(obj, by=request.user, now=now, topics=data.get("topics"), **facts)
        for code in Language.values:
            if not form.has_changed_in(code) or (not change and code == source):
                continue
            drafts.save_text(
                obj,
                language=code,
                values=form.text(code),
                version=data.get(f"version_{code}"),
                by=request.user,
                now=now,
            )
        obj.refresh_from_db()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Only the photos: topics were saved with the facts."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Photos, people and fact boxes through their doors."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        now = timezone.now()
        for row in formset.forms:
            if row in formset.deleted_forms:
                if row.instance.pk:
                    _REMOVERS[formset.model](row.instance, by=request.user, now=now)
            elif row.has_changed():
                _SAVERS[formset.model](form.instance, row, request.user, now)
        if formset.model is NamedPerson and change:
            ticked = request.POST.getlist("name_person")
            name_suggested(form.instance, ticked, request.user, now)

    def response_add(self, request: Any, obj: Article, post_url_continue: Any = None) -> Any:
        """Saved: the unsaved copies of this tab go; "save and submit" goes on to the submission."""
        forget_saved(request)
        self._submit(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: Any, obj: Article) -> Any:
        """As after beginning one."""
        forget_saved(request)
        self._submit(request, obj)
        return super().response_change(request, obj)

    def _submit(self, request: Any, obj: Article) -> None:
        """Submit the original, or the translations whose original is approved, in the same press."""
        if "_submit" not in request.POST:
            return
        said, failed = submit_written(obj, by=request.user, now=timezone.now())
        for line in said:
            messages.success(request, line)
        for line in failed:
            messages.warning(request, line)

    # Moves ---------------------------------------------------------------------------------

    def moves(self, request: Any, obj: Article) -> Sequence[Move]:
        """Every language's moves; the commonest first, "all languages" before single ones.

        A move's name carries the hash of the text it is about: when the text changes while the
        page is open, the button no longer fits and nothing is approved unseen.
        """
        found: Sequence[Move] | None = getattr(request, "offered", None)
        return offered_moves(request, obj) if found is None else found

    def move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Sending has a page of its own."""
        if name == "distribute":
            return redirect("admin:newsroom_article_distribute", object_id)
        return super().move_view(request, object_id, name)


_SAVERS: dict[Any, Any] = {
    ArticlePhoto: save_photo,
    NamedPerson: save_person,
    FactBox: save_fact,
}
_REMOVERS: dict[Any, Any] = {
    ArticlePhoto: media.detach,
    NamedPerson: people.remove,
    FactBox: facts.remove,
}


def _shown(article: Article, language: str) -> SafeString:
    text = article.text(language)
    return format_html(
        '<div class="desk-shown" lang="{}" dir="{}"><h3>{}</h3><p>{}</p>{}</div>',
        html_lang(language),
        direction(language),
        text["title"],
        text["summary"],
        richtext.render(text["body"]),
    )


def _lives(article: Article, now: datetime) -> list[dict[str, Any]]:
    """One line per language: where it stands, and who did what."""
    lines = []
    for edition in sorted(
        article.editions.all(), key=lambda row: (not row.is_source, row.language)
    ):
        edition.article = article
        phase = edition.phase(at=now)
        lines.append(
            {
                "edition": edition,
                "chip": edition_chip(edition, now),
                "phase": phase,
                "words": workflow.phase_label(phase),
                "public": _phase_words(edition, now),
                "is_behind": translation_queue.is_behind(edition),
                "amend_url": (
                    reverse("admin:newsroom_amendment_screen", args=[article.pk, edition.language])
                    if edition.is_public(at=now)
                    else ""
                ),
            }
        )
    return lines


def _phase_words(edition: Edition, now: datetime) -> str:
    """The moment from which an edition is or will be public; "" where it is neither."""
    phase = edition.phase(at=now)
    if edition.publish_at is None or phase not in ("scheduled", "embargoed", "public"):
        return ""
    if phase == "public":
        moment = dates.format(edition.publish_at, "long_moment")
        return _("public since %(moment)s") % {"moment": moment}
    return public_words(edition.publish_at)


def _trail(article: Article) -> list[dict[str, Any]]:
    """The newest acts on the article and on each of its languages, in words."""
    editions = list(article.editions.all())
    names = {str(edition.pk): str(NAMES[edition.language]) for edition in editions}
    whole = article._meta.label_lower
    newest = audit.trails([article, *editions], each=10)[:25]
    return [
        {
            "at": row.at,
            "said": verbs.said(row.verb),
            "language": "" if row.object_label == whole else names[row.object_key],
            "who": row.actor_label,
            "reason": row.reason,
        }
        for row in newest
    ]
