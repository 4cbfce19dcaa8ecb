"""Where the running portal keeps its things."""

import hashlib
import os
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from prcms.launch.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
# sockaddr_un.sun_path holds 108 bytes with the closing zero. redis-server starts with a longer
# path without complaint and is then out of reach, so the length is checked here.
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = "/pg/.s.PGSQL.5432.lock"


@dataclass(frozen=True, kw_only=True)
class Places:
    """Folders of one running portal, all below ``var`` except perhaps the sockets.

    ``root`` is the project's folder, ``sockets`` a private folder short enough for Unix sockets.
    """

    root: Path
    var: Path
    sockets: Path

    @property
    def logs(self) -> Path:
        """One file per program."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Lock, pid files, the environment file."""
        return self.var / "run"

    @property
    def mail(self) -> Path:
        """What the mail catcher received, one .eml per message."""
        return self.var / "mail"

    @property
    def sign_ins(self) -> Path:
        """Written by ``seed_demo``: who can sign in to the demo office."""
        return self.var / "demo-sign-ins.txt"

    def log(self, name: str) -> Path:
        """Log file of the program called ``name``."""
        return self.logs / f"{name}.log"


def prepare_places(var: Path, *, root: Path = ROOT) -> Places:
    """Make the folders and choose one for the sockets.

    Raises ``OSError`` when a folder cannot be made, ``Trouble`` when the short folder for the
    sockets belongs to somebody else.
    """
    var.mkdir(parents=True, exist_ok=True)
    places = Places(root=root, var=var, sockets=_socket_folder(var))
    for folder in (places.run, places.logs, places.mail):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    return places


def _socket_folder(var: Path) -> Path:
    """``var/run`` when its path is short and plain, else a hashed folder under the temp folder."""
    near = var / "run"
    if _fits(near):
        return near
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"prcms-{os.geteuid()}-{digest}"
    if not _fits(short):
        short = Path("/tmp") / short.name  # noqa: S108 - owner and mode are checked below
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Trouble(f"{short} belongs to somebody else: remove it and start again.")
    short.chmod(0o700)
    return short


def _fits(folder: Path) -> bool:
    """Short enough for a socket; and plain, for a server's list of folders and a client's URL."""
    length = len(os.fsencode(folder)) + len(LONGEST_SOCKET_NAME)
    return length <= SOCKET_PATH_LIMIT and bool(re.fullmatch(r"[A-Za-z0-9_./-]+", str(folder)))


def secret_key(var: Path) -> str:
    """This installation's own development secret, made once and readable by its owner only."""
    path = var / "secret-key"
    try:
        key = path.read_text().strip()
    except FileNotFoundError:
        key = ""
    if len(key) < 50:
        key = secrets.token_urlsafe(60)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key + "\n")
    return key
