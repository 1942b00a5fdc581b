"""The register and the reports in the office: what is read, what an administrator puts right, two at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.attendance.actions import report, take_register
from lessonbook.domain.attendance.models import AbsenceRequest, Joining, Mark, Report
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Seat, Session
from tests.faces.reading import Element, Page
from tests.factories import NOW, make_course, make_instructor, make_person, make_seat, make_session, signed_in

HOUR = timedelta(hours=1)
URL = "/office/sessions/S-4K7Q2M/"


@pytest.fixture
def ana() -> Person:
    return make_instructor("Ana Ruiz")


@pytest.fixture
def lena() -> Person:
    return make_person("Lena Novák")


@pytest.fixture
def tom() -> Person:
    return make_person("Tom Berg")


@pytest.fixture
def session(ana: Person, lena: Person, tom: Person) -> Session:
    return make_session(make_course(), NOW - 2 * HOUR, lena, tom, instructor=ana, code="S-4K7Q2M")


def marks() -> dict[str, str]:
    standing = Mark.objects.filter(superseded_at=None).values_list("seat__learner__given_name", "attendance")
    return dict(standing.order_by("pk"))


def sent(**pairs: tuple[Person, str, str]) -> dict[str, str]:
    """What the form sends: of each learner the mark chosen and the mark that was shown."""
    chosen = {f"mark-{who.pk}": mark for who, mark, _ in pairs.values()}
    return chosen | {f"seen-{who.pk}": shown for who, _, shown in pairs.values()}


def report_of(page: Page, learner: Person) -> Element:
    return page.one("article", id=f"learner-{learner.pk}")


def write(client: Client, learner: Person, **words: str) -> Any:
    return client.post(f"{URL}reports/{learner.pk}/", {"seen": "0", "feedback": "", "private_note": ""} | words)


def seat_of(session: Session, learner: Person) -> Seat:
    return session.seats.get(learner=learner)


def test_the_page_has_each_mark_and_each_report_with_its_private_note_apart(
    client: Client, session: Session, ana: Person, lena: Person, tom: Person
) -> None:
    take_register(session, {lena.pk: "late"}, by=By(ana.pk), now=NOW - HOUR)
    seat = seat_of(session, lena)
    report(seat, feedback="Good.", private_note="Ask at home.", by=By(ana.pk), now=NOW - HOUR)
    page = Page(client.get(URL))
    assert page.columns("Seats") == ["Learner", "How", "Price", "Attendance"]
    assert [row[3] for row in page.rows("Seats")] == ["No mark yet", "Late Report"]
    assert page.links()["Report"] == f"#learner-{lena.pk}"
    shown = report_of(page, lena)
    assert [one.text for one in shown.every("p")] == ["Good.", "Private note Ask at home.", "Ana Ruiz, 15:18"]
    assert shown.one("p", class_="private-note").text == "Private note Ask at home."
    row = list(page.one("ol", class_="register").every("li"))[1].text
    assert row.startswith("LN Lena Novák")
    assert row.endswith("Ana Ruiz, 15:18")


def test_the_register_opens_15_minutes_before_and_until_then_there_is_none(client: Client, lena: Person) -> None:
    session = make_session(make_course(), NOW + timedelta(minutes=16), lena, code="S-4K7Q2M")
    page = Page(client.get(URL))
    assert page.columns("Seats") == ["Learner", "How", "Price", ""]
    assert "Register" not in [title.text for title in page.every("h2")]
    told = Page(client.post(f"{URL}register/", sent(a=(lena, "present", "")), follow=True)).text
    assert "It is too early. This is possible from" in told
    assert (
        "It is too early. This is possible from"
        in Page(client.get(write(client, lena, feedback="Good.").headers["Location"])).text
    )
    assert (marks(), Report.objects.count()) == ({}, 0)
    Session.objects.filter(pk=session.pk).update(starts_at=NOW + timedelta(minutes=15))
    assert Page(client.get(URL)).columns("Seats") == ["Learner", "How", "Price", "Attendance", ""]
    client.post(f"{URL}register/", sent(a=(lena, "present", "")))
    assert marks() == {"Lena": "present"}


def test_marks_are_given_changed_and_taken_back_with_one_save_as_the_administrators(
    client: Client, session: Session, mara: Person, ana: Person, lena: Person, tom: Person
) -> None:
    take_register(session, {lena.pk: "absent"}, by=By(ana.pk), now=NOW - HOUR)
    changed = sent(a=(lena, "excused", "absent"), b=(tom, "present", ""))
    page = Page(client.post(f"{URL}register/", changed, follow=True))
    assert "Saved: 2 of 2 learners marked." in page.text
    assert marks() == {"Lena": "excused", "Tom": "present"}
    entry = Entry.objects.get(verb="take_register", source=Source.OFFICE)
    assert (entry.actor, entry.subject_id) == (mara, session.pk)
    assert "Register taken · Mara Vogel" in page.one("ol", class_="journal").text
    client.post(f"{URL}register/", sent(a=(lena, "", "excused"), b=(tom, "present", "present")))
    assert marks() == {"Tom": "present"}
    assert Mark.objects.count() == 3


def test_everyone_is_present_in_one_press_but_who_is_away(
    client: Client, session: Session, lena: Person, tom: Person
) -> None:
    make_seat(session, make_person("Greta Schön"), given_up_at=NOW - HOUR, given_up_why=GivenUp.EXCUSED)
    asking = make_seat(session, make_person("Chloé Martin"))
    AbsenceRequest.objects.create(seat=asking, asked_at=NOW, percent=100)
    chosen = sent(a=(tom, "absent", ""), b=(lena, "", ""))
    client.post(f"{URL}register/", chosen | {"everyone": "1"})
    assert marks() == {"Tom": "absent", "Lena": "present", "Greta": "excused"}
    assert "Asks to be away" in Page(client.get(URL)).text


def test_what_the_instructor_marked_meanwhile_stays_and_is_shown(
    client: Client, session: Session, ana: Person, lena: Person, tom: Person
) -> None:
    teaching = signed_in(ana)
    assert Page(client.get(URL)).one("input", name=f"seen-{lena.pk}").attrs["value"] == ""
    teaching.post(f"/teach/sessions/{session.code}/register/", sent(a=(lena, "late", "")))
    page = Page(client.post(f"{URL}register/", sent(a=(lena, "absent", ""), b=(tom, "present", "")), follow=True))
    assert "Ana Ruiz marked Lena Novák as “Late” meanwhile. It stays so unless you mark again." in page.text
    assert marks() == {"Lena": "late", "Tom": "present"}
    assert page.one("input", name=f"seen-{lena.pk}").attrs["value"] == "late"
    client.post(f"{URL}register/", sent(a=(lena, "absent", "late")))
    assert marks() == {"Lena": "absent", "Tom": "present"}
    told = Page(
        teaching.post(f"/teach/sessions/{session.code}/register/", sent(a=(lena, "present", "late")), follow=True)
    ).text
    assert "Mara Vogel marked Lena Novák as “Absent” meanwhile." in told


def test_who_has_no_seat_is_not_marked_and_nobody_else_then(
    client: Client, session: Session, lena: Person, tom: Person
) -> None:
    stranger = make_person("Una Other")
    Seat.objects.filter(learner=tom).update(given_up_at=NOW, given_up_why=GivenUp.CANCELLED)
    for other in (stranger, tom):
        chosen = sent(a=(lena, "present", ""), b=(other, "present", ""))
        page = Page(client.post(f"{URL}register/", chosen, follow=True))
        assert "There is no seat in this session any more." in page.text
    assert write(client, stranger, feedback="Good.").status_code == 404
    told = Page(client.get(write(client, tom, feedback="Good.").headers["Location"])).text
    assert "There is no seat in this session any more." in told
    assert client.post("/office/sessions/S-NONE/register/").status_code == 404
    assert (marks(), Report.objects.count()) == ({}, 0)


def test_a_cancelled_session_takes_no_marks_and_says_so_and_keeps_what_was_reported(
    client: Client, session: Session, ana: Person, lena: Person, tom: Person
) -> None:
    report(seat_of(session, lena), feedback="Good.", by=By(ana.pk), now=NOW - HOUR)
    Session.objects.update(cancelled_at=NOW)
    page = Page(client.get(URL))
    assert report_of(page, lena).text == "Lena Novák Good. Ana Ruiz, 15:18"
    assert page.buttons() == []
    told = Page(client.post(f"{URL}register/", sent(a=(lena, "present", "")), follow=True)).text
    assert "This session is cancelled." in told
    shown = report_of(Page(write(client, tom, feedback="Written meanwhile."), 409), tom)
    assert shown.one("div", class_="report-error").text == "This session is cancelled."
    assert next(shown.every("textarea")).text == "Written meanwhile."
    assert (marks(), Report.objects.count()) == ({}, 1)


def test_a_report_that_is_missing_is_written_by_the_administrator(
    client: Client, session: Session, mara: Person, ana: Person, lena: Person, tom: Person
) -> None:
    take_register(session, {lena.pk: "present", tom.pk: "absent"}, by=By(ana.pk), now=NOW - HOUR)
    page = Page(client.get(URL))
    assert [one.attrs["id"] for one in page.every("article")] == [f"learner-{lena.pk}"]
    assert "No report yet Write the report" in report_of(page, lena).text
    answer = write(client, lena, feedback="Good.\r\nVery good.", private_note="Ask at home.")
    assert answer.headers["Location"] == f"{URL}#learner-{lena.pk}"
    written = Report.objects.get()
    assert (written.feedback, written.private_note, written.author) == ("Good.\nVery good.", "Ask at home.", mara)
    entry = Entry.objects.get(verb="report")
    assert (entry.actor, entry.source) == (mara, Source.OFFICE)
    write(client, lena, seen=str(written.pk), feedback="Better.")
    kept = Report.objects.order_by("pk").values_list("feedback", "superseded_at")
    assert list(kept) == [("Good.\nVery good.", NOW), ("Better.", None)]
    assert write(client, tom).status_code == 302
    assert Report.objects.count() == 2


def test_a_report_that_the_instructor_wrote_meanwhile_is_not_lost_and_both_are_shown(
    client: Client, session: Session, ana: Person, lena: Person
) -> None:
    report(seat_of(session, lena), feedback="First words.", by=By(ana.pk), now=NOW)
    shown = report_of(Page(write(client, lena, feedback="Other words."), 409), lena)
    assert "Somebody else wrote this report meanwhile." in shown.one("div", class_="report-error").text
    assert shown.one("p", class_="report-words").text == "First words."
    assert [one.text for one in shown.every("textarea")] == ["Other words.", ""]
    assert "open" in shown.one("details").attrs
    assert Report.objects.get().feedback == "First words."
    [seen] = [one.attrs["value"] for one in shown.every("input", name="seen")]
    write(client, lena, seen=seen, feedback="Other words.")
    assert Report.objects.get(superseded_at=None).feedback == "Other words."


def test_a_report_that_is_too_long_keeps_its_words(client: Client, session: Session, tom: Person) -> None:
    page = Page(write(client, tom, feedback="x" * 10_001), 422)
    assert "x" * 10_001 in page.whole_text
    assert write(client, tom, seen="odd").status_code == 422
    assert not Report.objects.exists()


def test_what_was_written_is_text_whatever_stands_in_it(
    client: Client, session: Session, ana: Person, lena: Person
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    report(seat_of(session, lena), feedback=evil, private_note=evil, by=By(ana.pk), now=NOW)
    assert "<img src=x" not in client.get(URL).text


def test_nobody_but_administrators_reads_or_writes_it_here(session: Session, ana: Person, lena: Person) -> None:
    for person in (ana, lena):
        visitor = signed_in(person)
        assert visitor.get(URL).status_code == 404
        assert visitor.post(f"{URL}register/", sent(a=(lena, "present", ""))).status_code == 404
        assert write(visitor, lena, feedback="Good.").status_code == 404
    assert (marks(), Report.objects.count()) == ({}, 0)


@pytest.mark.parametrize("rest", ["register/", "reports/1/"])
def test_nothing_is_written_by_looking(client: Client, session: Session, rest: str) -> None:
    assert client.get(f"{URL}{rest}").status_code == 405


@pytest.mark.parametrize("many", [1, 3, 30])
def test_as_many_queries_for_one_learner_as_for_thirty(
    client: Client, django_assert_num_queries: Any, ana: Person, many: int
) -> None:
    learners = [make_person(f"Learner {n}") for n in range(many)]
    session = make_session(make_course(), NOW - HOUR, *learners, instructor=ana, code="S-4K7Q2M")
    take_register(session, {one.pk: "present" for one in learners}, by=By(ana.pk), now=NOW)
    for seat in session.seats.all():
        report(seat, feedback="Good.", by=By(ana.pk), now=NOW)
        Joining.objects.create(session=session, person=seat.learner, at=NOW - HOUR)
    with django_assert_num_queries(4 + 7):
        client.get(URL)
