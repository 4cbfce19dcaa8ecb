"""What hangs on an article's page: its photos, and whose its parts are to change."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from newsroom import media
from newsroom.admin_desks import photo_preview
from newsroom.forms import ArticlePhotoForm
from newsroom.models import Article, ArticlePhoto, Edition
from newsroom.permissions import can_edit, editable_languages
from prcms.base.admin_site import StaffStackedInline
from prcms.base.models import Language


def open_languages(request: HttpRequest, article: Article | None) -> list[str]:
    """The languages whose boxes this user gets now: theirs to change, and neither public nor ended."""
    if article is None or article.pk is None:
        return list(Language.values)
    now = timezone.now()
    closed = {
        edition.language
        for edition in article.editions.all()
        if edition.is_public(at=now) or edition.state in Edition.ENDED
    }
    return [code for code in editable_languages(request.user, article) if code not in closed]


def may_change_shared(request: HttpRequest, article: Article | None) -> bool:
    """Whether kind, unit, place and photos are this user's to change now."""
    if article is None or article.pk is None:
        return bool(request.user.has_perm("newsroom.add_article"))
    now = timezone.now()
    editions = list(article.editions.all())
    source = next((edition for edition in editions if edition.is_source), None)
    if source is None or any(edition.is_public(at=now) for edition in editions):
        return False
    source.article = article
    return can_edit(request.user, source)


class ArticlePhotoInline(StaffStackedInline):
    """The photos of the article, described in every language."""

    model = ArticlePhoto
    form = ArticlePhotoForm
    extra = 0
    autocomplete_fields = ["photo"]
    readonly_fields = ["preview"]
    fields = [
        "preview",
        ("photo", "upload"),
        ("is_decorative", "position"),
        ("alt_fa", "alt_ps", "alt_en"),
        ("caption_fa", "caption_ps", "caption_en"),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the photo, which names each block."""
        return super().get_queryset(request).select_related("photo")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A box for a new picture only where one can be added."""
        if may_change_shared(request, obj):
            return self.fields
        return [("photo",) if line == ("photo", "upload") else line for line in self.fields]

    @admin.display(description=gettext_lazy("picture"))
    def preview(self, obj: ArticlePhoto) -> str:
        """The picture as staff may see it."""
        return photo_preview(obj.photo) if obj.photo_id else "—"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the article sees its photos."""
        return bool(request.user.has_perm("newsroom.view_article"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the original: photos are shared by all languages."""
        return may_change_shared(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return may_change_shared(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return may_change_shared(request, obj)


def save_photo(article: Article, row: Any, user: Any, now: datetime) -> None:
    """One row of the photos' form, through the doors of ``newsroom.media``."""
    data, use = row.cleaned_data, row.instance
    if use.pk is None:
        photo = data.get("photo")
        upload = data.get("upload")
        if upload:
            photo = media.add_photo(
                data=upload.read(),
                name=upload.name or "",
                content_type=upload.content_type or "",
                by=user,
                now=now,
            )
        if photo is None:
            return
        media.attach(
            article,
            photo,
            alt=row.described("alt"),
            caption=row.described("caption"),
            is_decorative=data["is_decorative"],
            by=user,
            now=now,
        )
        return
    media.arrange(
        use,
        position=data["position"],
        is_decorative=data["is_decorative"],
        by=user,
        now=now,
    )
    alt, caption = row.described("alt"), row.described("caption")
    for code in alt:
        media.describe(use, language=code, alt=alt[code], caption=caption[code], by=user, now=now)
