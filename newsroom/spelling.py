"""What counts as spelling only: the rules that a "minor" change to a public text must pass.

Pure: words in, a refusal or nothing out. In doubt a change is not minor, for then readers are told.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import Levenshtein

from prcms.base import richtext
from prcms.base.calendars import SOLAR_MONTHS
from prcms.base.text import to_latin_digits

Text = str | Promise

# How many letters may differ in all, and how many in one word.
MOST_LETTERS = 20
MOST_IN_A_WORD = 2
_RICH = frozenset({"body"})
_TARGETS = re.compile(r'(?:href|src)="([^"]*)"')
_LINKED = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL)
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|„[^“]*“|\"[^\"]*\"", re.DOTALL)
_QUOTED_BLOCKS = re.compile(r"<blockquote\b.*?</blockquote>", re.DOTALL)
_NUMBERS = re.compile(r"\d+")
_WORDS = re.compile(r"[\w\u200c]+")
_CAPITAL = re.compile(r"\b[A-Z][\w'’-]*")
# Not the month of May: it is an everyday word in all three languages.
_GREGORIAN = (
    "january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday "
    "جنوری فبروری مارچ اپریل جون جولای اگست سپتمبر اکتوبر نومبر دسمبر "
    "شنبه یکشنبه یک‌شنبه دوشنبه دو‌شنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه "
    "امروز دیروز فردا نن پرون سبا today yesterday tomorrow"
)
_DAYS = frozenset(_GREGORIAN.split()) | frozenset(
    name.lower() for names in SOLAR_MONTHS.values() for name in names
)
# One letter that turns a sentence round: «می‌شود» and «نمی‌شود», "able" and "unable".
_NOT = ("نه", "نا", "بی", "ن", "م", "un", "in", "im", "non", "dis", "not")


def refusal(
    before: Mapping[str, str], after: Mapping[str, str], *, names: Iterable[str] = ()
) -> Text | None:
    """Why the change from ``before`` to ``after`` is more than spelling; None when it is not.

    Args:
        before, after: texts by field; ``title`` is the headline, ``body`` is HTML, all others are
            plain. Fields missing on one side are empty there.
        names: people and offices named in the text; a word of theirs is never "spelling".
    """
    pairs = [(name, before.get(name, ""), after.get(name, "")) for name in {**before, **after}]
    for rule, sentence in _RULES:
        if any(rule(name, old, new) for name, old, new in pairs if old != new):
            return sentence
    if _touches(pairs, names):
        return _("A name changes. That is never spelling only: readers are told of it.")
    letters = sum(Levenshtein.distance(_plain(n, old), _plain(n, new)) for n, old, new in pairs)
    if letters > MOST_LETTERS:
        return _("More letters change than a slip of spelling has. Choose another kind.")
    return None


def _plain(name: str, value: str) -> str:
    return richtext.to_text(value, links=False) if name in _RICH else value


def _headline(name: str, _old: str, _new: str) -> bool:
    return name == "title"


def _digits(name: str, old: str, new: str) -> bool:
    return _numbers(_plain(name, old)) != _numbers(_plain(name, new))


def _numbers(text: str) -> list[str]:
    return _NUMBERS.findall(to_latin_digits(text))


def _dates(name: str, old: str, new: str) -> bool:
    return _days(_plain(name, old)) != _days(_plain(name, new))


def _days(text: str) -> list[str]:
    return [word for word in _words(text.lower()) if word in _DAYS]


def _quotes(name: str, old: str, new: str) -> bool:
    if name in _RICH and _QUOTED_BLOCKS.findall(old) != _QUOTED_BLOCKS.findall(new):
        return True
    return _QUOTED.findall(_plain(name, old)) != _QUOTED.findall(_plain(name, new))


def _links(name: str, old: str, new: str) -> bool:
    if name not in _RICH:
        return False
    return (_TARGETS.findall(old), _LINKED.findall(old)) != (
        _TARGETS.findall(new),
        _LINKED.findall(new),
    )


def _capitals(name: str, old: str, new: str) -> bool:
    return _CAPITAL.findall(_plain(name, old)) != _CAPITAL.findall(_plain(name, new))


def _meaning(name: str, old: str, new: str) -> bool:
    """Words came or went, changed into other words, or turned into their opposite."""
    for mine, theirs in changed_words(_plain(name, old), _plain(name, new)):
        # Joined and parted words are spelling: «می شود» and «می‌شود».
        one, other = ("".join(words).replace("\u200c", "") for words in (mine, theirs))
        if one == other:
            continue
        if len(mine) != len(theirs):
            return True
        if any(_is_another(a, b) for a, b in zip(mine, theirs, strict=True)):
            return True
    return False


def _is_another(one: str, other: str) -> bool:
    if one == other:
        return False
    short, long = sorted((one.lower(), other.lower()), key=len)
    if any(long == f"{sign}{joint}{short}" for sign in _NOT for joint in ("", "\u200c")):
        return True
    distance = Levenshtein.distance(short, long)
    return distance > MOST_IN_A_WORD or distance * 2 > max(len(long), 2)


def changed_words(old: str, new: str) -> list[tuple[list[str], list[str]]]:
    """The stretches of words that differ, in order: (words of ``old``, words of ``new``)."""
    mine, theirs = _words(old), _words(new)
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return [(mine[a:b], theirs[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _words(text: str) -> list[str]:
    return _WORDS.findall(to_latin_digits(text))


def _touches(pairs: Iterable[tuple[str, str, str]], names: Iterable[str]) -> bool:
    """Whether a word of one of ``names`` is among the changed ones."""
    known = {word for name in names for word in _words(name) if len(word) > 2}
    return any(
        known.intersection(mine) or known.intersection(theirs)
        for name, old, new in pairs
        for mine, theirs in changed_words(_plain(name, old), _plain(name, new))
    )


_RULES: tuple[tuple[Callable[[str, str, str], bool], Text], ...] = (
    (_headline, _("The headline changes. That is never spelling only: readers are told of it.")),
    (_digits, _("A number changes. That is never spelling only: readers are told of it.")),
    (_dates, _("A date changes. That is never spelling only: readers are told of it.")),
    (
        _quotes,
        _("Words between quotation marks change. Somebody said them: readers are told of it."),
    ),
    (_links, _("A link or a picture changes. That is never spelling only: readers are told.")),
    (_capitals, _("A name changes. That is never spelling only: readers are told of it.")),
    (_meaning, _("Words come, go or become other words. Choose another kind of change.")),
)
