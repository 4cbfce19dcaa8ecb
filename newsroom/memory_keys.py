"""How paragraphs of the translation memory are compared. Pure: no Django.

A paragraph may carry inline marking (``<strong>``, ``<a href>``); comparing looks at its words only.
"""

import hashlib
import html
import re
import unicodedata

from prcms.base.text import fold_joined

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SPACES = re.compile(r"\s+")


def bare(text: str) -> str:
    """The words of a paragraph on one line: no tags, no character references, NFC."""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def key(text: str, language: str) -> str:
    """The folded words of a paragraph; "" when it has no letter (a lone number is no memory).

    Half-spaces join here, so that می‌شود and میشود are one; digits of all three sets are one.
    """
    folded = fold_joined(bare(text), language=language)
    return folded if any(char.isalpha() for char in folded) else ""


def digest(value: str) -> str:
    """SHA-256 (hex) of a key or a wording."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def wording(text: str) -> str:
    """Digest of a paragraph as it reads: white space and marking do not make another wording."""
    return digest(bare(text))
