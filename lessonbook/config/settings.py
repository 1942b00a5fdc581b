"""Every setting of an installation, read from the environment. docs/operations.md lists them in a table."""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from lessonbook.config import csp
from lessonbook.config.database_url import database_from_url
from lessonbook.config.environment import Environment
from lessonbook.config.secret_key import read_secret_key

env = Environment(os.environ)
PACKAGE = Path(__file__).resolve().parent.parent

# Where things are
DATA = Path(
    env.text(
        "DATA",
        "var",
        "Folder of the database file, uploads, mails not sent and the secret key.",
    )
).resolve()
LESSONBOOK_URL = env.text(
    "LESSONBOOK_URL",
    "http://127.0.0.1:8000",
    "Public address of the site, without a path. With https: secure cookies and strict transport security.",
).rstrip("/")
DEBUG = env.flag(
    "LESSONBOOK_DEBUG",
    "Error pages with source code. Only for developing, only on this machine.",
)
SECRET_KEY = env.text(
    "LESSONBOOK_SECRET_KEY",
    "",
    "Signs sessions and links, at least 50 characters. Made at first start and kept in `DATA/secret_key` if not set.",
) or read_secret_key(DATA)

address = urlsplit(LESSONBOOK_URL)
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
ALLOWED_HOSTS = [address.hostname or "", *LOOPBACK_HOSTS]
CSRF_TRUSTED_ORIGINS = [LESSONBOOK_URL]
SECURE = address.scheme == "https"

# The parts
FACES = ("lessonbook.faces.look", "lessonbook.faces.profile", "lessonbook.faces.portal")
INSTALLED_APPS = [
    "lessonbook.config",
    *(face for face in FACES if find_spec(face)),
    "lessonbook.domain.journal",
    "lessonbook.domain.people",
    "lessonbook.domain.courses",
    "lessonbook.domain.timetable",
    "lessonbook.domain.credits",
    "lessonbook.domain.booking",
    "lessonbook.domain.attendance",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lessonbook.config.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "lessonbook.config.urls"
WSGI_APPLICATION = "lessonbook.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "csp.context_processors.nonce",
]
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "lessonbook.config.jinja.environment",
            "context_processors": CONTEXT_PROCESSORS,
        },
    },
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]

# Database
DATABASES = {
    "default": database_from_url(
        env.text(
            "DATABASE_URL",
            f"sqlite:///{DATA / 'lessonbook.sqlite3'}",
            "`sqlite:///file` or `postgresql://user:password@host:port/name`; libpq's options after `?`.",
            shown="sqlite:///DATA/lessonbook.sqlite3",
        ),
        pool_size=env.number(
            "LESSONBOOK_DATABASE_POOL",
            8,
            "Connections to PostgreSQL of one process.",
            least=1,
        ),
    )
}
SQLITE_SYNCHRONOUS = env.choice(
    "LESSONBOOK_SQLITE_SYNCHRONOUS",
    "NORMAL",
    ("NORMAL", "FULL"),
    "FULL survives a loss of power with the last second intact, NORMAL is faster and never corrupts.",
)
CACHES = {
    # In the database, so that sign-in limits hold across processes and restarts without another service.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# Language and time
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Sign-in
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Static files and uploads
STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE.parent / "build" / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"

# Headers and cookies
CONTENT_SECURITY_POLICY = {"DIRECTIVES": csp.DIRECTIVES}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE
