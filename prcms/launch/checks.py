"""`make test`: own throw-away servers, every check fastest first, then all tests.

Every check runs even when an earlier one failed, so that one round shows everything. The test
runner comes last and so does its closing line; failed checks are repeated just above it.
"""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from prcms.launch import postgres, redis
from prcms.launch.interrupts import Signals
from prcms.launch.places import ROOT, Places, prepare_places
from prcms.launch.processes import spawn
from prcms.launch.supervisor import Program, Supervisor
from prcms.launch.trouble import check_disk

PREFIX = "prcms-check-"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One step: what it is called and what it runs. ``env`` goes on top of the common one."""

    name: str
    command: list[str]
    env: Mapping[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    """All checks but the tests, fastest first."""
    python = sys.executable
    beside = Path(python).parent
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    production = {
        "DJANGO_SETTINGS_MODULE": "prcms.settings.prod",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "press.example.org",
        "SITE_URL": "https://press.example.org",
        "EMAIL_URL": "smtp+tls://press:secret@mail.example.org:587",
    }
    found = [
        Check(
            name="format (ruff)",
            command=[python, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
        ),
        Check(
            name="lint (ruff)",
            command=[python, "-m", "ruff", "check", "--output-format", "concise", "."],
        ),
    ]
    if templates:
        djade = [str(beside / "djade"), "--target-version", "5.2", "--check", *templates]
        found += [
            Check(name="templates (djade)", command=djade),
            Check(
                name="templates (djlint)",
                command=[python, "-m", "djlint", "--lint", "--quiet", str(ROOT / "templates")],
            ),
        ]
    return [
        *found,
        Check(name="import contracts", command=[str(beside / "lint-imports"), "--no-logo"]),
        Check(
            name="deployment check",
            command=[python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            env=production,
        ),
        Check(
            name="migrations in step",
            command=[python, "manage.py", "makemigrations", "--check", "--dry-run"],
        ),
        Check(name="messages", command=[python, "manage.py", "messages", "--check"]),
        Check(name="types (mypy)", command=[python, "-m", "mypy", "--no-error-summary", "."]),
    ]


def chromium() -> str | None:
    """The browser for browser tests: CHROMIUM, else the first known one on PATH."""
    wanted = os.environ.get("CHROMIUM")
    for name in (wanted,) if wanted else BROWSERS:
        if found := shutil.which(name):
            return found
    return None


def _sweep_stale(folder: Path) -> None:
    """Remove the folders of runs that were killed: theirs is the lock nobody holds."""
    for path in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if path.lstat().st_uid != os.geteuid():
                continue
            with (path / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    """A private folder that goes away whatever happens, if need be at the next run."""
    base = Path(tempfile.gettempdir())
    _sweep_stale(base)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    try:
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_servers(supervisor: Supervisor, places: Places) -> dict[str, str]:
    """Throw-away PostgreSQL and Redis; returns the variables that name them.

    ``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name servers to use instead. ``DATABASE_URL`` is
    not looked at: tests must never meet a database with something in it.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    database_url = given or postgres.url(places.sockets)
    redis_url = os.environ.get("TEST_REDIS_URL") or redis.url(places.sockets)
    if not given:
        data, log = places.var / "postgres", places.log("postgres")
        postgres.make_cluster(data, log=places.log("initdb"), durable=False)
        server = supervisor.start(
            Program(
                name="postgres",
                command=postgres.command(data, places.sockets, durable=False),
                env=postgres.environment(),
                stop=signal.SIGINT,
                farewell=signal.SIGINT,
                ready=lambda: postgres.answers(postgres.url(places.sockets, "postgres")),
            )
        )
        supervisor.wait_ready(server, patience=60, why=lambda: postgres.why_not(log, data))
    if not os.environ.get("TEST_REDIS_URL"):
        broker = supervisor.start(
            Program(
                name="redis",
                command=redis.command(places.var / "redis", places.sockets, durable=False),
                env=dict(os.environ),
                ready=lambda: redis.answers(redis_url),
            )
        )
        supervisor.wait_ready(broker, patience=30)
    postgres.ensure_database(database_url)
    return {"DATABASE_URL": database_url, "REDIS_URL": redis_url}


