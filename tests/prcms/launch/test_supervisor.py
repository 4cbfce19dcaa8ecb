import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from prcms.launch import processes
from prcms.launch.places import Places
from prcms.launch.supervisor import Child, Lock, Program, Supervisor
from prcms.launch.trouble import Interrupted, Trouble

Made = tuple[Supervisor, list[str]]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def program(name: str, code: str, **options: object) -> Program:
    return Program(name=name, command=python(code), env=os.environ, **options)  # type: ignore[arg-type]


def watch_until(supervisor: Supervisor, holds: object, *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        supervisor.signals.pause(0.1)
        supervisor.tick()


def pid(child: Child) -> int:
    return child.process.pid if child.process else 0


def test_ended_program_is_started_again(supervisor: Made) -> None:
    made, said = supervisor
    child = made.start(program("web", "import time; time.sleep(60)"))
    first = pid(child)

    os.kill(first, signal.SIGKILL)

    watch_until(made, lambda: pid(child) not in (0, first))
    assert said == [
        f"web ended (signal SIGKILL); starting it again in 0.5 s. Log: {made.places.log('web')}"
    ]


def test_restarts_come_ever_later(supervisor: Made) -> None:
    made, said = supervisor
    made.start(program("web", "raise SystemExit(3)"))

    watch_until(made, lambda: len(said) == 3)

    assert [line.split(" s. ")[0] for line in said] == [
        f"web ended (exit code 3); starting it again in {delay}" for delay in ("0.5", "1", "2")
    ]


def test_what_a_fallen_program_left_in_its_session_ends_too(
    supervisor: Made, places: Places
) -> None:
    made, _ = supervisor
    code = (
        "import subprocess, time; from pathlib import Path\n"
        f"file = Path({str(places.var / 'orphan')!r})\n"
        "orphan = subprocess.Popen(['sleep', '60'])\n"
        "file.exists() or file.write_text(str(orphan.pid)); time.sleep(60)"
    )
    child = made.start(program("worker", code))
    file = places.var / "orphan"
    watch_until(made, lambda: file.exists() and file.read_text())
    orphan = processes.identify(int(file.read_text()))
    assert orphan is not None

    os.kill(pid(child), signal.SIGKILL)

    watch_until(made, lambda: not processes.alive(orphan))


def test_stale_program_is_started_again(supervisor: Made) -> None:
    made, said = supervisor
    deaf = [True]
    child = made.start(
        program(
            "worker",
            "import time; time.sleep(60)",
            stale=lambda _age: deaf.pop() if deaf else False,
        )
    )
    first = pid(child)
    made._next_housekeeping = 0

    watch_until(made, lambda: pid(child) not in (0, first))

    assert said == ["worker runs but does not work; starting it again."]


def test_everything_ends_in_reverse_order(supervisor: Made, places: Places) -> None:
    made, _ = supervisor
    order = places.var / "order"
    for name in ("postgres", "redis", "web"):
        ready = places.var / name
        code = (
            "import signal, sys, time\n"
            "def end(*_):\n"
            f"    open({str(order)!r}, 'a').write('{name} '); sys.exit()\n"
            f"signal.signal(15, end); open({str(ready)!r}, 'w'); time.sleep(60)"
        )
        made.wait_ready(made.start(program(name, code, ready=ready.exists)), patience=20)

    made.stop_all()

    assert order.read_text() == "web redis postgres "
    assert list(places.run.glob("*.pid")) == []


def test_stubborn_program_is_forced_after_its_patience(supervisor: Made, places: Places) -> None:
    made, _ = supervisor
    ready = places.var / "ready"
    code = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(ready)!r}, 'w'); time.sleep(60)"
    child = made.start(program("web", code, ready=ready.exists, patience=0.3))
    made.wait_ready(child, patience=20)
    process = child.process
    assert process is not None

    made.stop_all()

    assert process.returncode == -signal.SIGKILL


def test_program_that_never_starts_is_one_line(supervisor: Made) -> None:
    made, _ = supervisor
    child = made.start(
        program("redis", "raise SystemExit('Cannot bind: the reason')", ready=lambda: False)
    )

    with pytest.raises(Trouble) as caught:
        made.wait_ready(child, patience=20)

    log = made.places.log("redis")
    assert str(caught.value) == (
        f"The redis does not start: Cannot bind: the reason (more in {log})"
    )


def test_full_disk_is_named(supervisor: Made) -> None:
    made, _ = supervisor
    child = made.start(
        program("redis", "raise SystemExit('write: No space left on device')", ready=lambda: False)
    )

    with pytest.raises(Trouble, match=r"^The disk is full: \d+ MB are free in .* needed\. Make"):
        made.wait_ready(child, patience=20)


def test_signal_breaks_off_the_waiting(supervisor: Made) -> None:
    made, _ = supervisor
    child = made.start(program("web", "import time; time.sleep(60)", ready=lambda: False))

    os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Interrupted):
        made.wait_ready(child, patience=20)


def test_one_wish_told_twice_is_no_hurry(supervisor: Made) -> None:
    made, _ = supervisor

    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)

    assert (made.signals.wanted, made.signals.hurry) == (1, False)


def test_great_log_is_cut(
    supervisor: Made, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = supervisor
    monkeypatch.setattr("prcms.launch.supervisor.LOG_LIMIT", 10)
    log = places.log("web")
    log.write_text("0123456789x")
    made._next_housekeeping = 0

    made.tick()

    assert (log.read_text(), log.with_suffix(".log.1").read_text()) == ("", "0123456789x")


def test_lock_tells_a_second_start_where_the_first_is(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    first.take({"url": "http://127.0.0.1:8000/"})

    with pytest.raises(Trouble) as caught:
        second.take({})

    assert str(caught.value) == (
        f"The portal is already running at http://127.0.0.1:8000/ (process {os.getpid()}): "
        "use that one, or end it with Ctrl-C in its window."
    )
    first.release()
    second.take({})
    assert json.loads((tmp_path / "lock").read_text()) == {"pid": str(os.getpid())}
    second.release()
