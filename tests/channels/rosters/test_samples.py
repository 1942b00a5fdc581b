"""Samples of our own files, and what is told of their columns: held to the tables that read them, and to the guide."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lessonbook.channels.rosters.booking_tables import CREDITS, DAYS, HOURS, RULES
from lessonbook.channels.rosters.course_sessions import import_sessions
from lessonbook.channels.rosters.manifest import MANIFEST
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.reading import read_table
from lessonbook.channels.rosters.roster import Listing
from lessonbook.channels.rosters.samples import SAMPLES, SHEETS, sample
from lessonbook.channels.rosters.tables import SESSIONS, SESSIONS_OF_A_COURSE, Table
from lessonbook.domain.timetable.models import Session
from tests.channels.rosters.bundles import pack
from tests.channels.rosters.schools import BY_IMPORT, error_lines, run
from tests.factories import NOW, make_course, make_instructor, make_person, make_school

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "import.md").read_text(encoding="utf-8")
TABLES: dict[str, Table[Any]] = {table.file: table for table in (SESSIONS_OF_A_COURSE, RULES, HOURS, DAYS, CREDITS)}
TODAY, ZONE = date(2026, 11, 25), "Europe/Berlin"


def told_in_guide(file: str) -> list[str]:
    """The columns of the table in a file's section."""
    [section] = re.findall(rf"^### {re.escape(file)}\n(.*?)(?=^##)", GUIDE, re.MULTILINE | re.DOTALL)
    cells = (line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("file", SHEETS)
def test_every_column_is_told_and_no_other(file: str) -> None:
    columns = {column.name for column in TABLES[file].columns}
    assert SHEETS[file].columns == TABLES[file].columns
    assert set(SHEETS[file].told) == columns
    of_class = {"classSourcedId"} if file == SESSIONS.file else set()
    assert sorted(told_in_guide(file)) == sorted(columns | of_class)


def test_the_sessions_of_a_bundle_have_a_class_where_those_of_a_course_have_a_group() -> None:
    names = [{column.name for column in table.columns} for table in (SESSIONS, SESSIONS_OF_A_COURSE)]
    assert (names[0] - names[1], names[1] - names[0]) == ({"classSourcedId"}, {"group"})


@pytest.mark.parametrize("file", TABLES)
def test_what_is_told_of_a_column_that_may_not_be_empty_never_is(file: str) -> None:
    filled = [column.name for column in TABLES[file].columns if column.filled]
    assert [name for name in filled if not all(SHEETS[file].told[name].cells)] == []


@pytest.mark.parametrize("today", [TODAY, date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 28)])
@pytest.mark.parametrize("file", TABLES)
def test_a_sample_is_read_without_an_error(file: str, today: date) -> None:
    listing: Listing[Any] = Listing(file)
    findings = Findings()
    read_table(listing, TABLES[file], sample(file, today, ZONE).removeprefix("\ufeff").splitlines(True), findings)
    assert (findings.errors, len(listing.rows)) == ([], len(next(iter(SHEETS[file].told.values())).cells))


@pytest.mark.django_db
def test_samples_are_imported_as_they_are_where_their_people_are(tmp_path: Path) -> None:
    make_school()
    make_course("Choir", make_instructor("Ana Ruiz", email="ana@example.org"), slug="choir")
    make_person("Ida Berg", email="ida@example.org")
    path = tmp_path / "sessions.csv"
    path.write_text(sample("sessions.csv", TODAY, ZONE), encoding="utf-8", newline="")
    assert error_lines(import_sessions(path, "choir", by=BY_IMPORT, now=NOW)) == []
    assert Session.objects.count() == 2
    files = {file: sample(file, TODAY, ZONE) for file in SAMPLES if file != "sessions.csv"}
    assert MANIFEST in files
    report = run(pack(tmp_path / "ours.zip", files))
    assert (error_lines(report), report.is_written) == ([], True)


def test_there_is_no_sample_of_other_files() -> None:
    with pytest.raises(KeyError):
        sample("users.csv", TODAY, ZONE)
