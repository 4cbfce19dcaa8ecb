"""How paragraphs of the translation memory are compared. Pure: no Django.

A paragraph may carry inline marking (``<strong>``, ``<a href>``); comparing looks at its words only.
"""

import hashlib
import html
import re
import unicodedata

from prcms.base.text import fold_joined

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
LONGEST = 20_000
_LONGEST_WORD = 100
_SPACES = re.compile(r"\s+")


def bare(text: str) -> str:
    """The words of a paragraph on one line: no tags, no character references, NFC."""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def key(text: str, language: str) -> str:
    """The folded words of a paragraph; "" when it has no letter or is no paragraph but a book.

    Half-spaces join here, so that می‌شود and میشود are one; digits of all three sets are one.
    """
    plain = bare(text)
    if len(plain) > LONGEST:
        return ""
    folded = fold_joined(plain, language=language)
    if not any(char.isalpha() for char in folded):
        return ""
    # PostgreSQL refuses words beyond 2 kB; no language of the office has one of a hundred letters.
    return " ".join(word[:_LONGEST_WORD] for word in folded.split(" "))


def says_something(text: str) -> bool:
    """Whether a paragraph has a letter or a digit."""
    return any(char.isalnum() for char in bare(text))


def digest(value: str) -> str:
    """SHA-256 (hex) of a key or a wording."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def wording(text: str) -> str:
    """Digest of a paragraph as it reads: white space and marking do not make another wording."""
    return digest(bare(text))
