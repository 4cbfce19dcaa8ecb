"""Log lines without secrets: an address that opens something by itself is not written down."""

import logging
import re

# The first part of an address whose next part is the right to whatever it opens.
KEPT = ("preview", "embargo", "invitation", "unsubscribe")
_SECRET = re.compile(r"/({})/[^/\s?\"']{{8,}}".format("|".join(KEPT)))


class Formatter(logging.Formatter):
    """Writes "/fa/preview/…/" for the address of a draft, also in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is printed, once all its parts stand together."""
        return _SECRET.sub(r"/\1/…", super().format(record))
