"""Rescheduling: a week of open times, from where to where, and the move, once for each key."""

from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Guardianship, Person, RoleKind
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.portal.booking_facts import (
    A_DAY,
    FRIDAY_AT_TEN,
    HOUR,
    balance,
    give_credits,
    pick,
    posted,
    times,
)
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_group,
    make_guardian,
    make_hours,
    make_instructor,
    make_person,
    make_seat,
    make_session,
    signed_in,
    wall,
)


@pytest.fixture
def seat(spanish: Course, ana: Person, lena: Person) -> Seat:
    return book(lena.pk, "spanish", [FreeTime(ana.pk, FRIDAY_AT_TEN)], by=By(lena.pk), now=NOW)[0]


def url(seat: Seat) -> str:
    return f"/sessions/{seat.session.code}/reschedule/"


def asked(client: Client, seat: Seat, to: str, status: int = 200) -> Page:
    return Page(client.get(url(seat), {"to": to}), status)


def sent_by(page: Page) -> dict[str, list[str]]:
    form = page.one("form", id="moving")
    form.attrs["id"] = "booking"
    return posted(page)


def test_the_week_counts_ones_own_time_as_free(client: Client, seat: Seat) -> None:
    friday = times(Page(client.get(url(seat) + "?week=2026-11-23")))["Fri 27 Nov"]
    assert friday[:4] == ["09:00 Ana Ruiz", "09:30 Ana Ruiz", "10:00 Ana Ruiz", "10:30 Ana Ruiz"]


def test_a_move_says_from_where_to_where_and_keeps_the_session(
    lena: Person, client: Client, seat: Seat, ana: Person, spanish: Course
) -> None:
    page = asked(client, seat, pick(ana, FRIDAY_AT_TEN + HOUR / 2))
    assert "From Fri 27 Nov, 10:00–11:00 · Ana Ruiz To Fri 27 Nov, 10:30–11:30 Ana Ruiz" in page.text
    assert "Moving it costs nothing." in page.text
    response = client.post(url(seat), sent_by(page))
    assert response.headers["Location"] == f"/sessions/{seat.session.code}/"
    assert "The session is moved: Fri 27 Nov 2026, 10:30–11:30." in Page(client.get(response.headers["Location"])).text
    assert (Session.objects.get().starts_at, balance(lena, spanish)) == (FRIDAY_AT_TEN + HOUR / 2, 5)


def test_a_late_move_says_what_it_keeps(client: Client, seat: Seat, ana: Person, time_machine: object) -> None:
    time_machine.move_to(FRIDAY_AT_TEN - timedelta(hours=5), tick=False)  # type: ignore[attr-defined]
    page = asked(client, seat, pick(ana, FRIDAY_AT_TEN + A_DAY * 3))
    assert "It is late: giving up the new session returns nothing, whenever you do." in page.text
    assert "Cancelling returns nothing" in page.text


def test_the_difference_in_price_is_said_and_taken(
    lena: Person, client: Client, seat: Seat, ana: Person, spanish: Course
) -> None:
    Course.objects.update(price=3)
    page = asked(client, seat, pick(ana, FRIDAY_AT_TEN + A_DAY))
    assert "Moving it takes 2 credits more." in page.text
    client.post(url(seat), sent_by(page))
    assert balance(lena, spanish) == 3


def test_a_move_is_held_to_the_price_and_the_share_that_were_shown(
    lena: Person, client: Client, seat: Seat, ana: Person, spanish: Course, time_machine: object
) -> None:
    time_machine.move_to(FRIDAY_AT_TEN - timedelta(hours=25), tick=False)  # type: ignore[attr-defined]
    sent = sent_by(asked(client, seat, pick(ana, FRIDAY_AT_TEN + A_DAY)))
    assert sent["shown"] == ["0_100"]
    time_machine.move_to(FRIDAY_AT_TEN - timedelta(hours=23), tick=False)  # type: ignore[attr-defined]
    page = Page(client.post(url(seat), sent), 409)
    assert "Nothing was moved" in page.text
    assert "It costs more now than the page said, so nothing was done." in page.text
    assert "It is late: giving up the new session returns nothing, whenever you do." in page.text
    assert Session.objects.get().starts_at == FRIDAY_AT_TEN
    assert client.post(url(seat), sent_by(page)).status_code == 302
    assert (Session.objects.get().starts_at, balance(lena, spanish)) == (FRIDAY_AT_TEN + A_DAY, 5)


