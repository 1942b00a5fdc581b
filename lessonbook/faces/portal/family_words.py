"""A family's sessions in words: each says whose it is, leads to that child's own, and how it meets the others'."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.attendance.family import FamilyReport, WaitingRequest
from lessonbook.domain.booking.rules import minutes
from lessonbook.domain.credits.queries import Balance
from lessonbook.domain.timetable.family import FamilyLine
from lessonbook.domain.timetable.lines import Line
from lessonbook.domain.timetable.queries import up_next
from lessonbook.domain.timetable.rules import status
from lessonbook.domain.timetable.togetherness import Meeting, Note, meetings
from lessonbook.faces.look.dates import near_day_text, range_text, until_text
from lessonbook.faces.look.shapes import Face, NextSession, SessionLine
from lessonbook.faces.portal.credit_words import Credits, credits_of_course
from lessonbook.faces.portal.report_words import ReportShown, report_shown
from lessonbook.faces.portal.wording import Wording
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.rights_words import rights_text
from lessonbook.faces.profile.viewer import Hat, Viewer


class ChildsWording(Wording):
    """The words for one learner's sessions on a page of several: each names the learner, and leads to the own ones."""

    def __init__(self, viewer: Viewer, hat: Hat, waiting: Collection[int] = ()) -> None:
        super().__init__(viewer, hat, waiting, named=True)
        self.for_whom = hat.label
        self.hat = hat

    def in_grid(self, line: Line) -> SessionLine:
        """A session as the family's calendar shows it: with whose it is in its entry."""
        shown = self.brief(line)
        entry = _("%(name)s: %(course)s") % {"name": first_name(self.hat, self.for_whom), "course": line.course_name}
        return shown._replace(course_name=entry)

    def whole(self, line: Line) -> SessionLine:
        """A session as cards show it, where the card says whose it is."""
        return super().whole(line)._replace(for_whom="")


def first_name(hat: Hat, whole: str) -> str:
    """How a learner is called at home."""
    learner = hat.guardianship.learner if hat.guardianship else None
    return (learner.preferred_name or learner.given_name) if learner else whole


@dataclass(frozen=True, slots=True)
class MemberShown:
    """One of the family: what is next, what is left of the credits, what the viewer may do; `hat` leads there."""

    name: str
    first_name: str
    face: Face
    hat: str
    next: Sequence[NextSession]
    credits: Sequence[Credits]
    rights: str
    may_book: bool


@dataclass(frozen=True, slots=True)
class NoteShown:
    """How a session meets one before it; `warns` where nobody can bring both."""

    text: str
    warns: bool


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A session in the family's list: whose, and how it meets the others' before it."""

    line: SessionLine
    face: Face
    notes: Sequence[NoteShown]


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day with its sessions."""

    iso: str
    name: str
    entries: Sequence[EntryShown]


@dataclass(frozen=True, slots=True)
class WaitingShown:
    """An absence request that nobody has decided."""

    name: str
    course_name: str
    hue: int
    url: str
    when: str
    spoken: str


@dataclass(frozen=True, slots=True)
class FamilyReportShown:
    """A report that is new, and about whom it is."""

    name: str
    report: ReportShown


