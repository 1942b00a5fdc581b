"""What decides whether a learner may book, and what giving a seat up returns: facts in, a value or a refusal out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from lessonbook.domain.booking.diary import is_on_mark
from lessonbook.domain.courses.rules import ALL, BookingRules, NoticeTier, full_until, percent_returned
from lessonbook.domain.refusals import Refusal
from lessonbook.scheduling.intervals import Interval

ASK, ANOTHER_TIME = "ask_school", "another_time"
MOST_TIMES = 60
"""How many times are booked in one go at most."""


@dataclass(frozen=True, slots=True)
class Asker:
    """What the person who acts may do for a learner: oneself anything, a guardian by the link's rights."""

    may_book: bool
    may_spend: bool
    may_excuse: bool


ONESELF = Asker(may_book=True, may_spend=True, may_excuse=True)
NOBODY = Asker(may_book=False, may_spend=False, may_excuse=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a learner stands in a course: the enrollment's status ("" where there is none)."""

    course: str
    enrollment: str
    course_archived: bool
    learner_deactivated: bool


def refuse_learner(standing: Standing) -> Refusal | None:
    """Why a learner can't take a seat in a course at all."""
    facts = {"course": standing.course}
    if standing.learner_deactivated:
        return Refusal("deactivated", remedy=ASK)
    if not standing.enrollment:
        return Refusal("not_enrolled", remedy=ASK, facts=facts)
    if standing.course_archived:
        return Refusal("course_closed", remedy=ASK, facts=facts)
    if standing.enrollment != "active":
        return Refusal(f"enrollment_{standing.enrollment}", remedy=ASK, facts=facts)
    return None


def refuse_course(standing: Standing, rules: BookingRules) -> Refusal | None:
    """Why a learner can't book in a course, whatever the time."""
    if refusal := refuse_learner(standing):
        return refusal
    if not rules.self_booking:
        return Refusal("booking_off", remedy=ASK, facts={"course": standing.course})
    return None


def refuse_asker(asker: Asker, price: int) -> Refusal | None:
    """Why this person can't book for the learner."""
    if not asker.may_book:
        return Refusal("may_not_book", remedy=ASK)
    if price and not asker.may_spend:
        return Refusal("may_not_spend", remedy=ASK, facts={"price": price})
    return None


def refuse_length(rules: BookingRules, length: timedelta) -> Refusal | None:
    """Why a session can't last so long; lengths are said in minutes."""
    if length in rules.lengths:
        return None
    return Refusal("no_such_length", facts={"lengths": ", ".join(str(minutes(one)) for one in rules.lengths)})


def refuse_start(rules: BookingRules, start: datetime, now: datetime, *, on_mark: bool = True) -> Refusal | None:
    """Why nothing can be booked at an instant, whoever is free then; `on_mark`: it must be on a 5-minute mark."""
    if start <= now:
        return Refusal("in_the_past", remedy=ANOTHER_TIME, facts={"starts_at": start})
    if start - now < rules.minimum_notice:
        facts = {"starts_at": start, "minutes": minutes(rules.minimum_notice), "deadline": start - rules.minimum_notice}
        return Refusal("too_short_notice", remedy=ANOTHER_TIME, facts=facts)
    if start - now > rules.horizon:
        facts = {"starts_at": start, "days": rules.horizon.days}
        return Refusal("too_far_ahead", until=start - rules.horizon, remedy=ANOTHER_TIME, facts=facts)
    if on_mark and not is_on_mark(start):
        return Refusal("off_the_mark", remedy=ANOTHER_TIME, facts={"starts_at": start})
    return None


def bookable(rules: BookingRules, window: Interval, now: datetime) -> Interval | None:
    """The part of a window in which `refuse_start` refuses nothing for being too early or late; None if there is none.

    The last instant of the horizon counts, so the part ends just after it.
    """
    opens = max(window.start, now + max(rules.minimum_notice, timedelta.resolution))
    closes = min(window.end, now + rules.horizon + timedelta.resolution)
    return Interval(opens, closes) if opens < closes else None


@dataclass(frozen=True, slots=True)
class Taken:
    """A standing seat of the learner's: when, in which session, and whether it is an open booking in this course.

    With `seat_id` 0 it is a session that the learner teaches.
    A booking is a seat that came by no group; it is open until the session begins.
    """

    time: Interval
    session: str
    seat_id: int = 0
    is_booking: bool = False
    session_id: int = 0
    course_id: int = 0
    instructor_id: int | None = None


def refuse_overlap(rules: BookingRules, time: Interval, taken: Sequence[Taken]) -> Refusal | None:
    """Why a learner can't be in a session over `time`: the learner is in another one then."""
    if not rules.refuses_overlap:
        return None
    other = next((one for one in taken if one.time.overlaps(time)), None)
    if other is None:
        return None
    facts = {"starts_at": time.start, "session": other.session, "from": other.time.start, "to": other.time.end}
    return Refusal("overlaps", remedy=ANOTHER_TIME, facts=facts)


def refuse_many_open(rules: BookingRules, booked: int, more: int) -> Refusal | None:
    """Why so many more bookings can't be open at once, with `booked` open already."""
    if rules.most_open is None or booked + more <= rules.most_open:
        return None
    return Refusal("too_many_open", remedy="give_one_up", facts={"most": rules.most_open, "open": booked})


class Counted(NamedTuple):
    """A day or a week of the school, [start, end), in which a course may limit a learner's bookings."""

    span: Interval
    is_day: bool = False


def refuse_many_within(rules: BookingRules, booked: int, more: int, counted: Counted) -> Refusal | None:
    """Why so many more bookings don't fit a day or week of the school, with `booked` in it already."""
    most = rules.most_a_day if counted.is_day else rules.most_a_week
    if most is None or booked + more <= most:
        return None
    facts = {"most": most, "day" if counted.is_day else "week": counted.span.start, "booked": booked}
    if counted.is_day:
        return Refusal("too_many_that_day", remedy="another_day", facts=facts)
    return Refusal("too_many_this_week", remedy="another_week", facts=facts)


@dataclass(frozen=True, slots=True)
class Places:
    """How full a session is: `left` None means no limit; `in_line` learners wait, who come first before `cutoff`."""

    session: str
    starts_at: datetime
    left: int | None
    in_line: int
    cancelled: bool
    cutoff: timedelta

    def line_counts(self, now: datetime) -> bool:
        """Whether the line comes first: until so long before the start."""
        return self.in_line > 0 and now < self.starts_at - self.cutoff


def refuse_seat(places: Places, now: datetime) -> Refusal | None:
    """Why nobody can take a seat in a session; the line's first is asked about with the line left out."""
    facts = {"session": places.session, "starts_at": places.starts_at}
    if places.cancelled:
        return Refusal("session_cancelled", remedy=ANOTHER_TIME, facts=facts)
    if places.starts_at <= now:
        return Refusal("session_begun", remedy=ANOTHER_TIME, facts=facts)
    if places.line_counts(now):
        return Refusal("line_first", remedy="join_line", facts=facts | {"in_line": places.in_line})
    if places.left is not None and places.left < 1:
        return Refusal("session_full", remedy=ANOTHER_TIME, facts=facts | {"left": 0, "wanted": 1})
    return None


@dataclass(frozen=True, slots=True)
class Consequence:
    """What giving a seat up means: of its `price`, `credits` come back, as a make-up where `make_up`.

    `full_until` is the last instant at which the whole price comes back, None if it never does.
    """

    price: int
    percent: int
    credits: int
    make_up: bool
    full_until: datetime | None


def consequence(
    price: int,
    tiers: Sequence[NoticeTier],
    starts_at: datetime,
    now: datetime,
    *,
    returns_at_most: int = ALL,
    make_up: bool = False,
) -> Consequence:
    """What giving up a seat of this price returns at the instant `now`, in whole credits, rounded down."""
    percent = min(percent_returned(tiers, starts_at - now), returns_at_most)
    until = full_until(tiers, starts_at) if returns_at_most == ALL else None
    return Consequence(price, percent, price * percent // ALL, make_up, until)


def minutes(length: timedelta) -> int:
    """A length in whole minutes."""
    return int(length.total_seconds() // 60)
