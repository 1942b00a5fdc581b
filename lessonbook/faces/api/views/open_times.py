"""The times at which a learner may book."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple, Self

from django.http import Http404, HttpResponse
from ninja import Query, Router

from lessonbook.domain.booking.openings import Opening, opening_days
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.booking.rules import minutes, refuse_course, refuse_length
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.pages import EPOCH, MICROSECOND
from lessonbook.faces.api.answers import instant, listed, read_id
from lessonbook.faces.api.callers import READ, Asked
from lessonbook.faces.api.fields import From, Instant, Learner, Text
from lessonbook.faces.api.schemas import Listed, OpenTime
from lessonbook.scheduling.intervals import Interval

router = Router(tags=["Booking"])

A_WEEK, LONGEST = timedelta(days=7), timedelta(days=31)
ROWS = 500


class Place(NamedTuple):
    """Where a page ends, in the one order of all open times: an address has its numbers, joined by underscores."""

    microsecond: int
    is_free: int
    instructor: int
    minutes: int
    session: int

    @classmethod
    def of(cls, one: Opening) -> Self:
        """The place of an open time."""
        length = minutes(one.ends_at - one.starts_at)
        microsecond = (one.starts_at - EPOCH) // MICROSECOND
        return cls(microsecond, int(one.session is None), one.instructor_id or 0, length, one.session_id or 0)

    @classmethod
    def read(cls, text: str) -> Self:
        """The place that a cursor names."""
        return cls(*map(int, text.split("_")))

    def __str__(self) -> str:
        return "_".join(map(str, self))

    @property
    def starts_at(self) -> datetime:
        """The instant of the open time."""
        return EPOCH + self.microsecond * MICROSECOND


Cursor = Annotated[
    str | None,
    Query(None, pattern=r"^[0-9]{1,17}_[01]_[0-9]{1,18}_[0-9]{1,4}_[0-9]{1,18}$", description="From `next`."),
]
To = Annotated[
    Instant | None,
    Query(None, description="The instant before which they start, at most 31 days on. Without it: a week on."),
]
Length = Annotated[int | None, Query(None, ge=1, le=24 * 60, description="Only times of this length.")]
Show = Annotated[
    Literal["open", "all"], Query("open", description="`all`: also full sessions in whose line one may stand.")
]


@router.get("/courses/{slug}/open-times", auth=READ, response=Listed[OpenTime], url_name="open_times")
def open_times(
    request: Asked,
    slug: Text,
    learner: Learner,
    from_: From,
    to: To,
    instructor: Annotated[str | None, Query(None, description="The id of an instructor: only with this one.")],
    length_minutes: Length,
    show: Show,
    cursor: Cursor,
) -> HttpResponse:
    """Instructors' free times and seats in group sessions, by start: whatever is listed can be booked just now.

    Credits aside. Refused for what `POST /bookings` refuses about the course, and no_such_length, window_too_long.
    """
    caller = request.auth
    learner_id = caller.learner_id(learner)
    found = course_of(learner_id, slug)
    if found is None:
        raise Http404
    course, standing = found
    rules = course.booking_rules
    length = timedelta(minutes=length_minutes) if length_minutes else None
    start = from_ or caller.now
    end = to or start + A_WEEK
    refusal = (
        refuse_course(standing, rules)
        or (refuse_length(rules, length) if length else None)
        or (Refusal("window_too_long", facts={"days": LONGEST.days}) if end - start > LONGEST else None)
    )
    if refusal:
        raise Refused(refusal)
    after = Place.read(cursor) if cursor else None
    start = max(start, after.starts_at) if after else start
    if start >= end:
        return listed(request, [])
    days = opening_days(
        course,
        learner_id,
        Interval(start, end),
        caller.viewer.school,
        caller.now,
        instructor_ids=[read_id(instructor) or 0] if instructor is not None else (),
        length=length,
        with_lines=show == "all",
    )
    page, more = first_of(days, after)
    return listed(request, shown(page, course.price), Place.of(page[-1]) if more else None)


def first_of(days: Iterator[list[Opening]], after: Place | None) -> tuple[list[Opening], bool]:
    """The first page of what comes after a place, and whether there is more; nothing beyond it is looked at."""
    found: list[Opening] = []
    for day in days:
        for start, together in groupby(day, key=attrgetter("starts_at")):
            ordered = sorted(together, key=Place.of)
            if after is not None and start <= after.starts_at:
                ordered = [one for one in ordered if Place.of(one) > after]
            found += ordered
            if len(found) > ROWS:
                return found[:ROWS], True
    return found, False


def shown(page: list[Opening], price: int) -> list[dict[str, Any]]:
    """Open times as programs see them."""
    people = {one.instructor_id: one.instructor for one in page if one.instructor_id is not None}
    named = {pk: {"id": str(pk), "name": name} for pk, name in people.items()}
    return [
        {
            "instructor": named[one.instructor_id] if one.instructor_id is not None else None,
            "session": one.session,
            "starts_at": instant(one.starts_at),
            "ends_at": instant(one.ends_at),
            "seats_left": one.seats_left,
            "price": price,
            "place": one.place,
            "refusal": one.refusal.code if one.refusal else None,
        }
        for one in page
    ]
