"""What is written of an upload: how far its check or import is, and what was found."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """How far an upload has come. It is stalled where its worker died; that is seen, and never written down."""

    WAITING = "waiting"
    RUNNING = "running"
    STALLED = "stalled"
    CHECKED = "checked"
    IMPORTED = "imported"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Found:
    """A problem of a file, to be put into words for whoever looks: `facts` are texts and numbers."""

    code: str
    file: str
    line: int | None
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class FoundWarnings:
    """Warnings of one kind: how many there are, of how many, and the first of them."""

    code: str
    count: int
    of: int
    first: list[Found]


@dataclass(slots=True)
class State:
    """An upload: what it is, who brought it, how far it is, and what was found.

    `is_real`: it is to be written, as `begun_by` asked (a person; 0 is nobody yet). `attempt` counts beginnings, the
    check's being 0; `ran_at` is when the newest attempt began to run, an instant in UTC as ISO 8601, or empty.
    """

    name: str
    course: str
    group: str
    by: int
    at: float
    stage: Stage = Stage.WAITING
    is_real: bool = False
    step: str = ""
    done: int = 0
    of: int = 0
    errors: list[Found] = field(default_factory=list)
    error_count: int = 0
    warnings: list[FoundWarnings] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    seats_taken: int = 0
    seats_given_up: int = 0
    sessions_cancelled: int = 0
    credits_deposited: int = 0
    has_changes: bool = False
    attempt: int = 0
    begun_by: int = 0
    ran_at: str = ""


def state_of(told: dict[str, Any]) -> State:
    """A state as it was written; raises where another version of the program wrote it otherwise."""
    errors = [Found(**one) for one in told.pop("errors")]
    warnings = [
        FoundWarnings(**{**one, "first": [Found(**each) for each in one["first"]]}) for one in told.pop("warnings")
    ]
    return State(**{**told, "stage": Stage(told["stage"])}, errors=errors, warnings=warnings)
