"""Who gets what at the office's addresses of people."""

from tests.faces.access_table import IN_OFFICE, Row

ROWS = {
    "office:people": Row(IN_OFFICE),
}
