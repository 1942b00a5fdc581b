"""Whatever is offered is accepted: random hours, rules and zones, through the search, the booking and the database.

The diary's own properties are in test_diary; here the instructor, the school and who looks are in zones of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Wanted
from lessonbook.domain.booking.openings import Opening, openings
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import School
from lessonbook.domain.timetable.models import DateHours, WeekHours
from lessonbook.scheduling.calendar_days import day_start
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    enroll_in,
    make_course,
    make_hours,
    make_instructor,
    make_person,
    make_school,
    make_session,
)
from tests.scheduling.clocks import DAY, zones, zones_and_days

pytestmark = pytest.mark.django_db
MARK = timedelta(minutes=5)
marks = st.integers(0, 24 * 12 - 1).map(lambda mark: time(mark // 12, mark % 12 * 5))


@st.composite
def spans(draw: st.DrawFn) -> tuple[time, time]:
    """Hours of a day, maybe until its end."""
    opens, closes = sorted(draw(st.lists(marks, min_size=2, max_size=2, unique=True)))
    return opens, draw(st.sampled_from([closes, time(0)]))


rules = st.fixed_dictionaries(
    {
        "lengths": st.lists(st.integers(2, 24).map(lambda n: 5 * n), min_size=1, max_size=2, unique=True),
        "step_minutes": st.integers(1, 12).map(lambda n: 5 * n),
        "minimum_notice_minutes": st.sampled_from([0, 45, 1440]),
        "buffer_before_minutes": st.sampled_from([0, 10]),
        "buffer_after_minutes": st.sampled_from([0, 15]),
        "max_per_day": st.sampled_from([None, 1, 2]),
        "max_per_week": st.sampled_from([None, 2]),
        "max_open_per_learner": st.sampled_from([None, 3]),
        "overlap": st.sampled_from(["refuse", "warn"]),
    }
)


class Teaching:
    """A school whose instructor lives in another zone, a learner, and the days around a change of clocks."""

    def __init__(
        self, data: st.DataObject, zone: ZoneInfo, day: date, schools: ZoneInfo, rules: dict[str, Any]
    ) -> None:
        draw = data.draw
        self.school: School = make_school(time_zone=schools.key, first_weekday=draw(st.integers(0, 6)))
        self.window = Interval(day_start(day - DAY, zone), day_start(day + 2 * DAY, zone))
        self.now = self.window.start - draw(st.integers(0, 2)) * DAY
        ana = make_instructor("Ana Ruiz")
        kept = make_hours(ana, weekdays=(), time_zone=zone.key)
        for weekday in draw(st.sets(st.integers(0, 6), min_size=3)):
            opens, closes = draw(spans())
            WeekHours.objects.create(availability=kept, weekday=weekday, opens=opens, closes=closes)
        for of, days in ((ana, (0,)), (None, (-1, 0))):
            for n in draw(st.lists(st.sampled_from(days), max_size=1)):
                opens_at, closes_at = draw(spans() | st.just((None, None)))
                DateHours.objects.create(instructor=of, day=day + n * DAY, opens=opens_at, closes=closes_at)
        self.course = make_course("Spanish B1", ana, slug="spanish", self_booking=True, price=1, **rules)
        self.learner = make_person()
        enroll_in(self.course, self.learner)
        today = self.now.astimezone(schools).date()
        deposit(purse_of(self.learner, self.course), 9, by=BY_SCHOOL, now=self.now, today=today)
        for n in draw(st.lists(st.integers(0, 70), max_size=2, unique=True)):
            make_session(self.course, self.window.start + timedelta(hours=n, minutes=7), capacity=2, minutes=50)

    def offered(self) -> list[Opening]:
        """What is offered: in the range that was asked for, in order, each start of an instructor and length once."""
        found = openings(self.course, self.learner.pk, self.window, self.school, self.now)
        assert all(self.window.start <= one.starts_at < self.window.end for one in found)
        assert [one.starts_at for one in found] == sorted(one.starts_at for one in found)
        assert len({(one.starts_at, one.ends_at, one.instructor_id, one.session) for one in found}) == len(found)
        return found

    def book(self, one: Opening) -> None:
        """Book it; it stands then, at just its time."""
        wanted: Wanted = GroupSeat(one.session) if one.session else _free(one)
        [seat] = book(self.learner.pk, "spanish", [wanted], by=By(self.learner.pk), now=self.now)
        assert (seat.session.starts_at, seat.session.ends_at) == (one.starts_at, one.ends_at)


def _free(one: Opening) -> FreeTime:
    assert one.instructor_id is not None
    return FreeTime(one.instructor_id, one.starts_at, one.ends_at - one.starts_at)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


FEW = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


@given(data=st.data(), place=zones_and_days(), schools=zones(), facts=rules)
@FEW
def test_what_is_offered_can_be_booked_and_so_can_what_is_offered_then(
    data: st.DataObject, place: tuple[ZoneInfo, date], schools: ZoneInfo, facts: dict[str, Any]
) -> None:
    with undone():
        a = Teaching(data, *place, schools, facts)
        offered = a.offered()
        assume(offered)
        a.book(data.draw(st.sampled_from(offered)))
        for _ in range(2):
            if offered := a.offered():
                a.book(data.draw(st.sampled_from(offered)))


UNLIMITED = {"max_per_day": None, "max_per_week": None, "max_open_per_learner": None}


@given(data=st.data(), place=zones_and_days(), schools=zones(), facts=rules)
@FEW
def test_what_is_booked_spoils_no_offer_that_does_not_touch_it(
    data: st.DataObject, place: tuple[ZoneInfo, date], schools: ZoneInfo, facts: dict[str, Any]
) -> None:
    with undone():
        a = Teaching(data, *place, schools, facts | UNLIMITED)
        offered = a.offered()
        assume(offered)
        one = data.draw(st.sampled_from(offered))
        before, after = (timedelta(minutes=facts[f"buffer_{side}_minutes"]) for side in ("before", "after"))
        wide = Interval(one.starts_at - before, one.ends_at + after)
        apart = [
            other
            for other in offered
            if not wide.overlaps(Interval(other.starts_at - before, other.ends_at + after)) and other != one
        ]
        a.book(one)
        for other in data.draw(st.lists(st.sampled_from(apart), max_size=2)) if apart else ():
            with undone():
                a.book(other)
