"""Who gets what at the office's addresses of figures."""

from tests.faces.access_table import IN_OFFICE, Row

ROWS = {
    "office:figures": Row(IN_OFFICE),
}
