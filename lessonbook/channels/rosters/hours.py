"""Hours as the files tell them, a row a span, put together: all weekly hours of an instructor, all hours of a date."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from lessonbook.channels.rosters.plan import Dated, Weekly
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.roster import DayRow, Listing, WeekRow, row_hash
from lessonbook.domain.timetable.hours import Span, join_overlapping, span_text


def weekly_hours(rows: Listing[WeekRow], findings: Findings) -> Listing[Weekly]:
    """The weekly hours of each instructor: in one zone, each span told once, those that overlap joined."""
    found: Listing[Weekly] = Listing(rows.file, rows.mode)
    by_instructor: dict[str, list[WeekRow]] = {}
    for row in rows.rows.values():
        by_instructor.setdefault(row.instructor, []).append(row)
    for instructor, of_one in by_instructor.items():
        first = of_one[0]
        for row in of_one:
            if row.zone != first.zone:
                facts = {"zone": first.zone, "other": first.line}
                findings.error("two_zones", rows.file, row.line, column="timeZone", **facts)
        by_weekday: dict[int, list[WeekRow]] = {}
        for row in of_one:
            by_weekday.setdefault(row.weekday, []).append(row)
        hours = [(day, *span) for day in sorted(by_weekday) for span in _spans(by_weekday[day], rows.file, findings)]
        text = (f"{day} {span_text((opens, closes))}" for day, opens, closes in hours)
        found.rows[instructor] = Weekly(first.line, row_hash(first.zone, *text), instructor, first.zone, hours)
    return found


def date_hours(rows: Listing[DayRow], findings: Findings) -> Listing[Dated]:
    """The hours of each date of an instructor or the school; a date that is closed has no others."""
    found: Listing[Dated] = Listing(rows.file, rows.mode)
    by_date: dict[tuple[str, date], list[DayRow]] = {}
    for row in rows.rows.values():
        by_date.setdefault((row.instructor, row.day), []).append(row)
    for (instructor, day), of_one in by_date.items():
        first = of_one[0]
        for row in of_one:
            if (row.opens is None) is not (first.opens is None):
                findings.error("open_and_closed", rows.file, row.line, column="opens", other=first.line)
        spans = _spans(of_one, rows.file, findings)
        id_ = row_hash(instructor, day.isoformat())
        hash_ = row_hash(id_, *map(span_text, spans))
        found.rows[id_] = Dated(first.line, hash_, id_, instructor, day, spans)
    return found


def _spans(rows: Iterable[WeekRow | DayRow], file: str, findings: Findings) -> list[Span]:
    """The spans of one day, in order and joined; those that are told twice are errors, those that overlap warnings."""
    lines: dict[Span | None, int] = {}
    for row in rows:
        span = (row.opens, row.closes) if row.opens is not None and row.closes is not None else None
        if (other := lines.setdefault(span, row.line)) != row.line:
            findings.error("told_already", file, row.line, other=other)
    spans = sorted(span for span in lines if span)
    for pair in pairwise(spans):
        if len(join_overlapping(pair)) == 1:
            earlier, later = sorted(pair, key=lambda span: lines[span])
            findings.warn("hours_overlap", file, lines[later], value=span_text(later), other=lines[earlier])
    return join_overlapping(spans)
