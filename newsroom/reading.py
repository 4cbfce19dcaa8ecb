"""One text as a reader of one language meets it: shown, not yet there, or taken back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q

from newsroom import beside, wordings
from newsroom.links import (
    PageMeta,
    absolute,
    alternates,
    article_path,
    card,
    json_ld,
    news_article,
    share_links,
    short_address,
)
from newsroom.listing import Story, stories
from newsroom.models import (
    Article,
    ArticlePhoto,
    Attachment,
    Edition,
    FactBox,
    NamedPerson,
    Rendition,
)
from prcms.base import richtext
from prcms.base.language import normalise
from prcms.base.models import OfficeProfile
from prcms.base.text import word_count

# Words a minute; readers of Arabic script on a telephone are slower than readers of Latin.
PACE: Final = {"fa": 170, "ps": 160, "en": 210}
RELATED: Final = 4
# Best first. PNG is drawn for pictures with see-through parts, which JPEG cannot hold.
_TYPES: Final = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
}


@dataclass(frozen=True)
class Picture:
    """A photo ready for ``<picture>``: sources best first, a plain one for the rest."""

    alt: str
    caption: str
    credit: str
    src: str
    width: int
    height: int
    sources: tuple[tuple[str, str], ...]


# What readers once could see and that was withdrawn or removed.
_GONE = Q(state__in=Edition.ENDED) & (
    Q(first_public_at__isnull=False) | Q(publish_at__lte=F("withdrawn_at"))
)


def find(pk: int, *, language: str, at: datetime) -> Article | None:
    """The article, if readers of ``language`` may see it at ``at``. Three queries.

    A superseded one is found too: its address goes on answering, with a notice.
    """
    photos = ArticlePhoto.objects.select_related("photo").prefetch_related("photo__renditions")
    found: Article | None = (
        Article.objects.readable(language=language, at=at)
        .filter(pk=pk)
        .annotate(
            was_changed=wordings.any_of(language),
            has_people=Exists(NamedPerson.objects.filter(article=OuterRef("pk"))),
            has_facts=Exists(FactBox.objects.filter(article=OuterRef("pk"))),
        )
        .select_related("unit", "place")
        .prefetch_related(Prefetch("photos", queryset=photos), "topics")
        .first()
    )
    return found


def changes(article: Any, *, language: str) -> wordings.History:
    """What readers are told of changes to a text from :func:`find`. Two queries if there are any."""
    if not article.was_changed:
        return wordings.History()
    return wordings.history(article.pk, slug=article.slug, language=language)


def people_named(article: Any, *, language: str) -> list[beside.Named]:
    """The people of a text from :func:`find`, with the titles of that day. A query if there are any."""
    return beside.people(article, language=language) if article.has_people else []


def fact_boxes(article: Any, *, language: str) -> list[beside.Fact]:
    """The fact boxes of a text from :func:`find`. A query if there are any."""
    return beside.facts(article, language=language) if article.has_facts else []


def languages_of(pk: int, *, at: datetime) -> tuple[dict[str, str], set[str]]:
    """Language → slug of the editions readers may see, and the languages taken back. One query."""
    shown = Edition.objects.readable(at=at).filter(pk=OuterRef("pk"))
    rows = (
        Edition.objects.filter(article_id=pk)
        .annotate(is_shown=Exists(shown), is_gone=ExpressionWrapper(_GONE, BooleanField()))
        .order_by("language")
        .values_list("language", "slug", "is_shown", "is_gone")
    )
    found = list(rows)
    public = {language: slug for language, slug, is_shown, _gone in found if is_shown}
    return public, {language for language, _slug, is_shown, gone in found if gone and not is_shown}


def public_languages(pk: int, *, at: datetime) -> dict[str, str]:
    """Language → slug of the editions readers may see. One query."""
    editions = Edition.objects.readable(at=at).filter(article_id=pk).order_by("language")
    return dict(editions.values_list("language", "slug"))


@dataclass(frozen=True)
class Successor:
    """The text that took another one's place, in the best language for the reader."""

    title: str
    url: str
    language: str


def successor(article: Article, *, language: str, at: datetime) -> Successor | None:
    """What took the place of ``article``; None when nothing did. Follows a chain to its end.

    The title is "" when the one that took its place was itself taken back: its address says so.
    """
    found, seen = article.superseded_by, {article.pk}
    while found is not None and found.superseded_by_id and found.pk not in seen:
        seen.add(found.pk)
        found = found.superseded_by
    if found is None:
        return None
    public = dict(
        Edition.objects.public(at=at).filter(article=found).values_list("language", "slug")
    )
    code = best_language(public, [language])
    if code is None:
        return Successor("", article_path(found.pk, "", language), language)
    return Successor(found.title_in(code), article_path(found.pk, public[code], code), code)


