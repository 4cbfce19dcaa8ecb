"""The translation queue: jobs open by themselves, translators take them and hand them in."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext as _

from newsroom import (
    drafts,
    due_times,
    emails,
    fingerprints,
    freshness,
    locking,
    made_from,
    segmenting,
    workflow,
)
from newsroom.models import Article, Edition, TranslationJob
from newsroom.permissions import can_manage_jobs, can_translate
from prcms.base import audit, richtext
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import word_count

logger = logging.getLogger(__name__)

# The desk says how long a paragraph took; thinking for longer than this (seconds) was a pause.
PING = 300


def open_jobs(*, now: datetime, limit: int = 200) -> int:
    """Open a job for every language that an approved original lacks; return how many were opened.

    Each article is a transaction of its own, with its row locked and skipped while somebody else
    has it, so two workers open each job once. A language that an editor marked as not needed after
    the approval stays so. Side effects: an audit row and a notice to the translators of the pair.
    """
    opened = 0
    for language in Language.values:
        for key in _lacking(language).values_list("pk", flat=True)[:limit]:
            opened += _open_job(key, language, now=now)
    return opened


def _lacking(language: str) -> "QuerySet[Article]":
    """Articles whose original is approved and that have neither this language nor a job for it."""
    source = Edition.objects.filter(
        article=OuterRef("pk"), is_source=True, state=Edition.State.APPROVED
    )
    settled = TranslationJob.objects.filter(article=OuterRef("pk"), language=language).filter(
        Q(state__in=TranslationJob.OPEN)
        | Q(state=TranslationJob.State.CANCELLED, done_at__gte=OuterRef("editions__approved_at"))
    )
    return (
        Article.objects.exclude(source_language=language)
        .filter(Exists(source), editions__is_source=True)
        .exclude(Exists(Edition.objects.filter(article=OuterRef("pk"), language=language)))
        .exclude(Exists(settled))
        .order_by("pk")
    )


@transaction.atomic
def _open_job(key: int, language: str, *, now: datetime) -> int:
    article = Article.objects.select_for_update(skip_locked=True).filter(pk=key).first()
    if article is None or not _lacking(language).filter(pk=key).exists():
        return 0
    length = words(article)
    job = TranslationJob.objects.create(
        article=article,
        language=language,
        due_at=due_times.due(
            opened_at=now,
            moment=due_times.moment_of(article),
            words=length,
            is_urgent=article.is_urgent,
            now=now,
        ),
        words=length,
        source_hash=fingerprints.text_hash(article, article.source_language),
        opened_at=now,
    )
    audit.record("job.open", job, by=None, after={"due_at": job.due_at, "words": job.words}, at=now)
    readers = User.objects.with_perm("newsroom.translate", include_superusers=False).order_by("pk")
    emails.job_notice(job, [user for user in readers if can_translate(user, job)], now=now)
    return 1


def words(article: Article) -> int:
    """How many words the original has."""
    text = article.text(article.source_language)
    text["body"] = richtext.to_text(text["body"])
    return sum(word_count(value) for value in text.values())


@transaction.atomic
def take(job: TranslationJob, *, by: User, now: datetime) -> TranslationJob:
    """Take a free job. Of two who press at once, one gets it.

    Raises ``Refused`` when it is taken, ended, or not between this translator's languages.
    """
    job = _locked(job)
    can_translate.require(by, job)
    if job.state != TranslationJob.State.OPEN:
        raise Refused(
            _("This job is no longer free: %(who)s has it.") % {"who": job.assignee}
            if job.assignee
            else _("This job has ended.")
        )
    _give(job, to=by, by=by, now=now)
    return job


@transaction.atomic
def assign(job: TranslationJob, *, to: User, by: User, now: datetime) -> TranslationJob:
    """Give an open job, free or taken, to a translator. Raises ``Refused`` like :func:`take`."""
    job = _locked(job)
    can_manage_jobs.require(by, job)
    can_translate.require(to, job)
    if job.state not in (TranslationJob.State.OPEN, *TranslationJob.HELD):
        raise Refused(_("This job is already handed in or ended."))
    _give(job, to=to, by=by, now=now)
    return job


def candidates(job: TranslationJob) -> list[User]:
    """Who could translate this job, best first: who names the pair, then who has least to do.

    Those who review translations come last: they are needed for the second look, and nobody who
    may sign this language is used up while somebody else can translate it. At most three queries,
    and one for each candidate of a restricted text.
    """
    pair = [job.article.source_language, job.language]
    users = User.objects.with_perm("newsroom.translate", include_superusers=False).filter(
        is_active=True
    )
    reviewers = set(
        User.objects.with_perm(
            "newsroom.approve_translation", include_superusers=False
        ).values_list("pk", flat=True)
    )
    loads = open_words()
    fit = [user for user in users if can_translate(user, job)]
    return sorted(
        fit,
        key=lambda user: (
            user.pk in reviewers,
            pair not in user.works_in,
            loads.get(user.pk, 0),
            user.pk,
        ),
    )


def suggest_assignee(job: TranslationJob) -> User | None:
    """The first of :func:`candidates` who does not hold the job already; None when nobody fits."""
    fit = candidates(job)
    reviewers = [user for user in fit if user.has_perm("newsroom.approve_translation")]
    if len(fit) == len(reviewers) == 1:
        # Whoever is the only one for both keeps the second look, unless they choose to translate.
        return None
    return next((user for user in fit if user.pk != job.assignee_id), None)


def open_words() -> dict[int, int]:
    """Words that each translator has in hand, by the user's key. One query."""
    held = TranslationJob.objects.filter(state__in=TranslationJob.HELD)
    rows = held.order_by().values("assignee").annotate(total=Sum("words"))
    return {row["assignee"]: row["total"] for row in rows}


