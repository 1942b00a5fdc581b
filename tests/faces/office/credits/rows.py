"""Who gets what at the office's addresses of credits."""

from tests.faces.access_table import IN_OFFICE, Row

ROWS = {
    "office:credits": Row(IN_OFFICE),
}
