"""Staff pages beside the admin's forms: the desk, the units' form, sending, private pictures."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsroom import (
    access,
    distribution,
    fingerprints,
    media,
    readers,
    submissions,
    translation_queue,
    workflow,
)
from newsroom.forms import LABELS, ConfirmForm, ListsForm, SubmissionForm, TranslationForm
from newsroom.models import TEXT_FIELDS, Photo, Submission, TranslationJob
from newsroom.permissions import (
    can_distribute,
    can_hand_in,
    can_manage_jobs,
    can_review,
    can_translate,
    can_view,
)
from prcms.base import richtext
from prcms.base.admin_site import ReasonForm
from prcms.base.editor import editor_csp
from prcms.base.errors import Refused


def _context(request: HttpRequest, title: str, obj: Any = None) -> dict[str, Any]:
    context = {**admin.site.each_context(request), "title": title, "now": timezone.now()}
    if obj is not None:
        context |= {"original": obj, "opts": obj._meta}
    return context


# The desk ----------------------------------------------------------------------------------


@editor_csp  # type: ignore[arg-type]  # the package types views without arguments only
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Original and translation side by side; saving and handing in for the job's translator."""
    job = get_object_or_404(_jobs(request).select_related("article", "assignee"), pk=pk)
    if not can_view(request.user):
        raise PermissionDenied
    readers.note_opened(job.article, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    edition = job.article.editions.filter(language=job.language).first()
    mine = job.assignee_id == request.user.pk and job.state in TranslationJob.OPEN
    form = _desk_form(request, job, edition) if mine else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _save_translation(request, job, form):
            return redirect("admin:newsroom_translationjob_desk", pk)
    return render(
        request,
        "admin/newsroom/desk.html",
        {
            **_context(request, _("Translation desk"), job),
            "job": job,
            "article": job.article,
            "edition": edition,
            "form": form,
            "media": form.media if form else None,
            "rows": _desk_rows(job, form),
            "photo_rows": _desk_photos(job, form),
            "is_behind": bool(edition and translation_queue.is_behind(edition)),
            "may_take": job.state == "open" and can_translate(request.user, job),
            "may_hand_back": job.state in TranslationJob.HELD
            and (mine or can_manage_jobs(request.user, job)),
            "may_review": bool(
                edition and edition.state == "submitted" and can_review(request.user, edition)
            ),
            "reason_form": ReasonForm(),
        },
    )


def _jobs(request: HttpRequest) -> Any:
    """Jobs of texts that this user may know of."""
    return TranslationJob.objects.filter(access.openable(request.user, prefix="article__"))


def _desk_form(request: HttpRequest, job: TranslationJob, edition: Any) -> TranslationForm:
    article = job.article
    photos = list(article.photos.select_related("photo"))
    initial: dict[str, Any] = {
        **article.text(job.language),
        "version": edition.version if edition else 0,
        "seen_source": fingerprints.text_hash(article, article.source_language),
    }
    for use in photos:
        initial[f"alt_{use.pk}"] = use.alt_in(job.language)
        initial[f"caption_{use.pk}"] = use.caption_in(job.language)
    return TranslationForm(
        request.POST or None,
        initial=initial,
        article=article,
        language=job.language,
        photos=photos,
    )


def _desk_rows(job: TranslationJob, form: TranslationForm | None) -> list[dict[str, Any]]:
    """One row per field of the original: label, both texts, the box to type in."""
    article = job.article
    source, target = article.text(article.source_language), article.text(job.language)
    return [
        {
            "label": LABELS[name],
            "source": richtext.render(source[name]) if name == "body" else source[name],
            "target": richtext.render(target[name]) if name == "body" else target[name],
            "is_html": name == "body",
            "field": form[name] if form else None,
        }
        for name in TEXT_FIELDS
        if source[name]
    ]


def _desk_photos(job: TranslationJob, form: TranslationForm | None) -> list[dict[str, Any]]:
    article = job.article
    return [
        {
            "use": use,
            "alt": use.alt_in(article.source_language),
            "caption": use.caption_in(article.source_language),
            "target_alt": use.alt_in(job.language),
            "target_caption": use.caption_in(job.language),
            "alt_field": form[f"alt_{use.pk}"] if form else None,
            "caption_field": form[f"caption_{use.pk}"] if form else None,
        }
        for use in article.photos.select_related("photo")
    ]


def _save_translation(request: Any, job: TranslationJob, form: TranslationForm) -> bool:
    """Save, and hand in when asked; a refusal stands on the page that keeps the typed words."""
    data, now = form.cleaned_data, timezone.now()
    try:
        with transaction.atomic():
            edition = translation_queue.save_text(
                job,
                values=form.text(),
                version=data["version"],
                seen_source=data["seen_source"] or None,
                by=request.user,
                now=now,
            )
            for use in form.photos:
                media.describe(
                    use,
                    language=job.language,
                    alt=data[f"alt_{use.pk}"],
                    caption=data[f"caption_{use.pk}"],
                    by=request.user,
                    now=now,
                )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    if "hand_in" not in request.POST:
        messages.success(request, _("Saved."))
        return True
    try:
        translation_queue.hand_in(job, by=request.user, now=now)
    except Refused as refusal:
        messages.warning(request, _("Saved, but not handed in: %(why)s") % {"why": refusal})
    else:
        messages.success(request, _("Handed in. A reviewer has been told."))
    assert edition.pk  # the text is stored either way
    return True


@require_POST
def job_move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a job, hand it back, approve what was handed in, or return it with reasons."""
    job = get_object_or_404(_jobs(request).select_related("article"), pk=pk)
    if not can_view(request.user):
        raise PermissionDenied
    move = _JOB_MOVES.get(name)
    if move is None:
        raise Http404
    now = timezone.now()
    try:
        said = move(request, job, now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("admin:newsroom_translationjob_desk", pk)


def _take(request: Any, job: TranslationJob, now: Any) -> str:
    translation_queue.take(job, by=request.user, now=now)
    return _("The job is yours.")


def _hand_back(request: Any, job: TranslationJob, now: Any) -> str:
    translation_queue.hand_back(job, by=request.user, now=now)
    return _("The job is free again. What was translated is kept.")


def _approve(request: Any, job: TranslationJob, now: Any) -> str:
    edition = get_object_or_404(job.article.editions, language=job.language)
    workflow.move(
        edition, "approve", by=request.user, now=now, seen_hash=request.POST.get("seen_hash")
    )
    return _("Approved. It becomes public at the moment you set on the article's page.")


def _return(request: Any, job: TranslationJob, now: Any) -> str:
    edition = get_object_or_404(job.article.editions, language=job.language)
    workflow.move(
        edition, "return", by=request.user, now=now, reason=request.POST.get("reason", "")
    )
    return _("Sent back with your reasons.")


_JOB_MOVES = {"take": _take, "hand-back": _hand_back, "approve": _approve, "return": _return}


# What units hand in ------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """The unit's form, made for a telephone, and what became of earlier ones."""
    if not can_hand_in(request.user):
        raise PermissionDenied
    form = SubmissionForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        submission = _receive(request, form)
        if submission is not None:
            return redirect("admin:newsroom_submission_hand_in")
    own = Submission.objects.filter(by=request.user.pk).select_related("unit")
    context = {
        **_context(request, _("Hand in")),
        "form": form,
        "own": own.order_by("-received_at", "-pk")[:20],
    }
    return render(request, "admin/newsroom/hand_in.html", context)


def _receive(request: Any, form: SubmissionForm) -> Submission | None:
    data, now = form.cleaned_data, timezone.now()
    try:
        with transaction.atomic():
            photos = [
                media.add_photo(
                    data=upload.read(),
                    name=upload.name or "",
                    content_type=upload.content_type or "",
                    title=data["title"],
                    shows_people=data["shows_people"],
                    by=request.user,
                    now=now,
                )
                for upload in data["photos"]
            ]
            submission = submissions.hand_in(
                unit=data["unit"],
                title=data["title"],
                text=data["text"],
                figures=data["figures"],
                language=data["language"],
                photos=photos,
                by=request.user,
                now=now,
            )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(
        request,
        _("Received as number %(number)s. You will be told what becomes of it.")
        % {"number": submission.pk},
    )
    return submission


# Sending -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def distribute(request: HttpRequest, pk: int) -> HttpResponse:
    """Pick lists, see exactly who gets what, type the number, send."""
    article = get_object_or_404(access.visible(request.user), pk=pk)
    if not can_distribute(request.user, article):
        raise PermissionDenied
    now = timezone.now()
    chosen = ListsForm(request.POST or request.GET or None)
    confirm = ConfirmForm(request.POST) if request.method == "POST" else None
    plan = None
    try:
        if confirm is not None and confirm.is_valid():
            mailing = distribution.send(
                article,
                lists=confirm.cleaned_data["lists"],
                expected=confirm.cleaned_data["count"],
                by=request.user,  # type: ignore[arg-type]  # admin_view lets nobody else in
                now=now,
            )
            messages.success(request, _("On its way. This page shows each reader's letter."))
            return redirect("admin:contacts_mailing_change", mailing.pk)
        if chosen.is_bound and chosen.is_valid():
            plan = distribution.plan(article, lists_chosen=chosen.cleaned_data["lists"], now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    context = {
        **_context(request, _("Send to lists"), article),
        "article": article,
        "form": chosen,
        "confirm": confirm or ConfirmForm(),
        "plan": plan,
        "public": [e for e in article.editions.all() if e.is_public(at=now)],
    }
    return render(request, "admin/newsroom/distribute.html", context)


# Pictures ----------------------------------------------------------------------------------


@require_safe
@cache_control(private=True, max_age=3600)
def photo_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture for staff eyes, in its smallest size or as kept."""
    photo = get_object_or_404(Photo.objects.filter(access.photos(request.user)), pk=pk)
    if not (can_view(request.user) or photo.uploaded_by_id == request.user.pk):
        raise PermissionDenied
    size = photo.renditions.filter(format__in=["jpg", "png"]).order_by("width").first()
    source = size.file if size else photo.file
    kind = "image/png" if str(source.name).endswith(".png") else "image/jpeg"
    with source.open("rb") as stored:
        return HttpResponse(stored.read(), content_type=kind)
