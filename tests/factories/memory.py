"""Makers for the translation memory and the glossary."""

from datetime import datetime
from typing import Any

from newsroom import translation_memory
from newsroom.models import Edition, MemoryImport, MemoryUnit, Term, TermForm, TranslatedSegment
from prcms.base.models import User
from tests.factories.newsroom import THEN, person


def unit(
    source: str = "بازار باز است.", target: str = "The market is open.", **values: Any
) -> MemoryUnit:
    """A unit of the memory, Dari into English, that nobody has superseded."""
    filler: dict[str, Any] = {
        "source_language": "fa",
        "target_language": "en",
        "reviewed_at": THEN,
    }
    row = translation_memory.made(source=source, target=target, **{**filler, **values})
    assert row is not None
    row.save()
    return row


def segment(
    *, of: Edition, source: str, target: str, translator: User | None = None, **values: Any
) -> TranslatedSegment:
    """A paragraph that a person translated and another reviewed."""
    filler: dict[str, Any] = {
        "field": "body",
        "key": f"{abs(hash(source)):064x}"[:64],
        "translated_by": translator or person(),
        "translated_at": THEN,
        "reviewed_at": THEN,
    }
    if "reviewed_by" not in values:
        values["reviewed_by"] = person()
    return TranslatedSegment.objects.create(
        edition=of, source=source, target=target, **{**filler, **values}
    )


def term(
    *,
    fa: str = "",
    ps: str = "",
    en: str = "",
    accepted: tuple[tuple[str, str], ...] = (),
    forbidden: tuple[tuple[str, str], ...] = (),
    changed_at: datetime = THEN,
    **values: Any,
) -> Term:
    """A term with a preferred form in the languages given; others as (language, form)."""
    row = Term.objects.create(changed_at=changed_at, **values)
    forms = [
        (code, text, "preferred") for code, text in (("fa", fa), ("ps", ps), ("en", en)) if text
    ]
    forms += [(code, text, "accepted") for code, text in accepted]
    forms += [(code, text, "forbidden") for code, text in forbidden]
    for language, text, status in forms:
        form = TermForm(term=row, language=language, text=text, status=status)
        form.set_keys()
        form.save()
    return row


def batch(**values: Any) -> MemoryImport:
    """An import that is done."""
    filler: dict[str, Any] = {"kind": "tmx", "name": "units.tmx", "state": "done", "at": THEN}
    if "by" not in values:
        values["by"] = person()
    return MemoryImport.objects.create(**{**filler, **values})
