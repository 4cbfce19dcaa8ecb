"""When translations are due: shortly before their original becomes public, else by urgency and length.

The moment is the original's own (scheduled, or the end of its embargo), or that of its release set
while the set is being put together. When it moves, the due times of the open jobs move along.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from newsroom.models import Article, Edition, ReleaseItem, ReleaseSet, TranslationJob

HOURS: Final = timedelta(hours=4)
URGENT_HOURS: Final = timedelta(hours=2)
# Words of an original that a translator gets through in an hour, checks included.
PACE: Final = 250
# Between the translation and the moment: somebody reviews it. Half of the time when that is less.
LEAD: Final = timedelta(minutes=30)


def hours(words: int, *, is_urgent: bool) -> timedelta:
    """How long a translation may take without a moment: at least the usual, more for long texts."""
    usual = URGENT_HOURS if is_urgent else HOURS
    needed = timedelta(minutes=-(-words * 60 // PACE))
    return max(usual, needed)


def due(
    *, opened_at: datetime, moment: datetime | None, words: int, is_urgent: bool, now: datetime
) -> datetime:
    """When a job opened at ``opened_at`` is due, if its text becomes public at ``moment``.

    A moment that has come (or None) leaves the usual hours, counted from when it was known.
    """
    if moment is None or moment <= opened_at:
        return opened_at + hours(words, is_urgent=is_urgent)
    if moment > now:
        return moment - min(LEAD, (moment - opened_at) / 2)
    return moment + hours(words, is_urgent=is_urgent)


def moment_of(article: Article) -> datetime | None:
    """When the original of ``article`` becomes or became public, as far as that is set. Two queries."""
    return (
        Article.objects.filter(pk=article.pk)
        .annotate(moment=Coalesce(_own_moment("pk"), _set_moment("pk")))
        .values_list("moment", flat=True)
        .first()
    )


def retime(*, now: datetime, article_id: int | None = None) -> int:
    """Bring the due times of open jobs in line with the moments; return how many changed.

    One query, and one for each job that changed. What is with a reviewer keeps its time. A job
    that is due later than before may raise the alarm again.
    """
    jobs = TranslationJob.objects.filter(state__in=["open", "taken", "returned"])
    if article_id is not None:
        jobs = jobs.filter(article_id=article_id)
    rows = jobs.annotate(
        urgent=F("article__is_urgent"),
        moment=Coalesce(_own_moment("article"), _set_moment("article")),
    ).order_by("pk")
    return sum(_moved(job, now) for job in rows)


def _moved(job: TranslationJob, now: datetime) -> bool:
    moment: datetime | None = job.moment  # type: ignore[attr-defined]
    new = due(
        opened_at=job.opened_at,
        moment=None if job.is_update else moment,
        words=job.words,
        is_urgent=job.urgent,  # type: ignore[attr-defined]
        now=now,
    )
    if moment is not None and job.opened_at < moment <= now:
        # It went out on time or before: nobody gets more time than they had.
        new = min(job.due_at, new)
    if new == job.due_at:
        return False
    values: dict[str, datetime | None] = {"due_at": new}
    if new > now:
        values["alarmed_at"] = None
    return bool(
        TranslationJob.objects.filter(pk=job.pk, due_at=job.due_at, done_at=None).update(**values)
    )


def _own_moment(key: str) -> Subquery:
    source = Edition.objects.filter(
        article=OuterRef(key), is_source=True, state=Edition.State.APPROVED
    )
    return Subquery(source.values("publish_at")[:1])


def _set_moment(key: str) -> Subquery:
    waiting: Iterable[str] = (ReleaseSet.State.OPEN, ReleaseSet.State.SET, ReleaseSet.State.HELD)
    items = ReleaseItem.objects.filter(article=OuterRef(key), release_set__state__in=waiting)
    first = items.order_by().values("article").annotate(at=Min("release_set__publish_at"))
    return Subquery(first.values("at")[:1])
