"""Keys of addresses and numbers."""

import pytest

from contacts.addresses import email_key, masked, phone_key, scrubbed


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("A.Kohi@Press.Example", "a.kohi@press.example"),
        ("  a@press.example\u200f", "a@press.example"),
        ("a@مثال.example", "a@xn--mgbh0fb.example"),
        ("", ""),
        ("a", ""),
        ("a@", ""),
        ("@press.example", ""),
        ("a b@press.example", ""),
        ("نجیب@press.example", ""),
        ("a@press.example\nBcc: x@y.example", ""),
        ("a@" + "x" * 250 + ".example", ""),
    ],
)
def test_email_key(typed, key):
    assert email_key(typed) == key


@pytest.mark.parametrize(
    "typed",
    ["0700123456", "0700 123 456", "+93700123456", "0093 700 123456", "۰۷۰۰۱۲۳۴۵۶", "٠٧٠٠١٢٣٤٥٦",
     "(0700) 123-456", "\u200e+93 700 123 456", "700123456"],
)  # fmt: skip
def test_phone_key_reads_every_afghan_spelling(typed):
    assert phone_key(typed) == "+93700123456"


@pytest.mark.parametrize(
    ("typed", "key"),
    [("+49 30 901820", "+4930901820"), ("دفتر", ""), ("", ""), ("12", ""), ("+" + "9" * 30, "")],
)
def test_phone_key_of_others(typed, key):
    assert phone_key(typed) == key


@pytest.mark.parametrize(
    ("value", "shown"),
    [("reader@press.example", "r…@press.example"), ("+93700123456", "+93…56"), ("12345", "…")],
)
def test_masked(value, shown):
    assert masked(value) == shown


def test_scrubbed_leaves_the_reason_and_takes_the_person():
    said = scrubbed("550 <a.kohi@press.example>: نجیبه\r\nunknown " + "x" * 400, "نجیبه", "")

    assert said.startswith("550 <…@…>: … unknown x")
    assert len(said) == 300