def auto_assign(*, now: datetime, limit: int = 50) -> int:
    """Where the office wants it, give free jobs to the suggested translators; how many were given.

    Nothing happens unless ``settings.TRANSLATION_AUTO_ASSIGN``. Each job is a transaction of its
    own; one that nobody fits stays free.
    """
    if not settings.TRANSLATION_AUTO_ASSIGN:
        return 0
    free = TranslationJob.objects.filter(state=TranslationJob.State.OPEN)
    return sum(_auto_assign(job, now=now) for job in free.select_related("article")[:limit])


@transaction.atomic
def _auto_assign(job: TranslationJob, *, now: datetime) -> bool:
    job = _locked(job)
    to = suggest_assignee(job)
    if job.state != TranslationJob.State.OPEN or to is None:
        return False
    _give(job, to=to, by=None, now=now)
    return True


def work(job: TranslationJob, *, seconds: int, by: User, now: datetime) -> None:
    """Count time that the job's holder spent at the desk. Asked for by the open desk itself.

    ``seconds`` since the last sign of life; no more than :data:`PING` count, and all together no
    more than have passed since the job was taken, however many tabs are open. One query.
    """
    if job.taken_at is None:
        return
    most = max(0, int((now - job.taken_at).total_seconds()))
    TranslationJob.objects.filter(
        pk=job.pk, assignee=by, taken_at=job.taken_at, state__in=TranslationJob.HELD
    ).update(
        worked_seconds=Greatest(
            F("worked_seconds"), Least(F("worked_seconds") + max(0, min(seconds, PING)), most)
        )
    )


