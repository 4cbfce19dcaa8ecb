"""`make run`: the whole portal on this machine, from an empty folder to a served page."""

import contextlib
import getpass
import hashlib
import http.client
import os
import shlex
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prcms.launch import postgres, processes, redis
from prcms.launch.interrupts import Signals
from prcms.launch.places import Places, prepare_places, secret_key
from prcms.launch.supervisor import Child, Lock, Program, Supervisor
from prcms.launch.trouble import Trouble, blame, check_disk, last_words

# The worker writes its row every minute; three missed are no accident.
DEAF_AFTER_SECONDS = 180.0
PAGE_PATIENCE = 90.0
POSTGRES_PATIENCE = 120.0  # reading the journal back after a crash takes its time


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the environment asks of a start. Empty variables count as unset."""

    host: str
    port: int
    demo: bool
    database_url: str | None
    redis_url: str | None
    email_url: str | None

    @property
    def address(self) -> str:
        """Where a person on this machine finds the portal."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{self.port}/"


def read_wishes(environ: Mapping[str, str]) -> Wishes:
    """Read PORT, HOST, DEMO and the addresses of servers.

    Raises ``Trouble`` for a port that is none.
    """
    port = environ.get("PORT") or "8000"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT={port} is no port: choose a number from 1024 to 65535.")
    return Wishes(
        host=environ.get("HOST") or "127.0.0.1",
        port=int(port),
        demo=environ.get("DEMO", "1").strip().lower() not in ("0", "no", "false", "off"),
        database_url=environ.get("DATABASE_URL") or None,
        redis_url=environ.get("REDIS_URL") or None,
        email_url=environ.get("EMAIL_URL") or None,
    )


