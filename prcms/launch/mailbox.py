"""A mail catcher: takes every message by SMTP and keeps it as a file; nothing goes out.

``python -m prcms.launch.mailbox PORT FOLDER`` listens on the loopback only.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

GREATEST_MESSAGE = 30 * 1024 * 1024


class Folder:
    """Writes each message to its own ``.eml`` file, its envelope in the first lines."""

    def __init__(self, folder: Path) -> None:
        """``folder`` must exist."""
        self.folder = folder
        self._numbers = count(1)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one message; a full disk is the sender's to try again."""
        try:
            self.keep(
                envelope.mail_from or "",
                envelope.rcpt_tos,
                envelope.original_content or b"",
                now=datetime.now(UTC),
            )
        except OSError:
            return "452 Requested action not taken: insufficient system storage"
        return "250 Message kept"

    def keep(self, sender: str, to: list[str], content: bytes, *, now: datetime) -> Path:
        """Write a message under a name that sorts by time; returns the file."""
        name = f"{now:%Y%m%d-%H%M%S}-{os.getpid()}-{next(self._numbers):05}.eml"
        envelope = (
            f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(to)}\r\n"
            f"X-Received: {format_datetime(now)}\r\n"
        )
        # Read by other programs while we write: a file is whole or not there.
        half = self.folder / f".{name}.part"
        half.write_bytes(envelope.encode("utf-8", "replace") + content)
        return half.rename(self.folder / name)


async def serve(port: int, folder: Path) -> None:
    """Take mail on the loopback until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    handler = Folder(folder)
    server = await loop.create_server(
        lambda: SMTP(
            handler, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=GREATEST_MESSAGE
        ),
        host="127.0.0.1",
        port=port,
    )
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with server:
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
