"""One way to send mail from one address, as Django's settings want it."""

from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured
from django.core.mail.message import sanitize_address

from lessonbook.config.web_address import url_parts

DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
TIMEOUT_SECONDS = 20


def mail_from_url(url: str) -> dict[str, Any]:
    """Return Django's EMAIL settings for `url`.

    `smtp://`, `smtp+starttls://` (the connection is encrypted before anything is said) and `smtps://` (encrypted from
    the start) take `user:password@host:port`; `file:///folder` writes mails as files; `console:` prints them.
    Raises ImproperlyConfigured for anything else; the message never repeats a password.
    """
    parts = url_parts("LESSONBOOK_MAIL_URL", url)
    if parts.query or parts.fragment or (parts.scheme in DEFAULT_PORTS and parts.path.strip("/")):
        raise ImproperlyConfigured("In LESSONBOOK_MAIL_URL, write / as %2F, ? as %3F, # as %23 and @ as %40.")
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file" and parts.path and not parts.netloc:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme in DEFAULT_PORTS and parts.hostname:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or DEFAULT_PORTS[parts.scheme],
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
        }
    raise ImproperlyConfigured(
        "LESSONBOOK_MAIL_URL must look like smtp+starttls://user:password@host:587, file:///folder or console:."
    )


def mail_sender(text: str) -> str:
    """Return the sender of mails. Raises ImproperlyConfigured where no mail could be sent from there."""
    try:
        is_sender = "@" in sanitize_address(text, "utf-8") and text.isprintable()
    except (ValueError, TypeError):  # the latter by "School <>"
        is_sender = False
    if not is_sender:
        raise ImproperlyConfigured(
            f"LESSONBOOK_MAIL_FROM must look like Riverside School <office@school.example>, not {text!r}."
        )
    return text
