"""Staff pages beside the admin's forms: the desk, the units' form, sending, private pictures."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from newsroom import (
    access,
    distribution,
    kinds,
    media,
    submissions,
)
from newsroom.forms import ConfirmForm, ListsForm, SubmissionForm
from newsroom.models import Photo, Submission
from newsroom.permissions import (
    can_distribute,
    can_hand_in,
    can_view,
)
from prcms.base.errors import Refused


def _context(request: HttpRequest, title: str, obj: Any = None) -> dict[str, Any]:
    context = {**admin.site.each_context(request), "title": title, "now": timezone.now()}
    if obj is not None:
        context |= {"original": obj, "opts": obj._meta}
    return context


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
    chosen = ListsForm(
        request.POST or request.GET or None,
        initial={"lists": kinds.default_lists(article)},
    )
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
