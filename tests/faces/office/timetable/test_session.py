"""The page of a session in the office, and the seats in it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_group,
    make_hours,
    make_instructor,
    make_location,
    make_person,
    make_seat,
    make_session,
    wall,
)

URL = "/office/sessions/S-4K7Q2M/"


def make_one(*learners: Person, **facts: Any) -> Session:
    course = facts.pop("course", None) or make_course()
    return make_session(course, wall("2026-11-27 10:00"), *learners, code="S-4K7Q2M", **facts)


def learner_of(session: Session, name: str = "Lena Novak", amount: int = 0) -> Person:
    learner = make_person(name)
    enroll_in(session.course, learner)
    if amount:
        deposit(purse_of(learner, session.course), amount, by=BY_SCHOOL, now=NOW, today=NOW.date())
    return learner


def test_the_page_says_all_there_is_of_a_session(client: Client) -> None:
    make_one(make_person(), instructor=make_instructor(), location=make_location(), capacity=8, source_id="x/1")
    facts = Page(client.get(URL)).facts()
    assert facts | {"Class link": ""} == {
        "Session ID": "S-4K7Q2M",
        "Date and time": "Fri 27 Nov, 10:00–10:45 Berlin time",
        "Instructor": "AR Ana Ruiz",
        "Lesson": "Not set yet",
        "Location": "Studio 1",
        "Seats": "1 of 8",
        "Class link": "",
        "ID in another system": "x/1",
    }


def test_an_id_is_found_however_it_is_typed_and_others_are_not(client: Client) -> None:
    make_one()
    assert client.get("/office/sessions/s-4k7q2m/").status_code == 200
    assert client.get("/office/sessions/S-NONE/").status_code == 404


def test_seats_say_how_they_came_about(client: Client) -> None:
    session = make_one()
    anna, bo, cleo = make_person("Anna A"), make_person("Bo B"), make_person("Cleo C")
    group = make_group(session.course, anna)
    make_seat(session, anna, by_group=group)
    make_seat(session, bo, taken_by=bo, price=2)
    make_seat(session, cleo, given_up_at=NOW, given_up_why="cancelled")
    page = Page(client.get(URL))
    assert [row[:3] for row in page.rows("Seats")] == [
        ["AA Anna A", "Tuesday group Mon 26 Oct 2026", "0"],
        ["BB Bo B", "Booked Mon 26 Oct 2026", "2"],
    ]
    assert "Cleo C Cancelled, Wed 25 Nov 2026, 16:18" in page.text


def test_a_learner_is_seated_for_the_price(client: Client) -> None:
    session = make_one()
    lena = learner_of(session, amount=3)
    page = Page(client.post(f"{URL}seats/", {"learner": lena.pk, "price": 2}, follow=True))
    assert "Lena Novak has a seat." in page.text
    assert session.seats.get().price == 2
    assert purse_of(lena, session.course).balance == 1


def test_a_full_session_takes_nobody_unless_that_is_said(client: Client) -> None:
    session = make_one(make_person(), capacity=1)
    lena = learner_of(session)
    asked: dict[str, Any] = {"learner": lena.pk, "price": 0}
    page = Page(client.post(f"{URL}seats/", asked), 422)
    assert "This session is full" in page.text
    assert [option.attrs["value"] for option in page.every("option") if "selected" in option.attrs] == [str(lena.pk)]
    client.post(f"{URL}seats/", {**asked, "beyond": "on"})
    assert session.seats.standing().count() == 2
    journal = Page(client.get(URL)).one("ol", class_="journal").text
    assert "Learner seated · Mara Vogel The places were no limit." in journal


def test_who_can_not_pay_gets_no_seat(client: Client) -> None:
    session = make_one()
    lena = learner_of(session)
    page = Page(client.post(f"{URL}seats/", {"learner": lena.pk, "price": 2}), 422)
    assert "2 needed, 0 available" in page.text
    assert not Seat.objects.exists()


def test_who_does_not_learn_the_course_can_not_be_chosen(client: Client) -> None:
    make_one()
    assert client.post(f"{URL}seats/", {"learner": make_person().pk, "price": 0}).status_code == 422
    assert client.post(f"{URL}seats/", {"learner": "odd", "price": "-1"}).status_code == 422


def test_a_learner_is_taken_out_and_gets_the_price_back_once(client: Client) -> None:
    session = make_one()
    lena = learner_of(session, amount=3)
    client.post(f"{URL}seats/", {"learner": lena.pk, "price": 2})
    for _ in range(2):
        client.post(f"{URL}seats/given-up/", {"seat": session.seats.get().pk})
    assert not session.seats.standing().exists()
    assert purse_of(lena, session.course).balance == 3
    assert Entry.objects.filter(verb="unseat_learner").count() == 1


def test_seats_of_other_sessions_are_not_taken_from_here(client: Client) -> None:
    make_one()
    other = make_session(make_course(), NOW + timedelta(days=1), make_person())
    assert client.post(f"{URL}seats/given-up/", {"seat": other.seats.get().pk}).status_code == 404
    assert client.post(f"{URL}seats/given-up/", {"seat": "9" * 30}).status_code == 404
    assert other.seats.standing().count() == 1


def test_the_line_is_counted(client: Client) -> None:
    session = make_one(capacity=0)
    WaitlistPlace.objects.create(session=session, learner=make_person(), since=NOW)
    assert "1 waits in line" in Page(client.get(URL)).text


def test_a_cancelled_session_says_why_and_can_not_be_changed(client: Client, mara: Person) -> None:
    make_one(cancelled_at=NOW, cancelled_by=mara, cancel_reason="Snow & ice")
    page = Page(client.get(URL))
    assert page.facts()["Cancelled"] == "Snow & ice Wed 25 Nov 2026, 16:18, Mara Vogel"
    assert page.buttons() == []


def test_another_zones_session_says_its_own_time(client: Client) -> None:
    make_one(time_zone="America/New_York")
    when = Page(client.get(URL)).facts()["Date and time"]
    assert when == "Fri 27 Nov, 10:00–10:45 Berlin time; it is held in New York time: 04:00–04:45"


@pytest.mark.parametrize("link", ["https://class.example.org/a", "javascript:alert(1)"])
def test_only_addresses_of_the_web_are_links(client: Client, link: str) -> None:
    make_one(class_link=link)
    assert (link in Page(client.get(URL)).links().values()) is link.startswith("https")


@pytest.mark.parametrize("many", [1, 3, 30])
def test_as_many_queries_for_one_seat_as_for_thirty(client: Client, django_assert_num_queries: Any, many: int) -> None:
    session = make_one(*(make_person(f"Learner {n}") for n in range(many)), instructor=make_instructor())
    for n in range(many):
        learner_of(session, f"Other {n}")
        Entry.objects.create(at=NOW, verb="share", subject_kind="session", subject_id=session.pk, source="page")
    with django_assert_num_queries(4 + 5):
        client.get(URL)


@pytest.mark.parametrize("many", [1, 3, 30])
def test_as_many_queries_for_one_instructor_as_for_thirty(
    client: Client, django_assert_num_queries: Any, many: int
) -> None:
    make_one()
    for n in range(many):
        make_hours(make_instructor(f"Instructor {n}"))
    with django_assert_num_queries(4 + 7):
        client.get(f"{URL}instructor/")
