"""Sessions in words: what lists, cards and calendars show of each, for one viewer under one hat."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lessonbook.domain.attendance.models import Attendance
from lessonbook.domain.attendance.queries import Outcome
from lessonbook.domain.credits.queries import SeatCredits
from lessonbook.domain.texts import level
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.models import GivenUp
from lessonbook.domain.timetable.progress import Progress
from lessonbook.domain.timetable.rules import Status
from lessonbook.faces.look.dates import near_day_text, range_text, time_text, when_text
from lessonbook.faces.look.numbers import change_text, number_text
from lessonbook.faces.look.shapes import JoinWindow, Link, SessionLine
from lessonbook.faces.look.status_words import status_word, status_words
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name, zone_text
from lessonbook.faces.portal.addresses import course_url, join_url, session_url, taught_url, with_query
from lessonbook.faces.profile.viewer import Hat, Viewer

LEFT_OPEN = timedelta(days=2)
"""How long a page may stay open and still show Join when it is time: sessions further off bring no button."""

NO_SEAT = SeatCredits()


class Wording:
    """Puts lines into words for a viewer under a hat; `for_whom` where a page is not under the hat worn.

    Where it isn't, or where it is `named`, the addresses name the hat too: they lead to that learner's pages whatever
    is worn by then. `waiting` are the ids of the seats for which an absence request waits to be decided.
    """

    def __init__(self, viewer: Viewer, hat: Hat, waiting: Collection[int] = (), *, named: bool = False) -> None:
        self.now = viewer.now
        self.view = viewer.viewpoint
        self.teaches = hat.teaches
        self.for_whom = "" if viewer.hat is hat else hat.label
        self._query = with_query("", {"for": hat.asked if named or self.for_whom else ""})
        self.zone = zone_text(self.view)
        self.today = self.view.day(self.now)
        self._waiting = waiting
        self._status_words = status_words()
        whose = hat.label if hat.guardianship else self.for_whom
        self.head_note = " · ".join(part for part in (self.zone, whose) if part)
        self.who_label = _("Learners") if hat.teaches else _("Instructor")

    def line(self, line: Line, outcome: Outcome | None = None, *, clocks: bool = False) -> SessionLine:
        """A session as tables show it; `outcome` is what became of the seat in it.

        With `clocks` its start and its end stand apart too, as cards show them.
        """
        brief = self.brief(line, clocks=clocks)
        return brief._replace(
            venue_text=venue_text(line, self.view) if line.location_name else "",
            join=self._join(line, brief.status),
            replaced_by=self._replaced_by(line.replacement),
            attendance_text=attendance_text(outcome.attendance) if outcome else "",
            recording_url=safe_link(line.recording_link) if brief.status is Status.COMPLETED else "",
            report_url=brief.url if outcome and outcome.report_id else "",
        )

    def brief(self, line: Line, *, clocks: bool = True) -> SessionLine:
        """A session as calendars show it: when, what, with whom and how it stands."""
        view = self.view
        when = when_text(line.starts_at, line.ends_at, view)
        times = when.times
        status = line.status(self.now)
        who = self._who(line)
        state = seat_text(line, self._waiting)
        said = (self.for_whom, line.course_name, when.whole, self.zone, who, state)
        return SessionLine(
            code=line.code,
            url=self._url(line.code),
            in_dialog=not self.teaches,
            starts=line.starts_at,
            ends=line.ends_at,
            date_text=when.day if when.year == self.today.year else when.full_day,
            time_text=times,
            start_text=when.start if clocks else "",
            end_text=when.end if clocks else "",
            zone_text=self.zone,
            course_name=line.course_name,
            hue=line.hue + 1,
            instructor_name=who,
            status=status,
            spoken=", ".join([part for part in (*said, self._status_words[status]) if part]),
            for_whom=self.for_whom,
            seat_text=state,
        )

    def _replaced_by(self, replacement: Line | None) -> Link | None:
        """The way to the session that comes instead; whoever hears its ID is told all of it."""
        if replacement is None:
            return None
        spoken = self.spoken(
            replacement.course_name, replacement.starts_at, replacement.ends_at, replacement.status(self.now)
        )
        return Link(replacement.code, self._url(replacement.code), spoken=spoken)

    def spoken(self, course_name: str, starts_at: datetime, ends_at: datetime, status: Status) -> str:
        """A session's name aloud, where no more of it is known."""
        when = when_text(starts_at, ends_at, self.view).whole
        return ", ".join(part for part in (self.for_whom, course_name, when, self.zone, status_word(status)) if part)

    def lines(self, lines: Iterable[Line]) -> list[SessionLine]:
        """Sessions as lists show them."""
        return [self.line(line) for line in lines]

    def past(self, lines: Iterable[Line], became: Mapping[int, Outcome]) -> list[SessionLine]:
        """Sessions that are over, with what became of the seats in them."""
        return [self.line(line, became.get(line.seat_id or 0)) for line in lines]

    def in_course(self, lines: Iterable[Line]) -> list[SessionLine]:
        """Sessions as their course's own page shows them: with their lessons."""
        return [self.line(line)._replace(lesson_text=lesson_text(line)) for line in lines]

    def history(self, line: Line, credits_of_seat: SeatCredits = NO_SEAT) -> SessionLine:
        """A session as a course's history shows it."""
        return self.line(line)._replace(
            lesson_text=lesson_text(line), credit_text=credit_text(credits_of_seat, self.view)
        )

    def whole(self, line: Line) -> SessionLine:
        """A session as cards and details show it: with its lesson, its place and the way to its course."""
        return self.line(line, clocks=True)._replace(
            course_url="" if self.teaches else self.course_url(line.course_slug),
            lesson_text=lesson_text(line),
            location_text=line.place or (_("Online") if line.has_link or line.has_host_link else ""),
        )

    def _url(self, code: str) -> str:
        """Where a session has its page: who teaches works there, so it isn't a dialog's."""
        return taught_url(code) if self.teaches else self.session_url(code)

    def session_url(self, code: str) -> str:
        """A session's details, as the learner has it."""
        return session_url(code) + self._query

    def course_url(self, slug: str, tab: str = "course") -> str:
        """A tab of the learner's course."""
        return course_url(slug, tab) + self._query

    def _who(self, line: Line) -> str:
        """Who is met there: the instructor, or those who come."""
        if not self.teaches:
            return line.instructor_name
        if line.one_learner or not line.learners:
            return line.one_learner.strip()
        return learners_text(line.learners)

    def _join(self, line: Line, status: Status) -> JoinWindow | None:
        """When it may be joined, for sessions that may be joined while the page is open."""
        if status not in (Status.UPCOMING, Status.LIVE) or line.starts_at - self.now > LEFT_OPEN:
            return None
        if not line.joining().has_link:
            return None
        window = line.window
        return JoinWindow(
            opens=window.start,
            closes=window.end,
            url=join_url(line.code) + self._query,
            is_open=window.start <= self.now,
            opens_text=opens_text(window.start, line.starts_at, self.view, teaches=self.teaches),
            is_host=self.teaches,
        )


