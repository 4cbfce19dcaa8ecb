"""Sign-in: closed to strangers, throttled, with a code that may be typed in any digits."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTotpForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from prcms.base.text import to_latin_digits


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the office; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class MfaAdapter(DefaultMFAAdapter):
    """Names the portal in the authenticator app."""

    def get_totp_issuer(self) -> str:
        """What the telephone shows beside the code."""
        return str(_("Press office portal"))


class _AnyDigits:
    """Reads ۱۲۳ and ١٢٣ as 123 before the library compares codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = getattr(self, "data", None)
        if data and "code" in data:
            copied = data.copy()
            copied["code"] = to_latin_digits(copied["code"]).strip()
            self.data = copied


class AuthenticateForm(_AnyDigits, BaseAuthenticateForm):
    """The code at sign-in."""


class ReauthenticateForm(_AnyDigits, BaseReauthenticateForm):
    """The code before a delicate act."""


class ActivateTotpForm(_AnyDigits, BaseActivateTotpForm):
    """The first code, when a telephone is enrolled."""
