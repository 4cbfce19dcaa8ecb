"""Earlier wordings of public texts, and the history of changes as readers see it.

Open to everybody is what was public once and was changed since, while the item itself is public.
Wordings from before an item was taken back stay closed: they may be why it was.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from newsroom import comparison, corrections, links, spoken
from newsroom.models import TEXT_FIELDS, Amendment, Correction, Revision

_WITHDRAWN = ("withdrawal", "removal")
_NAMES = (*TEXT_FIELDS, *spoken.LABELS)


@dataclass(frozen=True)
class Entry:
    """One change of a public text. ``correction`` is None for spelling only."""

    at: datetime
    kind: str
    label: str
    note: str
    is_apology: bool
    old_url: str
    correction: Correction | None = None


@dataclass(frozen=True)
class History:
    """What was changed in one language of an item, newest first."""

    entries: tuple[Entry, ...] = ()

    @property
    def told(self) -> list[Entry]:
        """Those that stand in the ledger and in the box above the text."""
        return [entry for entry in self.entries if entry.correction is not None]

    @property
    def changed_at(self) -> datetime | None:
        """When readers last saw the text change."""
        return self.entries[0].at if self.entries else None


@dataclass(frozen=True)
class Field:
    """One text of an earlier wording, whole and beside the wording that replaced it."""

    name: str
    value: str
    compared: comparison.Field

    @property
    def is_changed(self) -> bool:
        """Whether the next wording differs in it."""
        return self.compared.changed


@dataclass(frozen=True)
class Wording:
    """An earlier wording, until when it stood, and what replaced it."""

    number: int
    fields: tuple[Field, ...]
    until: datetime
    reason: Entry

    def field(self, name: str) -> Field | None:
        """A text by its name; None when the wording had none."""
        return next((field for field in self.fields if field.name == name), None)


def any_of(language: str) -> Q:
    """Condition on articles: something was changed in ``language`` after it was public."""
    told = Correction.objects.filter(article=OuterRef("pk"), language=language)
    minor = Amendment.objects.filter(article=OuterRef("pk"), language=language, state="applied")
    return Q(Exists(told)) | Q(Exists(minor))


def history(pk: int, *, slug: str, language: str) -> History:
    """What readers are told of the changes to a public item. Two queries."""
    rows = corrections.of_item(pk, language=language)
    cut = next((row.pk for row in rows if row.kind in _WITHDRAWN), 0)
    cut_at = next((row.at for row in rows if row.kind in _WITHDRAWN), None)
    entries = [
        Entry(
            at=row.at,
            kind=row.kind,
            label=row.get_kind_display(),
            note=row.note,
            is_apology=row.is_apology,
            old_url=(
                links.version_path(pk, slug, language, row.before.number)
                if row.after_id and row.pk > cut
                else ""
            ),
            correction=row,
        )
        for row in rows
    ]
    for change in _minor(pk, language):
        if change.decided_at is not None:
            is_open = cut_at is None or change.decided_at > cut_at
            entries.append(
                Entry(
                    at=change.decided_at,
                    kind=change.kind,
                    label=change.get_kind_display(),
                    note="",
                    is_apology=False,
                    old_url=(
                        links.version_path(pk, slug, language, change.base.number)
                        if is_open
                        else ""
                    ),
                )
            )
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return History(tuple(entries))


def find(pk: int, number: int, *, slug: str, language: str) -> Wording | None:
    """The wording ``number`` of a public item, if readers may see it.

    Three queries, and two more for each of the two wordings that names a unit and a place.

    Ask first whether the item itself is public in ``language``.
    """
    wanted = links.version_path(pk, slug, language, number)
    known = history(pk, slug=slug, language=language)
    reason = next((entry for entry in known.entries if entry.old_url == wanted), None)
    if reason is None:
        return None
    numbers = Revision.objects.filter(article_id=pk, language=language, number__gte=number)
    found = list(numbers.order_by("number")[:2])
    if len(found) < 2 or found[0].number != number:
        return None
    old, new = ({name: _all(row, language).get(name, "") for name in _NAMES} for row in found)
    fields = tuple(
        Field(field.name, old[field.name], field)
        for field in comparison.fields(old, new)
        if old[field.name] or new[field.name]
    )
    return Wording(number, fields, reason.at, reason)


def _all(revision: Revision, language: str) -> dict[str, str]:
    """The texts of a revision and, as lines, what stands beside them."""
    beside = spoken.beside(revision.values, language)
    return {**revision.values.get("text", {}), **beside}


def _minor(pk: int, language: str) -> list[Amendment]:
    rows = Amendment.objects.filter(
        article_id=pk, language=language, state="applied", kind=Amendment.Kind.MINOR
    )
    return list(rows.select_related("base").order_by("-decided_at", "-pk"))
