from typing import Any

import pytest
from django.db import connection, models

from lessonbook.database.archive.tables import Table, has_rows, in_order, school_tables, tables_left_out
from lessonbook.domain.people.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_every_table_is_held_but_those_of_one_running_server() -> None:
    there = set(connection.introspection.table_names())
    held = [table.name for table in school_tables()]
    assert len(set(held)) == len(held)
    assert there - set(held) == {"django_migrations", "cache", *tables_left_out()}
    assert tables_left_out() == ["django_session", "usersessions_usersession"]


def test_what_is_referred_to_comes_first() -> None:
    before: set[str] = set()
    for table in school_tables():
        assert table.references - {table.name} - before == set()
        before.add(table.name)


def test_the_order_is_the_same_every_time() -> None:
    assert [table.name for table in school_tables()] == [table.name for table in school_tables()]


def referring(name: str, **references: bool) -> Table:
    """A table that refers to others; whether each reference may be empty."""
    fields = [models.BigAutoField(primary_key=True)]
    made: list[models.Field[Any, Any]] = [*fields]
    for target, null in references.items():
        field = models.BigIntegerField(null=null)
        field.related_model = type(target, (), {"_meta": type("Meta", (), {"db_table": target})})
        made.append(field)
    model = type(name, (), {"_meta": type("Meta", (), {"db_table": name})})
    return Table(model, tuple(made))


@pytest.mark.parametrize(
    ("tables", "order"),
    [
        ([referring("b", a=False), referring("a")], ["a", "b"]),
        ([referring("a", a=True), referring("b", a=True)], ["a", "b"]),
        # Round in a circle: the reference that may be empty gives way.
        ([referring("a", b=True), referring("b", a=False)], ["a", "b"]),
        ([referring("a", b=False), referring("b", c=False), referring("c", a=True)], ["c", "b", "a"]),
        # A table that is left out is waited for by nobody.
        ([referring("a", elsewhere=False)], ["a"]),
    ],
)
def test_references_that_may_be_empty_can_go_round_in_a_circle(tables: list[Table], order: list[str]) -> None:
    assert [table.name for table in in_order(tables)] == order


def test_rows_come_by_primary_key() -> None:
    people = [make_person(name) for name in ("Zoe Young", "Ana Ruiz", "Mia Moss")]
    [table] = [table for table in school_tables() if table.model is Person]
    assert [row[0] for row in table.rows(connection)] == sorted(person.pk for person in people)


def test_what_migrate_writes_by_itself_does_not_count_as_somebodys() -> None:
    assert [table.name for table in school_tables() if has_rows(table, connection)] == []
    make_person()
    filled = {table.name for table in school_tables() if has_rows(table, connection)}
    assert filled == {"people_person", "people_role"}
