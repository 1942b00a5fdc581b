"""My Learning: one's courses; a course's overview, history, credits and reports."""

from datetime import date, timedelta

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import Mark, Report, ReportReading
from lessonbook.domain.courses.models import Course, EnrollmentStatus
from lessonbook.domain.credits.actions import deposit, give_back, pay, purse_of
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.people.models import Family, Person
from lessonbook.domain.timetable.models import GivenUp
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_instructor,
    make_lesson,
    make_person,
    make_seat,
    make_session,
    signed_in,
)

HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 11, 25)


@pytest.fixture
def spanish(lena: Person) -> Course:
    course = make_course("Spanish B1", make_instructor("Ana Ruiz"), slug="spanish", description="Twice a week.")
    enroll_in(course, lena)
    return course


# Courses


def test_my_learning_lists_the_courses_that_run_and_those_that_are_finished(
    client: Client, lena: Person, spanish: Course
) -> None:
    deposit(purse_of(lena, spanish), 6, by=BY_SCHOOL, now=NOW, today=TODAY)
    for start in (-2 * A_DAY, A_DAY, 2 * A_DAY):
        make_session(spanish, NOW + start, lena)
    for name, status in [("Piano", EnrollmentStatus.PAUSED), ("Algebra", EnrollmentStatus.COMPLETED)]:
        enroll_in(make_course(name), lena, status=status)
    make_course("Not mine")
    page = Page(client.get("/courses/"))
    assert page.heading == "My Learning"
    assert [tab.text for tab in page.every("a", class_="tab")] == ["Courses"]
    assert [card.text for card in page.every("li", class_="card")] == [
        "Piano Paused",
        "Spanish B1 1 of 3 sessions held Next: Thu 26 Nov 2026, 16:18 6 credits left",
        "Algebra Completed",
    ]
    assert page.links()["Spanish B1"] == "/courses/spanish/"
    assert [card.text for card in page.one("section", aria_labelledby="finished").every("li")] == ["Algebra Completed"]


def test_no_courses_say_whom_to_ask(client: Client) -> None:
    page = Page(client.get("/courses/"))
    assert page.one("p", class_="empty-title").text == "No courses yet."
    assert "ask the school" in page.one("main").text


def test_an_instructors_courses_lead_to_their_sessions() -> None:
    ana = make_instructor("Ana Ruiz")
    make_course("Spanish", ana, slug="spanish")
    assert Page(signed_in(ana).get("/courses/")).links()["Spanish"] == "/schedule/upcoming/?course=spanish"


# Overview


def test_the_overview_has_what_comes_the_lessons_and_who_teaches(client: Client, lena: Person, spanish: Course) -> None:
    first, second = make_lesson(spanish, 1, "Greetings", "Say hello"), make_lesson(spanish, 2, "Food")
    make_session(spanish, NOW - A_DAY, lena, lesson=first)
    coming = [make_session(spanish, NOW + n * A_DAY, lena, lesson=second) for n in range(1, 8)]
    page = Page(client.get("/courses/spanish/"))
    assert page.heading == "Spanish B1"
    assert [tab.text for tab in page.every("a", class_="tab")] == [
        "Overview",
        "Session History",
        "Credit Balance",
        "Reports",
    ]
    shown = [link.attrs["href"] for link in page.one("ul", class_="agenda").every("a", class_="to-details")]
    assert shown == [f"/sessions/{session.code}/" for session in coming[:5]]
    assert page.links()["All upcoming sessions of this course"] == "/schedule/upcoming/?course=spanish"
    assert [line.text for line in page.one("ol", class_="lessons").every("li")] == [
        "1 · Greetings Say hello Done",
        "2 · Food",
    ]
    text = page.one("main").text
    assert ("1 of 8 sessions held" in text, "Ana Ruiz" in text, "Twice a week." in text) == (True, True, True)


def test_join_stands_in_the_overview_too(client: Client, lena: Person, spanish: Course) -> None:
    make_session(spanish, NOW, lena)
    assert "Join" in Page(client.get("/courses/spanish/")).buttons()


@pytest.mark.parametrize("tab", ["", "history/", "credits/", "reports/"])
def test_others_courses_are_not_found(lena: Person, spanish: Course, tab: str) -> None:
    stranger, ana = make_person(), spanish.instructors.get()
    for person in (stranger, ana):
        client = signed_in(person)
        foreign, missing = client.get(f"/courses/spanish/{tab}"), client.get(f"/courses/none/{tab}")
        assert (foreign.status_code, foreign.content) == (404, missing.content)


# Session History


