"""Our own files, told to people: what goes into each column, and a small file to begin with.

Which columns there are, and in which order, is said by the tables that read them, and by nothing else.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lessonbook.channels.rosters.booking_tables import CREDITS, DAYS, HOURS, RULES
from lessonbook.channels.rosters.manifest import MANIFEST, VERSIONS
from lessonbook.channels.rosters.tables import SESSIONS_OF_A_COURSE, Column

BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets take a CSV file for UTF-8 by it."""
NEXT_TERM, A_WEEK = timedelta(days=14), timedelta(days=7)

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Told:
    """What goes into a column, and the cells of the sample's rows.

    In these `{first}` and `{second}` are dates a week apart, `{last}` is one a year on, `{zone}` the school's zone.
    """

    words: Words
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of ours: its columns as they are read, and each one told by its name."""

    columns: tuple[Column, ...]
    told: Mapping[str, Told]


_ID_OF_INSTRUCTOR = _("The instructor's e-mail address, or the id from an import.")
_COURSE = _("The course: the last part of the address of its page, or the id from an import.")
_OPENS = _("When it opens, on a 5-minute mark.")
_CLOSES = _("When it closes; 24:00 is the end of the day.")

SHEETS: Mapping[str, Sheet] = {
    "sessions.csv": Sheet(
        SESSIONS_OF_A_COURSE.columns,
        {
            "sessionId": Told(
                _("An id of your own, another one for each session. By it the session is found again next time."),
                ("choir-1", "choir-2"),
            ),
            "startsAt": Told(_("Date and time of the start, on the clock there."), ("{first}T17:00", "{second}T17:00")),
            "endsAt": Told(_("Date and time of the end."), ("{first}T18:00", "{second}T18:00")),
            "timeZone": Told(_("The time zone of that clock."), ("{zone}", "{zone}")),
            "location": Told(_("The name of the place. One that is new is added."), ("Room 1", "Room 1")),
            "instructorSourcedId": Told(_ID_OF_INSTRUCTOR, ("ana@example.org", "")),
            "lessonName": Told(
                _("The name of the lesson. One that the course doesn't have yet is added."), ("Warming up", "Rounds")
            ),
            "lessonGoal": Told(_("The goal of the lesson."), ("Breathe and stand well", "")),
            "joinUrl": Told(_("The class link."), ("", "https://meet.example.org/choir")),
            "capacity": Told(_("How many places there are. Empty: no limit; 0: nobody."), ("12", "")),
            "group": Told(_("The name of the group that attends. Empty: the one chosen for the whole file."), ("", "")),
        },
    ),
    "rules.csv": Sheet(
        RULES.columns,
        {
            "courseSourcedId": Told(_COURSE, ("choir",)),
            "selfBooking": Told(_("true: learners book by themselves. Empty: false."), ("true",)),
            "lengthMinutes": Told(
                _("How long a booked session lasts; several with semicolons. Empty: 60."), ("30;60",)
            ),
            "stepMinutes": Told(_("How far apart times are offered. Empty: 30."), ("30",)),
            "minimumNoticeMinutes": Told(_("How long before the start one can still book. Empty: 120."), ("120",)),
            "horizonDays": Told(_("How many days ahead one can book. Empty: 90."), ("90",)),
            "bufferBeforeMinutes": Told(_("Free time of the instructor before a session. Empty: 0."), ("0",)),
            "bufferAfterMinutes": Told(_("Free time of the instructor after a session. Empty: 0."), ("10",)),
            "maxOpenPerLearner": Told(_("How many bookings ahead a learner may have. Empty: no limit."), ("",)),
            "maxPerDay": Told(_("How many bookings a learner may have on a day. Empty: no limit."), ("",)),
            "maxPerWeek": Told(_("How many bookings a learner may have in a week. Empty: no limit."), ("2",)),
            "overlap": Told(
                _("Another session of the learner's at that time: refuse or warn. Empty: refuse."), ("refuse",)
            ),
            "price": Told(_("Credits a session. Empty: 1."), ("1",)),
            "seats": Told(_("Learners in a booked session. Empty: 1."), ("1",)),
            "absence": Told(
                _("Absence requests: off, by rule, or a person decides (off, rule, person). Empty: off."), ("rule",)
            ),
            "refundUntilHours": Told(
                _("The whole price comes back until so many hours before the start. Empty: 24."), ("24",)
            ),
            "waitlist": Told(_("true: full group sessions have a line. Empty: false."), ("false",)),
        },
    ),
    "hours.csv": Sheet(
        HOURS.columns,
        {
            "instructorSourcedId": Told(_ID_OF_INSTRUCTOR, ("ana@example.org", "ana@example.org")),
            "weekday": Told(_("0 is Monday, 6 is Sunday."), ("0", "2")),
            "opens": Told(_OPENS, ("09:00", "14:00")),
            "closes": Told(_CLOSES, ("12:00", "18:30")),
            "timeZone": Told(_("The time zone of these hours, one for all of an instructor's."), ("{zone}", "{zone}")),
        },
    ),
    "days.csv": Sheet(
        DAYS.columns,
        {
            "instructorSourcedId": Told(
                _("The instructor's e-mail address, or the id from an import. Empty: the whole school."),
                ("", "ana@example.org"),
            ),
            "date": Told(_("The date, whose hours take the place of the weekly ones."), ("{first}", "{second}")),
            "opens": Told(_("When it opens, on a 5-minute mark. Empty: closed all day."), ("", "10:00")),
            "closes": Told(_CLOSES, ("", "12:00")),
        },
    ),
    "credits.csv": Sheet(
        CREDITS.columns,
        {
            "learnerSourcedId": Told(
                _("The learner's e-mail address, or the id from an import."), ("ida@example.org",)
            ),
            "courseSourcedId": Told(_COURSE, ("choir",)),
            "amount": Told(_("How many credits."), ("10",)),
            "expiresOn": Told(_("The last day on which they can be spent. Empty: without end."), ("{last}",)),
        },
    ),
}
SAMPLES = (*SHEETS, MANIFEST)
"""The files that there is a sample of."""


def sample(file: str, today: date, zone: str) -> str:
    """The text of a small file to begin with (RFC 4180, with a byte-order mark); KeyError where there is none.

    Its dates are Mondays after the school's `today`; `zone` is the school's, by its IANA name.
    """
    text = StringIO()
    text.write(BYTE_ORDER_MARK)
    csv.writer(text).writerows(_rows(file, today, zone))
    return text.getvalue()


def _rows(file: str, today: date, zone: str) -> Iterator[list[str]]:
    if file == MANIFEST:
        yield from (["propertyName", "value"], ["oneroster.version", VERSIONS[-1]])
        return
    sheet = SHEETS[file]
    yield [column.name for column in sheet.columns]
    yield from map(list, zip(*(cells(sheet.told[column.name], today, zone) for column in sheet.columns), strict=True))


def cells(told: Told, today: date, zone: str) -> list[str]:
    """What a column of the sample holds, row by row."""
    first = today + NEXT_TERM - timedelta(days=today.weekday())
    facts = {"first": first, "second": first + A_WEEK, "last": first + 52 * A_WEEK, "zone": zone}
    return [cell.format(**facts) for cell in told.cells]
