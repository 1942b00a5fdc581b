"""Session details: the guide's eight fields and the rest, on a page and in the dialog."""

from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import Mark, Report, ReportReading
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Session, SessionLink
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_course,
    make_guardian,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_seat,
    make_session,
    signed_in,
    wall,
)

HOUR = timedelta(hours=1)
GUIDE = [
    "Session ID",
    "Session Date & Time",
    "Lesson Name",
    "Lesson Goal",
    "Session Recording",
    "Extra Links",
    "Instructor",
    "Location Details",
]


def details(client: Client, session: Session, **headers: str) -> Page:
    return Page(client.get(f"/sessions/{session.code}/", headers=headers))


def test_the_guides_eight_fields_come_first_and_in_its_order(client: Client, lena: Person) -> None:
    ana = make_instructor("Ana Ruiz")
    course = make_course("Spanish B1", ana)
    session = make_session(
        course,
        NOW + HOUR,
        lena,
        instructor=ana,
        lesson=make_lesson(course, 7, "Ordering food", "Order a meal and ask for the bill"),
        capacity=8,
    )
    SessionLink.objects.create(session=session, label="Vocabulary list", url="https://example.org/words")
    page = details(client, session)
    facts = page.facts()
    assert list(facts)[:8] == GUIDE
    assert facts == {
        "Session ID": session.code,
        "Session Date & Time": "Wed 25 Nov, 17:18–18:03 Berlin time",
        "Lesson Name": "Lesson 7: Ordering food",
        "Lesson Goal": "Order a meal and ask for the bill",
        "Session Recording": "After the session, if it is recorded",
        "Extra Links": "Vocabulary list",
        "Instructor": "AR Ana Ruiz",
        "Location Details": "Online You can join from 17:03.",
        "Seats": "1 of 8 taken",
        "Credits": "None",
    }
    assert page.links()["Vocabulary list"] == "https://example.org/words"
    assert page.links()["Spanish B1"] == f"/courses/{course.slug}/"
    assert [status.text for status in page.every("span", class_="status")] == ["Upcoming"]


def test_a_bare_session_says_what_is_not_set_yet(client: Client, lena: Person) -> None:
    session = make_session(make_course(), NOW + HOUR, lena, class_link="")
    facts = details(client, session).facts()
    for name in ("Lesson Name", "Lesson Goal", "Instructor", "Location Details"):
        assert facts[name] == "Not set yet"
    assert facts["Extra Links"] == "None"


def test_a_place_comes_with_its_address_the_way_there_and_its_own_time(client: Client, lena: Person) -> None:
    house = make_location("Riverside House", address="Hauptstr. 5", directions="Ring twice", time_zone="Europe/London")
    room = make_location("Room 2", within=house, directions="Second floor")
    session = make_session(make_course(), wall("2026-11-26 18:00"), lena, location=room)
    assert details(client, session).facts()["Location Details"] == (
        "Riverside House, Room 2 Hauptstr. 5 Ring twice Second floor 17:00–17:45 at the venue (London time)"
    )


def test_the_dialogs_part_is_the_pages(client: Client, lena: Person) -> None:
    session = make_session(make_course(), NOW, lena)
    whole, part = details(client, session), details(client, session, **{"HX-Request": "true"})
    assert (list(whole.every("html")) != [], list(part.every("html"))) == (True, [])
    assert part.one("article").whole_text == whole.one("main").one("article").whole_text
    assert whole.one("title").whole_text == f"{part.one('title').whole_text} · Riverside School"
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get(f"/sessions/{session.code}/", headers=headers)
        assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("typed", ["s-4k7q2m", "S-4K7Q2M", "s-4K7Q2m"])
def test_a_session_id_is_read_as_people_type_it(client: Client, lena: Person, typed: str) -> None:
    make_session(make_course(), NOW, lena, code="S-4K7Q2M")
    assert Page(client.get(f"/sessions/{typed}/")).facts()["Session ID"] == "S-4K7Q2M"


@pytest.mark.parametrize(
    ("start", "shown"), [(-2 * HOUR, "Watch the recording"), (HOUR, "After the session, if it is recorded")]
)
def test_a_recording_is_there_after_the_session(client: Client, lena: Person, start: timedelta, shown: str) -> None:
    session = make_session(make_course(), NOW + start, lena, recording_link="https://video.example.org/1")
    assert details(client, session).facts()["Session Recording"] == shown


def test_links_that_are_none_are_left_out(client: Client, lena: Person) -> None:
    session = make_session(make_course(), NOW - 2 * HOUR, lena, recording_link="javascript:alert(1)")
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "https://ok.example/\u202e", "https:///x"):
        SessionLink.objects.create(session=session, label=url, url=url)
    SessionLink.objects.create(session=session, label="Good", url="https://ok.example/ü?q=1&r=2")
    page = details(client, session)
    facts = page.facts()
    assert (facts["Extra Links"], facts["Session Recording"]) == ("Good", "None")
    assert page.links()["Good"] == "https://ok.example/%C3%BC?q=1&r=2"


