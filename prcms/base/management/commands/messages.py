"""Keep the message catalogues in step with the sources, without gettext's tools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prcms.base import catalogues


class Command(BaseCommand):
    """``manage.py messages [--update [--take FILE…]] [--check] [--compile]``."""

    help = "Finds the strings to translate, merges, checks and compiles the catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do; several may be named and are done in this order."""
        parser.add_argument(
            "--update", action="store_true", help="rewrite locale/ from the sources"
        )
        parser.add_argument(
            "--take", nargs="+", type=Path, default=[], help="JSON files with fresh translations"
        )
        parser.add_argument("--check", action="store_true", help="fail when anything is missing")
        parser.add_argument("--compile", action="store_true", help="write the .mo files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        root = Path(settings.ROOT)
        if not any(options[name] for name in ("update", "check", "compile")):
            raise CommandError("Say what to do: --update, --check or --compile.")
        if options["update"]:
            for path in catalogues.update(root, given=options["take"]):
                self.stdout.write(f"written: {path.relative_to(root)}")
        if options["check"]:
            lines = catalogues.complaints(root)
            if lines:
                raise CommandError("\n".join(lines))
        if options["compile"]:
            for path in catalogues.compile_all(root):
                self.stdout.write(f"compiled: {path.relative_to(root)}")
