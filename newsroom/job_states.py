"""A translation job follows the edition it is about: one small table, used by the workflow."""

from datetime import datetime

from newsroom import due_times
from newsroom.models import Edition, TranslationJob
from prcms.base.models import User

# What a move of the translated edition makes of its open job.
FOLLOWS = {
    "submit": TranslationJob.State.HANDED_IN,
    "take_back": TranslationJob.State.TAKEN,
    "return": TranslationJob.State.RETURNED,
    "approve": TranslationJob.State.DONE,
    "publish_urgently": TranslationJob.State.DONE,
}


def follow(edition: Edition, move: str, *, by: User, now: datetime, reason: str = "") -> None:
    """Bring the open job of ``edition`` in line with ``move``. At most three queries.

    A move of the original may set another moment, which the due times follow. Nothing happens
    when nobody was asked to translate. A translation that a writer made without taking the job
    counts as theirs.
    """
    if edition.is_source:
        due_times.retime(now=now, article_id=edition.article_id)
        return
    if move not in FOLLOWS:
        return
    job = (
        TranslationJob.objects.select_for_update()
        .open()
        .filter(article_id=edition.article_id, language=edition.language)
        .first()
    )
    if job is None:
        return
    job.state = FOLLOWS[move]
    if job.assignee_id is None:
        job.assignee_id = edition.submitted_by_id or by.pk
        job.taken_at = now
    if move == "submit" or (job.state == TranslationJob.State.DONE and job.handed_in_at is None):
        job.handed_in_at = now
    job.reasons = reason if move == "return" else job.reasons
    job.done_at = now if job.state == TranslationJob.State.DONE else None
    job.save()


def cancel(article_id: int, *, now: datetime) -> int:
    """End the open jobs of an article that needs no translation any more; how many there were."""
    return (
        TranslationJob.objects.open()
        .filter(article_id=article_id)
        .update(state=TranslationJob.State.CANCELLED, done_at=now)
    )
