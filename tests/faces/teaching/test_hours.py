"""Hours: of every week, of dates, busy times; the week that results, in one's own zone; what lies outside."""

from datetime import date, time, timedelta

import pytest
from django.test import Client

from lessonbook.domain.courses.models import Course
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.actions import set_hours
from lessonbook.domain.timetable.models import Availability, BusyTime, DateHours, WeekHours
from lessonbook.faces.teaching import hours_page
from lessonbook.scheduling.availability import WeeklyHours
from tests.faces.reading import Element, Page
from tests.factories import BY_SCHOOL, NOW, make_hours, make_instructor, make_person, make_session, signed_in, wall

HOURS = "/teach/hours/"
A_DAY = timedelta(days=1)


def week(*spans: tuple[int, str, str], zone: str = "Europe/Berlin") -> dict[str, str]:
    """What the weekly form sends: an empty row for each weekday, and these."""
    sent = {"time_zone": zone}
    counted = dict.fromkeys(range(7), 0)
    for day, opens, closes in [*spans, *((day, "", "") for day in range(7))]:
        prefix = f"day-{day}-{counted[day]}"
        counted[day] += 1
        sent |= {f"{prefix}-opens": opens, f"{prefix}-closes": closes}
    return sent


def week_shown(page: Page) -> str:
    """What the weekly form says that its page showed."""
    return page.one("form", class_="week-form").one("input", name="shown").attrs["value"]


def kept() -> list[tuple[int, time, time]]:
    return list(WeekHours.objects.order_by("weekday", "opens").values_list("weekday", "opens", "closes"))


def words(page: Page) -> dict[str, str]:
    """The week in words."""
    return {row.one("dt").text: row.one("dd").text for row in page.one("details", class_="picture-words").every("div")}


def pieces(page: Page, kind: str) -> list[Element]:
    """The pieces of the picture of this kind."""
    return list(page.one("div", class_="picture").every("div", class_=f"piece--{kind}"))


def test_weekly_hours_are_kept_in_ones_zone_and_shown(client: Client, ana: Person) -> None:
    sent = week((0, "09:00", "12:30"), (0, "14:00", "18:00"), (6, "20:00", "00:00"), zone="Asia/Tokyo")
    response = client.post(f"{HOURS}week/", sent)
    assert (response.status_code, response.headers["Location"]) == (302, HOURS)
    assert kept() == [(0, time(9), time(12, 30)), (0, time(14), time(18)), (6, time(20), time(0))]
    assert Availability.objects.get().time_zone == "Asia/Tokyo"
    page = Page(client.get(HOURS))
    assert "All of it in Tokyo time." in page.text
    assert words(page)["Mon 23 Nov 2026"] == "09:00–12:30, 14:00–18:00"
    assert words(page)["Sun 29 Nov 2026"].startswith("20:00–")
    assert words(page)["Tue 24 Nov 2026"] == "Closed"
    values = [one.attrs.get("value", "") for one in page.one("form", class_="week-form").every("input", type="time")]
    assert values[:6] == ["09:00", "12:30", "14:00", "18:00", "", ""]
    client.post(f"{HOURS}week/", sent)
    assert Entry.objects.filter(verb="set_hours").count() == 1


@pytest.mark.parametrize(
    ("spans", "error"),
    [
        ([(0, "09:00", "")], "Say both when it opens and when it closes."),
        ([(0, "", "12:00")], "Say both when it opens and when it closes."),
        ([(0, "12:00", "09:00")], "Hours close after they open."),
        ([(0, "09:02", "12:00")], "Hours open and close on 5-minute marks."),
        ([(0, "09:00", "12:00"), (0, "11:00", "13:00")], "These hours overlap with others of that day."),
        ([(0, "soon", "12:00")], "Enter a valid time."),
    ],
)
def test_what_can_not_be_kept_is_said_at_the_field_and_all_input_kept(
    client: Client, ana: Person, spans: list[tuple[int, str, str]], error: str
) -> None:
    make_hours(ana, weekdays=[3])
    page = Page(client.post(f"{HOURS}week/", week(*spans, (2, "10:00", "11:00"))), 422)
    form = page.one("form", class_="week-form")
    assert [one.text for one in form.every("ul", class_="errorlist")] == [error]
    values = [one.attrs.get("value", "") for one in form.every("input", type="time")]
    assert [part for _day, *span in spans for part in span] == values[: 2 * len(spans)]
    assert {"10:00", "11:00"} <= set(values)
    assert kept() == [(3, time(9), time(17))]


