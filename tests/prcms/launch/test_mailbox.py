import os
import smtplib
import socket
import sys
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from prcms.launch.mailbox import Folder
from prcms.launch.office import free_port
from prcms.launch.places import ROOT, Places
from prcms.launch.supervisor import Program, Supervisor


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_mail_sent_by_smtp_lies_in_the_folder(
    supervisor: tuple[Supervisor, list[str]], places: Places
) -> None:
    made, _ = supervisor
    port = free_port()
    command = [sys.executable, "-m", "prcms.launch.mailbox", str(port), str(places.mail)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = made.start(Program(name="mail", command=command, env=env, ready=lambda: answers(port)))
    made.wait_ready(child, patience=20)
    letter = (
        "Subject: =?utf-8?b?2LPZhNin2YU=?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nمتن"
    )

    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("office@x.example", ["a@x.example", "b@x.example"], letter.encode())

    (path,) = places.mail.glob("*.eml")
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (message["Subject"], message["X-Envelope-To"], message.get_content().strip()) == (
        "سلام",
        "a@x.example, b@x.example",
        "متن",
    )


def test_names_sort_by_time_and_never_meet(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    now = datetime(2026, 7, 1, tzinfo=UTC)

    names = [folder.keep("a@x.example", [], b"Subject: x\r\n\r\n", now=now).name for _ in range(3)]

    assert sorted(set(names)) == names


async def try_full_disk(folder: Folder) -> str:
    from aiosmtpd.smtp import Envelope

    return await folder.handle_DATA(None, None, Envelope())  # type: ignore[arg-type]


def test_full_disk_is_the_senders_to_try_again(tmp_path: Path) -> None:
    import asyncio

    folder = Folder(tmp_path / "gone")

    assert asyncio.run(try_full_disk(folder)).startswith("452 ")
