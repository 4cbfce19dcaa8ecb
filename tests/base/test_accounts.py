"""Signing in: passwords, the second step, throttling, strangers."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client

from prcms.base import accounts, audit
from prcms.base.models import AuditEvent, User
from prcms.base.text import local_digits

LOGIN = "/accounts/login/"
PASSWORD = "pass-word-for-tests"


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> None:
    """Throttling counters live in the cache table; every test begins with none."""
    cache.clear()


def code_for(secret: str, language: str) -> str:
    """The code a telephone shows now, in the digits of a language."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return local_digits(format_hotp_value(hotp_value(secret, counter)), language)


def sign_in(client: Client, name: str, password: str = PASSWORD, **data: str) -> "object":
    return client.post(LOGIN, {"login": name, "password": password, **data})


def verbs_of(user: User) -> list[str]:
    return list(audit.trail(user).values_list("verb", flat=True))


def test_sign_in_leads_to_the_staff_home_and_is_recorded(make_user: Callable[..., User]) -> None:
    user = make_user("writer")
    client = Client()

    response = sign_in(client, "writer")

    assert (response.status_code, response["Location"]) == (302, "/staff/")
    assert verbs_of(user) == ["user.sign_in"]


def test_sign_in_works_with_the_address_too(make_user: Callable[..., User]) -> None:
    make_user("writer")

    response = sign_in(Client(), "writer@office.example")

    assert response["Location"] == "/staff/"


def test_a_wrong_password_is_recorded_and_said_in_words(make_user: Callable[..., User]) -> None:
    user = make_user("writer", language="fa")

    response = sign_in(Client(), "writer", "not-the-password")

    assert response.status_code == 200
    assert "password" in response.context["form"].errors or response.context["form"].errors
    assert verbs_of(user) == ["user.sign_in_failed"]


