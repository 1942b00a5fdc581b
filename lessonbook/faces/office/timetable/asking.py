"""Saving only what was seen: conflicts are shown first, and what is saved is what they were shown for."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.http import QueryDict

from lessonbook.domain.booking.conflicts import Conflict, Planned, find_conflicts
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.office.timetable.words import ConflictText, Words
from lessonbook.scheduling.intervals import Interval

SEEN = "seen"
"""The name of a form's field that says which conflicts its page showed."""


@dataclass(frozen=True, slots=True)
class Look:
    """The conflicts of a plan as they are now."""

    found: Sequence[Sequence[Conflict]]

    @property
    def seen(self) -> str:
        """What a form says to have shown just these; empty where there are none."""
        facts = [[tuple(map(str, one)) for one in some] for some in self.found]
        return sha256(repr(facts).encode()).hexdigest()[:24] if any(self.found) else ""

    @property
    def is_blocked(self) -> bool:
        """Whether something must be solved before anything is saved."""
        return any(one.must_be_solved for some in self.found for one in some)

    def is_accepted(self, form: QueryDict) -> bool:
        """Whether it may be saved: there is nothing in the way, or what is was shown and sent again."""
        return not self.is_blocked and self.seen in ("", form.get(SEEN, ""))

    def texts(self, words: Words) -> list[ConflictText]:
        """All conflicts in words, what must be solved first."""
        return words.conflicts(one for some in self.found for one in some)


def look_at_move(
    session: Session, time: Interval, words: Words, *, instructor_id: int | None, location_id: int | None
) -> Look:
    """The conflicts of a session at another time, with somebody else or elsewhere."""
    learners = session.seats.standing().values_list("learner_id", flat=True)
    planned = Planned(
        time,
        frozenset(learners),
        session_id=session.pk,
        instructor_id=instructor_id,
        location_id=location_id,
    )
    return look_at([planned], session.zone, words)


def look_at(planned: Sequence[Planned], zone: ZoneInfo, words: Words) -> Look:
    """The conflicts of several sessions that are to be held together."""
    return Look(find_conflicts(planned, zone=zone, now=words.now))
