"""Guards: installed by migrations, missed when they are gone, put back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from lessonbook.database.guards import (
    Guard,
    InstallGuards,
    RemoveGuards,
    constraint_name,
    expected,
    install_missing,
    missing,
    refuse,
)

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = "timetable_seat_times"
DROPS = {
    "sqlite": f"DROP TRIGGER {TIMES}",
    "postgresql": f"DROP TRIGGER {TIMES} ON timetable_session",
}


def small(limit: int) -> Guard:
    """A guard that refuses numbers from `limit` up, as a trigger on both engines."""
    return Guard(
        "trial_small",
        "trial",
        sqlite=[
            f"""
            CREATE TRIGGER trial_small BEFORE INSERT ON trial WHEN NEW.n >= {limit}
            BEGIN {refuse("trial_small")}; END
            """
        ],
        postgresql=[
            f"""
            CREATE FUNCTION trial_small() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.n >= {limit} THEN
                    RAISE EXCEPTION 'too large' USING ERRCODE = 'check_violation', CONSTRAINT = 'trial_small';
                END IF;
                RETURN NEW;
            END $$
            """,
            "CREATE TRIGGER trial_small BEFORE INSERT ON trial FOR EACH ROW EXECUTE FUNCTION trial_small()",
        ],
    )


@pytest.fixture
def trial() -> Iterator[None]:
    run("CREATE TABLE trial (n integer)")
    yield
    run("DROP TABLE trial")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def forwards(operation: InstallGuards) -> None:
    with connection.schema_editor() as editor:
        operation.database_forwards("trial", editor, ProjectState(), ProjectState())


def backwards(operation: InstallGuards) -> None:
    with connection.schema_editor() as editor:
        operation.database_backwards("trial", editor, ProjectState(), ProjectState())


def refused(n: int) -> str | None:
    """Return the name of the guard that refuses to take `n`; None where it is taken."""
    try:
        with transaction.atomic():
            run(f"INSERT INTO trial (n) VALUES ({n})")
    except IntegrityError as error:
        return constraint_name(error)
    return None


def test_a_database_has_every_guard_that_its_migrations_installed() -> None:
    assert TIMES in expected(connection)
    assert missing(connection) == []


def test_a_guard_that_is_gone_is_missed_and_put_back() -> None:
    run(DROPS[connection.vendor])
    assert missing(connection) == [TIMES]
    assert install_missing(connection) == [TIMES]
    assert missing(connection) == []
    assert install_missing(connection) == []


def test_every_migrate_puts_back_what_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    run(DROPS[connection.vendor])
    call_command("migrate", verbosity=0)
    assert capsys.readouterr().out == f"  Put back guard {TIMES}\n"
    assert missing(connection) == []


def test_a_look_at_the_plan_changes_nothing() -> None:
    run(DROPS[connection.vendor])
    call_command("migrate", plan=True, verbosity=0)
    assert missing(connection) == [TIMES]
    install_missing(connection)


def test_installing_refuses_from_then_on_and_backwards_no_more(trial: None) -> None:
    operation = InstallGuards(small(10))
    assert refused(10) is None
    forwards(operation)
    assert [refused(9), refused(10)] == [None, "trial_small"]
    backwards(operation)
    assert refused(10) is None


def test_installing_again_takes_the_earlier_ones_place(trial: None) -> None:
    forwards(InstallGuards(small(10)))
    forwards(InstallGuards(small(20)))
    assert [refused(19), refused(20)] == [None, "trial_small"]
    backwards(InstallGuards(small(20)))


def test_removing_is_installing_backwards(trial: None) -> None:
    forwards(InstallGuards(small(10)))
    forwards(RemoveGuards(small(10)))
    assert refused(10) is None
    backwards(RemoveGuards(small(10)))
    assert refused(10) == "trial_small"
    forwards(RemoveGuards(small(10)))


@pytest.mark.parametrize(
    ("engine", "sql"),
    [
        ("sqlite", "CREATE TRIGGER another BEFORE INSERT ON trial BEGIN SELECT 1; END"),
        ("sqlite", "ALTER TABLE trial ADD CONSTRAINT trial_small CHECK (n < 10)"),
        ("sqlite", "DELETE FROM trial"),
        ("postgresql", "CREATE TABLE trial_small (n integer)"),
        ("postgresql", "ALTER TABLE trial ADD CONSTRAINT small CHECK (n < 10)"),
    ],
)
def test_a_statement_that_creates_nothing_of_the_guards_name_is_refused(engine: str, sql: str) -> None:
    statements: dict[str, list[str]] = {"sqlite": [], "postgresql": [], engine: [sql]}
    with pytest.raises(ValueError, match=f"^Guard trial_small: this creates nothing named so on {engine}: "):
        Guard("trial_small", "trial", **statements)


@pytest.mark.parametrize(
    ("sql", "kind", "name"),
    [
        ("CREATE UNIQUE INDEX trial_small ON trial (n)", "index", "trial_small"),
        ('\n create or replace function "trial_small_check"() returns trigger', "function", "trial_small_check"),
        ("CREATE CONSTRAINT TRIGGER trial_small_late AFTER INSERT ON trial", "trigger", "trial_small_late"),
        ('ALTER TABLE "trial" ADD CONSTRAINT trial_small CHECK (n < 10)', "constraint", "trial_small"),
    ],
)
def test_what_a_statement_creates_is_read_from_it(sql: str, kind: str, name: str) -> None:
    (part,) = Guard("trial_small", "trial", sqlite=[], postgresql=[sql]).parts("postgresql")
    assert (part.kind, part.name, part.sql) == (kind, name, sql)


@pytest.mark.parametrize("kind", [InstallGuards, RemoveGuards])
def test_an_operation_can_be_written_into_a_migration_file(kind: type[InstallGuards]) -> None:
    written, imports = MigrationWriter.serialize(small(10))
    known: dict[str, Any] = {}
    exec("\n".join(imports), known)
    assert eval(written, known) == small(10)
    name, arguments, options = kind(small(10)).deconstruct()
    assert (name, arguments, options) == (kind.__name__, (small(10),), {})
