"""Changing and cancelling this session of a series and those that follow, or all that are to come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from lessonbook.domain.booking.actions.series import schedule_series
from lessonbook.domain.booking.actions.series_changes import SeriesChange, cancel_series, change_of, change_series
from lessonbook.domain.booking.actions.sessions import cancel_session, move_session
from lessonbook.domain.courses.models import Group
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.models import Seat, Series, Session
from lessonbook.scheduling.intervals import Interval
from tests.factories import (
    BY_SCHOOL,
    NOW,
    make_course,
    make_group,
    make_hours,
    make_instructor,
    make_location,
    make_person,
    make_school,
    make_session,
    wall,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _school() -> None:
    make_school()


def make_series(
    instructor: Person | None, *, weekdays: Sequence[int] = (3,), groups: Sequence[Group] = (), **facts: object
) -> Series:
    """Thursdays at 18:00 from 12 November (NOW is Wednesday the 25th) to 17 December."""
    defaults: dict[str, object] = {
        "course": groups[0].course if groups else make_course(),
        "instructor": instructor,
        "time_zone": "Europe/Berlin",
        "weekdays": list(weekdays),
        "wall_start": time(18),
        "minutes": 60,
        "first_day": date(2026, 11, 12),
        "last_day": date(2026, 12, 17),
    }
    series = Series(**defaults | facts)
    schedule_series(series, groups=groups, by=BY_SCHOOL, now=NOW)
    return series


def starts(series: Series) -> list[str]:
    """When a series meets, on Berlin's clocks."""
    sessions = series.sessions.standing().order_by("starts_at")
    return [f"{one.starts_at.astimezone(series.zone):%d.%m. %H:%M}" for one in sessions]


def change(series: Series, since: date | None = None, but: Sequence[str] = (), **facts: object) -> list[Session]:
    wanted: SeriesChange = replace(change_of(series), **facts)  # type: ignore[arg-type]
    return change_series(series, wanted, since=since, but=but, by=BY_SCHOOL, now=NOW)


def test_all_changes_what_is_to_come_and_leaves_what_was_in_the_series_that_ends() -> None:
    series = make_series(make_instructor())
    change(series, wall_start=time(17, 30))
    series.refresh_from_db()
    rest = Series.objects.exclude(pk=series.pk).get()
    assert starts(series) == ["12.11. 18:00", "19.11. 18:00"]
    assert starts(rest) == ["26.11. 17:30", "03.12. 17:30", "10.12. 17:30", "17.12. 17:30"]
    assert (series.last_day, rest.first_day, rest.last_day) == (
        date(2026, 11, 25),
        date(2026, 11, 26),
        date(2026, 12, 17),
    )
    assert (rest.wall_start, rest.weekdays, rest.course_id) == (time(17, 30), [3], series.course_id)


def test_all_of_a_series_that_is_yet_to_begin_is_one_series_still() -> None:
    series = make_series(make_instructor(), first_day=date(2026, 12, 1))
    change(series, weekdays=[1], wall_start=time(9))
    assert starts(series) == ["01.12. 09:00", "08.12. 09:00", "15.12. 09:00"]
    assert Series.objects.get().first_day == date(2026, 12, 1)


def test_this_and_following_splits_on_its_day_and_keeps_ids_and_seats() -> None:
    anna = make_person("Anna Dvořák")
    course = make_course()
    deposit(purse_of(anna, course), 9, by=BY_SCHOOL, now=NOW, today=NOW.date())
    series = make_series(make_instructor(), groups=[make_group(course, anna)])
    before = {one.pk: (one.code, one.uid) for one in series.sessions.all()}
    seats = set(Seat.objects.values_list("pk", "session", "price"))
    room = make_location()
    changed = change(series, since=date(2026, 12, 10), location_id=room.pk, capacity=8)
    rest = Series.objects.exclude(pk=series.pk).get()
    assert starts(rest) == ["10.12. 18:00", "17.12. 18:00"]
    assert [one.location_id for one in rest.sessions.all()] == [room.pk, room.pk]
    assert {one.pk: (one.code, one.uid) for one in Session.objects.all()} == before
    assert [(one.sequence, one.capacity) for one in changed] == [(1, 8), (1, 8)]
    assert set(Seat.objects.values_list("pk", "session", "price")) == seats
    assert list(rest.groups.all()) == list(series.groups.all())


def test_seats_follow_their_sessions() -> None:
    series = make_series(make_instructor(), groups=[make_group(make_course(price=0), make_person())], capacity=3)
    change(series, weekdays=[4], minutes=90)
    assert [
        (seat.starts_at, seat.ends_at) == (seat.session.starts_at, seat.session.ends_at)
        for seat in Seat.objects.select_related("session")
    ] == [True] * 6


