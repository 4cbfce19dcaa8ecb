"""Which language a text is in, and how that language is written.

Pure: no Django. Codes are the portal's own ("fa" is Dari); tags for HTML come from
:func:`html_lang`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# What :func:`detect` can answer.
LANGUAGES: Final = ("fa", "ps", "ar", "ur", "en")
RTL: Final = frozenset({"fa", "ps", "ar", "ur", "he", "ug", "sd", "ckb", "yi", "dv"})

_ALIASES = {
    **dict.fromkeys(("prs", "per", "fas", "pes", "dari"), "fa"),
    **dict.fromkeys(("pus", "pbt", "pbu", "pst", "pashto"), "ps"),
    **dict.fromkeys(("ara", "arb"), "ar"),
    "urd": "ur",
    "eng": "en",
}
_TAGS = {"fa": "fa-AF", "ps": "ps-AF"}
_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")


def normalise(tag: str | None) -> str | None:
    """The two-letter code behind a language tag: prs, fa-AF and FA_af are "fa"; None if no tag."""
    if not tag or not _TAG.fullmatch(tag.strip()):
        return None
    primary = re.split("[-_]", tag.strip())[0].lower()
    return _ALIASES.get(primary, primary)


def direction(language: str | None) -> str:
    """ "rtl" or "ltr" for a language code or tag; "ltr" when there is none."""
    return "rtl" if normalise(language) in RTL else "ltr"


def html_lang(language: str | None) -> str:
    """The BCP 47 tag for a ``lang`` attribute: fa → fa-AF, ps → ps-AF; "" (unknown) when none."""
    code = normalise(language)
    return _TAGS.get(code, code) if code else ""


_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")
# Letters that only one of the languages has.
_OWN_LETTERS = {"ps": frozenset("ټډړږښګڼځڅېۍ"), "ur": frozenset("ٹڈڑںےھہ")}
# Arabic yeh and kaf say which keyboard was used, not which language; all word lists are read so.
_SEEN = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})


def _words(line: str) -> frozenset[str]:
    return frozenset(line.translate(_SEEN).split())


# Words that hold sentences together, as they look after ي ى → ی and ك → ک. Words that two of the
# languages share (و، هم، نه، من، بعد) are left out.
_FUNCTION_WORDS = {
    "fa": _words(
        "در به از که را با این است برای شد شده آن کرد کرده می نمی های ها یک بر تا نیز خواهد "
        "بود باشد گفت گفته اند اما اگر باید دارد ما شما آنان ایشان همچنان سوی روز توسط"
    ),
    "ps": _words(
        "د په کې چې چی دي دی ته له سره یې یی شو شوه شوي شوی وي کړ کړی کړي کړه دې دغه هغه څخه لپاره "
        "تر وویل وایی زموږ خو باندې کوي کوی او"
    ),
    "ar": _words(
        "فی إلى إلی أن التی الذی هذا هذه عن کان کانت التي الذين الذین لم قال بأن ذلک وقد ومن کما "
        "خلال وفی أو ثم قد إن علیه"
    ),
    "ur": _words(
        "کے کی میں ہے سے کو نے اور ہیں کا یہ وہ تھا تھی کر گیا گئی ہو نہیں ایک اس بھی لیے"
    ),
}
_ENGLISH = _words(
    "the of and to in a is that for on with as at by from it was are be this has have an not will "
    "said its or which after new"
)
_SAMPLE = 6000
# A model's word on fewer letters than this is a guess (94 % right at 30 characters).
_ENOUGH_LETTERS = 20


def detect(text: str, *, declared: str | None = None) -> str | None:
    """The language of a text: fa, ps, ar, ur or en; None when it does not show.

    Evidence, strongest first: letters that only Pashto or only Urdu has, words that hold sentences
    together, an n-gram model limited to these languages. Arabic yeh and kaf are read as Persian
    ones on a copy first: they say which keyboard was used, not which language. Never raises.

    Args:
        text: plain text; only the beginning is read.
        declared: a tag the page or feed gives. Used last, and only where the script agrees,
            because pages declare ``ur`` for Pashto and worse.
    """
    sample = unicodedata.normalize("NFC", text[:_SAMPLE]).translate(_SEEN)
    arabic = len(_ARABIC_LETTER.findall(sample))
    latin = len(_LATIN_LETTER.findall(sample))
    if arabic + latin == 0:
        return None
    told = normalise(declared)
    if latin > 2 * arabic:
        return _latin(sample, latin) or ("en" if told == "en" else None)
    found = _arabic(sample, arabic)
    return found or (told if told in LANGUAGES and told != "en" else None)


def _latin(sample: str, letters: int) -> str | None:
    words = [word.lower() for word in _WORD.findall(sample)]
    if sum(word in _ENGLISH for word in words) >= max(1, len(words) // 8):
        return "en"
    if letters < _ENOUGH_LETTERS:
        return None
    best, share = _model(_LATIN_SCRIPT).rank(_encodable(sample))[0]
    return "en" if best == "en" and share > 0.6 else None


def _arabic(sample: str, letters: int) -> str | None:
    words = _WORD.findall(sample)
    scores = {
        language: sum(word in known for word in words)
        for language, known in _FUNCTION_WORDS.items()
    }
    for language, own in _OWN_LETTERS.items():
        scores[language] += 2 * sum(char in own for char in sample)
    # The article and the round teh are what a short Arabic line has instead of particles.
    scores["ar"] += sum(word.startswith("ال") and len(word) > 4 for word in words) // 2
    scores["ar"] += sum(word.endswith("ة") for word in words)
    ranked = sorted(scores, key=lambda language: scores[language], reverse=True)
    best, second = ranked[0], ranked[1]
    if scores[best] >= 2 and scores[best] >= 2 * scores[second]:
        return best
    if letters < _ENOUGH_LETTERS:
        return None
    # A line of this length without one of a language's own letters is hardly in that language.
    ranks = {
        language: share
        for language, share in _model(_ARABIC_SCRIPT).rank(_encodable(sample))
        if any(char in _OWN_LETTERS.get(language, sample) for char in sample)
    }
    guess = max(ranks, key=lambda language: ranks[language])
    if scores[guess] * 2 >= scores[best] and ranks[guess] > 0.7 * sum(ranks.values()):
        return str(guess)
    return best if scores[best] > scores[second] else None


def _encodable(sample: str) -> str:
    return sample.encode("utf-8", "ignore").decode("utf-8")


_ARABIC_SCRIPT = ("fa", "ps", "ar", "ur")
# English among the languages whose news an Afghan press desk meets.
_LATIN_SCRIPT = ("en", "de", "fr", "es", "it", "nl", "tr", "uz", "id", "pt")


@lru_cache(maxsize=2)
def _model(languages: tuple[str, ...]) -> "LanguageIdentifier":
    """The n-gram model limited to some languages; loaded at first need."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- slow to load

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(languages))
    return model
