"""The briefing as a letter: the same facts as HTML and as plain text, in the reader's language."""

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contacts.letters import Letter, render
from contacts.outbox import Envelope
from contacts.reaching import Recipient
from monitoring.models.items import Item, ToneValue
from prcms.base import dates
from prcms.base.language import direction, html_lang
from prcms.base.text import local_digits

COLUMNS: Final = 60
SUBJECT_LENGTH: Final = 60
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: ``text`` first, ``details`` under it, ``url`` last. ``language`` is the text's own
    ("" for the letter's)."""

    text: str
    language: str = ""
    lead: str = ""
    details: tuple[str, ...] = ()
    url: str = ""

    @property
    def lang(self) -> str:
        """For the ``lang`` attribute; "" when the text is in the letter's language."""
        return html_lang(self.language)

    @property
    def dir(self) -> str:
        """For the ``dir`` attribute."""
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its facts, numbered in the plain text."""

    number: str
    title: str
    summary: str = ""
    lines: list[Line] = field(default_factory=list)


def label(payload: Payload) -> str:
    """What the mailings page calls the mailing, in the active language."""
    day = dates.format(date.fromisoformat(payload["day"]), "medium")
    version = payload["version"]
    if version == 1:
        return _("Daily briefing of %(day)s") % {"day": day}
    return _("Daily briefing of %(day)s, version %(n)s") % {"day": day, "n": _n(version)}


def envelopes(payload: Payload, readers: Iterable[Recipient]) -> list[Envelope]:
    """One letter to each reader, in the reader's language."""
    letters: dict[tuple[str, str], Letter] = {}
    found = []
    for reader in readers:
        key = (reader.language, reader.because)
        if key not in letters:
            letters[key] = letter(payload, language=reader.language, because=reader.because)
        made = letters[key]
        found.append(
            Envelope(
                address=reader.address,
                name=reader.name,
                language=reader.language,
                subject=made.subject,
                text=made.text,
                html=made.html,
                person_id=reader.person_id,
                post_id=reader.post_id,
                because=reader.because,
            )
        )
    return found


def letter(payload: Payload, *, language: str, because: str = "") -> Letter:
    """A briefing written out in ``language``. Reads nothing but the payload and the office's row.

    The subject has at most 60 characters, the count first; lines of the plain text have at most 60
    columns, addresses excepted.
    """
    with translation.override(language):
        parts = sections(payload, language=language)
        context = {
            "sections": parts,
            "subject_line": subject(payload),
            "heading": _heading(payload),
            "notes": _notes(payload),
            "preheader": _preheader(payload),
            "because": because,
        }
        made = render("monitoring/email/briefing", language=language, context=context)
    return replace(made, text=_narrow(made.text, direction(language)))


def subject(payload: Payload) -> str:
    """The subject in the active language, the count first."""
    day = dates.format(date.fromisoformat(payload["day"]), "medium")
    total = payload["counts"]["total"]
    if total:
        count = ngettext("%(n)s item about us", "%(n)s items about us", total) % {"n": _n(total)}
    else:
        count = _("A quiet day")
    line = _("%(count)s | Daily briefing | %(day)s") % {"count": count, "day": day}
    return line[:SUBJECT_LENGTH]


def _n(number: int) -> str:
    return local_digits(number, translation.get_language())


def _heading(payload: Payload) -> str:
    day = dates.format(date.fromisoformat(payload["day"]), "long")
    return _("Daily briefing no. %(n)s, %(day)s") % {"n": _n(payload["number"]), "day": day}


def _notes(payload: Payload) -> list[str]:
    notes = []
    if payload["version"] > 1:
        notes.append(
            _("Corrected version %(n)s: it replaces what came before.")
            % {"n": _n(payload["version"])}
        )
    if payload["late"]:
        notes.append(_("This briefing is late: the portal was not running at its hour."))
    if payload["note"]:
        notes.append(payload["note"])
    return notes


def _preheader(payload: Payload) -> str:
    if payload["decisions"]:
        return str(payload["decisions"][0]["text"])
    if payload["top"]:
        return f"{payload['top'][0]['publisher']}: {payload['top'][0]['title']}"
    return _("Nothing was said about the ministry; the list of what was read is inside.")


def sections(payload: Payload, *, language: str) -> list[Section]:
    """The sections of a letter in their order; empty ones are left out, except what is said about
    us and what we could not see. Must run with ``language`` active."""
    made = [
        Section("", _("Needs your decision"), lines=_decisions(payload)),
        Section("", _("Today"), lines=_today(payload, language)),
        Section("", _("What is said about us"), tone_sentence(payload["counts"]), _top(payload)),
        Section("", _("Also about us"), lines=_more(payload)),
        Section("", _("Published by us yesterday"), lines=_ours(payload, language)),
        Section("", _("What we read and what we could not see"), lines=_quality(payload)),
    ]
    kept = [part for part in made if part.lines or part.summary]
    return [replace(part, number=_n(index)) for index, part in enumerate(kept, start=1)]


def tone_sentence(counts: Mapping[str, int]) -> str:
    """ "12 items: 7 neutral, 4 positive, 1 negative", in words, zero counts left out."""
    total = counts["total"]
    if not total:
        return _("A quiet day: no item about the ministry was found in what we read.")
    words = {
        ToneValue.NEUTRAL: pgettext("count of items", "%(n)s neutral"),
        ToneValue.POSITIVE: pgettext("count of items", "%(n)s positive"),
        ToneValue.NEGATIVE: pgettext("count of items", "%(n)s negative"),
        ToneValue.UNCLEAR: pgettext("count of items", "%(n)s unclear"),
    }
    parts = [text % {"n": _n(counts[value])} for value, text in words.items() if counts[value]]
    comma = pgettext("between parts of a list", ", ")
    return ngettext("%(n)s item: %(parts)s.", "%(n)s items: %(parts)s.", total) % {
        "n": _n(total),
        "parts": comma.join(parts),
    }


def _decisions(payload: Payload) -> list[Line]:
    return [
        Line(entry["text"], details=_details(entry["comment"])) for entry in payload["decisions"]
    ]


def _details(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _best(titles: Mapping[str, str], language: str) -> tuple[str, str]:
    """A title in the reader's language, else in whichever it has, and which that is."""
    for code in (language, "fa", "ps", "en"):
        if titles.get(code):
            return titles[code], "" if code == language else code
    return "", ""


def _today(payload: Payload, language: str) -> list[Line]:
    lines = []
    for entry in payload["today"]:
        title, code = _best(entry["title"], language)
        at = dates.format(datetime.fromisoformat(entry["at"]), "time")
        lines.append(Line(title, code, lead=at, details=_details(entry["venue"])))
    return lines


def _source_line(entry: Mapping[str, Any]) -> str:
    # Isolated, in a line that runs as the letter does and says so first: else its direction would
    # be that of the first letter, a Latin name's in a Dari letter or a Dari name's in an English one.
    mark = _RLM if translation.get_language_bidi() else _LRM
    parts = [f"{mark}\u2068{entry['publisher']}\u2069"]
    if entry["medium"] != Item.Medium.WEB:
        parts.append(str(Item.Medium(entry["medium"]).label))
    if entry["published"]:
        parts.append(dates.format(datetime.fromisoformat(entry["published"]), "moment"))
    tone = str(ToneValue(entry["tone"]).label)
    if not entry["judged_by_person"]:
        tone = _("%(tone)s (suggested by the machine)") % {"tone": tone}
    return " | ".join([*parts, tone])


def _top(payload: Payload) -> list[Line]:
    return [
        Line(
            entry["title"],
            entry["language"],
            details=_details(entry["sentence"], entry["comment"], _source_line(entry)),
            url=entry["url"],
        )
        for entry in payload["top"]
    ]


def _more(payload: Payload) -> list[Line]:
    return [
        Line(
            entry["title"],
            entry["language"],
            details=_details(entry["comment"], _source_line(entry)),
            url=entry["url"],
        )
        for entry in payload["more"]
    ]


def _ours(payload: Payload, language: str) -> list[Line]:
    lines = []
    for entry in payload["ours"]:
        title, code = _best(entry["title"], language)
        lines.append(Line(title, code, url=entry["url"]))
    return lines


def _quality(payload: Payload) -> list[Line]:
    quality = payload["quality"]
    watched, ok = quality["watched"], quality["ok"]
    if not watched:
        lines = [Line(_("No source is being watched."))]
    else:
        lines = [
            Line(
                ngettext(
                    "%(ok)s of %(n)s source answered.", "%(ok)s of %(n)s sources answered.", watched
                )
                % {"ok": _n(ok), "n": _n(watched)}
            )
        ]
    if quality["blind"]:
        comma = pgettext("between parts of a list", ", ")
        names = comma.join(quality["blind"])
        lines.append(Line(_("Not seen: %(names)s.") % {"names": names}))
    if quality["clippings"]:
        lines.append(
            Line(
                ngettext(
                    "%(n)s clipping from paper, radio and television.",
                    "%(n)s clippings from paper, radio and television.",
                    quality["clippings"],
                )
                % {"n": _n(quality["clippings"])}
            )
        )
    else:
        lines.append(Line(_("No clipping from paper, radio or television was entered.")))
    span = [
        dates.format(datetime.fromisoformat(payload[key]), "moment") for key in ("from", "until")
    ]
    lines.append(Line(_("Read from %(from)s to %(until)s.") % {"from": span[0], "until": span[1]}))
    return lines


_ADDRESS = re.compile(r"https?://\S+$")
_LATIN_START = re.compile(r"[0-9A-Za-z+(\[#@]")
_LRM, _RLM = "\u200e", "\u200f"


def _narrow(text: str, towards: str) -> str:
    """Lines of at most 60 columns; addresses stay whole, on lines of their own. Lines that begin
    with Latin or a digit keep their mark in a right-to-left letter."""
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line.lstrip(_RLM + _LRM)
        if len(line) <= COLUMNS or _ADDRESS.match(bare.strip()):
            lines.append(line)
            continue
        indent = bare[: len(bare) - len(bare.lstrip())]
        for piece in textwrap.wrap(
            bare,
            COLUMNS - 1,
            subsequent_indent=indent,
            break_long_words=True,
            break_on_hyphens=False,
        ):
            marked = towards == "rtl" and _LATIN_START.match(piece.lstrip())
            lines.append(f"{_RLM}{piece}" if marked else piece)
    return "\n".join(lines)
