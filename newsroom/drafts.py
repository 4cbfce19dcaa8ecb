"""Writing: beginning articles and saving their texts, one language at a time.

Every save passes :func:`refresh`, which compares what readers would be shown with the hash each
edition carries: what changed gets a revision and loses its approval, and what is public refuses
to change in silence.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contacts.models import Organisation, Place
from newsroom import fingerprints, kinds, locking, merging, workflow
from newsroom.models import TEXT_FIELDS, Article, Edition, Revision, Topic
from newsroom.permissions import can_create, can_edit
from prcms.base import audit, richtext
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import clean_line, clean_text, slugify

FACTS = ("kind", "unit", "place", "is_urgent", "urgent_reason")


class Clash(Refused):
    """Somebody else saved other words in the same place meanwhile; nothing was overwritten.

    ``clashing`` maps a field to the wordings (``merging.Clashing``); ``merged`` holds the fields of
    ``language`` that could be put together, to be shown with them. ``version`` is the edition's
    version now: saving on top of it is a decision. ``theirs_by`` and ``theirs_at`` say whose they are.
    """

    def __init__(self, outcome: merging.Outcome, *, edition: Edition) -> None:
        self.language, self.version = edition.language, edition.version
        self.merged, self.clashing = outcome.merged, outcome.clashing
        self.theirs_by, self.theirs_at = edition.changed_by, edition.changed_at
        super().__init__(
            _(
                "%(who)s changed the same part of this text meanwhile. Your words are kept on this "
                "page and nothing was overwritten: compare, then save again."
            )
            % {"who": edition.changed_by}
        )


@transaction.atomic
def create(
    *,
    kind: str,
    source_language: str,
    by: User,
    now: datetime,
    text: Mapping[str, str] | None = None,
    unit: Organisation | None = None,
    place: Place | None = None,
    topics: Iterable[Topic] = (),
    note: str = "",
) -> Article:
    """Begin an article in ``source_language``, with an open draft of that language.

    Args:
        kind: a value of ``Article.Kind``.
        source_language: "fa", "ps" or "en"; the others are translated from it.
        text: values by name of ``TEXT_FIELDS``; missing ones stay empty, but a missing body is
            what the kind begins with.
        note: where it came from, kept with the first revision.

    Raises:
        Refused: ``by`` may not write, or the kind or language is unknown.
    """
    can_create.require(by)
    if kind not in Article.Kind.values or source_language not in Language.values:
        raise Refused(_("Choose a kind and a language that the portal knows."))
    article = Article(
        kind=kind,
        source_language=source_language,
        unit=unit,
        place=place,
        author=by,
        created_at=now,
        updated_at=now,
    )
    words = cleaned(text or {})
    if not words.get("body"):
        words["body"] = kinds.starter(kind, source_language)
    _write(article, source_language, words)
    article.set_keys()
    article.save()
    article.topics.set(topics)
    _open(article, source_language, by=by, now=now, note=note)
    audit.record("article.create", article, by=by, after={"kind": kind}, reason=note, at=now)
    return article


@transaction.atomic
def save_text(
    article: Article,
    *,
    language: str,
    values: Mapping[str, str],
    version: int | None,
    by: User,
    now: datetime,
    note: str = "",
) -> Edition:
    """Save the words of one language and return its edition.

    Args:
        values: by name of ``TEXT_FIELDS``; fields left out stay as they are.
        version: the edition's version the writer began from; 0 or None when there was none.

    Side effects: a revision; a submitted or approved text goes back to draft, its approval void.
    Words of two writers in different fields or paragraphs are merged.

    Raises:
        Clash: both changed the same words. Nothing is changed; both versions are on the error.
        Refused: the text is public, withdrawn or not this user's to change.
    """
    article = lock(article)
    edition = article.editions.filter(language=language).first()
    asked = edition or Edition(
        article=article, language=language, is_source=language == article.source_language
    )
    can_edit.require(by, asked)
    clean = cleaned(values)
    if edition is not None:
        clean = _merged(article, edition, clean, version)
    _write(article, language, clean)
    if edition is None:
        if not any(article.text(language).values()):
            raise Refused(_("There is nothing to save yet: the text is empty."))
        _store(article, now)
        return _open(article, language, by=by, now=now, note=note)
    refresh(article, by=by, now=now, note=note)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def save_facts(
    article: Article,
    *,
    by: User,
    now: datetime,
    topics: Iterable[Topic] | None = None,
    **facts: Any,
) -> Article:
    """Change what all languages share: ``kind``, ``unit``, ``place``, ``is_urgent``, ``urgent_reason``.

    Topics may change at any time; the rest is part of what was approved.

    Raises:
        Refused: not this user's article, or one of its languages is public.
    """
    article = lock(article)
    source = article.editions.get(is_source=True)
    can_edit.require(by, source)
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise ValueError(f"no facts of an article: {sorted(unknown)}")
    before = {name: getattr(article, name) for name in facts}
    if "urgent_reason" in facts:
        facts["urgent_reason"] = clean_line(facts["urgent_reason"])
    for name, value in facts.items():
        setattr(article, name, value)
    if article.is_urgent and not article.urgent_reason:
        raise Refused(_("Say why the text is urgent."))
    changed = {name: value for name, value in facts.items() if before[name] != value}
    if changed:
        refresh(article, by=by, now=now, note=_("facts changed"))
        audit.record(
            "article.facts",
            article,
            by=by,
            before={name: str(before[name] or "") for name in changed},
            after={name: str(value or "") for name, value in changed.items()},
            at=now,
        )
    if topics is not None:
        _set_topics(article, list(topics), by=by, now=now)
    return article


def refresh(article: Article, *, by: User, now: datetime, note: str = "") -> list[Edition]:
    """Store ``article`` and bring its editions in line with what readers would now be shown.

    Call inside a transaction with the article's row locked. Returns the editions that changed.

    Raises:
        Refused: a changed edition is public or withdrawn; roll the transaction back.
    """
    _store(article, now)
    changed = []
    for edition in article.editions.select_for_update().order_by("pk"):
        edition.article = article
        shown = fingerprints.snapshot(article, edition.language)
        new = fingerprints.digest(shown)
        if new == edition.content_hash:
            continue
        _refuse_silent_change(edition, now)
        if edition.state in (Edition.State.SUBMITTED, Edition.State.APPROVED):
            workflow.void(edition, by=by, now=now)
        edition.content_hash = new
        edition.changed_by = by
        edition.changed_at = now
        edition.slug = slugify(article.title_in(edition.language))
        edition.version += 1
        edition.save(update_fields=["content_hash", "changed_by", "changed_at", "slug", "version"])
        _record(edition, shown, by=by, now=now, note=note)
        changed.append(edition)
    return changed


def begin_language(article: Article, *, language: str, by: User, now: datetime) -> Edition:
    """An open draft of one more language without a word in it yet, for the translation desk.

    Call with the article locked, after checking that ``by`` may translate it.
    """
    return _open(article, language, by=by, now=now, note="")


def lock(article: Article) -> Article:
    """The article's current row, locked for a change that ends in :func:`refresh`."""
    return locking.lock(article.pk)


