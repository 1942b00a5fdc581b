"""What is wanted of a course's open times, and whether and how it can be had: all of it or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lessonbook.database.rows import insert
from lessonbook.domain.booking.diary import Diary
from lessonbook.domain.booking.learner_facts import Calendar, LearnerFacts, learner_facts, refuse_time_of_learner
from lessonbook.domain.booking.locks import lock_instructors, lock_learners, lock_sessions
from lessonbook.domain.booking.places import one_to_ones_of_others, places_of
from lessonbook.domain.booking.queries import Bookable, bookables
from lessonbook.domain.booking.rules import (
    Counted,
    Places,
    Taken,
    refuse_length,
    refuse_many_open,
    refuse_seat,
    refuse_start,
)
from lessonbook.domain.booking.seats import charge, refuse_one_in_line, seat_in_each
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import School
from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.domain.timetable.numbering import fresh_codes
from lessonbook.scheduling.calendar_days import day_of
from lessonbook.scheduling.intervals import Interval, utc


@dataclass(frozen=True, slots=True)
class FreeTime:
    """An instructor's time, from an instant on; `length` None: the course's only one."""

    instructor_id: int
    starts_at: datetime
    length: timedelta | None = None


@dataclass(frozen=True, slots=True)
class GroupSeat:
    """A seat in the session of this code."""

    code: str


Wanted = FreeTime | GroupSeat


class TimesRefused(Refused):
    """Some of the times asked for can't be booked, so none was; `refusals` says why, by their place in the request."""

    def __init__(self, refusals: dict[int, Refusal]) -> None:
        super().__init__(refusals[min(refusals)])
        self.refusals = refusals


