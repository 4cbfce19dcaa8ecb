"""The portal as it runs: web, worker and beat as processes of their own, on the test database."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from prcms.launch.office import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90.0


def wait_until(
    true: Callable[[], Any], what: str, *, seconds: float = PATIENCE, pause: float = 0.2
) -> Any:
    """Ask again and again until something comes true; fail the test naming it when it does not."""
    deadline = time.monotonic() + seconds
    while True:
        if value := true():
            return value
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:.0f} s: {what}")
        time.sleep(pause)


@dataclass
class Portal:
    """The running portal. Processes are named and can be killed and started again."""

    port: int
    env: dict[str, str]
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """Start "web", "worker" or "beat"."""
        commands = {
            "web": [
                "gunicorn",
                "prcms.wsgi",
                "--no-control-socket",
                "--worker-class=gthread",
                "--workers=1",
                "--threads=4",
                f"--bind=127.0.0.1:{self.port}",
            ],
            "worker": ["celery", "-A", "prcms", "worker", "--concurrency=1", "--loglevel=INFO"],
            "beat": ["celery", "-A", "prcms", "beat", f"--schedule={self.logs}/beat"],
        }
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [str(Path(sys.executable).with_name(commands[name][0])), *commands[name][1:]],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str, how: int = signal.SIGTERM) -> None:
        """End a process and its children; with SIGKILL as a power cut would."""
        process = self.running.pop(name, None)
        if process is None:
            return
        os.killpg(process.pid, how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def answers(self, path: str = "/healthz") -> bool:
        """Whether the web process answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as response:
                return response.status == 200
        except OSError:
            return False

    def log(self, name: str) -> str:
        """What a process has said."""
        return (self.logs / f"{name}.log").read_text(errors="replace")


@pytest.fixture
def portal(
    transactional_db: None, smtp_sink: Any, http_feed_server: Any, tmp_path: Path
) -> Iterator[Portal]:
    """The whole portal on the test database, with a real mail server and a real feed server."""
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "") or os.environ.get("PGHOST", "")
    port = free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "prcms.settings.dev",
        "DATABASE_URL": _database_url(database, host),
        "REDIS_URL": os.environ.get("REDIS_URL", settings.REDIS_URL),
        "EMAIL_URL": smtp_sink.url,
        "HTTP_ALLOWED_PRIVATE": f"127.0.0.1:{http_feed_server.port}",
        "HTTP_ALLOWED_PORTS": str(http_feed_server.port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(tmp_path / "var"),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "PYTHONUNBUFFERED": "1",
    }
    call_command("createcachetable", verbosity=0)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=ROOT,
        env=env,
        check=True,
    )
    running = Portal(port=port, env=env, logs=tmp_path)
    try:
        for name in ("web", "worker", "beat"):
            running.start(name)
        wait_until(running.answers, "the web process answers")
        yield running
    finally:
        for name in ("beat", "worker", "web"):
            running.stop(name)


def _database_url(database: dict[str, Any], host: str) -> str:
    """The test database in the words of ``DATABASE_URL``."""
    user = database["USER"] or os.environ.get("PGUSER", "")
    if host.startswith("/"):
        return f"postgres://{user}@/{database['NAME']}?host={host}"
    secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgres://{user}{secret}@{host}:{database['PORT'] or 5432}/{database['NAME']}"