def test_a_form_of_another_price_moves_nothing_and_says_so(
    client: Client, seat: Seat, ana: Person, spanish: Course
) -> None:
    sent = sent_by(asked(client, seat, pick(ana, FRIDAY_AT_TEN + A_DAY)))
    Course.objects.update(price=3)
    page = Page(client.post(url(seat), sent), 409)
    assert ("Nothing was moved" in page.text, "Moving it takes 2 credits more." in page.text) == (True, True)
    assert Session.objects.get().starts_at == FRIDAY_AT_TEN
    assert client.post(url(seat), sent_by(page)).status_code == 302


def test_two_clicks_move_once_also_to_another_session(
    lena: Person, client: Client, seat: Seat, ana: Person, spanish: Course
) -> None:
    group = make_session(spanish, FRIDAY_AT_TEN + A_DAY, make_person(), instructor=ana, capacity=3, minutes=60)
    sent = sent_by(asked(client, seat, group.code))
    answers = {client.post(url(seat), sent).headers["Location"] for _ in range(2)}
    assert answers == {f"/sessions/{group.code}/"}
    assert client.post(url(seat), {**sent, "once": f"{lena.pk}-1-other"}).status_code == 404
    assert (Seat.objects.standing().get(learner=lena).session, balance(lena, spanish)) == (group, 5)


@pytest.mark.parametrize("in_dialog", [False, True])
def test_the_page_of_a_session_that_was_moved_away_leads_to_the_one_it_gave_way_to(
    lena: Person, client: Client, seat: Seat, ana: Person, spanish: Course, *, in_dialog: bool
) -> None:
    """Bookmarks, mails and other tabs still hold its address; for others it stays a page that there isn't."""
    first = make_session(spanish, FRIDAY_AT_TEN + A_DAY, make_person(), instructor=ana, capacity=3, minutes=60)
    second = make_session(spanish, FRIDAY_AT_TEN + 2 * A_DAY, make_person(), instructor=ana, capacity=3, minutes=60)
    for group in (first, second):
        client.post(url(seat), sent_by(asked(client, seat, group.code)))
        seat = Seat.objects.standing().get(learner=lena)
    asks = {"X-Requested-With": "fetch"} if in_dialog else {}
    old = f"/sessions/{Session.objects.get(capacity=1).code}/"
    assert client.get(old, headers=asks).headers["Location"] == f"/sessions/{first.code}/"
    for stranger in (make_person(email="strange@example.org"), ana):
        assert signed_in(stranger).get(old, {"for": "learner"}).status_code == 404


def test_a_group_goes_on_at_its_time_when_one_of_it_leaves(
    lena: Person, client: Client, ana: Person, spanish: Course
) -> None:
    """The instructor stays busy: a time that overlaps the group's isn't open to the one who leaves."""
    group = make_session(spanish, FRIDAY_AT_TEN, make_person(), instructor=ana, capacity=3, minutes=60)
    [seat] = book(lena.pk, "spanish", [GroupSeat(group.code)], by=By(lena.pk), now=NOW)
    friday = times(Page(client.get(url(seat) + "?week=2026-11-23")))["Fri 27 Nov"]
    assert friday[:3] == ["09:00 Ana Ruiz", "11:00 Ana Ruiz", "11:30 Ana Ruiz"]
    page = asked(client, seat, pick(ana, FRIDAY_AT_TEN + HOUR / 2))
    assert "This time is taken" in page.text


def test_a_time_taken_meanwhile_leaves_the_session_where_it_is(
    lena: Person, client: Client, seat: Seat, ana: Person, spanish: Course
) -> None:
    sent = sent_by(asked(client, seat, pick(ana, FRIDAY_AT_TEN + A_DAY)))
    other = make_person()
    give_credits(other, spanish)
    book(other.pk, "spanish", [FreeTime(ana.pk, FRIDAY_AT_TEN + A_DAY)], by=By(other.pk), now=NOW)
    page = Page(client.post(url(seat), sent), 409)
    assert ("Nothing was moved" in page.text, "Sat 28 Nov, 09:00–10:00 · Ana Ruiz" in page.links()) == (True, True)
    seat.refresh_from_db()
    assert (seat.starts_at, seat.given_up_at) == (FRIDAY_AT_TEN, None)


