"""Which migrations this version of Lessonbook has, and whether a database has them all."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader


class NotUpToDate(Exception):
    """Migrations wait to be applied."""


def applied_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of all migrations of this version. Raises NotUpToDate where the database lacks some."""
    loader = MigrationLoader(connection)
    known = set(loader.graph.nodes)
    if waiting := sorted(known - set(loader.applied_migrations)):
        raise NotUpToDate(
            f"The database is not up to date ({'.'.join(waiting[0])} is not applied). Run `lessonbook migrate` first."
        )
    return sorted(".".join(key) for key in known)
