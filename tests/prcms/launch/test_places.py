import stat
from pathlib import Path

import pytest

from prcms.launch.places import prepare_places, secret_key


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_sockets_lie_beside_the_data_when_the_path_is_short(var: Path) -> None:
    places = prepare_places(var)

    assert places.sockets == var / "run"
    assert (mode(places.run), mode(places.mail), mode(places.logs)) == (0o700, 0o700, 0o700)


@pytest.mark.parametrize("name", ["x" * 90, "دفتر", "two words", 'quo"te', "a,b", "p%2Fq"])
def test_sockets_move_to_a_short_plain_folder_otherwise(var: Path, name: str) -> None:
    places = prepare_places(var / name)

    assert places.sockets != places.run
    assert len(str(places.sockets)) < 70
    assert mode(places.sockets) == 0o700
    assert prepare_places(var / name).sockets == places.sockets
    places.sockets.rmdir()


def test_two_data_folders_never_share_sockets(var: Path) -> None:
    first, second = (prepare_places(var / (letter * 90)).sockets for letter in "ab")

    first.rmdir()
    second.rmdir()
    assert first != second


def test_secret_key_is_made_once_and_private(var: Path) -> None:
    var.mkdir()

    first = secret_key(var)

    assert secret_key(var) == first
    assert len(first) >= 50
    assert mode(var / "secret-key") == 0o600


def test_secret_key_cut_short_by_a_full_disk_is_made_anew(var: Path) -> None:
    var.mkdir()
    (var / "secret-key").write_text("")

    assert len(secret_key(var)) >= 50
    assert (var / "secret-key").stat().st_size >= 50
