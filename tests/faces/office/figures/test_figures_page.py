"""The figures: whole weeks, each plot with a table that says the same, and the same few questions to the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.attendance.actions import take_register
from lessonbook.domain.attendance.models import Attendance
from lessonbook.domain.attendance.sums import count_weeks
from lessonbook.domain.credits.actions import deposit, purse_of
from tests.domain.credits.facts import NEXT_MONTH, on
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, make_course, make_instructor, make_person, make_session

FIGURES = "/office/figures/"
NOVEMBER = {"from": "2026-11-18", "to": "2026-11-24"}


def numbers(page: Page, caption: str) -> list[list[str]]:
    """What stands in the rows of a plot's table, their heads included."""
    rows = page.table(caption).one("tbody").every("tr")
    return [[cell.text for cell in [*row.every("th"), *row.every("td")]] for row in rows]


def glance(page: Page) -> dict[str, str]:
    return {pair.one("dt").text: pair.one("dd").text for pair in page.one("dl", class_="sums").every("div")}


def test_each_plot_has_its_table_over_whole_weeks(client: Client) -> None:
    ana, course = make_instructor("Ana <Ruiz>"), make_course("Spanish B1", slug="spanish")
    tom, eva = make_person(), make_person()
    held = make_session(course, NOW - timedelta(days=1), tom, eva, capacity=4, instructor=ana)
    take_register(held, {tom.pk: Attendance.PRESENT, eva.pk: Attendance.ABSENT}, by=BY_SCHOOL, now=NOW)
    make_session(course, NOW + timedelta(days=9), capacity=4)
    deposit(purse_of(tom), 3, ends_on=NEXT_MONTH, **on())
    deposit(purse_of(tom), 4, **on())
    count_weeks(NOW)
    page = Page(client.get(FIGURES, NOVEMBER))
    assert page.one("h2", id="glance").text == "Mon 16 Nov 2026 – Sun 29 Nov 2026"
    assert glance(page) == {
        "Sessions": "1", "Cancelled": "0", "Fill rate": "50%", "Attendance": "50%", "Seats given up": "0",
        "Hours of sessions": "0.8", "Credits left": "7",
    }  # fmt: skip
    assert numbers(page, "Fill rate") == [["Mon 16 Nov", "–", "0", "0"], ["Mon 23 Nov", "50%", "2", "4"]]
    assert numbers(page, "Attendance")[1] == ["Mon 23 Nov", "1", "0", "0", "1"]
    assert numbers(page, "Cancellations by notice")[0] == ["48 hours or more", "0"]
    assert numbers(page, "Instructor hours") == [["Ana <Ruiz>", "0.8", "1"]]
    assert numbers(page, "Credit liability") == [["December 2026", "3"], ["Without end", "4"]]
    assert numbers(page, "Courses") == [["Spanish B1", "1", "50%", "50%"]]
    drawn = [cell.attrs["data-value"] for cell in page.table("Fill rate").every("td")]
    assert drawn == ["", "0", "0", "50.0", "2", "4"]


def test_it_says_when_the_figures_are_yet_to_be_counted(client: Client) -> None:
    make_session(make_course(), NOW)
    assert "being counted for the first time" in Page(client.get(FIGURES)).text
    count_weeks(NOW)
    assert "as counted on Wed 25 Nov 2026, 16:18" in Page(client.get(FIGURES)).text
    make_session(make_course(), NOW - timedelta(weeks=2))
    assert "still being counted" in Page(client.get(FIGURES)).text


def test_it_says_where_sessions_to_come_are_counted(client: Client) -> None:
    make_session(make_course(), NOW)
    count_weeks(NOW)
    words = "Sessions to come count as planned."
    for days, told in (({"from": "2026-11-16", "to": "2026-11-22"}, False), ({}, True)):
        assert (words in Page(client.get(FIGURES, days)).text) is told


@pytest.mark.parametrize(
    ("query", "span"),
    [
        ({}, "Mon 24 Aug 2026 – Sun 29 Nov 2026"),
        ({"from": "nonsense", "to": "2026-13-01"}, "Mon 24 Aug 2026 – Sun 29 Nov 2026"),
        ({"from": "2026-11-25", "to": "2026-11-24"}, "Mon 24 Aug 2026 – Sun 29 Nov 2026"),
        ({"from": "2026-11-25", "to": "2026-11-25"}, "Mon 23 Nov 2026 – Sun 29 Nov 2026"),
        ({"from": "1990-01-01", "to": "2026-11-25"}, "Mon 21 Oct 2024 – Sun 29 Nov 2026"),
    ],
)
def test_what_an_address_asks_for_wrongly_is_as_usual(client: Client, query: dict[str, str], span: str) -> None:
    assert Page(client.get(FIGURES, query)).one("h2", id="glance").text == span


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_page_asks_the_same_number_of_questions(client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for n in range(rows):
        session = make_session(make_course(), NOW - timedelta(days=n), make_person(), instructor=make_instructor())
        deposit(purse_of(make_person(), session.course), 1, ends_on=NEXT_MONTH + timedelta(days=n), **on())
    count_weeks(NOW)
    with django_assert_num_queries(13):
        client.get(FIGURES)
