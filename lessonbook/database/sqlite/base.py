"""The backend of `ENGINE = "lessonbook.database.sqlite"`."""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection to a SQLite file."""
