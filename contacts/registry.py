"""Saving organisations, posts, people and their contact points, and noticing duplicates.

Keys (search, sort, E.164, folded e-mail) are computed here and nowhere else; typed text is
cleaned of invisible controls and otherwise stays as it was typed.

Every door asks whether ``by`` may. Those of whole pages take the ``version`` that was opened (None:
whatever holds): who saves a page that somebody else saved meanwhile gets ``Outdated``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from contacts.addresses import email_key, phone_key
from contacts.models import (
    ContactList,
    ContactPoint,
    Interaction,
    Organisation,
    Person,
    Place,
    Post,
    Tenure,
)
from contacts.permissions import can_keep, can_remove
from prcms.base import audit, dates, verbs
from prcms.base.errors import Outdated, Refused
from prcms.base.models import Folded, Language, User, Versioned
from prcms.base.text import clean_line, clean_text, fold, sort_key

M = TypeVar("M", bound=Versioned)
_NUMBERS = (
    ContactPoint.Channel.PHONE,
    ContactPoint.Channel.WHATSAPP,
)
# Names that differ by less than this are shown as possible duplicates; found by trying pairs of
# Afghan names: عبدالله احمدی / عبد الله احمدي fold to one key, one wrong letter in twelve is 92.
LIKENESS = 90


@dataclass(frozen=True)
class Duplicate:
    """Somebody who may be the same person, and why we think so."""

    person: Person
    reasons: tuple[str, ...]


def fill_keys(row: models.Model) -> None:
    """Compute every stored key of ``row`` and clean what was typed. Saves nothing, never raises."""
    _clean(row)
    if isinstance(row, Folded):
        row.set_keys()
    if isinstance(row, Place | Organisation):
        name = next((v for code in ("fa", "ps", "en") if (v := getattr(row, f"name_{code}"))), "")
        length = row._meta.get_field("sort_key").max_length
        row.sort_key = sort_key(name)[:length]
    if isinstance(row, Person):
        row.sort_key = sort_key(row.name_fa or row.name_ps or row.full_name)[:800]
    if isinstance(row, ContactPoint):
        row.value_key = point_key(row.channel, row.value)


def _clean(row: models.Model) -> None:
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, str) and field.editable and not field.choices:
            if isinstance(field, models.TextField):
                setattr(row, field.attname, clean_text(value))
            elif isinstance(field, models.CharField):
                setattr(row, field.attname, clean_line(value))


def point_key(channel: str, value: str) -> str:
    """What a contact point is compared by; "" when it is not a valid address or number."""
    if channel == ContactPoint.Channel.EMAIL:
        return email_key(value)
    if channel in _NUMBERS:
        return phone_key(value)
    if channel == ContactPoint.Channel.TELEGRAM:
        return phone_key(value) or fold(value.removeprefix("@"))[:254]
    return fold(value)[:254]


def check_point(channel: str, value: str) -> None:
    """Raise ``Refused`` when the value cannot be used in that channel."""
    if point_key(channel, value):
        return
    if channel == ContactPoint.Channel.EMAIL:
        raise Refused(_("This is not an e-mail address."))
    if channel in _NUMBERS:
        raise Refused(
            _("This is not a telephone number. Foreign numbers begin with + and the country.")
        )
    raise Refused(_("Nothing is written here."))


def _named(row: models.Model, field: str) -> None:
    if not any(fold(getattr(row, f"{field}_{code}") or "") for code in Language.values):
        raise Refused(_("One name is needed, in any script."))


def save_place(place: Place, *, by: User, version: int | None = None) -> Place:
    """Store a place with its keys and an audit row. Raises ``Refused`` without any name."""
    _named(place, "name")
    return _save(place, by=by, version=version)


def save_organisation(
    organisation: Organisation, *, by: User, version: int | None = None
) -> Organisation:
    """Store an organisation with its keys.

    Raises ``Refused`` when it would lie under itself or has no name in any language.
    """
    _named(organisation, "name")
    seen = {organisation.pk} if organisation.pk else set()
    above = organisation.parent
    while above is not None:
        if above.pk in seen:
            raise Refused(_("An organisation cannot lie under itself."))
        seen.add(above.pk)
        above = above.parent
    return _save(organisation, by=by, version=version)


def save_post(post: Post, *, by: User, version: int | None = None) -> Post:
    """Store a post with its keys and an audit row. Raises ``Refused`` without any title."""
    _named(post, "title")
    return _save(post, by=by, version=version)


def save_person(person: Person, *, by: User, version: int | None = None) -> Person:
    """Store a person with their keys. Raises ``Refused`` without any name."""
    if not fold(person.full_name):
        raise Refused(_("One name is needed, in any script."))
    return _save(person, by=by, version=version)


def save_list(made: ContactList, *, by: User, version: int | None = None) -> ContactList:
    """Store the name and purpose of a list; its rule has a door in ``contacts.lists``."""
    return _save(made, by=by, version=version)


@transaction.atomic
def save_contact_point(point: ContactPoint, *, by: User) -> ContactPoint:
    """Store a contact point with its key; the trail says that it changed, never to what.

    Raises ``Refused`` when the value is no address or number of its channel.
    """
    _require(can_keep(by, point))
    check_point(point.channel, point.value)
    fill_keys(point)
    is_new = point.pk is None
    point.save()
    owner = owner_of(point)
    _count_up(owner)
    audit.record(
        "contact_point.add" if is_new else "contact_point.change",
        owner,
        by=by,
        after={"channel": point.channel, "visibility": point.visibility},
    )
    return point


@transaction.atomic
def save_part(part: models.Model, *, of: models.Model, by: User) -> models.Model:
    """Store what hangs on a person, a post or an organisation (a tenure, an interaction, a member
    of a list); the trail of ``of`` says so.
    """
    _require(can_keep(by, part))
    verb = "add" if part.pk is None else "change"
    part.save()
    _count_up(*_pages_with(part, of))
    kind = str(part._meta.model_name)
    audit.record(f"{kind}.{verb}", of, by=by, after={kind: str(part)})
    return part


@transaction.atomic
def remove_part(part: models.Model, *, of: models.Model, by: User) -> None:
    """Delete what hangs on a person, a post or an organisation; the trail of ``of`` says so."""
    _require(can_remove(by, part))
    # A contact point is named by its channel: addresses and numbers stay out of the trail.
    text = part.channel if isinstance(part, ContactPoint) else str(part)
    pages = _pages_with(part, of)
    part.delete()
    _count_up(*pages)
    kind = str(part._meta.model_name)
    audit.record(f"{kind}.remove", of, by=by, before={kind: text})


def _require(allowed: bool) -> None:  # noqa: FBT001 -- reads as a sentence where it is called
    if not allowed:
        raise Refused(_("You may not change this. Ask the contacts officer."))


def _pages_with(part: models.Model, of: models.Model) -> list[models.Model]:
    """The pages whose openers would overwrite a change of ``part``: a tenure stands on two."""
    if isinstance(part, Interaction):
        return []  # only ever added: nobody can overwrite one
    return [part.person, part.post] if isinstance(part, Tenure) else [of]


def _count_up(*pages: models.Model) -> None:
    for page in pages:
        if isinstance(page, Versioned):
            rows = type(page)._default_manager.filter(pk=page.pk)
            rows.update(version=models.F("version") + 1)


def owner_of(point: ContactPoint) -> Person | Post | Organisation:
    """Whose contact point it is."""
    owner = point.person or point.post or point.organisation
    assert owner is not None  # the database holds exactly one of the three
    return owner


def private_points_of(owner: Person | Post | Organisation) -> list[ContactPoint]:
    """The private contact points of somebody; for showing masked. One query."""
    return list(
        owner.contact_points.filter(visibility=ContactPoint.Visibility.PRIVATE).order_by("pk")
    )


@transaction.atomic
def reveal(owner: Person | Post | Organisation, *, by: User) -> list[ContactPoint]:
    """The private contact points in clear. That they were looked at, by whom, is recorded."""
    points = private_points_of(owner)
    audit.record(
        "contact.reveal", owner, by=by, after={"channels": [point.channel for point in points]}
    )
    return points


@transaction.atomic
def _save(row: M, *, by: User, version: int | None) -> M:
    _require(can_keep(by, row))
    fill_keys(row)
    model = type(row)
    label = model._meta.model_name
    rows = model._default_manager.select_for_update(of=("self",))
    stored = rows.filter(pk=row.pk).first() if row.pk else None
    if stored is None:
        row.save()
        audit.record(f"{label}.create", row, by=by)
        return row
    if version is not None and version != stored.version:
        raise Outdated(_told_of(stored), version=stored.version)
    before, after = audit.differences(stored, row)
    row.version = stored.version + 1 if after else stored.version
    row.save()
    if after:
        audit.record(f"{label}.change", row, by=by, before=before, after=after)
    return row


# Of a long text the beginning is enough to see which wording is meant.
_SHOWN = 60


def _told_of(row: Versioned) -> str:
    """Who saved ``row`` last, when and what: for whoever comes second with a page opened earlier."""
    last = audit.trail(row).first()
    if last is None:
        return _(
            "This page was saved by somebody else after you had opened it. What you typed still "
            "stands here. Save again to put it in the place of the other version."
        )
    changes = verbs.changes(last.object_label, last.before, last.after)
    what = [
        f"{line['field']}: {_isolated(line['after'][:_SHOWN])}" if line["after"] else line["field"]
        for line in changes
    ]
    return _(
        "%(who)s saved this page on %(moment)s, after you had opened it (%(what)s). What you typed "
        "still stands here. Save again to put it in the place of the other version."
    ) % {
        "who": _isolated(last.actor_label or _("Somebody")),
        "moment": dates.format(last.at, "moment"),
        "what": verbs.comma().join(what) or verbs.said(last.verb),
    }


def _isolated(value: str) -> str:
    """A value of unknown direction inside a sentence."""
    return f"\u2068{value}\u2069"


def possible_duplicates(person: Person, *, limit: int = 5) -> list[Duplicate]:
    """People who may be this one: the same folded name, nearly the same, or the same number.

    Shared mailboxes are normal here, so an address alone says nothing. Two queries and, for
    near-identical names, a pass over the names that begin alike.
    """
    others = Person.objects.filter(merged_into__isnull=True).exclude(pk=person.pk)
    reasons: dict[int, list[str]] = {}
    people: dict[int, Person] = {}
    names = _name_keys(person)
    for other in others.filter(_begins_alike(names)).order_by("pk")[:2000]:
        why = _likeness(names, _name_keys(other))
        if why:
            people[other.pk] = other
            reasons.setdefault(other.pk, []).append(why)
    numbers = _numbers_of(person)
    sharing = others.filter(
        contact_points__channel__in=_NUMBERS, contact_points__value_key__in=numbers
    ).distinct()
    for other in sharing if numbers else ():
        people[other.pk] = other
        reasons.setdefault(other.pk, []).append(_("the same telephone number"))
    ranked = sorted(people, key=lambda pk: (-len(reasons[pk]), pk))
    return [Duplicate(people[pk], tuple(reasons[pk])) for pk in ranked[:limit]]


def _name_keys(person: Person) -> set[str]:
    names = (person.full_name, person.name_fa, person.name_ps, person.name_latin, person.known_as)
    return {fold(name, weak=True).replace(" ", "") for name in names if name}


def _begins_alike(names: Iterable[str]) -> models.Q:
    # search_key is the strict key with spaces; its first letters are enough to narrow down.
    alike = models.Q(pk__in=[])
    for name in names:
        alike |= models.Q(search_key__contains=name[:3])
    return alike


def _likeness(names: set[str], others: set[str]) -> str:
    if names & others:
        return _("the same name")
    best = max((fuzz.ratio(a, b) for a in names for b in others), default=0)
    return _("almost the same name") if best >= LIKENESS else ""


def _numbers_of(person: Person) -> list[str]:
    if person._state.adding:
        return []
    return [
        key
        for key in person.contact_points.filter(channel__in=_NUMBERS).values_list(
            "value_key", flat=True
        )
        if key
    ]
