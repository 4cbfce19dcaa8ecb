"""Fact boxes: a figure, a claim or background that stands apart, with its source.

Kind, address, day and place are shared by all languages; heading, text and the name of the source
are written per language, like the words of a photo.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import drafts
from newsroom.models import Article, Edition, FactBox
from newsroom.models.details import FACT_WORDS
from newsroom.permissions import can_edit
from prcms.base import addresses, audit
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_line, clean_text

LIMITS: Mapping[str, int] = {"label": 150, "text": 2000, "source": 200}
LABELS: Mapping[str, str | Promise] = {
    "label": gettext_lazy("heading of the fact box"),
    "text": gettext_lazy("text of the fact box"),
    "source": gettext_lazy("source of the fact box"),
}
MOST = 12


@transaction.atomic
def add(
    article: Article,
    *,
    words: Mapping[str, Mapping[str, str]],
    by: User,
    now: datetime,
    kind: str = FactBox.Kind.FIGURE,
    source_url: str = "",
    as_of: date | None = None,
    position: int | None = None,
) -> FactBox:
    """Add a box to an article.

    Args:
        words: language → "label", "text", "source"; the article's own language is needed.
        source_url: a page of the open web, or "".
        as_of: the day the figures stand for.

    Raises:
        Refused: not this user's to change, a language is public, no text or no source, an address
            that leads nowhere readable, or too many boxes.
    """
    article = _lock_for(article, by)
    if article.facts.count() >= MOST:
        raise Refused(_("A text has at most 12 fact boxes."))
    box = FactBox(
        article=article,
        kind=_kind(kind),
        source_url=_address(source_url),
        as_of=_day(as_of, now),
        position=position or article.facts.count() + 1,
    )
    for language, values in words.items():
        write_words(box, language, values)
    require_whole(box)
    box.save()
    drafts.refresh(article, by=by, now=now, note=_("fact box added"))
    audit.record("article.fact_add", article, by=by, after=_facts(box), at=now)
    return box


@transaction.atomic
def arrange(
    box: FactBox,
    *,
    kind: str,
    source_url: str,
    as_of: date | None,
    position: int,
    by: User,
    now: datetime,
) -> FactBox:
    """Set what all languages share. Raises ``Refused`` like :func:`add`."""
    article = _lock_for(box.article, by)
    box = FactBox.objects.get(pk=box.pk)
    before = _facts(box)
    box.kind, box.source_url, box.as_of = _kind(kind), _address(source_url), _day(as_of, now)
    box.position = position
    box.article = article
    require_whole(box)
    if _facts(box) == before:
        return box
    box.save()
    drafts.refresh(article, by=by, now=now, note=_("fact box changed"))
    audit.record("article.fact_change", article, by=by, before=before, after=_facts(box), at=now)
    return box


@transaction.atomic
def describe(
    box: FactBox, *, language: str, words: Mapping[str, str], by: User, now: datetime
) -> FactBox:
    """Write one language's heading, text and source. Raises ``Refused`` like any text of it."""
    article = drafts.lock(box.article)
    edition = article.editions.filter(language=language).first() or Edition(
        article=article, language=language, is_source=language == article.source_language
    )
    can_edit.require(by, edition)
    box = FactBox.objects.get(pk=box.pk)
    box.article = article
    before = box.words(language)
    write_words(box, language, words)
    if box.words(language) == before:
        return box
    require_whole(box)
    box.save()
    drafts.refresh(article, by=by, now=now, note=_("fact box changed"))
    return box


@transaction.atomic
def remove(box: FactBox, *, by: User, now: datetime) -> None:
    """Take a box out of an article. Raises ``Refused`` when a language is public."""
    article = _lock_for(box.article, by)
    before = _facts(box)
    box.delete()
    drafts.refresh(article, by=by, now=now, note=_("fact box removed"))
    audit.record("article.fact_remove", article, by=by, before=before, at=now)


