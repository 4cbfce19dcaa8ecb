"""The glossary: which words the office uses for which, in three languages.

Every process keeps the forms of each language folded and ready; a stamp of the tables, read at
most every two seconds, says when they have changed. Names and titles of officials are kept in step
with the contacts by :mod:`newsroom.official_names`.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Max

from newsroom.memory_keys import bare
from newsroom.models import Term, TermForm
from newsroom.term_matching import Forms

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
    """All forms, folded. Two queries; about 0.1 s for 5,000 terms."""
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