def test_who_else_comes_stands_there_only_where_the_course_shows_it(client: Client, lena: Person) -> None:
    others = [make_person("Tom Berg"), make_person("Ida Adam")]
    shown = make_session(make_course(roster_shown=True), NOW, lena, *others)
    hidden = make_session(make_course(), NOW, lena, *others)
    alone = make_session(make_course(roster_shown=True), NOW, lena)
    assert details(client, shown).facts()["Who else comes"] == "Ida Adam, Tom Berg"
    assert details(client, alone).facts()["Who else comes"] == "Nobody yet"
    response = client.get(f"/sessions/{hidden.code}/")
    assert "Who else comes" not in Page(response).facts()
    assert b"Berg" not in response.content


def test_a_cancelled_session_says_why_and_what_comes_instead(client: Client, lena: Person) -> None:
    course = make_course()
    new = make_session(course, NOW + 5 * HOUR, lena)
    old = make_session(course, NOW + HOUR, lena, cancelled_at=NOW, cancel_reason="Ana is ill", replaced_by=new)
    old.seats.update(given_up_at=NOW, given_up_why=GivenUp.SESSION)
    page = details(client, old)
    assert "Ana is ill" in page.one("article").text
    assert page.links()[new.code] == f"/sessions/{new.code}/"
    assert [status.text for status in page.every("span", class_="status")] == ["Cancelled"]
    assert list(page.one("article").every("button")) == []


def test_a_given_up_seat_says_so(client: Client, lena: Person) -> None:
    session = make_session(make_course(), NOW + HOUR)
    make_seat(session, lena, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    assert "Your seat: Excused" in details(client, session).one("article").text


def test_after_the_session_its_report_can_be_read_and_marked_as_read(client: Client, lena: Person) -> None:
    ana, session = make_instructor("Ana Ruiz"), make_session(make_course(slug="spanish"), NOW - 2 * HOUR, lena)
    seat = session.seats.get()
    Mark.objects.create(seat=seat, attendance="late", at=NOW)
    report = Report.objects.create(seat=seat, feedback="Much\nsteadier.", private_note="SECRET", author=ana, at=NOW)
    page = details(client, session)
    assert {name: page.facts()[name] for name in ("Attendance", "Feedback")} == {
        "Attendance": "Late",
        "Feedback": "Much steadier. by Ana Ruiz",
    }
    assert "SECRET" not in page.whole_text
    assert not ReportReading.objects.exists()
    form = page.one("form", action="/courses/spanish/reports/")
    fields = {field.attrs["name"]: field.attrs["value"] for field in form.every("input")}
    response = client.post(form.attrs["action"], fields)
    assert (response.status_code, response.headers["Location"]) == (302, f"/sessions/{session.code}/")
    assert [(r.report, r.person) for r in ReportReading.objects.all()] == [(report, lena)]
    assert list(details(client, session).every("form", action="/courses/spanish/reports/")) == []


def test_missing_and_forbidden_look_the_same(client: Client) -> None:
    foreign = make_session(make_course(), NOW, make_person())
    left = make_session(make_course(), NOW)
    answers = [client.get(f"/sessions/{code}/") for code in (foreign.code, left.code, "S-000000", "x")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


def test_a_guardian_without_the_right_reads_no_report(lena: Person) -> None:
    guardian = make_guardian("Petra Novak", lena)
    session = make_session(make_course(), NOW - 2 * HOUR, lena)
    Mark.objects.create(seat=session.seats.get(), attendance="absent", at=NOW)
    Report.objects.create(seat=session.seats.get(), feedback="FEEDBACK", at=NOW)
    assert "FEEDBACK" in details(signed_in(guardian), session).text
    guardian.wards.update(may_read_reports=False)
    page = details(signed_in(guardian), session)
    assert ("FEEDBACK" in page.whole_text, "Attendance" in page.facts()) == (False, False)


def test_who_teaches_a_session_has_another_page_for_it(lena: Person) -> None:
    ana = make_instructor("Ana Ruiz")
    session = make_session(make_course("Spanish"), NOW - 2 * HOUR, lena, instructor=ana)
    for headers in ({}, {"HX-Request": "true"}):
        response = signed_in(ana).get(f"/sessions/{session.code}/", headers=headers)
        assert (response.status_code, response.headers["Location"]) == (302, f"/teach/sessions/{session.code}/")


def test_a_session_of_another_hat_says_whose_it_is(lena: Person) -> None:
    tom = make_person("Tom Novak")
    guardian = make_guardian("Petra Novak", lena, tom)
    client = signed_in(guardian)
    course = make_course("Piano")
    both, toms = make_session(course, NOW, lena, tom), make_session(course, NOW + HOUR, tom)
    assert details(client, both).one("p", class_="details-course").text == "Piano"
    assert details(client, toms).one("p", class_="details-course").text == "Piano · Tom Novak"
