"""The overview: the day, what waits, what is wrong, and calm when nothing is."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_tasks_db.models import DBTaskResult

from lessonbook.domain.attendance.models import AbsenceRequest, Attendance, Mark, Report
from lessonbook.domain.booking.models import SubstituteRequest, WaitlistPlace
from lessonbook.domain.booking.tasks import serve_line
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import RoleKind
from tests.domain.credits.facts import on
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_course,
    make_group,
    make_hours,
    make_instructor,
    make_location,
    make_person,
    make_school,
    make_session,
    signed_in,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _school(db: None, time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    make_school()


@pytest.fixture
def client() -> Client:
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


def concerns(page: Page) -> dict[str, list[str]]:
    """What waits and is wrong: title and count, and the first of each."""
    return {
        one.one("h3").text: [link.text for link in one.one("ul", class_="concern-first").every("li")]
        for one in page.every("li", class_="concern")
    }


def sessions(page: Page, heading: str) -> list[str]:
    [part] = [part for part in page.every("section") if part.one("h2").text == heading]
    return [line.text for line in part.every("li")]


def test_a_school_where_all_is_well_is_calm(client: Client) -> None:
    page = Page(client.get("/office/"))
    assert "All is well. Nothing waits for you, and nothing is wrong." in page.text
    assert "No sessions today." in page.text
    assert concerns(page) == {}


def test_the_day_is_told_with_what_is_live_and_to_come(client: Client) -> None:
    ana, course = make_instructor("Ana Ruiz"), make_course("Spanish <B1>")
    room = make_location("Studio 1")
    make_session(course, NOW - 3 * HOUR, instructor=ana)
    make_session(course, NOW - HOUR / 2, instructor=ana, location=room)
    make_session(course, NOW + HOUR, instructor=ana, cancelled_at=NOW)
    make_session(course, NOW + 2 * HOUR)
    make_session(course, NOW + DAY, instructor=ana)
    page = Page(client.get("/office/"))
    assert "Wednesday 25 November 2026 · 3 sessions · 1 live now · 1 over · 1 cancelled" in page.text
    assert sessions(page, "Live and to come today") == [
        "15:48–16:33 Live Spanish <B1> Ana Ruiz · Studio 1",
        "18:18–19:03 Upcoming Spanish <B1> No instructor",
    ]


def test_rooms_that_are_used_twice_at_once_are_told_and_venues_are_not(client: Client) -> None:
    house = make_location("House")
    room, hall = make_location("Room 1", within=house), make_location("Hall")
    for place in (house, room, hall):
        for minutes in (0, 30):
            make_session(make_course(), NOW + HOUR + timedelta(minutes=minutes), location=place)
    make_session(make_course(), NOW + HOUR + timedelta(minutes=75), location=room)
    twice = sessions(Page(client.get("/office/")), "Rooms used twice at the same time")
    assert sorted(line.rpartition("· ")[2] for line in twice) == ["Hall", "Hall", "Room 1", "Room 1"]


def test_more_rooms_used_twice_than_have_room_are_on_the_board(client: Client) -> None:
    for number in range(6):
        room = make_location(f"Room {number}")
        for _ in range(2):
            make_session(make_course(), NOW + HOUR, location=room)
    page = Page(client.get("/office/"))
    assert len(sessions(page, "Rooms used twice at the same time")) == 10
    assert "/office/board/?by=room" in {link.attrs["href"] for link in page.every("a")}


def test_what_waits_and_what_is_wrong_is_counted_and_named(client: Client) -> None:
    ana, bo, tom = make_instructor("Ana Ruiz"), make_instructor("Bo Lind"), make_person("Tom Marsh")
    course = make_course("Spanish B1", ana, bo, self_booking=True, price=2)
    make_hours(bo)
    make_course("Chess", slug="chess", self_booking=True)
    group = make_group(course, tom)
    ahead = make_session(course, NOW + DAY, tom, capacity=1, instructor=ana)
    ahead.groups.add(group)
    deposit(purse_of(tom, course), 1, **on())
    gone = make_instructor("Zoë Quast", deactivated_at=NOW)
    for days, nobody in {2: None, 3: gone, 4: make_person(), 5: None, 15: None}.items():
        make_session(course, NOW + days * DAY, code=f"S-NOBODY{days}", instructor=nobody)
    SubstituteRequest.objects.create(session=ahead, asked_by=ana, asked_at=NOW)
    AbsenceRequest.objects.create(seat=ahead.seats.get(), asked_at=NOW, percent=100)
    WaitlistPlace.objects.create(session=ahead, learner=make_person("Eva Berg"), since=NOW, offered_until=NOW + HOUR)
    unmarked, unreported, done = (make_session(course, NOW - days * DAY, tom, instructor=ana) for days in (1, 2, 3))
    for session in (unreported, done):
        Mark.objects.create(seat=session.seats.get(), attendance=Attendance.PRESENT, at=NOW)
    Report.objects.create(seat=done.seats.get(), feedback="Good", at=NOW)
    make_session(course, NOW - 15 * DAY, tom)
    serve_line.enqueue(1)
    DBTaskResult.objects.update(status="FAILED", finished_at=NOW - HOUR)
    page = Page(client.get("/office/"))
    assert concerns(page) == {
        "Absence requests to decide 1": ["Tom Marsh · Spanish B1, Thu 26 Nov, 16:18"],
        "Substitutes wanted 1": ["Ana Ruiz · Spanish B1, Thu 26 Nov, 16:18"],
        "Seats kept for the waitlist 1": ["Eva Berg · Spanish B1, Thu 26 Nov, 16:18"],
        "Sessions without an instructor 4": [
            "Spanish B1, Fri 27 Nov, 16:18", "Spanish B1, Sat 28 Nov, 16:18", "Spanish B1, Sun 29 Nov, 16:18",
        ],
        "Instructors without hours 2": ["Chess has no instructor", "Ana Ruiz · Spanish B1"],
        "Learners out of credit 1": ["Tom Marsh · Spanish B1"],
        "Registers to take 1": ["Ana Ruiz · Spanish B1 · Tue 24 Nov, 16:18"],
        "Reports to write 1": ["Ana Ruiz · Spanish B1 · Mon 23 Nov, 16:18"],
        "Tasks that failed 1": ["serve_line, Wed 25 Nov, 15:18"],
    }  # fmt: skip
    links = page.links()
    assert links["Absence requests to decide"] == "/office/requests/"
    nobodys = links["Sessions without an instructor"]
    assert nobodys == "/office/sessions/?instructor=nobody&date=2026-11-27"
    listed = Page(client.get(nobodys)).rows("Sessions")
    assert [row[-1] for row in listed] == ["S-NOBODY2", "S-NOBODY3", "S-NOBODY4"]
    assert links["Tom Marsh · Spanish B1"] == f"/office/credits/people/{tom.pk}/"
    assert links["Ana Ruiz · Spanish B1"] == f"/office/people/{ana.pk}/"
    assert links["Ana Ruiz · Spanish B1 · Tue 24 Nov, 16:18"] == f"/office/sessions/{unmarked.code}/#register"
    assert links["Ana Ruiz · Spanish B1 · Mon 23 Nov, 16:18"] == f"/office/sessions/{unreported.code}/#reports"


def test_a_report_whose_words_were_deleted_is_due_again(client: Client) -> None:
    ana, tom = make_instructor("Ana Ruiz"), make_person("Tom Marsh")
    noted, emptied = (
        make_session(make_course("Spanish B1"), NOW - days * DAY, tom, instructor=ana, code=f"S-DAY{days}")
        for days in (1, 2)
    )
    for session, note in ((noted, "For the staff."), (emptied, "")):
        Mark.objects.create(seat=session.seats.get(), attendance=Attendance.PRESENT, at=NOW)
        Report.objects.create(seat=session.seats.get(), feedback="Good", at=NOW, superseded_at=NOW)
        Report.objects.create(seat=session.seats.get(), feedback="", private_note=note, at=NOW)
    found = concerns(Page(client.get("/office/")))
    assert found["Reports to write 1"] == ["Ana Ruiz · Spanish B1 · Mon 23 Nov, 16:18"]


@pytest.mark.parametrize("rows", [0, 1, 3, 30])
def test_it_asks_the_same_number_of_questions(client: Client, rows: int, django_assert_num_queries: Any) -> None:
    ana = make_instructor()
    for n in range(rows):
        course, tom = make_course(f"Course {n}", ana, self_booking=True), make_person()
        make_group(course, tom)
        make_session(course, NOW - DAY, tom)
        make_session(course, NOW + n * timedelta(minutes=1), tom)
        deposit(purse_of(tom, course), 1, **on())
    with django_assert_num_queries(18):
        client.get("/office/")
