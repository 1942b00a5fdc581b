"""Absence requests in the data admin: the open ones first, decided with an answer, one decision of two."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from lessonbook.domain.attendance.actions import excuse, withdraw_absence
from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.credits.models import Lot, LotKind
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Person, RoleKind
from tests.faces.portal.seats import START, balance, booked, fresh
from tests.factories import NOW, make_person, make_school, signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:attendance_absencerequest_changelist")


@pytest.fixture(autouse=True)
def _now(time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office(db: None) -> Client:
    make_school()
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


def asked_by(name: str, reason: str = "", **rules: Any) -> AbsenceRequest:
    learner = make_person(name)
    start = START + timedelta(hours=5 * Person.objects.count())
    facts: dict[str, Any] = {"absence": "person", "price": 2} | rules
    seat = booked(learner, start, **facts)
    return excuse(seat, reason=reason, by=By(learner.pk), now=NOW)


def decide(office: Client, asked: AbsenceRequest, **facts: object) -> str:
    """Send the form; return its page, or nothing where it was accepted."""
    path = reverse("admin:attendance_absencerequest_decide", args=[asked.pk])
    answer = office.post(path, {"decision": "accepted", "percent": 100, "answer": ""} | facts)
    return "" if answer.status_code == 302 else answer.text


def test_the_open_ones_come_first_with_what_one_needs_to_decide(office: Client) -> None:
    decided, withdrawn, gone = asked_by("Ada One"), asked_by("Bea Two"), asked_by("Cleo Three")
    decide(office, decided)
    withdraw_absence(withdrawn, by=By(withdrawn.seat.learner_id), now=NOW)
    cancel_booking(gone.seat, by=By(gone.seat.learner_id), now=NOW)
    waits = asked_by("Dora Four", "Flu since Monday")
    text = office.get(LIST).text
    places = [text.index(name) for name in ("Dora Four", "Ada One")]
    assert places == sorted(places)
    for words in (waits.seat.session.code, "Flu since Monday", "To decide", "Withdrawn", "Seat given up meanwhile"):
        assert words in text


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("", {"Ada", "Bea", "Cleo", "Dora", "Eva"}),
        ("waiting", {"Dora"}),
        ("accepted", {"Ada"}),
        ("declined", {"Eva"}),
        ("withdrawn", {"Bea"}),
        ("overtaken", {"Cleo"}),
    ],
)
def test_they_are_found_by_what_became_of_them(office: Client, state: str, names: set[str]) -> None:
    requests = {name: asked_by(f"{name} Learner") for name in ("Ada", "Bea", "Cleo", "Dora", "Eva")}
    decide(office, requests["Ada"])
    decide(office, requests["Eva"], decision="declined")
    withdraw_absence(requests["Bea"], by=By(requests["Bea"].seat.learner_id), now=NOW)
    cancel_booking(requests["Cleo"].seat, by=By(requests["Cleo"].seat.learner_id), now=NOW)
    text = office.get(LIST, {"state": state} if state else {}).text
    assert {name for name in requests if f"{name} Learner" in text} == names


def test_the_form_begins_with_what_the_rules_say(office: Client) -> None:
    asked = asked_by("Lena Novak", "Flu", make_up=True)
    text = office.get(reverse("admin:attendance_absencerequest_decide", args=[asked.pk])).text
    assert "Lena Novak" in text
    assert "Flu" in text
    assert 'value="100"' in text
    assert "checked" in text


def test_accepting_returns_what_the_administrator_says(office: Client) -> None:
    asked = asked_by("Lena Novak")
    assert decide(office, asked, percent=50, make_up="on", answer="Get well") == ""
    asked.refresh_from_db()
    assert (asked.decision, asked.made_up, asked.answer, asked.decided_by) == (
        "accepted",
        1,
        "Get well",
        Person.objects.get(given_name="Mara"),
    )
    assert (fresh(asked.seat).given_up_why, balance(asked.seat)) == ("excused", 4)
    assert Lot.objects.filter(kind=LotKind.MAKE_UP).count() == 1
    assert Entry.objects.get(verb="decide_absence").source == Source.OFFICE


def test_declining_keeps_the_seat(office: Client) -> None:
    asked = asked_by("Lena Novak")
    decide(office, asked, decision="declined", answer="There is an exam")
    assert (fresh(asked.seat).given_up_at, balance(asked.seat)) == (None, 3)


@pytest.mark.parametrize("facts", [{"percent": 101}, {"percent": -1}, {"percent": ""}, {"decision": "perhaps"}])
def test_what_makes_no_sense_is_an_error_at_the_field(office: Client, facts: dict[str, object]) -> None:
    asked = asked_by("Lena Novak")
    assert "errorlist" in decide(office, asked, **facts) or "text-red" in decide(office, asked, **facts)
    assert AbsenceRequest.objects.get().decision == ""


def test_of_two_administrators_one_decides_and_the_other_sees_it(office: Client) -> None:
    asked = asked_by("Lena Novak")
    other = signed_in(make_person("Noa Klein", RoleKind.ADMINISTRATOR))
    assert decide(office, asked, answer="Fine") == ""
    seen = decide(other, asked, decision="declined")
    assert 'role="alert"' in seen
    assert (AbsenceRequest.objects.get().decision, balance(asked.seat)) == ("accepted", 5)


@pytest.mark.parametrize(("action", "decision", "left"), [("accept", "accepted", 5), ("decline", "declined", 3)])
def test_several_are_decided_at_once(office: Client, action: str, decision: str, left: int) -> None:
    requests = [asked_by(name) for name in ("Ada One", "Bea Two", "Cleo Three")]
    withdraw_absence(requests[2], by=By(requests[2].seat.learner_id), now=NOW)
    chosen = {"action": action, "_selected_action": [asked.pk for asked in requests]}
    answer = office.post(LIST, chosen, follow=True)
    assert list(AbsenceRequest.objects.order_by("pk").values_list("decision", flat=True)) == [decision, decision, ""]
    assert [balance(asked.seat) for asked in requests] == [left, left, 3]
    assert "Ada One" in answer.text


def test_nothing_is_written_by_hand(office: Client) -> None:
    asked = asked_by("Lena Novak")
    change = reverse("admin:attendance_absencerequest_change", args=[asked.pk])
    assert "Decide" in office.get(change).text
    assert office.post(change, {"percent": 0, "reason": "x"}).status_code == 403
    assert office.get(reverse("admin:attendance_absencerequest_add")).status_code == 403
