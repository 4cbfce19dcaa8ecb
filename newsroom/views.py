"""Public pages of the newsroom: the list, a text, the press area, topics, short addresses, files.

All of these are open to everybody; each asks the one predicate of visibility.
"""

import mimetypes
from collections.abc import Collection
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import corrections, lag_notice, links, listing, media, press_pack, reading
from newsroom.models import Article, Attachment, Edition
from prcms.base import pdf
from prcms.base.models import Language, OfficeProfile

PRESS_SHOWN = 10


def _language() -> str:
    return get_language() or "fa"


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """All public texts, newest first, with filters and numbered pages."""
    now, language = timezone.now(), _language()
    filters = listing.Filters.read(request.GET)
    number = listing.page_number(request.GET.get("page", ""))
    page = listing.page(filters, number=number, language=language, at=now)
    if page is None:
        raise Http404
    facets = listing.facets(filters, language=language, at=now)
    query = filters.query()
    heading = listing.heading(facets)
    meta = links.PageMeta(
        description=heading,
        canonical=links.absolute(links.list_path(language, filters.query(page=_later(number)))),
        alternates=links.alternates({c: links.list_path(c, query) for c in Language.values}),
        feeds=links.feed_links(language, filters.feed_query(), heading),
    )
    context = {
        "page": page,
        "filters": filters,
        "facets": facets,
        "heading": heading,
        "query": query,
        "page_meta": meta,
        "breadcrumb": [{"label": _("News")}],
    }
    return render(request, "newsroom/list.html", context)


def _later(number: int) -> int:
    """The page number for an address; the first page needs none."""
    return number if number > 1 else 0


@require_safe
def article(request: HttpRequest, pk: int, slug: str = "") -> HttpResponseBase:
    """One text in the language of the address; other spellings of the address lead here."""
    now, language = timezone.now(), _language()
    text = reading.find(pk, language=language, at=now)
    if text is None:
        return _not_shown(request, pk, language)
    address = links.article_path(pk, text.slug, language)  # type: ignore[attr-defined]
    if slug != text.slug:  # type: ignore[attr-defined]
        # Asked again each time: two headlines that change back and forth would otherwise leave two
        # kept redirects in a browser, each leading to the other.
        moved = redirect(address, permanent=True)
        moved.headers["Cache-Control"] = "no-cache"
        return moved
    office = OfficeProfile.load()
    languages, gone = reading.languages_of(pk, at=now)
    pictures = reading.pictures(text, language=language, office=office)
    history = reading.changes(text, language=language)
    people = reading.people_named(text, language=language)
    context = {
        "article": text,
        "text": text.text(language),
        "office": office,
        "pictures": pictures,
        "history": history,
        "successor": reading.successor(text, language=language, at=now),
        "lag": lag_notice.of(text, language=language, languages=languages),
        "people": people,
        "facts": reading.fact_boxes(text, language=language),
        "files": reading.files(text, language=language),
        "minutes": reading.minutes(text.text(language)["body"], language=language),
        "related": reading.related(text, language=language, at=now),
        "share": reading.share(text, language=language),
        "short_address": links.short_address(pk),
        "pack": press_pack.offered(pk, language=language) if text.kind in press_pack.KINDS else [],
        "is_release": text.kind == Article.Kind.RELEASE,
        "languages_here": _switch(pk, languages, language, gone),
        "page_meta": reading.meta(
            text,
            language=language,
            languages=languages,
            office=office,
            shown=pictures,
            history=history,
            named=people,
        ),
        "breadcrumb": [{"label": _("News"), "url": links.list_path(language)}],
    }
    return render(request, "newsroom/article.html", context)


def _switch(
    pk: int, languages: dict[str, str], current: str, gone: Collection[str] = ()
) -> list[dict[str, Any]]:
    """The language switch of one text: only languages it is public in have an address.

    ``gone`` are the languages that were taken back.
    """
    return [
        {
            "code": code,
            "name": links.NATIVE_NAMES[code],
            "current": code == current,
            "url": links.article_path(pk, languages[code], code) if code in languages else "",
            "is_gone": code in gone,
        }
        for code in Language.values
    ]


