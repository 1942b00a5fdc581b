"""Access tokens: how one is made, and its digest, by which it is known again; the text itself is kept nowhere."""

import secrets
from hashlib import sha256

PREFIX = "lb_"
"""By which people, and scanners of leaked secrets, know a token of ours."""

RANDOM_BYTES = 32


def new_token() -> str:
    """A token nobody can guess."""
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token: without a salt, as there is nothing to guess in so many random bytes."""
    return sha256(token.encode()).hexdigest()
