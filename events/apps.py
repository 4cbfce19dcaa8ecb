"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """See docs/architecture.md for what this app is about."""

    name = "events"
    verbose_name = _("events")
