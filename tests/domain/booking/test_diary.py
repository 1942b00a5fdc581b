"""Whatever is offered is accepted: over random hours, zones, rules and busy times, on days when clocks change."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lessonbook.domain.booking.diary import Diary, days_that_count, is_on_mark
from lessonbook.domain.booking.rules import bookable, refuse_start
from lessonbook.domain.courses.rules import BookingRules
from lessonbook.scheduling.availability import DayHours, WeeklyHours
from lessonbook.scheduling.calendar_days import day_start
from lessonbook.scheduling.intervals import Interval
from lessonbook.scheduling.slots import open_starts
from tests.scheduling.clocks import DAY, zones_and_days

MARK = timedelta(minutes=5)


def lasting(least: int, most: int) -> st.SearchStrategy[timedelta]:
    """So many 5-minute marks."""
    return st.integers(least, most).map(lambda marks: marks * MARK)


def wall_times() -> st.SearchStrategy[time]:
    return st.integers(0, 24 * 12 - 1).map(lambda mark: time(mark // 12, mark % 12 * 5))


@st.composite
def hours(draw: st.DrawFn) -> tuple[time, time]:
    opens, closes = sorted(draw(st.lists(wall_times(), min_size=2, max_size=2, unique=True)))
    return opens, draw(st.sampled_from([closes, time(0)]))


@st.composite
def rules(draw: st.DrawFn) -> BookingRules:
    return BookingRules(
        self_booking=True,
        lengths=tuple(draw(st.lists(lasting(1, 30), min_size=1, max_size=2, unique=True))),
        step=draw(lasting(1, 12)),
        minimum_notice=draw(lasting(0, 600)),
        horizon=timedelta(days=draw(st.integers(0, 3))),
        before=draw(lasting(0, 6)),
        after=draw(lasting(0, 6)),
        most_open=None,
        most_a_day=None,
        most_a_week=None,
        refuses_overlap=True,
        price=1,
        seats=1,
        waitlist=False,
        waitlist_cutoff=timedelta(0),
    )


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Diary, Interval]:
    """Somebody's diary, and the days around one on or beside which the clocks mostly change."""
    zone, day = draw(zones_and_days())
    window = Interval(day_start(day - DAY, zone), day_start(day + 2 * DAY, zone))
    weekly = [WeeklyHours(draw(st.integers(0, 6)), *draw(hours())) for _ in range(draw(st.integers(0, 8)))]
    own, schools = (
        [
            DayHours(day + n * DAY, *draw(hours() | st.just((None, None))))
            for n in draw(st.lists(st.integers(-1, 1), max_size=2))
        ]
        for _ in range(2)
    )
    minutes = st.integers(-60, int((window.end - window.start) / timedelta(minutes=1)))
    busy = [
        Interval(window.start + start * timedelta(minutes=1), window.start + (start + length) * timedelta(minutes=1))
        for start, length in draw(st.lists(st.tuples(minutes, st.integers(1, 300)), max_size=5))
    ]
    return Diary(1, zone, tuple(weekly), days_that_count(own, schools), sorted(busy)), window


def all_offered(diary: Diary, by: BookingRules, window: Interval) -> list[Interval]:
    return [Interval(start, start + length) for length in by.lengths for start in diary.offered(by, length, window)]


@given(weeks(), rules())
@settings(deadline=None, max_examples=60)
def test_what_is_offered_is_accepted_and_inside_the_range_asked_for(
    week: tuple[Diary, Interval], by: BookingRules
) -> None:
    diary, window = week
    for length in by.lengths:
        starts = diary.offered(by, length, window)
        assert all(one < other for one, other in pairwise(starts))
        for start in starts:
            assert window.start <= start < window.end
            assert is_on_mark(start)
            assert diary.refuse(by, start, length) is None


@given(weeks(), rules())
@settings(deadline=None, max_examples=60)
def test_what_is_offered_are_the_open_starts_of_the_hours_on_their_grid(
    week: tuple[Diary, Interval], by: BookingRules
) -> None:
    diary, window = week
    hours, busy = diary._facts(window)
    for length in by.lengths:
        starts = open_starts(hours, busy, length=length, step=by.step, before=by.before, after=by.after)
        assert diary.offered(by, length, window) == [start for start in starts if start in window]


@given(weeks(), rules(), st.data())
@settings(deadline=None, max_examples=60)
def test_booking_one_offered_time_spoils_none_that_does_not_touch_it(
    week: tuple[Diary, Interval], by: BookingRules, data: st.DataObject
) -> None:
    diary, window = week
    offered = all_offered(diary, by, window)
    assume(offered)
    booked = data.draw(st.sampled_from(offered))
    after = diary.with_booked(by, booked)
    for other in offered:
        touches = around(other, by).overlaps(booked) or around(booked, by).overlaps(other)
        refusal = after.refuse(by, other.start, other.end - other.start)
        assert (refusal.code if refusal else None) == ("time_taken" if touches else None)
        the_other_way = diary.with_booked(by, other).refuse(by, booked.start, booked.end - booked.start)
        assert (the_other_way is None) == (refusal is None)
    assert all_are_free(after, by, window, booked)


def around(time: Interval, by: BookingRules) -> Interval:
    """A time with its buffers."""
    return Interval(time.start - by.before, time.end + by.after)


def all_are_free(diary: Diary, by: BookingRules, window: Interval, booked: Interval) -> bool:
    return not any(one.overlaps(booked) for one in all_offered(diary, by, window))


@given(weeks(), rules(), st.integers(-3000, 3000))
@settings(deadline=None, max_examples=60)
def test_the_part_of_a_range_that_may_be_booked_is_just_what_notice_and_horizon_leave(
    week: tuple[Diary, Interval], by: BookingRules, minutes: int
) -> None:
    diary, window = week
    now = window.start + timedelta(minutes=minutes)
    part = bookable(by, window, now)
    accepted = [one.start for one in all_offered(diary, by, window) if refuse_start(by, one.start, now) is None]
    offered: Sequence[datetime] = [one.start for one in all_offered(diary, by, part)] if part else []
    assert sorted(offered) == sorted(accepted)


@given(weeks(), rules())
@settings(deadline=None, max_examples=50)
def test_days_asked_for_one_by_one_offer_the_same_as_all_at_once(
    week: tuple[Diary, Interval], by: BookingRules
) -> None:
    diary, window = week
    cut = window.start + (window.end - window.start) / 2
    halves = [Interval(window.start, cut), Interval(cut, window.end)]
    apart = [one for half in halves for one in all_offered(diary, by, half)]
    assert sorted(apart) == sorted(all_offered(diary, by, window))
