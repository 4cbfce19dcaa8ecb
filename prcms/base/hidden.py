"""Rows whose very names are not for everybody, where lists name things of all kinds.

The ground floor does not know texts; the apps that do are named in ``settings.HIDDEN_ROWS``.
"""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string


def hidden_from(user: Any, *, label: str, key: str) -> Q:
    """Condition true for rows that name something hidden from ``user``.

    ``label`` and ``key`` are the columns that hold the named thing's model and primary key. As
    many queries as ``HIDDEN_ROWS`` asks, at least one for each function there.
    """
    found = Q(pk__in=[])
    for name in settings.HIDDEN_ROWS:
        for model, keys in import_string(name)(user).items():
            found |= Q(**{label: model, f"{key}__in": keys})
    return found
