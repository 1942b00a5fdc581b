"""Taking a register, for whoever takes it: what was changed on the page, who marked, how far it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.attendance.models import Attendance
from lessonbook.domain.attendance.registers import RegisterLine, register
from lessonbook.faces.look.dates import near_day_text, time_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import read_number


@dataclass(frozen=True, slots=True)
class Sheet:
    """The marks that were sent, and those that had been shown, by learner."""

    wanted: Mapping[int, str]
    seen: Mapping[int, str]

    def others(self, stands: Sequence[RegisterLine]) -> list[str]:
        """What somebody else marked otherwise meanwhile, in words, given the register as it stands after saving."""
        return [other_text(one) for one in stands if one.attendance != self.wanted.get(one.learner.pk, one.attendance)]


def read_sheet(sent: QueryDict, session_id: int) -> Sheet:
    """What was changed on the page; with `everyone`, also present for all who have no mark and aren't away."""
    seen = dict(_numbered(sent, "seen-"))
    wanted = {learner: mark for learner, mark in _numbered(sent, "mark-") if mark in ("", *Attendance.values)}
    changed = {learner: mark for learner, mark in wanted.items() if mark != seen.get(learner, "")}
    if "everyone" in sent:
        bare = [one for one in register(session_id) if not one.attendance and one.learner.pk not in changed]
        for one in bare:
            if not one.asks:
                changed[one.learner.pk] = Attendance.EXCUSED if one.is_excused else Attendance.PRESENT
                seen[one.learner.pk] = ""
    return Sheet(changed, seen)


def _numbered(sent: QueryDict, prefix: str) -> Iterator[tuple[int, str]]:
    for name, value in sent.items():
        number = read_number(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if number is not None:
            yield number, str(value)


def other_text(line: RegisterLine) -> str:
    """That somebody else has marked a learner otherwise meanwhile, or has taken the mark back."""
    if not line.attendance:
        words = _("Somebody took the mark of %(name)s back meanwhile. It stays so unless you mark again.")
        return words % {"name": line.learner.name}
    words = _("%(by)s marked %(name)s as “%(mark)s” meanwhile. It stays so unless you mark again.")
    mark = str(Attendance(line.attendance).label)
    return words % {"by": line.marked_by or _("Somebody"), "name": line.learner.name, "mark": mark}


def notes_of(line: RegisterLine, joined: datetime | None, view: Viewpoint) -> list[str]:
    """What is known beforehand: that the learner is away; when Join was pressed, which doesn't mean present."""
    pressed = _("Pressed Join at %(time)s") % {"time": time_text(joined, view)} if joined else ""
    return [note for note in (away_text(line), pressed) if note]


def away_text(line: RegisterLine) -> str:
    """Why a learner isn't expected; empty where one is."""
    if line.is_excused:
        return _("Excused")
    return _("Asks to be away") if line.asks else ""


def state_text(line: RegisterLine, view: Viewpoint, now: datetime) -> str:
    """Who marked and when."""
    if line.marked_at is None:
        return ""
    return by_at(line.marked_by, line.marked_at, view, now)


def by_at(name: str, at: datetime, view: Viewpoint, now: datetime) -> str:
    """Who did something and when; the day is named where it isn't today's."""
    day, today = view.day(at), view.day(now)
    when = time_text(at, view) if day == today else f"{near_day_text(day, today, view)}, {time_text(at, view)}"
    return ", ".join(part for part in (name, when) if part)


def count_marks(lines: Sequence[RegisterLine]) -> tuple[int, int]:
    """How many in a register are marked, and of how many: who is excused beforehand needs no mark."""
    marked = sum(1 for line in lines if line.attendance)
    return marked, sum(1 for line in lines if line.attendance or not line.is_excused)


def progress_text(lines: Sequence[RegisterLine]) -> str:
    """How far the register is."""
    marked, expected = count_marks(lines)
    words = ngettext("%(marked)s of %(all)s learner marked", "%(marked)s of %(all)s learners marked", expected)
    return words % {"marked": marked, "all": expected}
