"""What the steps of a writing share: the plan, and the numbers of records by source id as they become known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lessonbook.channels.rosters.known import Known, Mark
from lessonbook.channels.rosters.made_here import pk_here
from lessonbook.channels.rosters.plan import Key, Plan
from lessonbook.channels.rosters.roster import R
from lessonbook.database.loading import chunks, insert_rows
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.sources import Sourced


class ById(dict[str, int]):
    """Numbers by source id; the key of what was made here says its number."""

    def __missing__(self, key: str) -> int:
        if (pk := pk_here(key)) is None:
            raise KeyError(key)
        return pk


class Numbers:
    """The numbers of records by source id: of those known before, and of those written since."""

    def __init__(self, known: Known) -> None:
        self.people = _numbers(known.people)
        self.courses = _numbers(known.courses)
        self.groups = _numbers(known.groups)
        self.sessions = _numbers(known.sessions)
        self.lessons: dict[str, int] = {}


class Ticks:
    """How far a writing is; seats, nearly all of it, count by the batch."""

    def __init__(self, of: int, progress: Callable[[int, int], None]) -> None:
        self._done = 0
        self._of = of
        self._progress = progress
        progress(0, of)

    def advance(self) -> None:
        self._done += 1
        self._progress(self._done, self._of)


@dataclass(frozen=True, slots=True)
class Writing:
    """One writing, under way."""

    plan: Plan
    known: Known
    numbers: Numbers
    by: By
    now: datetime
    entry: Entry
    ticks: Ticks


def number(key: Key, numbers: Mapping[str, int]) -> int:
    """The number of a record, known before or written since."""
    return key if isinstance(key, int) else numbers[key]


def back(rows: Iterable[R], marks: Mapping[str, Mark]) -> list[int]:
    """The numbers of records whose rows had gone and are there again."""
    return [marks[row.id].pk for row in rows if not marks[row.id].hash]


def insert_sourced(
    model: type[Sourced], names: Sequence[str], rows: Iterable[Sequence[object]], ids: Iterable[str]
) -> dict[str, int]:
    """Insert records and return their numbers by source id."""
    insert_rows(model, names, rows)
    found: dict[str, int] = {}
    for some in chunks(ids):
        found |= {
            str(id_): pk for id_, pk in model._default_manager.filter(source_id__in=some).values_list("source_id", "pk")
        }
    return found


def _numbers(marks: Mapping[str, Mark]) -> ById:
    return ById((id_, mark.pk) for id_, mark in marks.items())
