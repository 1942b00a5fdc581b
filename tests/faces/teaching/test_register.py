"""The register: mark by mark by script, all at once without; two who take it; reports."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.attendance.actions import take_register
from lessonbook.domain.attendance.models import AbsenceRequest, Mark, Report
from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.actions import By
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from tests.faces.reading import Page
from tests.factories import NOW, make_instructor, make_person, make_seat, make_session, signed_in

HOUR = timedelta(hours=1)
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def tom() -> Person:
    return make_person("Tom Berg")


@pytest.fixture
def session(course: Course, ana: Person, lena: Person, tom: Person) -> Session:
    return make_session(course, NOW - HOUR, lena, tom, instructor=ana)


def url(session: Session, rest: str = "register/") -> str:
    return f"/teach/sessions/{session.code}/{rest}"


def marks() -> dict[str, str]:
    standing = Mark.objects.filter(superseded_at=None).values_list("seat__learner__given_name", "attendance")
    return dict(standing.order_by("pk"))


def test_a_mark_is_saved_by_itself_and_all_rows_are_told(
    client: Client, session: Session, lena: Person, tom: Person
) -> None:
    sent = {f"mark-{lena.pk}": "late", f"seen-{lena.pk}": ""}
    answer = client.post(url(session), sent, headers=SCRIPT)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json() == {
        "rows": {
            str(lena.pk): {"mark": "late", "state": "Ana Ruiz, 16:18"},
            str(tom.pk): {"mark": "", "state": ""},
        },
        "others": [],
        "progress": "1 of 2 learners marked",
    }
    assert marks() == {"Lena": "late"}
    client.post(url(session), sent, headers=SCRIPT)
    assert Mark.objects.count() == 1


def test_without_script_one_form_saves_what_was_changed(
    client: Client, session: Session, lena: Person, tom: Person
) -> None:
    take_register(session, {lena.pk: "present"}, by=By(None), now=NOW)
    sent = {
        f"mark-{lena.pk}": "present",
        f"seen-{lena.pk}": "present",
        f"mark-{tom.pk}": "absent",
        f"seen-{tom.pk}": "",
    }
    page = Page(client.post(url(session), sent, follow=True))
    assert "Saved: 2 of 2 learners marked." in page.text
    assert (marks(), Mark.objects.count()) == ({"Lena": "present", "Tom": "absent"}, 2)


def test_what_somebody_else_marked_meanwhile_is_shown_and_stays(
    client: Client, session: Session, lena: Person, tom: Person
) -> None:
    bo = make_instructor("Bo Lind")
    take_register(session, {lena.pk: "late"}, by=By(bo.pk), now=NOW)
    sent = {f"mark-{lena.pk}": "absent", f"seen-{lena.pk}": "", f"mark-{tom.pk}": "present", f"seen-{tom.pk}": ""}
    told = "Bo Lind marked Lena Novák as “Late” meanwhile. It stays so unless you mark again."
    answer = client.post(url(session), sent, headers=SCRIPT).json()
    assert (answer["others"], answer["rows"][str(lena.pk)]["mark"]) == ([told], "late")
    assert marks() == {"Lena": "late", "Tom": "present"}
    assert told in Page(client.post(url(session), sent, follow=True)).text
    client.post(url(session), {f"mark-{lena.pk}": "absent", f"seen-{lena.pk}": "late"}, headers=SCRIPT)
    assert marks() == {"Lena": "absent", "Tom": "present"}


def test_a_mark_is_taken_back_and_that_somebody_did_is_told(
    client: Client, session: Session, lena: Person, tom: Person
) -> None:
    take_register(session, {lena.pk: "late", tom.pk: "present"}, by=By(None), now=NOW)
    back = {f"mark-{lena.pk}": "", f"seen-{lena.pk}": "late"}
    answer = client.post(url(session), back, headers=SCRIPT).json()
    assert answer["rows"][str(lena.pk)] == {"mark": "", "state": ""}
    assert (answer["others"], answer["progress"]) == ([], "1 of 2 learners marked")
    assert (marks(), Mark.objects.count()) == ({"Tom": "present"}, 2)
    again = {f"mark-{lena.pk}": "absent", f"seen-{lena.pk}": "late"}
    told = "Somebody took the mark of Lena Novák back meanwhile. It stays so unless you mark again."
    assert client.post(url(session), again, headers=SCRIPT).json()["others"] == [told]
    assert marks() == {"Tom": "present"}


def test_everyone_present_in_one_leaves_marks_as_they_are_and_who_is_away_out(
    client: Client, session: Session, lena: Person, tom: Person
) -> None:
    asks, excused = make_person("Chloé Martin"), make_person("Greta Schön")
    make_seat(session, excused, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    asking = make_seat(session, asks)
    AbsenceRequest.objects.create(seat=asking, asked_at=NOW, percent=100)
    take_register(session, {tom.pk: "absent"}, by=By(None), now=NOW)
    for headers in (SCRIPT, {}):
        client.post(url(session), {"everyone": "1"}, headers=headers)
        assert marks() == {"Tom": "absent", "Lena": "present", "Greta": "excused"}
    assert Mark.objects.count() == 3


def test_joining_is_not_presence_and_who_enrolls_late_was_not_absent(
    client: Client, session: Session, course: Course, ana: Person
) -> None:
    late = make_person("Late Comer")
    make_session(course, NOW + HOUR, late, instructor=ana)
    session.joinings.create(person=session.seats.earliest("pk").learner, at=NOW - HOUR)
    assert "Late Comer" not in client.get(url(session, "")).text
    assert marks() == {}
    answer = client.post(url(session), {f"mark-{late.pk}": "absent", f"seen-{late.pk}": ""}, headers=SCRIPT)
    assert (answer.status_code, marks()) == (409, {})


@pytest.mark.parametrize(
    "sent",
    [
        {"mark-{}": "there"},
        {"mark-{}": ""},
        {"mark-x": "late"},
        {"mark-": "late"},
        {"mark-99999999999999999999": "late"},
    ],
)
def test_what_is_no_mark_marks_nobody(client: Client, session: Session, lena: Person, sent: dict[str, str]) -> None:
    sent = {name.format(lena.pk): value for name, value in sent.items()}
    assert client.post(url(session), sent, headers=SCRIPT).status_code == 200
    assert marks() == {}


def test_only_who_has_a_seat_is_marked_and_nothing_else_then(
    client: Client, session: Session, lena: Person, tom: Person
) -> None:
    Seat.objects.filter(learner=tom).update(given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    sent = {f"mark-{one.pk}": "late" for one in (lena, tom)}
    answer = client.post(url(session), sent, headers=SCRIPT)
    assert (answer.status_code, answer.json()) == (
        409,
        {"error": "There is no seat in this session any more. If that is a surprise, ask the school."},
    )
    assert marks() == {}


@pytest.mark.parametrize(("minutes", "saved"), [(16, False), (15, True)])
def test_the_register_opens_15_minutes_before(
    client: Client, course: Course, ana: Person, lena: Person, minutes: int, saved: bool
) -> None:
    session = make_session(course, NOW + timedelta(minutes=minutes), lena, instructor=ana)
    client.post(url(session), {f"mark-{lena.pk}": "present"})
    assert marks() == ({"Lena": "present"} if saved else {})


def report(client: Client, session: Session, learner: Person, headers: Any = None, **words: str) -> Any:
    sent = {"seen": "0", "feedback": "", "private_note": ""} | words
    return client.post(url(session, f"reports/{learner.pk}/"), sent, headers=headers or {})


def test_a_report_is_saved_with_its_note_apart(client: Client, session: Session, lena: Person, ana: Person) -> None:
    response = report(client, session, lena, feedback="Good.\r\nVery good.", private_note="Ask at home.")
    assert response.headers["Location"] == f"/teach/sessions/{session.code}/#learner-{lena.pk}"
    written = Report.objects.get()
    assert (written.feedback, written.private_note, written.author) == ("Good.\nVery good.", "Ask at home.", ana)
    answer = report(client, session, lena, SCRIPT, seen=str(written.pk), feedback="Better.").json()
    newest = Report.objects.get(superseded_at=None)
    assert answer == {"seen": newest.pk, "state": "Ana Ruiz, 16:18"}


def test_nothing_written_is_no_report(client: Client, session: Session, lena: Person) -> None:
    assert report(client, session, lena, SCRIPT).json() == {"seen": 0, "state": "No report yet"}
    assert not Report.objects.exists()


def test_a_report_written_by_two_is_not_lost_and_both_are_shown(client: Client, session: Session, lena: Person) -> None:
    report(client, session, lena, feedback="First words.")
    page = Page(report(client, session, lena, feedback="Other words."), 409)
    row = page.one("li", id=f"learner-{lena.pk}")
    assert row.one("div", class_="report-error").text.startswith("Somebody else wrote this report meanwhile.")
    assert row.one("blockquote").text == "Ana Ruiz, 16:18 First words."
    assert [one.text for one in row.every("textarea")] == ["Other words.", ""]
    [seen] = [one.attrs["value"] for one in row.every("input", name="seen")]
    report(client, session, lena, seen=seen, feedback="Other words.")
    assert Report.objects.get(superseded_at=None).feedback == "Other words."
    assert Report.objects.count() == 2
    answer = report(client, session, lena, SCRIPT, feedback="Third.")
    said = answer.json()
    assert (answer.status_code, "Somebody else wrote" in said["error"]) == (409, True)
    assert (said["others"], said["seen"]) == ("Other words.", Report.objects.get(superseded_at=None).pk)


def test_a_report_that_is_too_long_keeps_its_words(client: Client, session: Session, lena: Person) -> None:
    page = Page(report(client, session, lena, feedback="x" * 10_001), 422)
    assert "x" * 10_001 in page.whole_text
    assert report(client, session, lena, SCRIPT, feedback="x" * 10_001).status_code == 422
    assert report(client, session, lena, SCRIPT, seen="-1").status_code == 422
    assert not Report.objects.exists()


def test_a_report_is_about_somebody_with_a_seat(client: Client, session: Session, tom: Person) -> None:
    stranger = make_person("Una Other")
    assert report(client, session, stranger, feedback="Good.").status_code == 404
    Seat.objects.filter(learner=tom).update(given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    assert report(client, session, tom, SCRIPT, feedback="Good.").status_code == 409
    assert report(signed_in(make_instructor("Bo Lind")), session, tom, feedback="Good.").status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize("rest", ["register/", "reports/1/", "covered/", "substitute/", "substitute/withdrawal/"])
def test_nothing_is_written_by_looking(client: Client, session: Session, rest: str) -> None:
    assert client.get(url(session, rest)).status_code == 405
