"""How the press review is shown in lists and forms: languages, tones, doors as moves."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html

from monitoring.models.items import ToneValue
from prcms.base.language import direction, html_lang

TONE_TONES = {
    ToneValue.POSITIVE: "good",
    ToneValue.NEUTRAL: "neutral",
    ToneValue.NEGATIVE: "bad",
    ToneValue.UNCLEAR: "draft",
}


def in_language(text: Any, language: str) -> str:
    """A foreign text in its own language and direction."""
    if not language:
        return format_html("<bdi>{}</bdi>", text)
    return format_html(
        '<bdi lang="{}" dir="{}">{}</bdi>', html_lang(language), direction(language), text
    )


def moved(act: Any, **kwargs: Any) -> Any:
    """A door as a move: ``act(obj, by=, now=)``."""

    def run(request: Any, obj: Any, data: dict[str, Any]) -> None:
        act(obj, by=request.user, now=timezone.now(), **kwargs, **data)

    return run