def test_hours_that_the_office_changed_meanwhile_are_replaced_only_by_who_saw_them(client: Client, ana: Person) -> None:
    make_hours(ana, weekdays=[3])
    shown = week_shown(Page(client.get(HOURS)))
    set_hours(ana, [WeeklyHours(1, time(8), time(9))], time_zone="Europe/Berlin", by=BY_SCHOOL, now=NOW)
    sent = week((0, "10:00", "11:00"))
    wrong = Page(client.post(f"{HOURS}week/", week((0, "10:00", "")) | {"shown": shown}), 422)
    page = Page(client.post(f"{HOURS}week/", sent | {"shown": week_shown(wrong)}), 422)
    form = page.one("form", class_="week-form")
    assert form.one("ul", class_="errorlist").text.startswith("Somebody changed these hours meanwhile.")
    assert words(page)["Tue 24 Nov 2026"] == "08:00–09:00"
    assert [one.attrs.get("value", "") for one in form.every("input", type="time")][:2] == ["10:00", "11:00"]
    assert kept() == [(1, time(8), time(9))]
    assert client.post(f"{HOURS}week/", sent | {"shown": week_shown(page)}).status_code == 302
    assert kept() == [(0, time(10), time(11))]


def test_no_zone_that_is_none(client: Client) -> None:
    assert client.post(f"{HOURS}week/", week(zone="Mars/Olympus")).status_code == 422
    assert not Availability.objects.exists()


def test_time_off_closes_days_and_is_taken_back(client: Client, ana: Person) -> None:
    make_hours(ana)
    client.post(f"{HOURS}off/", {"off-first": "2026-11-26", "off-last": "2026-11-28", "off-note": "Conference"})
    days = DateHours.objects.values_list("instructor", "day", "opens", "note").order_by("day")
    assert list(days) == [(ana.pk, date(2026, 11, day), None, "Conference") for day in (26, 27, 28)]
    page = Page(client.get(HOURS))
    assert words(page)["Thu 26 Nov 2026"] == "Closed · Conference"
    [pair] = page.every("li", class_="pair")
    assert pair.text == "Thu 26 Nov – Sat 28 Nov Time off · Conference Remove"
    sent = {one.attrs["name"]: one.attrs["value"] for one in pair.every("input", type="hidden")}
    client.post(pair.one("form").attrs["action"], {name: sent[name] for name in ("first", "last")})
    assert not DateHours.objects.exists()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_time_off_is_the_same_date_whatever_zone_one_looks_from(client: Client, ana: Person, zone: str) -> None:
    make_hours(ana)
    Person.objects.filter(pk=ana.pk).update(time_zone=zone)
    client.post(f"{HOURS}off/", {"off-first": "2026-11-26", "off-last": "2026-11-27"})
    client.post(f"{HOURS}date/", {"date-day": "2026-11-29", "date-opens": "10:00", "date-closes": "11:00"})
    days = DateHours.objects.values_list("day", "opens").order_by("day")
    assert list(days) == [(date(2026, 11, 26), None), (date(2026, 11, 27), None), (date(2026, 11, 29), time(10))]
    page = Page(client.get(HOURS))
    assert [pair.text for pair in page.every("li", class_="pair")] == [
        "Thu 26 Nov – Fri 27 Nov Time off Remove",
        "Sun 29 Nov 10:00–11:00 Remove",
    ]
    office = signed_in(make_person("Mara Vogel", RoleKind.ADMINISTRATOR, time_zone="Europe/Berlin"))
    there = Page(office.get(f"/office/instructors/{ana.pk}/hours/")).text
    assert "Thu 26 Nov 2026 – Fri 27 Nov 2026 Time off Remove Sun 29 Nov 2026 10:00–11:00 Remove" in there


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"off-first": ""}, "This field is required."),
        ({"off-first": "2026-11-26", "off-last": "2026-11-25"}, "The last day comes after the first."),
        ({"off-first": "2026-11-26", "off-last": "2028-11-25"}, "At most 370 days in one go."),
        ({"off-first": "2026-02-30"}, "Enter a valid date."),
        ({"off-first": "2026-11-26", "off-note": "x" * 121}, "Ensure this value has at most 120 characters"),
    ],
)
def test_time_off_that_is_none(client: Client, sent: dict[str, str], error: str) -> None:
    page = Page(client.post(f"{HOURS}off/", sent), 422)
    [said] = page.every("ul", class_="errorlist")
    assert said.text.startswith(error)
    assert not DateHours.objects.exists()


