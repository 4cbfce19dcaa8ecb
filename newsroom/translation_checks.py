"""What is looked at before a translation is handed in. Pure: no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsroom.glossary import TermHit

ERROR: Final = "error"
ADVICE: Final = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not look right: ``level`` is "error" or "advice", ``message`` translated."""

    code: str
    level: str
    message: str


def figures(text: str, language: str) -> list[str]:
    """The numbers and dates of a text in order, written one way for all languages."""
    return []


def check(
    source_html: str,
    target_html: str,
    *,
    source_language: str,
    target_language: str,
    hits: Sequence[TermHit] = (),
) -> list[Finding]:
    """Everything that looks wrong with one translated paragraph (or text), errors first."""
    return []
