"""Looks through the whole database for what must never be: violated invariants, missing guards, dangling references.

Every app may have a module `invariants` with `INVARIANTS`, a dictionary of names and checks; a check takes nothing and
yields a line of text for each violation it finds.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper

from lessonbook.database import guards

Check = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Violation:
    """What one check found wrong, in words."""

    check: str
    line: str

    def __str__(self) -> str:
        return f"{self.check}: {self.line}"


def checks(connection: BaseDatabaseWrapper) -> dict[str, Check]:
    """Return every check of this database by its name: those of the database itself, then those of the apps."""
    found: dict[str, Check] = {
        "database.guards_stand": partial(guards_stand, connection),
        "database.references_hold": partial(references_hold, connection),
    }
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.invariants"):
            module = import_module(f"{app.name}.invariants")
            found |= {f"{app.label}.{name}": check for name, check in module.INVARIANTS.items()}
    return found


def violations(named: dict[str, Check]) -> Iterator[Violation]:
    """Yield what the checks find, in their order."""
    for name, check in named.items():
        for line in check():
            yield Violation(name, line)


def guards_stand(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Every guard that the migrations installed is there."""
    for name in guards.missing(connection):
        yield f"{name} is missing; `lessonbook migrate` puts it back"


def references_hold(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """No row refers to one that isn't there, which SQLite lets other programs bring about; names the first."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        yield str(error)
