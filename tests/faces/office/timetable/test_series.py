"""The page of a series, and changing and cancelling it."""

from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from lessonbook.domain.booking.actions.series import schedule_series
from lessonbook.domain.booking.actions.sessions import move_session
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Series, Session
from lessonbook.scheduling.intervals import Interval
from tests.faces.reading import Page
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_instructor,
    make_lesson,
    make_location,
    make_person,
    make_session,
    wall,
)


def make_series(*members: Person, instructor: Person | None = None, **facts: object) -> Series:
    """Thursdays at 18:00 from 19 November (NOW is Wednesday the 25th) to 10 December, free of charge."""
    course = make_course(price=0)
    defaults: dict[str, object] = {
        "course": course,
        "instructor": instructor,
        "time_zone": "Europe/Berlin",
        "weekdays": [3],
        "wall_start": time(18),
        "minutes": 60,
        "first_day": date(2026, 11, 19),
        "last_day": date(2026, 12, 10),
    }
    series = Series(**defaults | facts)
    schedule_series(series, groups=[make_group(course, *members)], by=BY_SCHOOL, now=NOW)
    return series


def url_of(series: Series, act: str = "") -> str:
    return f"/office/sessions/series/{series.pk}/{act}"


def asked(**facts: Any) -> dict[str, Any]:
    """What the form of a change is sent with: the series as it is, but for the facts."""
    same = {"weekdays": ["3"], "starts": "18:00", "minutes": "60", "since": "", "step": "look"}
    return same | facts


def seen(page: Page) -> str:
    return page.one("input", name="seen").attrs["value"]


def dates(page: Page) -> list[tuple[str, str, list[str]]]:
    lines = page.every("li", class_="date-line")
    return [(line.one("strong").text, line.one("time").text, [one.text for one in line.every("li")]) for line in lines]


def starts() -> list[str]:
    found = Session.objects.filter(series__isnull=False, cancelled_at=None).order_by("starts_at")
    return [f"{one.starts_at.astimezone(one.zone):%d.%m. %H:%M}" for one in found]


def test_the_page_lists_every_session_and_says_which_were_changed_by_themselves(client: Client) -> None:
    series = make_series(make_person(), instructor=make_instructor())
    moved = series.sessions.get(starts_at=wall("2026-12-03 18:00"))
    move_session(moved, Interval(wall("2026-12-03 19:00"), wall("2026-12-03 20:00")), by=BY_SCHOOL, now=NOW)
    page = Page(client.get(url_of(series)))
    assert [row[:2] + row[3:] for row in page.rows("Sessions")] == [
        ["Thu 19 Nov", "18:00–19:00 Completed", "Ana Ruiz", "1"],
        ["Thu 26 Nov", "18:00–19:00", "Ana Ruiz", "1"],
        ["Thu 3 Dec Changed by itself", "19:00–20:00", "Ana Ruiz", "1"],
        ["Thu 10 Dec", "18:00–19:00", "Ana Ruiz", "1"],
    ]
    assert page.facts()["When"] == "Thursday · 18:00–19:00 Berlin time"


def test_those_whose_own_time_moves_are_listed(client: Client) -> None:
    tom = make_person("Tom Weber", time_zone="America/New_York")
    facts: dict[str, Any] = {"first_day": date(2027, 3, 4), "last_day": date(2027, 4, 1)}
    series = make_series(tom, make_person("Lena Novak"), **facts)
    shown = Page(client.get(url_of(series))).one("ul", class_="own-times").text
    assert shown == (
        "New York time · Tom Weber From Thu 18 Mar 2027 at 13:00 instead of 12:00 "
        "From Thu 1 Apr 2027 at 12:00 instead of 13:00"
    )


def test_as_many_queries_for_a_long_series_as_for_a_short_one(client: Client, django_assert_num_queries: Any) -> None:
    short = make_series(make_person())
    long = make_series(make_person(), make_person(), last_day=date(2027, 9, 30))
    for series in (short, long):
        with django_assert_num_queries(4 + 5):
            client.get(url_of(series))