class FamilyWording:
    """Puts what is read of a family into words."""

    def __init__(self, viewer: Viewer, hats: Sequence[Hat], waiting: Collection[int] = ()) -> None:
        self.viewer, self.view, self.now = viewer, viewer.viewpoint, viewer.now
        self.today = self.view.day(self.now)
        self.hats = {hat.whose.learner_id or 0: hat for hat in hats}
        self.wordings = {pk: ChildsWording(viewer, hat, waiting) for pk, hat in self.hats.items()}
        self.faces = {pk: face(hat.guardianship.learner if hat.guardianship else viewer.person)
                      for pk, hat in self.hats.items()}  # fmt: skip

    def members(self, lines: Sequence[FamilyLine], balances: Mapping[int, Sequence[Balance]]) -> list[MemberShown]:
        """Each of the family, in the order of the hats."""
        return [self._member(pk, lines, balances.get(pk, ())) for pk in self.hats]

    def _member(self, pk: int, lines: Sequence[FamilyLine], balances: Iterable[Balance]) -> MemberShown:
        hat, wording = self.hats[pk], self.wordings[pk]
        own = [one.line for one in lines if one.learner_id == pk]
        ahead = [line for line in own if line.ends_at > self.now and not line.is_cancelled]
        ward = hat.guardianship
        return MemberShown(
            name=hat.label,
            first_name=first_name(hat, hat.label),
            face=self.faces[pk],
            hat=hat.value,
            next=[
                NextSession(wording.whole(line), until_text(line.starts_at, line.ends_at, self.now, self.view))
                for line in up_next(ahead, self.now)
            ],
            credits=[credits_of_course(balance, self.view) for balance in balances],
            rights=rights_text(ward, self.view) if ward else "",
            may_book=ward is None or ward.may_book,
        )

    def days(self, lines: Sequence[FamilyLine]) -> list[DayShown]:
        """The sessions by the day on which they begin; those that began before today and still run are today's."""
        notes = meetings(lines)
        days = groupby(lines, key=lambda one: max(self.view.day(one.line.starts_at), self.today))
        return [
            DayShown(day.isoformat(), self._day_name(day), [self._entry(one, notes) for one in found])
            for day, found in days
        ]

    def _day_name(self, day: date) -> str:
        text = near_day_text(day, self.today, self.view)
        return _("Today, %(day)s") % {"day": text} if day == self.today else text

    def _entry(self, one: FamilyLine, notes: Mapping[tuple[int, int], Sequence[Note]]) -> EntryShown:
        found = notes.get((one.learner_id, one.line.row_id), ())
        return EntryShown(
            line=self.wordings[one.learner_id].line(one.line),
            face=self.faces[one.learner_id],
            notes=[NoteShown(self._note(note), note.meeting is not Meeting.TOGETHER) for note in found],
        )

    def _note(self, note: Note) -> str:
        other = note.other
        name = first_name(self.hats[other.learner_id], self.hats[other.learner_id].label)
        facts = {"name": name, "course": other.line.course_name, "place": other.line.place}
        if note.meeting is Meeting.TOGETHER:
            return _("Together with %(name)s") % facts
        if note.meeting is Meeting.SAME_TIME:
            return _("At the same time as %(name)s: %(course)s") % facts
        words = ngettext(
            "%(count)s minute after %(name)s's %(course)s at another place: %(place)s",
            "%(count)s minutes after %(name)s's %(course)s at another place: %(place)s",
            minutes(note.gap),
        )
        return words % (facts | {"count": minutes(note.gap)})

    def waiting(self, requests: Iterable[WaitingRequest]) -> list[WaitingShown]:
        """Absence requests that wait."""
        return [
            WaitingShown(
                self.hats[one.learner_id].label,
                one.course_name,
                one.hue + 1,
                self.wordings[one.learner_id].session_url(one.code),
                f"{near_day_text(self.view.day(one.starts_at), self.today, self.view)}, "
                f"{range_text(one.starts_at, one.ends_at, self.view)}",
                self.wordings[one.learner_id].spoken(
                    one.course_name,
                    one.starts_at,
                    one.ends_at,
                    status(one.starts_at, one.ends_at, cancelled=False, now=self.now),
                ),
            )
            for one in requests
        ]

    def reports(self, found: Iterable[FamilyReport]) -> list[FamilyReportShown]:
        """Reports that are new, each marked as read for the child whose it is."""
        shown = []
        for one in found:
            hat, report = self.hats[one.learner_id], report_shown(one.report, self.wordings[one.learner_id])
            shown.append(FamilyReportShown(hat.label, replace(report, spoken=f"{hat.label}, {report.spoken}")))
        return shown
