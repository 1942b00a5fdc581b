"""Reads from an integrity error which constraint refused, the same name on both engines."""

import re

from django.apps import apps
from django.db import IntegrityError
from django.db.models import Model, UniqueConstraint

NAMED = re.compile(r"^(?:CHECK )?constraint failed: (?P<name>\w+)$")
UNIQUE = re.compile(r"^UNIQUE constraint failed: (?P<columns>\w+\.\w+(?:, \w+\.\w+)*)$")
UNIQUE_INDEX = re.compile(r"^UNIQUE constraint failed: index '(?P<name>\w+)'$")


def constraint_name(error: IntegrityError) -> str | None:
    """Return the name of the check, unique constraint, exclusion or guard that refused; None for anything else.

    SQLite names guards and checks, but of a unique constraint only the columns: the model's constraint over the same
    columns is meant then. A unique field has no name of ours and takes the one that PostgreSQL would give it.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        is_about_presence = diagnosis.sqlstate in {
            "23502",
            "23503",
        }  # not null, foreign key: SQLite names neither
        return None if is_about_presence else diagnosis.constraint_name
    text = str(error)
    if found := NAMED.search(text) or UNIQUE_INDEX.match(text):
        return str(found["name"])
    if found := UNIQUE.match(text):
        pairs = [pair.split(".") for pair in found["columns"].split(", ")]
        return _unique_name(pairs[0][0], {column for _, column in pairs})
    return None


def _unique_name(table: str, columns: set[str]) -> str | None:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            names = [name for name, covered in _unique_constraints(model) if covered == columns]
            return names[0] if len(names) == 1 else None
    return None


def _unique_constraints(model: type[Model]) -> list[tuple[str, set[str]]]:
    meta = model._meta
    columns = {field.name: str(field.column) for field in meta.local_concrete_fields}
    named = [
        (constraint.name, {columns[field] for field in constraint.fields})
        for constraint in meta.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    unnamed = [
        (f"{meta.db_table}_{'pkey' if field.primary_key else f'{field.column}_key'}", {columns[field.name]})
        for field in meta.local_concrete_fields
        if field.unique
    ]
    return named + unnamed