def test_every_session_is_shown_with_what_it_will_be_and_then_changed(client: Client) -> None:
    lena, ana = make_person("Lena Novak"), make_instructor()
    series, room = make_series(lena), make_location()
    make_session(make_course("Harp"), wall("2026-12-04 17:30"), lena, code="S-HARP")
    url = url_of(series, "change/")
    facts = asked(weekdays=["4"], starts="17:00", since="2026-12-03", instructor=ana.pk, location=room.pk)
    page = Page(client.post(url, facts))
    assert dates(page) == [
        ("Fri 4 Dec 2026", "17:00–18:00", ["Lena Novak is in Harp then (S-HARP, 17:30–18:15)."]),
        ("Fri 11 Dec 2026", "17:00–18:00", []),
    ]
    assert "was Thu 3 Dec 2026, 18:00–19:00" in page.text
    assert starts() == ["19.11. 18:00", "26.11. 18:00", "03.12. 18:00", "10.12. 18:00"]
    response = client.post(url, facts | {"step": "save", "seen": seen(page)})
    rest = Series.objects.exclude(pk=series.pk).get()
    assert response.headers["Location"] == url_of(rest)
    assert starts() == ["19.11. 18:00", "26.11. 18:00", "04.12. 17:00", "11.12. 17:00"]
    assert {(one.instructor, one.location) for one in rest.sessions.all()} == {(ana, room)}


def test_sessions_that_are_ticked_stay_as_they_are(client: Client) -> None:
    series = make_series(first_day=date(2026, 11, 26))
    kept = series.sessions.get(starts_at=wall("2026-12-03 18:00"))
    url, facts = url_of(series, "change/"), asked(starts="09:00")
    page = Page(client.post(url, facts))
    client.post(url, facts | {"step": "save", "seen": seen(page), "but": [kept.code]})
    assert starts() == ["26.11. 09:00", "03.12. 18:00", "10.12. 09:00"]


def test_a_busy_instructor_must_be_solved_or_left_out(client: Client) -> None:
    ana = make_instructor()
    series = make_series(first_day=date(2026, 11, 26))
    make_session(make_course("Harp"), wall("2026-12-03 18:30"), instructor=ana)
    busy = series.sessions.get(starts_at=wall("2026-12-03 18:00"))
    url, facts = url_of(series, "change/"), asked(instructor=ana.pk)
    page = Page(client.post(url, facts))
    sent = facts | {"step": "save", "seen": seen(page)}
    Page(client.post(url, sent), 422)
    assert set(series.sessions.values_list("instructor", flat=True)) == {None}
    client.post(url, sent | {"but": [busy.code]})
    assert [one.instructor for one in Session.objects.filter(series=series).order_by("starts_at")] == [ana, None, ana]


def test_fewer_places_than_seats_are_said_before_anything_is_saved(client: Client) -> None:
    series = make_series(make_person(), make_person(), first_day=date(2026, 11, 26), capacity=3)
    url, facts = url_of(series, "change/"), asked(capacity="1")
    first = series.sessions.earliest("starts_at").code
    page = Page(client.post(url, facts))
    assert f"Seats taken in {first}: 2. It can't have fewer places than that." in page.text
    again = Page(client.post(url, facts | {"step": "save", "seen": seen(page)}), 422)
    assert f"Seats taken in {first}: 2." in again.text
    assert set(series.sessions.values_list("capacity", flat=True)) == {3}
    assert (
        "Seats taken" not in Page(client.post(url, facts | {"but": [one.code for one in series.sessions.all()]})).text
    )
    assert "Seats taken" not in Page(client.post(url, asked(capacity="2"))).text


