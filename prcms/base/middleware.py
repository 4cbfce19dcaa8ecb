"""Request handling that concerns every page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class PlainMethodsMiddleware:
    """Refuse TRACE and the like; say what browsers may not do on our pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 405 to methods no view of ours knows."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class StaffLanguageMiddleware:
    """The staff screens speak the user's language, whatever the browser prefers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the user's language on /staff/ and /accounts/; keep staff pages out of caches."""
        if not request.path.startswith(("/staff/", "/accounts/")):
            return self.get_response(request)
        user = request.user
        if user.is_authenticated:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Referrer-Policy"] = "same-origin"
        return response


class SecondFactorMiddleware:
    """Staff without a second factor are led to enrolment before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the TOTP page unless it is set up, switched off, or not a staff page."""
        if settings.STAFF_SECOND_FACTOR and request.path.startswith("/staff/"):
            user = request.user
            if user.is_authenticated and not self._has_factor(user.pk):
                return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _has_factor(user_id: int) -> bool:
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 - needs loaded apps

        return Authenticator.objects.filter(
            user_id=user_id, type=Authenticator.Type.TOTP
        ).exists()
