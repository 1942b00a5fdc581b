"""How long a statement waits for what others are writing before it is given up.

A command may wait as long as the longest import takes. Somebody in front of a browser may not: what answers requests
asks for less (`wait_at_most`), and says that the school is busy (`is_busy`) where that was not enough.
"""

from typing import Any

from django.db import OperationalError
from psycopg_pool import PoolTimeout

REQUEST_SECONDS = 1.5
"""For how long a request waits, so that with the work itself it is answered within two seconds."""
WAITED_TOO_LONG = frozenset({"55P03", "40P01", "40001"})
"""PostgreSQL's states for a lock that did not come in time, a deadlock, and a transaction overtaken by another."""
LOCKED = "database is locked"
"""What SQLite says of the same."""


def wait_at_most(seconds: float, database: dict[str, Any]) -> None:
    """Let connections made from these settings of Django's, from now on, wait for others at most so long.

    PostgreSQL counts each wait by itself, and many who want one row wait twice: for their turn, and then for the row.
    """
    options = database["OPTIONS"]
    if database["ENGINE"] == "lessonbook.database.sqlite":
        options["timeout"] = seconds
    else:
        options["options"] = f"{options.get('options', '')} -c lock_timeout={round(seconds / 2 * 1000)}".strip()


def is_busy(error: BaseException) -> bool:
    """Whether a statement was given up only because others were writing: it did nothing, and can be tried again."""
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state in WAITED_TOO_LONG or isinstance(error.__cause__, PoolTimeout) or str(error).startswith(LOCKED)
