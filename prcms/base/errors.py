"""How a rule says no."""


class Refused(Exception):
    """A rule did not allow the act; ``str()`` is a translated sentence that says what to do.

    Doors raise it, views and admin pages show it. Nothing has been changed when it is raised.
    """


class Outdated(Refused):
    """Somebody else saved the row after it had been opened; ``version`` is the one that holds now."""

    def __init__(self, text: str, *, version: int) -> None:
        super().__init__(text)
        self.version = version
