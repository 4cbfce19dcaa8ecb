"""Release sets: several articles, languages and files that become public in one minute, or not at all.

The moment of a set is the moment of its editions, set by ``newsroom.workflow`` in one transaction.
Whatever takes one part away from that moment (an edit, a withdrawn approval, a cancelled
publication) takes the whole set back: it is held, with the reason, until somebody decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from newsroom import access, workflow
from newsroom.models import Article, Edition, ReleaseItem, ReleaseSet
from newsroom.permissions import can_release
from prcms.base import audit, dates
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import clean_line

State = ReleaseSet.State
# Moves that would give one part a moment of its own.
_OWN_MOMENT = ("schedule", "publish", "publish_urgently", "embargo")


@dataclass(frozen=True)
class Line:
    """One part in one language: where it stands, and what keeps the set from being set."""

    item: ReleaseItem
    language: str
    edition: Edition | None
    phase: str
    problems: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing here."""
        return not self.problems


@transaction.atomic
def make(*, name: str, by: User, now: datetime) -> ReleaseSet:
    """Begin an empty set. Raises ``Refused`` without a name or when ``by`` may not."""
    can_release.require(by)
    title = clean_line(name)[:150]
    if not title:
        raise Refused(_("Give the release set a name."))
    release_set = ReleaseSet.objects.create(name=title, made_by=by, made_at=now)
    audit.record("releaseset.make", release_set, by=by, at=now)
    return release_set


@transaction.atomic
def put(
    release_set: ReleaseSet,
    article: Article,
    *,
    languages: Iterable[str],
    by: User,
    now: datetime,
    needs_files: bool = False,
) -> ReleaseItem:
    """Add ``article`` in ``languages``, or change what is asked of it when it is a part already.

    Raises ``Refused`` while the moment is set, or when ``by`` may not know of the article.
    """
    release_set = _locked(release_set, by)
    _require_open(release_set)
    if not access.visible(by, at=now).filter(pk=article.pk).exists():
        raise Refused(_("This text is limited to other readers."))
    chosen = [code for code in Language.values if code in set(languages)]
    if not chosen:
        raise Refused(_("Choose at least one language."))
    last = release_set.items.aggregate(last=Max("position"))["last"] or 0
    item = release_set.items.filter(article=article).first() or ReleaseItem(
        release_set=release_set, article=article, position=last + 1
    )
    item.languages, item.needs_files = chosen, needs_files
    item.save()
    audit.record(
        "releaseset.change_parts",
        release_set,
        by=by,
        after={"article": article.pk, "languages": chosen, "needs_files": needs_files},
        at=now,
    )
    return item


@transaction.atomic
def take_out(item: ReleaseItem, *, by: User, now: datetime) -> None:
    """Take one article out of the set. Raises ``Refused`` while the moment is set."""
    release_set = _locked(item.release_set, by)
    _require_open(release_set)
    audit.record(
        "releaseset.change_parts", release_set, by=by, before={"article": item.article_id}, at=now
    )
    item.delete()


def readiness(release_set: ReleaseSet, *, now: datetime) -> list[Line]:
    """Every part in every language, in order, with what is missing. Six queries, however many."""
    items = list(
        release_set.items.select_related("article").prefetch_related(
            "article__editions", "article__photos__photo", "article__attachments"
        )
    )
    elsewhere = set(
        ReleaseItem.objects.filter(
            article__in=[item.article_id for item in items],
            release_set__state=State.SET,
            release_set__publish_at__gt=now,
        )
        .exclude(release_set=release_set)
        .values_list("article_id", flat=True)
    )
    return [
        _line(item, code, release_set, now, in_another=item.article_id in elsewhere)
        for item in items
        for code in sorted(item.languages, key=lambda code: code != item.article.source_language)
    ]


def _line(
    item: ReleaseItem, code: str, release_set: ReleaseSet, now: datetime, *, in_another: bool
) -> Line:
    article = item.article
    editions = {edition.language: edition for edition in article.editions.all()}
    edition = editions.get(code)
    phase = edition.phase(at=now) if edition else ""
    if edition is None:
        return Line(item, code, None, phase, [_("There is no text in this language yet.")])
    if _is_out(release_set, now):
        problems = [] if phase == "public" else [_("It did not become public.")]
        return Line(item, code, edition, phase, problems)
    problems = _moment_problems(edition, phase, release_set)
    problems += _part_problems(item, code, editions, now)
    if in_another:
        problems.append(_("It is part of another set whose moment is set."))
    return Line(item, code, edition, phase, problems)


def _moment_problems(edition: Edition, phase: str, release_set: ReleaseSet) -> list[str]:
    """Why the moment of the set cannot be the moment of this edition."""
    if phase == "public":
        return [_("It is public already. Take it out of the set.")]
    if phase == "embargoed":
        return [_("It is under embargo.")]
    if phase not in ("approved", "scheduled"):
        return [_("It is not approved.")]
    own = edition.publish_at if phase == "scheduled" else None
    if own is None or (release_set.state == State.SET and own == release_set.publish_at):
        return []
    return [
        _("It has a moment of its own: %(moment)s") % {"moment": dates.format(own, "long_moment")}
    ]


