"""Hours, holidays and busy times in the data admin: written by their verbs, refused at the field."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours, WeekHours
from tests.factories import make_hours, make_instructor, make_location, make_person, make_school, signed_in

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
Row = dict[str, object]


@pytest.fixture
def office() -> Client:
    make_school()
    return signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR))


@pytest.fixture
def ana() -> Person:
    return make_instructor()


def day_ahead(days: int = 7) -> date:
    return timezone.localdate() + timedelta(days=days)


def rows(prefix: str, *added: Row, kept: int = 0) -> Row:
    """The rows of an inline as its form sends them; `kept` of them stood before."""
    facts: Row = {f"{prefix}-TOTAL_FORMS": len(added), f"{prefix}-INITIAL_FORMS": kept}
    return facts | {f"{prefix}-{place}-{name}": value for place, row in enumerate(added) for name, value in row.items()}


def keeping(instructor: Person, **facts: object) -> Row:
    base: Row = {"instructor": instructor.pk, "time_zone": "Europe/Madrid", "class_link": "", "host_link": ""}
    return base | rows("weekly") | rows("date_hours") | facts


def span(weekday: int, opens: str, closes: str, **facts: object) -> Row:
    return {"weekday": weekday, "opens": opens, "closes": closes} | facts


def dated(day: date, opens: str = "", closes: str = "", note: str = "", **facts: object) -> Row:
    return {"day": str(day), "opens": opens, "closes": closes, "note": note} | facts


def week() -> list[tuple[int, time, time]]:
    return list(WeekHours.objects.order_by("weekday", "opens").values_list("weekday", "opens", "closes"))


def dates() -> list[tuple[int | None, date, time | None, str]]:
    return list(DateHours.objects.order_by("day", "opens").values_list("instructor", "day", "opens", "note"))


def verbs() -> list[str]:
    return list(Entry.objects.filter(source=Source.OFFICE).order_by("pk").values_list("verb", flat=True))


ADD = "admin:timetable_availability_add"


def change(kept: Availability) -> str:
    return reverse("admin:timetable_availability_change", args=[kept.pk])


def test_an_instructors_hours_place_and_dates_are_set_on_one_page(office: Client, ana: Person) -> None:
    studio = make_location()
    facts = keeping(
        ana,
        location=studio.pk,
        **rows("weekly", span(0, "09:00", "12:00"), span(0, "14:00", "00:00")),
        **rows("date_hours", dated(day_ahead(), note="Away"), dated(day_ahead(1), "10:00", "11:00")),
    )
    answer = office.post(reverse(ADD), facts)
    assert answer.status_code == 302, answer.text
    kept = Availability.objects.get()
    assert (kept.instructor, kept.time_zone, kept.location) == (ana, "Europe/Madrid", studio)
    assert week() == [(0, time(9), time(12)), (0, time(14), time(0))]
    assert dates() == [(ana.pk, day_ahead(1), time(10), ""), (ana.pk, day_ahead(), None, "Away")]
    assert verbs() == ["set_hours", "set_meeting_place", "set_date_hours", "set_date_hours"]


def test_saving_without_a_change_writes_nothing(office: Client, ana: Person) -> None:
    kept = make_hours(ana, weekdays=[0])
    hours = kept.weekly.get()
    row = span(0, "09:00", "17:00", id=hours.pk, availability=kept.pk)
    facts = keeping(ana, time_zone="Europe/Berlin", **rows("weekly", row, kept=1))
    assert office.post(change(kept), facts).status_code == 302
    assert (verbs(), list(kept.weekly.all())) == ([], [hours])


def test_rows_are_changed_added_and_taken_away(office: Client, ana: Person) -> None:
    kept = make_hours(ana, weekdays=[0, 1])
    first, second = kept.weekly.all()
    off = DateHours.objects.create(instructor=ana, day=day_ahead(2))
    other = DateHours.objects.create(instructor=ana, day=day_ahead(3))
    facts = keeping(
        ana,
        **rows(
            "weekly",
            span(0, "10:00", "17:00", id=first.pk, availability=kept.pk),
            span(1, "09:00", "17:00", id=second.pk, availability=kept.pk, DELETE="on"),
            span(4, "08:00", "09:00"),
            kept=2,
        ),
        **rows(
            "date_hours",
            dated(day_ahead(2), id=off.pk, instructor=ana.pk, DELETE="on"),
            dated(day_ahead(3), "08:00", "09:00", id=other.pk, instructor=ana.pk),
            kept=2,
        ),
    )
    answer = office.post(change(kept), facts)
    assert answer.status_code == 302, answer.text
    assert week() == [(0, time(10), time(17)), (4, time(8), time(9))]
    assert dates() == [(ana.pk, day_ahead(3), time(8), "")]
    assert verbs() == ["set_hours", "clear_date_hours", "set_date_hours"]


WRONG = {
    "hours that close first": ({"weekly": [span(0, "12:00", "09:00")]}, "Hours close after they open."),
    "hours off the marks": ({"weekly": [span(0, "09:03", "10:00")]}, "Hours open and close on 5-minute marks."),
    "hours that overlap": (
        {"weekly": [span(0, "09:00", "12:00"), span(0, "11:00", "13:00")]},
        "These hours overlap with others of that day.",
    ),
    "a date half open": (
        {"date_hours": [dated(date(2030, 1, 1), "09:00")]},
        "Say both when it opens and when it closes, or neither where it is closed.",
    ),
    "a date closed and open": (
        {"date_hours": [dated(date(2030, 1, 1), "09:00", "10:00"), dated(date(2030, 1, 1))]},
        "A date is closed, or it has hours: this one is here already.",
    ),
    "a date whose hours overlap": (
        {"date_hours": [dated(date(2030, 1, 1), "09:00", "10:00"), dated(date(2030, 1, 1), "09:30", "00:00")]},
        "These hours overlap with others of that day.",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_written(office: Client, ana: Person, wrong: str) -> None:
    inlines, said = WRONG[wrong]
    facts = keeping(ana)
    for prefix, added in inlines.items():
        facts |= rows(prefix, *added)
    answer = office.post(reverse(ADD), facts)
    assert answer.status_code == 200
    assert said in answer.text
    assert (Availability.objects.count(), WeekHours.objects.count(), DateHours.objects.count()) == (0, 0, 0)


def test_a_zone_that_is_none_and_a_link_that_is_none_are_said_at_the_field(office: Client, ana: Person) -> None:
    answer = office.post(reverse(ADD), keeping(ana, time_zone="Mars", class_link="javascript:alert(1)"))
    assert (answer.status_code, Availability.objects.count()) == (200, 0)
    assert "is not a time zone" in answer.text


def test_only_instructors_keep_hours(office: Client) -> None:
    learner = make_person("Lena Novák")
    answer = office.post(reverse(ADD), keeping(learner))
    assert (answer.status_code, "Lena Novák is no instructor here." in answer.text) == (200, True)
    dates_of_a_learner = {"instructor": learner.pk, "day": str(day_ahead()), "opens": "", "closes": "", "note": ""}
    assert office.post(reverse("admin:timetable_datehours_add"), dates_of_a_learner).status_code == 200
    assert DateHours.objects.count() == 0


def test_holidays_are_added_by_the_run_and_taken_back(office: Client) -> None:
    facts = {"day": str(day_ahead()), "last_day": str(day_ahead(9)), "opens": "", "closes": "", "note": "Holidays"}
    answer = office.post(reverse("admin:timetable_datehours_add"), facts)
    assert answer.status_code == 302, answer.text
    assert dates() == [(None, day_ahead(days), None, "Holidays") for days in (7, 8, 9)]
    chosen = list(DateHours.objects.filter(day__gt=day_ahead()).values_list("pk", flat=True))
    office.post(reverse("admin:timetable_datehours_changelist"), {"action": "clear", "_selected_action": chosen})
    assert (len(dates()), verbs()) == (1, ["set_date_hours", "clear_date_hours"])


@pytest.mark.parametrize("days", [-1, 400])
def test_a_run_of_dates_ends_after_it_begins_and_within_a_year(office: Client, days: int) -> None:
    facts = {"day": str(day_ahead()), "last_day": str(day_ahead(7 + days)), "opens": "", "closes": "", "note": ""}
    answer = office.post(reverse("admin:timetable_datehours_add"), facts)
    assert (answer.status_code, dates()) == (200, [])
    assert "The last date must come within a year of the first." in answer.text


def test_busy_times_are_added_and_removed(office: Client, ana: Person) -> None:
    start = datetime.combine(day_ahead(), time(10), BERLIN)
    facts: Row = {"instructor": ana.pk, "calendar": "Dentist"}
    for name, at in (("starts_at", start), ("ends_at", start + timedelta(hours=1))):
        facts |= {f"{name}_0": f"{at:%Y-%m-%d}", f"{name}_1": f"{at:%H:%M:%S}"}
    assert office.post(reverse("admin:timetable_busytime_add"), facts).status_code == 302
    busy = BusyTime.objects.get()
    assert (busy.instructor, busy.starts_at) == (ana, start)
    wrong = facts | {"ends_at_1": "09:00:00"}
    assert office.post(reverse("admin:timetable_busytime_add"), wrong).status_code == 200
    office.post(reverse("admin:timetable_busytime_changelist"), {"action": "remove", "_selected_action": [busy.pk]})
    assert (BusyTime.objects.count(), verbs()) == (0, ["add_busy_time", "remove_busy_time"])
