"""What is looked at before a translation is handed in. Pure: no database.

An error is something a reviewer would send back: a changed figure, a lost link, a paragraph that
is missing or not translated, letters of another keyboard. Advice is worth a look and may be right.
Errors stop a hand-in unless the translator says why the text is right all the same; the reviewer
sees that reason beside the text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from newsroom import figures as reading
from newsroom.glossary import TermHit
from newsroom.memory_keys import bare
from newsroom.term_matching import Forms
from prcms.base import richtext
from prcms.base.language import detect
from prcms.base.text import fold, fold_joined, local_digits

ERROR: Final = "error"
ADVICE: Final = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not look right: ``level`` is "error" or "advice", ``message`` translated."""

    code: str
    level: str
    message: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two texts, as stored and as read."""

    source_html: str
    target_html: str
    source: str
    target: str
    source_language: str
    target_language: str
    hits: Sequence[TermHit]


def figures(text: str, language: str) -> list[str]:
    """The numbers and dates of a text in order, written one way for all languages.

    "12.5", "12.5%", "3200000", "14:30", "2026-04-04"; dates that are not whole keep their calendar:
    "solar 01-15", "lunar 1448-01-10".
    """
    return [figure.key for figure in reading.read(text, language)]


def check(
    source_html: str,
    target_html: str,
    *,
    source_language: str,
    target_language: str,
    hits: Sequence[TermHit] = (),
) -> list[Finding]:
    """Everything that looks wrong with a translated paragraph (or a whole text), errors first.

    Args:
        source_html, target_html: plain or with marking.
        source_language, target_language: codes of the portal.
        hits: what :func:`newsroom.glossary.terms_in` found in the original.
    """
    pair = _Pair(
        source_html,
        target_html,
        _read(source_html),
        _read(target_html),
        source_language,
        target_language,
        hits,
    )
    if not re.search(r"\w", pair.target):
        if not re.search(r"\w", pair.source):
            return []
        return [Finding("missing", ERROR, _("This is not translated yet."))]
    found = [finding for look in _LOOKS for finding in look(pair)]
    return sorted(found, key=lambda finding: finding.level != ERROR)


_BETWEEN_BLOCKS = re.compile(
    r"</(?:p|h[1-6]|li|td|th|tr|blockquote|figcaption|caption)>|<br ?/?>", re.IGNORECASE
)


def _read(html: str) -> str:
    """The words, with blocks kept apart."""
    return bare(_BETWEEN_BLOCKS.sub(lambda match: match.group() + " ", html))


# Parts and length --------------------------------------------------------------------------


def _parts(pair: _Pair) -> Iterator[Finding]:
    """Paragraphs that are missing, not translated or in another language."""
    if "<" in pair.source_html:
        wanted, given = (len(richtext.blocks(h)) for h in (pair.source_html, pair.target_html))
        if given < wanted:
            yield Finding(
                "paragraphs", ERROR, _("The original has more paragraphs than the translation.")
            )
        elif given > wanted:
            yield Finding(
                "paragraphs", ADVICE, _("The translation has more paragraphs than the original.")
            )
    words = fold(pair.target).split()
    letters = [word for word in words if not word.isdecimal()]
    if len(letters) >= 3 and _same_words(pair):
        yield Finding("untranslated", ERROR, _("The translation is the same as the original."))
        return
    if len(letters) >= 8:
        seen = detect(pair.target)
        if seen is not None and seen != pair.target_language:
            level = ERROR if len(letters) >= 12 else ADVICE
            yield Finding("language", level, _("This does not read like the language it is for."))


def _same_words(pair: _Pair) -> bool:
    return fold_joined(pair.source) == fold_joined(pair.target)


def _length(pair: _Pair) -> Iterator[Finding]:
    """Much shorter or longer than usual between these languages."""
    source, target = len(pair.source), len(pair.target)
    if source < 60:
        return
    if target < source * 0.4:
        yield Finding("short", ADVICE, _("The translation is much shorter than the original."))
    elif target > source * 2.6:
        yield Finding("long", ADVICE, _("The translation is much longer than the original."))


# Figures -----------------------------------------------------------------------------------


def _figures(pair: _Pair) -> Iterator[Finding]:
    mine = (pair.source, pair.source_language)
    theirs = (pair.target, pair.target_language)
    for figure in reading.unsaid(*mine, *theirs):
        message = _("The original says “%(figure)s”; the translation does not.")
        shown = _shown(figure, pair.source_language)
        yield Finding(_kind(figure), ERROR, message % {"figure": shown})
    for figure in reading.unsaid(*theirs, *mine):
        message = _("The translation says “%(figure)s”; the original does not.")
        shown = _shown(figure, pair.target_language)
        yield Finding(_kind(figure), ERROR, message % {"figure": shown})


def _shown(figure: reading.Figure, language: str) -> str:
    """As it stands in the text, in the digits of its language."""
    return local_digits(figure.shown, language)


def _kind(figure: reading.Figure) -> str:
    return "date" if figure.day is not None else "number"


_EASTERN = re.compile("[۰-۹٠-٩]")
_LATIN_NUMBER = re.compile(r"(?<![\w@#./:+-])\d[\d.,]*(?![\w@/:])", re.ASCII)


def _digits(pair: _Pair) -> Iterator[Finding]:
    """Digits of the wrong set."""
    if pair.target_language == "en" and _EASTERN.search(pair.target):
        yield Finding("digits", ERROR, _("Write the figures of an English text with 0 to 9."))
    elif pair.target_language != "en" and _LATIN_NUMBER.search(pair.target):
        yield Finding("digits", ADVICE, _("Figures stand here in Latin digits."))


# Words of the glossary ---------------------------------------------------------------------


def _said(forms: Forms[tuple[int, bool]], text: str) -> tuple[set[int], dict[int, str]]:
    """The terms whose allowed forms stand in a text, and the forbidden wording of others."""
    said: set[int] = set()
    wrong: dict[int, str] = {}
    for found in forms.find(text):
        term, allowed = found.value
        if allowed:
            said.add(term)
        else:
            wrong[term] = text[found.start : found.end]
    return said, wrong


def _terms(pair: _Pair) -> Iterator[Finding]:
    if not pair.hits:
        return
    forms: Forms[tuple[int, bool]] = Forms(pair.target_language)
    for hit in pair.hits:
        for form in filter(None, (hit.preferred, *hit.accepted)):
            forms.add(form, (hit.term_id, True))
        for form in hit.forbidden:
            forms.add(form, (hit.term_id, False))
    said, wrong = _said(forms, pair.target)
    for hit in pair.hits:
        if hit.term_id in wrong and hit.preferred:
            message = _("“%(wrong)s” is not to be used for “%(form)s”; write “%(preferred)s”.")
            yield Finding("term_forbidden", ERROR, message % _named(hit, wrong[hit.term_id]))
        elif hit.term_id in wrong:
            message = _("“%(wrong)s” is not to be used for “%(form)s”.")
            yield Finding("term_forbidden", ERROR, message % _named(hit, wrong[hit.term_id]))
        elif hit.preferred and hit.term_id not in said:
            message = _("The glossary has “%(preferred)s” for “%(form)s”.")
            yield Finding("term", ADVICE, message % _named(hit, ""))


def _named(hit: TermHit, wrong: str) -> dict[str, str]:
    return {"form": hit.form, "preferred": hit.preferred, "wrong": wrong}


# Marks -------------------------------------------------------------------------------------

_PAIRS: Final = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
_LIST_NUMBER = re.compile(r"(?:(?<=\s)|^)[\w]{1,2}\)")


def _pairs(pair: _Pair) -> Iterator[Finding]:
    """Quotation marks and brackets that are not closed."""
    for opening, closing in _PAIRS:
        ours = _unpaired(pair.target, opening, closing)
        if not ours:
            continue
        # A quotation over several paragraphs is open in the original as well.
        theirs = any(_unpaired(pair.source, *marks) for marks in _PAIRS)
        level = ADVICE if theirs else ERROR
        message = _("“%(mark)s” is not paired.") % {"mark": f"{opening} {closing}"}
        yield Finding("pairs", level, message)
    if pair.target.count('"') % 2 and not pair.source.count('"') % 2:
        yield Finding("pairs", ADVICE, _("A quotation mark is not closed."))
    if pair.target_language != "en" and "«" not in pair.target and re.search('["“”]', pair.target):
        yield Finding("quotes", ADVICE, _("Dari and Pashto quote with « and »."))


def _unpaired(text: str, opening: str, closing: str) -> bool:
    if closing == ")":
        text = _LIST_NUMBER.sub("", text)
    depth = 0
    for char in text:
        depth += (char == opening) - (char == closing)
        if depth < 0:
            return True
    return depth != 0


_HREF = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]*)\"", re.IGNORECASE)
_OWN_LANGUAGE = re.compile(r"^((?:https?://[^/]+)?)/(?:fa|ps|en)(?=/|$)")
_MARK = re.compile(r"<(strong|em|sub|sup|b|i)\b", re.IGNORECASE)


def _links(pair: _Pair) -> Iterator[Finding]:
    """Links and marking that were lost. The portal's own pages may be linked in either language."""
    wanted, given = (
        Counter(_OWN_LANGUAGE.sub(r"\1", href) for href in _HREF.findall(html))
        for html in (pair.source_html, pair.target_html)
    )
    for href in wanted - given:
        yield Finding("link", ERROR, _("A link is missing: %(link)s") % {"link": href})
    for href in given - wanted:
        message = _("A link that the original does not have: %(link)s")
        yield Finding("link", ADVICE, message % {"link": href})
    marks = (Counter(_MARK.findall(html)) for html in (pair.source_html, pair.target_html))
    if next(marks) - next(marks):
        yield Finding("marks", ADVICE, _("Bold or other marking of the original is missing."))


