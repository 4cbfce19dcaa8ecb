"""Screens of the newsroom: declarative; what happens stands in the capability modules."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from newsroom import admin_views, drafts, media, translation_queue, workflow
from newsroom.admin_desks import NAMES, photo_preview
from newsroom.admin_states import PHASES, edition_chip, public_words
from newsroom.forms import (
    LABELS,
    ArticleForm,
    ArticlePhotoForm,
    MomentForm,
)
from newsroom.models import (
    TEXT_FIELDS,
    Article,
    ArticlePhoto,
    Edition,
)
from newsroom.permissions import (
    can_distribute,
    can_edit,
    editable_languages,
)
from prcms.base import audit, richtext, verbs
from prcms.base.admin_site import (
    Move,
    ReasonForm,
    SolarDateFilter,
    StaffAdmin,
    solar_column,
)
from prcms.base.editor import EditorAdminMixin
from prcms.base.language import direction, html_lang
from prcms.base.models import Language
from prcms.base.text import fold, to_latin_digits

# Which moves stand first on the page, whatever the language.
ORDER = ("approve", "submit", "publish", "schedule", "return", "take_back", "unschedule", "revise")


class PhaseFilter(admin.SimpleListFilter):
    """Articles with at least one language in the phase."""

    title = gettext_lazy("state")
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The phases in the order texts pass them."""
        return [(phase, workflow.phase_label(phase)) for phase in PHASES if phase != "superseded"]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By a look-up of editions, so that no article stands twice."""
        phase, now = self.value(), timezone.now()
        if phase not in PHASES:
            return queryset
        editions = Edition.objects.all()
        if phase == "public":
            editions = editions.public(at=now)
        elif phase == "scheduled":
            editions = editions.scheduled(at=now)
        elif phase == "approved":
            editions = editions.filter(state=phase, publish_at__isnull=True)
        else:
            editions = editions.filter(state=phase)
        return queryset.filter(pk__in=editions.values("article_id"))


class ArticlePhotoInline(admin.StackedInline):
    """The photos of the article, described in every language."""

    model = ArticlePhoto
    form = ArticlePhotoForm
    extra = 0
    autocomplete_fields = ["photo"]
    readonly_fields = ["preview"]
    fields = [
        "preview",
        ("photo", "upload"),
        ("is_decorative", "position"),
        ("alt_fa", "alt_ps", "alt_en"),
        ("caption_fa", "caption_ps", "caption_en"),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the photo, which names each block."""
        return super().get_queryset(request).select_related("photo")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A box for a new picture only where one can be added."""
        if _may_change_shared(request, obj):
            return self.fields
        return [("photo",) if line == ("photo", "upload") else line for line in self.fields]

    @admin.display(description=gettext_lazy("picture"))
    def preview(self, obj: ArticlePhoto) -> str:
        """The picture as staff may see it."""
        return photo_preview(obj.photo) if obj.photo_id else "—"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the article sees its photos."""
        return bool(request.user.has_perm("newsroom.view_article"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the original: photos are shared by all languages."""
        return _may_change_shared(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return _may_change_shared(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return _may_change_shared(request, obj)


def _open_languages(request: HttpRequest, article: Article | None) -> list[str]:
    """The languages whose boxes this user gets now: theirs to change, and neither public nor ended."""
    if article is None or article.pk is None:
        return list(Language.values)
    now = timezone.now()
    closed = {
        edition.language
        for edition in article.editions.all()
        if edition.is_public(at=now) or edition.state in Edition.ENDED
    }
    return [code for code in editable_languages(request.user, article) if code not in closed]


def _may_change_shared(request: HttpRequest, article: Article | None) -> bool:
    """Whether kind, unit, place and photos are this user's to change now."""
    if article is None or article.pk is None:
        return bool(request.user.has_perm("newsroom.add_article"))
    now = timezone.now()
    editions = list(article.editions.all())
    source = next((edition for edition in editions if edition.is_source), None)
    if source is None or any(edition.is_public(at=now) for edition in editions):
        return False
    source.article = article
    return can_edit(request.user, source)


@admin.register(Article)
class ArticleAdmin(EditorAdminMixin, StaffAdmin):
    """One page per article: texts in all languages, their states, and what can be done now."""

    form = ArticleForm
    change_form_template = "admin/newsroom/article/change_form.html"
    list_display = ["headline", "languages", "kind", "unit", "author", "changed"]
    list_display_links = ["headline"]
    list_filter = [PhaseFilter, "kind", "source_language", ("updated_at", SolarDateFilter)]
    list_select_related = ["unit", "author"]
    search_fields = ["search_key"]
    search_help_text = gettext_lazy("Words of the headline, in any spelling, or the number.")
    autocomplete_fields = ["unit", "place"]
    inlines = [ArticlePhotoInline]
    changed = solar_column("updated_at", gettext_lazy("last changed"), "moment")

    class Media:
        css = {"all": ["css/pages/newsroom-staff.css"]}
        js = [forms.Script("js/desk-tabs.js", type="module")]

    # The list ------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the editions, for the chips."""
        return super().get_queryset(request).prefetch_related("editions")

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

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search in folded keys; a number finds the article that has it."""
        number = to_latin_digits(search_term).strip()
        if number.isdecimal() and len(number) < 10:
            return queryset.filter(pk=int(number)), False
        return super().get_search_results(request, queryset, fold(search_term))

    # The page ------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Sending to lists."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/distribute/",
                wrap(admin_views.distribute),
                name="newsroom_article_distribute",
            ),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Whoever may change any language, or the shared facts, of this very article."""
        if obj is None:
            return bool(request.user.has_perm("newsroom.change_article"))
        return (
            bool(_open_languages(request, obj))
            or _may_change_shared(request, obj)
            or bool(request.user.has_perm("newsroom.change_article"))
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Texts are withdrawn or removed through the workflow, never deleted."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """In writing order: kind, the languages (original first), then the facts they share."""
        open_languages = _open_languages(request, obj)
        source = obj.source_language if obj else Language.DARI
        order = sorted(Language.values, key=lambda code: code != source)
        first = ["kind", "source_language"] if obj is None else []
        sections: list[Any] = [(None, {"fields": [tuple(first)]})] if first else []
        for code in order:
            if code in open_languages:
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
            ["unit", "place", "topics"]
            if obj is None
            else [
                "kind",
                ("unit", "place"),
                "topics",
            ]
        )
        sections.append((gettext_lazy("facts"), {"fields": facts}))
        sections.append(
            (
                gettext_lazy("urgent"),
                {"fields": ["is_urgent", "urgent_reason"], "classes": ["collapse"]},
            )
        )
        return sections

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """What is public, or somebody else's, is shown and not offered for change."""
        shown = [f"shown_{code}" for code in Language.values]
        if obj is not None and not _may_change_shared(request, obj):
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
        if obj is not None:
            now = timezone.now()
            context |= {
                "now": now,
                "lives": _lives(obj, now),
                "jobs": obj.jobs.open().select_related("assignee"),
                "revisions": obj.revisions.select_related("by")[:15],
                "trail": _trail(obj),
                "may_distribute": can_distribute(request.user, obj)
                and any(edition.is_public(at=now) for edition in obj.editions.all()),
                "clash": getattr(request, "clash", None),
                "submission": obj.submissions.select_related("unit", "by").first(),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Saving --------------------------------------------------------------------------------

    def save_model(self, request: Any, obj: Article, form: Any, change: bool) -> None:
        """Through the doors of ``newsroom.drafts``; what they refuse comes back on the page."""
        try:
            self._save(request, obj, form, change=change)
        except drafts.Clash as clash:
            # Once both texts are on the page, saving again is a decision and not an accident.
            request.clash = _compared(clash)
            request.POST = _with_new_versions(request.POST, obj)
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
        """Photos through ``newsroom.media``."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        now = timezone.now()
        for row in formset.forms:
            if row in formset.deleted_forms:
                if row.instance.pk:
                    media.detach(row.instance, by=request.user, now=now)
            elif row.has_changed():
                _save_photo(form.instance, row, request.user, now)

    # Moves ---------------------------------------------------------------------------------

    def moves(self, request: Any, obj: Article) -> Sequence[Move]:
        """Every language's moves; the commonest first, "all languages" before single ones.

        A move's name carries the hash of the text it is about: when the text changes while the
        page is open, the button no longer fits and nothing is approved unseen.
        """
        now = timezone.now()
        editions = sorted(obj.editions.all(), key=lambda row: (not row.is_source, row.language))
        offered: dict[str, list[Edition]] = {}
        for edition in editions:
            edition.article = obj
            for row in workflow.allowed(edition, by=request.user, now=now):
                offered.setdefault(row.name, []).append(edition)
        names = sorted(offered, key=lambda name: ORDER.index(name) if name in ORDER else 99)
        found: list[Move] = []
        for name in names:
            row = workflow.BY_NAME[name]
            if len(offered[name]) > 1 and name in ("approve", "submit", "publish"):
                found.append(_move(row, offered[name], len(editions)))
            found += [_move(row, [edition], len(editions)) for edition in offered[name]]
        if can_distribute(request.user, obj) and any(e.is_public(at=now) for e in editions):
            sending = Move("distribute", gettext_lazy("Send to lists"), _nothing, form=_GoOn)
            # Before what takes a text away, after what brings it out.
            ahead = sum(1 for move in found if move.tone != "danger")
            found.insert(ahead, sending)
        return found

    def move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Sending has a page of its own."""
        if name == "distribute":
            return redirect("admin:newsroom_article_distribute", object_id)
        return super().move_view(request, object_id, name)


class _GoOn(forms.Form):
    """Makes the button a link: the page behind it asks everything."""


def _nothing(_request: HttpRequest, _obj: Any, _data: dict[str, Any]) -> None:
    return None


def _move(row: workflow.Transition, editions: list[Edition], of: int) -> Move:
    """A button for one language, or for several at once."""
    codes = "".join(edition.language for edition in editions)
    seen = "".join(edition.content_hash[: 12 if len(editions) == 1 else 8] for edition in editions)

    def run(request: Any, _obj: Any, data: dict[str, Any]) -> str:
        now = timezone.now()
        moved = [
            workflow.move(
                edition,
                row.name,
                by=request.user,
                now=now,
                reason=data.get("reason", ""),
                publish_at=data.get("publish_at"),
                seen_hash=edition.content_hash,
            )
            for edition in editions
        ]
        return _said(moved, now)

    names = "، ".join(str(NAMES[edition.language]) for edition in editions)
    label = f"{row.label} ({names})" if of > 1 else row.label
    form: type[forms.Form] | None = None
    if row.asks:
        form = ReasonForm if row.asks == "reason" else MomentForm
    kwargs = {"initial": {"publish_at": _next_hour(editions[0])}} if row.asks == "moment" else None
    return Move(
        f"{row.name.replace('_', '-')}-{codes}-{seen}",
        label,
        run,
        form=form,
        form_kwargs=kwargs,
        tone=row.tone,
        help=public_words(editions[0].publish_at) if editions[0].publish_at else "",
    )


def _next_hour(edition: Edition) -> datetime:
    """What the moment's box begins with: what is set, or the next full hour but one."""
    if edition.publish_at is not None:
        return edition.publish_at
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=2)


def _said(moved: list[Edition], now: datetime) -> str:
    """What the green line says after a move."""
    lines = []
    for edition in moved:
        phase = edition.phase(at=now)
        words = str(workflow.phase_label(phase))
        if phase in ("scheduled", "public") and edition.publish_at:
            words = public_words(edition.publish_at)
        lines.append(f"{NAMES[edition.language]}: {words}")
    return " | ".join(lines)


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


def _compared(clash: drafts.Clash) -> dict[str, Any]:
    """Both sides of every field that two people changed."""
    return {
        "who": clash.theirs_by,
        "at": clash.theirs_at,
        "fields": [
            {
                "label": LABELS[name],
                "mine": richtext.to_text(mine) if name == "body" else mine,
                "theirs": richtext.to_text(theirs) if name == "body" else theirs,
            }
            for name, (mine, theirs) in clash.fields.items()
        ],
    }


def _with_new_versions(posted: Any, article: Article) -> Any:
    """What was posted, on top of the texts as they are now."""
    data = posted.copy()
    for edition in Edition.objects.filter(article=article):
        data[f"version_{edition.language}"] = str(edition.version)
    return data


def _lives(article: Article, now: datetime) -> list[dict[str, Any]]:
    """One line per language: where it stands, and who did what."""
    editions = article.editions.select_related("written_by", "submitted_by", "approved_by")
    lines = []
    for edition in editions:
        edition.article = article
        lines.append(
            {
                "edition": edition,
                "chip": edition_chip(edition, now),
                "words": workflow.phase_label(edition.phase(at=now)),
                "public": public_words(edition.publish_at) if edition.publish_at else "",
                "is_behind": translation_queue.is_behind(edition),
            }
        )
    return lines


def _trail(article: Article) -> list[dict[str, Any]]:
    """The newest acts on the article and on each of its languages, in words."""
    found = [("", row) for row in audit.trail(article)[:10]]
    for edition in article.editions.all():
        name = str(NAMES[edition.language])
        found += [(name, row) for row in audit.trail(edition)[:10]]
    newest = sorted(found, key=lambda pair: pair[1].at, reverse=True)[:25]
    return [
        {
            "at": row.at,
            "said": verbs.said(row.verb),
            "language": language,
            "who": row.actor_label,
            "reason": row.reason,
        }
        for language, row in newest
    ]


def _save_photo(article: Article, row: Any, user: Any, now: datetime) -> None:
    data, use = row.cleaned_data, row.instance
    if use.pk is None:
        photo = data.get("photo")
        upload = data.get("upload")
        if upload:
            photo = media.add_photo(
                data=upload.read(),
                name=upload.name or "",
                content_type=upload.content_type or "",
                by=user,
                now=now,
            )
        if photo is None:
            return
        media.attach(
            article,
            photo,
            alt=row.described("alt"),
            caption=row.described("caption"),
            is_decorative=data["is_decorative"],
            by=user,
            now=now,
        )
        return
    media.arrange(
        use,
        position=data["position"],
        is_decorative=data["is_decorative"],
        by=user,
        now=now,
    )
    alt, caption = row.described("alt"), row.described("caption")
    for code in alt:
        media.describe(use, language=code, alt=alt[code], caption=caption[code], by=user, now=now)
