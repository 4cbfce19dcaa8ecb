"""Labels of the language columns."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _


def _label(name: Any, language: str) -> str:
    names = {"fa": _("Dari"), "ps": _("Pashto"), "en": _("English")}
    return f"{name} ({names.get(language, language)})"


_lazy_label = lazy(_label, str)


def verbose_name(name: Any, language: str) -> Any:
    """ "title" and "ps" make "title (Pashto)", in the reader's language."""
    return _lazy_label(name, language)
