"""Every page with a time names its zone; whoever changes zone sees nothing more of the old one, on any page."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from lessonbook.domain.attendance.models import AbsenceRequest, Mark, Report
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Session
from tests.faces.portal.seats import booked
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_hours,
    make_person,
    make_session,
    signed_in,
    wall,
)

HOUR, MINUTE, A_DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
LISTS = [
    "/",
    "/schedule/upcoming/",
    "/schedule/calendar/",
    "/schedule/calendar/?view=week",
    "/schedule/calendar/?view=day",
    "/schedule/past/",
    "/courses/",
    "/courses/spanish/",
    "/courses/spanish/history/",
    "/courses/spanish/credits/",
    "/courses/spanish/reports/",
    "/book/spanish/?week=2026-11-23",
]
FAMILYS = ["/family/", "/family/calendar/", "/family/calendar/?view=week", "/family/calendar/?view=day"]


@pytest.fixture
def codes(lena: Person) -> dict[str, str]:
    """The IDs of Lena's sessions: booked, live, held, one that she asks to miss, one it replaces, one she waits for."""
    seat = booked(lena, NOW + 3 * HOUR + MINUTE, slug="spanish", absence="person", waitlist=True)
    course, ana = seat.course, seat.course.instructors.get()
    make_hours(ana)

    def made(start: datetime, *learners: Person, **facts: Any) -> Session:
        return make_session(course, start, *learners, instructor=ana, **facts)

    live, held = made(NOW - 13 * MINUTE, lena), made(NOW - A_DAY + 3 * MINUTE, lena)
    Mark.objects.create(seat=held.seats.get(), attendance="present", at=NOW)
    Report.objects.create(seat=held.seats.get(), feedback="Steady.", author=ana, at=NOW)
    asked = made(NOW + A_DAY + 5 * MINUTE, lena)
    AbsenceRequest.objects.create(seat=asked.seats.get(), asked_at=NOW - 7 * MINUTE, percent=100)
    off = made(NOW + A_DAY + 65 * MINUTE, lena, cancelled_at=NOW, replaced_by=asked)
    off.seats.update(given_up_at=NOW, given_up_why=GivenUp.SESSION)
    full = made(NOW + 2 * A_DAY + 9 * MINUTE, make_person(), make_person(), capacity=2)
    WaitlistPlace.objects.create(session=full, learner=lena, since=NOW - HOUR)
    found = {"booked": seat.session, "live": live, "held": held, "asked": asked, "off": off, "full": full}
    return {name: session.code for name, session in found.items()}


def paths(codes: dict[str, str]) -> list[str]:
    """The learner's pages and, for the dialog, their parts (`#`)."""
    of_seat = [f"/sessions/{codes['booked']}/{page}/" for page in ("cancel", "absence", "reschedule", "join")]
    details = [f"/sessions/{code}/{part}" for name, code in codes.items() for part in ("", "#") if name != "full"]
    booked = f"/book/spanish/booked/?session={codes['booked']}"
    return [*LISTS, *of_seat, *details, booked, f"/sessions/{codes['full']}/line/"]


def look(client: Client, path: str) -> str:
    """All that a page's main part, or a dialog's part, says."""
    url = path.removesuffix("#")
    answer = client.get(url, headers={"HX-Request": "true"} if path.endswith("#") else {})
    page = Page(answer, 403 if path.endswith("/join/") else 200)
    return (page if path.endswith("#") else page.one("main")).whole_text


def clocks(text: str) -> set[str]:
    """The times in a text, apart from the full and half hours that calendars and hours have in every zone."""
    return {time for time in re.findall(r"\d\d:\d\d", text) if time[3:] not in ("00", "30")}


def test_every_page_with_a_time_names_the_zone(client: Client, lena: Person, codes: dict[str, str]) -> None:
    petra = signed_in(make_guardian("Petra Novak", lena, make_person("Ben Novak")))
    texts = {path: look(client, path) for path in paths(codes)} | {path: look(petra, path) for path in FAMILYS}
    assert [path for path, text in texts.items() if not clocks(text)] == []
    assert [path for path, text in texts.items() if "Berlin time" not in text] == []


def test_a_change_of_zone_leaves_nothing_of_the_old_one(client: Client, lena: Person, codes: dict[str, str]) -> None:
    before = {path: look(client, path) for path in paths(codes)}
    lena.time_zone = "Asia/Tokyo"
    lena.save()
    after = {path: look(client, path) for path in before}
    assert [path for path, text in after.items() if "Berlin time" in text or "Tokyo time" not in text] == []
    assert {path: kept for path in after if (kept := clocks(before[path]) & clocks(after[path]))} == {}


@pytest.mark.parametrize(
    ("path", "at", "order"),
    [
        ("/", "2026-10-25 00:50", 1),
        ("/schedule/past/", "2026-10-25 12:00", -1),
        ("/courses/spanish/history/", "2026-10-25 12:00", -1),
    ],
    ids=["what is next", "newest first", "newest first in a course"],
)
def test_both_passes_of_a_doubled_hour_are_told_apart_and_in_order(
    client: Client, lena: Person, time_machine: TimeMachineFixture, path: str, at: str, order: int
) -> None:
    course = make_course(slug="spanish")
    enroll_in(course, lena)
    second, first = (make_session(course, wall("2026-10-25 02:15", fold=fold), lena, minutes=30) for fold in (1, 0))
    time_machine.move_to(wall(at), tick=False)
    main = Page(client.get(path)).one("main")
    told = re.findall(r"02:15 (CES?T) ?– ?02:45 (CES?T)", main.text)
    assert told == [("CEST", "CEST"), ("CET", "CET")][::order]
    linked = [link.attrs["href"] for link in main.every("a") if "data-dialog" in link.attrs]
    assert list(dict.fromkeys(linked)) == [f"/sessions/{session.code}/" for session in (first, second)][::order]
