"""Writing an archive from one view of the database, while others go on writing."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db.backends.base.base import BaseDatabaseWrapper

from lessonbook.database.archive import manifest
from lessonbook.database.archive.manifest import Manifest, TableEntry, UploadEntry
from lessonbook.database.archive.places import refuse_what_is_taken
from lessonbook.database.archive.rows import encode
from lessonbook.database.archive.tables import Table, school_tables
from lessonbook.database.archive.uploads import uploaded
from lessonbook.database.snapshot import snapshot
from lessonbook.database.versions import applied_migrations

Tell = Callable[[str], object]
PIECE = 1024 * 1024
ROWS_AT_ONCE = 2000


def write_archive(
    connection: BaseDatabaseWrapper,
    path: Path,
    *,
    uploads: Path,
    now: datetime,
    others: Iterable[Path] = (),
    tell: Tell = str,
) -> Manifest:
    """Write the database and the files below `uploads` to `path`, readable by the owner only, and say what it holds.

    The file appears whole or not at all, in place of an earlier archive and of nothing else; never where the database
    is, nor in one of the `others`, the installation's own files and folders. `tell` is called with a line for each
    table. Raises ArchiveError, NotUpToDate, and OSError where the file can't be written.
    """
    refuse_what_is_taken(path, connection, uploads, others)
    with _appearing(path) as file, ZipFile(file, "w") as archive, snapshot(connection):
        migrations = applied_migrations(connection)
        tables = [_write_table(archive, table, connection, now, tell) for table in school_tables()]
        files = [entry for name in uploaded(uploads) if (entry := _write_upload(archive, uploads, name, now))]
        written = Manifest.of(connection, now, migrations, tables, files)
        with _member(archive, manifest.NAME, now) as member:
            member.write(written.to_json())
    return written


def _write_table(
    archive: ZipFile, table: Table, connection: BaseDatabaseWrapper, now: datetime, tell: Tell
) -> TableEntry:
    rows = 0
    with _member(archive, f"tables/{table.name}.ndjson", now) as file:
        member = _Measured(file)
        lines: list[str] = []
        for row in table.rows(connection):
            lines.append(encode(row))
            rows += 1
            if len(lines) == ROWS_AT_ONCE:
                member.write("".join(lines).encode())
                lines.clear()
        member.write("".join(lines).encode())
    tell(f"{table.name}: {rows}")
    return TableEntry(table.name, table.columns, rows, member.bytes, member.sha256)


def _write_upload(archive: ZipFile, root: Path, path: str, now: datetime) -> UploadEntry | None:
    """Copy a file; None where it was deleted a moment ago, and is missed by nobody."""
    try:
        source = (root / path).open("rb")
    except FileNotFoundError:
        return None
    name = UploadEntry(path, 0, "").member  # refuses a name that could not be restored
    # Pictures are compressed already.
    with source, _member(archive, name, now, compression=ZIP_STORED) as file:
        member = _Measured(file)
        while piece := source.read(PIECE):
            member.write(piece)
    return UploadEntry(path, member.bytes, member.sha256)


class _Measured:
    """Counts and hashes what is written into a member."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.bytes = 0
        self._hash = sha256()

    def write(self, data: bytes) -> None:
        self.file.write(data)
        self.bytes += len(data)
        self._hash.update(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _member(archive: ZipFile, name: str, now: datetime, *, compression: int = ZIP_DEFLATED) -> IO[bytes]:
    info = ZipInfo(name, now.astimezone(UTC).timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return archive.open(info, "w", force_zip64=True)


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name once it is whole and on the disk."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)
