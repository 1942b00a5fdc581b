"""Scheduling one session, and a series with every date looked at first."""

from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import DateHours, Seat, Series, Session
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_hours,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_session,
    wall,
)

ONE, MANY = "/office/sessions/new/", "/office/sessions/series/new/"


def asked(**facts: Any) -> dict[str, Any]:
    """What a form of one session is sent with."""
    defaults: dict[str, Any] = {
        "day": "2026-11-27",
        "starts": "10:00",
        "minutes": "60",
        "time_zone": "Europe/Berlin",
        "price": "0",
        "once": "k" * 22,
    }
    return defaults | facts


def asked_weekly(**facts: Any) -> dict[str, Any]:
    """What the form of a series is sent with: Fridays at ten, four of them."""
    defaults = {"weekdays": ["4"], "every_weeks": "1", "first_day": "2026-11-27", "last_day": "2026-12-18"}
    return asked(step="look", **defaults) | facts


def dates(page: Page) -> list[tuple[str, str, bool, list[str]]]:
    """Each date of a preview: its day and time, whether it is left out, and what stands in its way."""
    return [
        (
            line.one("strong").text,
            line.one("time").text,
            "checked" in line.one("input").attrs,
            [one.text for one in line.every("li")],
        )
        for line in page.every("li", class_="date-line")
    ]


def sent_again(page: Page, **facts: Any) -> dict[str, Any]:
    """What the preview's form sends when it is saved, its boxes as they are ticked."""
    data: dict[str, Any] = {}
    for field in page.one("form", id="preview").every("input"):
        if field.attrs.get("type") == "hidden" or "checked" in field.attrs:
            data.setdefault(field.attrs["name"], []).append(field.attrs["value"])
    return data | {"step": "save"} | facts


def test_the_course_is_asked_first(client: Client) -> None:
    make_course("Archived", archived_at=NOW)
    course = make_course("Piano")
    for url in (ONE, MANY, f"{ONE}?course=999", f"{ONE}?course=x"):
        page = Page(client.get(url))
        assert [(o.attrs["value"], o.text) for o in page.one("main").every("option")] == [(str(course.pk), "Piano")]


def test_the_day_of_the_board_is_kept_on_the_way(client: Client) -> None:
    course = make_course()
    page = Page(client.get(f"{ONE}?date=2026-12-03"))
    assert page.one("input", name="date").attrs["value"] == "2026-12-03"
    page = Page(client.get(f"{ONE}?date=2026-12-03&course={course.pk}"))
    assert page.one("input", name="day").attrs["value"] == "2026-12-03"
    assert client.get(f"{ONE}?date=%22%3E&instructor=odd&course={course.pk}").status_code == 200


def test_a_session_is_scheduled_and_its_groups_seated(client: Client) -> None:
    ana, room, lena = make_instructor(), make_location(), make_person()
    course = make_course("Piano", ana)
    group, lesson = make_group(course, lena), make_lesson(course)
    facts = asked(instructor=ana.pk, location=room.pk, groups=[group.pk], lesson=lesson.pk, capacity="3")
    response = client.post(f"{ONE}?course={course.pk}", facts)
    session = Session.objects.get()
    assert response.headers["Location"] == f"/office/sessions/{session.code}/"
    assert (session.starts_at, session.ends_at) == (wall("2026-11-27 10:00"), wall("2026-11-27 11:00"))
    assert (session.instructor, session.location, session.lesson, session.capacity) == (ana, room, lesson, 3)
    assert [seat.learner for seat in session.seats.all()] == [lena]


def test_a_form_that_is_sent_twice_schedules_once(client: Client) -> None:
    """What it made the first time does not stand in its own way."""
    ana, lena = make_instructor(), make_person()
    make_hours(ana)
    course = make_course("Piano", ana, price=0)
    facts = asked(instructor=ana.pk, groups=[make_group(course, lena).pk])
    answers = {client.post(f"{ONE}?course={course.pk}", facts).headers["Location"] for _ in range(2)}
    assert len(answers) == 1
    assert Session.objects.count() == 1


def test_what_stands_in_the_way_of_a_session_is_shown_first(client: Client) -> None:
    ana = make_instructor()
    make_hours(ana, time(12), time(17))
    course = make_course("Piano", ana)
    url = f"{ONE}?course={course.pk}"
    page = Page(client.post(url, asked(instructor=ana.pk)), 422)
    assert "Outside the instructor's hours." in page.text
    assert not Session.objects.exists()
    client.post(url, asked(instructor=ana.pk, seen=page.one("input", name="seen").attrs["value"]))
    assert Session.objects.count() == 1