# The translation desk ------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One line of a box that a translator writes; ``key`` names it in a form."""

    key: str
    box: FactBox
    name: str
    label: str | Promise
    source: str
    value: str
    max_length: int


def fields(article: Article, language: str) -> list[Field]:
    """What ``language`` has to say of every box, in order: only what the original says. One query."""
    found = []
    for box in article.facts.all():
        source, own = box.words(article.source_language), box.words(language)
        found += [
            Field(
                key=f"fact_{box.pk}_{name}",
                box=box,
                name=name,
                label=LABELS[name],
                source=source[name],
                value=own[name],
                max_length=LIMITS[name],
            )
            for name in FACT_WORDS
            if source[name]
        ]
    return found


@transaction.atomic
def save_fields(
    article: Article, language: str, values: Mapping[str, str], *, by: User, now: datetime
) -> None:
    """Write what a form with :func:`fields` was filled with; keys it does not know are left alone.

    Raises ``Refused`` like :func:`describe`.
    """
    for box in article.facts.all():
        words = {
            name: values[key] for name in FACT_WORDS if (key := f"fact_{box.pk}_{name}") in values
        }
        if words:
            describe(box, language=language, words=words, by=by, now=now)


# Inner ---------------------------------------------------------------------------------------


def _lock_for(article: Article, by: User) -> Article:
    article = drafts.lock(article)
    can_edit.require(by, article.editions.select_related("article").get(is_source=True))
    return article


def _kind(kind: str) -> str:
    if kind not in FactBox.Kind.values:
        raise Refused(_("Choose a kind of fact box."))
    return kind


def _address(url: str) -> str:
    """The address as typed, once two readers would agree on it and it leads to the open web."""
    typed = clean_line(url)
    if not typed:
        return ""
    try:
        target = addresses.parse(typed)
    except addresses.AddressError:
        target = None
    if target is None or (target.literal is not None and not addresses.is_public(target.literal)):
        raise Refused(
            _("The address of the source is not a page of the open web: %(url)s")
            % {"url": typed[:80]}
        )
    if len(typed) > 500:
        raise Refused(_("The address of the source is longer than 500 letters."))
    return typed


def _day(as_of: date | None, now: datetime) -> date | None:
    if as_of is not None and as_of > timezone.localdate(now):
        raise Refused(_("The day of a figure cannot lie ahead."))
    return as_of


def shared(*, kind: str, source_url: str, as_of: date | None, now: datetime) -> dict[str, Any]:
    """What all languages share, as it may be stored. Raises ``Refused`` like :func:`add`."""
    return {"kind": _kind(kind), "source_url": _address(source_url), "as_of": _day(as_of, now)}


def write_words(box: FactBox, language: str, words: Mapping[str, str]) -> None:
    """Put one language's words into the row, unsaved; for the doors. ``Refused`` when too long."""
    unknown = set(words) - set(FACT_WORDS)
    if unknown:
        raise ValueError(f"no words of a fact box: {sorted(unknown)}")
    for name, typed in words.items():
        value = clean_text(typed or "") if name == "text" else clean_line(typed or "")
        if len(value) > LIMITS[name]:
            raise Refused(
                _("%(part)s: at most %(count)s letters.")
                % {"part": LABELS[name], "count": LIMITS[name]}
            )
        setattr(box, f"{name}_{language}", value)


def require_whole(box: FactBox) -> None:
    """In the article's own language a box has a text and says where it is from."""
    own = box.words(box.article.source_language)
    if not own["text"]:
        raise Refused(_("A fact box needs its text in the article's own language."))
    if not own["source"]:
        raise Refused(_("Say where the fact is from; a reader can check it only then."))


def _facts(box: FactBox) -> dict[str, object]:
    own = box.words(box.article.source_language)
    return {
        "kind": box.kind,
        "source_url": box.source_url,
        "as_of": box.as_of,
        "position": box.position,
        **own,
    }
