"""``python -m prcms.launch run|test|services|messages|format``; see Makefile."""

import os
import subprocess
import sys
from pathlib import Path

from prcms.launch.places import ROOT
from prcms.launch.trouble import Interrupted, Trouble, from_os_error


def _var() -> Path:
    return Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()


def main(arguments: list[str]) -> int:
    """Run one command; every foreseen failure is one line on standard error and exit code 1."""
    command = arguments[0] if arguments else "run"
    try:
        if command == "run":
            from prcms.launch.office import run

            run(_var(), os.environ)
        elif command == "services":
            from prcms.launch.office import serve_only

            serve_only(_var(), os.environ)
        elif command == "test":
            from prcms.launch.checks import run_checks

            return run_checks(arguments[1:])
        elif command == "messages":
            return subprocess.call([sys.executable, "manage.py", "messages", "--update"])
        elif command == "format":
            ruff = [sys.executable, "-m", "ruff"]
            djade = [str(Path(sys.executable).parent / "djade"), "--target-version", "5.2"]
            templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
            subprocess.call([*djade, *templates])
            return max(
                subprocess.call([*ruff, "format", "-q", "."]),
                subprocess.call([*ruff, "check", "--fix", "--output-format", "concise", "."]),
            )
        else:
            raise Trouble(f"{command} is no command: run, test, services, messages or format.")
    except Interrupted:
        return 0
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{from_os_error(error, _var())}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
