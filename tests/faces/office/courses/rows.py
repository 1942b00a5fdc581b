"""Who gets what at the office's addresses of courses."""

from tests.faces.access_table import IN_OFFICE, Row

ROWS = {
    "office:courses": Row(IN_OFFICE),
}
