"""Settings: ``base`` holds the facts, ``dev``, ``test`` and ``prod`` the differences."""
