"""Every setting, from the environment. What is absent is embedded: SQLite, files, the filesystem broker, espeak-ng."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from kombu import Queue

from nonlinear import logs
from nonlinear.env import Env

django_stubs_ext.monkeypatch()  # lets admin classes name their model's type

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env(os.environ)

# Where everything embedded lies: database, audio, queues, static files, work files.
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "data")
WORK_DIR = DATA_DIR / "work"
DATA_DIR.mkdir(parents=True, exist_ok=True)

# The address of the site. SITE_URL makes every absolute address; the Host header makes none.
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, low=1, high=65535)
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
SITE_URL = env.url("SITE_URL", f"http://{'127.0.0.1' if HOST in LOOPBACK else HOST}:{PORT}")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
PUBLIC = SITE_HOST not in LOOPBACK
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [SITE_HOST, *LOOPBACK]

PUBLISHER_NAME = env.text("PUBLISHER_NAME", "The Nonlinear Library")
CONTACT_EMAIL = env.text("CONTACT_EMAIL")


def _secret_key() -> str:
    """The operator's key; on loopback one that is made at the first start and kept."""
    if key := env.secret("SECRET_KEY"):
        return key
    if PUBLIC or HOST not in LOOPBACK:
        raise ImproperlyConfigured("SECRET_KEY must be set when the site is served beyond this machine")
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.touch(0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False

INSTALLED_APPS = [
    "nonlinear",
    "episodes",
    "sources",
    "tts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nonlinear.delivery.Compressed",
    "django.middleware.http.ConditionalGetMiddleware",
    "nonlinear.delivery.Revalidated",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "nonlinear.urls"
WSGI_APPLICATION = "nonlinear.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "episodes.archive.context.site",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "episodes.archive.reports.address_of"
AXES_VERBOSE = False

# Database
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # mmap: a row of an episode lies on a dozen pages, and each would be a call of the system.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=536870912;",
}


def _database() -> dict[str, object]:
    if url := env.secret("DATABASE_URL"):
        try:
            return {**dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}
        except ValueError as error:
            raise ImproperlyConfigured("DATABASE_URL: expected postgres://user:password@host/name") from error
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "library.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Storage
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGE_LIMIT = env.size("STORAGE_LIMIT")
AUDIO_ACCEL = env.prefix("AUDIO_ACCEL")


def media_storage(env: Env) -> dict[str, object]:
    """Where audio and covers are kept: the bucket that S3_BUCKET names, else files under DATA_DIR."""
    if not (bucket := env.text("S3_BUCKET")):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}}
    public = urlsplit(env.url("S3_PUBLIC_URL"))
    options = {
        "bucket_name": bucket,
        "endpoint_url": env.url("S3_ENDPOINT_URL") or None,
        "file_overwrite": True,  # names hold the content's hash: a second write is the same bytes
        "default_acl": None,
        "querystring_auth": not public.netloc,
        "url_protocol": f"{public.scheme or 'https'}:",
        "custom_domain": public.netloc + public.path or None,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    }
    return {"BACKEND": "nonlinear.s3.Store", "OPTIONS": options}


STORAGES = {
    "default": media_storage(env),
    "staticfiles": {"BACKEND": "nonlinear.static.StaticStorage"},
}

REDIS_URL = env.secret("REDIS_URL")

IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
IN_REDIS = {"BACKEND": "nonlinear.shared_cache.SharedCache", "LOCATION": REDIS_URL}
CACHES = {"default": IN_MEMORY, "shared": IN_REDIS if REDIS_URL else {**IN_MEMORY, "LOCATION": "shared"}}

# Celery: ticks only. Losing the broker loses nothing.
QUEUE_DIR = DATA_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    {}
    if REDIS_URL
    else {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "processed_folder": str(QUEUE_DIR / "processed"),
        "polling_interval": 0.2,
    }
)
if not REDIS_URL:
    for folder in ("messages", "control", "processed"):
        (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_QUEUES = [Queue("poll"), Queue("produce")]
CELERY_TASK_DEFAULT_QUEUE = "poll"
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")


def tick(task: str, seconds: float, queue: str = "poll") -> dict[str, object]:
    """A task asked for every so many seconds; a tick that nobody took until the next one is worth nothing."""
    return {"task": task, "schedule": seconds, "options": {"queue": queue, "expires": seconds}}


CELERY_BEAT_SCHEDULE = {
    "poll": tick("sources.tasks.poll", 5),
    "produce": tick("episodes.tasks.produce", 3, "produce"),
    "letters": tick("episodes.tasks.letters", 30),
    "programme": tick("episodes.tasks.programme", 2),
    "sweep": tick("episodes.tasks.sweep", 600),
}

# Speech. Chosen by the operator, read when an episode is claimed; a library never changes its engine by itself.
TTS_ENGINES = {
    "espeak": "tts.engines.espeak.Espeak",
    "edge": "tts.engines.edge.Edge",
    "piper": "tts.engines.piper.Piper",
}
TTS_ENGINE = env.choice("TTS_ENGINE", tuple(TTS_ENGINES))
TTS_VOICE = env.text("TTS_VOICE")
READING_POLICIES = "tts.policies.faults"  # what sources, which knows no narrator, asks of a curator's choices
VOICES_DIR = DATA_DIR / "voices"  # Piper's files: the operator's, or fetched by `manage.py voices fetch`
TTS_OPTIONS: dict[str, dict[str, object]] = {"piper": {"voices": VOICES_DIR}}
PIPER_VOICES_URL = env.text(
    "PIPER_VOICES_URL", "https://huggingface.co/rhasspy/piper-voices/resolve/main"
).rstrip("/")
# Clips of engines that are slow or cost something, kept for the next edition of the same text.
SHELF = env.choice("SHELF", ("directory", "storage"))
SHELF_LIMIT = env.size("SHELF_LIMIT") or 2_000_000_000
FETCH_ALLOW_HOSTS = frozenset(env.words("FETCH_ALLOW_HOSTS"))

# The web
LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["nonlinear.formats"]
LOGIN_URL = "admin:login"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
MEDIA_ORIGINS = [url for name in ("S3_ENDPOINT_URL", "S3_PUBLIC_URL") if (url := env.url(name))]
if env.text("S3_BUCKET") and not MEDIA_ORIGINS:
    MEDIA_ORIGINS = ["https://*.amazonaws.com"]  # where boto3 goes by itself
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "https:"],  # pictures of the posts stay where their authors put them
        "font-src": [SELF],
        "media-src": [SELF, *MEDIA_ORIGINS],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# E-mail to the curators, and logs
MAIL = env.mail("EMAIL_URL")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL else 'console'}.EmailBackend"
EMAIL_TIMEOUT = 20
if MAIL:
    EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.scheme == "smtp+tls", MAIL.scheme == "smtps"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONTACT_EMAIL or "library@localhost"

if SENTRY_DSN := env.secret("SENTRY_DSN"):
    import_string("nonlinear.sentry.start")(SENTRY_DSN)  # a tenth of every start, so only where it is wanted
LOGGING = logs.config(
    form=env.choice("LOG_FORMAT", logs.FORMS),
    level=env.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
)
