"""Numbers and dates in running text, whatever the digits and the calendar. Pure: no Django.

Two texts are compared by asking of every figure of one whether the other says it too. What can be
read in two ways is compared in both; a number written out in words counts as said, but words alone
never demand a figure. The aim is that a changed figure is found and a right translation is not
disturbed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from newsroom.memory_keys import bare
from newsroom.written_dates import Day, days_in, same_day
from prcms.base.text import fold, to_latin_digits


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, a time of day or a date.

    ``key`` is the normal way to write it ("12.5", "12.5%", "14:30", "2026-04-04", "solar 01-15").
    ``values`` are the readings of a number. ``shown`` is what stands in the text.
    """

    key: str
    shown: str
    values: frozenset[Decimal] = frozenset()
    is_percent: bool = False
    day: Day | None = None
    clock: tuple[int, int] | None = None


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SCALES: Final[dict[str, int]] = {
    **dict.fromkeys(("هزار", "زره", "زرو", "زر", "thousand", "thousands"), 10**3),
    **dict.fromkeys(("لک", "لکه", "lakh", "lakhs"), 10**5),
    **dict.fromkeys(
        ("میلیون", "ملیون", "میلیونه", "ملیونه", "میلیونو", "million", "millions"), 10**6
    ),
    **dict.fromkeys(("کرور", "کروړ", "crore", "crores"), 10**7),
    **dict.fromkeys(
        (
            "میلیارد",
            "ملیارد",
            "میلیارده",
            "ملیارده",
            "میلیاردو",
            "بیلیون",
            "بلیون",
            "billion",
            "billions",
        ),
        10**9,
    ),
    **dict.fromkeys(("تریلیون", "تریلیونه", "trillion", "trillions"), 10**12),
}
_SHORT_SCALES: Final = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_PERCENT = r"(?: ?%| ?(?:percentage|percent|per ?cent|pct|در ?صد(?:ی)?|فی ?صد(?:ی|ه)?|سلنه|سلنې|سلنو)(?!\w))"
_PERCENT_BEFORE = re.compile(r"(?:%|په سلو کې) ?$")
_PLAIN = (
    r"\d{1,3}(?:[,،\u00a0\u202f\u2009']\d{3})+(?:\.\d+)?(?!\d)"  # 12,500.75
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)"  # 1.250.000
    r"|\d+(?:[.,،/]\d+)?"
)
_NUMBER = re.compile(
    rf"(?P<number>{_PLAIN})"
    rf"(?:(?P<short>bn|tn|mn|m|k)(?![\w])| ?(?P<scale>{_alternatives(_SCALES)})(?!\w))?"
)
_AND = re.compile(r" ?(?:و|او|and|,)? ?")
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2})[:](\d{2})(?::\d{2})?(?![\d:])")
_AFTERNOON = re.compile(
    r" ?(?:p\.? ?m\b|بعد ?از ?(?:ظهر|چاشت)|پس از چاشت|ب\. ?ظ|عصر|شام|ماسپښین|مازدیگر|ماښام|له غرمې وروسته)"
)
_FORENOON = re.compile(
    r" ?(?:a\.? ?m\b|قبل ?از ?(?:ظهر|چاشت)|پیش از چاشت|ق\. ?ظ|صبح|سهار|له غرمې مخکې)"
)
_CLOCK_HOUR = re.compile(
    r"(?<![\d.,/:])(\d{1,2})(?= ?(?:p\.? ?m\b|a\.? ?m\b|o.?clock|بجې|بجو|بجه|بعد از ظهر))"
)

# Numbers in words: only to forgive a figure that the other side wrote out, never to ask for one.
_WORDS: Final[dict[int, str]] = {
    1: "یک یکی اول نخست نخستین اولین یو یوه یوې یوازې لومړی لومړۍ لومړنی one a an first once single",
    2: "دو دوم دومین هردو دوه دوو دویم دویمه دواړه two second twice both pair",
    3: "سه سوم سومین درې دریو دریم دریمه درېیم درېیمه درېم درېمه three third thrice",
    4: "چهار چهارم چهارمین څلور څلورو څلورم څلورمه four fourth",
    5: "پنج پنجم پنجمین پنځه پنځو پنځم پنځمه five fifth",
    6: "شش ششم ششمین شپږ شپږو شپږم شپږمه six sixth",
    7: "هفت هفتم هفتمین اووه اوو اووم اوومه seven seventh",
    8: "هشت هشتم هشتمین اته اتو اتم اتمه eight eighth",
    9: "نه نهم نهمین نهه نهو نهمه nine ninth",
    10: "ده دهم دهمین لس لسو لسم لسمه ten tenth",
    11: "یازده یازدهم یوولس یوولسو یوولسم یوولسمه eleven eleventh",
    12: "دوازده دوازدهم دولس دوولس دوولسو دوولسم دوولسمه twelve twelfth dozen",
    13: "سیزده سیزدهم دیارلس thirteen thirteenth",
    14: "چهارده چهاردهم څوارلس fourteen fourteenth",
    15: "پانزده پانزدهم پنځلس پنځلسم fifteen fifteenth",
    16: "شانزده شانزدهم شپاړس sixteen sixteenth",
    17: "هفده هفدهم اوولس seventeen seventeenth",
    18: "هجده هژده هجدهم اتلس eighteen eighteenth",
    19: "نزده نوزده نزدهم نولس nineteen nineteenth",
    20: "بیست بیستم شل شلو شلم twenty twentieth",
    30: "سی دیرش thirty",
    40: "چهل څلوېښت forty",
    50: "پنجاه پنځوس fifty half نیم نیمه نصف نیمایي",
    60: "شصت شپېته sixty",
    70: "هفتاد اویا seventy",
    80: "هشتاد اتیا eighty",
    90: "نود ninety",
    100: "صد سل سلو سلګونه hundred",
}
_WORD_VALUES: Final[dict[str, int]] = {
    fold(word): value for value, line in _WORDS.items() for word in line.split()
}
_FOLDED_SCALES: Final[dict[str, int]] = {fold(word): value for word, value in _SCALES.items()}