def taken_back(pk: int, *, language: str) -> Edition | None:
    """The edition, if readers of ``language`` could once see it and it was withdrawn or removed."""
    return (
        Edition.objects.filter(_GONE, article_id=pk, language=language)
        .select_related("article")
        .first()
    )


def best_language(available: Iterable[str], wanted: Iterable[str]) -> str | None:
    """The first wanted language there is, else Dari, Pashto, English in this order."""
    there = set(available)
    codes = [normalise(tag) for tag in wanted]
    return next((code for code in [*codes, "fa", "ps", "en"] if code in there), None)


def pictures(
    article: Article,
    *,
    language: str,
    office: OfficeProfile,
    address: Callable[[Rendition], str] = lambda size: str(size.file.url),
) -> list[Picture]:
    """The photos of an article that may be shown and whose sizes are made.

    ``address`` says where a size is loaded from: before publication that is no public place.
    """
    shown = []
    for use in article.photos.all():
        if use.photo.shows_people and not office.show_people:
            continue
        picture = _picture(use, language, address)
        if picture:
            shown.append(picture)
    return shown


def _picture(
    use: ArticlePhoto, language: str, address: Callable[[Rendition], str]
) -> Picture | None:
    sizes: dict[str, list[Any]] = {}
    for size in use.photo.renditions.all():
        sizes.setdefault(size.format, []).append(size)
    everywhere = sizes.get("jpg") or sizes.get("png")
    if not everywhere:
        return None
    plain = [size for size in everywhere if size.width <= 960] or everywhere
    biggest = max(plain, key=lambda size: size.width)
    sources = tuple(
        (_TYPES[name], ", ".join(f"{address(size)} {size.width}w" for size in sizes[name]))
        for name in _TYPES
        if name in sizes
    )
    return Picture(
        alt="" if use.is_decorative else use.alt_in(language),
        caption=use.caption_in(language),
        credit=use.photo.credit,
        src=address(biggest),
        width=biggest.width,
        height=biggest.height,
        sources=sources,
    )


def files(article: Article, *, language: str) -> list[Attachment]:
    """The files for readers of ``language``. One query."""
    return list(article.attachments.filter(language__in=["", language]))


def minutes(html: str, *, language: str) -> int:
    """How long reading takes, at least one minute."""
    return max(1, round(word_count(richtext.to_text(html, links=False)) / PACE[language]))


def related(article: Article, *, language: str, at: datetime) -> list[Story]:
    """The newest other texts on the same topics, or of the same unit. Two or three queries."""
    topics = [topic.pk for topic in article.topics.all()]
    same = Q(pk__in=Article.topics.through.objects.filter(topic__in=topics).values("article_id"))
    if article.unit_id:
        same |= Q(unit_id=article.unit_id)
    others = Article.objects.public(language=language, at=at).filter(same).exclude(pk=article.pk)
    return stories(others[:RELATED], language=language, at=at)


def meta(
    article: Any,
    *,
    language: str,
    languages: dict[str, str],
    office: OfficeProfile,
    shown: list[Picture],
    history: wordings.History,
    named: Iterable[beside.Named] = (),
) -> PageMeta:
    """What the page of an article says about itself to machines."""
    title = article.title_in(language)
    text = article.text(language)
    description = text["summary"] or richtext.excerpt(text["body"], 30)
    url = absolute(article_path(article.pk, article.slug, language))
    images = [absolute(picture.src) for picture in shown]
    data = news_article(
        title=title,
        description=description,
        url=url,
        language=language,
        published_at=article.published_at,
        modified_at=max(article.published_at, history.changed_at or article.published_at),
        office=office.name,
        unit=str(article.unit) if article.unit else "",
        section=str(article.get_kind_display()),
        images=images,
        people=[(person.name, person.title) for person in named],
        corrections=[
            (entry.note, entry.at, absolute(entry.old_url) if entry.old_url else "")
            for entry in history.told
        ],
    )
    return PageMeta(
        # What another text took the place of is read by who has its address, not found.
        noindex=article.superseded_by_id is not None,
        description=description,
        canonical=url,
        alternates=alternates(
            {code: article_path(article.pk, slug, code) for code, slug in languages.items()}
        ),
        card=card(
            title=title,
            description=description,
            url=url,
            language=language,
            image=images[0] if images else "",
            kind="article",
        ),
        json_ld=json_ld(data),
    )


def share(article: Article, *, language: str) -> list[tuple[str, str]]:
    """Links to hand the text on; the short address keeps messages short."""
    return share_links(article.title_in(language), f"{short_address(article.pk)}?{language}")
