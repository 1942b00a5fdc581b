"""What people of the demo did themselves: booked, cancelled, stood in line, asked for absence or a substitute.

Each act is the verb's own, at an instant at which it could have been done; the times are those that were open then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lessonbook.demo.filling import Filling
from lessonbook.domain.attendance.actions import decide_absence, excuse
from lessonbook.domain.attendance.models import AbsenceRequest, Decision
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Wanted
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.booking.actions.substitutes import ask_for_substitute
from lessonbook.domain.booking.actions.waitlist import join_line
from lessonbook.domain.booking.openings import Opening, openings
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WIDE = 5 * DAY
"""How far a time may lie from the day it is wanted for: over a weekend and the holidays."""


def live_a_little(filling: Filling) -> None:
    """Let time pass at the school: what was, what is ahead, what is undecided."""
    _book_lessons(filling)
    _share_an_hour(filling)
    _change_minds(filling)
    _stand_in_line(filling)
    _be_absent(filling)
    _need_a_substitute(filling)
    _run_out(filling)


def _open(filling: Filling, learner: str, slug: str, at: datetime, begins: datetime, length: int = 0) -> list[Opening]:
    """What was open to a learner at an instant, from another one on."""
    course = filling.courses[slug]
    window = Interval(begins, begins + WIDE)
    wanted = timedelta(minutes=length) if length else None
    return openings(course, filling.people[learner].pk, window, filling.school, at, length=wanted)


def _book(
    filling: Filling,
    learner: str,
    slug: str,
    at: datetime,
    begins: datetime,
    *,
    by: str = "",
    length: int = 0,
    nth: int = 0,
    group: bool = False,
) -> Seat | None:
    """Book an open time for a learner: the nth free one, or the first seat in a group session."""
    found = [one for one in _open(filling, learner, slug, at, begins, length) if (one.session is not None) is group]
    if not found:
        return None
    one = found[min(nth, len(found) - 1)]
    pk = filling.people[learner].pk
    return book(pk, slug, [_wanted(one)], by=filling.by_whom(by or learner), now=at)[0]


def _wanted(one: Opening) -> Wanted:
    if one.session is not None:
        return GroupSeat(one.session)
    assert one.instructor_id is not None  # a free time is somebody's
    return FreeTime(one.instructor_id, one.starts_at, one.ends_at - one.starts_at)


def _book_lessons(filling: Filling) -> None:
    """Lessons one to one: some are over, some lie ahead, one was booked by a guardian."""
    now = filling.now
    _book(filling, "lena", "piano", now - 24 * DAY, now - 20 * DAY, length=60, nth=3)
    _book(filling, "chloe", "piano", now - 15 * DAY, now - 12 * DAY, length=30, nth=6)
    _book(filling, "sara", "japanese-1", now - 9 * DAY, now - 6 * DAY, nth=4)
    _book(filling, "lena", "piano", now - 2 * DAY, now + 4 * DAY, length=30, nth=5)
    _book(filling, "anna", "piano", now - 5 * HOUR, now + 6 * DAY, by="petra", length=30, nth=2)
    _book(filling, "maria", "english-conversation", now - 30 * HOUR, now + 3 * DAY, nth=1)
    _book(filling, "omar", "english-conversation", now - 3 * DAY, now + DAY, group=True)
    _book(filling, "sara", "japanese-1", now - 20 * HOUR, now + 4 * DAY, nth=2)


def _share_an_hour(filling: Filling) -> None:
    """An hour for three that one booked and another joined: one seat is left."""
    at = filling.now - 4 * DAY
    seat = _book(filling, "wei", "spanish-b1", at, filling.now + 3 * DAY, nth=4)
    if seat is not None:
        thora = filling.people["thora"].pk
        book(thora, "spanish-b1", [GroupSeat(seat.session.code)], by=filling.by_whom("thora"), now=at + 9 * HOUR)


def _change_minds(filling: Filling) -> None:
    """One booking cancelled in time, one at short notice, one moved."""
    now = filling.now
    early = _book(filling, "chloe", "piano", now - 3 * DAY, now + 5 * DAY, length=60, nth=8)
    if early is not None:
        cancel_booking(early, by=filling.by_whom("chloe"), now=now - 2 * DAY)
    late = _book(filling, "lena", "piano", now - 9 * DAY, now - 6 * DAY, length=30, nth=7)
    if late is not None:
        cancel_booking(late, by=filling.by_whom("lena"), now=late.starts_at - 3 * HOUR)
    moved = _book(filling, "jakub", "piano", now - 6 * DAY, now + 5 * DAY, by="petra", length=60, nth=1)
    if moved is not None:
        at = now - 4 * DAY
        later = [one for one in _open(filling, "jakub", "piano", at, now + 7 * DAY, 60) if one.session is None]
        if later:
            reschedule(moved, _wanted(later[-1]), by=filling.by_whom("petra"), now=at)


def _stand_in_line(filling: Filling) -> None:
    """Somebody waits for a seat in the next full evening but the one after tomorrow."""
    full = _ahead(filling, "spanish-b1", filling.now + 3 * DAY, "Evening group")
    if full:
        pk = filling.people["wei"].pk
        join_line(pk, full[0].code, by=filling.by_whom("wei"), now=filling.now - 8 * HOUR)


def _ahead(filling: Filling, slug: str, after: datetime, group: str) -> Sequence[Session]:
    """The sessions of a group from an instant on."""
    sessions = filling.courses[slug].sessions.filter(cancelled_at=None, groups__name=group, starts_at__gt=after)
    return list(sessions.order_by("starts_at")[:4])


def _be_absent(filling: Filling) -> None:
    """Absences by rule, with a refund and with a make-up; one to be decided, one that was declined."""
    now = filling.now
    _ask(filling, "greta", _ahead(filling, "piano", now + 3 * DAY, "Greta"), now - 2 * HOUR, "A school trip.")
    soon = filling.courses["spanish-b1"].sessions.filter(starts_at__gt=now).order_by("starts_at")
    _ask(filling, "greta", list(soon[:1]), now - DAY, "Dentist.")
    _ask(filling, "maria", _ahead(filling, "japanese-1", now + 9 * DAY, "Morning group"), now - DAY, "Family visit.")
    saturdays = _ahead(filling, "english-conversation", now + 2 * DAY, "Saturday group")
    _ask(filling, "chloe", saturdays, now - 4 * HOUR, "My sister gets married that day.")
    declined = _ask(filling, "piotr", saturdays[1:], now - 3 * DAY, "I would rather sleep in.")
    if declined is not None:
        answer = "We would rather see you. Bring coffee!"
        decide_absence(declined, Decision.DECLINED, by=filling.by, now=now - 2 * DAY, answer=answer)


def _ask(
    filling: Filling, learner: str, sessions: Sequence[Session], at: datetime, reason: str
) -> AbsenceRequest | None:
    """Ask for a learner's absence from the first of some sessions."""
    seats = Seat.objects.standing().filter(learner=filling.people[learner], session__in=sessions)
    seat = seats.order_by("starts_at").first()
    return None if seat is None else excuse(seat, reason=reason, by=filling.by_whom(learner), now=at)


def _need_a_substitute(filling: Filling) -> None:
    """An instructor can't teach an evening, and the office has yet to say who will."""
    evenings = _ahead(filling, "spanish-b1", filling.now + 5 * DAY, "Evening group")
    if evenings:
        reason = "My daughter has her first recital that evening."
        ask_for_substitute(evenings[0], reason=reason, by=filling.by_whom("ana"), now=filling.now - 3 * HOUR)


def _run_out(filling: Filling) -> None:
    """Credits that end in a few days."""
    soon = filling.today + 6 * DAY
    at = filling.now - 3 * 7 * DAY
    purse = purse_of(filling.people["lena"], filling.courses["english-conversation"])
    deposit(purse, 2, by=filling.by, now=at, today=at.date(), ends_on=soon, note="Bring a friend")
