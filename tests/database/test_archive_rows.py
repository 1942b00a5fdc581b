import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models

from lessonbook.database.archive.rows import Decoder, encode
from lessonbook.database.archive.tables import Table
from lessonbook.domain.people.models import Person

pytestmark = pytest.mark.django_db


def table(*fields: "models.Field[Any, Any]") -> Table:
    for number, field in enumerate(fields):
        field.set_attributes_from_name(f"column_{number}")
    return Table(Person, fields)


def taken(field: "models.Field[Any, Any]", line: str) -> Any:
    """What the engine's column takes of a value that stands in a line."""
    [value] = Decoder(table(field), connection).decode(line.encode())
    return value


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        (models.IntegerField(), -7, "[-7]"),
        (models.BigIntegerField(), 2**62, f"[{2**62}]"),
        (models.BooleanField(), True, "[true]"),
        (models.FloatField(), 0.1, "[0.1]"),
        (models.TextField(), "ř “\n\u2028🎹", '["ř “\\n\u2028🎹"]'),
        (models.CharField(null=True), None, "[null]"),
        (models.DateTimeField(), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), '["2026-10-25T00:30:00+00:00"]'),
        (
            models.DateTimeField(),
            datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=timezone(timedelta(hours=5, minutes=45))),
            '["2026-01-01T21:19:05.000600+00:00"]',
        ),
        (models.DateTimeField(null=True), None, "[null]"),
        (models.DateField(), date(1, 2, 3), '["0001-02-03"]'),
        (models.TimeField(), time(23, 59, 59, 999999), '["23:59:59.999999"]'),
        (models.DecimalField(max_digits=9, decimal_places=3), Decimal("12.500"), '["12.500"]'),
        (models.UUIDField(), UUID(int=5), '["00000000-0000-0000-0000-000000000005"]'),
        (models.DurationField(), timedelta(days=-1, microseconds=3), '["-P0DT23H59M59.999997S"]'),
    ],
)
def test_a_value_is_read_back_as_the_column_takes_it(field: "models.Field[Any, Any]", value: object, line: str) -> None:
    assert encode([value]) == line + "\n"
    assert taken(field, line) == field.get_db_prep_save(value, connection)


def stored(value: Any, **kinds: str) -> Any:
    """What an engine reads of a value in a column of the kind that it has for it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST(%s AS {kinds[connection.vendor]})", [value])
        return cursor.fetchone()[0]


def test_bytes_are_read_back() -> None:
    value = bytes(range(256))
    for read in (value, memoryview(value)):
        back = taken(models.BinaryField(), encode([read]))
        assert bytes(stored(back, sqlite="blob", postgresql="bytea")) == value


def test_json_keeps_its_types_and_sorts_its_keys() -> None:
    assert encode([{"b": [1, 1.5, None, True], "a": {"ř": ""}}]) == '[{"a":{"ř":""},"b":[1,1.5,null,true]}]\n'
    back = taken(models.JSONField(), encode([{"a": [1, None]}]))
    assert json.loads(stored(back, sqlite="text", postgresql="jsonb")) == {"a": [1, None]}


def test_the_null_of_json_and_the_null_of_sql_are_kept_apart_by_the_column() -> None:
    assert taken(models.JSONField(null=True), "[null]") is None
    assert stored(taken(models.JSONField(), "[null]"), sqlite="text", postgresql="jsonb") == "null"


def test_a_reference_is_read_as_what_it_refers_to() -> None:
    reference = Person._meta.get_field("account")
    assert taken(reference, "[12]") == 12
    assert taken(reference, "[null]") is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "not json",
        "{}",
        '"text"',
        "[]",
        "[1]",
        "[1, 2, 3]",
        '[1, "2026-01-01"',
        '[1, "2026-01-01T00:00:00"]',
        '[1, "yesterday"]',
        "[1, 5]",
        "[1, []]",
    ],
)
def test_a_line_that_is_no_row_of_the_table_is_refused(line: str) -> None:
    decoder = Decoder(table(models.IntegerField(), models.DateTimeField()), connection)
    with pytest.raises((ValueError, TypeError)):
        decoder.decode(line.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        Decoder(table(models.TextField()), connection).decode(b'["\xff"]')


def test_a_value_of_an_unknown_kind_is_not_written_as_something_else() -> None:
    with pytest.raises(TypeError, match="set can't be written"):
        encode([{1, 2}])