def raise_alarms(*, now: datetime, limit: int = 50) -> int:
    """Say once of each late job that it is late; return how many were said.

    Side effects: an audit row and a letter to the translator and to those who manage the queue. A
    job that is given more time may raise the alarm again.
    """
    late = TranslationJob.objects.late(at=now).filter(alarmed_at__isnull=True)
    return sum(_raise_alarm(pk, now=now) for pk in late.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _raise_alarm(key: int, *, now: datetime) -> bool:
    job = (
        TranslationJob.objects.select_for_update(skip_locked=True, of=("self",))
        .late(at=now)
        .filter(pk=key, alarmed_at__isnull=True)
        .select_related("article", "assignee")
        .first()
    )
    if job is None:
        return False
    job.alarmed_at = now
    job.save(update_fields=["alarmed_at"])
    managers = User.objects.with_perm("newsroom.manage_jobs", include_superusers=False)
    told = [*([job.assignee] if job.assignee else []), *managers.order_by("pk")]
    emails.job_late(job, dict.fromkeys(told), now=now)
    audit.record("job.late", job, by=None, after={"due_at": job.due_at}, at=now)
    return True


@transaction.atomic
def hand_back(job: TranslationJob, *, by: User, now: datetime) -> TranslationJob:
    """Put a taken job back; what was translated so far stays for the next translator.

    Raises ``Refused`` unless it is the translator's own job, or ``by`` manages the queue.
    """
    job = _locked(job)
    if job.state not in TranslationJob.HELD:
        raise Refused(_("Only a job that is being translated can be handed back."))
    if job.assignee_id != by.pk:
        can_manage_jobs.require(by, job)
    before = {"assignee": str(job.assignee)}
    job.state = TranslationJob.State.OPEN
    job.assignee = None
    job.taken_at = None
    job.save()
    audit.record("job.hand_back", job, by=by, before=before, at=now)
    return job


@transaction.atomic
def cancel(job: TranslationJob, *, by: User, now: datetime, reason: str) -> TranslationJob:
    """Mark a language as not needed for this article. Raises ``Refused`` without a reason."""
    job = _locked(job)
    can_manage_jobs.require(by, job)
    if job.state not in (TranslationJob.State.OPEN, *TranslationJob.HELD):
        raise Refused(_("This job is already handed in or ended."))
    if not reason.strip():
        raise Refused(_("Say why; the reason is kept."))
    job.state = TranslationJob.State.CANCELLED
    job.done_at = now
    job.save()
    audit.record("job.cancel", job, by=by, reason=reason, at=now)
    return job


@transaction.atomic
def save_text(
    job: TranslationJob,
    *,
    values: Mapping[str, str],
    version: int | None,
    by: User,
    now: datetime,
    seen_source: str | None = None,
) -> Edition:
    """Save what is translated so far and remember which original it was made from.

    Args:
        values: by name of ``newsroom.models.TEXT_FIELDS``.
        version: as in :func:`newsroom.drafts.save_text`.
        seen_source: the hash of the original on the translator's screen; None means the current.

    Raises ``Refused`` as :func:`newsroom.drafts.save_text` does, and unless the job is ``by``'s.
    """
    job = own(job, by)
    article = job.article
    edition = drafts.save_text(
        article, language=job.language, values=values, version=version, by=by, now=now
    )
    values_now = segmenting.approved_values(article)
    current = (
        fingerprints.digest(values_now["text"])
        if values_now
        else fingerprints.text_hash(article, article.source_language)
    )
    if seen_source is None or seen_source == current:
        made_from.take_whole(edition, now=now)
        TranslationJob.objects.filter(pk=job.pk).update(source_hash=current)
    return edition


@transaction.atomic
def hand_in(
    job: TranslationJob, *, by: User, now: datetime, seen_source: str | None = None
) -> Edition:
    """Hand the translation in for review, through the workflow's door.

    Raises ``Refused`` when parts are missing, the original changed since it was read, or the job
    is not ``by``'s.
    """
    job = own(job, by)
    edition = job.article.editions.filter(language=job.language).first()
    if edition is None:
        raise Refused(_("Nothing is translated yet."))
    edition.article = job.article
    if freshness.is_behind(edition):
        raise Refused(
            _("The original changed after you read it. Reload, compare what changed, then save.")
        )
    if edition.state == Edition.State.SUBMITTED:
        raise Refused(_("This translation is already handed in."))
    return workflow.move(edition, "submit", by=by, now=now)


def is_behind(edition: Edition) -> bool:
    """Whether the approved original says something else than this translation was made from."""
    return freshness.is_behind(edition)


def _give(job: TranslationJob, *, to: User, by: User | None, now: datetime) -> None:
    before = {"assignee": str(job.assignee or "")}
    job.assignee = to
    job.taken_at = now
    if job.state == TranslationJob.State.OPEN:
        job.state = TranslationJob.State.TAKEN
    job.save()
    audit.record("job.take", job, by=by, before=before, after={"assignee": str(to)}, at=now)


def _locked(job: TranslationJob) -> TranslationJob:
    """The row as it is now; the article is locked first, as every writer does."""
    locking.lock(job.article_id)
    return (
        TranslationJob.objects.select_for_update(of=("self",))
        .select_related("article", "assignee")
        .get(pk=job.pk)
    )


def own(job: TranslationJob, by: User) -> TranslationJob:
    """The job as it is now, locked. Raises ``Refused`` unless it is open and ``by``'s."""
    job = _locked(job)
    if job.assignee_id != by.pk or job.state not in TranslationJob.OPEN:
        raise Refused(_("This job is not yours now. Take it first."))
    return job
