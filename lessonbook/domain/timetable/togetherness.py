"""Which sessions of several learners meet in time: at the same one, in the same hour, or with a hurry in between.

No database: lines in, notes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from lessonbook.domain.timetable.family import FamilyLine

TIGHT = timedelta(minutes=30)
"""Less time than this between two places is tight."""


class Meeting(StrEnum):
    """How a session meets one of another learner's, or an earlier one."""

    TOGETHER = "together"
    SAME_TIME = "same time"
    TIGHT = "tight"


@dataclass(frozen=True, slots=True)
class Note:
    """That a session meets an earlier one (`other`); `gap` is the time between them where that is tight."""

    meeting: Meeting
    other: FamilyLine
    gap: timedelta = timedelta(0)


def meetings(lines: Sequence[FamilyLine]) -> dict[tuple[int, int], list[Note]]:
    """The notes on lines given by start, by (learner id, row id): each says how it meets those before it.

    What is off meets nothing. One session with two learners is together; two sessions of two learners that overlap are
    at the same time; and between two at different places, whoever goes to them, less than TIGHT is tight: of several
    such ways the tightest is noted.
    """
    notes: dict[tuple[int, int], list[Note]] = {}
    open_: list[FamilyLine] = []
    for one in (each for each in lines if not each.line.is_cancelled):
        open_ = [other for other in open_ if other.line.ends_at + TIGHT > one.line.starts_at]
        found = _shortest_way([note for other in open_ if (note := _note(one, other))])
        if found:
            notes[one.learner_id, one.line.row_id] = found
        open_.append(one)
    return notes


def _shortest_way(notes: Sequence[Note]) -> list[Note]:
    """The same notes with one at most that is tight: the tightest."""
    tight = min((note for note in notes if note.meeting is Meeting.TIGHT), key=lambda note: note.gap, default=None)
    return [note for note in notes if note.meeting is not Meeting.TIGHT or note is tight]


def _note(one: FamilyLine, other: FamilyLine) -> Note | None:
    is_anothers = one.learner_id != other.learner_id
    if one.line.code == other.line.code:
        return Note(Meeting.TOGETHER, other) if is_anothers else None
    gap = one.line.starts_at - other.line.ends_at
    if gap < timedelta(0):
        return Note(Meeting.SAME_TIME, other) if is_anothers else None
    is_elsewhere = "" not in (one.line.place, other.line.place) and _house(one) != _house(other)
    return Note(Meeting.TIGHT, other, gap) if is_elsewhere else None


def _house(one: FamilyLine) -> str | None:
    """Where it meets, whatever the room."""
    return one.line.venue_name or one.line.location_name
