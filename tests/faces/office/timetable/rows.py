"""Who gets what at the office's addresses of timetable."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from lessonbook.domain.timetable.models import Seat, Series
from tests.faces.access_table import DOOR, IN_OFFICE, LENAS_CODE, Outcome, Row, World, code, row
from tests.factories import make_session, wall

LENAS = f"/office/sessions/{LENAS_CODE}/"
SERIES = 4444


def in_office(outcome: Outcome) -> Sequence[Outcome]:
    """The administrator gets this, everybody else that there is no such page."""
    return row(DOOR, 404, 404, 404, 404, 404, outcome)


def anas_series(world: World) -> Sequence[object]:
    """A series of the course, with a session to come."""
    series, made = Series.objects.get_or_create(
        pk=SERIES,
        defaults={
            "course": world.course,
            "instructor": world.people["ana"],
            "time_zone": "Europe/Berlin",
            "weekdays": [4],
            "wall_start": time(10),
            "minutes": 45,
            "first_day": date(2026, 11, 27),
            "last_day": date(2026, 12, 18),
        },
    )
    if made:
        make_session(world.course, wall("2026-11-27 10:00"), instructor=world.people["ana"], series=series)
    return (series.pk,)


def lenas_seat(world: World) -> Mapping[str, str]:
    return {"seat": str(Seat.objects.get(session=world.session).pk)}


def report_on_lena(world: World) -> Sequence[object]:
    return world.session.code, world.people["lena"].pk


def a_drop(world: World) -> Mapping[str, str]:
    """Lena's session, dropped on the next day in the column of who teaches it."""
    facts = {"date": "2026-11-26", "by": "instructor", "minute": "600", "column": str(world.people["ana"].pk)}
    return facts | {"code": world.session.code, "seen": str(world.session.sequence)}


ROWS = {
    "office:sessions": Row(IN_OFFICE),
    "office:session_new": Row(IN_OFFICE),
    "office:session": Row(IN_OFFICE, code),
    "office:session_seat": Row(in_office(422), code, method="post"),
    "office:session_unseat": Row(in_office(LENAS), code, method="post", data=lenas_seat),
    "office:session_register": Row(in_office(LENAS), code, method="post"),
    "office:session_report": Row(in_office(422), report_on_lena, method="post"),
    "office:session_move": Row(IN_OFFICE, code),
    "office:session_substitute": Row(IN_OFFICE, code),
    "office:session_details": Row(IN_OFFICE, code),
    "office:session_cancel": Row(in_office(LENAS), code, method="post", data={"reason": "Snow"}),
    "office:series_list": Row(IN_OFFICE),
    "office:series_new": Row(IN_OFFICE),
    "office:series": Row(IN_OFFICE, anas_series),
    "office:series_change": Row(IN_OFFICE, anas_series),
    "office:series_cancel": Row(IN_OFFICE, anas_series),
    "office:board": Row(IN_OFFICE),
    "office:board_move": Row(IN_OFFICE, method="post", data=a_drop),
}
