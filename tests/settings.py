"""The settings of an installation, less what makes tests slow."""

from lessonbook.config.settings import *  # noqa: F403
from lessonbook.config.settings import DATABASES, MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files as the finders find them, so that no build is needed first, and no test browser looks through them all.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if DATABASES["default"]["ENGINE"] == "lessonbook.database.sqlite":
    # A file, not memory: threads must see each other's commits.
    DATABASES["default"]["TEST"] = {"NAME": f"{DATABASES['default']['NAME']}.test"}
