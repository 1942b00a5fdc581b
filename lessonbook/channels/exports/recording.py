"""The journal's entry of an export: personal data leaves the school, so who took what is written down."""

from collections.abc import Mapping
from datetime import datetime

from lessonbook.domain.journal.actions import By, record


def record_export(table: str, kind: str, rows: int, days: Mapping[str, str], *, by: By, now: datetime) -> None:
    """Write that somebody took a table of so many rows, as CSV or XLSX; `days`: from and to, where it has them.

    The rows are those that were there when it was asked for; a CSV file is read after that.
    """
    record("export", None, by, now, after={"table": table, "kind": kind, "rows": rows, **days})
