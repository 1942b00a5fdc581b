"""Who gets what at the office's addresses of school."""

from collections.abc import Mapping, Sequence
from datetime import date

from lessonbook.domain.timetable.models import DateHours, Location
from tests.faces.access_table import DOOR, IN_OFFICE, Row, World, row


def hall(world: World) -> Sequence[object]:
    return (Location.objects.get_or_create(name="Hall")[0].pk,)


def a_holiday(world: World) -> Mapping[str, str]:
    DateHours.objects.get_or_create(day=date(2026, 12, 23), instructor=None)
    return {"first": "2026-12-23", "last": "2026-12-23"}


ROWS = {
    "office:overview": Row(IN_OFFICE),
    "office:school": Row(IN_OFFICE),
    "office:school_logo": Row(row(DOOR, 404, 404, 404, 404, 404, 422), method="post"),
    "office:locations": Row(IN_OFFICE),
    "office:location_add": Row(IN_OFFICE),
    "office:location": Row(IN_OFFICE, hall),
    "office:room_add": Row(IN_OFFICE, hall),
    "office:location_archiving": Row(
        row(DOOR, 404, 404, 404, 404, 404, "/office/school/locations/"), hall, method="post"
    ),
    "office:holidays": Row(IN_OFFICE),
    "office:holidays_clearing": Row(
        row(DOOR, 404, 404, 404, 404, 404, "/office/school/holidays/"), method="post", data=a_holiday
    ),
}
