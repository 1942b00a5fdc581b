"""The Credit Balance of a course: which credits end when, make-ups by their name, and why and by whom it changed."""

from datetime import date, timedelta

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from lessonbook.domain.attendance.actions import decide_absence, excuse
from lessonbook.domain.attendance.models import Decision
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.cancelling import cancel_booking
from lessonbook.domain.booking.actions.picks import GroupSeat
from lessonbook.domain.booking.actions.sessions import cancel_session
from lessonbook.domain.credits.actions import adjust, deposit, purse_of, withdraw
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.actions import unlink_guardian
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.timetable.models import Session
from tests.faces.hostile import TURN, attacks
from tests.faces.portal.seats import START, bookable, booked
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, enroll_in, make_guardian, make_lesson, make_person, signed_in, wall

TODAY = NOW.date()


def lots(page: Page) -> list[str]:
    return [row.text for row in page.one("ul", class_="pairs").every("li")]


def test_what_can_be_spent_stands_with_its_end_the_soonest_first(client: Client, lena: Person) -> None:
    seat = booked(lena, make_up=True)
    purse = purse_of(lena, seat.course)
    deposit(purse, 2, ends_on=date(2026, 12, 3), by=BY_SCHOOL, now=NOW, today=TODAY)
    deposit(purse, 1, ends_on=TODAY, by=BY_SCHOOL, now=NOW, today=TODAY)
    cancel_booking(seat, by=By(lena.pk), now=NOW)
    page = Page(client.get(f"/courses/{seat.course.slug}/credits/"))
    assert lots(page) == [
        "1 credit through Wed 25 Nov 2026",
        "2 credits through Thu 3 Dec 2026",
        "1 make-up no expiry",
        "4 credits no expiry",
    ]
    assert "1 ends after Wed 25 Nov" in page.text


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_the_last_day_of_credits_is_the_schools_wherever_one_looks_from(
    lena: Person, time_machine: TimeMachineFixture, zone: str
) -> None:
    lena.time_zone = zone
    lena.save()
    client, course = signed_in(lena), bookable(lena, funds=4, slug="spanish")
    deposit(purse_of(lena, course), 2, ends_on=date(2026, 11, 26), by=BY_SCHOOL, now=NOW, today=TODAY)

    def told() -> tuple[str, list[str]]:
        """What the dashboard and the course say of the credits."""
        page = Page(client.get("/"))
        [section] = [s for s in page.every("section") if s.attrs.get("aria-labelledby") == "credits"]
        return section.one("li").text, lots(Page(client.get("/courses/spanish/credits/")))

    midnight, told_at = wall("2026-11-27 00:00"), []
    for at in (midnight - timedelta(seconds=1), midnight):
        time_machine.move_to(at, tick=False)
        told_at.append(told())
    assert told_at == [
        ("Spanish B1 2 end after Thu 26 Nov 6", ["2 credits through Thu 26 Nov 2026", "4 credits no expiry"]),
        ("Spanish B1 4", ["4 credits no expiry"]),
    ]


def test_every_change_says_why_and_who(client: Client, lena: Person) -> None:
    petra, mara = make_guardian("Petra Novak", lena), make_person("Mara Vogel", "administrator")
    office = By(mara.pk)
    seat = booked(lena, by=petra, absence="person")
    asked = excuse(seat, by=By(petra.pk), now=NOW)
    decide_absence(asked, Decision.ACCEPTED, by=office, now=NOW)
    purse = purse_of(lena, seat.course)
    withdraw(purse, 2, reason="Moved to Piano", by=office, now=NOW, today=TODAY)
    adjust(purse, 1, reason="Counted twice", by=office, now=NOW, today=TODAY)
    rows = Page(client.get(f"/courses/{seat.course.slug}/credits/")).rows("Changes")
    assert [row[1:] for row in rows] == [
        ["Adjustment Counted twice · by Mara Vogel", "+1", "4"],
        ["Withdrawal Moved to Piano · by Mara Vogel", "\N{MINUS SIGN}2", "3"],
        ["Return · Fri 27 Nov, 16:18–17:03 Excused · by Mara Vogel", "+1", "5"],
        ["Session · Fri 27 Nov, 16:18–17:03 Booked · by Petra Novak for Lena Novak", "\N{MINUS SIGN}1", "4"],
        ["Deposit by the school", "+5", "5"],
    ]


def test_a_lessons_name_turns_neither_date_nor_time(client: Client, lena: Person) -> None:
    seat = booked(lena)
    Session.objects.update(lesson=make_lesson(seat.course, name=f"evil {TURN}turn"))
    page = Page(client.get(f"/courses/{seat.course.slug}/credits/"))
    assert page.rows("Changes")[0][1].startswith("Session · evil turn · Fri 27 Nov, 16:18–17:03")
    assert list(attacks(page)) == []


def test_what_the_school_cancelled_says_so(client: Client, lena: Person) -> None:
    seat = booked(lena, START)
    cancel_session(seat.session, reason="Snow", by=BY_SCHOOL, now=NOW)
    [row, *_] = Page(client.get(f"/courses/{seat.course.slug}/credits/?show=incoming")).rows("Changes")
    assert row[1] == "Return · Fri 27 Nov, 16:18–17:03 Session cancelled · by the school"


def test_a_familys_changes_say_nothing_of_a_child_that_is_the_guardians_no_more(lena: Person) -> None:
    tom, seat = make_person("Tom Novak"), booked(lena)
    petra = make_guardian("Petra Novak", lena, tom)
    family = Family.objects.create(name="Novak")
    family.members.add(lena, tom)
    enroll_in(seat.course, tom)
    purse = purse_of(family, seat.course)
    deposit(purse, 9, by=BY_SCHOOL, now=NOW, today=TODAY)
    book(tom.pk, seat.course.slug, [GroupSeat(seat.session.code)], by=By(petra.pk), now=NOW)
    address = f"/courses/{seat.course.slug}/credits/?for=child-{lena.pk}&purse={purse.pk}"

    def newest(person: Person) -> tuple[str, set[str]]:
        page = Page(signed_in(person).get(address if person == petra else address.replace("for", "f")))
        return page.rows("Changes")[0][1], {url for url in page.links().values() if "/sessions/" in url}

    when = "Tom Novak · Session · Fri 27 Nov, 16:18–17:03 Booked · by Petra Novak for Tom Novak"
    assert newest(petra) == (when, {f"/sessions/{seat.session.code}/?for=child-{tom.pk}"})
    unlink_guardian(tom.guardians.get(), by=BY_SCHOOL, now=NOW)
    assert newest(petra) == ("Session for somebody else of the family", set())
    # To his sister it is no secret, but it is not hers to open.
    assert newest(lena) == (when, set())