def check_port(host: str, port: int) -> None:
    """Raise ``Trouble`` unless the web server will be able to listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Trouble(
                f"Port {port} is reserved for root: choose one from 1024 up with "
                "PORT=8000 make run."
            ) from None
        except OSError as error:
            if error.errno == 98:  # EADDRINUSE
                raise Trouble(
                    f"Port {port} is taken by another program: stop that one, or choose another "
                    f"port with PORT={port + 1} make run."
                ) from None
            raise Trouble(
                f"HOST={host} is no address of this machine: leave it out for 127.0.0.1, or use "
                "0.0.0.0 for all."
            ) from None


def free_port() -> int:
    """A loopback port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Office:
    """The portal's programs and the steps before them."""

    def __init__(self, wishes: Wishes, places: Places, supervisor: Supervisor) -> None:
        """Nothing is started yet."""
        self.wishes = wishes
        self.places = places
        self.supervisor = supervisor
        self.database_url = wishes.database_url or postgres.url(places.sockets)
        self.redis_url = wishes.redis_url or redis.url(places.sockets)
        self.mail_port = None if wishes.email_url else free_port()
        self.env = self._environment()

    def _environment(self) -> dict[str, str]:
        address = self.wishes.address
        ours = {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": self.wishes.email_url or f"smtp://127.0.0.1:{self.mail_port}",
            "VAR_DIR": str(self.places.var),
        }
        # The environment of the person who starts us wins over these.
        suggested = {
            "DJANGO_SETTINGS_MODULE": "prcms.settings.dev",
            "SITE_URL": address.rstrip("/"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
        }
        if not os.environ.get("SECRET_KEY"):
            ours["SECRET_KEY"] = secret_key(self.places.var)
        if self.wishes.host in ("0.0.0.0", "::"):  # noqa: S104 - asked for by HOST
            suggested["ALLOWED_HOSTS"] = "*"
        elif self.wishes.host not in ("127.0.0.1", "localhost", "::1"):
            suggested["ALLOWED_HOSTS"] = f"localhost,127.0.0.1,{self.wishes.host}"
        given = {name: value for name, value in os.environ.items() if value}
        return suggested | given | ours

    # Servers -------------------------------------------------------------------------------

    def start_servers(self) -> None:
        """PostgreSQL and Redis, each unless the environment names one; both ready on return."""
        own_database = self._start_postgres() if not self.wishes.database_url else None
        own_broker = self._start_redis() if not self.wishes.redis_url else None
        if own_database:
            data, log = self.data("postgres"), self.places.log("postgres")
            self.supervisor.wait_ready(
                own_database,
                patience=POSTGRES_PATIENCE,
                why=lambda: postgres.why_not(log, data),
            )
        if own_broker:
            self._await_redis(own_broker)
        elif not redis.answers(self.redis_url):
            where = self.redis_url.rpartition("@")[2]
            raise Trouble(
                f"The Redis server REDIS_URL names ({where}) does not answer: start it or correct "
                "REDIS_URL, and start again."
            )
        postgres.ensure_database(self.database_url)

    def data(self, name: str) -> Path:
        """Data folder of an own server."""
        return self.places.var / name

    def _start_postgres(self) -> Child:
        data = self.data("postgres")
        if not (data / "PG_VERSION").exists():
            self.supervisor.say("Making an empty PostgreSQL database in var/postgres ...")
        postgres.make_cluster(data, log=self.places.log("initdb"))
        return self.supervisor.start(
            Program(
                name="postgres",
                command=postgres.command(data, self.places.sockets),
                env=postgres.environment(),
                stop=signal.SIGINT,
                farewell=signal.SIGINT,
                patience=60,
                ready=lambda: postgres.answers(postgres.url(self.places.sockets, "postgres")),
                before=lambda: postgres.clear_stale(data, self.places.sockets),
            )
        )

    def _start_redis(self) -> Child:
        return self.supervisor.start(
            Program(
                name="redis",
                command=redis.command(self.data("redis"), self.places.sockets),
                env=dict(os.environ),
                ready=lambda: redis.answers(self.redis_url),
            )
        )

    def _await_redis(self, child: Child) -> None:
        try:
            self.supervisor.wait_ready(child, patience=30)
        except Trouble:
            words = last_words(self.places.log("redis"), lines=3)
            if full := blame(words, self.places.var, ""):
                raise Trouble(full) from None
            aside = redis.set_aside(self.data("redis"))
            self.supervisor.say(
                f"Redis cannot read its file; it was moved to {aside} and an empty one begun "
                "(nothing is lost: PostgreSQL holds the work)."
            )
            self.data("redis").mkdir(mode=0o700)
            self.supervisor.wait_ready(child, patience=30)

    # Programs ------------------------------------------------------------------------------

    def start_mail(self) -> None:
        """The mail catcher, unless the environment names a mail server."""
        if self.mail_port is None:
            return
        self.supervisor.start(
            Program(
                name="mail",
                command=[
                    sys.executable, "-m", "prcms.launch.mailbox",
                    str(self.mail_port), str(self.places.mail),
                ],
                env=self.env,
                patience=3,
            )
        )  # fmt: skip

    def prepare(self) -> None:
        """Messages, migrations, roles, static files, demo: what must be done before serving.

        Left out when nothing it looks at has changed since it last ended well on this database;
        loading the whole portal just to find that out would double a start. Raises ``Trouble``
        with one line when a step fails; the rest is in var/log/prepare.log.
        """
        stamp = self.places.var / "prepared"
        own = not self.wishes.database_url
        if own and stamp.exists() and stamp.read_text() == self._prepared_for():
            return
        log = self.places.log("prepare")
        command = [sys.executable, "-m", "prcms.launch.prepare"]
        if self.wishes.demo:
            command.append("--demo")
        code = self.supervisor.step(command, env=self.env, log=log)
        if code:
            otherwise = f"{last_words(log) or 'A step failed'} (more in {log})"
            raise Trouble(blame(last_words(log, lines=6), self.places.var, otherwise))
        if own:
            stamp.write_text(self._prepared_for())

    def _prepared_for(self) -> str:
        """Changes with the code, catalogues, static files, settings, packages and database."""
        total = hashlib.sha256(repr((sys.prefix, self.wishes.demo)).encode())
        for name in ("DJANGO_SETTINGS_MODULE", "STATIC_ROOT", "DEBUG"):
            total.update(f"{name}={self.env.get(name)}".encode())
        static = Path(self.env.get("STATIC_ROOT") or self.places.var / "static")
        total.update(str(static.is_dir()).encode())
        # A data folder made anew has another one.
        total.update(str((self.data("postgres") / "PG_VERSION").stat().st_ctime_ns).encode())
        root = self.places.root
        folders = ("prcms", "contacts", "newsroom", "events", "monitoring", "locale", "static")
        files = [path for name in folders for path in (root / name).rglob("*.*")]
        for path in sorted([*files, root / "requirements.txt"]):
            if path.suffix != ".pyc" and path.is_file():
                status = path.stat()
                total.update(f"{path} {status.st_size} {status.st_mtime_ns}".encode())
        return total.hexdigest()

    def start_web(self) -> None:
        """The web server, answering on return."""
        web = self.supervisor.start(
            Program(
                name="web",
                command=self._web_command(),
                env=self.env,
                patience=8,
                ready=self._page_answers,
            )
        )
        self.supervisor.wait_ready(web, patience=PAGE_PATIENCE)
        self.look_at_home()

    def start_background(self) -> None:
        """Worker and beat. After the web server: they would only slow its start."""
        celery = [sys.executable, "-m", "celery", "-A", "prcms"]
        self.supervisor.start(
            Program(
                name="worker",
                command=[
                    *celery, "worker", "--concurrency", "2", "--loglevel", "INFO",
                    "--without-gossip", "--without-mingle", "--hostname", "worker@portal",
                ],
                env=self.env,
                farewell=signal.SIGQUIT,  # do not finish the task: its row is found again
                patience=8,
                stale=self._worker_is_deaf,
            )
        )  # fmt: skip
        schedule = self.places.run / "beat-schedule"
        self.supervisor.start(
            Program(
                name="beat",
                command=[
                    *celery, "beat", "--schedule", str(schedule), "--loglevel", "INFO",
                    "--pidfile=",
                ],
                env=self.env,
                patience=3,
                # The table lives in the code; a file cut short by a crash only does harm.
                before=lambda: _forget(schedule),
            )
        )  # fmt: skip

    def _web_command(self) -> list[str]:
        memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files, not data
        host = f"[{self.wishes.host}]" if ":" in self.wishes.host else self.wishes.host
        return [
            sys.executable, "-m", "gunicorn", "prcms.wsgi:application", "--no-control-socket",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4",
            "--bind", f"{host}:{self.wishes.port}",
            "--timeout", "60", "--graceful-timeout", "5", "--keep-alive", "5",
            *(["--worker-tmp-dir", str(memory)] if os.access(memory, os.W_OK) else []),
        ]  # fmt: skip

    def look_at_home(self) -> None:
        """Ask for the home page once: it warms the server and shows a broken one at once."""
        status = self._status("/fa/")
        if status is None or status >= 500:
            self.supervisor.say(
                f"The home page answers with an error ({status}): see {self.places.log('web')}"
            )

    def _page_answers(self) -> bool:
        status = self._status("/healthz")
        return status is not None and status < 500

    def _status(self, path: str) -> int | None:
        host = self.wishes.address.split("//")[1].rstrip("/").rpartition(":")[0].strip("[]")
        connection = http.client.HTTPConnection(host, self.wishes.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.wishes.port}"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _worker_is_deaf(self, age: float) -> bool:
        # A worker fresh from its start is given the time to write its row.
        if age < DEAF_AFTER_SECONDS:
            return False
        silent = postgres.heartbeat_age(self.database_url, "worker")
        return silent is not None and silent > DEAF_AFTER_SECONDS

    # Words ---------------------------------------------------------------------------------

    def write_env_file(self) -> None:
        """``. var/run/env`` gives a shell the same servers, for manage.py beside a running portal."""
        names = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "VAR_DIR", "SITE_URL")
        lines = [f"export {name}={shlex.quote(self.env[name])}\n" for name in names]
        if not self.wishes.database_url:  # for psql, which spells addresses otherwise
            lines.append(f"export PGHOST={self.places.sockets / 'pg'} PGUSER={postgres.OWNER}\n")
        path = self.places.run / "env"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(lines)

    def ready_block(self, seconds: float) -> str:
        """What a newcomer needs to know once the page answers."""
        lines = [
            "",
            f"READY after {seconds:.0f} s",
            f"  Portal      {self.wishes.address}",
            f"  Staff       {self.wishes.address}staff/",
        ]
        if self.wishes.host in ("0.0.0.0", "::"):  # noqa: S104 - asked for by HOST
            lines.append(f"              and port {self.wishes.port} of every address of {_name()}")
        with contextlib.suppress(OSError):
            signs = self.places.sign_ins.read_text().strip()
            lines += ["  Sign in as", *(f"    {line}" for line in signs.splitlines())]
        if self.mail_port is None:
            lines.append("  Mail        goes out through EMAIL_URL")
        else:
            lines.append(f"  Mail        nothing goes out; read it in {self.places.mail}/*.eml")
        lines += [f"  Logs        {self.places.logs}/", "Ctrl-C ends everything.", ""]
        return "\n".join(lines)


