"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    """See docs/architecture.md for what this app is about."""

    name = "newsroom"
    verbose_name = _("newsroom")