# Letters -----------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_][^\W\d_\u200c\u064b-\u0652]*")
_PASHTO_ONLY = frozenset("ټډړږښګڼځڅېۍ")
_URDU_ONLY = frozenset("ٹڈڑںےھہۂۃ")
_ARABIC_KEYS = {"fa": frozenset("يىك"), "ps": frozenset("كى")}
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’.-]+")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*|\S+\.(?:af|com|org|net|gov|int)\b\S*", re.IGNORECASE)
_ARABIC_SCRIPT = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff]+")


def _letters(pair: _Pair) -> Iterator[Finding]:
    """Letters of another keyboard or language."""
    if pair.target_language == "en":
        foreign = _ARABIC_SCRIPT.findall(pair.target)
        if foreign:
            message = _("Not translated: “%(words)s”")
            yield Finding("script", ERROR, message % {"words": _some(foreign)})
        return
    words = _WORD.findall(pair.target)
    keys = _ARABIC_KEYS[pair.target_language]
    if wrong := [word for word in words if keys & set(word)]:
        message = _("Arabic ي or ك instead of ی and ک in “%(words)s”")
        if pair.target_language == "ps":
            message = _("Arabic ك or ى instead of ک and ی in “%(words)s”")
        yield Finding("arabic_letters", ERROR, message % {"words": _some(wrong)})
    if wrong := [word for word in words if _URDU_ONLY & set(word)]:
        message = _("Urdu letters in “%(words)s”")
        yield Finding("urdu_letters", ERROR, message % {"words": _some(wrong)})
    if pair.target_language == "fa":
        wrong = [word for word in words if _PASHTO_ONLY & set(word)]
        # Names are written as their owners write them: what the original has too is meant.
        wrong = [word for word in wrong if word not in pair.source]
        if wrong:
            message = _("Pashto letters in “%(words)s”")
            yield Finding("pashto_letters", ADVICE, message % {"words": _some(wrong)})
    yield from _latin(pair)


