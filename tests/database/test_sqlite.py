"""Our SQLite connection: its settings, and its place in line."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from lessonbook.database.guards import missing
from lessonbook.database.sqlite.write_queue import WriteQueue, queue_of
from lessonbook.domain.timetable.models import Session

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.engine("sqlite"),
]
WAIT = 5.0


@pytest.fixture
def queue() -> Iterator[WriteQueue]:
    """Return the line of the test database; nobody stands in it afterwards."""
    queue = queue_of(str(connection.settings_dict["NAME"]))
    yield queue
    assert queue._holder is None


@pytest.fixture
def trial() -> Iterator[Callable[[str], None]]:
    """Make a table `trial` and return a function that runs SQL."""

    def run(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    run("CREATE TABLE trial (id integer PRIMARY KEY, n integer UNIQUE)")
    yield run
    run("DROP TABLE trial")


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM trial")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),
        ("foreign_keys", 1),
        ("busy_timeout", 60_000),
        ("recursive_triggers", 0),
    ],
)
def test_each_connection_is_set(pragma: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone()[0] == value


def test_a_transaction_holds_its_turn_until_the_outermost_block_ends(
    queue: WriteQueue, trial: Callable[[str], None]
) -> None:
    with transaction.atomic():
        holder = queue._holder
        assert holder is not None
        with transaction.atomic():
            trial("INSERT INTO trial (n) VALUES (1)")
        assert queue._holder is holder
        with pytest.raises(IntegrityError), transaction.atomic():
            trial("INSERT INTO trial (n) VALUES (1)")
        assert queue._holder is holder
    assert queue._holder is None
    assert count() == 1


def test_an_error_gives_the_turn_back(queue: WriteQueue, trial: Callable[[str], None]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        trial("INSERT INTO nowhere (n) VALUES (1)")
    assert queue._holder is None
    assert count() == 0


def test_a_connection_closed_inside_a_transaction_gives_the_turn_back(
    queue: WriteQueue, trial: Callable[[str], None]
) -> None:
    with transaction.atomic():
        trial("INSERT INTO trial (n) VALUES (1)")
        connection.close()
        assert queue._holder is None
    assert count() == 0


def test_a_transaction_that_cannot_begin_gives_the_turn_back(queue: WriteQueue, trial: Callable[[str], None]) -> None:
    trial("BEGIN")
    with pytest.raises(DatabaseError), transaction.atomic():
        pass
    assert queue._holder is None
    trial("ROLLBACK")


def test_reads_outside_a_transaction_never_wait(queue: WriteQueue, trial: Callable[[str], None]) -> None:
    turn = queue.enter(0)
    assert turn is not None
    started = time.monotonic()
    assert count() == 0
    assert time.monotonic() - started < 1
    queue.leave(turn)


@pytest.mark.parametrize("sql", ["INSERT INTO trial (n) VALUES (7)", "\n  insert into trial (n) values (7)"])
def test_a_write_outside_a_transaction_waits_in_line(queue: WriteQueue, trial: Callable[[str], None], sql: str) -> None:
    turn = queue.enter(0)
    assert turn is not None

    def write() -> None:
        trial(sql)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    while not queue._line:
        time.sleep(0.001)
    assert count() == 0
    queue.leave(turn)
    writer.join(WAIT)
    assert count() == 1


def test_whose_turn_never_comes_is_told_that_the_database_is_locked(
    queue: WriteQueue, trial: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    turn = queue.enter(0)
    assert turn is not None
    with pytest.raises(OperationalError, match=r"^database is locked$"), transaction.atomic():
        pass
    queue.leave(turn)


def test_sixteen_writers_lose_nothing_and_nobody_starves(queue: WriteQueue, trial: Callable[[str], None]) -> None:
    waits: list[float] = []
    trial("INSERT INTO trial (id, n) VALUES (1, 0)")

    def write() -> None:
        for _ in range(10):
            asked = time.monotonic()
            with transaction.atomic(), connection.cursor() as cursor:
                waits.append(time.monotonic() - asked)
                cursor.execute("SELECT n FROM trial WHERE id = 1")
                number = cursor.fetchone()[0]
                cursor.execute("UPDATE trial SET n = %s WHERE id = 1", [number + 1])
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM trial WHERE id = 1")
        assert cursor.fetchone()[0] == 160
    assert max(waits) < 3


def test_remaking_a_table_keeps_its_triggers() -> None:
    with connection.schema_editor() as editor:
        editor._remake_table(Session)  # type: ignore[attr-defined]
    assert missing(connection) == []
