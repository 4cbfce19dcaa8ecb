"""The memory and the glossary as files, streamed: no list of all units is ever in memory."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from newsroom import exchange
from newsroom.models import MemoryUnit, Term
from newsroom.permissions import can_manage_memory
from prcms.base import audit
from prcms.base.models import User

_CHUNK = 2_000


def memory(
    units: "QuerySet[MemoryUnit]", *, form: str, name: str, by: User, now: datetime
) -> Iterator[str]:
    """The units as "tmx" or "csv", piece by piece; writes an audit row first.

    Raises ``Refused`` without the right, before anything is sent.
    """
    can_manage_memory.require(by)
    audit.record("memory.export", by, by=by, after={"form": form, "units": units.count()}, at=now)
    rows = units.values_list("source_language", "target_language", "source", "target")
    pairs = (exchange.Pair(*row) for row in rows.order_by("pk").iterator(chunk_size=_CHUNK))
    return exchange.memory_csv(pairs) if form == "csv" else exchange.tmx(pairs, now=now, name=name)


def glossary(*, form: str, name: str, by: User, now: datetime) -> Iterator[str]:
    """The glossary as "tbx" or "csv", piece by piece; writes an audit row first."""
    can_manage_memory.require(by)
    terms = Term.objects.order_by("pk").prefetch_related("forms")
    audit.record("glossary.export", by, by=by, after={"form": form, "terms": terms.count()}, at=now)
    entries = (
        exchange.Entry(
            tuple((form.language, form.status, form.text) for form in term.forms.all()),
            term.note,
            term.kind,
        )
        for term in terms.iterator(chunk_size=_CHUNK)
    )
    return exchange.terms_csv(entries) if form == "csv" else exchange.tbx(entries, name=name)
