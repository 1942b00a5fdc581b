"""Who gets what at the office's addresses of requests."""

from tests.faces.access_table import DOOR, IN_OFFICE, Row, row

ROWS = {
    "office:requests": Row(IN_OFFICE),
    "office:substitute_request": Row(row(DOOR, 404, 404, 404, 404, 404, 404), lambda world: (999,)),
}