def test_a_session_that_can_not_be_paid_is_refused_with_all_input_kept(client: Client) -> None:
    course = make_course()
    group = make_group(course, make_person())
    page = Page(client.post(f"{ONE}?course={course.pk}", asked(groups=[group.pk], price="2")), 422)
    assert "2 needed, 0 available" in page.text
    assert page.one("input", name="starts").attrs["value"] == "10:00"
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", ""),
        ("starts", "25:00"),
        ("minutes", "3"),
        ("time_zone", "Mars/Base"),
        ("price", "-1"),
        ("day", "9999-12-31"),
    ],
)
def test_bad_input_of_a_session_schedules_nothing(client: Client, field: str, value: str) -> None:
    course = make_course()
    page = Page(client.post(f"{ONE}?course={course.pk}", asked(**{field: value})), 422)
    assert len(list(page.every("ul", class_="errorlist"))) == 1
    assert not Session.objects.exists()


def test_every_date_is_shown_with_what_stands_in_its_way(client: Client) -> None:
    ana, lena = make_instructor(), make_person("Lena Novak")
    course = make_course("Piano", ana)
    group = make_group(course, lena)
    other = make_session(make_course("Harp"), wall("2026-11-27 10:30"), instructor=ana)
    make_session(make_course("Chess"), wall("2026-12-04 09:30"), lena, code="S-CHESS")
    DateHours.objects.create(day=date(2026, 12, 11), note="St. Nicholas")
    url = f"{MANY}?course={course.pk}"
    page = Page(client.post(url, asked_weekly(instructor=ana.pk, groups=[group.pk], skip_holidays="on")))
    assert dates(page) == [
        ("Fri 27 Nov 2026", "10:00–11:00", False, [f"The instructor teaches Harp then ({other.code}, 10:30–11:15)."]),
        ("Fri 4 Dec 2026", "10:00–11:00", False, ["Lena Novak is in Chess then (S-CHESS, 09:30–10:15)."]),
        ("Fri 11 Dec 2026", "10:00–11:00", True, ["A holiday of the school: St. Nicholas"]),
        ("Fri 18 Dec 2026", "10:00–11:00", False, []),
    ]
    assert not Series.objects.exists()
    Page(client.post(url, sent_again(page)), 422)
    assert not Series.objects.exists()
    response = client.post(url, sent_again(page, but=["2026-11-27", "2026-12-11"]))
    series = Series.objects.get()
    assert response.headers["Location"] == f"/office/sessions/series/{series.pk}/"
    assert [one.starts_at for one in series.sessions.all()] == [wall("2026-12-04 10:00"), wall("2026-12-18 10:00")]
    assert Seat.objects.filter(learner=lena, session__series=series).count() == 2


def test_lessons_are_given_in_order_to_the_dates_that_are_kept(client: Client) -> None:
    course = make_course()
    lessons = [make_lesson(course, n, f"Lesson {n}") for n in range(1, 5)]
    url = f"{MANY}?course={course.pk}"
    page = Page(client.post(url, asked_weekly(lessons_from=lessons[1].pk)))
    client.post(url, sent_again(page, but=["2026-12-04"]))
    assert [one.lesson for one in Session.objects.order_by("starts_at")] == lessons[1:]


def test_who_can_not_pay_must_be_solved_first(client: Client) -> None:
    course = make_course("Piano")
    lena = make_person("Lena Novak")
    group = make_group(course, lena)
    deposit(purse_of(lena, course), 3, by=BY_SCHOOL, now=NOW, today=NOW.date())
    url = f"{MANY}?course={course.pk}"
    page = Page(client.post(url, asked_weekly(groups=[group.pk], price="1")))
    assert "Lena Novak needs 4 credits of Piano and can pay 3." in page.text
    assert page.links()["Put in credits"] == f"/office/credits/people/{lena.pk}/"
    Page(client.post(url, sent_again(page)), 422)
    assert not Series.objects.exists()
    client.post(url, sent_again(page, but=["2026-12-18"]))
    assert purse_of(lena, course).balance == 0


def test_more_members_than_places_must_be_solved_first(client: Client) -> None:
    course = make_course()
    group = make_group(course, make_person(), make_person())
    url = f"{MANY}?course={course.pk}"
    page = Page(client.post(url, asked_weekly(groups=[group.pk], capacity="1")))
    assert "The groups have 2 members, and there are 1 places." in page.text
    Page(client.post(url, sent_again(page)), 422)
    assert not Series.objects.exists()


