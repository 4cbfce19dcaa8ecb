"""Secrets in addresses: what is stored of them, and those that can be derived again."""

import base64
import hashlib

from django.utils.crypto import salted_hmac


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def derived(purpose: str, key: str) -> str:
    """192 bits derived from ``key`` and SECRET_KEY: a letter can be sent again with the same link,
    and a stolen table opens nothing.
    """
    digest = salted_hmac(f"newsroom.{purpose}", key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
