"""How a rule says no."""


class Refused(Exception):
    """A rule did not allow the act; ``str()`` is a translated sentence that says what to do.

    Doors raise it, views and admin pages show it. Nothing has been changed when it is raised.
    """
