"""Who gets what at the office's addresses of school."""

from tests.faces.access_table import IN_OFFICE, Row

ROWS = {
    "office:overview": Row(IN_OFFICE),
    "office:school": Row(IN_OFFICE),
}
