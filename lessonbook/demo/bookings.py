"""What people of the demo did themselves: booked, cancelled, stood in line, asked for absence or a substitute.

Each act is the verb's own, planned for an instant at which it could have been done; the times are those that were
open then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lessonbook.demo.filling import Filling
from lessonbook.demo.reports import plan_report
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
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval

DAY = timedelta(days=1)
WIDE = 5 * DAY
"""How far a time may lie from the day it is wanted for: over a weekend and the holidays."""


def live_a_little(filling: Filling) -> None:
    """Plan what people do: what was, what is ahead, what is undecided."""
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
    begins: datetime,
    at: datetime,
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
    [seat] = book(pk, slug, [_wanted(one)], by=filling.by_whom(by or learner), now=at)
    if seat.ends_at <= filling.now:
        plan_report(filling, seat.session)
    return seat


def _wanted(one: Opening) -> Wanted:
    if one.session is not None:
        return GroupSeat(one.session)
    assert one.instructor_id is not None  # a free time is somebody's
    return FreeTime(one.instructor_id, one.starts_at, one.ends_at - one.starts_at)


def _book_lessons(filling: Filling) -> None:
    """Lessons one to one: some are over, some lie ahead, one was booked by a guardian."""
    now = filling.now

    def plan(at: datetime, learner: str, slug: str, ahead: timedelta, **more: Any) -> None:
        filling.plan(at, partial(_book, filling, learner, slug, now + ahead, **more))

    plan(filling.ago(days=24), "lena", "piano", -20 * DAY, length=60, nth=3)
    plan(filling.ago(days=15), "chloe", "piano", -12 * DAY, length=30, nth=6)
    plan(filling.ago(days=9), "sara", "japanese-1", -6 * DAY, nth=4)
    plan(filling.ago(days=2), "lena", "piano", 4 * DAY, length=30, nth=7)
    plan(filling.ago(hours=5), "anna", "piano", 6 * DAY, by="petra", length=30, nth=2)
    plan(filling.ago(hours=30), "maria", "english-conversation", 3 * DAY, nth=1)
    plan(filling.ago(days=3), "omar", "english-conversation", DAY, group=True)
    plan(filling.ago(hours=20), "sara", "japanese-1", 4 * DAY, nth=2)


def _share_an_hour(filling: Filling) -> None:
    """An hour for three that one booked and another joined: one seat is left."""

    def begin(at: datetime) -> None:
        seat = _book(filling, "wei", "spanish-b1", filling.now + 3 * DAY, at, nth=4)
        if seat is not None:
            filling.plan(filling.ago(days=3, hours=15), partial(join, seat.session.code))

    def join(code: str, at: datetime) -> None:
        thora = filling.people["thora"].pk
        book(thora, "spanish-b1", [GroupSeat(code)], by=filling.by_whom("thora"), now=at)

    filling.plan(filling.ago(days=4), begin)


def _change_minds(filling: Filling) -> None:
    """One booking cancelled in time, one at short notice, one moved."""
    now = filling.now

    def early(at: datetime) -> None:
        if seat := _book(filling, "chloe", "piano", now + 5 * DAY, at, length=60, nth=8):
            filling.plan(filling.ago(days=2), partial(cancel, seat))

    def late(at: datetime) -> None:
        if seat := _book(filling, "lena", "piano", now - 6 * DAY, at, length=30, nth=7):
            filling.plan(seat.starts_at - timedelta(hours=3), partial(cancel, seat))

    def cancel(seat: Seat, at: datetime) -> None:
        cancel_booking(seat, by=By(seat.learner_id, Source.PAGE), now=at)

    def move(at: datetime) -> None:
        if seat := _book(filling, "jakub", "piano", now + 5 * DAY, at, by="petra", length=60, nth=1):
            filling.plan(filling.ago(days=4), partial(later, seat))

    def later(seat: Seat, at: datetime) -> None:
        found = [one for one in _open(filling, "jakub", "piano", at, now + 7 * DAY, 60) if one.session is None]
        if found:
            reschedule(seat, _wanted(found[-1]), by=filling.by_whom("petra"), now=at)

    filling.plan(filling.ago(days=3), early)
    filling.plan(filling.ago(days=9), late)
    filling.plan(filling.ago(days=6), move)


def _stand_in_line(filling: Filling) -> None:
    """Somebody waits for a seat in the next full evening but the one after tomorrow."""
    pk, by = filling.people["wei"].pk, filling.by_whom("wei")

    def wait(at: datetime) -> None:
        if full := _ahead(filling, "spanish-b1", 3 * DAY, "Evening group"):
            join_line(pk, full[0].code, by=by, now=at)

    filling.plan(filling.ago(hours=8), wait)


def _ahead(filling: Filling, slug: str, ahead: timedelta, group: str) -> Sequence[Session]:
    """The sessions of a group from so long after now on."""
    sessions = filling.courses[slug].sessions.filter(cancelled_at=None, groups__name=group)
    return list(sessions.filter(starts_at__gt=filling.now + ahead).order_by("starts_at")[:4])


def _be_absent(filling: Filling) -> None:
    """Absences by rule, with a refund and with a make-up; one to be decided, one that was declined."""

    def plan(at: datetime, learner: str, group: tuple[str, timedelta, str], reason: str) -> None:
        filling.plan(at, lambda now: _ask(filling, learner, _ahead(filling, *group), now, reason))

    def decline(at: datetime) -> None:
        asked = _ask(filling, "piotr", _ahead(filling, *saturdays)[1:], at, "I would rather sleep in.")
        if asked is not None:
            filling.plan(filling.ago(days=2), partial(answer, asked))

    def answer(asked: AbsenceRequest, at: datetime) -> None:
        words = "We would rather see you. Bring coffee!"
        decide_absence(asked, Decision.DECLINED, by=filling.by, now=at, answer=words)

    saturdays = ("english-conversation", 2 * DAY, "Saturday group")
    plan(filling.ago(hours=2), "greta", ("piano", 3 * DAY, "Greta"), "A school trip.")
    plan(filling.ago(days=1), "greta", ("spanish-b1", timedelta(0), "Evening group"), "Dentist.")
    plan(filling.ago(days=1), "maria", ("japanese-1", 9 * DAY, "Friday group"), "Family visit.")
    plan(filling.ago(hours=4), "chloe", saturdays, "My sister gets married that day.")
    filling.plan(filling.ago(days=3), decline)


def _ask(
    filling: Filling, learner: str, sessions: Sequence[Session], at: datetime, reason: str
) -> AbsenceRequest | None:
    """Ask for a learner's absence from the first of some sessions."""
    seats = Seat.objects.standing().filter(learner=filling.people[learner], session__in=sessions)
    seat = seats.order_by("starts_at").first()
    return None if seat is None else excuse(seat, reason=reason, by=filling.by_whom(learner), now=at)


def _need_a_substitute(filling: Filling) -> None:
    """An instructor can't teach an evening, and the office has yet to say who will."""
    reason, ana = "My daughter has her first recital that evening.", filling.by_whom("ana")

    def ask(at: datetime) -> None:
        if evenings := _ahead(filling, "spanish-b1", 5 * DAY, "Evening group"):
            ask_for_substitute(evenings[0], reason=reason, by=ana, now=at)

    filling.plan(filling.ago(hours=3), ask)


def _run_out(filling: Filling) -> None:
    """Credits that end in a few days."""
    purse, soon = purse_of(filling.people["lena"], filling.courses["english-conversation"]), filling.today + 6 * DAY

    def give(at: datetime) -> None:
        today = filling.day_of(at)
        deposit(purse, 2, by=filling.by, now=at, today=today, ends_on=soon, note="Bring a friend")

    filling.plan(filling.ago(weeks=3), give)
