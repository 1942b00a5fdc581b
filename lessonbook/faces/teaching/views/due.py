"""Reports still due: sessions that are over and not yet written up."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.due import Lacking, lacking_in, reports_due
from lessonbook.faces.look.shapes import Emptiness, SessionLine
from lessonbook.faces.portal.turns import pager, read_turn
from lessonbook.faces.profile.viewer import ViewerRequest
from lessonbook.faces.teaching.desk import teaching, wording_of


@dataclass(frozen=True, slots=True)
class Due:
    """A session and what it lacks, in words."""

    line: SessionLine
    lacks: str


@require_safe
@teaching
def reports_page(request: ViewerRequest) -> HttpResponse:
    """A page of sessions without a mark or a report for somebody, newest first."""
    viewer, wording = request.viewer, wording_of(request)
    page = reports_due(viewer.person.pk, viewer.now, read_turn(request.GET))
    lacking = lacking_in([line.session_id for line in page.lines])
    context = {
        "wording": wording,
        "due": [
            Due(wording.whole(line), lacks_text(lacking.get(line.session_id, Lacking(0, 0)))) for line in page.lines
        ],
        "pager": pager(page, reverse("teaching:reports"), {}),
        "nothing": Emptiness(
            "check-check",
            _("Nothing is due."),
            _("Sessions stay here until everyone is marked and whoever came has a report."),
        ),
    }
    return render(request, "teaching/reports.html", context, using="jinja2")


def lacks_text(lacking: Lacking) -> str:
    """What is still to write."""
    marks = ngettext("%(count)s mark", "%(count)s marks", lacking.marks) % {"count": lacking.marks}
    reports = ngettext("%(count)s report", "%(count)s reports", lacking.reports) % {"count": lacking.reports}
    return " · ".join(text for text, count in ((marks, lacking.marks), (reports, lacking.reports)) if count)
