"""The test suite: real PostgreSQL, no network, quick passwords."""

import os
import tempfile
from pathlib import Path

from prcms.settings.base import *
from prcms.settings.base import DATABASES

DEBUG = False
SECRET_KEY = "tests-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DB", "test_prcms")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# TransactionTestCase empties tables with TRUNCATE, which the audit trail otherwise refuses.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c prcms.allow_truncate=on"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = os.environ.get("REDIS_URL", "memory://").replace(
    "unix://", "redis+socket://", 1
)
STAFF_SECOND_FACTOR = False
VAR_DIR = Path(tempfile.mkdtemp(prefix="prcms-test-"))
MEDIA_ROOT = VAR_DIR / "media"
# Pages are rendered each time; tests of the page cache switch it on for themselves.
PAGE_CACHE_BYTES = 0
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