def _not_shown(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Why a text is not here: taken back (410), not yet in this language (404), or unknown (404)."""
    now = timezone.now()
    edition = reading.taken_back(pk, language=language)
    languages, gone = reading.languages_of(pk, at=now)
    if edition is None and not languages:
        raise Http404
    context = {
        "edition": edition,
        "notice": corrections.notice_of(edition) if edition else "",
        "pk": pk,
        "languages_here": _switch(pk, languages, language, gone),
        "there": [item for item in _switch(pk, languages, language, gone) if item["url"]],
        "page_meta": links.PageMeta(noindex=True),
        "breadcrumb": [{"label": _("News"), "url": links.list_path(language)}],
    }
    if edition is not None:
        return render(request, "newsroom/taken_back.html", context, status=410)
    return render(request, "newsroom/not_in_language.html", context, status=404)


@require_safe
def short(request: HttpRequest, pk: int) -> HttpResponse:
    """``/n/<id>`` leads to the reader's language; ``/n/<id>?ps`` asks for one and gets it if public."""
    languages = reading.public_languages(pk, at=timezone.now())
    asked = [code for code in Language.values if code in request.GET]
    accepted = [
        part.split(";")[0] for part in request.headers.get("Accept-Language", "").split(",")
    ]
    code = reading.best_language(languages, [*asked, *accepted])
    if code is None:
        ended = Edition.objects.filter(article_id=pk, state__in=Edition.ENDED).first()
        if ended is None:
            raise Http404
        return redirect(links.article_path(pk, "", ended.language))
    response = redirect(links.article_path(pk, languages[code], code))
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept-Language",))
    return response


@require_safe
def press(request: HttpRequest) -> HttpResponse:
    """What a journalist comes for: whom to call first, then releases and statements."""
    now, language = timezone.now(), _language()
    latest = listing.latest(
        language=language, at=now, limit=PRESS_SHOWN, condition=Q(kind__in=press_pack.KINDS)
    )
    meta = links.PageMeta(feeds=links.feed_links(language, "kind=release", _("Press releases")))
    context = {"stories": latest, "page_meta": meta, "breadcrumb": [{"label": _("Press area")}]}
    return render(request, "newsroom/press.html", context)


@require_safe
def press_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A public text of the press kinds as PDF, DOCX, plain text or a kit; 404 for everything else."""
    language = _language()
    if kind not in press_pack.FORMATS or (kind == "pdf" and not pdf.is_available()):
        raise Http404
    pack = press_pack.build(pk, language=language, at=timezone.now())
    if pack is None or not pack.is_for_press:
        raise Http404
    content_type, write = press_pack.FORMATS[kind]
    response = HttpResponse(write(pack), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{pack.file_name}.{kind}"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = f'<{pack.page_address}>; rel="canonical"'
    return response


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """The topics there are texts on, with how many."""
    now, language = timezone.now(), _language()
    found = listing.topics(language=language, at=now)
    context = {"topics": found, "breadcrumb": [{"label": _("Topics")}]}
    return render(request, "newsroom/topics.html", context)


@require_safe
def media_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture or file of a public text, or the office's emblem; 404 for everything else.

    Files are named by what is in them, so a public one may be kept for ever by those who have it.
    """
    now = timezone.now()
    shown_as, attached = "", False
    if "\0" in name or ".." in name.split("/"):
        raise Http404
    if name != _emblem_name():
        file = Attachment.objects.filter(file=name).select_related("article").first()
        photo = None if file else media.photo_at(name)
        if file and media.may_serve_file(file, at=now):
            shown_as, attached = file.name, True
        elif not (photo and media.may_serve(photo, at=now)):
            raise Http404
    if not default_storage.exists(name):
        raise Http404
    response = FileResponse(
        default_storage.open(name),
        as_attachment=attached,
        filename=shown_as or name.rsplit("/", 1)[-1],
        content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
    )
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _emblem_name() -> str:
    return OfficeProfile.load().logo.name or ""
