"""Keys of e-mail addresses and telephone numbers: what is compared instead of what was typed."""

import re

import idna
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from prcms.base.text import clean_line, to_latin_digits

REGION = "AF"
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_ADDRESS = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")


def email_key(address: str) -> str:
    """The address as it is compared: lower-case, host in its ASCII form (RFC 5891).

    Lower-casing the part before the @ is safe in practice: no server met here tells the cases
    apart. Returns "" when the text is no e-mail address that plain SMTP can carry.
    """
    local, at, host = _INVISIBLE.sub("", clean_line(address)).rpartition("@")
    if not at:
        return ""
    try:
        host = idna.encode(host, uts46=True).decode("ascii") if not host.isascii() else host
    except idna.IDNAError:
        return ""
    key = f"{local}@{host}".lower()
    try:
        validate_email(key)
    except ValidationError:
        return ""
    return key if len(key) <= 254 else ""


def phone_key(number: str) -> str:
    """The number in E.164 form (+93700123456), read as an Afghan number unless it says otherwise.

    Takes digits of all three sets and any spaces, hyphens and brackets. Returns "" when no
    telephone number can be read.
    """
    digits = _INVISIBLE.sub("", to_latin_digits(number))
    try:
        parsed = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def masked(value: str) -> str:
    """Enough of an address or a number to recognise it, not enough to use it."""
    local, at, host = value.rpartition("@")
    if at:
        return f"{local[:1]}…@{host}"
    return f"{value[:3]}…{value[-2:]}" if len(value) > 6 else "…"


def scrubbed(text: str, *names: str) -> str:
    """A server's answer without e-mail addresses and the given names, at most 300 characters."""
    text = _ADDRESS.sub("…@…", clean_line(text))
    for name in names:
        if name:
            text = text.replace(name, "…")
    return text[:300]
