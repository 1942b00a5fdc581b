"""Requesting an absence on its page: what it will mean first, a reason, once; and taking it back."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from lessonbook.domain.attendance.actions import decide_absence
from lessonbook.domain.attendance.models import AbsenceRequest, Decision
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.timetable.models import Seat
from tests.faces.portal.seats import START, balance, bookable, booked, confirm, fields, fresh
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, make_guardian, make_person, make_session, signed_in

HOUR, TICK = timedelta(hours=1), timedelta.resolution


def path_of(seat: Seat) -> str:
    return f"/sessions/{seat.session.code}/absence/"


def test_by_rule_it_says_what_it_means_and_does_it(client: Client, lena: Person) -> None:
    seat = booked(lena)
    page = Page(client.get(path_of(seat)))
    assert (page.heading, page.one("p", class_="price").text) == ("Request Absence", "You get back the credit.")
    assert page.buttons() == ["Request Absence"]
    answer = confirm(client, path_of(seat), reason="Flu")
    assert answer.headers["Location"] == f"/sessions/{seat.session.code}/"
    assert "The seat is given up. 1 credit came back." in Page(client.get(answer.headers["Location"])).text
    asked = AbsenceRequest.objects.get()
    assert (asked.reason, asked.asked_by, asked.decision, asked.returned) == ("Flu", lena, "accepted", 1)
    assert (fresh(seat).given_up_why, balance(seat)) == ("excused", 5)


def test_any_seat_may_be_excused_not_only_a_booked_one(client: Client, lena: Person) -> None:
    session = make_session(bookable(lena), START, lena)
    assert confirm(client, f"/sessions/{session.code}/absence/").status_code == 302
    assert session.seats.get().given_up_why == "excused"


def test_where_a_person_decides_it_says_so_and_waits(client: Client, lena: Person) -> None:
    seat = booked(lena, absence="person")
    page = Page(client.get(path_of(seat)))
    assert (
        page.one("p", class_="price").text == "An administrator decides whether you are excused, and what comes back."
    )
    assert "By the notice given now it would be: You get back the credit." in page.text
    answer = confirm(client, path_of(seat))
    assert "The absence request is sent. An administrator decides." in Page(client.get(answer.headers["Location"])).text
    assert (fresh(seat).given_up_at, balance(seat)) == (None, 4)
    again = Page(client.get(path_of(seat)))
    assert "An absence request for this session waits to be decided." in again.text
    assert list(again.every("form", action=path_of(seat))) == []


def test_sent_twice_it_is_asked_once(client: Client, lena: Person) -> None:
    seat = booked(lena, absence="person")
    sent = fields(Page(client.get(path_of(seat))), path_of(seat)) | {"reason": "Flu"}
    for key in (sent["key"], sent["key"], "another-key-of-another-tab"):
        assert client.post(path_of(seat), sent | {"key": key}).status_code == 302
    assert (AbsenceRequest.objects.count(), Entry.objects.filter(verb="excuse").count()) == (1, 1)


@pytest.mark.parametrize(("absence", "status"), [("rule", 409), ("person", 409)])
def test_a_deadline_that_passed_meanwhile_is_no_surprise(
    client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture, absence: str, status: int
) -> None:
    seat = booked(lena, absence=absence)
    sent = fields(Page(client.get(path_of(seat))), path_of(seat)) | {"reason": "My reason"}
    time_machine.move_to(START - 24 * HOUR + TICK, tick=False)
    page = Page(client.post(path_of(seat), sent), status)
    assert "Less comes back now" in page.one("main").one("div", role="alert").text
    assert "The credit does not come back." in page.text
    assert page.one("textarea").text == "My reason"
    assert not AbsenceRequest.objects.exists()


def test_that_a_person_decides_by_now_is_no_surprise(client: Client, lena: Person) -> None:
    seat = booked(lena)
    sent = fields(Page(client.get(path_of(seat))), path_of(seat))
    type(seat.course).objects.update(absence="person")
    assert client.post(path_of(seat), sent).status_code == 409
    assert not AbsenceRequest.objects.exists()


@pytest.mark.parametrize(("reason", "status"), [("x\r\n" * 1000, 302), ("x" * 2001, 422)])
def test_a_reason_that_can_not_be_kept_is_an_error_at_the_field(
    client: Client, lena: Person, reason: str, status: int
) -> None:
    seat = booked(lena)
    answer = confirm(client, path_of(seat), reason=reason)
    assert (answer.status_code, AbsenceRequest.objects.exists()) == (status, status == 302)
    if status == 422:
        assert "errorlist" in answer.text


def test_markup_in_a_reason_is_text(client: Client, lena: Person) -> None:
    seat = booked(lena, absence="person")
    confirm(client, path_of(seat), reason="<script>alert(1)</script>")
    page = client.get(f"/sessions/{seat.session.code}/")
    assert b"<script>alert(1)" not in page.content
    assert "<script>alert(1)</script>" in Page(page).facts()["Reason"]


@pytest.mark.parametrize("absence", ["off", "rule"])
def test_where_it_is_not_offered_it_says_whom_to_ask(client: Client, lena: Person, absence: str) -> None:
    School.objects.update(email="office@example.org")
    seat = booked(lena, start=START if absence == "off" else NOW + 3 * HOUR, absence=absence)
    type(seat.session).objects.filter(pk=seat.session_id).update(starts_at=NOW if absence == "rule" else seat.starts_at)
    page = Page(client.get(path_of(seat)), 403)
    assert page.links()["office@example.org"] == "mailto:office@example.org"
    assert client.post(path_of(seat), {"shown": "0-0-0"}).status_code == 403
    assert not AbsenceRequest.objects.exists()


def test_while_it_waits_it_can_be_withdrawn(client: Client, lena: Person) -> None:
    seat = booked(lena, absence="person")
    confirm(client, path_of(seat))
    details = f"/sessions/{seat.session.code}/"
    withdrawal = f"{path_of(seat)}withdrawal/"
    assert Page(client.get(details)).one("form", action=withdrawal).one("button").text == "Withdraw"
    for said in ("The absence request is withdrawn.", "There is no absence request to withdraw."):
        answer = client.post(withdrawal)
        assert answer.headers["Location"] == details
        assert said in Page(client.get(details)).text
    assert (AbsenceRequest.objects.get().withdrawn_at, fresh(seat).given_up_at) == (NOW, None)
    assert client.get(withdrawal).status_code == 405
    assert Page(client.get(path_of(seat))).buttons() == ["Request Absence"]


def test_decided_it_can_not_be_withdrawn(client: Client, lena: Person) -> None:
    seat = booked(lena, absence="person")
    confirm(client, path_of(seat))
    decide_absence(AbsenceRequest.objects.get(), Decision.DECLINED, by=BY_SCHOOL, now=NOW)
    client.post(f"{path_of(seat)}withdrawal/")
    assert AbsenceRequest.objects.get().withdrawn_at is None


def test_looking_changes_nothing(client: Client, lena: Person) -> None:
    seat = booked(lena)
    entries = Entry.objects.count()
    for method in (client.get, client.head):
        assert method(path_of(seat), {"shown": "1-0-0", "reason": "x"}).status_code == 200
    assert (Entry.objects.count(), fresh(seat).given_up_at) == (entries, None)


def test_more_fields_change_nothing(client: Client, lena: Person) -> None:
    other, seat = make_person(), booked(lena, absence="person")
    more = {"learner": str(other.pk), "asked_by": str(other.pk), "percent": "7", "decision": "accepted", "seat": "1"}
    confirm(client, path_of(seat), **more)
    asked = AbsenceRequest.objects.get()
    assert (asked.seat, asked.asked_by, asked.percent, asked.decision) == (seat, lena, 100, "")


def test_a_guardian_by_right_recorded_as_theirs(lena: Person) -> None:
    petra, seat = make_guardian("Petra Novak", lena), booked(lena, absence="person")
    client, path = signed_in(petra), path_of(seat)
    petra.wards.update(may_excuse=False, may_book=True)
    assert client.get(path).status_code == 403
    assert client.post(path, {"shown": "0-0-1"}).status_code == 403
    petra.wards.update(may_excuse=True, may_book=False)
    confirm(client, path)
    entry = Entry.objects.get(verb="excuse")
    assert (entry.actor, entry.on_behalf_of, AbsenceRequest.objects.get().asked_by) == (petra, lena, petra)
    petra.wards.update(may_excuse=False)
    client.post(f"{path}withdrawal/")
    assert AbsenceRequest.objects.get().withdrawn_at is None


def test_instructors_strangers_and_who_was_unlinked_find_no_such_page(lena: Person) -> None:
    seat, oto = booked(lena), make_guardian("Oto Novak", lena)
    oto.wards.update(until=NOW)
    for person in (seat.session.instructor, make_person(), oto):
        assert person
        client = signed_in(person)
        answers = [
            client.get(path_of(seat)),
            client.post(path_of(seat), {"shown": "0-0-0"}),
            client.post(f"{path_of(seat)}withdrawal/"),
        ]
        assert {answer.status_code for answer in answers} <= {404, 302}
        assert all("/sessions/" not in answer.headers.get("Location", "") for answer in answers)
    assert fresh(seat).given_up_at is None
