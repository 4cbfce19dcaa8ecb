"""Names and titles of officials in the glossary, kept in step with the contacts by a sweep.

The contacts are the truth for the preferred forms; accepted and forbidden ones (other spellings,
oblique forms) are the glossary's own and stay. A sweep is used, and not a look into the contacts at
each reading, so that people see these terms in the glossary and can add forms to them.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.models import Organisation, Person, Post, Tenure
from newsroom import glossary
from newsroom.models import Term, TermForm
from prcms.base.text import clean_line

_KINDS = Organisation.Kind
# Whose people are officials: those of the state, not of media, companies or donors.
OFFICES = (
    _KINDS.MINISTRY,
    _KINDS.LEADERSHIP,
    _KINDS.DIRECTORATE,
    _KINDS.PROVINCIAL,
    _KINDS.PORT,
    _KINDS.ATTACHE,
)
Wanted = dict[int, dict[str, str]]


def keep_in_step(*, now: datetime) -> int:
    """Make the terms of officials say what the contacts say; return how many changed. Idempotent."""
    day = timezone.localdate(now)
    changed = 0
    with transaction.atomic():
        changed += _follow("person", Term.Kind.PERSON, dict(_people(day)), now=now)
        changed += _follow("post", Term.Kind.TITLE, dict(_titles()), now=now)
    if changed:
        glossary.forget()
    return changed


def _people(day: date) -> Iterator[tuple[int, dict[str, str]]]:
    """Names of those who hold a post of the state on a day, by language."""
    people = Person.objects.filter(
        tenures__in=Tenure.objects.on(day),
        tenures__post__organisation__kind__in=OFFICES,
        merged_into=None,
    ).distinct()
    for person in people.only("name_fa", "name_ps", "name_latin"):
        names = {"fa": person.name_fa, "ps": person.name_ps, "en": person.name_latin}
        yield person.pk, _written(names)


def _titles() -> Iterator[tuple[int, dict[str, str]]]:
    """Titles of posts of the state that are not abolished, by language."""
    posts = Post.objects.filter(organisation__kind__in=OFFICES, abolished_on=None)
    rows: Any = posts.values_list("pk", "title_fa", "title_ps", "title_en")
    seen: set[tuple[tuple[str, str], ...]] = set()
    for pk, *titles in rows.order_by("pk"):
        names = _written(dict(zip(("fa", "ps", "en"), titles, strict=True)))
        # "Director" is the title of thirty posts and one term.
        mark = tuple(sorted(names.items()))
        if mark not in seen:
            seen.add(mark)
            yield pk, names


def _written(names: Mapping[str, str | None]) -> dict[str, str]:
    """Names that are there; {} when only one language has one, for there is nothing to translate."""
    written = {code: clean_line(name or "")[:200] for code, name in names.items()}
    written = {code: name for code, name in written.items() if name}
    return written if len(written) > 1 else {}


def _follow(field: str, kind: str, wanted: Wanted, *, now: datetime) -> int:
    """Add, change and drop the terms tied to ``field``. Two queries when nothing changed."""
    column = f"{field}_id"
    known: dict[int, Term] = {}
    terms = Term.objects.filter(**{f"{field}__isnull": False}).prefetch_related("forms")
    changed = 0
    for term in terms.order_by("pk"):
        key = getattr(term, column)
        if not wanted.get(key) or key in known:
            changed += _drop(term, column, now=now)
        else:
            known[key] = term
    for key, names in wanted.items():
        if names:
            changed += _write(known.get(key), column, key, kind, names, now=now)
    return changed


def _drop(term: Term, column: str, *, now: datetime) -> int:
    """An official who left: forms that people added are kept as a term of its own."""
    if any(form.status != TermForm.Status.PREFERRED for form in term.forms.all()):
        setattr(term, column, None)
        term.changed_at = now
        term.save()
    else:
        term.delete()
    return 1


def _write(
    term: Term | None, column: str, key: int, kind: str, names: dict[str, str], *, now: datetime
) -> int:
    forms = list(term.forms.all()) if term is not None else []
    now_said = {form.language: form.text for form in forms if form.status == "preferred"}
    if term is not None and now_said == names:
        return 0
    if term is None:
        term = Term(kind=kind, **{column: key})
    term.changed_at = now
    term.save()
    # A form that was accepted and is the official one now cannot stand there twice.
    term.forms.filter(status=TermForm.Status.PREFERRED).delete()
    for language, text in names.items():
        term.forms.filter(language=language, text=text).delete()
        form = TermForm(term=term, language=language, text=text, status="preferred")
        form.set_keys()
        form.save()
    return 1
