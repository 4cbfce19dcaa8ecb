"""The steps between a running database and a served page, in one process for speed.

``python -m prcms.launch.prepare [--demo]``. Says what takes long; its errors go to standard error,
the last line being the one a person needs.
"""

import contextlib
import hashlib
import os
import sys
import time
import traceback
from io import StringIO
from pathlib import Path

from prcms.launch.places import ROOT


def say(line: str) -> None:
    """Print a line of progress at once, as long as somebody listens."""
    with contextlib.suppress(OSError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def static_fingerprint(root: Path) -> str:
    """Changes when a static file, a setting or a package changes."""
    total = hashlib.sha256(f"{sys.prefix}{os.environ.get('DJANGO_SETTINGS_MODULE')}".encode())
    for path in sorted((root / "static").rglob("*")):
        if path.is_file():
            status = path.stat()
            total.update(f"{path}{status.st_size}{status.st_mtime_ns}".encode())
    for path in (root / "requirements.txt", *sorted((root / "prcms" / "settings").glob("*.py"))):
        total.update(path.read_bytes())
    return total.hexdigest()


def collect_static() -> None:
    """Collect the static files when one of ours or a package changed."""
    from django.conf import settings
    from django.core.management import call_command

    target = Path(settings.STATIC_ROOT)
    stamp = target.parent / f".{target.name}-collected"
    now = static_fingerprint(ROOT)
    if target.is_dir() and stamp.exists() and stamp.read_text() == now:
        return
    say("Collecting static files ...")
    call_command("collectstatic", "--noinput", "--clear", verbosity=0)
    stamp.write_text(now)


def migrate() -> None:
    """Apply what is missing; say so only when it is much."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Applying {len(plan)} migrations ...")
    # Also without a plan: a start killed after the last migration has no permissions yet.
    call_command("migrate", "--noinput", verbosity=0)
    call_command("createcachetable", verbosity=0)


def seed() -> None:
    """Build the demo office in an empty database; it is built whole or not at all."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if get_user_model().objects.exists():
        return
    say("Building the demo office (once; DEMO=0 starts with an empty one) ...")
    call_command("seed_demo")


def main(arguments: list[str]) -> int:
    """Do every step; returns the exit code."""
    began = time.monotonic()
    try:
        # Before Django starts: it remembers which languages have a compiled catalogue.
        from prcms.base.catalogues import compile_all

        compile_all(ROOT)
        import django

        django.setup()
        from django.core.management import call_command

        migrate()
        call_command("sync_roles", stdout=StringIO())
        collect_static()
        if "--demo" in arguments:
            seed()
    except Exception as error:  # noqa: BLE001 - the launcher turns the last line into its own
        traceback.print_exc()
        words = " ".join(str(error).split()) or type(error).__name__
        sys.stderr.write(f"The portal could not be prepared: {words[:400]}\n")
        return 1
    sys.stderr.write(f"prepared in {time.monotonic() - began:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
