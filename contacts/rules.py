"""The rule of a contact list: what may stand in it, what it matches, and why.

A rule is a JSON object; every condition in it must hold (values inside one condition are
alternatives). Conditions, each optional:

``kinds``
    kinds of organisation, e.g. ``["media", "chamber"]`` (``Organisation.Kind``).
``places``
    codes of places; an organisation in a place that lies in one of them counts, and an outlet
    that reaches one of these provinces.
``under``
    codes of organisations; these and everything below them in the tree.
``media``
    ``["tv", "radio", …]`` (``MediaOutlet.Medium``).
``languages``
    languages of the outlet or, for other organisations, the language it is written to.
``foreign``
    true: foreign outlets only; false: only others.
``own``
    true: units of this ministry only; false: only others.
``rank``
    posts of this rank or higher (a smaller number is higher); asks for posts.
``leadership``
    true: posts that read the briefing; asks for posts.
``reach``
    who is written to in the organisations matched: ``"organisations"`` (their mailboxes),
    ``"posts"`` (today's holders) or ``"both"``. Without it: posts where ``rank`` or
    ``leadership`` is asked, else mailboxes. It is no condition: alone it matches nobody.

An empty rule matches nobody. Anything not named above is refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contacts.models import MediaOutlet, Organisation, Place, Post
from prcms.base.errors import Refused
from prcms.base.models import Language

REACH = ("organisations", "posts", "both")
# Deeper trees than this are a mistake in the data, not an organisation.
DEPTH = 8


@dataclass(frozen=True)
class Rule:
    """A rule that has been read and found sound. Falsy when it matches nobody."""

    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    foreign: bool | None = None
    own: bool | None = None
    rank: int | None = None
    leadership: bool = False
    reach: str = ""
    given: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.given - {"reach"})

    @property
    def asks_posts(self) -> bool:
        """Whether holders of posts are written to."""
        if self.reach:
            return self.reach in ("posts", "both")
        return self.rank is not None or self.leadership

    @property
    def asks_organisations(self) -> bool:
        """Whether the organisations' own mailboxes are written to."""
        if self.reach:
            return self.reach in ("organisations", "both")
        return not self.asks_posts


def read(raw: Any) -> Rule:
    """Read a stored or typed rule. Raises ``Refused`` that names what is not understood.

    Conditions with an empty list, null or "" are as if they were not there.
    """
    if not isinstance(raw, dict):
        raise Refused(_("The rule of a list is a set of conditions."))
    unknown = sorted(set(raw) - set(_READERS))
    if unknown:
        raise Refused(_("The rule holds an unknown condition: %(name)s") % {"name": unknown[0]})
    given = {name: value for name, value in raw.items() if value not in (None, "", [])}
    if given.get("leadership") is False:
        del given["leadership"]
    values = {name: _READERS[name](name, value) for name, value in given.items()}
    return Rule(**values, given=frozenset(given))


def _wrong(name: str) -> Refused:
    return Refused(_("The condition “%(name)s” of the rule is not understood.") % {"name": name})


def _among(choices: Iterable[str]) -> Callable[[str, Any], tuple[str, ...]]:
    allowed = frozenset(choices)

    def reader(name: str, value: Any) -> tuple[str, ...]:
        values = _codes(name, value)
        if not allowed.issuperset(values):
            raise _wrong(name)
        return values

    return reader


def _codes(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(name)
    return tuple(dict.fromkeys(value))


def _yes_or_no(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name)
    return value


def _number(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 32767:
        raise _wrong(name)
    return value


def _reach(name: str, value: Any) -> str:
    if value not in REACH:
        raise _wrong(name)
    return str(value)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "kinds": _among(Organisation.Kind.values),
    "places": _codes,
    "under": _codes,
    "media": _among(MediaOutlet.Medium.values),
    "languages": _among(Language.values),
    "foreign": _yes_or_no,
    "own": _yes_or_no,
    "rank": _number,
    "leadership": _yes_or_no,
    "reach": _reach,
}


def organisations(rule: Rule, *, on: date) -> QuerySet[Organisation]:
    """The open organisations the rule matches; none for an empty rule.

    One query when evaluated, and one per level of the tree for ``places`` and ``under``.
    """
    if not rule:
        return Organisation.objects.none()
    found = Organisation.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    if rule.kinds:
        found = found.filter(kind__in=rule.kinds)
    if rule.own is not None:
        found = found.filter(is_own=rule.own)
    if rule.media:
        found = found.filter(outlet__media__overlap=list(rule.media))
    if rule.foreign is not None:
        found = found.filter(outlet__is_foreign=rule.foreign)
    if rule.languages:
        found = found.filter(
            Q(outlet__languages__overlap=list(rule.languages))
            | Q(outlet__isnull=True, language__in=rule.languages)
        )
    if rule.places:
        places = _with_below(Place.objects.filter(code__in=rule.places), Place)
        found = found.filter(Q(place__in=places) | Q(outlet__provinces__in=places)).distinct()
    if rule.under:
        found = found.filter(
            pk__in=_with_below(Organisation.objects.filter(code__in=rule.under), Organisation)
        )
    return found.select_related("place__parent__parent", "outlet").order_by("sort_key", "pk")


def posts(rule: Rule, *, on: date) -> QuerySet[Post]:
    """The posts the rule matches inside the organisations it matches. Queries as there."""
    if not rule:
        return Post.objects.none()
    found = Post.objects.filter(
        Q(abolished_on__isnull=True) | Q(abolished_on__gt=on),
        organisation__in=organisations(rule, on=on).order_by().values("pk"),
    )
    if rule.rank is not None:
        found = found.filter(rank__lte=rule.rank)
    if rule.leadership:
        found = found.filter(is_leadership=True)
    return found.select_related("organisation", "organisation__outlet").order_by("rank", "pk")


def _with_below(roots: "QuerySet[Any]", model: "type[Place] | type[Organisation]") -> set[int]:
    """The keys of ``roots`` and of everything below them, level by level."""
    level = set(roots.values_list("pk", flat=True))
    found = set(level)
    for _level in range(DEPTH):
        below: set[int] = set(
            model._default_manager.filter(parent__in=level).values_list("pk", flat=True)
        )
        level = below - found
        if not level:
            break
        found |= level
    return found


def reasons(rule: Rule, organisation: Organisation) -> list[str]:
    """Why the rule matches this organisation, in the current language, in few words.

    ``outlet`` and ``place`` must be loaded.
    """
    outlet = getattr(organisation, "outlet", None)
    words: list[str] = []
    if rule.kinds:
        words.append(organisation.get_kind_display())
    if rule.media and outlet is not None:
        labels = dict(MediaOutlet.Medium.choices)
        words += [str(labels[medium]) for medium in outlet.media if medium in rule.media]
    if rule.languages:
        spoken = outlet.languages if outlet is not None else [organisation.language]
        labels = dict(Language.choices)
        words += [str(labels[code]) for code in rule.languages if code in spoken]
    if rule.places:
        words.append(_where(rule, organisation))
    if rule.foreign is not None and outlet is not None:
        words.append(_("foreign outlet") if rule.foreign else _("domestic outlet"))
    if rule.own is not None:
        words.append(_("unit of this ministry") if rule.own else _("outside this ministry"))
    if rule.under:
        words.append(_("by its place in the organisation"))
    return words


def _where(rule: Rule, organisation: Organisation) -> str:
    place = organisation.place
    while place is not None:
        if place.code in rule.places:
            return place.name
        place = place.parent
    return _("reaches one of the chosen provinces")
