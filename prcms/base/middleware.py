"""Request handling that concerns every page."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# What somebody who must first enrol or change a password may still open among the staff pages.
OPEN_BEFORE_ENROLMENT = ("/staff/language/", "/staff/logout/", "/staff/jsi18n/")


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
        """Activate the user's language on /staff/ and /accounts/; keep staff pages out of caches.

        Before sign-in ``?lang=ps`` chooses the language of the sign-in pages; a cookie limited to
        /accounts/ remembers it, so that public pages stay free of cookies.
        """
        if not request.path.startswith(("/staff/", "/accounts/")):
            return self.get_response(request)
        asked = self._asked(request)
        user = request.user
        language = user.language if user.is_authenticated else asked
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if asked and not user.is_authenticated:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=365 * 24 * 3600,
                path="/accounts/",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    @staticmethod
    def _asked(request: HttpRequest) -> str:
        language = request.GET.get("lang", "")
        return language if language in dict(settings.LANGUAGES) else ""


class SecondFactorMiddleware:
    """Staff first change a temporary password and enrol a second factor, then work."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect staff pages to what is still missing; one query where a factor is required."""
        user = request.user
        staff_page = request.path.startswith("/staff/") and not request.path.startswith(
            OPEN_BEFORE_ENROLMENT
        )
        if not staff_page or not user.is_authenticated:
            return self.get_response(request)
        if request.session.get("password_is_temporary"):
            messages.info(request, _("Choose a password of your own before you go on."))
            return redirect("account_change_password")
        if settings.STAFF_SECOND_FACTOR and not self._has_factor(user.pk):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _has_factor(user_id: int) -> bool:
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 - needs loaded apps

        found = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP)
        return bool(found.exists())
