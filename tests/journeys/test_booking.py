"""A learner finds a course, books, is told when somebody was quicker, moves a session; also without script."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.conftest import Axe
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_hours,
    make_instructor,
    make_person,
    make_school,
    make_session,
    wall,
)
from tests.journeys.conftest import OpenWindow, usable_by_all

FRIDAY_AT_TEN = wall("2026-11-27 10:00")
COUNT_CLICKS = "addEventListener('click', () => (sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1), true)"
WEEK = "/book/spanish/?week=2026-11-23"


@dataclass
class Bookable:
    """Spanish, which Ana and Bo teach and learners book, and piano, which they don't."""

    lena: Person
    ana: Person
    spanish: Course
    full: Session


@pytest.fixture
def bookable(transactional_db: None, clock: Callable[[datetime], None]) -> Bookable:
    make_school()
    lena, ana, bo = (
        make_person("Lena Novák", time_zone="Europe/Berlin"),
        make_instructor("Ana Ruiz"),
        make_instructor("Bo Lind"),
    )
    make_hours(ana)
    make_hours(bo, time(13), time(15))
    spanish = make_course("Spanish B1", ana, bo, slug="spanish", self_booking=True, waitlist=True)
    enroll_in(spanish, lena)
    enroll_in(make_course("Piano", slug="piano"), lena)
    deposit(purse_of(lena, spanish), 6, by=BY_SCHOOL, now=NOW, today=NOW.date())
    saturday = FRIDAY_AT_TEN + timedelta(days=1)
    full = make_session(spanish, saturday, make_person(), make_person(), instructor=ana, capacity=2, minutes=60)
    return Bookable(lena, ana, spanish, full)


def be_quicker(school: Bookable, start: datetime) -> None:
    """Let somebody else book a time of Ana's."""
    other = make_person()
    enroll_in(school.spanish, other)
    deposit(purse_of(other, school.spanish), 1, by=BY_SCHOOL, now=NOW, today=NOW.date())
    book(other.pk, "spanish", [FreeTime(school.ana.pk, start)], by=By(other.pk), now=NOW)


def day(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def test_a_course_is_searched_two_times_are_picked_and_booked(bookable: Bookable, window: OpenWindow) -> None:
    page = window(bookable.lena)
    page.goto("/book/")
    expect(page.get_by_text("The school sets the sessions of Piano itself.")).to_be_visible()
    page.get_by_label("Course Name").fill("span")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name="Spanish B1").click()
    page.get_by_role("link", name="Several").click()
    day(page, "Fri 27 Nov").get_by_label("10:00 Ana Ruiz").check()
    expect(page.get_by_text("1 picked")).to_be_visible()
    page.get_by_role("button", name="Next week").click()
    expect(page.get_by_role("heading", name="30 Nov – 6 Dec 2026")).to_be_visible()
    day(page, "Tue 1 Dec").get_by_label("14:00 Bo Lind, Ana Ruiz").check()
    expect(page.get_by_text("2 picked")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Free to cancel until Thu 26 Nov 2026, 10:00")).to_be_visible()
    expect(page.get_by_text("4 credits", exact=True)).to_be_visible()
    page.get_by_label("Instructor").select_option(label="Bo Lind")
    page.get_by_role("button", name="Book 2 sessions").dblclick()
    expect(page.get_by_text("2 sessions are booked")).to_be_visible()
    seats = Seat.objects.filter(learner=bookable.lena).order_by("starts_at")
    assert [str(seat.session.instructor) for seat in seats] == ["Ana Ruiz", "Bo Lind"]
    page.wait_for_load_state()  # before its script runs, details open as a page
    page.get_by_role("link", name="View Details").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Ana Ruiz")
    page.goto("/schedule/upcoming/")
    expect(page.get_by_role("table", name="Upcoming Sessions").get_by_role("row")).to_have_count(3)


@pytest.mark.parametrize("script", [True, False])
def test_three_clicks_book_where_there_is_one_course_with_script_and_without(
    bookable: Bookable, window: OpenWindow, script: bool
) -> None:
    page = window(bookable.lena, 320, java_script_enabled=script)
    page.goto("/schedule/upcoming/")
    page.get_by_role("link", name="Book Session(s)").click()
    day(page, "Fri 27 Nov").get_by_role("link", name="10:00 Ana Ruiz").click()
    page.get_by_role("button", name="Book 1 session").click()
    expect(page.get_by_text("1 session is booked")).to_be_visible()
    assert Seat.objects.get(learner=bookable.lena).starts_at == FRIDAY_AT_TEN


@pytest.mark.engine("sqlite")
def test_with_several_courses_five_clicks_book_from_the_schedule(bookable: Bookable, window: OpenWindow) -> None:
    french = make_course("French A2", bookable.ana, slug="french", self_booking=True)
    enroll_in(french, bookable.lena)
    deposit(purse_of(bookable.lena, french), 1, by=BY_SCHOOL, now=NOW, today=NOW.date())
    page = window(bookable.lena, 320, has_touch=True)
    page.add_init_script(COUNT_CLICKS)
    page.goto("/schedule/upcoming/")
    page.get_by_role("link", name="Book Session(s)").click()
    page.get_by_role("main").get_by_role("link", name="French A2").click()
    day(page, "Fri 27 Nov").get_by_role("link", name="10:00 Ana Ruiz").click()
    page.get_by_role("button", name="Book 1 session").click()
    expect(page.get_by_text("1 session is booked")).to_be_visible()
    assert Seat.objects.get(learner=bookable.lena).course == french
    assert 0 < int(page.evaluate("sessionStorage.clicks")) <= 5


def test_who_was_slower_is_told_which_time_is_gone_and_what_is_open(bookable: Bookable, window: OpenWindow) -> None:
    page = window(bookable.lena, java_script_enabled=False)
    page.goto(f"/book/spanish/confirm/?pick={bookable.ana.pk}-202611270900Z-60&pick={bookable.ana.pk}-202611300900Z-60")
    be_quicker(bookable, FRIDAY_AT_TEN)
    page.get_by_role("button", name="Book 2 sessions").click()
    expect(page.get_by_text("Nothing was booked")).to_be_visible()
    expect(page.get_by_text("This time is taken, perhaps just now.")).to_be_visible()
    assert not Seat.objects.filter(learner=bookable.lena).exists()
    page.get_by_role("link", name="Fri 27 Nov, 11:00–12:00 · Ana Ruiz").click()
    page.get_by_role("button", name="Book 2 sessions").click()
    expect(page.get_by_text("2 sessions are booked")).to_be_visible()


def booked(school: Bookable) -> Seat:
    """Lena's seat on Friday at ten."""
    [seat] = book(school.lena.pk, "spanish", [FreeTime(school.ana.pk, FRIDAY_AT_TEN)], by=By(school.lena.pk), now=NOW)
    return seat


@pytest.mark.parametrize("script", [True, False])
def test_a_session_is_moved_with_script_and_without(bookable: Bookable, window: OpenWindow, script: bool) -> None:
    seat = booked(bookable)
    page = window(bookable.lena, 320, has_touch=True, java_script_enabled=script)
    page.goto(f"/sessions/{seat.session.code}/")
    page.get_by_role("link", name="Reschedule").click()
    day(page, "Fri 27 Nov").get_by_role("link", name="11:00 Ana Ruiz").click()
    expect(page.get_by_text("Moving it costs nothing.")).to_be_visible()
    page.get_by_role("button", name="Move the session").click()
    expect(page.get_by_text("The session is moved: Fri 27 Nov 2026, 11:00–12:00.")).to_be_visible()
    assert Session.objects.get(pk=seat.session_id).starts_at == FRIDAY_AT_TEN + timedelta(hours=1)


def test_by_keyboard_alone_one_books(bookable: Bookable, window: OpenWindow) -> None:
    page = window(bookable.lena)
    page.goto("/schedule/upcoming/")
    press(page, page.get_by_role("link", name="Book Session(s)"))
    press(page, day(page, "Fri 27 Nov").get_by_role("link", name="14:00 Bo Lind, Ana Ruiz"))
    reach(page, page.get_by_label("Instructor"))
    page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("button", name="Book 1 session"))
    expect(page.get_by_text("1 session is booked")).to_be_visible()


