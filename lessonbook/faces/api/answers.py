"""Answers as JSON: plain values, instants in UTC, lists with the address at which they go on."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from json import dumps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

JSON = "application/json"
LARGEST_ID = 2**63 - 1
NOT_KEPT = {"Cache-Control": "no-store"}


def answer(
    data: object, status: int = 200, headers: Mapping[str, str] | None = None, *, content_type: str = JSON
) -> HttpResponse:
    """An answer of JSON values, which no cache keeps."""
    text = dumps(data, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type=content_type, headers={**NOT_KEPT, **(headers or {})})


def instant(moment: datetime) -> str:
    """An aware instant as RFC 3339 has it, in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def instant_or_none(moment: datetime | None) -> str | None:
    """The same, where there is one."""
    return instant(moment) if moment else None


def plain(value: object) -> object:
    """A fact as JSON value."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def facts_of(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts of a refusal as JSON values."""
    return {name: plain(value) for name, value in facts.items()}


def read_id(text: str) -> int | None:
    """The number behind an id that we gave out; None for anything else."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST_ID)) else None
    return number if number is not None and str(number) == text else None


def listed(request: HttpRequest, items: list[dict[str, Any]], cursor: object = None) -> HttpResponse:
    """A page of a list; `cursor` says where the next page begins, None on the last."""
    return answer({"items": items, "next": next_address(request, cursor)})


def next_address(request: HttpRequest, cursor: object) -> str | None:
    """The whole address of a list's next page: as this one was asked for, from the cursor on."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = str(cursor)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def web_link(link: str) -> str | None:
    """A link that somebody wrote, if programs may follow it: http or https."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in {"http", "https"} and parts.netloc else None
