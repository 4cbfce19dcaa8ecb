"""Exit code 1 when the worker's sign of life is over 180 seconds old; 0 also when unknown.

An unreachable database is not the worker's fault: restarting it would not help.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from prcms.launch.office import DEAF_AFTER_SECONDS
from prcms.launch.postgres import heartbeat_age

age = heartbeat_age(os.environ["DATABASE_URL"], "worker")
sys.exit(1 if age is not None and age > DEAF_AFTER_SECONDS else 0)