def test_any_instructor_takes_who_is_free(client: Client, seat: Seat, ana: Person, spanish: Course) -> None:
    bo = make_instructor("Bo Lind")
    make_hours(bo)
    spanish.teachings.create(instructor=bo)
    page = asked(client, seat, pick(None, FRIDAY_AT_TEN + A_DAY))
    assert client.post(url(seat), sent_by(page)).status_code == 302
    assert Session.objects.get().starts_at == FRIDAY_AT_TEN + A_DAY


def test_what_cant_be_moved_says_why_in_place(lena: Person, client: Client, ana: Person, spanish: Course) -> None:
    given = make_session(spanish, FRIDAY_AT_TEN, instructor=ana)
    seat = make_seat(given, lena, by_group=make_group(spanish, lena))
    words = "The school gave you this seat, so it isn't cancelled or moved here. Ask the school."
    for page in (Page(client.get(url(seat))), asked(client, seat, pick(ana, FRIDAY_AT_TEN + A_DAY))):
        assert (words in page.text, times(page)) == (True, {})
    sent = {"pick": pick(ana, FRIDAY_AT_TEN + A_DAY), "once": f"{lena.pk}-1-key", "shown": "0_100"}
    assert words in Page(client.post(url(seat), sent), 409).text


def test_only_those_whose_seat_it_is_may_move_it(lena: Person, seat: Seat, ana: Person) -> None:
    assert signed_in(make_person()).get(url(seat)).status_code == 404
    assert signed_in(ana).get(url(seat)).status_code == 404
    guardian = signed_in(make_guardian("Petra Novak", lena))
    assert times(Page(guardian.get(url(seat)))) != {}
    Guardianship.objects.update(may_book=False)
    page = Page(guardian.get(url(seat)))
    assert ("The school lets you look, but not book" in page.text, times(page)) == (True, {})
    sent = {"pick": pick(ana, wall("2026-11-28 10:00")), "once": f"{lena.pk}-1-key", "shown": "0_100", "learner": "1"}
    assert guardian.post(url(seat), sent).status_code == 409
    assert Session.objects.get().starts_at == FRIDAY_AT_TEN


def test_a_post_without_key_or_pick_moves_nothing(client: Client, seat: Seat, ana: Person) -> None:
    assert client.post(url(seat), {"pick": pick(ana, FRIDAY_AT_TEN + A_DAY)}).status_code == 409
    assert client.post(url(seat), {"pick": "x", "once": "x"}).headers["Location"] == url(seat)
    assert Session.objects.get().starts_at == FRIDAY_AT_TEN


def test_a_move_that_was_begun_for_a_child_stays_the_childs(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    """Petra and her child Lena both have a seat in the session, and each page moves the one that it was made for."""
    petra = make_person("Petra Novak", RoleKind.LEARNER, RoleKind.GUARDIAN)
    Guardianship.objects.create(guardian=petra, learner=lena, since=NOW)
    give_credits(petra, spanish)
    group = make_session(spanish, FRIDAY_AT_TEN, instructor=ana, capacity=3, minutes=60)
    seats = {
        one.pk: book(one.pk, "spanish", [GroupSeat(group.code)], by=By(petra.pk), now=NOW)[0] for one in (lena, petra)
    }
    browser, to = signed_in(petra), pick(ana, FRIDAY_AT_TEN + A_DAY)
    for_lena = f"?for=child-{lena.pk}"
    browser.post("/account/hat/", {"hat": f"child-{lena.pk}"})
    details = Page(browser.get(f"/sessions/{group.code}/"))
    assert details.links()["Reschedule"] == url(seats[lena.pk]) + for_lena
    childs = sent_by(asked(browser, seats[lena.pk], to))
    browser.post("/account/hat/", {"hat": "me"})
    week = Page(browser.get(url(seats[lena.pk]) + for_lena + "&week=2026-11-23"))
    leading = [link.attrs["href"] for link in week.one("form", class_="week").every("a")]
    assert (len(leading) > 10, [href for href in leading if for_lena not in href]) == (True, [])
    assert (week.one("form", class_="week").one("input", name="for").attrs["value"]) == f"child-{lena.pk}"
    moved = browser.post(url(seats[lena.pk]), childs).headers["Location"]
    assert moved.endswith(for_lena)
    assert "Sat 28 Nov" in Page(browser.get(moved)).text
    standing = {seat.learner_id: seat.starts_at for seat in Seat.objects.standing()}
    assert standing == {lena.pk: FRIDAY_AT_TEN + A_DAY, petra.pk: FRIDAY_AT_TEN}
