"""The key that signs sessions and links: from the environment, else kept in the data folder."""

import os
import secrets
import threading
from pathlib import Path

FILE_NAME = "secret_key"


def read_secret_key(data: Path) -> str:
    """Return the kept key; where there is none yet, a fresh one that lasts as long as this process."""
    try:
        return (data / FILE_NAME).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(50)


def keep_secret_key(data: Path, key: str) -> str:
    """Write the key where none is kept yet, readable by the owner only. Return the one that is kept from now on.

    A data folder that is not there yet is made, for the owner only as well.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = data / f"{FILE_NAME}.{os.getpid()}.{threading.get_ident()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    try:
        # A link, unlike a rename, fails where another process was first, and never shows a half-written file.
        os.link(draft, data / FILE_NAME)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return read_secret_key(data)
