"""Every setting of an installation, read from the environment. docs/operations.md lists them in a table."""

import os
from pathlib import Path
from urllib.parse import quote

from babel import Locale

from lessonbook.config import browser_packages, data_admin
from lessonbook.config.csp import DIRECTIVES
from lessonbook.config.database_url import database_from_url
from lessonbook.config.environment import Environment
from lessonbook.config.logs import logging_config
from lessonbook.config.mail_url import mail_from_url, mail_sender
from lessonbook.config.secret_key import read_secret_key
from lessonbook.config.web_address import web_address

PACKAGE = browser_packages.PACKAGE
env = Environment(os.environ)
ENVIRONMENT = env

# Where things are
DATA = Path(env.text("DATA", "var", "Folder of the database file, the uploads and the secret key.")).resolve()
LESSONBOOK_URL = env.text(
    "LESSONBOOK_URL",
    "http://127.0.0.1:8000",
    "Public address, without a path. https, except on this machine alone; then cookies and transport are strict.",
).rstrip("/")
DEBUG = env.flag("LESSONBOOK_DEBUG", "Error pages that show source code: for developing, on this machine alone.")
SECRET_KEY = env.text(
    "LESSONBOOK_SECRET_KEY",
    "",
    "Signs sessions and links; at least 50 random characters.",
    shown="made at first start and kept in DATA/secret_key",
) or read_secret_key(DATA)
SECRET_KEY_FALLBACKS = env.text(
    "LESSONBOOK_OLD_SECRET_KEYS", "", "Earlier keys, separated by spaces, whose signatures still count.", shown="none"
).split()

ADDRESS = web_address("LESSONBOOK_URL", LESSONBOOK_URL)
HOST = ADDRESS.hostname or ""
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
ALLOWED_HOSTS = [f"[{HOST}]" if ":" in HOST else HOST, *LOOPBACK_HOSTS]
CSRF_TRUSTED_ORIGINS = [LESSONBOOK_URL]
SECURE = ADDRESS.scheme == "https"
PROXIES = env.number(
    "LESSONBOOK_PROXIES",
    0,
    "Reverse proxies in front. They must set X-Forwarded-For and X-Forwarded-Proto, which are believed then.",
)

# The parts
INSTALLED_APPS = [
    "lessonbook.config",
    "lessonbook.faces.look",
    "lessonbook.faces.profile",
    "lessonbook.faces.portal",
    "lessonbook.faces.teaching",
    "lessonbook.faces.office",
    "lessonbook.faces.api",
    "lessonbook.domain.journal",
    "lessonbook.domain.people",
    "lessonbook.domain.courses",
    "lessonbook.domain.timetable",
    "lessonbook.domain.credits",
    "lessonbook.domain.booking",
    "lessonbook.domain.attendance",
    "lessonbook.channels.rosters",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    # Last: it takes from the data admin what the parts above put there.
    "lessonbook.faces.data",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lessonbook.config.headers.permissions_policy",
    "lessonbook.config.headers.kept_by_nobody",
    # Programs get here what they ask for, and nothing below is for them.
    "lessonbook.faces.api.door.programs",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Padded at random, and the token against forgery differs each time, so that sizes tell nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "lessonbook.config.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "lessonbook.config.inputs.WithoutNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lessonbook.faces.profile.viewer.ViewerMiddleware",
    "lessonbook.faces.profile.sign_in_first.SignInFirst",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lessonbook.faces.look.busy.BusyMiddleware",
    "lessonbook.faces.look.forms_alone.forms_alone",
]
ROOT_URLCONF = "lessonbook.config.urls"
WSGI_APPLICATION = "lessonbook.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "csp.context_processors.nonce",
    "lessonbook.faces.look.context.page",
    "lessonbook.faces.profile.context.frame",
]
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "lessonbook.config.jinja.environment", "context_processors": CONTEXT_PROCESSORS},
    },
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Looked through first: some of the data admin's pages are ours.
        "DIRS": [PACKAGE / "faces" / "data" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]