def test_nothing_moves_to_where_the_time_has_gone_by(client: Client) -> None:
    series = make_series()
    url, facts = url_of(series, "change/"), asked(weekdays=["0"])
    page = Page(client.post(url, facts))
    assert dates(page)[0] == ("Mon 23 Nov 2026", "18:00–19:00", ["This time has gone by."])
    [refused] = [line for line in page.every("li", class_="date-line") if "is-refused" in line.attrs["class"]]
    sent = facts | {"step": "save", "seen": seen(page)}
    Page(client.post(url, sent), 422)
    client.post(url, sent | {"but": [refused.one("input").attrs["value"]]})
    assert starts() == ["19.11. 18:00", "26.11. 18:00", "30.11. 18:00", "07.12. 18:00"]


def test_another_number_of_weekdays_is_refused_at_its_field(client: Client) -> None:
    series = make_series()
    page = Page(client.post(url_of(series, "change/"), asked(weekdays=["1", "3"])), 422)
    assert "A series keeps its number of weekdays: 1." in page.one("ul", class_="errorlist").text


@pytest.mark.parametrize("since", ["2026-12-03", "2026-11-26", "2020-01-01", "odd"])
def test_the_form_begins_with_the_session_that_was_asked_for(client: Client, since: str) -> None:
    series = make_series()
    page = Page(client.get(url_of(series, f"change/?since={since}")))
    options = list(page.one("select", name="since").every("option"))
    assert [one.text for one in options] == [
        "All that are to come",
        "From Thu 3 Dec 2026 on",
        "From Thu 10 Dec 2026 on",
    ]
    chosen = [one.attrs["value"] for one in options if "selected" in one.attrs]
    assert chosen == [since if since == "2026-12-03" else ""]


def test_a_day_of_nobodys_choice_is_refused(client: Client) -> None:
    series = make_series()
    Page(client.post(url_of(series, "change/"), asked(since="2026-12-04")), 422)
    Page(client.post(url_of(series, "change/"), asked(since="odd")), 422)


def test_the_rest_is_cancelled_but_what_is_not_ticked(client: Client) -> None:
    series = make_series(make_person())
    page = Page(client.get(url_of(series, "cancel/?since=2026-12-03")))
    assert "2 sessions: 2 seats given up, 0 credits returned." in page.text
    boxes = [box.attrs["value"] for box in page.every("input", name="session")]
    sent = {"session": boxes[:1], "reason": "Snow", "seen": seen(page)}
    response = client.post(url_of(series, "cancel/?since=2026-12-03"), sent)
    assert response.headers["Location"] == url_of(series)
    assert starts() == ["19.11. 18:00", "26.11. 18:00", "10.12. 18:00"]
    assert Session.objects.get(code=boxes[0]).cancel_reason == "Snow"


def move_by_itself(series: Series, day: str) -> Session:
    session = series.sessions.get(starts_at=wall(f"{day} 18:00"))
    return move_session(session, Interval(wall(f"{day} 19:00"), wall(f"{day} 20:00")), by=BY_SCHOOL, now=NOW)


def test_what_somebody_moves_meanwhile_is_looked_at_before_the_series_changes(client: Client) -> None:
    series = make_series()
    url, facts = url_of(series, "change/"), asked(starts="17:00")
    page = Page(client.post(url, facts))
    moved = move_by_itself(series, "2026-12-03")
    again = Page(client.post(url, facts | {"step": "save", "seen": seen(page)}), 422)
    refusals = [one.text for one in again.one("main").every("div", role="alert")]
    assert refusals[0] == "Something changed since you looked. Look again before you save."
    assert [day for day, _time, _conflicts in dates(again)] == ["Thu 26 Nov 2026", "Thu 10 Dec 2026"]
    client.post(url, facts | {"step": "save", "seen": seen(again)})
    assert starts() == [
        "19.11. 18:00",
        "26.11. 17:00",
        f"{moved.starts_at.astimezone(moved.zone):%d.%m. %H:%M}",
        "10.12. 17:00",
    ]


