"""An instructor's hours as the office sets them: weekly lines, dates, and the place."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.timetable.models import Availability, DateHours, WeekHours
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.courses.forms.hours import spans_of
from lessonbook.faces.office.courses.words import minutes_text, spans_words, week_words
from tests.faces.reading import Page
from tests.factories import make_hours, make_instructor, make_location, make_person

NINE, NOON, ONE, FIVE, END = time(9), time(12), time(13), time(17, 30), time(0)


@pytest.fixture
def ana() -> Person:
    return make_instructor("Ana Ruiz")


def url(person: Person, rest: str = "") -> str:
    return f"/office/instructors/{person.pk}/hours/{rest}"


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("9-12", [(NINE, NOON)]),
        ("13:00–17:30, 9–12", [(NINE, NOON), (ONE, FIVE)]),
        ("9.00 to 12h00; 13 — 17.30", [(NINE, NOON), (ONE, FIVE)]),
        ("09:00-24:00", [(NINE, END)]),
        ("9-0:00", [(NINE, END)]),
        ("9-12, 9-12", [(NINE, NOON)]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: list[tuple[time, time]]) -> None:
    assert spans_of(text) == spans
    assert spans_of(spans_words(spans)) == spans


@pytest.mark.parametrize("text", ["mornings", "9", "9-25", "9:61-12", "12-9", "9-9", "9-12, 11-13", "9:03-12", "24-9"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        spans_of(text)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([], []),
        ([(day, NINE, NOON) for day in (0, 1, 2, 4)], ["Mon–Wed 9:00–12:00", "Fri 9:00–12:00"]),
        ([(5, ONE, END), (5, NINE, NOON), (6, NINE, NOON)], ["Sat 9:00–12:00, 13:00–24:00", "Sun 9:00–12:00"]),
    ],
)
def test_a_week_is_told_with_like_days_together(hours: list[tuple[int, time, time]], words: list[str]) -> None:
    assert week_words(hours, Viewpoint("en", ZoneInfo("Europe/Berlin"))) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (90, "1 hour 30 minutes"), (1440, "1 day"), (2880, "2 days")],
)
def test_a_length_is_told_whole(minutes: int, words: str) -> None:
    assert minutes_text(minutes) == words


def test_weekly_hours_are_set_in_their_zone_and_shown_again(office: Client, ana: Person) -> None:
    School.objects.update(first_weekday=6)
    sent = {"day_0": "9-12, 13-17:30", "day_6": "10–24", "time_zone": "Europe/Madrid"}
    page = Page(office.post(url(ana), sent, follow=True))
    assert "The weekly hours are saved. What is booked already stays as it is." in page.text
    assert list(WeekHours.objects.order_by("weekday", "opens").values_list("weekday", "opens", "closes")) == [
        (0, NINE, NOON),
        (0, ONE, FIVE),
        (6, time(10), END),
    ]
    assert "Mon 9:00–12:00, 13:00–17:30 · Sun 10:00–24:00 · Madrid time" in page.text
    labels = [label.text for label in page.one("div", class_="week-days").every("label")]
    assert labels == ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    assert page.one("input", name="day_0").attrs["value"] == "9:00–12:00, 13:00–17:30"
    entry = Entry.objects.get()
    assert (entry.verb, entry.source) == ("set_hours", "office")


def test_hours_that_the_instructor_changed_meanwhile_are_replaced_only_by_who_saw_them(
    office: Client, ana: Person
) -> None:
    def shown(page: Page) -> str:
        return page.one("form", class_="week-form").one("input", name="shown").attrs["value"]

    sent = {"day_0": "9-12", "time_zone": "Europe/Berlin", "shown": shown(Page(office.get(url(ana))))}
    make_hours(ana, weekdays=[2])
    wrong = Page(office.post(url(ana), sent | {"day_0": "soon"}), status=422)
    page = Page(office.post(url(ana), sent | {"shown": shown(wrong)}), status=422)
    assert "Somebody changed these hours meanwhile." in page.text
    assert "Wed 9:00–17:00" in page.text
    assert page.one("input", name="day_0").attrs["value"] == "9-12"
    assert WeekHours.objects.get().weekday == 2
    assert office.post(url(ana), sent | {"shown": shown(page)}).status_code == 302
    assert WeekHours.objects.get().weekday == 0


def test_hours_that_cannot_be_are_refused_at_their_day_with_all_input_kept(office: Client, ana: Person) -> None:
    make_hours(ana, weekdays=[2])
    sent = {"day_0": "9-12, 11-13", "day_1": "whenever <b>", "day_2": "8-9", "time_zone": "Europe/Berlin"}
    page = Page(office.post(url(ana), sent), status=422)
    assert page.one("ul", id="id_day_0_error").text == "These hours overlap. Put them together into one."
    assert page.one("ul", id="id_day_1_error").text == (
        "“whenever <b>” can't be read as hours. Write them like 9:00–12:30."
    )
    assert {name: page.one("input", name=name).attrs["value"] for name in ("day_0", "day_1", "day_2")} == {
        name: sent[name] for name in ("day_0", "day_1", "day_2")
    }
    assert WeekHours.objects.get().weekday == 2


def test_time_off_and_extra_hours_stand_in_runs_and_are_removed_again(office: Client, ana: Person) -> None:
    off = {"first": "2026-12-24", "last": "2026-12-26", "spans": "", "note": "Family"}
    Page(office.post(url(ana, "dates/"), off, follow=True))
    page = Page(office.post(url(ana, "dates/"), {"first": "2026-12-01", "spans": "18-21"}, follow=True))
    rows = [next(row.every("span")).text for row in page.one("ul", class_="pairs").every("li")]
    assert rows == ["Tue 1 Dec 2026 18:00–21:00", "Thu 24 Dec 2026 – Sat 26 Dec 2026 Time off · Family"]
    assert DateHours.objects.filter(day=date(2026, 12, 25), opens=None, note="Family").count() == 1
    office.post(url(ana, "dates/clear/"), {"first": "2026-12-24", "last": "2026-12-26"})
    assert list(DateHours.objects.values_list("day", flat=True)) == [date(2026, 12, 1)]


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"first": ""}, "first", "This field is required."),
        ({"first": "2026-12-02", "last": "2026-12-01"}, "last", "This is before the first day."),
        (
            {"first": "2026-12-02", "last": "2028-12-01"},
            "last",
            "That is more than can be set in one go: at most 370 dates.",
        ),
        (
            {"first": "2026-12-02", "spans": "noon"},
            "spans",
            "“noon” can't be read as hours. Write them like 9:00–12:30.",
        ),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(
    office: Client, ana: Person, sent: dict[str, str], field: str, words: str
) -> None:
    page = Page(office.post(url(ana, "dates/"), sent), status=422)
    assert page.one("ul", id=f"id_{field}_error").text == words
    assert DateHours.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"first": "soon", "last": "2026-12-01"}])
def test_no_dates_are_cleared_that_are_none(office: Client, ana: Person, sent: dict[str, str]) -> None:
    assert office.post(url(ana, "dates/clear/"), sent).status_code == 404


def test_the_place_is_set_once_there_are_hours(office: Client, ana: Person) -> None:
    studio = make_location("Studio 1")
    old = make_location("Old barn", archived_at="2026-01-01T00:00Z")
    sent = {"location": str(studio.pk), "class_link": "https://class.example.org/ana", "host_link": ""}
    assert "Set the weekly hours first." in Page(office.get(url(ana))).text
    refused = Page(office.post(url(ana, "place/"), sent), status=422)
    assert "Ana Ruiz keeps no hours yet. Set them first." in refused.text
    make_hours(ana)
    page = Page(office.post(url(ana, "place/"), sent, follow=True))
    assert "Saved. Sessions that are booked from now on meet there." in page.text
    kept = Availability.objects.get()
    assert (kept.location, kept.class_link, kept.host_link) == (studio, "https://class.example.org/ana", "")
    assert [option.text for option in page.one("select", name="location").every("option")] == [
        "None: online",
        "Studio 1",
    ]
    assert office.post(url(ana, "place/"), sent | {"location": str(old.pk)}).status_code == 422
    wrong = Page(office.post(url(ana, "place/"), {"class_link": "not a link"}), status=422)
    assert wrong.one("ul", id="id_class_link_error").text == "Enter a valid URL."


def test_who_is_no_instructor_has_no_hours(office: Client) -> None:
    person = make_person()
    paths = [url(person), url(person, "dates/"), url(person, "dates/clear/"), url(person, "place/")]
    assert [office.post(path).status_code for path in paths] == [404] * 4
