"""Who gets what at the office's addresses of timetable."""

from collections.abc import Sequence

from tests.faces.access_table import DOOR, IN_OFFICE, LENAS_CODE, Outcome, Row, World, code, row

LENAS = f"/office/sessions/{LENAS_CODE}/"
UNKNOWN = row(DOOR, 404, 404, 404, 404, 404, 404)


def in_office(outcome: Outcome) -> Sequence[Outcome]:
    """The administrator gets this, everybody else that there is no such page."""
    return row(DOOR, 404, 404, 404, 404, 404, outcome)


def no_series(world: World) -> Sequence[object]:
    return (999,)


ROWS = {
    "office:sessions": Row(IN_OFFICE),
    "office:session_new": Row(IN_OFFICE),
    "office:session": Row(IN_OFFICE, code),
    "office:session_seat": Row(in_office(422), code, method="post"),
    "office:session_unseat": Row(UNKNOWN, code, method="post"),
    "office:session_move": Row(IN_OFFICE, code),
    "office:session_substitute": Row(IN_OFFICE, code),
    "office:session_details": Row(IN_OFFICE, code),
    "office:session_cancel": Row(in_office(LENAS), code, method="post"),
    "office:series_list": Row(IN_OFFICE),
    "office:series_new": Row(IN_OFFICE),
    "office:series": Row(UNKNOWN, no_series),
    "office:series_change": Row(UNKNOWN, no_series),
    "office:series_cancel": Row(UNKNOWN, no_series),
    "office:board": Row(IN_OFFICE),
    "office:board_move": Row(UNKNOWN, method="post", data={"code": "S-NONE"}),
}
