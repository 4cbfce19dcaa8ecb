"""What the units hand in: received, read, accepted into an article or declined, always answered."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from contacts.models import Organisation
from newsroom import drafts, emails, media
from newsroom.models import Article, Photo, Submission
from newsroom.permissions import can_hand_in, can_triage
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import clean_line, clean_text

MAX_PHOTOS = 10


@transaction.atomic
def hand_in(
    *,
    unit: Organisation,
    title: str,
    text: str,
    by: User,
    now: datetime,
    language: str = "fa",
    figures: str = "",
    photos: Iterable[Photo] = (),
) -> Submission:
    """Receive what a unit hands in and return its row; its number is the receipt.

    Args:
        photos: rows made by :func:`newsroom.media.add_photo`.

    Raises:
        Refused: ``by`` is no member of ``unit``, title or text is empty, or there are too many
            photos.
    """
    can_hand_in.require(by, unit)
    title, text = clean_line(title), clean_text(text)
    if not title or not text:
        raise Refused(_("Say what happened, in a line and in your own words."))
    if language not in Language.values:
        raise Refused(_("Choose Dari, Pashto or English."))
    pictures = list(photos)
    if len(pictures) > MAX_PHOTOS:
        raise Refused(_("At most %(n)s photos at a time.") % {"n": MAX_PHOTOS})
    submission = Submission.objects.create(
        unit=unit,
        by=by,
        title=title[:200],
        text=text,
        language=language,
        figures=clean_text(figures),
        received_at=now,
    )
    submission.photos.set(pictures)
    audit.record("submission.hand_in", submission, by=by, after={"photos": len(pictures)}, at=now)
    return submission


@transaction.atomic
def accept(
    submission: Submission,
    *,
    by: User,
    now: datetime,
    kind: str = Article.Kind.RELEASE,
    answer: str = "",
) -> Article:
    """Turn a submission into a draft article that credits the unit, and tell the sender.

    The words and photos are taken over; figures follow as a paragraph of their own. Raises
    ``Refused`` when it is decided already or ``by`` may not decide.
    """
    submission = _undecided(submission, by)
    body = linebreaks(submission.text, autoescape=True)
    if submission.figures:
        body += linebreaks(submission.figures, autoescape=True)
    article = drafts.create(
        kind=kind,
        source_language=submission.language,
        unit=submission.unit,
        place=submission.unit.place,
        text={"title": submission.title, "body": body},
        by=by,
        now=now,
        note=_("from submission %(number)s") % {"number": submission.pk},
    )
    for photo in submission.photos.order_by("pk"):
        media.attach(article, photo, by=by, now=now)
    submission.state = Submission.State.ACCEPTED
    submission.article = article
    _decide(submission, answer=answer, by=by, now=now)
    return article


@transaction.atomic
def decline(submission: Submission, *, answer: str, by: User, now: datetime) -> Submission:
    """Say no, with words for the sender. Raises ``Refused`` without words or when decided."""
    submission = _undecided(submission, by)
    if not answer.strip():
        raise Refused(_("Write the unit why, so that the next one fits."))
    submission.state = Submission.State.DECLINED
    _decide(submission, answer=answer, by=by, now=now)
    return submission


def _undecided(submission: Submission, by: User) -> Submission:
    can_triage.require(by, submission)
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("unit__place", "by")
        .get(pk=submission.pk)
    )
    if row.state != Submission.State.RECEIVED:
        raise Refused(_("%(who)s has decided on this already.") % {"who": row.decided_by})
    return row


def _decide(submission: Submission, *, answer: str, by: User, now: datetime) -> None:
    submission.answer = clean_text(answer)
    submission.decided_by = by
    submission.decided_at = now
    submission.save()
    audit.record(
        f"submission.{'accept' if submission.article_id else 'decline'}",
        submission,
        by=by,
        after={"article": submission.article_id},
        at=now,
    )
    emails.submission_answer(submission, by=by, now=now)
