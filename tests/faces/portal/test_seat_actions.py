"""What a session's details offer for a seat: buttons, refusals in their place with whom to ask, the price, requests."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from lessonbook.domain.attendance.actions import decide_absence, excuse
from lessonbook.domain.attendance.models import Decision
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.portal.seats import START, bookable, booked
from tests.faces.reading import Element, Page
from tests.factories import NOW, make_guardian, make_person, make_session, signed_in

HOUR = timedelta(hours=1)
EXCUSED = "Excused by Mara Vogel"
TIERS = [{"hours": 24, "percent": 100}, {"hours": 4, "percent": 50}]


def details(client: Client, session: Session) -> Page:
    return Page(client.get(f"/sessions/{session.code}/"))


def offered(page: Page) -> dict[str, str]:
    """What can be done about the seat."""
    links = page.one("div", class_="details-actions").every("a")
    return {link.text: link.attrs["href"] for link in links if link.text != "Add to calendar"}


def refused(page: Page) -> list[Element]:
    return list(page.every("div", class_="refusal"))


def price(page: Page) -> list[str]:
    return [line.text for line in page.every("p", class_="price")]


def test_a_booked_seat_offers_all_three(client: Client, lena: Person) -> None:
    seat = booked(lena)
    page, path = details(client, seat.session), f"/sessions/{seat.session.code}"
    assert offered(page) == {
        "Request Absence": f"{path}/absence/",
        "Reschedule": f"{path}/reschedule/",
        "Cancel": f"{path}/cancel/",
    }
    assert refused(page) == []


BOTH, BY_THURSDAY = "Absence or cancelling", "before Thu 26 Nov, 16:18 (Berlin time) returns"
TIL_FRIDAY = "1 of 2 credits until Fri 27 Nov, 12:18"
NOT_AFTER = "after that it does not."


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, f"{BOTH} {BY_THURSDAY} the credit; {NOT_AFTER}"),
        ({"absence": "off"}, f"Cancelling {BY_THURSDAY} the credit; {NOT_AFTER}"),
        ({"price": 2}, f"{BOTH} {BY_THURSDAY} all 2 credits; {NOT_AFTER}"),
        (
            {"price": 2, "notice_tiers": TIERS},
            f"{BOTH} returns (Berlin time): all 2 credits until Thu 26 Nov, 16:18; {TIL_FRIDAY}; after that nothing.",
        ),
        (
            {"price": 2, "notice_tiers": [*TIERS[:1], {"hours": 0, "percent": 50}]},
            f"{BOTH} {BY_THURSDAY} all 2 credits; after that 1 of 2 credits.",
        ),
        ({"notice_tiers": [{"hours": 0, "percent": 100}]}, f"{BOTH} before the start returns the credit."),
        ({"notice_tiers": []}, f"{BOTH} returns nothing."),
        (
            {"notice_tiers": [{"hours": 72, "percent": 100}]},
            f"{BOTH} no longer returns credits: the last deadline was Tue 24 Nov, 16:18 (Berlin time).",
        ),
        ({"price": 0}, ""),
    ],
)
def test_the_price_stands_first_by_deadline(client: Client, lena: Person, rules: dict[str, Any], said: str) -> None:
    assert price(details(client, booked(lena, **rules).session)) == [said] * bool(said)


def test_by_decision_the_administrator_is_named(client: Client, lena: Person) -> None:
    assert price(details(client, booked(lena, absence="person").session)) == [
        "Cancelling before Thu 26 Nov, 16:18 (Berlin time) returns the credit; after that it does not.",
        "An administrator decides about an absence, and what it returns.",
    ]


def test_a_seat_of_a_group_can_only_be_excused(client: Client, lena: Person) -> None:
    page = details(client, make_session(bookable(lena), START, lena))
    assert list(offered(page)) == ["Request Absence"]
    assert [one.one("strong").text for one in refused(page)] == ["Reschedule, Cancel"]


def test_refusals_stand_in_the_buttons_place_with_whom_to_ask(client: Client, lena: Person) -> None:
    School.objects.update(email="office@example.org", phone="+49 30 1234")
    course = bookable(lena, absence="off", self_booking=False)
    page = details(client, make_session(course, START, lena))
    assert offered(page) == {}
    assert {label for one in refused(page) for label in one.one("strong").text.split(", ")} == {
        "Request Absence",
        "Reschedule",
        "Cancel",
    }
    asked = [link.attrs["href"] for one in refused(page) for link in one.every("a")]
    assert asked == ["mailto:office@example.org", "tel:+49301234"]
    assert price(page) == []


def test_once_it_has_begun_nothing_is_offered_and_the_reason_stands_there(
    client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture
) -> None:
    seat = booked(lena)
    time_machine.move_to(START, tick=False)
    page = details(client, seat.session)
    assert (offered(page), len(refused(page)), price(page)) == ({}, 1, [])
    time_machine.move_to(START + 3 * HOUR, tick=False)
    assert (offered(details(client, seat.session)), refused(details(client, seat.session))) == ({}, [])


def test_a_guardian_is_told_which_right_is_missing(lena: Person) -> None:
    seat, petra = booked(lena), make_guardian("Petra Novak", lena)
    petra.wards.update(may_excuse=False)
    page = details(signed_in(petra), seat.session)
    assert list(offered(page)) == ["Reschedule", "Cancel"]
    assert offered(page)["Cancel"] == f"/sessions/{seat.session.code}/cancel/?for=child-{lena.pk}"
    assert [one.one("strong").text for one in refused(page)] == ["Request Absence"]
    petra.wards.update(may_excuse=True, may_book=False)
    assert list(offered(details(signed_in(petra), seat.session))) == ["Request Absence"]


def test_a_seat_that_a_guardian_booked_is_the_childs_to_cancel(client: Client, lena: Person) -> None:
    petra = make_guardian("Petra Novak", lena)
    assert "Cancel" in offered(details(client, booked(lena, by=petra).session))


def test_a_request_that_waits_stands_there_with_its_withdrawal(client: Client, lena: Person) -> None:
    seat = booked(lena, absence="person")
    excuse(seat, reason="Flu", by=By(lena.pk), now=NOW)
    page = details(client, seat.session)
    assert list(offered(page)) == ["Cancel"]
    assert "waits to be decided. Withdraw it first, then move it." in " ".join(one.text for one in refused(page))
    facts = page.facts()
    assert {name: facts[name] for name in ("Asked", "Reason", "State")} == {
        "Asked": "Wed 25 Nov 2026, 16:18 by Lena Novak",
        "Reason": "Flu",
        "State": "An administrator decides.",
    }
    assert page.one("span", class_="seat-state").text == "Absence requested"
    assert (
        page.one("form", action=f"/sessions/{seat.session.code}/absence/withdrawal/").one("button").text == "Withdraw"
    )


def test_a_request_that_nobody_decided_waits_after_the_session_too(
    client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture
) -> None:
    seat = booked(lena, absence="person")
    excuse(seat, by=By(lena.pk), now=NOW)
    time_machine.move_to(START + 24 * HOUR, tick=False)
    page = details(client, seat.session)
    assert page.facts()["State"] == "An administrator decides."
    assert client.post(f"/sessions/{seat.session.code}/absence/withdrawal/").status_code == 302
    assert "State" not in details(client, seat.session).facts()


def test_a_request_about_a_seat_that_was_cancelled_meanwhile_needs_nothing_more(client: Client, lena: Person) -> None:
    seat = booked(lena, absence="person")
    excuse(seat, by=By(lena.pk), now=NOW)
    cancel_booking(seat, by=By(lena.pk), now=NOW)
    page = details(client, seat.session)
    assert page.facts()["State"] == "No longer needed: the seat was given up."
    assert list(page.every("form", action=f"/sessions/{seat.session.code}/absence/withdrawal/")) == []


@pytest.mark.parametrize(
    ("decision", "facts", "said"),
    [
        (Decision.ACCEPTED, {"percent": 100}, {"State": EXCUSED, "Came back": "2 credits"}),
        (Decision.ACCEPTED, {"percent": 50, "make_up": True}, {"State": EXCUSED, "Came back": "1 make-up"}),
        (Decision.ACCEPTED, {"percent": 0}, {"State": EXCUSED, "Came back": "Nothing"}),
        (Decision.DECLINED, {}, {"State": "Declined by Mara Vogel"}),
    ],
)
def test_a_decision_stands_there_with_its_answer(
    client: Client, lena: Person, decision: Decision, facts: dict[str, object], said: dict[str, str]
) -> None:
    seat, mara = booked(lena, absence="person", price=2), make_person("Mara Vogel", "administrator")
    asked = excuse(seat, by=By(lena.pk), now=NOW)
    decide_absence(asked, decision, by=By(mara.pk), now=NOW, answer="All right", **facts)  # type: ignore[arg-type]
    page = details(client, seat.session)
    shown = page.facts()
    assert {name: shown.get(name) for name in ("State", "Answer", "Came back") if name in shown} == said | {
        "Answer": "All right"
    }
    assert list(page.every("form", action=f"/sessions/{seat.session.code}/absence/withdrawal/")) == []


def test_who_gave_a_seat_up_and_waits_for_one_again_finds_the_line(client: Client, lena: Person) -> None:
    seat = booked(lena)
    cancel_booking(seat, by=By(lena.pk), now=NOW)
    assert offered(details(client, seat.session)) == {}
    WaitlistPlace.objects.create(session=seat.session, learner=lena, since=NOW)
    assert offered(details(client, seat.session)) == {"Your place in line": f"/sessions/{seat.session.code}/line/"}


@pytest.mark.parametrize("path", ["/schedule/upcoming/", "/schedule/calendar/", "/schedule/calendar/?view=week"])
def test_lists_say_in_words_what_became_of_a_seat(client: Client, lena: Person, path: str) -> None:
    waits, excused = booked(lena, absence="person"), booked(lena, START + 3 * HOUR, slug="other")
    plain = booked(lena, START + 6 * HOUR, slug="third")
    for seat in (waits, excused):
        excuse(seat, by=By(lena.pk), now=NOW)
    page = Page(client.get(path))
    for seat, words in ((waits, "Absence requested"), (excused, "Excused")):
        assert words in name_of(page, seat)
    assert not {"Absence requested", "Excused"} & set(name_of(page, plain).split(", "))


def name_of(page: Page, seat: Seat) -> str:
    """What is read aloud of the link to the session."""
    return page.one("a", href=f"/sessions/{seat.session.code}/").whole_text


def test_past_sessions_say_it_too(client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture) -> None:
    seat = booked(lena)
    excuse(seat, by=By(lena.pk), now=NOW)
    time_machine.move_to(START + 24 * HOUR, tick=False)
    [row] = Page(client.get("/schedule/past/")).table("Past Sessions").one("tbody").every("tr")
    assert row.one("span", class_="seat-state").text == "Excused"
