import os
import signal
import subprocess
import sys
from pathlib import Path

from prcms.launch import processes
from prcms.launch.processes import Identity
from tests.prcms.launch.conftest import until

SLEEP = ["sleep", "60"]


def test_facts_of_ourselves() -> None:
    found = processes.facts(os.getpid())

    assert found is not None
    assert (found.pid, found.parent, found.session) == (os.getpid(), os.getppid(), os.getsid(0))


def test_facts_survive_a_name_with_brackets(tmp_path: Path) -> None:
    program = tmp_path / "a) b ("
    program.symlink_to("/bin/sleep")
    child = subprocess.Popen([str(program), "60"])

    found = processes.facts(child.pid)

    child.kill()
    child.wait()
    assert found is not None
    assert (found.name, found.parent) == ("a) b (", os.getpid())


def test_facts_of_nobody() -> None:
    assert processes.facts(2**22 + 1) is None


def test_pid_file_names_the_same_process_again(tmp_path: Path) -> None:
    processes.write_pid_file(tmp_path / "a.pid", os.getpid())

    assert processes.read_pid_file(tmp_path / "a.pid") == processes.identify(os.getpid())


def test_damaged_pid_file_names_nobody(tmp_path: Path) -> None:
    for number, text in enumerate(["", "{", "[]", '{"pid": "x"}', "null"]):
        path = tmp_path / f"{number}.pid"
        path.write_text(text)

        assert processes.read_pid_file(path) is None


def test_child_ends_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from prcms.launch.processes import spawn\n"
        "import os\n"
        "child = spawn(['sleep', '60'], cwd=Path('/'), env=os.environ, log=None)\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    child = processes.identify(pid)
    assert child is not None

    parent.kill()
    parent.wait()
    parent.stdout.close()

    until(lambda: not processes.alive(child))


def test_leftover_is_ended_with_its_session(tmp_path: Path) -> None:
    # The leader is gone, a member of its session lives on.
    code = "import subprocess; subprocess.Popen(['sleep', '60']); print('x', flush=True); input()"
    leader = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert leader.stdout is not None
    assert leader.stdin is not None
    leader.stdout.readline()
    who = processes.identify(leader.pid)
    assert who is not None
    processes.write_pid_file(tmp_path / "worker.pid", leader.pid)
    leader.kill()
    leader.wait()
    leader.stdout.close()
    leader.stdin.close()
    assert [member.name for member in processes.members(who)] == ["sleep"]

    ended = processes.end_leftovers(tmp_path)

    until(lambda: processes.members(who) == [])
    assert (ended, list(tmp_path.iterdir())) == (["worker"], [])


def test_stranger_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEP, start_new_session=True)
    real = processes.identify(stranger.pid)
    assert real is not None
    for number, wrong in enumerate(
        (
            Identity(pid=real.pid, started=real.started - 1, boot=real.boot),
            Identity(pid=real.pid, started=real.started, boot="another boot"),
        )
    ):
        path = tmp_path / f"{number}.pid"
        path.write_text(
            f'{{"pid": {wrong.pid}, "started": {wrong.started}, "boot": "{wrong.boot}"}}'
        )

    ended = processes.end_leftovers(tmp_path)

    alive = stranger.poll() is None
    stranger.kill()
    stranger.wait()
    assert (ended, alive) == ([], True)


def test_stubborn_leftover_is_forced(tmp_path: Path) -> None:
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    processes.write_pid_file(tmp_path / "web.pid", child.pid)

    processes.end_leftovers(tmp_path, patience=0.2)

    child.stdout.close()
    assert child.wait(10) == -signal.SIGKILL
