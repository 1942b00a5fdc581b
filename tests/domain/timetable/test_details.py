"""What is said of one session beyond its line."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from lessonbook.domain.timetable.details import Details, details_of, links_of, roster
from lessonbook.domain.timetable.models import GivenUp, SessionLink
from tests.factories import (
    NOW,
    make_course,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_seat,
    make_session,
)

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]


def test_details_say_all_there_is(django_assert_num_queries: Queries) -> None:
    house = make_location("Riverside House", address="Hauptstr. 5", directions="Second floor")
    course = make_course(roster_shown=True)
    session = make_session(
        course,
        NOW,
        make_person(),
        make_person(),
        lesson=make_lesson(course, goal="Ask for the bill"),
        instructor=make_instructor(photo="people/ana.webp"),
        location=make_location("Room 2", within=house, address="Court yard", directions="Ring twice"),
        capacity=8,
        cancel_reason="Ana is ill",
    )
    with django_assert_num_queries(1):
        details = details_of(session.pk)
    assert details == Details(
        lesson_goal="Ask for the bill",
        cancel_reason="Ana is ill",
        capacity=8,
        roster_shown=True,
        address="Court yard",
        directions="Ring twice",
        venue_address="Hauptstr. 5",
        venue_directions="Second floor",
        instructor_photo="people/ana.webp",
        seats_taken=2,
    )


def test_details_of_a_bare_session() -> None:
    session = make_session(make_course())
    assert details_of(session.pk) == Details(None, "", None, False, None, None, None, None, None, 0)


def test_links_come_in_their_order() -> None:
    session = make_session(make_course())
    for position, label in [(2, "Last"), (1, "First"), (1, "Second")]:
        SessionLink.objects.create(session=session, label=label, url=f"https://example.org/{label}", position=position)
    assert links_of(session.pk) == [(name, f"https://example.org/{name}") for name in ("First", "Second", "Last")]


def test_a_roster_is_who_comes_by_name() -> None:
    people = [make_person(name) for name in ("Zoe Adams", "Émile Zola", "Eva Zimmer")]
    session = make_session(make_course(), NOW, *people)
    make_seat(session, make_person(), given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    assert roster(session.pk) == [(person.pk, person.name) for person in (people[0], people[2], people[1])]
