"""Looking again at what is public: a text that says "apply until spring" is wrong in summer."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom import kinds
from newsroom.models import Article, Edition
from newsroom.permissions import can_mark_reviewed
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User


def due(articles: Any, *, at: datetime) -> Any:
    """Those of ``articles`` that are public and whose day of review has come, oldest day first."""
    public = Edition.objects.public(at=at).filter(is_source=True)
    return articles.filter(
        review_on__lte=timezone.localdate(at), pk__in=public.values("article_id")
    ).order_by("review_on", "pk")


def first_public(edition: Edition, *, on: date) -> None:
    """Set the day of the first review when an original has become public; a set one stays."""
    article = edition.article
    if not edition.is_source or article.review_on is not None:
        return
    day = kinds.review_day(article, after=on)
    if day is not None:
        article.review_on = day
        article.save(update_fields=["review_on"])


@transaction.atomic
def mark_reviewed(article: Article, *, by: User, now: datetime) -> Article:
    """Note that somebody looked at a public text again and found it right; sets the next day.

    Raises:
        Refused: not this user's text to look after, or nothing of it is public.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    can_mark_reviewed.require(by, article)
    if not Edition.objects.public(at=now).filter(article=article).exists():
        raise Refused(_("Only a public text is looked at again."))
    before = article.review_on
    article.review_on = kinds.review_day(article, after=timezone.localdate(now))
    article.save(update_fields=["review_on"])
    audit.record(
        "article.mark_reviewed",
        article,
        by=by,
        before={"review_on": str(before or "")},
        after={"review_on": str(article.review_on or "")},
        at=now,
    )
    return article
