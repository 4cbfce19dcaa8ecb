"""Read the public ledger of corrections and say whether it is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom import corrections


class Command(BaseCommand):
    """``manage.py check_ledger``: ends with an error when a row was changed, put in or taken out."""

    help = "Checks the chain of the ledger of corrections."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is broken, row by row."""
        broken = corrections.verify()
        if broken:
            lines = [f"row {found.row}: {found.what}" for found in broken]
            raise CommandError("\n".join(lines))
        self.stdout.write("The ledger is as it was written.")
