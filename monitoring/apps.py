"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """See docs/architecture.md for what this app is about."""

    name = "monitoring"
    verbose_name = _("media monitoring")