def test_the_history_has_the_guides_four_columns(client: Client, lena: Person, spanish: Course) -> None:
    purse = purse_of(lena, spanish)
    deposit(purse, 6, by=BY_SCHOOL, now=NOW, today=TODAY)
    entry = record("seat_learner", None, BY_SCHOOL, NOW)
    paid, cancelled, free = (make_session(spanish, NOW - n * A_DAY, lena) for n in (3, 2, 1))
    for session in (paid, cancelled):
        seat = session.seats.get()
        pay([seat], 2, entry=entry, now=NOW, today=TODAY)
        seat.price = 2
        seat.save()
    seat = cancelled.seats.get()
    give_back(seat, 1, entry=entry, now=NOW, today=TODAY)
    seat.given_up_at, seat.given_up_why = NOW, GivenUp.CANCELLED
    seat.save()
    make_session(spanish, NOW + A_DAY, lena)
    page = Page(client.get("/courses/spanish/history/"))
    assert page.columns("Session History")[:4] == ["Session ID", "Session Date & Time", "Credit Transaction", "Status"]
    assert [row[:4] for row in page.rows("Session History")] == [
        [free.code, "Tue 24 Nov, 16:18–17:03", "0", "Completed"],
        [cancelled.code, "Mon 23 Nov, 16:18–17:03", "−2 +1", "Cancelled"],
        [paid.code, "Sun 22 Nov, 16:18–17:03", "−2", "Completed"],
    ]


def test_the_history_is_filtered_by_session_id_and_by_status(client: Client, lena: Person, spanish: Course) -> None:
    make_session(spanish, NOW - A_DAY, lena, code="S-AAAAAA")
    gone = make_session(spanish, NOW - 2 * A_DAY, code="S-AAABBB")
    make_seat(gone, lena, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    url = "/courses/spanish/history/"
    for query, expected in [
        ({}, ["S-AAAAAA", "S-AAABBB"]),
        ({"session": "aabb"}, ["S-AAABBB"]),
        ({"status": "completed"}, ["S-AAAAAA"]),
        ({"status": "cancelled"}, ["S-AAABBB"]),
        ({"status": "cancelled", "session": "AAAA"}, []),
        ({"status": "live"}, ["S-AAAAAA", "S-AAABBB"]),
        ({"session": "\0"}, ["S-AAAAAA", "S-AAABBB"]),
        ({"session": "x" * 300}, ["S-AAAAAA", "S-AAABBB"]),
    ]:
        assert [row[0] for row in Page(client.get(url, query)).rows("Session History")] == expected
    page = Page(client.get(url, {"status": "cancelled", "session": "aabb"}))
    assert page.one("input", type="search").attrs["value"] == "aabb"
    assert [option.text for option in page.every("option") if "selected" in option.attrs] == ["Cancelled"]
    assert page.links()["Clear filters"] == url


def test_the_history_keeps_its_filters_from_page_to_page(client: Client, lena: Person, spanish: Course) -> None:
    sessions = [make_session(spanish, NOW - (n + 1) * HOUR, lena, minutes=20) for n in range(25)]
    page = Page(client.get("/courses/spanish/history/", {"status": "completed", "session": "s-"}))
    first = [row[0] for row in page.rows("Session History")]
    second = Page(client.get(page.links()["Older"]))
    assert first + [row[0] for row in second.rows("Session History")] == [session.code for session in sessions]
    assert "session=s-&status=completed&before=" in second.links()["Newer"]


def test_an_empty_history_says_so(client: Client, spanish: Course) -> None:
    page = Page(client.get("/courses/spanish/history/"))
    assert page.one("p", class_="empty-title").text == "No session of this course is over yet."


# Reports


def reports_of(page: Page) -> list[str]:
    return [report.text for report in page.every("article", class_="report")]


def test_reports_come_newest_first_with_the_new_ones_marked(client: Client, lena: Person, spanish: Course) -> None:
    ana = spanish.instructors.get()
    for days, feedback in [(2, "Older"), (1, "Newer")]:
        seat = make_session(spanish, NOW - days * A_DAY, lena).seats.get()
        Mark.objects.create(seat=seat, attendance="present", at=NOW)
        report = Report.objects.create(seat=seat, feedback=feedback, author=ana, at=NOW)
        if feedback == "Older":
            ReportReading.objects.create(report=report, person=lena, at=NOW)
    assert reports_of(Page(client.get("/courses/spanish/reports/"))) == [
        "Tue 24 Nov, 16:18–17:03 New Present Newer by Ana Ruiz Mark as read",
        "Mon 23 Nov, 16:18–17:03 Present Older by Ana Ruiz",
    ]


def test_all_reports_of_a_page_are_marked_as_read_at_once(client: Client, lena: Person, spanish: Course) -> None:
    for days in (1, 2, 3):
        Report.objects.create(seat=make_session(spanish, NOW - days * A_DAY, lena).seats.get(), feedback="x", at=NOW)
    page = Page(client.get("/courses/spanish/reports/"))
    [form] = [form for form in page.every("form") if "Mark all as read" in form.text]
    fields: dict[str, list[str]] = {}
    for field in form.every("input"):
        fields.setdefault(field.attrs["name"], []).append(field.attrs["value"])
    assert client.post(form.attrs["action"], fields).status_code == 302
    assert ReportReading.objects.filter(person=lena).count() == 3
    client.post(form.attrs["action"], fields)
    assert ReportReading.objects.count() == 3


def test_what_is_posted_about_others_reports_changes_nothing(client: Client, lena: Person, spanish: Course) -> None:
    stranger = make_person()
    report = Report.objects.create(seat=make_session(spanish, NOW - A_DAY, stranger).seats.get(), feedback="x", at=NOW)
    posted = [str(report.pk), "", "x", "-1", "9" * 30, "\0"]
    response = client.post("/courses/spanish/reports/", {"report": posted, "person": str(stranger.pk)})
    assert (response.status_code, ReportReading.objects.exists()) == (302, False)


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\0", "2026-02-30", "portal:x", "1"]
)
def test_after_posting_one_stays_on_this_site(client: Client, spanish: Course, back: str) -> None:
    response = client.post("/courses/spanish/reports/", {"back": back})
    assert response.headers["Location"] == "/courses/spanish/reports/"


