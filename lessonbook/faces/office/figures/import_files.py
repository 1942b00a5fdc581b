"""What can be imported, in plain words: each file with its columns, as they are read, and samples to begin with."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lessonbook.channels.rosters.manifest import MANIFEST
from lessonbook.channels.rosters.samples import SAMPLES, SHEETS, cells, sample
from lessonbook.channels.rosters.tables import CLASSES, COURSES, ENROLLMENTS, ORGS, ROLES, TERMS, USERS_1_1, Column
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.viewer import ViewerRequest

ONEROSTER: tuple[tuple[str, tuple[Column, ...], str | Promise], ...] = (
    (ORGS.file, ORGS.columns, _("The school's name, where there is no school yet.")),
    (TERMS.file, TERMS.columns, _("Only checked: nothing is made of it.")),
    (COURSES.file, COURSES.columns, _("Courses.")),
    (CLASSES.file, CLASSES.columns, _("The groups of courses.")),
    (USERS_1_1.file, USERS_1_1.columns, _("People, and who looks after whom. In OneRoster 1.2 without role.")),
    (ROLES.file, ROLES.columns, _("What people are. In OneRoster 1.2 alone.")),
    (ENROLLMENTS.file, ENROLLMENTS.columns, _("Who is in which class, as student or teacher.")),
)
CALENDAR = (
    (("DTSTART", "DTEND", "DURATION"), _("When the session is.")),
    (("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"), _("How it repeats: each time is a session of its own.")),
    (("SUMMARY",), _("The name of the lesson.")),
    (("LOCATION",), _("The name of the place.")),
    (("CONFERENCE", "URL"), _("The class link.")),
    (("UID", "STATUS"), _("By which a session is found again, and whether it is cancelled.")),
)
NOTES: dict[str, str | Promise] = {
    "sessions.csv": _("A row a session. Choose the course in the form."),
    "rules.csv": _("By which rules courses are booked, a row a course."),
    "hours.csv": _("When instructors may be booked, a row a span of weekly hours."),
    "days.csv": _("Dates with hours of their own: holidays, time off, extra hours."),
    "credits.csv": _("Learners' credits."),
}


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column: its name, what goes into it, an example, and whether it may be empty."""

    name: str
    words: str
    example: str
    is_filled: bool


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of ours and its columns."""

    file: str
    note: str
    columns: list[ColumnRow]


@dataclass(frozen=True, slots=True)
class NamesShown:
    """Names of columns or properties, and what they are for; `file` is empty for properties."""

    file: str
    names: list[str]
    note: str


def own_files(today: date, zone: str) -> list[FileShown]:
    """Our own files, sessions first; examples are of the school's `today` and IANA `zone`."""
    return [FileShown(file, str(NOTES[file]), column_rows(file, today, zone)) for file in SHEETS]


def column_rows(file: str, today: date, zone: str) -> list[ColumnRow]:
    """The columns of a file of ours, in their order."""
    sheet = SHEETS[file]
    return [
        ColumnRow(
            column.name,
            str(sheet.told[column.name].words),
            next(filter(None, cells(sheet.told[column.name], today, zone)), ""),
            column.filled,
        )
        for column in sheet.columns
    ]


def oneroster_rows() -> list[NamesShown]:
    """The files of OneRoster that are read, each with the columns that are."""
    files = [NamesShown(file, [column.name for column in columns], str(note)) for file, columns, note in ONEROSTER]
    words = _t("Which of the files hold everything (bulk), which some changes (delta).")
    return [NamesShown(MANIFEST, ["propertyName", "value"], words), *files]


def calendar_rows() -> list[NamesShown]:
    """What is taken of a calendar's events."""
    return [NamesShown("", list(names), str(note)) for names, note in CALENDAR]


@require_safe
@in_office
def sample_file(request: ViewerRequest, file: str) -> HttpResponse:
    """A small file to begin with; Http404 where there is none of that name."""
    if file not in SAMPLES:
        raise Http404
    text = sample(file, school_today(request.viewer), request.viewer.school.time_zone)
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