def _store(article: Article, now: datetime) -> None:
    article.updated_at = now
    article.version += 1
    article.set_keys()
    article.save()


def _open(article: Article, language: str, *, by: User, now: datetime, note: str) -> Edition:
    """The first edition of one language, with its first revision."""
    shown = fingerprints.snapshot(article, language)
    last = article.revisions.filter(language=language).aggregate(last=Max("number"))["last"]
    edition = Edition.objects.create(
        article=article,
        language=language,
        is_source=language == article.source_language,
        slug=slugify(article.title_in(language)),
        version=(last or 0) + 1,
        content_hash=fingerprints.digest(shown),
        written_by=by,
        changed_by=by,
        changed_at=now,
    )
    _record(edition, shown, by=by, now=now, note=note)
    return edition


def _record(edition: Edition, shown: dict[str, Any], *, by: User, now: datetime, note: str) -> None:
    Revision.objects.create(
        article_id=edition.article_id,
        language=edition.language,
        number=edition.version,
        values=shown,
        content_hash=edition.content_hash,
        by=by,
        at=now,
        note=clean_line(note)[:200],
    )


def cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """The values as they may be stored. Raises ``ValueError`` for a field that is no text."""
    unknown = set(values) - set(TEXT_FIELDS)
    if unknown:
        raise ValueError(f"no text fields: {sorted(unknown)}")
    clean = {}
    for name, typed in values.items():
        value = typed or ""
        if name == "title":
            clean[name] = clean_line(value)
            if len(clean[name]) > 250:
                raise Refused(_("The headline is longer than 250 letters."))
        elif name == "body":
            clean[name] = richtext.sanitize(value)
        else:
            clean[name] = clean_text(value)
    return clean


def _write(article: Article, language: str, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        setattr(article, f"{name}_{language}", value)


def _merged(
    article: Article, edition: Edition, mine: dict[str, str], version: int | None
) -> dict[str, str]:
    """What to store when ``mine`` was written on top of ``version``. One query on a mismatch.

    Raises ``Clash`` when both changed the same words.
    """
    if version == edition.version:
        return mine
    theirs = article.text(edition.language)
    revision = Revision.objects.filter(
        article=article, language=edition.language, number=version or 0
    ).first()
    base = revision.values["text"] if revision else {}
    outcome = merging.merge_texts(base, mine, theirs)
    if outcome.clashing:
        raise Clash(outcome, edition=edition)
    return {name: value for name, value in outcome.merged.items() if value != theirs[name]}


def _refuse_silent_change(edition: Edition, now: datetime) -> None:
    if edition.is_readable(at=now):
        raise Refused(
            _(
                "This text is public in one of its languages and cannot be changed in silence. "
                "Press “Change this public text”: a second person approves, and readers are told."
            )
        )
    if edition.state not in (*Edition.OPEN, Edition.State.APPROVED):
        raise Refused(_("A withdrawn text is reopened before it is changed."))


def _set_topics(article: Article, topics: list[Topic], *, by: User, now: datetime) -> None:
    before = sorted(article.topics.values_list("code", flat=True))
    after = sorted(topic.code for topic in topics)
    if before == after:
        return
    article.topics.set(topics)
    audit.record(
        "article.topics", article, by=by, before={"topics": before}, after={"topics": after}, at=now
    )
    workflow.reindex(article)
