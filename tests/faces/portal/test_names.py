"""Whoever listens hears as much as others see: each session's name says date, time, zone, course and state."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import AbsenceRequest, Report
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.actions.seats import pay
from lessonbook.domain.journal.actions import record
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import GivenUp, Session
from tests.faces.reading import Element, Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_instructor,
    make_person,
    make_seat,
    make_session,
    signed_in,
)

HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
STATES = {
    "live": ("Wed 25 Nov, 15:58–16:43", "Live"),
    "later": ("Wed 25 Nov, 19:18–20:03", "Upcoming"),
    "tomorrow": ("Thu 26 Nov, 16:18–17:03", "Upcoming"),
    "off": ("Thu 26 Nov, 18:18–19:03", "Cancelled"),
    "away": ("Thu 26 Nov, 20:18–21:03", "Cancelled"),
    "held": ("Tue 24 Nov, 16:18–17:03", "Completed"),
    "lost": ("Tue 24 Nov, 18:18–19:03", "Cancelled"),
}
LEARNERS = {
    "/": {"live", "later", "held"},
    "/schedule/upcoming/": {"live", "later", "tomorrow", "off", "away"},
    "/sessions/OFF/": {"later"},
    "/schedule/past/": {"held", "lost"},
    "/schedule/calendar/?view=month": set(STATES),
    "/schedule/calendar/?view=week": set(STATES),
    "/schedule/calendar/?view=day": {"live", "later"},
    "/courses/spanish-b1/": {"live", "later", "tomorrow", "off", "away"},
    "/courses/spanish-b1/credits/": {"later"},
    "/courses/spanish-b1/history/": {"off", "away", "held", "lost"},
    "/courses/spanish-b1/reports/": {"held"},
}


@pytest.fixture
def made(lena: Person) -> dict[str, Session]:
    """Lena's sessions of every state; one is held in place of another, one is paid for, of one she asks to be away."""
    ana = make_instructor("Ana Ruiz")
    course = make_course("Spanish B1", ana, slug="spanish-b1")
    enroll_in(course, lena)
    starts = {
        "live": -HOUR / 3,
        "later": 3 * HOUR,
        "tomorrow": A_DAY,
        "off": A_DAY + 2 * HOUR,
        "away": A_DAY + 4 * HOUR,
    }
    starts |= {"held": -A_DAY, "lost": -A_DAY + 2 * HOUR}
    made = {}
    for name, apart in starts.items():
        off: dict[str, Any] = {"cancelled_at": NOW, "cancel_reason": "Snow"} if name in ("off", "lost") else {}
        made[name] = make_session(
            course, NOW + apart, *([] if off or name == "away" else [lena]), instructor=ana, **off
        )
        if off:
            make_seat(made[name], lena, given_up_at=NOW, given_up_why=GivenUp.SESSION)
    make_seat(made["away"], lena, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    Session.objects.filter(pk=made["off"].pk).update(replaced_by=made["later"])
    deposit(purse_of(lena, course), 5, by=BY_SCHOOL, now=NOW, today=NOW.date())
    booking = record("book", made["later"], by=BY_SCHOOL, at=NOW)
    pay([made["later"].seats.get()], 1, entry=booking, now=NOW, today=NOW.date())
    AbsenceRequest.objects.create(seat=made["tomorrow"].seats.get(), asked_at=NOW, percent=100)
    Report.objects.create(seat=made["held"].seats.get(), feedback="Steady.", author=ana, at=NOW)
    return made


def named(page: Page, made: dict[str, Session]) -> dict[str, list[str]]:
    """What the links to each session are called, by session."""
    found: dict[str, list[str]] = {}
    for link in page.every("a"):
        for name, session in made.items():
            if f"/sessions/{session.code}/" in link.attrs.get("href", ""):
                found.setdefault(name, []).append(spoken(link))
    return found


def spoken(link: Element) -> str:
    """The accessible name of a link; the running year may be said or not."""
    return (link.attrs.get("aria-label") or link.whole_text).replace(" Nov 2026", " Nov")


def lacking(calls: dict[str, list[str]], *also: str) -> list[str]:
    """The names that don't say all of their session."""
    wanted = {name: ("Spanish B1", *STATES[name], "Berlin time", *also) for name in calls}
    return [call for name, some in calls.items() for call in some if not all(part in call for part in wanted[name])]


@pytest.mark.parametrize("path", LEARNERS)
def test_every_link_to_a_session_says_all(client: Client, made: dict[str, Session], path: str) -> None:
    calls = named(Page(client.get(path.replace("OFF", made["off"].code))), made)
    assert (set(calls), lacking(calls)) == (LEARNERS[path], [])


@pytest.mark.parametrize("path", ["/family/", "/family/calendar/"])
def test_the_familys_say_whose_too(lena: Person, made: dict[str, Session], path: str) -> None:
    calls = named(Page(signed_in(make_guardian("Petra Novak", lena)).get(path)), made)
    assert ({"live", "later", "tomorrow"} <= set(calls), lacking(calls, "Lena")) == (True, [])


@pytest.mark.parametrize(
    "path",
    [
        "/teach/",
        "/schedule/upcoming/",
        "/schedule/past/",
        "/schedule/calendar/?view=month",
        "/schedule/calendar/?view=week",
    ],
)
def test_the_instructors_say_all_as_well(made: dict[str, Session], path: str) -> None:
    calls = named(Page(signed_in(Course.objects.get().instructors.get()).get(path)), made)
    calls.pop("away", None)  # it is held without Lena
    assert (bool(calls), lacking(calls)) == (True, [])


def test_the_offices_list_says_all_but_the_zone_which_stands_above(made: dict[str, Session]) -> None:
    mara = signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))
    page = Page(mara.get("/office/sessions/?date=2026-11-25&days=7"))
    calls = named(page, made)
    assert {"live", "later"} <= set(calls)
    assert [call for name, some in calls.items() for call in some if STATES[name][0] not in call] == []
    assert "Berlin time" in page.text
