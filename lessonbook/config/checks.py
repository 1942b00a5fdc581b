"""Refuses to serve what would be insecure. `lessonbook serve` and `lessonbook check --deploy` run these checks.

A finding of level Error stops the server; a Warning is printed.
"""

import shlex
import stat
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  Django's names
from django.db import connection

from lessonbook.channels.rosters import uploads as imports
from lessonbook.config.secret_key import FILE_NAME
from lessonbook.database.archive.places import database_files

LEAST_KEY_LENGTH = 50
LEAST_KEY_CHARACTERS = 10


@register(Tags.security, deploy=True)
def insecure_settings(app_configs: object = None, **kwargs: Any) -> list[CheckMessage]:
    """Return what is wrong with the settings."""
    return [*_address(), *_secrets(), *_open_to_others(), *_sign_in(), *_mail(), *_warnings()]


def insecure_host(host: str) -> Iterator[CheckMessage]:
    """Yield what is wrong with listening on a host whom other machines reach."""
    if is_loopback(host):
        return
    if settings.DEBUG:
        yield Error(
            f"LESSONBOOK_DEBUG shows source code to everyone who reaches {host}.",
            hint="Unset it, or listen on 127.0.0.1.",
            id="lessonbook.E009",
        )
    if not settings.SECURE:
        yield Error(
            f"Passwords would travel unencrypted to {host}.",
            hint="Listen on 127.0.0.1, or set LESSONBOOK_URL to the https address of a reverse proxy in front and "
            "LESSONBOOK_PROXIES to 1.",
            id="lessonbook.E010",
        )


def is_loopback(host: str | None) -> bool:
    """Whether a host name means this machine alone."""
    name = (host or "").strip("[]")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def _address() -> Iterator[CheckMessage]:
    if not is_loopback(settings.ADDRESS.hostname):
        if settings.DEBUG:
            yield Error(
                "LESSONBOOK_DEBUG shows source code and settings to every visitor.",
                hint="Unset it, or set LESSONBOOK_URL to http://127.0.0.1:8000 while developing.",
                id="lessonbook.E002",
            )
        if not settings.SECURE:
            yield Error(
                "Passwords would travel unencrypted.",
                hint="Set LESSONBOOK_URL to an https address and put a reverse proxy with a certificate in front.",
                id="lessonbook.E003",
            )
    if settings.SECURE and not settings.PROXIES:
        yield Error(
            "LESSONBOOK_URL is https, but no reverse proxy is trusted, and this server speaks plain HTTP.",
            hint="Set LESSONBOOK_PROXIES to the number of reverse proxies in front, mostly 1.",
            id="lessonbook.E004",
        )


def _secrets() -> Iterator[CheckMessage]:
    keys = {"LESSONBOOK_SECRET_KEY": [settings.SECRET_KEY], "LESSONBOOK_OLD_SECRET_KEYS": settings.SECRET_KEY_FALLBACKS}
    for name, values in keys.items():
        if any(len(key) < LEAST_KEY_LENGTH or len(set(key)) < LEAST_KEY_CHARACTERS for key in values):
            yield Error(
                f"{name} can be guessed.",
                hint=f"Use at least {LEAST_KEY_LENGTH} random characters, or unset it: one is made and kept then.",
                id="lessonbook.E005",
            )
    kept = settings.DATA / FILE_NAME
    if kept.exists() and _mode(kept) & 0o077:
        yield Error(f"Others can read {kept}.", hint=f"chmod 600 {kept}", id="lessonbook.E006")


def _open_to_others() -> Iterator[CheckMessage]:
    """Whatever holds the school and was made before the program kept it to itself, or copied there by hand."""
    folders = {settings.DATA / "mail", Path(getattr(settings, "EMAIL_FILE_PATH", None) or settings.DATA / "mail")}
    places = [*database_files(connection), *sorted(folders), Path(settings.MEDIA_ROOT), imports.folder()]
    found = [str(place) for place in places if place.exists() and _mode(place) & 0o077 and _mode(place.parent) & 0o011]
    if found:
        yield Warning(
            f"Other users of this machine can read {', '.join(found)}.",
            hint=f"chmod -R go= {shlex.join(found)}",
            id="lessonbook.W003",
        )


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _sign_in() -> Iterator[CheckMessage]:
    given = [settings.OIDC_URL, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET]
    if any(given) and not all(given):
        yield Error(
            "OpenID Connect is set in part.",
            hint="Set LESSONBOOK_OIDC_URL, LESSONBOOK_OIDC_CLIENT_ID and LESSONBOOK_OIDC_CLIENT_SECRET, or none.",
            id="lessonbook.E007",
        )
    issuer = urlsplit(settings.OIDC_URL)
    if settings.OIDC_URL and issuer.scheme != "https" and not is_loopback(issuer.hostname):
        yield Error("The OpenID Connect issuer is not reached by https.", id="lessonbook.E008")


def _mail() -> Iterator[CheckMessage]:
    mail = urlsplit(settings.MAIL_URL)
    if mail.scheme == "smtp" and (mail.username or mail.password) and not is_loopback(mail.hostname):
        yield Error(
            f"The password in LESSONBOOK_MAIL_URL would travel unencrypted to {mail.hostname}.",
            hint="Write smtp+starttls:// or smtps:// instead of smtp://, with the port that belongs to it.",
            id="lessonbook.E011",
        )


def _warnings() -> Iterator[CheckMessage]:
    host = settings.ADDRESS.hostname
    if settings.MAIL_URL.startswith(("file:", "console:")) and host and not is_loopback(host):
        yield Warning(
            "No mail leaves this machine, so nobody can reset a password.",
            hint="Set LESSONBOOK_MAIL_URL.",
            id="lessonbook.W001",
        )
    for name in settings.ENVIRONMENT.unknown("LESSONBOOK_"):
        yield Warning(f"{name} is set, but is no setting.", hint="See docs/operations.md.", id="lessonbook.W002")
