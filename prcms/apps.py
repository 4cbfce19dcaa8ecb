"""The top of the house: home page, staff home, site search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Wires the four apps together; has no models."""

    name = "prcms"
    label = "prcms"
    verbose_name = _("portal")
