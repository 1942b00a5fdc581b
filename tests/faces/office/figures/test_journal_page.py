"""The journal in words: who did what for whom, narrowed, paged, with a way to what it was about."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import lessonbook
from lessonbook.domain.booking.actions.sessions import cancel_session, seat_learner
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.credits.rules import Paid
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import Person
from lessonbook.faces.office.figures.journal_sentences import SENTENCES
from tests.domain.credits.facts import make_family, on
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_guardian,
    make_lesson,
    make_location,
    make_person,
    make_session,
)

JOURNAL = "/office/journal/"
RECORDED = re.compile(r'(?:record|record_change|_take_out|carry_out)\(\s*"([a-z_]+)"')


def test_each_verb_has_a_sentence() -> None:
    sources = Path(lessonbook.__file__).parent.rglob("*.py")
    recorded = {verb for path in sources for verb in RECORDED.findall(path.read_text(encoding="utf-8"))}
    assert len(recorded) > 40
    assert recorded - set(SENTENCES) == set()


def test_acts_are_told_newest_first_with_ways_to_whom_and_what(client: Client, mara: Person) -> None:
    tom = make_person("Tom <b>Marsh</b>")
    petra, course = make_guardian("Petra Marsh", tom), make_course("Spanish B1", slug="spanish", price=0)
    session = make_session(course, NOW + timedelta(days=1), code="S-ABC123")
    deposit(purse_of(tom), 3, note="Winter", payment=Paid(12000, "EUR", "card"), **on())
    seat_learner(session, tom, by=By(petra.pk, on_behalf_of_id=tom.pk), now=NOW + timedelta(minutes=1))
    cancel_session(session, reason="Snow", by=By(mara.pk, Source.OFFICE), now=NOW + timedelta(minutes=2))
    record("enchant", course, By(None, Source.TASK), NOW + timedelta(minutes=3))
    page = Page(client.get(JOURNAL))
    assert [row[1:] for row in page.rows("Journal")] == [
        ["The school", "Enchant Spanish B1 All about this", "Task"],
        ["Mara Vogel", "Cancelled the session Spanish B1 · S-ABC123 What changed Reason Snow All about this", "Office"],
        [
            "Petra Marsh for Tom <b>Marsh</b>",
            "Gave a seat in Spanish B1 · S-ABC123 What changed Learner Tom <b>Marsh</b> All about this",
            "Page",
        ],
        [
            "The school",
            (
                "Deposited credits for Tom <b>Marsh</b> What changed"
                " Amount 3 credits Balance 0 credits → 3 credits Note Winter Payment 120.00 €, card All about this"
            ),
            "Command",
        ],
    ]
    links = page.links()
    assert links["Spanish B1 · S-ABC123"] == "/office/sessions/S-ABC123/"
    assert links["Spanish B1"] == "/office/courses/spanish/"
    assert links["Petra Marsh"] == f"/office/people/{petra.pk}/"


def test_it_is_narrowed_by_person_verb_subject_and_period(client: Client) -> None:
    tom, eva = make_person("Tom Marsh"), make_person("Eva Berg")
    course = make_course("Spanish B1")
    record("change_profile", tom, By(eva.pk), NOW)
    record("change_profile", eva, By(tom.pk), NOW - timedelta(days=1))
    record("book", course, By(eva.pk, on_behalf_of_id=tom.pk), NOW - timedelta(days=2))
    record("book", course, By(eva.pk), NOW - timedelta(days=3))

    def found(**query: str | int) -> list[str]:
        return [row[0][:10] for row in Page(client.get(JOURNAL, query)).rows("Journal")]

    assert found(person="tom") == found(person=tom.pk) == ["Wed 25 Nov", "Tue 24 Nov", "Mon 23 Nov"]
    assert found(person="nobody") == []
    assert found(verb="book") == ["Mon 23 Nov", "Sun 22 Nov"]
    assert found(kind="person") == ["Wed 25 Nov", "Tue 24 Nov"]
    assert found(kind="person", id=tom.pk) == ["Wed 25 Nov"]
    assert found(**{"from": "2026-11-23", "to": "2026-11-24"}) == ["Tue 24 Nov", "Mon 23 Nov"]
    assert found(verb="book", person="\0tom", **{"from": "x"}) == ["Mon 23 Nov"]
    assert len(found(after="nonsense", id="1")) == 4


def test_its_pages_neither_repeat_nor_skip(client: Client) -> None:
    course = make_course("Spanish B1")
    for n in range(45):
        record("book", course, BY_SCHOOL, NOW - timedelta(minutes=n // 2))
    first = Page(client.get(JOURNAL))
    record("book", course, BY_SCHOOL, NOW + timedelta(minutes=1))
    second = Page(client.get(first.links()["Older"]))
    third = Page(client.get(second.links()["Older"]))
    assert [len(page.rows("Journal")) for page in (first, second, third)] == [20, 20, 5]
    assert "Older" not in third.links()
    back = Page(client.get(third.links()["Newer"]))
    assert back.rows("Journal") == second.rows("Journal")


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_the_journal_asks_the_same_number_of_questions(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(rows):
        tom = make_person()
        session = make_session(make_course(f"Course {n}"), NOW + timedelta(days=n), tom)
        for subject in (tom, session, session.course, session.seats.get(), purse_of(make_family(tom))):
            record("act", subject, By(tom.pk, on_behalf_of_id=tom.pk), NOW)
    with django_assert_num_queries(10):
        client.get(JOURNAL)


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_what_changed_asks_the_same_number_of_questions_however_many_names_it_says(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(rows):
        tom, eva, hall = make_person(), make_person(), make_location(f"Hall {n}")
        session = make_session(course := make_course(f"Course {n}"), NOW + timedelta(days=n), tom, eva)
        lesson, group = make_lesson(course), make_group(course)
        before = {"instructor": tom.pk, "location": hall.pk, "lesson": lesson.pk, "groups": [group.pk]}
        after = {"instructor": eva.pk, "learners": [tom.pk, eva.pk], "course": course.pk, "lesson": 10**6 + n}
        record("act", session, BY_SCHOOL, NOW - timedelta(minutes=n), before=before, after=after)
        marks = {str(seat.pk): "present" for seat in session.seats.all()}
        record("take_register", session, BY_SCHOOL, NOW - timedelta(minutes=n), after=marks)
        paid = Paid(12000, "EUR")
        deposit(purse_of(tom), 3, payment=paid, by=BY_SCHOOL, now=NOW - timedelta(minutes=n), today=NOW.date())
    with django_assert_num_queries(14):
        client.get(JOURNAL)
