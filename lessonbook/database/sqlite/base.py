"""The backend of `ENGINE = "lessonbook.database.sqlite"`."""

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from lessonbook.database.sqlite.schema import TriggerKeepingSchemaEditor
from lessonbook.database.sqlite.write_queue import Turn, WriteQueue, queue_of

# Seconds a writer waits for its turn, unless its settings say less: longer than the longest import holds the file.
BUSY_SECONDS = 60
# Seconds in line that don't count; after more of them, less is left for the writers of other processes.
PASSING_SECONDS = 0.1
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = {synchronous}",
    "PRAGMA journal_size_limit = 67108864",  # an import's log does not stay on the disk for good
    "PRAGMA mmap_size = 268435456",
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
)
# Statements longer than this come from imports and the like, seldom twice.
LONGEST_KEPT = 10_000
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection: a write-ahead log, transactions that lock at their start, and writers that wait in line.

    Foreign keys are on, as Django has them.
    """

    SchemaEditorClass = TriggerKeepingSchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: tuple[WriteQueue, Turn] | None = None
        self._waits_less = False

    def get_connection_params(self) -> dict[str, Any]:
        """Return the arguments for sqlite3.connect."""
        defaults = {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": ";".join(PRAGMAS).format(synchronous=settings.SQLITE_SYNCHRONOUS),
        }
        self.settings_dict["OPTIONS"] = {**defaults, **self.settings_dict["OPTIONS"]}
        params: dict[str, Any] = super().get_connection_params()
        return params

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor whose writes outside a transaction wait in line too."""
        return self.connection.cursor(factory=functools.partial(QueueingCursor, wrapper=self))

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    @contextmanager
    def turn_for(self, query: str) -> Iterator[None]:
        """Hold a turn during a statement that writes outside a transaction, and so is one by itself."""
        if self._turn is not None or not query.lstrip()[:7].upper().startswith(WRITES):
            yield
            return
        self._take_turn()
        try:
            yield
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        if self.is_in_memory_db() or self._turn is not None:
            return
        queue, timeout = queue_of(str(self.settings_dict["NAME"])), self.settings_dict["OPTIONS"]["timeout"]
        asked = time.monotonic()
        turn = queue.enter(timeout)
        if turn is None:
            raise OperationalError("database is locked")
        self._turn = (queue, turn)
        self._wait_for_others(timeout, time.monotonic() - asked)

    def _wait_for_others(self, timeout: float, waited: float) -> None:
        """Wait for other processes no longer than what the wait in line has left."""
        less = waited > PASSING_SECONDS
        if less or self._waits_less:
            left = max(timeout - waited, 0) if less else timeout
            self.connection.execute(f"PRAGMA busy_timeout = {round(left * 1000)}")
            self._waits_less = less

    def _end_turn(self) -> None:
        if self._turn is not None:
            queue, turn = self._turn
            self._turn = None
            queue.leave(turn)


class QueueingCursor(base.SQLiteCursorWrapper):
    """Django's cursor, standing in line where a statement writes on its own."""

    def __init__(self, connection: Any, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self.wrapper = wrapper

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Return the statement with SQLite's own marks for its parameters; pages ask the same ones again and again."""
        if param_names is None and len(query) < LONGEST_KEPT:
            return _with_question_marks(query)
        converted: str = super().convert_query(query, param_names=param_names)
        return converted

    def execute(self, query: str, params: Any = None) -> Any:
        """Execute one statement."""
        with self.wrapper.turn_for(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Execute one statement for each set of parameters."""
        with self.wrapper.turn_for(query):
            return super().executemany(query, param_list)


@functools.lru_cache(maxsize=1024)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
