"""What must hold before a move: one function per condition, each answering with a refusal or None.

``newsroom.workflow`` names them in its table; they read the edition as locked and change nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from newsroom import check_reasons, fingerprints, kinds, segmenting
from newsroom.models import Article, Edition, Embargo
from prcms.base import richtext
from prcms.base.models import Language, User
from prcms.base.text import local_digits

# How far ahead a moment may lie; a wrong year is the commonest slip with two calendars.
FARTHEST = timedelta(days=730)


@dataclass(frozen=True)
class Asked:
    """What comes with a move."""

    by: User
    now: datetime
    reason: str = ""
    publish_at: datetime | None = None
    seen_hash: str | None = None
    successor: Article | None = None
    embargo: Embargo | None = None
    # What readers of each language are told when a text is taken back; never the reason.
    notices: Mapping[str, str] = field(default_factory=dict)


Condition = Callable[[Edition, Asked], str | None]


def has_headline_and_text(edition: Edition, _asked: Asked) -> str | None:
    """A text has a headline and a body."""
    text = edition.article.text(edition.language)
    if text["title"] and text["body"]:
        return None
    return _("A headline and a text are needed first.")


def has_translated_all(edition: Edition, _asked: Asked) -> str | None:
    """A translation says everything the original says."""
    if edition.is_source:
        return None
    article = edition.article
    source = article.text(article.source_language)
    own = article.text(edition.language)
    if not all(own[name] for name, value in source.items() if value):
        return _("Some parts of the original are not translated yet.")
    for box in article.facts.all():
        if not box.says_all(edition.language, of=article.source_language):
            return _("A fact box of the original is not translated yet.")
    return None


def has_no_unread_machine_words(edition: Edition, _asked: Asked) -> str | None:
    """What a machine wrote is no translation until a person has confirmed it.

    Only words that stand in the text count: a draft that somebody wrote over binds nobody.
    """
    if edition.is_source:
        return None
    rows = list(edition.segments.filter(translated_by__isnull=True).exclude(target=""))
    if not rows:
        return None
    said = _words_of(edition)
    unread = sum(" ".join(segmenting.plain_text(row.target).split()) in said for row in rows)
    if not unread:
        return None
    return ngettext(
        "%(n)s paragraph is still the machine's. Read and confirm it.",
        "%(n)s paragraphs are still the machine's. Read and confirm each.",
        unread,
    ) % {"n": local_digits(unread, get_language())}


def has_an_answer_to_every_check(edition: Edition, _asked: Asked) -> str | None:
    """What looks wrong in a translation was put right, or somebody said why it is right."""
    left = check_reasons.unexplained(edition)
    return str(check_reasons.Unexplained(left)) if left else None


def _words_of(edition: Edition) -> str:
    """All words readers of one language get, marks and line breaks left out."""

    def spoken(value: Any, name: str = "") -> Iterable[str]:
        if isinstance(value, Mapping):
            for key, part in value.items():
                yield from spoken(part, str(key))
        elif isinstance(value, list):
            for part in value:
                yield from spoken(part, name)
        elif isinstance(value, str):
            yield richtext.to_text(value, links=False) if name in segmenting.RICH else value

    shown = fingerprints.snapshot(edition.article, edition.language)
    return "\n".join(" ".join(part.split()) for part in spoken(shown))


def has_described_photos(edition: Edition, _asked: Asked) -> str | None:
    """Every photo is described in this language or marked as decorative."""
    if all(use.is_described(edition.language) for use in edition.article.photos.all()):
        return None
    return _("Describe every photo in this language, or mark it as decorative.")


def has_what_its_kind_needs(edition: Edition, _asked: Asked) -> str | None:
    """The parts that the office asks of this kind are there; the refusal names what is missing."""
    missing = kinds.missing_parts(edition)
    if not missing:
        return None
    return _("A text of the kind “%(kind)s” also needs: %(parts)s.") % {
        "kind": edition.article.get_kind_display(),
        "parts": _listed(str(label) for label in missing),
    }


def follows_an_approved_source(edition: Edition, _asked: Asked) -> str | None:
    """A translation is made from an approved original."""
    if edition.is_source:
        return None
    source = source_of(edition)
    if source is not None and source.state == Edition.State.APPROVED:
        return None
    return _("The original is not approved yet, or no longer.")


def was_seen_as_it_is(edition: Edition, asked: Asked) -> str | None:
    """What was on the screen is what is approved."""
    if asked.seen_hash is None or asked.seen_hash == edition.content_hash:
        return None
    return _("The text changed after you opened this page. Read it again, then approve.")


def was_read_before_signing(edition: Edition, asked: Asked) -> str | None:
    """A signature names the text it is under."""
    if asked.seen_hash is None:
        return _("Open the text and read it before you sign.")
    return was_seen_as_it_is(edition, asked)


def moment_lies_ahead(edition: Edition, asked: Asked) -> str | None:
    """A schedule is for later, and not for years later."""
    if asked.publish_at is None:
        return _("Say when the text is to become public.")
    if asked.publish_at <= asked.now:
        return _("This moment has passed. Choose a later one, or publish now.")
    if asked.publish_at > asked.now + FARTHEST:
        return _("This moment is more than two years away. Check the year and the calendar.")
    return None


def source_goes_first(edition: Edition, asked: Asked) -> str | None:
    """A translation is never public before its original."""
    if edition.is_source:
        return None
    source = source_of(edition)
    moment = asked.publish_at or asked.now
    if source is None or source.state != Edition.State.APPROVED or source.publish_at is None:
        return _("The original has no moment of publication yet; it goes first.")
    if source.publish_at > moment:
        return _("A translation cannot become public before the original.")
    return None


def languages_go_together(edition: Edition, asked: Asked) -> str | None:
    """Where the kind says so, the required languages become public in the same moment or not at all."""
    needed = kinds.together_languages(edition.article)
    if edition.language not in needed:
        return None
    if not edition.is_source:
        source = source_of(edition)
        waits = source is not None and not source.is_public(at=asked.now)
        if waits and source is not None and source.publish_at != (asked.publish_at or asked.now):
            return _("This language becomes public together with the original, at its moment.")
        return None
    approved = edition.article.editions.filter(state=Edition.State.APPROVED)
    ready = set(approved.values_list("language", flat=True))
    missing = [str(Language(code).label) for code in needed if code not in ready]
    if not missing:
        return None
    return _(
        "A text of the kind “%(kind)s” becomes public in all its required languages together. "
        "Not approved yet: %(languages)s."
    ) % {
        "kind": edition.article.get_kind_display(),
        "languages": _listed(missing),
    }


def embargo_is_running(edition: Edition, asked: Asked) -> str | None:
    """An embargo has terms and holders: it is begun on its own page, which makes this move."""
    embargo = asked.embargo
    if (
        embargo is not None
        and embargo.article_id == edition.article_id
        and embargo.ended_at is None
        and embargo.lifts_at == asked.publish_at
    ):
        return None
    return _("An embargo is begun on its own page, where its terms and its holders are named.")


def stands_for_all_languages(edition: Edition, _asked: Asked) -> str | None:
    """Some moves are made with the original and carry its translations along."""
    if edition.is_source:
        return None
    return _("This is done with the original; its translations follow.")


def successor_is_public(edition: Edition, asked: Asked) -> str | None:
    """What takes a text's place can be read, and is another text."""
    successor = asked.successor
    if successor is None:
        return _("Choose the text that takes the place of this one.")
    if successor.pk == edition.article_id:
        return _("A text does not take its own place. Choose another one.")
    if not successor.editions.public(at=asked.now).exists():
        return _("The text that takes the place of this one must be public itself.")
    return None


def is_countersigned(edition: Edition, _asked: Asked) -> str | None:
    """What one person published is signed by a second one before anything wipes its traces."""
    if edition.is_not_countersigned:
        return _("One person published this text alone. A second person signs that first.")
    return None


def source_of(edition: Edition) -> Edition | None:
    """The original's edition of the same article. One query."""
    return Edition.objects.filter(article_id=edition.article_id, is_source=True).first()


def _listed(words: Iterable[str]) -> str:
    return pgettext("between parts of a list", ", ").join(words)
