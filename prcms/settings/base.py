"""What is true of every installation. The environment is read here and nowhere else."""

from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from prcms.base.languages import verbose_name

# Lets classes say what they hold, `forms.ModelForm[User]`, where Django does not allow it yet.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# Languages ---------------------------------------------------------------------------------
# Django 5.2 ships no Pashto: without the entry, LANGUAGES_BIDI and a compiled catalogue of our
# own, "ps" silently becomes left-to-right or falls back to another language.
LANG_INFO["ps"] = {"bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو"}
LANG_INFO["fa"] = {"bidi": True, "code": "fa", "name": "Dari", "name_local": "دری"}
LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", _("Dari")), ("ps", _("Pashto")), ("en", _("English"))]
LANGUAGES_BIDI = ["fa", "ps"]
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "vendor"]
FORMAT_MODULE_PATH = ["prcms.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kabul"
# Keys must never be printed as "1٬234": grouping is asked for where a figure is shown.
USE_THOUSAND_SEPARATOR = False

MODELTRANSLATION_DEFAULT_LANGUAGE = "fa"
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("fa", "ps", "en"),
    "ps": ("fa", "en"),
    "en": ("fa", "ps"),
    "fa": ("ps", "en"),
}
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = verbose_name
MODELTRANSLATION_CUSTOM_FIELDS = ("RichTextField",)

# The house ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "prcms.base.staticfiles.PortalStaticFilesConfig",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ckeditor",
    "prcms.base",
    "contacts",
    "newsroom",
    "events",
    "monitoring",
    "prcms.apps.PortalConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "prcms.base.pagecache.PageCacheMiddleware",
    "prcms.base.middleware.PlainMethodsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "prcms.base.middleware.StaffLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "prcms.base.middleware.SecondFactorMiddleware",
]
ROOT_URLCONF = "prcms.urls"
WSGI_APPLICATION = "prcms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "prcms.base.context_processors.office",
                "prcms.context_processors.staff",
                "prcms.context_processors.public",
            ],
        },
    },
]

# Data --------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///prcms")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Throttling counters live in PostgreSQL, so that an emptied Redis lifts no limit.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "prcms_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
VAR_DIR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "prcms.base.stylesheets.OneSheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# What every public page needs, sent as one file: css/public.css.
PUBLIC_STYLESHEETS = ["tokens", "fonts", "base", "layout", "components", "print"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Public pages held in the process (prcms.base.pagecache); 0 bytes switches it off.
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", default=64 * 1024 * 1024)
PAGE_CACHE_SHARED_SECONDS = 5
PAGE_CACHE_SECONDS = 60
PAGE_CACHE_PATHS = ["/fa/", "/ps/", "/en/", "/sitemap", "/news-sitemap.xml", "/robots.txt"]
PAGE_CACHE_PARAMETERS = [
    "kind",
    "unit",
    "topic",
    "place",
    "year",
    "month",
    "page",
    "q",
    "day",
    "before",
]
# Who may not even know of a row: functions of a user (prcms.base.hidden).
HIDDEN_ROWS = ["newsroom.access.hidden_rows"]
PAGE_CACHE_MOMENTS = ["newsroom.publishing.next_moment", "prcms.moments.next_event_change"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_PERMISSIONS = 0o640

# People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "base.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/staff/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "prcms.base.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"login": "prcms.base.accounts.LoginForm"}
# Per address of the network and per account; the counters live in PostgreSQL (CACHES above).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
MFA_ADAPTER = "prcms.base.accounts.MfaAdapter"
# The office itself enters addresses; the library would refuse enrolment until a mail is answered.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "prcms.base.accounts.AuthenticateForm",
    "activate_totp": "prcms.base.accounts.ActivateTotpForm",
    "reauthenticate": "prcms.base.accounts.ReauthenticateForm",
}
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# Defence -----------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
# CKEditor 4 is out of support: see docs/decisions/0001-editor.md for what stands in its place.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]
HTTP_ALLOWED_PORTS = env.list("HTTP_ALLOWED_PORTS", cast=int, default=[])
HTTP_ALLOWED_PRIVATE = env.list("HTTP_ALLOWED_PRIVATE", default=[])
# Machine translators that stand inside the office's network, as "host:port".
MACHINE_HOSTS = env.list("MACHINE_HOSTS", default=[])
# Whether free translation jobs are given out by themselves.
TRANSLATION_AUTO_ASSIGN = env.bool("TRANSLATION_AUTO_ASSIGN", default=False)

# Letters -----------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default="smtp://127.0.0.1:25"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="press@portal.example")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

# Work in the background --------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 10,
    # A broker that does not answer must not hold up a page: its hurry is only a hurry.
    "socket_connect_timeout": 3,
    # Asked twice without a pause: the library would wait two and then four seconds in between.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = TIME_ZONE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "prcms.base.discreet.Formatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # They tell of every step and every glyph of a PDF.
    "loggers": {name: {"level": "ERROR"} for name in ("weasyprint", "fontTools")},
}