def plain(text: str) -> str:
    """The bare text with Latin digits, one kind of yeh and kaf, plain marks; lengths may change."""
    text = to_latin_digits(bare(text))
    text = text.replace("\u066b", ".").replace("\u066c", ",").replace("\u066a", "%")
    text = re.sub("[\u200c\u200b]", " ", text)
    text = re.sub("[\u200d-\u200f\u061c\u202a-\u202e\u2066-\u2069\u0640]", "", text)
    text = text.replace("\u2044", "/").replace("ـ", "")
    text = re.sub(r"[^\W\d_]+", _folded_word, text)
    return re.sub(r"[ \t\n]+", " ", text)


def _folded_word(match: "re.Match[str]") -> str:
    return fold(match.group()) or match.group()


def read(text: str, language: str) -> list[Figure]:
    """The figures of a text in order."""
    line = plain(text)
    found: list[tuple[int, Figure]] = []
    for start, end, day in days_in(line):
        found.append((start, Figure(key=str(day), shown=line[start:end], day=day)))
        line = line[:start] + "\x00" * (end - start) + line[end:]
    for pattern in (_CLOCK, _CLOCK_HOUR):
        for match in list(pattern.finditer(line)):
            figure = _clock(match, line)
            if figure is not None:
                found.append((match.start(), figure))
                line = line[: match.start()] + "\x00" * len(match.group()) + line[match.end() :]
    found += _numbers(line, language)
    return [figure for _place, figure in sorted(found, key=lambda pair: pair[0])]


def _clock(match: "re.Match[str]", line: str) -> Figure | None:
    hour, minute = int(match.group(1)), int(match.group(2)) if match.lastindex == 2 else 0
    if hour > 24 or minute > 59:
        return None
    if hour < 12 and _AFTERNOON.match(line, match.end()):
        hour += 12
    if hour == 12 and _FORENOON.match(line, match.end()):
        hour = 0
    return Figure(key=f"{hour:02}:{minute:02}", shown=match.group().strip(), clock=(hour, minute))


def _numbers(line: str, language: str) -> Iterator[tuple[int, Figure]]:
    at = 0
    while (match := _NUMBER.search(line, at)) is not None:
        values, scale = _values(match, language)
        end = match.end()
        while scale and (more := _smaller(line, end, scale, language)) is not None:
            added, scale, end = more
            values = frozenset(value + added for value in values)
        rest = re.match(_PERCENT, line[end : end + 14])
        percent = bool(rest or _PERCENT_BEFORE.search(line, 0, match.start()))
        end += rest.end() if rest else 0
        key = _written(min(values), match.group("number")) + ("%" if percent else "")
        yield (
            match.start(),
            Figure(key, line[match.start() : end].strip(), values, is_percent=percent),
        )
        at = end


def _written(value: Decimal, typed: str) -> str:
    # A leading zero belongs to a telephone number or a code and is part of it.
    if typed.isdecimal() and typed.startswith("0") and len(typed) > 1:
        return typed
    return f"{value.normalize():f}"


def _smaller(line: str, at: int, scale: int, language: str) -> tuple[Decimal, int, int] | None:
    """What goes on after "3 million": (value, its scale, where it ends); None when nothing does."""
    joint = _AND.match(line, at)
    start = joint.end() if joint else at
    match = _NUMBER.match(line, start)
    if match is None or start == at:
        return None
    values, own = _values(match, language)
    value = min(values)
    fits = own < scale and value < scale if own else scale == 1000 and 100 <= value < 1000
    joined = joint is not None and joint.group().strip() not in ("", ",")
    if not fits or (not own and not joined):
        return None
    return value, own, match.end()


