"""What waits for an administrator and what is wrong: each a line with its number, and the first few of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from lessonbook.domain.attendance.overview import (
    MOST,
    SessionFacts,
    Waiting,
    absences_waiting,
    courses_without_hours,
    out_of_credit,
    registers_due,
    reports_due,
    seats_offered,
    without_instructor,
)
from lessonbook.domain.booking.models import SubstituteRequest
from lessonbook.domain.booking.substitutes import open_substitute_requests
from lessonbook.faces.look.dates import near_day_text, time_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.addresses import with_query
from lessonbook.faces.office.figures.addresses import course_url, person_url, session_url
from lessonbook.faces.office.timetable.narrowing import NOBODY
from lessonbook.faces.profile.viewer import Viewer

NAMED = 3
"""So many of each are named; the page that a concern leads to has the others."""
RECENTLY = timedelta(days=7)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that waits or is wrong: how many, where they all are (if anywhere), and the first of them."""

    icon: str
    title: str
    count: str
    url: str
    first: Sequence[Link]
    note: str = ""


def concern(
    icon: str, title: str, rows: Sequence[T], url: str, link: Callable[[T], Link], view: Viewpoint, note: str = ""
) -> list[Concern]:
    """The concern about some rows; none where there are none."""
    if not rows:
        return []
    count = number_text(len(rows), view)
    return [Concern(icon, title, f"{count}+" if len(rows) == MOST else count, url, [*map(link, rows[:NAMED])], note)]


def waits(viewer: Viewer) -> list[Concern]:
    """What waits for a decision; three queries."""
    view, now = viewer.viewpoint, viewer.now

    def seat(one: Waiting) -> Link:
        return Link(f"{one.learner} · {one.course}, {moment(one.starts_at, now, view)}", session_url(one.code))

    def substitute(one: SubstituteRequest) -> Link:
        when = moment(one.session.starts_at, now, view)
        return Link(f"{one.asked_by.name} · {one.session.course.name}, {when}", session_url(one.session.code))

    requests, offered = absences_waiting(), seats_offered(now)
    wanted = list(open_substitute_requests(now)[:MOST])
    return [
        *concern("inbox", _("Absence requests to decide"), requests, "/office/requests/", seat, view),
        *concern("user-round-search", _("Substitutes wanted"), wanted, "/office/requests/", substitute, view),
        *concern("armchair", _("Seats kept for the waitlist"), offered, "", seat, view),
    ]


def wrongs(viewer: Viewer) -> list[Concern]:
    """What is wrong; seven queries."""
    view, now = viewer.viewpoint, viewer.now
    nobodys = without_instructor(now)

    def session(one: SessionFacts) -> Link:
        return Link(f"{one.course}, {moment(one.starts_at, now, view)}", session_url(one.code))

    def taught(one: SessionFacts, where: str) -> Link:
        parts = (one.instructor, one.course, moment(one.starts_at, now, view))
        return Link(" · ".join(filter(None, parts)), f"{session_url(one.code)}#{where}")

    return [
        *concern("user-x", _("Sessions without an instructor"), nobodys, nobodys_url(nobodys, view), session, view,
                 _("In the next two weeks.")),
        *concern("clock-alert", _("Instructors without hours"), courses_without_hours(), "/office/courses/",
                 lambda one: Link(
                     f"{one.instructor} · {one.course}" if one.instructor else
                     _("%(course)s has no instructor") % {"course": one.course},
                     person_url(one.instructor_id) if one.instructor_id else course_url(one.slug),
                 ), view, _("Learners may book these courses themselves, but there is no time to book.")),
        *concern("coins", _("Learners out of credit"), out_of_credit(now), "/office/credits/",
                 lambda one: Link(f"{one.learner} · {one.course}", f"/office/credits/people/{one.person_id}/"), view,
                 _("Their group goes on, and they can’t pay its next session.")),
        *concern("clipboard-list", _("Registers to take"), registers_due(now), "",
                 lambda one: taught(one, "register"), view, _("Of the last two weeks.")),
        *concern("notebook-pen", _("Reports to write"), reports_due(now), "",
                 lambda one: taught(one, "reports"), view, _("Of the last two weeks.")),
        *failing_tasks(now, view),
    ]  # fmt: skip


def nobodys_url(nobodys: Sequence[SessionFacts], view: Viewpoint) -> str:
    """The list of the sessions that nobody teaches, at the week of the first."""
    first = str(view.day(nobodys[0].starts_at)) if nobodys else ""
    return with_query("/office/sessions/", {"instructor": NOBODY, "date": first})


def failing_tasks(now: datetime, view: Viewpoint) -> list[Concern]:
    """Tasks of the worker that failed in the last days, if any; one query."""
    failed = DBTaskResult.objects.filter(status="FAILED", finished_at__gt=now - RECENTLY).order_by("-finished_at")
    rows = list(failed.values_list("task_path", "finished_at")[:MOST])
    return concern(
        "circle-alert", _("Tasks that failed"), rows, "",
        lambda row: Link(f"{row[0].rpartition('.')[2]}, {moment(row[1] or now, now, view)}", ""),
        view, _("In the last seven days. The log of the worker says why."),
    )  # fmt: skip


def moment(instant: datetime, now: datetime, view: Viewpoint) -> str:
    """A day and a time: "Wed 25 Nov, 16:30"."""
    return f"{near_day_text(view.day(instant), view.day(now), view)}, {time_text(instant, view)}"
