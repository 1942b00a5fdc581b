"""Deciding absence requests in bulk, and answering those who ask for a substitute."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessonbook.domain.attendance.actions import decide_absence, excuse
from lessonbook.domain.attendance.models import AbsenceRequest, Decision, Mark
from lessonbook.domain.booking.actions.sessions import seat_learner
from lessonbook.domain.booking.actions.substitutes import ask_for_substitute
from lessonbook.domain.booking.models import SubstituteRequest
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person, RoleKind
from tests.faces.reading import Element, Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_guardian,
    make_instructor,
    make_person,
    make_session,
    wall,
)

URL = "/office/requests/"


def make_request(name: str = "Lena Novak", price: int = 2, reason: str = "") -> AbsenceRequest:
    """An absence request of a learner who paid for a seat on Friday at ten."""
    course = make_course("Piano", absence="person", price=price)
    learner = make_person(name)
    deposit(purse_of(learner, course), 10, by=BY_SCHOOL, now=NOW, today=NOW.date())
    session = make_session(course, wall("2026-11-27 10:00"))
    seat = seat_learner(session, learner, by=BY_SCHOOL, now=NOW - timedelta(days=3))
    return excuse(seat, reason=reason, by=By(learner.pk), now=NOW)


def balance(request: AbsenceRequest) -> int:
    return purse_of(request.seat.learner, request.seat.course).balance


def test_each_request_says_what_it_is_about_and_what_comes_back(client: Client) -> None:
    make_request(reason="A cold")
    page = Page(client.get(URL))
    [found] = page.every("li", class_="request")
    assert "Lena Novak" in found.text
    assert found.one("div", class_="request-what").text == "Piano Fri 27 Nov, 10:00–10:45"
    assert found.one("div", class_="request-facts").text == "41 h before Returns by rule: 2 of 2 credits"
    assert found.one("p", class_="request-reason").text == "A cold"


@pytest.mark.parametrize(("mark", "warned"), [("present", True), ("late", True), ("absent", False)])
def test_who_came_all_the_same_is_pointed_out(client: Client, mark: str, *, warned: bool) -> None:
    request = make_request()
    Mark.objects.create(seat=request.seat, attendance="present", at=NOW, superseded_at=NOW)
    Mark.objects.create(seat=request.seat, attendance=mark, at=NOW)
    facts = Page(client.get(URL)).one("div", class_="request-facts").text
    assert ("The register says" in facts) == warned


def test_a_guardians_request_names_the_guardian(client: Client) -> None:
    request = make_request()
    petra = make_guardian("Petra Novak", request.seat.learner)
    AbsenceRequest.objects.update(asked_by=petra)
    assert "by Petra Novak" in Page(client.get(URL)).text


def test_several_are_accepted_at_once_by_their_rules(client: Client, mara: Person) -> None:
    one, other, third = make_request("Anna A"), make_request("Bo B", price=3), make_request("Cleo C")
    asked = {"request": [one.pk, other.pk], "decision": "accepted", "answer": " Get well "}
    page = Page(client.post(URL, asked, follow=True))
    assert "2 requests are accepted. 5 credits come back." in page.text
    decided = AbsenceRequest.objects.exclude(pk=third.pk).values_list("decision", "decided_by", "answer", "returned")
    assert sorted(decided) == [("accepted", mara.pk, "Get well", 2), ("accepted", mara.pk, "Get well", 3)]
    assert [balance(request) for request in (one, other, third)] == [10, 10, 8]


@pytest.mark.parametrize(
    ("facts", "returned", "made_up"),
    [({"percent": "50"}, 1, 0), ({"percent": "0"}, 0, 0), ({"kind": "make_up"}, 0, 2), ({"percent": ""}, 2, 0)],
)
def test_another_share_comes_back_where_that_is_said(
    client: Client, facts: dict[str, str], returned: int, made_up: int
) -> None:
    request = make_request()
    sent = {"request": [request.pk], "decision": "accepted", **facts}
    client.post(URL, sent | {"shown": facts.get("percent", "")})
    request.refresh_from_db()
    assert (request.returned, request.made_up) == (returned, made_up)


def test_what_another_share_comes_to_is_said_of_each_before_it_is_decided(client: Client) -> None:
    one, other, third = make_request("Anna A", price=1), make_request("Bo B", price=3), make_request("Cleo C", price=1)
    asked = {"request": [one.pk, other.pk], "decision": "accepted", "percent": "50"}
    page = Page(client.post(URL, asked), 422)
    assert "with 50 %, in whole credits" in page.one("main").text
    assert [facts.text.partition("Returns")[2] for facts in request_facts(page)] == [
        ": 0 of 1 credit",
        ": 1 of 3 credits",
        " by rule: 1 of 1 credit",
    ]
    assert not AbsenceRequest.objects.exclude(decision="").exists()
    again = Page(client.post(URL, asked | {"percent": "90", "shown": "50"}), 422)
    assert again.one("input", name="shown").attrs["value"] == "90"
    done = Page(client.post(URL, asked | {"shown": "50"}, follow=True))
    assert "2 requests are accepted. 1 credit comes back." in done.text
    third.refresh_from_db()
    assert third.decision == ""


def request_facts(page: Page) -> list[Element]:
    """What stands beside each request."""
    return list(page.every("div", class_="request-facts"))


def test_declined_the_seat_stands_and_nothing_comes_back(client: Client) -> None:
    request = make_request()
    page = Page(client.post(URL, {"request": [request.pk], "decision": "declined"}, follow=True))
    assert "1 request is declined." in page.text
    request.refresh_from_db()
    assert (request.decision, request.seat.given_up_at, balance(request)) == ("declined", None, 8)


def test_what_somebody_else_decided_stands_and_is_said(client: Client) -> None:
    request, other = make_request("Anna A"), make_request("Bo B")
    ivo = make_person("Ivo King", RoleKind.ADMINISTRATOR)
    decide_absence(request, Decision.DECLINED, by=By(ivo.pk), now=NOW)
    page = Page(client.post(URL, {"request": [request.pk, other.pk], "decision": "accepted"}, follow=True))
    assert "Anna A: Ivo King decided it already (Declined, Wed 25 Nov 2026, 16:18)." in page.text
    assert "1 request is accepted." in page.text
    request.refresh_from_db()
    assert (request.decision, balance(request)) == ("declined", 8)


def test_nothing_ticked_decides_nothing_and_keeps_the_input(client: Client) -> None:
    request = make_request()
    for ticked in ([], ["odd"], ["9" * 40]):
        page = Page(client.post(URL, {"request": ticked, "decision": "accepted", "answer": "Yes"}), 422)
        assert page.one("textarea", name="answer").text == "Yes"
    Page(client.post(URL, {"request": [request.pk], "decision": "odd"}), 422)
    page = Page(client.post(URL, {"request": [request.pk], "decision": "accepted", "percent": "101"}), 422)
    assert [box.attrs["value"] for box in page.every("input", name="request") if "checked" in box.attrs] == [
        str(request.pk)
    ]
    request.refresh_from_db()
    assert request.decided_at is None


@pytest.mark.parametrize("many", [1, 3, 30])
def test_as_many_queries_for_one_request_as_for_thirty(client: Client, many: int) -> None:
    for n in range(many):
        make_request(f"Learner {n}", price=0)
        ana = make_instructor(f"Instructor {n}")
        session = make_session(make_course(), NOW + timedelta(days=1, hours=n), instructor=ana)
        ask_for_substitute(session, by=By(ana.pk), now=NOW)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) == 4 + 2


def test_hostile_reasons_are_text(client: Client) -> None:
    make_request(reason="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in client.get(URL).content


def make_wish() -> tuple[SubstituteRequest, Person, Person]:
    """That Ana asked for a substitute; her session, and Bo who could teach it."""
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    session = make_session(make_course("Spanish", ana, bo), wall("2026-11-27 10:00"), instructor=ana)
    return ask_for_substitute(session, reason="A cold", by=By(ana.pk), now=NOW), ana, bo


def test_a_substitute_is_found(client: Client, mara: Person) -> None:
    wish, _ana, bo = make_wish()
    url = Page(client.get(URL)).links()["Find a substitute"]
    page = Page(client.get(url))
    assert [one.text for one in page.every("label", class_="choice")] == ["BL Bo Lind Free · teaches this course"]
    assert client.post(url, {"instructor": bo.pk, "answer": "Get well"}).headers["Location"] == URL
    wish.refresh_from_db()
    assert (wish.outcome, wish.substitute, wish.answer, wish.decided_by) == ("substituted", bo, "Get well", mara)
    assert wish.session.instructor == bo


def test_the_wish_is_declined_whoever_is_chosen(client: Client) -> None:
    wish, ana, bo = make_wish()
    client.post(f"{URL}substitutes/{wish.pk}/", {"decision": "decline", "instructor": bo.pk})
    wish.refresh_from_db()
    assert (wish.outcome, wish.session.instructor) == ("declined", ana)


def test_nobody_chosen_answers_nothing(client: Client) -> None:
    wish, ana, _bo = make_wish()
    for chosen in ("", str(ana.pk), "999999"):
        Page(client.post(f"{URL}substitutes/{wish.pk}/", {"instructor": chosen}), 422)
    wish.refresh_from_db()
    assert wish.decided_at is None


def test_a_wish_that_was_answered_says_so(client: Client) -> None:
    wish, _ana, bo = make_wish()
    url = f"{URL}substitutes/{wish.pk}/"
    asked: dict[str, Any] = {"instructor": bo.pk}
    client.post(url, asked)
    page = Page(client.post(url, asked), 422)
    assert page.one("main").one("div", role="alert").text == "This request for a substitute is answered already."
    assert client.get(url).status_code == 404
