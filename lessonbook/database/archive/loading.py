"""Writing many rows at once, as each engine does it best."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from lessonbook.database.archive.tables import Table


def load_rows(table: Table, rows: Sequence[Sequence[Any]], connection: BaseDatabaseWrapper) -> None:
    """Insert rows whose values are as the engine's columns take them.

    PostgreSQL copies: one INSERT for each row is planned anew each time, and takes three times as long.
    """
    name = connection.ops.quote_name(table.name)
    columns = ", ".join(connection.ops.quote_name(column) for column in table.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({places})", rows)  # noqa: S608  our own names


def settle_references(connection: BaseDatabaseWrapper) -> None:
    """Let PostgreSQL look at the references written so far, which must all hold.

    It notes each one until it has looked, which for millions of rows would fill its memory; SQLite only counts them.
    """
    if connection.vendor == "postgresql":
        connection.check_constraints()