def _latin(pair: _Pair) -> Iterator[Finding]:
    known = pair.source.casefold()
    text = _ADDRESS.sub(" ", pair.target)
    strange = [word for word in _LATIN_WORD.findall(text) if word.casefold() not in known]
    kept = [word for word in _LATIN_WORD.findall(text) if len(word) > 2 and word.islower()]
    if strange:
        message = _("Latin letters that the original does not have: “%(words)s”")
        yield Finding("latin", ADVICE, message % {"words": _some(strange)})
    elif len(kept) >= 3 and pair.source_language == "en":
        message = _("Not translated: “%(words)s”")
        yield Finding("script", ADVICE, message % {"words": _some(kept)})


def _some(words: Sequence[str]) -> str:
    shown = list(dict.fromkeys(words))[:4]
    return "، ".join(shown) if _ARABIC_SCRIPT.search(shown[0]) else ", ".join(shown)


_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_STRAY_HALF_SPACE = re.compile(r"(?<![^\W\d_])\u200c|\u200c(?![^\W\d_])|\u200c{2,}")
_DOUBLE_SPACE = re.compile(r"[^\s] {2,}[^\s]")
_SPACE_BEFORE_MARK = re.compile(r"\w [،؛؟,;?!:.](?:\s|$)")
_LATIN_MARK = re.compile(r"[\u0620-\u06ff]\s*[,;?](?:\s|$)")
_ARABIC_MARK = re.compile("[،؛؟]")


def _signs(pair: _Pair) -> Iterator[Finding]:
    """Invisible signs, spaces and punctuation."""
    raw = pair.target_html
    if _BIDI.search(raw):
        message = _("An invisible sign that turns the direction of writing stands in the text.")
        yield Finding("bidi", ERROR, message)
    if pair.target_language != "en" and _STRAY_HALF_SPACE.search(pair.target):
        yield Finding("half_space", ADVICE, _("A half-space stands where it joins nothing."))
    if _DOUBLE_SPACE.search(re.sub(r"<[^>]+>", "", raw)):
        yield Finding("spaces", ADVICE, _("Two spaces follow each other."))
    if _SPACE_BEFORE_MARK.search(pair.target):
        yield Finding("spaces", ADVICE, _("A space stands before a punctuation mark."))
    if pair.target_language != "en" and _LATIN_MARK.search(pair.target):
        yield Finding("punctuation", ADVICE, _("Use ، ؛ and ؟ in Dari and Pashto."))
    if pair.target_language == "en" and _ARABIC_MARK.search(pair.target):
        yield Finding("punctuation", ADVICE, _("Use , ; and ? in English."))


_LOOKS: tuple[Callable[[_Pair], Iterator[Finding]], ...] = (
    _parts,
    _figures,
    _links,
    _terms,
    _pairs,
    _letters,
    _signs,
    _digits,
    _length,
)
