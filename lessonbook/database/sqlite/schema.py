"""Changes tables without losing their triggers."""

from typing import Any

from django.db.backends.sqlite3.schema import DatabaseSchemaEditor
from django.db.models import Model


class TriggerKeepingSchemaEditor(DatabaseSchemaEditor):
    """Django's editor, except that remaking a table keeps every trigger.

    Dropping the old table would drop its triggers without a word, and a trigger of another table that looks at this
    one would make the renaming fail.
    """

    def _remake_table(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
            triggers = cursor.fetchall()
        for name, _ in triggers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}", None)
        super()._remake_table(model, *args, **kwargs)  # type: ignore[misc]
        for _, sql in triggers:
            self.execute(sql, None)
