"""The pages that belong to no single app."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache


@never_cache
def choose_language(request: HttpRequest) -> HttpResponse:
    """Lead the bare address to the reader's language, Dari when in doubt."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/")


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks no database, so a load balancer sees the process only."""
    return HttpResponse("ok\n", content_type="text/plain")