@pytest.mark.parametrize("weekdays", [[1, 2], [3, 4]])
def test_sessions_that_take_each_others_places_move_at_once(weekdays: list[int]) -> None:
    ana = make_instructor()
    series = make_series(ana, weekdays=[2, 3], wall_start=time(18), minutes=24 * 60, first_day=date(2026, 12, 1))
    change(series, weekdays=weekdays)
    assert {one.starts_at.astimezone(series.zone).weekday() for one in series.sessions.all()} == set(weekdays)
    assert set(series.sessions.values_list("instructor", flat=True)) == {ana.pk}


def test_wall_time_is_kept_across_a_change_of_the_clocks() -> None:
    series = make_series(make_instructor(), first_day=date(2027, 3, 18), last_day=date(2027, 4, 8))
    change(series, wall_start=time(2, 30), weekdays=[6])
    assert starts(series) == ["21.03. 02:30", "28.03. 03:00", "04.04. 02:30", "11.04. 02:30"]


def test_what_was_moved_by_itself_stays_and_belongs_to_the_rest() -> None:
    series = make_series(make_instructor())
    moved = series.sessions.get(starts_at=wall("2026-12-10 18:00"))
    move_session(moved, Interval(moved.starts_at + HOUR, moved.ends_at + HOUR), by=BY_SCHOOL, now=NOW)
    change(series, since=date(2026, 12, 3), wall_start=time(8))
    rest = Series.objects.exclude(pk=series.pk).get()
    assert starts(rest) == ["03.12. 08:00", "10.12. 19:00", "17.12. 08:00"]


def test_what_a_change_is_not_about_stays_as_it_was_set_in_one_session() -> None:
    series = make_series(make_instructor())
    first = series.sessions.filter(starts_at__gt=NOW).earliest("starts_at")
    Session.objects.filter(pk=first.pk).update(class_link="https://own.example.org/", capacity=3)
    change(series, wall_start=time(19, 30))
    first.refresh_from_db()
    assert (first.class_link, first.capacity) == ("https://own.example.org/", 3)
    assert f"{first.starts_at.astimezone(series.zone):%H:%M}" == "19:30"


def test_dates_that_are_left_out_stay_as_they_are_from_then_on() -> None:
    series = make_series(make_instructor(), first_day=date(2026, 12, 3))
    kept = series.sessions.get(starts_at=wall("2026-12-10 18:00"))
    change(series, wall_start=time(8), but=[kept.code])
    change(series, wall_start=time(9))
    assert starts(series) == ["03.12. 09:00", "10.12. 18:00", "17.12. 09:00"]


def test_cancelled_sessions_stay_cancelled_where_they_were() -> None:
    series = make_series(make_instructor(), first_day=date(2026, 12, 3))
    gone = series.sessions.get(starts_at=wall("2026-12-10 18:00"))
    cancel_session(gone, reason="Snow", by=BY_SCHOOL, now=NOW)
    change(series, wall_start=time(8))
    gone.refresh_from_db()
    assert (gone.starts_at, gone.sequence) == (wall("2026-12-10 18:00"), 1)


def test_nothing_to_change_changes_nothing() -> None:
    series = make_series(make_instructor())
    codes = list(series.sessions.values_list("code", flat=True))
    assert change(series) == []
    assert change(series, wall_start=time(8), but=codes) == []
    assert change(series, since=date(2027, 1, 1), wall_start=time(8)) == []
    assert Series.objects.count() == 1
    assert not Entry.objects.filter(verb="change_series").exists()
    assert not Session.objects.filter(sequence__gt=0).exists()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"weekdays": [1, 3]}, "other_weekdays"),
        ({"weekdays": [0]}, "in_the_past"),
        ({"wall_start": time(9)}, "instructor_busy"),
        ({"capacity": 0}, "too_few_places"),
    ],
)
def test_refusals_change_nothing(facts: dict[str, Any], code: str) -> None:
    ana = make_instructor()
    series = make_series(ana, groups=[make_group(make_course(price=0), make_person())], capacity=3)
    make_session(make_course(), wall("2026-12-03 09:30"), instructor=ana)
    before = starts(series)
    with pytest.raises(Refused) as error:
        change(series, **facts)
    assert error.value.refusal.code == code
    assert starts(series) == before
    assert Series.objects.count() == 1


def test_another_instructor_takes_over_and_the_first_is_free() -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    series = make_series(ana, first_day=date(2026, 12, 3))
    change(series, since=date(2026, 12, 10), instructor_id=bo.pk)
    assert list(Session.objects.order_by("starts_at").values_list("instructor", flat=True)) == [ana.pk, bo.pk, bo.pk]
    make_session(make_course(), wall("2026-12-10 18:00"), instructor=ana)


