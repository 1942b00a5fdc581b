"""A session's page for who teaches it: what is known, what was covered, a substitute."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.attendance.models import AbsenceRequest, Joining, Mark, Report
from lessonbook.domain.booking.models import SubstituteRequest
from lessonbook.domain.courses.models import Course, Lesson
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Session, SessionLink
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_course,
    make_guardian,
    make_instructor,
    make_lesson,
    make_person,
    make_seat,
    make_session,
    signed_in,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WORDS, RECORDING = ("Words", "https://example.org/words"), "https://example.org/recording"


@pytest.fixture
def session(course: Course, ana: Person, lena: Person) -> Session:
    lesson = make_lesson(course, goal="Order a meal")
    return make_session(course, NOW - HOUR / 4, lena, instructor=ana, lesson=lesson, code="S-4K7Q2M")


def path(session: Session, rest: str = "") -> str:
    return f"/teach/sessions/{session.code}/{rest}"


def covered(client: Client, session: Session, *links: tuple[str, str], **facts: str) -> Any:
    rows = {f"links-{n}-label": label for n, (label, _url) in enumerate(links)}
    rows |= {f"links-{n}-url": url for n, (_label, url) in enumerate(links)}
    counts = {"links-TOTAL_FORMS": str(len(links)), "links-INITIAL_FORMS": "0"}
    return client.post(path(session, "covered/"), {"lesson": "", "recording_link": "", **counts, **rows, **facts})


def test_a_row_says_what_is_known_of_a_learner(client: Client, session: Session, lena: Person, ana: Person) -> None:
    away = make_person("Greta Schön")
    make_seat(session, away, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    Joining.objects.create(session=session, person=lena, at=NOW - 5 * MINUTE)
    Mark.objects.create(seat=session.seats.get(learner=lena), attendance="late", at=NOW, author=ana)
    page = Page(client.get(path(session)))
    assert page.heading == "Spanish B1"
    rows = [row.one("div", class_="register-who").text for row in page.every("li", class_="register-row")]
    assert rows == ["LN Lena Novák Pressed Join at 16:13", "GS Greta Schön Excused"]
    assert [one.text for one in page.every("p", class_="register-state")] == ["Ana Ruiz, 16:18", ""]
    checked = [one.attrs["value"] for one in page.every("input", type="radio") if "checked" in one.attrs]
    assert checked == ["late"]
    assert "1 of 1 learner marked" in page.text
    assert page.facts() == {
        "Lesson 7: Ordering food": "Order a meal",
        "Location Details": "Online",
        "Seats": "1 taken",
        "Session ID": "S-4K7Q2M",
    }


def test_who_asks_to_be_away_is_named_but_not_why(client: Client, course: Course, ana: Person, lena: Person) -> None:
    session = make_session(course, NOW + HOUR, lena, instructor=ana)
    AbsenceRequest.objects.create(seat=session.seats.get(), asked_at=NOW, percent=100, reason="PRIVATE")
    page = Page(client.get(path(session)))
    assert page.one("div", class_="register-who").text == "LN Lena Novák Asks to be away"
    assert "PRIVATE" not in page.whole_text


def test_before_the_register_opens_the_page_says_when(
    client: Client, course: Course, ana: Person, lena: Person
) -> None:
    session = make_session(course, NOW + HOUR, lena, instructor=ana)
    page = Page(client.get(path(session)))
    assert "The register opens: Wed 25 Nov 2026, 17:03." in page.text
    assert ("Everyone present" in page.buttons(), "hidden" in page.one("form", id="marks").attrs) == (True, True)
    assert all("hidden" in one.attrs for one in page.every("fieldset", class_="mark-choices"))


def test_a_cancelled_session_has_no_register(client: Client, course: Course, ana: Person, lena: Person) -> None:
    session = make_session(course, NOW, lena, instructor=ana, cancelled_at=NOW, cancel_reason="Snow")
    page = Page(client.get(path(session)))
    assert ("Snow" in page.text, [*page.every("button", form="join")]) == (True, [])


@pytest.mark.parametrize("rest", ["", "covered/", "register/", "substitute/", "substitute/withdrawal/"])
def test_somebody_elses_session_is_as_good_as_none(ana: Person, session: Session, rest: str) -> None:
    bo = signed_in(make_instructor("Bo Lind"))
    for method in (bo.get, bo.post) if not rest else (bo.post,):
        theirs, nobodys = method(path(session, rest)), method(f"/teach/sessions/S-99999/{rest}")
        expected = (405, 404)[method == bo.get or bool(rest)]
        assert (theirs.status_code, nobodys.status_code) == (expected, expected)
        assert theirs.content == nobodys.content


def test_a_session_that_changed_hands_is_the_new_instructors(client: Client, session: Session) -> None:
    bo = make_instructor("Bo Lind")
    Session.objects.update(instructor=bo)
    assert client.get(path(session)).status_code == 404
    assert signed_in(bo).get(path(session)).status_code == 200


def test_what_was_covered_is_saved_and_shown(client: Client, session: Session, course: Course) -> None:
    other = make_lesson(course, 8, "Paying")
    links = [("Words", "https://example.org/words"), ("", "")]
    response = covered(client, session, *links, lesson=str(other.pk), recording_link="https://example.org/r")
    assert response.status_code == 302
    session.refresh_from_db()
    assert (session.lesson, session.recording_link) == (other, "https://example.org/r")
    assert list(session.links.values_list("label", "url")) == links[:1]
    page = Page(client.get(path(session)))
    values = [one.attrs.get("value", "") for one in page.one("fieldset", class_="links").every("input", type="url")]
    assert values == ["https://example.org/words", ""]
    covered(client, session)
    assert not SessionLink.objects.exists()


@pytest.mark.parametrize(
    ("links", "facts", "error"),
    [
        ([], {"recording_link": "javascript:alert(1)"}, "Enter a valid URL."),
        ([("Words", "javascript:alert(1)")], {}, "Enter a valid URL."),
        ([("", "https://example.org/")], {}, "Say what the link leads to."),
        ([("Words", "")], {}, "Give the address that the link leads to."),
        ([], {"lesson": "999999"}, "Select a valid choice. 999999 is not one of the available choices."),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_field_and_all_input_kept(
    client: Client, session: Session, links: list[tuple[str, str]], facts: dict[str, str], error: str
) -> None:
    page = Page(covered(client, session, *links, **facts), 422)
    assert [one.text for one in page.every("ul", class_="errorlist")] == [error]
    kept = {one.attrs.get("value", "") for one in page.every("input")}
    assert {part for link in links for part in link if part} <= kept
    session.refresh_from_db()
    assert (session.recording_link, session.links.count()) == ("", 0)


def shown(page: Page) -> str:
    """What the form about what was covered says to have shown."""
    return page.one("section", id="covered").one("input", name="shown").attrs["value"]


def stands(session: Session) -> tuple[Lesson | None, str, list[tuple[str, str]]]:
    session.refresh_from_db()
    return session.lesson, session.recording_link, list(session.links.values_list("label", "url"))


def test_two_pages_about_what_was_covered_wipe_nothing_of_each_other(client: Client, session: Session) -> None:
    before = shown(Page(client.get(path(session))))
    lesson = str(session.lesson_id)
    covered(client, session, WORDS, lesson=lesson, shown=before)
    assert covered(client, session, lesson=lesson, recording_link=RECORDING, shown=before).status_code == 302
    assert covered(client, session, lesson="", shown=before).status_code == 302
    assert stands(session) == (None, RECORDING, [WORDS])


def test_what_was_covered_is_written_over_only_by_who_read_of_it(client: Client, session: Session) -> None:
    asked = {"lesson": str(session.lesson_id), "shown": shown(Page(client.get(path(session))))}
    covered(client, session, WORDS, **asked, recording_link=RECORDING)
    other, kept = "https://example.org/other", stands(session)
    page = Page(covered(client, session, ("Other", other), **asked, recording_link=other), 422)
    part = page.one("section", id="covered")
    assert "Somebody changed session S-4K7Q2M meanwhile." in part.text
    assert f"Somebody wrote this meanwhile: {RECORDING}. Save again" in part.text
    assert f"Somebody wrote this meanwhile: {' '.join(WORDS)}. Save again" in part.text
    values = [one.attrs.get("value", "") for one in part.every("input", type="url")]
    assert values == [other, other]
    assert stands(session) == kept
    asked["shown"] = shown(page)
    assert covered(client, session, ("Other", other), **asked, recording_link=other).status_code == 302
    assert stands(session) == (session.lesson, other, [("Other", other)])


def test_another_lesson_is_covered_only_by_who_read_of_the_one_covered_meanwhile(
    client: Client, session: Session, course: Course
) -> None:
    first, other = make_lesson(course, 8, "Paying"), make_lesson(course, 9, "Asking")
    before = shown(Page(client.get(path(session))))
    covered(client, session, lesson=str(first.pk), shown=before)
    page = Page(covered(client, session, lesson=str(other.pk), shown=before), 422)
    assert "Somebody wrote this meanwhile: Lesson 8: Paying. Save again" in page.text
    assert stands(session)[0] == first
    covered(client, session, lesson="", shown=shown(Page(client.get(path(session)))))
    page = Page(covered(client, session, lesson=str(other.pk), shown=shown(page)), 422)
    assert "Somebody emptied this meanwhile. Save again" in page.text


def test_a_lesson_of_another_course_is_no_choice(client: Client, session: Session) -> None:
    alien = make_lesson(make_course("Piano"), 1, "Scales")
    assert covered(client, session, lesson=str(alien.pk)).status_code == 422


def test_extra_fields_change_nothing(client: Client, session: Session, lena: Person) -> None:
    covered(client, session, class_link="https://evil.example.org/", instructor="1", capacity="0", course="1")
    before = Session.objects.values().get(pk=session.pk)
    assert (before["class_link"], before["capacity"]) == ("https://class.example.org/room", None)


def test_a_substitute_is_asked_for_once_and_that_is_taken_back(
    client: Client, course: Course, ana: Person, lena: Person
) -> None:
    session = make_session(course, NOW + HOUR, lena, instructor=ana)
    for _ in range(2):
        client.post(path(session, "substitute/"), {"reason": "Flu"}, follow=True)
    assert SubstituteRequest.objects.get().reason == "Flu"
    page = Page(client.get(path(session)))
    assert "The school has not answered yet." in page.text
    assert ("Withdraw the request" in page.buttons(), "Ask for a substitute" in page.buttons()) == (True, False)
    for _ in range(2):
        client.post(path(session, "substitute/withdrawal/"))
    assert SubstituteRequest.objects.get().withdrawn_at == NOW
    assert "Ask for a substitute" in Page(client.get(path(session))).buttons()


def test_a_reason_that_is_too_long_is_kept_and_said(client: Client, course: Course, ana: Person, lena: Person) -> None:
    session = make_session(course, NOW + HOUR, lena, instructor=ana)
    page = Page(client.post(path(session, "substitute/"), {"reason": "x" * 2001}), 422)
    assert "at most 2000 characters" in page.one("ul", class_="errorlist").text
    assert "x" * 2001 in page.whole_text


def test_once_it_has_begun_nobody_asks_for_a_substitute(client: Client, session: Session) -> None:
    assert "Ask for a substitute" not in Page(client.get(path(session))).buttons()
    page = Page(client.post(path(session, "substitute/"), follow=True))
    assert "This session has begun." in page.text


def test_a_private_note_reaches_neither_learner_nor_guardian(
    client: Client, session: Session, lena: Person, ana: Person
) -> None:
    client.post(path(session, f"reports/{lena.pk}/"), {"seen": "0", "feedback": "Good.", "private_note": "SECRET"})
    assert Report.objects.get().private_note == "SECRET"
    assert "SECRET" in client.get(path(session)).text
    session.refresh_from_db()
    pages = (
        f"/sessions/{session.code}/",
        "/",
        "/schedule/past/",
        "/courses/spanish-b1/reports/",
        "/courses/spanish-b1/",
    )
    for reader in (signed_in(lena), signed_in(make_guardian("Petra Nováková", lena))):
        seen = [reader.get(page) for page in pages]
        assert [one.status_code for one in seen] == [200] * len(pages)
        assert [page for page, one in zip(pages, seen, strict=True) if "SECRET" in one.text] == []
        assert "Good." in seen[0].text


def test_texts_are_inert(client: Client, session: Session, lena: Person) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    client.post(path(session, f"reports/{lena.pk}/"), {"seen": "0", "feedback": hostile, "private_note": hostile})
    covered(client, session, (hostile, "https://example.org/?<script>"))
    for page in (path(session), f"/teach/learners/{lena.pk}/"):
        assert "<img src=x" not in client.get(page).text
