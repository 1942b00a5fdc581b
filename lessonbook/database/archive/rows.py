"""Rows as lines of JSON that mean the same on either engine."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, JSONField
from django.utils.duration import duration_iso_string

from lessonbook.database.archive.tables import Table

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes; a longer line is no row of ours, and would fill the memory."""

PLAIN = frozenset({
    "AutoField", "BigAutoField", "SmallAutoField",
    "IntegerField", "BigIntegerField", "SmallIntegerField",
    "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField",
    "BooleanField", "FloatField", "CharField", "TextField", "SlugField", "EmailField", "URLField", "FileField",
})  # fmt: skip
"""Kinds of fields whose values JSON and both databases take as they are."""

Convert = Callable[[Any], Any]


def encode(row: Sequence[Any]) -> str:
    """Return a row, as Django reads it, as a line."""
    return _encoder.encode(row) + "\n"


def _text_of(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    raise TypeError(f"{type(value).__name__} can't be written into an archive")


# Keys of JSON values are sorted because PostgreSQL keeps no order of its own: equal rows make equal lines.
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_text_of)


class Decoder:
    """Reads lines back into what a table's columns take on a connection's engine."""

    def __init__(self, table: Table, connection: BaseDatabaseWrapper) -> None:
        self.width = len(table.fields)
        made = [_converter(field, connection) for field in table.fields]
        self.converters = [(index, convert) for index, convert in enumerate(made) if convert]

    def decode(self, line: bytes) -> list[Any]:
        """Return the row's values; raises ValueError or TypeError where the line is no row of this table."""
        row = json.loads(line.decode())
        if not isinstance(row, list) or len(row) != self.width:
            raise ValueError("not a row of this table")
        for index, convert in self.converters:
            row[index] = convert(row[index])
        return row


def _converter(field: "Field[Any, Any]", connection: BaseDatabaseWrapper) -> Convert | None:
    """How to make a column's value of what stands in a line; None where it is that already."""
    target: Any = field
    while target.remote_field:
        target = target.target_field
    kind = target.get_internal_type()
    if kind in PLAIN and not hasattr(target, "from_db_value"):
        return None
    if kind == "DateTimeField":
        # Most of what is to be converted, and the same from row to row: a session's times stand in each of its seats.
        return _unless_null(lru_cache(10_000)(lambda text: connection.ops.adapt_datetimefield_value(_instant(text))))
    if isinstance(target, JSONField) and not field.null:
        # Django reads JSON's null as it reads SQL's; where SQL's can't be, it is JSON's.
        return lambda value: connection.ops.adapt_json_value(value, target.encoder)
    return _unless_null(lambda value: target.get_db_prep_save(target.to_python(value), connection))


def _unless_null(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return at
