"""The translation desk's pages: the sheet, and the small answers its paragraphs ask for.

Everything the script does the plain form does as well: save, confirm, hand in, accept, send back.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsroom import (
    access,
    admin_jobs,
    amendments,
    check_reasons,
    comparison,
    desk_moves,
    glossary,
    inline_marks,
    readers,
    remarks,
    segmenting,
    translation_checks,
    translation_desk,
    translation_memory,
    translation_queue,
)
from newsroom.check_reasons import Doubt
from newsroom.forms import LABELS
from newsroom.models import Edition, Revision, SegmentRemark, TranslationJob
from newsroom.permissions import (
    can_keep_as_minor,
    can_manage_jobs,
    can_review,
    can_translate,
    can_view,
)
from newsroom.segmenting import Place
from newsroom.translation_desk import Line
from prcms.base.admin_site import ReasonForm
from prcms.base.errors import Refused
from prcms.base.text import local_digits


def _jobs(request: HttpRequest) -> Any:
    """Jobs of texts that this user may know of."""
    return TranslationJob.objects.filter(
        access.openable(request.user, prefix="article__")
    ).select_related("article", "assignee")


def _found(request: HttpRequest, pk: int) -> TranslationJob:
    job: TranslationJob = get_object_or_404(_jobs(request), pk=pk)
    if not can_view(request.user):
        raise PermissionDenied
    return job


def _edition(job: TranslationJob) -> Edition | None:
    edition = job.article.editions.filter(language=job.language).first()
    if edition is not None:
        edition.article = job.article
    return edition


def _is_mine(request: HttpRequest, job: TranslationJob) -> bool:
    return job.assignee_id == request.user.pk and job.state in TranslationJob.HELD


# The page ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Original and translation side by side, paragraph by paragraph."""
    job = _found(request, pk)
    typed: dict[Place, str] = {}
    doubts: list[Doubt] = []
    if request.method == "POST":
        try:
            done, typed = _save_form(request, job)
        except check_reasons.Unexplained as refusal:
            # Every word is kept; the page asks for what is missing.
            messages.warning(request, _("Saved, but not handed in: %(why)s") % {"why": refusal})
            done, doubts = False, refusal.doubts
        if done:
            return redirect("admin:newsroom_translationjob_desk", pk)
    readers.note_opened(job.article, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    return render(
        request,
        "admin/newsroom/desk.html",
        {**_context(request, job, typed), **_doubted(request, job, doubts)},
    )


def _context(
    request: HttpRequest, job: TranslationJob, typed: Mapping[Place, str]
) -> dict[str, Any]:
    now, edition = timezone.now(), _edition(job)
    mine = _is_mine(request, job)
    sheet = translation_desk.sheet(job.article, edition)
    public = bool(edition and edition.is_public(at=now))
    proposal = amendments.open_one(job.article, job.language) if public else None
    may_review = bool(
        edition and edition.state == "submitted" and can_review(request.user, edition)
    )
    rows = [
        _row(job, line, number, typed.get(line.segment.place))
        for number, line in enumerate(sheet.lines, 1)
    ]
    adrift = _with_remarks(rows, remarks.open_ones(edition), request.user)
    total = len(rows)
    return {
        **admin.site.each_context(request),
        "title": _("Translation desk"),
        "original": job,
        "opts": job._meta,
        "now": now,
        "job": job,
        "article": job.article,
        "edition": edition,
        "groups": _groups(rows, sheet.free, job),
        "removed": sheet.removed,
        "total": total,
        "done": sheet.done,
        "words": sheet.words,
        "changed": sum(line.status == "changed" for line in sheet.lines),
        "mine": mine,
        "unsaved": [] if mine else [text for text in typed.values() if text.strip()],
        "is_public": public,
        "proposal": proposal,
        "notice": translation_desk.proposed_notice(job.article, job.language) if public else "",
        "kind": translation_desk.proposed_kind(job.article, edition) if public and edition else "",
        "adrift": adrift,
        "made_from_at": _made_from_at(edition),
        "stamps": json.dumps({row["name"]: row["stamp"] for row in rows}),
        "may_take": job.state == "open" and can_translate(request.user, job),
        "may_hand_back": job.state in TranslationJob.HELD
        and (mine or can_manage_jobs(request.user, job)),
        "may_take_back": job.state == "handed_in" and job.assignee_id == request.user.pk,
        "may_review": may_review,
        "may_keep": bool(edition and can_keep_as_minor(request.user, edition))
        and any(row["status"] == "changed" for row in rows),
        "reason_form": ReasonForm(),
        **admin_jobs.desk_context(request, job),
    }


def _with_remarks(
    rows: list[dict[str, Any]], found: list[SegmentRemark], user: Any
) -> list[SegmentRemark]:
    """Put each remark beside its paragraph; returns those whose paragraph is gone. No queries."""
    by_place: dict[Place, list[SegmentRemark]] = {}
    for remark in found:
        by_place.setdefault(remarks.place_of(remark), []).append(remark)
    for row in rows:
        there = by_place.pop(row["line"].segment.place, [])
        row["remarks"] = there
        row["own_remark"] = next((one.text for one in there if one.by_id == user.pk), "")
    return [remark for there in by_place.values() for remark in there]


def _doubted(request: Any, job: TranslationJob, doubts: list[Doubt]) -> dict[str, Any]:
    """What looks wrong and waits for a reason, by kind; and the reasons that were given. One query.

    The reviewer meets what was changed outside the desk when the approval was refused for it.
    """
    edition = _edition(job)
    if edition is None:
        return {}
    may_ask = edition.state == "submitted" and can_review(request.user, edition)
    if not doubts and may_ask and "explain" in request.GET:
        doubts = check_reasons.unexplained(edition)
    numbers = {}
    if doubts:
        lines = translation_desk.sheet(job.article, edition).lines
        numbers = {line.segment.place: number for number, line in enumerate(lines, 1)}
    kinds: dict[str, dict[str, Any]] = {}
    for doubt in doubts:
        code = doubt.finding.code
        name = f"reason_{code}"
        kind = kinds.setdefault(
            code, {"name": name, "typed": request.POST.get(name, ""), "found": []}
        )
        kind["found"].append(
            {"message": doubt.finding.message, "number": numbers.get(doubt.place or ("", "", 0))}
        )
    return {
        "doubts": list(kinds.values()),
        "reasons": list(edition.check_reasons.select_related("by")),
        "reason_all": request.POST.get("reason_all", ""),
    }


def _made_from_at(edition: Edition | None) -> Any:
    key = edition.source_hashes.get("revision") if edition else None
    return Revision.objects.filter(pk=key).values_list("at", flat=True).first() if key else None


def _row(job: TranslationJob, line: Line, number: int, typed: str | None) -> dict[str, Any]:
    """Everything the template shows of one paragraph. No queries."""
    segment = line.segment
    earlier = line.offer
    shown = line.target
    if not shown and earlier is not None:
        shown = segmenting.carry(earlier.source, segment.html, earlier.target)
    known = inline_marks.marks(segment.html, shown)
    text = inline_marks.to_tagged(shown, known)
    value = text if typed is None else typed
    old = segmenting.plain_text(earlier.source) if earlier else ""
    return {
        "number": number,
        "id": f"seg-{number}",
        "name": desk_moves.name_of(segment.place),
        "field": segment.field,
        "kind": segment.kind,
        "status": line.status,
        "line": line,
        # Cut from a sanitised text, so it is safe as it stands.
        "source": SafeString(segment.html),
        "plain": inline_marks.to_tagged(segment.html, known),
        "marks": known,
        "text": value,
        "target": SafeString(shown),
        "rows": max(1, min(12, len(max(value, segment.text, key=len)) // 55 + 1)),
        "stamp": translation_desk.stamp(line.target),
        "only_joiners": bool(old) and segmenting.same_but_joined(old, segment.text),
        "difference": (
            comparison.render(
                comparison.words(old, segment.text), language=job.article.source_language
            )
            if old
            else ""
        ),
    }


def _groups(
    rows: list[dict[str, Any]], free: tuple[str, ...], job: TranslationJob
) -> list[dict[str, Any]]:
    """The rows under the name of their field."""
    groups: list[dict[str, Any]] = []
    text = job.article.text(job.language)
    for row in rows:
        name = row["field"].split(":")[0]
        if not groups or groups[-1]["name"] != name:
            groups.append(
                {
                    "name": name,
                    "label": _label(name),
                    "rows": [],
                    "is_free": row["field"] in free,
                    "free_text": text.get(row["field"], "") if row["field"] in free else "",
                }
            )
        groups[-1]["rows"].append(row)
    return groups


def _label(name: str) -> str:
    if name == "photo":
        return str(_("photos"))
    if name == "fact":
        return str(_("fact boxes"))
    return str(LABELS.get(name, name))


# The plain form ----------------------------------------------------------------------------


def _save_form(request: Any, job: TranslationJob) -> tuple[bool, dict[Place, str]]:
    """Save what the form holds; whether all went well, and what was typed if not."""
    now, typed = timezone.now(), {}
    for name in request.POST:
        place = desk_moves.place_of(name)
        if place is not None:
            typed[place] = request.POST[name]
    if not _is_mine(request, job):
        messages.error(request, _("This job is not yours now. Take it first."))
        return False, typed
    rows = {
        row["line"].segment.place: row
        for row in (
            _row(job, line, 0, None)
            for line in translation_desk.sheet(job.article, _edition(job)).lines
        )
    }
    confirmed = {
        place for name in request.POST.getlist("confirm") if (place := desk_moves.place_of(name))
    }
    words = {}
    for place, text in typed.items():
        row = rows.get(place)
        changed = row is None or " ".join(text.split()) != row["text"]
        if changed or (place in confirmed and row and row["status"] in ("changed", "machine")):
            words[place] = inline_marks.from_tagged(text, row["marks"] if row else ())
    stamps = _stamps(request.POST.get("stamps", ""))
    try:
        kept = translation_desk.put(
            job,
            words,
            by=request.user,
            now=now,
            seen={place: stamps.get(desk_moves.name_of(place), "") for place in words},
        )
        if any(one.outcome == "clash" for one in kept):
            messages.error(
                request,
                _(
                    "Some paragraphs were changed elsewhere meanwhile; your words stand here unsaved."
                ),
            )
            return False, typed
        return _after_saving(request, job, now), typed
    except check_reasons.Unexplained:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False, typed


def _stamps(sent: str) -> dict[str, str]:
    try:
        stamps = json.loads(sent)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(mark) for name, mark in stamps.items()} if type(stamps) is dict else {}


def _after_saving(request: Any, job: TranslationJob, now: Any) -> bool:
    if "hand_in" not in request.POST:
        translation_desk.write(job, by=request.user, now=now)
        messages.success(request, _("Saved."))
        return True
    try:
        with transaction.atomic():
            translation_desk.hand_in(
                job,
                by=request.user,
                now=now,
                kind=_kind(request.POST.get("kind", "")),
                notice=request.POST.get("notice", ""),
                reasons=desk_moves.reasons_given(request),
            )
    except check_reasons.Unexplained:
        raise
    except Refused as refusal:
        messages.warning(request, _("Saved, but not handed in: %(why)s") % {"why": refusal})
    else:
        messages.success(request, _("Handed in. A reviewer has been told."))
    return True


def _kind(value: str) -> str:
    """What the translator chose; "" leaves it to what the original's change was."""
    return value if value in ("update", "minor", "correction") else ""


# Small answers -----------------------------------------------------------------------------


@require_POST
def segment(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep one paragraph as it is typed; what stands there now, and what looks wrong with it.

    409 with both wordings when somebody else's words stand there, 403 when the job is not one's
    own any more: the page keeps what was typed.
    """
    job = _found(request, pk)
    place = desk_moves.place_of(request.POST.get("name", ""))
    if place is None:
        return JsonResponse({"error": _("There is no such paragraph.")}, status=400)
    source = next(
        (one.html for one in segmenting.source_segments(job.article) if one.place == place), ""
    )
    row = _stored(job, place)
    known = inline_marks.marks(source or (row.source if row else ""), row.target if row else "")
    html = inline_marks.from_tagged(request.POST.get("text", ""), known)
    try:
        (kept,) = translation_desk.put(
            job,
            {place: html},
            by=request.user,  # type: ignore[arg-type]  # admin_view lets nobody else in
            now=timezone.now(),
            seen={place: request.POST.get("stamp", "")},
        )
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=403)
    target = kept.row.target if kept.row else ""
    if kept.outcome == "clash" and kept.row is not None:
        said = _("Other words were saved here meanwhile, by %(who)s. Yours are still in the box.")
        return JsonResponse(
            {
                "error": said % {"who": kept.row.translated_by or kept.row.engine},
                "theirs": inline_marks.to_tagged(target, known),
                "stamp": translation_desk.stamp(target),
            },
            status=409,
        )
    seconds = request.POST.get("seconds", "")
    if re.fullmatch("[0-9]{1,6}", seconds):
        translation_queue.work(job, seconds=int(seconds), by=request.user, now=timezone.now())  # type: ignore[arg-type]
    return JsonResponse(
        {
            "stamp": translation_desk.stamp(target),
            "status": "empty" if not target else "done",
            "changed_meanwhile": kept.outcome == "old",
            "findings": _findings(job, source, target),
        }
    )


def _stored(job: TranslationJob, place: Place) -> Any:
    edition = _edition(job)
    if edition is None:
        return None
    return edition.segments.filter(field=place[0], key=place[1], nth=place[2]).first()


def _findings(job: TranslationJob, source: str, target: str, hits: Any = None) -> list[Any]:
    if not source or not target:
        return []
    languages = {
        "source_language": job.article.source_language,
        "target_language": job.language,
    }
    if hits is None:
        hits = glossary.terms_in(segmenting.plain_text(source), **languages)
    found = translation_checks.check(source, target, hits=hits, **languages)
    return [{"code": one.code, "level": one.level, "message": one.message} for one in found]


@require_safe
def help_for(request: HttpRequest, pk: int) -> JsonResponse:
    """What the memory and the glossary know of one paragraph, and what looks wrong with it."""
    job = _found(request, pk)
    place = desk_moves.place_of(request.GET.get("name", ""))
    line = next(
        (
            one
            for one in translation_desk.sheet(job.article, _edition(job)).lines
            if one.segment.place == place
        ),
        None,
    )
    if line is None:
        return JsonResponse({"error": _("There is no such paragraph.")}, status=404)
    languages: dict[str, Any] = {
        "source_language": job.article.source_language,
        "target_language": job.language,
    }
    source = line.segment.html
    known = inline_marks.marks(source, line.target)
    hits = glossary.terms_in(line.segment.text, **languages)
    offers = [
        {
            "score": local_digits(one.score, get_language()),
            "target": inline_marks.to_tagged(
                segmenting.carry(one.source, source, one.target), known
            ),
            "source": segmenting.plain_text(one.source),
            "origin": one.origin,
        }
        for one in translation_memory.suggest(source, limit=5, article=job.article, **languages)
    ]
    terms = [
        {
            "form": hit.form,
            "preferred": hit.preferred,
            "accepted": list(hit.accepted),
            "forbidden": list(hit.forbidden),
            "note": hit.note,
        }
        for hit in hits
    ]
    return JsonResponse(
        {
            "suggestions": offers,
            "terms": terms,
            "findings": _findings(job, source, line.target, hits),
        }
    )


@require_safe
def findings(request: HttpRequest, pk: int) -> JsonResponse:
    """What looks wrong, paragraph by paragraph, for the whole sheet."""
    job = _found(request, pk)
    found = {}
    for line in translation_desk.sheet(job.article, _edition(job)).lines:
        if said := _findings(job, line.segment.html, line.target):
            found[desk_moves.name_of(line.segment.place)] = said
    return JsonResponse({"findings": found})


# Moves -------------------------------------------------------------------------------------


@require_POST
def job_move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a job, hand it back, review what was handed in, keep what changed in spelling only."""
    job = _found(request, pk)
    move = desk_moves.MOVES.get(name)
    if move is None:
        raise Http404
    try:
        said = move(request, job, timezone.now())
    except Refused as refusal:
        if name == "approve":
            messages.error(request, str(refusal))
            url = reverse("admin:newsroom_translationjob_desk", args=[pk])
            return redirect(f"{url}?explain=1")
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"error": str(refusal)}, status=403)
        messages.error(request, str(refusal))
    else:
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"said": said})
        messages.success(request, said)
    return redirect("admin:newsroom_translationjob_desk", pk)
