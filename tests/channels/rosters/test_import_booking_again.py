"""Importing again what booking needs: unchanged rows change nothing, what has gone is taken back where it can be."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from lessonbook.channels.rosters.models import RosterRow
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.actions import withdraw
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.timetable.actions import (
    MeetingPlace,
    clear_date_hours,
    set_date_hours,
    set_hours,
    set_meeting_place,
)
from lessonbook.domain.timetable.models import Availability, DateHours, WeekHours
from lessonbook.scheduling.availability import WeeklyHours
from tests.channels.rosters.bundles import BOOKABLE, FILES, credits_, days, hours, rules, small
from tests.channels.rosters.schools import error_lines, person, run, run_small, warning_counts
from tests.factories import BY_SCHOOL, NOW, make_hours

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
SATURDAY, HOLIDAY = date(2026, 12, 5), date(2026, 12, 24)
BULK = "".join(f"file.{name},delta\n" for name in ("rules", "hours", "days", "credits"))
MONDAY = WeeklyHours(0, time(9), time(10))


def everything() -> list[list[object]]:
    """Every row of every table that rules, hours, days and credits are written to."""
    every = (Course, Availability, WeekHours, DateHours, Purse, Lot, LedgerRow, RosterRow, Entry)
    return [list(model._default_manager.order_by("pk").values()) for model in every]


def spans() -> list[tuple[int, time, time]]:
    return list(WeekHours.objects.order_by("weekday", "opens").values_list("weekday", "opens", "closes"))


def dates() -> set[tuple[str | None, date, time | None, time | None]]:
    return set(DateHours.objects.values_list("instructor__source_id", "day", "opens", "closes"))


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    run_small(tmp_path, BOOKABLE)
    before = everything()
    report = run_small(tmp_path, BOOKABLE, LATER)
    assert (report.is_written, report.has_changes, warning_counts(report)) == (False, False, {})
    assert everything() == before


def test_the_order_of_rows_and_how_times_are_written_is_no_change(tmp_path: Path) -> None:
    run_small(tmp_path, {**BOOKABLE, "hours.csv": hours("t,0,09:00,12:00,UTC", "t,1,00:00,00:00,UTC")})
    before = everything()
    run_small(tmp_path, {**BOOKABLE, "hours.csv": hours("t,1,0:00,24:00,UTC", "t,0,9:00:00,12:00,UTC")}, LATER)
    assert everything() == before


def test_what_was_edited_here_stays(tmp_path: Path) -> None:
    run_small(tmp_path, BOOKABLE)
    ana = person("t")
    Course.objects.update(price=7, self_booking=False)
    set_hours(ana, [MONDAY], time_zone="UTC", by=BY_SCHOOL, now=NOW)
    set_date_hours(ana, [SATURDAY], by=BY_SCHOOL, now=NOW)
    clear_date_hours(None, [HOLIDAY], by=BY_SCHOOL, now=NOW)
    withdraw(Purse.objects.get(person=person("s1")), 10, by=BY_SCHOOL, now=NOW, today=NOW.date())
    before = everything()
    run_small(tmp_path, BOOKABLE, LATER)
    assert everything() == before


def test_changed_rows_are_written(tmp_path: Path) -> None:
    run_small(tmp_path, BOOKABLE)
    changed = {
        "rules.csv": rules(selfBooking="true", price=3),
        "hours.csv": hours("t,6,10:00,11:00,UTC"),
        "days.csv": days(",2026-12-24,09:00,10:00", "t,2026-12-05,,"),
        "credits.csv": credits_("s1,c,12,", "s2,c,4,2027-06-30"),
    }
    report = run_small(tmp_path, changed, LATER)
    assert {noun: report.counts[noun].changed for noun in ("rules", "hours", "days", "credits")} == {
        "rules": 1,
        "hours": 1,
        "days": 2,
        "credits": 1,
    }
    course = Course.objects.get()
    assert (course.price, course.lengths, course.absence) == (3, [60], "off")
    assert (spans(), Availability.objects.get().time_zone) == ([(6, time(10), time(11))], "UTC")
    assert dates() == {(None, HOLIDAY, time(9), time(10)), ("t", SATURDAY, None, None)}
    assert [row.amount for row in LedgerRow.objects.filter(purse__person=person("s1")).order_by("number")] == [10, 2]


def test_hours_and_dates_that_have_gone_go_and_may_come_back(tmp_path: Path) -> None:
    other = {"users.csv": FILES["users.csv"] + "u,,true,teacher,Bo,Lind,bo@example.org,\n"}
    bo = "u,0,09:00,10:00,UTC"
    run_small(tmp_path, {**BOOKABLE, **other, "hours.csv": BOOKABLE["hours.csv"] + f"{bo}\n"})
    less = {"hours.csv": hours(bo), "days.csv": days("t,2026-12-05,10:00,12:00")}
    report = run_small(tmp_path, {**BOOKABLE, **other, **less}, LATER)
    assert [report.counts[noun].gone for noun in ("hours", "days")] == [1, 1]
    assert (spans(), dates()) == ([(0, time(9), time(10))], {("t", SATURDAY, time(10), time(12))})
    again = {**BOOKABLE, **other, "hours.csv": BOOKABLE["hours.csv"] + f"{bo}\n"}
    run_small(tmp_path, again, LATER)
    assert (len(spans()), (None, HOLIDAY, None, None) in dates()) == (6, True)


def test_a_date_that_was_set_here_since_is_nobody_elses_to_take_away(tmp_path: Path) -> None:
    run_small(tmp_path, BOOKABLE)
    set_date_hours(person("t"), [SATURDAY], [(time(8), time(9))], by=BY_SCHOOL, now=NOW)
    run_small(tmp_path, {**BOOKABLE, "days.csv": days(",2026-12-24,,")}, LATER)
    assert ("t", SATURDAY, time(8), time(9)) in dates()


def test_a_course_whose_rules_have_gone_is_closed_to_booking_and_keeps_its_terms(tmp_path: Path) -> None:
    courses = {"courses.csv": FILES["courses.csv"] + "d,,Go,GO\n"}
    go = {"courseSourcedId": "d", "selfBooking": "true"}
    chess = {"courseSourcedId": "c", "selfBooking": "true", "price": 5, "absence": "rule", "refundUntilHours": 48}
    run_small(tmp_path, {**courses, "rules.csv": rules(chess, go)})
    run_small(tmp_path, {**courses, "rules.csv": rules(go)}, LATER)
    course = Course.objects.get(source_id="c")
    assert (course.self_booking, course.price, course.absence, course.notice_tiers) == (
        False,
        5,
        "rule",
        [{"hours": 48, "percent": 100}],
    )
    run_small(tmp_path, {**courses, "rules.csv": rules(chess, go)}, LATER)
    assert Course.objects.get(source_id="c").self_booking


def test_credits_are_never_put_in_twice_and_never_taken_away(tmp_path: Path) -> None:
    run_small(tmp_path, BOOKABLE)
    texts = (
        credits_("s1,c,10,"),
        credits_("s2,c,4,2027-06-30"),
        credits_("s1,c,10,", "s2,c,4,2027-06-30"),
        credits_("s1,c,6,", "s2,c,4,2027-06-30"),
        credits_(),
    )
    for hour, text in enumerate(texts):
        run_small(tmp_path, {**BOOKABLE, "credits.csv": text}, LATER + timedelta(hours=hour))
    assert dict(Purse.objects.values_list("person__source_id", "balance")) == {"s1": 10, "s2": 4}
    assert LedgerRow.objects.count() == 2


def test_fewer_credits_than_before_are_a_warning_each_time_and_no_change(tmp_path: Path) -> None:
    run_small(tmp_path, BOOKABLE)
    fewer = {**BOOKABLE, "credits.csv": credits_("s1,c,6,", "s2,c,4,2027-06-30")}
    for _ in range(2):
        report = run_small(tmp_path, fewer, LATER)
        assert (report.has_changes, warning_counts(report)) == (False, {"fewer_credits": 1})
    more = run_small(tmp_path, {**BOOKABLE, "credits.csv": credits_("s1,c,11,", "s2,c,4,2027-06-30")}, LATER)
    assert (more.credits_deposited, Purse.objects.get(person=person("s1")).balance) == (1, 11)


def test_credits_that_have_ended_since_they_were_put_in_are_no_news(tmp_path: Path) -> None:
    ending = {"credits.csv": credits_("s1,c,10,2026-11-30")}
    run_small(tmp_path, ending)
    report = run_small(tmp_path, ending, NOW + timedelta(days=10))
    assert (report.has_changes, warning_counts(report)) == (False, {})


def test_a_list_of_changes_takes_back_nothing(tmp_path: Path) -> None:
    run_small(tmp_path, BOOKABLE)
    delta = {
        "manifest.csv": FILES["manifest.csv"] + BULK,
        "rules.csv": rules(course="c", selfBooking="true", price=9),
        "hours.csv": hours(),
        "days.csv": days("t,2026-12-06,10:00,12:00"),
        "credits.csv": credits_(),
    }
    report = run_small(tmp_path, {**BOOKABLE, **delta}, LATER)
    assert {count.gone for count in report.counts.values()} == {0}
    assert (len(spans()), len(dates()), Course.objects.get().price) == (5, 3, 9)


@pytest.mark.parametrize(("file", "text"), [("rules.csv", ""), ("hours.csv", hours()), ("days.csv", days())])
def test_a_file_that_should_hold_everything_and_holds_nothing_is_an_error(tmp_path: Path, file: str, text: str) -> None:
    run_small(tmp_path, BOOKABLE)
    text = text or rules().splitlines(keepends=True)[0]
    report = run(small(tmp_path, {**BOOKABLE, file: text}), LATER)
    assert error_lines(report) == [(file, None, "nothing_left")]


def test_hours_that_were_set_here_first_give_way_with_a_warning_and_keep_their_place(tmp_path: Path) -> None:
    run_small(tmp_path)
    make_hours(person("t"))
    set_meeting_place(person("t"), MeetingPlace(class_link="https://meet.example.org/ana"), by=BY_SCHOOL, now=NOW)
    report = run_small(tmp_path, BOOKABLE, LATER)
    assert (len(spans()), warning_counts(report)) == (5, {"hours_replaced": 1})
    assert Availability.objects.get().class_link == "https://meet.example.org/ana"


def test_a_date_of_the_file_replaces_what_was_set_here_for_it(tmp_path: Path) -> None:
    run_small(tmp_path, {"hours.csv": BOOKABLE["hours.csv"]})
    set_date_hours(None, [HOLIDAY], [(time(9), time(10))], by=BY_SCHOOL, now=NOW)
    run_small(tmp_path, BOOKABLE, LATER)
    assert (None, HOLIDAY, None, None) in dates()
    assert (None, HOLIDAY, time(9), time(10)) not in dates()


@pytest.mark.parametrize("earlier", [False, True], ids=["new rows", "rows with more credits"])
def test_of_two_imports_at_once_only_one_puts_the_credits_in(tmp_path: Path, earlier: bool) -> None:
    run_small(tmp_path, BOOKABLE if earlier else {**BOOKABLE, "credits.csv": credits_()})
    bundle = small(tmp_path, {**BOOKABLE, "credits.csv": credits_("s1,c,12,", "s2,c,4,2027-06-30")})
    others: list[Path] = []

    def meanwhile(stage: str, done: int, of: int) -> None:
        if stage == "writing" and not others:
            others.append(bundle)
            assert run(bundle, LATER).is_written

    report = run(bundle, LATER, progress=meanwhile)
    assert (report.is_written, report.has_changes) == (False, False)
    assert dict(Purse.objects.values_list("person__source_id", "balance")) == {"s1": 12, "s2": 4}
