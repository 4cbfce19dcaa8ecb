"""What the staff home shows: one list per question, ordered by deadline.

Each app's ``stats.queues(user, now)`` returns its lists; the staff home only arranges them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class QueueRow:
    """One thing that waits: what it is, where it is done, until when."""

    label: str
    url: str
    detail: str = ""
    language: str = ""
    due_at: datetime | None = None
    since: datetime | None = None
    chip: Text = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Queue:
    """One question ("what awaits my approval?"), at most ten rows, the full count and its list.

    ``act`` names the one thing done with a row ("Approve"). Smaller ``order`` stands first.
    """

    key: str
    title: Text
    rows: list[QueueRow]
    count: int
    url: str
    act: Text = ""
    order: int = 50
    alarm: bool = False
    empty: Text = ""
