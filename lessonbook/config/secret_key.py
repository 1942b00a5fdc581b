"""The key that signs sessions and links: from the environment, else kept in the data folder."""

import os
import secrets
import threading
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

FILE_NAME = "secret_key"


def read_secret_key(data: Path) -> str:
    """Return the kept key; where there is none yet, a fresh one that lasts as long as this process.

    Raises ImproperlyConfigured where it can't be read.
    """
    file = data / FILE_NAME
    try:
        key = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(50)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA is {data}, and {file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        key = ""
    if not key:
        raise ImproperlyConfigured(f"{file} holds no key. Without it another one is made, and all sign in again.")
    return key


def keep_secret_key(data: Path, key: str) -> str:
    """Write the key where none is kept yet, readable by the owner only. Return the one that is kept from now on.

    A data folder that is not there yet is made, for the owner only as well. Raises ImproperlyConfigured where nothing
    can be written or read there.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_first(data / FILE_NAME, key)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA is {data}, where nothing can be written: {error.strerror}.") from error
    return read_secret_key(data)


def _write_first(path: Path, key: str) -> None:
    """Write the file unless it is there."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    try:
        # A link, unlike a rename, fails where another process was first, and never shows a half-written file.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
