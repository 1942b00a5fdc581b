"""Nothing is cut without a word: lists say that there is more and how to get at it; what fits says nothing."""

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType

import pytest
import time_machine
from django.test import Client

from lessonbook.domain.booking.models import SubstituteRequest
from lessonbook.domain.courses import listing
from lessonbook.domain.courses.models import GroupMembership
from lessonbook.domain.journal.actions import record
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import DateHours
from lessonbook.faces.office.courses.views import hours
from lessonbook.faces.office.figures import journal
from lessonbook.faces.office.requests import absences
from lessonbook.faces.office.timetable import listing as sessions
from lessonbook.faces.office.timetable import session as session_pages
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_instructor,
    make_person,
    make_school,
    make_session,
    signed_in,
)

FEW = 3
FIRST = "These are the first. Search for others by name."


@pytest.fixture(autouse=True)
def _school(db: None, time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    make_school()


@pytest.fixture
def client() -> Client:
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


def learners(count: int) -> str:
    """Learners who could be enrolled."""
    make_course("Piano", slug="piano")
    for n in range(count):
        make_person(f"Lea {n}")
    return "/office/courses/piano/learners/add/"


def instructors(count: int) -> str:
    """Instructors who could teach."""
    make_course("Piano", slug="piano")
    for n in range(count):
        make_instructor(f"Ina {n}")
    return "/office/courses/piano/instructors/"


def candidates(count: int) -> str:
    """Learners who could join a group."""
    group = make_group(make_course("Piano", slug="piano"))
    for n in range(count):
        make_person(f"Lea {n}")
    return f"/office/courses/piano/groups/{group.pk}/add/"


def leavers(count: int) -> str:
    """Learners who left a group."""
    group = make_group(make_course("Piano", slug="piano"))
    for n in range(count):
        GroupMembership.objects.create(group=group, learner=make_person(f"Lea {n}"), ended_at=NOW)
    return f"/office/courses/piano/groups/{group.pk}/"


def wanted(count: int) -> str:
    """Instructors who ask for a substitute."""
    ana = make_instructor("Ana Ruiz")
    for n in range(count):
        one = make_session(make_course(), NOW + timedelta(days=n + 1), instructor=ana)
        SubstituteRequest.objects.create(session=one, asked_by=ana, asked_at=NOW)
    return "/office/requests/"


def acts(count: int) -> str:
    """What was done with a session."""
    one = make_session(make_course(), NOW + timedelta(days=1))
    for _ in range(count):
        record("move_session", one, by=BY_SCHOOL, at=NOW)
    return f"/office/sessions/{one.code}/"


def codes(count: int) -> str:
    """Sessions whose IDs are alike."""
    for n in range(count):
        make_session(make_course(), NOW + timedelta(days=n + 1), code=f"S-77777{n}")
    return "/office/sessions/?q=77777"


def namesakes(count: int) -> str:
    """People of one name."""
    for n in range(count):
        make_person(f"Lea Novak{n}")
    return "/office/journal/?person=novak"


def dates(count: int) -> str:
    """Dates on which an instructor keeps other hours."""
    ana = make_instructor("Ana Ruiz")
    for n in range(count):
        DateHours.objects.create(instructor=ana, day=NOW.date() + timedelta(days=2 * n + 1))
    return f"/office/instructors/{ana.pk}/hours/"


DECIDED = "There are more. They are shown when these are decided."
LOOKED_AT = "Many people are called that, and not all were looked at. Write more of the name."


@pytest.mark.parametrize(
    ("make", "module", "limit", "words"),
    [
        (learners, listing, "MOST_FOUND", FIRST),
        (candidates, listing, "MOST_FOUND", FIRST),
        (instructors, listing, "MOST_FOUND", FIRST),
        (leavers, listing, "PAGE", "The last 3."),
        (wanted, absences, "MOST_AT_ONCE", DECIDED),
        (acts, session_pages, "MOST_ENTRIES", "All of it in the journal"),
        (codes, sessions, "MOST_FOUND", "There are more. Write more of the ID."),
        (namesakes, journal, "MOST_PEOPLE", LOOKED_AT),
        (dates, hours, "MOST_DATES", "Later dates are not listed here."),
    ],
)
@pytest.mark.parametrize("more", [0, 1])
def test_a_list_says_that_there_is_more(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[int], str],
    module: ModuleType,
    limit: str,
    words: str,
    more: int,
) -> None:
    monkeypatch.setattr(module, limit, FEW)
    url = make(FEW + more)
    assert (words in Page(client.get(url)).one("main").text) == bool(more)


def test_the_members_of_a_group_are_counted_and_go_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MEMBERS", FEW)
    names = [f"Lea {n}" for n in range(FEW * 2 + 1)]
    group = make_group(make_course("Piano", slug="piano"), *map(make_person, names))
    url, shown = f"/office/courses/piano/groups/{group.pk}/", list[str]()
    while url:
        page = Page(client.get(url))
        assert f"{len(names)} members" in page.one("main").text
        shown += [cell.text for cell in page.one("table").every("bdi") if cell.text.startswith("Lea")]
        url = next((link.attrs["href"] for link in page.one("main").every("a") if link.text == "More"), "")
    assert list(dict.fromkeys(shown)) == names


def test_an_instructor_beyond_the_first_is_found_by_name(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_FOUND", FEW)
    url = instructors(FEW + 1)
    last = Person.objects.get(given_name="Ina", family_name=str(FEW))
    page = Page(client.get(url, {"q": f"ina {FEW}"}))
    assert [one.attrs["value"] for one in page.one("select", id="add-instructor").every("option")] == [str(last.pk)]
    assert "No instructor is called that." in Page(client.get(url, {"q": "nobody"})).text
