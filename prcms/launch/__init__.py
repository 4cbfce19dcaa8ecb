"""Starting, supervising and stopping the portal on one machine; and running its checks.

``python -m prcms.launch run`` is what `make run` becomes once the virtual environment stands.
Nothing here imports Django: the launcher must be able to speak when the project cannot load.
"""
