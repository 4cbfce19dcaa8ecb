"""Ctrl-C and SIGTERM as something to look at, never as an exception in the middle of a fork."""

import os
import select
import signal
import time
from pathlib import Path
from types import FrameType

from prcms.launch.processes import die_with_parent, facts
from prcms.launch.trouble import Interrupted

ONE_WISH_SECONDS = 1.0


class Signals:
    """Notes the wish to stop; ``pause`` is the only place where waiting is broken off.

    GNU make passes SIGTERM on to its child but keeps SIGINT to itself and waits. A terminal's
    Ctrl-C reaches both; a lone ``kill -INT`` of make does not reach us. make then stops catching
    the signal, which can be seen from outside, and is taken as the same wish.
    """

    def __init__(self) -> None:
        """Install the handlers; call from the main thread."""
        self.wanted = 0
        self._last = float("-inf")
        self._make = self._parent_make()
        self._reader, self._writer = os.pipe()
        for end in (self._reader, self._writer):
            os.set_blocking(end, False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # nohup
            signal.signal(number, self._note)
        # SIGCHLD only has to wake ``pause``; its default would not.
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)

    def close(self) -> None:
        """Stop listening for wake-ups; the handlers are the caller's to replace."""
        signal.set_wakeup_fd(-1)
        os.close(self._reader)
        os.close(self._writer)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        # One Ctrl-C can arrive twice: from the terminal and through make.
        now = time.monotonic()
        if now - self._last > ONE_WISH_SECONDS:
            self.wanted += 1
        self._last = now

    @property
    def hurry(self) -> bool:
        """Whether the wish was uttered more than once."""
        return self.wanted > 1

    def look(self) -> None:
        """Raise ``Interrupted`` when somebody wants us to stop."""
        if self._make and not self._catches_interrupt(self._make):
            self._make = None
            self._note(signal.SIGINT, None)
        if self.wanted:
            raise Interrupted

    def pause(self, seconds: float, *, stoppable: bool = True) -> None:
        """Wait, at most so long: a signal or the end of a child cuts it short.

        Raises ``Interrupted`` unless told that the caller is stopping anyway.
        """
        if stoppable:
            self.look()
        ready, _, _ = select.select([self._reader], [], [], seconds)
        if ready:
            os.read(self._reader, 4096)
        if stoppable:
            self.look()

    @staticmethod
    def _catches_interrupt(pid: int) -> bool:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return False
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) & 1 << (signal.SIGINT - 1))

    def _parent_make(self) -> int | None:
        """Our parent if it is a make that catches Ctrl-C; we then also end when it is killed."""
        parent = facts(os.getppid())
        if parent is None or parent.name not in ("make", "gmake"):
            return None
        hook = die_with_parent(signal.SIGTERM, of=parent.pid)
        hook()
        return parent.pid if self._catches_interrupt(parent.pid) else None
