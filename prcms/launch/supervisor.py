"""Keeps a handful of programs running: in order, ready, restarted, ended in reverse.

Foreground only; systemd does this job in production (deploy/systemd). One thread, one loop.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from prcms.launch import processes
from prcms.launch.interrupts import Signals
from prcms.launch.places import Places
from prcms.launch.trouble import Trouble, blame, free_megabytes, from_os_error, last_words

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
# A program that ran so long has recovered; its next fall is not counted with the earlier ones.
STEADY_SECONDS = 60.0
LOG_LIMIT = 20 * 1024 * 1024
HOUSEKEEPING_SECONDS = 30.0
LOW_DISK_MEGABYTES = 50


@dataclass(frozen=True, kw_only=True)
class Program:
    """One program to keep running.

    ``stop`` is the signal for a clean end, waited for ``patience`` seconds; ``farewell`` what the
    kernel sends when the supervisor itself is killed. ``ready`` says whether it does its work;
    ``stale`` whether it runs and yet does not (asked every half minute, with its age in seconds).
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    stop: int = signal.SIGTERM
    farewell: int = signal.SIGTERM
    patience: float = 10
    ready: Callable[[], bool] | None = None
    stale: Callable[[float], bool] | None = None
    before: Callable[[], None] | None = None


@dataclass(kw_only=True)
class Child:
    """A program and its present process."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    who: processes.Identity | None = None
    started: float = 0
    falls: int = 0
    again: float = 0
    ended_on_purpose: bool = field(default=False)


class Lock:
    """One portal per ``var`` folder. Given up by the kernel however the holder ends."""

    def __init__(self, path: Path) -> None:
        """Remember where; nothing is taken yet."""
        self.path = path
        self._file: TextIO | None = None

    def take(self, about: Mapping[str, str]) -> None:
        """Take the lock and write what a second start shall be told.

        Raises ``Trouble`` naming the address when somebody else holds it.
        """
        file = self.path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            try:
                found = json.load(file)
            except ValueError:
                found = {}
            file.close()
            where = f" at {found['url']}" if found.get("url") else ""
            number = f" (process {found['pid']})" if found.get("pid") else ""
            raise Trouble(
                f"The portal is already running{where}{number}: use that one, or end it with "
                "Ctrl-C in its window."
            ) from None
        self._file = file
        self.describe(about)

    def describe(self, about: Mapping[str, str]) -> None:
        """Change what a second start is told."""
        if self._file:
            self._file.seek(0)
            self._file.truncate()
            json.dump({"pid": str(os.getpid()), **about}, self._file)
            self._file.flush()

    def release(self) -> None:
        """Give the lock back."""
        if self._file:
            self._file.close()
            self._file = None


class Supervisor:
    """Starts programs one after another and looks after them until told to stop."""

    def __init__(
        self, places: Places, signals: Signals, *, say: Callable[[str], None] | None = None
    ) -> None:
        """``say`` prints a line for the person at the terminal."""
        self.places = places
        self.signals = signals
        self.children: list[Child] = []
        self._say = say or self._print
        self._next_housekeeping = time.monotonic() + HOUSEKEEPING_SECONDS
        self._low_disk_said = False

    @staticmethod
    def _print(line: str) -> None:
        # The terminal may be gone (closed pipe) or the disk behind it full; the work goes on.
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def say(self, line: str) -> None:
        """Tell the person at the terminal."""
        self._say(line)

    # Starting ------------------------------------------------------------------------------

    def start(self, program: Program) -> Child:
        """Start a program without waiting for it."""
        child = Child(program=program)
        self.children.append(child)
        self._launch(child)
        return child

    def _launch(self, child: Child) -> None:
        program = child.program
        if program.before:
            program.before()
        log = self.places.log(program.name)
        child.process = processes.spawn(
            program.command,
            cwd=self.places.root,
            env=program.env,
            log=log,
            farewell=program.farewell,
        )
        child.started = time.monotonic()
        child.again = 0
        child.who = processes.identify(child.process.pid)
        processes.write_pid_file(self._pid_file(program), child.process.pid)

    def wait_ready(
        self, child: Child, *, patience: float, why: Callable[[], str] | None = None
    ) -> None:
        """Wait until a program does its work.

        Raises ``Trouble`` with ``why()``, or with the last line of its log, when it ends three
        times or is not ready after ``patience`` seconds.
        """
        program, falls = child.program, 0
        ready = program.ready or (lambda: True)
        deadline = time.monotonic() + patience
        while not ready():
            if child.process is not None and child.process.poll() is not None:
                falls += 1
                if falls == 3:
                    raise Trouble(self._no_start(program, why))
                self.signals.pause(0.5)
                self._launch(child)
            if time.monotonic() > deadline:
                raise Trouble(self._no_start(program, why))
            self.signals.pause(0.1)

    def _no_start(self, program: Program, why: Callable[[], str] | None) -> str:
        if why:
            return why()
        log = self.places.log(program.name)
        otherwise = f"The {program.name} does not start: {last_words(log)} (more in {log})"
        return blame(last_words(log, lines=5), self.places.var, otherwise)

    def step(self, command: Sequence[str], *, env: Mapping[str, str], log: Path) -> int:
        """Run something to its end, its standard output shown; returns its exit code."""
        with log.open("wb"):
            pass
        process = processes.spawn(command, cwd=self.places.root, env=env, log=log, show=True)
        try:
            while process.poll() is None:
                self.signals.pause(1.0)
        finally:
            if process.poll() is None:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                process.kill()
                process.wait()
        return process.returncode

    # Looking after -------------------------------------------------------------------------

    def watch(self) -> None:
        """Look after the programs until ``Interrupted`` comes out of the pause."""
        while True:
            self.signals.pause(0.5)
            self.tick()

    def tick(self) -> None:
        """One look: bring back what ended, end what is stale, keep the logs small."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._fell(child, now)
            elif child.process is None and now >= child.again:
                try:
                    self._launch(child)
                except OSError as error:
                    self._retry_later(child, now)
                    self.say(str(from_os_error(error, self.places.var)))
        if now >= self._next_housekeeping:
            self._next_housekeeping = now + HOUSEKEEPING_SECONDS
            self._end_stale(now)
            self._trim_logs()
            self._look_at_disk()

    def _retry_later(self, child: Child, now: float) -> float:
        if now - child.started > STEADY_SECONDS:
            child.falls = 0
        delay: float = min(LONGEST_DELAY, FIRST_DELAY * 2**child.falls)
        child.falls += 1
        child.again = now + delay
        return delay

    def _fell(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else 0
        # What it left in its session would hold its port or its tasks.
        if child.who:
            processes.end_session(child.who, number=signal.SIGKILL, patience=0)
        child.process = None
        delay = self._retry_later(child, now)
        if child.ended_on_purpose:
            child.ended_on_purpose = False
            return
        how = f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        self.say(
            f"{child.program.name} ended ({how}); starting it again in {delay:g} s. "
            f"Log: {self.places.log(child.program.name)}"
        )

    def _end_stale(self, now: float) -> None:
        for child in self.children:
            stale, process = child.program.stale, child.process
            if stale and process is not None and process.poll() is None:
                if not stale(now - child.started):
                    continue
                self.say(f"{child.program.name} runs but does not work; starting it again.")
                child.ended_on_purpose = True
                self._end(child, hurry=False)

    def _trim_logs(self) -> None:
        # Children write with O_APPEND, so emptying the file under them is safe.
        for log in self.places.logs.glob("*.log"):
            with contextlib.suppress(OSError):
                if log.stat().st_size > LOG_LIMIT:
                    shutil.copyfile(log, log.with_suffix(".log.1"))
                    os.truncate(log, 0)

    def _look_at_disk(self) -> None:
        free = free_megabytes(self.places.var)
        if free < LOW_DISK_MEGABYTES and not self._low_disk_said:
            self.say(
                f"The disk is nearly full ({free} MB free): make room in {self.places.var}; "
                "what fails meanwhile is tried again by itself."
            )
        self._low_disk_said = free < LOW_DISK_MEGABYTES

    # Ending --------------------------------------------------------------------------------

    def stop_all(self) -> None:
        """End everything, last started first; a second signal forces the rest at once."""
        for child in reversed(self.children):
            if child.process is not None:
                self._end(child, hurry=self.signals.hurry)
            self._pid_file(child.program).unlink(missing_ok=True)
        self.children.clear()

    def _end(self, child: Child, *, hurry: bool) -> None:
        process = child.process
        if process is None:
            return
        if process.poll() is None and not hurry:
            processes.send(process.pid, child.program.stop)
            deadline = time.monotonic() + child.program.patience
            while process.poll() is None and time.monotonic() < deadline:
                if self.signals.hurry:
                    break
                self.signals.pause(0.1, stoppable=False)
        if child.who:
            processes.end_session(child.who, number=signal.SIGKILL, patience=0)
        if process.poll() is None:
            process.kill()
        process.wait()

    def _pid_file(self, program: Program) -> Path:
        return self.places.run / f"{program.name}.pid"
