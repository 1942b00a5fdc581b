"""Opening an archive that may be damaged, cut short, of another version, or made to do harm."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from lessonbook.database.archive import manifest
from lessonbook.database.archive.errors import Damaged
from lessonbook.database.archive.manifest import Manifest, TableEntry, UploadEntry
from lessonbook.database.archive.rows import LONGEST_LINE

PIECE = 1024 * 1024
ENCRYPTED = 0x1
BROKEN = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)
"""What the library raises on files that are no zip files, or not quite."""


class Archive:
    """An open archive. Made by `open_archive`, which has looked at what it says of itself but not at its content."""

    def __init__(self, file: ZipFile) -> None:
        self.file = file
        self._refuse_other_packing()
        self.manifest = self._read_manifest()
        self._refuse_other_members()

    def verify(self) -> None:
        """Read everything once. Raises Damaged where a member is not as it was written."""
        for entry in self.manifest.entries:
            if self._sha256(entry.member) != entry.sha256:
                raise Damaged(f"The archive is damaged: {entry.member} is not as it was written.")

    def lines(self, entry: TableEntry) -> Iterator[bytes]:
        """Read a table's lines, one at a time."""
        with BufferedReader(cast("BufferedReader", self.content(entry)), PIECE) as member:
            while line := member.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise Damaged(f"The archive is damaged: {entry.member} has a line without an end.")
                yield line

    def content(self, entry: TableEntry | UploadEntry) -> IO[bytes]:
        """Open a member."""
        return self.file.open(entry.member)

    def _sha256(self, name: str) -> str:
        with _broken_is_damaged(name), self.file.open(name) as member:
            found = sha256()
            while piece := member.read(PIECE):
                found.update(piece)
            return found.hexdigest()

    def _read_manifest(self) -> Manifest:
        names = self.file.namelist()
        if names.count(manifest.NAME) != 1:
            raise Damaged("This is a zip file, but no archive of Lessonbook: it has no manifest.")
        if self.file.getinfo(manifest.NAME).file_size > manifest.LARGEST:
            raise Damaged("The archive is damaged: its manifest is far too large.")
        with _broken_is_damaged(manifest.NAME):
            return Manifest.from_json(self.file.read(manifest.NAME))

    def _refuse_other_members(self) -> None:
        """Raise Damaged unless the file holds what the manifest names, of these sizes, and nothing else."""
        told: dict[str, int] = {manifest.NAME: self.file.getinfo(manifest.NAME).file_size}
        entries = self.manifest.entries
        told |= {entry.member: entry.bytes for entry in entries}
        found = {info.filename: info.file_size for info in self.file.infolist()}
        if len(found) != len(self.file.infolist()) or len(told) != len(entries) + 1:
            raise Damaged("The archive is damaged: it holds two members of one name.")
        if strange := sorted(set(told.items()) ^ set(found.items())):
            raise Damaged(f"The archive is damaged: {strange[0][0]!r} is not what its manifest says.")

    def _refuse_other_packing(self) -> None:
        for info in self.file.infolist():
            if info.flag_bits & ENCRYPTED or info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                raise Damaged(f"The archive is damaged: {info.filename!r} is packed in a way that no archive is.")


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive. Raises Damaged, OtherVersion for a later format, and OSError where there is no such file."""
    with path.open("rb") as file:
        with _broken_is_damaged(str(path)):
            zip_file = ZipFile(file)
        with zip_file:
            yield Archive(zip_file)


@contextmanager
def _broken_is_damaged(name: str) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise Damaged(f"The archive is damaged: {name} can't be read ({error}).") from error
