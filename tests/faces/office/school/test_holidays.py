"""Holidays: a day or a run of them, by year, and taken back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, time, timedelta

import pytest
from django.test import Client

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import RoleKind
from lessonbook.domain.timetable.models import DateHours
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_course,
    make_hours,
    make_instructor,
    make_person,
    make_session,
    signed_in,
    wall,
)

HOLIDAYS, CLEARING = "/office/school/holidays/", "/office/school/holidays/clearing/"
Queries = Callable[[int], AbstractContextManager[object]]
SIGNED_IN = 4


def lines(client: Client, query: str = "") -> list[str]:
    return [line.text for line in Page(client.get(HOLIDAYS + query)).every("li", class_="line")]


def test_a_run_of_days_is_closed_with_its_note(client: Client) -> None:
    form = {"first": "2026-12-23", "last": "2027-01-02", "note": "Christmas & <b>New Year</b>"}
    response = client.post(HOLIDAYS, form, follow=True)
    assert "The school is closed on those days." in Page(response).text
    days = DateHours.objects.filter(instructor=None, opens=None, closes=None)
    assert list(days.values_list("day", flat=True)) == [date(2026, 12, 23) + timedelta(days=n) for n in range(11)]
    assert lines(client) == ["Wed 23 Dec 2026 – Thu 31 Dec 2026 Christmas & <b>New Year</b> · closed Take back"]
    assert lines(client, "?year=2027") == [
        "Fri 1 Jan 2027 – Sat 2 Jan 2027 Christmas & <b>New Year</b> · closed Take back"
    ]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_holiday_is_the_same_date_for_everyone(client: Client, zone: str) -> None:
    noa = signed_in(make_person("Noa Adler", RoleKind.ADMINISTRATOR, time_zone=zone))
    noa.post(HOLIDAYS, {"first": "2026-12-23", "note": "Staff day"})
    assert DateHours.objects.get().day == date(2026, 12, 23)
    assert lines(client) == lines(noa) == ["Wed 23 Dec 2026 Staff day · closed Take back"]
    ana = make_instructor("Ana Ruiz", time_zone=zone)
    make_hours(ana, time_zone=zone)
    week = Page(signed_in(ana).get("/teach/hours/?week=2026-12-23")).one("details", class_="picture-words").text
    assert "Wed 23 Dec 2026 Closed · Staff day Thu 24 Dec 2026 09:00–17:00" in week


def test_sessions_that_are_planned_all_the_same_are_counted_and_led_to(client: Client) -> None:
    course = make_course()
    for when in ("2026-12-24 23:30", "2026-12-25 00:30", "2026-12-27 10:00"):
        make_session(course, wall(when))
    make_session(course, wall("2026-12-24 10:00"), cancelled_at=NOW)
    client.post(HOLIDAYS, {"first": "2026-12-23", "last": "2026-12-26"})
    page = Page(client.get(HOLIDAYS))
    assert page.links()["2 sessions are planned"] == "/office/sessions/?date=2026-12-24"


def test_a_single_day_needs_no_last_one(client: Client) -> None:
    client.post(HOLIDAYS, {"first": "2026-12-23"})
    assert lines(client) == ["Wed 23 Dec 2026 closed Take back"]


def test_days_that_differ_stand_apart_and_instructors_own_do_not_stand_here(client: Client) -> None:
    DateHours.objects.create(day=date(2026, 12, 23), note="Party")
    DateHours.objects.create(day=date(2026, 12, 24))
    DateHours.objects.create(day=date(2026, 12, 25), opens=time(9), closes=time(12))
    DateHours.objects.create(day=date(2026, 12, 25), opens=time(18), closes=time(0))
    DateHours.objects.create(day=date(2026, 12, 26), instructor=make_instructor())
    assert lines(client) == [
        "Wed 23 Dec 2026 Party · closed Take back",
        "Thu 24 Dec 2026 closed Take back",
        "Fri 25 Dec 2026 open 09:00–12:00, 18:00–24:00 Take back",
    ]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "first"),
        ({"first": "soon"}, "first"),
        ({"first": "2026-12-23", "last": "2026-12-22"}, "last"),
        ({"first": "2026-12-23", "last": "2028-12-22"}, "last"),
        ({"first": "2026-12-23", "note": "x" * 121}, "note"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client: Client, form: dict[str, str], field: str) -> None:
    response = client.post(HOLIDAYS, form)
    assert (response.status_code, f'id="id_{field}_error"' in response.content.decode()) == (422, True)
    assert DateHours.objects.count() == 0


def test_days_are_taken_back_once(client: Client) -> None:
    client.post(HOLIDAYS, {"first": "2026-12-23", "last": "2026-12-24"})
    client.post(CLEARING, {"first": "2026-12-23", "last": "2026-12-23"})
    response = client.post(CLEARING, {"first": "2026-12-23", "last": "2026-12-23"}, follow=True)
    assert "the weekly hours count again" in Page(response).text
    assert lines(client) == ["Thu 24 Dec 2026 closed Take back"]
    assert Entry.objects.filter(verb="clear_date_hours").count() == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"first": "x", "last": "y"},
        {"first": "2026-12-24", "last": "2026-12-23"},
        {"first": "0001-01-01", "last": "9999-12-31"},
    ],
)
def test_what_names_no_days_takes_nothing_back(client: Client, form: dict[str, str]) -> None:
    assert client.post(CLEARING, form).status_code == 404


@pytest.mark.parametrize(
    ("query", "year"), [("", 2026), ("?year=2027", 2027), ("?year=x", 2026), ("?year=99999", 2026)]
)
def test_the_address_says_which_year(client: Client, query: str, year: int) -> None:
    page = Page(client.get(HOLIDAYS + query))
    assert f"Holidays {year}" in page.text
    assert [link.text for link in page.one("nav", class_="switch").every("a")] == [str(year + n) for n in (-1, 0, 1)]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_year_costs_the_same_whatever_it_holds(client: Client, rows: int, django_assert_num_queries: Queries) -> None:
    DateHours.objects.bulk_create(
        DateHours(day=date(2026, 1, 1) + timedelta(days=2 * number)) for number in range(rows)
    )
    with django_assert_num_queries(SIGNED_IN + 2):
        assert len(lines(client)) == rows