def opens_text(opens: datetime, starts: datetime, view: Viewpoint, *, teaches: bool = False) -> str:
    """From when one can join, or start it; the day is named where it isn't that of the session."""
    same_day = view.day(opens) == view.day(starts)
    clock = time_text(opens, view)
    moment = clock if same_day else f"{near_day_text(view.day(opens), view.day(starts), view)}, {clock}"
    words = _("You can start from %(time)s.") if teaches else _("You can join from %(time)s.")
    return words % {"time": moment}


def learners_text(count: int) -> str:
    """How many come."""
    return ngettext("%(count)s learner", "%(count)s learners", count) % {"count": count}


def lesson_text(line: Line) -> str:
    """The lesson of a session: "Lesson 7: Ordering food"; empty where none is set."""
    if line.lesson_name is None:
        return ""
    return _("Lesson %(number)s: %(name)s") % {"number": line.lesson_number, "name": level(line.lesson_name)}


def venue_text(line: Line, view: Viewpoint) -> str:
    """The time that the clock at the place shows, where it isn't the viewer's: "10:30–11:15 New York time"."""
    if line.place_zone == view.zone.key:
        return ""
    there = replace(view, zone=ZoneInfo(line.place_zone))
    if _offsets(line, there) == _offsets(line, view):
        return ""
    times = range_text(line.starts_at, line.ends_at, there)
    if there.day(line.starts_at) != view.day(line.starts_at):
        day = near_day_text(there.day(line.starts_at), view.day(line.starts_at), there)
        times = f"{day}, {times}"
    return _("%(times)s at the venue (%(zone)s)") % {
        "times": times,
        "zone": zone_name(line.place_zone, view.language),
    }


def _offsets(line: Line, view: Viewpoint) -> tuple[timedelta | None, timedelta | None]:
    return view.local(line.starts_at).utcoffset(), view.local(line.ends_at).utcoffset()


def no_reports_text() -> str:
    """Why a guardian finds neither marks nor reports, and whom to ask."""
    return _("The school doesn't let you read reports for this learner. Ask the school.")


def attendance_text(attendance: str) -> str:
    """A mark of the register in words; empty where there is none."""
    return str(Attendance(attendance).label) if attendance else ""


def credit_text(credits_of_seat: SeatCredits, view: Viewpoint) -> str:
    """What a seat took and what came back of it, each with its sign; "0" where it never cost anything."""
    changes = [-credits_of_seat.taken, credits_of_seat.returned]
    return " ".join(change_text(change, view) for change in changes if change) or "0"


def taken_text(credits_of_seat: SeatCredits, view: Viewpoint) -> str:
    """What a seat took and what came back of it, in words."""
    facts = {
        "taken": number_text(credits_of_seat.taken, view),
        "returned": number_text(credits_of_seat.returned, view),
    }
    if credits_of_seat.returned:
        return _("%(taken)s taken, %(returned)s returned") % facts
    return pgettext("credits", "%(taken)s taken") % facts


def progress_text(progress: Progress) -> str:
    """How many of a course's sessions are behind; empty before any is planned."""
    if not progress.total:
        return ""
    words = ngettext("%(held)s of %(total)s session held", "%(held)s of %(total)s sessions held", progress.total)
    return words % {"held": progress.held, "total": progress.total}


def given_up_text(why: str) -> str:
    """Why a seat no longer stands; empty where it does, or where it is the session that was cancelled."""
    if why == GivenUp.EXCUSED:
        return _("Excused")
    return "" if why in ("", GivenUp.SESSION) else str(GivenUp(why).label)


def seat_text(line: Line, waiting: Collection[int]) -> str:
    """The state of a seat that isn't simply taken or simply given up: excused, or asked to be."""
    if line.given_up_why == GivenUp.EXCUSED:
        return _("Excused")
    return _("Absence requested") if line.seat_id in waiting else ""


def safe_link(link: str) -> str:
    """A link from outside as an address that may be followed; empty for anything but http and https."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    is_plain = link.isprintable() and " " not in link
    return (iri_to_uri(link) or "") if is_plain and parts.scheme in ("http", "https") and parts.netloc else ""
