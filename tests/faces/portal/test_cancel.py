"""Cancelling a booking on its page: the price first, by deadline; then once, for whoever may."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.models import LedgerRow, Lot
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Guardianship, Person, RoleKind, School
from lessonbook.domain.timetable.models import Seat
from tests.faces.portal.seats import START, balance, bookable, booked, confirm, fields, fresh, session_of
from tests.faces.reading import Page
from tests.factories import NOW, make_guardian, make_person, make_session, signed_in, wall

HOUR, TICK = timedelta(hours=1), timedelta.resolution
TIERS = [{"hours": 24, "percent": 100}, {"hours": 4, "percent": 50}]


def path_of(seat: Seat) -> str:
    return f"/sessions/{seat.session.code}/cancel/"


def stages(page: Page) -> list[list[str]]:
    table = page.one("table", class_="stages")
    return [[cell.text for cell in row.inside if not isinstance(cell, str)] for row in table.one("tbody").every("tr")]


def test_the_price_is_shown_before_it_is_pressed(client: Client, lena: Person) -> None:
    seat = booked(lena, price=2, notice_tiers=TIERS)
    page = Page(client.get(path_of(seat)))
    assert page.heading == "Cancel booking"
    assert page.one("p", class_="price").text == "You get back all 2 credits."
    assert page.one("caption").text == "What comes back, by when it is given up · Berlin time"
    assert stages(page) == [
        ["Thu 26 Nov, 16:18 Now", "all 2 credits"],
        ["Fri 27 Nov, 12:18", "1 of 2 credits"],
        ["the start, Fri 27 Nov, 16:18", "nothing"],
    ]
    assert page.buttons() == ["Cancel booking"]
    assert page.links()["Keep the seat"] == f"/sessions/{seat.session.code}/"


def test_deadlines_are_in_the_viewers_own_zone(lena: Person) -> None:
    lena.time_zone = "America/New_York"
    lena.save()
    page = Page(signed_in(lena).get(path_of(booked(lena))))
    assert stages(page)[0] == ["Thu 26 Nov, 10:18 Now", "the credit"]
    assert "New York time" in page.one("caption").text


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (24 * HOUR, "You get back all 2 credits."),
        (24 * HOUR - TICK, "You get back 1 of 2 credits."),
        (4 * HOUR, "You get back 1 of 2 credits."),
        (4 * HOUR - TICK, "None of the 2 credits comes back."),
    ],
)
def test_what_the_page_says_is_what_comes_back(
    client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture, before: timedelta, said: str
) -> None:
    seat = booked(lena, price=2, notice_tiers=TIERS)
    time_machine.move_to(START - before, tick=False)
    page = Page(client.get(path_of(seat)))
    assert page.one("p", class_="price").text == said
    shown = int(fields(page, path_of(seat))["shown"].partition("-")[0])
    assert confirm(client, path_of(seat)).status_code == 302
    assert balance(seat) == 3 + shown


def test_a_deadline_across_a_clock_change_is_elapsed_hours(
    client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture
) -> None:
    """The clocks go back on 25 October at three: a day before Sunday 16:00 is Saturday 17:00, and the page says so."""
    time_machine.move_to(wall("2026-10-20 12:00"), tick=False)
    seat = booked(lena, wall("2026-10-25 16:00"), now=wall("2026-10-20 12:00"))
    assert stages(Page(client.get(path_of(seat))))[0] == ["Sat 24 Oct, 17:00 Now", "the credit"]
    sent = fields(Page(client.get(path_of(seat))), path_of(seat))
    time_machine.move_to(wall("2026-10-24 17:00") + TICK, tick=False)
    assert client.post(path_of(seat), sent).status_code == 409
    time_machine.move_to(wall("2026-10-24 17:00"), tick=False)
    assert client.post(path_of(seat), sent).status_code == 302
    assert balance(seat) == 5


def test_a_seat_that_cost_nothing_has_no_price_and_no_table(client: Client, lena: Person) -> None:
    page = Page(client.get(path_of(booked(lena, price=0))))
    assert page.one("p", class_="price").text == "This seat cost nothing, so nothing comes back."
    assert list(page.every("table", class_="stages")) == []


def test_a_make_up_is_called_by_its_name(client: Client, lena: Person) -> None:
    seat = booked(lena, make_up=True)
    assert Page(client.get(path_of(seat))).one("p", class_="price").text == "You get 1 make-up instead of a refund."
    page = Page(client.post(path_of(seat), fields(Page(client.get(path_of(seat))), path_of(seat)), follow=True))
    assert "The seat is given up. 1 make-up was added." in page.text


def test_a_one_to_one_says_that_its_session_goes_too(client: Client, lena: Person) -> None:
    seat = booked(lena, capacity=1)
    assert "The session is cancelled with it." in Page(client.get(path_of(seat))).text
    confirm(client, path_of(seat))
    assert session_of(seat).cancelled_at == NOW


def test_credits_that_had_ended_say_until_when_they_live_again(
    client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture
) -> None:
    seat = booked(lena, NOW + timedelta(days=9))
    Lot.objects.update(ends_on=NOW.date())
    assert "1 credit can be spent through Wed 25 Nov." in Page(client.get(path_of(seat))).text
    time_machine.move_to(NOW + timedelta(days=2), tick=False)
    text = "1 credit had ended and can be spent again through Fri 4 Dec."
    assert text in Page(client.get(path_of(seat))).text
    School.objects.update(revived_days=0)
    assert "again through Fri 27 Nov." in Page(client.get(path_of(seat))).text


def test_it_is_done_once_and_says_what_came_back(client: Client, lena: Person) -> None:
    seat = booked(lena)
    path = path_of(seat)
    sent = fields(Page(client.get(path)), path)
    for _ in range(2):
        answer = client.post(path, sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/sessions/{seat.session.code}/")
        assert "The seat is given up. 1 credit came back." in Page(client.get(answer.headers["Location"])).text
    assert (fresh(seat).given_up_why, balance(seat)) == ("cancelled", 5)
    assert Entry.objects.get(verb="cancel_booking").actor == lena


def test_a_late_retry_does_not_cancel_what_was_booked_again(client: Client, lena: Person) -> None:
    seat = booked(lena)
    sent = fields(Page(client.get(path_of(seat))), path_of(seat))
    client.post(path_of(seat), sent)
    book(lena.pk, seat.course.slug, [GroupSeat(seat.session.code)], by=By(lena.pk), now=NOW)
    assert client.post(path_of(seat), sent).status_code == 302
    assert (fresh(seat).given_up_at, balance(seat)) == (None, 4)


def test_a_deadline_that_passed_meanwhile_is_no_surprise(
    client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture
) -> None:
    seat = booked(lena)
    path = path_of(seat)
    sent = fields(Page(client.get(path)), path)
    time_machine.move_to(START - 24 * HOUR + TICK, tick=False)
    page = Page(client.post(path, sent), 409)
    assert page.one("main").one("div", role="alert").text.startswith("Less comes back now than when the page was made")
    assert page.one("p", class_="price").text == "The credit does not come back."
    assert (fresh(seat).given_up_at, balance(seat)) == (None, 4)
    client.post(path, fields(page, path))
    assert (fresh(seat).given_up_why, balance(seat)) == ("cancelled", 4)


def test_rules_that_changed_meanwhile_are_no_surprise_either(client: Client, lena: Person) -> None:
    seat = booked(lena)
    sent = fields(Page(client.get(path_of(seat))), path_of(seat))
    Course.objects.update(make_up=True)
    assert client.post(path_of(seat), sent).status_code == 409
    assert fresh(seat).given_up_at is None


@pytest.mark.parametrize("forged", [{}, {"shown": "none"}, {"shown": "9-0"}])
def test_without_having_seen_the_price_nothing_is_done(client: Client, lena: Person, forged: dict[str, str]) -> None:
    seat = booked(lena)
    assert client.post(path_of(seat), forged).status_code == 200
    assert fresh(seat).given_up_at is None


def test_more_fields_change_nothing(client: Client, lena: Person) -> None:
    other = make_person()
    seat = booked(lena)
    more = {"learner": str(other.pk), "credits": "9", "percent": "100", "price": "9", "status": "x", "key": "\0" * 999}
    assert confirm(client, path_of(seat), **more).status_code == 302
    assert (fresh(seat).learner, balance(seat)) == (lena, 5)


def test_looking_changes_nothing(client: Client, lena: Person) -> None:
    seat = booked(lena)
    rows = LedgerRow.objects.count(), Entry.objects.count()
    for method in (client.get, client.head):
        for purpose in ("", "prefetch"):
            asked = method(path_of(seat), {"shown": "1-0-0", "confirm": "1"}, headers={"Purpose": purpose})
            assert asked.status_code == 200
    assert (LedgerRow.objects.count(), Entry.objects.count(), fresh(seat).given_up_at) == (*rows, None)


def test_what_was_not_booked_says_whom_to_ask(client: Client, lena: Person) -> None:
    School.objects.update(email="office@example.org", phone="+49 30 1234")
    session = make_session(bookable(lena), START, lena)
    path = f"/sessions/{session.code}/cancel/"
    page = Page(client.get(path), 403)
    assert {"office@example.org": "mailto:office@example.org", "+49 30 1234": "tel:+49301234"}.items() <= (
        page.links().items()
    )
    assert list(page.every("form", action=path)) == []
    assert client.post(path, {"shown": "0-0-0"}).status_code == 403


@pytest.mark.parametrize(("late", "status"), [(-TICK, 302), (timedelta(0), 403)])
def test_it_can_be_cancelled_until_the_start(
    client: Client, lena: Person, time_machine: time_machine.TimeMachineFixture, late: timedelta, status: int
) -> None:
    seat = booked(lena)
    sent = fields(Page(client.get(path_of(seat))), path_of(seat)) | {"shown": "0-0-0"}
    time_machine.move_to(START + late, tick=False)
    assert client.post(path_of(seat), sent).status_code == status


def test_a_guardian_by_right_recorded_as_theirs(lena: Person) -> None:
    petra = make_guardian("Petra Novak", lena)
    seat = booked(lena)
    petra.wards.update(may_book=False)
    client, path = signed_in(petra), path_of(seat)
    assert client.get(path).status_code == 403
    assert client.post(path, {"shown": "0-0-0"}).status_code == 403
    petra.wards.update(may_book=True)
    answer = confirm(client, path)
    assert answer.headers["Location"] == f"/sessions/{seat.session.code}/?for=child-{lena.pk}"
    entry = Entry.objects.get(verb="cancel_booking")
    assert (entry.actor, entry.on_behalf_of, fresh(seat).given_up_by) == (petra, lena, petra)


def test_it_is_for_the_child_that_was_looked_at_whatever_hat_is_put_on_since(lena: Person) -> None:
    """Two children have seats in one session; the guardian looks for one, turns to the other in another tab."""
    tom = make_person("Tom Novak")
    client = signed_in(make_guardian("Petra Novak", lena, tom))
    seat = booked(lena)
    path = f"{path_of(seat)}?for=child-{lena.pk}"
    toms = make_session(bookable(tom, slug="other"), START, tom)
    Seat.objects.filter(session=toms).update(session=seat.session, course=seat.course)
    client.post("/account/hat/", {"hat": f"child-{tom.pk}"})
    confirm(client, path)
    assert set(seat.session.seats.values_list("learner", "given_up_why")) == {(lena.pk, "cancelled"), (tom.pk, "")}


def test_ones_own_seat_stays_the_one_that_is_meant_whatever_hat_is_put_on_since(lena: Person) -> None:
    """Petra learns too; she looks at her own seat and turns to her child's pages in another tab."""
    petra = make_person("Petra Novak", RoleKind.LEARNER, RoleKind.GUARDIAN)
    Guardianship.objects.create(guardian=petra, learner=lena, since=NOW)
    seat = booked(petra)
    lenas = make_session(bookable(lena, slug="other"), START, lena)
    Seat.objects.filter(session=lenas).update(session=seat.session, course=seat.course)
    client, path = signed_in(petra), path_of(seat)
    sent = fields(Page(client.get(path)), path)
    client.post("/account/hat/", {"hat": f"child-{lena.pk}"})
    client.post(path, sent)
    assert set(seat.session.seats.values_list("learner", "given_up_why")) == {(petra.pk, "cancelled"), (lena.pk, "")}


def test_the_instructor_and_strangers_find_no_such_page(lena: Person) -> None:
    seat = booked(lena)
    for person in (seat.session.instructor, make_person(), make_guardian("Oto", make_person())):
        assert person
        answers = [signed_in(person).get(path_of(seat)), signed_in(person).post(path_of(seat), {"shown": "0-0-0"})]
        assert [answer.status_code for answer in answers] == [404, 404]
    child = make_guardian("Petra", make_person())
    assert signed_in(child).get(f"{path_of(seat)}?for=child-{lena.pk}").status_code == 404
    assert fresh(seat).given_up_at is None


def test_in_the_dialog_it_is_a_part_of_the_page(client: Client, lena: Person) -> None:
    seat = booked(lena)
    part = Page(client.get(path_of(seat), headers={"HX-Request": "true"}))
    assert (list(part.every("html")), part.one("h3").text) == ([], "Cancel booking")
    assert fields(part, path_of(seat))["shown"] == "1-0-0"


@pytest.mark.parametrize("language", ["de", "es", "cs"])
def test_it_opens_in_every_language(lena: Person, language: str) -> None:
    lena.language = language
    lena.save()
    with override(language):
        assert signed_in(lena).get(path_of(booked(lena))).status_code == 200
