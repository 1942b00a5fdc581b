"""Book Session(s): the courses that can be booked, and a week of open times."""

from datetime import date, time

import pytest
from django.test import Client

from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Guardianship, Person
from lessonbook.domain.timetable.models import DateHours
from tests.faces.portal.booking_facts import (
    A_DAY,
    FRIDAY_AT_TEN,
    HOUR,
    WEEK,
    give_credits,
    make_bookable,
    times,
)
from tests.faces.reading import Page
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_hours,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_session,
    signed_in,
)

DAYS_LEFT = ("Thu 26 Nov", "Fri 27 Nov", "Sat 28 Nov", "Sun 29 Nov")


def test_courses_open_for_booking_come_first_and_the_others_say_why_not(
    lena: Person, client: Client, spanish: Course
) -> None:
    enroll_in(make_course("Piano"), lena)
    enroll_in(make_course("Maths", self_booking=True), lena, status="paused")
    page = Page(client.get("/book/"))
    assert [row.text for row in page.every("li", class_="pair")] == [
        "Spanish B1 1 credit · 60 min · 6 credits left See open times",
        "Maths Maths is paused. Ask the school to go on with it.",
        "Piano The school sets the sessions of Piano itself. Ask it for a time.",
    ]


def test_a_course_is_found_by_its_name_accents_and_case_aside(lena: Person, client: Client, spanish: Course) -> None:
    give_credits(lena, make_bookable(slug="cestina", name="Čeština pro začátečníky"))
    page = Page(client.get("/book/?course=CESTINA zac"))
    assert [row.one("a", class_="course").text for row in page.every("li", class_="pair")] == [
        "Čeština pro začátečníky"
    ]
    assert page.one("input", name="course").attrs["value"] == "CESTINA zac"
    assert "Search" in page.buttons()
    assert "No course of yours is called that." in Page(client.get("/book/?course=<b>none</b>")).text


def test_the_button_leads_to_the_one_course_to_book_or_to_the_list(
    lena: Person, client: Client, spanish: Course
) -> None:
    pages = ("/", "/schedule/upcoming/", "/schedule/calendar/", "/schedule/past/")
    assert {Page(client.get(page)).links()["Book Session(s)"] for page in pages} == {"/book/spanish/"}
    assert Page(client.get("/courses/spanish/")).links()["Book Session(s)"] == "/book/spanish/"
    give_credits(lena, make_bookable(slug="piano"))
    assert {Page(client.get(page)).links()["Book Session(s)"] for page in pages} == {"/book/"}


def test_who_teaches_has_no_booking_pages(ana: Person, spanish: Course) -> None:
    teacher = signed_in(ana)
    assert [teacher.get(path).status_code for path in ("/book/", WEEK, "/book/spanish/confirm/")] == [404] * 3
    assert "Book Session(s)" not in Page(teacher.get("/schedule/upcoming/")).links()


def test_a_week_shows_each_days_starts_with_who_is_free(client: Client, spanish: Course, ana: Person) -> None:
    for name in ("Bo Lind", "Cy Young"):
        other = make_instructor(name)
        make_hours(other, time(14), time(15) if name == "Bo Lind" else time(16), weekdays=[4])
        spanish.teachings.create(instructor=other)
    page = times(Page(client.get(WEEK)))
    assert tuple(page) == DAYS_LEFT
    assert page["Thu 26 Nov"][:2] == ["09:00 Ana Ruiz", "09:30 Ana Ruiz"]
    assert page["Fri 27 Nov"][-5:] == [
        "14:00 3 instructors",
        "14:30 Ana Ruiz, Cy Young",
        "15:00 Ana Ruiz, Cy Young",
        "15:30 Ana Ruiz",
        "16:00 Ana Ruiz",
    ]


def test_group_sessions_stand_in_the_same_list_full_ones_with_their_line(
    lena: Person, client: Client, spanish: Course, ana: Person
) -> None:
    Course.objects.update(waitlist=True)
    lesson = make_lesson(spanish)
    make_session(spanish, FRIDAY_AT_TEN, make_person(), instructor=ana, capacity=3, lesson=lesson, minutes=60)
    full = make_session(spanish, FRIDAY_AT_TEN + HOUR, make_person(), instructor=ana, capacity=1, minutes=60)
    full.capacity = 2
    full.save()
    make_session(
        spanish, FRIDAY_AT_TEN + 2 * HOUR, make_person(), make_person(), instructor=ana, capacity=2, minutes=60
    )
    friday = times(Page(client.get(WEEK)))["Fri 27 Nov"]
    assert friday[:4] == [
        "09:00 Ana Ruiz",
        "10:00–11:00 Group · Ana Ruiz · Ordering food 2 seats left",
        "11:00–12:00 Group · Ana Ruiz 1 seat left",
        "12:00–13:00 Group · Ana Ruiz Full Join the waitlist",
    ]


