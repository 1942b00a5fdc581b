"""A family's sessions in one list, and where they meet."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.family import FamilyLine, family_sessions
from lessonbook.domain.timetable.lines import Line, Whose
from lessonbook.domain.timetable.models import GivenUp, Seat
from lessonbook.domain.timetable.queries import sessions_touching
from lessonbook.domain.timetable.togetherness import Meeting, meetings
from lessonbook.scheduling.intervals import Interval
from tests.factories import NOW, make_course, make_location, make_person, make_school, make_session

Queries = Callable[[int], AbstractContextManager[object]]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WINDOW = Interval(NOW, NOW + timedelta(days=1))


@pytest.fixture
def pair(db: None) -> tuple[Person, Person]:
    make_school()
    return make_person("Anna Novak"), make_person("Ben Novak")


def test_all_is_in_one_list_by_start_as_in_each_ones_own(pair: tuple[Person, Person]) -> None:
    anna, ben = pair
    for n, who in enumerate((anna, ben, anna)):
        make_session(make_course(f"Course {n}"), NOW + n * HOUR, who)
    make_session(make_course("A stranger's"), NOW + HOUR, make_person())
    make_session(make_course("Both"), NOW + 3 * HOUR, anna, ben)
    found = family_sessions([anna.pk, ben.pk], WINDOW, is_brief=True)
    assert [one.learner_id for one in found[:3]] == [anna.pk, ben.pk, anna.pk]
    assert [one.line.starts_at for one in found] == sorted(one.line.starts_at for one in found)
    for who in (anna, ben):
        own = sessions_touching(Whose(learner_id=who.pk), WINDOW)
        assert [one.line for one in found if one.learner_id == who.pk] == own
    assert family_sessions([], WINDOW) == []
    assert len(family_sessions([anna.pk, ben.pk], WINDOW, limit=2)) == 2


@pytest.mark.parametrize("learners", [1, 3, 30])
def test_it_is_one_query_however_many_there_are(db: None, learners: int, django_assert_num_queries: Queries) -> None:
    people = [make_person() for _ in range(learners)]
    make_session(make_course(), NOW, *people)
    with django_assert_num_queries(1):
        found = family_sessions([person.pk for person in people], WINDOW)
    assert len(found) == learners


def line(
    row: int, learner: int, start: int, length: int, place: str = "", *, code: str = "", off: bool = False
) -> FamilyLine:
    """A session of a learner from a minute on, at a place."""
    begins, why = NOW + start * MINUTE, GivenUp.CANCELLED if off else ""
    times = (begins, begins + length * MINUTE)
    shown = Line(row, code or f"S-{row}", *times, None, "Piano", 0, "", "", "", row, why, 0, 0, "")
    return FamilyLine(learner, shown._replace(location_name=place or None))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(1, 1, 0, 60), line(2, 2, 30, 60)], {(2, 2): [(Meeting.SAME_TIME, 0)]}),
        ([line(1, 1, 0, 60), line(2, 2, 60, 60)], {}),
        ([line(1, 1, 0, 60, code="S-A"), line(2, 2, 0, 60, code="S-A")], {(2, 2): [(Meeting.TOGETHER, 0)]}),
        ([line(1, 1, 0, 60), line(2, 1, 30, 60)], {}),
        ([line(1, 1, 0, 60, off=True), line(2, 2, 30, 60)], {}),
        ([line(1, 1, 0, 60, "Studio"), line(2, 2, 70, 60, "Hall")], {(2, 2): [(Meeting.TIGHT, 10)]}),
        ([line(1, 1, 0, 60, "Studio"), line(2, 1, 70, 60, "Hall")], {(1, 2): [(Meeting.TIGHT, 10)]}),
        ([line(1, 1, 0, 60, "Studio"), line(2, 2, 70, 60, "Studio")], {}),
        ([line(1, 1, 0, 60, "Studio"), line(2, 2, 70, 60)], {}),
        ([line(1, 1, 0, 60, "Studio"), line(2, 2, 90, 60, "Hall")], {}),
        (
            [line(1, 1, 0, 120), line(2, 2, 10, 20), line(3, 3, 15, 20)],
            {(2, 2): [(Meeting.SAME_TIME, 0)], (3, 3): [(Meeting.SAME_TIME, 0), (Meeting.SAME_TIME, 0)]},
        ),
    ],
)
def test_how_sessions_meet(lines: list[FamilyLine], expected: object) -> None:
    found = meetings(lines)
    assert {
        whose: [(note.meeting, int(note.gap / MINUTE)) for note in notes] for whose, notes in found.items()
    } == expected


def test_rooms_of_one_house_are_no_way_to_go(pair: tuple[Person, Person]) -> None:
    house = make_location("Riverside 12")
    for n, who in enumerate(pair):
        make_session(make_course(), NOW + n * HOUR, who, minutes=60, location=make_location(f"Room {n}", within=house))
    found = family_sessions([who.pk for who in pair], WINDOW)
    assert (len(found), meetings(found)) == (2, {})
    Seat.objects.all().delete()
    assert family_sessions([who.pk for who in pair], WINDOW) == []
