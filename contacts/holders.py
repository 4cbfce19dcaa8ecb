"""Who holds a post today, and who reads the daily briefing."""

from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.models import Person, Post, Tenure
from contacts.reaching import Recipient, holders_of, reach_posts

__all__ = ["current", "leadership", "tenures_of", "unreachable_leaders"]


def current(post: Post, *, on: date) -> Person | None:
    """The holder of the post on a day, an acting one where there is no other; None when vacant."""
    return holders_of([post], on=on).get(post.pk)


def tenures_of(person: Person, *, on: date) -> list[Tenure]:
    """The posts the person held on a day, the highest first, acting ones last. One query."""
    return list(
        Tenure.objects.on(on)
        .filter(person=person)
        .select_related("post__organisation", "person")
        .order_by("is_acting", "post__rank", "pk")
    )


def _leading(on: date) -> list[Post]:
    return list(
        Post.objects.filter(is_leadership=True)
        .filter(Q(abolished_on__isnull=True) | Q(abolished_on__gt=on))
        .select_related("organisation")
        .order_by("rank", "pk")
    )


def leadership(on: date) -> list[Recipient]:
    """Who reads the briefing on a day, highest rank first, once per address. Four queries."""
    posts = _leading(on)
    reached = reach_posts(posts, on=on)
    found: dict[str, Recipient] = {}
    for post in posts:
        recipient = reached.get(post.pk)
        if recipient is None:
            continue
        with translation.override(recipient.language):
            because = _("the daily briefing goes to the post “%(post)s”") % {"post": post.title}
        found.setdefault(recipient.key, replace(recipient, because=because))
    return list(found.values())


def unreachable_leaders(on: date) -> list[Post]:
    """Posts that should get the briefing and have no address. Four queries."""
    posts = _leading(on)
    reached = reach_posts(posts, on=on)
    return [post for post in posts if post.pk not in reached]
