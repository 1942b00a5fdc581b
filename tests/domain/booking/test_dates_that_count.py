"""Holidays, time off, extra hours and busy times reach what is offered and what is booked, on the instructor's dates.

Hana teaches in Auckland, the school is in Berlin and who books is in New York: it is the 28th in Auckland from 11:00 to
11:00 UTC of the 27th and the 28th. Her weekly hours are from 9 to 11, Monday to Friday; the 28th is a Saturday.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime
from lessonbook.domain.booking.openings import openings
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import BusyTime, DateHours
from lessonbook.scheduling.intervals import Interval
from tests.factories import NOW, enroll_in, make_course, make_hours, make_instructor, make_person, make_school

pytestmark = pytest.mark.django_db
FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
HOUR = timedelta(hours=1)
AT_NINE = {FRIDAY: datetime(2026, 11, 26, 20, tzinfo=UTC), SATURDAY: datetime(2026, 11, 27, 20, tzinfo=UTC)}
"""When it is nine o'clock in Auckland on these dates."""


@pytest.fixture
def school() -> School:
    return make_school(time_zone="Europe/Berlin")


@pytest.fixture
def hana() -> Person:
    hana = make_instructor("Hana Tāwhai", time_zone="Pacific/Auckland")
    make_hours(hana, time(9), time(11), range(5), time_zone="Pacific/Auckland")
    return hana


@pytest.fixture
def course(school: School, hana: Person) -> Course:
    return make_course("Te reo", hana, slug="te-reo", self_booking=True, price=0)


@pytest.fixture
def lena(course: Course) -> Person:
    lena = make_person("Lena Novák", time_zone="America/New_York")
    enroll_in(course, lena)
    return lena


def offered(course: Course, lena: Person, school: School, day: date) -> list[float]:
    """The starts offered in the day's surroundings, in hours after nine in Auckland."""
    window = Interval(AT_NINE[day] - 9 * HOUR, AT_NINE[day] + 15 * HOUR)
    return [(one.starts_at - AT_NINE[day]) / HOUR for one in openings(course, lena.pk, window, school, NOW)]


def refusal_of(lena: Person, hana: Person, start: datetime) -> str:
    """Why a time can't be booked; empty where it is booked."""
    try:
        book(lena.pk, "te-reo", [FreeTime(hana.pk, start)], by=By(lena.pk), now=NOW)
    except Refused as refused:
        return refused.refusal.code
    return ""


def test_without_any_the_weekly_hours_count(school: School, hana: Person, course: Course, lena: Person) -> None:
    assert (offered(course, lena, school, FRIDAY), offered(course, lena, school, SATURDAY)) == ([0, 0.5, 1], [])
    assert refusal_of(lena, hana, AT_NINE[SATURDAY]) == "outside_hours"
    assert refusal_of(lena, hana, AT_NINE[FRIDAY]) == ""


@pytest.mark.parametrize("whose", ["the school's", "her own"])
def test_a_closed_date_is_the_instructors_own_date(
    school: School, hana: Person, course: Course, lena: Person, whose: str
) -> None:
    closed = DateHours.objects.create(instructor=hana if whose == "her own" else None, day=FRIDAY)
    assert offered(course, lena, school, FRIDAY) == []
    assert refusal_of(lena, hana, AT_NINE[FRIDAY]) == "outside_hours"
    # Friday morning in Auckland is Thursday in Berlin and in New York, whose own date is no reason.
    closed.day = FRIDAY - timedelta(days=1)
    closed.save()
    assert offered(course, lena, school, FRIDAY) == [0, 0.5, 1]
    assert refusal_of(lena, hana, AT_NINE[FRIDAY]) == ""


def test_an_own_date_comes_before_the_schools(school: School, hana: Person, course: Course, lena: Person) -> None:
    DateHours.objects.create(day=FRIDAY)
    DateHours.objects.create(instructor=hana, day=FRIDAY, opens=time(10), closes=time(12))
    assert offered(course, lena, school, FRIDAY) == [1, 1.5, 2]
    assert refusal_of(lena, hana, AT_NINE[FRIDAY]) == "outside_hours"
    assert refusal_of(lena, hana, AT_NINE[FRIDAY] + 2 * HOUR) == ""


def test_extra_hours_work_on_a_day_without_any(school: School, hana: Person, course: Course, lena: Person) -> None:
    DateHours.objects.create(instructor=hana, day=SATURDAY, opens=time(9), closes=time(10))
    assert offered(course, lena, school, SATURDAY) == [0]
    assert refusal_of(lena, hana, AT_NINE[SATURDAY] + HOUR) == "outside_hours"
    assert refusal_of(lena, hana, AT_NINE[SATURDAY]) == ""


def test_a_busy_time_is_stayed_clear_of(school: School, hana: Person, course: Course, lena: Person) -> None:
    start = AT_NINE[FRIDAY]
    BusyTime.objects.create(instructor=hana, starts_at=start, ends_at=start + HOUR / 2)
    BusyTime.objects.create(instructor=make_instructor(), starts_at=start, ends_at=start + 9 * HOUR)
    assert offered(course, lena, school, FRIDAY) == [0.5, 1]
    assert refusal_of(lena, hana, start) == "time_taken"
    assert refusal_of(lena, hana, start + HOUR / 2) == ""
