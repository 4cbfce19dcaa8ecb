"""Keys, highlights and cleaning for text in Dari, Pashto and English.

Stored text is what was typed (NFC, :func:`clean_line`, :func:`clean_text`); everything that is
compared is a *key* made by :func:`fold`. A key is never shown and never stored in place of the
text. The module is pure: no Django, no settings, no state but caches.

What a key keeps
    Letters and digits of every script, words separated by one space. ي ى ے are ی; ك ڪ are ک; ګ is
    گ; ة ۀ ہ ھ ە are ه; أ إ آ ٱ are ا; ؤ is و; presentation forms and ligatures (ﻻ, ﷲ) are the
    letters they stand for (NFKC, UAX #15); every decimal digit is 0-9; Latin is case-folded and
    loses its diacritics, and apostrophes inside words ("Mas'ud") vanish.
What a key drops
    Harakat, superscript alef, Quranic marks, tatweel, a lone hamza (علماء = علما), bidi controls
    and all other invisible characters. Punctuation, symbols, line ends and lone surrogates
    separate words.
The half-space
    ZWNJ separates words like a space: می‌خواهم = می خواهم. :func:`fold_joined` is the other
    reading, in which می‌خواهم, می خواهم and میخواهم are all میخواهم. An index holds both
    (:func:`index_text`); a query may use either.
Profiles
    ``language=None`` and ``"fa"``: ئ is ی. ``language="ps"``: ئ is a letter of its own, because
    in Pashto ئ, ۍ, ې and ی end different words; ي and ی still meet, because writers mix them
    within one text. ``weak=True`` is a second, looser key for readers without a Pashto keyboard
    and for names written both ways (ځدراڼ = جدران, څمکني = چمکنی): ټ→ت ډ→د ړ→ر ڼ→ن ښ→ش ږ→ژ ځ→ج
    څ→چ, ې ۍ ئ→ی, and the Urdu ٹ ڈ ڑ like their Pashto brothers.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

ZWNJ = "\u200c"
ZWJ = "\u200d"

_HAMZA_ABOVE = "\u0654"
_MADDA = "\u0653"
# Word separators that are not seen: ZWNJ, and the zero width space typed in its place.
_SOFT = frozenset({ZWNJ, "\u200b"})
# Left out without separating: tatweel, lone hamzas, small high letters, apostrophes of
# transliteration, and code points that are letters or marks to Unicode but never seen.
_DROPPED = frozenset(
    "\u0640\u0621\u0674\u06e5\u06e6"
    "'\u2018\u2019\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8"
    "\u034f\u115f\u1160\u3164\u17b4\u17b5"
) | frozenset(map(chr, [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
_ARABIC_MARKS = frozenset(
    map(
        chr,
        [
            *range(0x0610, 0x061B),
            *range(0x064B, 0x0660),
            0x0670,
            *range(0x06D6, 0x06DD),
            *range(0x06DF, 0x06E5),
            0x06E7,
            0x06E8,
            *range(0x06EA, 0x06EE),
            *range(0x0898, 0x08A0),
            *range(0x08CA, 0x08E2),
            *range(0x08E3, 0x0900),
        ],
    )
)
# After NFKD the hamza seats, آ, ۀ, ۂ and ۓ are already a bare letter and a mark.
_LETTERS = {
    **dict.fromkeys("\u064a\u0649\u06d2\u0620\u063d", "ی"),
    **dict.fromkeys("\u0643\u06aa", "ک"),
    "\u06ab": "گ",
    **dict.fromkeys("\u0629\u06c1\u06be\u06d5\u06c3", "ه"),
    "\u0671": "ا",
}
_WEAK = {
    **dict(zip("ټډړڼښږځڅ", "تدرنشژجچ", strict=True)),
    **dict(zip("ٹڈڑ", "تدر", strict=True)),
    **dict.fromkeys("ېۍ", "ی"),
}
_YEH_WITH_HAMZA = re.compile("[\u064a\u0649\u06cc\u06d2]([\u064b-\u0652\u0670]*)" + _HAMZA_ABOVE)
_YEH_HAMZA_LETTER = "\u0626"
_SPACES = re.compile(" {2,}")


@lru_cache(maxsize=65536)
def _is_gone(char: str) -> bool:
    """Whether a character leaves nothing in a key and separates nothing."""
    if char in _SOFT:
        return False
    parts = unicodedata.normalize("NFKD", char)
    # A mark alone belongs to its letter; a mark on a tatweel (one presentation form) is nothing.
    return all(
        part in _DROPPED
        or unicodedata.category(part) == "Cf"
        or (part in _ARABIC_MARKS and len(parts) > 1)
        for part in parts
    )


@lru_cache(maxsize=65536)
def _continues(char: str) -> bool:
    """Whether a character belongs to the letter before it (marks; vowel and final jamo)."""
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first)[0] == "M" or "\u1161" <= first <= "\u11ff"


class _Table(dict[int, str]):
    """Decomposed, case-folded character → what stands in the key. Filled as characters come."""

    def __init__(self, *, weak: bool, keep: str = "") -> None:
        super().__init__()
        self.weak = weak
        self.keep = keep

    def __missing__(self, code: int) -> str:
        value = self[code] = self._value(chr(code))
        return value

    def _value(self, char: str) -> str:
        if char in self.keep:
            return char
        if char == _YEH_HAMZA_LETTER:  # only the Pashto profile still has it here
            return char
        if char in _DROPPED or char in _ARABIC_MARKS:
            return ""
        if char in _LETTERS:
            return _LETTERS[char]
        if self.weak and char in _WEAK:
            return _WEAK[char]
        return self._by_category(char)

    @staticmethod
    def _by_category(char: str) -> str:
        category = unicodedata.category(char)
        if category == "Nd":
            return str(unicodedata.decimal(char))
        if category[0] == "M":
            # Classes from 200 up are accents above and below; lower ones are vowels and the like
            # of other scripts and carry meaning.
            return "" if unicodedata.combining(char) >= 200 else char
        if category == "Cf" and char not in _SOFT:
            return ""
        return char if category[0] in "LN" else " "


_STRICT_TABLE = _Table(weak=False)
_WEAK_TABLE = _Table(weak=True)
_SORT_TABLE = _Table(weak=False, keep=_MADDA + "\u0621")


def _decomposed(text: str) -> str:
    """NFKD and case folding, repeated until neither changes anything (twice is enough)."""
    for _round in range(3):
        text = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", text)


def _letters(text: str, table: _Table, *, pashto: bool) -> str:
    """The key of a text without its invisible characters; runs of spaces are left as they are."""
    if text.isascii():
        return text.lower().translate(table)
    text = _decomposed(text)
    if pashto:
        text = _YEH_WITH_HAMZA.sub(_YEH_HAMZA_LETTER, text)
    return unicodedata.normalize("NFC", text.translate(table))


@lru_cache(maxsize=16384)
def _cluster(text: str, *, weak: bool, pashto: bool) -> str:
    return _letters(text, _WEAK_TABLE if weak else _STRICT_TABLE, pashto=pashto)


class _Visible(dict[int, int | None]):
    """``str.translate`` table that deletes the characters for which :func:`_is_gone`."""

    def __missing__(self, code: int) -> int | None:
        value = self[code] = None if _is_gone(chr(code)) else code
        return value


_VISIBLE = _Visible()


def fold(text: str, *, language: str | None = None, weak: bool = False) -> str:
    """The comparison key of a text: equal keys mean "the same words, spelt or typed differently".

    Total (any ``str``, lone surrogates included, never raises) and idempotent. The result has
    single spaces between words and none at the ends; it may be empty.

    Args:
        text: anything typed, pasted or fetched.
        language: ``"ps"`` keeps ئ apart from ی; any other value, or None, does not.
        weak: also fold the letters that only Pashto has onto their Dari neighbours.
    """
    strict_pashto = language == "ps" and not weak
    table = _WEAK_TABLE if weak else _STRICT_TABLE
    key = _letters(text.translate(_VISIBLE), table, pashto=strict_pashto)
    return _SPACES.sub(" ", key).strip(" ")


# Prefixes and endings that Dari writers join, half-join or part.
_JOIN_NEXT = frozenset({"می", "نمی"})
_JOIN_BEFORE = frozenset(
    {"ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان"}
    | {"تر", "ترین", "تری", "ام", "ات", "اش", "اند", "اید", "ایم", "مان", "تان", "شان"}
)


def fold_joined(text: str, *, language: str | None = None, weak: bool = False) -> str:
    """The key in which half-spaces join: می‌خواهم, می خواهم and میخواهم all give میخواهم.

    ZWNJ is dropped; می and نمی join the next word; plural, comparative and personal endings (ها,
    های, تر, ترین, اش …) join the word before. Pashto (``language="ps"``) has no such endings and
    only loses ZWNJ. Arguments as in :func:`fold`.
    """
    key = fold(text.translate(_WITHOUT_SOFT), language=language, weak=weak)
    if language == "ps":
        return key
    words: list[str] = []
    glue = False
    for word in key.split(" "):
        if words and ((glue and not word.isdecimal()) or word in _JOIN_BEFORE):
            words[-1] += word
        else:
            words.append(word)
        glue = word in _JOIN_NEXT
    return " ".join(words)


_WITHOUT_SOFT = {ord(char): None for char in _SOFT}


def index_text(text: str, *, language: str | None = None, weak: bool = False) -> str:
    """What a search index holds of a text: its key, then the joined words the key does not have."""
    key = fold(text, language=language, weak=weak)
    known = set(key.split(" "))
    joined = fold_joined(text, language=language, weak=weak).split(" ")
    extra = dict.fromkeys(word for word in joined if word not in known)
    return " ".join([key, *extra]).strip(" ")


@dataclass(frozen=True, slots=True)
class Folded:
    """A key and the way back to the text it was made from.

    ``offsets[i]`` is the index in the original of the letter that gave ``text[i]``; one more entry
    follows for the end. ``ends[i]`` is the index just after that letter and its marks. A ligature
    gives several key characters the same place; a run of separators stands at its first one.
    """

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]


class _Piece(NamedTuple):
    text: str
    start: int
    end: int


def _pieces(text: str) -> Iterable[_Piece]:
    """Letters with their marks, without the invisible characters, with places in the original."""
    letter, start, end = "", 0, 0
    for index, char in enumerate(text):
        if _is_gone(char):
            continue
        if letter and _continues(char):
            letter += char
        else:
            if letter:
                yield _Piece(letter, start, end)
            letter, start = char, index
        end = index + 1
    if letter:
        yield _Piece(letter, start, end)


def fold_with_map(text: str, *, language: str | None = None, weak: bool = False) -> Folded:
    """:func:`fold`, with the place of every key character in the original. Arguments as there."""
    pashto = language == "ps" and not weak
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece in _pieces(text):
        for char in _cluster(piece.text, weak=weak, pashto=pashto):
            if char == " " and (not chars or chars[-1] == " "):
                continue
            chars.append(char)
            starts.append(piece.start)
            ends.append(piece.end)
    if chars and chars[-1] == " ":
        del chars[-1], starts[-1], ends[-1]
    last = ends[-1] if ends else len(text)
    return Folded("".join(chars), (*starts, last), tuple(ends))


def search_terms(query: str, *, language: str | None = None, limit: int = 16) -> list[str]:
    """The words of a query as keys, in order, each once, at most ``limit`` of them."""
    words = fold(query, language=language).split()
    return list(dict.fromkeys(words))[:limit]


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    # Only a half-space stands between this word and the one before it.
    soft: bool


def _tokens(text: str, *, language: str | None, weak: bool) -> list[_Token]:
    folded = fold_with_map(text, language=language, weak=weak)
    tokens: list[_Token] = []
    previous_end = -1
    for match in re.finditer(r"[^ ]+", folded.text):
        start, end = folded.offsets[match.start()], folded.ends[match.end() - 1]
        gap = text[previous_end:start] if previous_end >= 0 else "|"
        soft = all(char in _SOFT or _is_gone(char) for char in gap)
        tokens.append(_Token(match.group(), start, end, soft))
        previous_end = end
    return tokens


def _match_length(tokens: list[_Token], at: int, words: list[str], *, prefix: bool) -> int:
    """How many tokens from ``at`` on say what ``words`` say; 0 when they do not."""
    wanted = "".join(words)
    seen = ""
    soft = True
    for count, token in enumerate(tokens[at:], start=1):
        soft = soft and (count == 1 or token.soft)
        seen += token.text
        if not (seen.startswith(wanted) or wanted.startswith(seen)):
            return 0
        if len(seen) < len(wanted):
            continue
        whole = seen == wanted or prefix
        same_words = [t.text for t in tokens[at : at + count - 1]] == words[:-1] and token.text[
            : len(words[-1])
        ] == words[-1]
        return count if whole and (soft or (count == len(words) and same_words)) else 0
    return 0


def spans(
    text: str,
    terms: Iterable[str],
    *,
    language: str | None = None,
    weak: bool = False,
    prefix: bool = False,
) -> list[tuple[int, int]]:
    """Where the terms stand in the original text, for highlighting.

    Whole words only (تجارت is not found in تجارتخانه) unless ``prefix``. A term may be several
    words. A half-space in the text or in the term makes no difference: میخواهم finds می‌خواهم.

    Args:
        text: the text as stored.
        terms: words or phrases, folded or not.
        language, weak: the profile, as in :func:`fold`.
        prefix: a term also matches words that only begin with it; the whole word is marked.

    Returns:
        Half-open ``(start, end)`` pairs, in order, not overlapping.
    """
    phrases = [fold(term, language=language, weak=weak).split() for term in terms]
    phrases = [words for words in phrases if words]
    if not phrases:
        return []
    tokens = _tokens(text, language=language, weak=weak)
    found: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        lengths = [_match_length(tokens, at, words, prefix=prefix) for words in phrases]
        longest = max(lengths)
        if longest:
            found.append((token.start, tokens[at + longest - 1].end))
    return _merged(found)


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


# Dari and Pashto in one order: the Pashto alphabet (CLDR "ps") holds every Dari letter in Dari's
# own order; ې ۍ ئ come after ی as letters of their own, as Pashto dictionaries have them.
ALPHABET = "آاءبپتټثجځچڅحخدډذرړزژږسشښصضطظعغفقکگلمنڼوهیېۍئ"
_RANK = {char: index for index, char in enumerate(ALPHABET)}
_RANK.update({urdu: _RANK[pashto] for urdu, pashto in zip("ٹڈڑ", "ټډړ", strict=True)})


def sort_key(name: str) -> str:
    """A key that sorts names in the order of the Dari-Pashto alphabet; digits first, Latin after.

    Only ``0-9a-z``, so the order is the same in every database collation ("C" included). Spaces
    and half-spaces do not count: عبدالله and عبد الله have one key.
    """
    visible = "".join(char for char in name if char == "\u0621" or not _is_gone(char))
    key = _letters(visible, _SORT_TABLE, pashto=True)
    return "".join(_sort_unit(char) for char in unicodedata.normalize("NFC", key) if char != " ")


def _sort_unit(char: str) -> str:
    if char in _RANK:
        return f"{_BASE[_RANK[char] // 16]}{_BASE[_RANK[char] % 16]}"
    if "0" <= char <= "9":
        return f"0{char}"
    if "a" <= char <= "z":
        return f"y{char}"
    return f"z{ord(char):06x}"


_BASE = "abcdefghijklmnop"

_LATIN_DIGITS = {ord(zero) + n: str(n) for zero in "٠۰" for n in range(10)}
_EASTERN = {ord(zero) + n: chr(0x06F0 + n) for zero in "0٠" for n in range(10)}
_ARABIC = {ord(zero) + n: chr(0x0660 + n) for zero in "0۰" for n in range(10)}
_DIGITS_OF = {"fa": _EASTERN, "prs": _EASTERN, "ps": _EASTERN, "ur": _EASTERN, "ar": _ARABIC}


def to_latin_digits(text: str) -> str:
    """The text with ۰-۹ and ٠-٩ as 0-9; nothing else changes."""
    return text.translate(_LATIN_DIGITS)


def local_digits(text: object, language: str | None) -> str:
    """``str(text)`` with the language's digits: ۰-۹ for fa, ps and ur, ٠-٩ for ar, else 0-9."""
    code = (language or "").partition("-")[0].lower()
    return str(text).translate(_DIGITS_OF.get(code, _LATIN_DIGITS))