def test_an_unknown_name_leaves_no_row_with_what_was_typed(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(Client(), "my-secret-password", "x")

    assert AuditEvent.objects.count() == 0
    assert "my-secret-password" not in caplog.text


def test_the_sixth_failure_is_throttled_even_with_the_right_password(
    make_user: Callable[..., User],
) -> None:
    make_user("writer")
    client = Client(headers={"accept-language": "en"})
    for _attempt in range(5):
        sign_in(client, "writer", "wrong-password")

    response = sign_in(client, "writer")

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() or response.context["form"].errors
    assert "_auth_user_id" not in client.session
    assert str(accounts.AccountAdapter.error_messages["too_many_login_attempts"])[:20] in str(
        response.context["form"].errors
    )


def test_a_switched_off_account_cannot_sign_in(make_user: Callable[..., User]) -> None:
    user = make_user("writer")
    accounts.set_active(user=user, active=False, by=make_user("administrator"), reason="left")
    client = Client()

    response = sign_in(client, "writer")

    assert response["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_switching_off_ends_a_session_at_the_next_request(sign_in: Callable[..., Client]) -> None:
    client = sign_in("writer")
    assert client.get("/staff/").status_code == 200

    accounts.set_active(user=client.user, active=False, by=client.user, reason="left")

    assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_sign_in_never_leads_to_another_site(make_user: Callable[..., User], target: str) -> None:
    make_user("writer")

    response = sign_in(Client(), "writer", next=target)

    assert response["Location"] == "/staff/"


def test_nobody_signs_up(db: None) -> None:
    response = Client().post(
        "/accounts/signup/",
        {
            "username": "x",
            "email": "x@y.example",
            "password1": "long-pass-word",
            "password2": "long-pass-word",
        },
    )

    assert response.status_code == 200
    assert User.objects.count() == 0
    assert "account/signup_closed.html" in [t.name for t in response.templates]


def test_a_stranger_without_a_staff_account_gets_the_refusal_page(
    make_user: Callable[..., User],
) -> None:
    user = make_user(username="stranger")
    user.is_staff = False
    user.save()
    client = Client()
    client.force_login(user)

    response = client.get("/staff/")

    assert response.status_code == 403
    assert "403.html" in [t.name for t in response.templates]


@pytest.mark.parametrize("language", ["fa", "en", "ar"])
def test_a_telephone_is_enrolled_and_used_with_any_digits(
    make_user: Callable[..., User],
    settings: "object",
    django_capture_on_commit_callbacks: Callable[..., "object"],
    language: str,
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    user = make_user("writer")
    client = Client()
    sign_in(client, "writer")

    assert client.get("/staff/")["Location"] == "/accounts/2fa/totp/activate/"

    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    in_digits = {"ar": "٠١٢٣٤٥٦٧٨٩"}.get(language)
    code = code_for(secret, "en" if language == "ar" else language)
    if in_digits:
        code = "".join(in_digits[int(digit)] for digit in code)
    with django_capture_on_commit_callbacks(execute=True):
        enrolled = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert enrolled["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/staff/").status_code == 200
    assert "user.second_factor" in verbs_of(user)

    client.logout()
    cache.clear()  # the library lets a code be used once
    assert sign_in(client, "writer")["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/staff/").status_code == 302
    response = client.post("/accounts/2fa/authenticate/", {"code": f" {code[:3]} {code[3:]} "})
    assert response["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_the_qr_code_is_a_data_uri_the_policy_allows(
    make_user: Callable[..., User],
) -> None:
    make_user("writer")
    client = Client()
    sign_in(client, "writer")

    response = client.get("/accounts/2fa/totp/activate/")

    assert re.search(rb'<img class="qr" src="data:image/svg\+xml;base64,', response.content)
    assert "img-src 'self' data:" in response["Content-Security-Policy"]


def test_a_wrong_code_is_recorded(make_user: Callable[..., User]) -> None:
    user = make_user("writer")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client, "writer")

    response = client.post("/accounts/2fa/authenticate/", {"code": "۰۰۰۰۰۰"})

    assert response.status_code == 200
    assert verbs_of(user) == ["user.sign_in_failed"]


def test_the_second_step_cannot_be_dropped_where_it_is_required(
    make_user: Callable[..., User], settings: "object"
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    user = make_user("writer")
    wrapped = TOTP.activate(user, "JBSWY3DPEHPK3PXP")

    assert accounts.MfaAdapter().can_delete_authenticator(wrapped.instance) is False


def test_remove_second_factor_forgets_telephone_and_codes(make_user: Callable[..., User]) -> None:
    user, admin = make_user("writer"), make_user("administrator")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")

    accounts.remove_second_factor(user=user, by=admin, reason="telephone lost")

    assert Authenticator.objects.filter(user=user).count() == 0
    event = audit.trail(user).get()
    assert (event.verb, event.actor, event.reason) == (
        "user.second_factor",
        admin,
        "telephone lost",
    )


def test_a_temporary_password_must_be_changed_before_work(make_user: Callable[..., User]) -> None:
    user, admin = make_user("writer"), make_user("administrator")
    password = accounts.set_temporary_password(user=user, by=admin)
    client = Client()

    response = sign_in(client, "writer", password)
    assert response["Location"] == "/accounts/password/change/"
    assert client.get("/staff/newsroom/article/")["Location"] == "/accounts/password/change/"

    new = {"oldpassword": password, "password1": "bahar-o-barf-77", "password2": "bahar-o-barf-77"}
    response = client.post("/accounts/password/change/", new)
    assert response["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200
    assert accounts.has_temporary_password(user) is False


def test_temporary_passwords_are_long_readable_and_never_recorded(
    make_user: Callable[..., User],
) -> None:
    user, admin = make_user("writer"), make_user("administrator")

    password = accounts.set_temporary_password(user=user, by=admin)

    assert re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}", password)
    assert user.check_password(password)
    assert password not in str(audit.trail(user).values())


def test_password_reset_says_the_same_for_known_and_unknown_addresses(
    make_user: Callable[..., User],
) -> None:
    make_user("writer")
    client = Client()

    known = client.post("/accounts/password/reset/", {"email": "writer@office.example"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@office.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [
        ["writer@office.example"],
        ["nobody@office.example"],
    ]


def test_sign_out_needs_a_post(sign_in: Callable[..., Client]) -> None:
    client = sign_in("writer")

    client.get("/accounts/logout/")
    assert client.get("/staff/").status_code == 200

    client.post("/accounts/logout/")
    assert client.get("/staff/").status_code == 302
    assert verbs_of(client.user) == ["user.sign_out"]
