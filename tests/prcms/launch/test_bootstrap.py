"""The part that runs before anything is installed: its lines, on Pythons old and new."""

import ast
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from prcms.launch.places import ROOT


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "deploy" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fake_python(folder: Path, name: str, version: str) -> None:
    """A program that says it is a Python of that version and refuses every test of its fitness."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(
        "#!/bin/sh\n"
        f'case "$2" in *exit*) exit 1 ;; *print*) echo {version} ;; esac\n'
    )  # fmt: skip
    path.chmod(0o755)


def start(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run deploy/start where only the programs in ``folder`` can be found."""
    for tool in ("sh", "dirname"):
        found = shutil.which(tool)
        assert found is not None
        if not (folder / tool).exists():
            (folder / tool).symlink_to(found)
    return subprocess.run(
        [str(folder / "sh"), str(ROOT / "deploy" / "start"), "run"],
        env={"PATH": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "version", "words"),
    [
        ("python3", "3.9", "here is Python 3.9 only"),
        ("python3", "3.14", "here is Python 3.14 only"),
        ("other", "3.11", "none is here"),
    ],
)
def test_wrong_python_is_one_line(tmp_path: Path, name: str, version: str, words: str) -> None:
    fake_python(tmp_path / "bin", name, version)

    done = start(tmp_path / "bin")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"The portal needs Python 3.11, 3.12 or 3.13 and {words}: install one (Debian, Ubuntu: "
        "apt-get install python3.11 python3.11-venv; or set PYTHON=/path/to/python3.12) and "
        "start again.\n"
    )


def test_named_python_that_does_not_run_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()

    done = start(tmp_path / "bin", PYTHON="/nowhere/python3.12")

    assert done.returncode == 1
    assert "and PYTHON=/nowhere/python3.12 does not run: install one" in done.stderr


def test_fitting_python_is_found_beside_an_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    fake_python(folder, "python3", "3.9")
    (folder / "python3.12").write_text(
        '#!/bin/sh\ncase "$2" in *exit*) exit 0 ;; esac\necho "chosen: $*"\n'
    )
    (folder / "python3.12").chmod(0o755)

    done = start(folder)

    assert (done.returncode, done.stdout) == (0, "chosen: -I deploy/bootstrap.py run\n")


def test_syntax_is_understood_by_an_old_python() -> None:
    source = (ROOT / "deploy" / "bootstrap.py").read_text()

    ast.parse(source, feature_version=(3, 6))


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full: "),
        ("error: command 'gcc' failed: No such file or directory", "A package has no ready-made"),
        ("ERROR: Failed building wheel for x", "A package has no ready-made"),
        ("NewConnectionError: [Errno -3] Temporary failure in name resolution", "The packages cou"),
        ("ReadTimeoutError: Read timed out.", "The packages could not be downloaded"),
        ("The virtual environment was not created: ensurepip is not available", "Python's ensurep"),
        ("PermissionError: [Errno 13] Permission denied: '.venv/x'", "A file in "),
    ],
)
def test_known_causes_are_one_line(bootstrap: ModuleType, output: str, line: str) -> None:
    found = bootstrap.cause("Collecting x\n" + output + "\nTraceback\n")

    assert found.startswith(line)
    assert "\n" not in found


def test_unknown_cause_shows_pips_own_error(bootstrap: ModuleType) -> None:
    assert bootstrap.cause("ERROR: something new\n") is None
    assert bootstrap.last_line("a\nERROR: something new\nWARNING: b\n") == "ERROR: something new"


def test_full_disk_names_what_is_needed(bootstrap: ModuleType, tmp_path: Path) -> None:
    line = bootstrap.disk_full(str(tmp_path), 700)

    assert line.startswith("The disk is full: ")
    assert line.endswith(
        f"free in {tmp_path} and about 700 MB are needed. Make room there and start again."
    )


def test_stamp_changes_with_the_requirements(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    (tmp_path / "requirements.txt").write_text("django==5.2.19\n")
    first = bootstrap.fingerprint(["requirements.txt"])

    (tmp_path / "requirements.txt").write_text("django==5.2.20\n")

    assert bootstrap.fingerprint(["requirements.txt"]) != first


def test_missing_venv_module_is_one_line(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name)
    )

    with pytest.raises(bootstrap.Trouble) as caught:
        bootstrap.check_venv_module()

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert str(caught.value) == (
        f"Python's ensurepip module is missing: install it (Debian, Ubuntu: apt-get install "
        f"python{version}-venv) and start again."
    )


def test_unwritable_folder_is_one_line(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    # /proc refuses root as well.
    monkeypatch.setattr(bootstrap, "VAR", "/proc/self/nothing")

    with pytest.raises(bootstrap.Trouble) as caught:
        bootstrap.check_folder()

    assert str(caught.value).startswith("This folder cannot be written by you (/proc/self/nothing")
    assert "\n" not in str(caught.value)


def test_every_pin_is_exact() -> None:
    files = (
        "requirements.txt",
        "requirements-dev.txt",
        "deploy/requirements-local.txt",
        "deploy/constraints.txt",
    )
    lines = [line for file in files for line in (ROOT / file).read_text().splitlines()]
    pins = [line.split("#")[0].strip() for line in lines]

    assert [
        pin for pin in pins if pin and not pin.startswith(("-r ", "-c ")) and "==" not in pin
    ] == []


def test_env_example_names_every_variable_the_settings_read() -> None:
    read: set[str] = set()
    for path in (ROOT / "prcms" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                read.add(str(node.args[0].value))
    example = (ROOT / "deploy" / "env.example").read_text()

    assert sorted(name for name in read if f"{name}=" not in example) == []
    assert len(read) > 10
