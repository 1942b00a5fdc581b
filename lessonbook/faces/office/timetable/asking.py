"""Saving only what was seen: conflicts are shown first, and what is saved is what they were shown for."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.http import QueryDict

from lessonbook.domain.booking.conflicts import Conflict, Planned, find_conflicts, find_conflicts_of_move
from lessonbook.domain.booking.seen import Seen
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.office.timetable.words import ConflictText, Words
from lessonbook.faces.portal.addresses import read_number
from lessonbook.scheduling.intervals import Interval

SEEN = "seen"
"""The name of a form's field that says which conflicts its page showed."""
SEQUENCE = "sequence"
"""The name of a form's field that says which state of a session its page showed."""


@dataclass(frozen=True, slots=True)
class Look:
    """The conflicts of a plan as they are now; `plan` is what else its page shows, where that may change meanwhile."""

    found: Sequence[Sequence[Conflict]]
    plan: Sequence[tuple[object, ...]] = ()

    @property
    def seen(self) -> str:
        """What a form says to have shown just these; empty where there is nothing."""
        facts = [[tuple(map(str, one)) for one in some] for some in self.found]
        whole = (facts, [tuple(map(str, one)) for one in self.plan]) if self.plan else facts
        return sha256(repr(whole).encode()).hexdigest()[:24] if any(self.found) or self.plan else ""

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
    return Look(
        [find_conflicts_of_move(session, time, instructor_id=instructor_id, location_id=location_id, now=words.now)]
    )


def look_at(planned: Sequence[Planned], zone: ZoneInfo, words: Words, plan: Sequence[tuple[object, ...]] = ()) -> Look:
    """The conflicts of several sessions that are to be held together."""
    return Look(find_conflicts(planned, zone=zone, now=words.now), plan)


def seen_by(form: QueryDict, session: Session) -> Seen | None:
    """The state of a session that a form's page showed; None where the form doesn't say."""
    sequence = read_number(form.get(SEQUENCE, ""))
    return None if sequence is None else {session.code: sequence}
