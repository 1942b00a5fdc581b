"""Who gets what at the office's addresses of timetable."""

from tests.faces.access_table import IN_OFFICE, Row

ROWS = {
    "office:sessions": Row(IN_OFFICE),
    "office:board": Row(IN_OFFICE),
}
