"""The guide for programs tells of every address, and of every refusal that the verbs behind them have."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import lessonbook
from lessonbook.domain.courses.models import EnrollmentStatus
from lessonbook.faces.api.openapi import operations
from lessonbook.faces.api.site import API
from lessonbook.faces.look.refusal_words import WORDS

PACKAGE = Path(lessonbook.__file__).parent
GUIDE = (PACKAGE.parent / "docs" / "guides" / "api.md").read_text(encoding="utf-8")
REACHED = (
    "domain/booking/diary.py",
    "domain/booking/notice.py",
    "domain/booking/rules.py",
    "domain/booking/seats.py",
    "domain/booking/actions/bookings.py",
    "domain/booking/actions/picks.py",
    "domain/booking/actions/cancelling.py",
    "domain/booking/actions/rescheduling.py",
    "domain/booking/actions/waitlist.py",
    "domain/attendance/actions/absences.py",
    "domain/attendance/rules.py",
    "domain/journal/once.py",
    "faces/api/callers.py",
    "faces/api/problems.py",
    "faces/api/seats.py",
    "faces/api/views/open_times.py",
)
"""Where verbs that programs reach find their refusals."""
NOT_REACHED = {"absence_withdrawn", "no_such_course", "returns_less", "too_early"}
"""Administrators', instructors' and pages', and what is told as not found."""
ELSEWHERE = {"no_credit", *(f"enrollment_{status}" for status in EnrollmentStatus if status != EnrollmentStatus.ACTIVE)}
"""Found by other means than by their names: those of credits, and those made of a status."""


def codes_in(path: Path) -> Iterator[str]:
    """The codes of the refusals that a module makes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    names["TAKEN"] = "time_taken"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal" and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant):
                yield str(code.value)
            elif isinstance(code, ast.Name):
                yield str(names[code.id])


def told_codes() -> set[str]:
    return set(re.findall(r"^\| (?:\d+ \| )?`([a-z_]+)` \|", GUIDE, re.MULTILINE)) - {"read", "book", "spend"}


def test_every_refusal_is_listed_and_no_other() -> None:
    raised = {code for module in REACHED for code in codes_in(PACKAGE / module)}
    assert told_codes() == (raised | ELSEWHERE) - NOT_REACHED


def test_every_refusal_has_its_words() -> None:
    assert told_codes() - set(WORDS) == set()


def test_every_address_is_told_of() -> None:
    paths = API.get_openapi_schema(path_prefix="")["paths"]
    written = GUIDE.replace("S-4K7Q2M", "{code}").replace("spanish-b1", "{slug}")
    assert [path for path in paths if path.lstrip("/") not in written] == []
    assert all(operation["summary"] for operation in operations({"paths": paths}))  # type: ignore[arg-type]
