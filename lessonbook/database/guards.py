"""What a table refuses beyond Django's constraints, written once for each engine and installed by migrations.

SQLite knows neither exclusion constraints nor deferred triggers, so a guard is whatever each engine has for the same
promise: triggers there, constraints and constraint triggers here. Which guards a database must have follows from the
migrations that were applied to it; `missing` compares that with what it has, because SQLite drops a table's triggers
without a word whenever Django remakes the table.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from lessonbook.database.errors import constraint_name

__all__ = ["Guard", "InstallGuards", "RemoveGuards", "constraint_name", "install_missing", "missing", "refuse"]

CREATES = re.compile(
    r"""\s*(?:
        CREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+|UNIQUE\s+)?(?P<kind>TRIGGER|FUNCTION|INDEX)
        |ALTER\s+TABLE\s+"?\w+"?\s+ADD\s+(?P<constraint>CONSTRAINT)
    )\s+"?(?P<name>\w+)"?""",
    re.IGNORECASE | re.VERBOSE,
)
STANDING = {
    "sqlite": "SELECT lower(type), name FROM sqlite_master WHERE type IN ('trigger', 'index')",
    "postgresql": """
        SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'constraint', conname FROM pg_constraint
        UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
        UNION ALL SELECT 'index', indexname FROM pg_indexes WHERE schemaname = current_schema()
    """,
}
DROP = {
    ("sqlite", "trigger"): 'DROP TRIGGER IF EXISTS "{name}"',
    ("sqlite", "index"): 'DROP INDEX IF EXISTS "{name}"',
    ("postgresql", "trigger"): 'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
    (
        "postgresql",
        "constraint",
    ): 'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"',
    ("postgresql", "function"): 'DROP FUNCTION IF EXISTS "{name}"',
    ("postgresql", "index"): 'DROP INDEX IF EXISTS "{name}"',
}


@dataclass(frozen=True)
class Part:
    """One statement of a guard and what it creates."""

    kind: str
    name: str
    sql: str


@dataclass(frozen=True)
class Guard:
    """A promise that a table keeps, as SQL for each engine.

    Every statement creates one trigger, constraint, function or index, named like the guard or like the guard with
    `_something` behind. A SQLite trigger refuses by `refuse(name)`, a PostgreSQL function by `RAISE … USING ERRCODE =
    'check_violation', CONSTRAINT = name`, so that `constraint_name` finds the guard in the error.
    Raises ValueError where a statement keeps to none of this.
    """

    name: str
    table: str
    sqlite: Sequence[str]
    postgresql: Sequence[str]

    def __post_init__(self) -> None:
        for engine in ("sqlite", "postgresql"):
            self.parts(engine)

    def parts(self, engine: str) -> list[Part]:
        """Return the statements for an engine (Django's vendor name), in order."""
        statements = {"sqlite": self.sqlite, "postgresql": self.postgresql}[engine]
        return [self._part(engine, sql) for sql in statements]

    def _part(self, engine: str, sql: str) -> Part:
        found = CREATES.match(sql)
        kind = (found["kind"] or found["constraint"]).lower() if found else ""
        name = found["name"] if found else ""
        if (engine, kind) not in DROP or not (name == self.name or name.startswith(f"{self.name}_")):
            raise ValueError(f"Guard {self.name}: this creates nothing named so on {engine}: {sql.strip()[:80]}")
        return Part(kind, name, sql)

    def deconstruct(self) -> tuple[str, list[str], dict[str, list[str]]]:
        """Return how to write this guard into a migration file."""
        arguments = {"sqlite": list(self.sqlite), "postgresql": list(self.postgresql)}
        return "lessonbook.database.guards.Guard", [self.name, self.table], arguments


def refuse(name: str) -> str:
    """Return the SQLite statement by which the trigger of guard `name` refuses a row."""
    return f"SELECT RAISE(ABORT, 'constraint failed: {name}')"


class InstallGuards(Operation):
    """Installs guards, each in place of an earlier one of its name. Backwards drops them.

    The SQL belongs to the migration as a column does: a guard changes by a new migration that installs it again.
    """

    category = OperationCategory.ADDITION
    reversible: ClassVar[bool] = True
    reduces_to_sql = True

    def __init__(self, *guards: Guard) -> None:
        self.guards = guards

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how to write this operation into a migration file."""
        return type(self).__name__, self.guards, {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the guards."""
        engine = schema_editor.connection.vendor
        for guard in self.guards:
            for sql in [*_drop(guard, engine), *_create(guard, engine)]:
                schema_editor.execute(sql, None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the guards."""
        for guard in reversed(self.guards):
            for sql in _drop(guard, schema_editor.connection.vendor):
                schema_editor.execute(sql, None)

    def describe(self) -> str:
        """Return the line that `migrate --plan` shows."""
        return f"Install guards: {', '.join(guard.name for guard in self.guards)}"


class RemoveGuards(InstallGuards):
    """Drops guards for good, before their table or a column they look at goes. Backwards installs them again."""

    category = OperationCategory.REMOVAL

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the guards."""
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the guards."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return the line that `migrate --plan` shows."""
        return f"Remove guards: {', '.join(guard.name for guard in self.guards)}"


def expected(connection: BaseDatabaseWrapper) -> dict[str, Guard]:
    """Return by name the guards that the migrations applied to this database have installed."""
    applied = MigrationRecorder(connection).applied_migrations()
    guards: dict[str, Guard] = {}
    for key, operation in _operations():
        if key not in applied:
            continue
        if isinstance(operation, RemoveGuards):
            for guard in operation.guards:
                guards.pop(guard.name, None)
        else:
            guards |= {guard.name: guard for guard in operation.guards}
    return guards


@cache
def _operations() -> list[tuple[tuple[str, str], InstallGuards]]:
    """Every operation on guards with its migration, in the order in which they are applied."""
    graph = MigrationLoader(None).graph
    plan = dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf))
    return [(key, one) for key in plan for one in graph.nodes[key].operations if isinstance(one, InstallGuards)]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the guards that this database should have and has not, or not whole."""
    return sorted(guard.name for guard in _missing(connection))


def install_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Install the guards that are gone and return their names. Called after every migrate."""
    guards = _missing(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for guard in guards:
            for sql in [
                *_drop(guard, connection.vendor),
                *_create(guard, connection.vendor),
            ]:
                cursor.execute(sql)
    return sorted(guard.name for guard in guards)


def _missing(connection: BaseDatabaseWrapper) -> list[Guard]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        standing = set(cursor.fetchall())
    return [
        guard
        for guard in expected(connection).values()
        if any((part.kind, part.name) not in standing for part in guard.parts(connection.vendor))
    ]


def _create(guard: Guard, engine: str) -> list[str]:
    return [part.sql for part in guard.parts(engine)]


def _drop(guard: Guard, engine: str) -> list[str]:
    parts = reversed(guard.parts(engine))
    return [DROP[engine, part.kind].format(name=part.name, table=guard.table) for part in parts]
