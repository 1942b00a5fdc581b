"""What is open nearest to a time that can't be had."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lessonbook.domain.booking.actions.picks import FreeTime, Wanted
from lessonbook.domain.booking.openings import Offer, Opening, offer
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import School
from lessonbook.domain.timetable.models import Seat
from lessonbook.scheduling.intervals import Interval

AROUND = timedelta(days=4)
"""How far from a time its alternatives are looked for."""
MOST = 4


def alternatives(
    course: Course,
    learner_id: int,
    lost: Sequence[tuple[Wanted, Interval]],
    kept: Sequence[Interval],
    *,
    school: School,
    now: datetime,
    but_seat: Seat | None = None,
    but_session: int | None = None,
) -> list[list[Opening]]:
    """For each time lost, what is open nearest to it: at most four, the nearest first, none that overlaps those kept.

    With the same instructor where that one is free, else with the first by name. At most six queries for all times of
    one length.
    """
    found: list[list[Opening]] = [[] for _ in lost]
    for length in {time.end - time.start for _, time in lost}:
        places = [n for n, (_, time) in enumerate(lost) if time.end - time.start == length]
        times = [lost[n][1] for n in places]
        window = Interval(min(time.start for time in times) - AROUND, max(time.end for time in times) + AROUND)
        # A group session has its own length; what is free beside it comes in the course's.
        rules = course.booking_rules
        asked = length if length in rules.lengths else rules.lengths[0]
        but = but_seat.pk if but_seat else None
        offered = offer(
            course, learner_id, window, school, now, length=asked, but_seat=but, but_session=but_session
        )  # fmt: skip
        for n in places:
            found[n] = nearest(offered, *lost[n], kept, asked, rules.seats)
    return found


def nearest(
    offered: Offer, wanted: Wanted, time: Interval, kept: Sequence[Interval], length: timedelta, seats: int
) -> list[Opening]:
    """Of what is offered, the nearest to a time that is lost; pure."""
    instructor_id = wanted.instructor_id if isinstance(wanted, FreeTime) else None
    near = [start for start in offered.free if abs(start - time.start) <= AROUND]
    openings = [_opening(offered, start, length, seats, instructor_id) for start in near]
    openings += [one for one in offered.sessions if one.refusal is None and abs(one.starts_at - time.start) <= AROUND]
    free = [one for one in openings if not _touches(Interval(one.starts_at, one.ends_at), kept)]
    free.sort(key=lambda one: (abs(one.starts_at - time.start), one.starts_at))
    return free[:MOST]


def _opening(offered: Offer, start: datetime, length: timedelta, seats: int, instructor_id: int | None) -> Opening:
    people = offered.free[start]
    one = next((one for one in people if one.diary.instructor_id == instructor_id), people[0])
    return Opening(start, start + length, one.diary.instructor_id, one.name, one.place, seats)


def _touches(time: Interval, kept: Iterable[Interval]) -> bool:
    return any(one.overlaps(time) for one in kept)
