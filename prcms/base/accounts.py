"""Sign-in: closed to strangers, throttled, recorded, with a code that may be typed in any digits."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTotpForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prcms.base import audit
from prcms.base.models import AuditEvent, OfficeProfile, User
from prcms.base.text import to_latin_digits

logger = logging.getLogger(__name__)

# No 0/O, 1/l: a temporary password is read out over the telephone.
TEMPORARY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PASSWORD_IS_TEMPORARY = "password_is_temporary"  # noqa: S105 - a session key
VISIT_BEFORE = "visit_before"
SIGNED_IN_AT = "signed_in_at"
FRESH_SECONDS = 300


@transaction.atomic
def set_temporary_password(*, user: User, by: User) -> str:
    """Give ``user`` a new password to be changed at the next sign-in, and return it.

    Sixteen letters out of 31 are about 79 bits. Ends the user's sessions. Writes an audit row
    without the password; the caller shows it once.
    """
    password = "-".join(get_random_string(4, TEMPORARY_LETTERS) for _index in range(4))
    user.password = make_password(password)
    user.save(update_fields=["password"])
    audit.record("user.password", user, by=by)
    return password


@transaction.atomic
def remove_second_factor(*, user: User, by: User, reason: str) -> None:
    """Forget the telephone and the recovery codes of ``user``, who enrols anew at sign-in."""
    Authenticator.objects.filter(user=user).delete()
    audit.record("user.second_factor", user, by=by, after={"active": False}, reason=reason)


@transaction.atomic
def set_active(*, user: User, active: bool, by: User, reason: str = "") -> None:
    """Switch an account off, which ends its sessions at the next request, or on again."""
    user.is_active = active
    user.save(update_fields=["is_active"])
    verb = "user.reactivate" if active else "user.deactivate"
    audit.record(verb, user, by=by, reason=reason)


def has_temporary_password(user: User) -> bool:
    """Whether the last to set this user's password was somebody else. One query."""
    last = (
        AuditEvent.objects.filter(
            verb="user.password", object_label="base.user", object_key=str(user.pk)
        )
        .order_by("-at", "-pk")
        .first()
    )
    return last is not None and last.actor_id != user.pk


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the office; nobody signs up. Every sign-in leaves a trace."""

    error_messages: ClassVar[Mapping[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Codes change every 30 seconds."),
        "incorrect_password": gettext_lazy("This password is not right."),
        "username_password_mismatch": gettext_lazy("The user name or the password is not right."),
        "email_password_mismatch": gettext_lazy("The address or the password is not right."),
        "enter_current_password": gettext_lazy("Type your present password."),
        "too_many_login_attempts": gettext_lazy(
            "Too many failed attempts. Wait five minutes and try again, or ask the administrator "
            "for a new password."
        ),
        "rate_limited": gettext_lazy("Too many attempts. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Record the sign-in; remember when this person was here before, and with what password."""
        before = user.last_login
        super().login(request, user)
        request.session[VISIT_BEFORE] = before.isoformat() if before else ""
        request.session[SIGNED_IN_AT] = timezone.now().timestamp()
        if has_temporary_password(user):
            request.session[PASSWORD_IS_TEMPORARY] = True
        audit.record("user.sign_in", user, by=user)

    def logout(self, request: HttpRequest) -> None:
        """Record the end of the visit."""
        user = request.user
        if isinstance(user, User):
            audit.record("user.sign_out", user, by=user)
        super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the staff home, or first to a password of one's own."""
        if request.session.get(PASSWORD_IS_TEMPORARY):
            return reverse("account_change_password")
        return str(super().get_login_redirect_url(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever typed the password a moment ago is not asked for it again."""
        at = self.request.session.get(SIGNED_IN_AT, 0) if self.request else 0
        if timezone.now().timestamp() - at < FRESH_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work."""
        return reverse("staff_home")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failure for an account that exists.

        What was typed for an unknown one is never written down: people type passwords there.
        """
        typed = str(credentials.get("username") or credentials.get("email") or "")
        user = User.objects.filter(
            Q(username__iexact=typed) | Q(email__iexact=typed) & ~Q(email="")
        ).first()
        if user is None:
            logger.info("sign-in failed for an unknown name")
            return
        audit.record("user.sign_in_failed", user, by=None)

    def set_password(self, user: User, password: str) -> None:
        """Keep the user's own new password and record that it changed."""
        super().set_password(user, password)
        if self.request is not None:
            self.request.session.pop(PASSWORD_IS_TEMPORARY, None)
        audit.record("user.password", user, by=user)

    def format_email_subject(self, subject: str) -> str:
        """Subjects without a site name in brackets; the sender says who writes."""
        return subject

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Called by the library when a factor has changed; the audit row is written here."""
        if template_prefix.startswith("mfa/"):
            event = template_prefix.rpartition("/")[2]
            audit.record("user.second_factor", user, by=user, after={"event": event})
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter about the account at once.

        Not through the post office: its rows would keep the secret link. A mail server that is
        away must not tell strangers apart from staff, so the failure is logged and not shown.
        """
        context["office"] = OfficeProfile.load()
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("a letter about an account could not be sent")


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names the portal in the authenticator app; the second step cannot be dropped where required."""

    error_messages: ClassVar[Mapping[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Codes change every 30 seconds."),
        "cannot_delete_authenticator": gettext_lazy(
            "The second step is required here. For a new telephone, ask the administrator to "
            "reset it."
        ),
    }

    def get_totp_issuer(self) -> str:
        """What the telephone shows beside the code."""
        return OfficeProfile.load().short_name or str(_("Press office portal"))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Only where the office does not require it."""
        return not settings.STAFF_SECOND_FACTOR


class LoginForm(BaseLoginForm):  # type: ignore[misc]
    """Name and password, with labels in the words of the office."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label = gettext_lazy("User name or e-mail address")
        name.widget = forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "dir": "ltr",
                "autofocus": True,
            }
        )
        password.label = gettext_lazy("Password")
        password.help_text = ""
        password.widget.attrs.pop("placeholder", None)
        password.widget.attrs["dir"] = "ltr"


class _AnyDigits:
    """Reads ۱۲۳ and ١٢٣ as 123 before the library compares codes; spaces between are let go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = getattr(self, "data", None)
        if data and "code" in data:
            copied = data.copy()
            copied["code"] = "".join(to_latin_digits(copied["code"]).split())
            self.data = copied
        code = self.fields["code"]  # type: ignore[attr-defined]
        code.label = gettext_lazy("Code from the telephone")
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs.update(
            {"class": "code-box", "dir": "ltr", "inputmode": "text", "autofocus": True}
        )


class AuthenticateForm(_AnyDigits, BaseAuthenticateForm):  # type: ignore[misc]
    """The code at sign-in."""

    def clean_code(self) -> str:
        """As the library does it; a wrong code is recorded."""
        try:
            return str(super().clean_code())
        except ValidationError:
            audit.record("user.sign_in_failed", self.user, by=None)
            raise


class ReauthenticateForm(_AnyDigits, BaseReauthenticateForm):  # type: ignore[misc]
    """The code before a delicate act."""


class ActivateTotpForm(_AnyDigits, BaseActivateTotpForm):  # type: ignore[misc]
    """The first code, when a telephone is enrolled."""
