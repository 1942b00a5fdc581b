import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.db import IntegrityError, connection

from lessonbook.database import guards
from lessonbook.database.archive.errors import ArchiveError, Damaged, NotEmpty, OtherVersion
from lessonbook.database.archive.manifest import Manifest
from lessonbook.database.archive.restoring import restore_archive
from lessonbook.database.archive.uploads import uploaded
from lessonbook.database.archive.writing import write_archive
from lessonbook.database.audit import checks, violations
from lessonbook.domain.credits.models import LedgerRow, LotUse, Payment
from lessonbook.domain.people.models import Person, School
from lessonbook.domain.timetable.models import Seat, Session
from tests.database.whole_school import add_uploads, make_whole_school
from tests.factories import NOW, make_course, make_instructor, make_person, make_session, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

Row = list[Any]
Change = Callable[[list[Row], list[str]], None]


@pytest.fixture
def media(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def archive(media: Path, tmp_path: Path) -> Path:
    """An archive of the whole school, which is still there."""
    make_whole_school()
    add_uploads(media)
    path = tmp_path / "school.zip"
    write_archive(connection, path, uploads=media, now=NOW)
    return path


@pytest.fixture
def state(media: Path, tmp_path: Path) -> Callable[[], Manifest]:
    """What the database and the uploads hold now."""
    return lambda: write_archive(connection, tmp_path / "now.zip", uploads=media, now=NOW)


def rewrite(path: Path, table: str, change: Change) -> None:
    """Change the rows of a table in an archive, such that it looks as if it had been written so."""
    with ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    manifest = Manifest.from_json(members.pop("manifest.json"))
    [entry] = [entry for entry in manifest.tables if entry.table == table]
    rows: list[Row] = [json.loads(line) for line in members[entry.member].splitlines()]
    change(rows, entry.columns)
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    changed = replace(entry, rows=len(rows), bytes=len(lines), sha256=sha256(lines).hexdigest())
    tables = [changed if one is entry else one for one in manifest.tables]
    with ZipFile(path, "w") as file:
        for name, content in (members | {entry.member: lines}).items():
            file.writestr(name, content)
        file.writestr("manifest.json", replace(manifest, tables=tables).to_json())


def set_column(name: str, value: object) -> Change:
    """Set a column of the first row."""

    def change(rows: list[Row], columns: list[str]) -> None:
        rows[0][columns.index(name)] = value

    return change


@contextmanager
def unchanged(state: Callable[[], Manifest], media: Path) -> Iterator[None]:
    """Nothing changes within it: no row, no upload, no guard; nothing is left lying about; others can write."""
    before = state()
    yield
    assert state() == before
    assert sorted(path.name for path in media.iterdir()) == ["people", "school"]
    assert guards.missing(connection) == []
    make_person()


def test_what_was_archived_comes_back_whatever_happened_since(
    archive: Path, media: Path, state: Callable[[], Manifest]
) -> None:
    before = state()
    Payment.objects.all().delete()
    LotUse.objects.all().delete()
    LedgerRow.objects.all().delete()
    School.objects.update(name="Another")
    make_session(make_course("Harp"), NOW, make_person("Somebody New", email="new@example.org"))
    (media / "people" / "ána.jpg").write_bytes(b"another picture")
    (media / "people" / "new.jpg").write_bytes(b"a new one")
    (media / "school" / "logo.png").unlink()
    said = restore_archive(connection, archive, uploads=media, replace=True)
    assert said == before
    assert state() == before
    assert [str(violation) for violation in violations(checks(connection))] == []


def test_an_empty_database_needs_no_permission(
    archive: Path, media: Path, state: Callable[[], Manifest], django_db_blocker: object
) -> None:
    before = state()
    restore_archive(connection, archive, uploads=media, replace=True)
    rewrite(archive, "people_school", set_column("name", "Riverside"))
    empty = archive.with_name("empty.zip")
    _write_empty(archive, empty)
    restore_archive(connection, empty, uploads=media, replace=True)
    assert (Person.objects.count(), list(uploaded(media))) == (0, [])
    restore_archive(connection, archive, uploads=media, replace=False)
    assert School.objects.get().name == "Riverside"
    assert {entry.table: entry.rows for entry in state().tables} == {entry.table: entry.rows for entry in before.tables}


def _write_empty(archive: Path, empty: Path) -> None:
    """An archive of a school that has nothing, made of one that has."""
    with ZipFile(archive) as file:
        manifest = Manifest.from_json(file.read("manifest.json"))
    nothing = {"rows": 0, "bytes": 0, "sha256": sha256(b"").hexdigest()}
    tables = [replace(entry, **nothing) for entry in manifest.tables]  # type: ignore[arg-type]
    with ZipFile(empty, "w") as file:
        for entry in tables:
            file.writestr(entry.member, b"")
        file.writestr("manifest.json", replace(manifest, tables=tables, uploads=[]).to_json())


def test_a_school_that_is_here_is_lost_only_by_permission(
    archive: Path, media: Path, state: Callable[[], Manifest]
) -> None:
    with (
        unchanged(state, media),
        pytest.raises(
            NotEmpty, match=r"a school here already \(people_account, attendance_countedweek, attendance_counting, …\)"
        ),
    ):
        restore_archive(connection, archive, uploads=media, replace=False)


def test_uploads_alone_are_not_lost_without_permission_either(archive: Path, media: Path) -> None:
    _write_empty(archive, empty := archive.with_name("empty.zip"))
    restore_archive(connection, empty, uploads=media, replace=True)
    add_uploads(media)
    with pytest.raises(NotEmpty, match="media"):
        restore_archive(connection, archive, uploads=media, replace=False)
    assert list(uploaded(media)) == ["people/ána.jpg", "school/logo.png"]


def test_what_comes_after_gets_numbers_that_nobody_has(archive: Path, media: Path) -> None:
    newest = max(Person.objects.values_list("pk", flat=True))
    restore_archive(connection, archive, uploads=media, replace=True)
    assert make_person().pk > newest
    assert make_session(make_course(), NOW).seats.count() == 0


def test_everyone_must_sign_in_again(archive: Path, media: Path) -> None:
    signed_in(make_person())
    assert SignIn.objects.count() == 1
    restore_archive(connection, archive, uploads=media, replace=True)
    assert SignIn.objects.count() == 0


def test_guards_stand_again_and_guard(archive: Path, media: Path) -> None:
    restore_archive(connection, archive, uploads=media, replace=True)
    assert guards.missing(connection) == []
    ana, course = make_instructor("Ana Ruiz"), make_course()
    make_session(course, NOW, instructor=ana)
    with pytest.raises(IntegrityError, match="timetable_session_instructor_overlap"):
        make_session(course, NOW, instructor=ana)
    with pytest.raises(IntegrityError, match="credits_row_append_only"):
        LedgerRow.objects.update(note="changed")


def test_seats_come_back_as_they_were_and_not_as_triggers_would_make_them(archive: Path, media: Path) -> None:
    def put_off(rows: list[Row], columns: list[str]) -> None:
        rows[0][columns.index("ends_at")] = "2026-10-25T01:01:01+00:00"

    rewrite(archive, "timetable_seat", put_off)
    restore_archive(connection, archive, uploads=media, replace=True)
    assert [v.check for v in violations(checks(connection))] == ["timetable.seats_repeat_their_session"]
    assert Seat.objects.filter(ends_at__second=1).count() == 1


def repeat_a_row(rows: list[Row], columns: list[str]) -> None:
    rows.append(rows[-1])


def lengthen_a_row(rows: list[Row], columns: list[str]) -> None:
    rows[0].append(1)


@pytest.mark.parametrize(
    ("table", "change", "kind", "words"),
    [
        ("people_person", repeat_a_row, ArchiveError, r"people_person, rows 1 to \d+: the database refuses them"),
        ("people_person", lengthen_a_row, Damaged, r"people_person\.ndjson, line 1: not a row of this table"),
        ("people_person", set_column("account_id", 10**6), ArchiveError, "database refuse.*people_person"),
        ("people_person", set_column("given_name", None), ArchiveError, "people_person, rows .*given_name"),
        ("people_person", set_column("created_at", "yesterday"), Damaged, r"line 1: Invalid isoformat"),
        ("timetable_session", set_column("replaced_by_id", 10**6), ArchiveError, "database refuse.*timetable_session"),
        ("timetable_session", set_column("ends_at", "2020-01-01T00:00:00+00:00"), ArchiveError, "end_after_start"),
        ("timetable_series", set_column("wall_start", "25:00"), Damaged, "series.ndjson, line 1: .*25:00"),
        ("credits_purse", set_column("balance", -1), ArchiveError, "credits_purse, rows 1 to 2"),
        ("journal_entry", set_column("actor_id", "nobody"), ArchiveError, "journal_entry"),
    ],
)
def test_rows_that_do_not_fit_leave_everything_as_it_was(
    archive: Path,
    media: Path,
    state: Callable[[], Manifest],
    table: str,
    change: Change,
    kind: type[ArchiveError],
    words: str,
) -> None:
    (media / "people" / "ána.jpg").write_bytes(b"another picture")
    rewrite(archive, table, change)
    with unchanged(state, media), pytest.raises(kind, match=f"(?s){words}"):
        restore_archive(connection, archive, uploads=media, replace=True)


def test_fewer_rows_than_told_are_noticed(archive: Path, media: Path, state: Callable[[], Manifest]) -> None:
    with ZipFile(archive) as file:
        members = {name: file.read(name) for name in file.namelist()}
    manifest = Manifest.from_json(members["manifest.json"])
    tables = [replace(entry, rows=entry.rows + 1) for entry in manifest.tables]
    members["manifest.json"] = replace(manifest, tables=tables).to_json()
    with ZipFile(archive, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    with unchanged(state, media), pytest.raises(Damaged, match=r"people_account\.ndjson has 2 rows, not 3"):
        restore_archive(connection, archive, uploads=media, replace=True)


def test_a_damaged_archive_leaves_everything_as_it_was(
    archive: Path, media: Path, state: Callable[[], Manifest]
) -> None:
    content = archive.read_bytes()
    middle = len(content) // 2
    archive.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    with unchanged(state, media), pytest.raises(Damaged):
        restore_archive(connection, archive, uploads=media, replace=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: replace(manifest, migrations=[*manifest.migrations, "people.0999_later"], lessonbook="9.9.9"),
        lambda manifest: replace(manifest, tables=[replace(t, columns=t.columns[::-1]) for t in manifest.tables]),
        lambda manifest: replace(manifest, format=2, lessonbook="9.9.9"),
    ],
)
def test_an_archive_of_another_version_leaves_everything_as_it_was(
    archive: Path, media: Path, state: Callable[[], Manifest], change: Callable[[Manifest], Manifest]
) -> None:
    with ZipFile(archive) as file:
        members = {name: file.read(name) for name in file.namelist()}
    members["manifest.json"] = change(Manifest.from_json(members["manifest.json"])).to_json()
    with ZipFile(archive, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    with unchanged(state, media), pytest.raises(OtherVersion, match=r"made by Lessonbook (9\.9\.9|0\.)"):
        restore_archive(connection, archive, uploads=media, replace=True)


def test_a_crash_half_way_leaves_everything_as_it_was(
    archive: Path, media: Path, state: Callable[[], Manifest]
) -> None:
    def crash(line: str) -> None:
        if line.startswith("timetable_seat"):
            raise KeyboardInterrupt

    (media / "people" / "ána.jpg").write_bytes(b"another picture")
    with unchanged(state, media), pytest.raises(KeyboardInterrupt):
        restore_archive(connection, archive, uploads=media, replace=True, tell=crash)


def test_a_school_that_breaks_a_guard_is_taken_by_sqlite_and_named_by_the_audit(archive: Path, media: Path) -> None:
    """PostgreSQL can't have the guard with such rows, SQLite can, and there it can be mended."""

    def overlap(rows: list[Row], columns: list[str]) -> None:
        start, end = columns.index("starts_at"), columns.index("ends_at")
        rows[1][start], rows[1][end] = rows[0][start], rows[0][end]

    assert Session.objects.exclude(instructor=None).order_by("pk").count() > 1
    rewrite(archive, "timetable_session", overlap)
    if connection.vendor == "postgresql":
        with pytest.raises(ArchiveError, match="timetable_session_instructor_overlap"):
            restore_archive(connection, archive, uploads=media, replace=True)
    else:
        restore_archive(connection, archive, uploads=media, replace=True)
        named = {violation.check for violation in violations(checks(connection))}
        assert named == {"timetable.instructors_never_overlap", "timetable.seats_repeat_their_session"}


def test_several_batches_of_a_table_that_refers_to_itself_come_back(
    media: Path, tmp_path: Path, state: Callable[[], Manifest]
) -> None:
    course = make_course()
    Session.objects.bulk_create(
        Session(
            code=f"S-{number:06}",
            course=course,
            starts_at=(at := NOW + timedelta(hours=number)),
            ends_at=at + timedelta(minutes=45),
            time_zone="UTC",
            cancelled_at=NOW,
        )
        for number in range(2500)
    )
    last = Session.objects.order_by("pk").last()
    assert last is not None
    Session.objects.exclude(pk=last.pk).update(replaced_by=last)
    media.mkdir()
    before = state()
    restore_archive(connection, tmp_path / "now.zip", uploads=media, replace=True)
    assert state() == before
