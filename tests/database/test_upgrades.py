"""Databases as earlier versions left them: a dump is loaded as it is, and `lessonbook migrate` brings it up to date."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from tests.engine import ENGINE
from tests.installation import ROOT, Installation
from tests.races.database import address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

COUNTS = {
    "school-of-the-schedule": "people 22, courses 6, sessions 161, seats 615, places in line 0, absence requests 0, "
    "ledger rows 685, journal entries 607; ",
    "school-of-booking": "people 22, courses 6, sessions 170, seats 619, places in line 1, absence requests 4, "
    "ledger rows 709, journal entries 674; ",
}
"""What `check_invariants` counted in each before it was dumped."""
DJANGOS_OWN = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables to which a migration adds what it is about."""
BOOKED = "SELECT COUNT(*) FROM timetable_session WHERE booked_at = changed_at"
MADE_BY_BOOKING = {"school-of-the-schedule": 0, "school-of-booking": 7}
"""How many sessions a booking had made, which is written with them since."""
SUMS = ("SELECT SUM(amount) FROM credits_ledgerrow", "SELECT SUM(price) FROM timetable_seat")


class Database:
    """An empty database of this run's engine, outside Django."""

    def __init__(self, url: str, raw: Any) -> None:
        self.url, self.raw = url, raw

    def load(self, sql: str) -> None:
        if ENGINE == "sqlite":
            self.raw.executescript(sql)
        else:
            self.raw.execute(sql)
            self.raw.execute("RESET ALL")

    def read(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.raw.execute(query).fetchall()]

    def tables(self) -> "dict[str, Table]":
        catalog = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            if ENGINE == "sqlite"
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return {name: self.table(name) for (name,) in self.read(catalog)}

    def table(self, name: str) -> "Table":
        cursor = self.raw.execute(f'SELECT * FROM "{name}" ORDER BY 1')
        columns = [one[0] for one in cursor.description]
        return Table(columns, [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()])


@dataclass(frozen=True, slots=True)
class Table:
    """All that stands in a table."""

    columns: list[str]
    rows: list[dict[str, Any]]

    def without(self, columns: set[str]) -> list[dict[str, Any]]:
        return [{name: value for name, value in row.items() if name not in columns} for row in self.rows]


@contextmanager
def empty_database(folder: Path) -> Iterator[Database]:
    if ENGINE == "sqlite":
        with closing(sqlite3.connect(folder / "school.sqlite3", isolation_level=None)) as raw:
            yield Database(f"sqlite:///{folder}/school.sqlite3", raw)
        return
    name = f"upgrade_{uuid4().hex}"
    here = address()
    url = here.replace(f"/{connection.settings_dict['NAME']}?", f"/{name}?")
    with closing(psycopg.connect(here, autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with closing(psycopg.connect(url, autocommit=True)) as raw:
                yield Database(url, raw)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("school", list(COUNTS))
def test_a_school_of_an_earlier_version_is_brought_up_to_date_without_loss(school: str, tmp_path: Path) -> None:
    dump = ROOT / "tests" / "data" / f"{school}.{ENGINE}.sql.gz"
    with empty_database(tmp_path) as database:
        database.load(gzip.decompress(dump.read_bytes()).decode())
        before, sums = database.tables(), [database.read(query) for query in SUMS]
        program = Installation(tmp_path / "data", DATABASE_URL=database.url)
        migrated = program.run("migrate", "--verbosity", "0")
        assert (migrated.returncode, migrated.stderr) == (0, "")
        after = database.tables()
        assert set(before) - set(after) == set()
        for name, table in before.items():
            gone = set(table.columns) - set(after[name].columns)
            assert gone == set(), name
            new = set(after[name].columns) - set(table.columns)
            kept = after[name].without(new)
            if name in DJANGOS_OWN:
                assert [row for row in table.rows if row not in kept] == [], name
            else:
                assert kept == table.rows, name
        assert [database.read(query) for query in SUMS] == sums
        assert database.read(BOOKED) == [(MADE_BY_BOOKING[school],)]
        audited = program.run("check_invariants")
        assert (audited.returncode, audited.stderr) == (0, "")
        assert audited.stdout.startswith(COUNTS[school])
        assert program.run("migrate", "--check").returncode == 0
