"""Records of a CSV file (RFC 4180), each with the line on which it starts."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lessonbook.channels.rosters.cells import is_visible
from lessonbook.channels.rosters.problems import unreadable

MOST_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class Row:
    """A record: its cells by the names of the columns asked for, blanks around them taken off.

    A cell in which nothing can be seen is empty. Where a record has not as many cells as the header nobody can tell
    which is which; it is not `whole`.
    """

    line: int
    cells: dict[str, str]
    whole: bool = True


def read_rows(lines: Iterable[str], file: str, wanted: Sequence[str], needed: Sequence[str]) -> Iterator[Row]:
    """Yield the records, with the cells of those `wanted` columns that the file has; empty ones are passed over.

    Raises Unreadable: empty_file, missing_columns, column_twice, broken_csv, too_many_rows.
    """
    records = _records(lines, file)
    header = next(records, None)
    if header is None:
        raise unreadable("empty_file", file)
    places, width = _places(header[1], file, wanted, needed)
    for number, (line, cells) in enumerate(records):
        if number == MOST_ROWS:
            raise unreadable("too_many_rows", file, line, most=MOST_ROWS)
        if not any(map(str.strip, cells)):
            continue
        found = {name: _told(cells[place]) for name, place in places if place < len(cells)}
        yield Row(line, found, whole=len(cells) >= width and not any(cells[width:]))


def _told(cell: str) -> str:
    cell = cell.strip()
    return cell if is_visible(cell) else ""


def _records(lines: Iterable[str], file: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise unreadable("broken_csv", file, line, reason=str(error)) from error
        if cells:
            yield line, cells


def _places(
    header: Sequence[str], file: str, wanted: Sequence[str], needed: Sequence[str]
) -> tuple[list[tuple[str, int]], int]:
    names = [name.strip() for name in header]
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise unreadable("column_twice", file, 1, columns=", ".join(twice))
    if missing := [name for name in needed if name not in names]:
        raise unreadable("missing_columns", file, 1, columns=", ".join(missing))
    return [(name, names.index(name)) for name in wanted if name in names], len(names)
