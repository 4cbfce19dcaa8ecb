"""Public pages of the contacts. The signed link is the right to use them; no sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contacts import consent
from contacts.addresses import masked
from contacts.models import Delivery


# Mail programs post here without a cookie (RFC 8058); the signature in the address is the right,
# and another site can do no more with it than its reader.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show what would end; only the button, or a mail program's POST, ends it."""
    delivery = consent.delivery_of(token)
    done = delivery is not None and request.method == "POST"
    if done and delivery is not None:
        consent.unsubscribe(delivery, now=timezone.now())
    response = render(
        request,
        "contacts/unsubscribe.html",
        {"known": delivery is not None, "done": done, "address": _shown(delivery)},
        status=200 if delivery is not None else 404,
    )
    # The address holds the reader's token: it must not travel on.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _shown(delivery: Delivery | None) -> str:
    return masked(delivery.address) if delivery is not None else ""
