"""Two instructors' hands on one register at once: no mark is lost, and every version is kept."""

from collections.abc import Iterator

import pytest

from lessonbook.domain.attendance.actions import report, take_register
from lessonbook.domain.attendance.models import Attendance, Mark, Report
from lessonbook.domain.people.models import Person
from tests.factories import BY_SCHOOL, NOW, make_course, make_person, make_school, make_session
from tests.races.together import audit, tally, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def test_each_mark_of_two_who_take_the_register_together_stands() -> None:
    learners = [make_person() for _ in range(8)]
    session = make_session(make_course(), NOW, *learners)

    def mark(learner: Person, attendance: str) -> str:
        written = take_register(session, {learner.pk: attendance}, by=BY_SCHOOL, now=NOW, seen={learner.pk: ""})
        return "written" if written else "left"

    first = [lambda who=who: mark(who, Attendance.PRESENT) for who in learners[:4]]
    second = [lambda who=who: mark(who, Attendance.LATE) for who in learners[4:]]
    assert tally(together(*first, *second)) == {"written": 8}
    stand = Mark.objects.filter(superseded_at=None).order_by("seat__learner_id").values_list("attendance", flat=True)
    assert list(stand) == ["present"] * 4 + ["late"] * 4


def test_of_two_who_mark_one_learner_otherwise_the_first_stands_and_the_second_sees_it() -> None:
    learner = make_person()
    session = make_session(make_course(), NOW, learner)

    def mark(attendance: str) -> str:
        written = take_register(session, {learner.pk: attendance}, by=BY_SCHOOL, now=NOW, seen={learner.pk: ""})
        return "written" if written else "left"

    answers = together(*(lambda one=one: mark(one) for one in ("present", "late", "excused", "absent")))
    assert tally(answers) == {"left": 3, "written": 1}
    assert Mark.objects.count() == 1


def test_of_two_who_write_one_report_together_one_is_told_of_the_other() -> None:
    seat = make_session(make_course(), NOW, make_person()).seats.get()

    def write(words: str) -> str:
        report(seat, feedback=words, by=BY_SCHOOL, now=NOW, seen=0)
        return "written"

    answers = together(lambda: write("Good."), lambda: write("Very good."))
    assert tally(answers) == {"report_changed": 1, "written": 1}
    assert Report.objects.count() == 1
