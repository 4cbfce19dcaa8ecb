"""Who is on a list today, and because of what: the rule, plus and minus what was done by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from contacts import rules
from contacts.models import ContactList, ListMember, Organisation, Person, Post
from contacts.permissions import can_keep
from contacts.reaching import Recipient, reach_organisations, reach_people, reach_posts
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User

__all__ = ["Member", "Recipient", "add", "exclude", "members", "preview", "save_rule"]


@dataclass(frozen=True)
class Member:
    """One line of the preview: what is on the list, why, and the address it leads to, if any.

    ``recipient`` is None when there is no usable address. ``why`` is for staff and in the
    current language; it may hold the note somebody wrote when adding by hand.
    """

    label: str
    why: str
    recipient: Recipient | None


@dataclass(frozen=True)
class Preview:
    """Exactly who gets a letter to the list, who cannot be reached, and who was kept off."""

    members: list[Member]
    unreachable: list[Member]
    excluded: list[Member]


@dataclass(frozen=True)
class _Found:
    """Something on the list before its address is known."""

    thing: Organisation | Post | Person
    why: str
    facts: tuple[str, ...] = ()


def members(contact_list: ContactList, on: date) -> list[Recipient]:
    """Everybody a letter to the list goes to on ``on``, once per address, in a stable order.

    The order is: organisations by name, posts by rank, then people, hand-added ones among their
    like. ``because`` is in each reader's language and never holds a note written by staff. The
    number of queries does not depend on how many members there are. Suppression is not looked at
    here: the outbox does that, at queueing and at sending. Raises ``Refused`` when the stored
    rule is not understood.
    """
    return [member.recipient for member in preview(contact_list, on).members if member.recipient]


def preview(contact_list: ContactList, on: date) -> Preview:
    """As :func:`members`, with the reasons, the unreachable and the excluded, for the screen."""
    by_hand = list(
        ListMember.objects.filter(list=contact_list)
        .select_related(
            "person", "post__organisation__outlet", "organisation__outlet", "organisation__place"
        )
        .order_by("pk")
    )
    kept_off = {
        (type(thing), thing.pk)
        for row in by_hand
        if row.is_excluded and (thing := _thing(row)) is not None
    }
    found = _matched(rules.read(contact_list.rule), on) + [
        _Found(_thing(row), _hand_why(row)) for row in by_hand if not row.is_excluded
    ]
    unique: dict[tuple[type, int], _Found] = {}
    for item in found:
        unique.setdefault((type(item.thing), item.thing.pk), item)
    wanted = [item for key, item in unique.items() if key not in kept_off]
    reached = _reached(wanted, on)
    excluded_people = {pk for kind, pk in kept_off if kind is Person}
    lines: dict[str, Member] = {}
    unreachable: list[Member] = []
    for item in wanted:
        recipient = reached.get((type(item.thing), item.thing.pk))
        member = Member(_label(item.thing), item.why, recipient)
        if recipient is None:
            unreachable.append(member)
        elif recipient.person_id in excluded_people:
            # Keeping a person off keeps them off as the holder of a post, too.
            continue
        else:
            recipient = replace(recipient, because=_because(contact_list, item, recipient))
            lines.setdefault(recipient.key, replace(member, recipient=recipient))
    return Preview(
        members=list(lines.values()),
        unreachable=unreachable,
        excluded=[
            Member(_label(_thing(row)), row.reason, None) for row in by_hand if row.is_excluded
        ],
    )


def _thing(row: ListMember) -> Organisation | Post | Person:
    thing = row.person or row.post or row.organisation
    assert thing is not None  # the database holds exactly one of the three
    return thing


def _label(thing: Organisation | Post | Person) -> str:
    return str(thing)


def _hand_why(row: ListMember) -> str:
    if row.reason:
        return _("added by hand: %(reason)s") % {"reason": row.reason}
    return _("added by hand")


def _matched(rule: rules.Rule, on: date) -> list[_Found]:
    found: list[_Found] = []
    if rule and rule.asks_organisations:
        for organisation in rules.organisations(rule, on=on):
            facts = tuple(rules.reasons(rule, organisation))
            found.append(_Found(organisation, " | ".join(facts), facts))
    if rule and rule.asks_posts:
        for post in rules.posts(rule, on=on).select_related("organisation__place__parent__parent"):
            facts = (*rules.reasons(rule, post.organisation), post.title)
            found.append(_Found(post, " | ".join(facts), facts))
    return found


def _reached(found: Iterable[_Found], on: date) -> dict[tuple[type, int], Recipient]:
    organisations: list[Organisation] = []
    posts: list[Post] = []
    people: list[Person] = []
    for item in found:
        if isinstance(item.thing, Organisation):
            organisations.append(item.thing)
        elif isinstance(item.thing, Post):
            posts.append(item.thing)
        else:
            people.append(item.thing)
    reached: dict[tuple[type, int], Recipient] = {}
    reached.update({(Organisation, k): r for k, r in reach_organisations(organisations).items()})
    reached.update({(Post, k): r for k, r in reach_posts(posts, on=on).items()})
    reached.update({(Person, k): r for k, r in reach_people(people).items()})
    return reached


def _because(contact_list: ContactList, item: _Found, recipient: Recipient) -> str:
    with translation.override(recipient.language):
        if isinstance(item.thing, Post):
            return _("the post “%(post)s” is on our list “%(list)s”") % {
                "post": item.thing.title,
                "list": contact_list.name,
            }
        return _("you are on our list “%(list)s”") % {"list": contact_list.name}


@transaction.atomic
def save_rule(contact_list: ContactList, *, rule: dict[str, object], by: User) -> ContactList:
    """Give the list another rule. Raises ``Refused`` without the right or when it is not understood."""
    if not can_keep(by, contact_list):
        raise Refused(_("You may not change this. Ask the contacts officer."))
    rules.read(rule)
    before = contact_list.rule
    contact_list.rule = rule
    contact_list.save(update_fields=["rule", "updated_at"])
    audit.record(
        "contact_list.rule", contact_list, by=by, before={"rule": before}, after={"rule": rule}
    )
    return contact_list


def add(
    contact_list: ContactList,
    thing: Organisation | Post | Person,
    *,
    by: User,
    reason: str = "",
) -> ListMember:
    """Put an organisation, a post or a person on the list by hand."""
    return _by_hand(contact_list, thing, by=by, reason=reason, is_excluded=False)


def exclude(
    contact_list: ContactList, thing: Organisation | Post | Person, *, by: User, reason: str
) -> ListMember:
    """Keep something off the list whatever the rule says. Raises ``Refused`` without a reason."""
    if not reason.strip():
        raise Refused(_("Say why, so that a colleague can judge later whether it still holds."))
    return _by_hand(contact_list, thing, by=by, reason=reason, is_excluded=True)


@transaction.atomic
def _by_hand(
    contact_list: ContactList,
    thing: Organisation | Post | Person,
    *,
    by: User,
    reason: str,
    is_excluded: bool,
) -> ListMember:
    row, _is_new = ListMember.objects.update_or_create(
        list=contact_list,
        person=thing if isinstance(thing, Person) else None,
        post=thing if isinstance(thing, Post) else None,
        organisation=thing if isinstance(thing, Organisation) else None,
        defaults={"is_excluded": is_excluded, "reason": reason.strip()[:200]},
    )
    audit.record(
        "contact_list.exclude" if is_excluded else "contact_list.add",
        contact_list,
        by=by,
        after={"member": str(thing)},
        reason=reason,
    )
    return row
