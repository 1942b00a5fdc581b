"""Who gets what at the addresses of teaching."""

from tests.faces.access_table import TEACHES, Row

ROWS = {
    "teaching:today": Row(TEACHES),
    "teaching:learners": Row(TEACHES),
    "teaching:reports": Row(TEACHES),
    "teaching:hours": Row(TEACHES),
}
