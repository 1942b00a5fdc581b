"""The office's lists of sessions and of series."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessonbook.domain.texts import unbroken
from lessonbook.domain.timetable.models import Series
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_course,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_session,
    wall,
)

LIST = "/office/sessions/"
A_DAY = timedelta(days=1)


def rows(client: Client, query: str = "") -> list[list[str]]:
    return Page(client.get(f"{LIST}{query}")).rows("Sessions")


def test_a_week_shows_every_session_with_all_that_counts(client: Client) -> None:
    ana, course = make_instructor(), make_course()
    facts: dict[str, Any] = {"instructor": ana, "location": make_location(), "lesson": make_lesson(course)}
    make_session(course, wall("2026-11-27 10:00"), make_person(), capacity=1, code="S-AAAAA1", **facts)
    make_session(course, wall("2026-11-24 10:00"), code="S-AAAAA2", cancelled_at=NOW)
    make_session(course, wall("2026-11-30 10:00"))
    assert rows(client) == [
        ["Tue 24 Nov", "10:00–10:45 Cancelled", "Spanish B1", "Nobody yet", "", "0", "S-AAAAA2"],
        [
            "Fri 27 Nov",
            "10:00–10:45",
            "Spanish B1 Lesson 7: Ordering food",
            "Ana Ruiz",
            "Studio 1",
            "1 of 1 Full",
            "S-AAAAA1",
        ],
    ]


def test_a_day_shows_just_that_day(client: Client) -> None:
    make_session(make_course("Piano"), wall("2026-11-27 00:00"))
    make_session(make_course("Chess"), wall("2026-11-28 00:00"))
    assert [row[2] for row in rows(client, "?view=day&date=2026-11-27")] == ["Piano"]


def test_times_are_the_viewers(client: Client, mara: Any) -> None:
    mara.time_zone = "Asia/Tokyo"
    mara.save()
    make_session(make_course(), wall("2026-11-27 18:00"))
    page = Page(client.get(LIST))
    assert page.rows("Sessions")[0][:2] == ["Sat 28 Nov", "02:00–02:45"]
    assert "Tokyo time" in page.one("header", class_="head").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("course={piano}", ["Piano"]),
        ("instructor={ana}", ["Spanish"]),
        ("instructor=nobody", ["Chess", "Piano", "Harp"]),
        ("room={studio}", ["Piano"]),
        ("state=upcoming", ["Spanish"]),
        ("state=live", ["Piano"]),
        ("state=completed", ["Chess"]),
        ("state=cancelled", ["Harp"]),
        ("course=9999999&instructor=x&room=-1&state=odd", ["Chess", "Piano", "Spanish", "Harp"]),
    ],
)
def test_the_list_is_narrowed(client: Client, query: str, found: list[str]) -> None:
    ana, studio, piano = make_instructor(), make_location(), make_course("Piano")
    make_session(make_course("Chess"), NOW - A_DAY, instructor=make_instructor(deactivated_at=NOW))
    make_session(piano, NOW - timedelta(minutes=5), location=studio, instructor=make_person())
    make_session(make_course("Spanish"), NOW + timedelta(hours=1), instructor=ana)
    make_session(make_course("Harp"), NOW + timedelta(hours=2), cancelled_at=NOW)
    asked = query.format(piano=piano.pk, ana=ana.pk, studio=studio.pk)
    assert [row[2] for row in rows(client, f"?{asked}")] == found


def test_a_part_of_an_id_finds_sessions_and_a_whole_one_leads_there(client: Client) -> None:
    course = make_course()
    make_session(course, NOW + A_DAY, code="S-4K7Q2M")
    make_session(course, NOW + 2 * A_DAY, code="S-4K7Q2N", source_id="lesson/17")
    assert [row[-1] for row in rows(client, "?q=4k7q")] == ["S-4K7Q2N", "S-4K7Q2M"]
    assert client.get(f"{LIST}?q=s-4k7q2m").headers["Location"] == "/office/sessions/S-4K7Q2M/"
    assert client.get(f"{LIST}?q=lesson/17").headers["Location"] == "/office/sessions/S-4K7Q2N/"
    assert "No session has this ID" in Page(client.get(f"{LIST}?q=ZZZ")).text


def test_long_lists_are_paged_without_gap_or_repeat(client: Client) -> None:
    course = make_course()
    codes = [f"S-{n:06}" for n in range(45)]
    for n, code in enumerate(codes):
        make_session(course, wall("2026-11-26 08:00") + timedelta(minutes=n // 2), code=code)
    seen, url = [], LIST
    while url:
        page = Page(client.get(url))
        seen += [row[-1] for row in page.rows("Sessions")]
        url = page.links().get("Later", "")
    assert seen == codes


@pytest.mark.parametrize("many", [1, 3, 30])
def test_every_list_asks_as_much_for_one_row_as_for_thirty(client: Client, many: int) -> None:
    for n in range(many):
        course, ana = make_course(f"Course {n}"), make_instructor(f"Instructor {n}")
        facts: dict[str, Any] = {
            "instructor": ana,
            "location": make_location(f"Room {n}"),
            "lesson": make_lesson(course),
        }
        series = make_series(course, ana)
        make_session(course, NOW + A_DAY, make_person(), series=series, **facts)
    counts = []
    for url in (LIST, "/office/sessions/series/", "/office/board/", "/office/board/?by=room"):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    # The browser's session, the account with its person, the school, the roles; then what each page is about.
    assert counts == [4 + 4, 4 + 1, 4 + 2, 4 + 2]


def make_series(course: Any, instructor: Any = None, **facts: object) -> Series:
    defaults: dict[str, object] = {
        "course": course,
        "instructor": instructor,
        "time_zone": "Europe/Berlin",
        "weekdays": [0, 3],
        "wall_start": time(18),
        "minutes": 60,
        "first_day": date(2026, 11, 1),
        "last_day": date(2026, 12, 17),
    }
    return Series.objects.create(**defaults | facts)


def test_series_that_go_on_and_those_that_ended(client: Client) -> None:
    make_series(make_course("Piano"), make_instructor(), every_weeks=2)
    make_series(make_course("Harp"), last_day=date(2026, 11, 20), time_zone="America/New_York")
    going = Page(client.get("/office/sessions/series/")).rows("Series")
    ended = Page(client.get("/office/sessions/series/?state=ended")).rows("Series")
    assert [row[:3] for row in going] == [
        ["Piano", unbroken("Monday, Thursday · 18:00–19:00 · every 2 weeks"), "Ana Ruiz"]
    ]
    assert [row[:3] for row in ended] == [
        ["Harp", unbroken("Monday, Thursday · 18:00–19:00 · New York time"), "Nobody yet"]
    ]


def test_what_people_wrote_stays_text(client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    ana = make_instructor(f"{hostile} Ruiz")
    course = make_course(hostile)
    make_session(course, NOW + A_DAY, instructor=ana, location=make_location(hostile))
    make_session(course, NOW + timedelta(minutes=1), instructor=ana, location=make_location(hostile + "2"))
    for url in (LIST, "/office/board/", "/office/board/?by=room"):
        body = client.get(url).content.decode()
        assert hostile not in body
        assert "&lt;script&gt;alert(1)" in body
