"""Who may do what, and which role may do it."""

GRANTS: dict[str, list[str]] = {}
