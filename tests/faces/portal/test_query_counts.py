"""Every page asks the database the same number of questions, whether it shows one row, three or three hundred."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import Mark, Report
from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment
from lessonbook.domain.credits.actions.deposits import Grant, deposit_all
from lessonbook.domain.credits.actions.seats import pay
from lessonbook.domain.journal.actions import record
from lessonbook.domain.people.models import AccessToken, Person
from lessonbook.domain.timetable.models import Seat, Session, SessionLink
from tests.faces.portal.seats import booked
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_guardian,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    signed_in,
)

Queries = Callable[[int], AbstractContextManager[object]]
MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
THIRTY = 30
ROWS = [1, 3, pytest.param(300, marks=[pytest.mark.slow, pytest.mark.engine("sqlite")])]
"""How many a page shows; whatever asks for more with three hundred does so on either engine."""

# The browser's session, the account with its person, the school, the roles; then what each page is about.
SIGNED_IN = 4
PAGES = {
    "/": SIGNED_IN + 7,
    "/schedule/upcoming/": SIGNED_IN + 6,
    "/schedule/upcoming/?course=course-0": SIGNED_IN + 6,
    "/schedule/calendar/": SIGNED_IN + 3,
    "/schedule/calendar/?view=week": SIGNED_IN + 3,
    "/schedule/calendar/?view=day": SIGNED_IN + 3,
    "/schedule/past/": SIGNED_IN + 6,
    "/courses/": SIGNED_IN + 4,
    "/courses/course-0/": SIGNED_IN + 6,
    "/courses/course-0/history/": SIGNED_IN + 3,
    "/courses/course-0/credits/": SIGNED_IN + 6,
    "/courses/course-0/reports/": SIGNED_IN + 2,
    "/sessions/S-PAST0/": SIGNED_IN + 7,
    "/sessions/S-NEXT0/": SIGNED_IN + 9,
}
TAUGHT = {
    "/schedule/upcoming/": SIGNED_IN + 3,
    "/schedule/calendar/": SIGNED_IN + 1,
    "/schedule/past/": SIGNED_IN + 2,
}


def furnish(lena: Person, rows: int, courses: list[Course], *, spread: int = THIRTY) -> None:
    """Give the learner so many sessions today, tomorrow on and in the past, each paid and with all that hangs on it.

    They are of thirty courses in turn, or of the first so many.
    """
    other, place = make_person(), make_location("Room", within=make_location("House", time_zone="Europe/London"))
    teachers = {course.pk: course.instructors.get() for course in courses}
    sessions = [
        Session(
            code=f"S-{name}{n}",
            course=courses[n % spread],
            instructor=teachers[courses[n % THIRTY].pk],
            lesson=make_lesson(courses[n % spread], number * 400 + n),
            location=place,
            starts_at=NOW + start + n // THIRTY * timedelta(hours=2),
            ends_at=NOW + start + n // THIRTY * timedelta(hours=2) + 30 * MINUTE,
            time_zone="Europe/Berlin",
            class_link="https://class.example.org/1",
            recording_link="https://video.example.org/1",
        )
        for number, (name, start) in enumerate([("TDAY", 6 * MINUTE), ("NEXT", A_DAY), ("PAST", -100 * A_DAY)])
        for n in range(rows)
    ]
    Session.objects.bulk_create(sessions)
    SessionLink.objects.bulk_create(SessionLink(session=s, label="Words", url="https://example.org/") for s in sessions)
    Seat.objects.bulk_create(
        Seat(session=s, learner=who, course=s.course, starts_at=s.starts_at, ends_at=s.ends_at, taken_at=NOW)
        for s in sessions
        for who in (lena, other)
    )
    past = Seat.objects.filter(session__code__startswith="S-PAST")
    paid = Seat.objects.filter(learner=lena)
    paid.update(price=1)
    booking = record("book", sessions[0], by=BY_SCHOOL, at=NOW)
    pay(paid, 1, entry=booking, now=NOW, today=NOW.date())
    Mark.objects.bulk_create(Mark(seat=seat, attendance="present", at=NOW) for seat in past)
    reports = (Report(seat=s, feedback="Good.", author=teachers[s.course_id], at=NOW) for s in past)
    Report.objects.bulk_create(reports)


@pytest.fixture
def courses(lena: Person) -> list[Course]:
    made = [
        make_course(
            f"Course {n}", make_instructor(f"Instructor {n}"), slug=f"course-{n}", hue=n % 12, roster_shown=True
        )
        for n in range(THIRTY)
    ]
    learn(lena, made)
    return made


def learn(lena: Person, courses: list[Course]) -> None:
    """Enroll the learner in the courses, with credits in each."""
    Enrollment.objects.bulk_create(Enrollment(course=c, learner=lena, since=NOW) for c in courses)
    grants = [Grant(lena.pk, course.pk, 1_000) for course in courses]
    deposit_all(grants, entry=record("deposit", courses[0], by=BY_SCHOOL, at=NOW), now=NOW, today=NOW.date())


@pytest.mark.parametrize("rows", ROWS)
def test_a_learners_pages_ask_as_often_whatever_they_show(
    lena: Person, client: Client, courses: list[Course], rows: int, django_assert_num_queries: Queries
) -> None:
    furnish(lena, rows, courses)
    for path, count in PAGES.items():
        client.get(path)
        with django_assert_num_queries(count):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("rows", ROWS)
def test_a_courses_pages_ask_as_often_however_much_of_it_there_is(
    lena: Person, client: Client, courses: list[Course], rows: int, django_assert_num_queries: Queries
) -> None:
    furnish(lena, rows, courses, spread=1)
    for path, count in PAGES.items():
        if path.startswith("/courses/course-0/"):
            client.get(path)
            with django_assert_num_queries(count):
                assert client.get(path).status_code == 200


@pytest.mark.parametrize("rows", ROWS)
def test_an_instructors_pages_ask_as_often_whatever_they_show(
    lena: Person, courses: list[Course], rows: int, django_assert_num_queries: Queries
) -> None:
    furnish(lena, rows, courses)
    ana = courses[0].instructors.get()
    CourseInstructor.objects.bulk_create(CourseInstructor(course=c, instructor=ana) for c in courses[1:])
    client = signed_in(ana)
    for path, count in TAUGHT.items():
        client.get(path)
        with django_assert_num_queries(count):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("rows", ROWS)
def test_a_guardians_pages_ask_for_the_children_once_more(
    lena: Person, courses: list[Course], rows: int, django_assert_num_queries: Queries
) -> None:
    furnish(lena, rows, courses)
    client = signed_in(make_guardian("Petra Novak", lena, make_person("Tom Novak")))
    for path, count in PAGES.items():
        client.get(path)
        with django_assert_num_queries(count + 1):
            assert client.get(path).status_code == 200


OF_COURSES = {"/": SIGNED_IN + 7, "/courses/": SIGNED_IN + 4, "/book/": SIGNED_IN + 3}


@pytest.mark.parametrize("rows", ROWS)
def test_pages_of_courses_ask_as_often_however_many_one_learns(
    lena: Person, client: Client, rows: int, django_assert_num_queries: Queries
) -> None:
    ana = make_instructor("Ana Ruiz")
    learn(lena, [make_course(f"Course {n}", ana, self_booking=n % 2 == 0) for n in range(rows)])
    for path, count in OF_COURSES.items():
        client.get(path)
        with django_assert_num_queries(count):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("rows", ROWS)
def test_the_tokens_page_asks_as_often_however_many_there_are(
    lena: Person, client: Client, rows: int, django_assert_num_queries: Queries
) -> None:
    tokens = (AccessToken(person=lena, name="App", digest=f"{n}", scopes=["read"], created_at=NOW) for n in range(rows))
    AccessToken.objects.bulk_create(tokens)
    client.get("/account/tokens/")
    with django_assert_num_queries(SIGNED_IN + 1):
        assert client.get("/account/tokens/").status_code == 200


@pytest.mark.parametrize("lots", [1, 3])
def test_giving_a_seat_up_asks_as_often_however_it_was_paid(
    lena: Person, client: Client, lots: int, django_assert_num_queries: Queries
) -> None:
    seat = booked(lena, price=3, funds=3 if lots == 1 else 1, absence="person", more_lots=lots - 1)
    for page, count in {"cancel/": SIGNED_IN + 5, "absence/": SIGNED_IN + 6}.items():
        with django_assert_num_queries(count):
            assert client.get(f"/sessions/{seat.session.code}/{page}").status_code == 200
