"""A session's details: what the guide lists, in its words and order, and what else there is to say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessonbook.domain.attendance.queries import SeatReport, report_of
from lessonbook.domain.credits.queries import credits_of
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.details import Details, details_of, links_of, roster
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import until_text
from lessonbook.faces.look.shapes import Action, Fact, Link, SessionDetails, SessionLine
from lessonbook.faces.portal.addresses import seat_url
from lessonbook.faces.portal.seat_actions import of_seat
from lessonbook.faces.portal.wording import (
    Wording,
    attendance_text,
    given_up_text,
    no_reports_text,
    safe_link,
    taken_text,
)
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import Hat, Viewer


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page and the dialog show: the details, and a report that is new."""

    details: SessionDetails
    new_report_id: int | None


def show(line: Line, hat: Hat, viewer: Viewer, *, is_named: bool = False) -> Shown:
    """Read and say all there is of a session, for a viewer who has it under this hat.

    With `is_named` it says whose it is, also where that hat is worn: one may come from a page of several.
    """
    # Several children may have seats in it, and learn its course: what the details lead to is this one's.
    wording = Wording(viewer, hat, named=True)
    if is_named and hat.guardianship:
        wording.for_whom = hat.label
    shown = wording.whole(line)
    facts = details_of(line.session_id)
    links = links_of(line.session_id)
    report = report_of(line.seat_id, viewer.person) if line.seat_id and hat.may_read_reports else None
    seat = of_seat(line, hat, viewer, wording)
    if seat.waits:
        shown = shown._replace(seat_text=_("Absence requested"))
    details = SessionDetails(
        line=shown,
        actions=[*seat.actions, *_to_calendar(line, shown, hat)],
        price=seat.price,
        asked=seat.asked,
        facts=[*_guide_facts(line, shown, facts, links), *_more_facts(line, facts, hat, wording)],
        notes=[note for note in _notes(line, shown, facts, hat) if note],
        until_text=until_text(line.starts_at, line.ends_at, viewer.now, wording.view) if not shown.is_over else "",
        report=list(_report_facts(report)) if report else (),
    )
    return Shown(details, report.report_id if report and report.is_new else None)


def _to_calendar(line: Line, shown: SessionLine, hat: Hat) -> Iterator[Action]:
    """The way to take what is yet to come into one's own calendar."""
    if not (shown.is_over or shown.is_cancelled):
        url = seat_url(line.code, "session_file", hat.asked)
        yield Action(_("Add to calendar"), url, kind="quiet", icon="calendar-arrow-down")


def _notes(line: Line, shown: SessionLine, facts: Details, hat: Hat) -> Iterator[str]:
    """What else is to be said above the facts; a guardian who may not read reports is told so where one would stand."""
    yield facts.cancel_reason if shown.is_cancelled else ""
    yield _left(line)
    if shown.status is Status.COMPLETED and line.seat_id and not hat.may_read_reports:
        yield no_reports_text()


def _guide_facts(line: Line, shown: SessionLine, facts: Details, links: Sequence[tuple[str, str]]) -> Iterator[Fact]:
    """The eight fields of the guide."""
    yield Fact(_("Session ID"), line.code)
    yield Fact(_("Session Date & Time"), f"{shown.date_text}, {shown.time_text}", note=shown.zone_text)
    yield Fact(_("Lesson Name"), shown.lesson_text or _("Not set yet"))
    yield Fact(_("Lesson Goal"), facts.lesson_goal or _("Not set yet"))
    yield _recording_fact(shown)
    safe = [Link(label, link) for label, url in links if (link := safe_link(url))]
    yield Fact(_("Extra Links"), "" if safe else _("None"), links=safe)
    yield _instructor_fact(line, facts)
    yield location_fact(line, shown, facts)


def _recording_fact(shown: SessionLine) -> Fact:
    if shown.recording_url:
        return Fact(_("Session Recording"), links=[Link(_("Watch the recording"), shown.recording_url)])
    if shown.status in (Status.UPCOMING, Status.LIVE):
        return Fact(_("Session Recording"), _("After the session, if it is recorded"))
    return Fact(_("Session Recording"), _("None"))


def _instructor_fact(line: Line, facts: Details) -> Fact:
    if line.instructor_id is None:
        return Fact(_("Instructor"), _("Not set yet"))
    instructor = Person(
        pk=line.instructor_id,
        given_name=line.instructor_given or "",
        preferred_name=line.instructor_preferred or "",
        family_name=line.instructor_family or "",
        photo=facts.instructor_photo or "",
    )
    return Fact(_("Instructor"), line.instructor_name, face=face(instructor))


def location_fact(line: Line, shown: SessionLine, facts: Details) -> Fact:
    """The place with its address and the way there; online, from when the link opens."""
    about = (facts.venue_address, facts.address, facts.venue_directions, facts.directions, shown.venue_text)
    if line.place:
        return Fact(_("Location Details"), line.place, note="\n".join(part for part in about if part))
    if shown.location_text:
        opens_text = shown.join.opens_text if shown.join and not shown.join.is_open else ""
        return Fact(_("Location Details"), shown.location_text, note=opens_text)
    return Fact(_("Location Details"), _("Not set yet"))


def _more_facts(line: Line, facts: Details, hat: Hat, wording: Wording) -> Iterator[Fact]:
    """Seats, the credits that the seat took, and who else comes where the course shows that."""
    yield seats_fact(facts)
    if line.seat_id is None:
        return
    if line.price:
        paid = credits_of([line.seat_id]).get(line.seat_id)
        if paid:
            yield Fact(_("Credits"), taken_text(paid, wording.view))
    else:
        yield Fact(_("Credits"), _("None"))
    if facts.roster_shown:
        others = [name for pk, name in roster(line.session_id) if pk != hat.whose.learner_id]
        yield Fact(_("Who else comes"), ", ".join(others) or _("Nobody yet"))


def seats_fact(facts: Details) -> Fact:
    """How many seats are taken, of how many."""
    if facts.capacity is None:
        return Fact(_("Seats"), _("%(taken)s taken") % {"taken": facts.seats_taken})
    taken = {"taken": facts.seats_taken, "capacity": facts.capacity}
    return Fact(_("Seats"), _("%(taken)s of %(capacity)s taken") % taken)


def _left(line: Line) -> str:
    """What became of a seat that was given up."""
    why = given_up_text(line.given_up_why)
    return _("Your seat: %(why)s") % {"why": why} if why else ""


def _report_facts(report: SeatReport) -> Iterator[Fact]:
    if report.attendance:
        yield Fact(_("Attendance"), attendance_text(report.attendance))
    if report.report_id:
        by = _("by %(name)s") % {"name": report.author_name} if report.author_name else ""
        yield Fact(_("Feedback"), report.feedback, note=by)
