"""Files uploaded to be imported: kept in a folder each until imported or a day old, with how far their import is.

A worker checks and imports them, so no request waits for it. What it found stands beside the file, written in one go
under another name, so that whoever reads it never sees half of it.
"""

import json
import logging
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from lessonbook.channels.rosters.course_sessions import import_sessions
from lessonbook.channels.rosters.importing import import_school
from lessonbook.channels.rosters.problems import Problem
from lessonbook.channels.rosters.report import Report
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source

KEPT = timedelta(days=1)
MOST_BYTES = 64 * 1024 * 1024
"""Of an uploaded file, as it comes: packed, a university's roster has a tenth of it."""
SHOWN_ERRORS = 500
"""So many errors are listed, the others counted."""
SHOWN_WARNINGS = 20
EVERY_SECONDS = 0.4
NAME = re.compile(r"[^\w .()\-]+")
TOKEN = re.compile(r"[0-9a-f]{32}")
logger = logging.getLogger(__name__)


class Stage(StrEnum):
    """How far an upload has come."""

    WAITING = "waiting"
    RUNNING = "running"
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
    """An upload: what it is, who brought it, how far it is, and what was found. `is_real`: it is to be written."""

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


def folder() -> Path:
    """Where uploads are kept."""
    return Path(settings.DATA) / "imports"


def _place(token: str) -> Path:
    return folder() / token


def keep(name: str, pieces: Iterable[bytes], *, course: str, group: str, by: int, now: datetime) -> str:
    """Keep an uploaded file, brought by a person, and return its token; its check begins once a worker is free."""
    token = token_hex(16)
    safe = NAME.sub("_", Path(name.replace("\\", "/")).name).strip(". ")[-100:] or "upload"
    place = _place(token)
    place.mkdir(parents=True, mode=0o700)
    try:
        with (place / safe).open("wb") as file:
            for piece in pieces:
                file.write(piece)
        _write(token, State(safe, course, group, by, now.timestamp()))
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
        raise
    check_upload.enqueue(token)
    return token


def read(token: str) -> State | None:
    """An upload as it stands; None where there is none, or it is gone."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        return _state_of(json.loads((_place(token) / "state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _state_of(told: dict[str, Any]) -> State:
    """A state as it was written; raises where another version of the program wrote it otherwise."""
    errors = [Found(**one) for one in told.pop("errors")]
    warnings = [
        FoundWarnings(**{**one, "first": [Found(**each) for each in one["first"]]}) for one in told.pop("warnings")
    ]
    return State(**{**told, "stage": Stage(told["stage"])}, errors=errors, warnings=warnings)


def begin(token: str) -> bool:
    """Have a checked upload imported; whether there was anything to begin. Asked twice it begins once."""
    state = read(token)
    if state is None or state.stage != Stage.CHECKED or state.error_count or not state.has_changes:
        return False
    state.stage, state.is_real, state.step, state.done, state.of = Stage.WAITING, True, "", 0, 0
    _write(token, state)
    import_upload.enqueue(token)
    return True


def drop(token: str) -> None:
    """Forget an upload that isn't being worked on."""
    state = read(token)
    if state is not None and state.stage != Stage.RUNNING:
        shutil.rmtree(_place(token), ignore_errors=True)


def drop_old(now: datetime) -> int:
    """Forget uploads older than a day; return how many."""
    if not folder().is_dir():
        return 0
    old = [place for place in folder().iterdir() if place.stat().st_mtime < (now - KEPT).timestamp()]
    for place in old:
        shutil.rmtree(place, ignore_errors=True)
    return len(old)


@task()
def check_upload(token: str) -> str:
    """Check an upload; done already, or gone, there is nothing to do."""
    return run(token, is_real=False)


@task()
def import_upload(token: str) -> str:
    """Import an upload; done already, or gone, there is nothing to do."""
    return run(token, is_real=True)


def run(token: str, *, is_real: bool) -> str:
    """Check or import an upload that waits for it, and return its stage."""
    state = read(token)
    if state is None or state.stage != Stage.WAITING or state.is_real != is_real:
        return state.stage if state else ""
    state.stage = Stage.RUNNING
    _write(token, state)
    try:
        report = _carry_out(token, state)
    except Exception:
        logger.exception("the import of %s failed", state.name)
        state.stage = Stage.FAILED
    else:
        _tell(state, report)
        state.stage = Stage.IMPORTED if report.is_written else Stage.CHECKED
    if state.stage is Stage.IMPORTED:
        (_place(token) / state.name).unlink(missing_ok=True)
    _write(token, state)
    return state.stage


def _carry_out(token: str, state: State) -> Report:
    file, now = _place(token) / state.name, timezone.now()
    written = [0.0]

    def tell(step: str, done: int, of: int) -> None:
        if step != state.step or time.monotonic() - written[0] > EVERY_SECONDS:
            state.step, state.done, state.of, written[0] = step, done, of, time.monotonic()
            _write(token, state)

    by = By(state.by, Source.IMPORT)
    if file.suffix.lower() == ".zip":
        return import_school(file, by=by, now=now, dry_run=not state.is_real, progress=tell)
    group = state.group or None
    return import_sessions(file, state.course, group, by=by, now=now, dry_run=not state.is_real, progress=tell)


def _tell(state: State, report: Report) -> None:
    findings = report.findings
    state.errors = [_found(problem) for problem in findings.errors[:SHOWN_ERRORS]]
    state.error_count = findings.error_count
    state.warnings = [
        FoundWarnings(code, warned.count, warned.of, [_found(problem) for problem in warned.first[:SHOWN_WARNINGS]])
        for code, warned in findings.warnings.items()
    ]
    state.counts = {noun: asdict(count) for noun, count in report.counts.items()}
    state.seats_taken, state.seats_given_up = report.seats_taken, report.seats_given_up
    state.sessions_cancelled, state.credits_deposited = report.sessions_cancelled, report.credits_deposited
    state.has_changes = report.has_changes


def _found(problem: Problem) -> Found:
    facts: dict[str, object] = {
        name: value if isinstance(value, int) else str(value) for name, value in problem.facts.items()
    }
    return Found(problem.code, problem.file, problem.line, facts)


def problems_of(found: Iterable[Found]) -> Iterator[Problem]:
    """What was found, as the words for it take it."""
    return (Problem(one.code, one.file, one.line, one.facts) for one in found)


def _write(token: str, state: State) -> None:
    place = _place(token)
    if not place.is_dir():
        return
    temporary = place / f"state.{token_hex(4)}"
    temporary.write_text(json.dumps(asdict(state)), encoding="utf-8")
    temporary.replace(place / "state.json")
