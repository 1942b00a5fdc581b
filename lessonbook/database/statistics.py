"""What a database knows of its tables before it plans a query."""

from django.db.backends.base.base import BaseDatabaseWrapper


def gather_statistics(connection: BaseDatabaseWrapper) -> None:
    """Let PostgreSQL count what is in its tables: until it has, queries go by what was there before many rows came.

    SQLite plans by its indexes alone. Only our own tables are counted: PostgreSQL's catalogs have not grown.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, sorted(tables)))}")
