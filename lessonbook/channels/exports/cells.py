"""What stands in a cell of an exported table."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)."""

Cell = str | int | None


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that might be begins with an apostrophe."""
    return f"'{text}" if text.lstrip(" \ufeff\u200b").startswith(FORMULA) or text.startswith(FORMULA) else text


def cell_of(value: object, zone: ZoneInfo) -> Cell:
    """A value as a cell: numbers as they are, instants on the zone's clocks, texts harmless."""
    if value is None or isinstance(value, int):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return harmless(str(value))
