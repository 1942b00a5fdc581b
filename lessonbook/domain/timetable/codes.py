"""Session IDs: short, readable aloud, unique."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""


def session_code() -> str:
    """A new Session ID such as S-4K7Q2M; uniqueness is the table's to refuse."""
    return "S-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


def normalize(text: str) -> str:
    """A Session ID as people type it: case, blanks and the letters taken for digits aside."""
    return text.strip().upper().replace("O", "0").replace("I", "1").replace("L", "1")
