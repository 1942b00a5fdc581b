"""The shapes of what requests bring: the times asked for, and for whom."""

from datetime import timedelta
from typing import Annotated

from ninja import Body
from pydantic import BaseModel, Field

from lessonbook.domain.booking.actions.picks import FreeTime, GroupSeat
from lessonbook.domain.timetable.codes import normalize
from lessonbook.faces.api.answers import read_id
from lessonbook.faces.api.fields import Instant, Minutes, Text


class FreeTimeIn(BaseModel):
    """An instructor's time."""

    instructor: str
    starts_at: Instant
    length_minutes: Minutes | None = Field(None, description="Needed where the course has several lengths.")

    def wanted(self) -> FreeTime:
        length = timedelta(minutes=self.length_minutes) if self.length_minutes else None
        return FreeTime(read_id(self.instructor) or 0, self.starts_at, length)


class SessionIn(BaseModel):
    """A seat in a group session."""

    session: Text

    def wanted(self) -> GroupSeat:
        return GroupSeat(normalize(self.session))


TimeIn = FreeTimeIn | SessionIn


class BookingIn(BaseModel):
    course: Text
    times: list[TimeIn] = Field(description="All of them are booked, or none.")
    learner: str | None = Field(None, description="The id of the child that a guardian books for.")


class ForLearner(BaseModel):
    """For whom: needed where several of one's learners have a seat in the session."""

    learner: str | None = None


MaybeForLearner = Annotated[ForLearner | None, Body(None)]


class AcceptingIn(ForLearner):
    price: int | None = Field(None, ge=0, description="The most it may cost; without it, what it cost on joining.")


MaybeAccepting = Annotated[AcceptingIn | None, Body(None)]


class FreeTimeForLearner(FreeTimeIn, ForLearner):
    pass


class SessionForLearner(SessionIn, ForLearner):
    pass


MoveIn = FreeTimeForLearner | SessionForLearner


class AbsenceIn(ForLearner):
    reason: Annotated[Text, Field(max_length=2000)] = ""


MaybeAbsence = Annotated[AbsenceIn | None, Body(None)]

ALTERNATIVES = frozenset(one.__name__ for one in (FreeTimeIn, SessionIn, FreeTimeForLearner, SessionForLearner))
"""Names that stand in the places of errors, though in no body: of the one or the other kind of time."""