def _part_problems(
    item: ReleaseItem, code: str, editions: dict[str, Edition], now: datetime
) -> list[str]:
    """What the text lacks beside its approval."""
    article, problems = item.article, []
    if not all(use.is_described(code) for use in article.photos.all()):
        problems.append(_("A photo is not described in this language."))
    files = {file.language for file in article.attachments.all()}
    if item.needs_files and not files & {"", code}:
        problems.append(_("The file is missing."))
    source = editions.get(article.source_language)
    is_out = source is not None and source.is_public(at=now)
    if article.source_language not in item.languages and not is_out:
        problems.append(_("Its original is neither public nor part of the set."))
    return problems


@transaction.atomic
def schedule(
    release_set: ReleaseSet, *, publish_at: datetime, by: User, now: datetime
) -> ReleaseSet:
    """Give every part the moment ``publish_at``, all or none.

    Raises:
        Refused: a part is not ready (the first one is named), a move is refused, the set is not
            open, or ``by`` may not. Nothing is changed.
    """
    release_set = _locked_with_parts(release_set, by)
    _require_open(release_set)
    lines = readiness(release_set, now=now)
    if not lines:
        raise Refused(_("The set is empty."))
    for line in lines:
        if not line.is_ready:
            raise Refused(
                _("Not ready: %(article)s (%(language)s). %(problem)s")
                % {
                    "article": line.item.article,
                    "language": Language(line.language).label,
                    "problem": line.problems[0],
                }
            )
    for line in lines:
        assert line.edition is not None  # a line without one is not ready
        workflow.move(
            line.edition,
            "schedule",
            by=by,
            now=now,
            publish_at=publish_at,
            seen_hash=line.edition.content_hash,
        )
    release_set.state, release_set.publish_at = State.SET, publish_at
    release_set.set_by, release_set.set_at = by, now
    release_set.held_reason = ""
    release_set.save()
    audit.record(
        "releaseset.schedule",
        release_set,
        by=by,
        after={"publish_at": publish_at, "parts": len(lines)},
        at=now,
    )
    return release_set


@transaction.atomic
def cancel(release_set: ReleaseSet, *, reason: str, by: User, now: datetime) -> None:
    """Give the set up; its parts stay approved, without a moment. Raises ``Refused`` when public."""
    release_set = _locked_with_parts(release_set, by)
    if _is_out(release_set, now):
        raise Refused(_("This set is public. Withdraw its texts one by one, with reasons."))
    if release_set.state == State.CANCELLED:
        raise Refused(_("This set was cancelled before."))
    why = reason.strip()
    if not why:
        raise Refused(_("Say why; the reason is kept."))
    moment = release_set.publish_at if release_set.state == State.SET else None
    release_set.state = State.CANCELLED
    release_set.save()
    _take_off(release_set, moment, by=by, now=now, reason=why)
    audit.record("releaseset.cancel", release_set, by=by, reason=why, at=now)


def part_changed(edition: Edition, *, move: str, by: User, now: datetime, reason: str) -> None:
    """Called by ``newsroom.workflow`` after each move: a set that lost a part is held as a whole.

    One query for editions of no set. Raises ``Refused`` for a move that would give a part of a
    set a moment of its own.
    """
    item = (
        ReleaseItem.objects.filter(
            article=edition.article_id,
            languages__contains=[edition.language],
            release_set__state=State.SET,
            release_set__publish_at__gt=now,
        )
        .select_related("release_set")
        .first()
    )
    if item is None:
        return
    release_set = item.release_set
    stays = edition.phase(at=now) == "scheduled"
    if stays and edition.publish_at == release_set.publish_at:
        return
    if move in _OWN_MOMENT:
        raise Refused(
            _("This text is part of the release set “%(name)s”. Cancel the set first.")
            % {"name": release_set.name}
        )
    why = reason or str(workflow.BY_NAME[move].label)
    moment = release_set.publish_at
    release_set.state = State.HELD
    release_set.held_reason = f"{edition.article} ({edition.get_language_display()}): {why}"
    release_set.save(update_fields=["state", "held_reason"])
    audit.record("releaseset.hold_back", release_set, by=by, reason=why, at=now)
    _take_off(release_set, moment, by=by, now=now, reason=why)


def _take_off(
    release_set: ReleaseSet, moment: datetime | None, *, by: User, now: datetime, reason: str
) -> None:
    """No part keeps the moment of the set."""
    if moment is None:
        return
    for item in release_set.items.order_by("article"):
        editions = Edition.objects.scheduled(at=now).filter(
            article=item.article_id, language__in=item.languages, publish_at=moment
        )
        for edition in editions.order_by("-is_source", "pk"):
            workflow.take_off(edition, by=by, now=now, reason=reason)


def _is_out(release_set: ReleaseSet, now: datetime) -> bool:
    """Whether its moment has come."""
    return (
        release_set.state == State.SET
        and release_set.publish_at is not None
        and release_set.publish_at <= now
    )


def _locked_with_parts(release_set: ReleaseSet, by: User) -> ReleaseSet:
    """As below, with its articles before it, in one order, as every writer does."""
    keys = release_set.items.values("article")
    list(Article.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    return _locked(release_set, by)


def _locked(release_set: ReleaseSet, by: User) -> ReleaseSet:
    can_release.require(by, release_set)
    return ReleaseSet.objects.select_for_update(of=("self",)).get(pk=release_set.pk)


def _require_open(release_set: ReleaseSet) -> None:
    if release_set.state not in (State.OPEN, State.HELD):
        raise Refused(_("The moment of this set is set, or it was cancelled. It stays as it is."))
