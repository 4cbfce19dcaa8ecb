"""Bring the groups in line with the role tables."""

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prcms.base import roles

APPS = ("prcms.base", "contacts", "newsroom", "events", "monitoring")


class Command(BaseCommand):
    """``manage.py sync_roles``: safe to run at every start."""

    help = "Creates one group per role and gives it exactly the rights the tables name."

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply the tables of all apps and say what changed."""
        grants = [import_module(f"{app}.permissions").GRANTS for app in APPS]
        try:
            changes = roles.apply(grants)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"roles: {len(changes.created)} created, "
            f"{changes.granted} rights given, {changes.revoked} taken"
        )
