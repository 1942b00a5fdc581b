"""Schedule, Upcoming Sessions: today's table, the later days', the filters."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from time_machine import TimeMachineFixture

from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import GivenUp, Session
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    make_course,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_school,
    make_seat,
    make_session,
    signed_in,
    wall,
)

URL = "/schedule/upcoming/"
TODAY, LATER = "Today's Sessions", "Upcoming Sessions"
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


def test_the_schedule_opens_with_what_comes(client: Client) -> None:
    response = client.get("/schedule/")
    assert (response.status_code, response.headers["Location"]) == (302, URL)


def test_both_tables_have_the_guides_columns(client: Client, lena: Person) -> None:
    ana, jo = make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    spanish, piano = make_course("Spanish B1", ana), make_course("Piano", jo)
    make_session(spanish, NOW + timedelta(minutes=12), lena, instructor=ana)
    make_session(piano, NOW + A_DAY, lena, instructor=jo, minutes=60)
    page = Page(client.get(URL))
    assert page.heading == "Schedule"
    assert page.columns(TODAY)[:4] == ["Session Date", "Session Time", "Course Name", "Instructor"]
    assert page.columns(LATER) == page.columns(TODAY)
    assert page.rows(TODAY) == [["Wed 25 Nov", "16:30–17:15 Upcoming", "Spanish B1", "Ana Ruiz", "Join View Details"]]
    assert page.rows(LATER) == [["Thu 26 Nov", "16:18–17:18 Upcoming", "Piano", "Jo Park", "View Details"]]
    assert [tab.text for tab in page.every("a", class_="tab")] == ["Upcoming Sessions", "Calendar", "Past Sessions"]
    assert "Berlin time" in page.one("main").text


def test_what_is_over_today_stays_completed_and_what_runs_since_yesterday_is_here(client: Client, lena: Person) -> None:
    make_session(make_course("Night watch"), wall("2026-11-24 23:30"), lena, minutes=24 * 60)
    make_session(make_course("Yesterday"), wall("2026-11-24 23:00"), lena, minutes=120)
    make_session(make_course("Breakfast"), wall("2026-11-25 08:00"), lena)
    page = Page(client.get(URL))
    assert [row[:3] for row in page.rows(TODAY)] == [
        ["Tue 24 Nov", "23:30 – Wed 23:30 Live", "Night watch"],
        ["Wed 25 Nov", "08:00–08:45 Completed", "Breakfast"],
    ]
    assert [row.attrs["class"] for row in page.table(TODAY).one("tbody").every("tr")] == ["row", "row is-over"]
    assert page.rows(LATER) == []


def test_today_is_the_viewers_day(lena: Person) -> None:
    lena.time_zone = "Pacific/Auckland"
    client = signed_in(lena)
    make_session(make_course("Spanish"), wall("2026-11-25 21:00"), lena)
    page = Page(client.get(URL))
    assert [row[:2] for row in page.rows(TODAY)] == [["Thu 26 Nov", "09:00–09:45 Upcoming"]]
    assert "Auckland time" in page.one("main").text


def test_a_person_who_changes_zone_sees_the_new_one_at_once(client: Client, lena: Person) -> None:
    make_session(make_course("Spanish"), wall("2026-11-25 18:00"), lena)
    times = []
    for zone in ("Europe/Berlin", "Asia/Tokyo"):
        lena.time_zone = zone
        lena.save()
        times.append([row[:2] for row in Page(client.get(URL)).rows(TODAY)])
    assert times == [[["Wed 25 Nov", "18:00–18:45 Upcoming"]], [["Thu 26 Nov", "02:00–02:45 Upcoming"]]]


def test_an_instructor_who_changes_zone_moves_nothing_for_the_learner(client: Client, lena: Person) -> None:
    ana = make_instructor("Ana Ruiz")
    session = make_session(make_course("Spanish"), wall("2026-11-25 18:00"), lena, instructor=ana)
    seen = []
    for zone in ("Europe/Berlin", "Asia/Tokyo"):
        ana.time_zone = zone
        ana.save()
        session.refresh_from_db()
        pages = [Page(who.get(URL)) for who in (client, signed_in(ana))]
        seen.append((session.starts_at, *(page.rows(TODAY)[0][1] for page in pages)))
    start = wall("2026-11-25 18:00")
    assert seen == [
        (start, "18:00–18:45 Upcoming", "18:00–18:45 Upcoming"),
        (start, "18:00–18:45 Upcoming", "02:00–02:45 Upcoming"),
    ]


def test_in_person_sessions_say_the_venues_time_where_it_differs(client: Client, lena: Person) -> None:
    new_york = make_location("Annex", time_zone="America/New_York")
    make_session(make_course("A"), wall("2026-11-25 18:00"), lena, location=new_york)
    make_session(make_course("B"), wall("2026-11-25 19:00"), lena, location=make_location("Studio"))
    paris = make_location("Paris", time_zone="Europe/Paris")
    make_session(make_course("C"), wall("2026-11-25 20:00"), lena, location=paris)
    make_session(make_course("D"), wall("2026-11-25 21:00"), lena, time_zone="America/New_York")
    assert [row[1] for row in Page(client.get(URL)).rows(TODAY)] == [
        "18:00–18:45 Upcoming 12:00–12:45 at the venue (New York time)",
        "19:00–19:45 Upcoming",
        "20:00–20:45 Upcoming",
        "21:00–21:45 Upcoming",
    ]


def test_a_cancelled_session_is_struck_through_and_leads_to_its_replacement(client: Client, lena: Person) -> None:
    course = make_course("Spanish")
    new = make_session(course, NOW + 2 * A_DAY, lena)
    old = make_session(course, NOW + HOUR, lena, cancelled_at=NOW, replaced_by=new)
    old.seats.update(given_up_at=NOW, given_up_why=GivenUp.SESSION)
    page = Page(client.get(URL))
    assert page.rows(TODAY)[0][1:3] == ["17:18–18:03 Cancelled", f"Spanish Replaced by {new.code}"]
    [row] = page.table(TODAY).one("tbody").every("tr")
    assert "is-cancelled" in row.attrs["class"].split()
    assert page.links()[new.code] == f"/sessions/{new.code}/"
    assert not list(row.every("button"))


@pytest.mark.parametrize(
    ("minutes_from_opening", "pressable"), [(-1 / 60, False), (0, True), (60 - 1 / 60, True), (60, False)]
)
def test_join_is_there_from_15_minutes_before_the_start_until_the_end(
    client: Client, lena: Person, time_machine: TimeMachineFixture, minutes_from_opening: float, pressable: bool
) -> None:
    session = make_session(make_course(), NOW + HOUR, lena, minutes=45)
    time_machine.move_to(NOW + 45 * timedelta(minutes=1) + minutes_from_opening * timedelta(minutes=1), tick=False)
    page = Page(client.get(URL))
    assert ("Join" in page.buttons()) is pressable
    for button in page.one("main").every("button", class_="join"):
        assert (button.attrs["formaction"], button.attrs["form"]) == (f"/sessions/{session.code}/join/", "join")


def test_there_is_no_join_without_a_class_link_or_a_seat(client: Client, lena: Person) -> None:
    make_session(make_course(), NOW, lena, class_link="")
    given_up = make_session(make_course(), NOW)
    make_seat(given_up, lena, given_up_at=NOW, given_up_why=GivenUp.EXCUSED)
    page = Page(client.get(URL))
    assert len(page.rows(TODAY)) == 2
    assert list(page.one("main").every("button", class_="join")) == []


def test_filters_narrow_both_tables_and_stay_in_the_address(client: Client, lena: Person) -> None:
    ana, jo = make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    spanish, piano = make_course("Spanish", ana, slug="spanish"), make_course("Piano", jo, slug="piano")
    for course, instructor in [(spanish, ana), (piano, jo)]:
        make_session(course, NOW + HOUR, lena, instructor=instructor)
        for n in range(21):
            make_session(course, NOW + 2 * A_DAY + n * HOUR, lena, instructor=instructor)
    page = Page(client.get(URL, {"course": "spanish", "instructor": str(ana.pk)}))
    assert {row[2] for row in page.rows(TODAY) + page.rows(LATER)} == {"Spanish"}
    assert len(page.rows(LATER)) == 20
    chosen = {
        s.attrs["name"]: [o.text for o in s.every("option") if "selected" in o.attrs] for s in page.every("select")
    }
    assert chosen == {"course": ["Spanish"], "instructor": ["Ana Ruiz"]}
    assert [label.text for label in page.one("form", class_="filters").every("label")] == ["Course Name", "Instructor"]
    after = Page(client.get(page.links()["Later"]))
    assert [row[2] for row in after.rows(LATER)] == ["Spanish"]
    assert f"course=spanish&instructor={ana.pk}&before=" in after.links()["Earlier"]
    assert page.links()["Clear filters"] == URL


def test_filters_offer_ones_courses_and_instructors_alone(client: Client, lena: Person) -> None:
    ana, substitute = make_instructor("Ana Ruiz"), make_instructor("Sub Stitute")
    make_session(make_course("Spanish", ana), NOW + HOUR, lena, instructor=substitute)
    make_session(make_course("Secret", make_instructor("Jo Park")), NOW, make_person())
    page = Page(client.get(URL))
    offered = {s.attrs["name"]: [o.text for o in s.every("option")] for s in page.every("select")}
    assert offered == {"course": ["All", "Spanish"], "instructor": ["All", "Ana Ruiz", "Sub Stitute"]}


def test_a_substitute_can_be_filtered_by_on_a_page_that_does_not_show_them(client: Client, lena: Person) -> None:
    substitute = make_instructor("Sub Stitute")
    make_session(make_course(), NOW - 3 * A_DAY, lena, instructor=substitute)
    page = Page(client.get(URL, {"instructor": substitute.pk}))
    assert "Sub Stitute" in [option.text for option in page.every("option") if "selected" in option.attrs]


def test_nobody_elses_instructor_is_named_by_a_filter(client: Client, lena: Person) -> None:
    stranger = make_instructor("Jo Park")
    make_session(make_course("Secret", stranger, slug="secret"), NOW, make_person(), instructor=stranger)
    make_session(make_course(), NOW + HOUR, lena)
    response = client.get(URL, {"instructor": str(stranger.pk), "course": "secret"})
    page = Page(response)
    assert b"Jo Park" not in response.content
    assert b"Secret" not in response.content
    assert len(page.rows(TODAY)) == 1


def test_the_list_is_paged_by_twenty_and_today_stands_on_the_first_page(client: Client, lena: Person) -> None:
    course = make_course()
    make_session(course, NOW + HOUR, lena)
    sessions = [make_session(course, NOW + A_DAY + n * HOUR, lena) for n in range(45)]
    page, seen = Page(client.get(URL)), []
    assert (len(page.rows(TODAY)), "Earlier" in page.links()) == (1, False)
    while True:
        seen += [link.attrs["href"] for link in page.table(LATER).every("a", class_="to-details")]
        if "Later" not in page.links():
            break
        page = Page(client.get(page.links()["Later"]))
        assert page.rows(TODAY) == []
    assert seen == [f"/sessions/{session.code}/" for session in sessions]


def test_a_free_day_and_nothing_to_come_say_so(client: Client) -> None:
    page = Page(client.get(URL))
    assert [empty.text for empty in page.every("p", class_="empty-title")] == [
        "No sessions today.",
        "No sessions after today.",
    ]
    assert [list(empty.every("a")) for empty in page.every("div", class_="empty")] == [[], []]


def test_nothing_that_fits_leads_back_to_everything(client: Client, lena: Person) -> None:
    ana, jo = make_instructor("Ana Ruiz"), make_instructor("Jo Park")
    make_session(make_course("Spanish", ana, jo), NOW + HOUR, lena, instructor=ana)
    page = Page(client.get(URL, {"instructor": jo.pk}))
    assert page.rows(TODAY) == []
    assert page.links()["Show all"] == URL


def test_every_sessions_link_says_all_aloud(client: Client, lena: Person) -> None:
    ana = make_instructor("Ana Ruiz")
    make_session(make_course("Spanish B1", ana), NOW + A_DAY, lena, instructor=ana)
    [link] = Page(client.get(URL)).table(LATER).every("a", class_="to-details")
    assert link.whole_text == ("View Details Spanish B1, Thu 26 Nov 2026, 16:18–17:03, Berlin time, Ana Ruiz, Upcoming")


def test_names_are_inert(client: Client, lena: Person) -> None:
    ana = make_instructor("<b>Ana</b> \u202eRuiz")
    course = make_course("<script>alert(1)</script> \u202eevil", ana)
    make_session(course, NOW + HOUR, lena, instructor=ana, lesson=make_lesson(course, name="<i>x</i>"))
    response = client.get(URL)
    assert b"<script>alert" not in response.content
    assert b"<b>Ana" not in response.content
    [row] = Page(response).table(TODAY).one("tbody").every("tr")
    assert [bdi.text for bdi in row.every("bdi")] == ["<script>alert(1)</script> evil", "<b>Ana</b> Ruiz"]


def test_dates_follow_the_viewers_language(lena: Person) -> None:
    lena.language = "cs"
    make_session(make_course(), NOW + A_DAY, lena)
    with translation.override("cs"):
        later = gettext("Upcoming Sessions")
    [row] = Page(signed_in(lena).get(URL)).rows(later)
    assert row[0] == "čt 26. 11."


def test_another_year_is_named(client: Client, lena: Person) -> None:
    make_session(make_course(), NOW + 60 * A_DAY, lena)
    assert [row[0] for row in Page(client.get(URL)).rows(LATER)] == ["Sun 24 Jan 2027"]


def test_both_passes_of_a_doubled_hour_are_told_apart(
    client: Client, lena: Person, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(wall("2026-10-24 20:00"), tick=False)
    for fold in (1, 0):
        make_session(make_course(f"pass {fold}"), wall("2026-10-25 02:15", fold=fold), lena, minutes=30)
    assert [row[1:3] for row in Page(client.get(URL)).rows(LATER)] == [
        ["02:15 CEST–02:45 CEST Upcoming", "pass 0"],
        ["02:15 CET–02:45 CET Upcoming", "pass 1"],
    ]


def test_the_page_is_right_for_a_school_without_anything(client: Client) -> None:
    make_school(name="Ω")
    assert Session.objects.count() == 0
    assert Page(client.get(URL)).heading == "Schedule"
