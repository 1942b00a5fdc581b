"""Setting hours: each verb writes what is meant, once, with one journal entry."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.refusals import Refused
from lessonbook.domain.timetable.actions import (
    MeetingPlace,
    add_busy_time,
    clear_date_hours,
    remove_busy_time,
    set_date_hours,
    set_hours,
    set_meeting_place,
    week_of,
)
from lessonbook.domain.timetable.hours import LONGEST_RUN
from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours, WeekHours
from lessonbook.scheduling.availability import WeeklyHours
from lessonbook.scheduling.intervals import Interval
from tests.factories import BY_SCHOOL, NOW, make_instructor, make_location, make_person, make_school

pytestmark = pytest.mark.django_db

MORNING, EVENING = (time(9), time(12)), (time(18), time(0))
CHRISTMAS = date(2026, 12, 24)
WHO: Any = {"by": BY_SCHOOL, "now": NOW}


@pytest.fixture
def ana() -> Person:
    make_school()
    return make_instructor()


def week(*spans: tuple[time, time], weekday: int = 0) -> list[WeeklyHours]:
    return [WeeklyHours(weekday, *span) for span in spans]


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def dates() -> list[tuple[int | None, date, time | None, time | None, str]]:
    return list(DateHours.objects.order_by("day", "opens").values_list("instructor", "day", "opens", "closes", "note"))


def test_weekly_hours_replace_those_kept_before(ana: Person) -> None:
    set_hours(ana, week(MORNING), time_zone="Europe/Madrid", **WHO)
    kept = set_hours(ana, week(EVENING, weekday=4), time_zone="Asia/Tokyo", **WHO)
    assert list(WeekHours.objects.values_list("availability", "weekday", "opens", "closes")) == [(kept.pk, 4, *EVENING)]
    assert Availability.objects.get().time_zone == "Asia/Tokyo"
    entry = Entry.objects.latest("pk")
    assert entry.before == {"time_zone": "Europe/Madrid", "weekly": ["0 09:00–12:00"]}
    assert entry.after == {"time_zone": "Asia/Tokyo", "weekly": ["4 18:00–24:00"], "instructor": ana.pk}


def test_hours_are_set_in_place_of_those_shown_alone(ana: Person) -> None:
    kept = set_hours(ana, week(MORNING), time_zone="UTC", shown={}, **WHO)
    shown = week_of(kept)
    set_hours(ana, week(MORNING), time_zone="UTC", shown={}, **WHO)
    set_hours(ana, week(EVENING), time_zone="UTC", shown=shown, **WHO)
    for old in (shown, {}):
        with pytest.raises(Refused) as refused:
            set_hours(ana, week(MORNING), time_zone="UTC", shown=old, **WHO)
        assert refused.value.refusal.code == "hours_changed"
    assert (WeekHours.objects.get().opens, verbs()) == (EVENING[0], ["set_hours", "set_hours"])


def test_hours_that_are_kept_already_change_nothing(ana: Person) -> None:
    kept = set_hours(ana, week(MORNING, EVENING), time_zone="Europe/Madrid", **WHO)
    before = list(WeekHours.objects.values())
    assert set_hours(ana, week(EVENING, MORNING, MORNING), time_zone="Europe/Madrid", **WHO) == kept
    assert (list(WeekHours.objects.values()), verbs()) == (before, ["set_hours"])


def test_the_place_stays_when_hours_change(ana: Person) -> None:
    set_hours(ana, week(MORNING), time_zone="UTC", **WHO)
    place = MeetingPlace(make_location(), "https://meet.example.org/ana", "https://meet.example.org/ana?host")
    set_meeting_place(ana, place, **WHO)
    set_meeting_place(ana, place, **WHO)
    kept = set_hours(ana, [], time_zone="UTC", **WHO)
    kept.refresh_from_db()
    assert (kept.location, kept.class_link, kept.host_link) == (place.location, place.class_link, place.host_link)
    assert verbs() == ["set_hours", "set_meeting_place", "set_hours"]


def test_class_links_stay_out_of_the_journal(ana: Person) -> None:
    set_hours(ana, week(MORNING), time_zone="UTC", **WHO)
    set_meeting_place(ana, MeetingPlace(class_link="https://meet.example.org/secret"), **WHO)
    assert "secret" not in str(Entry.objects.latest("pk").after)


def test_dates_replace_what_stood_for_them_and_no_others(ana: Person) -> None:
    set_date_hours(None, [CHRISTMAS], note="Christmas", **WHO)
    set_date_hours(ana, [CHRISTMAS, CHRISTMAS + timedelta(days=1)], [MORNING, EVENING], **WHO)
    set_date_hours(ana, [CHRISTMAS], **WHO)
    assert set(dates()) == {
        (None, CHRISTMAS, None, None, "Christmas"),
        (ana.pk, CHRISTMAS, None, None, ""),
        (ana.pk, CHRISTMAS + timedelta(days=1), *MORNING, ""),
        (ana.pk, CHRISTMAS + timedelta(days=1), *EVENING, ""),
    }
    assert Entry.objects.latest("pk").after == {"2026-12-24": []}


def test_dates_set_alike_again_change_nothing(ana: Person) -> None:
    set_date_hours(ana, [CHRISTMAS], [MORNING], note="Extra", **WHO)
    set_date_hours(ana, [CHRISTMAS], [MORNING], note="Extra ", **WHO)
    assert verbs() == ["set_date_hours"]
    set_date_hours(ana, [CHRISTMAS], [MORNING], note="Other", **WHO)
    assert verbs() == ["set_date_hours"] * 2


def test_taking_dates_back_lets_the_weekly_hours_count_again(ana: Person) -> None:
    set_date_hours(None, [CHRISTMAS], **WHO)
    set_date_hours(ana, [CHRISTMAS], [MORNING], **WHO)
    assert clear_date_hours(ana, [CHRISTMAS], **WHO) == 1
    assert clear_date_hours(ana, [CHRISTMAS], **WHO) == 0
    assert (dates(), verbs()[2:]) == ([(None, CHRISTMAS, None, None, "")], ["clear_date_hours"])


def test_busy_times_come_and_go(ana: Person) -> None:
    time_ = Interval(NOW, NOW + timedelta(hours=1))
    busy = add_busy_time(ana, time_, calendar="Dentist", **WHO)
    assert list(BusyTime.objects.touching(*time_)) == [busy]
    remove_busy_time(busy, **WHO)
    remove_busy_time(busy, **WHO)
    assert (BusyTime.objects.count(), verbs()) == (0, ["add_busy_time", "remove_busy_time"])


def test_what_is_refused_writes_nothing(ana: Person) -> None:
    learner, overlapping = make_person(), [MORNING, (time(11), time(13))]
    many = [CHRISTMAS + timedelta(days=days) for days in range(LONGEST_RUN + 1)]
    acts: dict[str, list[Callable[[], object]]] = {
        "not_an_instructor": [
            lambda: set_hours(learner, week(MORNING), time_zone="UTC", **WHO),
            lambda: set_date_hours(learner, [CHRISTMAS], **WHO),
            lambda: add_busy_time(learner, Interval(NOW, NOW + timedelta(hours=1)), **WHO),
        ],
        "hours_overlap": [
            lambda: set_hours(ana, week(*overlapping), time_zone="UTC", **WHO),
            lambda: set_date_hours(None, [CHRISTMAS], overlapping, **WHO),
        ],
        "no_hours": [lambda: set_meeting_place(ana, MeetingPlace(), **WHO)],
        "no_days": [lambda: set_date_hours(ana, [], **WHO)],
        "too_many_days": [lambda: set_date_hours(ana, many, **WHO)],
    }
    for code, refused in acts.items():
        for act in refused:
            with pytest.raises(Refused) as caught:
                act()
            assert caught.value.refusal.code == code
    assert (verbs(), Availability.objects.count(), dates()) == ([], 0, [])


@pytest.mark.parametrize(
    ("spans", "zone"), [([(time(9, 3), time(10))], "UTC"), ([MORNING], "Europe/Nowhere"), ([MORNING], "")]
)
def test_hours_off_the_marks_and_zones_that_are_none_are_no_values(
    ana: Person, spans: list[tuple[time, time]], zone: str
) -> None:
    with pytest.raises(ValidationError):
        set_hours(ana, week(*spans), time_zone=zone, **WHO)
    assert (verbs(), Availability.objects.count()) == ([], 0)


def test_dates_that_close_before_they_open_are_no_values(ana: Person) -> None:
    with pytest.raises(ValidationError):
        set_date_hours(ana, [CHRISTMAS], [(time(12), time(9))], **WHO)
    assert dates() == []
