"""Writing many rows at once, each engine by the way it is fastest at: a few hundred thousand take seconds.

Measured with 195,834 seats on a quiet machine: Django's bulk_create 25 s, this 2 s; most of what is left on
PostgreSQL are its foreign keys.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from django.db import connection
from django.db.models import NOT_PROVIDED, Field, Model

AT_ONCE = 5_000
"""Rows handed over together, so that memory stays bounded however many there are."""
IDS_AT_ONCE = 500
"""Ids in one condition: every SQLite takes as many."""

AnyField: TypeAlias = "Field[Any, Any]"
T = TypeVar("T")


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows that give the fields `names`, in their order; the other fields take their defaults.

    Foreign keys are given as ids. Neither `save` nor signals run, and nothing is returned. Raises ValueError where a
    field that isn't named can only be filled by `save`.
    """
    named = [_field(model, name) for name in names]
    others = [field for field in model._meta.local_concrete_fields if field not in named and not _is_filled(field)]
    columns = ", ".join(connection.ops.quote_name(_column(field)) for field in [*named, *others])
    table = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * (len(named) + len(others)))
    # A batch is made before it is sent: making it may ask the database, which a COPY under way would not answer.
    for batch in chunks(_with_defaults(others, _prepared(named, rows)), AT_ONCE):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)
            else:
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", batch)  # noqa: S608  our names


def update_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Set the fields `names` of rows, each given as those values and its id last; no `save`, no signals."""
    named = [_field(model, name) for name in names]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(_column(field))} = %s" for field in named)
    key = _field(model, "pk")
    statement = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(_column(key))} = %s"  # noqa: S608  names of ours
    for batch in chunks(_prepared([*named, key], rows), AT_ONCE):
        with connection.cursor() as cursor:
            cursor.executemany(statement, batch)


def chunks(items: Iterable[T], size: int = IDS_AT_ONCE) -> Iterator[list[T]]:
    """Yield items in lists of at most `size`."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _field(model: type[Model], name: str) -> AnyField:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _column(field: AnyField) -> str:
    assert field.column is not None
    return field.column


def _is_filled(field: AnyField) -> bool:
    """Whether the database fills the field by itself."""
    return field.primary_key or field.db_default is not NOT_PROVIDED


def _with_defaults(fields: Sequence[AnyField], rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    for field in fields:
        if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
            raise ValueError(f"{field} is filled by save() alone: name it")
    # Most defaults are the same for every row; those that are made anew are so for each.
    made = any(field.has_default() and callable(field.default) for field in fields)
    same = [field.get_db_prep_save(field.get_default(), connection) for field in fields]
    for row in rows:
        yield row + ([f.get_db_prep_save(f.get_default(), connection) for f in fields] if made else same)


def _prepared(fields: Sequence[AnyField], rows: Iterable[Sequence[object]]) -> Iterator[list[Any]]:
    """Write values out as the database takes them; most already are as it takes them."""
    writers = [(place, write) for place, field in enumerate(fields) if (write := _writer(field))]
    for row in rows:
        values = list(row)
        for place, write in writers:
            if values[place] is not None:
                values[place] = write(values[place])
        yield values


def _writer(field: AnyField) -> Callable[[Any], object] | None:
    def write(value: Any) -> object:
        return field.get_db_prep_save(value, connection)

    kind = field.get_internal_type()
    if kind == "JSONField":
        return write
    # The instants of a session come again in each of its seats, one after the other.
    return lru_cache(maxsize=64)(write) if kind in {"DateTimeField", "DateField", "TimeField"} else None