# Database and cache
DATABASES = {
    "default": database_from_url(
        env.text(
            "DATABASE_URL",
            f"sqlite:///{quote(str(DATA / 'lessonbook.sqlite3'))}",
            "`sqlite:///file` or `postgresql://user:password@host:port/name`, with libpq's options after `?`.",
            shown="sqlite:///DATA/lessonbook.sqlite3",
        ),
        pool_size=env.number(
            "LESSONBOOK_DATABASE_POOL", 8, "Connections of one process to PostgreSQL.", least=1, most=1000
        ),
    )
}
SQLITE_SYNCHRONOUS = env.choice(
    "LESSONBOOK_SQLITE_SYNCHRONOUS",
    "NORMAL",
    ("NORMAL", "FULL"),
    "FULL keeps the last second through a loss of power; NORMAL is faster and never corrupts the file.",
)
CACHES = {
    # In the database, so that limits on signing in hold across processes and restarts without another service.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# Work for later: enqueued in the transaction that causes it, and done by a worker
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORKER = env.flag(
    "LESSONBOOK_WORKER", "`serve` keeps a worker beside the server; no, where `lessonbook work` runs.", default=True
)

# The data admin
UNFOLD = data_admin.UNFOLD

# Language and time
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_CODE = "en"
# A catalog of messages is all that a language needs to be offered.
LANGUAGES = [
    (code, Locale.parse(code, sep="-").get_display_name() or code)
    for code in sorted(
        {"en", *(folder.parent.name.replace("_", "-") for folder in LOCALE_PATHS[0].glob("*/LC_MESSAGES"))}
    )
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Sign-in
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["lessonbook.faces.profile.backend.AccountBackend"]
# Hard on memory, 16 MB a try, and in Python's own library; the other is for passwords that were imported.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_ADAPTER = "lessonbook.faces.profile.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"reset_password_from_key": "lessonbook.faces.profile.entrance.NewPasswordForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "lessonbook.faces.profile.forms.NamesForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# A class that comes in together comes from one address; a single account is guarded by its own limit.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/300s/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = ADDRESS.scheme
MFA_ADAPTER = "lessonbook.faces.profile.adapter.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "lessonbook.faces.profile.entrance.PasskeyForm",
    "login_webauthn": "lessonbook.faces.profile.entrance.PasskeySignInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody signs in by an address that isn't verified; without this, who has a passkey could never change theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
# Browsers themselves take the loopback address for a secure one.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
OIDC_URL = env.text(
    "LESSONBOOK_OIDC_URL", "", "Address of the school's OpenID Connect issuer.", shown="no such sign-in"
)
if OIDC_URL:
    web_address("LESSONBOOK_OIDC_URL", OIDC_URL, with_path=True)
OIDC_NAME = env.text("LESSONBOOK_OIDC_NAME", "School account", "What the button for it says.")
OIDC_CLIENT_ID = env.text("LESSONBOOK_OIDC_CLIENT_ID", "", "Our name at the issuer.", shown="none")
OIDC_CLIENT_SECRET = env.text("LESSONBOOK_OIDC_CLIENT_SECRET", "", "Our secret at the issuer.", shown="none")
# A form that leads on to the issuer would be stopped by our policy on where forms may lead, so it is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_ADAPTER = "lessonbook.faces.profile.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "school",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}
# The issuer is the school's own: an address that it has verified is the account's.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# The API: requests a minute, counted in each server's memory
API_READS = env.number("LESSONBOOK_API_READS", 1200, "Reads a minute by one person's access tokens; 0: no limit.")
API_WRITES = env.number(
    "LESSONBOOK_API_WRITES", 600, "Bookings and other changes a minute by one person's access tokens; 0: no limit."
)
API_STRANGERS = env.number(
    "LESSONBOOK_API_STRANGERS", 120, "Requests a minute without a valid access token from one address; 0: no limit."
)

# Static files and uploads
BROWSER_PACKAGES_DIR = browser_packages.packages_folder()
STATIC_URL = "/static/"
STATIC_ROOT = browser_packages.static_folder()
BUILT = {"look/fonts": browser_packages.FONTS_IN_CLONE, "office/chart": browser_packages.CHART_IN_CLONE}
STATICFILES_DIRS = [(address, folder) for address, folder in BUILT.items() if folder.is_dir()]
STORAGES = {
    # Uploads are served by pages that ask who looks, so nobody else's program reads them.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "lessonbook.config.static_files.HashedStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"

# Headers and cookies
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "lessonbook.faces.profile.browser_sessions"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE

# Mail
MAIL_URL = env.text(
    "LESSONBOOK_MAIL_URL",
    "console:" if DEBUG else (DATA / "mail").as_uri(),
    "`smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`, `file:///folder` or `console:`.",
    shown="files in DATA/mail",
)
vars().update(mail_from_url(MAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = mail_sender(
    env.text(
        "LESSONBOOK_MAIL_FROM",
        f"Lessonbook <lessonbook@{'localhost' if ':' in HOST else HOST}>",
        "Sender of every mail.",
        shown="Lessonbook <lessonbook@HOST>",
    )
)

# Serving and logging
SERVER_THREADS = env.number("LESSONBOOK_THREADS", 16, "Requests answered at the same time.", least=1, most=1000)
ACCESS_LOG = env.flag("LESSONBOOK_ACCESS_LOG", "One line a request, without query strings and secret addresses.")
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(
    env.choice("LESSONBOOK_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"), "What is logged at least.")
)
