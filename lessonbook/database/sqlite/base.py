"""The backend of `ENGINE = "lessonbook.database.sqlite"`."""

from django.db.backends.sqlite3.base import DatabaseWrapper as DatabaseWrapper