def test_those_whose_own_time_moves_are_listed_before_it_is_saved(client: Client) -> None:
    course, tom = make_course(), make_person("Tom Weber", time_zone="America/New_York")
    group = make_group(course, tom, make_person("Lena Novak"))
    facts = asked_weekly(groups=[group.pk], first_day="2027-03-05", last_day="2027-04-02", starts="18:00")
    page = Page(client.post(f"{MANY}?course={course.pk}", facts))
    shown = page.one("ul", class_="own-times")
    assert shown.text.startswith("New York time · Tom Weber From")
    assert [one.text for one in shown.one("ul").every("li")] == [
        "From Fri 19 Mar 2027 at 13:00 instead of 12:00",
        "From Fri 2 Apr 2027 at 12:00 instead of 13:00",
    ]


def test_what_came_up_since_it_was_looked_at_is_shown_first(client: Client) -> None:
    course, lena = make_course(), make_person("Lena Novak")
    group = make_group(course, lena)
    url = f"{MANY}?course={course.pk}"
    page = Page(client.post(url, asked_weekly(groups=[group.pk])))
    make_session(make_course("Harp"), wall("2026-12-04 09:30"), lena)
    again = Page(client.post(url, sent_again(page)), 422)
    assert "Something changed since you looked." in again.text
    client.post(url, sent_again(again))
    assert Session.objects.filter(series__isnull=False).count() == 4


def test_a_series_is_scheduled_once_however_often_it_is_sent(client: Client) -> None:
    ana, lena = make_instructor(), make_person()
    make_hours(ana)
    course = make_course("Piano", ana, price=0)
    url = f"{MANY}?course={course.pk}"
    page = Page(client.post(url, asked_weekly(instructor=ana.pk, groups=[make_group(course, lena).pk])))
    answers = {client.post(url, sent_again(page)).headers["Location"] for _ in range(2)}
    assert len(answers) == 1
    assert Session.objects.count() == 4


def test_back_to_the_form_keeps_all_input(client: Client) -> None:
    course = make_course()
    url = f"{MANY}?course={course.pk}"
    page = Page(client.post(url, sent_again(Page(client.post(url, asked_weekly())), step="form")))
    assert page.one("input", name="starts").attrs["value"] == "10:00"
    assert [box.attrs["value"] for box in page.every("input", name="weekdays") if "checked" in box.attrs] == ["4"]


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        ({"weekdays": []}, 1),
        ({"last_day": "2026-11-01"}, 1),
        ({"last_day": "2028-01-01"}, 1),
        ({"every_weeks": "0", "starts": ""}, 2),
    ],
)
def test_bad_input_of_a_series_is_said_at_its_field(client: Client, facts: dict[str, Any], errors: int) -> None:
    course = make_course()
    page = Page(client.post(f"{MANY}?course={course.pk}", asked_weekly(**facts)), 422)
    assert len(list(page.every("ul", class_="errorlist"))) == errors
    assert not Series.objects.exists()


def test_a_series_without_a_date_is_none(client: Client) -> None:
    course = make_course()
    facts = asked_weekly(first_day="2026-11-28", last_day="2026-11-29")
    page = Page(client.post(f"{MANY}?course={course.pk}", facts))
    assert "No date is left." in page.text
    Page(client.post(f"{MANY}?course={course.pk}", sent_again(page)), 422)
    assert not Series.objects.exists()


def test_closed_groups_and_strangers_courses_are_not_offered(client: Client, mara: Person) -> None:
    course = make_course()
    closed, strange = make_group(course, name="Closed"), make_group(make_course(), name="Strange")
    closed.closed_at = NOW
    closed.save()
    page = Page(client.get(f"{MANY}?course={course.pk}"))
    assert "Closed" not in page.text
    assert client.post(f"{ONE}?course={course.pk}", asked(groups=[strange.pk])).status_code == 422


def test_as_many_queries_for_a_few_dates_as_for_a_year(client: Client, django_assert_max_num_queries: Any) -> None:
    ana = make_instructor()
    make_hours(ana)
    course = make_course("Piano", ana)
    group = make_group(course, make_person(), make_person())
    counts = []
    for last in ("2026-12-18", "2027-11-20"):
        facts = asked_weekly(instructor=ana.pk, groups=[group.pk], price="1", last_day=last)
        with django_assert_max_num_queries(40) as queries:
            client.post(f"{MANY}?course={course.pk}", facts)
        counts.append(len(queries))
    assert counts[0] == counts[1]
