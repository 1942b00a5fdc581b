"""What is said and shared around a session: the lesson covered, its recording, extra links."""

import pytest
from django.core.exceptions import ValidationError

from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.actions import cover_lesson, share
from lessonbook.domain.timetable.models import Session
from tests.factories import NOW, make_course, make_instructor, make_lesson, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Person:
    return make_instructor("Ana Ruiz")


@pytest.fixture
def course(ana: Person) -> Course:
    return make_course("Spanish", ana)


@pytest.fixture
def session(course: Course, ana: Person) -> Session:
    return make_session(course, instructor=ana)


def test_a_session_covers_a_lesson_of_its_course_or_none(session: Session, course: Course, ana: Person) -> None:
    lesson = make_lesson(course)
    for given in (lesson, lesson, None):
        cover_lesson(session, given, by=By(ana.pk), now=NOW, only_own=True)
        session.refresh_from_db()
        assert session.lesson == given
    entries = Entry.objects.order_by("pk").values_list("verb", "before", "after")
    assert list(entries) == [
        ("cover_lesson", {"lesson": None}, {"lesson": lesson.pk}),
        ("cover_lesson", {"lesson": lesson.pk}, {"lesson": None}),
    ]


def test_a_lesson_of_another_course_is_none_of_this_one(session: Session, ana: Person) -> None:
    with pytest.raises(Refused) as error:
        cover_lesson(session, make_lesson(make_course("Piano")), by=By(ana.pk), now=NOW)
    assert (error.value.refusal.code, dict(error.value.refusal.facts)) == (
        "lesson_of_another_course",
        {"lesson": "Ordering food"},
    )


def test_links_and_recording_are_shared_once_and_stay_where_not_given(session: Session, ana: Person) -> None:
    links = [("Words", "https://example.org/words"), ("Notes", "https://example.org/notes")]
    for _ in range(2):
        share(session, by=By(ana.pk), now=NOW, recording_link="https://example.org/r", links=links, only_own=True)
    share(session, by=By(ana.pk), now=NOW, links=links[:1])
    session.refresh_from_db()
    assert session.recording_link == "https://example.org/r"
    assert list(session.links.values_list("label", "url")) == links[:1]
    entries = Entry.objects.order_by("pk").values_list("before", "after")
    assert list(entries) == [({}, {"changed": ["recording_link", "links"]}), ({}, {"changed": ["links"]})]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org/", "nothing", "https://"])
def test_a_link_is_an_address_of_the_web(session: Session, ana: Person, link: str) -> None:
    with pytest.raises(ValidationError):
        share(session, by=By(ana.pk), now=NOW, recording_link=link)
    with pytest.raises(ValidationError):
        share(session, by=By(ana.pk), now=NOW, links=[("Words", link)])
    assert Entry.objects.count() == 0


def test_only_who_teaches_it_says_what_it_covered(session: Session, course: Course) -> None:
    lesson, bo = make_lesson(course), make_instructor("Bo Lind")
    for by in (By(bo.pk), By(None)):
        for act in (
            lambda by: cover_lesson(session, lesson, by=by, now=NOW, only_own=True),
            lambda by: share(session, by=by, now=NOW, recording_link="https://example.org/", only_own=True),
        ):
            with pytest.raises(Refused) as error:
                act(by)
            assert error.value.refusal.code == "not_your_session"
    cover_lesson(session, lesson, by=By(bo.pk), now=NOW)
    session.refresh_from_db()
    assert (session.lesson, session.recording_link) == (lesson, "")


def test_only_what_differs_from_what_was_shown_is_written_and_over_nobody_elses(session: Session, ana: Person) -> None:
    words, notes = ("Words", "https://example.org/words"), ("Notes", "https://example.org/notes")
    shown: dict[str, object] = {"lesson": None, "recording_link": "", "links": []}
    share(session, by=By(ana.pk), now=NOW, links=[words])
    share(session, by=By(ana.pk), now=NOW, recording_link="https://example.org/r", links=[], shown=shown)
    cover_lesson(session, lesson := make_lesson(session.course), by=By(ana.pk), now=NOW, shown=shown)
    cover_lesson(session, None, by=By(ana.pk), now=NOW, shown=shown)
    for links, recording in (([notes], ""), ([], "https://example.org/other")):
        with pytest.raises(Refused) as error:
            share(session, by=By(ana.pk), now=NOW, recording_link=recording, links=links, shown=shown)
        assert error.value.refusal.code == "session_changed"
    with pytest.raises(Refused, match="session_changed"):
        cover_lesson(session, make_lesson(session.course, 8), by=By(ana.pk), now=NOW, shown=shown)
    session.refresh_from_db()
    assert (session.lesson, session.recording_link) == (lesson, "https://example.org/r")
    assert list(session.links.values_list("label", "url")) == [words]
