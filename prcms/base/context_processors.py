"""What every template may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from prcms.base.language import direction, html_lang
from prcms.base.models import OfficeProfile


def office(request: HttpRequest) -> dict[str, Any]:
    """The office (one query, only when used), the languages, this page's language."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "office": SimpleLazyObject(OfficeProfile.load),
        "LANGUAGES": settings.LANGUAGES,
        "LANGUAGE_CODE": language,
        "LANGUAGE_BIDI": direction(language) == "rtl",
        "page_lang": html_lang(language),
        "page_dir": direction(language),
    }
