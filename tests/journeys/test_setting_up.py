"""A school from nothing: set up in the browser alone, then booked, excused, taught and read by those it invited."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from lessonbook.domain.attendance.models import AbsenceRequest, Report
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.profile.founding import setup_code
from tests.factories import NOW, PASSWORD, wall
from tests.journeys.conftest import LINK, OpenWindow

pytestmark = pytest.mark.engine("sqlite")  # every verb and page of it is tested on both

TOMORROW = wall("2026-11-26 10:00")
"""The first session of the group's series, a Thursday."""


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def press(page: Page, name: str) -> None:
    main(page).get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    main(page).get_by_role("link", name=name, exact=True).click()


def go_on(page: Page, step: str) -> None:
    """Take the step that the first steps say is next."""
    page.goto("/office/first-steps/")
    page.get_by_role("link", name=re.compile(f"^Go on.*{step}$")).click()


def says(page: Page, words: str) -> None:
    expect(main(page)).to_contain_text(words)


def set_up_the_school(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome to Lessonbook")).to_be_visible()
    page.get_by_label("Setup code").fill(setup_code())
    page.get_by_label("Name of the school").fill("Riverside School")
    name_somebody(page, "Mara Vogel", "mara@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Set up the school")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()


def name_somebody(page: Page, name: str, email: str) -> None:
    given, family = name.split()
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    page.get_by_label("E-mail").fill(email)


def make_a_course_with_rules(page: Page) -> None:
    go_on(page, "Make a course")
    main(page).get_by_role("link", name="Add a course").first.click()
    page.get_by_label("Name", exact=True).fill("Spanish B1")
    press(page, "Add the course")
    follow(page, "Change the rules")
    page.get_by_label("Learners may book themselves").check()
    page.get_by_label("Decided at once").check()
    press(page, "Save the rules")
    says(page, "Learners book themselves, from 90 days to 2 hours before.")
    says(page, "Learners request absences, and the notice decides at once what comes back.")


def add_instructors_with_hours(page: Page) -> None:
    for number, (name, email) in enumerate((("Ana Ruiz", "ana@example.org"), ("Jo Park", "jo@example.org"))):
        page.goto("/office/first-steps/")
        main(page).get_by_role("link", name="Add instructors", exact=True).click()
        name_somebody(page, name, email)
        page.get_by_label("Invite at once").check()
        press(page, "Add")
        says(page, f"{name} was added")
        follow(page, "Hours")
        for day in ("Thursday", "Friday"):
            page.get_by_label(day, exact=True).fill(("9–12", "14–17")[number])
        press(page, "Save the hours")
        says(page, "The weekly hours are saved.")
    go_on(page, "Say who teaches what")
    follow(page, "Spanish B1")
    follow(page, "Change instructors")
    for name in ("Ana Ruiz", "Jo Park"):
        page.get_by_label("Instructor", exact=True).select_option(label=name)
        press(page, "Add")
        says(page, f"{name} teaches Spanish B1 now.")


def add_learners_and_a_guardian(page: Page) -> None:
    go_on(page, "Add learners")
    page.get_by_label("People", exact=True).fill("Lena Novák, lena@example.org\nTom Berg\nAnna Dvořák")
    page.get_by_label("Invite those with an address at once").check()
    press(page, "Add all")
    says(page, "3 people were added.")
    follow(page, "Anna Dvořák")
    follow(page, "Link a guardian")
    follow(page, "Add a guardian of Anna Dvořák")
    name_somebody(page, "Petra Dvořák", "petra@example.org")
    page.get_by_label("Invite at once").check()
    press(page, "Add")
    says(page, "may do everything")


def make_a_group(page: Page) -> None:
    go_on(page, "Enroll learners")
    follow(page, "Spanish B1")
    follow(page, "Groups")
    page.get_by_label("Name", exact=True).fill("Thursday group")
    press(page, "Make the group")
    follow(page, "Add learners")
    for name in ("Lena Novák", "Tom Berg", "Anna Dvořák"):
        page.get_by_label(name).check()
    press(page, "See what it takes")
    press(page, "Add 3 learners")
    says(page, "3 members")


def put_in_credits(page: Page) -> None:
    for name in ("Lena Novák", "Tom Berg", "Anna Dvořák"):
        page.goto("/office/credits/")
        page.get_by_label("Person or family").fill(name)
        press(page, "Show")
        follow(page, name)
        follow(page, "Deposit")
        expect(page.get_by_label("Into")).to_contain_text("Spanish B1")
        page.get_by_label("Credits", exact=True).fill("6")
        press(page, "Look at it")
        says(page, "6 credits after it")
        press(page, "Deposit")
        says(page, "The credits are there.")


def schedule_a_weekly_series(page: Page) -> None:
    go_on(page, "Schedule sessions")
    follow(page, "Schedule a series")
    page.get_by_label("Course", exact=True).select_option(label="Spanish B1")
    press(page, "Go on")
    page.get_by_label("Thursday", exact=True).check()
    page.get_by_label("Starts at").fill("10:00")
    page.get_by_label("First day").fill("2026-11-26")
    page.get_by_label("Last day").fill("2026-12-17")
    page.get_by_label("Instructor", exact=True).select_option(label="Ana Ruiz")
    page.get_by_label("Thursday group").check()
    page.get_by_label("Class link").fill(LINK)
    press(page, "Look at every date")
    press(page, "Schedule 4 sessions")
    says(page, "4 sessions scheduled.")


def accept_the_invitation(page: Page, email: str) -> None:
    """Follow the link of the mail, and choose a password: one is signed in."""
    [letter] = [one for one in mail.outbox if one.to == [email]]
    link = re.search(r"https?://\S+/key/\S+", str(letter.body))
    assert link is not None
    page.goto(urlsplit(link[0]).path)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, again").fill(PASSWORD)
    press(page, "Save the password")


def book_a_lesson(page: Page) -> None:
    follow(page, "Book Session(s)")
    page.get_by_role("region", name="Fri 27 Nov").get_by_role("link", name="14:00 Jo Park").click()
    press(page, "Book 1 session")
    says(page, "1 session is booked")


def excuse_the_child(page: Page) -> None:
    expect(page.get_by_role("heading", name="Dashboard of Anna Dvořák")).to_be_visible()
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Schedule").click()
    page.wait_for_url("**/schedule/**")  # loaded: before its script runs, details open as a page
    page.get_by_role("row").filter(has_text="3 Dec").get_by_role("link", name="View Details").click()
    details = page.get_by_role("dialog")
    details.get_by_role("link", name="Request Absence").click()
    details.get_by_label("Reason").fill("A wedding")
    details.get_by_role("button", name="Request Absence").click()
    expect(page.get_by_role("status").filter(has_text="1 credit")).to_be_visible()


def teach(page: Page) -> None:
    """Take the register of the running session, and report on Lena."""
    page.goto("/")
    main(page).get_by_role("link", name="Register").first.click()
    press(page, "Everyone present")
    expect(page.locator("[data-progress]")).to_have_text("3 of 3 learners marked")
    row = page.get_by_role("listitem").filter(has_text="Lena Novák")
    row.get_by_text("No report yet").click()
    row.get_by_label("Feedback").fill("Orders a meal without notes.")
    row.get_by_role("button", name="Save report").click()
    expect(row.locator("[data-report-state]")).to_contain_text("Ana Ruiz")


def read_the_report(page: Page) -> None:
    page.goto("/schedule/past/")
    page.get_by_role("row").filter(has_text="Spanish B1").get_by_role("link", name="Report").click()
    expect(page.get_by_text("Orders a meal without notes.")).to_be_visible()
    expect(page.get_by_text("Present", exact=True).first).to_be_visible()


def test_a_school_is_set_up_and_lived_in_by_those_who_know_nothing_of_lessonbook(
    transactional_db: None, clock: Callable[[datetime], None], window: OpenWindow
) -> None:
    clock(NOW)
    office = window(None)
    set_up_the_school(office)
    make_a_course_with_rules(office)
    add_instructors_with_hours(office)
    add_learners_and_a_guardian(office)
    make_a_group(office)
    put_in_credits(office)
    schedule_a_weekly_series(office)
    office.goto("/office/")
    expect(office.get_by_role("heading", name="First steps")).to_have_count(0)

    lena, petra, ana = window(None), window(None), window(None)
    accept_the_invitation(lena, "lena@example.org")
    book_a_lesson(lena)
    accept_the_invitation(petra, "petra@example.org")
    excuse_the_child(petra)

    clock(TOMORROW + timedelta(minutes=5))
    accept_the_invitation(ana, "ana@example.org")
    teach(ana)
    clock(TOMORROW + timedelta(minutes=65))
    read_the_report(lena)

    booked = Seat.objects.get(session__starts_at=wall("2026-11-27 14:00"))
    excused = Seat.objects.get(given_up_why="excused")
    assert (str(booked.learner), str(excused.learner)) == ("Lena Novák", "Anna Dvořák")
    assert str(AbsenceRequest.objects.get(seat=excused).asked_by) == "Petra Dvořák"
    assert excused.starts_at == TOMORROW + timedelta(days=7)
    assert Session.objects.count() == 5
    assert Report.objects.get().seat.learner.name == "Lena Novák"
