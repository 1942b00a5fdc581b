"""Whether the database is as this version of the program needs it."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def is_new() -> bool:
    """Whether nothing was ever applied: an empty database."""
    return not MigrationRecorder(connection).applied_migrations()


def pending() -> bool:
    """Whether migrations wait to be applied."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