def _values(match: "re.Match[str]", language: str) -> tuple[frozenset[Decimal], int]:
    """The readings of one number with its scale, and that scale (0: none)."""
    readings = {Decimal(reading) for reading in _readings(match.group("number"), language)}
    if match.group("short"):
        short = _SHORT_SCALES[match.group("short")]
        return frozenset([*readings, *(value * short for value in readings)]), 0
    scale = _SCALES.get(match.group("scale") or "", 0)
    return frozenset(value * (scale or 1) for value in readings), scale


def _readings(typed: str, language: str) -> set[str]:
    """Every way to read the marks inside a number."""
    if re.fullmatch(r"\d{1,3}(?:[,،\u00a0\u202f\u2009']\d{3})+(?:\.\d+)?", typed):
        return {re.sub(r"[^\d.]", "", typed)}
    if typed.count(".") > 1:
        return {typed.replace(".", "")}
    head, mark, tail = re.match(r"(\d+)([.,،/]?)(\d*)", typed).groups()  # type: ignore[union-attr]
    if not mark:
        return {head}
    if mark == "/" and (language == "en" or (len(head) == 4 and len(tail) == 4)):
        return {f"{head}.{tail}"}
    if mark == "." and len(tail) == 3 and language != "en":
        return {f"{head}.{tail}", head + tail}
    return {f"{head}.{tail}"}


# Comparing ---------------------------------------------------------------------------------


def unsaid(source: str, source_language: str, target: str, target_language: str) -> list[Figure]:
    """The figures of ``source`` that ``target`` does not say."""
    wanted = read(source, source_language)
    if not wanted:
        return []
    said = read(target, target_language)
    words = _Written(target)
    both_percent = any(f.is_percent for f in wanted) and any(f.is_percent for f in said)
    return [
        figure
        for figure in wanted
        if not any(_same(figure, other, loose_percent=both_percent) for other in said)
        and not words.say(figure)
    ]


def _same(one: Figure, other: Figure, *, loose_percent: bool) -> bool:
    if one.day is not None and other.day is not None:
        return same_day(one.day, other.day)
    if one.day is not None or other.day is not None:
        return _day_and_number(one, other) or _day_and_number(other, one)
    if one.clock is not None or other.clock is not None:
        return _same_clock(one, other)
    if one.is_percent != other.is_percent and not loose_percent:
        return False
    return bool(one.values & other.values) or _same_year(one, other)


def _day_and_number(dated: Figure, bare_figure: Figure) -> bool:
    """ "۲۰ می" is hard to tell from "۲۰ می‌شود": the day's number, or its year, alone will do."""
    day = dated.day
    if day is None or not bare_figure.values:
        return False
    return any(value in (day.day, day.year) for value in bare_figure.values)


def _same_clock(one: Figure, other: Figure) -> bool:
    if one.clock and other.clock:
        # "ساعت ۲ عصر" and "2 pm"; a half of the day that is not said is not a difference.
        return one.clock[1] == other.clock[1] and one.clock[0] % 12 == other.clock[0] % 12
    clock, number = (one, other) if one.clock else (other, one)
    assert clock.clock is not None
    hour, minute = clock.clock
    if minute:
        return Decimal(f"{hour}.{minute:02}") in number.values
    return any(
        value == value.to_integral() and int(value) % 12 == hour % 12 for value in number.values
    )


_SOLAR_YEARS = range(1250, 1460)


def _same_year(one: Figure, other: Figure) -> bool:
    """1405 and 2026 (or 2027), 1448 and 2026: years of two calendars that overlap."""
    for mine in one.values:
        for theirs in other.values:
            low, high = sorted((mine, theirs))
            if low not in _SOLAR_YEARS or not 1870 <= high <= 2090:
                continue
            lunar = (low * Decimal("0.970224") + Decimal("621.5774")).to_integral()
            if high - low in (621, 622) or abs(high - lunar) <= 1:
                return True
    return False


class _Written:
    """The numbers a text writes out in words."""

    def __init__(self, text: str) -> None:
        words = fold(bare(text)).split()
        self.values = {_WORD_VALUES[word] for word in words if word in _WORD_VALUES}
        tens = {value for value in self.values if 20 <= value < 100}
        ones = {value for value in self.values if value < 10}
        self.values |= {ten + one for ten in tens for one in ones}
        if 100 in self.values:
            self.values |= {100 * one for one in ones}
        self.scales = {_FOLDED_SCALES[word] for word in words if word in _FOLDED_SCALES}

    def say(self, figure: Figure) -> bool:
        """Whether the figure stands here in words."""
        if figure.clock and not figure.clock[1]:
            return any(value % 12 == figure.clock[0] % 12 for value in self.values)
        for value in figure.values:
            if value in self.values:
                return True
            for scale in self.scales:
                times = value / scale
                if times in self.values or times == 1:
                    return True
        return False
