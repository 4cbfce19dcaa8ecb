import os
from pathlib import Path

import pytest

from prcms.launch import redis
from prcms.launch.places import Places
from prcms.launch.supervisor import Program, Supervisor


def test_server_answers_on_its_socket(
    supervisor: tuple[Supervisor, list[str]], places: Places
) -> None:
    made, _ = supervisor
    address = redis.url(places.sockets)
    assert redis.answers(address) is False

    child = made.start(
        Program(
            name="redis",
            command=redis.command(places.var / "redis", places.sockets),
            env=os.environ,
            ready=lambda: redis.answers(address),
        )
    )
    made.wait_ready(child, patience=20)

    assert redis.answers(address) is True
    assert redis.socket_path(places.sockets).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "address", ["redis://127.0.0.1:1/0", "redis://127.0.0.1:x/0", "unix:///nowhere/redis.sock", ""]
)
def test_no_server_does_not_answer(address: str) -> None:
    assert redis.answers(address) is False


def test_broken_folder_is_set_aside_and_never_overwritten(tmp_path: Path) -> None:
    for expected in ("redis.broken-1", "redis.broken-2"):
        data = tmp_path / "redis"
        data.mkdir()

        assert redis.set_aside(data).name == expected

    assert sorted(path.name for path in tmp_path.iterdir()) == ["redis.broken-1", "redis.broken-2"]
