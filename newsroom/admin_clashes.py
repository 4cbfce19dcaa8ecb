"""When a save met somebody else's: both wordings on the page, and words whose box is gone."""

import hashlib
from datetime import datetime
from typing import Any

from newsroom import autosaving, drafts
from newsroom.admin_desks import NAMES
from newsroom.forms import LABELS
from newsroom.models import TEXT_FIELDS, Article, Revision
from prcms.base import richtext
from prcms.base.language import direction, html_lang
from prcms.base.models import Language
from prcms.base.text import clean_line, clean_text


def compared(clash: drafts.Clash) -> dict[str, Any]:
    """The panel: for each field that two people changed, three wordings and one that keeps both."""
    return {
        "who": clash.theirs_by,
        "at": clash.theirs_at,
        "language": NAMES[clash.language],
        "lang": html_lang(clash.language),
        "dir": direction(clash.language),
        "fields": [
            {
                "box": f"{name}_{clash.language}",
                "label": LABELS[name],
                "mine": wordings.mine,
                "theirs": wordings.theirs,
                "both": wordings.both,
                "mine_text": _plain(name, wordings.mine),
                "theirs_text": _plain(name, wordings.theirs),
                "base_text": _plain(name, wordings.base),
            }
            for name, wordings in clash.clashing.items()
        ],
    }


def with_merged(posted: Any, clash: drafts.Clash) -> Any:
    """What was posted, on top of the text as it is now.

    Fields that could be put together are; those that clash keep what was typed. Only the language
    that clashed moves on to the new version: another one may clash at the next attempt.
    """
    data = posted.copy()
    for name, value in clash.merged.items():
        data[f"{name}_{clash.language}"] = value
    data[f"version_{clash.language}"] = str(clash.version)
    return data


def words_without_a_box(posted: Any, article: Article, form: Any) -> dict[str, dict[str, str]]:
    """Typed words of languages that may not be changed any more, by language and field.

    Somebody published, withdrew or took the text while it was being typed. What is as it was when
    the page was opened, or as it is now, is nobody's loss and left out.
    """
    found: dict[str, dict[str, str]] = {}
    for code in Language.values:
        names = [name for name in TEXT_FIELDS if f"{name}_{code}" in posted]
        if not names or f"title_{code}" in form.fields:
            continue
        number = posted.get(f"version_{code}") or "0"
        revision = Revision.objects.filter(
            article=article, language=code, number=int(number) if number.isdecimal() else 0
        ).first()
        base = revision.values["text"] if revision else {}
        now = article.text(code)
        lost = {
            name: typed
            for name in names
            if (typed := _clean(name, posted[f"{name}_{code}"]))
            not in (now[name], base.get(name, ""))
        }
        if lost:
            found[code] = lost
    return found


def kept_aside(
    request: Any, article: Article, words: dict[str, dict[str, str]], now: datetime
) -> list[dict[str, Any]]:
    """Keep such words as an unsaved copy of their own, and return them for the page."""
    if not words:
        return []
    values = {f"{name}_{code}": text for code, by in words.items() for name, text in by.items()}
    digest = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()
    autosaving.keep(
        tab=f"aside-{digest[:24]}",
        scope="article",
        article=article,
        values=values,
        versions={},
        by=request.user,
        now=now,
    )
    return [
        {
            "label": f"{NAMES[code]}: {LABELS[name]}",
            "lang": html_lang(code),
            "dir": direction(code),
            "text": _plain(name, text),
        }
        for code, by in words.items()
        for name, text in by.items()
    ]


def _plain(name: str, value: str) -> str:
    return richtext.to_text(value) if name == "body" else value


def _clean(name: str, typed: str) -> str:
    if name == "body":
        return richtext.sanitize(typed)
    return clean_line(typed) if name == "title" else clean_text(typed)
