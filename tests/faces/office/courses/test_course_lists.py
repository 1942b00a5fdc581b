"""The lists of courses and instructors: what they show, how they are narrowed, and what they ask the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time, timedelta

import pytest
from django.test import Client

from lessonbook.domain.courses.listing import PAGE
from lessonbook.domain.courses.models import Course, Enrollment
from lessonbook.domain.journal.models import Entry
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_group,
    make_hours,
    make_instructor,
    make_lesson,
    make_person,
    make_session,
)

Queries = Callable[[int], AbstractContextManager[object]]
COURSES = "/office/courses/"
SIGNED_IN = 4
PAGES = {
    COURSES: 1,
    f"{COURSES}spanish-b1/": 4,
    f"{COURSES}spanish-b1/rules/": 1,
    f"{COURSES}spanish-b1/rules/edit/": 1,
    f"{COURSES}spanish-b1/lessons/": 2,
    f"{COURSES}spanish-b1/instructors/": 3,
    f"{COURSES}spanish-b1/groups/": 2,
    f"{COURSES}spanish-b1/groups/{{group}}/": 4,
    f"{COURSES}spanish-b1/groups/{{group}}/add/": 4,
    f"{COURSES}spanish-b1/groups/{{group}}/add/?{{learners}}": 8,
    f"{COURSES}spanish-b1/learners/": 5,
    f"{COURSES}spanish-b1/learners/add/": 2,
    f"{COURSES}spanish-b1/learners/{{enrollment}}/": 7,
    "/office/instructors/": 3,
}
"""How often each page asks the database, beyond who looks."""


def courses(office: Client, query: str = "") -> list[str]:
    return [row[0] for row in Page(office.get(f"{COURSES}{query}")).rows("Courses")]


def test_a_course_stands_with_its_learners_its_next_session_and_its_self_booking(
    office: Client, spanish: Course
) -> None:
    Course.objects.filter(pk=spanish.pk).update(code="ES-B1", self_booking=True)
    make_session(spanish, NOW - timedelta(days=1), make_person())
    make_session(spanish, NOW + timedelta(days=1), make_person())
    make_session(spanish, NOW + timedelta(hours=1), cancelled_at=NOW)
    enroll_in(spanish, make_person(), status="paused")
    make_course("Algebra", hue=3)
    page = Page(office.get(COURSES))
    assert page.columns("Courses") == ["Course", "Learners", "Next session", "Self-booking"]
    assert page.rows("Courses") == [
        ["Algebra", "0", "None planned", "Off"],
        ["Spanish B1 ES-B1", "2", "Thu 26 Nov 2026, 16:18", "On"],
    ]
    assert page.links()["Spanish B1"] == "/office/courses/spanish-b1/"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Chess", "Čeština"]),
        ("?q=cestina", ["Čeština"]),
        ("?q=es-b", ["Chess ES-B1"]),
        ("?show=archived", ["Old Latin Archived"]),
        ("?show=all", ["Chess", "Čeština", "Old Latin Archived"]),
        ("?booking=on", ["Čeština"]),
        ("?booking=off&show=all", ["Chess", "Old Latin Archived"]),
        ("?q=%25", []),
        ("?after=99999999999999999999&show=nonsense", ["Chess", "Čeština"]),
    ],
)
def test_courses_are_narrowed(office: Client, query: str, expected: list[str]) -> None:
    make_course("Čeština", self_booking=True)
    make_course("Chess", code="ES-B1" if "es-b" in query else "")
    make_course("Old Latin", archived_at=NOW)
    assert sorted(courses(office, query)) == sorted(expected)


def test_a_long_list_goes_on_after_its_last_row_and_back_to_its_beginning(office: Client) -> None:
    for n in range(PAGE + 1):
        make_course(f"Course {n:03}")
    page = Page(office.get(COURSES))
    assert len(page.rows("Courses")) == PAGE
    older = Page(office.get(page.links()["More"]))
    assert [row[0] for row in older.rows("Courses")] == [f"Course {PAGE:03}"]
    assert older.links()["From the beginning"] == COURSES


def test_where_nothing_is_the_page_says_what_to_do(office: Client) -> None:
    assert Page(office.get(COURSES)).links()["Add a course"] == f"{COURSES}new/"
    assert "No course is like that" in Page(office.get(f"{COURSES}?q=x")).text


def test_a_course_is_added_once_however_often_the_form_is_sent(office: Client) -> None:
    form = Page(office.get(f"{COURSES}new/"))
    fields = {"name": "<b>Chess</b>", "code": "", "description": "Mate", "hue": "4"}
    fields["key"] = form.one("input", name="key").attrs["value"]
    answers = [office.post(f"{COURSES}new/", fields) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"{COURSES}bchessb/rules/"] * 2
    assert Course.objects.values_list("name", "hue", "description").get() == ("<b>Chess</b>", 4, "Mate")
    assert Page(office.get(COURSES)).rows("Courses")[0][0] == "<b>Chess</b>"
    assert Entry.objects.filter(verb="add_course").count() == 1


def test_a_course_without_a_name_is_refused_at_the_field_with_all_input_kept(office: Client) -> None:
    page = Page(office.post(f"{COURSES}new/", {"name": " ", "code": "ES", "hue": "2"}), status=422)
    assert page.one("ul", id="id_name_error").text == "This field is required."
    assert page.one("input", name="code").attrs["value"] == "ES"
    assert Course.objects.count() == 0


def test_a_course_is_edited_archived_and_opened_again(office: Client, spanish: Course) -> None:
    url = f"{COURSES}spanish-b1/"
    answer = office.post(f"{url}edit/", {"name": "Spanish", "code": "S", "description": "", "hue": "0"}, follow=True)
    assert Page(answer).heading == "Spanish"
    page = Page(office.post(f"{url}archive/", follow=True))
    assert "Open again" in page.buttons()
    assert page.facts()["Archived"] == "Wed 25 Nov 2026"
    assert "Archive" in Page(office.post(f"{url}reopen/", follow=True)).buttons()
    verbs = list(Entry.objects.order_by("pk").values_list("verb", "source"))
    assert verbs == [("edit_course", "office"), ("archive_course", "office"), ("reopen_course", "office")]


def test_the_overview_shows_what_is_next_who_teaches_and_the_rules_that_matter(office: Client) -> None:
    ana = make_instructor("Ana Ruiz")
    course = make_course("Spanish B1", ana, slug="spanish-b1", price=2, self_booking=True)
    lesson = make_lesson(course)
    session = make_session(course, NOW + timedelta(days=1), make_person(), instructor=ana, lesson=lesson)
    page = Page(office.get(f"{COURSES}spanish-b1/"))
    assert page.links()["Thu 26 Nov 2026, 16:18–17:03"] == f"/office/sessions/{session.code}/"
    assert "7 · Ordering food · Ana Ruiz" in page.text
    assert page.facts() == {
        "Learners": "1 learner",
        "Self-booking": "Learners book themselves, from 90 days to 2 hours before.",
        "Price": "A session takes 2 credits.",
        "Absence requests": "Learners don't request absences here: they tell the school.",
    }
    assert page.links()["Sessions"] == "/office/sessions/?course=spanish-b1"


def test_instructors_stand_with_their_courses_and_the_hours_of_their_own_zone(office: Client, spanish: Course) -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    make_course("Piano", ana)
    make_hours(ana, time(9), time(12, 30), range(4), time_zone="Europe/Madrid")
    kept = make_hours(bo, weekdays=[])
    kept.weekly.all().delete()
    page = Page(office.get("/office/instructors/"))
    assert [row[:3] for row in page.rows("Instructors")] == [
        ["BL Bo Lind", "No course", "Keeps no hours"],
        ["AR Ana Ruiz", "Piano", "Mon–Thu 9:00\u2060–\u206012:30 Madrid time"],
    ]
    assert [row[0] for row in Page(office.get("/office/instructors/?q=ruiz")).rows("Instructors")] == ["AR Ana Ruiz"]


@pytest.mark.parametrize("rows", [1, 3, 31])
def test_every_page_asks_the_same_number_of_questions_however_much_it_shows(
    office: Client, spanish: Course, rows: int, django_assert_num_queries: Queries
) -> None:
    learners = [make_person(f"Learner {n:02}") for n in range(rows)]
    group = make_group(spanish, *learners)
    outsiders = [make_person(f"Outsider {n:02}") for n in range(rows)]
    for n, (learner, outsider) in enumerate(zip(learners, outsiders, strict=True)):
        ana = make_instructor(f"Ana {n:02}")
        make_course(f"Course {n:02}", ana)
        spanish.teachings.create(instructor=ana)
        make_hours(ana)
        make_lesson(spanish, n + 1)
        make_group(spanish, learner, name=f"Group {n:02}")
        enroll_in(spanish, outsider)
        make_session(spanish, NOW + timedelta(days=n + 1), instructor=ana, capacity=99).groups.add(group)
    chosen = "&".join(f"learner={outsider.pk}" for outsider in outsiders)
    facts = {"group": group.pk, "learners": chosen, "enrollment": Enrollment.objects.latest("pk").pk}
    asked = {}
    for page, expected in PAGES.items():
        with django_assert_num_queries(SIGNED_IN + expected):
            asked[page] = office.get(page.format(**facts)).status_code
    assert set(asked.values()) == {200}
