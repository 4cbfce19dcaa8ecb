"""Text in templates: ``{% load text %}``. Isolation, digits, language tags, highlights."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from prcms.base import language as languages
from prcms.base.text import fold, local_digits, search_terms, spans

register = template.Library()


@register.filter
def bdi(value: Any, direction: str = "") -> str | SafeString:
    """``{{ name|bdi }}``: isolated, so that a Latin name cannot rearrange a Dari sentence.

    ``direction`` ("ltr", "rtl", "auto") for values whose direction is known; by default the first
    strong letter decides, as HTML says of ``<bdi>``. "" stays "".
    """
    if value is None or value == "":
        return ""
    if direction in ("ltr", "rtl", "auto"):
        return format_html('<bdi dir="{}">{}</bdi>', direction, value)
    return format_html("<bdi>{}</bdi>", value)


@register.simple_tag
def ltr(value: Any) -> str | SafeString:
    """``{% ltr phone %}``: telephone numbers, addresses and codes, always left to right."""
    return bdi(value, "ltr")


@register.filter
def digits(value: Any, language: str | None = None) -> str:
    """``{{ count|digits }}``: with the digits of the active (or the named) language."""
    return "" if value is None else local_digits(value, language or get_language())


@register.filter
def html_lang(code: str | None) -> str:
    """``lang="{{ code|html_lang }}"``: fa becomes fa-AF, ps becomes ps-AF."""
    return languages.html_lang(code)


@register.filter
def direction(code: str | None) -> str:
    """``dir="{{ code|direction }}"``: rtl or ltr."""
    return languages.direction(code)


@register.filter
def filesize_local(size: Any) -> str:
    """``{{ file.size|filesize_local }}``: bytes as B, KB, MB or GB (1024) with local digits."""
    try:
        number = max(0, int(size))
    except (TypeError, ValueError):
        return ""
    patterns = (gettext("%(n)s B"), gettext("%(n)s KB"), gettext("%(n)s MB"), gettext("%(n)s GB"))
    amount, step = float(number), 0
    while amount >= 1024 and step < len(patterns) - 1:
        amount /= 1024
        step += 1
    shown = f"{amount:.1f}" if step and amount < 10 else f"{amount:.0f}"
    language = get_language()
    mark = "٫" if languages.direction(language) == "rtl" else "."
    return patterns[step] % {"n": local_digits(shown.replace(".", mark), language)}


@register.simple_tag
def highlight(
    text: str | None,
    terms: str | Iterable[str],
    language: str | None = None,
    prefix: bool = True,  # noqa: FBT001, FBT002 -- template tags pass by name
) -> str | SafeString:
    """``{% highlight title query %}``: the text, escaped, with ``<mark>`` on what was found.

    The marks stand on the letters as stored, however differently the query was typed.

    Args:
        text: plain text.
        terms: what was searched for: a query, or words.
        language: profile for folding.
        prefix: also mark words that only begin with a term.
    """
    text = str(text or "")
    words = search_terms(terms) if isinstance(terms, str) else [fold(term) for term in terms or ()]
    pieces: list[str | SafeString] = []
    at = 0
    for start, end in spans(text, words, language=language, prefix=prefix):
        pieces += [text[at:start], format_html("<mark>{}</mark>", text[start:end])]
        at = end
    pieces.append(text[at:])
    return format_html_join("", "{}", ((piece,) for piece in pieces))
