"""Pages behind personal links: a draft for one reader, an embargoed copy for one holder.

The secret in the address is the right to read, so no cookie is asked for. Nothing here may be
kept by a cache, found by a search engine or told to the next website. A link that is wrong, over
or taken back gets one and the same answer.
"""

import mimetypes
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from newsroom import beside, embargo, links, marking, previews, reading
from newsroom.models import Article, Attachment, Edition, EmbargoHolder, Rendition
from prcms.base import richtext
from prcms.base.errors import Refused
from prcms.base.models import OfficeProfile

# How many blocks of a text stand between two marks: less than a telephone's screen shows.
BETWEEN_MARKS = 2


def _private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the answer, and the secret in its address, to whoever asked."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return guarded


def _gone(request: HttpRequest) -> HttpResponse:
    """The same for every link; the address it was asked at stands nowhere on it."""
    context = {"page_meta": _noindex(), "languages_here": []}
    return render(request, "newsroom/private/gone.html", context, status=404)


def _noindex() -> links.PageMeta:
    return links.PageMeta(noindex=True)


def _language() -> str:
    return get_language() or "fa"


def _public_page(article: Article, language: str) -> HttpResponse | None:
    """The way to the public text in ``language``, when there is one."""
    slugs = reading.public_languages(article.pk, at=timezone.now())
    if language not in slugs:
        return None
    return redirect(links.article_path(article.pk, slugs[language], language))


def _switch(name: str, token: str, codes: list[str]) -> list[dict[str, Any]]:
    """The languages of this very link; no other has an address."""
    found = []
    for code in codes:
        with translation.override(code):
            url = reverse(f"newsroom:{name}", args=[token])
        found.append(
            {
                "code": code,
                "name": links.NATIVE_NAMES[code],
                "current": code == _language(),
                "url": url,
            }
        )
    return found


def shown(article: Article, language: str, *, mark: str, address: Callable[[str, int], str]) -> Any:
    """What the page of a private text needs. ``address`` makes one from "picture" or "file"."""
    text = article.text(language)
    blocks = richtext.blocks(text["body"])
    parts = [
        "".join(block.html for block in blocks[start : start + BETWEEN_MARKS])
        for start in range(0, len(blocks), BETWEEN_MARKS)
    ]
    office = OfficeProfile.load()
    return {
        "article": article,
        "text": text,
        "parts": parts,
        "mark": mark,
        "office": office,
        "pictures": reading.pictures(
            article,
            language=language,
            office=office,
            address=lambda size: address("picture", size.pk),
        ),
        "files": [
            (file, address("file", file.pk)) for file in reading.files(article, language=language)
        ],
        "people": beside.people(article, language=language),
        "facts": beside.facts(article, language=language),
        "page_meta": _noindex(),
        "languages_here": [],
        "breadcrumb": [],
    }


def _size(article: Article, pk: int) -> Rendition | None:
    """One size of a picture of this article, unless the office shows no people and it does."""
    size = (
        Rendition.objects.filter(pk=pk, photo__uses__article=article)
        .select_related("photo")
        .first()
    )
    if size is None or (size.photo.shows_people and not OfficeProfile.load().show_people):
        return None
    return size


def _file(article: Article, codes: list[str], pk: int) -> Attachment | None:
    """A file of this article for readers of the languages."""
    found: Attachment | None = article.attachments.filter(pk=pk, language__in=["", *codes]).first()
    return found


def _bytes(field: Any) -> bytes | None:
    try:
        with field.open("rb") as stored:
            return bytes(stored.read())
    except FileNotFoundError:
        return None


def _send(data: bytes, content_type: str, name: str = "") -> HttpResponse:
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    response = HttpResponse(data, content_type=content_type, headers=headers)
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# Drafts ------------------------------------------------------------------------------------


@_private
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """A draft for one reader; the public text once there is one."""
    now, language = timezone.now(), _language()
    link = previews.by_token(token, now=now)
    if link is None or language not in link.languages:
        return _gone(request)
    public = _public_page(link.article, language)
    if public is not None:
        return public
    if previews.edition(link, language) is None:
        return _gone(request)
    if request.method == "GET":
        previews.note_opened(link, now=now)
    context = {
        **shown(
            link.article,
            language,
            mark=_("Draft, not public, for %(reader)s") % {"reader": f"\u2068{link.reader}\u2069"},
            address=lambda kind, pk: reverse(f"newsroom:preview_{kind}", args=[token, pk]),
        ),
        "link": link,
        "languages_here": _switch("preview", token, link.languages),
    }
    return render(request, "newsroom/private/preview.html", context)


def _previewed(token: str) -> tuple[Article, list[str]] | None:
    """The article of a link and the languages whose draft it shows now."""
    link = previews.by_token(token, now=timezone.now())
    if link is None:
        return None
    codes = [code for code in link.languages if previews.edition(link, code) is not None]
    return (link.article, codes) if codes else None


