"""Finding times for siblings: all that is found is booked, and asks as often whatever there is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
from django.db import transaction

from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat, Wanted
from lessonbook.domain.booking.actions.together import Part, book_together
from lessonbook.domain.booking.pairing import Choice, Combination
from lessonbook.domain.booking.siblings import How, Together, Wish, search, standings_of_all
from lessonbook.domain.booking.standings import standings_of
from lessonbook.domain.courses.models import CourseInstructor
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.timetable.models import Availability
from lessonbook.scheduling.intervals import Interval
from tests.domain.booking.families import AT_TEN, HOUR, Siblings, give, make_siblings
from tests.factories import NOW, make_course, make_hours, make_instructor, make_location, make_session, wall

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[object]]
FRIDAY = Interval(wall("2026-11-27 00:00"), wall("2026-11-28 00:00"))
MINUTE = timedelta(minutes=1)


def find(two: Siblings, how: How, most: int = 15, *, window: Interval = FRIDAY, same_course: bool = False) -> Together:
    wishes = [Wish(two.anna.pk, two.piano, HOUR), Wish(two.ben.pk, two.piano if same_course else two.spanish, HOUR)]
    school = the_school()
    assert school is not None
    return search(wishes, how, most * MINUTE, window, school, NOW)


def starts(found: Together) -> list[list[str]]:
    return [[f"{one.start + HOUR:%H:%M}" for one in each] for each in found.combinations]


def parts_of(two: Siblings, chosen: Combination, *slugs: str) -> list[Part]:
    return [
        Part(child.pk, slug, wanted(one)) for child, slug, one in zip((two.anna, two.ben), slugs, chosen, strict=True)
    ]


def wanted(one: Choice) -> Wanted:
    if one.session:
        return GroupSeat(one.session)
    return FreeTime(one.instructor_id or 0, one.start, one.end - one.start)


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("same_course", [False, True])
@pytest.mark.parametrize("keeps", [0, 10])
def test_all_that_is_found_is_accepted(how: How, same_course: bool, keeps: int) -> None:
    rules = {"buffer_after_minutes": keeps, "buffer_before_minutes": keeps // 2, "step_minutes": 60}
    two = make_siblings(credit=200, piano=rules)
    if same_course:
        give(two.ben, two.piano, 200)
        make_session(two.piano, AT_TEN, instructor=two.jo, minutes=60, capacity=2)
        make_session(two.piano, AT_TEN + 4 * HOUR, instructor=two.jo, minutes=60, capacity=1)
    make_session(two.spanish, AT_TEN + 2 * HOUR, two.ben, instructor=two.ana)
    found = find(two, how, same_course=same_course)
    assert found.combinations
    for chosen in found.combinations:
        with undone():
            parts = parts_of(two, chosen, "piano", "piano" if same_course else "spanish")
            assert len(book_together(parts, by=By(two.petra.pk), now=NOW)) == 2


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done within is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_the_same_hour_leaves_out_what_one_has_then() -> None:
    two = make_siblings(piano={"step_minutes": 60})
    make_session(two.piano, AT_TEN, two.anna, minutes=60)
    make_session(two.spanish, AT_TEN + 2 * HOUR, two.ben, minutes=60)
    Availability.objects.get(instructor=two.ana).weekly.update(closes="14:00")
    assert starts(find(two, How.SAME_HOUR)) == [["09:00"] * 2, ["11:00"] * 2, ["13:00"] * 2]


def test_one_instructor_has_one_after_the_other_with_the_time_kept_between() -> None:
    two = make_siblings(piano={"buffer_after_minutes": 10, "step_minutes": 60})
    give(two.ben, two.piano, 6)
    Availability.objects.get(instructor=two.jo).weekly.update(closes="11:30")
    assert starts(find(two, How.BACK_TO_BACK, same_course=True)) == [["09:00", "10:10"], ["10:10", "09:00"]]
    assert starts(find(two, How.BACK_TO_BACK, 5, same_course=True)) == []


def test_they_meet_in_one_house_whatever_the_room() -> None:
    two = make_siblings(piano={"step_minutes": 60})
    house = make_location("Riverside 12")
    rooms = [make_location(name, within=house) for name in ("Studio", "Room 3")]
    for instructor, room in zip((two.jo, two.ana), rooms, strict=True):
        Availability.objects.filter(instructor=instructor).update(location=room)
    assert len(find(two, How.BACK_TO_BACK).combinations) > 0
    Availability.objects.filter(instructor=two.ana).update(location=make_location("Town hall"))
    assert find(two, How.BACK_TO_BACK).combinations == []
    assert len(find(two, How.SAME_HOUR).combinations) > 0


def test_a_limit_that_is_reached_says_so() -> None:
    two = make_siblings(piano={"max_open_per_learner": 1})
    make_session(two.piano, AT_TEN + 30 * HOUR, two.anna)
    found = find(two, How.SAME_HOUR)
    assert ({n: one.code for n, one in found.refusals.items()}, found.combinations) == ({0: "too_many_open"}, ())


@pytest.mark.parametrize("instructors", [1, 3, 30])
def test_it_asks_as_often_whatever_there_is(instructors: int, django_assert_num_queries: Queries) -> None:
    two = make_siblings()
    for n in range(instructors):
        jo = make_instructor(f"Jo {n}")
        CourseInstructor.objects.create(course=two.piano, instructor=jo)
        make_hours(jo, location=make_location(f"Room {n}"))
    find(two, How.SAME_HOUR)
    for how in How:
        with django_assert_num_queries(14):  # one of them for the school
            find(two, how, window=Interval(FRIDAY.start, FRIDAY.end + timedelta(days=6)))


def test_the_standings_of_all_are_those_of_each(django_assert_num_queries: Queries) -> None:
    two = make_siblings()
    give(two.ben, two.piano, 0)
    give(two.ben, make_course("Art", archived_at=NOW), 0)
    expected = {pk: standings_of(pk) for pk in (two.anna.pk, two.ben.pk)}
    with django_assert_num_queries(1):
        assert standings_of_all([two.anna.pk, two.ben.pk]) == expected
    assert standings_of_all([]) == {}