def test_a_date_with_other_hours_comes_before_the_week_and_a_holiday(client: Client, ana: Person) -> None:
    make_hours(ana)
    for day in (27, 28):
        DateHours.objects.create(day=date(2026, 11, day), note="Staff day")
    sent = {"day": "2026-11-28", "opens": "10:00", "closes": "11:00", "opens_again": "15:00", "closes_again": "16:00"}
    client.post(f"{HOURS}date/", {f"date-{name}": value for name, value in sent.items()})
    page = Page(client.get(HOURS))
    found = {day: text for day, text in words(page).items() if day[4:6] in ("26", "27", "28")}
    assert found == {
        "Thu 26 Nov 2026": "09:00–17:00",
        "Fri 27 Nov 2026": "Closed · Staff day",
        "Sat 28 Nov 2026": "10:00–11:00, 15:00–16:00 · Other hours",
    }
    assert [pair.text for pair in page.every("li", class_="pair")] == ["Sat 28 Nov 10:00–11:00, 15:00–16:00 Remove"]


def test_a_busy_time_is_written_in_ones_zone_and_removed_by_oneself_alone(client: Client, ana: Person) -> None:
    make_hours(ana, time_zone="America/New_York")
    sent = {"busy-day": "2026-11-27", "busy-starts": "10:00", "busy-ends": "11:30", "busy-calendar": "<i>Dentist"}
    client.post(f"{HOURS}busy/", sent)
    busy = BusyTime.objects.get()
    assert (busy.starts_at, busy.ends_at) == (
        wall("2026-11-27 10:00", "America/New_York"),
        wall("2026-11-27 11:30", "America/New_York"),
    )
    page = Page(client.get(HOURS))
    assert [one.text for one in page.every("li", class_="pair")] == [
        "Fri 27 Nov 2026, 10:00–11:30 Busy · <i>Dentist Remove"
    ]
    assert "10:00–11:30 Busy" in words(page)["Fri 27 Nov 2026"]
    removal = f"{HOURS}busy/{busy.pk}/removal/"
    bo = signed_in(make_instructor("Bo Lind"))
    assert [bo.post(path).status_code for path in (removal, f"{HOURS}busy/{10**30}/removal/")] == [404, 404]
    client.post(removal)
    assert not BusyTime.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "status"), [("10:00", "10:00", 422), ("10:00", "09:00", 422), ("23:00", "00:00", 302)]
)
def test_a_busy_time_ends_after_it_starts(client: Client, starts: str, ends: str, status: int) -> None:
    sent = {"busy-day": "2026-11-27", "busy-starts": starts, "busy-ends": ends}
    assert client.post(f"{HOURS}busy/", sent).status_code == status


@pytest.mark.parametrize(
    ("day", "starts", "ends"), [("9999-12-31", "23:00", "00:00"), ("0001-01-01", "00:05", "00:10")]
)
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_dates_beyond_all_calendars_are_told_at_their_field(
    client: Client, ana: Person, day: str, starts: str, ends: str, zone: str
) -> None:
    make_hours(ana, time_zone=zone)
    busy = {"busy-day": day, "busy-starts": starts, "busy-ends": ends}
    for path, sent in (("busy", busy), ("off", {"off-first": day}), ("date", {"date-day": day})):
        assert "Choose a date of these times." in Page(client.post(f"{HOURS}{path}/", sent), 422).text, path


