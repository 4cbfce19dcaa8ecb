"""Print, radio and television: typed in by the desk, matched and judged like everything else."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import ingest
from monitoring.identity import title_key
from monitoring.models import Clipping, Item, Publisher
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.images import BadImage, redraw
from prcms.base.language import detect
from prcms.base.models import User
from prcms.base.text import clean_line, clean_text

MAX_SCAN: Final = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an item stood: page and column of a paper, or programme and minutes of a broadcast."""

    appeared_on: date
    page: str = ""
    column: str = ""
    programme: str = ""
    begins: time | None = None
    ends: time | None = None


@transaction.atomic
def enter(
    *,
    publisher: Publisher,
    medium: str,
    title: str,
    summary: str,
    place: Place,
    by: User,
    now: datetime,
    language: str = "",
    scan: tuple[bytes, str] | None = None,
) -> Clipping:
    """Store a clipping as an item with its place and evidence; topics and tone as for feeds.

    Args:
        medium: print, radio or television.
        title, summary: as the desk types them; the language is looked at when not given.
        scan: the file and its name. Pictures are drawn anew, PDF is kept as it is; other files
            are refused.

    Raises:
        Refused: without the right; for a day still to come; an end before the beginning; a file
            that is too large or of another kind.
    """
    if not by.has_perm("monitoring.add_clipping"):
        raise Refused(_("You may not enter clippings."))
    if place.appeared_on > timezone.localdate(now):
        raise Refused(_("This day is still to come."))
    if place.begins and place.ends and place.ends < place.begins:
        raise Refused(_("The end is before the beginning."))
    title, summary = clean_line(title)[:300], clean_text(summary)
    if not title:
        raise Refused(_("A clipping needs a headline."))
    appeared = timezone.make_aware(datetime.combine(place.appeared_on, place.begins or time.min))
    item = Item(
        publisher=publisher,
        medium=medium,
        guid_key=f"clipping:{hashlib.sha256(f'{publisher.pk}|{appeared}|{title}'.encode()).hexdigest()}",
        title=title,
        title_key=title_key(title),
        summary=summary,
        language=language or detect(f"{title}\n{summary}", declared=publisher.language) or "",
        published_at=appeared,
        date_source="desk",
        date_confidence="exact" if place.begins else "day",
        fetched_at=now,
    )
    if Item.objects.filter(publisher=publisher, guid_key=item.guid_key).exists():
        raise Refused(_("This clipping has been entered already."))
    item.set_keys()
    item.save()
    clipping = Clipping(
        item=item,
        appeared_on=place.appeared_on,
        page=place.page,
        column=place.column,
        programme=place.programme,
        begins=place.begins,
        ends=place.ends,
        entered_by=by,
        entered_at=now,
    )
    if scan is not None:
        data, name = _evidence(*scan)
        clipping.scan_sha256 = hashlib.sha256(data).hexdigest()
        clipping.scan.save(name, ContentFile(data), save=False)
    clipping.save()
    ingest.classify([item], now=now)
    audit.record("clipping.enter", clipping, by=by, at=now, after={"medium": medium})
    return clipping


def _evidence(data: bytes, name: str) -> tuple[bytes, str]:
    if len(data) > MAX_SCAN:
        raise Refused(_("The file is larger than 20 MB."))
    if data.startswith(b"%PDF-"):
        return data, f"{hashlib.sha256(data).hexdigest()[:32]}.pdf"
    try:
        return redraw(data, name=name)
    except BadImage as error:
        raise Refused(str(error)) from error
