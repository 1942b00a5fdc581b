"""Acts that a program may ask for twice: under an Idempotency-Key nothing is done again, and the answer is the same."""

from collections.abc import Callable
from http import HTTPStatus
from json import loads
from typing import Any

from django.http import HttpResponse
from ninja.errors import HttpError

from lessonbook.domain.journal.once import once
from lessonbook.faces.api.answers import answer
from lessonbook.faces.api.callers import Asked


def keyed(
    request: Asked, key: str | None, act: Callable[[], dict[str, Any]], status: int = HTTPStatus.OK
) -> HttpResponse:
    """Answer with what the act returns, done once for all requests of this person under the key.

    Raises Refused: key_reused (another address, query or body under the key), and whatever the act refuses; HttpError
    where a body is no JSON, also one that the address has no use for.
    """
    if not key:
        return answer(act(), status)
    try:
        body = loads(request.body) if request.body else None
    except ValueError:
        raise HttpError(HTTPStatus.BAD_REQUEST, "not JSON") from None
    asked = [request.method, request.path, request.GET.dict(), body]
    done = once(
        request.auth.person.pk, key, asked, lambda: {"status": int(status), "body": act()}, now=request.auth.now
    )
    return answer(done["body"], done["status"])
