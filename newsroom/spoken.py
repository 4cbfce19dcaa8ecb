"""What stands beside a text as lines of words, from the values a revision holds.

The one way in which two wordings of fact boxes, people, pictures and files are compared.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import Organisation, Place
from newsroom.models import FactBox
from prcms.base import dates

LABELS: Final[Mapping[str, str | Promise]] = {
    "facts": _("fact boxes"),
    "people": _("people named"),
    "photos": _("photos"),
    "files": _("files"),
    "unit": _("unit"),
    "place": _("place"),
}


def beside(values: Mapping[str, Any], language: str) -> dict[str, str]:
    """Name → lines, as readers of ``language`` meet them: a box without words there is left out.

    At most a query each for the unit and the place.
    """
    return {
        "facts": "\n".join(fact(row, language) for row in values.get("facts", ()) if row["text"]),
        "people": _lines(
            [row["name"], row["title"]] for row in values.get("people", ()) if row["name"]
        ),
        "photos": _lines([row["alt"], row["caption"]] for row in values.get("photos", ())),
        "files": _lines([title] for _sha256, title in values.get("files", ())),
        "unit": named(Organisation, values.get("unit"), language),
        "place": named(Place, values.get("place"), language),
    }


def fact(row: Mapping[str, Any], language: str) -> str:
    """One box as lines: its kind and heading, its text, its source."""
    kind = str(FactBox.Kind(row["kind"]).label) if row.get("kind") in FactBox.Kind.values else ""
    day = row.get("as_of") or ""
    source = [row.get("source", ""), when(day, language)]
    heading = " | ".join(part for part in (kind, row.get("label", "")) if part)
    # The address has a line of its own: it runs from left to right.
    told = " | ".join(part for part in source if part)
    lines = [heading, row.get("text", ""), told, row.get("url", "")]
    return "\n".join(line for line in lines if line)


def when(day: str, language: str) -> str:
    """An ISO day as ``language`` writes it; "" for none."""
    return dates.format(date.fromisoformat(day), "medium", language=language) if day else ""


def named(model: Any, key: Any, language: str) -> str:
    """A unit or a place by its name in ``language``; "" for none. One query."""
    row = model.objects.filter(pk=int(key)).first() if key else None
    if row is None:
        return ""
    return getattr(row, f"name_{language}", "") or str(row)


def _lines(rows: Iterable[list[str]]) -> str:
    return "\n".join(" | ".join(part for part in row if part) for row in rows)