def test_many_sessions_that_begin_together_open_on_a_press(client: Client, spanish: Course) -> None:
    for n in range(5):
        make_session(spanish, FRIDAY_AT_TEN, instructor=make_instructor(f"Cy Young{n}"), capacity=3, minutes=60)
    page = Page(client.get(f"{WEEK}&weekday=4"))
    assert times(page)["Fri 27 Nov"][2:4] == ["10:00 Ana Ruiz", "10:00 5 group sessions See them all"]
    link = next(a for a in page.every("a", class_="time-choice") if "5 group sessions" in a.text)
    opened = Page(client.get(link.attrs["href"]))
    group = [f"10:00–11:00 Group · Cy Young{n} 3 seats left" for n in range(5)]
    assert times(opened) == {"Fri 27 Nov": ["10:00 Ana Ruiz", *group]}
    assert "Show all times" in opened.links()
    several = Page(client.get(f"{WEEK}&weekday=4&several=1"))
    assert several.one("button", name="at").attrs["value"] == "202611270900"


def test_an_opened_start_names_everybody_who_is_free(client: Client, spanish: Course, ana: Person) -> None:
    for name in ("Bo Lind", "Cy Young"):
        other = make_instructor(name)
        make_hours(other)
        spanish.teachings.create(instructor=other)
    page = times(Page(client.get(f"{WEEK}&at=202611270900")))
    assert page == {"Fri 27 Nov": ["10:00 Bo Lind", "10:00 Ana Ruiz", "10:00 Cy Young"]}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("&weekday=5", {"Sat 28 Nov": 15}),
        ("&weekday=4&time=morning", {"Fri 27 Nov": 6}),
        ("&weekday=4&time=evening", {}),
        ("&weekday=4&place=online", {}),
        ("&weekday=99&time=night&place=no&length=7", dict.fromkeys(DAYS_LEFT, 15)),
    ],
)
def test_the_week_is_narrowed_by_weekday_time_of_day_and_place(
    client: Client, spanish: Course, ana: Person, query: str, shown: dict[str, int]
) -> None:
    ana.availability.location = make_location()
    ana.availability.save()
    assert {day: len(found) for day, found in times(Page(client.get(WEEK + query))).items()} == shown


def test_an_instructor_and_a_length_are_chosen(lena: Person, client: Client, ana: Person) -> None:
    bo = make_instructor("Bo Lind")
    give_credits(lena, make_bookable(ana, bo, lengths=[60, 30], slug="piano"))
    page = Page(client.get(f"/book/piano/?week=2026-11-23&weekday=4&instructor={bo.pk}&length=30"))
    assert times(page) == {"Fri 27 Nov": [f"{9 + n // 2:02}:{n % 2 * 30:02} Bo Lind" for n in range(16)]}
    assert [option.text for option in page.one("select", name="instructor").every("option")] == [
        "Any",
        "Bo Lind",
        "Ana Ruiz",
    ]


def test_the_weeks_lead_on_as_far_as_one_may_book_and_not_into_the_past(client: Client, spanish: Course) -> None:
    first = Page(client.get("/book/spanish/"))
    assert ("Previous week" in first.text, "Next week" in first.whole_text) == (False, True)
    last = Page(client.get("/book/spanish/?week=2027-02-22"))
    assert [link.whole_text for link in last.one("div", class_="week-steps").every("a")] == ["Previous week"]
    assert "No open times in this week." in Page(client.get("/book/spanish/?week=2026-11-02")).text
    for nonsense in ("2026-13-01", "9999-12-31", "0001-01-01", "x"):
        assert Page(client.get(f"/book/spanish/?week={nonsense}")).one("h2", id="week").text == "23–29 Nov 2026"


def test_a_week_with_nothing_left_gives_way_to_the_next_unless_it_was_asked_for(
    client: Client, spanish: Course
) -> None:
    days = [date(2026, 11, 25) + n * A_DAY for n in range(12)]
    DateHours.objects.bulk_create(DateHours(day=day) for day in days[:5])

    def week(query: str) -> str:
        return Page(client.get(f"/book/spanish/{query}")).one("h2", id="week").text

    assert week("") == "30 Nov – 6 Dec 2026"
    assert next(iter(times(Page(client.get("/book/spanish/"))))) == "Mon 30 Nov"
    assert week("?week=2026-11-23") == week("?time=morning") == "23–29 Nov 2026"
    DateHours.objects.bulk_create(DateHours(day=day) for day in days[5:])
    nothing = Page(client.get("/book/spanish/"))
    assert nothing.one("h2", id="week").text == "23–29 Nov 2026"
    assert nothing.links()["Look at the next week"] == "/book/spanish/?week=2026-11-30"


