"""Finding forms of terms in running text: whole words, longest first. Pure: no Django.

Text is compared folded, so yeh and kaf of any keyboard, marks and digits make no difference. A
half-space in the text or in the form makes none either (پیش‌نویس, پیشنویس), but a full space does:
«در آمد» is not «درآمد». Dari's plural endings and English plurals are read past; other inflected
forms (the oblique of Pashto) are accepted forms that people enter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from prcms.base.text import fold, fold_with_map

T = TypeVar("T")

LONGEST_WORDS = 12
_ENDINGS = {
    "fa": re.compile("(?:های|هایی|هایم|هایت|هایش|هایمان|هایتان|هایشان|ها)$"),
    "en": re.compile("(?:ies|es|s)$"),
}
# What the ending stood in place of, longest ending first.
_STEMS = {"ies": ("y", "ie"), "es": ("", "e"), "s": ("",)}
_SOFT = frozenset("\u200c\u200d\u200b")


class Word(NamedTuple):
    """One word of a text: folded, where it stands, whether only a half-space precedes it."""

    text: str
    start: int
    end: int
    soft: bool


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A form that stands in a text, from ``start`` to ``end`` (exclusive)."""

    value: T
    start: int
    end: int


def words_of(text: str, language: str) -> list[Word]:
    """The words of a text in order."""
    folded = fold_with_map(text, language=language)
    words: list[Word] = []
    before = -1
    for match in re.finditer("[^ ]+", folded.text):
        start, end = folded.offsets[match.start()], folded.ends[match.end() - 1]
        gap = text[before:start] if before >= 0 else " "
        words.append(Word(match.group(), start, end, all(char in _SOFT for char in gap)))
        before = end
    return words


class Forms(Generic[T]):
    """The forms of one language, ready to be found. Grows with the number of forms, not of texts."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._longest = 1

    def __len__(self) -> int:
        return sum(map(len, self._known.values()))

    def add(self, form: str, value: T) -> None:
        """Know ``form`` from now on; forms without letters or longer than twelve words are not."""
        words = tuple(fold(form, language=self.language).split())
        if not words or len(words) > LONGEST_WORDS:
            return
        self._known.setdefault("".join(words), []).append((words, value))
        # A half-space more in the text than in the form parts one word more.
        self._longest = max(self._longest, len(words) + 2)

    def find(self, text: str) -> list[Found[T]]:
        """The forms in ``text``, longest first where they overlap; every value of equal forms."""
        words = words_of(text, self.language)
        found: list[Found[T]] = []
        at = 0
        while at < len(words):
            length, values = self._at(words, at)
            found += [Found(value, words[at].start, words[at + length - 1].end) for value in values]
            at += max(length, 1)
        return found

    def _at(self, words: list[Word], at: int) -> tuple[int, list[T]]:
        """The longest form that begins at a word: how many words it takes, and its values."""
        best: tuple[int, list[T]] = (0, [])
        said = ""
        soft = True
        for length, word in enumerate(words[at : at + self._longest], start=1):
            soft = soft and (length == 1 or word.soft)
            said += word.text
            values = self._values(said, words[at : at + length], soft=soft)
            if values:
                best = (length, values)
        if best[0] and at + best[0] < len(words) and self._is_ending(words[at + best[0]]):
            return best[0] + 1, best[1]
        return best

    def _is_ending(self, word: Word) -> bool:
        """Whether a word is only the plural ending of the one before it."""
        endings = _ENDINGS.get(self.language)
        return (
            word.soft and self.language == "fa" and bool(endings and endings.fullmatch(word.text))
        )

    def _values(self, said: str, words: list[Word], *, soft: bool) -> list[T]:
        for stem, cut in self._stems(said, words[-1].text):
            values = [
                value
                for form, value in self._known.get(stem, ())
                if soft or _same_words(form, words, cut)
            ]
            if values:
                return values
        return []

    def _stems(self, said: str, last: str) -> Iterable[tuple[str, str]]:
        """What was said, and what it is without a plural ending: (whole, its last word)."""
        yield said, last
        endings = _ENDINGS.get(self.language)
        match = endings.search(last) if endings else None
        if match is None or match.start() < 2:
            return
        for rest in _STEMS.get(match.group(), ("",)):
            stem = last[: match.start()] + rest
            yield said[: len(said) - len(last)] + stem, stem


def _same_words(form: tuple[str, ...], words: list[Word], last: str) -> bool:
    return form == (*(word.text for word in words[:-1]), last)
