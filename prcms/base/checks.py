"""Deploy checks: what an installation gets wrong is said with a hint."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning


@register(Tags.security, deploy=True)
def check_addresses(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """SITE_URL must be https in production: it stands in every mail."""
    if settings.SITE_URL.startswith("https://"):
        return []
    return [
        CheckWarning(
            "SITE_URL does not begin with https://.",
            hint="Set SITE_URL to the public address; it stands in mails and feeds.",
            id="base.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_second_factor(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Staff must use a second factor in production."""
    if settings.STAFF_SECOND_FACTOR:
        return []
    return [
        CheckWarning(
            "Staff can sign in without a second factor.",
            hint="Unset STAFF_SECOND_FACTOR or set it to true.",
            id="base.W002",
        )
    ]
