"""What is pressed on the translation desk: taking, handing back, reviewing, keeping, settling."""

import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from newsroom import (
    amendments,
    check_reasons,
    made_from,
    remarks,
    translation_desk,
    translation_queue,
    workflow,
)
from newsroom.models import Edition, TranslationJob
from newsroom.segmenting import Place
from prcms.base.errors import Refused
from prcms.base.text import local_digits


def name_of(place: Place) -> str:
    """What a paragraph's box is called in the form."""
    return f"t|{place[0]}|{place[1]}|{place[2]}"


def place_of(name: str) -> Place | None:
    """The paragraph whose box is called ``name``; None when it is no such name."""
    parts = name.split("|")
    if len(parts) != 4 or parts[0] != "t" or "\x00" in name:
        return None
    if not re.fullmatch("[0-9]{1,5}", parts[3]):
        return None
    return (parts[1], parts[2], int(parts[3]))


def reasons_given(request: Any) -> dict[str, str]:
    """What was typed into the boxes of the desk, by kind of finding."""
    given = {
        name.removeprefix("reason_"): request.POST[name]
        for name in request.POST
        if name.startswith("reason_") and name != "reason_all"
    }
    return {**given, check_reasons.ALL: request.POST.get("reason_all", "")}


def _take(request: Any, job: TranslationJob, now: Any) -> str:
    translation_queue.take(job, by=request.user, now=now)
    return _("The job is yours.")


def _hand_back(request: Any, job: TranslationJob, now: Any) -> str:
    if job.assignee_id == request.user.pk:
        translation_desk.write(job, by=request.user, now=now)
    translation_queue.hand_back(job, by=request.user, now=now)
    return _("The job is free again. What was translated is kept.")


def _take_back(request: Any, job: TranslationJob, now: Any) -> str:
    edition = _one_edition(job)
    proposal = amendments.open_one(job.article, job.language)
    if proposal is not None and edition.is_public(at=now):
        amendments.take_back(proposal, by=request.user, now=now)
    else:
        workflow.move(edition, "take_back", by=request.user, now=now)
    return _("Taken back: you can write on.")


def _approve(request: Any, job: TranslationJob, now: Any) -> str:
    edition = _one_edition(job)
    with transaction.atomic():
        given = reasons_given(request)
        if any(said.strip() for said in given.values()):
            check_reasons.explain(edition, given, by=request.user, now=now)
        workflow.move(
            edition,
            "approve",
            by=request.user,
            now=now,
            seen_hash=request.POST.get("seen_hash", ""),
        )
    return _("Approved. It becomes public at the moment you set on the article's page.")


def _return(request: Any, job: TranslationJob, now: Any) -> str:
    edition = _one_edition(job)
    with transaction.atomic():
        for name in request.POST:
            place = place_of(f"t{name[1:]}") if name.startswith("r|") else None
            if place is not None:
                said = request.POST[name]
                remarks.put(edition, place, said, by=request.user, now=now)
        workflow.move(
            edition, "return", by=request.user, now=now, reason=_reasons(request, edition)
        )
    return _("Sent back with your reasons.")


def _reasons(request: Any, edition: Edition) -> str:
    """The general word; where there is none, how many remarks stand beside paragraphs. One query."""
    said = request.POST.get("reason", "").strip()
    count = len(remarks.open_ones(edition))
    if said or not count:
        return str(said)
    return ngettext(
        "See the remark beside %(n)s paragraph.",
        "See the remarks beside %(n)s paragraphs.",
        count,
    ) % {"n": local_digits(count, get_language())}


def _remark(request: Any, job: TranslationJob, now: Any) -> str:
    place = place_of(request.POST.get("name", ""))
    if place is None:
        raise Refused(_("There is no such paragraph."))
    text = request.POST.get("text", "")
    remarks.put(_one_edition(job), place, text, by=request.user, now=now)
    return _("The remark is kept.")


def _settle(request: Any, job: TranslationJob, now: Any) -> str:
    key = request.POST.get("remark", "")
    edition = _one_edition(job)
    found = (
        edition.remarks.filter(pk=int(key)).first() if re.fullmatch("[0-9]{1,15}", key) else None
    )
    if found is None:
        raise Refused(_("This remark is not there any more."))
    remarks.settle(found, by=request.user, now=now)
    return _("The remark is settled.")


def _accept(request: Any, job: TranslationJob, now: Any) -> str:
    place = place_of(request.POST.get("name", ""))
    if place is None:
        raise Refused(_("There is no such paragraph."))
    translation_desk.accept(_one_edition(job), place, by=request.user, now=now)
    return _("Reviewed.")


def _keep(request: Any, job: TranslationJob, now: Any) -> str:
    named = [place for name in request.POST.getlist("name") if (place := place_of(name))]
    made_from.keep_as_minor(
        _one_edition(job), by=request.user, now=now, places=named if named else None
    )
    return _("Kept: the original changed in spelling only.")


def _one_edition(job: TranslationJob) -> Edition:
    edition: Edition = get_object_or_404(
        job.article.editions.select_related("article"), language=job.language
    )
    return edition


MOVES: dict[str, Callable[[Any, TranslationJob, Any], str]] = {
    "take": _take,
    "hand-back": _hand_back,
    "take-back": _take_back,
    "approve": _approve,
    "return": _return,
    "accept": _accept,
    "keep": _keep,
    "remark": _remark,
    "settle": _settle,
}