def test_another_instructors_own_links_take_the_place_of_the_former_ones() -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    for name, instructor in (("ana", ana), ("bo", bo)):
        make_hours(instructor, class_link=f"https://{name}.example/", host_link=f"https://{name}.example/host")
    links: dict[str, Any] = {"class_link": "https://ana.example/", "host_link": "https://ana.example/host"}
    series = make_series(ana, first_day=date(2026, 12, 3), **links)
    Session.objects.filter(starts_at=wall("2026-12-17 18:00")).update(class_link="https://own.example/")
    change(series, since=date(2026, 12, 10), instructor_id=bo.pk)
    met = Session.objects.order_by("starts_at").values_list("class_link", "host_link")
    assert list(met) == [
        ("https://ana.example/", "https://ana.example/host"),
        ("https://bo.example/", "https://bo.example/host"),
        ("https://own.example/", ""),
    ]
    assert Series.objects.order_by("pk").last().host_link == "https://bo.example/host"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("by_hand", "met"),
    [
        ({"class_link": "https://new.example/"}, ("https://new.example/", "")),
        ({"host_link": "https://new.example/host"}, ("https://ana.example/", "https://new.example/host")),
        ({}, ("https://bo.example/", "https://bo.example/host")),
    ],
)
def test_nobody_gets_a_host_link_of_somebody_elses(by_hand: dict[str, Any], met: tuple[str, str]) -> None:
    ana, bo = make_instructor("Ana Ruiz"), make_instructor("Bo Lind")
    for name, instructor in (("ana", ana), ("bo", bo)):
        make_hours(instructor, class_link=f"https://{name}.example/", host_link=f"https://{name}.example/host")
    links: dict[str, Any] = {"class_link": "https://ana.example/", "host_link": "https://ana.example/host"}
    series = make_series(ana, first_day=date(2026, 12, 10), **links)
    change(series, instructor_id=bo.pk, **by_hand)
    assert set(Session.objects.values_list("class_link", "host_link")) == {met}
    assert set(Series.objects.values_list("class_link", "host_link")) == {met}


def test_the_journal_names_links_that_changed_and_keeps_their_addresses_to_itself() -> None:
    series = make_series(make_instructor(), first_day=date(2026, 12, 10))
    change(series, class_link="https://new.example/")
    entry = Entry.objects.get(verb="change_series")
    assert entry.after["links"] == ["class_link"]
    assert "new.example" not in str(entry.after)


def test_the_journal_says_what_the_series_was_and_is() -> None:
    series = make_series(make_instructor(), first_day=date(2026, 12, 10))
    changed = change(series, wall_start=time(8))
    entry = Entry.objects.get(verb="change_series")
    assert (entry.subject_id, entry.before["wall_start"], entry.after["wall_start"]) == (series.pk, "18:00", "08:00")
    assert entry.after["sessions"] == [one.code for one in changed]


def test_cancelling_the_rest_returns_each_price_once() -> None:
    anna = make_person()
    course = make_course()
    purse = purse_of(anna, course)
    deposit(purse, 9, by=BY_SCHOOL, now=NOW, today=NOW.date())
    series = make_series(make_instructor(), groups=[make_group(course, anna)])
    for _ in range(2):
        cancel_series(series, since=date(2026, 12, 10), reason="Snow", by=BY_SCHOOL, now=NOW)
    purse.refresh_from_db()
    assert purse.balance == 9 - 2
    assert starts(series) == ["12.11. 18:00", "19.11. 18:00", "26.11. 18:00", "03.12. 18:00"]
    assert Entry.objects.filter(verb="cancel_series").count() == 1
    assert Entry.objects.filter(verb="cancel_session").count() == 2


def test_cancelling_all_leaves_what_was_and_what_is_kept() -> None:
    series = make_series(make_instructor())
    kept = series.sessions.get(starts_at=wall("2026-12-10 18:00"))
    cancelled = cancel_series(series, since=None, but=[kept.code], reason="", by=BY_SCHOOL, now=NOW)
    assert len(cancelled) == 3
    assert starts(series) == ["12.11. 18:00", "19.11. 18:00", "10.12. 18:00"]


def test_cancelling_takes_what_was_moved_by_itself_too() -> None:
    series = make_series(make_instructor(), first_day=date(2026, 12, 10))
    moved = series.sessions.earliest("starts_at")
    move_session(moved, Interval(moved.starts_at + HOUR, moved.ends_at + HOUR), by=BY_SCHOOL, now=NOW)
    cancel_series(series, since=None, reason="", by=BY_SCHOOL, now=NOW)
    assert starts(series) == []


def test_an_empty_series_cancels_nothing_of_anybodys() -> None:
    other = make_session(make_course(), NOW + HOUR)
    series = make_series(make_instructor())
    Session.objects.filter(series=series).update(series=None)
    assert cancel_series(series, since=None, reason="", by=BY_SCHOOL, now=NOW) == []
    other.refresh_from_db()
    assert other.cancelled_at is None
