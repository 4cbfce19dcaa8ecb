"""What stands beside a text as its readers meet it: the people named, the fact boxes. Reads only.

How they come there is the business of :mod:`newsroom.people` and :mod:`newsroom.facts`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from newsroom.models import Article, FactBox
from prcms.base import dates
from prcms.base.verbs import comma


@dataclass(frozen=True)
class Named:
    """A person: the name in the script of the text, and the title of that day or ""."""

    name: str
    title: str


@dataclass(frozen=True)
class Fact:
    """A fact box in one language."""

    kind: str
    kind_label: str
    label: str
    text: str
    source: str
    source_url: str
    as_of: date | None


def people(article: Article, *, language: str) -> list[Named]:
    """The people in order; only who has a name. One query unless ``people`` was prefetched."""
    return [
        Named(named.name_in(language), named.title_in(language))
        for named in article.people.all()
        if named.name_in(language)
    ]


def people_text(named: Iterable[Named]) -> str:
    """The people as plain text: a heading, then one on a line with the title; "" without any."""
    lines = [comma().join(part for part in (one.name, one.title) if part) for one in named]
    return "\n".join([_("In this text"), *lines]) if lines else ""


def facts(article: Article, *, language: str) -> list[Fact]:
    """The boxes that have words in ``language``, in order. One query unless prefetched."""
    found = []
    for box in article.facts.all():
        words = box.words(language)
        if words["text"]:
            found.append(
                Fact(
                    kind=box.kind,
                    kind_label=str(FactBox.Kind(box.kind).label),
                    source_url=box.source_url,
                    as_of=box.as_of,
                    **words,
                )
            )
    return found


def facts_text(found: Iterable[Fact]) -> str:
    """The boxes as plain text, for mails: heading, text, source and day."""
    parts = []
    for box in found:
        lines = [box.label, box.text]
        source = " ".join(part for part in (box.source, box.source_url) if part)
        if source:
            lines.append(_("Source: %(source)s") % {"source": source})
        if box.as_of:
            lines.append(_("As of %(day)s") % {"day": dates.format(box.as_of, "medium")})
        parts.append("\n".join(line for line in lines if line))
    return "\n\n".join(parts)
