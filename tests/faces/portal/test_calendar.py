"""Schedule, Calendar: month, week and day, linkable, complete, right where clocks change."""

from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session
from tests.faces.reading import Element, Page
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_instructor,
    make_person,
    make_school,
    make_session,
    signed_in,
    wall,
)

URL = "/schedule/calendar/"
HOUR = timedelta(hours=1)


def days(page: Page) -> dict[str, Element]:
    """The month's cells by the date in their link."""
    cells = page.one("table", class_="month").one("tbody").every("td")
    return {cell.one("a", class_="month-number").attrs["data-day"]: cell for cell in cells}


def columns(page: Page) -> dict[str, Element]:
    """The days of a week or a day by their date."""
    return {day.one("h3").one("a").attrs["data-day"]: day for day in page.every("section", class_="hours-day")}


def codes(element: Element) -> list[str]:
    return [link.attrs["href"].split("/")[2] for link in element.every("a") if "data-dialog" in link.attrs]


def test_the_month_comes_first_with_the_views_at_hand(client: Client) -> None:
    page = Page(client.get(URL))
    assert page.one("h2", class_="calendar-title").text == "November 2026"
    views = [(view.text, "aria-current" in view.attrs) for view in page.every("a", class_="switch-choice")]
    assert views == [("Day", False), ("Week", False), ("Month", True)]
    assert next(iter(days(page))) == "2026-10-26"
    assert len(days(page)) == 42


def test_several_sessions_of_a_day_are_a_folder_and_one_stands_as_itself(client: Client, lena: Person) -> None:
    course = make_course("Spanish")
    folded = [make_session(course, NOW + n * HOUR, lena, minutes=30) for n in (0, 1, 2)]
    single = make_session(course, NOW + 48 * HOUR, lena)
    cells = days(Page(client.get(URL)))
    folder = cells["2026-11-25"].one("details")
    assert folder.one("summary").text == "3 sessions"
    assert codes(folder) == [session.code for session in folded]
    assert list(cells["2026-11-27"].every("details")) == []
    assert cells["2026-11-27"].text == "27 16:18 Spanish"
    assert codes(cells["2026-11-27"]) == [single.code]


def test_every_session_leads_to_its_details(client: Client, lena: Person) -> None:
    session = make_session(make_course("Spanish"), NOW, lena)
    for view in ("day", "week", "month"):
        page = Page(client.get(URL, {"view": view}))
        [link] = [link for link in page.one("main").every("a") if "data-dialog" in link.attrs]
        assert link.attrs["href"] == f"/sessions/{session.code}/"
        assert "View Details" in link.whole_text
        assert "Berlin time" in link.whole_text


@pytest.mark.parametrize(
    ("view", "anchor", "title", "before", "after"),
    [
        ("month", "2026-11-25", "November 2026", "2026-10-25", "2026-12-25"),
        ("month", "2026-12-31", "December 2026", "2026-11-30", "2027-01-31"),
        ("month", "2027-01-31", "January 2027", "2026-12-31", "2027-02-28"),
        ("week", "2026-11-25", "23–29 Nov 2026", "2026-11-18", "2026-12-02"),
        ("week", "2026-12-31", "28 Dec 2026 – 3 Jan 2027", "2026-12-24", "2027-01-07"),
        ("day", "2026-11-25", "Wednesday 25 November 2026", "2026-11-24", "2026-11-26"),
        ("day", "2028-02-29", "Tuesday 29 February 2028", "2028-02-28", "2028-03-01"),
    ],
)
def test_one_leafs_back_to_today_and_on(
    client: Client, view: str, anchor: str, title: str, before: str, after: str
) -> None:
    page = Page(client.get(URL, {"view": view, "date": anchor}))
    assert page.one("h2", class_="calendar-title").text.replace("\u2009", " ") == title
    links = page.links()
    there = {link.whole_text: link.attrs["href"] for link in page.every("a")}
    assert links["Today"] == f"{URL}?view={view}&date=2026-11-25#today"
    assert there[f"Previous {view}"] == f"{URL}?view={view}&date={before}"
    assert there[f"Next {view}"] == f"{URL}?view={view}&date={after}"
    assert links["Week"] == f"{URL}?view=week&date={anchor}"


@pytest.mark.parametrize(
    "query",
    [
        {"view": "year"},
        {"view": "MONTH"},
        {"date": "2026-02-30"},
        {"date": "0001-01-01"},
        {"date": "9999-12-31"},
        {"date": "1969-12-31"},
        {"date": "2200-01-01"},
        {"date": "20261125T00"},
        {"date": "'; DROP TABLE"},
        {"date": "\0"},
        {"view": "\0", "date": ""},
    ],
)
def test_an_address_that_cannot_be_shows_this_month(client: Client, query: dict[str, str]) -> None:
    page = Page(client.get(URL, query))
    assert page.one("h2", class_="calendar-title").text == "November 2026"
    assert page.one("a", class_="month-number", aria_current="date").attrs["data-day"] == "2026-11-25"


@pytest.mark.parametrize("view", ["month", "week", "day"])
@pytest.mark.parametrize("edge", ["1970-01-01", "2199-12-31"])
def test_the_calendars_own_ends_are_pages_too(client: Client, view: str, edge: str) -> None:
    assert client.get(URL, {"view": view, "date": edge}).status_code == 200


def test_the_week_begins_where_the_schools_does(client: Client) -> None:
    make_school(first_weekday=6)
    assert next(iter(columns(Page(client.get(URL, {"view": "week"}))))) == "2026-11-22"
    assert next(iter(days(Page(client.get(URL))))) == "2026-11-01"


