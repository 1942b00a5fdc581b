"""What stands in a cell of an exported table."""

from datetime import date, datetime
from decimal import Decimal
from unicodedata import category, normalize
from zoneinfo import ZoneInfo

FORMULA = tuple("=+-@|")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection), full width or not."""
SKIPPED = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Kinds of characters (Unicode's general categories) that are not seen at the beginning, and that some skip there."""
BREAKS = ("\t", "\r", "\n")

Cell = str | int | Decimal | None


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that might be begins with an apostrophe."""
    first = next((sign for sign in text if category(sign) not in SKIPPED), "")
    # Compatibility forms as well: some turn full-width and small signs into the plain ones.
    return f"'{text}" if text.startswith(BREAKS) or normalize("NFKC", first).startswith(FORMULA) else text


def cell_of(value: object, zone: ZoneInfo) -> Cell:
    """A value as a cell: numbers as they are, instants on the zone's clocks, texts harmless."""
    if value is None or isinstance(value, int):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, Decimal):
        return value
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return harmless(str(value))
