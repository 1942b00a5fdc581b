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
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from lessonbook.channels.rosters.claims import beating, claim, is_stale
from lessonbook.channels.rosters.course_sessions import import_sessions
from lessonbook.channels.rosters.importing import import_school
from lessonbook.channels.rosters.problems import Problem
from lessonbook.channels.rosters.report import Report
from lessonbook.channels.rosters.upload_states import Found, FoundWarnings, Stage, State, state_of
from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry, Source

KEPT = timedelta(days=1)
MOST_BYTES = 64 * 1024 * 1024
"""Of an uploaded file, as it comes: packed, a university's roster has a tenth of it."""
SHOWN_ERRORS = 500
"""So many errors are listed, the others counted."""
SHOWN_WARNINGS = 20
EVERY_SECONDS = 0.4
VERBS = ("import_school", "import_sessions")
NAME = re.compile(r"[^\w .()\-]+")
TOKEN = re.compile(r"[0-9a-f]{32}")
logger = logging.getLogger(__name__)


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
    """An upload as it stands; None where there is none, or it is gone.

    Where its worker died the journal, written with the import or not at all, decides what it is: imported or stalled.
    """
    state = _written(token)
    if state is None or state.stage not in (Stage.WAITING, Stage.RUNNING):
        return state
    claimed = _claimed(token, state)
    # The program before this one claimed nothing: what it left running is as old as its state.
    beaten = claimed if claimed.exists() or state.stage is Stage.WAITING else _place(token) / "state.json"
    if is_stale(beaten):
        state.stage = Stage.IMPORTED if _is_journaled(state) else Stage.STALLED
    return state


def _written(token: str) -> State | None:
    """An upload as its worker wrote it last."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        return state_of(json.loads((_place(token) / "state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _claimed(token: str, state: State) -> Path:
    """The file by which one worker has this attempt."""
    return _place(token) / f"run.{state.attempt}"


def _is_journaled(state: State) -> bool:
    """Whether the newest attempt was written: its entry has the person and the very instant of it."""
    if not state.is_real or not state.ran_at:
        return False
    at = datetime.fromisoformat(state.ran_at)
    return Entry.objects.filter(verb__in=VERBS, at=at, actor_id=state.begun_by or state.by).exists()


def begin(token: str, *, by: int) -> bool:
    """Have a checked upload imported, as a person asked, or a stalled one begun again; whether it was this call.

    Asked twice, at once or later, it begins once.
    """
    state = read(token)
    if state is None or not _may_begin(state):
        return False
    if not claim(_place(token) / f"begun.{state.attempt + 1}"):
        return False
    state.is_real = state.is_real or state.stage is Stage.CHECKED
    state.attempt, state.begun_by, state.ran_at = state.attempt + 1, by, ""
    state.stage, state.step, state.done, state.of = Stage.WAITING, "", 0, 0
    _write(token, state)
    (import_upload if state.is_real else check_upload).enqueue(token)
    return True


def _may_begin(state: State) -> bool:
    if state.stage is Stage.CHECKED:
        return not state.error_count and state.has_changes
    return state.stage is Stage.STALLED


def drop(token: str) -> None:
    """Forget an upload that nobody works on, be it that its worker died."""
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
    """Check or import an upload that waits for it, and return its stage; of several workers one does."""
    state = read(token)
    if state is None or state.stage != Stage.WAITING or state.is_real != is_real:
        return state.stage if state else ""
    if not claim(_claimed(token, state)):
        return state.stage
    with beating(_claimed(token, state)):
        return _work(token, state)


def _work(token: str, state: State) -> str:
    now = timezone.now()
    state.stage, state.ran_at = Stage.RUNNING, now.isoformat()
    _write(token, state)
    try:
        report = _carry_out(token, state, now)
    except Exception:
        logger.exception("the import of %s failed", state.name)
        state.stage = Stage.FAILED
    else:
        _tell(state, report)
        state.stage = Stage.IMPORTED if report.is_written else Stage.CHECKED
    if _write_own(token, state) and state.stage is Stage.IMPORTED:
        (_place(token) / state.name).unlink(missing_ok=True)
    return state.stage


def _carry_out(token: str, state: State, now: datetime) -> Report:
    file = _place(token) / state.name
    written = [0.0]

    def tell(step: str, done: int, of: int) -> None:
        if step != state.step or time.monotonic() - written[0] > EVERY_SECONDS:
            state.step, state.done, state.of, written[0] = step, done, of, time.monotonic()
            _write_own(token, state)

    by = By(state.begun_by or state.by, Source.IMPORT)
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


def _write_own(token: str, state: State) -> bool:
    """Write the state, unless it was begun again meanwhile: then it is another worker's to write. Whether it was."""
    standing = _written(token)
    if standing is None or standing.attempt != state.attempt:
        return False
    _write(token, state)
    return True


def _write(token: str, state: State) -> None:
    place = _place(token)
    if not place.is_dir():
        return
    temporary = place / f"state.{token_hex(4)}"
    temporary.write_text(json.dumps(asdict(state)), encoding="utf-8")
    temporary.replace(place / "state.json")
