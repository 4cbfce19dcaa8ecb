"""Real launchers in folders of their own; whatever a test leaves running is ended."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prcms.launch.interrupts import Signals
from prcms.launch.places import ROOT, Places, prepare_places
from prcms.launch.processes import all_processes, send
from prcms.launch.supervisor import Supervisor

CLEARED = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def var() -> Iterator[Path]:
    """A data folder with a path short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="l", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "v"
        yield path
        for process in running(path):
            send(process, signal.SIGKILL)


@pytest.fixture
def places(var: Path) -> Places:
    """The folders of a portal."""
    return prepare_places(var)


@pytest.fixture
def supervisor(places: Places) -> Iterator[tuple[Supervisor, list[str]]]:
    """A supervisor in this process, and the lines it said."""
    before = {
        number: signal.getsignal(number)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    }
    said: list[str] = []
    made = Supervisor(places, Signals(), say=said.append)
    yield made, said
    made.stop_all()
    made.signals.close()
    for number, handler in before.items():
        signal.signal(number, handler)


def running(var: Path) -> list[int]:
    """Processes that name the data folder in their command line, without ourselves."""
    found = []
    for process in all_processes():
        try:
            words = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        except OSError:
            continue
        if str(var).encode() in words and process.state not in "ZX" and process.pid != os.getpid():
            found.append(process.pid)
    return found


def until(holds: Callable[[], object], *, seconds: float = 30) -> None:
    """Wait for something another process does; fails the test when it does not come true."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"did not come true in {seconds} s")
        time.sleep(0.05)


class Launcher:
    """``python -m prcms.launch …`` as a child, its words in a file."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.output = var.parent / "words"
        self.children: list[subprocess.Popen[bytes]] = []

    def start(
        self, *command: str, wait_for: str = "", program: tuple[str, ...] = (), **environ: str
    ) -> subprocess.Popen[bytes]:
        """Start a command (``program`` stands in front of it) and wait for a word it says."""
        kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
        with self.output.open("wb") as words:
            child = subprocess.Popen(
                [*program, sys.executable, "-m", "prcms.launch", *command],
                cwd=ROOT,
                env={**kept, "VAR_DIR": str(self.var), **environ},
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.children.append(child)
        if wait_for:
            until(lambda: wait_for in self.words() or child.poll() is not None, seconds=60)
            assert wait_for in self.words(), self.words()
        return child

    def words(self) -> str:
        """What the latest one said so far."""
        return self.output.read_text(errors="replace")


@pytest.fixture
def launcher(var: Path) -> Iterator[Launcher]:
    """Starts launchers on the folder ``var``."""
    made = Launcher(var)
    yield made
    for child in made.children:
        if child.poll() is None:
            child.kill()
        child.wait()
