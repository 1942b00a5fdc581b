"""Where an archive may be written: never over what the school is made of, nor over anything but an earlier archive."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from lessonbook.database.archive.errors import ArchiveError, Damaged, OtherVersion
from lessonbook.database.archive.reading import open_archive

BESIDE_SQLITE = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to the name of a database file for what belongs to it."""


def refuse_what_is_taken(path: Path, connection: BaseDatabaseWrapper, uploads: Path, others: Iterable[Path]) -> None:
    """Raise ArchiveError unless `path` is free, or an archive.

    Neither the database's files, there or not, nor what lies in `uploads` or is or lies in one of the `others` is free.
    """
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder; name the file to write.")
    if _is_within(path, uploads):
        raise ArchiveError(f"{path} lies among the uploaded files, which the archive is to hold.")
    if any(_is_within(path, place) for place in (*database_files(connection), *others)):
        raise ArchiveError(f"{path} is where Lessonbook keeps what it needs; name another file.")
    if path.exists() and not _is_archive(path):
        raise ArchiveError(f"{path} is there already and is no archive of Lessonbook; name another file.")


def database_files(connection: BaseDatabaseWrapper) -> Iterator[Path]:
    """Yield the names of a database's files, whether they are there or not; a server's are elsewhere."""
    if connection.vendor == "sqlite":
        for end in BESIDE_SQLITE:
            yield Path(f"{connection.settings_dict['NAME']}{end}")


def _is_within(path: Path, place: Path) -> bool:
    """Whether they are the same, by name or as linked, or the path lies in the place."""
    with suppress(FileNotFoundError):
        if path.samefile(place):
            return True
    return place.resolve() in (path.resolve(), *path.resolve().parents)


def _is_archive(path: Path) -> bool:
    """Whether a file is an archive, of whichever version."""
    if not path.is_file():  # reading from what is no file may take forever
        return False
    try:
        with open_archive(path):
            return True
    except OtherVersion:
        return True
    except Damaged:
        return False
