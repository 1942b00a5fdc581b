"""A series that several change, cancel and book against at the same moment."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time

import pytest

from lessonbook.domain.booking.actions.series import schedule_series
from lessonbook.domain.booking.actions.series_changes import cancel_series, change_of, change_series
from lessonbook.domain.booking.actions.sessions import move_session
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Series, Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import BY_SCHOOL, NOW, make_group, make_school, wall
from tests.races.school import HOUR, at, balance, books, make_learners, make_spanish
from tests.races.together import audit, tally, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_school_is_in_order(transactional_db: None) -> Iterator[None]:
    make_school()
    yield
    assert audit() == []


def make_series(course: Course, instructor: Person | None, *members: Person) -> Series:
    """Fridays at two, from 27 November to 18 December."""
    series = Series(
        course=course,
        instructor=instructor,
        time_zone="Europe/Berlin",
        weekdays=[4],
        wall_start=time(14),
        minutes=60,
        first_day=date(2026, 11, 27),
        last_day=date(2026, 12, 18),
    )
    schedule_series(series, groups=[make_group(course, *members)] if members else [], by=BY_SCHOOL, now=NOW)
    return series


def moves_to(series: Series, hour: int, since: date | None = None) -> Callable[[], str]:
    """That a series moves to an hour; answers how many sessions did."""
    change = replace(change_of(series), wall_start=time(hour))
    return lambda: str(len(change_series(series, change, since=since, by=BY_SCHOOL, now=NOW)))


def test_of_two_who_split_a_series_at_once_one_does() -> None:
    spanish, _instructors = make_spanish()
    series = make_series(spanish, None)
    since = date(2026, 12, 11)
    answers = together(moves_to(series, 9, since), moves_to(series, 11, since))
    assert tally(answers) == {"0": 1, "2": 1}
    assert (Series.objects.count(), Entry.objects.filter(verb="change_series").count()) == (2, 1)
    assert Session.objects.filter(sequence=1).count() == 2


def test_a_series_moves_to_a_time_or_a_learner_books_it_never_both() -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, 3)
    series = make_series(spanish, ana)
    answers = together(moves_to(series, 10), *(books(learner, at(ana)) for learner in learners))
    assert sum(answer in ("booked", "4") for answer in answers) == 1
    moved = Session.objects.filter(series=series, sequence=1).count()
    assert moved == (4 if answers[0] == "4" else 0)


def test_two_series_that_change_places_with_their_instructors_do_not_wait_for_each_other() -> None:
    spanish, [ana, bo] = make_spanish("Ana Ruiz", "Bo Lind")
    ours, theirs = make_series(spanish, ana), make_series(spanish, bo)

    def hands_over(series: Series, to: Person) -> Callable[[], str]:
        change = replace(change_of(series), instructor_id=to.pk)
        return lambda: str(len(change_series(series, change, since=None, by=BY_SCHOOL, now=NOW)))

    answers = together(hands_over(ours, bo), hands_over(theirs, ana))
    assert set(answers) <= {"4", "instructor_busy"}


def test_a_series_cancelled_four_times_at_once_is_refunded_once() -> None:
    spanish, [ana] = make_spanish()
    learners = make_learners(spanish, 3)
    series = make_series(spanish, ana, *learners)

    def cancels() -> str:
        return str(len(cancel_series(series, since=None, reason="Snow", by=BY_SCHOOL, now=NOW)))

    assert tally(together(*[cancels] * 4)) == {"0": 3, "4": 1}
    assert [balance(learner, spanish) for learner in learners] == [5, 5, 5]
    assert Entry.objects.filter(verb="cancel_session").count() == 4


def test_a_session_moved_by_itself_while_its_series_changes_is_moved_once() -> None:
    spanish, [ana] = make_spanish()
    series = make_series(spanish, ana)
    one = series.sessions.get(starts_at=wall("2026-12-11 14:00"))

    def moves() -> str:
        to = Interval(one.starts_at + 2 * HOUR, one.ends_at + 2 * HOUR)
        return f"{move_session(one, to, by=BY_SCHOOL, now=NOW).starts_at:%H}"

    answers = together(moves_to(series, 9), moves)
    one.refresh_from_db()
    assert answers[1] == "15"
    assert (one.starts_at, one.detached_at) == (wall("2026-12-11 16:00"), NOW)
