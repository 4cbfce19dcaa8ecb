"""Staff screens of changes to public texts: the proposal, the decision, the ledger."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from newsroom import (
    access,
    amendable,
    amendments,
    comparison,
    corrections,
    links,
    readers,
    rebinding,
    recall,
)
from newsroom.amendment_form import AmendmentForm, group_of, groups_of, label_of, said_of
from newsroom.models import Amendment, Article, Correction, Edition
from newsroom.permissions import can_amend, can_decide_amendment, can_view
from prcms.base.admin_site import ReasonForm, StaffAdmin, chip, solar_column
from prcms.base.editor import editor_csp
from prcms.base.errors import Refused
from prcms.base.language import direction, html_lang
from prcms.base.models import Language

# Unchanged paragraphs around a change.
CONTEXT = 1
TONES = {
    "draft": "draft",
    "submitted": "warn",
    "returned": "bad",
    "applied": "good",
    "dropped": "neutral",
}


def in_language(text: str, language: str) -> SafeString:
    """A text marked with its own language."""
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', html_lang(language), direction(language), text
    )


# The screen --------------------------------------------------------------------------------


@editor_csp  # type: ignore[arg-type]  # the package types views without arguments only
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Change a public text, or decide on such a change: live text and proposal side by side."""
    if not can_view(request.user):
        raise PermissionDenied
    if language not in Language.values:
        raise Http404
    article = get_object_or_404(access.visible(request.user), pk=pk)
    readers.note_opened(article, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    edition = get_object_or_404(Edition, article=article, language=language)
    edition.article = article
    amendment = amendments.open_one(article, language)
    now = timezone.now()
    may_write = can_amend(request.user, edition)
    form: AmendmentForm | None = None
    clash: amendments.Clash | None = None
    if request.method == "POST":
        act = next((name for name in _ACTS if name in request.POST), "save")
        if act in ("save", "hand_on"):
            if not may_write:
                raise PermissionDenied
            form = _form(edition, amendment, request.POST)
            try:
                if form.is_valid():
                    return _saved(request, edition, form, now, submit=act == "hand_on")
            except amendments.Clash as error:
                clash, form = error, _both(edition, request.POST, error)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        else:
            return _decided(request, article, language, act, now)
    elif may_write and edition.is_readable(at=now) and _is_open_to_type(amendment):
        form = _form(edition, amendment)
    return render(
        request,
        "admin/newsroom/amend.html",
        _screen_context(request, edition, amendment, form, clash, now),
    )


def _is_open_to_type(amendment: Amendment | None) -> bool:
    return amendment is None or amendment.state != Amendment.State.SUBMITTED


def _screen_context(
    request: HttpRequest,
    edition: Edition,
    amendment: Amendment | None,
    form: AmendmentForm | None,
    clash: amendments.Clash | None,
    now: datetime,
) -> dict[str, Any]:
    user: Any = request.user
    decides = bool(
        amendment
        and amendment.state == Amendment.State.SUBMITTED
        and can_decide_amendment(user, (amendment, edition))
    )
    # Of what other languages share somebody else decides, if one of these texts is this user's.
    stands_against = (
        amendments.whose_words_too(amendment, by=user, now=now) if amendment and decides else None
    )
    return {
        **admin.site.each_context(request),
        "title": _("Change this public text"),
        "opts": Amendment._meta,
        "now": now,
        "article": edition.article,
        "edition": edition,
        "language": edition.language,
        "amendment": amendment,
        "tone": TONES[amendment.state] if amendment else "",
        "is_public": edition.is_readable(at=now),
        "is_behind": bool(amendment and amendment.base.number != edition.version),
        "form": form,
        "media": form.media if form else None,
        "rows": form.rows() if form else [],
        "changes": _changes(amendment) if amendment else [],
        "clash": clash,
        "clash_rows": [
            (label_of(name), found)
            for name, found in (clash.outcome.clashing if clash else {}).items()
        ],
        "may_decide": decides and not stands_against,
        "stands_against": stands_against,
        "also_told": _also_told(amendment, edition, now) if amendment else [],
        "may_take_back": bool(
            amendment
            and amendment.state == Amendment.State.SUBMITTED
            and can_amend(request.user, edition)
        ),
        "may_drop": bool(amendment and (decides or can_amend(request.user, edition))),
        "reason_form": ReasonForm(),
        "told": corrections.of_item(edition.article_id, language=edition.language),
        "live_url": links.article_path(edition.article_id, edition.slug, edition.language),
    }


def _form(edition: Edition, amendment: Amendment | None, data: Any = None) -> AmendmentForm:
    live = amendable.shown(edition)
    initial: dict[str, Any] = {
        **live,
        "kind": Amendment.Kind.CORRECTION,
        "version": 0,
        "base": corrections.wording_of(edition).pk,
    }
    if amendment is not None:
        initial |= {
            name: text
            for name, text in amendment.values.items()
            if name in live or name.startswith(amendable.NOTICE)
        }
        initial |= {
            "kind": amendment.kind,
            "is_apology": amendment.is_apology,
            "note": amendment.note,
            "version": amendment.version,
        }
        # What is typed stands on the wording it was begun from until the writer has seen a clash.
        initial["base"] = amendment.base_id
    others: list[Edition] = []
    if edition.is_source:
        others = rebinding.also_read_in(edition.article, edition.language, at=timezone.now())
    return AmendmentForm(data, initial=initial, live=live, edition=edition, others=others)


def _both(edition: Edition, data: Any, clash: amendments.Clash) -> AmendmentForm:
    """The form again, with both wordings in the boxes that two people changed."""
    values = data.copy()
    values["version"], values["base"] = str(clash.version), str(clash.base.pk)
    for name, text in clash.outcome.merged.items():
        values[name] = text
    for name, found in clash.outcome.clashing.items():
        values[name] = found.both
    form = _form(edition, None, values)
    form.is_valid()
    form.add_error(None, str(clash))
    return form


def _saved(
    request: Any, edition: Edition, form: AmendmentForm, now: datetime, *, submit: bool
) -> HttpResponse:
    """Keep what was typed; then ask a second person, if that is wanted and nothing stands against it."""
    data, language = form.cleaned_data, edition.language
    amendment = amendments.save(
        edition.article,
        language=language,
        values=form.values(),
        kind=data["kind"],
        note=data["note"],
        is_apology=data["is_apology"],
        version=data["version"],
        base=data["base"],
        by=request.user,
        now=now,
    )
    if not submit:
        messages.success(request, _("Saved. Readers see none of it yet."))
        return redirect("admin:newsroom_amendment_screen", edition.article_id, language)
    try:
        amendments.submit(amendment, by=request.user, now=now)
    except Refused as refusal:
        messages.warning(request, _("Saved, but not handed on: %(why)s") % {"why": refusal})
    else:
        messages.success(request, _("A second person has been asked to decide."))
    return redirect("admin:newsroom_amendment_screen", edition.article_id, language)


def _decided(
    request: Any, article: Article, language: str, act: str, now: datetime
) -> HttpResponse:
    amendment = amendments.open_one(article, language)
    try:
        if amendment is None:
            raise Refused(_("There is no open change to this text any more."))
        said = _DECISIONS[act](request, amendment, now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
        if act in ("apply", "drop"):
            return redirect("admin:newsroom_article_change", article.pk)
    return redirect("admin:newsroom_amendment_screen", article.pk, language)


def _apply(request: Any, amendment: Amendment, now: datetime) -> str:
    seen = request.POST.get("seen_hash", "")
    amendments.apply(amendment, seen_hash=seen, by=request.user, now=now)
    if amendment.is_minor:
        return _("The text is changed. The history of the text says so.")
    return _("The text is changed, and readers are told.")


def _give_back(request: Any, amendment: Amendment, now: datetime) -> str:
    reason = request.POST.get("reason", "")
    amendments.give_back(amendment, reason=reason, by=request.user, now=now)
    return _("Sent back with your reasons.")


def _take_back(request: Any, amendment: Amendment, now: datetime) -> str:
    amendments.take_back(amendment, by=request.user, now=now)
    return _("Write on. Nobody is asked to decide until you submit again.")


def _drop(request: Any, amendment: Amendment, now: datetime) -> str:
    amendments.drop(amendment, by=request.user, now=now)
    return _("The change is dropped. The public text stays as it is.")


_DECISIONS = {"apply": _apply, "return": _give_back, "take_back": _take_back, "drop": _drop}
_ACTS = ("hand_on", "apply", "return", "take_back", "drop", "save")


def _changes(amendment: Amendment) -> list[dict[str, Any]]:
    """What the proposal changes, word by word; the parts of one fact box or person together."""
    was, language = amendments.as_it_was(amendment), amendment.language
    names = list(amendment.values)
    labels = groups_of(names)
    rows = []
    for key in dict.fromkeys(group_of(name) for name in amendments.changed_fields(amendment)):
        parts = [name for name in names if group_of(name) == key]
        if key == "body":
            compared = comparison.blocks(was[key], amendment.values[key])
        else:
            old, new = (said_of(values, parts, language) for values in (was, amendment.values))
            compared = comparison.lines(old, new)
        rows.append(
            {
                "label": labels.get(key) or label_of(parts[0]),
                "shown": comparison.render_blocks(compared, language=language, context=CONTEXT),
                "is_shared": any(amendable.is_shared(name) for name in parts),
            }
        )
    return rows


def _also_told(amendment: Amendment, edition: Edition, now: datetime) -> list[dict[str, Any]]:
    """What readers of the other languages are told, if the change reaches them."""
    if not any(amendable.is_shared(name) for name in amendments.changed_fields(amendment)):
        return []
    return [
        {
            "language": other.language,
            "name": other.get_language_display(),
            "note": amendments.notice_for(amendment, other.language),
        }
        for other in rebinding.also_read_in(edition.article, edition.language, at=now)
    ]


# Lists -------------------------------------------------------------------------------------


class _ReadOnly(StaffAdmin):
    """Rows that come from doors and are looked at here."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees articles."""
        return bool(request.user.has_perm("newsroom.view_article"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Begun on the screen of the text."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Through the doors only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Nothing of a text that this user may not know of."""
        rows = super().get_queryset(request)
        return rows.filter(access.openable(request.user, prefix="article__"))


@admin.register(Amendment)
class AmendmentAdmin(_ReadOnly):
    """Changes to public texts and where they stand."""

    list_display = ["headline", "language", "kind", "life", "changed_by", "changed"]
    list_display_links = ["headline"]
    list_filter = ["state", "kind", "language"]
    list_select_related = ["article", "changed_by"]
    search_fields = ["article__search_key"]
    ordering = ["-changed_at", "-pk"]
    changed = solar_column("changed_at", gettext_lazy("last changed"), "moment")

    @admin.display(description=gettext_lazy("headline"))
    def headline(self, obj: Amendment) -> SafeString:
        """The headline in the text's language."""
        return in_language(obj.article.title_in(obj.language) or str(obj.article), obj.language)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def life(self, obj: Amendment) -> SafeString:
        """The state on a chip."""
        return chip(obj.get_state_display(), TONES[obj.state])

    def get_urls(self) -> list[URLPattern]:
        """The screen of one text's change."""
        return [
            path(
                "of/<int:pk>/<str:language>/",
                self.admin_site.admin_view(screen),
                name="newsroom_amendment_screen",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The screen of the text for what is open, the history of the row for what is closed."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        if row.state in Amendment.OPEN:
            return redirect("admin:newsroom_amendment_screen", row.article_id, row.language)
        return self.history_view(request, object_id)


@admin.register(Correction)
class CorrectionAdmin(_ReadOnly):
    """The ledger, with what went out to whom."""

    list_display = ["headline", "language", "kind", "is_apology", "when", "by", "approved_by"]
    list_display_links = ["headline"]
    list_filter = ["kind", "language", "is_apology"]
    list_select_related = ["article", "by", "approved_by", "before"]
    search_fields = ["article__search_key", "note"]
    ordering = ["-at", "-pk"]
    when = solar_column("at", gettext_lazy("when"), "moment")
    readonly_fields = (
        "headline",
        "language",
        "kind",
        "is_apology",
        "notice",
        "when",
        "by",
        "approved_by",
        "wordings",
        "letters",
    )

    @admin.display(description=gettext_lazy("text"))
    def headline(self, obj: Correction) -> SafeString:
        """The headline as it was when it was wrong."""
        words = obj.before.values.get("text", {}).get("title", "") or str(obj.article)
        return in_language(words, obj.language)

    @admin.display(description=gettext_lazy("notice for readers"))
    def notice(self, obj: Correction) -> SafeString:
        """What readers are told."""
        return in_language(obj.note, obj.language)

    @admin.display(description=gettext_lazy("wordings"))
    def wordings(self, obj: Correction) -> SafeString:
        """The page of the text, where the revisions stand."""
        url = reverse("admin:newsroom_article_change", args=[obj.article_id])
        return format_html('<a href="{}">{}</a>', url, _("Open the article"))

    @admin.display(description=gettext_lazy("who was told by e-mail"))
    def letters(self, obj: Correction) -> SafeString | str:
        """The mailings that told of it, with how many letters left."""
        rows = [
            (
                reverse("admin:contacts_mailing_change", args=[mailing.pk]),
                _("%(sent)s of %(total)s letters sent")
                % {"sent": mailing.n_sent, "total": mailing.n_total},  # type: ignore[attr-defined]
            )
            for mailing in recall.mailings_of(obj)
        ]
        if not rows:
            return _("No mailing had brought this text to anybody.")
        return format_html_join(" ", '<a href="{}">{}</a>', rows)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything, in reading order."""
        return self.readonly_fields

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Says so when the ledger is not as it was written."""
        for broken in corrections.verify():
            messages.error(
                request,
                _("The ledger is broken at row %(row)s: %(what)s")
                % {"row": broken.row, "what": broken.what},
            )
        return super().changelist_view(request, extra_context)
