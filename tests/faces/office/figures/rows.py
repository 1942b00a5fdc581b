"""Who gets what at the office's addresses of figures, the journal, exports and import."""

from collections.abc import Sequence

from tests.faces.access_table import DOOR, IN_OFFICE, Row, World, row

NONE_KEPT = row(DOOR, 404, 404, 404, 404, 404, 404)
"""No upload has this token, so there is no page for anybody."""


def no_upload(world: World) -> Sequence[object]:
    return ("0" * 32,)


def people_table(world: World) -> Sequence[object]:
    return ("people", "csv")


ROWS = {
    "office:figures": Row(IN_OFFICE),
    "office:journal": Row(IN_OFFICE),
    "office:exports": Row(IN_OFFICE),
    "office:export": Row(IN_OFFICE, people_table, method="post"),
    "office:import": Row(IN_OFFICE),
    "office:import_upload": Row(NONE_KEPT, no_upload),
    "office:import_begin": Row(NONE_KEPT, no_upload, method="post"),
    "office:import_drop": Row(NONE_KEPT, no_upload, method="post"),
}
