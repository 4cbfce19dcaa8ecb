import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from prcms.launch import postgres, processes
from prcms.launch.places import Places
from prcms.launch.supervisor import Program, Supervisor
from prcms.launch.trouble import Trouble
from tests.prcms.launch.conftest import until


@pytest.fixture
def started(supervisor: tuple[Supervisor, list[str]], places: Places) -> str:
    """Address of the database "portal" on a running throw-away server."""
    made, _ = supervisor
    data = places.var / "postgres"
    postgres.make_cluster(data, log=places.log("initdb"), durable=False)
    child = made.start(
        Program(
            name="postgres",
            command=postgres.command(data, places.sockets, durable=False),
            env=postgres.environment(),
            stop=signal.SIGINT,
            ready=lambda: postgres.answers(postgres.url(places.sockets, "postgres")),
        )
    )
    made.wait_ready(child, patience=60)
    address = postgres.url(places.sockets)
    postgres.ensure_database(address)
    return address


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgres://portal@//run/pg/office", "postgresql://portal@%2Frun%2Fpg/office"),
        ("postgres:////run/Pg/office", "postgresql://%2Frun%2FPg/office"),
        ("postgres://u:p%40ss@db.example:5433/o", "postgresql://u:p%40ss@db.example:5433/o"),
        ("pgsql://db/o?sslmode=require", "postgresql://db/o?sslmode=require"),
        ("postgres:///prcms", "postgresql:///prcms"),
    ],
)
def test_addresses_as_libpq_reads_them(address: str, expected: str) -> None:
    assert postgres.for_libpq(address) == expected


def test_database_knows_every_script_and_can_be_made_twice(started: str) -> None:
    postgres.ensure_database(started)

    connection = psycopg2.connect(postgres.for_libpq(started))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT upper('é'), lower('Σ'), current_setting('server_encoding'),"
            " current_setting('listen_addresses')"
        )
        row = cursor.fetchone()
    connection.close()

    assert row == ("É", "σ", "UTF8", "")


def test_age_of_a_heartbeat(started: str) -> None:
    before = postgres.heartbeat_age(started, "worker")
    connection = psycopg2.connect(postgres.for_libpq(started))
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE base_heartbeat (name text, at timestamptz)")
        cursor.execute(
            "INSERT INTO base_heartbeat VALUES ('worker', now() - interval '200 seconds')"
        )
    connection.close()

    age = postgres.heartbeat_age(started, "worker")

    assert before is None
    assert age is not None
    assert 200 <= age < 230
    assert postgres.heartbeat_age(started, "beat") is None


def test_age_is_unknown_without_a_server(tmp_path: Path) -> None:
    assert postgres.heartbeat_age(f"postgres://portal@/{tmp_path}/portal", "worker") is None


def test_server_out_of_reach_is_one_line_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        postgres.ensure_database("postgres://u:sesame@127.0.0.1:1/office")

    line = str(caught.value)
    assert line.startswith("DATABASE_URL leads to no database: ")
    assert "\n" not in line
    assert "sesame" not in line


def test_address_that_is_none_is_one_line() -> None:
    with pytest.raises(Trouble, match=r"^DATABASE_URL cannot be understood: [^\n]+$"):
        postgres.ensure_database("postgres://host/name?colour=blue")


def test_data_of_another_version_is_refused(places: Places) -> None:
    data = places.var / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")

    with pytest.raises(Trouble, match=r"was made by PostgreSQL 16, this is 18"):
        postgres.make_cluster(data, log=places.log("initdb"))


def test_interrupted_creation_is_begun_anew(places: Places) -> None:
    data = places.var / "postgres"
    half = places.var / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    postgres.make_cluster(data, log=places.log("initdb"), durable=False)

    assert (data / "global").is_dir()
    assert half.exists() is False


def test_lock_files_of_a_dead_server_are_removed_though_its_number_lives(places: Places) -> None:
    data = places.var / "postgres"
    data.mkdir()
    folder = postgres.socket_folder(places.sockets)
    # The number belongs to us by now.
    for path in (data / "postmaster.pid", folder / ".s.PGSQL.5432", folder / ".s.PGSQL.5432.lock"):
        path.write_text(f"{os.getpid()}\n")

    postgres.clear_stale(data, places.sockets)

    assert [*data.iterdir(), *folder.iterdir()] == []


def test_orphaned_server_is_ended(started: str, places: Places) -> None:
    data = places.var / "postgres"
    assert len(postgres._postmasters(data)) > 1

    postgres.clear_stale(data, places.sockets)

    assert postgres._postmasters(data) == []


def test_root_without_user_namespaces_becomes_somebody_else(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = tmp_path / "unshare"
    forbidden.write_text("#!/bin/sh\nexit 1\n")
    forbidden.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    data = places.var / "postgres"
    if os.geteuid() != 0:
        # An ordinary user starts it as himself and never needs either.
        assert postgres.as_somebody(data) == ()
        return

    postgres.make_cluster(data, log=places.log("initdb"), durable=False)

    command = postgres.command(data, places.sockets, durable=False)
    assert command[0] == "setpriv"
    assert data.stat().st_uid != 0
    server = processes.spawn(
        command,
        cwd=places.var,
        env=postgres.environment(),
        log=places.log("postgres"),
        farewell=signal.SIGINT,
    )
    until(lambda: postgres.answers(postgres.url(places.sockets, "postgres")))
    status = Path(f"/proc/{server.pid}/status").read_text()
    server.send_signal(signal.SIGINT)
    server.wait(30)
    # CAP_DAC_OVERRIDE and nothing else.
    assert "CapEff:\t0000000000000002" in status
    assert "CapBnd:\t0000000000000002" in status


def test_packages_missing_is_one_line() -> None:
    code = (
        "import importlib.util\n"
        "importlib.util.find_spec = lambda name: None\n"
        "from prcms.launch import postgres, redis\n"
        "import os; os.environ['PATH'] = ''\n"
        "for part in (postgres.binaries, redis.binary):\n"
        "    try: part()\n"
        "    except Exception as error: print(type(error).__name__, str(error)[:28])\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == (
        "Trouble PostgreSQL's package is not \nTrouble Redis' package is not instal\n"
    )
