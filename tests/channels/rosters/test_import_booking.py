"""Importing what booking needs: rules, hours, dates, credits; and booking by it at once."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from lessonbook.channels.rosters.report import Count
from lessonbook.channels.rosters.words import lines
from lessonbook.domain.booking.actions.bookings import book
from lessonbook.domain.booking.actions.picks import FreeTime
from lessonbook.domain.booking.openings import openings
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import NoticeTier
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import School
from lessonbook.domain.timetable.models import Availability, DateHours, WeekHours
from lessonbook.scheduling.intervals import Interval
from tests.channels.rosters.bundles import BOOKABLE, FILES, credits_, days, hours, rules, small
from tests.channels.rosters.schools import error_lines, person, run, run_small, warning_counts
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 12, 5)


def week() -> list[tuple[str, int, time, time, str]]:
    """All weekly hours: who, weekday, opens, closes, zone."""
    facts = ("availability__instructor__source_id", "weekday", "opens", "closes", "availability__time_zone")
    return list(WeekHours.objects.order_by("availability", "weekday", "opens").values_list(*facts))


def dates() -> set[tuple[str | None, date, time | None, time | None]]:
    return set(DateHours.objects.values_list("instructor__source_id", "day", "opens", "closes"))


def lots() -> set[tuple[str | None, int, date | None]]:
    return set(Lot.objects.values_list("purse__person__source_id", "left", "ends_on"))


def test_a_whole_school_from_files_can_be_booked_at_once(tmp_path: Path) -> None:
    report = run_small(tmp_path, BOOKABLE)
    assert (report.is_written, warning_counts(report)) == (True, {})
    course, ida = Course.objects.get(), person("s1")
    window = Interval(datetime(2026, 12, 4, tzinfo=UTC), datetime(2026, 12, 6, tzinfo=UTC))
    found = [one for one in openings(course, ida.pk, window, School.objects.get(), NOW) if one.session is None]
    assert {one.starts_at.date() for one in found} == {date(2026, 12, 4), SATURDAY}
    one = found[0]
    wanted = FreeTime(person("t").pk, one.starts_at, one.ends_at - one.starts_at)
    [seat] = book(ida.pk, course.slug, [wanted], by=By(ida.pk), now=NOW)
    assert (seat.price, seat.session.time_zone) == (2, "Europe/Berlin")
    assert Purse.objects.get(person=ida).balance == 8
    call_command("check_invariants")


def test_the_rules_of_a_course_are_those_of_its_row_and_the_defaults_where_it_is_empty(tmp_path: Path) -> None:
    run_small(
        tmp_path,
        {
            "rules.csv": rules(
                selfBooking="TRUE",
                lengthMinutes="30; 60",
                stepMinutes=15,
                minimumNoticeMinutes=0,
                horizonDays=28,
                bufferBeforeMinutes=5,
                bufferAfterMinutes=10,
                maxOpenPerLearner=3,
                maxPerDay=1,
                maxPerWeek=2,
                overlap="warn",
                price=0,
                seats=4,
                absence="person",
                refundUntilHours=0,
                waitlist="true",
            )
        },
    )
    course = Course.objects.get()
    found = course.booking_rules
    assert (found.self_booking, found.lengths, found.step) == (
        True,
        (timedelta(minutes=30), timedelta(minutes=60)),
        timedelta(minutes=15),
    )
    assert (found.minimum_notice, found.horizon) == (timedelta(0), timedelta(days=28))
    assert (found.before, found.after) == (timedelta(minutes=5), timedelta(minutes=10))
    assert (found.most_open, found.most_a_day, found.most_a_week) == (3, 1, 2)
    assert not found.refuses_overlap
    assert (found.price, found.seats, found.waitlist, course.absence) == (0, 4, True, "person")
    assert course.tiers == (NoticeTier(0, 100),)


def test_a_row_that_says_nothing_leaves_a_course_as_a_new_one(tmp_path: Path) -> None:
    run_small(tmp_path, {"rules.csv": rules()})
    course = Course.objects.get()
    assert course.booking_rules == Course().booking_rules
    assert (course.absence, course.tiers, course.self_booking) == ("off", (NoticeTier(24, 100),), False)


def test_columns_that_the_file_lacks_count_as_empty(tmp_path: Path) -> None:
    run_small(tmp_path, {"rules.csv": "courseSourcedId,selfBooking\nc,true\n"})
    assert Course.objects.get().booking_rules.self_booking


def test_hours_are_kept_in_their_zone_and_the_day_ends_at_24_as_at_0(tmp_path: Path) -> None:
    rows = ("t,0,9:00,12:30,Asia/Tokyo", "t,0,14:00,24:00,Asia/Tokyo", "t,6,00:00,00:00,Asia/Tokyo")
    run_small(tmp_path, {"hours.csv": hours(*rows)})
    assert week() == [
        ("t", 0, time(9), time(12, 30), "Asia/Tokyo"),
        ("t", 0, time(14), time(0), "Asia/Tokyo"),
        ("t", 6, time(0), time(0), "Asia/Tokyo"),
    ]


def test_hours_that_overlap_are_joined_with_a_warning_and_touching_ones_stay(tmp_path: Path) -> None:
    rows = ("t,0,09:00,12:00", "t,0,11:00,13:00", "t,0,13:00,14:00", "t,1,20:00,24:00", "t,1,22:00,23:00")
    report = run_small(tmp_path, {"hours.csv": hours(*(f"{row},Europe/Berlin" for row in rows))})
    assert [row[1:4] for row in week()] == [
        (0, time(9), time(13)),
        (0, time(13), time(14)),
        (1, time(20), time(0)),
    ]
    assert warning_counts(report) == {"hours_overlap": 2}


def test_dates_are_an_instructors_or_the_schools_closed_or_with_hours(tmp_path: Path) -> None:
    rows = (",2026-12-24,,", "t,2026-12-24,09:00,12:00", "t,2026-12-24,13:00,24:00")
    run_small(tmp_path, {"hours.csv": BOOKABLE["hours.csv"], "days.csv": days(*rows)})
    day = date(2026, 12, 24)
    assert dates() == {(None, day, None, None), ("t", day, time(9), time(12)), ("t", day, time(13), time(0))}


def test_credits_come_in_by_the_learner_and_course_under_the_imports_entry(tmp_path: Path) -> None:
    report = run_small(tmp_path, {"credits.csv": credits_("s1,c,10,", "s1,c,3,2026-12-31", "s2,c,1,2026-11-25")})
    assert lots() == {("s1", 10, None), ("s1", 3, date(2026, 12, 31)), ("s2", 1, date(2026, 11, 25))}
    [entry] = Entry.objects.all()
    assert set(LedgerRow.objects.values_list("purse__person__source_id", "kind", "amount", "balance", "entry")) == {
        ("s1", "deposit", 13, 13, entry.pk),
        ("s2", "deposit", 1, 1, entry.pk),
    }
    assert (report.credits_deposited, report.counts["credits"], entry.after["credits_deposited"]) == (14, Count(3), 14)


def test_a_dry_run_counts_the_same_and_writes_nothing(tmp_path: Path) -> None:
    dry = run(small(tmp_path, BOOKABLE), dry_run=True)
    assert [model._default_manager.count() for model in (School, Availability, Purse)] == [0, 0, 0]
    real = run(small(tmp_path, BOOKABLE))
    assert (dry.counts, dry.credits_deposited) == (real.counts, real.credits_deposited)
    assert {noun: real.counts[noun].new for noun in ("rules", "hours", "days", "credits")} == {
        "rules": 1,
        "hours": 1,
        "days": 2,
        "credits": 2,
    }
    assert "14 credits put in." in lines(real)


ERRORS: Mapping[str, tuple[str, str, str]] = {
    "a course that nobody knows": ("rules.csv", rules(course="x"), "no_such_course"),
    "a course twice": ("rules.csv", rules() + rules().splitlines()[1] + "\n", "twice"),
    "no course": ("rules.csv", rules(course="", price=1), "no_id"),
    "a switch that is none": ("rules.csv", rules(selfBooking="yes"), "no_such_word"),
    "a length off the marks": ("rules.csv", rules(lengthMinutes="30;47"), "no_multiple"),
    "a length of nothing": ("rules.csv", rules(lengthMinutes="0"), "no_number"),
    "a length of more than a day": ("rules.csv", rules(lengthMinutes="1445"), "no_number"),
    "an empty length among others": ("rules.csv", rules(lengthMinutes="30;;60"), "no_number"),
    "a step of 7": ("rules.csv", rules(stepMinutes="7"), "no_multiple"),
    "a notice below zero": ("rules.csv", rules(minimumNoticeMinutes="-5"), "no_number"),
    "a horizon of ages": ("rules.csv", rules(horizonDays="99999"), "no_number"),
    "a buffer off the marks": ("rules.csv", rules(bufferBeforeMinutes="3"), "no_multiple"),
    "a limit that is no number": ("rules.csv", rules(maxOpenPerLearner="many"), "no_number"),
    "a limit of none": ("rules.csv", rules(maxPerWeek="0"), "no_number"),
    "a day without any": ("rules.csv", rules(maxPerDay="0"), "no_number"),
    "an overlap that is none": ("rules.csv", rules(overlap="allow"), "no_such_word"),
    "half a price": ("rules.csv", rules(price="1.5"), "no_number"),
    "a price of ages": ("rules.csv", rules(price="9" * 400), "no_number"),
    "no seat at all": ("rules.csv", rules(seats="0"), "no_number"),
    "an absence that is none": ("rules.csv", rules(absence="maybe"), "no_such_word"),
    "refunds for ever": ("rules.csv", rules(refundUntilHours="-1"), "no_number"),
    "a waitlist that is none": ("rules.csv", rules(waitlist="1"), "no_such_word"),
    "hours of nobody": ("hours.csv", hours(",0,09:00,10:00,UTC"), "empty"),
    "hours of somebody unknown": ("hours.csv", hours("x,0,09:00,10:00,UTC"), "no_such_person"),
    "hours of a learner": ("hours.csv", hours("s1,0,09:00,10:00,UTC"), "no_instructor"),
    "an eighth day": ("hours.csv", hours("t,7,09:00,10:00,UTC"), "no_number"),
    "a day in words": ("hours.csv", hours("t,Monday,09:00,10:00,UTC"), "no_number"),
    "no time of day": ("hours.csv", hours("t,0,25:00,09:00,UTC"), "no_time_of_clock"),
    "opening at the day's end": ("hours.csv", hours("t,0,24:00,00:00,UTC"), "no_time_of_clock"),
    "a time off the marks": ("hours.csv", hours("t,0,09:03,10:00,UTC"), "off_mark"),
    "seconds": ("hours.csv", hours("t,0,09:00:30,10:00,UTC"), "off_mark"),
    "opening after closing": ("hours.csv", hours("t,0,10:00,09:00,UTC"), "closes_before_opens"),
    "opening as it closes": ("hours.csv", hours("t,0,10:00,10:00,UTC"), "closes_before_opens"),
    "no closing": ("hours.csv", hours("t,0,10:00,,UTC"), "empty"),
    "a zone that is none": ("hours.csv", hours("t,0,09:00,10:00,Berlin"), "no_such_zone"),
    "two zones": ("hours.csv", hours("t,0,09:00,10:00,UTC", "t,1,09:00,10:00,Europe/Berlin"), "two_zones"),
    "hours twice": ("hours.csv", hours("t,0,09:00,10:00,UTC", "t,0,9:00,10:00,UTC"), "told_already"),
    "a date that is none": ("days.csv", days("t,2026-02-30,,"), "no_such_date"),
    "no date": ("days.csv", days("t,,09:00,10:00"), "empty"),
    "a date of somebody unknown": ("days.csv", days("x,2026-12-01,,"), "no_such_person"),
    "a date of a learner": ("days.csv", days("s1,2026-12-01,,"), "no_instructor"),
    "a date half open": ("days.csv", days(",2026-12-01,09:00,"), "half_open"),
    "a date that closes first": ("days.csv", days(",2026-12-01,09:00,08:00"), "closes_before_opens"),
    "a date twice": ("days.csv", days(",2026-12-01,,", ",2026-12-01,,"), "told_already"),
    "a date closed and open": ("days.csv", days(",2026-12-01,,", ",2026-12-01,09:00,10:00"), "open_and_closed"),
    "credits of somebody unknown": ("credits.csv", credits_("x,c,1,"), "no_such_person"),
    "credits of an instructor": ("credits.csv", credits_("t,c,1,"), "no_learner"),
    "credits in no course": ("credits.csv", credits_("s1,x,1,"), "no_such_course"),
    "no credits": ("credits.csv", credits_("s1,c,0,"), "no_number"),
    "credits below zero": ("credits.csv", credits_("s1,c,-3,"), "no_number"),
    "no amount": ("credits.csv", credits_("s1,c,,"), "empty"),
    "credits without measure": ("credits.csv", credits_("s1,c,1000000000,"), "no_number"),
    "an end that is none": ("credits.csv", credits_("s1,c,1,soon"), "no_such_date"),
    "credits twice": ("credits.csv", credits_("s1,c,1,", "s1,c,2,"), "credits_told_already"),
}


@pytest.mark.parametrize("wrong", ERRORS)
def test_what_is_wrong_is_told_by_file_line_and_reason_and_nothing_is_written(tmp_path: Path, wrong: str) -> None:
    file, text, code = ERRORS[wrong]
    report = run(small(tmp_path, {file: text}))
    assert error_lines(report) == [(file, len(text.splitlines()), code)]
    assert all(": " in line for line in list(lines(report))[:1])
    assert (School.objects.count(), Entry.objects.count()) == (0, 0)


def test_all_errors_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    report = run(small(tmp_path, {file: text for file, text, _ in ERRORS.values()}))
    assert len({file for file, _, _ in error_lines(report)}) == 4


def test_what_refers_to_what_is_marked_tobedeleted_goes_with_it(tmp_path: Path) -> None:
    edits = {
        **BOOKABLE,
        "users.csv": FILES["users.csv"].replace("t,,", "t,tobedeleted,").replace("s2,,", "s2,tobedeleted,"),
    }
    report = run_small(tmp_path, edits)
    assert (week(), dates(), lots()) == ([], {(None, date(2026, 12, 24), None, None)}, {("s1", 10, None)})
    # Ana's enrollment, three sessions, five hours and Saturday; Leo's enrollment and credits.
    assert warning_counts(report) == {"refers_to_gone": 12}


def test_credits_that_would_have_ended_are_left_out_with_a_warning(tmp_path: Path) -> None:
    report = run_small(tmp_path, {"credits.csv": credits_("s1,c,5,2026-11-24", "s2,c,1,2026-11-25")})
    assert (lots(), warning_counts(report)) == ({("s2", 1, date(2026, 11, 25))}, {"credits_ended": 1})


def test_credits_of_a_learner_who_is_not_on_the_course_wait_with_a_warning(tmp_path: Path) -> None:
    edits = {
        "users.csv": FILES["users.csv"] + "s3,,true,student,Mia,Koch,mia@example.org,\n",
        "credits.csv": credits_("s3,c,5,"),
    }
    report = run_small(tmp_path, edits)
    assert (lots(), warning_counts(report)) == ({("s3", 5, None)}, {"not_enrolled": 1})


def test_dates_of_an_instructor_without_weekly_hours_count_for_nothing_with_a_warning(tmp_path: Path) -> None:
    report = run_small(tmp_path, {"days.csv": days("t,2026-12-05,10:00,12:00")})
    assert (len(dates()), warning_counts(report)) == (1, {"no_weekly_hours": 1})


def test_files_may_be_called_absent(tmp_path: Path) -> None:
    said = "".join(f"file.{name},absent\n" for name in ("rules", "hours", "days", "credits"))
    run_small(tmp_path, {**BOOKABLE, "manifest.csv": FILES["manifest.csv"] + said})
    assert (week(), dates(), lots(), Course.objects.get().self_booking) == ([], set(), set(), False)
