"""Tables as files: CSV line by line, XLSX as a file on disk that is gone when it has been read."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from lessonbook.channels.exports.cells import cell_of, harmless

MOST_IN_WORKBOOK = 100_000
"""Rows; more take minutes to write and to open, and are asked for as CSV."""
BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets take a CSV file for UTF-8 by it."""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(columns: Iterable[str], rows: Iterable[tuple[Any, ...]], zone: ZoneInfo) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180)."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow([harmless(column) for column in columns])
    for row in rows:
        yield writer.writerow([cell_of(value, zone) for value in row])


def workbook(title: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]], zone: ZoneInfo) -> IO[bytes]:
    """Write a workbook with one sheet, and return it open at its beginning; texts are never formulas."""
    file = TemporaryFile()  # noqa: SIM115  whoever reads it closes it
    settings = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    with Workbook(file, settings) as book:
        sheet = book.add_worksheet(title[:31])
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [harmless(column) for column in columns], bold)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, place, value.astimezone(zone).replace(tzinfo=None), moment)
                else:
                    sheet.write(number, place, cell_of(value, zone))
    file.seek(0)
    return file