class Picks:
    """Times picked by a learner in one course, on their way through lock, look, decide and take."""

    def __init__(
        self,
        course: Course,
        learner_id: int,
        wanted: Sequence[Wanted],
        school: School,
        now: datetime,
        *,
        but_seat: Seat | None = None,
    ) -> None:
        self.course, self.rules, self.learner_id, self.now = course, course.booking_rules, learner_id, now
        self.school, self.calendar = school, Calendar(school, self.rules)
        self.but_seat = but_seat
        self.but_session: int | None = None
        """A session that moves, so its own time keeps nobody from it."""
        self.free = {n: one for n, one in enumerate(wanted) if isinstance(one, FreeTime)}
        self.seats = {n: one for n, one in enumerate(wanted) if isinstance(one, GroupSeat)}
        self.refusals: dict[int, Refusal] = {}
        self.times: dict[int, Interval] = {}
        self.sessions: dict[int, Session] = {}
        self.done: dict[int, int] = {}
        """Places of what the learner has already, with the ids of the seats."""

    def lock(self) -> None:
        """Lock what the picks use up: instructors, sessions, the learner; purses follow when they pay."""
        lock_instructors((one.instructor_id for one in self.free.values()), learners=[self.learner_id])
        self.find(lock_sessions)
        lock_learners([self.learner_id])

    def find(self, read: Callable[[Iterable[int]], list[Session]]) -> None:
        """Find the sessions in which seats are wanted; `read` locks them, or doesn't where nothing is to be booked."""
        codes = {one.code for one in self.seats.values()}
        known = Session.objects.filter(code__in=codes, course=self.course) if codes else ()
        also = [self.but_seat.session_id] if self.but_seat else []
        found = read([*also, *(session.pk for session in known)]) if codes or also else []
        others = one_to_ones_of_others(found, self.learner_id)
        by_code = {session.code: session for session in found if session.pk not in others}
        for n, one in self.seats.items():
            if one.code in by_code and by_code[one.code].course_id == self.course.pk:
                self.sessions[n] = by_code[one.code]
                self.times[n] = Interval(by_code[one.code].starts_at, by_code[one.code].ends_at)
            else:
                self.refusals[n] = Refusal("no_such_session", facts={"session": one.code})

    def look(self) -> None:
        """Read the facts, under the locks."""
        for n, one in self.free.items():
            length = one.length or (self.rules.lengths[0] if len(self.rules.lengths) == 1 else timedelta(0))
            refusal = refuse_length(self.rules, length) or refuse_start(self.rules, one.starts_at, self.now)
            if refusal:
                self.refusals[n] = refusal
            else:
                self.times[n] = Interval(one.starts_at, utc(one.starts_at) + length)
        self.people: dict[int, Bookable] = {}
        self.places: dict[int, Places] = {}
        self.facts = LearnerFacts((), 0, Counter())
        if not self.times:
            return
        span = Interval(min(time.start for time in self.times.values()), max(t.end for t in self.times.values()))
        ids = sorted({one.instructor_id for n, one in self.free.items() if n in self.times})
        if ids:
            self.people = bookables(self.course, span, ids, learner_id=self.learner_id, but_session=self.but_session)
        self.places = places_of(sorted({session.pk for session in self.sessions.values()}))
        but = self.but_seat.pk if self.but_seat else None
        self.facts = learner_facts(self.learner_id, self.course, span, self.calendar, self.now, but_seat=but)

    def decide(self) -> None:
        """Refuse all, if one of them can't be had. Raises TimesRefused and Refused."""
        diaries = {pk: one.diary for pk, one in self.people.items()}
        taken, more, picked = list(self.facts.taken), Counter[Counted](), set[int]()
        for n, time in sorted(self.times.items()):
            if seat := self._had(n, time):
                self.done[n] = seat
                continue
            facts = LearnerFacts(taken, self.facts.open, self.facts.booked)
            refusal = (
                self._refuse_place(n, time, diaries, picked)
                or refuse_time_of_learner(time, facts, self.calendar, more)
            )  # fmt: skip
            if refusal:
                self.refusals[n] = refusal
                continue
            taken.append(Taken(time, "", is_booking=True))
            more.update(self.calendar.counted(time.start))
            if n in self.free:
                pk = self.free[n].instructor_id
                diaries[pk] = diaries[pk].with_booked(self.rules, time)
            else:
                picked.add(self.sessions[n].pk)
        if self.refusals:
            raise TimesRefused(self.refusals)
        new = len(self.times) - len(self.done)
        if new and (refusal := refuse_many_open(self.rules, self.facts.open, new)):
            raise Refused(refusal)

    def _had(self, n: int, time: Interval) -> int | None:
        """The learner's seat in just this session, or with this instructor at just this time, where there is one."""
        same = [one for one in self.facts.taken if one.time == time]
        if n in self.sessions:
            return next((one.seat_id for one in same if one.session_id == self.sessions[n].pk), None)
        return next((one.seat_id for one in same if one.instructor_id == self.free[n].instructor_id
                     and one.course_id == self.course.pk), None)  # fmt: skip

    def _refuse_place(self, n: int, time: Interval, diaries: dict[int, Diary], picked: set[int]) -> Refusal | None:
        if n in self.free:
            diary = diaries.get(self.free[n].instructor_id)
            if diary is None:
                return Refusal("no_such_instructor", facts={"course": self.course.name})
            return diary.refuse(self.rules, time.start, time.end - time.start)
        session = self.sessions[n]
        if session.pk in picked:
            return Refusal("picked_twice", facts={"session": session.code})
        full = refuse_seat(self.places[session.pk], self.now)
        return refuse_one_in_line(full, session, self.learner_id, self.now) or refuse_start(
            self.rules, time.start, self.now, on_mark=False
        )

    def take(self, by: By) -> dict[int, Seat]:
        """Make the sessions, take the seats and pay; the seats by the picks' places. Raises Refused: no_credit."""
        seats = self.seat(by)
        if seats:
            codes = [seats[n].session.code for n in sorted(seats)]
            after = {"learner": self.learner_id, "sessions": codes, "price": self.rules.price}
            entry = record("book", self.course, by, self.now, after=after)
            charge(list(seats.values()), entry=entry, now=self.now, today=self.today)
        if self.done:
            had = Seat.objects.select_related("session").in_bulk(self.done.values())
            seats |= {n: had[pk] for n, pk in self.done.items()}
        return seats

    @property
    def today(self) -> date:
        """The school's date."""
        return day_of(self.now, self.school.zone)

    def seat(self, by: By, *, returns_at_most: int = ALL) -> dict[int, Seat]:
        """Make the sessions and take the seats, to be paid yet; what the learner has already is not among them."""
        asked = [n for n in self.free if n not in self.done]
        new = {n: self._session(n, code) for n, code in zip(asked, fresh_codes(len(asked)), strict=True)}
        insert(list(new.values()))
        old = {n: session for n, session in self.sessions.items() if n not in self.done}
        seats: dict[int, Seat] = {}
        for sessions, are_new in ((new, True), (old, False)):
            if sessions:
                taken = seat_in_each(
                    list(sessions.values()),
                    self.learner_id,
                    price=self.rules.price,
                    by=by,
                    now=self.now,
                    new=are_new,
                    returns_at_most=returns_at_most,
                )
                seats |= dict(zip(sessions, taken, strict=True))
        return seats

    def _session(self, n: int, code: str) -> Session:
        time, one = self.times[n], self.people[self.free[n].instructor_id]
        return Session(
            code=code,
            course=self.course,
            starts_at=time.start,
            ends_at=time.end,
            time_zone=one.time_zone,
            instructor_id=one.diary.instructor_id,
            location_id=one.location_id,
            capacity=self.rules.seats,
            class_link=one.class_link,
            host_link=one.host_link,
            changed_at=self.now,
            booked_at=self.now,
        )
