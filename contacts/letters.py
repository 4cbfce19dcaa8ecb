"""Letters from templates: in the reader's language and direction, with the style in the tags.

Each kind has ``<app>/email/<kind>_subject.txt``, ``_body.txt`` and ``_body.html``; the bodies
extend ``email/base.txt`` and ``email/base.html``, the frame of all mails.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from contacts.message import UNSUBSCRIBE_MARK
from prcms.base.language import direction, html_lang
from prcms.base.models import OfficeProfile
from prcms.base.text import clean_line

# Nothing is fetched while a letter is made; the dark colours stay in <style> (media queries
# cannot be written into tags).
_INLINER = css_inline.CSSInliner(
    load_remote_stylesheets=False, keep_style_tags=False, keep_at_rules=True
)
_RLM = "\u200f"
_STARTS_LEFT = re.compile(r"(?!https?://\S+$)[0-9A-Za-z+(\[#@]")


@dataclass(frozen=True)
class Letter:
    """A rendered mail, without an address."""

    subject: str
    text: str
    html: str


def render(name: str, *, language: str, context: Mapping[str, Any]) -> Letter:
    """Render ``<app>/email/<kind>`` for a reader of ``language`` (fa, ps or en).

    Templates also get ``office``, ``site_url``, ``lang``, ``dir``, ``start`` and ``end`` (the
    physical sides: mail programs know no logical properties), ``unsubscribe_url`` (becomes the
    reader's own when the letter is sent). With ``because`` in the context the frame says "you get
    this because …"; with ``bulk`` it offers the way to end such letters; ``preheader`` is the line
    that phones show beside the subject. One query, none when ``office`` is given.
    """
    left_to_right = direction(language) == "ltr"
    with translation.override(language):
        values = {
            "office": context.get("office") or OfficeProfile.load(),
            "site_url": settings.SITE_URL,
            "lang": html_lang(language),
            "dir": direction(language),
            "start": "left" if left_to_right else "right",
            "end": "right" if left_to_right else "left",
            "language": language,
            "unsubscribe_url": UNSUBSCRIBE_MARK,
            **context,
        }
        subject = clean_line(_plain(f"{name}_subject.txt", values))
        text = _plain(f"{name}_body.txt", {**values, "subject": subject})
        html = get_template(f"{name}_body.html").render({**values, "subject": subject})
    return Letter(subject=subject, text=_tidy(text, language), html=_INLINER.inline(html))


def _plain(template_name: str, values: Mapping[str, Any]) -> str:
    template = get_template(template_name).template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(values), autoescape=False)))


def _tidy(text: str, language: str) -> str:
    """No trailing spaces, at most one empty line, and lines that begin with Latin letters or
    digits marked, so that plain-text readers do not turn a right-to-left letter around.
    """
    lines = [line.rstrip() for line in text.strip().splitlines()]
    if direction(language) == "rtl":
        lines = [_RLM + line if _STARTS_LEFT.match(line) else line for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