@_private
@require_safe
def preview_picture(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A picture of the draft."""
    found = _previewed(token)
    size = _size(found[0], pk) if found else None
    data = _bytes(size.file) if size else None
    if size is None or data is None:
        return _gone(request)
    return _send(data, mimetypes.guess_type(size.file.name or "")[0] or "image/jpeg")


@_private
@require_safe
def preview_file(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A file of the draft."""
    found = _previewed(token)
    file = _file(*found, pk) if found else None
    data = _bytes(file.file) if file else None
    if file is None or data is None:
        return _gone(request)
    return _send(data, file.content_type, f"draft-{file.pk}.pdf")


# Copies under embargo ----------------------------------------------------------------------


class AcceptTermsForm(forms.Form):
    """The holder's name, typed by themselves."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        help_text=gettext_lazy("Typing it stands for your signature under these terms."),
        error_messages={"required": gettext_lazy("Write your name: it stands for your signature.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )


# The secret in the address is the right to accept; with "no-referrer" a browser names no origin
# that a check could compare.
@csrf_exempt
@_private
@require_http_methods(["GET", "HEAD", "POST"])
def embargo_copy(request: HttpRequest, token: str) -> HttpResponse:
    """Terms first, accepted by POST; then the marked text; the public page once it is public."""
    now, language = timezone.now(), _language()
    holder = embargo.by_token(token)
    if holder is None:
        return _gone(request)
    public = _public_page(holder.embargo.article, language)
    if public is not None:
        return public
    codes = [edition.language for edition in embargo.covered(holder.embargo, now=now)]
    if not codes:
        return _gone(request)
    if holder.accepted_at is None:
        return _terms(request, holder, token)
    found = embargo.copy(holder, language=language, now=now)
    if found is None:
        nearest = holder.language if holder.language in codes else codes[0]
        with translation.override(nearest):
            return redirect("newsroom:embargo", token=token)
    if request.method == "GET":
        embargo.note_opened(holder, now=now)
    context = {
        **shown(
            holder.embargo.article,
            language,
            mark=found.mark,
            address=lambda kind, pk: reverse(f"newsroom:embargo_{kind}", args=[token, pk]),
        ),
        "holder": holder,
        "plain_url": reverse("newsroom:embargo_text", args=[token]),
        "languages_here": _switch("embargo", token, codes),
    }
    return render(request, "newsroom/private/embargo.html", context)


def _terms(request: HttpRequest, holder: EmbargoHolder, token: str) -> HttpResponse:
    form = AcceptTermsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            embargo.accept(holder, name=form.cleaned_data["name"], now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("newsroom:embargo", token=token)
    context = {
        "holder": holder,
        "embargo": holder.embargo,
        "form": form,
        "page_meta": _noindex(),
        "languages_here": _switch("embargo", token, list(links.NATIVE_NAMES)),
    }
    return render(request, "newsroom/private/terms.html", context)


def _held(token: str) -> tuple[EmbargoHolder, list[Edition]] | None:
    """The holder who accepted, and the editions they may read now."""
    holder = embargo.by_token(token)
    if holder is None or holder.accepted_at is None:
        return None
    editions = embargo.covered(holder.embargo, now=timezone.now())
    return (holder, editions) if editions else None


@_private
@require_safe
def embargo_text(request: HttpRequest, token: str) -> HttpResponse:
    """The copy as plain text to paste, marked above, below and in between."""
    now = timezone.now()
    holder = embargo.by_token(token)
    found = embargo.copy(holder, language=_language(), now=now) if holder else None
    if holder is None or found is None:
        return _gone(request)
    if request.method == "GET":
        embargo.note_opened(holder, now=now)
    return HttpResponse(embargo.plain_text(found), content_type="text/plain; charset=utf-8")


@_private
@require_safe
def embargo_picture(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A picture with the mark in it."""
    held = _held(token)
    size = _size(held[0].embargo.article, pk) if held else None
    data = _bytes(size.file) if size else None
    if held is None or data is None:
        return _gone(request)
    try:
        return _send(marking.picture(data, marking.line(held[0])), "image/jpeg")
    except marking.CannotMark:
        return _gone(request)


@_private
@require_safe
def embargo_file(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A file with the mark on every page."""
    held = _held(token)
    codes = [edition.language for edition in held[1]] if held else []
    file = _file(held[0].embargo.article, codes, pk) if held else None
    data = _bytes(file.file) if file else None
    if held is None or file is None or data is None:
        return _gone(request)
    try:
        marked = marking.pdf(data, marking.line(held[0]))
    except marking.CannotMark:
        return _gone(request)
    return _send(marked, "application/pdf", f"embargo-copy-{held[0].number}-{file.pk}.pdf")
