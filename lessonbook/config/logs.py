"""What the installation logs, and what never stands in a log."""

import logging
import re
from collections.abc import Mapping
from typing import Any

# Whatever follows in the address is a secret: a calendar feed's name, a link from a mail, a link to a class.
SECRET_PATHS = re.compile(
    r"(?P<known>/calendar/|/account/password/reset/key/|/account/confirm-email/|/account/invitation/)[^\s\"'?]+"
)
QUERY = re.compile(r"(?P<path>/[^\s\"'?]*)\?[^\s\"']*")
# Django's advice names a setting that isn't one of ours.
ADVICE = re.compile(r"You may need to add .* to ALLOWED_HOSTS\.$")
SERVER_ERROR = 500


def without_secrets(text: str) -> str:
    """Return a line of a log without secret addresses and without the query strings of addresses."""
    return QUERY.sub(r"\g<path>", SECRET_PATHS.sub(r"\g<known>…", text))


class SecretsFilter(logging.Filter):
    """Takes secrets out of messages, whichever logger they come from."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record; always let it pass."""
        record.msg = without_secrets(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = without_secrets(logging.Formatter().formatException(record.exc_info))
        return True


class RefusalsFilter(logging.Filter):
    """Takes tracebacks off requests that were refused: that is no fault of the program, and strangers can repeat it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; always let it pass."""
        if getattr(record, "status_code", SERVER_ERROR) < SERVER_ERROR:
            message = " ".join(record.getMessage().splitlines())
            record.msg = ADVICE.sub("Ours is that of LESSONBOOK_URL.", message)
            record.args = record.exc_info = record.exc_text = None
        return True


def logging_config(level: str) -> Mapping[str, Any]:
    """Return the configuration of Python's logging: one line a message on standard error, and tracebacks of faults."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"refusals": {"()": RefusalsFilter}, "secrets": {"()": SecretsFilter}},
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals", "secrets"]}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would print a second time, and mail administrators that nobody has named.
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": [], "propagate": True, "level": level},
            # Two lines for each task; those that fail are logged as errors.
            "django_tasks": {"handlers": [], "propagate": True, "level": "WARNING"},
            "django_tasks_db": {"handlers": [], "propagate": True, "level": "WARNING"},
            "_granian": {"handlers": [], "propagate": True, "level": "WARNING"},
            "granian.access": {"handlers": [], "propagate": True, "level": "INFO"},
        },
    }
