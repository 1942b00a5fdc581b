"""Which tables an archive holds, and in which order: what is referred to comes first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

LEFT_OUT = frozenset({"sessions.session", "usersessions.usersession"})
"""Models whose rows are of one running server; a restore empties them, so that everyone signs in again."""

MADE_BY_MIGRATE = frozenset({"contenttypes.contenttype", "auth.permission"})
"""Models that have rows in a database where nobody has written anything yet."""


@dataclass(frozen=True)
class Table:
    """A table, its model and those of its columns that are written; generated ones follow by themselves."""

    model: type[Model]
    fields: tuple["Field[Any, Any]", ...]

    @classmethod
    def of(cls, model: type[Model]) -> "Table":
        """Return the table of a model."""
        return cls(model, tuple(field for field in model._meta.local_concrete_fields if not field.generated))

    @property
    def name(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        """The names of its columns in the database."""
        return [str(field.column) for field in self.fields]

    @property
    def references(self) -> set[str]:
        """The names of the tables that its rows refer to."""
        return {target for target, _ in self._references()}

    @property
    def needed_references(self) -> set[str]:
        """The names of those that each of its rows refers to."""
        return {target for target, may_be_empty in self._references() if not may_be_empty}

    def _references(self) -> Iterator[tuple[str, bool]]:
        for field in self.fields:
            if isinstance(related := field.related_model, type):
                yield related._meta.db_table, field.null

    def rows(self, connection: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
        """Read all rows in the order of their primary key, few at a time."""
        names = [field.attname for field in self.fields]
        rows = self.model._base_manager.using(connection.alias).order_by("pk").values_list(*names)
        return rows.iterator(chunk_size=2000)


def school_tables() -> list[Table]:
    """Return the tables that an archive holds, those referred to before those that refer to them."""
    return in_order([table for table in _tables() if _label(table) not in LEFT_OUT])


def in_order(tables: Iterable[Table]) -> list[Table]:
    """Put tables that are referred to before those that refer to them, otherwise by name.

    References that may be empty can go round in a circle. Then they give way: the database looks at references only
    when all is written.
    """
    named = {table.name: table for table in sorted(tables, key=lambda table: table.name)}
    try:
        order = _sorted({name: table.references for name, table in named.items()})
    except CycleError:
        order = _sorted({name: table.needed_references for name, table in named.items()})
    return [named[name] for name in order if name in named]


def tables_left_out() -> list[str]:
    """Return the names of the tables that an archive does not hold and a restore empties."""
    return sorted(table.name for table in _tables() if _label(table) in LEFT_OUT)


def has_rows(table: Table, connection: BaseDatabaseWrapper) -> bool:
    """Whether somebody has written something into a table."""
    return _label(table) not in MADE_BY_MIGRATE and table.model._base_manager.using(connection.alias).exists()


def _tables() -> Iterator[Table]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield Table.of(model)


def _label(table: Table) -> str:
    return table.model._meta.label_lower


def _sorted(graph: dict[str, set[str]]) -> list[str]:
    return list(TopologicalSorter({name: sorted(to - {name}) for name, to in graph.items()}).static_order())
