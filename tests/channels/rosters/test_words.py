"""What is found, in words."""

import ast
from pathlib import Path

import pytest

from lessonbook.channels import rosters
from lessonbook.channels.rosters.problems import SHOWN, Findings, Problem
from lessonbook.channels.rosters.report import Report
from lessonbook.channels.rosters.words import HEADINGS, PROBLEMS, amount, line, lines

SOURCES = [ast.parse(path.read_text()) for path in Path(rosters.__path__[0]).rglob("*.py")]
CODE_AT = {"unreadable": 0, "error": 0, "warn": 0, "BadCell": 0, "BadRule": 0, "BadRow": 1, "BadEvent": 1}
"""Where in a call the code of a problem stands."""
BY_VALUE = {
    *("empty", "no_such_word"),
    *("unknown", "unknown_anywhere", "no_such_person", "no_such_course", "no_such_class"),
    *("no_group", "no_groups", "group_twice"),
    *("ends_before_start", "no_length", "too_long_session"),
    *("clash", "clash_with_standing"),
    *("learners_overlap", "rooms_overlap"),
    *("too_many_events", "too_many_dates"),
}
"""Codes that are told by variables."""


def codes_in_calls(*functions: str) -> set[str]:
    found = set()
    for node in (node for source in SOURCES for node in ast.walk(source) if isinstance(node, ast.Call)):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in functions and len(node.args) > CODE_AT[name]:
            argument = node.args[CODE_AT[name]]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found.add(argument.value)
    return found


def test_every_problem_that_code_can_name_has_words_and_no_words_are_left_over() -> None:
    assert codes_in_calls(*CODE_AT) | BY_VALUE == set(PROBLEMS)


def test_every_warning_has_a_heading() -> None:
    assert codes_in_calls("warn") | {"learners_overlap", "rooms_overlap"} == set(HEADINGS)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("no_id", "users.csv", 3, {"column": "sourcedId"}), "users.csv, line 3, sourcedId: There is no id."),
        (Problem("missing_file", "users.csv"), "users.csv: The file is missing."),
        (Problem("changed_meanwhile"), "The school was changed while this was prepared. Import it again."),
        (
            Problem("twice", "users.csv", 3, {"value": "%s%(x)s", "other": 2}),
            "users.csv, line 3: “%s%(x)s” is there already, in line 2.",
        ),
    ],
)
def test_a_problem_is_told_with_its_place(problem: Problem, said: str) -> None:
    assert line(problem) == said


def test_of_each_kind_of_warning_the_first_are_listed_and_the_others_counted() -> None:
    findings = Findings()
    for number in range(SHOWN + 5):
        findings.warn("no_email", "users.csv", number + 2)
    told = list(lines(Report(findings)))
    assert told[:3] == [
        "",
        "Warning: People without an e-mail address: 25",
        "  users.csv, line 2: The person has no e-mail address.",
    ]
    assert told[21:23] == ["  users.csv, line 21: The person has no e-mail address.", "  … and 5 more"]


@pytest.mark.parametrize(
    ("code", "count", "of", "said"),
    [
        ("rooms_overlap", 592, 9, "592 pairs in 9 rooms"),
        ("rooms_overlap", 1, 1, "1 pair in 1 room"),
        ("learners_overlap", 41_302, 1_069, "41302 pairs of 1069 learners"),
        ("learners_overlap", 2, 1, "2 pairs of 1 learner"),
        ("no_email", 25, 0, "25"),
    ],
)
def test_overlaps_are_counted_by_pairs_with_whose_they_are(code: str, count: int, of: int, said: str) -> None:
    findings = Findings()
    findings.warn_of(code, count, [], of)
    assert amount(code, count, of) == said
    assert next(text for text in lines(Report(findings)) if text) == f"Warning: {HEADINGS[code]}: {said}"


def test_errors_beyond_all_measure_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonbook.channels.rosters.problems.MOST_ERRORS", 2)
    findings = Findings()
    for number in range(5):
        findings.error("no_id", "users.csv", number + 2)
    told = list(lines(Report(findings)))
    assert told == [
        "users.csv, line 2: There is no id.",
        "users.csv, line 3: There is no id.",
        "… and 3 more errors",
        "",
        "5 errors. Nothing was written.",
    ]
