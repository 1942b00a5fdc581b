"""What is done with one session, each shown before it is saved."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.domain.booking.actions.changing import Details, change_session
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.actions import cover_lesson
from lessonbook.domain.timetable.models import Session
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_hours,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_session,
    wall,
)

URL = "/office/sessions/S-4K7Q2M/"
LATER = {"day": "2026-11-28", "starts": "11:30", "minutes": "60", "location": ""}


def make_one(*learners: Person, **facts: Any) -> Session:
    course = facts.pop("course", None) or make_course()
    return make_session(course, wall("2026-11-27 10:00"), *learners, code="S-4K7Q2M", **facts)


def seen(page: Page) -> str:
    return page.one("input", name="seen").attrs["value"]


def fields(client: Client) -> dict[str, str]:
    """What a browser sends of the details as they stand; no lesson is set."""
    page = Page(client.get(f"{URL}details/"))
    names = ("sequence", "shown", "capacity", "class_link", "host_link")
    return {"lesson": ""} | {name: page.one("input", name=name).attrs.get("value", "") for name in names}


def conflicts(page: Page) -> list[str]:
    return [line.text for found in page.every("ul", class_="conflict-list") for line in found.every("li")]


def test_a_session_is_moved_with_its_room_and_stays_itself(client: Client) -> None:
    session, room = make_one(make_person()), make_location()
    page = Page(client.get(f"{URL}move/"))
    assert page.one("input", name="starts").attrs["value"] == "10:00"
    response = client.post(f"{URL}move/", {**LATER, "location": room.pk})
    assert response.headers["Location"] == URL
    session.refresh_from_db()
    assert (session.starts_at, session.ends_at) == (wall("2026-11-28 11:30"), wall("2026-11-28 12:30"))
    assert (session.location, session.sequence, session.seats.get().starts_at) == (room, 1, session.starts_at)


def test_warnings_are_shown_first_and_saved_all_the_same_when_sent_again(client: Client) -> None:
    lena, room = make_person("Lena Novak"), make_location()
    session = make_one(lena)
    other = make_session(make_course("Piano"), wall("2026-11-28 11:00"), lena, location=room)
    asked = {**LATER, "location": str(room.pk)}
    page = Page(client.post(f"{URL}move/", asked), 422)
    assert conflicts(page) == [
        f"The room has Piano then ({other.code}, 11:00–11:45).",
        f"Lena Novak is in Piano then ({other.code}, 11:00–11:45).",
    ]
    session.refresh_from_db()
    assert session.sequence == 0
    client.post(f"{URL}move/", {**asked, "seen": seen(page)})
    session.refresh_from_db()
    assert (session.starts_at, session.sequence) == (wall("2026-11-28 11:30"), 1)


def test_what_was_not_shown_is_shown_first(client: Client) -> None:
    lena = make_person("Lena Novak")
    session = make_one(lena)
    make_session(make_course("Piano"), wall("2026-11-28 11:00"), lena)
    page = Page(client.post(f"{URL}move/", LATER), 422)
    make_session(make_course("Harp"), wall("2026-11-28 12:00"), lena)
    page = Page(client.post(f"{URL}move/", {**LATER, "seen": seen(page)}), 422)
    assert len(conflicts(page)) == 2
    session.refresh_from_db()
    assert session.sequence == 0


@pytest.mark.parametrize("act", ["move", "instructor", "details", "cancel"])
def test_what_somebody_changed_meanwhile_is_not_overwritten(client: Client, act: str) -> None:
    course = make_course()
    instructor = make_instructor()
    session = make_one(course=course)
    page = Page(client.get(f"{URL}{act}/"))
    sequence = page.one("input", name="sequence").attrs["value"]
    change_session(session, Details(capacity=3), by=BY_SCHOOL, now=NOW)
    sent: dict[str, dict[str, Any]] = {
        "move": LATER,
        "instructor": {"instructor": instructor.pk},
        "details": {"capacity": "9"},
        "cancel": {"reason": "Snow"},
    }
    again = Page(client.post(f"{URL}{act}/", {**sent[act], "sequence": sequence}), 422)
    assert "Somebody changed session S-4K7Q2M meanwhile." in again.text
    session.refresh_from_db()
    assert (session.sequence, session.capacity, session.cancelled_at) == (1, 3, None)
    fresh = again.one("input", name="sequence").attrs["value"]
    assert client.post(f"{URL}{act}/", {**sent[act], "sequence": fresh}).headers["Location"] == URL


def test_saved_twice_is_saved_once(client: Client) -> None:
    session = make_one()
    sent = {**LATER, "sequence": "0"}
    assert [client.post(f"{URL}move/", sent).status_code for _ in range(2)] == [302, 302]
    session.refresh_from_db()
    assert session.sequence == 1


def test_a_busy_instructor_must_be_solved(client: Client) -> None:
    ana = make_instructor()
    session = make_one(instructor=ana)
    make_session(make_course("Piano"), wall("2026-11-28 11:00"), instructor=ana)
    page = Page(client.post(f"{URL}move/", LATER), 422)
    Page(client.post(f"{URL}move/", {**LATER, "seen": seen(page)}), 422)
    session.refresh_from_db()
    assert session.sequence == 0


def test_input_that_is_none_is_said_at_its_field_and_kept(client: Client) -> None:
    make_one()
    page = Page(client.post(f"{URL}move/", {**LATER, "day": "2026-02-31", "minutes": "0"}), 422)
    assert len(list(page.every("ul", class_="errorlist"))) == 2
    assert page.one("input", name="starts").attrs["value"] == "11:30"


def test_of_an_hour_that_comes_twice_a_session_keeps_its_pass(client: Client) -> None:
    second = wall("2026-10-25 02:30", fold=1)
    session = make_session(make_course(), second, code="S-4K7Q2M")
    asked = {"day": "2026-10-25", "starts": "02:30", "minutes": "60", "location": ""}
    page = Page(client.post(f"{URL}move/", asked), 422)
    client.post(f"{URL}move/", {**asked, "seen": seen(page)})
    session.refresh_from_db()
    assert (session.starts_at, session.ends_at) == (second, second + timedelta(hours=1))


@pytest.mark.parametrize(("which", "fold"), [("first", 0), ("last", 1)])
def test_of_an_hour_that_comes_twice_one_is_chosen(client: Client, which: str, fold: int) -> None:
    session = make_session(make_course(), wall("2026-10-24 18:00"), code="S-4K7Q2M")
    asked = {"day": "2026-10-25", "starts": "02:30", "minutes": "60", "location": ""}
    page = Page(client.post(f"{URL}move/", asked), 422)
    assert "The clocks show this time twice on that day." in page.one("ul", class_="errorlist").text
    names = [option.text for option in page.one("select", name="which").every("option")]
    assert names == ["Choose", "02:30 CEST", "02:30 CET"]
    page = Page(client.post(f"{URL}move/", {**asked, "which": which}), 422)
    client.post(f"{URL}move/", {**asked, "which": which, "seen": seen(page)})
    session.refresh_from_db()
    assert session.starts_at == wall("2026-10-25 02:30", fold=fold)


def test_a_time_that_the_clocks_skip_is_refused(client: Client) -> None:
    session = make_one()
    asked = {"day": "2027-03-28", "starts": "02:30", "minutes": "60", "location": ""}
    page = Page(client.post(f"{URL}move/", asked), 422)
    assert page.one("ul", class_="errorlist").text == "The clocks skip this time on that day."
    instead = {"reason": "Ill", "instead": "on", "day": "2027-03-28", "starts": "02:30"}
    page = Page(client.post(f"{URL}cancel/", instead), 422)
    assert page.one("ul", class_="errorlist").text == "The clocks skip this time on that day."
    session.refresh_from_db()
    assert (session.sequence, session.cancelled_at) == (0, None)


def test_a_session_in_an_hour_that_comes_twice_shows_which(client: Client) -> None:
    make_session(make_course(), wall("2026-10-25 02:30", fold=1), code="S-4K7Q2M")
    choice = Page(client.get(f"{URL}move/")).one("select", name="which")
    assert [one.text for one in choice.every("option") if "selected" in one.attrs] == ["02:30 CET"]


def test_those_who_are_free_and_teach_the_course_come_first(client: Client) -> None:
    ana, bo, cy, di = (make_instructor(name) for name in ("Ana A", "Bo B", "Cy C", "Di D"))
    course = make_course("Spanish", ana, cy, di)
    make_one(course=course, instructor=ana)
    make_hours(cy)
    make_session(make_course(), wall("2026-11-27 10:30"), instructor=di, code="S-0THER")
    names = [label.text for label in Page(client.get(f"{URL}instructor/")).every("label", class_="choice")]
    assert names == [
        "CC Cy C Free · teaches this course · in their hours",
        "BB Bo B Free · doesn't teach this course",
        "DD Di D Teaches S-0THER then",
    ]
    assert client.post(f"{URL}instructor/", {"instructor": cy.pk}).headers["Location"] == URL
    assert Session.objects.get(code="S-4K7Q2M").instructor == cy
    assert bo.sessions.count() == 0


def test_somebody_busy_or_nobody_is_not_let_teach(client: Client) -> None:
    di = make_instructor("Di D")
    session = make_one()
    make_session(make_course(), wall("2026-11-27 10:30"), instructor=di)
    for asked in (str(di.pk), "", "999999"):
        Page(client.post(f"{URL}instructor/", {"instructor": asked}), 422)
    session.refresh_from_db()
    assert session.instructor is None


def test_details_are_changed_and_odd_links_refused(client: Client) -> None:
    session = make_one(make_person())
    lesson = make_lesson(session.course)
    asked = {"lesson": lesson.pk, "capacity": "4", "class_link": "https://class.example.org/b", "host_link": ""}
    assert client.post(f"{URL}details/", asked).headers["Location"] == URL
    session.refresh_from_db()
    assert (session.lesson, session.capacity, session.class_link) == (lesson, 4, "https://class.example.org/b")
    Page(client.post(f"{URL}details/", {**asked, "class_link": "javascript:alert(1)"}), 422)
    page = Page(client.post(f"{URL}details/", {**asked, "capacity": "0"}), 422)
    assert "Seats taken in S-4K7Q2M: 1. It can't have fewer places than that." in page.text


def test_the_lesson_that_was_covered_meanwhile_stays(client: Client) -> None:
    session = make_one()
    covered = make_lesson(session.course)
    sent = fields(client)
    cover_lesson(session, covered, by=BY_SCHOOL, now=NOW)
    assert client.post(f"{URL}details/", sent | {"capacity": "4"}).headers["Location"] == URL
    session.refresh_from_db()
    assert (session.lesson, session.capacity) == (covered, 4)


def test_another_lesson_than_was_covered_meanwhile_is_set_only_by_who_read_of_that(client: Client) -> None:
    session = make_one()
    covered, other = make_lesson(session.course, 1, "Greetings"), make_lesson(session.course, 2, "Paying")
    sent = fields(client) | {"lesson": str(other.pk), "class_link": "https://class.example.org/b"}
    cover_lesson(session, covered, by=BY_SCHOOL, now=NOW)
    page = Page(client.post(f"{URL}details/", sent), 422)
    assert "Somebody changed session S-4K7Q2M meanwhile." in page.text
    assert "Somebody wrote this meanwhile: Lesson 1: Greetings. Save again" in page.text
    session.refresh_from_db()
    assert (session.lesson, session.class_link) == (covered, "https://class.example.org/room")
    again = {**sent, "shown": page.one("input", name="shown").attrs["value"]}
    assert client.post(f"{URL}details/", again).headers["Location"] == URL
    session.refresh_from_db()
    assert (session.lesson, session.class_link) == (other, "https://class.example.org/b")


@pytest.mark.parametrize("shown", ["", "{", "[]", "[" * 100_000, "7"])
def test_a_form_that_does_not_say_what_it_showed_is_taken_at_its_word(client: Client, shown: str) -> None:
    session = make_one()
    cover_lesson(session, make_lesson(session.course), by=BY_SCHOOL, now=NOW)
    assert client.post(f"{URL}details/", {"capacity": "4", "shown": shown}).headers["Location"] == URL
    session.refresh_from_db()
    assert (session.lesson, session.capacity) == (None, 4)


def test_cancelling_says_what_it_means_and_does_it_once(client: Client) -> None:
    course, lena = make_course(), make_person()
    session = make_one(course=course)
    deposit(purse_of(lena, course), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    session.course.enrollments.create(learner=lena, since=NOW)
    client.post(f"{URL}seats/", {"learner": lena.pk, "price": 2})
    assert "1 seat is given up, and 2 credits are returned." in Page(client.get(f"{URL}cancel/")).text
    for _ in range(2):
        client.post(f"{URL}cancel/", {"reason": " Snow "})
    session.refresh_from_db()
    assert (session.cancel_reason, purse_of(lena, course).balance) == ("Snow", 5)


def test_cancelling_names_the_absence_requests_that_end_with_it(client: Client) -> None:
    lena, tom = make_person("Lena Novák"), make_person()
    session = make_one(lena, tom)
    assert "Absence requests" not in Page(client.get(f"{URL}cancel/")).text
    AbsenceRequest.objects.create(seat=session.seats.get(learner=lena), asked_at=NOW, percent=100)
    assert "Absence requests that wait end with it: Lena Novák." in Page(client.get(f"{URL}cancel/")).text


def test_another_session_is_held_instead(client: Client) -> None:
    lena = make_person()
    session = make_one(lena)
    asked = {"reason": "Snow", "instead": "on", "day": "2026-12-04", "starts": "10:00"}
    made = client.post(f"{URL}cancel/", asked).headers["Location"]
    session.refresh_from_db()
    assert session.replaced_by is not None
    assert made == f"/office/sessions/{session.replaced_by.code}/"
    assert session.replaced_by.starts_at == wall("2026-12-04 10:00")
    assert [seat.learner for seat in session.replaced_by.seats.standing()] == [lena]


def test_a_replacement_needs_its_time(client: Client) -> None:
    session = make_one()
    Page(client.post(f"{URL}cancel/", {"reason": "Snow", "instead": "on", "day": "", "starts": ""}), 422)
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_whoever_had_a_seat_is_told_why(client: Client) -> None:
    session = make_one()
    page = Page(client.post(f"{URL}cancel/", {"reason": " "}), 422)
    assert "Say why: everybody who had a seat reads it." in page.text
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_what_has_begun_is_moved_to_a_time_to_come_only_when_that_was_seen(client: Client) -> None:
    """Its register is set aside then, and it would be to come again."""
    session = make_session(make_course(), NOW - timedelta(days=1), make_person(), code="S-4K7Q2M")
    asked = {"day": "2026-12-04", "starts": "10:00", "minutes": "60", "location": ""}
    page = Page(client.post(f"{URL}move/", asked), 422)
    assert "It has begun already" in page.text
    session.refresh_from_db()
    assert session.starts_at < NOW
    [seen] = {field.attrs["value"] for field in page.every("input", name="seen")}
    assert client.post(f"{URL}move/", asked | {"seen": seen}).status_code == 302
    session.refresh_from_db()
    assert session.starts_at == wall("2026-12-04 10:00")


def test_what_is_over_is_not_cancelled(client: Client) -> None:
    session = make_session(make_course(), NOW - timedelta(days=1), code="S-4K7Q2M")
    page = Page(client.post(f"{URL}cancel/", {"reason": "Snow"}), 422)
    assert "This session is over." in page.text
    session.refresh_from_db()
    assert session.cancelled_at is None
