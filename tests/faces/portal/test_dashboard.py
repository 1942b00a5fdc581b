"""The dashboard: what is next and the button, the rest of today, credits, new reports."""

from datetime import date, timedelta

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from lessonbook.domain.attendance.models import Mark, Report, ReportReading
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Session
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_guardian,
    make_instructor,
    make_lesson,
    make_seat,
    make_session,
    signed_in,
    wall,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def cards(page: Page) -> list[str]:
    return [card.text for card in page.every("article", class_="next")]


def later(page: Page) -> list[str]:
    return [line.text for line in page.every("li", class_="agenda-line")]


def test_up_next_says_what_when_where_and_how_soon(client: Client, lena: Person) -> None:
    ana = make_instructor("Ana Ruiz")
    course = make_course("Spanish B1", ana)
    make_session(course, NOW + 12 * MINUTE, lena, instructor=ana, lesson=make_lesson(course, 7, "Ordering food"))
    page = Page(client.get("/"))
    assert page.heading == "Dashboard"
    assert cards(page)[0].split(" · ") == [
        "Up next",
        "in 12 minutes 16:30 – 17:15 Wed 25 Nov",
        "Berlin time Spanish B1 Lesson 7: Ordering food with Ana Ruiz",
        "Online Join Now View Details",
    ]


@pytest.mark.parametrize(("minutes", "pressable"), [(-15 - 1 / 60, False), (-15, True), (44 + 59 / 60, True)])
def test_join_now_stands_on_the_card_while_the_class_is_open(
    client: Client, lena: Person, time_machine: TimeMachineFixture, minutes: float, pressable: bool
) -> None:
    session = make_session(make_course(), NOW + HOUR, lena)
    time_machine.move_to(session.starts_at + minutes * MINUTE, tick=False)
    page = Page(client.get("/"))
    [button] = page.one("article", class_="next").every("button")
    assert ("hidden" not in button.attrs) is pressable
    assert button.attrs["formaction"] == f"/sessions/{session.code}/join/"
    assert page.links()["View Details"] == f"/sessions/{session.code}/"


def test_what_overlaps_the_next_session_stands_beside_it_and_the_rest_of_today_below(
    client: Client, lena: Person
) -> None:
    for name, start in [("Next", HOUR), ("Overlaps", 90 * MINUTE), ("Later", 3 * HOUR), ("Tomorrow", 24 * HOUR)]:
        make_session(make_course(name), NOW + start, lena)
    cancelled = make_session(make_course("Cancelled"), NOW + 4 * HOUR, lena, cancelled_at=NOW)
    cancelled.seats.update(given_up_at=NOW, given_up_why=GivenUp.SESSION)
    page = Page(client.get("/"))
    assert [card.one("h3").text for card in page.every("article", class_="next")] == ["Next", "Overlaps"]
    assert later(page) == [
        "19:18–20:03 Upcoming Later View Details",
        "20:18–21:03 Cancelled Cancelled View Details",
    ]


def test_a_full_day_leads_to_the_schedule_for_the_rest(client: Client, lena: Person) -> None:
    for n in range(11):
        make_session(make_course(f"{n}"), NOW + 30 * MINUTE + n * 30 * MINUTE, lena, minutes=30)
    page = Page(client.get("/"))
    assert (len(cards(page)), len(later(page))) == (1, 8)
    assert page.links()["All of today's sessions"] == "/schedule/upcoming/"


def test_a_session_that_only_comes_next_week_is_up_next(client: Client, lena: Person) -> None:
    make_session(make_course("Piano"), wall("2026-12-02 10:00"), lena)
    page = Page(client.get("/"))
    assert cards(page)[0].startswith("Up next · in 7 days 10:00 – 10:45 Wed 2 Dec · Berlin time Piano")
    assert later(page) == []


def test_nothing_planned_says_what_to_do(client: Client) -> None:
    page = Page(client.get("/"))
    assert page.one("p", class_="empty-title").text == "Nothing is planned yet."
    assert page.links()["Look at past sessions"] == "/schedule/past/"


def test_credits_of_each_course_stand_there_with_what_ends_soon(client: Client, lena: Person) -> None:
    spanish, piano = make_course("Spanish", slug="spanish"), make_course("Piano", slug="piano")
    for course, amount, ends_on in [(spanish, 6, None), (piano, 2, date(2026, 12, 3))]:
        purse = purse_of(lena, course)
        deposit(purse, amount, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25), ends_on=ends_on)
    page = Page(client.get("/"))
    [section] = [s for s in page.every("section") if s.attrs.get("aria-labelledby") == "credits"]
    assert [line.text for line in section.every("li")] == ["Piano 2 end after Thu 3 Dec 2", "Spanish 6"]
    assert page.links()["Spanish"] == "/courses/spanish/credits/"


def reported(learner: Person, feedback: str) -> Session:
    session = make_session(make_course("Piano"), NOW - timedelta(days=1), learner)
    Mark.objects.create(seat=session.seats.get(), attendance="present", at=NOW)
    Report.objects.create(seat=session.seats.get(), feedback=feedback, at=NOW)
    return session


def test_new_reports_stay_until_they_are_marked_as_read(client: Client, lena: Person) -> None:
    session = reported(lena, "Steadier")
    page = Page(client.get("/"))
    [report] = page.every("article", class_="report")
    assert report.text == "Piano New Tue 24 Nov, 16:18–17:03 Present Steadier Mark as read"
    assert page.links()["Tue 24 Nov, 16:18–17:03"] == f"/sessions/{session.code}/"
    form = report.one("form")
    fields = {field.attrs["name"]: field.attrs["value"] for field in form.every("input")}
    response = client.post(form.attrs["action"], fields)
    assert (response.status_code, response.headers["Location"]) == (302, "/#reports")
    assert list(Page(client.get("/")).every("article", class_="report")) == []


def test_looking_at_reports_writes_nothing(client: Client, lena: Person) -> None:
    session = reported(lena, "Steadier")
    for path in ("/", f"/sessions/{session.code}/", f"/courses/{session.course.slug}/reports/"):
        for method in (client.get, client.head):
            method(path)
    assert not ReportReading.objects.exists()


def test_a_guardian_sees_the_childs_dashboard_and_reports_with_the_right(lena: Person) -> None:
    guardian = make_guardian("Petra Novak", lena)
    make_session(make_course("Piano"), NOW + HOUR, lena)
    reported(lena, "Steadier")
    page = Page(signed_in(guardian).get("/"))
    assert page.heading == "Dashboard of Lena Novak"
    assert (len(cards(page)), len(list(page.every("article", class_="report")))) == (1, 1)
    guardian.wards.update(may_read_reports=False)
    assert list(Page(signed_in(guardian).get("/")).every("article", class_="report")) == []


def test_an_instructor_has_a_page_of_their_own() -> None:
    assert signed_in(make_instructor("Ana Ruiz")).get("/").headers["Location"] == "/teach/"


def test_a_given_up_seat_is_not_next(client: Client, lena: Person) -> None:
    make_seat(make_session(make_course(), NOW + HOUR), lena, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    assert cards(Page(client.get("/"))) == []
