"""Putting an archive in the place of what a database holds: all of it, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from lessonbook.database import guards
from lessonbook.database.archive.errors import ArchiveError, Damaged, NotEmpty, OtherVersion, Unfinished
from lessonbook.database.archive.loading import load_rows, settle_references
from lessonbook.database.archive.manifest import Manifest, TableEntry, refuse_other_version
from lessonbook.database.archive.reading import Archive, open_archive
from lessonbook.database.archive.rows import Decoder
from lessonbook.database.archive.tables import Table, has_rows, school_tables, tables_left_out
from lessonbook.database.archive.uploads import Staging, uploaded
from lessonbook.database.archive.writing import Tell
from lessonbook.database.statistics import gather_statistics
from lessonbook.database.versions import applied_migrations

Matched = list[tuple[Table, TableEntry]]
ROWS_AT_ONCE = 1000


def restore_archive(
    connection: BaseDatabaseWrapper, path: Path, *, uploads: Path, replace: bool, tell: Tell = str
) -> Manifest:
    """Put what the archive at `path` holds into the database and the folder `uploads`, and say what it was.

    Without `replace` both must be empty. The archive is checked whole first, and written in one transaction: an error
    or a crash on the way leaves what was there. Everyone is signed out. `tell` is called with a line for each table.
    Raises Damaged, OtherVersion, NotEmpty, NotUpToDate, ArchiveError where its rows don't fit, Unfinished, OSError.
    """
    with open_archive(path) as archive:
        refuse_other_version(archive.manifest, applied_migrations(connection))
        tables = _matched(archive.manifest)
        if not replace:
            _refuse_filled(tables, connection, uploads)
        archive.verify()
        with Staging(uploads) as staging:
            for entry in archive.manifest.uploads:
                with archive.content(entry) as content:
                    staging.take(entry.path, content)
            with _refused_by_the_database(), transaction.atomic(using=connection.alias, durable=True):
                if not replace:
                    _refuse_filled(tables, connection, uploads)
                _lift_guards(connection)
                _empty(tables, connection)
                _fill(archive, tables, connection, tell)
                connection.check_constraints()  # before the guards: PostgreSQL alters no table with notes outstanding
                guards.install_missing(connection)
                staging.add()
            _finish(staging)
    gather_statistics(connection)
    return archive.manifest


@contextmanager
def _refused_by_the_database() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise ArchiveError(f"The database refused the archive, and is as it was: {error}") from error


def _matched(manifest: Manifest) -> Matched:
    """Pair the tables here with those of the archive. Raises OtherVersion where they aren't the same."""
    here = school_tables()
    entries = {entry.table: entry for entry in manifest.tables}
    if {table.name: table.columns for table in here} != {name: entry.columns for name, entry in entries.items()}:
        raise OtherVersion(
            f"The archive was made by Lessonbook {manifest.lessonbook}; its tables have not the columns of those here."
        )
    return [(table, entries[table.name]) for table in here]


def _refuse_filled(tables: Matched, connection: BaseDatabaseWrapper, uploads: Path) -> None:
    filled = [table.name for table, _ in tables if has_rows(table, connection)]
    if next(uploaded(uploads), None):
        filled.append(str(uploads))
    if filled:
        raise NotEmpty(
            f"There is a school here already ({', '.join(filled[:3])}{', …' if filled[3:] else ''}). "
            "Restore to an empty database, or add --replace to lose what is here for what is in the archive."
        )


def _lift_guards(connection: BaseDatabaseWrapper) -> None:
    """Drop the guards for the length of the transaction: some refuse what a restore must do, others do what is done.

    Constraints are looked at again when they are put back; for triggers, `check_invariants` looks at every row.
    """
    with connection.cursor() as cursor:
        for guard in reversed(guards.expected(connection).values()):
            for part in reversed(guard.parts(connection.vendor)):
                drop = guards.DROP[connection.vendor, part.kind]
                cursor.execute(drop.format(name=part.name, table=guard.table))


def _empty(tables: Matched, connection: BaseDatabaseWrapper) -> None:
    """Delete every row, those that refer to others first."""
    names = [*tables_left_out(), *(table.name for table, _ in reversed(tables))]
    with connection.cursor() as cursor:
        for sql in connection.ops.sql_flush(no_style(), names, reset_sequences=True):
            cursor.execute(sql)


def _fill(archive: Archive, tables: Matched, connection: BaseDatabaseWrapper, tell: Tell) -> None:
    """Write every row, those that others refer to first, and go on counting where the archive's ids end."""
    written: set[str] = set()
    awaited: set[str] = set()
    for table, entry in tables:
        awaited |= table.references
        _fill_table(archive, table, entry, connection, settles=awaited <= written)
        written.add(table.name)
        tell(f"{table.name}: {entry.rows}")
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [table.model for table, _ in tables]):
            cursor.execute(sql)


def _fill_table(
    archive: Archive, table: Table, entry: TableEntry, connection: BaseDatabaseWrapper, *, settles: bool
) -> None:
    """Write a table's rows. It `settles` if all that was referred to so far is written."""
    rows = _rows(archive, entry, Decoder(table, connection))
    count = 0
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        try:
            load_rows(table, batch, connection)
            if settles:
                settle_references(connection)
        except DatabaseError as error:
            raise ArchiveError(
                f"{table.name}, rows {count + 1} to {count + len(batch)}: the database refuses them: {error}"
            ) from error
        count += len(batch)
    if count != entry.rows:
        raise Damaged(f"The archive is damaged: {entry.member} has {count} rows, not {entry.rows}.")


def _rows(archive: Archive, entry: TableEntry, decoder: Decoder) -> Iterator[list[Any]]:
    for number, line in enumerate(archive.lines(entry), 1):
        try:
            yield decoder.decode(line)
        except (ValueError, TypeError, ValidationError) as error:
            raise Damaged(f"The archive is damaged: {entry.member}, line {number}: {error}") from error


def _finish(staging: Staging) -> None:
    try:
        staging.finish()
    except OSError as error:
        raise Unfinished(
            f"The database was restored, but not all uploaded files: {error}. "
            "Mend that, then restore again with --replace."
        ) from error
