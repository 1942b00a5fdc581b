"""The search from anywhere in the office: what a text means, whom it is for, and what it costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client

from lessonbook.domain.people.models import RoleKind
from tests.faces.reading import Page
from tests.factories import NOW, make_course, make_guardian, make_instructor, make_person, make_session, signed_in

Queries = Callable[[int], AbstractContextManager[object]]
SIGNED_IN = 4


def found(client: Client, text: str) -> dict[str, list[str]]:
    """What a text finds, by kind."""
    page = Page(client.get("/office/search/", {"q": text}))
    return {
        section.one("h2").text: [link.text for link in section.every("a") if "/office/" in link.attrs["href"]]
        for section in page.one("main").every("section")
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("novak", {"People": ["Lena Novák"]}),
        ("ŠPANĚL", {"Courses": ["Španělština B1"]}),
        ("spanelstina b1", {"Courses": ["Španělština B1"]}),
        ("spa-1", {"Courses": ["Španělština B1"]}),
        ("S-4K7Q2M", {"Sessions": ["Španělština B1 · S-4K7Q2M"]}),
        ("s-4k7", {"Sessions": ["Španělština B1 · S-4K7Q2M"]}),
        ("4k7q2m", {"Sessions": ["Španělština B1 · S-4K7Q2M"]}),
        ("lms-session-9", {"Sessions": ["Španělština B1 · S-4K7Q2M"]}),
        ("sis-7", {"People": ["Lena Novák"]}),
        ("4k", {}),
        ("%", {}),
        ("\0", {}),
        ("", {}),
    ],
)
def test_a_text_finds_what_it_means(client: Client, text: str, expected: dict[str, list[str]]) -> None:
    make_person("Lena Novák", source_id="sis-7")
    course = make_course("Španělština B1", slug="spanelstina", code="SPA-1")
    make_session(course, NOW, code="S-4K7Q2M", source_id="lms-session-9")
    make_session(course, NOW, code="S-999999")
    assert found(client, text) == expected


def test_each_result_leads_to_its_page(client: Client) -> None:
    lena = make_person("Lena 4K7")
    course = make_course("Course 4K7", slug="course")
    make_session(course, NOW, code="S-4K7Q2M")
    links = Page(client.get("/office/search/?q=4k7")).links()
    assert (links["Lena 4K7"], links["Course 4K7"], links["Course 4K7 · S-4K7Q2M"]) == (
        f"/office/people/{lena.pk}/",
        "/office/courses/course/",
        "/office/sessions/S-4K7Q2M/",
    )


def test_where_there_is_more_the_list_goes_on(client: Client) -> None:
    for number in range(9):
        make_person(f"Lena {number}", deactivated_at=NOW if number else None)
    results = found(client, "lena")["People"]
    assert (len(results), results[-1]) == (9, "All people like that")
    page = Page(client.get(Page(client.get("/office/search/?q=lena")).links()["All people like that"]))
    assert len(page.rows("People")) == 9


def test_exactly_as_many_as_have_room_are_all_there_are(client: Client) -> None:
    for number in range(8):
        make_person(f"Lena {number}")
        make_course(f"Piano {number}")
    assert len(found(client, "lena")["People"]) == len(found(client, "piano")["Courses"]) == 8


def test_courses_and_sessions_go_on_in_their_lists_too(client: Client) -> None:
    for number in range(9):
        make_course(f"Piano {number}", archived_at=NOW if number else None)
        make_session(make_course(f"Choir {number}"), NOW, code=f"S-4K7Q2{'23456789A'[number]}")
    kinds = (("piano", "Courses", "All courses like that"), ("4K7Q2", "Sessions", "All sessions like that"))
    for asked, kind, more in kinds:
        results = found(client, asked)[kind]
        assert (len(results), results[-1]) == (9, more)
        page = Page(client.get(Page(client.get(f"/office/search/?q={asked}")).links()[more]))
        assert len(page.rows(kind)) == 9


def test_it_stands_on_every_page_of_the_office_and_keeps_what_was_asked(client: Client) -> None:
    for path in ("/office/", "/office/people/", "/office/school/", "/office/courses/"):
        form = Page(client.get(path)).one("form", class_="office-search")
        assert (form.attrs["action"], form.attrs["method"]) == ("/office/search/", "get")
    page = Page(client.get("/office/search/", {"q": '"><script>alert(1)</script>'}))
    assert page.one("input", id="office-search").attrs["value"] == '"><script>alert(1)</script>'
    assert "Nothing is called that." in page.text


@pytest.mark.parametrize(
    "path", ["/office/search/?q=lena", "/office/people/?q=lena", "/office/people/{}/guardians/add/?q=lena"]
)
def test_search_boxes_find_only_people_one_may_already_see(path: str) -> None:
    lena = make_person("Lena Novák")
    bodies = set()
    for person in (lena, make_instructor("Ana Ruiz"), make_guardian("Petra", lena)):
        response = signed_in(person).get(path.format(lena.pk))
        assert response.status_code == 404
        bodies.add(response.content)
        assert response.content == signed_in(person).get("/office/nothing/").content
    assert Client().get(path.format(lena.pk)).status_code == 302


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_it_costs_the_same_whatever_it_finds(client: Client, rows: int, django_assert_num_queries: Queries) -> None:
    for number in range(rows):
        make_person(f"Abc {number}", RoleKind.LEARNER, RoleKind.GUARDIAN)
        course = make_course(f"Abc {number}", code="abc")
        make_session(course, NOW + timedelta(hours=number), code=f"S-ABC{number:03}")
    with django_assert_num_queries(SIGNED_IN + 4):
        assert len(found(client, "abc")) == 3
