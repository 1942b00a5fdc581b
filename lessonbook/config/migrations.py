"""Whether the database is as this version of the program needs it."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def pending() -> bool:
    """Whether migrations wait to be applied."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
