"""Addresses among the settings, read strictly: what can't be meant is refused before anything depends on it."""

import re
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"{LABEL}(\.{LABEL})*")


def url_parts(name: str, url: str) -> SplitResult:
    """Split the address that the variable `name` holds.

    Raises ImproperlyConfigured where its host or port can't be read; the message never repeats a password.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"The host in {name} can't be read.") from error
    try:
        is_port = parts.port != 0
    except ValueError:
        is_port = False
    if not is_port:
        raise ImproperlyConfigured(f"The port in {name} is not a number from 1 to 65535.")
    return parts


def web_address(name: str, url: str, *, with_path: bool = False) -> SplitResult:
    """Split the address of a web site, or of something on it, that the variable `name` holds.

    Raises ImproperlyConfigured for what no browser would be told to open; the message never repeats a password.
    """
    parts = url_parts(name, url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = "" if parts.port is None else f":{parts.port}"
    is_host = host.startswith("[") or NAME.fullmatch(host)
    # Nothing but these: no user, no password, no empty port, no query, no fragment.
    whole = f"{parts.scheme}://{host}{port}{parts.path if with_path else ''}"
    if parts.scheme not in {"http", "https"} or not is_host or whole.lower() != url.lower():
        example = "https://id.example/school" if with_path else "https://school.example, without a path"
        raise ImproperlyConfigured(f"{name} must look like {example}.")
    return parts
