"""Times picked for booking, in words: what each will be, what it costs, and why some can't be had."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessonbook.domain.booking.actions.any_instructor import AnyInstructor, AnyWanted
from lessonbook.domain.booking.alternatives import alternatives
from lessonbook.domain.booking.openings import Opening
from lessonbook.domain.booking.previews import Preview
from lessonbook.domain.booking.rules import Taken
from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.refusals import Refusal
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.faces.look.dates import near_day_text, range_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Link, Option
from lessonbook.faces.portal.booking_words import give_up_text
from lessonbook.faces.portal.opening_words import group_text
from lessonbook.faces.portal.picks import pick_of, pick_text
from lessonbook.faces.profile.viewer import Viewer
from lessonbook.scheduling.intervals import Interval

MOST_CHOICES = 600
"""Names among which instructors are chosen on one page; beyond, the instructor is chosen above the week."""


@dataclass(frozen=True, slots=True)
class PickShown:
    """A time that would be booked. `choices` are the instructors to choose from, where it was left open."""

    pick: str
    date_text: str
    time_text: str
    who: str
    place: str
    give_up_text: str
    warning: str
    choices: Sequence[Option]
    without_url: str
    spoken: str


@dataclass(frozen=True, slots=True)
class LostShown:
    """A time that can't be booked: why not, and what is open instead, each a link to the picks with it."""

    date_text: str
    time_text: str
    why: str
    instead: Sequence[Link]


class Confirming:
    """Puts a preview of picks into words; `url_of` gives the address that shows other picks."""

    def __init__(
        self,
        course: Course,
        learner_id: int,
        picks: Sequence[AnyWanted],
        seen: Preview,
        viewer: Viewer,
        *,
        url_of: Callable[[Sequence[AnyWanted]], str],
        refusals: Mapping[int, Refusal],
        but_seat: Seat | None = None,
        but_session: int | None = None,
        returns_at_most: int = ALL,
    ) -> None:
        self.course, self.learner_id, self.picks, self.seen = course, learner_id, picks, seen
        self.view, self.now, self.school = viewer.viewpoint, viewer.now, viewer.school
        self.url_of, self.but_seat, self.but_session = url_of, but_seat, but_session
        self.refusals = {**seen.refusals, **refusals}
        self.returns_at_most = returns_at_most

    @property
    def good(self) -> list[int]:
        """The places of the picks that would be booked, by time."""
        good = [n for n in range(len(self.picks)) if n not in self.refusals and n in self.seen.times]
        return sorted(good, key=lambda n: self.seen.times[n])

    def shown(self) -> list[PickShown]:
        """What would be booked, by time."""
        names = sum(len(self.seen.others.get(n, ())) for n in self.good)
        warned = self._clash_texts()
        return [self._pick(n, warned.get(n, ""), may_choose=names <= MOST_CHOICES) for n in self.good]

    def _pick(self, n: int, warning: str, *, may_choose: bool) -> PickShown:
        time, pick = self.seen.times[n], self.picks[n]
        date_text, time_text = self._when(time)
        who, place = self._who(n)
        choices = self._choices(n, pick) if isinstance(pick, AnyInstructor) and may_choose else []
        return PickShown(
            pick=pick_text(pick),
            date_text=date_text,
            time_text=time_text,
            who=who,
            place=place,
            give_up_text=give_up_text(self.course, time.start, self.now, self.view, self.returns_at_most),
            warning=warning,
            choices=choices,
            without_url=self.url_of([one for m, one in enumerate(self.picks) if m != n]) if len(self.picks) > 1 else "",
            spoken=f"{date_text}, {time_text}",
        )

    def _choices(self, n: int, pick: AnyInstructor) -> list[Option]:
        others = self.seen.others.get(n, ())
        named = [Option(pick_text(pick.held_by(one.diary.instructor_id)), one.name) for one in others]
        return [Option(pick_text(pick), _("Any instructor"), is_chosen=True), *named] if len(named) > 1 else []

    def _who(self, n: int) -> tuple[str, str]:
        if n in self.seen.sessions:
            return session_texts(self.seen.sessions[n])
        one = self.seen.people.get(n)
        if isinstance(self.picks[n], AnyInstructor) and len(self.seen.others.get(n, ())) > 1:
            return _("Any instructor"), ""
        return (one.name, one.place or _("Online")) if one else ("", "")

    def _when(self, time: Interval) -> tuple[str, str]:
        day, today = self.view.day(time.start), self.view.day(self.now)
        return near_day_text(day, today, self.view), range_text(time.start, time.end, self.view)

    def _clash_texts(self) -> dict[int, str]:
        clashes: Mapping[int, Taken] = self.seen.clashes
        ids = {one.session_id for one in clashes.values()}
        names = dict(Session.objects.filter(pk__in=ids).values_list("pk", "course__name")) if ids else {}
        return {
            n: _("Overlaps %(course)s, %(times)s")
            % {
                "course": names.get(one.session_id, one.session),
                "times": range_text(one.time.start, one.time.end, self.view),
            }
            for n, one in clashes.items()
        }

    def lost(self) -> list[LostShown]:
        """What can't be booked, by time, with what is open instead."""
        times = {n: time for n in self.refusals if (time := self.seen.times.get(n) or self._time(n))}
        places = sorted(times, key=lambda n: times[n])
        kept = [self.seen.times[n] for n in self.good]
        wanted = [(self.seen.wanted[n], times[n]) for n in places]
        found = alternatives(
            self.course, self.learner_id, wanted, kept, school=self.school, now=self.now,
            but_seat=self.but_seat, but_session=self.but_session,
        )  # fmt: skip
        nowhere = [LostShown("", "", self._why(n), ()) for n in self.refusals if n not in times]
        shown = []
        for n, openings in zip(places, found, strict=True):
            date_text, time_text = self._when(times[n])
            instead = [self._instead(n, opening) for opening in openings]
            shown.append(LostShown(date_text, time_text, self._why(n), instead))
        return [*shown, *nowhere]

    def _time(self, n: int) -> Interval | None:
        """When a pick would be that was refused before its time was looked at."""
        pick = self.seen.wanted[n]
        start, length = getattr(pick, "starts_at", None), getattr(pick, "length", None)
        return Interval(start, start + length) if start and length else None

    def _why(self, n: int) -> str:
        refusal = self.refusals[n]
        if refusal.code == "overlaps" and not refusal.facts.get("session"):
            return _("That overlaps another time that you picked.")
        return refusal_text(refusal, self.view)

    def _instead(self, n: int, opening: Opening) -> Link:
        others = [one for m, one in enumerate(self.picks) if m != n]
        date_text, time_text = self._when(Interval(opening.starts_at, opening.ends_at))
        who = group_text(opening) if opening.session else opening.instructor
        return Link(f"{date_text}, {time_text} · {who}", self.url_of([*others, pick_of(opening)]))


def session_texts(session: Session) -> tuple[str, str]:
    """With whom and on what a group meets, and where."""
    who = session.instructor.name if session.instructor else ""
    lesson = session.lesson.name if session.lesson else ""
    return " · ".join(part for part in (_("Group"), who, lesson) if part), place_text(session)


def place_text(session: Session) -> str:
    """Where a session meets."""
    place = session.location
    if place is None:
        return _("Online") if session.class_link else ""
    return str(place)
