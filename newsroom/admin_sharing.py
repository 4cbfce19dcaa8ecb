"""Staff pages on who reads a text before everybody: named readers, preview links, embargo."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from contacts import lists as contact_lists
from contacts.models import ContactList, Organisation
from newsroom import access, embargo, links, previews, private_views, readers
from newsroom.admin_desks import NAMES
from newsroom.models import Article, EmbargoHolder, PreviewLink
from newsroom.permissions import (
    can_embargo,
    can_preview,
    can_restrict,
    can_review,
    can_view,
)
from prcms.base import richtext
from prcms.base.errors import Refused
from prcms.base.forms import MomentField
from prcms.base.models import Language, User
from prcms.base.text import local_digits, to_latin_digits

SHOWN = 100


class ReadersForm(forms.Form):
    """Who may open a restricted text."""

    users: "forms.ModelMultipleChoiceField[User]" = forms.ModelMultipleChoiceField(
        label=gettext_lazy("people"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    units: "forms.ModelMultipleChoiceField[Organisation]" = forms.ModelMultipleChoiceField(
        label=gettext_lazy("units"),
        help_text=gettext_lazy("Everybody who belongs to the unit."),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_active=True, is_staff=True).exclude(pk=article.author_id)
        self.fields["users"].queryset = staff.order_by("full_name", "pk")  # type: ignore[attr-defined]
        own = Organisation.objects.own()
        self.fields["units"].queryset = own  # type: ignore[attr-defined]


class OpenUpForm(forms.Form):
    """Why the limit is lifted."""

    reason = forms.CharField(
        label=gettext_lazy("reason"), widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )


class PreviewForm(forms.Form):
    """A new link: for whom, which languages, how long."""

    reader = forms.CharField(
        label=gettext_lazy("for whom"),
        max_length=150,
        help_text=gettext_lazy("The name stands on every screen of the page."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("languages"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.CharField(
        label=gettext_lazy("works for how many days"),
        initial=lambda: local_digits(previews.DAYS, translation.get_language()),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )

    def clean_days(self) -> int:
        """Digits of any of the three sets."""
        text = to_latin_digits(self.cleaned_data["days"]).strip()
        if not text.isdecimal() or len(text) > 3:
            raise forms.ValidationError(
                _("A link works between 1 and %(most)s days.") % {"most": previews.MOST_DAYS}
            )
        return int(text)


class EmbargoForm(forms.Form):
    """When it lifts, which languages, what else the holders are asked."""

    lifts_at = MomentField(
        label=gettext_lazy("public from"),
        help_text=gettext_lazy("Kabul time, in either calendar and any digits."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("languages"), widget=forms.CheckboxSelectMultiple
    )
    terms = forms.CharField(
        label=gettext_lazy("further terms"),
        help_text=gettext_lazy("The usual terms stand on the page in the reader's language."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    replace_schedule = forms.BooleanField(
        label=gettext_lazy("take the place of a moment that is already set"), required=False
    )

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [  # type: ignore[attr-defined]
            (code, label) for code, label in Language.choices if code in codes
        ]
        self.fields["languages"].initial = codes


class HolderForm(forms.Form):
    """One holder by hand."""

    name = forms.CharField(
        label=gettext_lazy("name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    address = forms.EmailField(
        label=gettext_lazy("e-mail"), widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    language = forms.ChoiceField(label=gettext_lazy("language"), choices=Language.choices)


class HolderListsForm(forms.Form):
    """Holders from contact lists; who is on them is shown before anybody is added."""

    lists = forms.ModelMultipleChoiceField(
        label=gettext_lazy("contact lists"),
        queryset=ContactList.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one list.")},
    )


class LiftForm(forms.Form):
    """Why the embargo is lifted early."""

    reason = forms.CharField(
        label=gettext_lazy("reason"),
        help_text=gettext_lazy("Every holder is told."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


def urls(wrap: Callable[..., Any]) -> list[URLPattern]:
    """The addresses below one article; ``wrap`` is the site's ``admin_view``."""
    return [
        path("<int:pk>/readers/", wrap(named_readers), name="newsroom_article_readers"),
        path("<int:pk>/previews/", wrap(preview_links), name="newsroom_article_previews"),
        path("<int:pk>/embargo/", wrap(embargo_page), name="newsroom_article_embargo"),
        path("<int:pk>/look/<str:language>/", wrap(look), name="newsroom_article_look"),
    ]


def panel(user: Any, article: Article, *, now: datetime) -> dict[str, Any]:
    """What the article's page says about its readers. Two queries; three for a restricted text."""
    running = (
        article.embargoes.filter(ended_at__isnull=True, lifts_at__gt=now)
        .prefetch_related("holders")
        .first()
    )
    return {
        "article": article,
        "may_restrict": can_restrict(user, article),
        "may_preview": can_preview(user, article),
        "may_embargo": can_embargo(user, article),
        "named": article.readers.count() if article.is_restricted else 0,
        "links": PreviewLink.objects.open(at=now).filter(article=article).count(),
        "embargo": running,
        "holders": len(running.holders.all()) if running else 0,
        "languages": [
            (code, links.NATIVE_NAMES[code]) for code in Language.values if article.title_in(code)
        ],
    }


