"""Extra pages of the contacts' screens."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from contacts import registry
from contacts.addresses import masked
from contacts.permissions import can_reveal


def private_points(request: HttpRequest, pk: int, *, screen: Any) -> HttpResponse:
    """List private contact points masked; only the button shows them, and that is recorded."""
    user: Any = request.user
    if not can_reveal(user) or not screen.has_view_or_change_permission(request):
        raise PermissionDenied
    owner = get_object_or_404(screen.model, pk=pk)
    shown = request.method == "POST"
    points = registry.reveal(owner, by=user) if shown else registry.private_points_of(owner)
    context = {
        **screen.admin_site.each_context(request),
        "title": owner,
        "owner": owner,
        "opts": screen.opts,
        "back": screen.object_url(owner),
        "shown": shown,
        "rows": [(point, point.value if shown else masked(point.value)) for point in points],
    }
    return TemplateResponse(request, "contacts/admin/private.html", context)
