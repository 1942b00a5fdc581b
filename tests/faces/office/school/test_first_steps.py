"""The first steps of a school: in order, ticked by what there is, and gone once all is there."""

from datetime import date
from typing import Any

from django.test import Client

from lessonbook.domain.credits.actions import deposit, purse_of
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    enroll_in,
    make_course,
    make_hours,
    make_instructor,
    make_person,
    make_session,
)

STEPS = "/office/first-steps/"


def steps(client: Client, path: str = STEPS) -> list[str]:
    """The words of the steps, those that are done in parentheses; an arrow before the next one."""
    found = []
    for step in Page(client.get(path)).every("li", class_="step"):
        title = step.one("a", class_="step-title").text
        mark = "> " if list(step.every("a", class_="button")) else ""
        found.append(f"({title})" if "is-done" in step.attrs["class"] else f"{mark}{title}")
    return found


def test_an_empty_school_begins_with_a_course(client: Client) -> None:
    assert steps(client) == [
        "> Make a course",
        "Say where sessions meet",
        "Add instructors",
        "Set their hours",
        "Say who teaches what",
        "Add learners",
        "Link guardians",
        "Enroll learners",
        "Put in credits",
        "Schedule sessions",
    ]
    assert steps(client, "/office/") == steps(client)


def test_what_is_done_is_ticked_and_the_next_is_offered(client: Client) -> None:
    make_course()
    make_instructor()
    assert steps(client)[:4] == ["(Make a course)", "Say where sessions meet", "(Add instructors)", "> Set their hours"]


def test_once_all_is_there_the_overview_has_none_left(client: Client) -> None:
    make_hours(ana := make_instructor())
    lena, course = make_person("Lena"), make_course("Spanish B1", ana)
    enroll_in(course, lena)
    make_session(course, NOW, lena)
    deposit(purse_of(lena, course), 1, by=BY_SCHOOL, now=NOW, today=date(2026, 11, 25))
    assert [one for one in steps(client) if not one.startswith("(")] == ["Say where sessions meet", "Link guardians"]
    assert steps(client, "/office/") == []


def test_every_step_leads_to_a_page_that_is_there(client: Client) -> None:
    page: Any = Page(client.get(STEPS))
    addresses = {link.attrs["href"] for link in page.every("a", class_="step-title")}
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_the_list_is_one_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4 + 1):
        client.get(STEPS)
