"""Setting up an empty installation: while nobody has a sign-in, a page asks for the school and its administrator.

Whoever is first there rules the school, so the page asks for a code that `lessonbook serve` prints
(docs/decisions/0017-the-first-administrator.md).
"""

import base64
from ipaddress import ip_address

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from lessonbook.domain.people.models import Account

CODE_BYTES = 10
"""Of a code: more than can be guessed over a network."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_unfounded() -> bool:
    """Whether nobody has a sign-in yet; one query."""
    return not Account.objects.exists()


def setup_code() -> str:
    """What the page asks for: made from the secret key, so that it is stored nowhere."""
    digest = salted_hmac("lessonbook.founding", "code", algorithm="sha256").digest()
    text = base64.b32encode(digest[:CODE_BYTES]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def is_setup_code(text: str) -> bool:
    """Whether this is the code, as people type it."""
    typed = "".join(text.upper().split()).replace("-", "")
    return constant_time_compare(typed, setup_code().replace("-", ""))


def _is_local(host: str | None) -> bool:
    if host in LOOPBACK:
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def welcome_url(host: str, port: int) -> str:
    """Where an empty school is set up, with the code, for whoever started the server on this host and port.

    The public address where there is one.
    """
    if _is_local(settings.ADDRESS.hostname):
        site = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    else:
        site = settings.LESSONBOOK_URL
    return f"{site}{reverse('welcome')}?code={setup_code()}"
