"""How rare words of the memory are, from what PostgreSQL's own statistics say."""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod

from django.db import connection

from newsroom.models import MemoryUnit

# Statistics are a guess anyway; they are read anew after this many seconds.
_KEPT_SECONDS = 300.0
# The share of rows taken for a word that is not among the thousand most common ones.
_RARE = 0.0002


@dataclass(frozen=True, slots=True)
class Rarity:
    """Shares of the rows that hold each common word, and how many rows there are."""

    total: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)

    def share(self, word: str) -> float:
        """The share of rows with ``word``, 0 to 1."""
        return self.shares.get(word, _RARE)

    def rows(self, words: Iterable[str]) -> float:
        """How many rows are expected to hold all of ``words``."""
        return self.total * prod(self.share(word) for word in words)


class _Held:
    """The last reading in this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.until = 0.0
        self.rarity = Rarity()


_held = _Held()


def known() -> Rarity:
    """What is known of the words. One query every five minutes and process, else none."""
    if time.monotonic() >= _held.until:
        rarity = _read()
        with _held.lock:
            _held.rarity = rarity
            _held.until = time.monotonic() + _KEPT_SECONDS
    return _held.rarity


def forget() -> None:
    """Read anew at the next need: many rows have come or gone."""
    _held.until = 0.0


def _read() -> Rarity:
    table = MemoryUnit._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.reltuples, s.most_common_elems::text::text[], s.most_common_elem_freqs"
            " FROM pg_class c LEFT JOIN pg_stats s ON s.schemaname = c.relnamespace::regnamespace::text"
            " AND s.tablename = c.relname AND s.attname = 'vector'"
            " WHERE c.oid = to_regclass(%s)",
            [table],
        )
        row = cursor.fetchone()
    if row is None:
        return Rarity()
    total, words, shares = row
    # Behind the shares PostgreSQL puts the lowest and the highest of them.
    return Rarity(max(total, 0.0), dict(zip(words or (), shares or (), strict=False)))
