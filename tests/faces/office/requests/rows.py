"""Who gets what at the office's addresses of requests."""

from tests.faces.access_table import IN_OFFICE, Row

ROWS = {
    "office:requests": Row(IN_OFFICE),
}
