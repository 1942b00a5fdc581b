"""Querysets compiled once and run with other values: for the reads behind every page.

Django composes a query anew each time it is asked. For a list of thirty columns over eight tables that takes fifteen
times as long as running it does. A prepared query is written as a queryset in which a `Hole` stands for every value
that differs from one call to the next; the SQL is composed at the first call of each shape and kept.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, DateTimeField, Expression, Field, Func, Model, Q, QuerySet, TimeField

Row = tuple[Any, ...]
M = TypeVar("M", bound=Model)
Converter = Callable[[Any, Any, BaseDatabaseWrapper], Any]
Reader = Callable[[Sequence[Any]], Sequence[Any]]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Hole(Expression):
    """Stands for a value that is given when the query runs, under the hole's name; `field` says how it is written."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        """Put itself where the value will be."""
        return "%s", [self]

    def fill(self, value: object) -> object:
        """Return the value as the database takes it."""
        return self.output_field.get_db_prep_value(value, connection)


def one_of(field: str, name: str, count: int) -> Q:
    """Return the condition that a field is one of so many whole numbers; `numbered` gives their holes' values.

    An IN over a foreign key takes no holes, and both databases read equalities joined by OR as one.
    """
    holes = [Hole(f"{name}_{n}", BigIntegerField()) for n in range(count)]
    return reduce(or_, (Q(**{field: hole}) for hole in holes)) if holes else Q(pk__in=[])


def numbered(name: str, values: Iterable[int]) -> dict[str, object]:
    """Return the values for the holes of `one_of`."""
    return {f"{name}_{n}": value for n, value in enumerate(values)}


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: Sequence[object]
    readers: Sequence[tuple[int, Reader]]


class Prepared:
    """A query by what `build(*shape)` returns: a queryset of `values_list`, with holes; each shape is compiled once."""

    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"]) -> None:
        self._build = build
        self._compiled: dict[tuple[Hashable, ...], _Compiled] = {}

    def __call__(self, *shape: Hashable, **values: object) -> list[Row]:
        """Run the query of this shape with a value for each hole and return the rows."""
        key = (connection.vendor, *shape)
        compiled = self._compiled.get(key) or self._compile(key, shape)
        params: Any = [p.fill(values[p.name]) if isinstance(p, Hole) else p for p in compiled.params]
        # On PostgreSQL its statements are planned once for each connection.
        with getattr(connection, "planned_cursor", connection.cursor)() as cursor:
            cursor.execute(compiled.sql, params)
            rows = cursor.fetchall()
        return _converted(rows, compiled.readers) if compiled.readers else rows

    def _compile(self, key: tuple[Hashable, ...], shape: tuple[Hashable, ...]) -> _Compiled:
        compiler = self._build(*shape).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        readers = {place: _reader(*found) for place, found in compiler.get_converters(columns).items()}
        if connection.vendor == "postgresql":
            readers |= {place: _instants for place, one in enumerate(columns) if type(one) is Instant}
        made = _Compiled(sql, params, list(readers.items()))
        self._compiled[key] = made
        return made


def columns_of(model: type[Model], path: str = "") -> list[str]:
    """Return the columns of a model for `values_list`, reached by `path` where they are another's ("person")."""
    return [f"{path}__{field.attname}" if path else field.attname for field in model._meta.concrete_fields]


def record_of(model: type[M], row: Sequence[Any]) -> M:
    """Return the record whose columns, as `columns_of` has them, are in the row."""
    return model.from_db(connection.alias, columns_of(model), row)


class Instant(Func):
    """An instant that many rows repeat: the database gives it as text or number, read once for each different one."""

    arity = 1
    template = "%(expressions)s"
    output_field: "Field[Any, Any]" = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Keep it from being read anew in each row."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS text)", **context)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Give it in microseconds: Django reads instants by a loader in Python, which takes ten times as long."""
        template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) * 1000000 AS bigint)"
        return self.as_sql(compiler, connection, template=template, **context)


class WallTime(Instant):
    """The same for a wall time, which PostgreSQL's client reads fast."""

    output_field: "Field[Any, Any]" = TimeField()

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Give it as it is."""
        return self.as_sql(compiler, connection, **context)


def _reader(converters: Sequence[Converter], column: Any) -> Reader:
    """Return how a column's values are converted; instants and wall times, of which there are many, far sooner."""
    if connection.vendor == "sqlite" and isinstance(column.output_field, DateTimeField):
        return lambda values: list(map(_instant, values))
    if connection.vendor == "sqlite" and isinstance(column.output_field, TimeField):
        return lambda values: list(map(_wall_time, values))

    def read(values: Sequence[Any]) -> Sequence[Any]:
        for convert in converters:
            values = [convert(value, column, connection) for value in values]
        return values

    return read


@lru_cache(maxsize=1 << 15)
def _instant(value: datetime | str | None) -> datetime | None:
    """Return the instant that SQLite keeps in UTC; a column's comes as a datetime, an expression's as text."""
    if value is None:
        return None
    return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).replace(tzinfo=UTC)


def _instants(values: Sequence[Any]) -> Sequence[Any]:
    return list(map(_instant_of_microseconds, values))


@lru_cache(maxsize=1 << 15)
def _instant_of_microseconds(value: int | None) -> datetime | None:
    """Return the instant so long after 1970 began, as PostgreSQL gives it."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


@lru_cache(maxsize=2048)
def _wall_time(value: time | str | None) -> time | None:
    """Return the wall time that SQLite keeps as text."""
    return time.fromisoformat(value) if isinstance(value, str) else value


def _converted(rows: Sequence[Row], readers: Sequence[tuple[int, Reader]]) -> list[Row]:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, read in readers if columns else ():
        columns[place] = read(columns[place])
    return list(zip(*columns, strict=True))
