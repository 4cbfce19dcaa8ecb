"""Whether a row has others that hang on it, asked for that row alone."""

from typing import Any

from django.db.models import BooleanField, Subquery, Value
from django.db.models.functions import Coalesce


def holds(rows: Any) -> Coalesce:
    """The condition that ``rows``, tied to the outer row by ``OuterRef``, are not empty.

    ``Exists`` says the same, but PostgreSQL may answer it by hashing the whole table first: the
    archive's editions for one page of fifty. This form is looked up by index, for the rows that
    are reached and no others, so it is for lists that stop at a page. Never NULL.
    """
    found = Subquery(rows.order_by().values(found=Value(True))[:1], output_field=BooleanField())
    return Coalesce(found, Value(False))
