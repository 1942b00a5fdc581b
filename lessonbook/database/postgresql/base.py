"""The backend: beside Django's cursors, which write values into each statement, one for statements that stay the same.

For a join over eight tables the server takes longer to plan a statement than to run it.
"""

from typing import Any

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, and what was run for statements that were planned before, where nothing has the values written in."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Return the statement as it ran, or as it was planned."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection with one more kind of cursor."""

    ops_class = DatabaseOperations

    def planned_cursor(self) -> Any:
        """Return a cursor whose statements the server plans at their first run over this connection, and no more."""
        self.ensure_connection()
        return self._prepare_cursor(base.ServerBindingCursor(self.connection))  # type: ignore[attr-defined,call-arg]
