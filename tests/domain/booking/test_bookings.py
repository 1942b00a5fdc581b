"""Booking free times and seats: all or none, by every rule of the course, offered as it is accepted."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, TimesRefused, Wanted
from lessonbook.domain.booking.actions.rescheduling import reschedule
from lessonbook.domain.booking.actions.series import schedule_series
from lessonbook.domain.booking.actions.series_changes import change_of, change_series
from lessonbook.domain.booking.openings import openings
from lessonbook.domain.courses.models import Course, CourseInstructor
from lessonbook.domain.credits.actions import deposit, purse_of, withdraw
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Family, Person, Role, RoleKind, School
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Availability, Seat, Series, Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_hours,
    make_instructor,
    make_location,
    make_person,
    make_school,
    make_session,
    wall,
)

pytestmark = pytest.mark.django_db
LINK = "https://class.example.org"
AT_TEN = wall("2026-11-27 10:00")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def school() -> School:
    return make_school()


@pytest.fixture
def ana() -> Person:
    ana = make_instructor("Ana Ruiz")
    make_hours(ana)
    return ana


@pytest.fixture
def spanish(ana: Person) -> Course:
    return make_course("Spanish B1", ana, slug="spanish", self_booking=True)


@pytest.fixture
def lena(spanish: Course) -> Person:
    return learner_of(spanish)


def learner_of(course: Course, amount: int = 5) -> Person:
    learner = make_person()
    enroll_in(course, learner)
    if amount:
        deposit(purse_of(learner, course), amount, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    return learner


def at(instructor: Person, start: datetime = AT_TEN) -> FreeTime:
    return FreeTime(instructor.pk, start)


def booked(learner: Person, *wanted: Wanted, slug: str = "spanish", now: datetime = NOW) -> list[Seat]:
    return book(learner.pk, slug, wanted, by=By(learner.pk), now=now)


def refusal(learner: Person, *wanted: Wanted, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as error:
        booked(learner, *wanted, now=now)
    return error.value.refusal.code


def balance(learner: Person, course: Course) -> int:
    return purse_of(learner, course).balance


def test_a_free_time_becomes_a_session_and_takes_its_price(lena: Person, ana: Person, spanish: Course) -> None:
    [seat] = booked(lena, at(ana))
    session = Session.objects.get()
    assert (session.starts_at, session.ends_at, session.instructor, session.capacity) == (
        AT_TEN,
        AT_TEN + HOUR,
        ana,
        1,
    )
    assert (seat.learner, seat.price, balance(lena, spanish)) == (lena, 1, 4)
    assert Entry.objects.get(verb="book").after == {"learner": lena.pk, "sessions": [session.code], "price": 1}


def test_the_same_time_again_is_the_booking_that_stands(lena: Person, ana: Person, spanish: Course) -> None:
    [first], [again] = booked(lena, at(ana)), booked(lena, at(ana))
    assert (first, Session.objects.count(), balance(lena, spanish)) == (again, 1, 4)


def test_all_are_booked_or_none_and_each_one_refused_is_named(lena: Person, ana: Person, spanish: Course) -> None:
    booked(learner_of(spanish), at(ana, AT_TEN + HOUR))
    with pytest.raises(TimesRefused) as error:
        booked(lena, at(ana), at(ana, AT_TEN + HOUR), at(ana, AT_TEN + 30 * HOUR))
    assert {n: refusal.code for n, refusal in error.value.refusals.items()} == {1: "time_taken"}
    assert (Seat.objects.filter(learner=lena).count(), balance(lena, spanish)) == (0, 5)


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("2026-11-25 16:00", "in_the_past"),
        ("2026-11-25 18:00", "too_short_notice"),
        ("2027-02-24 10:00", "too_far_ahead"),
        ("2026-11-27 10:01", "off_the_mark"),
        ("2026-11-27 16:05", "outside_hours"),
        ("2026-11-27 08:55", "outside_hours"),
    ],
)
def test_times_outside_the_rules_are_refused(lena: Person, ana: Person, start: str, code: str) -> None:
    assert refusal(lena, at(ana, wall(start))) == code


def test_a_seat_of_a_group_session(lena: Person, ana: Person, spanish: Course) -> None:
    session = make_session(spanish, AT_TEN, make_person(), instructor=ana, capacity=2)
    [seat] = booked(lena, GroupSeat(session.code))
    assert (seat.session, seat.price, session.seats.standing().count()) == (session, 1, 2)
    assert refusal(learner_of(spanish), GroupSeat(session.code)) == "session_full"


def test_limits_and_overlaps_and_credit(lena: Person, ana: Person, spanish: Course) -> None:
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    spanish.teachings.create(instructor=bo)
    booked(lena, at(ana))
    assert refusal(lena, at(bo, AT_TEN + HOUR / 2)) == "overlaps"
    Course.objects.update(max_open_per_learner=1)
    assert refusal(lena, at(bo, AT_TEN + HOUR)) == "too_many_open"
    Course.objects.update(max_open_per_learner=None, max_per_week=1)
    assert refusal(lena, at(bo, AT_TEN + HOUR)) == "too_many_this_week"
    Course.objects.update(max_per_week=None)
    assert refusal(lena, *(at(bo, AT_TEN + n * HOUR) for n in range(1, 6))) == "no_credit"


def test_cancelling_returns_the_price_and_frees_the_time(lena: Person, ana: Person, spanish: Course) -> None:
    [seat] = booked(lena, at(ana))
    assert cancel_booking(seat, by=By(lena.pk), now=AT_TEN - timedelta(hours=24)).credits == 1
    assert (balance(lena, spanish), Session.objects.get().cancelled_at) == (5, AT_TEN - timedelta(hours=24))
    [again] = booked(lena, at(ana))
    late = cancel_booking(again, by=By(lena.pk), now=AT_TEN - timedelta(hours=24) + timedelta.resolution)
    assert (late.credits, balance(lena, spanish)) == (0, 4)


def test_a_one_to_one_moves_as_the_same_session(lena: Person, ana: Person, spanish: Course) -> None:
    [seat] = booked(lena, at(ana))
    before = Session.objects.get()
    moved = reschedule(seat, at(ana, AT_TEN + HOUR / 2), by=By(lena.pk), now=NOW)
    after = Session.objects.get()
    assert (after.starts_at, after.code, after.uid, after.sequence) == (
        AT_TEN + HOUR / 2, before.code, before.uid, before.sequence + 1,
    )  # fmt: skip
    assert (moved.pk, balance(lena, spanish)) == (seat.pk, 4)


def test_who_moves_a_session_keeps_where_it_meets_and_the_links_that_the_school_gave_it(
    lena: Person, ana: Person, spanish: Course
) -> None:
    [seat] = booked(lena, at(ana))
    studio = make_location("Studio 1")
    Session.objects.update(class_link=f"{LINK}/own", host_link=f"{LINK}/host", location=studio, time_zone="Asia/Tokyo")
    reschedule(seat, at(ana, AT_TEN + HOUR), by=By(lena.pk), now=NOW)
    session = Session.objects.get()
    assert (session.class_link, session.host_link) == (f"{LINK}/own", f"{LINK}/host")
    assert (session.location, session.time_zone) == (studio, "Asia/Tokyo")


def test_who_moves_to_another_instructor_gets_that_ones_links_and_nobody_the_former_ones(
    lena: Person, ana: Person, spanish: Course
) -> None:
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    CourseInstructor.objects.create(course=spanish, instructor=bo)
    for person in (ana, bo):
        links = {"class_link": f"{LINK}/{person.pk}", "host_link": f"{LINK}/host-{person.pk}"}
        Availability.objects.filter(instructor=person).update(**links)
    [seat] = booked(lena, at(ana))
    seat = reschedule(seat, at(bo), by=By(lena.pk), now=NOW)
    assert (seat.session.class_link, seat.session.host_link) == (f"{LINK}/{bo.pk}", f"{LINK}/host-{bo.pk}")
    Session.objects.update(class_link=f"{LINK}/own")
    seat = reschedule(seat, at(ana, AT_TEN + HOUR), by=By(lena.pk), now=NOW)
    assert (seat.session.class_link, seat.session.host_link) == (f"{LINK}/own", "")


def test_a_session_that_its_learner_moved_is_the_series_no_more(lena: Person, ana: Person, spanish: Course) -> None:
    facts = {"time_zone": "Europe/Berlin", "weekdays": [3, 4], "wall_start": time(10), "minutes": 60, "capacity": 1}
    series = Series(course=spanish, instructor=ana, first_day=date(2026, 11, 26), last_day=date(2026, 12, 18), **facts)
    made = schedule_series(series, groups=[], by=BY_SCHOOL, now=NOW)
    [seat] = booked(lena, GroupSeat(made[1].code))
    reschedule(seat, at(ana, AT_TEN + 3 * HOUR), by=By(lena.pk), now=NOW)
    change_series(series, replace(change_of(series), wall_start=time(11)), since=None, by=BY_SCHOOL, now=NOW)
    moved = Session.objects.get(seats__learner=lena)
    assert (moved.pk, moved.starts_at, moved.detached_at) == (made[1].pk, AT_TEN + 3 * HOUR, NOW)


def test_what_a_move_costs_more_is_paid_by_whoever_paid(lena: Person, ana: Person, spanish: Course) -> None:
    family = Family.objects.create(name="Novak")
    family.members.add(lena)
    shared, own = purse_of(family, spanish), purse_of(lena, spanish)
    deposit(shared, 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    withdraw(own, 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    [seat] = booked(lena, at(ana))
    deposit(own, 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    Course.objects.update(price=3)
    reschedule(seat, at(ana, AT_TEN + HOUR), by=By(lena.pk), now=NOW)
    assert (purse_of(family, spanish).balance, purse_of(lena, spanish).balance) == (2, 5)


def test_a_group_seat_moves_to_another_session(lena: Person, ana: Person, spanish: Course) -> None:
    one, other = (make_session(spanish, AT_TEN + n * HOUR, instructor=ana, capacity=3) for n in range(2))
    [seat] = booked(lena, GroupSeat(one.code))
    moved = reschedule(seat, GroupSeat(other.code), by=By(lena.pk), now=NOW)
    seat.refresh_from_db()
    assert (moved.session, seat.given_up_why, balance(lena, spanish)) == (other, "moved", 4)


def test_whatever_is_offered_is_accepted(lena: Person, ana: Person, spanish: Course, school: School) -> None:
    make_session(spanish, AT_TEN + 10 * timedelta(minutes=1), instructor=ana, capacity=4, minutes=47)
    day = Interval(wall("2026-11-27 00:00"), wall("2026-11-28 00:00"))
    offered = openings(spanish, lena.pk, day, school, NOW)
    assert [(o.starts_at.astimezone(school.zone).time(), o.session is None) for o in offered][:4] == [
        (time(9), True), (time(10, 10), False), (time(11), True), (time(11, 30), True),
    ]  # fmt: skip
    for one in offered:
        booked(learner_of(spanish), GroupSeat(one.session) if one.session else at(ana, one.starts_at))
        Session.objects.filter(capacity=1).update(cancelled_at=NOW)


MINUTE = timedelta(minutes=1)
BUFFERS = [
    # Of the course booked at ten and of the one booked later, which starts so many minutes after the first's end.
    ({"after": 15}, {"after": 15}, 0, False),
    ({"after": 15}, {"after": 15}, 10, False),
    ({"after": 15}, {"after": 15}, 15, True),
    ({"before": 15}, {"before": 15}, 10, False),
    ({"before": 15}, {"before": 15}, 15, True),
    ({"before": 15, "after": 15}, {"before": 15, "after": 15}, 15, True),
    ({"before": 15, "after": 15}, {"before": 15, "after": 15}, 10, False),
    ({"after": 15}, {}, 10, False),
    ({"after": 15}, {}, 15, True),
    ({}, {"before": 20}, 15, False),
    ({}, {"before": 20}, 20, True),
    ({"after": 10}, {"before": 20}, 15, False),
    ({"after": 10}, {"before": 20}, 20, True),
    ({"before": 60}, {"after": 60}, 0, True),
]


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize(("one", "other", "gap", "fits"), BUFFERS)
def test_between_two_sessions_the_longer_buffer_counts_whichever_is_booked_first(
    ana: Person, one: dict[str, int], other: dict[str, int], gap: int, *, fits: bool, in_order: bool
) -> None:
    day = Interval(wall("2026-11-27 00:00"), wall("2026-11-28 00:00"))
    starts = [AT_TEN, AT_TEN + HOUR + gap * MINUTE]
    courses = [
        make_course(name, ana, slug=name, self_booking=True, price=0, step_minutes=5) for name in ("earlier", "later")
    ]
    for course, buffers in zip(courses, (one, other), strict=True):
        Course.objects.filter(pk=course.pk).update(**{f"buffer_{at}_minutes": n for at, n in buffers.items()})
    first, second = (0, 1) if in_order else (1, 0)
    learners = [learner_of(course, 0) for course in courses]
    booked(learners[first], at(ana, starts[first]), slug=courses[first].slug)
    courses[second].refresh_from_db()
    offered = {one.starts_at for one in openings(courses[second], learners[second].pk, day, make_school(), NOW)}
    assert (starts[second] in offered) == fits
    if fits:
        booked(learners[second], at(ana, starts[second]), slug=courses[second].slug)
    else:
        with pytest.raises(Refused, match="time_taken"):
            booked(learners[second], at(ana, starts[second]), slug=courses[second].slug)


def test_times_picked_together_keep_their_buffers_too(lena: Person, ana: Person, spanish: Course) -> None:
    Course.objects.update(buffer_after_minutes=15)
    for times in ([AT_TEN, AT_TEN + HOUR], [AT_TEN + HOUR, AT_TEN]):
        assert refusal(lena, *(at(ana, time) for time in times)) == "time_taken"
    assert len(booked(lena, at(ana, AT_TEN + HOUR + 15 * MINUTE), at(ana))) == 2


def two_roles(spanish: Course, ana: Person) -> tuple[Course, Person]:
    """Ana, who teaches Spanish, learns the piano from Bo."""
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    piano = make_course("Piano", bo, slug="piano", self_booking=True)
    Role.objects.create(person=ana, kind=RoleKind.LEARNER)
    enroll_in(piano, ana)
    deposit(purse_of(ana, piano), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    return piano, bo


def test_who_teaches_and_learns_is_in_one_place_at_a_time(
    school: School, spanish: Course, lena: Person, ana: Person
) -> None:
    piano, bo = two_roles(spanish, ana)
    book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN)], by=By(lena.pk), now=NOW)
    with pytest.raises(TimesRefused) as refused:
        book(ana.pk, "piano", [FreeTime(bo.pk, AT_TEN)], by=By(ana.pk), now=NOW)
    assert [one.code for one in refused.value.refusals.values()] == ["overlaps"]
    book(ana.pk, "piano", [FreeTime(bo.pk, AT_TEN + HOUR)], by=By(ana.pk), now=NOW)
    with pytest.raises(TimesRefused) as refused:
        book(lena.pk, "spanish", [FreeTime(ana.pk, AT_TEN + HOUR)], by=By(lena.pk), now=NOW)
    assert [one.code for one in refused.value.refusals.values()] == ["time_taken"]
    morning = Interval(AT_TEN, AT_TEN + 2 * HOUR)
    offered = [
        {one.starts_at for one in openings(course, learner.pk, morning, school, NOW)}
        for course, learner in ((spanish, lena), (piano, ana))
    ]
    assert offered == [set(), set()]


def test_nobody_teaches_oneself(school: School, spanish: Course, ana: Person) -> None:
    Role.objects.create(person=ana, kind=RoleKind.LEARNER)
    enroll_in(spanish, ana)
    deposit(purse_of(ana, spanish), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    assert openings(spanish, ana.pk, Interval(AT_TEN, AT_TEN + 2 * HOUR), school, NOW) == []
    with pytest.raises(TimesRefused) as refused:
        book(ana.pk, "spanish", [FreeTime(ana.pk, AT_TEN)], by=By(ana.pk), now=NOW)
    assert [one.code for one in refused.value.refusals.values()] == ["no_such_instructor"]
