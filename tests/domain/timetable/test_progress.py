"""How far a learner is."""

from datetime import timedelta

import pytest

from lessonbook.domain.timetable.models import GivenUp
from lessonbook.domain.timetable.progress import Progress, lessons_held, progress_of
from tests.factories import NOW, make_course, make_lesson, make_person, make_seat, make_session

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_progress_counts_seats_that_stand() -> None:
    me, spanish, piano = make_person(), make_course("Spanish"), make_course("Piano")
    for start in (-3 * HOUR, -2 * HOUR, -timedelta(minutes=10), 2 * HOUR, HOUR):
        make_session(spanish, NOW + start, me)
    make_seat(make_session(spanish, NOW - 4 * HOUR), me, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    make_session(piano, NOW - 3 * HOUR, me)
    make_session(make_course("Violin"), NOW, make_person())
    assert progress_of(me.pk, NOW) == {
        spanish.pk: Progress(held=2, total=5, next_at=NOW + HOUR),
        piano.pk: Progress(held=1, total=1, next_at=None),
    }


def test_lessons_are_held_once_a_session_of_them_is_over() -> None:
    me, course = make_person(), make_course()
    held, ahead, missed = (make_lesson(course, number) for number in (1, 2, 3))
    for lesson, start in [(held, -3 * HOUR), (held, -2 * HOUR), (ahead, HOUR), (None, -5 * HOUR)]:
        make_session(course, NOW + start, me, lesson=lesson)
    make_seat(make_session(course, NOW - HOUR, lesson=missed), me, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    assert lessons_held(me.pk, course.pk, NOW) == {held.pk}
    assert lessons_held(make_person().pk, course.pk, NOW) == set()
