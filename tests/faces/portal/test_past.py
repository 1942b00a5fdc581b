"""Schedule, Past Sessions: what is over, newest first, with what became of it."""

from datetime import timedelta

from django.test import Client

from lessonbook.domain.attendance.models import Mark, Report
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Session
from tests.faces.reading import Page
from tests.factories import NOW, make_course, make_guardian, make_instructor, make_seat, make_session, signed_in, wall

URL, CAPTION = "/schedule/past/", "Past Sessions"
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


def with_outcome(session: Session, learner: Person, attendance: str = "present", feedback: str = "Good.") -> Session:
    seat = session.seats.get(learner=learner)
    Mark.objects.create(seat=seat, attendance=attendance, at=NOW)
    Report.objects.create(seat=seat, feedback=feedback, at=NOW)
    return session


def test_the_newest_comes_first_with_attendance_recording_and_report(client: Client, lena: Person) -> None:
    ana = make_instructor("Ana Ruiz")
    spanish, piano = make_course("Spanish B1", ana), make_course("Piano")
    make_session(piano, NOW - 3 * A_DAY, lena)
    told = make_session(spanish, NOW - A_DAY, lena, instructor=ana, recording_link="https://video.example.org/1")
    with_outcome(told, lena, "late")
    make_session(spanish, NOW - timedelta(minutes=20), lena, instructor=ana)
    page = Page(client.get(URL))
    columns = ["Session Date", "Session Time", "Course Name", "Instructor", "Attendance"]
    assert page.columns(CAPTION)[:5] == columns
    assert [row[:5] for row in page.rows(CAPTION)] == [
        ["Tue 24 Nov", "16:18–17:03 Completed", "Spanish B1", "Ana Ruiz", "Late"],
        ["Sun 22 Nov", "16:18–17:03 Completed", "Piano", "", ""],
    ]
    first, second = page.table(CAPTION).one("tbody").every("tr")
    assert [link.attrs["href"] for link in first.every("a")] == [
        f"/sessions/{told.code}/",
        "https://video.example.org/1",
        f"/sessions/{told.code}/",
    ]
    assert len(list(second.every("a"))) == 1


def test_cancelled_sessions_stay_struck_through_once_their_time_is_over(client: Client, lena: Person) -> None:
    course = make_course()
    for start in (-A_DAY, A_DAY):
        session = make_session(course, NOW + start, lena, cancelled_at=NOW - 2 * A_DAY)
        session.seats.update(given_up_at=NOW, given_up_why=GivenUp.SESSION)
    page = Page(client.get(URL))
    assert [row[1] for row in page.rows(CAPTION)] == ["16:18–17:03 Cancelled"]
    [row] = page.table(CAPTION).one("tbody").every("tr")
    assert "is-cancelled" in row.attrs["class"].split()


def test_a_session_is_past_the_moment_it_ends(client: Client, lena: Person) -> None:
    make_session(make_course("Over"), NOW - HOUR, lena, minutes=60)
    make_session(make_course("Live"), NOW - HOUR, lena, minutes=61)
    assert [row[2] for row in Page(client.get(URL)).rows(CAPTION)] == ["Over"]


def test_a_list_of_past_sessions_pages_to_its_end_and_back(client: Client, lena: Person) -> None:
    course = make_course()
    sessions = [make_session(course, NOW - (n + 1) * HOUR, lena, minutes=30) for n in range(50)]
    page, seen, sizes = Page(client.get(URL)), [], []
    while True:
        links = [link.attrs["href"] for link in page.table(CAPTION).every("a", class_="to-details")]
        seen += links
        sizes.append(len(links))
        if "Older" not in page.links():
            break
        page = Page(client.get(page.links()["Older"]))
    assert (seen, sizes) == ([f"/sessions/{session.code}/" for session in sessions], [20, 20, 10])
    page = Page(client.get(page.links()["Newer"]))
    assert [link.attrs["href"] for link in page.table(CAPTION).every("a", class_="to-details")] == seen[20:40]


def test_filters_reach_what_is_past(client: Client, lena: Person) -> None:
    ana, jo = make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    spanish, piano = make_course("Spanish", ana, slug="spanish"), make_course("Piano", jo, slug="piano")
    for course, instructor in [(spanish, ana), (piano, jo), (piano, ana)]:
        make_session(course, NOW - A_DAY - (5 * HOUR if course is piano else HOUR), lena, instructor=instructor)
    for query, expected in [
        ({"course": "piano"}, {("Piano", "Jo Park"), ("Piano", "Ana Ruiz")}),
        ({"instructor": str(ana.pk)}, {("Spanish", "Ana Ruiz"), ("Piano", "Ana Ruiz")}),
        ({"course": "spanish", "instructor": str(jo.pk)}, set()),
    ]:
        assert {tuple(row[2:4]) for row in Page(client.get(URL, query)).rows(CAPTION)} == expected


def test_a_guardian_reads_marks_and_reports_only_with_the_right(lena: Person) -> None:
    guardian = make_guardian("Petra Novak", lena)
    with_outcome(make_session(make_course(), NOW - A_DAY, lena), lena, "absent")
    assert [row[4] for row in Page(signed_in(guardian).get(URL)).rows(CAPTION)] == ["Absent"]
    guardian.wards.update(may_read_reports=False)
    page = Page(signed_in(guardian).get(URL))
    assert [row[4] for row in page.rows(CAPTION)] == [""]
    assert "The school doesn't let you read reports for this learner." in page.text
    assert len(list(page.table(CAPTION).one("tbody").every("a"))) == 1


def test_nothing_past_says_what_will_stand_here(client: Client) -> None:
    page = Page(client.get(URL))
    assert page.one("p", class_="empty-title").text == "No sessions are over yet."
    assert page.links()["Look at upcoming sessions"] == "/schedule/upcoming/"


def test_a_place_beyond_the_lists_end_leads_back(client: Client, lena: Person) -> None:
    make_session(make_course(), NOW - A_DAY, lena)
    page = Page(client.get(URL, {"after": "0_0"}))
    assert (page.rows(CAPTION), page.links()["Show all"]) == ([], URL)


def test_a_moved_session_goes_where_it_is_now(client: Client, lena: Person) -> None:
    session = make_session(make_course("Moved"), NOW - A_DAY, lena)
    Session.objects.filter(pk=session.pk).update(starts_at=NOW + A_DAY, ends_at=NOW + A_DAY + HOUR)
    assert Page(client.get(URL)).rows(CAPTION) == []
    assert [row[2] for row in Page(client.get("/schedule/upcoming/")).rows("Upcoming Sessions")] == ["Moved"]


def test_a_seat_taken_back_is_no_absence(client: Client, lena: Person) -> None:
    session = make_session(make_course(), wall("2026-11-20 10:00"))
    make_seat(session, lena, given_up_at=NOW, given_up_why=GivenUp.REMOVED)
    assert Page(client.get(URL)).rows(CAPTION) == []
