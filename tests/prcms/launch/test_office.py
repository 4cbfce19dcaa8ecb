"""The launcher as a person meets it: real programs in a folder of their own."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from prcms.launch import office, postgres
from prcms.launch.office import Office, check_port, free_port, read_wishes
from prcms.launch.places import prepare_places
from prcms.launch.supervisor import Supervisor
from prcms.launch.trouble import Trouble
from tests.prcms.launch.conftest import Launcher, running, until


def pid_of(var: Path, name: str) -> int:
    return int(json.loads((var / "run" / f"{name}.pid").read_text())["pid"])


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse().status
    connection.close()
    return answer


def execute(address: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(postgres.for_libpq(address))
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def test_whole_portal_starts_refuses_a_twin_and_ends_cleanly(launcher: Launcher, var: Path) -> None:
    port = free_port()
    first = launcher.start("run", wait_for="Ctrl-C ends", PORT=str(port), DEMO="0")
    assert f"http://127.0.0.1:{port}/" in launcher.words()
    assert status(port, "/healthz") == 200
    names = sorted(path.stem for path in (var / "run").glob("*.pid"))
    assert names == ["beat", "mail", "postgres", "redis", "web", "worker"]
    worker = pid_of(var, "worker")

    twin = subprocess.run(
        [*first.args],  # type: ignore[misc]
        env={**os.environ, "VAR_DIR": str(var), "PORT": str(port)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (twin.returncode, twin.stdout) == (1, "")
    assert twin.stderr == (
        f"The portal is already running at http://127.0.0.1:{port}/ (process {first.pid}): "
        "use that one, or end it with Ctrl-C in its window.\n"
    )

    os.kill(worker, signal.SIGKILL)
    until(lambda: (var / "run" / "worker.pid").exists() and pid_of(var, "worker") != worker)
    os.kill(first.pid, signal.SIGTERM)

    assert first.wait(40) == 0
    assert running(var) == []
    assert list((var / "run").glob("*.pid")) == []


def test_data_survives_the_killing_of_the_supervisor(launcher: Launcher, var: Path) -> None:
    first = launcher.start("services", wait_for="PostgreSQL and Redis run")
    address = postgres.url(var / "run")
    execute(address, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('کابل')")

    first.kill()
    first.wait()

    until(lambda: running(var) == [])
    second = launcher.start("services", wait_for="PostgreSQL and Redis run")
    assert execute(address, "SELECT word FROM kept") == [("کابل",)]
    second.send_signal(signal.SIGINT)
    assert second.wait(30) == 0


def test_killing_everything_needs_no_help_afterwards(launcher: Launcher, var: Path) -> None:
    first = launcher.start("services", wait_for="PostgreSQL and Redis run")
    for process in [first.pid, *running(var)]:
        if process != first.pid or first.poll() is None:
            os.kill(process, signal.SIGKILL)
    first.wait()

    second = launcher.start("services", wait_for="PostgreSQL and Redis run")

    second.terminate()
    assert second.wait(30) == 0


def test_damaged_redis_file_is_set_aside(launcher: Launcher, var: Path) -> None:
    (var / "redis").mkdir(parents=True)
    (var / "redis" / "appendonly.aof").write_bytes(b"*1\r\n$x\r\nrubbish\r\n")

    child = launcher.start("services", wait_for="PostgreSQL and Redis run")

    child.terminate()
    child.wait(30)
    assert "Redis cannot read its file; it was moved to" in launcher.words()
    assert (var / "redis.broken-1" / "appendonly.aof").exists()


def test_long_path_has_its_sockets_elsewhere(var: Path) -> None:
    deep = var / ("x" * 60) / ("دفتر " * 5) / ("y" * 60)
    launcher = Launcher(deep)
    launcher.output = var.parent / "words"

    child = launcher.start("services", wait_for="PostgreSQL and Redis run")
    environ = (deep / "run" / "env").read_text()
    child.terminate()

    assert child.wait(30) == 0
    folder = environ.partition("PGHOST=")[2].split()[0]
    assert len(folder) < 80
    assert Path(folder).exists() is False


def test_a_lone_interrupt_of_make_ends_its_child(launcher: Launcher, var: Path) -> None:
    makefile = var.parent / "Makefile"
    makefile.write_text("run:\n\t@exec $(COMMAND)\n")
    if not shutil.which("make"):
        pytest.fail("make is needed to run the tests")
    child = launcher.start(
        "services", wait_for="PostgreSQL and Redis run", program=("sh", "-c",
        f'exec make -s -f {makefile} run COMMAND="$*"', "x"),
    )  # fmt: skip

    child.send_signal(signal.SIGINT)

    child.wait(30)
    until(lambda: running(var) == [])


@pytest.fixture
def own_office(var: Path, tmp_path: Path, supervisor: tuple[Supervisor, list[str]]) -> Office:
    """An office over a project of one file, its database folder made."""
    (tmp_path / "prcms").mkdir()
    (tmp_path / "prcms" / "models.py").write_text("x = 1")
    (tmp_path / "requirements.txt").write_text("django==5.2.19")
    places = prepare_places(var, root=tmp_path)
    (var / "postgres").mkdir()
    (var / "postgres" / "PG_VERSION").write_text("18")
    return Office(read_wishes({"DEMO": "0"}), places, supervisor[0])


def test_nothing_changed_needs_no_preparing(own_office: Office) -> None:
    assert own_office._prepared_for() == own_office._prepared_for()


@pytest.mark.parametrize(
    "change",
    [
        lambda office: (office.places.root / "prcms" / "models.py").write_text("x = 22"),
        lambda office: (office.places.root / "requirements.txt").write_text("django==5.2.20"),
        lambda office: (office.places.var / "static").mkdir(),
        lambda office: shutil.copytree(
            office.places.root / "prcms", office.places.root / "newsroom"
        ),
        lambda office: os.utime(office.places.root / "prcms" / "models.py"),
        lambda office: (office.data("postgres") / "PG_VERSION").write_text("18"),
        lambda office: setattr(office, "wishes", read_wishes({"DEMO": "1"})),
    ],
)
def test_whatever_changed_is_prepared_for(
    own_office: Office, change: Callable[[Office], object]
) -> None:
    before = own_office._prepared_for()

    change(own_office)

    assert own_office._prepared_for() != before


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", "۸۰۰۰", "80.0"])
def test_port_that_is_none(port: str) -> None:
    with pytest.raises(Trouble) as caught:
        read_wishes({"PORT": port})

    assert str(caught.value) == f"PORT={port} is no port: choose a number from 1024 to 65535."


def test_wishes_default_to_a_demo_on_the_loopback() -> None:
    wishes = read_wishes({"PORT": "", "DATABASE_URL": ""})

    assert (wishes.address, wishes.demo, wishes.database_url) == (
        "http://127.0.0.1:8000/",
        True,
        None,
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("10.1.2.3", "http://10.1.2.3:8000/"),
    ],
)
def test_address_a_person_can_open(host: str, address: str) -> None:
    assert read_wishes({"HOST": host}).address == address


@pytest.mark.parametrize(("said", "meant"), [("0", False), ("no", False), ("1", True), ("", True)])
def test_demo_can_be_left_out(said: str, meant: bool) -> None:
    assert read_wishes({"DEMO": said}).demo is meant


def test_taken_port_is_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Trouble) as caught:
            check_port("127.0.0.1", port)

    assert str(caught.value) == (
        f"Port {port} is taken by another program: stop that one, or choose another port with "
        f"PORT={port + 1} make run."
    )


def test_host_of_another_machine_is_one_line() -> None:
    with pytest.raises(Trouble, match=r"^HOST=192\.0\.2\.1 is no address of this machine"):
        check_port("192.0.2.1", free_port())


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"REDIS_URL": "redis://u:sesame@127.0.0.1:1/0"}, "The Redis server REDIS_URL names"),
        (
            {"DATABASE_URL": "postgres://u:sesame@127.0.0.1:1/x"},
            "DATABASE_URL leads to no database: ",
        ),
    ],
)
def test_named_server_out_of_reach_is_one_line(
    launcher: Launcher, environ: dict[str, str], line: str
) -> None:
    child = launcher.start("run", PORT=str(free_port()), **environ)

    assert child.wait(60) == 1
    last = launcher.words().splitlines()[-1]
    assert last.startswith(line)
    assert "sesame" not in launcher.words()
    assert "Traceback" not in launcher.words()


def test_full_disk_is_one_line(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prcms.launch.trouble.free_megabytes", lambda _folder: 3)

    with pytest.raises(Trouble) as caught:
        office.check_disk(Path("/"))

    assert str(caught.value) == (
        "The disk is full: 3 MB are free in / and about 150 MB are needed. "
        "Make room there and start again."
    )
