"""What went wrong, said in one line to the person who typed the command."""

import errno
import os
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)
# Below this nothing is started: PostgreSQL alone keeps 16 MB segments of its journal.
LEAST_MEGABYTES = 150
HARDLY_ANY_MEGABYTES = 2


class Trouble(Exception):
    """A foreseen failure; its text is one line that says what to do."""


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM arrived while something was under way."""


def free_megabytes(folder: Path) -> int:
    """Space an ordinary user has left where ``folder`` lies, in megabytes."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize // (1024 * 1024)


def disk_full(folder: Path) -> str:
    """The line for a full disk."""
    return (
        f"The disk is full: {free_megabytes(folder)} MB are free in {folder} and about "
        f"{LEAST_MEGABYTES} MB are needed. Make room there and start again."
    )


def check_disk(folder: Path) -> None:
    """Refuse to start on a disk that is about to be full."""
    if free_megabytes(folder) < LEAST_MEGABYTES:
        raise Trouble(disk_full(folder))


def blame(words: str, folder: Path, otherwise: str) -> str:
    """The line for a failure: the full disk if that was it (a log may hold no words then)."""
    named = any(os.strerror(number) in words for number in FULL) or "could not extend file" in words
    if named or free_megabytes(folder) < HARDLY_ANY_MEGABYTES:
        return disk_full(folder)
    return otherwise


def from_os_error(error: OSError, folder: Path) -> Trouble:
    """Turn an operating-system error into its line; ``folder`` is where the portal writes."""
    if error.errno in FULL:
        return Trouble(disk_full(folder))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Trouble(
            f"{error.filename or folder} cannot be written by you ({error.strerror}): give it to "
            f'your user (chown -R "$USER" {folder}) and start again.'
        )
    return Trouble(f"{error.filename or 'The system'}: {error.strerror or error}")


def last_words(log: Path, *, lines: int = 1) -> str:
    """The last non-empty lines of a log, joined; empty when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return " / ".join([line.strip() for line in text.splitlines() if line.strip()][-lines:])
