"""Values that requests bring: how they are read, and how OpenAPI tells of them."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Header, Query
from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

PLUS_LOST = re.compile(r"(?<=[\d.]) (?=\d\d:?\d\d$)")
"""In an address a plus means a blank; of an offset that wasn't escaped it is what is left."""
YEARS = range(1000, 9000)
"""Of instants that can be reckoned with."""


def read_instant(value: Any) -> datetime:
    """An instant as RFC 3339 has it, offset included, in UTC. Raises ValueError."""
    if not isinstance(value, str) or "T" not in value.upper():
        raise ValueError("Give an instant like 2026-11-25T15:00:00Z.")
    try:
        instant = datetime.fromisoformat(PLUS_LOST.sub("+", value))
    except ValueError as error:
        raise ValueError("Give an instant like 2026-11-25T15:00:00Z.") from error
    if instant.tzinfo is None:
        raise ValueError("Give the offset from UTC too, for example 2026-11-25T15:00:00Z.")
    if instant.year not in YEARS:
        return datetime(YEARS[0] if instant.year < YEARS[0] else YEARS[-1], 1, 1, tzinfo=UTC)
    return instant.astimezone(UTC)


def whole(value: Any) -> Any:
    """A number that JSON writes with a point as the whole number that it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Instant = Annotated[
    datetime,
    PlainValidator(read_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-25T15:00:00Z"]}),
]
Text = Annotated[str, Field(pattern=r"^[^\u0000]*$")]
"""Text that every database can keep: without the character NUL."""
Minutes = Annotated[int, Field(strict=True, ge=1, le=24 * 60), BeforeValidator(whole)]
Key = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,255}$",
        description="A value of your own choice. Asked again with it, nothing is done twice: the same answer comes.",
    ),
]
Learner = Annotated[
    str | None, Query(None, description="The id of the learner that is meant: one's own (so without it) or a child's.")
]
From = Annotated[Instant | None, Query(None, alias="from", description="The first instant. Without it: now.")]
