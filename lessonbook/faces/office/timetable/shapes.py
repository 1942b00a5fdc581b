"""What the timetable's templates are given besides the shapes of the look: all in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from lessonbook.faces.look.shapes import Face, Option
from lessonbook.faces.office.timetable.words import ConflictText
from lessonbook.faces.portal.reporting import ReportForm


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series in the list of all."""

    url: str
    course: str
    hue: int
    rule: str
    instructor: str
    location: str
    first_text: str
    last_text: str


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat of a session: whose, what it cost, how it came about, and what became of it.

    `mark_text` is empty until the register opens, `report_url` where nothing is reported.
    """

    seat_id: int
    face: Face
    url: str
    price_text: str
    how_text: str
    since_text: str
    state_text: str = ""
    may_unseat: bool = False
    mark_text: str = ""
    report_url: str = ""


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A learner in the register: what is known beforehand, the marks to choose from, who marked and when."""

    learner_id: int
    face: Face
    url: str
    notes: Sequence[str]
    mark: str
    choices: Sequence[Option]
    state: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A learner's report: what it says, by whom and when, and the form about the version `seen` (0: none).

    `form` is None where nothing may be written; it `is_open` where it was sent and could not be saved.
    """

    learner_id: int
    name: str
    by_text: str
    has_words: bool
    feedback: str
    private_note: str
    form: ReportForm | None
    seen: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class RegisterShown:
    """The register of a session, which may be taken where it `is_open`, and the reports on who came."""

    is_open: bool
    progress: str
    marks: Sequence[MarkRow]
    reports: Sequence[ReportRow]


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An entry of the journal: when, who, and what was done."""

    at_text: str
    who: str
    what: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class TeacherChoice:
    """Somebody who could teach a session, and why rather or rather not."""

    value: str
    face: Face
    note: str
    is_free: bool
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A date of a series before it is saved: when, what stands in its way, and whether it is left out."""

    value: str
    day_text: str
    time_text: str
    conflicts: Sequence[ConflictText] = ()
    is_left_out: bool = False
    was_text: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether something about it must be solved."""
        return not self.is_left_out and any(one.must_be_solved for one in self.conflicts)