def test_a_session_stands_on_the_day_it_begins_for_the_viewer(client: Client, lena: Person) -> None:
    session = make_session(make_course(), wall("2026-11-25 23:30"), lena, minutes=60)
    for zone, day in [
        ("Europe/Berlin", "2026-11-25"),
        ("Asia/Tokyo", "2026-11-26"),
        ("Pacific/Kiritimati", "2026-11-26"),
    ]:
        lena.time_zone = zone
        lena.save()
        with_it = [iso for iso, cell in days(Page(client.get(URL))).items() if session.code in codes(cell)]
        assert with_it == [day]


def test_a_session_across_midnight_is_read_once_in_a_week(client: Client, lena: Person) -> None:
    session = make_session(make_course(), wall("2026-11-25 23:30"), lena, minutes=60)
    with_it = [
        iso for iso, day in columns(Page(client.get(URL, {"view": "week"}))).items() if session.code in codes(day)
    ]
    assert with_it == ["2026-11-25"]


@pytest.mark.parametrize("view", ["week", "day"])
def test_what_runs_over_from_before_the_first_day_is_shown_on_it(client: Client, lena: Person, view: str) -> None:
    session = make_session(make_course(), wall("2026-11-22 23:00"), lena, minutes=120)
    shown = columns(Page(client.get(URL, {"view": view, "date": "2026-11-23"})))
    assert codes(shown["2026-11-23"]) == [session.code]


def test_the_october_night_has_its_hour_twice(client: Client, lena: Person) -> None:
    first = make_session(make_course("First"), wall("2026-10-25 02:30"), lena, minutes=30)
    second = make_session(make_course("Second"), wall("2026-10-25 02:30", fold=1), lena, minutes=30)
    day = columns(Page(client.get(URL, {"view": "day", "date": "2026-10-25"})))["2026-10-25"]
    assert codes(day) == [first.code, second.code]
    assert "25 hours: clocks go back" in day.text
    cell = days(Page(client.get(URL, {"date": "2026-10-25"})))["2026-10-25"]
    assert codes(cell) == [first.code, second.code]


def test_a_weekly_series_moves_for_viewers_whose_clocks_dont_change(lena: Person) -> None:
    lena.time_zone = "Asia/Tokyo"
    client, course = signed_in(lena), make_course()
    for day in ("2026-10-20", "2026-10-27"):
        make_session(course, wall(f"{day} 10:00"), lena)
    shown = [Page(client.get(URL, {"view": "day", "date": day})) for day in ("2026-10-20", "2026-10-27")]
    assert [page.one("li", class_="block").one("time").text for page in shown] == ["17:00–17:45", "18:00–18:45"]


def test_a_day_that_a_zone_left_out_is_empty(lena: Person) -> None:
    lena.time_zone = "Pacific/Apia"
    assert signed_in(lena).get(URL, {"view": "day", "date": "2011-12-30"}).status_code == 200


def test_nobody_elses_sessions_are_here(client: Client, lena: Person) -> None:
    make_session(make_course("Secret"), NOW, make_person())
    for view in ("month", "week", "day"):
        assert b"Secret" not in client.get(URL, {"view": view}).content


def test_an_empty_sheet_says_so(client: Client, lena: Person) -> None:
    assert "No sessions this month. Sessions appear here" in Page(client.get(URL)).one("main").text
    over = Page(client.get(URL, {"date": "2026-10-31"})).one("main").text
    assert "No sessions this month." in over
    assert "Sessions appear here" not in over
    assert "No sessions here. Sessions appear here" in Page(client.get(URL, {"view": "day"})).one("main").text
    make_session(make_course(), NOW, lena)
    assert "No sessions" not in Page(client.get(URL)).one("main").text


def many(lena: Person, count: int, spread: timedelta) -> None:
    """Give the learner so many sessions from the first of November on, written at once."""
    courses = [make_course(f"Course {n}") for n in range(30)]
    instructors = [make_instructor(f"Instructor {n}") for n in range(30)]
    for course in courses:
        enroll_in(course, lena)
    start = wall("2026-11-01 00:00") + HOUR
    sessions = Session.objects.bulk_create(
        Session(
            code=f"S-{n:06}",
            course=courses[n % 30],
            instructor=instructors[n % 30],
            starts_at=start + spread * n,
            ends_at=start + spread * n + min(spread * 29, HOUR),
            time_zone="Europe/Berlin",
        )
        for n in range(count)
    )
    Seat.objects.bulk_create(
        Seat(session=s, learner=lena, course=s.course, starts_at=s.starts_at, ends_at=s.ends_at, taken_at=NOW)
        for s in sessions
    )


def test_a_month_of_two_thousand_sessions_is_complete(client: Client, lena: Person) -> None:
    many(lena, 2000, timedelta(minutes=20))
    cells = days(Page(client.get(URL)))
    shown = [code for cell in cells.values() for code in codes(cell)]
    assert sorted(shown) == [f"S-{n:06}" for n in range(2000)]
    counts = {iso: cell.one("summary").text for iso, cell in cells.items() if list(cell.every("details"))}
    assert counts["2026-11-15"] == "72 sessions"


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_a_day_of_three_hundred_sessions_is_complete(client: Client, lena: Person, view: str) -> None:
    many(lena, 300, timedelta(minutes=4))
    page = Page(client.get(URL, {"view": view, "date": "2026-11-01"}))
    of_day = days(page)["2026-11-01"] if view == "month" else columns(page)["2026-11-01"]
    assert sorted(codes(of_day)) == [f"S-{n:06}" for n in range(300)]


def test_the_day_of_today_is_marked_in_every_view(client: Client) -> None:
    for view in ("month", "week", "day"):
        page = Page(client.get(URL, {"view": view}))
        assert page.one("a", aria_current="date").attrs["data-day"] == "2026-11-25"