def nfc(text: str) -> str:
    """The text in Normalization Form C, as everything stored is (UAX #15)."""
    return unicodedata.normalize("NFC", text)


# Embeddings, overrides and isolates can make a line read as something else (CVE-2021-42574).
# LRM, RLM, ALM, ZWNJ and ZWJ only shape their neighbourhood and stay.
_BIDI_CONTROLS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


class _Storable(dict[int, int | None]):
    """``str.translate`` table that deletes what must never be stored."""

    def __missing__(self, code: int) -> int | None:
        category = unicodedata.category(chr(code))
        bad = code in _BIDI_CONTROLS or code == 0xFEFF or category == "Cs"
        bad = bad or (category == "Cc" and chr(code) not in "\t\n")
        value = self[code] = None if bad else code
        return value


_STORABLE = _Storable()


def _storable(text: str) -> str:
    return nfc(_LINE_ENDS.sub("\n", text).translate(_STORABLE))


def clean_line(text: str) -> str:
    """One line of text fit to be stored: NFC, no controls, single spaces, trimmed.

    Bidi embeddings, overrides and isolates (U+202A-202E, U+2066-2069), control characters, byte
    order marks and lone surrogates go; ZWNJ, ZWJ, LRM and RLM stay. Never raises; idempotent.
    """
    return " ".join(_storable(text).split())


def clean_text(text: str) -> str:
    """Several lines fit to be stored: like :func:`clean_line` within lines, whose number it keeps.

    Line ends become ``\\n``; more than one empty line in a row becomes one.
    """
    lines = "\n".join(" ".join(line.split()) for line in _storable(text).split("\n"))
    return re.sub("\n{3,}", "\n\n", lines).strip("\n")


def word_count(text: str) -> int:
    """How many words a reader sees: a half-space does not part words, punctuation is not one."""
    return len(fold(text.translate(_WITHOUT_SOFT)).split())


def slugify(text: str, *, max_length: int = 80) -> str:
    """A readable address part: the key with half-spaces joined and hyphens for spaces.

    Cut between words where possible; "" when the text has no letter or digit.
    """
    slug = fold(text.translate(_WITHOUT_SOFT)).replace(" ", "-")
    if len(slug) <= max_length:
        return slug
    cut = slug[: max_length + 1].rpartition("-")[0]
    return cut or slug[:max_length]
