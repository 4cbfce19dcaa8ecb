"""Words that are typed but not saved yet, and who has which text open."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.articles import Article
from prcms.base.models import Language


class Autosave(models.Model):
    """What somebody has typed in one tab and not saved: kept until they save or throw it away.

    ``scope`` names the form: "article", "job:<id>", "amendment:<id>"; ``article`` is empty for one
    not yet begun. ``versions`` are the versions the typing began from, by language.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
    )
    tab = models.CharField(max_length=36)
    scope = models.CharField(max_length=40)
    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="autosaves",
        verbose_name=_("article"),
    )
    values = models.JSONField(_("text"), default=dict)
    versions = models.JSONField(default=dict)
    saved_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("unsaved words")
        verbose_name_plural = _("unsaved words")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "tab", "scope"], name="autosave_once_per_tab")
        ]
        indexes = [models.Index(fields=["saved_at"], name="autosave_oldest")]

    def __str__(self) -> str:
        return f"{self.scope} {self.user_id}"


class Presence(models.Model):
    """Somebody has an article open in a tab; believed for a short while after ``seen_at``."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="presences", verbose_name=_("article")
    )
    tab = models.CharField(max_length=36)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    is_typing = models.BooleanField(_("is writing"), default=False)
    began_at = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("open tab")
        verbose_name_plural = _("open tabs")
        constraints = [
            models.UniqueConstraint(fields=["article", "user", "tab"], name="presence_once_per_tab")
        ]
        indexes = [models.Index(fields=["article", "seen_at"], name="presence_of_article")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.user_id}"
