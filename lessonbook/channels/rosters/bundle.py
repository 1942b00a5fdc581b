"""Opening a bundle, a zip of CSV files, and reading it without trusting it.

Nothing is unpacked: files are read line by line, and never more of them than the limits say, whatever the zip declares.
"""

import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import count
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from lessonbook.channels.rosters.problems import unreadable

MOST_ENTRIES = 1_000
MOST_BYTES = 256 * 1024 * 1024
"""Of one file, unpacked: a hundred times a university's."""
MOST_BYTES_TOGETHER = 512 * 1024 * 1024
LONGEST_LINE = 1_000_000
ENCRYPTED = 0x1
BROKEN = (BadZipFile, LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises over files that are damaged, or packed as it does not know."""


class Bundle:
    """The CSV files of a zip, found by their names; a single folder around them all is looked through."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._entries = _csv_entries(archive)

    def __contains__(self, file: str) -> bool:
        return file in self._entries

    def lines(self, file: str) -> Iterator[str]:
        """Yield the lines of a file, ends included. Raises Unreadable where they can't be read."""
        try:
            with self._archive.open(self._entries[file]) as raw:
                yield from decoded(BufferedReader(raw), file)  # type: ignore[type-var]
        except BROKEN as error:
            raise unreadable("broken_zip", file, reason=str(error)) from error


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Open a bundle. Raises Unreadable: broken_zip, encrypted, too_large, too_many_files, file_twice."""
    try:
        archive = ZipFile(path)
    except BROKEN as error:
        raise unreadable("broken_zip", reason=str(error)) from error
    with archive:
        yield Bundle(archive)


def _csv_entries(archive: ZipFile) -> dict[str, ZipInfo]:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise unreadable("too_many_files", count=len(entries), most=MOST_ENTRIES)
    found: dict[str, ZipInfo] = {}
    for entry in entries:
        parts = [part for part in entry.filename.split("/") if part]
        # Macs add folders of their own beside what was packed.
        if entry.is_dir() or "__MACOSX" in parts or len(parts) not in {1, 2} or parts[-1].startswith("."):
            continue
        if parts[-1] in found:
            raise unreadable("file_twice", parts[-1])
        if entry.flag_bits & ENCRYPTED:
            raise unreadable("encrypted", parts[-1])
        if entry.file_size > MOST_BYTES:
            raise unreadable("too_large", parts[-1], size=entry.file_size, most=MOST_BYTES)
        found[parts[-1]] = entry
    if (together := sum(entry.file_size for entry in found.values())) > MOST_BYTES_TOGETHER:
        raise unreadable("too_large", size=together, most=MOST_BYTES_TOGETHER)
    return found


def decoded(raw: IO[bytes], file: str) -> Iterator[str]:
    """Yield the lines of UTF-8 text, with or without a byte-order mark. Raises Unreadable for anything else."""
    read = 0
    for number in count(1):
        line = raw.readline(LONGEST_LINE + 1)
        read += len(line)
        if not line:
            return
        if len(line) > LONGEST_LINE:
            raise unreadable("line_too_long", file, number, most=LONGEST_LINE)
        if read > MOST_BYTES:
            raise unreadable("too_large", file, size=read, most=MOST_BYTES)
        if number == 1:
            if line.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
                raise unreadable("not_utf8", file, number)
            line = line.removeprefix(BOM_UTF8)
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise unreadable("not_utf8", file, number) from error
        if "\0" in text:
            raise unreadable("not_utf8", file, number)
        yield text
