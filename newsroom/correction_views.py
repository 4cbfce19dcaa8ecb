"""Public pages of what was corrected: the ledger, its feed, earlier wordings. Open to everybody."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import comparison, corrections, links, reading, spoken, wordings
from newsroom.forms import LABELS
from newsroom.models import Correction
from prcms.base.language import html_lang
from prcms.base.models import Language, OfficeProfile

FEED_SIZE = 30
# Unchanged paragraphs around a change.
CONTEXT = 1
# Pictures and files of an old wording are not shown again; what was written beside it is.
_KEPT_BESIDE = ("facts", "people")


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Everything that was corrected, withdrawn or removed in this language, newest first."""
    now, language = timezone.now(), get_language() or "fa"
    filters = corrections.Filters.read(request.GET.get("kind", ""), request.GET.get("month", ""))
    start = request.GET.get("before", "")
    if start and not (start.isascii() and start.isdigit() and len(start) < 18):
        raise Http404
    page = corrections.page(filters, language=language, at=now, before=int(start or 0))
    if page is None:
        raise Http404
    query = urlencode({k: v for k, v in vars(filters).items() if v})
    older = urlencode({**vars(filters), "before": page.older}) if page.older else ""
    context = {
        "page": page,
        "filters": filters,
        "kinds": Correction.Kind.choices,
        "months": corrections.months(language=language, at=now),
        "older": older,
        "is_later": bool(start),
        "page_meta": links.PageMeta(
            description=_("What we got wrong, what is right, and since when."),
            canonical=links.absolute(links.corrections_path(language)),
            noindex=bool(start or query),
            alternates=links.alternates({c: links.corrections_path(c) for c in Language.values}),
            feeds=[_feed_link(language)],
        ),
        "breadcrumb": [{"label": _("Corrections")}],
    }
    return render(request, "newsroom/corrections.html", context)


@require_safe
def ledger_feed(request: HttpRequest) -> HttpResponse:
    """The newest rows of the ledger (RFC 4287)."""
    now, language = timezone.now(), get_language() or "fa"
    page = corrections.page(corrections.Filters(), language=language, at=now, size=FEED_SIZE)
    office = OfficeProfile.load()
    feed = Atom1Feed(
        title=f"{_('Corrections')} – {office.name}",
        link=links.absolute(links.corrections_path(language)),
        description=_("What we got wrong, what is right, and since when."),
        language=html_lang(language),
        feed_url=links.absolute(request.get_full_path()),
    )
    for line in page.lines if page else []:
        row = line.correction
        name = line.title or _("No. %(number)s") % {"number": row.article_id}
        feed.add_item(
            title=f"{capfirst(row.get_kind_display())}: {name}",
            link=links.absolute(line.url),
            description=row.note,
            unique_id=links.correction_id(row.pk),
            unique_id_is_permalink=False,
            pubdate=row.at,
            updateddate=row.at,
            categories=[str(row.get_kind_display())],
        )
    response = HttpResponse(content_type=Atom1Feed.content_type)
    feed.write(response, "utf-8")
    return response


def _feed_link(language: str) -> links.FeedLink:
    path = f"{links.corrections_path(language)}feed.atom"
    return links.FeedLink("application/atom+xml", f"{_('Corrections')} (Atom)", path)


@require_safe
def version(request: HttpRequest, pk: int, number: int, slug: str = "") -> HttpResponse:
    """A wording that was public once, with what changed afterwards marked."""
    now, language = timezone.now(), get_language() or "fa"
    text = reading.find(pk, language=language, at=now)
    if text is None:
        raise Http404
    own: str = text.slug  # type: ignore[attr-defined]
    wording = wordings.find(pk, number, slug=own, language=language)
    if wording is None:
        raise Http404
    if slug != own:
        return redirect(links.version_path(pk, own, language, number))
    address = links.article_path(pk, own, language)
    context = {
        "article": text,
        "address": address,
        "wording": wording,
        "title": wording.field("title"),
        "summary": wording.field("summary"),
        "body": wording.field("body"),
        "others": [
            (LABELS[field.name], field)
            for field in wording.fields
            if field.name in ("meaning", "editor_notes") and field.value
        ],
        "beside": [
            (spoken.LABELS[field.name], field)
            for field in wording.fields
            if field.name in _KEPT_BESIDE and field.value
        ],
        "changes": [
            (
                LABELS.get(field.name) or spoken.LABELS[field.name],
                comparison.render_blocks(
                    field.compared.paragraphs, language=language, context=CONTEXT
                ),
            )
            for field in wording.fields
            if field.is_changed
        ],
        "page_meta": links.PageMeta(noindex=True, canonical=links.absolute(address)),
        "breadcrumb": [
            {"label": _("News"), "url": links.list_path(language)},
            {"label": text.title_in(language), "url": address},
        ],
    }
    return render(request, "newsroom/version.html", context)
