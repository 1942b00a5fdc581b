import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from lessonbook.database.archive.tables import school_tables
from lessonbook.database.archive.writing import _write_upload, write_archive
from lessonbook.database.versions import NotUpToDate
from lessonbook.domain.people.models import Person
from tests.database.whole_school import add_uploads, make_whole_school
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    add_uploads(folder)
    return folder


def test_an_archive_holds_what_it_says(media: Path, tmp_path: Path) -> None:
    make_whole_school()
    path = tmp_path / "school.zip"
    said = write_archive(connection, path, uploads=media, now=NOW)
    assert (said.made_at, said.engine) == ("2026-11-25T15:18:00Z", connection.vendor)
    assert {entry.table: entry.rows for entry in said.tables} == {
        table.name: table.model._base_manager.count() for table in school_tables()
    }
    assert [entry.path for entry in said.uploads] == ["people/ána.jpg", "school/logo.png"]
    with ZipFile(path) as file:
        assert json.loads(file.read("manifest.json")) == json.loads(said.to_json())
        for entry in said.uploads:
            assert file.read(entry.member) == (media / entry.path).read_bytes()
        people = [json.loads(line) for line in file.read("tables/people_person.ndjson").splitlines()]
    [table] = [entry for entry in said.tables if entry.table == "people_person"]
    names = [dict(zip(table.columns, row, strict=True))["given_name"] for row in people]
    assert names == list(Person.objects.order_by("pk").values_list("given_name", flat=True))


def test_the_school_of_these_tests_has_a_row_in_every_table_of_ours() -> None:
    make_whole_school()
    ours = [table for table in school_tables() if table.model.__module__.startswith("lessonbook.")]
    through = [table for table in school_tables() if table.model._meta.auto_created and table.name[:4] != "auth"]
    assert [table.name for table in [*ours, *through] if not table.model._base_manager.exists()] == []


def test_the_same_school_makes_the_same_archive(media: Path, tmp_path: Path) -> None:
    make_whole_school()
    one, two = (write_archive(connection, tmp_path / name, uploads=media, now=NOW) for name in ("1.zip", "2.zip"))
    assert one == two
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_the_file_is_for_its_owner_alone(media: Path, tmp_path: Path) -> None:
    path = tmp_path / "school.zip"
    write_archive(connection, path, uploads=media, now=NOW)
    path.chmod(0o644)
    write_archive(connection, path, uploads=media, now=NOW)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["media", "school.zip"]


def test_an_earlier_file_stays_until_the_new_one_is_whole(media: Path, tmp_path: Path) -> None:
    path = tmp_path / "school.zip"
    write_archive(connection, path, uploads=media, now=NOW)
    earlier = path.read_bytes()
    make_person()

    def fail(line: str) -> None:
        raise OSError(28, f"No space left on device, after {line}")

    with pytest.raises(OSError, match="No space left"):
        write_archive(connection, path, uploads=media, now=NOW, tell=fail)
    assert path.read_bytes() == earlier
    assert sorted(file.name for file in tmp_path.iterdir()) == ["media", "school.zip"]
    make_person()  # the connection writes again


def test_it_shows_one_instant_while_others_go_on_writing(media: Path, tmp_path: Path) -> None:
    make_whole_school()
    before = Person.objects.count()
    path = tmp_path / "school.zip"
    written: list[str] = []

    def write_meanwhile(line: str) -> None:
        if not written:
            thread = threading.Thread(target=write_elsewhere)
            thread.start()
            thread.join(timeout=30)
        written.append(line)

    def write_elsewhere() -> None:
        try:
            written.append(str(make_person("Too Late")))
        finally:
            connection.close()

    said = write_archive(connection, path, uploads=media, now=NOW, tell=write_meanwhile)
    assert written[:2] == ["Too Late", "people_account: 2"]
    assert Person.objects.count() == before + 1
    counts = {entry.table: entry.rows for entry in said.tables}
    assert (counts["people_person"], counts["people_role"]) == (before, before)
    with ZipFile(path) as file:
        assert b"Too" not in file.read("tables/people_person.ndjson")


def test_a_database_that_is_not_up_to_date_is_not_archived(media: Path, tmp_path: Path) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("timetable", "0002_guards")
    try:
        with pytest.raises(NotUpToDate, match=r"timetable\.0002_guards is not applied.*lessonbook migrate"):
            write_archive(connection, tmp_path / "school.zip", uploads=media, now=NOW)
    finally:
        recorder.record_applied("timetable", "0002_guards")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["media"]


def test_a_file_that_is_deleted_a_moment_before_it_is_read_is_missed_by_nobody(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "school.zip", "w") as archive:
        assert _write_upload(archive, tmp_path, "gone.jpg", datetime(2026, 1, 1, tzinfo=UTC)) is None
        assert archive.namelist() == []
