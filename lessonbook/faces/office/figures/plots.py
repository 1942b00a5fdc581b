"""Figures as plots, each with a table that says the same: the script draws what the table holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_decimal, format_percent
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.attendance.figures import Figures, Liability, OfInstructor, Sums
from lessonbook.faces.look.dates import day_text, month_title
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint

TENTH = "#,##0.#"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as people read it, and as it is drawn; `value` empty: there is none."""

    text: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a plot's table."""

    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot and its table: `kind` is "line", "bars", "stack" or "across"; `unit` stands behind the axis's numbers."""

    id: str
    title: str
    note: str
    kind: str
    head: str
    columns: Sequence[str]
    rows: Sequence[Row]
    unit: str = ""


def percent_cell(share: float | None, view: Viewpoint) -> Cell:
    """A share: "87 %"; a dash where there is none."""
    if share is None:
        return Cell("–")
    return Cell(format_percent(round(share, 3), format=None, locale=view.locale), f"{share * 100:.1f}")


def count_cell(count: int, view: Viewpoint) -> Cell:
    """A whole number."""
    return Cell(number_text(count, view), str(count))


def hours_cell(minutes: int, view: Viewpoint) -> Cell:
    """Minutes as hours with a tenth."""
    hours = round(minutes / 60, 1)
    return Cell(format_decimal(hours, format=TENTH, locale=view.locale), f"{hours}")


def plots(found: Figures, owed: Liability, view: Viewpoint) -> list[Plot]:
    """All plots, those over time first."""
    return [
        fill_plot(found, view),
        attendance_plot(found, view),
        notice_plot(found, view),
        hours_plot(found.instructors, found.instructor_count, view),
        liability_plot(owed, view),
    ]


def fill_plot(found: Figures, view: Viewpoint) -> Plot:
    """How full the sessions with a limited number of places were, by week."""
    rows = [
        Row(
            week_text(week, view),
            [percent_cell(s.fill_rate, view), count_cell(s.filled, view), count_cell(s.places, view)],
        )
        for week, s in found.weeks.items()
    ]
    note = _("Seats taken of the places in sessions that have a limit.")
    return Plot(
        "fill", _("Fill rate"), note, "line", _("Week of"), [_("Fill rate"), _("Taken"), _("Places")], rows, "%"
    )


def attendance_plot(found: Figures, view: Viewpoint) -> Plot:
    """What the registers say, by week."""
    rows = [
        Row(week_text(week, view), [count_cell(n, view) for n in (s.present, s.late, s.excused, s.absent)])
        for week, s in found.weeks.items()
    ]
    columns = [_("Present"), _("Late"), _("Excused"), _("Absent")]
    return Plot("attendance", _("Attendance"), _("As the registers say."), "stack", _("Week of"), columns, rows)


def notice_plot(found: Figures, view: Viewpoint) -> Plot:
    """The seats that learners gave up, by how long before the start."""
    total = found.total
    rows = [
        Row(label, [count_cell(count, view)])
        for label, count in (
            (_("48 hours or more"), total.given_up_48),
            (_("24 to 48 hours"), total.given_up_24),
            (_("2 to 24 hours"), total.given_up_2),
            (_("Under 2 hours"), total.given_up_0),
        )
    ]
    note = _("Seats that learners gave up, by how long before the start.")
    return Plot("notice", _("Cancellations by notice"), note, "bars", _("Notice"), [_("Seats")], rows)


def hours_plot(instructors: Sequence[OfInstructor], count: int, view: Viewpoint) -> Plot:
    """Hours of sessions by instructor, the most first."""
    rows = [
        Row(one.name or _("No instructor"), [hours_cell(one.minutes, view), count_cell(one.sessions, view)])
        for one in instructors
    ]
    note = _("Of sessions that weren’t cancelled.")
    if count > len(rows):
        more = ngettext("The %(count)s with the most hours.", "The %(count)s with the most hours.", len(rows))
        note = f"{note} {more % {'count': number_text(len(rows), view)}}"
    columns = [_("Hours"), _("Sessions")]
    return Plot("hours", _("Instructor hours"), note, "across", _("Instructor"), columns, rows, _("h"))


def liability_plot(owed: Liability, view: Viewpoint) -> Plot:
    """What can still be spent, by the month in which it ends."""
    rows = [
        Row(month_title(month, view) if month else _("Without end"), [count_cell(left, view)])
        for month, left in owed.by_month.items()
    ]
    note = _("Credits that can still be spent today, by the month in which they end.")
    return Plot("liability", _("Credit liability"), note, "bars", _("Ends in"), [_("Credits")], rows)


def week_text(week: date, view: Viewpoint) -> str:
    """A week by its first day."""
    return day_text(week, view)


@dataclass(frozen=True, slots=True)
class Key:
    """A figure that stands for itself."""

    label: str
    text: str


def keys(total: Sums, owed: Liability, view: Viewpoint) -> list[Key]:
    """The figures of the whole time, at a glance."""
    return [
        Key(_("Sessions"), number_text(total.sessions, view)),
        Key(_("Cancelled"), number_text(total.cancelled, view)),
        Key(_("Fill rate"), percent_cell(total.fill_rate, view).text),
        Key(_("Attendance"), percent_cell(total.attendance_rate, view).text),
        Key(_("Seats given up"), number_text(total.given_up, view)),
        Key(_("Hours of sessions"), hours_cell(total.minutes, view).text),
        Key(_("Credits left"), number_text(owed.total, view)),
    ]
