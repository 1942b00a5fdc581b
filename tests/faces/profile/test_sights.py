"""Whose face somebody may see: a table of how two people may be related."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lessonbook.domain.people.models import Guardianship, Person, RoleKind
from lessonbook.domain.timetable.models import GivenUp, Seat
from lessonbook.faces.profile.sights import may_see
from lessonbook.faces.profile.viewer import Viewer
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_instructor,
    make_person,
    make_session,
)

pytestmark = pytest.mark.django_db
Pair = tuple[Person, Person]


def oneself() -> Pair:
    lena = make_person()
    return lena, lena


def a_stranger() -> Pair:
    return make_person(), make_person()


def a_guardian_and_child() -> Pair:
    child = make_person()
    return make_guardian("Petra", child), child


def a_guardian_and_a_child_no_longer_theirs() -> Pair:
    pair = a_guardian_and_child()
    Guardianship.objects.update(until=NOW)
    return pair


def a_guardian_who_may_not_view() -> Pair:
    pair = a_guardian_and_child()
    Guardianship.objects.update(may_view=False)
    return pair


def a_child_and_their_guardian() -> Pair:
    guardian, child = a_guardian_and_child()
    return child, guardian


def an_administrator_and_anybody() -> Pair:
    return make_person("Mara", RoleKind.ADMINISTRATOR), make_person()


def a_learner_and_who_teaches_the_course() -> Pair:
    ana, lena = make_instructor(), make_person()
    enroll_in(make_course("Spanish", ana), lena)
    return lena, ana


def a_learner_and_who_teaches_another_course() -> Pair:
    ana, lena = make_instructor(), make_person()
    make_course("Piano", ana)
    enroll_in(make_course("Spanish"), lena)
    return lena, ana


def a_learner_and_who_stands_in() -> Pair:
    bo, lena = make_instructor("Bo"), make_person()
    make_session(make_course(), NOW, lena, instructor=bo)
    return lena, bo


def a_guardian_and_who_teaches_the_child() -> Pair:
    child, ana = make_person(), make_instructor()
    make_session(make_course(), NOW, child, instructor=ana)
    return make_guardian("Petra", child), ana


def an_instructor_and_their_learner() -> Pair:
    learner, instructor = a_learner_and_who_teaches_the_course()
    return instructor, learner


def an_instructor_and_who_came_to_one_session() -> Pair:
    learner, instructor = a_learner_and_who_stands_in()
    return instructor, learner


def an_instructor_and_anothers_learner() -> Pair:
    learner, _ = a_learner_and_who_teaches_the_course()
    return make_instructor("Bo"), learner


def two_instructors_of_a_course() -> Pair:
    ana, bo = make_instructor(), make_instructor("Bo")
    make_course("Spanish", ana, bo)
    return ana, bo


def two_learners(*, roster_shown: bool, given_up: bool = False) -> Pair:
    lena, anna = make_person(), make_person()
    make_session(make_course(roster_shown=roster_shown), NOW + timedelta(days=1), lena, anna)
    if given_up:
        Seat.objects.filter(learner=anna).update(given_up_at=NOW, given_up_why=GivenUp.LEFT)
    return lena, anna


def two_learners_of_a_session_whose_course_shows_who_comes() -> Pair:
    return two_learners(roster_shown=True)


def two_learners_of_a_session_whose_course_does_not() -> Pair:
    return two_learners(roster_shown=False)


def two_learners_of_whom_one_left() -> Pair:
    return two_learners(roster_shown=True, given_up=True)


def somebody_who_was_an_instructor() -> Pair:
    learner, instructor = a_learner_and_who_teaches_the_course()
    instructor.roles.all().delete()
    return instructor, learner


SEEN: list[Callable[[], Pair]] = [
    oneself,
    a_guardian_and_child,
    an_administrator_and_anybody,
    a_learner_and_who_teaches_the_course,
    a_learner_and_who_stands_in,
    a_guardian_and_who_teaches_the_child,
    an_instructor_and_their_learner,
    an_instructor_and_who_came_to_one_session,
    two_instructors_of_a_course,
    two_learners_of_a_session_whose_course_shows_who_comes,
]
UNSEEN: list[Callable[[], Pair]] = [
    a_stranger,
    a_guardian_and_a_child_no_longer_theirs,
    a_guardian_who_may_not_view,
    a_child_and_their_guardian,
    a_learner_and_who_teaches_another_course,
    an_instructor_and_anothers_learner,
    two_learners_of_a_session_whose_course_does_not,
    two_learners_of_whom_one_left,
    somebody_who_was_an_instructor,
]


@pytest.mark.parametrize(
    ("pair", "expected"),
    [*((pair, True) for pair in SEEN), *((pair, False) for pair in UNSEEN)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_whose_face_somebody_may_see(pair: Callable[[], Pair], expected: bool) -> None:
    looks, looked_at = pair()
    assert may_see(Viewer(looks, "", NOW), looked_at) is expected


def test_a_learner_who_shares_nothing_costs_no_more_queries_however_many_sessions(
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    lena, anna, course = make_person(), make_person(), make_course(roster_shown=True)
    for day in range(30):
        make_session(course, NOW + timedelta(days=day), lena)
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        assert not may_see(Viewer(lena, "", NOW), anna)
