"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BaseConfig(AppConfig):
    """The ground floor: everything the four apps stand on."""

    name = "prcms.base"
    label = "base"
    verbose_name = _("office")

    def ready(self) -> None:
        """Register the deploy checks."""
        from prcms.base import checks  # noqa: F401, PLC0415 - registration needs loaded apps
