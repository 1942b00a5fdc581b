"""Inserts and updates whose SQL is composed once: for what every booking writes.

Django composes a statement anew for each `bulk_create` and `bulk_update`, which takes several times as long as running
it for one row. These write whole rows of one model as it would, signals and expressions aside.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
AT_ONCE = 50
"""Rows to one statement: few enough for either engine's limit on parameters."""


def insert(rows: Sequence[M]) -> Sequence[M]:
    """Insert new rows of one model and give them their primary keys, in their order; return them."""
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        for row in some:  # what they refer to may have got its key just before
            row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]  # noqa: SLF001
        sql, fields = _insert(type(some[0]), len(some), connection.vendor)
        params = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in some for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            keys = cursor.fetchall()
        for row, (key,) in zip(some, keys, strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  as Django's own inserts do
    return rows


def update(rows: Sequence[Model], names: tuple[str, ...]) -> None:
    """Write some fields of rows of one model that are there already; on PostgreSQL in one round trip."""
    if not rows:
        return
    sql, fields = _update(type(rows[0]), names)
    params = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        if len(params) == 1:
            cursor.execute(sql, params[0])
        else:
            cursor.executemany(sql, params)


@lru_cache(maxsize=256)
def _insert(model: type[Model], count: int, _vendor: str) -> tuple[str, Sequence["Field[Any, Any]"]]:
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    key = quote(str(model._meta.pk.column))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {values} RETURNING {key}"  # noqa: S608  names alone
    return sql, fields


@lru_cache(maxsize=256)
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, Sequence["Field[Any, Any]"]]:
    by_name = {field.name: field for field in model._meta.local_concrete_fields}
    fields = [by_name[name] for name in names]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = quote(str(model._meta.pk.column))
    return f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {key} = %s", fields  # noqa: S608  names alone
