"""Lessons: pasted by the line, moved by a button, rewritten, taken away."""

import pytest
from django.test import Client

from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.models import Entry
from lessonbook.faces.office.courses.forms.lessons import lesson_of
from tests.faces.reading import Page
from tests.factories import NOW, make_lesson, make_session

URL = "/office/courses/spanish-b1/lessons/"


def order(course: Course) -> list[tuple[int, str, str]]:
    return list(course.lessons.order_by("number").values_list("number", "name", "goal"))


def paste(office: Client, lines: str, key: str = "") -> Page:
    return Page(office.post(URL, {"lines": lines, "key": key}, follow=True))


@pytest.mark.parametrize(
    ("line", "lesson"),
    [
        ("Ordering food", ("Ordering food", "")),
        ("Ordering food — Ask for the bill", ("Ordering food", "Ask for the bill")),
        ("Ordering food – Ask – twice", ("Ordering food", "Ask – twice")),
        ("Ordering food\tAsk for the bill", ("Ordering food", "Ask for the bill")),
        ("Ordering food | Ask for the bill", ("Ordering food", "Ask for the bill")),
        ("Follow-up: semi-colons", ("Follow-up: semi-colons", "")),
    ],
)
def test_a_line_is_a_lesson_with_its_goal(line: str, lesson: tuple[str, str]) -> None:
    assert lesson_of(line) == lesson


def test_lines_are_pasted_with_their_numbers_and_once(office: Client, spanish: Course) -> None:
    make_lesson(spanish, 7, "Plans")
    lines = "1. <i>Meeting</i> — Say hello\n\n  - The news\n3) 24 hours"
    page, _again = (paste(office, lines, key="k1") for _ in range(2))
    assert "3 lessons are added." in page.text
    assert order(spanish) == [
        (7, "Plans", ""),
        (8, "<i>Meeting</i>", "Say hello"),
        (9, "The news", ""),
        (10, "24 hours", ""),
    ]
    assert "8 · <i>Meeting</i>" in page.text
    assert Entry.objects.filter(verb="add_lessons").count() == 1


def test_what_is_no_lesson_is_refused_with_its_line(office: Client, spanish: Course) -> None:
    page = Page(office.post(URL, {"lines": f"Fine\n{'x' * 201}"}), status=422)
    assert page.one("ul", id="id_lines_error").text == "Line 2 is too long for a name: at most 200 characters."
    assert "Fine" in page.one("textarea").text
    assert "Write at least one lesson." in Page(office.post(URL, {"lines": "- \n \n1. "}), status=422).text
    assert order(spanish) == []


def test_a_lesson_is_moved_by_its_buttons(office: Client, spanish: Course) -> None:
    first, second = make_lesson(spanish, 1, "A"), make_lesson(spanish, 2, "B")
    page = Page(office.get(URL))
    movers = [[button.whole_text for button in form.every("button")] for form in page.every("form", class_="mover")]
    assert movers == [["Move down: A"], ["Move up: B"]]
    answer = office.post(f"{URL}{first.pk}/move/", {"to": "down"})
    assert answer.headers["Location"] == f"{URL}#lesson-{first.pk}"
    assert [name for _, name, _ in order(spanish)] == ["B", "A"]
    office.post(f"{URL}{second.pk}/move/", {"to": "up"})
    assert [name for _, name, _ in order(spanish)] == ["B", "A"]


def test_a_lesson_is_rewritten_and_taken_away_unless_a_session_has_it(office: Client, spanish: Course) -> None:
    used, free = make_lesson(spanish, 1, "A"), make_lesson(spanish, 2, "B")
    make_session(spanish, NOW, lesson=used)
    office.post(f"{URL}{used.pk}/", {"name": "Alpha", "goal": "Begin"})
    assert order(spanish)[0] == (1, "Alpha", "Begin")
    refused = Page(office.post(f"{URL}{used.pk}/remove/", follow=True))
    assert "“1 · Alpha” was or is the lesson of a session, so it stays." in refused.text
    assert "The lesson is gone." in Page(office.post(f"{URL}{free.pk}/remove/", follow=True)).text
    assert order(spanish) == [(1, "Alpha", "Begin")]
    assert Page(office.post(f"{URL}{used.pk}/", {"name": ""}), status=422).one("ul", id="id_name_error").text


def test_a_lesson_of_another_course_is_not_found(office: Client, spanish: Course) -> None:
    other = make_lesson(Course.objects.create(name="Piano", slug="piano"))
    paths = [f"{URL}{other.pk}/", f"{URL}{other.pk}/move/", f"{URL}{other.pk}/remove/"]
    assert [office.post(path).status_code for path in paths] == [404] * 3
