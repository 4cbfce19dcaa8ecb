"""A mail backend that loses its worker: the message has left, then the process is gone."""

from typing import Any, ClassVar

from django.core.mail.backends.smtp import EmailBackend


class Killed(BaseException):
    """What SIGKILL looks like from inside: nothing after it runs."""


class Backend(EmailBackend):
    """Sends for real; dies after as many messages as ``alive`` says, before anybody can mark."""

    alive: ClassVar[int] = 0

    def send_messages(self, email_messages: Any) -> int:
        """Send, then perhaps die."""
        count = super().send_messages(email_messages)
        type(self).alive -= count
        if type(self).alive == 0:
            raise Killed
        return count
