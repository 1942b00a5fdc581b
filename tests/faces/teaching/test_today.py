"""Today: who comes, Start from 15 minutes before the start, what is still to write, what comes after today."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from lessonbook.domain.attendance.models import AbsenceRequest, Joining, Mark
from lessonbook.domain.booking.actions.substitutes import answer_substitute_request, ask_for_substitute
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp
from tests.faces.reading import Page
from tests.factories import BY_SCHOOL, NOW, make_instructor, make_person, make_seat, make_session, signed_in, wall

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOST, LINK = "https://host.example.org/SECRET", "https://class.example.org/SECRET"


def today(client: Client) -> Page:
    return Page(client.get("/teach/"))


def starts(page: Page) -> list[bool]:
    """Of each Start on the page, whether it is there now."""
    return ["hidden" not in one.attrs for one in page.every("button", form="join")]


def test_what_is_next_says_who_comes_and_who_is_away(client: Client, course: Course, ana: Person, lena: Person) -> None:
    asks, excused, gone = make_person("Chloé Martin"), make_person("Greta Schön"), make_person("Gus Gone")
    session = make_session(course, NOW + 12 * MINUTE, lena, asks, instructor=ana)
    AbsenceRequest.objects.create(seat=session.seats.get(learner=asks), asked_at=NOW, percent=100)
    make_seat(session, excused, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    make_seat(session, gone, given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    page = today(client)
    [card] = page.every("article", class_="next")
    assert [one.text for one in card.one("ul", class_="who-faces").every("li")] == ["LN Lena Novák"]
    assert [one.text for one in card.one("ul", class_="who-away").every("li")] == [
        "Chloé Martin Asks to be away",
        "Greta Schön Excused",
    ]
    assert ("in 12 minutes" in card.text, "Gus Gone" in page.text) == (True, False)
    assert page.links()["Register"] == f"/teach/sessions/{session.code}/#register"


@pytest.mark.parametrize(
    ("before", "is_there"), [(15 * MINUTE + timedelta(seconds=1), False), (15 * MINUTE, True), (-44 * MINUTE, True)]
)
def test_start_is_there_from_15_minutes_before_until_the_end_and_holds_no_link(
    client: Client, course: Course, ana: Person, lena: Person, before: timedelta, is_there: bool
) -> None:
    make_session(course, NOW + before, lena, instructor=ana, host_link=HOST, class_link=LINK)
    page = client.get("/teach/")
    assert starts(Page(page)) == [is_there]
    assert b"SECRET" not in page.content


def test_start_leads_to_the_hosts_link_and_is_recorded_and_no_learner_gets_there(
    client: Client, course: Course, ana: Person, lena: Person
) -> None:
    session = make_session(course, NOW + 12 * MINUTE, lena, instructor=ana, host_link=HOST, class_link=LINK)
    [start] = today(client).every("button", form="join")
    assert start.attrs["formaction"] == f"/sessions/{session.code}/join/"
    answer = client.post(start.attrs["formaction"])
    assert answer.headers["Refresh"] == f"0; url={HOST}"
    learners = signed_in(lena).post(start.attrs["formaction"])
    assert (learners.headers["Refresh"], HOST.encode() in learners.content) == (f"0; url={LINK}", False)
    assert set(Joining.objects.values_list("person", flat=True)) == {ana.pk, lena.pk}
    for path in (f"/teach/sessions/{session.code}/", "/teach/"):
        assert signed_in(lena).get(path).status_code == 404


def test_a_day_is_what_runs_what_is_later_and_what_was(client: Client, course: Course, ana: Person) -> None:
    for hours in (-3, -0.25, 1, 3):
        make_session(course, NOW + hours * HOUR, make_person(f"Learner {hours}"), instructor=ana)
    make_session(course, NOW + 2 * HOUR, make_person(), instructor=ana, cancelled_at=NOW)
    make_session(course, NOW + HOUR, make_person("Somebody Elses"), instructor=make_instructor("Bo Lind"))
    page = today(client)
    assert [one.one("time").text for one in page.every("article", class_="next")] == ["16:03 – 16:48"]
    assert [one.one("time").text for one in page.every("li", class_="class-line")] == [
        "17:18–18:03",
        "18:18–19:03",
        "19:18–20:03",
        "13:18–14:03",
    ]
    headings = [heading.text for heading in page.one("main").every("h2")]
    assert headings == ["Up next", "Later today", "Earlier today", "Reports due"]
    assert "Somebody Elses" not in page.text
    assert "0 of 1 marked" in page.text


def test_a_session_that_runs_since_yesterday_is_here(
    ana: Person, course: Course, lena: Person, time_machine: time_machine.TimeMachineFixture
) -> None:
    make_session(course, wall("2026-11-25 23:30"), lena, instructor=ana, minutes=120)
    time_machine.move_to(wall("2026-11-26 00:10"), tick=False)
    [card] = today(signed_in(ana)).every("article", class_="next")
    assert (card.one("time").text, card.one("span", class_="status").text) == ("23:30 – 01:30", "Live")


def test_what_is_due_is_counted_and_the_first_session_after_today_is_named(
    client: Client, course: Course, ana: Person, lena: Person
) -> None:
    for days in (1, 2):
        make_session(course, NOW - timedelta(days=days), lena, instructor=ana)
    done = make_session(course, NOW - timedelta(days=3), lena, instructor=ana)
    Mark.objects.create(seat=done.seats.get(), attendance="absent", at=NOW)
    make_session(course, NOW + timedelta(days=1), lena, instructor=ana, cancelled_at=NOW)
    make_session(course, NOW + timedelta(days=2), lena, instructor=ana)
    page = today(client)
    assert page.one("p", class_="due").text == "2 Sessions to finish"
    assert page.one("div", class_="first").text == "Fri 27 Nov · 16:18–17:03 Spanish B1 Lena Novák"
    assert "No sessions today." in page.text


def test_nothing_at_all_says_so(client: Client) -> None:
    page = today(client)
    assert ("No sessions today." in page.text, "Nothing is due." in page.text, "After today" in page.text) == (
        True,
        True,
        False,
    )


def test_whoever_asked_for_a_substitute_reads_what_became_of_it(
    client: Client, course: Course, ana: Person, lena: Person
) -> None:
    bo = make_instructor("Bo Lind")
    sessions = [make_session(course, NOW + timedelta(days=days), lena, instructor=ana) for days in (1, 2, 3)]
    asked = [ask_for_substitute(one, reason="Flu", by=By(ana.pk), now=NOW) for one in sessions]
    answer_substitute_request(asked[0], bo, "Get well.", by=BY_SCHOOL, now=NOW)
    answer_substitute_request(asked[1], None, "Sorry.", by=BY_SCHOOL, now=NOW)
    found = [one.text for one in today(client).every("li", class_="asked-line")]
    assert found == [
        "Spanish B1 Thu 26 Nov 2026, 16:18–17:03 Bo Lind teaches this session for you. Get well.",
        "Spanish B1 Fri 27 Nov 2026, 16:18–17:03 No substitute could be found. The session stays yours. Sorry.",
        "Spanish B1 Sat 28 Nov 2026, 16:18–17:03 You asked for a substitute. The school has not answered yet.",
    ]


def test_names_are_inert(client: Client, course: Course, ana: Person) -> None:
    make_session(course, NOW + HOUR, make_person("<b>Bobby</b> <script>alert(1)</script>"), instructor=ana)
    content = client.get("/teach/").content
    assert (b"<b>Bobby" in content, b"<script>alert" in content, b"&lt;b&gt;Bobby" in content) == (False, False, True)


def test_a_crowd_is_counted(client: Client, course: Course, ana: Person) -> None:
    make_session(course, NOW + HOUR, *(make_person() for _ in range(15)), instructor=ana)
    faces = [one.text for one in today(client).one("ul", class_="who-faces").every("li")]
    assert (len(faces), faces[-1]) == (13, "and 3 more")


def test_the_schedule_says_start_to_whoever_teaches_and_join_to_whoever_learns(
    course: Course, ana: Person, lena: Person
) -> None:
    make_session(course, NOW + 5 * MINUTE, lena, instructor=ana)

    def words(person: Person) -> list[str]:
        page = Page(signed_in(person).get("/schedule/upcoming/"))
        return [one.text for one in page.every("button", form="join")]

    assert (words(ana), words(lena)) == (["Start"], ["Join"])
