"""Groups joined and left at the instant at which sessions are made for them: who is in the group has the seat."""

from collections.abc import Iterator

import pytest

from lessonbook.domain.booking.actions.enrollments import complete_enrollment, deactivate_enrollment
from lessonbook.domain.booking.actions.groups import join_group, leave_group
from lessonbook.domain.booking.actions.sessions import Plan, schedule_sessions
from lessonbook.domain.courses.actions import close_group, make_group
from lessonbook.domain.courses.models import Course, Enrollment, Group, GroupMembership
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import BY_SCHOOL, NOW, make_school, make_session
from tests.races.school import AT_TEN, HOUR, Act, balance, booked, books, in_, make_learners, make_spanish
from tests.races.together import audit, tally, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def schedules(group: Group, hour: int) -> Act:
    """That a session is made for a group, so many hours after ten."""
    plan = Plan(course=group.course, time_zone="Europe/Berlin", groups=[group])

    def act() -> str:
        time = Interval(AT_TEN + hour * HOUR, AT_TEN + (hour + 1) * HOUR)
        schedule_sessions(plan, [time], by=BY_SCHOOL, now=NOW)
        return "scheduled"

    return act


def joins(learner: Person, group: Group) -> Act:
    def act() -> str:
        join_group(learner, group, by=BY_SCHOOL, now=NOW)
        return "joined"

    return act


def leaves(membership: GroupMembership) -> Act:
    def act() -> str:
        leave_group(membership, by=BY_SCHOOL, now=NOW)
        return "left"

    return act


def completes(enrollment: Enrollment) -> Act:
    def act() -> str:
        complete_enrollment(enrollment, by=BY_SCHOOL, now=NOW)
        return "completed"

    return act


def a_group(*members: Person, course: Course) -> tuple[Group, list[GroupMembership]]:
    group = Group.objects.create(course=course, name="Tuesday group")
    return group, [join_group(member, group, by=BY_SCHOOL, now=NOW) for member in members]


def seats_of(group: Group) -> set[tuple[int, int]]:
    return set(Seat.objects.standing().filter(by_group=group).values_list("session", "learner"))


def everybody_in_everything(group: Group) -> set[tuple[int, int]]:
    members = GroupMembership.objects.filter(group=group, ended_at=None).values_list("learner", flat=True)
    return {(session.pk, member) for session in Session.objects.filter(groups=group) for member in members}


def test_who_joins_while_sessions_are_made_is_seated_in_all_of_them() -> None:
    spanish, _ = make_spanish()
    group, _ = a_group(course=spanish)
    learners = make_learners(spanish, 4)
    answers = together(*[schedules(group, n) for n in range(3)], *[joins(learner, group) for learner in learners])
    assert tally(answers) == {"joined": 4, "scheduled": 3}
    assert seats_of(group) == everybody_in_everything(group)
    assert len(seats_of(group)) == 12
    assert [balance(learner, spanish) for learner in learners] == [2] * 4


def test_who_leaves_while_sessions_are_made_is_seated_in_none_of_them() -> None:
    spanish, _ = make_spanish()
    stays, *going = make_learners(spanish, 4)
    group, [_, *memberships] = a_group(stays, *going, course=spanish)
    schedules(group, 0)()
    answers = together(*[schedules(group, n) for n in (1, 2)], *[leaves(membership) for membership in memberships])
    assert tally(answers) == {"left": 3, "scheduled": 2}
    assert seats_of(group) == everybody_in_everything(group)
    assert {learner for _, learner in seats_of(group)} == {stays.pk}
    assert [balance(learner, spanish) for learner in (stays, *going)] == [2, 5, 5, 5]


def test_who_completes_the_course_meanwhile_has_no_seat_left_or_nothing_was_done() -> None:
    spanish, _ = make_spanish()
    [lena] = make_learners(spanish, 1)
    group, _ = a_group(lena, course=spanish)
    schedules(group, 0)()
    evening = make_session(spanish, AT_TEN + 9 * HOUR, capacity=3)
    enrollment = Enrollment.objects.get(learner=lena)
    answers = together(completes(enrollment), schedules(group, 1), books(lena, in_(evening)), completes(enrollment))
    assert set(answers) <= {"completed", "scheduled", "booked", "enrollment_completed", "seat_just_taken"}
    enrollment.refresh_from_db()
    left = Seat.objects.standing().filter(learner=lena).count()
    assert (enrollment.status == "completed") == (left == 0)
    assert balance(lena, spanish) == 5 - left


def test_completed_and_ended_and_left_at_once_a_seat_is_refunded_once() -> None:
    spanish, _ = make_spanish()
    [lena] = make_learners(spanish, 1)
    group, [membership] = a_group(lena, course=spanish)
    schedules(group, 0)()
    booked(lena, in_(make_session(spanish, AT_TEN + 9 * HOUR, capacity=3)))
    enrollment = Enrollment.objects.get(learner=lena)
    assert balance(lena, spanish) == 3

    def deactivate() -> str:
        deactivate_enrollment(Enrollment.objects.get(pk=enrollment.pk), by=BY_SCHOOL, now=NOW)
        return "deactivated"

    answers = together(completes(enrollment), leaves(membership), deactivate)
    assert answers == ["completed", "left", "deactivated"]
    assert (balance(lena, spanish), Seat.objects.standing().count()) == (5, 0)


def test_a_group_that_is_closed_while_somebody_joins_is_open_or_empty() -> None:
    spanish, _ = make_spanish()
    [lena] = make_learners(spanish, 1)
    group, _ = a_group(course=spanish)

    def close() -> str:
        close_group(group, by=BY_SCHOOL, now=NOW)
        return "closed"

    answers = together(close, joins(lena, group))
    assert answers in (["closed", "group_closed"], ["group_not_empty", "joined"])


def test_a_group_made_twice_at_once_is_one() -> None:
    spanish, _ = make_spanish()
    groups = together(*[lambda: make_group(spanish, "Evening", by=BY_SCHOOL, now=NOW).pk] * 4)
    assert set(groups) == {Group.objects.get().pk}
