"""Exports: people, enrollments, sessions, seats and the ledger as CSV and XLSX."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessonbook.channels.exports.files import MOST_IN_WORKBOOK, csv_lines, workbook
from lessonbook.channels.exports.recording import record_export
from lessonbook.channels.exports.tables import TABLES, count, read
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.office.desk import in_office, office_by
from lessonbook.faces.office.figures.periods import Period, choices, last_days, read_period
from lessonbook.faces.office.school.tabs import school_tabs
from lessonbook.faces.portal.addresses import with_query
from lessonbook.faces.portal.credit_words import school_today
from lessonbook.faces.profile.viewer import ViewerRequest

EXPORTS, USUAL = "/office/exports/", 90
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table that can be had, and where; what has no time is the same whatever the period."""

    label: str
    note: str
    csv_url: str
    xlsx_url: str


@require_safe
@in_office
def exports_page(request: ViewerRequest) -> HttpResponseBase:
    """The tables that can be had, of a period."""
    period = period_of(request)
    tables = [
        TableShown(str(table.label), str(table.note), f"{EXPORTS}{name}.csv", f"{EXPORTS}{name}.xlsx")
        for name, table in TABLES.items()
    ]
    context = {
        "tabs": school_tabs("exports"),
        "action": EXPORTS,
        "period": period,
        "days": {"from": str(period.first), "to": str(period.last)},
        "choices": choices(EXPORTS, school_today(request.viewer), period),
        "tables": tables,
        "zone": request.viewer.school.zone.key,
        "most": number_text(MOST_IN_WORKBOOK, request.viewer.viewpoint),
    }
    return render(request, "office/figures/exports.html", context, using="jinja2")


def period_of(request: ViewerRequest) -> Period:
    """The period that the address or the form asks for."""
    today, asked = school_today(request.viewer), request.POST or request.GET
    return read_period(asked.get("from", ""), asked.get("to", ""), otherwise=last_days(today, USUAL))


@require_POST
@in_office
def export(request: ViewerRequest, name: str, kind: str) -> HttpResponseBase:
    """A table as a file, told to the journal; a workbook that would be too large is refused, with the way out.

    A form asks, not a link: what leaves the school leaves a trace, and a page that is fetched beforehand must not.
    """
    table, zone, period = TABLES.get(name), request.viewer.school.zone, period_of(request)
    if table is None:
        raise Http404
    time = period.instants(zone)
    part = f"{name}-{period.first}-{period.last}" if table.has_time else f"{name}-{school_today(request.viewer)}"
    days, rows = {"from": str(period.first), "to": str(period.last)}, count(table, time)
    if kind == "xlsx" and rows > MOST_IN_WORKBOOK:
        most = number_text(MOST_IN_WORKBOOK, request.viewer.viewpoint)
        messages.error(
            request, _("That would be more than %(most)s rows. Take CSV, or a shorter period.") % {"most": most}
        )
        return redirect(with_query(EXPORTS, days))
    known = days if table.has_time else {}
    record_export(name, kind, rows, known, by=office_by(request), now=request.viewer.now)
    if kind == "csv":
        lines = in_language(csv_lines(table.columns(), read(table, time), zone), request.viewer.language)
        headers = {"Content-Disposition": f'attachment; filename="{part}.csv"'}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    file = workbook(str(table.label), table.columns(), read(table, time), zone)
    return FileResponse(file, as_attachment=True, filename=f"{part}.xlsx", content_type=WORKBOOK)


def in_language(lines: Iterator[str], language: str) -> Iterator[str]:
    """The lines, each made in a language: they are read after the request has ended, and its language with it."""
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line
