"""Who may open a restricted text: one predicate, for lists (a queryset) and for a single article.

A restricted text is for its author and for the people and units named in ``ArticleReader``. No
role opens it, neither the director's nor a superuser's: who should read it is named. The limit
ends by itself when a language of the text is public, and holds again when it is withdrawn.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from contacts.models import Mailing, UnitMember
from newsroom.models import Article, ArticleReader, Edition, MachineDraft, Photo, Submission
from newsroom.row_by_row import holds
from prcms.base.models import User

# What hangs on an article and bears its name in lists.
_BELOW = (
    "editions",
    "jobs",
    "embargoes",
    "preview_links",
    "release_items",
    "readers",
    "amendments",
    "corrections",
)


def openable(user: Any, *, prefix: str = "", at: datetime | None = None) -> Q:
    """The predicate as a condition: ``prefix`` leads to the article ("article__", or "").

    ``at`` is the moment asked about, now unless told. Adds no query; what it looks up is looked
    up for restricted rows alone.
    """
    at = at or timezone.now()
    key = OuterRef(f"{prefix}pk")
    units = UnitMember.objects.filter(user=user.pk).values("unit")
    named = ArticleReader.objects.filter(Q(user=user.pk) | Q(unit__in=units), article=key)
    public = Edition.objects.public(at=at).filter(article=key)
    return (
        Q(**{f"{prefix}is_restricted": False})
        | Q(**{f"{prefix}author": user.pk})
        | Q(holds(named))
        | Q(holds(public))
    )


def visible(user: Any, *, at: datetime | None = None) -> QuerySet[Article]:
    """The articles ``user`` may know of. What else they may do with one is another question."""
    return Article.objects.filter(openable(user, at=at))


def can_open(user: Any, article: Article, *, at: datetime | None = None) -> bool:
    """The same for an article in hand. No query unless it is restricted and somebody else's.

    Nor where it was just read through :func:`openable` for this very user, as its page does.
    """
    if not article.is_restricted or article.author_id == user.pk:
        return True
    if at is None and article.found_for is not None and article.found_for == user.pk:
        return True
    return visible(user, at=at).filter(pk=article.pk).exists()


def reaches(user: Any, obj: Any) -> bool:
    """Whether ``user`` may know of the article that ``obj`` is, or belongs to; True without one."""
    article = obj if isinstance(obj, Article) else getattr(obj, "article", None)
    return not isinstance(article, Article) or can_open(user, article)


def openers(users: Iterable[User], article: Article) -> list[User]:
    """Those of ``users`` who may open ``article``, in their order: whom a notice may be sent to."""
    return [user for user in users if can_open(user, article)]


def photos(user: Any) -> Q:
    """Condition on photos: all but those of others that are used in hidden articles alone."""
    uses = Article.objects.filter(photos__photo=OuterRef("pk"))
    seen = uses.filter(openable(user))
    return Q(uploaded_by=user.pk) | ~Q(Exists(uses)) | Q(Exists(seen))


def submissions(user: Any) -> Q:
    """Condition on submissions: one that became a hidden article says too much of it."""
    hidden = Article.objects.filter(is_restricted=True).exclude(openable(user))
    return Q(article__isnull=True) | Q(by=user.pk) | ~Q(article__in=hidden)


def hidden_rows(user: Any) -> dict[str, list[str]]:
    """The rows whose very names are not for ``user``: keys by model label. For lists of all acts.

    One query while nothing is hidden from them, thirteen otherwise.
    """
    restricted = Article.objects.filter(is_restricted=True)
    hidden = list(restricted.exclude(openable(user)).values_list("pk", flat=True))
    if not hidden:
        return {}
    found: dict[str, list[str]] = {"newsroom.article": [str(pk) for pk in hidden]}
    for name in _BELOW:
        related: Any = Article._meta.get_field(name).related_model
        keys = related.objects.filter(article__in=hidden).values_list("pk", flat=True)
        found[related._meta.label_lower] = [str(pk) for pk in keys]
    drafts = MachineDraft.objects.filter(job__article__in=hidden)
    found["newsroom.machinedraft"] = [str(pk) for pk in drafts.values_list("pk", flat=True)]
    letters = Mailing.objects.filter(
        Q(source_label="newsroom.article", source_key__in=found["newsroom.article"])
        | Q(source_label="newsroom.correction", source_key__in=found["newsroom.correction"])
    )
    found["contacts.mailing"] = [str(pk) for pk in letters.values_list("pk", flat=True)]
    handed_in = Submission.objects.filter(article__in=hidden).exclude(by=user.pk)
    found["newsroom.submission"] = [str(pk) for pk in handed_in.values_list("pk", flat=True)]
    pictures = Photo.objects.exclude(photos(user)).filter(uses__article__in=hidden)
    found["newsroom.photo"] = [str(pk) for pk in pictures.values_list("pk", flat=True)]
    return found