@pytest.mark.engine("sqlite")
def test_by_keyboard_alone_one_moves_a_session(bookable: Bookable, window: OpenWindow) -> None:
    seat = booked(bookable)
    page = window(bookable.lena)
    page.goto(f"/sessions/{seat.session.code}/")
    press(page, page.get_by_role("link", name="Reschedule"))
    press(page, day(page, "Fri 27 Nov").get_by_role("link", name="11:00 Ana Ruiz"))
    press(page, page.get_by_role("button", name="Move the session"))
    expect(page.get_by_text("The session is moved: Fri 27 Nov 2026, 11:00–12:00.")).to_be_visible()


@pytest.mark.engine("sqlite")
def test_by_keyboard_alone_one_stands_in_line_and_leaves_it(bookable: Bookable, window: OpenWindow) -> None:
    page = window(bookable.lena)
    page.goto(WEEK)
    press(page, day(page, "Sat 28 Nov").get_by_role("link", name="Join the waitlist"))
    press(page, page.get_by_role("button", name="Join the waitlist"))
    expect(page.get_by_text("Number 1 in line")).to_be_visible()
    press(page, page.get_by_role("button", name="Leave the waitlist"))
    expect(page.get_by_text("You don't stand in line any more.")).to_be_visible()


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until what is wanted has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {wanted}")


def press(page: Page, wanted: Locator) -> None:
    reach(page, wanted)
    page.keyboard.press("Enter")


@pytest.mark.engine("sqlite")
def test_axe_finds_nothing_on_the_pages_of_booking(bookable: Bookable, window: OpenWindow, axe: Axe) -> None:
    lena, ana = bookable.lena, bookable.ana
    [seat] = book(lena.pk, "spanish", [FreeTime(ana.pk, FRIDAY_AT_TEN)], by=By(lena.pk), now=NOW)
    be_quicker(bookable, FRIDAY_AT_TEN + timedelta(days=4))
    session = f"/sessions/{seat.session.code}"
    page = window(lena)
    for address in (
        "/book/",
        "/book/?course=nothing",
        WEEK,
        f"{WEEK}&several=1&pick={ana.pk}-202612020900Z-60",
        f"{WEEK}&weekday=0",
        f"/book/spanish/confirm/?pick=any-202612011300Z-60&pick={ana.pk}-202612010900Z-60",
        f"/book/spanish/confirm/?pick={ana.pk}-202611280800Z-60&weeks=3",
        f"/book/spanish/booked/?session={seat.session.code}",
        f"{session}/reschedule/",
        f"{session}/reschedule/?to={ana.pk}-202612020900Z-60",
        f"/sessions/{bookable.full.code}/line/",
    ):
        page.goto(address)
        usable_by_all(page, axe)
