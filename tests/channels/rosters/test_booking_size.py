"""A large school's hours and credits come in within seconds, and a bounded memory."""

import tracemalloc
from pathlib import Path
from time import process_time

import pytest

from lessonbook.channels.rosters.importing import import_school
from lessonbook.domain.credits.models import LedgerRow
from lessonbook.domain.timetable.models import DateHours, WeekHours
from tests.channels.rosters.bundles import FILES, credits_, days, hours, rules, small
from tests.channels.rosters.schools import BY_IMPORT, audit, error_lines
from tests.factories import NOW

# What it takes is the importer's own, whatever the database; the university's semester is imported on both.
pytestmark = [pytest.mark.slow, pytest.mark.engine("sqlite"), pytest.mark.django_db]

INSTRUCTORS, LEARNERS = 200, 4_000


def everything() -> dict[str, str]:
    instructors, learners = range(INSTRUCTORS), range(LEARNERS)
    people = "".join(f"t{n},,true,teacher,Ana,Ruiz {n},t{n}@example.org,\n" for n in instructors)
    people += "".join(f"l{n},,true,student,Ida,Berg {n},l{n}@example.org,\n" for n in learners)
    return {
        "users.csv": FILES["users.csv"] + people,
        "enrollments.csv": FILES["enrollments.csv"] + "".join(f"x{n},,k,l{n},student,,\n" for n in learners),
        "sessions.csv": FILES["sessions.csv"].splitlines(keepends=True)[0],
        "rules.csv": rules(selfBooking="true"),
        "hours.csv": hours(*(f"t{n},{day},09:00,17:00,Europe/Berlin" for n in instructors for day in range(7))),
        "days.csv": days(*(f"t{n},2026-12-{day},," for n in instructors for day in range(21, 31))),
        "credits.csv": credits_(*(f"l{n},c,{n % 50 + 1},{end}" for n in learners for end in ("", "2027-06-30"))),
    }


def test_two_hundred_instructors_and_eight_thousand_credits(tmp_path: Path) -> None:
    bundle = small(tmp_path, everything())
    begun = process_time()
    first = import_school(bundle, by=BY_IMPORT, now=NOW)
    assert process_time() - begun < 30
    assert (error_lines(first), first.is_written) == ([], True)
    assert [model._default_manager.count() for model in (WeekHours, DateHours, LedgerRow)] == [1_400, 2_000, LEARNERS]
    audit()
    tracemalloc.start()
    assert not import_school(bundle, by=BY_IMPORT, now=NOW).has_changes
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64 * 1024 * 1024