def _forget(path: Path) -> None:
    for found in path.parent.glob(path.name + "*"):
        found.unlink(missing_ok=True)


def _name() -> str:
    return socket.gethostname() or "this machine"


def check_owner(var: Path) -> None:
    """Refuse somebody else's data before anything is half started."""
    me = os.geteuid()
    if me == 0 or not var.exists():
        return
    for path in (var, var / "postgres", var / "redis", var / "run", var / "secret-key"):
        if path.exists() and path.stat().st_uid != me:
            raise Trouble(
                f"{path} belongs to another user (it was started as root before?): give it back "
                f"with sudo chown -R {getpass.getuser()} {var}, or start as that user."
            )


@contextmanager
def _office(var: Path, environ: Mapping[str, str], *, web: bool) -> Iterator[Office]:
    """The office with its servers up; whatever was started is ended on the way out."""
    wishes = read_wishes(environ)
    check_owner(var)
    places = prepare_places(var)
    lock = Lock(places.run / "lock")
    lock.take({"url": wishes.address} if web else {})
    supervisor = Supervisor(places, Signals())
    try:
        ended = processes.end_leftovers(places.run)
        if ended:
            supervisor.say(f"Ended what an earlier start left behind: {', '.join(ended)}.")
        check_disk(places.var)
        if web:
            check_port(wishes.host, wishes.port)
        office = Office(wishes, places, supervisor)
        office.write_env_file()
        office.start_servers()
        office.start_mail()
        yield office
    finally:
        supervisor.stop_all()
        if places.sockets != places.run:
            shutil.rmtree(places.sockets, ignore_errors=True)
        lock.release()


def run(var: Path, environ: Mapping[str, str]) -> None:
    """Start everything, look after it, end it when told to.

    Raises ``Trouble`` when it cannot start, and ``Interrupted`` after Ctrl-C or SIGTERM, when
    everything has been ended.
    """
    began = time.monotonic()
    with _office(var, environ, web=True) as office:
        office.prepare()
        office.start_web()
        office.start_background()
        office.supervisor.say(office.ready_block(time.monotonic() - began))
        office.supervisor.watch()


def serve_only(var: Path, environ: Mapping[str, str]) -> None:
    """`make services`: the servers alone, for work with manage.py. Ends as ``run`` does."""
    with _office(var, environ, web=False) as office:
        path = office.places.run / "env"
        office.supervisor.say(f"PostgreSQL and Redis run. In another window: . {path}")
        office.supervisor.watch()
