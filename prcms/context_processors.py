"""What the staff frame needs on every page."""

from typing import Any

from django.http import HttpRequest

from prcms.navigation import navigation_for


def staff(request: HttpRequest) -> dict[str, Any]:
    """The navigation of the staff screens; nothing on public pages."""
    if not request.path.startswith("/staff/"):
        return {}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"staff_navigation": navigation_for(user, request.path)}