def test_a_guardian_without_the_right_finds_no_reports(lena: Person, spanish: Course) -> None:
    guardian = make_guardian("Petra Novak", lena)
    assert signed_in(guardian).get("/courses/spanish/reports/").status_code == 200
    guardian.wards.update(may_read_reports=False)
    client = signed_in(guardian)
    answers = [method("/courses/spanish/reports/").status_code for method in (client.get, client.post)]
    assert answers == [404, 404]
    assert "Reports" not in [tab.text for tab in Page(client.get("/courses/spanish/")).every("a", class_="tab")]


# Credit Balance


def test_the_balance_is_a_trio_and_a_ledger(client: Client, lena: Person, spanish: Course) -> None:
    purse = purse_of(lena, spanish)
    deposit(purse, 6, by=By(make_person("Mara Vogel").pk), now=NOW - 2 * A_DAY, today=TODAY, note="Invoice 12")
    deposit(purse, 2, by=BY_SCHOOL, now=NOW - A_DAY, today=TODAY, ends_on=date(2026, 12, 3))
    page = Page(client.get("/courses/spanish/credits/"))
    trio = page.one("dl", class_="trio")
    assert [term.text for term in trio.every("dt")] == ["Enrolled", "Used", "Available"]
    assert [figure.text for figure in trio.every("dd")] == ["8", "0", "8"]
    assert "2 end after Thu 3 Dec" in page.one("main").text
    assert page.columns("Changes") == ["Date", "Description", "Amount", "Balance"]
    assert page.rows("Changes") == [
        ["Tue 24 Nov", "Deposit by the school", "+2", "8"],
        ["Mon 23 Nov", "Deposit Invoice 12 · by Mara Vogel", "+6", "6"],
    ]


def test_the_ledger_has_tabs_for_what_came_and_what_went(client: Client, lena: Person, spanish: Course) -> None:
    purse = purse_of(lena, spanish)
    for _ in range(25):
        deposit(purse, 1, by=BY_SCHOOL, now=NOW, today=TODAY)
    url = "/courses/spanish/credits/"
    for show, count in [("all", 20), ("incoming", 20), ("outgoing", 0)]:
        assert len(Page(client.get(url, {"show": show})).rows("Changes")) == count
    page = Page(client.get(url, {"show": "incoming"}))
    assert [view.text for view in page.every("a", class_="switch-choice")] == ["All", "Incoming", "Outgoing"]
    older = Page(client.get(page.links()["Older"]))
    assert [row[3] for row in older.rows("Changes")] == ["5", "4", "3", "2", "1"]
    assert older.links()["Newest"] == f"{url}?show=incoming"
    for name, value in [("show", "x"), ("before", "x"), ("before", "9" * 40), ("before", "-1"), ("purse", "\0")]:
        assert len(Page(client.get(url, {name: value})).rows("Changes")) == 20


def test_a_familys_credits_stand_beside_ones_own(client: Client, lena: Person, spanish: Course) -> None:
    family = Family.objects.create(name="Novak")
    family.members.add(lena)
    deposit(purse_of(lena, spanish), 1, by=BY_SCHOOL, now=NOW, today=TODAY)
    shared = purse_of(family, spanish)
    deposit(shared, 5, by=BY_SCHOOL, now=NOW, today=TODAY)
    page = Page(client.get("/courses/spanish/credits/"))
    assert [figure.text for figure in page.one("dl", class_="trio").every("dd")] == ["1", "0", "1"]
    theirs = Page(client.get(page.links()["shared by Novak"]))
    assert [figure.text for figure in theirs.one("dl", class_="trio").every("dd")] == ["5", "0", "5"]
    assert f"purse={shared.pk}" in theirs.links()["Incoming"]


def test_another_familys_purse_is_not_shown(client: Client, lena: Person, spanish: Course) -> None:
    other = purse_of(make_person(), spanish)
    deposit(other, 9, by=BY_SCHOOL, now=NOW, today=TODAY)
    deposit(purse_of(lena, spanish), 1, by=BY_SCHOOL, now=NOW, today=TODAY)
    page = Page(client.get("/courses/spanish/credits/", {"purse": str(other.pk)}))
    assert [figure.text for figure in page.one("dl", class_="trio").every("dd")] == ["1", "0", "1"]


def test_a_course_without_credits_says_so(client: Client, spanish: Course) -> None:
    page = Page(client.get("/courses/spanish/credits/"))
    assert page.one("p", class_="empty-title").text == "No credits in this course."
