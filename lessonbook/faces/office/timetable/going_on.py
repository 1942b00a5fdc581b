"""What the form of a new series begins with where it goes on with another one: the same, from its next date on."""

from copy import copy
from datetime import date, timedelta
from typing import Any

from lessonbook.domain.booking.actions.series import occurrences
from lessonbook.domain.courses.models import Course, Lesson
from lessonbook.domain.timetable.models import Series
from lessonbook.faces.office.timetable.addresses import office_url
from lessonbook.faces.portal.addresses import with_query
from lessonbook.scheduling.calendar_days import day_of

SAME = ("time_zone", "minutes", "every_weeks", "capacity", "class_link", "host_link")
LIKE = "like"


def going_on_url(series: Series) -> str:
    """Where a series is gone on with."""
    return with_query(office_url("series_new"), {"course": str(series.course_id), LIKE: str(series.pk)})


def going_on(course: Course, pk: int | None) -> dict[str, Any]:
    """What the form begins with; nothing where there is no such series in the course. Four queries."""
    series = Series.objects.filter(pk=pk or 0, course=course).first()
    if series is None:
        return {}
    first = next_day(series)
    same = {name: getattr(series, name) for name in SAME}
    return same | {
        "weekdays": list(series.weekdays),
        "starts": series.wall_start,
        "instructor": series.instructor_id,
        "location": series.location_id,
        "groups": list(series.groups.values_list("pk", flat=True)),
        "first_day": first,
        "last_day": first + (series.last_day - series.first_day),
        "lessons_from": next_lesson(series),
    }


def next_day(series: Series) -> date:
    """The day of the first meeting after a series' last one, by its rule and in its rhythm."""
    longer = copy(series)
    longer.last_day = series.last_day + timedelta(weeks=series.every_weeks)
    days = (day_of(time.start, series.zone) for time in occurrences(longer))
    return next((day for day in days if day > series.last_day), series.last_day + timedelta(days=1))


def next_lesson(series: Series) -> int | None:
    """The lesson after the last one that a series gives, if it gives any."""
    given = Lesson.objects.filter(sessions__series=series).order_by("-number", "-pk").first()
    if given is None:
        return None
    following = Lesson.objects.filter(course=series.course_id, number__gt=given.number).order_by("number", "pk")
    return following.values_list("pk", flat=True).first()
