"""From a post, an organisation or a person to the address a letter goes to today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from contacts.addresses import email_key
from contacts.models import ContactPoint, Organisation, Person, Post, Tenure


@dataclass(frozen=True)
class Recipient:
    """One reader and the address to write to. ``because`` is in the reader's own language."""

    address: str
    name: str
    language: str
    person_id: int | None = None
    post_id: int | None = None
    organisation_id: int | None = None
    because: str = ""

    @property
    def key(self) -> str:
        """The address as it is compared."""
        return email_key(self.address) or self.address.lower()


def holders_of(posts: Iterable[Post], *, on: date) -> dict[int, Person]:
    """Who holds each post on a day, by the key of the post; vacant posts are absent. One query.

    Where somebody acts beside the holder, the holder is named; an acting holder alone counts.
    """
    tenures = (
        Tenure.objects.on(on)
        .filter(post__in=[post.pk for post in posts])
        .select_related("person")
        .order_by("post_id", "is_acting", "-starts_on", "-pk")
    )
    holders: dict[int, Person] = {}
    for tenure in tenures:
        holders.setdefault(tenure.post_id, tenure.person)
    return holders


def emails_of(kind: str, ids: Iterable[int]) -> dict[int, str]:
    """The e-mail address to write to first, by owner. One query.

    ``kind`` is "post", "organisation" or "person". Addresses found wrong are left out; private
    ones are never used for lists.
    """
    points = (
        ContactPoint.objects.filter(
            **{f"{kind}__in": list(ids)},
            channel=ContactPoint.Channel.EMAIL,
            failed_on__isnull=True,
        )
        .exclude(visibility=ContactPoint.Visibility.PRIVATE)
        .order_by("-is_preferred", "pk")
        .values_list(f"{kind}_id", "value")
    )
    found: dict[int, str] = {}
    for owner, value in points:
        found.setdefault(owner, value)
    return found


def reach_posts(posts: Iterable[Post], *, on: date) -> dict[int, Recipient]:
    """Today's reader of each post, by the key of the post; unreachable posts are absent.

    The post's own address wins; without one the holder's is used. A vacant post is written to as
    "to the office of …". Three queries; ``organisation`` must be loaded with the posts.
    """
    posts = list(posts)
    holders = holders_of(posts, on=on)
    official = emails_of("post", [post.pk for post in posts])
    own = emails_of("person", [person.pk for person in holders.values()])
    found: dict[int, Recipient] = {}
    for post in posts:
        holder = holders.get(post.pk)
        address = official.get(post.pk) or (own.get(holder.pk) if holder else None)
        if not address:
            continue
        language = holder.language if holder else post.organisation.language
        found[post.pk] = Recipient(
            address=address,
            name=holder.name_in(language) if holder else office_of(post, language),
            language=language,
            person_id=holder.pk if holder else None,
            post_id=post.pk,
            organisation_id=post.organisation_id,
        )
    return found


def office_of(post: Post, language: str) -> str:
    """How a letter to a vacant post is addressed."""
    with translation.override(language):
        return _("To the office of %(post)s") % {"post": post.title}


def reach_organisations(organisations: Iterable[Organisation]) -> dict[int, Recipient]:
    """The mailbox of each organisation, by its key; those without one are absent. One query."""
    organisations = list(organisations)
    emails = emails_of("organisation", [organisation.pk for organisation in organisations])
    found: dict[int, Recipient] = {}
    for organisation in organisations:
        address = emails.get(organisation.pk)
        if address:
            with translation.override(organisation.language):
                name = organisation.name
            found[organisation.pk] = Recipient(
                address=address,
                name=name,
                language=organisation.language,
                organisation_id=organisation.pk,
            )
    return found


def reach_people(people: Iterable[Person]) -> dict[int, Recipient]:
    """The address of each person, by their key; those without one are absent. One query."""
    people = list(people)
    emails = emails_of("person", [person.pk for person in people])
    return {
        person.pk: Recipient(
            address=emails[person.pk],
            name=person.name_in(person.language),
            language=person.language,
            person_id=person.pk,
        )
        for person in people
        if person.pk in emails
    }