def test_what_is_planned_far_ahead_is_listed_and_can_be_taken_back(client: Client, ana: Person) -> None:
    make_hours(ana)
    far = date(2028, 3, 1)
    DateHours.objects.create(instructor=ana, day=far, note="Sabbatical")
    starts_at = wall("2029-01-10 10:00")
    BusyTime.objects.create(instructor=ana, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    page = Page(client.get(HOURS))
    assert [one.text for one in page.every("li", class_="pair")] == [
        "Wed 1 Mar 2028 Time off · Sabbatical Remove",
        "Wed 10 Jan 2029, 10:00–11:00 Busy Remove",
    ]
    client.post(f"{HOURS}dates/clearing/", {"first": str(far), "last": str(far)})
    assert not DateHours.objects.exists()


def test_a_list_that_is_too_long_says_so(client: Client, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    make_hours(ana)
    monkeypatch.setattr(hours_page, "LISTED", 2)
    for n in range(3):
        assert ("Later dates are not listed here." in Page(client.get(HOURS)).text) is False
        DateHours.objects.create(instructor=ana, day=date(2026, 12, 1 + 2 * n))
    page = Page(client.get(HOURS))
    assert ("Later dates are not listed here." in page.text, len([*page.every("li", class_="pair")])) == (True, 2)


def test_two_years_off_are_two_runs_each_of_which_can_be_taken_back(client: Client, ana: Person) -> None:
    make_hours(ana)
    first = date(2027, 1, 1)
    DateHours.objects.bulk_create(DateHours(instructor=ana, day=first + timedelta(days=n)) for n in range(730))
    pairs = [*Page(client.get(HOURS)).every("li", class_="pair")]
    for pair in pairs:
        hidden = {one.attrs["name"]: one.attrs["value"] for one in pair.every("input")}
        client.post(f"{HOURS}dates/clearing/", {name: hidden[name] for name in ("first", "last")})
    assert (len(pairs), DateHours.objects.count()) == (2, 0)


def test_a_busy_time_that_the_clocks_skip_is_none(client: Client, ana: Person) -> None:
    make_hours(ana)
    sent = {"busy-day": "2027-03-28", "busy-starts": "02:00", "busy-ends": "03:00"}
    assert "The clocks skip this time on that day." in Page(client.post(f"{HOURS}busy/", sent), 422).text


def test_the_week_that_results_shows_sessions_and_warns_of_those_outside(
    client: Client, ana: Person, course: Course, lena: Person
) -> None:
    make_hours(ana, weekdays=range(5))
    make_session(course, wall("2026-11-26 16:15"), lena, instructor=ana)
    late = make_session(course, wall("2026-11-26 17:15"), lena, instructor=ana)
    make_session(course, wall("2026-11-28 10:00"), lena, instructor=ana, cancelled_at=NOW)
    make_session(course, wall("2026-11-24 07:00"), lena, instructor=ana)
    page = Page(client.get(HOURS))
    assert ["is-outside" in piece.attrs["class"] for piece in pieces(page, "session")] == [True, False, True]
    assert len(pieces(page, "open")) == 5
    assert words(page)["Thu 26 Nov 2026"] == (
        "09:00–17:00 16:15–17:00 Spanish B1 17:15–18:00 Spanish B1 · outside your hours"
    )
    notice = page.one("main").one("div", class_="notice--refused")
    assert notice.text.startswith("1 session of the next four weeks lies outside your hours.")
    links = {one.text: one.attrs["href"] for one in notice.every("a")}
    assert links == {"Thu 26 Nov 2026, 17:15–18:00 · Spanish B1": f"/teach/sessions/{late.code}/"}


def test_in_hours_everything_is_quiet(client: Client, ana: Person, course: Course, lena: Person) -> None:
    make_hours(ana, time(0), time(0))
    make_session(course, NOW + A_DAY, lena, instructor=ana)
    assert list(Page(client.get(HOURS)).one("main").every("div", class_="notice--refused")) == []


def test_weeks_are_leafed_through(client: Client, ana: Person) -> None:
    make_hours(ana)
    page = Page(client.get(HOURS, {"week": "2026-12-25"}))
    assert next(iter(words(page))) == "Mon 21 Dec 2026"
    steps = [one.attrs["href"] for one in page.one("div", class_="picture-steps").every("a")]
    assert steps == [
        "/teach/hours/#picture",
        "/teach/hours/?week=2026-12-14#picture",
        "/teach/hours/?week=2026-12-28#picture",
    ]


@pytest.mark.parametrize("asked", ["", "x", "0001-01-01", "9999-12-31", "2026-13-01", "\0"])
def test_an_address_of_no_week_shows_this_one(client: Client, asked: str) -> None:
    assert next(iter(words(Page(client.get(HOURS, {"week": asked}))))) == "Mon 23 Nov 2026"


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_in_weeks_in_which_clocks_change_hours_stand_beside_their_labels(client: Client, ana: Person, day: str) -> None:
    make_hours(ana)
    page = Page(client.get(HOURS, {"week": day}))
    assert set(words(page).values()) == {"09:00–17:00"}
    marks = {mark.text: mark.attrs["class"].split()[1:3] for mark in page.every("span", class_="picture-mark")}
    tops = [piece.attrs["class"].split()[2:4] for piece in pieces(page, "open")]
    assert tops == [marks["09:00"]] * 7


def test_without_hours_the_page_says_that_nobody_can_book(client: Client) -> None:
    page = Page(client.get(HOURS))
    assert "You keep no hours yet, so nobody can book you." in page.text
    assert set(words(page).values()) == {"Closed"}


def test_a_form_that_clears_nothing_clears_nothing(client: Client, ana: Person) -> None:
    DateHours.objects.create(instructor=make_instructor("Bo Lind"), day=date(2026, 11, 26))
    DateHours.objects.create(instructor=ana, day=date(2026, 11, 27))
    for sent in ({}, {"first": "x", "last": "y"}, {"first": "2026-11-26", "last": "2026-11-26"}):
        assert client.post(f"{HOURS}dates/clearing/", sent).status_code == 302
    assert DateHours.objects.count() == 2
