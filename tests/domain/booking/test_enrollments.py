"""What becomes of seats, groups, lines and credits when an enrollment is paused, completed or ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lessonbook.domain.booking.actions.enrollments import complete_enrollment, deactivate_enrollment, pause_enrollment
from lessonbook.domain.booking.actions.groups import enroll, join_group
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.courses.models import Enrollment, GroupMembership
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.models import Purse
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_group,
    make_instructor,
    make_person,
    make_school,
    make_session,
)

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(days=7)
WHO: Any = {"by": BY_SCHOOL, "now": NOW}
ENDS = [complete_enrollment, deactivate_enrollment]
Ending = Callable[..., Enrollment]


@pytest.fixture
def lena() -> Person:
    make_school()
    return make_person("Lena Novák")


def seated(lena: Person) -> tuple[Enrollment, dict[str, Session]]:
    """Lena in a group with a session behind, one going on and one ahead, and a one-to-one ahead; 2 credits each."""
    course = make_course(price=2)
    other = make_course("Piano")
    deposit(purse_of(lena, course), 10, by=BY_SCHOOL, now=NOW, today=NOW.date())
    group = make_group(course)
    sessions = {
        "behind": make_session(course, NOW - A_WEEK, lena),
        "going on": make_session(course, NOW, lena),
        "ahead": make_session(course, NOW + A_WEEK),
        "alone": make_session(course, NOW + 2 * A_WEEK, lena, capacity=1, instructor=make_instructor()),
        "elsewhere": make_session(other, NOW + A_WEEK, lena),
    }
    sessions["ahead"].groups.add(group)
    join_group(lena, group, by=BY_SCHOOL, now=NOW)
    return Enrollment.objects.get(learner=lena, course=course), sessions


def given_up(sessions: dict[str, Session]) -> dict[str, str]:
    names = {session.pk: name for name, session in sessions.items()}
    return {names[pk]: why for pk, why in Seat.objects.order_by("starts_at").values_list("session", "given_up_why")}


def balance(enrollment: Enrollment) -> int:
    return Purse.objects.get(person=enrollment.learner, course=enrollment.course).balance


@pytest.mark.parametrize("end", ENDS)
def test_an_end_gives_back_what_has_not_begun_and_keeps_the_rest(lena: Person, end: Ending) -> None:
    enrollment, sessions = seated(lena)
    assert balance(enrollment) == 8
    for _ in range(2):
        end(enrollment, **WHO)
    removed = {"ahead": GivenUp.REMOVED, "alone": GivenUp.REMOVED}
    assert given_up(sessions) == {"behind": "", "going on": "", "elsewhere": ""} | removed
    assert balance(enrollment) == 10
    assert list(GroupMembership.objects.values_list("ended_at", flat=True)) == [NOW]
    cancelled = {name for name, session in sessions.items() if Session.objects.get(pk=session.pk).cancelled_at}
    assert cancelled == {"alone"}
    entry = Entry.objects.get(subject_kind="enrollment")
    status = {complete_enrollment: "completed", deactivate_enrollment: "deactivated"}[end]
    assert (entry.verb, entry.before, entry.after["status"], entry.after["seats"]) == (
        end.__name__,
        {"status": "active"},
        status,
        2,
    )


def test_a_pause_keeps_groups_and_seats_and_is_kept_once(lena: Person) -> None:
    enrollment, sessions = seated(lena)
    for _ in range(2):
        pause_enrollment(enrollment, **WHO)
    assert set(given_up(sessions).values()) == {""}
    assert (enrollment.status, balance(enrollment), GroupMembership.objects.get().ended_at) == ("paused", 8, None)
    assert Entry.objects.filter(verb="pause_enrollment").count() == 1


@pytest.mark.parametrize("end", ENDS)
def test_what_has_ended_is_not_paused_but_taken_up_again(lena: Person, end: Ending) -> None:
    enrollment = enroll_in(make_course(), lena)
    end(enrollment, **WHO)
    with pytest.raises(Refused, match="not_active"):
        pause_enrollment(enrollment, **WHO)
    assert enroll(lena, enrollment.course, **WHO).status == "active"
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [end.__name__, "enroll"]


def test_a_course_that_is_completed_can_be_ended_too(lena: Person) -> None:
    enrollment = enroll_in(make_course(), lena)
    complete_enrollment(enrollment, **WHO)
    deactivate_enrollment(enrollment, **WHO)
    assert Entry.objects.latest("pk").before == {"status": "completed"}


@pytest.mark.parametrize("end", ENDS)
def test_who_is_gone_waits_in_no_line_of_the_course(lena: Person, end: Ending) -> None:
    course, other = make_course(waitlist=True), make_course("Piano", waitlist=True)
    enrollment = enroll_in(course, lena)
    full, elsewhere = make_session(course, NOW + A_WEEK, capacity=0), make_session(other, NOW + A_WEEK, capacity=0)
    for session in (full, elsewhere):
        WaitlistPlace.objects.create(session=session, learner=lena, since=NOW)
    end(enrollment, **WHO)
    lines = dict(WaitlistPlace.objects.values_list("session", "left_why"))
    assert lines == {full.pk: LeftLine.LEFT, elsewhere.pk: ""}
