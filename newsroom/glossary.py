"""The glossary: which words the office uses for which, in three languages.

:func:`save` is the door for people; imports have their own (:mod:`newsroom.memory_imports`).
Every process keeps the forms of each language folded and ready; a stamp of the tables, read at
most every two seconds, says when they have changed. Names and titles of officials are kept in step
with the contacts by :mod:`newsroom.official_names`.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from newsroom.memory_keys import bare
from newsroom.models import Term, TermForm
from newsroom.permissions import can_manage_memory
from newsroom.term_matching import Forms
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import clean_line

# How long a process believes that nothing has changed before it asks again.
_BELIEVED_SECONDS = 2.0
# A glossary beyond this many forms is a dictionary; the rest is left out and said in the list.
MOST_FORMS = 60_000


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term that stands in a text, with what to write for it in the other language.

    ``form`` is the glossary's form that was found. ``preferred`` is "" when the glossary has none
    in the other language. ``start`` and ``end`` are places in the bare text.
    """

    form: str
    preferred: str
    accepted: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    note: str = ""
    term_id: int = 0
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Concept:
    """One term in memory: its forms by language and status."""

    pk: int
    note: str
    forms: dict[tuple[str, str], list[str]]

    def said(self, language: str, status: str) -> tuple[str, ...]:
        """The forms of one language and status."""
        return tuple(self.forms.get((language, status), ()))


@dataclass(frozen=True, slots=True)
class _Entry:
    form: str
    concept: Concept


class _Held:
    """The glossary as this process knows it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stamp: object = None
        self.asked_at = float("-inf")
        self.forms: dict[str, Forms[_Entry]] = {}


_held = _Held()


def terms_in(text: str, *, source_language: str, target_language: str) -> list[TermHit]:
    """The terms in a paragraph, in order, each once. At most one query when nothing has changed.

    Terms without any form in the other language are left out. Two terms that share a form both
    answer: which is meant, only the reader knows.
    """
    forms = _forms().get(source_language)
    if forms is None:
        return []
    hits: dict[int, TermHit] = {}
    for found in forms.find(bare(text)):
        concept = found.value.concept
        preferred = concept.said(target_language, TermForm.Status.PREFERRED)
        accepted = concept.said(target_language, TermForm.Status.ACCEPTED)
        forbidden = concept.said(target_language, TermForm.Status.FORBIDDEN)
        if preferred or accepted or forbidden:
            hits.setdefault(
                concept.pk,
                TermHit(
                    form=found.value.form,
                    preferred=preferred[0] if preferred else "",
                    accepted=accepted,
                    forbidden=forbidden,
                    note=concept.note,
                    term_id=concept.pk,
                    start=found.start,
                    end=found.end,
                ),
            )
    return list(hits.values())


def forget() -> None:
    """Look at the tables again at the next need; called after changes in this process."""
    _held.asked_at = float("-inf")


def _forms(clock: Callable[[], float] = time.monotonic) -> dict[str, Forms[_Entry]]:
    if clock() - _held.asked_at < _BELIEVED_SECONDS:
        return _held.forms
    stamp = _stamp()
    if stamp != _held.stamp:
        forms = _read()
        with _held.lock:
            _held.forms, _held.stamp = forms, stamp
    _held.asked_at = clock()
    return _held.forms


def _stamp() -> tuple[object, ...]:
    """Differs whenever the glossary does: every change of a form touches its term."""
    told = Term.objects.aggregate(newest=Max("changed_at"), count=Count("pk"), last=Max("pk"))
    return tuple(told.values())


def _read() -> dict[str, Forms[_Entry]]:
    """All forms, folded. Two queries."""
    notes = dict(Term.objects.values_list("pk", "note"))
    concepts = {pk: Concept(pk, note, {}) for pk, note in notes.items()}
    rows = TermForm.objects.order_by("term_id", "pk").values_list(
        "term_id", "language", "status", "text"
    )
    ready: dict[str, Forms[_Entry]] = {}
    for term, language, status, text in rows[:MOST_FORMS]:
        concept = concepts.get(term)
        if concept is None:
            continue
        concept.forms.setdefault((language, status), []).append(text)
        ready.setdefault(language, Forms(language)).add(text, _Entry(text, concept))
    return ready


# Changing ----------------------------------------------------------------------------------

Status = TermForm.Status
LONGEST_FORM = 200


@transaction.atomic
def save(
    *,
    term: Term | None,
    kind: str,
    note: str,
    forms: Mapping[str, Mapping[str, Sequence[str]]],
    by: User,
    now: datetime,
) -> Term:
    """Store a term and all its forms; a term of None is a new one.

    Args:
        term: the term to change.
        kind: one of ``Term.Kind``.
        note: what to know about it.
        forms: by language, then by status: the forms, each a line.

    Raises ``Refused`` without the right, without any form, for a form that is said twice in a
    language, for two preferred ones, and for forms that are too long.
    """
    can_manage_memory.require(by)
    lines = _lines(forms)
    before: dict[str, object] = {}
    if term is None:
        term = Term(kind=kind)
    else:
        term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
        before = _told(term)
    term.kind, term.note, term.changed_at = kind, clean_line(note)[:250], now
    # Whoever changes it takes it over: undoing an import leaves it alone from now on.
    term.batch = None
    term.save()
    term.forms.all().delete()
    for language, status, text in lines:
        form = TermForm(term=term, language=language, status=status, text=text)
        form.set_keys()
        form.save()
    after = _told(term)
    changed = {name for name in after if before.get(name) != after[name]}
    if changed:
        audit.record(
            "term.save" if before else "term.add",
            term,
            by=by,
            before={name: before[name] for name in changed if name in before},
            after={name: after[name] for name in changed},
            at=now,
        )
    forget()
    return term


def _lines(forms: Mapping[str, Mapping[str, Sequence[str]]]) -> list[tuple[str, str, str]]:
    lines: list[tuple[str, str, str]] = []
    for language in Language.values:
        for status in Status.values:
            given = map(clean_line, forms.get(language, {}).get(status, ()))
            lines += [(language, status, text) for text in given if text]
    if not any(status == Status.PREFERRED for _language, status, _text in lines):
        raise Refused(_("Write the preferred form in at least one language."))
    seen: set[tuple[str, str]] = set()
    preferred: set[str] = set()
    for language, status, text in lines:
        if len(text) > LONGEST_FORM:
            raise Refused(_("A form has 200 letters at most: %(form)s") % {"form": text[:60]})
        if (language, text) in seen:
            raise Refused(_("“%(form)s” stands there twice.") % {"form": text})
        if status == Status.PREFERRED and language in preferred:
            raise Refused(_("Only one form of a language can be the preferred one."))
        seen.add((language, text))
        preferred |= {language} if status == Status.PREFERRED else set()
    return lines


def _told(term: Term) -> dict[str, object]:
    """A term as the audit trail shows it."""
    told: dict[str, object] = {"kind": term.kind, "note": term.note}
    for form in term.forms.order_by("language", "status", "pk"):
        name = f"{form.language} {form.status}"
        told[name] = f"{told[name]} | {form.text}" if name in told else form.text
    return told


@transaction.atomic
def remove(term: Term, *, by: User, now: datetime) -> None:
    """Take a term out. Names and titles that come from the contacts come back: change them there.

    Raises ``Refused`` without the right and for terms that come from the contacts.
    """
    can_manage_memory.require(by)
    term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    if term.person_id or term.post_id:
        raise Refused(_("This name comes from the contacts. It goes when they change."))
    audit.record("term.remove", term, by=by, before=_told(term), at=now)
    term.delete()
    forget()