def test_what_somebody_changes_meanwhile_is_looked_at_before_the_rest_is_cancelled(client: Client) -> None:
    series = make_series()
    url = url_of(series, "cancel/")
    page = Page(client.get(url))
    first, moved, last = (box.attrs["value"] for box in page.every("input", name="session"))
    move_by_itself(series, "2026-12-03")
    again = Page(client.post(url, {"session": [moved, last], "reason": "Snow", "seen": seen(page)}), 422)
    assert "Something changed since you looked." in again.text
    boxes = {box.attrs["value"]: "checked" in box.attrs for box in again.every("input", name="session")}
    assert boxes == {first: False, moved: True, last: True}
    assert not Session.objects.exclude(cancelled_at=None).exists()
    client.post(url, {"session": [moved, last], "reason": "Snow", "seen": seen(again)})
    assert set(Session.objects.exclude(cancelled_at=None).values_list("code", flat=True)) == {moved, last}


def test_nothing_ticked_cancels_nothing(client: Client) -> None:
    series = make_series()
    stranger = make_session(make_course(), wall("2026-12-03 10:00"))
    for ticked in ([], [stranger.code]):
        Page(client.post(url_of(series, "cancel/"), {"session": ticked, "reason": "Snow"}), 422)
    assert not Session.objects.filter(cancelled_at__isnull=False).exists()


def test_what_is_over_offers_nothing(client: Client) -> None:
    series = make_series(last_day=date(2026, 11, 19))
    assert Page(client.get(url_of(series))).buttons() == []
    assert "There is nothing left to cancel." in Page(client.get(url_of(series, "cancel/"))).text
    page = Page(client.post(url_of(series, "change/"), asked(starts="08:00")))
    assert "There is nothing to change." in page.text


def test_the_same_again_changes_nothing_and_says_so(client: Client) -> None:
    series = make_series()
    url, facts = url_of(series, "change/"), asked()
    page = Page(client.post(url, facts))
    answer = Page(client.post(url, facts | {"step": "save", "seen": seen(page)}, follow=True))
    assert "Nothing was left to change." in answer.text
    assert Series.objects.count() == 1


def test_a_series_is_gone_on_with_from_its_next_date_on(client: Client) -> None:
    ana, tom = make_instructor(), make_person()
    series = make_series(tom, instructor=ana, every_weeks=2, location=make_location(), class_link="https://x.example")
    lessons = [make_lesson(series.course, number) for number in (1, 2, 3)]
    for session, lesson in zip(series.sessions.order_by("starts_at"), lessons, strict=False):
        session.lesson = lesson
        session.save()
    url = Page(client.get(url_of(series))).links()["Go on with it"]
    page = Page(client.get(url))
    facts = {name: page.one("input", name=name).attrs["value"] for name in ("first_day", "last_day", "starts")}
    # 19 November, 3 December: the next in this rhythm is the 17th, not the 10th.
    assert facts == {"first_day": "2026-12-17", "last_day": "2027-01-07", "starts": "18:00"}
    ticked = {
        name: [b.attrs["value"] for b in page.every("input", name=name) if "checked" in b.attrs]
        for name in ("weekdays", "groups")
    }
    assert ticked == {"weekdays": ["3"], "groups": [str(series.groups.get().pk)]}
    chosen = {
        name: [o.attrs["value"] for o in page.one("select", name=name).every("option") if "selected" in o.attrs]
        for name in ("instructor", "location", "lessons_from")
    }
    assert chosen == {
        "instructor": [str(ana.pk)],
        "location": [str(series.location_id)],
        "lessons_from": [str(lessons[2].pk)],
    }


def test_only_a_series_of_the_course_is_gone_on_with(client: Client) -> None:
    series, other = make_series(), make_course("Other")
    for like in (str(series.pk), "999999", "odd"):
        page = Page(client.get(f"/office/sessions/series/new/?course={other.pk}&like={like}"))
        assert page.one("input", name="starts").attrs.get("value", "") == ""


def test_what_is_archived_does_not_go_on(client: Client) -> None:
    series = make_series()
    type(series.course).objects.update(archived_at=NOW)
    assert "Go on with it" not in Page(client.get(url_of(series))).links()
