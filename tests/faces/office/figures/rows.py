"""Who gets what at the office's addresses of figures, the journal, exports and import."""

from collections.abc import Sequence

from lessonbook.channels.rosters.uploads import keep
from tests.faces.access_table import DOOR, IN_OFFICE, Outcome, Row, World, row
from tests.factories import NOW


def an_upload(world: World) -> Sequence[object]:
    """A file that Mara has uploaded, and whose check waits."""
    token = keep("small.zip", [b"PK"], course="", group="", by=world.people["mara"].pk, now=NOW)
    world.names[token] = "TOKEN"
    return (token,)


def in_office(outcome: Outcome) -> Sequence[Outcome]:
    """What an administrator gets, where there is nothing for anybody else."""
    return row(DOOR, 404, 404, 404, 404, 404, outcome)


def people_table(world: World) -> Sequence[object]:
    return ("people", "csv")


ROWS = {
    "office:figures": Row(IN_OFFICE),
    "office:journal": Row(IN_OFFICE),
    "office:exports": Row(IN_OFFICE),
    "office:export": Row(IN_OFFICE, people_table, method="post"),
    "office:import": Row(IN_OFFICE),
    "office:import_sample": Row(IN_OFFICE, lambda world: ["sessions.csv"]),
    "office:import_upload": Row(IN_OFFICE, an_upload),
    "office:import_begin": Row(in_office("/office/import/TOKEN/"), an_upload, method="post"),
    "office:import_drop": Row(in_office("/office/import/"), an_upload, method="post"),
}
