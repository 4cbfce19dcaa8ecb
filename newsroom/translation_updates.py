"""Translations that fell behind come back to the queue, with only what changed to be done."""

from datetime import datetime

from django.db import IntegrityError, transaction

from newsroom import drafts, due_times, emails, fingerprints, freshness, segmenting
from newsroom.models import Article, Edition, TranslationJob
from newsroom.permissions import can_translate
from prcms.base import audit
from prcms.base.models import User
from prcms.base.text import word_count

State = TranslationJob.State
# Reached readers, or about to: what still is a draft has its own job.
_OUT = ("approved", "scheduled", "embargoed", "public")


def open_updates(*, now: datetime, limit: int = 200) -> int:
    """Open a job for each approved translation whose original says something else by now.

    One open job per article and language; an update that somebody cancelled is not opened again
    for the same wording. Each article is a transaction of its own. Side effects: an audit row and
    a notice to the translators of the pair. Returns how many were opened.
    """
    opened = 0
    for edition in freshness.behind_editions(limit=limit):
        if edition.phase(at=now) in _OUT:
            opened += _open(edition, now=now)
    return opened


def _open(edition: Edition, *, now: datetime) -> int:
    try:
        with transaction.atomic():
            return _open_locked(edition, now=now)
    except IntegrityError:
        # Another worker was first: the database holds one open job per article and language.
        return 0


def _open_locked(edition: Edition, *, now: datetime) -> int:
    article = (
        Article.objects.select_for_update(skip_locked=True).filter(pk=edition.article_id).first()
    )
    if article is None:
        return 0
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    edition.article = article
    state = freshness.state(edition)
    if not state.needs_update or edition.phase(at=now) not in _OUT:
        return 0
    wording = _wording(article)
    jobs = TranslationJob.objects.filter(article=article, language=edition.language)
    current = jobs.open().select_for_update().first()
    length = changed_words(state)
    if current is not None:
        if current.is_update and current.source_hash != wording:
            # The original changed once more before anybody was done.
            current.words, current.source_hash = length, wording
            current.save(update_fields=["words", "source_hash"])
        return 0
    if jobs.filter(state=State.CANCELLED, is_update=True, source_hash=wording).exists():
        return 0
    job = TranslationJob.objects.create(
        article=article,
        language=edition.language,
        is_update=True,
        words=length,
        source_hash=wording,
        opened_at=now,
        due_at=due_times.due(
            opened_at=now, moment=None, words=length, is_urgent=article.is_urgent, now=now
        ),
    )
    audit.record("job.open", job, by=None, after={"due_at": job.due_at, "words": length}, at=now)
    readers = User.objects.with_perm("newsroom.translate", include_superusers=False).order_by("pk")
    emails.job_notice(job, [user for user in readers if can_translate(user, job)], now=now)
    return 1


def close_settled(*, now: datetime, limit: int = 200) -> int:
    """End update jobs that nothing is left of: kept as minor, or the original was set right again.

    Only jobs that nobody has begun or handed in. Returns how many were ended.
    """
    jobs = TranslationJob.objects.filter(
        is_update=True, state__in=[State.OPEN, State.TAKEN, State.RETURNED]
    )
    return sum(_close(job, now=now) for job in jobs.order_by("pk")[:limit])


@transaction.atomic
def _close(job: TranslationJob, *, now: datetime) -> bool:
    article = drafts.lock(job.article)
    edition = article.editions.filter(language=job.language).first()
    job = TranslationJob.objects.select_for_update().get(pk=job.pk)
    if job.state not in (State.OPEN, State.TAKEN, State.RETURNED):
        return False
    if edition is not None and edition.phase(at=now) in _OUT:
        edition.article = article
        if freshness.state(edition).needs_update:
            return False
    elif edition is not None and edition.state not in Edition.ENDED:
        # Taken back to draft: the job goes on as any other.
        return False
    job.state, job.done_at = State.CANCELLED, now
    job.save(update_fields=["state", "done_at"])
    audit.record("job.settle", job, by=None, at=now)
    return True


def changed_words(state: freshness.Freshness) -> int:
    """How many words a translator has to read anew."""
    return sum(word_count(change.new.text) for change in state.behind if change.new)


def _wording(article: Article) -> str:
    """A digest of the approved original, paragraph by paragraph."""
    keys = sorted(segment.key for segment in segmenting.source_segments(article))
    return fingerprints.digest(keys)
