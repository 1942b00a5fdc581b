"""The journal's entry of an export: personal data leaves the school, so who took what is written down."""

from datetime import datetime

from lessonbook.domain.journal.actions import By, record


def record_export(table: str, kind: str, rows: int, days: tuple[str, str] | None, *, by: By, now: datetime) -> None:
    """Write that somebody took a table of so many rows, as CSV or XLSX, with its first and last day where it has any.

    The rows are those that were there when it was asked for; a CSV file is read after that.
    """
    period = dict(zip(("first_day", "last_day"), days, strict=True)) if days else {}
    record("export", None, by, now, after={"table": table, "kind": kind, "rows": rows, **period})