def test_times_stand_in_the_viewers_zone_and_days(lena: Person, ana: Person, spanish: Course) -> None:
    lena.time_zone = "Pacific/Auckland"
    lena.save()
    page = times(Page(signed_in(lena).get("/book/spanish/?week=2026-11-23&weekday=4")))
    hours = [f"{n // 2:02}:{n % 2 * 30:02} Ana Ruiz" for n in (*range(9), *range(42, 48))]
    assert page == {"Fri 27 Nov": hours}


@pytest.mark.parametrize("is_holiday", [True, False], ids=["holiday", "time off"])
@pytest.mark.parametrize(
    ("zone", "first", "last", "days"),
    [
        ("Pacific/Pago_Pago", "09:00", "16:00", ["Wed 25 Nov", "Fri 27 Nov", "Sat 28 Nov", "Sun 29 Nov"]),
        ("Pacific/Kiritimati", "10:00", "17:00", ["Thu 26 Nov", "Sat 28 Nov", "Sun 29 Nov"]),
    ],
)
def test_what_closes_a_date_closes_it_where_the_hours_are_kept(
    lena: Person, zone: str, first: str, last: str, days: list[str], is_holiday: bool
) -> None:
    """A school in Berlin, who teaches in Auckland, a learner a day behind or ahead: the 27th in Auckland is closed."""
    ana = make_instructor("Ana Ruiz", time_zone="Pacific/Auckland")
    make_hours(ana, time_zone="Pacific/Auckland")
    give_credits(lena, make_course("Spanish B1", ana, slug="spanish", self_booking=True))
    DateHours.objects.create(day=date(2026, 11, 27), instructor=None if is_holiday else ana)
    lena.time_zone = zone
    lena.save()
    page = times(Page(signed_in(lena).get(WEEK)))
    ends = (f"{first} Ana Ruiz", f"{last} Ana Ruiz")
    assert {day: (starts[0], starts[-1]) for day, starts in page.items()} == dict.fromkeys(days, ends)


def test_several_times_are_ticked_and_kept_from_week_to_week(client: Client, spanish: Course, ana: Person) -> None:
    picked = f"{ana.pk}-202611270900Z-60"
    page = Page(client.get(f"{WEEK}&several=1&pick={picked}&pick=nonsense"))
    ticked = [box.attrs["value"] for box in page.every("input", type="checkbox") if "checked" in box.attrs]
    assert (ticked, "Go on" in page.buttons()) == ([picked], True)
    later = Page(client.get(f"{WEEK}&go=2026-11-30&several=1&pick={picked}"))
    assert later.one("h2", id="week").text == "30 Nov – 6 Dec 2026"
    assert times(later)["Picked before"] == ["Fri 27 Nov 2026, 10:00"]


def test_a_guardian_books_by_the_rights_of_the_link(lena: Person, spanish: Course) -> None:
    guardian = signed_in(make_guardian("Petra Novak", lena))
    assert len(times(Page(guardian.get(WEEK)))) == 4
    Guardianship.objects.update(may_book=False)
    words = "The school lets you look, but not book or give up sessions for this learner. Ask the school."
    page = Page(guardian.get(WEEK))
    assert (words in page.text, times(page)) == (True, {})
    assert words in Page(guardian.get("/book/")).text
    Guardianship.objects.update(until=NOW)
    assert guardian.get(WEEK).status_code == 404


def test_limits_that_leave_nothing_to_book_say_so_in_place(lena: Person, client: Client, spanish: Course) -> None:
    Course.objects.update(max_open_per_learner=1)
    make_session(spanish, FRIDAY_AT_TEN, lena, capacity=1)
    page = Page(client.get(WEEK))
    assert "Bookings of this course that are open at once: 1 at most" in page.text


def test_hostile_names_stay_text(client: Client, spanish: Course, ana: Person) -> None:
    Person.objects.filter(pk=ana.pk).update(given_name="<script>alert(1)</script>", preferred_name="\u202eAna")
    Course.objects.update(name='"><img src=x onerror=alert(1)>')
    for path in ("/book/", WEEK, f"/book/spanish/confirm/?pick={ana.pk}-202611270900Z-60"):
        content = client.get(path).content.decode()
        assert ("<script>alert" in content, "<img src=x" in content) == (False, False)
        assert "\u202e" not in content


@pytest.mark.parametrize("instructors", [1, 3, pytest.param(200, marks=pytest.mark.slow)])
def test_the_week_asks_as_often_and_stays_small_whoever_teaches(
    lena: Person, client: Client, instructors: int, django_assert_num_queries: object
) -> None:
    course = make_bookable(*(make_instructor(f"Instructor {n}") for n in range(instructors)))
    give_credits(lena, course)
    make_session(course, FRIDAY_AT_TEN + A_DAY, make_person(), capacity=4, minutes=60)
    client.get(WEEK)
    with django_assert_num_queries(4 + 8):  # type: ignore[operator]
        response = client.get(WEEK)
    assert len(response.content) < 60_000 + 100 * instructors