def _article(request: HttpRequest, pk: int) -> Article:
    if not can_view(request.user):
        raise PermissionDenied
    article: Article = get_object_or_404(access.visible(request.user), pk=pk)
    return article


def _page(
    request: HttpRequest, article: Article, name: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    return render(
        request,
        f"admin/newsroom/article/{name}.html",
        {
            **admin.site.each_context(request),
            "title": title,
            "article": article,
            "original": article,
            "opts": article._meta,
            "now": timezone.now(),
            **context,
        },
    )


def _do(request: HttpRequest, form: forms.Form | None, run: Callable[[], str]) -> bool:
    """Run one act; a refusal stands on the form, or above the page without one."""
    try:
        said = run()
    except Refused as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
        else:
            messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True


# Named readers -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def named_readers(request: Any, pk: int) -> HttpResponse:
    """Limit a text to people and units, open it up again, see who opened it."""
    article, now = _article(request, pk), timezone.now()
    may = can_restrict(request.user, article)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act and not may:
        raise PermissionDenied
    known = list(article.readers.all())
    form = ReadersForm(
        request.POST if act == "restrict" else None,
        article=article,
        initial={
            "users": [row.user_id for row in known if row.user_id],
            "units": [row.unit_id for row in known if row.unit_id],
        },
    )
    opening = OpenUpForm(request.POST if act == "open_up" else None)

    def restrict() -> str:
        readers.restrict(article, by=request.user, now=now, **form.cleaned_data)
        return _("Only the named readers may open this text now.")

    def open_up() -> str:
        readers.open_up(article, reason=opening.cleaned_data["reason"], by=request.user, now=now)
        return _("The whole newsroom may open this text again.")

    done = (act == "restrict" and form.is_valid() and _do(request, form, restrict)) or (
        act == "open_up" and opening.is_valid() and _do(request, opening, open_up)
    )
    if done:
        return redirect("admin:newsroom_article_readers", pk)
    people = access.openers(
        User.objects.filter(is_active=True, is_staff=True).order_by("full_name", "pk"), article
    )
    context = {
        "form": form,
        "opening": opening,
        "may": may,
        "known": known,
        "openings": readers.openings(article)[:SHOWN],
        "nobody_reviews": article.is_restricted and not _has_reviewer(article, people),
    }
    return _page(request, article, "readers", _("Who may open this text"), context)


def _has_reviewer(article: Article, people: list[User]) -> bool:
    """Whether any of those who may open it may also approve the original."""
    source = article.editions.select_related("article").filter(is_source=True).first()
    return source is None or any(can_review(user, source) for user in people)


# Preview links -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def preview_links(request: Any, pk: int) -> HttpResponse:
    """Make and take back links; the address of a new one is shown here and never again."""
    article, now = _article(request, pk), timezone.now()
    may = can_preview(request.user, article)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act and not may:
        raise PermissionDenied
    written = [code for code in Language.values if article.title_in(code)]
    form = PreviewForm(request.POST if act == "make" else None, initial={"languages": written})
    fresh: list[dict[str, str]] = []

    def make() -> str:
        link, token = previews.make(article, by=request.user, now=now, **form.cleaned_data)
        fresh.extend(_addresses(link, token))
        return _("The link is made. Copy it now: it is not kept and not shown again.")

    if act == "make" and form.is_valid() and _do(request, form, make):
        form = PreviewForm(initial={"languages": written})
    elif act == "revoke":
        link = get_object_or_404(article.preview_links, pk=_number(request))
        _do(
            request,
            None,
            lambda: previews.revoke(link, by=request.user, now=now) or _("The link is dead."),
        )
        return redirect("admin:newsroom_article_previews", pk)
    context = {
        "form": form,
        "may": may,
        "fresh": fresh,
        "rows": _links_given(article),
        "cards": [_card(article, code) for code in written],
        "site": links.absolute("").removeprefix("https://").removeprefix("http://"),
    }
    return _page(request, article, "previews", _("Preview links"), context)


def _links_given(article: Article) -> list[PreviewLink]:
    """The newest links, each with the names of its languages. One query."""
    rows = list(article.preview_links.select_related("made_by", "revoked_by")[:SHOWN])
    for row in rows:
        row.language_names = [NAMES[code] for code in row.languages]  # type: ignore[attr-defined]
    return rows


def _number(request: HttpRequest) -> int:
    text = request.POST.get("number", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Http404
    return int(text)


def _addresses(link: PreviewLink, token: str) -> list[dict[str, str]]:
    found = []
    for code in link.languages:
        with translation.override(code):
            url = links.absolute(reverse("newsroom:preview", args=[token]))
        found.append({"code": code, "name": links.NATIVE_NAMES[code], "url": url})
    return found


def _card(article: Article, code: str) -> dict[str, str]:
    """How a messenger will show the public link: headline and lead."""
    text = article.text(code)
    return {
        "code": code,
        "name": links.NATIVE_NAMES[code],
        "title": text["title"],
        "summary": text["summary"] or richtext.excerpt(text["body"], 30),
    }


@require_http_methods(["GET", "HEAD"])
def look(request: Any, pk: int, language: str) -> HttpResponse:
    """The draft as readers will see it, also as narrow as a telephone (``?width=phone``)."""
    article = _article(request, pk)
    if language not in Language.values:
        raise Http404
    readers.note_opened(article, by=request.user, now=timezone.now())

    def address(kind: str, key: int) -> str:
        if kind == "file":
            return reverse("admin:newsroom_article_change", args=[pk])
        size = article.photos.filter(photo__renditions=key).values_list("photo", flat=True)
        return reverse("admin:newsroom_photo_file", args=[size[0]])

    with translation.override(language):
        context = {
            **private_views.shown(article, language, mark="", address=address),
            "mark": _("Draft, not public"),
            "staff_look": pk,
            "is_phone": request.GET.get("width") == "phone",
            "languages_here": [
                {
                    "code": code,
                    "name": name,
                    "current": code == language,
                    "url": reverse("admin:newsroom_article_look", args=[pk, code])
                    + ("?width=phone" if request.GET.get("width") == "phone" else ""),
                }
                for code, name in links.NATIVE_NAMES.items()
            ],
        }
        return render(request, "newsroom/private/look.html", context)


# Embargo -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def embargo_page(request: Any, pk: int) -> HttpResponse:
    """Begin an embargo; its holders and what they did; take copies back; lift."""
    article, now = _article(request, pk), timezone.now()
    if not can_embargo(request.user, article):
        raise PermissionDenied
    running = article.embargoes.filter(ended_at__isnull=True, lifts_at__gt=now).first()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    posted = {name: request.POST if act == name else None for name in _EMBARGO_ACTS}
    ready = [
        edition.language
        for edition in article.editions.all()
        if edition.phase(at=now) in ("approved", "scheduled")
    ]
    page: dict[str, Any] = {
        "begin": EmbargoForm(posted["begin"], codes=ready),
        "add": HolderForm(posted["add"], initial={"language": article.source_language}),
        "lists": HolderListsForm(posted["lists"]),
        "lift": LiftForm(posted["lift"]),
    }
    if act == "revoke":
        holder = get_object_or_404(
            EmbargoHolder.objects.select_related("embargo__article"),
            embargo__article=article,
            pk=_number(request),
        )
        _do(
            request,
            None,
            lambda: (
                embargo.revoke_holder(holder, by=request.user, now=now)
                or _("The copy is taken back.")
            ),
        )
        return redirect("admin:newsroom_article_embargo", pk)
    form = page.get(act)
    if form is not None and form.is_valid():
        run = _EMBARGO_ACTS[act]
        if _do(request, form, lambda: run(request, article, running, form.cleaned_data, now)):
            return redirect("admin:newsroom_article_embargo", pk)
    context = {
        **page,
        "forms": page,
        "media": page["begin"].media,
        "running": running,
        "ready": ready,
        "holders": _holders(running or article.embargoes.first()),
        "past": article.embargoes.filter(Q(ended_at__isnull=False) | Q(lifts_at__lte=now))[:10],
    }
    return _page(request, article, "embargo", _("Embargo"), context)


def _holders(row: Any) -> Any:
    return row.holders.select_related("outlet", "revoked_by") if row else []


def _begin(request: Any, article: Article, _row: Any, data: dict[str, Any], now: Any) -> str:
    embargo.begin(article, by=request.user, now=now, **data)
    return _("The embargo runs. Add the people who get a copy.")


def _add(request: Any, _article: Article, row: Any, data: dict[str, Any], now: Any) -> str:
    _require(row)
    holder = embargo.add_holder(row, by=request.user, now=now, **data)
    return _("A copy is on its way to %(name)s.") % {"name": holder.name}


def _add_lists(request: Any, _article: Article, row: Any, data: dict[str, Any], now: Any) -> str:
    _require(row)
    today = timezone.localdate(now)
    people = [one for chosen in data["lists"] for one in contact_lists.members(chosen, today)]
    made = embargo.add_holders(row, people, by=request.user, now=now)
    return _("New copies: %(n)s") % {"n": local_digits(len(made), translation.get_language())}


def _lift(request: Any, _article: Article, row: Any, data: dict[str, Any], now: Any) -> str:
    _require(row)
    embargo.lift(row, reason=data["reason"], by=request.user, now=now)
    return _("Lifted: the text is public, and every holder is told.")


def _require(row: Any) -> None:
    if row is None:
        raise Refused(_("Nothing waits under this embargo any more."))


_EMBARGO_ACTS: dict[str, Callable[..., str]] = {
    "begin": _begin,
    "add": _add,
    "lists": _add_lists,
    "lift": _lift,
}
