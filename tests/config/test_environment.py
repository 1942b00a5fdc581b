"""Settings are read from the environment, typed, and listed in the documentation."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lessonbook.config.environment import Environment, Variable

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?P<default>.*?) \| (?P<meaning>.*) \|$", re.MULTILINE)


def test_the_table_in_the_documentation_lists_every_variable_as_it_is() -> None:
    table = [
        Variable(row["name"], row["default"], row["meaning"]) for row in ROW.finditer(OPERATIONS.read_text("utf-8"))
    ]
    by_name = sorted(table, key=lambda variable: variable.name)
    assert by_name == sorted(settings.ENVIRONMENT.variables.values(), key=lambda variable: variable.name)


@pytest.mark.parametrize(
    ("value", "flag"),
    [("yes", True), ("TRUE", True), ("1", True), (" on ", True), ("no", False), ("0", False), ("", False)],
)
def test_a_switch(value: str, flag: bool) -> None:
    assert Environment({"SWITCH": value}).flag("SWITCH", "Switches.") is flag


@pytest.mark.parametrize(("values", "number"), [({}, 8), ({"N": ""}, 8), ({"N": "3"}, 3), ({"N": " 1 "}, 1)])
def test_a_number(values: dict[str, str], number: int) -> None:
    assert Environment(values).number("N", 8, "Counts.", least=1) == number


@pytest.mark.parametrize(("value", "choice"), [("", "NORMAL"), ("full", "FULL"), ("NORMAL", "NORMAL")])
def test_a_choice(value: str, choice: str) -> None:
    assert Environment({"C": value}).choice("C", "NORMAL", ("NORMAL", "FULL"), "Chooses.") == choice


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (lambda env: env.flag("X", ""), "maybe", "X must be yes or no, not 'maybe'."),
        (lambda env: env.number("X", 1, "", least=1), "0", "X must be a whole number from 1 to 1000000, not '0'."),
        (lambda env: env.number("X", 1, ""), "-1", "X must be a whole number from 0 to 1000000, not '-1'."),
        (lambda env: env.number("X", 1, ""), "many", "X must be a whole number from 0 to 1000000, not 'many'."),
        (lambda env: env.number("X", 1, "", most=9), "10", "X must be a whole number from 0 to 9, not '10'."),
        (
            lambda env: env.number("X", 1, ""),
            "9" * 20,
            f"X must be a whole number from 0 to 1000000, not '{'9' * 20}'.",
        ),
        (lambda env: env.text("X", "", ""), "\udcff", "X is not written in UTF-8."),
        (lambda env: env.choice("X", "A", ("A", "B"), ""), "C", "X must be one of A, B, not 'C'."),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_it_should_be(
    read: Callable[[Environment], object], value: str, message: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(Environment({"X": value}))
    assert str(refused.value) == message


def test_variables_that_look_like_ours_and_that_nothing_reads_are_known() -> None:
    env = Environment({"LESSONBOOK_URL": "x", "LESSONBOOK_ULR": "y", "HOME": "z"})
    env.text("LESSONBOOK_URL", "", "")
    assert env.unknown("LESSONBOOK_") == ["LESSONBOOK_ULR"]