def environment(folder: Path, servers: Mapping[str, str]) -> dict[str, str]:
    """What every check sees: the throw-away servers and nothing the person's shell set for us."""
    ours = (
        "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL",
        "DEBUG", "DEMO", "PORT", "HOST", "VAR_DIR", "MEDIA_ROOT", "STATIC_ROOT",
        "STAFF_SECOND_FACTOR", "HTTP_ALLOWED_PORTS", "HTTP_ALLOWED_PRIVATE", "DEFAULT_FROM_EMAIL",
    )  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    scratch = folder / "tmp"
    scratch.mkdir()
    return {
        **kept,
        **servers,
        "DJANGO_SETTINGS_MODULE": "prcms.settings.test",
        # What a check leaves in the temp folder goes away with ours.
        "TMPDIR": str(scratch),
        "PYTHONUTF8": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
    }


def _run_check(check: Check, env: Mapping[str, str], log: Path, signals: Signals) -> bool:
    """Run one check, its words shown only when it fails; returns whether it passed."""
    began = time.monotonic()
    sys.stdout.write(f"{check.name:<22}")
    sys.stdout.flush()
    log.unlink(missing_ok=True)
    code = _to_the_end(check.command, {**env, **check.env}, log, signals)
    sys.stdout.write(f" {'ok' if code == 0 else 'FAILED':<7} {time.monotonic() - began:5.1f} s\n")
    if code:
        sys.stdout.write(log.read_text(errors="replace").rstrip() + "\n")
    sys.stdout.flush()
    return code == 0


def _to_the_end(
    command: list[str], env: Mapping[str, str], log: Path | None, signals: Signals
) -> int:
    """Run a command to its end, or end it (and what it started) when somebody wants us to stop."""
    process = spawn(command, cwd=ROOT, env=env, log=log)
    try:
        while process.poll() is None:
            signals.pause(1.0)
    finally:
        if process.poll() is None:
            _end_group(process)
    return process.returncode


def _end_group(process: subprocess.Popen[bytes]) -> None:
    for number, patience in ((signal.SIGINT, 10), (signal.SIGKILL, 5)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)


def run_checks(arguments: list[str]) -> int:
    """Run everything; returns the exit code. ``arguments`` go to pytest.

    ``PYTEST_WORKERS`` is the number of test processes (2), ``PYTEST_ARGS`` more arguments,
    ``TESTS_ONLY=1`` leaves out the checks before the tests.
    """
    signals = Signals()
    with throw_away_folder() as folder:
        check_disk(folder)
        places = prepare_places(folder / "v")
        supervisor = Supervisor(places, signals)
        try:
            env = environment(folder, start_servers(supervisor, places))
            return _all(arguments, env, places, signals)
        finally:
            supervisor.stop_all()
            if places.sockets != places.run:
                shutil.rmtree(places.sockets, ignore_errors=True)


def _all(arguments: list[str], env: dict[str, str], places: Places, signals: Signals) -> int:
    compiled = [sys.executable, "-c", _COMPILE]
    subprocess.run(compiled, cwd=ROOT, env=env, check=True)
    failed = []
    if not os.environ.get("TESTS_ONLY"):
        failed = [
            check.name
            for check in checks()
            if not _run_check(check, env, places.log("check"), signals)
        ]
    browser = chromium()
    if browser:
        env["CHROMIUM"] = browser
    else:
        env.pop("CHROMIUM", None)
    env["FAILED_CHECKS"] = ", ".join(failed)
    pytest = [
        sys.executable, "-m", "pytest", "-n", os.environ.get("PYTEST_WORKERS") or "2",
        "--dist", "loadfile", *os.environ.get("PYTEST_ARGS", "").split(), *arguments,
    ]  # fmt: skip
    code = _to_the_end(pytest, env, None, signals)
    return code or (1 if failed else 0)


_COMPILE = (
    "from pathlib import Path; from prcms.base.catalogues import compile_all; "
    "compile_all(Path.cwd())"
)
