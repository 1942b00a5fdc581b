"""What is behind a person, on their page and on a page of its own: marks, reports, what is still to be written."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.attendance.actions import report, take_register
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Session
from tests.faces.office.people.test_person import page_of, part
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_instructor,
    make_lesson,
    make_person,
    make_seat,
    make_session,
)

A_DAY = timedelta(days=1)


def marked(session: Session, mark: str, **words: Any) -> None:
    """Mark everybody in a session, and report on everybody where there are words."""
    for seat in session.seats.all():
        take_register(session, {seat.learner_id: mark}, by=BY_SCHOOL, now=NOW)
        if words:
            report(seat, **{"feedback": "", **words}, by=BY_SCHOOL, now=NOW)


def test_a_learners_page_has_what_became_of_each_session_newest_first(client: Client) -> None:
    lena, ana = make_person("Lena Novák"), make_instructor("Ana Ruiz")
    course = make_course("Spanish B1", ana)
    first = make_session(course, NOW - 5 * A_DAY, lena, instructor=ana)
    marked(first, "present", feedback="Good.")
    marked(make_session(course, NOW - 4 * A_DAY, lena, instructor=ana), "late", private_note="Ask at home.")
    marked(make_session(course, NOW - 3 * A_DAY, lena, instructor=ana), "absent")
    make_session(course, NOW - 2 * A_DAY, lena, instructor=ana)
    excused = make_session(course, NOW - A_DAY, instructor=ana)
    make_seat(excused, lena, given_up_at=NOW - A_DAY, given_up_why=GivenUp.EXCUSED)
    page = page_of(client, lena)
    assert part(page, "Past sessions") == (
        "Past sessions Tue 24 Nov, 16:18–17:03 Ana Ruiz Spanish B1 Excused "
        "Mon 23 Nov, 16:18–17:03 Ana Ruiz Spanish B1 No mark yet "
        "Sun 22 Nov, 16:18–17:03 Ana Ruiz Spanish B1 Absent "
        "Sat 21 Nov, 16:18–17:03 Ana Ruiz Spanish B1 Late Report "
        "Fri 20 Nov, 16:18–17:03 Ana Ruiz Spanish B1 Present Report"
    )
    assert page.links()["Fri 20 Nov, 16:18–17:03"] == f"/office/sessions/{first.code}/"


def test_an_instructors_page_has_what_is_still_to_be_written(client: Client) -> None:
    ana = make_instructor("Ana Ruiz")
    course = make_course("Spanish B1", ana)
    marked(make_session(course, NOW - 4 * A_DAY, make_person("Lena"), instructor=ana), "present", feedback="Good.")
    marked(make_session(course, NOW - 3 * A_DAY, make_person("Tom"), make_person("Una"), instructor=ana), "late")
    make_session(course, NOW - 2 * A_DAY, make_person("Bo"), instructor=ana)
    make_session(course, NOW - A_DAY, instructor=ana, cancelled_at=NOW - 2 * A_DAY)
    page = page_of(client, ana)
    assert part(page, "Sessions taught") == (
        "Sessions taught Tue 24 Nov, 16:18–17:03 Spanish B1 Session cancelled "
        "Mon 23 Nov, 16:18–17:03 Bo Spanish B1 Register to take "
        "Sun 22 Nov, 16:18–17:03 2 learners Spanish B1 2 reports to write "
        "Sat 21 Nov, 16:18–17:03 Lena Spanish B1"
    )
    assert [title.text for title in page.every("h2") if title.text == "Past sessions"] == []


def test_more_than_a_handful_leads_to_all_of_them_a_page_at_a_time(client: Client) -> None:
    lena, ana = make_person("Lena Novák"), make_instructor("Ana Ruiz")
    course = make_course("Spanish B1", ana)
    for number in range(24):
        make_session(course, NOW - (number + 1) * A_DAY, lena, instructor=ana)
    make_session(course, NOW - 25 * A_DAY, lena, instructor=ana, lesson=make_lesson(course))
    links = page_of(client, lena).links()
    url = f"/office/people/{lena.pk}/sessions/learned/"
    assert links["All of them"] == url
    page = Page(client.get(url))
    rows = page.rows("Past sessions")
    assert (len(rows), rows[0]) == (
        20, ["Tue 24 Nov", "16:18–17:03", "Spanish B1", "Ana Ruiz", "No mark yet"],
    )  # fmt: skip
    older = Page(client.get(page.links()["Older"])).rows("Past sessions")
    assert (len(older), older[-1][2]) == (5, "Spanish B1 Lesson 7: Ordering food")
    assert len(Page(client.get(f"/office/people/{ana.pk}/sessions/taught/")).rows("Sessions taught")) == 20


def test_nothing_of_others_and_nothing_to_come_is_behind_somebody(client: Client) -> None:
    lena, tom = make_person("Lena Novák"), make_person("Tom Berg")
    course = make_course("Spanish B1")
    make_session(course, NOW - A_DAY, tom)
    make_session(course, NOW + A_DAY, lena)
    page = page_of(client, lena)
    assert part(page, "Past sessions") == "Past sessions Nothing yet."
    assert "All of them" not in page.links()
    assert (
        "No session of Lena Novák is over yet." in Page(client.get(f"/office/people/{lena.pk}/sessions/learned/")).text
    )
    assert client.get("/office/people/99999999/sessions/learned/").status_code == 404


def test_a_report_that_was_emptied_is_none(client: Client) -> None:
    lena = make_person("Lena")
    session = make_session(make_course(), NOW - A_DAY, lena)
    marked(session, "present", feedback="Good.")
    marked(session, "present", feedback="")
    assert part(page_of(client, lena), "Past sessions").endswith("Present")


@pytest.mark.parametrize("many", [1, 3, 20])
@pytest.mark.parametrize("side", ["learned", "taught"])
def test_the_page_costs_the_same_whatever_it_shows(
    client: Client, django_assert_num_queries: Any, many: int, side: str
) -> None:
    ana = make_instructor("Ana Ruiz")
    lena: Person = make_person("Lena")
    for number in range(many):
        session = make_session(make_course(f"Course {number}"), NOW - (number + 1) * A_DAY, lena, instructor=ana)
        marked(session, "present", feedback="Good.")
    url = f"/office/people/{(ana if side == 'taught' else lena).pk}/sessions/{side}/"
    client.get(url)
    with django_assert_num_queries(4 + 5):
        client.get(url)
