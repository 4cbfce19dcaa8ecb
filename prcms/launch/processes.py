"""Child processes that cannot outlive their parent unnoticed.

Every child leads a session of its own, is told by the kernel when its parent dies
(``PR_SET_PDEATHSIG``) and has a pid file naming its start time, so that the next start can end
what a ``kill -9`` left behind without ever hitting a stranger who got the same number.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A process that no later process can be mistaken for."""

    pid: int
    started: int  # clock ticks since boot
    boot: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What ``/proc/<pid>/stat`` says, as far as needed here."""

    pid: int
    name: str
    state: str
    parent: int
    session: int
    started: int


def facts(pid: int) -> Facts | None:
    """Facts about a process, None when there is none of that number."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    # The name is in brackets and may itself hold brackets and spaces.
    head, _, tail = text.rpartition(")")
    fields = tail.split()
    return Facts(
        pid=pid,
        name=head.partition("(")[2],
        state=fields[0],
        parent=int(fields[1]),
        session=int(fields[3]),
        started=int(fields[19]),
    )


def all_processes() -> Iterator[Facts]:
    """Facts about every process to be seen."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and (found := facts(int(entry.name))):
            yield found


def boot() -> str:
    """Identifier of this boot of the machine; start times count from it."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def identify(pid: int) -> Identity | None:
    """Identity of a running process, None when it is gone."""
    found = facts(pid)
    return Identity(pid=pid, started=found.started, boot=boot()) if found else None


def members(leader: Identity) -> list[Facts]:
    """Living processes of the session ``leader`` began, without zombies.

    A session's number is not given away while one of its members lives. So if no process has the
    leader's number, the members are the leader's; if another has it, the session is another's.
    """
    if leader.boot != boot():
        return []
    now = facts(leader.pid)
    if now is not None and now.started != leader.started:
        return []
    return [
        found
        for found in all_processes()
        if found.session == leader.pid and found.state not in "ZX"
    ]


def alive(who: Identity) -> bool:
    """Whether exactly this process runs (a zombie does not)."""
    found = facts(who.pid)
    return (
        found is not None
        and found.started == who.started
        and found.state not in "ZX"
        and who.boot == boot()
    )


def send(pid: int, number: int) -> None:
    """Signal a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def die_with_parent(number: int, *, of: int | None = None) -> Callable[[], None]:
    """A hook that makes its caller get ``number`` when the parent dies.

    Called between fork and exec, where the parent is this process; or by a process about its own
    parent ``of``.
    """
    parent = of or os.getpid()

    def hook() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        # The parent may have died before the line above.
        if os.getppid() != parent:
            os._exit(1)

    return hook


def spawn(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    log: Path | None,
    farewell: int = signal.SIGTERM,
    show: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, its words going to ``log``.

    With ``show`` its standard output goes where ours goes and only its errors to the log; without
    a log both stay ours. ``farewell`` is the signal it gets when this process dies. Must be
    called from the main thread: the kernel counts the death of the thread, not of the process.
    """
    with contextlib.ExitStack() as stack:
        words = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=None if show else words,
            stderr=words if show or words is None else subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(farewell),  # noqa: PLW1509 - one thread, see docstring
        )


def write_pid_file(path: Path, pid: int) -> None:
    """Record a child for the next start."""
    who = identify(pid)
    if who:
        path.write_text(
            json.dumps({"pid": who.pid, "started": who.started, "boot": who.boot}) + "\n"
        )


def read_pid_file(path: Path) -> Identity | None:
    """Whom a pid file names; None when it is missing or was cut short by a full disk."""
    try:
        found = json.loads(path.read_text())
        return Identity(
            pid=int(found["pid"]), started=int(found["started"]), boot=str(found["boot"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def end_session(leader: Identity, *, number: int, patience: float) -> None:
    """End a leader and whatever lives in its session: asked first, forced after ``patience`` s."""
    for found in members(leader):
        send(found.pid, number)
    deadline = time.monotonic() + patience
    while members(leader) and time.monotonic() < deadline:
        time.sleep(0.05)
    for found in members(leader):
        send(found.pid, signal.SIGKILL)


def end_leftovers(folder: Path, *, patience: float = 5) -> list[str]:
    """End what the pid files in ``folder`` still name and remove the files.

    Returns the names of the programs that had to be ended. The caller holds the lock, so nothing
    named here can belong to a running supervisor.
    """
    ended = []
    for path in sorted(folder.glob("*.pid")):
        who = read_pid_file(path)
        if who and members(who):
            end_session(who, number=signal.SIGTERM, patience=patience)
            ended.append(path.stem)
        path.unlink(missing_ok=True)
    return ended
