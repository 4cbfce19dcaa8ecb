"""What a reviewer wants to be better, paragraph by paragraph.

A remark is a row beside the paragraph: the translator sees it there, it is settled when the
paragraph is changed, or by hand when it was answered otherwise, and it stays readable afterwards.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom import drafts, translation_queue
from newsroom.models import Edition, SegmentRemark, TranslationJob
from newsroom.permissions import can_review
from newsroom.segmenting import Place
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import clean_text

# A remark is a sentence or two; a page of them is a talk.
LONGEST = 2_000


def place_of(remark: SegmentRemark) -> Place:
    """Field, key and count of the paragraph it speaks of."""
    return (remark.field, remark.key, remark.nth)


def open_ones(edition: Edition | None) -> list[SegmentRemark]:
    """What is not settled yet, oldest first. One query."""
    if edition is None:
        return []
    rows = edition.remarks.filter(settled_at__isnull=True).select_related("by")
    return list(rows.order_by("at", "pk"))


@transaction.atomic
def put(
    edition: Edition, place: Place, text: str, *, by: User, now: datetime
) -> SegmentRemark | None:
    """Keep ``by``'s remark beside one paragraph; their open one is written anew, "" takes it away.

    Returns None when nothing stands there. Writes an audit row when something changed.

    Raises:
        Refused: the translation is not handed in, ``by`` may not review it, or there is no such
            paragraph in it.
    """
    drafts.lock(edition.article)
    edition = Edition.objects.select_related("article").get(pk=edition.pk)
    can_review.require(by, edition)
    if edition.is_source or edition.state != Edition.State.SUBMITTED:
        raise Refused(_("Only what is handed in is reviewed."))
    name, key, nth = place
    if not edition.segments.filter(field=name, key=key, nth=nth).exists():
        raise Refused(_("There is no such paragraph."))
    text = clean_text(text)[:LONGEST]
    mine = edition.remarks.filter(field=name, key=key, nth=nth, by=by, settled_at__isnull=True)
    remark = mine.select_for_update().first()
    if text == (remark.text if remark else ""):
        return remark
    before = {"remark": remark.text} if remark else {}
    if not text:
        mine.delete()
        remark = None
    elif remark is None:
        remark = SegmentRemark.objects.create(
            edition=edition, field=name, key=key, nth=nth, text=text, by=by, at=now
        )
    else:
        remark.text, remark.at = text, now
        remark.save(update_fields=["text", "at"])
    audit.record("edition.remark", edition, by=by, before=before, after={"remark": text}, at=now)
    return remark


def settle_changed(
    edition: Edition, places: Collection[Place], *, by: User, now: datetime
) -> list[int]:
    """The words of ``places`` were changed by ``by``: what was said of the old ones is settled.

    For the desk, which holds the article's row. Returns the keys of what was settled.
    """
    if not places:
        return []
    settled = [row.pk for row in open_ones(edition) if place_of(row) in places]
    if settled:
        edition.remarks.filter(pk__in=settled).update(settled_by=by, settled_at=now)
    return settled


@transaction.atomic
def settle(remark: SegmentRemark, *, by: User, now: datetime) -> SegmentRemark:
    """Settle a remark by hand: it was answered without changing the paragraph.

    Raises ``Refused`` unless ``by`` has the job, reviews the translation, or made the remark.
    """
    drafts.lock(remark.edition.article)
    remark = (
        SegmentRemark.objects.select_for_update(of=("self",))
        .select_related("edition__article")
        .get(pk=remark.pk)
    )
    edition = remark.edition
    if remark.by_id != by.pk and not can_review(by, edition):
        job = TranslationJob.objects.open().filter(
            article_id=edition.article_id, language=edition.language
        )
        found = job.first()
        if found is None:
            raise Refused(_("This job is not yours now. Take it first."))
        translation_queue.own(found, by)
    if remark.settled_at is None:
        remark.settled_by, remark.settled_at = by, now
        remark.save(update_fields=["settled_by", "settled_at"])
        audit.record("edition.settle_remark", edition, by=by, after={"remark": remark.text}, at=now)
    return remark
