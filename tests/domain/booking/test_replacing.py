"""Holding another session in place of one that is cancelled, and changing what one is like."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from lessonbook.domain.booking.actions.changing import Details, change_session
from lessonbook.domain.booking.actions.replacing import replace_session
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session, seat_learner
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_hours,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_school,
    make_seat,
    make_session,
)

pytestmark = pytest.mark.django_db
A_DAY, HOUR = timedelta(days=1), timedelta(hours=1)
IN_TWO_DAYS = Interval(NOW + 2 * A_DAY, NOW + 2 * A_DAY + HOUR)


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def test_a_replacement_has_everybody_in_it_for_the_price_they_had() -> None:
    course = make_course(price=2)
    anna, bo = make_person(), make_person()
    group = make_group(course, anna)
    session = make_session(course, NOW + A_DAY, capacity=1, instructor=make_instructor(), location=make_location())
    session.groups.add(group)
    for learner in (anna, bo):
        deposit(purse_of(learner, course), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
        seat_learner(session, learner, by=BY_SCHOOL, now=NOW, beyond_capacity=True)
    made = replace_session(session, IN_TWO_DAYS, reason="Snow", by=BY_SCHOOL, now=NOW)
    session.refresh_from_db()
    assert (session.replaced_by, session.cancel_reason) == (made, "Snow")
    assert (made.instructor_id, made.location_id, made.capacity) == (session.instructor_id, session.location_id, 1)
    assert list(made.groups.all()) == [group]
    seats = made.seats.standing().order_by("learner_id")
    assert [(seat.learner_id, seat.price, seat.beyond_capacity is not None) for seat in seats] == [
        (anna.pk, 2, False),
        (bo.pk, 2, True),
    ]
    assert not session.seats.standing().exists()
    assert [purse_of(learner, course).balance for learner in (anna, bo)] == [3, 3]


def test_replacing_twice_is_replacing_once() -> None:
    session = make_session(make_course(price=0), NOW + A_DAY, make_person())
    made = replace_session(session, IN_TWO_DAYS, reason="", by=BY_SCHOOL, now=NOW)
    assert replace_session(session, IN_TWO_DAYS, reason="", by=BY_SCHOOL, now=NOW) == made
    assert Session.objects.count() == 2


def test_who_stood_in_line_stands_in_the_line_of_the_replacement() -> None:
    session = make_session(make_course(price=0), NOW + A_DAY, make_person(), capacity=1)
    second, first = make_person(), make_person()
    for learner, since in ((second, NOW - HOUR), (first, NOW - 2 * HOUR)):
        WaitlistPlace.objects.create(session=session, learner=learner, since=since, price=4, joined_by=learner)
    made = replace_session(session, IN_TWO_DAYS, reason="", by=BY_SCHOOL, now=NOW)
    line = WaitlistPlace.objects.standing().order_by("since")
    assert [(place.session, place.learner, place.price, place.joined_by) for place in line] == [
        (made, first, 4, first),
        (made, second, 4, second),
    ]


def test_what_is_cancelled_without_a_replacement_is_not_replaced() -> None:
    session = make_session(make_course(), NOW + A_DAY)
    cancel_session(session, reason="", by=BY_SCHOOL, now=NOW)
    with pytest.raises(Refused) as error:
        replace_session(session, IN_TWO_DAYS, reason="", by=BY_SCHOOL, now=NOW)
    assert error.value.refusal.code == "session_cancelled"


def test_a_replacement_that_can_not_be_leaves_the_session_as_it_was() -> None:
    ana = make_instructor()
    session = make_session(make_course(), NOW + A_DAY, instructor=ana)
    make_session(make_course(), IN_TWO_DAYS.start, instructor=ana)
    with pytest.raises(Refused) as error:
        replace_session(session, IN_TWO_DAYS, reason="", by=BY_SCHOOL, now=NOW)
    assert error.value.refusal.code == "instructor_busy"
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_moving_to_another_room_alone_is_a_move() -> None:
    session = make_session(make_course(), NOW + A_DAY)
    room = make_location()
    time = Interval(session.starts_at, session.ends_at)
    moved = move_session(session, time, location_id=room.pk, by=BY_SCHOOL, now=NOW)
    assert (moved.location_id, moved.sequence) == (room.pk, 1)
    assert move_session(session, time, by=BY_SCHOOL, now=NOW).location_id == room.pk
    assert move_session(session, time, location_id=None, by=BY_SCHOOL, now=NOW).location_id is None
    assert [entry.after["location"] for entry in Entry.objects.order_by("pk")] == [room.pk, None]


def test_details_change_once_and_the_links_stay_out_of_the_journal() -> None:
    course = make_course()
    session = make_session(course, NOW + A_DAY)
    details = Details(lesson_id=make_lesson(course).pk, capacity=4, class_link="https://class.example.org/secret")
    change_session(session, details, by=BY_SCHOOL, now=NOW)
    changed = change_session(session, details, by=BY_SCHOOL, now=NOW)
    assert (changed.lesson_id, changed.capacity, changed.sequence) == (details.lesson_id, 4, 1)
    entry = Entry.objects.get(verb="change_session")
    assert entry.after == {"lesson_id": details.lesson_id, "capacity": 4, "links": ["class_link"]}


def test_places_are_no_fewer_than_the_seats_that_stand() -> None:
    session = make_session(make_course(), NOW + A_DAY, make_person(), make_person())
    with pytest.raises(Refused) as error:
        change_session(session, Details(capacity=1), by=BY_SCHOOL, now=NOW)
    assert error.value.refusal.code == "too_few_places"
    assert error.value.refusal.facts == {"session": session.code, "taken": 2, "places": 1}


def test_a_link_that_is_none_is_refused() -> None:
    session = make_session(make_course(), NOW + A_DAY)
    with pytest.raises(ValidationError):
        change_session(session, Details(class_link="javascript:alert(1)"), by=BY_SCHOOL, now=NOW)


def test_who_booked_a_seat_may_go_on_giving_it_up_in_the_replacement() -> None:
    anna = make_person()
    session = make_session(make_course(price=0), NOW + A_DAY, capacity=3)
    make_seat(session, anna, taken_by=anna, returns_at_most=50)
    made = replace_session(session, IN_TWO_DAYS, reason="Snow", by=BY_SCHOOL, now=NOW)
    assert list(made.seats.values_list("taken_by", "returns_at_most")) == [(anna.pk, 50)]


@pytest.mark.parametrize(
    ("links", "after"),
    [
        (("https://ana.example.org/", "https://ana.example.org/host"), ("https://bo.example.org/", "")),
        (("https://room.example.org/", "https://room.example.org/host"), None),
    ],
)
def test_a_substitute_never_gets_the_links_that_are_the_formers_own(
    links: tuple[str, str], after: tuple[str, str] | None
) -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    make_hours(ana, class_link="https://ana.example.org/", host_link="https://ana.example.org/host")
    make_hours(bo, class_link="https://bo.example.org/")
    session = make_session(
        make_course(), IN_TWO_DAYS.start, minutes=60, instructor=ana, class_link=links[0], host_link=links[1]
    )
    moved = move_session(session, IN_TWO_DAYS, by=BY_SCHOOL, now=NOW, instructor_id=bo.pk)
    moved.refresh_from_db()
    assert (moved.instructor, (moved.class_link, moved.host_link)) == (bo, after or links)


def test_who_moves_it_in_time_alone_undoes_no_substitution() -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    session = make_session(make_course(), NOW + A_DAY, instructor=ana)
    as_seen = Session.objects.get(pk=session.pk)
    move_session(session, Interval(session.starts_at, session.ends_at), by=BY_SCHOOL, now=NOW, instructor_id=bo.pk)
    assert move_session(as_seen, IN_TWO_DAYS, by=BY_SCHOOL, now=NOW).instructor == bo
