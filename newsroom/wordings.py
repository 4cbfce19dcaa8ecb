"""Earlier wordings of public texts, and the history of changes as readers see it.

Open to everybody is what was public once and was changed since, while the item itself is public.
Wordings from before an item was taken back stay closed: they may be why it was.
"""

from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.db.models import Exists, OuterRef, Q

from newsroom import corrections, links
from newsroom.models import TEXT_FIELDS, Amendment, Correction, Revision
from prcms.base import richtext

_WITHDRAWN = ("withdrawal", "removal")


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
    runs: tuple[tuple[str, str], ...]

    @property
    def is_changed(self) -> bool:
        """Whether the next wording differs in it."""
        return any(kind != "same" for kind, _text in self.runs)


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
    """The wording ``number`` of a public item, if readers may see it. Four queries.

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
    old, new = (row.values.get("text", {}) for row in found)
    fields = tuple(
        Field(name, old.get(name, ""), marked(_plain(name, old), _plain(name, new)))
        for name in TEXT_FIELDS
        if old.get(name) or new.get(name)
    )
    pictures = tuple(_captions(found[0], found[1]))
    return Wording(number, fields + pictures, reason.at, reason)


def marked(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """What is the "same", "gone" and "new" from ``before`` to ``after``, word by word."""
    mine, theirs = _pieces(before), _pieces(after)
    runs: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            runs.append(("same", "".join(mine[a:b])))
            continue
        if b > a:
            runs.append(("gone", "".join(mine[a:b])))
        if d > c:
            runs.append(("new", "".join(theirs[c:d])))
    return tuple(runs)


def _pieces(text: str) -> list[str]:
    """Words with the white space behind them."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        words = line.split(" ")
        found += [f"{word} " for word in words[:-1]] + [words[-1]]
    return [piece for piece in found if piece]


def _plain(name: str, values: dict[str, str]) -> str:
    value = values.get(name, "")
    return richtext.to_text(value, links=False) if name == "body" else value


def _captions(old: Revision, new: Revision) -> list[Field]:
    """Captions and descriptions of pictures that were changed."""
    after = {photo["sha256"]: photo for photo in new.values.get("photos", [])}
    found = []
    for photo in old.values.get("photos", []):
        other = after.get(photo["sha256"], {})
        for name in ("caption", "alt"):
            before, now = photo.get(name, ""), other.get(name, "")
            if before != now:
                found.append(Field(name, before, marked(before, now)))
    return found


def _minor(pk: int, language: str) -> list[Amendment]:
    rows = Amendment.objects.filter(
        article_id=pk, language=language, state="applied", kind=Amendment.Kind.MINOR
    )
    return list(rows.select_related("base").order_by("-decided_at", "-pk"))
