"""Fill an empty database with a believable office, through the same functions as the screens."""

from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from prcms.base import demo
from prcms.base.models import User

STAGES = ("prcms.base", "contacts", "newsroom", "events", "monitoring")


class Command(BaseCommand):
    """``manage.py seed_demo``: refuses a database that already has users."""

    help = "Builds the demo office (directorates, media, articles, events, a fortnight of news)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The seed, for a different but equally believable office."""
        parser.add_argument("--seed", type=int, default=1405)

    def handle(self, *args: Any, **options: Any) -> None:
        """Build stage by stage, each with a line of progress; write the sign-ins beside the data."""
        if User.objects.exists():
            raise CommandError(
                "The database already has users: the demo office needs an empty one."
            )
        call_command("sync_roles", stdout=self.stdout)
        # Seeded on purpose: the same seed builds the same office.
        office = demo.DemoOffice(rng=Random(options["seed"]), now=timezone.now())  # noqa: S311
        # All of it or nothing: a start that was interrupted begins again on an empty database.
        with transaction.atomic(), translation.override("fa"):
            for stage in STAGES:
                self.stdout.write(f"demo: {stage} …")
                import_module(f"{stage}.demo").build(office)
        sign_ins = "\n".join(f"{name:<10} {demo.PASSWORD}" for name in office.users)
        target = Path(settings.VAR_DIR) / "demo-sign-ins.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(sign_ins + "\n", encoding="utf-8")
        self.stdout.write(f"demo: done, sign-ins in {target.name}")
