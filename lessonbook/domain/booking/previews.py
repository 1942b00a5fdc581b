"""What booking would do, asked before it is done: nothing is locked or written, so only the verbs decide."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lessonbook.domain.booking.actions.any_instructor import AnyWanted, choose
from lessonbook.domain.booking.actions.bookings import refuse_count
from lessonbook.domain.booking.actions.picks import Picks, TimesRefused, Wanted
from lessonbook.domain.booking.actions.rescheduling import moves_itself
from lessonbook.domain.booking.queries import Bookable
from lessonbook.domain.booking.rules import Taken
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class Preview:
    """What is known of picked times, by their places: when, with whom or in which session, and why not.

    `others` could be had instead of the instructor chosen for a time left open; `clashes` are sessions of the learner
    at the same time that the course only warns of; `done` are those that the learner has already; `refusal` is about
    all of them together.
    """

    wanted: Sequence[Wanted]
    times: Mapping[int, Interval]
    refusals: Mapping[int, Refusal]
    people: Mapping[int, Bookable]
    sessions: Mapping[int, Session]
    others: Mapping[int, Sequence[Bookable]]
    clashes: Mapping[int, Taken]
    done: Collection[int] = ()
    refusal: Refusal | None = None


def preview(
    course: Course,
    learner_id: int,
    wanted: Sequence[AnyWanted],
    *,
    school: School,
    now: datetime,
    but_seat: Seat | None = None,
) -> Preview:
    """What `book_any` would say of these times just now, or `reschedule` of one for the seat `but_seat`.

    The number of queries does not depend on how many times there are.
    """
    moves = but_seat is not None and moves_itself(but_seat.session, but_seat, course)
    choice = choose(course, learner_id, wanted, now=now, but_seat=but_seat, moves=moves)
    picks = Picks(course, learner_id, choice.wanted, school, now, but_seat=but_seat)
    if but_seat is not None and moves:
        picks.but_session = but_seat.session_id
    picks.find(_sessions)
    picks.look()
    refusal = refuse_count(wanted)
    try:
        picks.decide()
    except TimesRefused:
        pass
    except Refused as refused:
        refusal = refused.refusal
    return Preview(
        choice.wanted,
        picks.times,
        picks.refusals,
        {n: picks.people[one.instructor_id] for n, one in picks.free.items() if one.instructor_id in picks.people},
        picks.sessions,
        choice.free,
        {} if course.booking_rules.refuses_overlap else _clashes(picks),
        picks.done.keys(),
        refusal,
    )


def _sessions(ids: Iterable[int]) -> list[Session]:
    found = Session.objects.filter(pk__in=list(ids)).order_by("pk")
    return list(found.select_related("course", "instructor", "lesson", "location__within"))


def _clashes(picks: Picks) -> dict[int, Taken]:
    """The first of the learner's other sessions at each time."""
    found = {
        n: next((one for one in picks.facts.taken if one.time.overlaps(time)), None) for n, time in picks.times.items()
    }
    return {n: one for n, one in found.items() if one and n not in picks.done}
