"""What is open nearest to a time that is lost."""

from datetime import datetime, timedelta

import pytest

from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat
from lessonbook.domain.booking.alternatives import alternatives
from lessonbook.domain.booking.openings import Opening
from lessonbook.domain.people.models import School
from lessonbook.scheduling.intervals import Interval
from tests.factories import NOW, make_school, make_session
from tests.races.school import AT_TEN, HOUR, make_learners, make_spanish

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return make_school()


def an_hour(start: datetime) -> Interval:
    return Interval(start, start + HOUR)


def said(openings: list[Opening]) -> list[str]:
    return [f"{one.starts_at - AT_TEN} {one.session or one.instructor}" for one in openings]


def test_the_nearest_come_first_with_the_same_instructor_where_that_one_is_free(school: School) -> None:
    spanish, [ana, _bo] = make_spanish("Ana Ruiz", "Bo Lind")
    [lena] = make_learners(spanish, 1)
    make_session(spanish, AT_TEN, instructor=ana, capacity=0, minutes=60)
    group = make_session(spanish, AT_TEN + 2 * HOUR / 3, capacity=4)
    lost = [(FreeTime(ana.pk, AT_TEN), an_hour(AT_TEN))]
    [found] = alternatives(spanish, lena.pk, lost, [], school=school, now=NOW)
    assert said(found) == ["0:00:00 Bo Lind", "-1 day, 23:30:00 Bo Lind", "0:30:00 Bo Lind", f"0:40:00 {group.code}"]


def test_none_overlaps_what_is_kept_and_each_time_lost_has_its_own(school: School) -> None:
    spanish, [ana] = make_spanish("Ana Ruiz")
    [lena] = make_learners(spanish, 1)
    times = [AT_TEN, AT_TEN + timedelta(days=21)]
    for start in times:
        make_session(spanish, start, instructor=ana, capacity=0, minutes=60)
    lost = [(FreeTime(ana.pk, start), an_hour(start)) for start in times]
    kept = [an_hour(AT_TEN + HOUR)]
    first, second = alternatives(spanish, lena.pk, lost, kept, school=school, now=NOW)
    assert said(first)[:2] == ["-1 day, 23:00:00 Ana Ruiz", "2:00:00 Ana Ruiz"]
    assert {one.starts_at.date() for one in second} == {times[1].date()}


def test_nothing_is_offered_where_nothing_may_be_booked(school: School) -> None:
    spanish, [ana] = make_spanish("Ana Ruiz")
    [lena] = make_learners(spanish, 1)
    long_ago = AT_TEN - timedelta(days=300)
    lost = [(FreeTime(ana.pk, long_ago), an_hour(long_ago))]
    assert alternatives(spanish, lena.pk, lost, [], school=school, now=NOW) == [[]]


def test_beside_a_group_session_stand_free_times_of_the_courses_length(school: School) -> None:
    spanish, [ana] = make_spanish("Ana Ruiz", lengths=[30])
    [lena] = make_learners(spanish, 1)
    full = make_session(spanish, AT_TEN, instructor=ana, capacity=0, minutes=45)
    lost = [(GroupSeat(full.code), Interval(full.starts_at, full.ends_at))]
    [found] = alternatives(spanish, lena.pk, lost, [], school=school, now=NOW)
    assert {one.ends_at - one.starts_at for one in found} == {timedelta(minutes=30)}
